"""The head of a page whose lines are parted by single line breaks: headline, byline and date as blocks."""

from collections.abc import Sequence

from msgspec.structs import replace

from articlepack.records import Block
from articlepack.stages.clean.shapes import Shape
from articlepack.stages.clean.signatures import is_prose

MAX_HEAD_LINES = 6
WHOLE = ("pre", "tr", "td", "th", "li")
"""Elements whose lines belong together."""


def with_heads_parted(blocks: Sequence[Block]) -> list[Block]:
    """The blocks of a page; those of its head, down to the first paragraph, parted at the lines above a date of theirs.

    A page of short blocks alone has no head.
    """
    first = next((place for place, block in enumerate(blocks) if is_prose(block)), -1)
    parted = [part for block in blocks[: first + 1] for part in parted_head(block)]
    if len(parted) == first + 1:
        return list(blocks)
    return [replace(block, ordinal=place) for place, block in enumerate([*parted, *blocks[first + 1 :]])]


def parted_head(block: Block) -> list[Block]:
    """A block as its lines down to a date line that is one of the first, and what follows them."""
    lines = block.text.split("\n") if block.tag not in WHOLE else [block.text]
    shapes = [Shape(line) for line in lines[:MAX_HEAD_LINES]]
    dated = [at for at, shape in enumerate(shapes) if shape.is_date_line] if len(lines) > 1 else []
    if not dated or any(shape.is_prose for shape in shapes[: dated[-1]]):
        return [block]
    n_head = dated[-1] + 1
    texts = [*filter(None, lines[:n_head]), *(["\n".join(lines[n_head:])] if n_head < len(lines) else [])]
    return [replace(block, text=text, link_chars=block.link_chars * len(text) // len(block.text)) for text in texts]
