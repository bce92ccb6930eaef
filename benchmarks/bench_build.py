"""Times whole builds with 1 and 2 workers beside trafilatura's own loop with metadata over the same pages.

    python benchmarks/bench_build.py PAGES.parquet [--limit N]

Everything runs in the same run, one after the other, each in a process of its own: seconds, pages a second, peak memory
of the largest process, and the ratio to trafilatura's loop. The table of pages has the columns `url` and `html`.
"""

import argparse
import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parent.parent
PEER = """
import sys, pyarrow.parquet as pq, trafilatura
table = pq.ParquetFile(sys.argv[1])
n = 0
for batch in table.iter_batches(64, columns=["url", "html"]):
    for row in batch.to_pylist():
        if n < int(sys.argv[2]):
            trafilatura.bare_extraction(row["html"], url=row["url"], include_comments=False, with_metadata=True)
            n += 1
"""


def main() -> None:
    """Print one line a contestant."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("pages", type=Path)
    arguments.add_argument("--limit", type=int, default=1_000_000_000)
    given = arguments.parse_args()
    peer = run([sys.executable, "-c", PEER, str(given.pages), str(given.limit)])
    n_pages = 0
    results = [("trafilatura with metadata, its own loop", peer)]
    for n_workers in (1, 2):
        with tempfile.TemporaryDirectory() as folder:
            result = run(build_command(given, Path(folder) / "news", n_workers))
            n_pages = json.loads((Path(folder) / "news" / "build.json").read_text())["counts"]["pages"]
        results.append((f"build_dataset.py --workers {n_workers}", result))
    for name, (seconds, peak_mb) in results:
        rate, ratio = n_pages / seconds, peer[0] / seconds
        print(f"{name:42} {seconds:7.1f} s {rate:7.1f} pages/s {peak_mb:6.0f} MB   {ratio:5.2f} times")


def build_command(given: argparse.Namespace, output: Path, n_workers: int) -> list[str]:
    """The build as a user types it."""
    limit = ["--limit", str(given.limit)] if given.limit < 1_000_000_000 else []
    options = ["--dedup", "none", "--min-words", "0", "--quiet", "--workers", str(n_workers), *limit]
    return [sys.executable, str(CHECKOUT / "build_dataset.py"), str(given.pages), "-o", str(output), *options]


def run(command: list[str]) -> tuple[float, float]:
    """(wall seconds, peak memory in MB of its largest process) of a command."""
    measured = [sys.executable, "-c", MEASURE, *command]
    began = time.perf_counter()
    done = subprocess.run(measured, check=True, stdout=subprocess.PIPE, text=True)
    return time.perf_counter() - began, float(done.stdout.splitlines()[-1])


MEASURE = """
import resource, subprocess, sys
subprocess.run(sys.argv[1:], check=True, stdout=subprocess.DEVNULL)
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1000)
"""


if __name__ == "__main__":
    main()
