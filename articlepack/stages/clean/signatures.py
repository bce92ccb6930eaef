"""Dates and bylines among the blocks kept of a page's head: they are metadata, and no text."""

from collections.abc import Iterable, Sequence

from articlepack.lexicon import BYLINE_WORDS
from articlepack.records import Block, Candidate
from articlepack.stages.clean.kinds import has_byline_word
from articlepack.stages.clean.shapes import CLOCK, MIN_PROSE_WORDS, Shape
from articlepack.words import count_words, fold

MAX_SHAPED_CHARS = 160
"""Longer blocks are no dates, buttons or bylines."""
MAX_LINK_SHARE = 0.3
NO_SIGNATURES = ("tr", "th", "li", "pre", "h1", "h2", "h3", "h4", "h5", "h6")
MIN_NAMED_SHARE = 0.5
"""Of the words behind a byline's first that stand in names which the page states elsewhere."""


def stated_names(candidates: Iterable[Candidate]) -> frozenset[str]:
    """The words of all names by which a page states its authors, folded."""
    return frozenset(word for one in candidates if one.field == "authors" for word in fold(one.value).split())


def is_prose(block: Block) -> bool:
    """Whether a paragraph is running text and no list of links."""
    n_words = count_words(block.text, at_most=MIN_PROSE_WORDS)
    return block.link_chars < MAX_LINK_SHARE * len(block.text) and n_words >= MIN_PROSE_WORDS


def find_signatures(blocks: Sequence[Block], kept: Sequence[bool], names: frozenset[str]) -> list[int]:
    """Where dates and bylines stand kept above the first paragraph that is; nowhere on a page of short blocks alone.

    One paragraph above them is the standfirst.
    """
    found: list[int] = []
    n_led = 0
    for place, (block, keep) in enumerate(zip(blocks, kept, strict=True)):
        if not keep:
            continue
        if is_signature(blocks, place, names):
            found.append(place)
        elif is_prose(block):
            if n_led or not is_signature(blocks, place + 1, names):
                return found
            n_led += 1
    return []


def is_signature(blocks: Sequence[Block], place: int, names: frozenset[str]) -> bool:
    """Whether a date stands there, or a byline: beside a date, or with names that the page states."""
    if place >= len(blocks) or blocks[place].tag in NO_SIGNATURES or len(blocks[place].text) > MAX_SHAPED_CHARS:
        return False
    shape = Shape(blocks[place].text)
    if shape.is_date_line or blocks[place].tag == "time" and (shape.dates or CLOCK.search(shape.text)):
        return True
    beside = blocks[max(0, place - 1) : place + 2]
    is_signed = has_byline_word(shape) and any(Shape(one.text).is_date_line for one in beside)
    return is_signed or names_authors(shape, names)


def names_authors(shape: Shape, names: frozenset[str]) -> bool:
    """Whether a line is a byline word and names of authors."""
    if not shape.is_short or not shape.folded or shape.folded[0] not in BYLINE_WORDS:
        return False
    n_named = sum(word in names for word in shape.folded[1:])
    return n_named > 0 and n_named >= MIN_NAMED_SHARE * (len(shape.folded) - 1)
