"""Characters as integers: their class, and the code that words are hashed by."""

import unicodedata
from collections.abc import Sequence
from functools import cache

import numpy as np
from numpy.typing import NDArray

from articlepack.compiled import compiled
from articlepack.words import TERMINALS

# fmt: off
(OTHER, SPACE, NEWLINE, LOWER, UPPER, LETTER, WIDE, HANGUL, DIGIT, TERMINAL, COMMA, QUOTE, BRACKET, SEPARATOR,
 SYMBOL, DASH) = range(16)
# fmt: on
N_CHAR_CLASSES = 16
COMMAS = frozenset(",;:、，；：،؛፣")
QUOTES = frozenset("\"'`´„‟「」『』〈〉《》«»“”‘’")
SEPARATORS = frozenset("|/\\•·›‹→←↑↓▶►▼▲●■★☆✓✔+*~_=<>©®™#@&")

Ints = NDArray[np.int64]
Hashes = NDArray[np.uint64]
REPLACEMENT = 0xFFFD
SHIFTS, MIX = (np.uint64(29), np.uint64(32)), np.uint64(0xBF58476D1CE4E5B9)
MULTIPLIER = 0x9E3779B97F4A7C15  # odd, so that no power of it is 0 modulo 2**64


BY_CATEGORY = {
    "Ll": LOWER,
    "Nd": DIGIT,
    "Pd": DASH,
    **dict.fromkeys(("Lu", "Lt"), UPPER),
    **dict.fromkeys(("Pi", "Pf"), QUOTE),
    **dict.fromkeys(("Ps", "Pe"), BRACKET),
    **dict.fromkeys(("Lm", "Lo", "Mn", "Mc", "Me"), LETTER),
    **dict.fromkeys(("Zs", "Zl", "Zp", "Cc", "Cf"), SPACE),
    **dict.fromkeys(("Sm", "Sc", "Sk", "So", "Pc", "Po", "Nl", "No"), SYMBOL),
    **dict.fromkeys(("Cs", "Co", "Cn"), OTHER),
}
"""Class of a character that no list names, by its category in Unicode."""
WIDE_CODES, HANGUL_CODES = ((0x3040, 0x30FF), (0x3400, 0x9FFF), (0xF900, 0xFAFF)), ((0xAC00, 0xD7AF),)
"""First and last code of letters that no case tells apart; Han and kana are wide, too."""


def _classes(categories: Sequence[str]) -> NDArray[np.uint8]:
    """Class of each character of the basic plane, from its category."""
    classes = np.array([BY_CATEGORY[category] for category in categories], np.uint8)
    is_letter = np.array([category[0] in "LM" for category in categories])
    for group, ranges in ((WIDE, WIDE_CODES), (HANGUL, HANGUL_CODES)):
        for first, last in ranges:
            classes[first : last + 1][is_letter[first : last + 1]] = group
    for group, members in ((TERMINAL, frozenset(TERMINALS)), (COMMA, COMMAS), (QUOTE, QUOTES), (SEPARATOR, SEPARATORS)):
        classes[[ord(char) for char in members]] = group
    classes[ord("\n")] = NEWLINE
    return classes


def _folded(code: int) -> int:
    """The code that a character other than a digit is hashed by: that of its lower case."""
    low = chr(code).lower()
    return ord(low) if len(low) == 1 else code


@cache
def char_tables() -> tuple[NDArray[np.uint8], Hashes]:
    """(class, number that words are hashed by) of the characters of the basic plane; the last stands for all beyond.

    What is no part of a word is hashed as 0.
    """
    codes = [*range(0xFFFF), REPLACEMENT]
    categories = [unicodedata.category(chr(code)) for code in codes]
    classes = _classes(categories)
    hashed = np.array([_folded(code) for code in codes], np.uint64)
    hashed[[category == "Nd" for category in categories]] = ord("0")  # one digit for all
    hashed += np.uint64(7)
    return classes, np.where((classes >= LOWER) & (classes <= DIGIT), hashed, np.uint64(0))


@cache
def powers(n: int) -> Hashes:
    """The first n powers of the hash's multiplier, modulo 2**64."""
    powers = np.full(n, MULTIPLIER, np.uint64)
    powers[0] = 1
    return np.cumprod(powers)


def mixed(hashes: Hashes) -> Hashes:
    """Hashes whose low bits depend on all bits."""
    hashes = (hashes ^ (hashes >> SHIFTS[0])) * MIX
    return hashes ^ (hashes >> SHIFTS[1])


@compiled
def mixed_one(hashed: np.uint64) -> np.uint64:
    """`mixed` of one hash, for compiled functions."""
    hashed = (hashed ^ (hashed >> SHIFTS[0])) * MIX
    return hashed ^ (hashed >> SHIFTS[1])


def slots(hashes: Hashes, n_bits: int) -> Ints:
    """The highest bits of hashes: places in a table of 2**n_bits."""
    return (hashes >> np.uint64(64 - n_bits)).astype(np.int64)
