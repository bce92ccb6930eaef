"""A job over one part of the keys: pairs of pages that share a key, bounded for each page, for the jobs that verify.

A key that many pages share is a bucket. Each page meets the first of its bucket and those right before it: of a large
family the first is the one kept, and in a chain the neighbours are near.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from articlepack.stages.compare.divide import ADDRESSED, HALF, LOWER, Codes, n_kinds
from articlepack.stages.compare.drawers import Rows, read_drawers, write_drawers
from articlepack.stages.compare.overlap import distinct
from articlepack.stages.compare.pages import Ranks
from articlepack.stages.compare.samples import in_chunks

N_FIRST = 16
N_BEFORE = 16
"""Pages of a bucket that a page is compared with: the first, and those right before it."""
FEW_PAGES = N_BEFORE
"""What no more pages than these have is told of one story, not of a series or its frame; they all meet each other."""
CHUNK_ROWS = 65_536
"""Rows of keys whose pairs are found at once."""
PENDING_PAIRS = 500_000
"""Pairs in memory at once, about, before they are laid away."""

NEAR, ADDRESS, OF_FEW, N_OF_FEW, OF_MANY, N_OF_MANY = range(6)
"""Drawers of a slice: pairs that share a band, an address, sampled shingles that few pages have and how many of these,
such as many have and how many of these.
"""
N_DRAWERS = 6


def pairs_of(keys: NDArray[np.unsignedinteger], ranks: Ranks) -> Codes:
    """The pairs of pages that share a key; `ranks` ascend. Bounded by N_FIRST and N_BEFORE for each page.

    >>> codes = pairs_of(np.array([7, 8, 7], np.uint64), np.array([0, 1, 2], np.int32))
    >>> [(int(code >> HALF), int(code & LOWER)) for code in codes]
    [(2, 0)]
    """
    order = np.argsort(keys, kind="stable")
    pairs = pairs_in_order(keys[order], ranks[order].astype(np.uint64))
    return np.concatenate([np.zeros(0, np.uint64), *pairs])


def pairs_in_order(keys: NDArray[np.unsignedinteger], ranks: NDArray[np.uint64]) -> Iterator[Codes]:
    """The same of keys in order, and for each key the ranks; some at a time."""
    is_first = np.ones(len(keys), np.bool_)
    is_first[1:] = keys[1:] != keys[:-1]
    # Most keys are one page's alone.
    is_alone = is_first & np.append(is_first[1:], True)[: len(keys)]
    ranks, is_first = ranks[~is_alone], is_first[~is_alone]
    starts = np.maximum.accumulate(np.where(is_first, np.arange(len(ranks)), 0))
    all_later = np.flatnonzero(~is_first)
    for some in in_chunks(len(all_later), CHUNK_ROWS):
        later = all_later[some]
        within = later - starts[later]
        for back in range(1, N_BEFORE + 1):
            here = later[within >= back]
            yield ranks[here] << HALF | ranks[here - back]
        for place in range(N_FIRST):
            here = later[within - place > N_BEFORE]
            yield ranks[here] << HALF | ranks[starts[here] + place]


class PairJob(Struct, frozen=True):
    """A part of the keys whose pairs are to be found."""

    folder: Path
    n_divided: int
    """Files of divided keys."""
    part: int
    n_bands: int
    slice_pages: int
    """The pairs are for jobs over so many pages each."""
    n_slices: int


def divided_file(folder: Path, number: int) -> Path:
    """Where the divided keys of a sketch file lie."""
    return folder / f"divided-{number:06}"


def pairs_file(folder: Path, part: int, number: int) -> Path:
    """Where pairs of a part lie."""
    return folder / f"pairs-{part:06}-{number:03}"


def pair_up(job: PairJob) -> int:
    """Find the pairs of one part of the keys; the number of files that they lie in."""
    pending, kinds = Pending(job), n_kinds(job.n_bands)
    taken = [
        read_drawers(divided_file(job.folder, number), job.part * kinds, (job.part + 1) * kinds)
        for number in range(job.n_divided)
    ]
    for band in range(job.n_bands):
        pending.add_all(NEAR, np.sort(joined([drawers[band] for drawers in taken], np.uint64)))
    samples = np.sort(joined([drawers[job.n_bands] for drawers in taken], np.uint64))
    are_of_few = are_small(samples >> HALF)
    pending.add_all(OF_FEW, samples[are_of_few])
    pending.add_all(OF_MANY, samples[~are_of_few])
    urls = joined([drawers[-1] for drawers in taken], ADDRESSED)
    urls = urls[np.lexsort((urls["rank"], urls["key"]))]
    for pairs in pairs_in_order(urls["key"], urls["rank"].astype(np.uint64)):
        pending.add(ADDRESS, pairs)
    pending.lay_away()
    return pending.n_files


def are_small(keys: NDArray[np.uint64]) -> NDArray[np.bool_]:
    """Which of some keys in order are those of no more than FEW_PAGES pages.

    >>> are_small(np.array([3, *[7] * 17], np.uint64))[:2].tolist()
    [True, False]
    """
    ends = np.flatnonzero(np.append(keys[1:] != keys[:-1], True)[: len(keys)])
    sizes = np.diff(ends, prepend=-1)
    return np.repeat(sizes <= FEW_PAGES, sizes)


def joined(contents: list[bytes], kind: Any) -> Rows:
    """The rows of some drawers."""
    return np.frombuffer(b"".join(contents), kind)


class Pending:
    """Pairs that are found, laid away by the slice of their later page when they are many."""

    def __init__(self, job: PairJob) -> None:
        self.job, self.n_files = job, 0
        self.forget()

    def forget(self) -> None:
        """Hold nothing."""
        self.n_pairs = 0
        self.held: dict[int, list[Codes]] = {
            kind: [np.zeros(0, np.uint64)] for kind in (NEAR, ADDRESS, OF_FEW, OF_MANY)
        }

    def add_all(self, kind: int, codes: Codes) -> None:
        """The pairs of keys with the ranks of their pages, in order."""
        for pairs in pairs_in_order(codes >> HALF, codes & LOWER):
            self.add(kind, pairs)

    def add(self, kind: int, codes: Codes) -> None:
        """Some pairs more."""
        self.held[kind].append(codes)
        self.n_pairs += len(codes)
        if self.n_pairs > PENDING_PAIRS:
            self.lay_away()

    def lay_away(self) -> None:
        """Write what is held into one more file; pairs that share a band or a URL are told once in it."""
        near, of_address = (distinct(np.sort(np.concatenate(self.held[kind]))) for kind in (NEAR, ADDRESS))
        kinds = [by_slice(codes, codes, self.job) for codes in (near, of_address)]
        for sampled in (OF_FEW, OF_MANY):
            codes, counts = np.unique(np.concatenate(self.held[sampled]), return_counts=True)
            kinds += [by_slice(codes, rows, self.job) for rows in (codes, counts.astype(np.uint32))]
        drawers = [kind[number] for number in range(self.job.n_slices) for kind in kinds]
        write_drawers(pairs_file(self.job.folder, self.job.part, self.n_files), drawers)
        self.n_files += 1
        self.forget()


def by_slice(codes: Codes, rows: Rows, job: PairJob) -> list[Rows]:
    """The rows of pairs in order, for each slice."""
    bounds = np.arange(1, job.n_slices, dtype=np.uint64) * np.uint64(job.slice_pages) << HALF
    return np.split(rows, np.searchsorted(codes, bounds))


def summed(codes: Codes, counts: NDArray[np.uint32]) -> tuple[Codes, NDArray[np.int64]]:
    """(each code once, in order, the sum of its counts).

    >>> codes, n = summed(np.array([7, 9, 7], np.uint64), np.array([1, 2, 3], np.uint32))
    >>> codes.tolist(), n.tolist()
    ([7, 9], [4, 2])
    """
    # The codes of each file are in order, which a stable sort makes use of.
    order = np.argsort(codes, kind="stable")
    ordered = codes[order]
    is_new = np.ones(len(codes), np.bool_)
    is_new[1:] = ordered[1:] != ordered[:-1]
    firsts = np.flatnonzero(is_new)
    return ordered[firsts], np.add.reduceat(counts[order].astype(np.int64), firsts)


class Least(Struct, frozen=True):
    """Of the samples that two texts may share, the share that makes them candidates."""

    of_all: float
    of_few: float
    """Of those that few pages have."""


class Candidates(Struct, frozen=True):
    """Pairs to be verified, of pages of one slice, sorted by the later page, then the earlier."""

    codes: Codes
    are_one_address: NDArray[np.bool_]
    """Whether the pages have one address."""
    share_rare: NDArray[np.bool_]
    """Whether they have much in common that few pages have."""


def candidates_of(files: Iterator[Path], number: int, n_sampled: NDArray[np.uint32], least: Least) -> Candidates:
    """The candidates of a slice: those that share a band or a URL, or as many sampled shingles as `least` says."""
    drawers = [read_drawers(file, number * N_DRAWERS, (number + 1) * N_DRAWERS) for file in files]
    near, of_address, *sampled = (
        joined([one[kind] for one in drawers], np.uint64) for kind in (NEAR, ADDRESS, OF_FEW, OF_MANY)
    )
    counts = [joined([one[kind] for one in drawers], np.uint32) for kind in (N_OF_FEW, N_OF_MANY)]
    likely = likely_of(np.concatenate(sampled), np.concatenate(counts), n_sampled, least.of_all)
    rare = likely_of(sampled[0], counts[0], n_sampled, least.of_few)
    of_address = distinct(np.sort(of_address))
    merged = distinct(np.sort(np.concatenate([of_address, near, likely, rare])))
    return Candidates(merged, *(np.isin(merged, some, assume_unique=True) for some in (of_address, rare)))


def likely_of(codes: Codes, counts: NDArray[np.uint32], n_sampled: NDArray[np.uint32], least: float) -> Codes:
    """The pairs that have this share of samples in common at least: of those of the page that has fewer."""
    told, n_shared = summed(codes, counts)
    later, earlier = (n_sampled[part.astype(np.int64)] for part in (told >> HALF, told & LOWER))
    return told[n_shared >= least * np.minimum(later, earlier)]
