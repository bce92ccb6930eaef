"""Pull quotes: what somebody says in a paragraph of the text, told again in a line of its own."""

from collections.abc import Sequence

import numpy as np

from articlepack.stages.clean.chars import Ints
from articlepack.stages.clean.layout import Flags
from articlepack.words import CLOSERS, TERMINALS

OPENERS = frozenset('"“”„«»‘「『')
MIN_WORDS, MAX_CHARS = 10, 300
"""Shorter quotes are headings, as a rule. Out of fold on careless text 7 of 9 lines that go so are none of the body."""
MIN_BESIDE = 20
"""Characters of a paragraph beside what is pulled out of it."""
MAX_LOOKED_FOR = 20
"""Lines of a page that may be such, at most: each is looked for in all of it."""
ENDS = CLOSERS + TERMINALS + ",، "


def quotes_pulled(lines: Sequence[str], n_words: Ints, kept: Flags) -> list[int]:
    """Which lines that stay are quotes that a longer one has too, word for word; none in a text that stays whole."""
    stay = np.flatnonzero(kept).tolist()
    quotes = [i for i in stay if lines[i][:1] in OPENERS and n_words[i] >= MIN_WORDS and len(lines[i]) <= MAX_CHARS]
    quotes = [i for i in quotes if lines[i][-1] in CLOSERS]
    if not quotes or len(stay) == len(lines):
        return []
    text = "\n".join(lines[i] for i in stay)
    return [i for i in quotes[:MAX_LOOKED_FOR] if is_told_within(said_in(lines[i]), text)]


def said_in(line: str) -> str:
    """What a quote says, without its marks and its last sign.

    >>> said_in("„Wir haben geweint.“")
    'Wir haben geweint'
    """
    return line.lstrip("".join(sorted(OPENERS))).rstrip(ENDS)


def is_told_within(said: str, text: str) -> bool:
    """Whether a paragraph of the text has the words, and others beside them."""
    at = text.find(said)
    while at >= 0:
        begin, end = text.rfind("\n", 0, at) + 1, text.find("\n", at)
        paragraph = text[begin : end if end >= 0 else len(text)]
        if len(paragraph) >= len(said) + MIN_BESIDE:
            return True
        at = text.find(said, at + len(said))
    return False
