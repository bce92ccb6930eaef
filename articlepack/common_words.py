"""Words that texts write small: what consists of them is a label, a heading or a button, and nobody's name.

The list knows no other language than those of the articles it was made of, mostly English; elsewhere it says nothing.
"""

import re
from functools import cache
from importlib.resources import files

TABLE = files("articlepack") / "common_words.txt"
"""Made by training/common_words.py."""
WORD = re.compile(r"[^\W\d_]{2,}(?:['’][^\W\d_]+)?")
"""Initials are no words of this kind."""


GIVEN_NAMES = frozenset(
    "will rich drew summer sandy sunny hope grace faith joy art bill pat rob ray guy dean chip chase chance dawn eve "
    "ivy rusty randy misty wade lance miles max young best wise day do an le la so".split()
)
"""Words that people are called by too."""


@cache
def common_words() -> frozenset[str]:
    """The words, in small letters."""
    return frozenset(TABLE.read_text("utf-8").split()) - GIVEN_NAMES


def n_common(name: str) -> tuple[int, int]:
    """(how many words of a name texts write small, of how many).

    >>> n_common("Table of Contents"), n_common("Will Young"), n_common("Ana M. Friendly")
    ((3, 3), (0, 2), (1, 2))
    """
    words = WORD.findall(name.lower())
    return sum(word in common_words() for word in words), len(words)


def is_common(name: str) -> bool:
    """Whether all words of a name are such.

    >>> is_common("Table of Contents"), is_common("Will Young"), is_common("A. B.")
    (True, False, False)
    """
    n_small, n_words = n_common(name)
    return 0 < n_small == n_words
