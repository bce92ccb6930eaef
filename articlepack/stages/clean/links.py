"""Links among the blocks kept that are no text: `Read also:` and a headline, and `[edit]` below a heading."""

from collections.abc import Sequence

from articlepack.lexicon import RELATED_WORDS
from articlepack.lines import SUBHEADINGS
from articlepack.records import Block
from articlepack.stages.clean.kinds import speaks_of
from articlepack.stages.clean.signatures import NO_SIGNATURES
from articlepack.words import fold

MAX_SIGNS = 2
"""Characters beside link and label: an arrow, a bracket."""


def find_related(blocks: Sequence[Block], kept: Sequence[bool]) -> list[int]:
    """Where a label that introduces links is kept, with a link and nothing else behind it.

    The gold of fundus_dev, which is news, has none of ten such blocks; that of WCXB dev has them on half of the pages.
    """
    linked = (block for block, keep in zip(blocks, kept, strict=True) if keep and block.link_chars)
    return [block.ordinal for block in linked if block.tag not in NO_SIGNATURES and leads_elsewhere(block)]


def leads_elsewhere(block: Block) -> bool:
    """Whether a block is a label that introduces links, and a link."""
    label, _, rest = block.text.replace("：", ":").partition(":")
    n_chars = len(rest.strip())
    return 0 < n_chars <= block.link_chars + MAX_SIGNS and speaks_of(fold(label), RELATED_WORDS)


MIN_LINKED_SHARE = 0.7
"""Of what stands in brackets; a bar may part two links."""


def find_handles(blocks: Sequence[Block], kept: Sequence[bool]) -> list[int]:
    """Where links in brackets are kept right below a heading, and nothing else: they work on what it heads."""
    linked = (block for block, keep in zip(blocks, kept, strict=True) if keep and block.link_chars)
    return [block.ordinal for block in linked if block.ordinal and is_handle(blocks[block.ordinal - 1], block)]


def is_handle(before: Block, block: Block) -> bool:
    """Whether a block is a link in brackets, and the one before it a heading."""
    text = block.text
    is_bracketed = (
        text.startswith("[") and text.endswith("]") and block.link_chars >= MIN_LINKED_SHARE * (len(text) - 2)
    )
    return is_bracketed and block.tag not in NO_SIGNATURES and before.tag in (*SUBHEADINGS, "h1")
