"""What a dropped element of a web page was, by its tag and by the class words of it and its ancestors."""

import re
from collections import Counter
from collections.abc import Sequence
from functools import lru_cache

from articlepack.records import Block, Verdict
from articlepack.stages.clean.kinds import is_byline_like, is_share_line
from articlepack.stages.clean.shapes import MIN_PROSE_WORDS, Shape

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


MIN_KEPT_SIBLINGS = 3
"""Kept paragraphs of one container that speak for the others in it: fundus_dev F1 0.956 -> 0.960, WCXB unchanged."""
MAX_LINK_SHARE = 0.3


def label_dropped(blocks: Sequence[Block], extracted: Sequence[bool], score: float) -> list[Verdict]:
    """Verdicts for the blocks of a page of which an extractor has said which are body, with its score.

    Its choice is revised where the page speaks plainly against it: paragraphs beside kept ones come back, and the
    headline is no body.
    """
    kept = [
        (keep or is_sibling) and not is_headline
        for keep, is_sibling, is_headline in zip(
            extracted, find_siblings(blocks, extracted), find_headline(blocks, extracted), strict=True
        )
    ]
    first = next((i for i, keep in enumerate(kept) if keep), len(blocks))
    return [
        Verdict("body", score, "extractor") if keep else dropped(block, block.ordinal < first, score)
        for block, keep in zip(blocks, kept, strict=True)
    ]


def find_siblings(blocks: Sequence[Block], kept: Sequence[bool]) -> list[bool]:
    """Prose paragraphs of the very same container as paragraphs that are kept."""
    homes = Counter(
        block.hints for block, keep in zip(blocks, kept, strict=True) if keep and block.tag == "p" and is_prose(block)
    )
    return [block.tag == "p" and homes[block.hints] >= MIN_KEPT_SIBLINGS and is_prose(block) for block in blocks]


def is_prose(block: Block) -> bool:
    """Whether a paragraph is running text and no list of links."""
    return block.link_chars < MAX_LINK_SHARE * len(block.text) and len(Shape(block).words) >= MIN_PROSE_WORDS


def find_headline(blocks: Sequence[Block], kept: Sequence[bool]) -> list[bool]:
    """The only h1 that is kept; where there are several, they are headings of the body."""
    headings = [block.ordinal for block, keep in zip(blocks, kept, strict=True) if keep and block.tag == "h1"]
    return [len(headings) == 1 and block.ordinal == headings[0] for block in blocks]


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
