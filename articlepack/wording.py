"""The words of a long text by machine code: the pattern `words.WORD`, character by character.

A page of five thousand characters takes 0.03 ms, where the pattern takes 1 ms.
"""

import re
from functools import cache

import numpy as np
from numpy.typing import NDArray

from articlepack.compiled import compiled
from articlepack.scripts import HAN_KANA, LETTER, MARKS, UNSPACED

Codes = NDArray[np.uint32]
Classes = NDArray[np.uint8]

N_KNOWN = 0x40000
"""Characters from here on are no letters."""
MAX_UNSPACED = 4
OTHER, IDEOGRAM, LETTERS, MARK, APOSTROPHE = 0, 1, 2, 4, 8
UNSPACED_SIGN, LINE_END, NUMERAL, CAPITAL = 16, 32, 64, 128
SPACE, NEWLINE = ord(" "), ord("\n")


@cache
def classes() -> Classes:
    """What each character is, as flags: a vowel sign of Thai is both a mark and of a script without spaces."""
    every = "".join(map(chr, range(N_KNOWN)))
    found = np.zeros(N_KNOWN, np.uint8)
    for flag, pattern in (
        (IDEOGRAM, f"[{HAN_KANA}]"),
        (LETTERS, LETTER),
        (MARK, f"[{MARKS}]"),
        (UNSPACED_SIGN, f"[{UNSPACED}]"),
        (APOSTROPHE, "['’]"),
        (NUMERAL, r"\d"),
    ):
        found[codes_of("".join(re.findall(pattern, every)))] |= flag
    found[codes_of("".join(filter(str.isupper, every)))] |= CAPITAL
    return found


@cache
def classes_of_lines() -> Classes:
    """The same where ends of lines are to be kept among the words."""
    found = classes().copy()
    found[NEWLINE] |= LINE_END
    return found


def codes_of(text: str) -> Codes:
    """The characters of a text as numbers."""
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)


def text_of(codes: Codes) -> str:
    """A text from its characters."""
    return codes.tobytes().decode("utf-32-le", "surrogatepass")


def parted(text: str) -> tuple[str, int]:
    """(the words of a text with a space between, their number)."""
    words, n_words = part_codes(codes_of(text), classes())
    return text_of(words), n_words


def part_codes(codes: Codes, known: Classes) -> tuple[Codes, int]:
    """The same of characters, with the ends of lines that `known` has as such."""
    out = np.empty(2 * len(codes) + 1, np.uint32)
    size, n_words = part_words(codes, known, out)
    return out[:size], n_words


@compiled
def part_words(codes: Codes, known: Classes, out: Codes) -> tuple[int, int]:
    """Writes the words of a text to `out`, a space before each but the first; (characters written, words)."""
    at = size = n_words = 0
    while at < len(codes):
        end = end_of_word(codes, known, at)
        if end > at:
            if n_words:
                out[size] = SPACE
                size += 1
            out[size : size + end - at] = codes[at:end]
            size, n_words = size + end - at, n_words + 1
        elif class_at(codes, known, at) & LINE_END:
            out[size] = NEWLINE
            size += 1
        at = max(end, at + 1)
    return size, n_words


@compiled
def class_at(codes: Codes, known: Classes, at: int) -> int:
    """What stands there; nothing behind the end."""
    return int(known[codes[at]]) if at < len(codes) and codes[at] < N_KNOWN else OTHER


@compiled
def end_of_word(codes: Codes, known: Classes, at: int) -> int:
    """Past the word that begins there; where it begins, if none does."""
    first = class_at(codes, known, at)
    if first & IDEOGRAM:
        return at + 1
    if first & UNSPACED_SIGN:
        end = at + 1
        while end < at + MAX_UNSPACED and class_at(codes, known, end) & UNSPACED_SIGN:
            end += 1
        return end
    if not first & LETTERS:
        return at
    end = end_of_run(codes, known, at)
    while class_at(codes, known, end) & APOSTROPHE and class_at(codes, known, end + 1) & LETTERS:
        end = end_of_run(codes, known, end + 1)
    return end


@compiled
def end_of_run(codes: Codes, known: Classes, at: int) -> int:
    """Past the letters, and marks behind them, of which the first stands there."""
    while class_at(codes, known, at) & (LETTERS | MARK):
        at += 1
    return at
