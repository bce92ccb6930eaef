"""Candidates: pairs of pages that share a key, bounded for each page, sorted on disk by the later page of the pair.

A key that many pages share is a bucket. Each page meets the first of its bucket and those right before it: of a large
family the first is the one kept, and in a chain the neighbours are near.
"""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from articlepack.stages.compare.pages import CHUNK_PAGES, Pages, Ranks

Codes = NDArray[np.uint64]
"""Pairs: the rank of the later page in the upper half, of the earlier in the lower."""

N_FIRST = 16
N_BEFORE = 16
"""Pages of a bucket that a page is compared with: the first, and those right before it."""
SLICE_PAGES = 8_192
"""Pages whose pairs are in memory at once: 100 MB if all were in buckets beyond both bounds."""
HALF = np.uint64(32)
LOWER = np.uint64(2**32 - 1)

SAMPLE_RATE = 8
"""One shingle in so many is a key by itself: what stands in a longer text shares them, though no band."""
SAMPLE_BELOW = 2**32 // SAMPLE_RATE
SHORT_SHINGLES = 128
MIN_SAMPLES = 6
"""Of a text of fewer than SHORT_SHINGLES at least so many are keys, in whatever text they stand: of two that have four
fifths in common it shares but one or none of six in 0.2 % of cases."""
SAMPLE_PAGES = 16_384
"""Pages for each file that the sampled shingles are spread over, by value; one is in memory at a time."""
MIN_SHARED = 0.4
"""Of the samples that two texts must be expected to share, so many suffice to compare them."""


def pairs_of(keys: NDArray[np.unsignedinteger], ranks: Ranks) -> Codes:
    """The pairs of pages that share a key; `ranks` ascend. Bounded by N_FIRST and N_BEFORE for each page.

    >>> codes = pairs_of(np.array([7, 8, 7], np.uint64), np.array([0, 1, 2], np.int32))
    >>> [(int(code >> HALF), int(code & LOWER)) for code in codes]
    [(2, 0)]
    """
    order = np.argsort(keys, kind="stable")
    ordered, ranked = keys[order], ranks[order].astype(np.uint64)
    is_first = np.ones(len(ordered), np.bool_)
    is_first[1:] = ordered[1:] != ordered[:-1]
    places = np.arange(len(ordered))
    starts = np.maximum.accumulate(np.where(is_first, places, 0))
    later = np.flatnonzero(~is_first)
    within, found = later - starts[later], []
    for back in range(1, N_BEFORE + 1):
        here = later[within >= back]
        found.append(ranked[here] << HALF | ranked[here - back])
    for place in range(N_FIRST):
        here = later[within - place > N_BEFORE]
        found.append(ranked[here] << HALF | ranked[starts[here] + place])
    return np.concatenate(found)


