"""Times whole builds with 1 and 2 workers beside peers over the same pages in the same run.

    python benchmarks/bench_build.py PAGES.parquet [--limit N] [--runs N] [--datatrove PYTHON]

Peers: trafilatura's own loop with metadata, and datatrove's pipeline of `build_peers`, by the interpreter of an
environment that has it. Contestants take turns, each in processes of its own; of several runs the median counts.
Prints how many times as long each takes as a build by as many workers, starting up included, then pages a second,
seconds by the clock and of processor (what datatrove stops, the system does not count), and the peak memory of the
largest process. The table of pages has the columns `url` and `html`.
"""

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

import pyarrow.parquet as pq
from msgspec import Struct

HERE = Path(__file__).resolve().parent
OURS, TRAFILATURA, DATATROVE = "articlepack", "trafilatura with metadata", "datatrove"
LOOP = """
import sys, pyarrow.parquet as pq, trafilatura
for row in pq.read_table(sys.argv[1], columns=["url", "html"]).slice(0, int(sys.argv[2])).to_pylist():
    trafilatura.bare_extraction(row["html"], url=row["url"], include_comments=False, with_metadata=True)
"""
MEASURE = """
import resource, subprocess, sys
subprocess.run(sys.argv[1:], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
used = resource.getrusage(resource.RUSAGE_CHILDREN)
print(used.ru_utime + used.ru_stime, used.ru_maxrss / 1000)
"""


class Run(Struct, frozen=True):
    """What a command took."""

    processor: float
    """Seconds, of all its processes."""
    clock: float
    peak_mb: float
    """Of its largest process."""


def main() -> None:
    """Print the table."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("pages", type=Path)
    arguments.add_argument("--limit", type=int, default=400)
    arguments.add_argument("--runs", type=int, default=3)
    arguments.add_argument("--datatrove", type=Path, help="Python that has datatrove, spacy and lxml_html_clean")
    given = arguments.parse_args()
    n_pages = min(given.limit, pq.ParquetFile(given.pages).metadata.num_rows)
    runs: dict[str, list[Run]] = {}
    for _ in range(given.runs):
        for name, command in contestants(given.pages, n_pages, given.datatrove).items():
            with tempfile.TemporaryDirectory() as folder:
                runs.setdefault(name, []).append(run([*command, folder] if command[-1] == "-o" else command))
    for line in table({name: median(some) for name, some in runs.items()}, n_pages):
        print(line)


def contestants(pages: Path, n_pages: int, datatrove: Path | None) -> Mapping[str, Sequence[str]]:
    """The command of each; one that ends with -o wants a folder."""
    build = [str(HERE.parent / "build_dataset.py"), str(pages), "--limit", str(n_pages), "--min-words", "0", "--quiet"]
    commands = {TRAFILATURA: [sys.executable, "-c", LOOP, str(pages), str(n_pages)]}
    for n_workers in ("1", "2"):
        workers = f"--workers {n_workers}"
        commands[f"{OURS} {workers}"] = [sys.executable, *build, *workers.split(), "--overwrite", "-o"]
        if datatrove:
            peer = [str(datatrove), str(HERE / "build_peers.py"), str(pages), "--limit", str(n_pages)]
            commands[f"{DATATROVE} {workers}"] = [*peer, *workers.split(), "-o"]
    return commands


def run(command: Sequence[str]) -> Run:
    """Run a command."""
    began, measured = time.perf_counter(), [sys.executable, "-c", MEASURE, *command]
    done = subprocess.run(measured, check=True, stdout=subprocess.PIPE, text=True, env=environment())
    processor, peak_mb = map(float, done.stdout.split())
    return Run(processor, time.perf_counter() - began, peak_mb)


def environment() -> dict[str, str]:
    """This one, but for what has modules compiled anew by each process: those of installed peers lie compiled."""
    return {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}


def median(runs: Sequence[Run]) -> Run:
    """The median of each figure."""
    names = Run.__struct_fields__
    return Run(*(statistics.median(getattr(one, name) for one in runs) for name in names))


def table(runs: Mapping[str, Run], n_pages: int) -> list[str]:
    """Ratios first."""
    lines = [f"{'':32} times as long   pages/s    clock   processor     peak"]
    for name, one in runs.items():
        ours = runs[f"{OURS} --workers {'2' if name.endswith('2') else '1'}"]
        lines.append(
            f"{name:32} {one.clock / ours.clock:13.2f} {n_pages / one.clock:9.1f} {one.clock:6.1f} s "
            f"{one.processor:9.1f} s {one.peak_mb:5.0f} MB"
        )
    return lines


if __name__ == "__main__":
    main()
