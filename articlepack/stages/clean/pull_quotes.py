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
    quotes = [i for i, line in enumerate(lines) if line[:1] in OPENERS and kept[i] and is_quote(line, n_words[i])]
    if not quotes or kept.all():
        return []
    stay = np.flatnonzero(kept).tolist()
    text = "\n".join(lines[i] for i in stay)
    return [i for i in quotes[:MAX_LOOKED_FOR] if is_told_within(said_in(lines[i]), text)]


def is_quote(line: str, n_words: int) -> bool:
    """Whether a line that a quotation mark opens ends with one, and is as long as what is pulled out of a text."""
    return line[-1] in CLOSERS and n_words >= MIN_WORDS and len(line) <= MAX_CHARS


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
