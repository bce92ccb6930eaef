"""What a line looks like, alone: the facts that the rules ask for. No language is assumed."""

import re
from functools import cached_property

from articlepack.records import Block
from articlepack.words import TERMINALS, ends_sentence, find_words, fold

MIN_PROSE_WORDS = 12
"""A line of this many words that ends like a sentence is prose; headlines seldom end so."""
MIN_OPEN_PROSE_WORDS = 22
"""A line of this many words is prose however it ends."""
MAX_SHORT_WORDS = 12
"""Longer lines are never judged by their shape alone."""

MIN_TITLE_WORDS, MAX_TITLE_WORDS = 2, 30
MIN_TRAIL_PARTS = 3
MAX_TRAIL_WORDS = 4
TRAIL_SEPARATOR = re.compile(r"\s+[/|>›»→·•]\s+")

DATE_SHAPE = re.compile(
    r"\b\d{1,4}[-/.年]\s?\d{1,2}[-/.月]\s?\d{1,4}日?|\b[^\W\d_]{3,12}\.?\s\d{1,2}(?:st|nd|rd|th)?,?\s(?:19|20)\d\d\b"
    r"|\b\d{1,2}(?:\.|st|nd|rd|th|er)?\s(?:de\s)?[^\W\d_]{3,12}\.?,?\s(?:de\s)?(?:19|20|25)\d\d\b"
    r"|\b\d{4}년\s?\d{1,2}월\s?\d{1,2}일"
)
"""A whole date in the common shapes: 2023-12-27, 27/12/2023, Dec 27 2023, 27 décembre 2023, 2023年12月27日."""
CLOCK = re.compile(r"\b\d{1,2}[:.h]\d{2}\b|\b\d{1,2}\s?(?:am|pm|uhr)\b|\d{1,2}[時시]", re.IGNORECASE)
SLUG = re.compile(r"[^\W_]+(?:[-_][^\W_]+)+(?:\.\w{2,4})?|\S+\.(?:jpe?g|png|gif|webp|svg)", re.IGNORECASE)
BRACKETED = re.compile(r"[(（\[【][^()（）\[\]【】]*[)）\]】]")
INNER_END = re.compile(rf"[{re.escape(TERMINALS)}]\s+[\w\"'“«¿¡]")


class Shape:
    """The facts about one line. Each is worked out once, when a rule asks."""

    def __init__(self, block: Block) -> None:
        self.text = block.text

    @cached_property
    def words(self) -> list[str]:
        """Words as written."""
        return find_words(self.text)

    @cached_property
    def folded(self) -> list[str]:
        """Words folded for look-up."""
        return fold(self.text).split()

    @cached_property
    def ends_sentence(self) -> bool:
        """Whether it ends like a sentence."""
        return ends_sentence(self.text)

    @cached_property
    def is_prose(self) -> bool:
        """Whether it can only be running text."""
        n_words = len(self.words)
        if n_words < MIN_PROSE_WORDS or self.is_date_line:
            return False
        return self.ends_sentence or n_words >= MIN_OPEN_PROSE_WORDS or bool(INNER_END.search(self.text))

    @cached_property
    def is_short(self) -> bool:
        """Whether its shape may speak against it: few words, and no sentence."""
        return len(self.words) <= MAX_SHORT_WORDS and not self.ends_sentence

    @cached_property
    def date_chars(self) -> int:
        """Characters that belong to whole dates and times of day."""
        n_date = sum(len(m[0]) for m in DATE_SHAPE.finditer(self.text))
        return n_date + sum(len(m[0]) for m in CLOCK.finditer(self.text)) if n_date else 0

    @cached_property
    def is_date_line(self) -> bool:
        """Whether a whole date is most of what it says: at most seven words beside it, and no sentence."""
        if not self.date_chars or len(self.text) > 160 or len(self.text) > 60 and self.ends_sentence:
            return False
        rest = CLOCK.sub(" ", DATE_SHAPE.sub(" ", self.text))
        return len(find_words(rest)) <= 7

    @cached_property
    def may_be_title(self) -> bool:
        """Whether it has the shape of a headline: no date, trail of links, label or running text."""
        is_other = self.is_date_line or self.is_trail or self.ends_in_colon
        is_paragraph = self.is_prose and (self.ends_sentence or len(self.words) > MAX_TITLE_WORDS)
        return not is_other and not is_paragraph

    @cached_property
    def is_trail(self) -> bool:
        """Whether it is a path or row of links: short parts between at least two separators."""
        parts = TRAIL_SEPARATOR.split(self.text)
        return len(parts) >= MIN_TRAIL_PARTS and all(len(find_words(part)) <= MAX_TRAIL_WORDS for part in parts)

    @cached_property
    def is_slug(self) -> bool:
        """Whether it is one word joined by hyphens or underscores, or a file name: the alt text of an image."""
        return bool(SLUG.fullmatch(self.text)) and len(self.text) >= 6

    @cached_property
    def is_bracketed(self) -> bool:
        """Whether it is one short remark in brackets."""
        return bool(BRACKETED.fullmatch(self.text)) and len(self.words) <= 6

    @cached_property
    def label_of_colon(self) -> str:
        """What stands before its first colon, folded; "" where there is no colon."""
        head, colon, _ = self.text.replace("：", ":").partition(":")
        return fold(head) if colon else ""

    @cached_property
    def ends_in_colon(self) -> bool:
        """Whether it introduces something."""
        return self.text.rstrip().endswith((":", "："))

    @cached_property
    def n_capitalised(self) -> int:
        """Words that begin with a capital; 0 in scripts without case."""
        return sum(word[0].isupper() for word in self.words)

    @cached_property
    def is_cased(self) -> bool:
        """Whether its script knows capitals."""
        return any(c.isupper() or c.islower() for c in self.text)
