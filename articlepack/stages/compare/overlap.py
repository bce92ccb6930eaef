"""How much of one text stands in another: the share of its shingles, in any script."""

import re

import numpy as np
from numpy.typing import NDArray

from articlepack.words import UNSPACED, fold, hash64

SHINGLE_WORDS = 5
UNSPACED_CHARS = 4
"""A word of a script written without spaces is any four characters in a row, one begun at each character."""
UNSPACED_GAP = re.compile(rf"(?<=[{UNSPACED}]) (?=[{UNSPACED}])")
UNSPACED_RUN = re.compile(rf"[{UNSPACED}]+")
MULTIPLIER = np.uint64(0x9E3779B97F4A7C15)
"""Odd and of mixed bits (2**64 / golden ratio), so that a shingle's hash depends on the order of its words."""


def shingle_hashes(text: str) -> NDArray[np.uint64]:
    """Sorted distinct hashes of the runs of five words of a text; of the whole text if it has fewer.

    Texts with the same `fold` have the same hashes. No word, no hash.

    >>> [len(shingle_hashes(text)) for text in ("one two three four five six", "東京で雨が降る", "!")]
    [2, 3, 0]
    """
    hashes = np.array([hash64(word) for word in comparable_words(text)], dtype=np.uint64)
    n_words = min(SHINGLE_WORDS, len(hashes))
    if n_words == 0:
        return hashes
    combined = np.zeros(len(hashes) - n_words + 1, dtype=np.uint64)
    for start in range(n_words):
        combined = combined * MULTIPLIER + hashes[start : start + len(combined)]
    return np.unique(combined)


def comparable_words(text: str) -> list[str]:
    """Folded words; where no space parts them, their characters in overlapping fours, so that no cut can shift them.

    >>> comparable_words("Rain in กรุงเทพ")[2:5]
    ['กรุง', 'รุงเ', 'ุงเท']
    """
    folded = fold(text)
    if not UNSPACED_RUN.search(folded):
        return folded.split()
    words: list[str] = []
    for word in UNSPACED_GAP.sub("", folded).split():
        words.extend(overlapping_fours(word) if UNSPACED_RUN.fullmatch(word) else [word])
    return words


def overlapping_fours(run: str) -> list[str]:
    """Each four characters in a row; the run itself if it is shorter."""
    return [run[start : start + UNSPACED_CHARS] for start in range(max(1, len(run) - UNSPACED_CHARS + 1))]


def share_contained(part: NDArray[np.uint64], whole: NDArray[np.uint64]) -> float:
    """Share of the shingles of `part` that `whole` has too: 0 to 1, and 0 for a text without words."""
    if len(part) == 0:
        return 0.0
    return len(np.intersect1d(part, whole, assume_unique=True)) / len(part)
