"""The lines of a batch of pages as integers: what each looks like, and which words it has.

Everything here is integer arithmetic, or floating-point arithmetic on one element at a time, so a line's numbers never
depend on the pages that share its batch.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from articlepack.compiled import compiled
from articlepack.stages.clean.chars import (
    BRACKET,
    N_CHAR_CLASSES,
    QUOTE,
    TERMINAL,
    Hashes,
    Ints,
    char_tables,
    mixed_one,
    powers,
    slots,
)
from articlepack.stages.clean.function_words import DATE_WORDS, FUNCTION_WORDS
from articlepack.stages.clean.line_numbers import DATE_WORD, FUNCTION
from articlepack.stages.clean.scan import BEFORE_LAST, FIRST_CODE, LAST, LAST_CODE, MARKS, scan
from articlepack.wording import codes_of

# A line is looked at through its first and last characters: longer ones are prose or data, whose middle tells no more.
HEAD_CHARS, TAIL_CHARS = 3000, 1000
SEEN_CHARS = HEAD_CHARS + TAIL_CHARS
# Characters turned to arrays at once: bounds the memory of a huge page.
CHUNK_CHARS = 1 << 18
# Words of a line that are looked up: all of a short line, both ends of a long one.
HEAD_WORDS, TAIL_WORDS = 24, 8

MARKED_BITS = 20
MOST_WORDS = SEEN_CHARS
NOTHING, END_FACTORS = np.uint64(0), (np.uint64(0x10001), np.uint64(0x3000005))


@dataclass(frozen=True)
class Text:
    """Characters and words of lines, as counts per line and flat arrays of words."""

    n_chars: Ints  # of the whole line, also where only its ends were looked at
    counts: Ints  # (lines, character classes)
    marks: Ints  # (lines, MARKS)
    n_words: Ints  # that were looked at
    word_hash: Hashes
    word_flags: NDArray[np.uint8]  # the bits CAPITAL to JOINED

    @cached_property
    def first_word(self) -> Ints:
        """The first word of each line; of a line without words, the next one's."""
        return self.word_bounds[:-1]

    @cached_property
    def word_bounds(self) -> Ints:
        """Where each line's words begin, and where the last line's end."""
        return np.concatenate([[0], np.cumsum(self.n_words)])

    @cached_property
    def line_hash(self) -> Hashes:
        """Of each line: its words in order, and for lines of few words how it begins and ends."""
        return hashes_of_lines(self.word_hash, self.word_bounds, self.marks, powers(MOST_WORDS))

    @cached_property
    def ends_sentence(self) -> NDArray[np.bool_]:
        """Whether each line ends with a terminal sign, perhaps within quotes or brackets."""
        last, before = self.marks[:, LAST], self.marks[:, BEFORE_LAST]
        closed = ((last == QUOTE) | (last == BRACKET)) & (before == TERMINAL)
        return np.asarray((last == TERMINAL) | (closed & (self.n_chars > 1)))


@compiled
def hashes_of_lines(words: Hashes, bounds: Ints, marks: Ints, powers: Hashes) -> Hashes:
    """`Text.line_hash`."""
    out = np.empty(len(bounds) - 1, np.uint64)
    for line in range(len(out)):
        begin, end, total = bounds[line], bounds[line + 1], NOTHING
        for at in range(begin, end):
            total += words[at] * powers[at - begin]
        if end - begin < 2:
            total += np.uint64(marks[line, LAST_CODE]) * END_FACTORS[0]
            total += np.uint64(marks[line, FIRST_CODE]) * END_FACTORS[1]
        out[line] = mixed_one(total)
    return out


def _seen(line: str) -> str:
    """The part of a line that is looked at."""
    return line if len(line) <= SEEN_CHARS else line[:HEAD_CHARS] + line[-TAIL_CHARS:]


def _chunks(lengths: Ints) -> list[tuple[int, int]]:
    """Runs of lines of about CHUNK_CHARS characters."""
    ends = np.cumsum(np.minimum(lengths, SEEN_CHARS) + 1)
    cuts = np.flatnonzero(np.diff(ends // CHUNK_CHARS)) + 1
    bounds = [0, *cuts.tolist(), len(lengths)]
    return [(a, b) for a, b in pairwise(bounds) if a < b]


def _joined(lines: Sequence[str], longest: int) -> str:
    """The lines, each ended by the one line feed it has."""
    if longest > SEEN_CHARS:
        lines = [_seen(line) for line in lines]
    joined = "\n".join(lines) + "\n"
    if joined.count("\n") > len(lines):
        joined = "".join([line.replace("\n", " ") + "\n" for line in lines])
    return joined


def read_lines(lines: Sequence[str]) -> Text:
    """Characters and words of the lines; no line may be empty."""
    lengths = np.fromiter(map(len, lines), np.int64, len(lines))
    parts = [_read_chunk(_joined(lines[a:b], int(lengths[a:b].max()))) for a, b in _chunks(lengths)]
    if not parts:
        none = np.zeros(0, np.int64)
        empty = np.zeros((0, N_CHAR_CLASSES), np.int64), np.zeros((0, len(MARKS)), np.int64)
        return Text(none, *empty, none, none.astype(np.uint64), none.astype(np.uint8))
    if len(parts) == 1:
        return Text(lengths, *parts[0])
    return Text(lengths, *(np.concatenate(part) for part in zip(*parts, strict=True)))


def _read_chunk(joined: str) -> tuple[Any, ...]:
    """The arrays of Text, but for n_chars, of one run of lines."""
    codes = codes_of(joined)
    n_lines = joined.count("\n")
    counts, marks = np.zeros((n_lines, N_CHAR_CLASSES), np.int64), np.zeros((n_lines, len(MARKS)), np.int64)
    n_words = np.zeros(n_lines, np.int64)
    hashes, flags = np.empty(len(codes), np.uint64), np.zeros(len(codes), np.uint8)
    n_found = scan(codes, *char_tables(), counts, marks, n_words, hashes, flags)
    return counts, marks, n_words, hashes[:n_found].copy(), flags[:n_found].copy()


@cache
def _marked_table() -> NDArray[np.uint8]:
    """By the highest MARKED_BITS bits of a word's hash: FUNCTION, DATE_WORD, or both."""
    table = np.zeros(1 << MARKED_BITS, np.uint8)
    for bit, groups in ((FUNCTION, FUNCTION_WORDS), (DATE_WORD, DATE_WORDS)):
        for group in groups:
            table[slots(read_lines(sorted(set(group.split()))).word_hash, MARKED_BITS)] |= bit
    return table


def word_marks(hashes: Hashes) -> NDArray[np.uint8]:
    """FUNCTION, DATE_WORD, both or 0; about one word in five hundred is taken for one that it is not."""
    return np.asarray(_marked_table().take(slots(hashes, MARKED_BITS)))
