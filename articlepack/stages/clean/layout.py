"""Where the lines of a batch of pages stand, and how counts of them become small whole numbers.

Everything is integer arithmetic, or floating-point arithmetic on one element at a time: no line's numbers depend on the
pages that share its batch.
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from articlepack.compiled import compiled
from articlepack.stages.clean.chars import Ints

Numbers = NDArray[np.float32]
Flags = NDArray[np.bool_]


@cache
def log_table() -> NDArray[np.float32]:
    """Eight times the binary logarithm of 1 + n, rounded, for n below 65,536: at most 128."""
    return np.array([round(8 * math.log2(1 + n)) for n in range(1 << 16)], np.float32)


@cache
def whole_logs() -> Ints:
    """The same as whole numbers."""
    return log_table().astype(np.int64)


def logs(counts: NDArray[np.int64]) -> Numbers:
    """Eight logarithmic steps for each doubling; 0 for nothing, 128 from 65,535 on."""
    return log_table().take(np.minimum(counts, 65535))


def shares(part: Ints, whole: Ints, steps: int = 128) -> Numbers:
    """part / whole in whole steps, at most 128; of one number for each line, or each page."""
    return _shares(part, whole, steps)


@compiled
def _shares(part: Ints, whole: Ints, steps: int) -> Numbers:
    out = np.empty(len(part), np.float32)
    for i in range(len(part)):
        out[i] = share(part[i], whole[i], steps)
    return out


@compiled
def share(part: int, whole: int, steps: int) -> int:
    """`shares` of one pair, for compiled functions."""
    # Whole numbers below 2**53 divide rightly as floats: no quotient is rounded up to a whole number.
    return min(int(part * steps / max(whole, 1)), 128)


@dataclass(frozen=True)
class Layout:
    """Where the lines of each page lie in flat arrays."""

    page: Ints  # of each line
    start: Ints  # first line of the line's page
    end: Ints  # behind the last line of the line's page
    offsets: Ints  # of each page, and the end

    @property
    def n(self) -> int:
        """Lines in all."""
        return len(self.page)

    def parts(self, n_lines: int) -> Iterator[tuple[slice, "Layout"]]:
        """Runs of whole pages of about so many lines, and the layout of each."""
        bounds, first = self.offsets.tolist(), 0
        for i in range(1, len(bounds)):
            if bounds[i] - bounds[first] >= n_lines or i == len(bounds) - 1:
                yield slice(bounds[first], bounds[i]), layout_of(np.diff(self.offsets[first : i + 1]))
                first = i

    def shifted(self, values: Ints, by: int, fill: int) -> Ints:
        """The value of the line that stands `by` lines on, `fill` where the page has none."""
        there = np.arange(self.n) + by
        inside = (there >= self.start) & (there < self.end)
        return np.where(inside, values[np.clip(there, 0, max(self.n - 1, 0))], fill)

    def total(self, values: Ints) -> Ints:
        """The sum over the line's page."""
        return self.running(values)[1]

    def running(self, values: Ints) -> tuple[Ints, Ints]:
        """(sum before the line, sum of its page)."""
        sums = np.concatenate([[0], np.cumsum(values)])
        before = sums.take(self.start)
        return sums[:-1] - before, sums.take(self.end) - before


def layout_of(n_lines: Sequence[int] | Ints) -> Layout:
    """The layout of pages of so many lines."""
    sizes = np.asarray(n_lines, np.int64)
    offsets = np.concatenate([[0], np.cumsum(sizes)])
    page = np.repeat(np.arange(len(sizes)), sizes)
    return Layout(page, np.repeat(offsets[:-1], sizes), np.repeat(offsets[1:], sizes), offsets)
