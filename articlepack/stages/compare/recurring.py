"""By what a line is known again on another page: its words, then up to digits and dates, then up to names too.

The words of all lines of a page are read at once, by machine code; a key is a hash of the hashes of words.
"""

import unicodedata
from collections.abc import Sequence
from functools import cache

import numpy as np
from numpy.typing import NDArray

from articlepack.compiled import compiled
from articlepack.dates.calendars import month_spellings
from articlepack.stages.compare.overlap import MULTIPLIER, Hashes
from articlepack.wording import (
    CAPITAL,
    NEWLINE,
    NUMERAL,
    SPACE,
    Classes,
    Codes,
    class_at,
    classes_of_lines,
    codes_of,
    part_codes,
    text_of,
)

MAX_NAMED_WORDS = 40
"""A longer line is known by its other words."""
MIN_LITERAL_WORDS = 3
"""Words that are no names, so that a line of names alone is like no other."""
START, NUMBER, NAME = np.uint64(0x2545F4914F6CDD1D), np.uint64(1), np.uint64(2)
"""What a hash begins with; what stands for digits and dates, and for names."""
SHIFT = np.uint64(29)

Ints = NDArray[np.int64]
Flags = NDArray[np.uint8]


def line_keys(texts: Sequence[str]) -> tuple[Hashes, Ints]:
    """(keys, words) of lines, shape (lines, 3) and (lines,).

    Keys of the words of a line; of them with digits and dates exchanged; and names too. 0 where there is none.

    >>> keys, n_words = line_keys(["Read 12 comments", "Read 7 comments", "…"])
    >>> (keys[0] == keys[1]).tolist(), keys[2].tolist(), n_words.tolist()
    ([False, True, True], [0, 0, 0], [3, 3, 0])
    >>> keys, _ = line_keys(["Updated on 4 May 2024", "Updated on 2023-11-30"])
    >>> (keys[0] == keys[1]).tolist()
    [False, True, True]
    >>> keys, _ = line_keys(["A story that was told by Ann Brown", "A story that was told by Marta Oyelaran"])
    >>> (keys[0] == keys[1]).tolist()
    [False, False, True]
    """
    hashes, flags, ends = read_lines(texts)
    keys = np.zeros((len(texts), 3), np.uint64)
    find_keys(ends, hashes, flags, month_hashes(), keys)
    return keys, np.diff(ends, prepend=0)


def read_lines(texts: Sequence[str]) -> tuple[Hashes, Flags, Ints]:
    """(hash of each word, case folded; its flags; how many there are up to the end of each line)."""
    joined = unicodedata.normalize("NFKC", joined_lines(texts))
    words, n_words = part_codes(codes_of(joined), classes_of_lines())
    folded = codes_of(text_of(words).casefold())
    ends = np.zeros(len(texts), np.int64)
    hashes, flags, folded_flags = np.empty(n_words, np.uint64), *np.empty((2, n_words), np.uint8)
    read_words(words, classes_of_lines(), hashes, flags, ends)
    read_words(folded, classes_of_lines(), hashes, folded_flags, ends)
    return hashes, flags, ends


def joined_lines(texts: Sequence[str]) -> str:
    """A text of which each of these is one line."""
    joined = "\n".join(texts)
    return joined if joined.count("\n") < len(texts) else "\n".join([text.replace("\n", " ") for text in texts])


@cache
def month_hashes() -> Hashes:
    """The hashes of all words that name a month, in order."""
    hashes, _, ends = read_lines(month_spellings())
    return np.unique(hashes[ends[np.diff(ends, prepend=0) == 1] - 1])


@compiled
def mixed_in(hashed: np.uint64, more: np.uint64) -> np.uint64:
    """A hash of what was hashed before and of one thing more."""
    hashed = (hashed ^ more) * MULTIPLIER
    return hashed ^ (hashed >> SHIFT)


@compiled
def read_words(codes: Codes, known: Classes, hashes: Hashes, flags: Flags, ends: Ints) -> None:
    """Write hash and flags of each of some words, spaces and ends of lines between, and how many each line ends at."""
    at = n_words = n_lines = 0
    while at < len(codes):
        if codes[at] == NEWLINE:
            ends[n_lines] = n_words
            n_lines += 1
        elif codes[at] != SPACE:
            hashed, found = START, class_at(codes, known, at) & CAPITAL
            while at < len(codes) and codes[at] != SPACE and codes[at] != NEWLINE:
                hashed = mixed_in(hashed, np.uint64(codes[at]))
                found |= class_at(codes, known, at) & NUMERAL
                at += 1
            hashes[n_words], flags[n_words] = hashed, found
            n_words += 1
            continue
        at += 1
    ends[n_lines:] = n_words


@compiled
def find_keys(ends: Ints, hashes: Hashes, flags: Flags, months: Hashes, keys: Hashes) -> None:
    """Write the keys of all lines."""
    first = 0
    for line in range(len(ends)):
        last = ends[line]
        if last > first:
            exact = START
            for place in range(first, last):
                exact = mixed_in(exact, hashes[place])
            are_dated = are_numbers(hashes[first:last], flags[first:last], months)
            keys[line, 0] = exact
            keys[line, 1] = exact if are_dated.all() else numbered(hashes[first:last], are_dated)
            if MIN_LITERAL_WORDS < last - first <= MAX_NAMED_WORDS:
                keys[line, 2] = named(hashes[first:last], flags[first:last], are_dated)
        first = last


@compiled
def are_numbers(hashes: Hashes, flags: Flags, months: Hashes) -> NDArray[np.bool_]:
    """Which words of a line have digits, or name a month beside one that has."""
    found = (flags & NUMERAL) > 0
    for place in range(len(flags)):
        is_beside = (place > 0 and flags[place - 1] & NUMERAL) or (
            place + 1 < len(flags) and flags[place + 1] & NUMERAL
        )
        if is_beside and not found[place]:
            at = np.searchsorted(months, hashes[place])
            found[place] = at < len(months) and months[at] == hashes[place]
    return found


@compiled
def numbered(hashes: Hashes, are_dated: NDArray[np.bool_]) -> np.uint64:
    """The key of a line's words with one sign for each run of numbers, and of months beside them."""
    hashed = START
    for place in range(len(hashes)):
        if not are_dated[place]:
            hashed = mixed_in(hashed, hashes[place])
        elif place == 0 or not are_dated[place - 1]:
            hashed = mixed_in(hashed, NUMBER)
    return hashed


@compiled
def named(hashes: Hashes, flags: Flags, are_dated: NDArray[np.bool_]) -> np.uint64:
    """The same with one sign for each run of capitalised words behind the first; 0 without a name or enough beside it.

    A month that is written as a name is one.
    """
    hashed, before = START, np.uint64(0)
    n_all = n_names = n_literal = 0
    for place in range(len(hashes)):
        sign = np.uint64(0)
        if place > 0 and flags[place] == CAPITAL:
            sign = NAME
        elif are_dated[place]:
            sign = NUMBER
        if sign == 0 or sign != before:
            hashed = mixed_in(hashed, sign or hashes[place])
            n_all, n_names, n_literal = n_all + 1, n_names + (sign == NAME), n_literal + (sign == 0)
        before = sign
    is_telling = n_names > 0 and n_literal >= MIN_LITERAL_WORDS and 2 * n_literal >= n_all
    return hashed if is_telling else np.uint64(0)
