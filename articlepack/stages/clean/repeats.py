"""Who repeats whom on a page: lines, words and runs of words that stand elsewhere on it. Compiled.

Each page has a table of its own, of at least four slots for each of its hashes; equal hashes share a slot, and seldom
others do. A page's answers do not depend on the pages beside it.
"""

import numpy as np
from numpy.typing import NDArray

from articlepack.compiled import compiled
from articlepack.stages.clean.chars import Hashes, Ints, mixed_one

MIN_TRIPLES = 5
"""A line of fewer word triples repeats others by chance."""
FACTORS = np.uint64(3), np.uint64(5)


@compiled
def n_slots(n_hashes: int) -> int:
    """Slots of a table for so many hashes: a power of two."""
    n = 4
    while n < 4 * n_hashes:
        n *= 2
    return n


@compiled
def slot_of(hashed: np.uint64, size: int) -> np.int64:
    """Where a hash stands in a table of so many slots."""
    return np.int64(hashed & np.uint64(size - 1))


@compiled
def repeated_lines(line_hash: Hashes, offsets: Ints) -> Ints:
    """(how many other lines of the page are the same, whether one of them stands before) of each line, (lines, 2)."""
    out = np.zeros((len(line_hash), 2), np.int64)
    for page in range(len(offsets) - 1):
        start, end = offsets[page], offsets[page + 1]
        size = n_slots(end - start)
        n_equal = np.zeros(size, np.int64)
        for line in range(start, end):
            slot = slot_of(line_hash[line], size)
            out[line, 1] = n_equal[slot] > 0
            n_equal[slot] += 1
        for line in range(start, end):
            out[line, 0] = n_equal[slot_of(line_hash[line], size)] - 1
    return out


@compiled
def repeated_words(
    word_hash: Hashes,
    is_content: NDArray[np.bool_],
    first_word: Ints,
    prose: NDArray[np.bool_],
    offsets: Ints,
    log_of: Ints,
) -> Ints:
    """Of the content words of each line, shape (lines, 4): how many there are, how many stand in prose elsewhere on the
    page, how many stand once on the page, and the sum of `log_of` their numbers on the page.

    `first_word` (lines + 1,): where each line's words begin, and where the last line's end.
    """
    out = np.zeros((len(prose), 4), np.int64)
    for page in range(len(offsets) - 1):
        start, end = offsets[page], offsets[page + 1]
        size = n_slots(first_word[end] - first_word[start])
        n_equal, n_in_prose = np.zeros(size, np.int32), np.zeros(size, np.int32)
        for line in range(start, end):
            for word in range(first_word[line], first_word[line + 1]):
                slot = slot_of(word_hash[word], size)
                n_equal[slot] += 1
                n_in_prose[slot] += prose[line]
        for line in range(start, end):
            for word in range(first_word[line], first_word[line + 1]):
                if is_content[word]:
                    slot = slot_of(word_hash[word], size)
                    out[line, 0] += 1
                    out[line, 1] += n_in_prose[slot] > prose[line]
                    out[line, 2] += n_equal[slot] == 1
                    out[line, 3] += log_of[min(n_equal[slot], len(log_of) - 1)]
    return out


@compiled
def retold_triples(word_hash: Hashes, first_word: Ints, offsets: Ints) -> Ints:
    """(word triples, of these told again in a later line, told before in an earlier one) of each line, (lines, 3).

    Lines of fewer than MIN_TRIPLES have none.
    """
    out = np.zeros((len(first_word) - 1, 3), np.int64)
    keys, lines = np.empty(len(word_hash), np.uint64), np.empty(len(word_hash), np.int64)
    for page in range(len(offsets) - 1):
        n = 0
        for line in range(offsets[page], offsets[page + 1]):
            n_own = first_word[line + 1] - first_word[line] - 2
            if n_own < MIN_TRIPLES:
                continue
            out[line, 0] = n_own
            for word in range(first_word[line], first_word[line] + n_own):
                pair = word_hash[word] * FACTORS[0] + word_hash[word + 1]
                keys[n], lines[n] = mixed_one(pair * FACTORS[1] + word_hash[word + 2]), line
                n += 1
        count_retold(keys[:n], lines[:n], out)
    return out


@compiled
def count_retold(keys: Hashes, lines: Ints, out: Ints) -> None:
    """Count, in the last two columns of `out`, the keys of one page that stand in a later and in an earlier line."""
    size = n_slots(len(keys))
    first, last = np.full(size, -1, np.int32), np.empty(size, np.int32)
    for i in range(len(keys)):
        slot = slot_of(keys[i], size)
        last[slot] = i
        if first[slot] < 0:
            first[slot] = i
    for i in range(len(keys)):
        slot = slot_of(keys[i], size)
        # Rarely missed, where two keys share a slot.
        later, earlier = last[slot], first[slot]
        out[lines[i], 1] += keys[later] == keys[i] and lines[later] != lines[i]
        out[lines[i], 2] += keys[earlier] == keys[i] and lines[earlier] != lines[i]


@compiled
def share_told_below(word_hash: Hashes, first_word: Ints, line: int, last: int) -> float:
    """The share of a line's pairs of words that stand again below it, in the lines up to `last`; 0 of one word."""
    n = first_word[line + 1] - first_word[line] - 1
    if n < 1:
        return 0.0
    size = n_slots(n)
    keys, told = np.zeros(size, np.uint64), np.zeros(size, np.int64)
    for word in range(first_word[line], first_word[line + 1] - 1):
        key = pair_key(word_hash, word)
        slot = slot_of(key, size)
        while told[slot] and keys[slot] != key:
            slot = slot_of(np.uint64(slot + 1), size)
        keys[slot], told[slot] = key, told[slot] + 1
    n_told = 0
    for below in range(line + 1, last + 1):
        for word in range(first_word[below], first_word[below + 1] - 1):
            key = pair_key(word_hash, word)
            slot = slot_of(key, size)
            while told[slot] and keys[slot] != key:
                slot = slot_of(np.uint64(slot + 1), size)
            n_told += max(told[slot], 0)
            told[slot] = min(told[slot], -told[slot])
    return float(n_told / n)


@compiled
def pair_key(word_hash: Hashes, word: int) -> np.uint64:
    """Hash of a word and the next."""
    return mixed_one(word_hash[word] * FACTORS[0] + word_hash[word + 1])
