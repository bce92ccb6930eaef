"""What a line looks like, alone: the facts that the rules ask for. No language is assumed."""

import re
from collections.abc import Callable, Iterator, Sequence
from functools import cached_property
from typing import Generic, TypeVar

from articlepack.dates import find_dates
from articlepack.lexicon import PUBLISHED, UPDATED
from articlepack.words import TERMINALS, count_words, ends_sentence, find_words, fold

MIN_PROSE_WORDS = 12
"""A line of this many words that ends like a sentence is prose; headlines seldom end so."""
MIN_SAID_WORDS = 5
MIN_OPEN_PROSE_WORDS = 22
"""A line of this many words is prose however it ends."""
MAX_SHORT_WORDS = 12
"""Longer lines are never judged by their shape alone."""
MIN_CITATION_WORDS, MAX_CITATION_WORDS = 6, 80

MAX_DATE_LINE_CHARS = 160
MAX_WORDS_BESIDE_DATE = 7
MANY_SMALL_WORDS = 4
"""Without a capital, beside a date: what says something of that day."""
DOTTED_END = re.compile(r"(?:\b[^\W\d_]\.\s?){2}$")
"""'p.m.', which ends no sentence."""
MIN_SLUG_CHARS = 6

MIN_TRAIL_PARTS = 3
MAX_TRAIL_WORDS = 4
TRAIL_SEPARATOR = re.compile(r"\s+[/|>›»→·•]\s+")

DATE_SHAPE = re.compile(
    r"\b(?:\d{4}[-/.年]\s?\d{1,2}[-/.月]\s?\d{1,2}日?|\d{1,4}年\s?\d{1,2}月\s?\d{1,2}日"
    r"|\d{1,2}[-/.]\s?\d{1,2}[-/.]\s?(?:\d{4}|\d{2})(?!\.?\d))|\b[^\W\d_]{3,12}\.?\s\d{1,2}(?:st|nd|rd|th)?,?\s(?:19|20)\d\d\b"
    r"|\b\d{1,2}(?:\.|st|nd|rd|th|er)?\s(?:de\s)?[^\W\d_]{3,12}\.?,?\s(?:de\s)?(?:19|20|25)\d\d\b"
    r"|\b\d{4}년\s?\d{1,2}월\s?\d{1,2}일"
)
"""A whole date in the common shapes: 2023-12-27, 27/12/2023, Dec 27 2023, 27 décembre 2023, 2023年12月27日."""
HAS_DATE = re.compile(r"(?:19|20|25)\d\d(?!\d)|\d[-/.年]\s?\d|\d년")
"""What stands in each of them: sooner looked for."""
CLOCK = re.compile(r"\b\d{1,2}[:.h]\d{2}\b|\b\d{1,2}\s?(?:am|pm|uhr)\b|\d{1,2}[時시]", re.IGNORECASE)
SLUG = re.compile(r"[^\W_]+(?:[-_][^\W_]+)+(?:\.\w{2,4})?|\S+\.(?:jpe?g|png|gif|webp|svg)", re.IGNORECASE)
COMPOUND = re.compile(r"\d+(?:-\d+)+|[^\W\d_a-z][^\W_]*-(?:\d+|[^\W\d_A-Z][^\W_A-Z]*)")
"""A word with one hyphen as texts have it, or a number: `Follow-up`, `COVID-19`, 2024-03-12."""
BRACKETED = re.compile(r"[(（\[【][^()（）\[\]【】]*[)）\]】]")
CITATION = re.compile(
    r"e(?<!\we)t al\b|d(?<!\wd)oi\b|1(?<!\w1)0\.\d{4,}/|i(?<!\wi)sbn\b"
    r"|p(?<!\wp)p?\.\s?\d|v(?<!\wv)ol\.\s?\d|b(?<!\wb)d\.\s?\d"
    r"|\((?:(?:19|20)\d\d[a-z]?(?:,[^()]{1,20})?\)|n\.\s?d\.\)|(?:(?<=\d\()|(?<=\d\s\())\d+\)\s?[:,]\s?\d)"
    r"|;(?:(?<=\b19\d\d;)|(?<=\b20\d\d;))\s?\d",
)
"""What entries of a list of references have, in small letters: 'et al', 10.1000/182, pp. 3, 12(3): 45, (2019), (2019,
May), 2019;12. Each choice begins with its sign, and looks back from there: nine times as fast as from the word on."""
INNER_END = re.compile(rf"[{re.escape(TERMINALS)}]\s+[\w\"'“«¿¡]")


