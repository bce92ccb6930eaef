"""Web pages as arrays: their blocks with what the elements say, and what is to be learned of them."""

import sys
from collections.abc import Sequence

from articlepack.html import parse, walk_blocks
from articlepack.records import Block
from articlepack.stages.clean.element_features import read_elements
from articlepack.stages.clean.elements import dropped
from articlepack.stages.clean.features import read_batch
from articlepack.stages.clean.homes import read_labels
from training.data import MAX_LINES, Encoded, encode_batch
from training.label import aligned, folded
from training.pages import Line, Page


def encode_page(page: Page) -> Encoded | None:
    """The page's blocks and labels; None for a page without blocks."""
    sys.setrecursionlimit(5000)
    blocks = walk_blocks(parse(page.html))[:MAX_LINES]
    if not blocks:
        return None
    lines = labelled(blocks, page)
    batch = read_batch([[block.text for block in blocks]], [[0] * len(blocks)], read_elements(blocks))
    return encode_batch(page.id, "html", batch, lines)


def labelled(blocks: Sequence[Block], page: Page) -> list[Line]:
    """The blocks as lines with labels: the title by gold, what is not body by the element it stands in."""
    matches = aligned([block.text for block in blocks], page.body)
    first = next((i for i, (n, hit) in enumerate(matches) if n >= 8 and 2 * hit >= n), len(blocks))
    title = title_of(blocks, folded(str(page.gold.get("title") or "")), first)
    said = read_labels([block.hints for block in blocks])
    lines = []
    for block, match, bits in zip(blocks, matches, said, strict=True):
        label = "title" if block.ordinal == title else dropped(block, block.ordinal < first, bits, 1.0).label
        known = label != "other" and (label != "title" or block.ordinal == title)
        lines.append(Line(block.text, 0, label if known else "other", known, *match))
    return lines


def title_of(blocks: Sequence[Block], title: str, first: int) -> int:
    """The block that is the gold title: a heading, else the last above the body; -1 where none is."""
    equal = [block for block in blocks if title and folded(block.text) == title]
    if not equal:
        return -1
    headings = [block.ordinal for block in equal if block.tag == "h1"]
    above = [block.ordinal for block in equal if block.ordinal < first]
    return headings[0] if headings else above[-1] if above else equal[0].ordinal
