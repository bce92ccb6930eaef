"""Shingles: the runs of five words of a text, in any script, and how many of them two texts share."""

import re
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from articlepack.compiled import compiled
from articlepack.scripts import UNSPACED
from articlepack.words import fold

SHINGLE_WORDS = 5
UNSPACED_CHARS = 4
"""A word of a script written without spaces is any four characters in a row, one begun at each character."""
UNSPACED_GAP = re.compile(rf"(?<=[{UNSPACED}]) (?=[{UNSPACED}])")
UNSPACED_RUN = re.compile(rf"[{UNSPACED}]+")

Hashes = NDArray[np.uint64]
N = TypeVar("N", bound=np.generic)

MULTIPLIER = np.uint64(0x9E3779B97F4A7C15)
"""Odd and of mixed bits (2**64 / golden ratio), so that a shingle's hash depends on the order of its words."""
FNV_START, FNV_PRIME = np.uint64(0xCBF29CE484222325), np.uint64(0x100000001B3)
"""Of the hash of a word: Fowler, Noll and Vo's, version 1a."""
SHIFTS = np.uint64(30), np.uint64(27), np.uint64(31)
MIXERS = np.uint64(0xBF58476D1CE4E5B9), np.uint64(0x94D049BB133111EB)
SPACE = np.uint8(32)
HALF = np.uint64(32)
"""Bits: what is left of a hash is its better half."""


def shingle_hashes(text: str) -> Hashes:
    """Sorted distinct hashes of the runs of five words of a text; of the whole text if it has fewer.

    Texts with the same `fold` have the same hashes. No word, no hash.

    >>> [len(shingle_hashes(text)) for text in ("one two three four five six", "東京で雨が降る", "!")]
    [2, 3, 0]
    """
    return shingles_of_folded(fold(text))


def shingles_of_folded(folded: str) -> Hashes:
    """The same of a text that is folded already."""
    words = " ".join(comparable_words(folded)) if UNSPACED_RUN.search(folded) else folded
    encoded = np.frombuffer(words.encode("utf-8", "surrogatepass"), np.uint8)
    return distinct(np.sort(hash_runs(encoded, SHINGLE_WORDS)))


def distinct(ordered: NDArray[N]) -> NDArray[N]:
    """Each value once, of values in order. numpy.unique goes by way of a hash table, which takes several times as long.

    >>> distinct(np.array([1, 1, 3])).tolist()
    [1, 3]
    """
    is_new = np.ones(len(ordered), np.bool_)
    is_new[1:] = ordered[1:] != ordered[:-1]
    return ordered[is_new]


def comparable_words(folded: str) -> list[str]:
    """Words; where no space parts them, their characters in overlapping fours, so that no cut can shift them.

    >>> comparable_words("rain in กรุงเทพ")[2:5]
    ['กรุง', 'รุงเ', 'ุงเท']
    """
    words: list[str] = []
    for word in UNSPACED_GAP.sub("", folded).split():
        words.extend(overlapping_fours(word) if UNSPACED_RUN.fullmatch(word) else [word])
    return words


def overlapping_fours(run: str) -> list[str]:
    """Each four characters in a row; the run itself if it is shorter."""
    return [run[start : start + UNSPACED_CHARS] for start in range(max(1, len(run) - UNSPACED_CHARS + 1))]


@compiled
def mixed(value: np.uint64) -> np.uint64:
    """A hash of which every bit depends on all bits of the value. Source: splitmix64, Steele, Lea and Flood 2014."""
    value = (value ^ (value >> SHIFTS[0])) * MIXERS[0]
    value = (value ^ (value >> SHIFTS[1])) * MIXERS[1]
    return np.uint64(value ^ (value >> SHIFTS[2]))


@compiled
def hash_words(encoded: NDArray[np.uint8]) -> Hashes:
    """A hash of each word of a text in UTF-8, its words parted by single spaces."""
    out = np.empty(len(encoded) // 2 + 1, np.uint64)
    n, hashed = 0, FNV_START
    for byte in encoded:
        if byte == SPACE:
            out[n] = mixed(hashed)
            n, hashed = n + 1, FNV_START
        else:
            hashed = np.uint64((hashed ^ np.uint64(byte)) * FNV_PRIME)
    if len(encoded):
        out[n] = mixed(hashed)
        n += 1
    return out[:n]


@compiled
def hash_runs(encoded: NDArray[np.uint8], n_words: int) -> Hashes:
    """A hash of each run of so many words, in order; one of the whole text if it has fewer words; none of no word."""
    words = hash_words(encoded)
    length = min(n_words, len(words))
    out = np.empty(len(words) - length + 1 if length else 0, np.uint64)
    for start in range(len(out)):
        combined = np.uint64(0)
        for word in words[start : start + length]:
            combined = np.uint64(combined * MULTIPLIER + word)
        out[start] = mixed(combined)
    return out


@compiled
def count_shared(a: NDArray[np.unsignedinteger], b: NDArray[np.unsignedinteger]) -> int:
    """How many values two sorted arrays of distinct values have in common."""
    i, j, n = 0, 0, 0
    while i < len(a) and j < len(b):
        # Without a branch that no processor could foresee.
        one, other = a[i], b[j]
        n += one == other
        i += one <= other
        j += other <= one
    return n