CITED = ("(", "p.", ";", "et al", "doi", "10.", "isbn", "vol.", "bd.")
"""Of these one is in whatever CITATION finds: sooner looked for than the whole."""

T = TypeVar("T")


class fact(Generic[T]):  # noqa: N801
    """A property worked out once, when it is asked for: `functools.cached_property` without the lock of Python 3.11."""

    def __init__(self, work_out: Callable[["Shape"], T]) -> None:
        self.work_out, self.name, self.__doc__ = work_out, work_out.__name__, work_out.__doc__

    def __get__(self, shape: "Shape", owner: type["Shape"]) -> T:
        value = shape.__dict__[self.name] = self.work_out(shape)
        return value


class Shape:
    """The facts about one line. Each is worked out once, when a rule asks."""

    def __init__(self, text: str, counted: int = -1) -> None:
        self.text, self.counted = text, counted

    def n_words(self, at_most: int) -> int:
        """How many words it has, counted up to `at_most`."""
        return min(self.counted, at_most) if self.counted >= 0 else count_words(self.text, at_most=at_most)

    @fact
    def words(self) -> list[str]:
        """Words as written."""
        return find_words(self.text)

    @fact
    def folded(self) -> list[str]:
        """Words folded for look-up."""
        return fold(self.text).split()

    @fact
    def ends_sentence(self) -> bool:
        """Whether it ends like a sentence."""
        return ends_sentence(self.text)

    @fact
    def is_prose(self) -> bool:
        """Whether it can only be running text."""
        n_words = self.n_words(MIN_OPEN_PROSE_WORDS)
        if n_words < MIN_PROSE_WORDS or self.is_date_line:
            return False
        return self.ends_sentence or n_words >= MIN_OPEN_PROSE_WORDS or bool(INNER_END.search(self.text))

    @fact
    def is_said(self) -> bool:
        """Whether it is a sentence, if a short one."""
        return self.ends_sentence and self.n_words(MIN_SAID_WORDS) >= MIN_SAID_WORDS and not self.is_date_line

    @fact
    def is_citation(self) -> bool:
        """Whether it may be an entry of a list of references."""
        small = self.text.lower()
        if not any(sign in small for sign in CITED) or not CITATION.search(small):
            return False
        return MIN_CITATION_WORDS <= self.n_words(MAX_CITATION_WORDS + 1) <= MAX_CITATION_WORDS

    @fact
    def is_short(self) -> bool:
        """Whether its shape may speak against it: few words, and no sentence."""
        return self.n_words(MAX_SHORT_WORDS + 1) <= MAX_SHORT_WORDS and not self.ends_sentence

    @fact
    def dates(self) -> list[tuple[int, int]]:
        """Where whole dates stand in it, and perhaps the times beside them."""
        found = [match.span() for match in DATE_SHAPE.finditer(self.text)] if HAS_DATE.search(self.text) else []
        if not found and not self.text.isascii():
            found = [(date.start, date.end) for date in find_dates(self.text)]
        return found

    @fact
    def beside_dates(self) -> str:
        """What it has beside whole dates; all of it where it has none."""
        bounds = [0, *(bound for span in self.dates for bound in span), len(self.text)]
        return " ".join(self.text[start:end] for start, end in zip(bounds[::2], bounds[1::2], strict=True))

    @fact
    def is_date_line(self) -> bool:
        """Whether a whole date is most of what it says: at most seven words beside it, and no sentence; or two dates,
        of when it appeared and was changed, with seven words beside each.
        """
        if len(self.text) > MAX_DATE_LINE_CHARS or not self.dates:
            return False
        is_sentence = self.ends_sentence and not DOTTED_END.search(self.text)
        if len(self.text) > 60 and is_sentence:
            return False
        rest = find_words(CLOCK.sub(" ", self.beside_dates))
        is_published, is_updated = (bool(said.search(self.text)) for said in (PUBLISHED, UPDATED))
        if is_published or is_updated:
            n_stated = 2 if is_published and is_updated and len(self.dates) > 1 else 1
            return len(rest) <= n_stated * MAX_WORDS_BESIDE_DATE
        # 'He died on 13 March 2004.'
        is_said = is_sentence and len(rest) > 1 or sum(word.islower() for word in rest) >= MANY_SMALL_WORDS
        return len(rest) <= MAX_WORDS_BESIDE_DATE and not is_said

    @fact
    def is_trail(self) -> bool:
        """Whether it is a path or row of links: short parts between at least two separators."""
        return is_trail(self.text)

    @fact
    def is_slug(self) -> bool:
        """Whether it is one word joined by hyphens or underscores, or a file name: the alt text of an image."""
        return is_slug(self.text)

    @fact
    def is_bracketed(self) -> bool:
        """Whether it is one short remark in brackets."""
        return bool(BRACKETED.fullmatch(self.text)) and len(self.words) <= 6

    @fact
    def label_of_colon(self) -> str:
        """What stands before its first colon, folded; "" where there is no colon."""
        head, colon, _ = self.text.replace("：", ":").partition(":")
        return fold(head) if colon else ""

    @fact
    def ends_in_colon(self) -> bool:
        """Whether it introduces something."""
        return self.text.rstrip().endswith((":", "："))

    @fact
    def n_capitalised(self) -> int:
        """Words that begin with a capital; 0 in scripts without case."""
        return sum(word[0].isupper() for word in self.words)

    @fact
    def is_cased(self) -> bool:
        """Whether its script knows capitals."""
        return any(c.isupper() or c.islower() for c in self.text)


