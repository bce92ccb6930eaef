"""What the model is told of each line in words: keys of them, of pairs of them, of the line, of its class words."""

from dataclasses import dataclass

import numpy as np

from articlepack.compiled import compiled
from articlepack.stages.clean import batch_lines as ln
from articlepack.stages.clean import chars as ch
from articlepack.stages.clean.chars import Hashes, Ints
from articlepack.stages.clean.features import Batch

BUCKET_BITS = 17
# Pairs of words that are looked up, at the line's ends.
HEAD_PAIRS, TAIL_PAIRS = 8, 5
PAIRING, SHIFT = np.uint64(3), np.uint64(64 - BUCKET_BITS)


@dataclass(frozen=True)
class Keys:
    """Lexical keys of the lines: words first, then pairs of words, edge words and whole lines.

    Those of a line stand together, in order of line, within each group.
    """

    groups: tuple[tuple[Ints, Ints], ...]
    """(bucket of each key, number of keys of each line); the words are the first group."""


def lexical_keys(batch: Batch) -> Keys:
    """Buckets of words and pairs near a line's ends, of its edge words, of itself, and of its element's class words."""
    text = batch.text
    n_words, hashes = text.n_words, text.word_hash
    last = text.first_word + n_words - 1
    filled = np.flatnonzero(n_words)
    has_words = (n_words > 0).astype(np.int64)
    groups: tuple[tuple[Ints, Ints], ...] = (
        buckets_near_ends(hashes, text.word_bounds, 1, ln.HEAD_WORDS, ln.TAIL_WORDS),
        buckets_near_ends(hashes, text.word_bounds, 2, HEAD_PAIRS, TAIL_PAIRS),
        (_buckets(ch.mixed(hashes.take(text.first_word.take(filled)) + np.uint64(0x51))), has_words),
        (_buckets(ch.mixed(hashes.take(last.take(filled)) + np.uint64(0xA7))), has_words),
        (_buckets(ch.mixed(text.line_hash + np.uint64(0x1D))), np.ones(len(n_words), np.int64)),
    )
    if batch.elements is not None:
        groups += ((_buckets(ch.mixed(batch.elements.tokens)), batch.elements.n_tokens),)
    return Keys(groups)


@compiled
def buckets_near_ends(words: Hashes, bounds: Ints, size: int, head: int, tail: int) -> tuple[Ints, Ints]:
    """(buckets of the first `head` and last `tail` words or pairs of each line, how many), by `size` 1 or 2."""
    n_lines = len(bounds) - 1
    out, sizes, n = np.empty(min(len(words), n_lines * (head + tail)), np.int64), np.empty(n_lines, np.int64), 0
    for line in range(n_lines):
        begin, end = bounds[line], bounds[line + 1] - (size - 1)
        before = n
        for at in range(begin, end):
            if begin + head <= at < end - tail:
                continue
            key = words[at] if size == 1 else ch.mixed_one(words[at] * PAIRING + words[at + 1])
            out[n] = np.int64(key >> SHIFT)
            n += 1
        sizes[line] = n - before
    return out[:n], sizes


def _buckets(keys: Hashes) -> Ints:
    return ch.slots(keys, BUCKET_BITS)
