"""Sampled shingles: single runs of words that are keys by themselves, for what stands in a longer text shares no band.

All shingles below a bound are keys. A short text may have too few there, so some above are keys for its sake, in
whatever text they stand: these *rare* ones have to be known of all pages before any page's keys are.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.uint32]
"""Shingles, by their upper 32 bits."""

SAMPLE_RATE = 8
"""One shingle in so many is a key by itself."""
SAMPLE_BELOW = 2**32 // SAMPLE_RATE
SHORT_SHINGLES = 128
MIN_SAMPLES = 6
"""Of a text of fewer than SHORT_SHINGLES at least so many are keys, in whatever text they stand: of two that have four
fifths in common it shares but one or none of six in 0.2 % of cases."""
MERGED_BYTES = 16_000_000
"""Of rare keys in memory at once, about, while those of all pages are put together."""


def n_own(n_below: int, n_shingles: int) -> int:
    """How many of a text's shingles are keys for its own sake: those below the bound, of a short text a few at least.

    >>> n_own(2, 40), n_own(2, 4), n_own(9, 70), n_own(0, 200)
    (6, 4, 9, 0)
    """
    return max(n_below, min(MIN_SAMPLES, n_shingles)) if n_shingles < SHORT_SHINGLES else n_below


def own_samples(shingles: Numbers) -> tuple[int, Numbers]:
    """(how many shingles of a text are keys for its own sake, those of them above the bound)."""
    n_below = int(np.searchsorted(shingles, SAMPLE_BELOW))
    n_sampled = n_own(n_below, len(shingles))
    return n_sampled, shingles[n_below:n_sampled]


def merge_rare(files: Sequence[Path], merged: Path) -> None:
    """Put the rare keys of all pages into one file, each once, in order; each file has its own in order."""
    sizes = [file.stat().st_size for file in files]
    n_ranges = 1 + sum(sizes) // MERGED_BYTES
    with merged.open("wb") as out:
        for number in range(n_ranges):
            low, high = (place * 2**32 // n_ranges for place in (number, number + 1))
            found = [keys_between(file, low, high) for file, size in zip(files, sizes, strict=True) if size]
            out.write(np.unique(np.concatenate([np.zeros(0, np.uint32), *found])).tobytes())


def keys_between(file: Path, low: int, high: int) -> Numbers:
    """The keys of one file from `low` on, below `high`."""
    keys = np.memmap(file, np.uint32, "r")
    end = len(keys) if high == 2**32 else int(np.searchsorted(keys, np.uint32(high)))
    return np.array(keys[int(np.searchsorted(keys, np.uint32(low))) : end])


class Rare:
    """The rare keys of all pages, read from their file where they are asked for."""

    def __init__(self, file: Path) -> None:
        self.keys: Numbers = np.memmap(file, np.uint32, "r") if file.stat().st_size else np.zeros(0, np.uint32)

    def are_keys(self, shingles: Numbers) -> NDArray[np.bool_]:
        """Which of these shingles are keys, be it for another text's sake."""
        found = shingles < SAMPLE_BELOW
        if len(self.keys):
            above = np.flatnonzero(~found)
            places = np.minimum(np.searchsorted(self.keys, shingles[above]), len(self.keys) - 1)
            found[above] = self.keys[places] == shingles[above]
        return found


def in_chunks(total: int, size: int) -> Iterator[slice]:
    """Slices that together are all of `total`."""
    return (slice(first, min(first + size, total)) for first in range(0, total, size))
