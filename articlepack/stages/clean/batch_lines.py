"""The lines of a batch of pages as integers: what each looks like, and which words it has.

Everything here is integer arithmetic, or floating-point arithmetic on one element at a time, so a line's numbers never
depend on the pages that share its batch.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from itertools import pairwise
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from articlepack.stages.clean.chars import (
    BRACKET,
    COMMA,
    DASH,
    DIGIT,
    HANGUL,
    LETTER,
    LOWER,
    N_CHAR_CLASSES,
    NEWLINE,
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
    slots,
)
from articlepack.stages.clean.function_words import DATE_WORDS, FUNCTION_WORDS

# A line is looked at through its first and last characters: longer ones are prose or data, whose middle tells no more.
HEAD_CHARS, TAIL_CHARS = 3000, 1000
# Characters turned to arrays at once: bounds the memory of a huge page.
CHUNK_CHARS = 1 << 18
# Words of a line that are looked up: all of a short line, both ends of a long one.
HEAD_WORDS, TAIL_WORDS = 24, 8

LAST_CODE = 0xFFFF  # stands for all characters beyond the basic plane
FUNCTION, DATE_WORD = 64, 128  # beside the bits of word_flags
MARKED_BITS = 20

T = TypeVar("T", bound=np.generic)


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
        return np.cumsum(self.n_words) - self.n_words

    @cached_property
    def line_hash(self) -> Hashes:
        """Of each line: its words in order, and for lines of few words how it begins and ends."""
        place = np.arange(len(self.word_hash)) - np.repeat(self.first_word, self.n_words)
        power, _ = power_tables(HEAD_CHARS + TAIL_CHARS + 8)
        words = self.summed(self.word_hash * power.take(place))
        ends = self.marks[:, 3:5].astype(np.uint64) @ np.array([0x10001, 0x3000005], np.uint64)
        return mixed(words + np.where(self.n_words < 2, ends, np.uint64(0)))

    def summed(self, values: NDArray[T]) -> NDArray[T]:
        """The sum of the values of each line's words."""
        out = np.zeros(len(self.n_words), values.dtype)
        filled = np.flatnonzero(self.n_words)
        if len(filled):
            out[filled] = np.add.reduceat(values, self.first_word.take(filled))
        return out


# fmt: off
MARKS = ("first", "last", "before_last", "last_code", "first_code", "n_sentences", "n_clock", "n_lower_after_stop",
         "n_colons")
# fmt: on
N_SENTENCES, N_COLONS = MARKS.index("n_sentences"), MARKS.index("n_colons")
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
    codes = np.frombuffer(joined.encode("utf-32-le", "surrogatepass"), np.uint32)
    code = codes.astype(np.intp)
    if int(codes.max(initial=0)) > LAST_CODE:
        np.minimum(code, LAST_CODE, out=code)
    class_of, hashed_of = char_tables()
    classes = class_of.take(code)
    word_start, word_end = _word_bounds(classes)
    end = np.flatnonzero(classes == NEWLINE)
    start = np.concatenate([[0], end[:-1] + 1])
    power, inverse = power_tables(CHUNK_CHARS + HEAD_CHARS + TAIL_CHARS + 8)
    hashed = hashed_of.take(code)
    hashed *= power[: len(code)]
    # What is no part of a word is hashed as 0, so the sum up to the next word is the word's own.
    sums = np.add.reduceat(hashed, word_start) if len(word_start) else hashed[:0]
    sums *= inverse.take(word_start)
    counts, marks = _counts(classes, start, end), _marks(code, classes, start, end)
    return counts, marks, _per_line(word_start, start), mixed(sums), _word_flags(code, classes, word_start, word_end)


def _counts(classes: NDArray[np.uint8], start: Ints, end: Ints) -> Ints:
    """How many characters of each class each line has; LOWER is what is left."""
    n = len(start)
    at = np.flatnonzero(classes != LOWER)
    line = np.repeat(np.arange(n) * N_CHAR_CLASSES, _per_line(at, start))
    line += classes.take(at)
    counts = np.bincount(line, minlength=n * N_CHAR_CLASSES).reshape(n, N_CHAR_CLASSES)
    counts[:, LOWER] = end + 1 - start - counts.sum(1)
    return counts


