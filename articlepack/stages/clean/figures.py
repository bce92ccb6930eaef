"""Captions among the blocks kept: what a page says beside an image, in an element that does not show it by itself."""

from collections.abc import Iterator, Sequence

from articlepack.records import Block

CAPTION = "figcaption"


def captions_among(blocks: Sequence[Block]) -> set[int]:
    """The places of all captions of blocks that are an article and nothing else."""
    own = (place for place, block in enumerate(blocks) if block.tag == CAPTION)
    return {*own, *find_captions(blocks, [True] * len(blocks))}


def find_captions(blocks: Sequence[Block], kept: Sequence[bool]) -> list[int]:
    """Where paragraphs of a <figcaption> are kept whose figure has no other text: code and quotations are shown with
    their captions.
    """
    found = []
    for place, (block, keep) in enumerate(zip(blocks, kept, strict=True)):
        if keep and block.tag != CAPTION and CAPTION in block.hints:
            figure = figure_of(block, is_caption=True)
            if figure and all(figure_of(one, is_caption=True) for one in blocks_beside(blocks, place, figure)):
                found.append(place)
    return found


def blocks_beside(blocks: Sequence[Block], place: int, figure: str) -> Iterator[Block]:
    """The blocks before and behind this one that stand in the same figure."""
    for step in (-1, 1):
        at = place + step
        while 0 <= at < len(blocks) and (other := figure_of(blocks[at])):
            # Hints are cut off: of two elements of one figure, one names more of what stands around it.
            if not (figure.startswith(other) or other.startswith(figure)):
                break
            yield blocks[at]
            at += step


def figure_of(block: Block, *, is_caption: bool = False) -> str:
    """The hints of the figure that a block stands in, or stands in the caption of; "" where it does not."""
    parts = block.hints.split(" / ")
    names = [part.partition(" ")[0] for part in parts]
    if is_caption and CAPTION not in names:
        return ""
    first = names.index(CAPTION) if is_caption else 0
    return " / ".join(parts[names.index("figure", first) :]) if "figure" in names[first:] else ""
