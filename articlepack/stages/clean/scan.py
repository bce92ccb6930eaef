"""One pass over the characters of lines: how many there are of each class, and which words they make. Compiled."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from articlepack.compiled import compiled
from articlepack.stages.clean.chars import (
    BRACKET,
    COMMA,
    DASH,
    DIGIT,
    HANGUL,
    LETTER,
    LOWER,
    MULTIPLIER,
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
    mixed_one,
)

# fmt: off
MARKS = ("first", "last", "before_last", "last_code", "first_code", "n_sentences", "n_clock", "n_lower_after_stop",
         "n_colons", "n_citing", "n_joined")
# fmt: on
(
    FIRST,
    LAST,
    BEFORE_LAST,
    LAST_CODE,
    FIRST_CODE,
    N_SENTENCES,
    N_CLOCK,
    N_LOWER_AFTER_STOP,
    N_COLONS,
    N_CITING,
    N_JOINED,
) = range(len(MARKS))
CAPITAL, ALL_CAPS, NUMBER, YEAR, LONG, JOINED = 1, 2, 4, 8, 16, 32
"""Bits of a word: how it begins; a number, one of four digits from 1 or 2 on; over six letters long; JOINED words hang
on the next by a dash, stroke, point or sign: file names, addresses, handles."""
BEYOND: Final = 0xFFFF  # stands for all characters beyond the basic plane
FACTOR = np.uint64(MULTIPLIER)
COLON, WIDE_COLON, ONE, TWO, STOP, OPEN, SEMICOLON, ZERO = (ord(sign) for sign in ":：12.(;0")
APOSTROPHES = ord("'"), ord("’")
BEFORE_PAGES = tuple(ord(letter) for letter in "pPlLdD")  # p. 3, vol. 3, Bd. 3


@compiled
def scan(
    codes: NDArray[np.uint32],
    class_of: NDArray[np.uint8],
    hashed_of: Hashes,
    counts: Ints,
    marks: Ints,
    n_words: Ints,
    word_hash: Hashes,
    word_flags: NDArray[np.uint8],
) -> int:
    """Read lines, each ended by its one line feed, into the arrays; the number of words found.

    `counts` (lines, classes), `marks` (lines, MARKS), `n_words` (lines,) and `word_flags` begin as zeros. A word is a
    run of letters and digits, or one wide character; `word_hash` and `word_flags` have room for one at each character.
    """
    line, start, i, n_found, word_end = 0, 0, 0, 0, -2
    kind = kind_at(codes, 0, class_of)
    while i < len(codes):
        following = kind_at(codes, i + 1, class_of)
        counts[line, kind] += 1
        if LOWER <= kind <= DIGIT:
            if word_end == i - 1 and is_joint(kind_at(codes, i - 1, class_of)):
                word_flags[n_found - 1] |= JOINED
            first, second, begin = kind, following, i
            hashed, power = hashed_of[min(codes[i], BEYOND)], FACTOR
            while kind != WIDE and LOWER <= following <= DIGIT and following != WIDE:
                i, kind = i + 1, following
                counts[line, kind] += 1
                hashed += hashed_of[min(codes[i], BEYOND)] * power
                power *= FACTOR
                following = kind_at(codes, i + 1, class_of)
            word_end = i + 1
            word_hash[n_found] = mixed_one(hashed)
            word_flags[n_found] |= flags_of(first, second, codes[begin], word_end - begin)
            n_found += 1
            n_words[line] += 1
        elif kind == NEWLINE:
            mark_ends(codes, start, i, class_of, marks[line])
            line, start = line + 1, i + 1
        elif kind in (TERMINAL, COMMA, BRACKET, QUOTE):
            mark_sign(codes, i, class_of, marks[line])
        kind = following
        i += 1
    return n_found


@compiled
def kind_at(codes: NDArray[np.uint32], i: int, class_of: NDArray[np.uint8]) -> int:
    """Class of the character at a place; behind the last one a line ends."""
    return class_of[min(codes[i], BEYOND)] if i < len(codes) else NEWLINE


@compiled
def mark_ends(codes: NDArray[np.uint32], start: int, end: int, class_of: NDArray[np.uint8], marks: Ints) -> None:
    """The marks of how a line, from its first character to its line feed, begins and ends."""
    last = max(end - 1, start)
    marks[FIRST], marks[FIRST_CODE] = kind_at(codes, start, class_of), min(codes[start], BEYOND)
    marks[LAST], marks[LAST_CODE] = kind_at(codes, last, class_of), min(codes[last], BEYOND)
    marks[BEFORE_LAST] = kind_at(codes, max(last - 1, start), class_of)


@compiled
def mark_sign(codes: NDArray[np.uint32], i: int, class_of: NDArray[np.uint8], marks: Ints) -> None:
    """Count a stop that ends a sentence within its line or stands before a small letter, a colon, a time of day, what
    stands in entries of a list of references, an apostrophe within a word.
    """
    kind, following = kind_at(codes, i, class_of), kind_at(codes, i + 1, class_of)
    if kind == QUOTE:
        is_within = i > 0 and LOWER <= kind_at(codes, i - 1, class_of) <= DIGIT and LOWER <= following <= DIGIT
        marks[N_JOINED] += is_within and codes[i] in APOSTROPHES
        return
    if kind == TERMINAL:
        begins = begins_sentence(kind_at(codes, i + 2, class_of))
        marks[N_SENTENCES] += following == WIDE or (following == SPACE and begins)
        marks[N_LOWER_AFTER_STOP] += following == LOWER
    elif codes[i] in (COLON, WIDE_COLON):
        marks[N_CLOCK] += i > 0 and kind_at(codes, i - 1, class_of) == DIGIT and following == DIGIT
        marks[N_COLONS] += 1
    marks[N_CITING] += is_citing(codes, i, class_of)


@compiled
def is_citing(codes: NDArray[np.uint32], i: int, class_of: NDArray[np.uint8]) -> bool:
    """Whether a sign may be one of `shapes.CITATION`, as in `p. 3`, `10.1000/`, `(2019`, `12(3)`, `; 12`, `(n. d.`."""
    before, after = kind_at(codes, i - 1, class_of) if i else NEWLINE, kind_at(codes, i + 1, class_of)
    if codes[i] == STOP:
        is_page = before in (LOWER, UPPER) and codes[i - 1] in BEFORE_PAGES and after in (SPACE, DIGIT)
        return is_page or (before == DIGIT and after == DIGIT and codes[i - 1] == ZERO)
    if codes[i] == OPEN:
        return after in (DIGIT, LOWER, UPPER) and (after == DIGIT or kind_at(codes, i + 2, class_of) == TERMINAL)
    return codes[i] == SEMICOLON and before == DIGIT and after in (DIGIT, SPACE)


@compiled
def is_joint(kind: int) -> bool:
    """Whether a sign of this class hangs two words together."""
    return kind in (DASH, SEPARATOR, TERMINAL, SYMBOL)


@compiled
def begins_sentence(kind: int) -> bool:
    """Whether a sentence may begin with a character of this class."""
    return kind in (UPPER, QUOTE, LETTER, HANGUL, WIDE)


@compiled
def flags_of(first: int, second: int, first_code: int, length: int) -> int:
    """Bits of a word, but for JOINED, by the classes of its first character and the one after it."""
    flags = LONG if length > 6 else 0
    if first == UPPER:
        flags |= CAPITAL | ALL_CAPS if second == UPPER else CAPITAL
    elif first == DIGIT:
        flags |= NUMBER | YEAR if length == 4 and first_code in (ONE, TWO) else NUMBER
    return flags