def _word_bounds(classes: NDArray[np.uint8]) -> tuple[Ints, Ints]:
    """(start, end) of each word: a run of letters and digits, or one wide character."""
    wide = classes == WIDE
    inside = (classes >= LOWER) & (classes <= DIGIT)
    has_wide = bool(wide.any())
    if has_wide:
        inside &= ~wide
    edges = np.flatnonzero(inside[1:] != inside[:-1]) + 1  # a text ends with a line feed, outside all words
    if inside[0]:
        edges = np.concatenate([[0], edges])
    if not has_wide:
        return edges[0::2], edges[1::2]
    signs = np.flatnonzero(wide)
    start, end = np.concatenate([edges[0::2], signs]), np.concatenate([edges[1::2], signs + 1])
    order = np.argsort(start, kind="stable")
    return start[order], end[order]


def _word_flags(code: Ints, classes: NDArray[np.uint8], start: Ints, end: Ints) -> NDArray[np.uint8]:
    """Bits of each word: CAPITAL, ALL_CAPS, NUMBER, YEAR (four digits from 1 or 2 on), LONG (over six letters), JOINED.

    JOINED words hang on the next by a dash, stroke, point or sign: file names, addresses, handles.
    """
    first, second = classes.take(start), classes.take(start + 1)
    length = end - start
    upper, digit = first == UPPER, first == DIGIT
    flags = upper.astype(np.uint8)
    flags |= (upper & (second == UPPER)).astype(np.uint8) << 1
    flags |= digit.astype(np.uint8) << 2
    flags |= (length > 6).astype(np.uint8) << 4
    years = np.flatnonzero(digit & (length == 4))
    century = code.take(start.take(years))
    flags[years] |= ((century == 49) | (century == 50)).astype(np.uint8) << 3
    between = classes.take(end[:-1])
    joint = (between == DASH) | (between == SEPARATOR) | (between == TERMINAL) | (between == SYMBOL)
    flags[:-1] |= (joint & (start[1:] - end[:-1] == 1)).astype(np.uint8) << 5
    return np.asarray(flags)


def _marks(code: Ints, classes: NDArray[np.uint8], start: Ints, end: Ints) -> Ints:
    """MARKS of each line."""
    last, limit = end - 1, len(classes) - 1
    stop = np.flatnonzero(classes == TERMINAL)
    one, two = classes.take(stop + 1), classes.take(np.minimum(stop + 2, limit))
    starts_sentence = (two == UPPER) | (two == QUOTE) | (two == LETTER) | (two == HANGUL) | (two == WIDE)
    inner = ((one == SPACE) & starts_sentence) | (one == WIDE)
    comma = np.flatnonzero(classes == COMMA)
    sign = code.take(comma)
    colon = comma[(sign == 58) | (sign == 0xFF1A)]
    clock = (classes.take(np.maximum(colon - 1, 0)) == DIGIT) & (classes.take(colon + 1) == DIGIT)
    per_line = [_per_line(at, start) for at in (stop[inner], colon[clock], stop[one == LOWER], colon)]
    kinds = [classes.take(start), classes.take(last), classes.take(np.maximum(last - 1, start))]
    parts = [np.asarray(part, np.int64) for part in (*kinds, code.take(last), code.take(start), *per_line)]
    return np.stack(parts, 1)


def _per_line(at: Ints, start: Ints) -> Ints:
    """How many of these sorted places lie in each line."""
    return np.diff(np.searchsorted(at, start), append=len(at))


def ends_sentence(text: Text) -> NDArray[np.bool_]:
    """Whether the line ends with a terminal sign, perhaps within quotes or brackets."""
    last, before = text.marks[:, 1], text.marks[:, 2]
    closed = ((last == QUOTE) | (last == BRACKET)) & (before == TERMINAL)
    return np.asarray((last == TERMINAL) | (closed & (text.n_chars > 1)))


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
