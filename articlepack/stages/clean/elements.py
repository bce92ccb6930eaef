"""What a dropped element of a web page was, by its tag and by the class words of it and its ancestors."""

import re
from collections.abc import Sequence
from functools import lru_cache

from articlepack.records import Block, Verdict
from articlepack.stages.clean.rules import is_byline_like, is_share_line
from articlepack.stages.clean.shapes import Shape

HINT_LABELS: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (label, re.compile(rf"(?:^|[^a-z])(?:{words})"))
    for label, words in (
        ("comment", "comment|disqus|respond|replies"),
        ("ad", "advert|ads?[^a-z]|sponsor|promo|banner|dfp"),
        ("paywall", "paywall|subscri|premium|regwall|piano"),
        ("caption", "figcaption|caption|wp-caption|credit"),
        ("share", "share|sharing|social|follow-us"),
        ("topics", "tags?[^a-z]|topics?[^a-z]|keywords?|tag-"),
        ("byline", "byline|author|itemprop-author|contributor"),
        ("date", "time |date|publish|timestamp|updated"),
        ("related", "related|recommend|more-|read-more|teaser|trending|popular|most-|also|outbrain|taboola|aside"),
        ("nav", "nav|menu|header|footer|breadcrumb|sidebar|cookie|consent|toolbar|pagination|search|skip"),
        ("standfirst", "standfirst|subtitle|sub-title|deck|dek[^a-z]|lead[^a-z]|teaser-text|summary|intro"),
    )
)
"""Words of class, id and tag names, in order of trust: they are English on pages of every language."""

MAX_OWN_HINTS = 160
"""Characters of hints that are looked at: the element and its next ancestors."""


def label_dropped(blocks: Sequence[Block], kept: Sequence[bool], score: float) -> list[Verdict]:
    """Verdicts for the blocks of a page of which an extractor has said which are body, with its score."""
    first = next((i for i, keep in enumerate(kept) if keep), len(blocks))
    return [
        Verdict("body", score, "extractor") if keep else dropped(block, block.ordinal < first, score)
        for block, keep in zip(blocks, kept, strict=True)
    ]


def dropped(block: Block, is_above: bool, score: float) -> Verdict:
    """The verdict on one block that is not body."""
    if block.tag == "h1" and is_above:
        return Verdict("title", score, "h1")
    if block.tag in ("figcaption", "time"):
        return Verdict("caption" if block.tag == "figcaption" else "date", score, block.tag)
    if label := label_by_hints(block.hints[:MAX_OWN_HINTS]):
        return Verdict(label, score, "class_words")
    return Verdict(label_by_shape(Shape(block), block, is_above), score / 2, "shape")


@lru_cache(maxsize=4_096)
def label_by_hints(hints: str) -> str | None:
    """What the class words say; siblings share them, so most pages ask a few dozen times."""
    return next((label for label, pattern in HINT_LABELS if pattern.search(hints)), None)


def label_by_shape(shape: Shape, block: Block, is_above: bool) -> str:
    """What the text alone says of a dropped block."""
    if shape.is_date_line:
        return "date"
    if is_share_line(shape):
        return "share"
    if 2 * block.link_chars >= len(block.text):
        return "nav"
    return "byline" if is_above and is_byline_like(shape) and len(shape.words) <= 4 else "other"
