"""The words of class names that this process has met, with what each says: a table that machine code reads.

A word is a run of small letters. `class_names` says what it says, once; what is looked up here is the same.
"""

from functools import cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from articlepack.compiled import compiled
from articlepack.stages.clean.chars import MULTIPLIER, Hashes, Ints
from articlepack.stages.clean.class_names import BOUND, JOINED, SECTIONS, STARTS, read_run
from articlepack.words import hash64

SLOT_BITS = 16
N_SLOTS = 1 << SLOT_BITS
MAX_KNOWN = N_SLOTS // 2
LETTER_BITS, HALF_LETTERS = 5, 12
MAX_LETTERS = 2 * HALF_LETTERS
"""Of a word whose letters two numbers hold; longer ones are left to `class_names`."""
JOINT = 1 << 62
"""Of the first number, where the second has the letters of the word behind a hyphen."""
BEFORE_HYPHEN, BEFORE_OTHER, AT_END = range(3)
SIGNS = "-_ "
"""What stands behind a word, for each of these."""
N_LEVELS = 3
"""An element's own words, those of the one around it, those farther out."""
FULL = -1

Bytes = NDArray[np.uint8]


class Words(NamedTuple):
    """Words, open addressed by their letters."""

    letters: Hashes  # (slots, 2); 0 where a slot is free
    said: NDArray[np.int64]  # (slots, 3): a bit for each of PATTERNS, by what stands behind
    tokens: Hashes  # (slots, 3): hashes by level
    section: NDArray[np.int64]  # its bit of SECTIONS, if it is an element's name
    joins: NDArray[np.bool_]  # whether a pattern asks for it together with the word behind its hyphen
    fresh: Ints  # slots of words of which nothing is known yet
    n: Ints  # (2,): words in all, and fresh ones


@cache
def all_words() -> Words:
    """The words that this process knows."""
    return Words(
        np.zeros((N_SLOTS, 2), np.uint64),
        np.zeros((N_SLOTS, len(SIGNS)), np.int64),
        np.zeros((N_SLOTS, N_LEVELS), np.uint64),
        np.zeros(N_SLOTS, np.int64),
        np.zeros(N_SLOTS, np.bool_),
        np.zeros(MAX_KNOWN, np.int64),
        np.zeros(2, np.int64),
    )


def learn_fresh(words: Words) -> bool:
    """Look up what the fresh words say; whether there were any."""
    n_fresh = int(words.n[1])
    for slot in words.fresh[:n_fresh].tolist():
        learn(words, slot)
    words.n[1] = 0
    return n_fresh > 0


def learn(words: Words, slot: int) -> None:
    """Look up what one word says, or two joined by a hyphen."""
    first, second = words.letters[slot].tolist()
    word = spelt(first % JOINT) + ("-" if first >= JOINT else "") + spelt(second)
    if first >= JOINT:
        words.said[slot, BEFORE_OTHER] = read_run(word)
        return
    if word[:3] in STARTS:
        words.said[slot] = [read_run(word, sign) for sign in SIGNS] if word in BOUND else read_run(word)
    words.tokens[slot] = [hash64(f"{level} {word}") for level in range(N_LEVELS)]
    words.section[slot] = 1 << SECTIONS.index(word) if word in SECTIONS else 0
    words.joins[slot] = word in JOINED


def spelt(letters: int) -> str:
    """The letters that a number holds."""
    found = []
    while letters:
        found.append(chr(ord("a") - 1 + letters % (1 << LETTER_BITS)))
        letters >>= LETTER_BITS
    return "".join(found)


def forget_if_many(words: Words) -> None:
    """Begin anew where there is next to no room for more."""
    if words.n[0] > MAX_KNOWN // 2:
        for column in words:
            column.fill(0)


@compiled
def letters_in(data: Bytes, start: int, end: int) -> np.uint64:
    """Up to HALF_LETTERS letters as one number."""
    found = np.uint64(0)
    for at in range(end - 1, start - 1, -1):
        found = found << np.uint64(LETTER_BITS) | np.uint64(data[at] - 96)
    return found


@compiled
def slot_of(words: Words, first: np.uint64, second: np.uint64) -> int:
    """Where a word stands, which is fresh if it did not; FULL if there is no room for it."""
    mixed = (first ^ second << np.uint64(1) ^ second >> np.uint64(40)) * np.uint64(MULTIPLIER)
    slot = int(mixed >> np.uint64(64 - SLOT_BITS))
    while words.letters[slot, 0]:
        if words.letters[slot, 0] == first and words.letters[slot, 1] == second:
            return slot
        slot = (slot + 1) % N_SLOTS
    if words.n[0] >= MAX_KNOWN:
        return FULL
    words.letters[slot, 0], words.letters[slot, 1] = first, second
    words.fresh[words.n[1]] = slot
    words.n[0] += 1
    words.n[1] += 1
    return slot


@compiled
def word_at(words: Words, data: Bytes, start: int, end: int) -> int:
    """The slot of the word that stands there; FULL where it has none."""
    if end - start > MAX_LETTERS:
        return FULL
    middle = min(start + HALF_LETTERS, end)
    return slot_of(words, letters_in(data, start, middle), letters_in(data, middle, end))


@compiled
def joint_at(words: Words, data: Bytes, start: int, hyphen: int, end: int) -> int:
    """The slot of two words joined by a hyphen; FULL where they have none."""
    if hyphen - start > HALF_LETTERS or end - hyphen - 1 > HALF_LETTERS:
        return FULL
    first = letters_in(data, start, hyphen) | np.uint64(JOINT)
    return slot_of(words, first, letters_in(data, hyphen + 1, end))
