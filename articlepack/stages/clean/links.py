"""Links to other articles among the blocks kept: `Read also:` and a headline, on a line of their own."""

from collections.abc import Sequence

from articlepack.lexicon import RELATED_WORDS
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
