"""The words of class names that this process has met, with what each says: a table that machine code reads.

A word is a run of small letters. `class_names` says what it says, once; what is looked up here is the same.
"""

from collections.abc import Sequence
from functools import cache
from typing import NamedTuple

import numpy as np

from articlepack.compiled import compiled
from articlepack.html.tags import Bytes
from articlepack.stages.clean.chars import MULTIPLIER, Ints
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
FULL = -1

# Of a word, 64 bytes in a row, which a processor fetches at once: its letters; what it says before a hyphen, before
# another sign, and at the end of its name; its bit of SECTIONS, with JOINS and LEARNT; and its hashes as a word of the
# element itself, of the one around it, and of one farther out.
SAID, MORE, TOKENS, N_COLUMNS = 2, 4, 5, 8
JOINS, LEARNT, SECTION_BITS = 1 << 62, 1 << 61, (1 << len(SECTIONS)) - 1
HALF_SAID = 31
BEFORE_HYPHEN, BEFORE_OTHER, AT_END = range(3)
SIGNS = "-_ "
"""What stands behind a word, for each of these."""
N_LEVELS = N_COLUMNS - TOKENS


class Words(NamedTuple):
    """Words, open addressed by their letters."""

    rows: Ints  # (slots, N_COLUMNS); the first 0 where a slot is free
    fresh: Ints  # slots of words of which nothing is known yet
    n: Ints  # (2,): words in all, and fresh ones


@cache
def all_words() -> Words:
    """The words that this process knows."""
    return Words(np.zeros((N_SLOTS, N_COLUMNS), np.int64), np.zeros(MAX_KNOWN, np.int64), np.zeros(2, np.int64))


def learn_fresh(words: Words) -> bool:
    """Look up what the fresh words say; whether there were any."""
    fresh = words.fresh[: int(words.n[1])]
    if len(fresh):
        learnt = [learn(*letters) for letters in words.rows[fresh, :SAID].tolist()]
        words.rows[fresh, SAID:] = np.array(learnt, np.uint64).view(np.int64)
    words.n[1] = 0
    return len(fresh) > 0


def learn(first: int, second: int) -> list[int]:
    """The columns of a word beside its letters, or of two words joined by a hyphen."""
    if first >= JOINT:
        return [*both_halves((0, read_run(f"{spelt(first % JOINT)}-{spelt(second)}"), 0)), LEARNT, *[0] * N_LEVELS]
    word = spelt(first) + spelt(second)
    said = [0] * len(SIGNS)
    if word[:3] in STARTS:
        said = [read_run(word, sign) for sign in SIGNS] if word in BOUND else [read_run(word)] * len(SIGNS)
    section = 1 << SECTIONS.index(word) if word in SECTIONS else 0
    more = section | LEARNT | (JOINS if word in JOINED else 0)
    return [*both_halves(said), more, *(hash64(f"{level} {word}") for level in range(N_LEVELS))]


def both_halves(said: Sequence[int]) -> tuple[int, int]:
    """What a word says by what stands behind it, as two numbers."""
    return said[BEFORE_HYPHEN] | said[BEFORE_OTHER] << HALF_SAID, said[AT_END]


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
        words.rows.fill(0)
        words.n.fill(0)


@compiled
def said_before(words: Words, slot: int, sign: int) -> int:
    """The bits that a word says before such a sign."""
    if sign == AT_END:
        return int(words.rows[slot, SAID + 1])
    both = words.rows[slot, SAID]
    return int(both >> HALF_SAID if sign == BEFORE_OTHER else both & (1 << HALF_SAID) - 1)


@compiled
def letters_in(data: Bytes, start: int, end: int) -> int:
    """Up to HALF_LETTERS letters as one number."""
    found = 0
    for at in range(end - 1, start - 1, -1):
        found = found << LETTER_BITS | int(data[at]) - 96
    return found


@compiled
def slot_of(words: Words, first: int, second: int) -> int:
    """Where a word stands, which is fresh if it did not; FULL if there is no room for it."""
    mixed = np.uint64(first ^ second << 1 ^ second >> 40) * np.uint64(MULTIPLIER)
    slot = np.int64(mixed >> np.uint64(64 - SLOT_BITS))
    while words.rows[slot, 0]:
        if words.rows[slot, 0] == first and words.rows[slot, 1] == second:
            return int(slot)
        slot = (slot + 1) % N_SLOTS
    if words.n[0] >= MAX_KNOWN:
        return FULL
    words.rows[slot] = 0
    words.rows[slot, 0], words.rows[slot, 1] = first, second
    words.fresh[words.n[1]] = slot
    words.n[0] += 1
    words.n[1] += 1
    return int(slot)


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
    first = letters_in(data, start, hyphen) | JOINT
    return slot_of(words, first, letters_in(data, hyphen + 1, end))
