"""What a dropped element of a web page was, by its tag and by the class words of it and its ancestors."""

from collections import Counter
from collections.abc import Sequence
from functools import lru_cache

from articlepack.records import Block, Verdict
from articlepack.stages.clean.class_names import HINT_LABELS, read_part
from articlepack.stages.clean.kinds import is_byline_like, is_share_line
from articlepack.stages.clean.shapes import MIN_PROSE_WORDS, Shape
from articlepack.words import count_words

MAX_SHAPED_CHARS = 160
"""Longer blocks are no dates, buttons or bylines."""
ELEMENTS_HEARD = 3
"""The element itself, and those around it, whose class words name it."""
MIN_KEPT_SIBLINGS = 3
"""Kept paragraphs of one container that speak for the others in it: fundus_dev F1 0.956 -> 0.960, WCXB unchanged."""
MAX_LINK_SHARE = 0.3


def label_dropped(blocks: Sequence[Block], extracted: Sequence[bool], score: float) -> list[Verdict]:
    """Verdicts for the blocks of a page of which an extractor has said which are body, with its score."""
    return label_blocks(blocks, revised(blocks, extracted), [score] * len(blocks), "extractor")


def revised(blocks: Sequence[Block], chosen: Sequence[bool]) -> list[bool]:
    """A choice of body blocks where the page does not speak plainly against it: paragraphs beside kept ones come back;
    the headline, and comments below an article, are no body.
    """
    back = [keep or is_sibling for keep, is_sibling in zip(chosen, find_siblings(blocks, chosen), strict=True)]
    out = zip(back, find_headline(blocks, back), find_comments(blocks, back), strict=True)
    return [keep and not is_headline and not is_comment for keep, is_headline, is_comment in out]


def find_comments(blocks: Sequence[Block], kept: Sequence[bool]) -> list[bool]:
    """What stands among comments, where most of the text kept does not: of a forum they are the content."""
    among = [keep and is_among_comments(block.hints) for block, keep in zip(blocks, kept, strict=True)]
    n_among = sum(len(block.text) for block, is_among in zip(blocks, among, strict=True) if is_among)
    n_kept = sum(len(block.text) for block, keep in zip(blocks, kept, strict=True) if keep)
    return among if 2 * n_among <= n_kept else [False] * len(blocks)


@lru_cache(maxsize=16_384)
def is_among_comments(hints: str) -> bool:
    """Whether an element, or one around it, is named as a list of comments."""
    return any(read_part(part).is_comments for part in hints.split(" / "))


def label_blocks(
    blocks: Sequence[Block],
    kept: Sequence[bool],
    scores: Sequence[float],
    rule: str,
    others: Sequence[str] = (),
) -> list[Verdict]:
    """Verdicts for the blocks of a page; `scores` say how sure each is.

    A dropped block is named by its element, else by `others`, else by its shape.
    """
    first = next((i for i, keep in enumerate(kept) if keep), len(blocks))
    verdicts = []
    for i, (block, keep, score) in enumerate(zip(blocks, kept, scores, strict=True)):
        if keep:
            verdicts.append(Verdict("body", score, rule))
        else:
            verdicts.append(dropped(block, i < first, score, others[i] if others else None))
    return verdicts


def find_siblings(blocks: Sequence[Block], kept: Sequence[bool]) -> list[bool]:
    """Prose paragraphs of the very same container as paragraphs that are kept."""
    homes = Counter(
        block.hints for block, keep in zip(blocks, kept, strict=True) if keep and block.tag == "p" and is_prose(block)
    )
    return [block.tag == "p" and homes[block.hints] >= MIN_KEPT_SIBLINGS and is_prose(block) for block in blocks]


def is_prose(block: Block) -> bool:
    """Whether a paragraph is running text and no list of links."""
    n_words = count_words(block.text, at_most=MIN_PROSE_WORDS)
    return block.link_chars < MAX_LINK_SHARE * len(block.text) and n_words >= MIN_PROSE_WORDS


def find_headline(blocks: Sequence[Block], kept: Sequence[bool]) -> list[bool]:
    """The only h1 that is kept; where there are several, they are headings of the body."""
    headings = [block.ordinal for block, keep in zip(blocks, kept, strict=True) if keep and block.tag == "h1"]
    return [len(headings) == 1 and block.ordinal == headings[0] for block in blocks]


def dropped(block: Block, is_above: bool, score: float, other: str | None = None) -> Verdict:
    """The verdict on one block that is not body; `other` is what it is taken for where its element does not say."""
    if block.tag == "h1" and is_above:
        return Verdict("title", score, "h1")
    if block.tag in ("figcaption", "time"):
        return Verdict("caption" if block.tag == "figcaption" else "date", score, block.tag)
    if label := label_by_hints(block.hints):
        return Verdict(label, score, "class_words")
    if other is not None:
        return Verdict(other, score, "model")
    return Verdict(label_by_shape(Shape(block.text), block, is_above), score / 2, "shape")


@lru_cache(maxsize=16_384)
def label_by_hints(hints: str) -> str | None:
    """What the class words of an element and of the two around it say; siblings share them."""
    named = 0
    for part in hints.split(" / ", ELEMENTS_HEARD)[:ELEMENTS_HEARD]:
        named |= read_part(part).labels
    return HINT_LABELS[(named & -named).bit_length() - 1][0] if named else None


def label_by_shape(shape: Shape, block: Block, is_above: bool) -> str:
    """What the text alone says of a dropped block."""
    if len(block.text) > MAX_SHAPED_CHARS:
        return "nav" if 2 * block.link_chars >= len(block.text) else "other"
    if shape.is_date_line:
        return "date"
    if is_share_line(shape):
        return "share"
    if 2 * block.link_chars >= len(block.text):
        return "nav"
    return "byline" if is_above and is_byline_like(shape) and len(shape.words) <= 4 else "other"
