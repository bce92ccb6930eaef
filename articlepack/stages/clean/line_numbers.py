"""What the model is told of each line alone: its size, its kinds of characters, its ends, its words. Compiled."""

import numpy as np
from numpy.typing import NDArray

from articlepack.compiled import compiled
from articlepack.stages.clean import chars as ch
from articlepack.stages.clean import scan as sc
from articlepack.stages.clean.chars import Ints
from articlepack.stages.clean.layout import Numbers, share

FUNCTION, DATE_WORD = 64, 128
"""Bits of a word beside those of `scan`."""
KINDS = (ch.UPPER, ch.DIGIT, ch.WIDE, ch.LETTER, ch.HANGUL, ch.SPACE)
RARE = (ch.TERMINAL, ch.COMMA, ch.QUOTE, ch.BRACKET, ch.SEPARATOR, ch.SYMBOL, ch.DASH)
LAST_KINDS = (ch.LOWER, ch.UPPER, ch.DIGIT, ch.QUOTE, ch.BRACKET, ch.SEPARATOR, ch.COMMA)
FIRST_KINDS = (ch.LOWER, ch.UPPER, ch.DIGIT, ch.QUOTE, ch.BRACKET, ch.SEPARATOR, ch.DASH, ch.TERMINAL)
COLONS, ELLIPSIS, QUESTIONS, BULLETS, HASH = (tuple(map(ord, signs)) for signs in (":：", "…", "?？؟", "•*-·–●", "#"))
SHARED_BITS = (FUNCTION, sc.CAPITAL, sc.ALL_CAPS, sc.NUMBER, sc.LONG)
N_SIZES, N_ENDS, N_WORD_NUMBERS = 4, 4, len(SHARED_BITS) + 3
N_SHAPES = N_SIZES + len(KINDS) + 2 * len(RARE) + 1 + sc.N_COLONS - sc.N_SENTENCES
N_EDGES = N_ENDS + len(LAST_KINDS) + len(FIRST_KINDS) + 2
MOST_FEW = 6
"""Date words and years are counted up to it."""


def line_numbers(
    sizes: tuple[Ints, Ints, Ints],
    counts: Ints,
    marks: Ints,
    ends: NDArray[np.bool_],
    words: NDArray[np.uint8],
    logs: Numbers,
) -> Numbers:
    """Whole numbers from 0 to 128, shape (lines, N_SHAPES + N_EDGES + N_WORD_NUMBERS).

    `sizes` are characters, letters and words of each line, `ends` whether it ends a sentence, `words` the bits of all
    words, in order of line.
    """
    out = np.empty((len(counts), N_SHAPES + N_EDGES + N_WORD_NUMBERS), np.float32)
    fill(out, sizes, counts, marks, ends, words, logs)
    return out


@compiled
def fill(
    out: Numbers,
    sizes: tuple[Ints, Ints, Ints],
    counts: Ints,
    marks: Ints,
    ends: NDArray[np.bool_],
    words: NDArray[np.uint8],
    logs: Numbers,
) -> None:
    """Fill the lines of `out`."""
    first_word = 0
    for line in range(len(out)):
        n_words = sizes[2][line]
        own = words[first_word : first_word + n_words]
        first_word += n_words
        fill_shape(out[line], (sizes[0][line], sizes[1][line], n_words), counts[line], marks[line], logs)
        fill_edges(out[line, N_SHAPES:], marks[line], ends[line])
        fill_words(out[line, N_SHAPES + N_EDGES :], own)


@compiled
def fill_shape(row: Numbers, sizes: tuple[int, int, int], counts: Ints, marks: Ints, logs: Numbers) -> None:
    """Lengths, and shares and counts of the kinds of characters."""
    n_chars, letters, n_words = sizes
    n_seen = counts.sum() - 1
    row[0], row[1], row[2] = log(n_chars, logs), log(letters, logs), log(n_words, logs)
    row[3] = share(letters, n_words, 8)
    at = N_SIZES
    for kind in KINDS:
        row[at] = share(counts[kind], n_seen, 128)
        at += 1
    for kind in RARE:
        row[at] = share(counts[kind], n_seen, 1024)
        row[at + len(RARE)] = log(counts[kind], logs)
        at += 1
    at += len(RARE)
    row[at] = log(counts[ch.DIGIT], logs)
    for mark in range(sc.N_SENTENCES, sc.N_COLONS):
        at += 1
        row[at] = log(marks[mark], logs)


@compiled
def log(count: int, logs: Numbers) -> float:
    """The logarithm of a count, by table."""
    return float(logs[min(count, len(logs) - 1)])


@compiled
def fill_edges(row: Numbers, marks: Ints, ends: bool) -> None:
    """How the line begins and ends."""
    last, code = marks[sc.LAST], marks[sc.LAST_CODE]
    row[0], row[1], row[2], row[3] = ends, code in COLONS, code in ELLIPSIS, code in QUESTIONS
    at = N_ENDS
    for kind in LAST_KINDS:
        row[at] = last == kind
        at += 1
    for kind in FIRST_KINDS:
        row[at] = marks[sc.FIRST] == kind
        at += 1
    row[at], row[at + 1] = marks[sc.FIRST_CODE] in BULLETS, marks[sc.FIRST_CODE] in HASH


@compiled
def fill_words(row: Numbers, words: NDArray[np.uint8]) -> None:
    """Shares of function words, capitals, numbers, long and joined words; counts of date words and years."""
    n, at = len(words), 0
    for bit in SHARED_BITS:
        row[at] = share(n_with(words, bit), n, 128)
        at += 1
    row[at] = share(n_with(words, sc.JOINED), n - 1, 128)
    row[at + 1] = min(n_with(words, DATE_WORD), MOST_FEW)
    row[at + 2] = min(n_with(words, sc.YEAR), MOST_FEW)


@compiled
def n_with(words: NDArray[np.uint8], bit: int) -> int:
    """How many of the words have a bit."""
    n = 0
    for word in words:
        n += (word & bit) > 0
    return n
