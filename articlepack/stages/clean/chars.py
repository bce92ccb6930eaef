"""Characters as integers: their class, and the code that words are hashed by."""

import unicodedata
from functools import cache

import numpy as np
from numpy.typing import NDArray

from articlepack.compiled import compiled

# fmt: off
(OTHER, SPACE, NEWLINE, LOWER, UPPER, LETTER, WIDE, HANGUL, DIGIT, TERMINAL, COMMA, QUOTE, BRACKET, SEPARATOR,
 SYMBOL, DASH) = range(16)
# fmt: on
N_CHAR_CLASSES = 16
TERMINALS = frozenset(".!?…。！？．।॥؟۔។။።։")
COMMAS = frozenset(",;:、，；：،؛፣")
QUOTES = frozenset("\"'`´„‟「」『』〈〉《》«»“”‘’")
SEPARATORS = frozenset("|/\\•·›‹→←↑↓▶►▼▲●■★☆✓✔+*~_=<>©®™#@&")

Ints = NDArray[np.int64]
Hashes = NDArray[np.uint64]
REPLACEMENT = 0xFFFD
SHIFTS, MIX = (np.uint64(29), np.uint64(32)), np.uint64(0xBF58476D1CE4E5B9)
MULTIPLIER = 0x9E3779B97F4A7C15  # odd, so that no power of it is 0 modulo 2**64


def _char_class(code: int) -> int:
    """Class of one character of the basic plane."""
    char = chr(code)
    if char == "\n":
        return NEWLINE
    for group, members in ((TERMINAL, TERMINALS), (COMMA, COMMAS), (QUOTE, QUOTES), (SEPARATOR, SEPARATORS)):
        if char in members:
            return group
    return _class_by_category(code, unicodedata.category(char))


def _class_by_category(code: int, category: str) -> int:
    """Class of a character that no list names."""
    if category[0] in "LM":
        return _letter_class(code, category)
    by_category = {
        "Zs": SPACE,
        "Zl": SPACE,
        "Zp": SPACE,
        "Cc": SPACE,
        "Cf": SPACE,
        "Nd": DIGIT,
        "Pi": QUOTE,
        "Pf": QUOTE,
    }
    by_category |= {"Ps": BRACKET, "Pe": BRACKET, "Pd": DASH}
    return by_category.get(category, SYMBOL if category[0] in "SPN" else OTHER)


def _letter_class(code: int, category: str) -> int:
    """Class of a letter or mark: by case where the script has it, by width where it has none."""
    if 0x3040 <= code <= 0x30FF or 0x3400 <= code <= 0x9FFF or 0xF900 <= code <= 0xFAFF:
        return WIDE
    if 0xAC00 <= code <= 0xD7AF:
        return HANGUL
    return {"Ll": LOWER, "Lu": UPPER, "Lt": UPPER}.get(category, LETTER)


def _folded(code: int) -> int:
    """The code that a character is hashed by: lower case, and one digit for all."""
    if unicodedata.category(chr(code)) == "Nd":
        return ord("0")
    low = chr(code).lower()
    return ord(low) if len(low) == 1 else code


@cache
def char_tables() -> tuple[NDArray[np.uint8], Hashes]:
    """(class, number that words are hashed by) of the characters of the basic plane; the last stands for all beyond.

    What is no part of a word is hashed as 0.
    """
    codes = [*range(0xFFFF), REPLACEMENT]
    classes = np.array(list(map(_char_class, codes)), np.uint8)
    hashed = np.array([_folded(code) + 7 for code in codes], np.uint64)
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
