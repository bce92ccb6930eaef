"""The comparison as jobs partitioned by hash, so that no process holds all sketches.

`divide` over sketch files, `pair_up` over parts of the keys, `verify` over slices of pages: each job reads what those
before have left for it and holds a bounded share of the pages. How many jobs there are follows from the number of
pages alone; what they find does not depend on it, nor on where they run.
"""

from collections.abc import Callable, Sequence
from typing import Protocol, TypeVar

from articlepack.stages.compare.buckets import PairJob, divided_file, pair_up
from articlepack.stages.compare.divide import DivideJob, divide
from articlepack.stages.compare.pages import RANKS, Pages
from articlepack.stages.compare.samples import merge_rare
from articlepack.stages.compare.sketch import rare_of
from articlepack.stages.compare.verify import VerifyJob, verify

J = TypeVar("J")
R = TypeVar("R")

PART_PAGES = 65_536
"""Pages for each part that the keys are divided into: of texts of 500 words 50 MB of keys."""
SLICE_PAGES = 2_048
"""Pages whose pairs are verified by one job: 25 MB if all were in buckets beyond both bounds."""
RARE = "rare"


class Each(Protocol):
    """Runs a task over jobs."""

    def __call__(self, task: Callable[[J], R], jobs: Sequence[J]) -> list[R]:
        """The results in the order of the jobs."""
        ...


def in_turn(task: Callable[[J], R], jobs: Sequence[J]) -> list[R]:
    """One job after the other, here."""
    return [task(job) for job in jobs]


def verify_pairs(pages: Pages, firsts: Sequence[int], threshold: float, each: Each) -> int:
    """Find and verify all pairs that may be alike; the number of slices that they lie in."""
    folder, files = pages.folder, pages.files
    n_slices, n_parts = -(-pages.n_pages // SLICE_PAGES), 1 + pages.n_pages // PART_PAGES
    merge_rare([rare_of(file) for file in files], folder / RARE)
    ranks, rare = folder / RANKS, folder / RARE
    each(
        divide,
        [
            DivideJob(file, ranks, firsts[number], rare, pages.n_bands, n_parts, divided_file(folder, number))
            for number, file in enumerate(files)
        ],
    )
    parts = [PairJob(folder, len(files), part, pages.n_bands, SLICE_PAGES, n_slices) for part in range(n_parts)]
    found = each(pair_up, parts)
    for number in range(len(files)):
        divided_file(folder, number).unlink()
    each(verify, [VerifyJob(pages, number, tuple(found), threshold) for number in range(n_slices)])
    return n_slices
