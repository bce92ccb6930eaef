"""What the model is told of each line in words: keys of them, of pairs of them, of the line, of its class words."""

from dataclasses import dataclass

import numpy as np

from articlepack.stages.clean import batch_lines as ln
from articlepack.stages.clean import chars as ch
from articlepack.stages.clean.batch_lines import Text
from articlepack.stages.clean.chars import Hashes, Ints
from articlepack.stages.clean.features import Batch

BUCKET_BITS = 17
# Pairs of words that are looked up, at the line's ends.
HEAD_PAIRS, TAIL_PAIRS = 8, 5


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
    words, n_chosen = _near_ends(text, n_words, ln.HEAD_WORDS, ln.TAIL_WORDS)
    pairs, n_pairs = _near_ends(text, np.maximum(n_words - 1, 0), HEAD_PAIRS, TAIL_PAIRS)
    groups: tuple[tuple[Ints, Ints], ...] = (
        (_buckets(hashes.take(words)), n_chosen),
        (_buckets(ch.mixed(hashes.take(pairs) * np.uint64(3) + hashes.take(pairs + 1))), n_pairs),
        (_buckets(ch.mixed(hashes.take(text.first_word.take(filled)) + np.uint64(0x51))), has_words),
        (_buckets(ch.mixed(hashes.take(last.take(filled)) + np.uint64(0xA7))), has_words),
        (_buckets(ch.mixed(text.line_hash + np.uint64(0x1D))), np.ones(len(n_words), np.int64)),
    )  # fmt: skip
    if batch.elements is not None:
        groups += ((_buckets(ch.mixed(batch.elements.tokens)), batch.elements.n_tokens),)
    return Keys(groups)


def _near_ends(text: Text, n_own: Ints, head: int, tail: int) -> tuple[Ints, Ints]:
    """(the first `head` and last `tail` of the things that begin at a line's words, number of them in each line)."""
    n = np.minimum(n_own, head + tail)
    own = np.arange(int(n.sum()))
    own -= np.repeat(np.cumsum(n) - n, n)  # which of the line's
    skipped = np.repeat(n_own - n, n)
    own += np.where(own >= head, skipped, 0)
    own += np.repeat(text.first_word, n)
    return own, n


def _buckets(keys: Hashes) -> Ints:
    return ch.slots(keys, BUCKET_BITS)
