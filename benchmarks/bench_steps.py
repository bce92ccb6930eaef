"""Measures what a page costs in each step: processor, what is left on disk, what passes between the jobs of a step.

    python benchmarks/bench_steps.py PAGES.parquet [--pages N] [--runs N]

One process builds the first pages of a table of web pages, with one thread and memory as a worker has it; of several
runs the least of each step counts.
"""

import argparse
import os
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypeVar
from unittest.mock import patch

import pyarrow.parquet as pq

from articlepack.config import Config
from articlepack.engines.nursery import FRUGAL
from articlepack.pipeline import build
from articlepack.pipeline.running import Runner
from articlepack.progress import Silent

J = TypeVar("J")
R = TypeVar("R")

PASSED = ("collected", "lines-", "shared", "sketches", "divided", "pairs", "verified")
"""Beginnings of names of the files that jobs leave for others."""


class Steps(Silent):
    """Processor seconds of this process when each step began."""

    def __init__(self) -> None:
        self.at: list[tuple[str, float]] = []

    def step(self, name: str, total: int | None) -> None:  # noqa: ARG002
        """Note the time."""
        self.at.append((name, time.process_time()))


class Jobs:
    """Stands for `Runner.some`: times the jobs of counting and comparing, and looks at what they leave."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.seconds, self.n_bytes = folder, dict[str, float](), defaultdict[str, int](int)

    def __call__(self, task: Callable[[J], R], jobs: Sequence[J]) -> list[R]:
        """The results in the order of the jobs."""
        began = time.process_time()
        results = [task(job) for job in jobs]
        self.seconds[getattr(task, "__name__", "")] = time.process_time() - began
        for name in PASSED:
            n_bytes = sum(file.stat().st_size for file in self.folder.rglob(f"{name}*"))
            self.n_bytes[name] = max(self.n_bytes[name], n_bytes)
        return results


def main() -> None:
    """Print the figures."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("table", type=Path)
    arguments.add_argument("--pages", type=int, default=400)
    arguments.add_argument("--runs", type=int, default=5)
    given = arguments.parse_args()
    if not os.environ.items() >= FRUGAL.items():
        # Read by libraries as they are loaded, which they are by now.
        os.execve(sys.executable, [sys.executable, *sys.argv], os.environ | FRUGAL)
    with tempfile.TemporaryDirectory() as folder:
        raw = Path(folder, "pages.parquet")
        pq.write_table(pq.read_table(given.table).slice(0, given.pages), raw)
        runs = [measured(raw, Path(folder, str(run))) for run in range(given.runs)]
        # The first run loads the models.
        least = {name: min(run[name] for run in runs[1:] or runs) for name in runs[0]}
    for name, value in least.items():
        unit = "bytes a page" if name.startswith(("left", "passed")) else "ms a page"
        print(f"{name:24} {value / given.pages * (1 if 'bytes' in unit else 1_000):12,.3f} {unit}")


def measured(raw: Path, folder: Path) -> dict[str, float]:
    """Seconds and bytes of one build."""
    steps, jobs = Steps(), Jobs(folder / ".news.work")
    with patch.object(Runner, "some", lambda _, task, given: jobs(task, given)):
        output = str(folder / "news")
        build(Config(inputs=(str(raw),), output=output, engine="serial", min_words=0, dedup="near"), steps)
    steps.step("end", None)
    found = {name: end - began for (name, began), (_, end) in zip(steps.at, steps.at[1:], strict=False)}
    found |= {f"  {task}": seconds for task, seconds in jobs.seconds.items()}
    for path in sorted((folder / ".news.cache").iterdir()):
        found[f"left: {path.name.partition('-')[0]}"] = size_of(path)
    found["left: dataset"] = size_of(folder / "news")
    return found | {f"passed: {name}": n_bytes for name, n_bytes in jobs.n_bytes.items()}


def size_of(path: Path) -> int:
    """Bytes of a file, or of all in a folder."""
    return sum(file.stat().st_size for file in (path.rglob("*") if path.is_dir() else [path]) if file.is_file())


if __name__ == "__main__":
    main()
