"""What the lines of a batch show at a glance, as bits: which rules have to look at a line at all."""

from functools import cache

import numpy as np
from numpy.typing import NDArray

from articlepack.compiled import compiled
from articlepack.lexicon import (
    AD_WORDS,
    BYLINE_WORDS,
    CREDIT_WORDS,
    RELATED_WORDS,
    SHARE_WORDS,
    SOCIAL_NAMES,
    TOPIC_WORDS,
)
from articlepack.stages.clean import batch_lines as ln
from articlepack.stages.clean import chars as ch
from articlepack.stages.clean import scan as sc
from articlepack.stages.clean.batch_lines import Text
from articlepack.stages.clean.chars import Ints, slots

COLON, DIGITS, SIGNS, BRACKETS, SOLID, FEW, BRIEF, LONG = (1 << i for i in range(8))
"""It has a colon; digits enough for a date; signs that part links; brackets; no space; at most MAX_FEW words, or
MAX_BRIEF, and no sentence's end; words enough for prose."""
SHARING, SIGNED, CREDITING, RELATING, TOPICAL, CITING = (1 << i for i in (*range(8, 13), 27))
"""It has a word of a button, a network or an ad; begins as a byline; has a word for images, for links, for topics; a
word or a sign as references have."""
ENDED, CASELESS = 1 << 13, 1 << 14
"""It ends a sentence; most of its letters are of a script without case."""
HEAD, EDGE, TITLE, ABOVE_TITLE, UNDER_TITLE, BELOW_TITLE = (1 << i for i in range(15, 21))
"""Where it stands: before the body; before or after it; the headline; above it; below it; one of two lines below."""
LISTED, ALONE, BY_DATE, LAST, LIKE_TITLE, TOLD_AGAIN, REFERENCE = (1 << i for i in (*range(21, 27), 28))
"""After a header of links; above a long line, in or before the body; near a line that may be a date; at the end;
before the body and about as long as the headline; in the head, with most pairs of its words in the body again; one of
a list of references."""

MAX_FEW, MAX_BRIEF, MIN_LONG = 6, 24, 10
"""Wider than what the rules accept: `its` and `it's` count differently here and there."""
MIN_LONG_SIGNS = 40
MIN_DATE_DIGITS = 3
LEXICON_BITS = 18
"""Of a word's hash: about one word in three hundred is taken for one of the lexicon's, and a rule asked in vain."""
LEXICON = (
    (SHARING, SHARE_WORDS | SOCIAL_NAMES | AD_WORDS),
    (SIGNED, BYLINE_WORDS),
    (CREDITING, CREDIT_WORDS),
    (RELATING, RELATED_WORDS),
    (TOPICAL, TOPIC_WORDS),
    (CITING, frozenset({"doi", "isbn", "al"})),
)
ANY_WORD = SHARING | SIGNED | CREDITING | RELATING | TOPICAL | CITING
SIGNS_A_WORD = 8 / 3
"""Of scripts that part no words, about."""

MAX_LINKS = 12
"""Lines that a related header may stand above."""

Bits = NDArray[np.uint32]


def traits_of(text: Text) -> Bits:
    """The bits COLON to CITING, ENDED and CASELESS of each line."""
    return shown(lexical_bits(text), text.counts, text.marks, text.n_words, text.ends_sentence)


@compiled
def shown(bits: Bits, counts: Ints, marks: Ints, n_words: Ints, ended: NDArray[np.bool_]) -> Bits:
    """The bits and those that a line's characters and size show."""
    out = bits.copy()
    for line in range(len(out)):
        of, n, is_open = counts[line], n_words[line], not ended[line]
        n_caseless = of[ch.LETTER] + of[ch.WIDE] + of[ch.HANGUL]
        out[line] |= (
            (COLON if marks[line, sc.N_COLONS] else 0)
            | (CITING if marks[line, sc.N_CITING] else 0)
            | (DIGITS if of[ch.DIGIT] >= MIN_DATE_DIGITS else 0)
            | (SIGNS if of[ch.SEPARATOR] > 1 else 0)
            | (BRACKETS if of[ch.BRACKET] > 1 else 0)
            | (SOLID if of[ch.SPACE] == 0 else 0)
            | (FEW if is_open and n <= MAX_FEW else 0)
            | (BRIEF if is_open and n <= MAX_BRIEF else 0)
            | (0 if is_open else ENDED)
            | (CASELESS if n_caseless > of[ch.LOWER] + of[ch.UPPER] else 0)
            | (LONG if n >= MIN_LONG or of[ch.LETTER] >= MIN_LONG_SIGNS else 0)
        )
    return out


@cache
def _lexicon() -> Bits:
    """Bits of LEXICON by the highest bits of a word's hash."""
    table = np.zeros(1 << LEXICON_BITS, np.uint32)
    for bit, words in LEXICON:
        hashes = ln.read_lines(sorted(words)).word_hash
        table[slots(hashes, LEXICON_BITS)] |= np.uint32(bit)
    return table


def lexical_bits(text: Text) -> Bits:
    """SHARING to TOPICAL of each line; all of them where a script parts no words or has no case, to be safe."""
    of_words = _lexicon().take(slots(text.word_hash, LEXICON_BITS))
    bits, filled = np.zeros(len(text.n_words), np.uint32), np.flatnonzero(text.n_words)
    if len(filled):
        starts = text.first_word.take(filled)
        first = of_words.take(starts) | np.uint32(ANY_WORD & ~SIGNED)
        bits[filled] = np.bitwise_or.reduceat(of_words, starts) & first
    counts = text.counts
    foreign = counts[:, ch.LETTER] + counts[:, ch.WIDE] + counts[:, ch.HANGUL]
    return np.where(foreign > 0, np.uint32(ANY_WORD), bits)


@compiled
def sizes_of(counts: Ints) -> Ints:
    """About how many words each line has, in any script."""
    out = np.empty(len(counts), np.int64)
    for line in range(len(counts)):
        of = counts[line]
        n_signs = of[ch.LETTER] + of[ch.WIDE] + of[ch.HANGUL]
        out[line] = max(of[ch.SPACE] + 1, int(n_signs / SIGNS_A_WORD))
    return out


@compiled
def counted(n_chars: Ints, counts: Ints, marks: Ints, n_words: Ints) -> Ints:
    """How many words `words.find_words` finds in each line; -1 where a sign or script leaves that to it."""
    out = np.full(len(counts), -1)
    for line in range(len(counts)):
        of = counts[line]
        n_other = of[ch.LETTER] + of[ch.WIDE] + of[ch.HANGUL] + of[ch.SYMBOL] + of[ch.OTHER]
        if n_other == 0 and n_chars[line] <= ln.SEEN_CHARS:
            out[line] = n_words[line] - marks[line, sc.N_JOINED]
    return out


@compiled
def has_all(bits: int, needed: int) -> bool:
    """Whether each of the bits needed is there."""
    return bits & needed == needed
