"""By what a line is known again on another page: its words, then up to digits and dates, then up to names too."""

import re
import unicodedata

from articlepack.dates.calendars import month_of
from articlepack.words import find_words, hash64

MAX_NAMED_WORDS = 40
"""A longer line is known by its other words."""
MIN_LITERAL_WORDS = 3
"""Words that are no names, so that a line of names alone is like no other."""
DIGIT = re.compile(r"\d")
NUMBER, NAME = "\x00", "\x01"
"""What stands for digits and dates, and for names."""


Keys = tuple[int, int, int]


def line_keys(text: str) -> Keys:
    """Keys of a line: of its words; of them with digits and dates exchanged; and names too. 0 where there is none.

    >>> line_keys("Read 12 comments")[1] == line_keys("Read 7 comments")[1]
    True
    >>> line_keys("Updated on 4 May 2024")[1] == line_keys("Updated on 2023-11-30")[1]
    True
    >>> line_keys("A story that was told by Ann Brown")[2] == line_keys("A story that was told by Marta Oyelaran")[2]
    True
    """
    return keys_of_words(find_words(unicodedata.normalize("NFKC", text)))


def keys_of_words(words: list[str]) -> Keys:
    """The same of a line whose words are found."""
    if not words:
        return 0, 0, 0
    joined = " ".join(words)
    folded = joined.casefold().split(" ")
    exact, dated = hash64(" ".join(folded)), folded
    if DIGIT.search(joined):
        dated = without_numbers(folded)
    has_literal = any(word != NUMBER for word in dated)
    numbered = hash64(" ".join(dated)) if has_literal and dated != folded else exact
    has_names = len(words) <= MAX_NAMED_WORDS and any(word[0].isupper() for word in words[1:])
    named = without_names(words, folded) if has_names else []
    return exact, numbered, hash64(" ".join(named)) if is_telling(named) else 0


def without_numbers(folded: list[str]) -> list[str]:
    """The words with one sign for each run of numbers, and of months beside them."""
    numeric = [DIGIT.search(word) is not None for word in folded]
    out: list[str] = []
    for place, word in enumerate(folded):
        beside = any(numeric[max(0, place - 1) : place + 2])
        if not (numeric[place] or (beside and month_of(word))):
            out.append(word)
        elif not out or out[-1] != NUMBER:
            out.append(NUMBER)
    return out


def without_names(words: list[str], folded: list[str]) -> list[str]:
    """The same with one sign for each run of capitalised words behind the first."""
    marked = [
        NAME if place and word[0].isupper() and not DIGIT.search(word) else folded[place]
        for place, word in enumerate(words)
    ]
    out: list[str] = []
    for word in without_numbers(marked):
        if not (word == NAME and out and out[-1] == NAME):
            out.append(word)
    return out


def is_telling(named: list[str]) -> bool:
    """Whether there is a name in the line, and enough beside it."""
    n_literal = sum(word not in (NAME, NUMBER) for word in named)
    return NAME in named and n_literal >= MIN_LITERAL_WORDS and 2 * n_literal >= len(named)
