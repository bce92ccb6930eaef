"""The lines of a batch of pages as integers: what a line looks like, where it stands, which words it has.

Everything here is integer arithmetic, or floating-point arithmetic on one element at a time, so a line's numbers never
depend on the pages that share its batch.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from articlepack.stages.clean.chars import (
    DASH,
    DIGIT,
    HANGUL,
    LETTER,
    LOWER,
    N_CHAR_CLASSES,
    QUOTE,
    SEPARATOR,
    SPACE,
    SYMBOL,
    TERMINAL,
    UPPER,
    WIDE,
    Hashes,
    Ints,
    char_tables,
    mixed,
    power_tables,
)
from articlepack.stages.clean.function_words import DATE_WORDS, FUNCTION_WORDS

# A line is looked at through its first and last characters: longer ones are prose or data, whose middle tells no more.
HEAD_CHARS, TAIL_CHARS = 3000, 1000
# Characters turned to arrays at once: bounds the memory of a huge page.
CHUNK_CHARS = 1 << 18
# Words of a line that are looked up: all of a short line, both ends of a long one.
HEAD_WORDS, TAIL_WORDS = 24, 8

Numbers = NDArray[np.float32]


@cache
def _log_table() -> NDArray[np.float32]:
    """Eight times the binary logarithm of 1 + n, rounded, for n below 65,536: at most 128."""
    return np.array([round(8 * math.log2(1 + n)) for n in range(1 << 16)], np.float32)


def logs(counts: NDArray[np.int64]) -> Numbers:
    """Eight logarithmic steps for each doubling; 0 for nothing, 128 from 65,535 on."""
    return _log_table()[np.minimum(counts, 65535)]


def shares(part: Ints, whole: Ints, steps: int = 128) -> Numbers:
    """part / whole in whole steps, at most 128."""
    return np.minimum(part * steps // np.maximum(whole, 1), 128).astype(np.float32)


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
        return sums[:-1] - sums[self.start], sums[self.end] - sums[self.start]


def layout_of(n_lines: Sequence[int]) -> Layout:
    """The layout of pages of so many lines."""
    sizes = np.asarray(n_lines, np.int64)
    offsets = np.concatenate([[0], np.cumsum(sizes)])
    page = np.repeat(np.arange(len(sizes)), sizes)
    return Layout(page, np.repeat(offsets[:-1], sizes), np.repeat(offsets[1:], sizes), offsets)


@dataclass(frozen=True)
class Text:
    """Characters and words of lines, as counts per line and flat arrays of words."""

    n_chars: Ints  # of the whole line, also where only its ends were looked at
    counts: Ints  # (lines, character classes)
    marks: Ints  # (lines, MARKS)
    line_hash: Hashes
    word_hash: Hashes
    word_line: Ints
    word_flags: NDArray[np.uint8]  # bits: first letter upper, all upper, number, year


# fmt: off
MARKS = ("first", "last", "before_last", "last_code", "first_code", "n_sentences", "n_clock", "n_lower_after_stop")
# fmt: on
CAPITAL, ALL_CAPS, NUMBER, YEAR, LONG, JOINED = 1, 2, 4, 8, 16, 32


def _seen(line: str) -> str:
    """The part of a line that is looked at."""
    return line if len(line) <= HEAD_CHARS + TAIL_CHARS else line[:HEAD_CHARS] + line[-TAIL_CHARS:]


def _chunks(lengths: Ints) -> list[tuple[int, int]]:
    """Runs of lines of about CHUNK_CHARS characters."""
    ends = np.cumsum(np.minimum(lengths, HEAD_CHARS + TAIL_CHARS) + 1)
    cuts = np.flatnonzero(np.diff(ends // CHUNK_CHARS)) + 1
    bounds = [0, *cuts.tolist(), len(lengths)]
    return [(a, b) for a, b in pairwise(bounds) if a < b]


def _joined(lines: Sequence[str], longest: int) -> str:
    """The lines, each ended by the one line feed it has."""
    if longest > HEAD_CHARS + TAIL_CHARS:
        lines = [_seen(line) for line in lines]
    joined = "\n".join(lines) + "\n"
    if joined.count("\n") > len(lines):
        joined = "".join([line.replace("\n", " ") + "\n" for line in lines])
    return joined


def read_lines(lines: Sequence[str]) -> Text:
    """Characters and words of the lines; no line may be empty."""
    lengths = np.fromiter(map(len, lines), np.int64, len(lines))
    parts = [_read_chunk(_joined(lines[a:b], int(lengths[a:b].max())), b - a, a) for a, b in _chunks(lengths)]
    if not parts:
        none = np.zeros(0, np.int64)
        empty = np.zeros((0, N_CHAR_CLASSES), np.int64), np.zeros((0, len(MARKS)), np.int64)
        return Text(none, *empty, none.astype(np.uint64), none.astype(np.uint64), none, none.astype(np.uint8))
    return Text(lengths, *(np.concatenate(part) for part in zip(*parts, strict=True)))


def _read_chunk(joined: str, n_lines: int, first_line: int) -> tuple[NDArray[np.generic], ...]:
    """The arrays of Text, but for n_chars, of one run of lines."""
    codes = np.frombuffer(joined.encode("utf-32-le", "surrogatepass"), np.uint32)
    code = np.minimum(codes, 0xFFFF).astype(np.uint16)
    class_of, fold_of = char_tables()
    classes = class_of.take(code)
    end = np.flatnonzero(code == 10)
    start = np.concatenate([[0], end[:-1] + 1])
    line_of = np.repeat(np.arange(n_lines, dtype=np.int64), end + 1 - start)
    power, inverse = power_tables(CHUNK_CHARS + HEAD_CHARS + TAIL_CHARS + 8)
    sums = np.concatenate([np.zeros(1, np.uint64), np.cumsum(fold_of.take(code) * power[: len(code)])])
    word_start, word_end = _word_bounds(classes)
    word_hash = mixed((sums[word_end] - sums[word_start]) * inverse[word_start])
    line_hash = mixed((sums[end] - sums[start]) * inverse[start])
    counts = np.bincount((line_of << 4) | classes, minlength=n_lines * N_CHAR_CLASSES)
    marks = _marks(code, classes, line_of, start, end)
    flags = _word_flags(code, classes, word_start, word_end)
    shape = (n_lines, N_CHAR_CLASSES)
    return counts.reshape(shape), marks, line_hash, word_hash, line_of[word_start] + first_line, flags


def _word_bounds(classes: NDArray[np.uint8]) -> tuple[Ints, Ints]:
    """(start, end) of each word: a run of letters and digits, or one wide character."""
    wide = classes == WIDE
    inside = np.zeros(len(classes) + 2, bool)
    inside[1:-1] = ((classes >= LOWER) & (classes <= LETTER)) | (classes == HANGUL) | (classes == DIGIT)
    start = np.flatnonzero((inside[1:-1] & ~inside[:-2]) | wide)
    return start, np.flatnonzero((inside[1:-1] & ~inside[2:]) | wide) + 1


def _word_flags(code: NDArray[np.uint16], classes: NDArray[np.uint8], start: Ints, end: Ints) -> NDArray[np.uint8]:
    """Bits of each word: CAPITAL, ALL_CAPS, NUMBER, YEAR (four digits from 1 or 2 on), LONG (over six letters), JOINED.

    JOINED words hang on the next by a dash, stroke, point or sign: file names, addresses, handles.
    """
    first, second = classes[start], classes[np.minimum(start + 1, len(classes) - 1)]
    length = end - start
    flags = CAPITAL * (first == UPPER) + ALL_CAPS * ((first == UPPER) & (second == UPPER) & (length > 1))
    flags += NUMBER * (first == DIGIT) + LONG * (length > 6)
    flags += YEAR * ((first == DIGIT) & (length == 4) & ((code[start] == 49) | (code[start] == 50)))
    between = classes[end[:-1]]
    joint = (between == DASH) | (between == SEPARATOR) | (between == TERMINAL) | (between == SYMBOL)
    flags[:-1] += JOINED * (joint & (start[1:] - end[:-1] == 1))
    return np.asarray(flags, np.uint8)


def _marks(code: NDArray[np.uint16], classes: NDArray[np.uint8], line_of: Ints, start: Ints, end: Ints) -> Ints:
    """MARKS of each line."""
    n, last, limit = len(start), end - 1, len(classes) - 1
    stop = np.flatnonzero(classes == TERMINAL)
    one, two = classes[np.minimum(stop + 1, limit)], classes[np.minimum(stop + 2, limit)]
    starts_sentence = (two == UPPER) | (two == QUOTE) | (two == LETTER) | (two == HANGUL) | (two == WIDE)
    inner = ((one == SPACE) & starts_sentence) | (one == WIDE)
    colon = np.flatnonzero((code == 58) | (code == 0xFF1A))
    clock = (classes[np.maximum(colon - 1, 0)] == DIGIT) & (classes[np.minimum(colon + 1, limit)] == DIGIT)
    per_line = [np.bincount(line_of[at], minlength=n) for at in (stop[inner], colon[clock], stop[one == LOWER])]
    kinds = [classes[start], classes[last], classes[np.maximum(last - 1, start)]]
    parts = [np.asarray(part, np.int64) for part in (*kinds, code[last], code[start], *per_line)]
    return np.stack(parts, 1)


@cache
def _word_table(words: str) -> Hashes:
    """Sorted hashes of words."""
    return np.unique(read_lines(["\n".join(sorted(set(words.split()))).replace("\n", " ")]).word_hash)


@cache
def _marked_words() -> tuple[Hashes, NDArray[np.uint8]]:
    """(sorted hashes, 1 for a function word, 2 for a word of dates, 3 for both)."""
    function = np.concatenate([_word_table(part) for part in FUNCTION_WORDS])
    dates = np.concatenate([_word_table(part) for part in DATE_WORDS])
    hashes = np.unique(np.concatenate([function, dates]))
    return hashes, (np.isin(hashes, function) + 2 * np.isin(hashes, dates)).astype(np.uint8)


@cache
def _marked_filter() -> NDArray[np.bool_]:
    """Whether any marked word has these 16 low bits: most words are settled by one look."""
    table = np.zeros(1 << 16, bool)
    table[(_marked_words()[0] & np.uint64(0xFFFF)).astype(np.int64)] = True
    return table


def word_marks(hashes: Hashes) -> NDArray[np.uint8]:
    """1 for a function word, 2 for a word of dates, 3 for both, 0 for others."""
    known, marks = _marked_words()
    out = np.zeros(len(hashes), np.uint8)
    maybe = np.flatnonzero(_marked_filter()[(hashes & np.uint64(0xFFFF)).astype(np.int64)])
    at = np.minimum(np.searchsorted(known, hashes[maybe]), len(known) - 1)
    out[maybe] = np.where(known[at] == hashes[maybe], marks[at], 0)
    return out


def page_slots(hashes: Hashes, page: Ints, n_pages: int) -> tuple[Ints, int]:
    """(slot of each hash in a table of its page's own, slots in all): equal hashes of a page share a slot.

    A page's table has at least 8 slots for each of its hashes, whatever the other pages hold.
    """
    n_own = np.bincount(page, minlength=n_pages)
    size = 8 << np.searchsorted(1 << np.arange(48), n_own)
    base = np.concatenate([[0], np.cumsum(size)])
    slot = (hashes & (size - 1).astype(np.uint64)[page]).astype(np.int64) + base[page]
    return slot, int(base[-1])
