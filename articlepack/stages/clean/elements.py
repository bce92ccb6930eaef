"""What a dropped element of a web page was, by its tag and by the class words of it and its ancestors."""

import re
from collections import Counter
from collections.abc import Sequence
from itertools import chain

from articlepack.records import Block, Verdict
from articlepack.stages.clean.class_names import HINT_LABELS
from articlepack.stages.clean.figures import find_captions
from articlepack.stages.clean.homes import AMONG_COMMENTS, LABEL_BITS, read_labels
from articlepack.stages.clean.kinds import asks_for_click, is_byline_like, names_networks
from articlepack.stages.clean.links import find_handles, find_related
from articlepack.stages.clean.shapes import Shape
from articlepack.stages.clean.signatures import MAX_SHAPED_CHARS, find_signatures, is_prose

MIN_KEPT_SIBLINGS = 3
"""Kept paragraphs of one container that speak for the others in it: fundus_dev F1 0.956 -> 0.960, WCXB unchanged."""
OF_OTHERS_BITS = sum(1 << bit for bit, (label, _) in enumerate(HINT_LABELS) if label in ("comment", "related"))
"""Labels by whose elements a date is of a comment, or of another article."""
WITHOUT_COMMENTS = ("forum", "documentation")
"""Pages on which what is named as comments is the content: answers of a forum, chapters on how to respond."""
NOTE = re.compile(r"(?:^|/ )aside\b[^/]*/ (?:header\b[^/]*/ )?article\b")
"""Hints of what an article says beside its text."""


def label_dropped(
    blocks: Sequence[Block], extracted: Sequence[bool], score: float, names: frozenset[str] = frozenset()
) -> list[Verdict]:
    """Verdicts for the blocks of a page of which an extractor has said which are body, with its score.

    `names`: words of the names that the page states for its authors.
    """
    labels = read_labels([block.hints for block in blocks])
    return label_blocks(blocks, revised(blocks, extracted, labels, names), labels, [score] * len(blocks), "extractor")


def revised(
    blocks: Sequence[Block],
    chosen: Sequence[bool],
    labels: Sequence[int],
    names: frozenset[str] = frozenset(),
    page_type: tuple[str, float] | None = None,
) -> list[bool]:
    """A choice of body blocks where the page does not speak plainly against it: paragraphs beside kept ones and code
    between them come back; headline, dates, bylines, captions, links to other articles, and comments below an article,
    are no body.

    `labels`: bits of what the names of each block say; `names`: words of the names of the authors.
    """
    back = with_code(blocks, with_siblings(blocks, chosen), labels)
    heads = find_headline(blocks, back), find_signatures(blocks, back, names)
    has_comments = page_type is None or page_type[0] not in WITHOUT_COMMENTS
    comments = find_comments(blocks, back, labels) if has_comments else []
    others = find_captions(blocks, back), find_related(blocks, back), comments
    for place in chain(*heads, *others, find_handles(blocks, back)):
        back[place] = False
    return back


def with_siblings(blocks: Sequence[Block], kept: Sequence[bool]) -> list[bool]:
    """The choice with prose paragraphs of the very same container as paragraphs that are kept."""
    paragraphs = [(block, keep) for block, keep in zip(blocks, kept, strict=True) if block.tag == "p"]
    homes = Counter(block.hints for block, keep in paragraphs if keep and is_prose(block))
    many = {home for home, n in homes.items() if n >= MIN_KEPT_SIBLINGS}
    back = list(kept)
    for block, keep in paragraphs:
        if not keep and block.hints in many and is_prose(block):
            back[block.ordinal] = True
    return back


def with_code(blocks: Sequence[Block], kept: Sequence[bool], labels: Sequence[int]) -> list[bool]:
    """The choice with the code that stands in figures between kept blocks, which are read as captions elsewhere."""
    if True not in kept:
        return list(kept)
    first, end = kept.index(True), len(kept) - list(reversed(kept)).index(True)
    back = list(kept)
    for block in blocks[first:end]:
        is_code = block.tag == "pre" and bool(SHOWN_CODE.search(block.hints)) and bool(HAS_LETTER.search(block.text))
        if is_code and not labels[block.ordinal] & OF_OTHERS_BITS:
            back[block.ordinal] = True
    return back


SHOWN_CODE = re.compile(r"(?:^|/ )(?:figure\b|[^/]*\bhighlight)")
"""Hints of what stands in a figure, or is named as code is whose words are coloured."""
HAS_LETTER = re.compile(r"[^\W\d_]")
"""What a column of numbers beside code has not."""


def find_headline(blocks: Sequence[Block], kept: Sequence[bool]) -> list[int]:
    """Where the only h1 stands that is kept; where there are several, they are headings of the body."""
    headings = [block.ordinal for block in blocks if block.tag == "h1" and kept[block.ordinal]]
    return headings if len(headings) == 1 else []


def find_comments(blocks: Sequence[Block], kept: Sequence[bool], labels: Sequence[int]) -> list[int]:
    """Where comments are kept, where most of the text kept is something else: of a forum they are the content."""
    among = [place for place, label in enumerate(labels) if label & AMONG_COMMENTS and kept[place]]
    if not among:
        return []
    n_among = sum(len(blocks[place].text) for place in among)
    n_kept = sum(len(block.text) for block, keep in zip(blocks, kept, strict=True) if keep)
    return among if 2 * n_among <= n_kept else []


def label_blocks(
    blocks: Sequence[Block],
    kept: Sequence[bool],
    labels: Sequence[int],
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
            verdicts.append(dropped(block, i < first, labels[i], score, others[i] if others else None))
    return verdicts


def dropped(block: Block, is_above: bool, labels: int, score: float, other: str | None = None) -> Verdict:
    """The verdict on one block that is not body; `other` is what it is taken for where its element does not say."""
    if block.tag == "h1" and is_above:
        return Verdict("title", score, "h1")
    of_others = labels & OF_OTHERS_BITS if block.tag == "time" and not NOTE.search(block.hints) else 0
    if block.tag in ("figcaption", "time") and not of_others:
        return Verdict("caption" if block.tag == "figcaption" else "date", score, block.tag)
    if named := of_others or labels & LABEL_BITS:
        return Verdict(HINT_LABELS[(named & -named).bit_length() - 1][0], score, "class_words")
    if other is not None:
        return Verdict(other, score, "model")
    return Verdict(label_by_shape(Shape(block.text), block, is_above), score / 2, "shape")


def label_by_shape(shape: Shape, block: Block, is_above: bool) -> str:
    """What the text alone says of a dropped block."""
    if len(block.text) > MAX_SHAPED_CHARS:
        return "nav" if 2 * block.link_chars >= len(block.text) else "other"
    if shape.is_date_line:
        return "date"
    if names_networks(shape) or asks_for_click(shape):
        return "share"
    if 2 * block.link_chars >= len(block.text):
        return "nav"
    return "byline" if is_above and is_byline_like(shape) and len(shape.words) <= 4 else "other"
