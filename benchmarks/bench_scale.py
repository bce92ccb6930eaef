"""Measures how the comparison grows: generated short texts compared here or by workers, and a chain of neighbours.

    python benchmarks/bench_scale.py N [--chain] [--dedup none|exact|near] [--workers N]

Of ten texts one is nearly the same as an earlier one, and one equal to it. With --chain each text is nine tenths like
the one before. Prints the time and memory of settling (sketches alone) and of comparing, each page's share.
"""

import argparse
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from itertools import chain, count, islice
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
import pyarrow as pa
from msgspec.structs import asdict

from articlepack.config import Config
from articlepack.engines import LocalEngine
from articlepack.lean import give_memory_back
from articlepack.pipeline.gathering import BATCH_PAGES, FILE_PAGES
from articlepack.stages.compare import SKETCH_SCHEMA, SketchWriter, SplitRule, compare, sketch
from articlepack.stages.compare.exchange import in_turn
from articlepack.stages.compare.tables import write_arrow
from articlepack.stages.split import split_of, split_of_place
from benchmarks.bench_near import SCHEMA, article
from benchmarks.torture.economy import descendants, high_water
from tests.prose import Prose
from tests.wire_made import Copy, make_chain

J = TypeVar("J")
R = TypeVar("R")

PART_PAGES = 128
"""As in builds."""
N_WORDS = 60
SPLIT = {"train": 0.9, "validation": 0.05, "test": 0.05}
RECENT = 5_000
"""Texts that a version may be of."""


def main() -> None:
    """Settle in one process, compare in another, so that each has its own peak of memory."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("n", type=int)
    arguments.add_argument("--chain", action="store_true")
    arguments.add_argument("--dedup", default="near")
    arguments.add_argument("--workers", type=int, default=0, help="0: all in one process")
    arguments.add_argument("--compare", type=Path, help=argparse.SUPPRESS)
    given = arguments.parse_args()
    give_memory_back()
    if given.compare:
        measure(given.compare, given.n, given.dedup, given.workers)
        return
    with tempfile.TemporaryDirectory() as folder:
        began = time.process_time()
        settle(make_chain(given.n) if given.chain else short_texts(given.n), Path(folder))
        print(f"settled {given.n} texts in {time.process_time() - began:.1f} s of processor, generating included")
        options = ["--dedup", given.dedup, "--workers", str(given.workers), "--compare", folder]
        command = [sys.executable, __file__, str(given.n), *options]
        subprocess.run(command, check=True)


def measure(folder: Path, n_pages: int, dedup: str, n_workers: int) -> None:
    """Compare what lies in a folder: here, or by workers."""
    config = Config(dedup=dedup, split=SPLIT)
    rule = SplitRule(partial(split_of, shares=SPLIT), partial(split_of_place, shares=SPLIT))
    sketches, articles = sorted(folder.glob("*.parquet")), sorted(folder.glob("*.arrow"))
    before, began, wall = peak_bytes(), time.process_time(), time.monotonic()
    crew = Crew(n_workers)
    found = compare(sketches, articles, [], folder / "compared", config, rule, each=crew if n_workers else in_turn)
    seconds, peak = time.process_time() - began, peak_bytes()
    crew.engine.close()
    theirs = resource.getrusage(resource.RUSAGE_CHILDREN)
    own, seconds = seconds, seconds + theirs.ru_utime + theirs.ru_stime
    disk = sum(file.stat().st_size for file in (folder / "compared").rglob("*") if file.is_file())
    print(
        f"compared {n_pages} texts: {found.kept} kept, refused {found.refused}, splits {found.splits}\n"
        f"{seconds:.1f} s of processor, {own:.1f} s of it here, {time.monotonic() - wall:.1f} s by the clock, "
        f"{n_pages / seconds:.0f} texts/s; "
        f"{peak / 1e6:.0f} MB at most, {before / 1e6:.0f} MB before, largest worker {crew.peak / 1e6:.0f} MB; "
        f"{disk / n_pages:.0f} bytes of disk a page at the end"
    )


def peak_bytes() -> int:
    """Peak resident memory of this process. Its `ru_maxrss` would be that of the process it comes from, if larger."""
    return high_water(os.getpid())


class Crew:
    """Runs jobs by worker processes, and looks at the peak of their memory."""

    def __init__(self, n_workers: int) -> None:
        self.engine, self.peak = LocalEngine(n_workers), 0

    def __call__(self, task: Callable[[J], R], jobs: Sequence[J]) -> list[R]:
        """The results in the order of the jobs."""
        results: dict[int, R] = {}
        for number, result in self.engine.run(task, jobs):
            results[number] = result
            self.peak = max([self.peak, *map(high_water, descendants(os.getpid()))])
        return [results[number] for number in range(len(jobs))]


def short_texts(n_texts: int, seed: int = 17) -> Iterator[str]:
    """Texts of 60 words."""
    prose = Prose(seed)
    recent: list[str] = []
    for number in range(n_texts):
        words = prose.some_words(N_WORDS)
        if number % 10 == 8:
            words = prose.chance.choice(recent).split()
            words[prose.chance.randrange(N_WORDS)] = "otherwise"
        elif number % 10 == 9:
            words = prose.chance.choice(recent).split()
        text = " ".join(words)
        recent.append(text)
        if len(recent) > RECENT:
            recent[prose.chance.randrange(RECENT)] = recent.pop()
        yield text


def settle(texts: Iterator[str], folder: Path) -> None:
    """Leave the files that settling and gathering would."""
    copies = (Copy(f"{number:09}", 0, "", text) for number, text in enumerate(texts))
    for file in count():
        some = islice(copies, FILE_PAGES)
        first = next(some, None)
        if first is None:
            return
        with SketchWriter(folder / f"sketches-{file:06}.parquet") as writer:
            settle_some(chain([first], some), writer, folder, file * FILE_PAGES // PART_PAGES)


def settle_some(copies: Iterator[Copy], writer: SketchWriter, folder: Path, first: int) -> None:
    """Leave the parts of some texts, numbered from `first` on, and their sketches."""
    made: list[dict[str, Any]] = []
    for part in count(first):
        some = list(islice(copies, PART_PAGES))
        made += [asdict(sketch(article(copy), part, row)) for row, copy in enumerate(some)]
        if made and (len(made) >= BATCH_PAGES or not some):
            writer.write(pa.Table.from_pylist(made, SKETCH_SCHEMA))
            made = []
        if not some:
            return
        write_arrow(folder / f"{part:06}.arrow", SCHEMA, ({"source": c.name, "text": c.text} for c in some))


if __name__ == "__main__":
    np.seterr(over="ignore")
    main()