def is_trail(text: str) -> bool:
    """`Shape.is_trail` of any line."""
    parts = TRAIL_SEPARATOR.split(text)
    return len(parts) >= MIN_TRAIL_PARTS and all(len(find_words(part)) <= MAX_TRAIL_WORDS for part in parts)


def is_slug(text: str) -> bool:
    """`Shape.is_slug` of any line.

    >>> [is_slug(text) for text in ("Harbour-Ferry", "storm_2024.jpg", "COVID-19", "Follow-up", "2024-03-12")]
    [True, True, False, False, False]
    """
    return len(text) >= MIN_SLUG_CHARS and bool(SLUG.fullmatch(text)) and not COMPOUND.fullmatch(text)


class Shapes:
    """The shapes of a page's lines, made when they are looked at: most lines never are."""

    def __init__(self, lines: Sequence[str], counted: Sequence[int] = ()) -> None:
        self.lines, self.counted = lines, counted or [-1] * len(lines)
        self.made: list[Shape | None] = [None] * len(lines)

    def __len__(self) -> int:
        return len(self.lines)

    @cached_property
    def n_slugs(self) -> int:
        """How many lines are slugs."""
        return sum(map(is_slug, self.lines))

    def __getitem__(self, at: int) -> Shape:
        shape = self.made[at]
        if shape is None:
            shape = self.made[at] = Shape(self.lines[at], self.counted[at])
        return shape

    def between(self, start: int, end: int) -> Iterator[Shape]:
        """Those from one line up to another, as far as there are lines."""
        return (self[i] for i in range(max(start, 0), min(end, len(self.lines))))
