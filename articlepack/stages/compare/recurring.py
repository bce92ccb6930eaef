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
TWO_NAMES = f"{NAME} {NAME}"


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
    told = joined.casefold()
    folded, has_digits = told.split(" "), DIGIT.search(joined) is not None
    exact = numbered = hash64(told)
    if has_digits:
        dated = without_numbers(folded)
        numbered = hash64(" ".join(dated)) if dated != [NUMBER] else exact
    rest = joined[len(words[0]) :]
    has_capitals = len(words) <= MAX_NAMED_WORDS and rest != rest.casefold()
    named = without_names(words, folded, has_digits) if has_capitals else ""
    return exact, numbered, hash64(named) if is_telling(named) else 0


def without_numbers(folded: list[str]) -> list[str]:
    """The words with one sign for each run of numbers, and of months beside them."""
    numeric = [False, *(DIGIT.search(word) is not None for word in folded), False]
    out: list[str] = []
    for place, word in enumerate(folded, 1):
        is_beside = numeric[place - 1] or numeric[place + 1]
        if not (numeric[place] or (is_beside and month_of(word))):
            out.append(word)
        elif not out or out[-1] != NUMBER:
            out.append(NUMBER)
    return out


def without_names(words: list[str], folded: list[str], has_digits: bool) -> str:
    """The words with one sign for each run of capitalised ones behind the first, and one for numbers as before."""
    marked = [NAME if word[0].isupper() else low for word, low in zip(words, folded, strict=True)]
    marked[0] = folded[0]
    if has_digits:
        kept = [low if DIGIT.search(word) else mark for word, low, mark in zip(words, folded, marked, strict=True)]
        marked = without_numbers(kept)
    text = " ".join(marked)
    while TWO_NAMES in text:
        text = text.replace(TWO_NAMES, NAME)
    return text


def is_telling(named: str) -> bool:
    """Whether there is a name in the line, and enough beside it."""
    n_names = named.count(NAME)
    n_all = named.count(" ") + 1
    n_literal = n_all - n_names - named.count(NUMBER)
    return n_names > 0 and n_literal >= MIN_LITERAL_WORDS and 2 * n_literal >= n_all
