"""A job over a slice of pages: its candidates, each with how many shingles the two pages truly have in common."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from articlepack.compiled import compiled
from articlepack.stages.compare.buckets import Candidates, Least, candidates_of, pairs_file
from articlepack.stages.compare.divide import HALF, LOWER
from articlepack.stages.compare.drawers import read_drawers, write_drawers
from articlepack.stages.compare.overlap import count_shared
from articlepack.stages.compare.pages import Pages, Prints, Shingles

MIN_SHARED = 0.4
"""Of the samples that two texts must be expected to share, so many suffice to compare them."""
MIN_RARE = 0.16
"""Of the samples of the shorter of two texts: so many that few pages have must be in both, where half a text in common
is to tie them. Of a text of 50 words, which has six, one: with a quarter, twice as many of such pairs were missed."""
CHUNK_NUMBERS = 4_000_000
"""Shingles in memory at once, about."""
N_COLUMNS = 6


class VerifyJob(Struct, frozen=True):
    """A slice whose candidates are to be verified."""

    pages: Pages
    number: int
    n_files: tuple[int, ...]
    """Of each part of the keys, in how many files its pairs lie."""
    threshold: float


class Verified(Struct, frozen=True):
    """Pairs of pages, sorted by the later page, then the earlier."""

    codes: NDArray[np.uint64]
    are_one_address: NDArray[np.bool_]
    share_rare: NDArray[np.bool_]
    n_shared: NDArray[np.uint32]
    n_later: NDArray[np.uint32]
    """Shingles of the later page."""
    n_earlier: NDArray[np.uint32]


def verified_file(folder: Path, number: int) -> Path:
    """Where the verified pairs of a slice lie."""
    return folder / f"verified-{number:06}"


def verify(job: VerifyJob) -> int:
    """Verify the candidates of one slice; their number."""
    pages, parts = job.pages, enumerate(job.n_files)
    files = (pairs_file(pages.folder, part, number) for part, n_files in parts for number in range(n_files))
    places = pages.places
    found = candidates_of(files, job.number, places["n_sampled"], Least(MIN_SHARED * job.threshold, MIN_RARE))
    found = without_known(found, pages.n_known)
    later, earlier = ((found.codes >> HALF).astype(np.int64), (found.codes & LOWER).astype(np.int64))
    n_later, n_earlier = places["n_shingles"][later], places["n_shingles"][earlier]
    with Prints(pages) as prints:
        chunks = [
            count_all(prints, later[some], earlier[some])
            for some in in_bounds(np.cumsum(n_later, dtype=np.int64) + np.cumsum(n_earlier, dtype=np.int64))
        ]
    n_shared = np.concatenate([np.zeros(0, np.uint32), *chunks])
    columns = (found.codes, found.are_one_address, found.share_rare, n_shared, n_later, n_earlier)
    write_drawers(verified_file(pages.folder, job.number), columns)
    return len(found.codes)


def without_known(found: Candidates, n_known: int) -> Candidates:
    """The candidates but those of which both pages are rows of other datasets."""
    is_own = found.codes >> HALF >= n_known
    return Candidates(found.codes[is_own], found.are_one_address[is_own], found.share_rare[is_own])


def in_bounds(sums: NDArray[np.int64]) -> Iterator[slice]:
    """Slices of pairs that have no more than so many shingles together, by the sums up to each; one pair at least."""
    first = 0
    while first < len(sums):
        before = int(sums[first - 1]) if first else 0
        end = max(first + 1, int(np.searchsorted(sums, before + CHUNK_NUMBERS, "right")))
        yield slice(first, end)
        first = end


def count_all(prints: Prints, later: NDArray[np.int64], earlier: NDArray[np.int64]) -> NDArray[np.uint32]:
    """How many shingles the two pages of each pair have in common. Each page is read once."""
    ranks, places = np.unique(np.concatenate([later, earlier]), return_inverse=True)
    return count_pairs(*prints.many(ranks), places[: len(later)], places[len(later) :])


@compiled
def count_pairs(
    shingles: Shingles, starts: NDArray[np.int64], later: NDArray[np.int64], earlier: NDArray[np.int64]
) -> NDArray[np.uint32]:
    """The same, of pages by their place among `shingles`."""
    out = np.empty(len(later), np.uint32)
    for pair in range(len(later)):
        one = shingles[starts[later[pair]] : starts[later[pair] + 1]]
        other = shingles[starts[earlier[pair]] : starts[earlier[pair] + 1]]
        out[pair] = count_shared(one, other)
    return out


def read_verified(folder: Path, number: int) -> Verified:
    """The verified pairs of a slice."""
    codes, one_address, rare, *counts = read_drawers(verified_file(folder, number), 0, N_COLUMNS)
    are_one_address, share_rare = (np.frombuffer(one, np.bool_) for one in (one_address, rare))
    n_shared, n_later, n_earlier = (np.frombuffer(one, np.uint32) for one in counts)
    return Verified(np.frombuffer(codes, np.uint64), are_one_address, share_rare, n_shared, n_later, n_earlier)