class Drawers:
    """Pairs on disk, parted by the rank of the later page."""

    def __init__(self, folder: Path, name: str) -> None:
        self.folder, self.name = folder, name
        for file in folder.glob(f"{name}-*"):
            file.unlink()

    def file(self, number: int) -> Path:
        """Where the pairs of a slice lie."""
        return self.folder / f"{self.name}-{number:06}"

    def add(self, codes: Codes) -> None:
        """Lay pairs away."""
        codes = np.sort(codes)
        numbers = (codes >> HALF).astype(np.int64) // SLICE_PAGES
        cuts = np.flatnonzero(np.diff(numbers)) + 1
        for some in np.split(codes, cuts) if len(codes) else []:
            with self.file(int(some[0] >> HALF) // SLICE_PAGES).open("ab") as stream:
                stream.write(some.tobytes())

    def take(self, number: int) -> Codes:
        """The pairs of a slice, as often as each was laid away, in any order."""
        file = self.file(number)
        return np.frombuffer(file.read_bytes(), np.uint64) if file.exists() else np.zeros(0, np.uint64)


class Candidates(Struct, frozen=True):
    """Pairs to be verified, of pages of one slice, sorted by the later page, then the earlier."""

    codes: Codes
    is_canonical: NDArray[np.bool_]
    """Whether the pages declare one canonical URL."""


class Buckets:
    """All candidates of a build, laid away by slices of the later page."""

    def __init__(self, pages: Pages, pool: Ranks, threshold: float, folder: Path) -> None:
        self.pages, self.pool, self.threshold, self.folder = pages, pool, threshold, folder
        self.near, self.canonical, self.sampled = (Drawers(folder, n) for n in ("near", "canonical", "sampled"))
        self.n_sampled = np.zeros(pages.n_pages, np.int32)
        self.rare = np.zeros(0, np.uint32)

    def fill(self, canonical_keys: NDArray[np.uint64]) -> None:
        """Find the candidates: by band, by sampled shingle, by canonical URL (a key for each page, 0 for none)."""
        for file in self.pages.write_bands():
            self.near.add(pairs_of(np.fromfile(file, np.uint32)[self.pool], self.pool))
            file.unlink()
        declared = self.pool[canonical_keys[self.pool] != 0]
        self.canonical.add(pairs_of(canonical_keys[declared], declared))
        for number in range(self.sample()):
            self.add_sampled(self.folder / f"sample-{number:04}")

    def sample(self) -> int:
        """Spread the sampled shingles of the pool over files, by value; the number of files."""
        n_files, self.rare = 1 + self.pages.n_pages // SAMPLE_PAGES, self.keys_of_short_texts()
        for first in range(0, len(self.pool), CHUNK_PAGES):
            coded = np.sort(np.concatenate([self.samples_of(rank) for rank in self.pool[first : first + CHUNK_PAGES]]))
            # Most lie below the bound: the files of what is above are smaller.
            bounds = (np.arange(1, n_files, dtype=np.uint64) * np.uint64(SAMPLE_BELOW // n_files)) << HALF
            for number, some in enumerate(np.split(coded, np.searchsorted(coded, bounds))):
                with (self.folder / f"sample-{number:04}").open("ab") as stream:
                    stream.write(some.tobytes())
        return n_files if len(self.pool) else 0

    def samples_of(self, rank: int) -> Codes:
        """The sampled shingles of a page, each with its rank."""
        shingles = self.pages.shingles(rank)
        n_below = int(np.searchsorted(shingles, SAMPLE_BELOW))
        self.n_sampled[rank] = n_own(n_below, len(shingles))
        sampled = shingles[:n_below]
        if len(self.rare):
            above = shingles[n_below:]
            places = np.minimum(np.searchsorted(self.rare, above), len(self.rare) - 1)
            sampled = np.concatenate([sampled, above[self.rare[places] == above]])
        return sampled.astype(np.uint64) << HALF | np.uint64(rank)

    def keys_of_short_texts(self) -> NDArray[np.uint32]:
        """The shingles above the bound that are keys since a short text has too few below it; sorted."""
        short = self.pool[self.pages.n_shingles[self.pool] < SHORT_SHINGLES]
        found = [np.zeros(0, np.uint32)]
        for first in range(0, len(short), CHUNK_PAGES):
            found.append(np.unique(np.concatenate([self.rare_of(rank) for rank in short[first : first + CHUNK_PAGES]])))
        return np.unique(np.concatenate(found))

    def rare_of(self, rank: int) -> NDArray[np.uint32]:
        """Those of one short text."""
        shingles = self.pages.shingles(rank)
        n_below = int(np.searchsorted(shingles, SAMPLE_BELOW))
        return shingles[n_below : n_own(n_below, len(shingles))]

    def add_sampled(self, file: Path) -> None:
        """The pairs that share sampled shingles of one file."""
        coded = np.fromfile(file, np.uint64)
        self.sampled.add(pairs_of((coded >> HALF).astype(np.uint32), (coded & LOWER).astype(np.int32)))
        file.unlink()

    def slices(self) -> Iterator[Candidates]:
        """The candidates in order of the later page."""
        for number in range(-(-self.pages.n_pages // SLICE_PAGES)):
            canonical = np.unique(self.canonical.take(number))
            codes = [canonical, self.near.take(number), self.likely(self.sampled.take(number))]
            merged = np.unique(np.concatenate(codes))
            yield Candidates(merged, np.isin(merged, canonical, assume_unique=True))

    def likely(self, codes: Codes) -> Codes:
        """Pairs that share as many sampled shingles as the shorter text of the two must be expected to."""
        distinct, n_shared = np.unique(codes, return_counts=True)
        later, earlier = (self.n_sampled[(part).astype(np.int64)] for part in (distinct >> HALF, distinct & LOWER))
        return distinct[n_shared >= MIN_SHARED * self.threshold * np.minimum(later, earlier)]


def n_own(n_below: int, n_shingles: int) -> int:
    """How many of a text's shingles are keys for its own sake: those below the bound, of a short text a few at least.

    >>> n_own(2, 40), n_own(2, 4), n_own(9, 70), n_own(0, 200)
    (6, 4, 9, 0)
    """
    return max(n_below, min(MIN_SAMPLES, n_shingles)) if n_shingles < SHORT_SHINGLES else n_below
