"""What a forum shows below each post of a member, though nobody has said it there: their signature."""

import re
from collections.abc import Sequence

from articlepack.records import Block

FORUM = "forum"
LEVELS = 3
"""The element itself and those around it whose names are asked: a post may be called one that has a signature."""
SIGNATURE = re.compile(r"(?<![a-z])(?:(?!has|no|with|show)[a-z]+[-_]?)?(?:signature[a-z]*|sig)(?![a-z])")
RULED = re.compile(r"_{5,}\n")
"""The line that old forums draw above one."""
REFERENCES = ("dt", "pre")
"""Elements in which a signature is that of a function."""


def find_mottos(blocks: Sequence[Block], kept: Sequence[bool], page_type: tuple[str, float] | None) -> list[int]:
    """Where signatures of members are kept on a page of a forum.

    Of 81 such blocks that were kept of 13 WCXB dev pages none stands in the gold.
    """
    if page_type is None or page_type[0] != FORUM:
        return []
    return [block.ordinal for block, keep in zip(blocks, kept, strict=True) if keep and is_motto(block)]


def is_motto(block: Block) -> bool:
    """Whether a block is named as a signature, or stands under the line that parts one from its post."""
    if block.tag in REFERENCES:
        return False
    if RULED.match(block.text):
        return True
    own = " / ".join(block.hints.split(" / ", LEVELS)[:LEVELS])
    return "sig" in own and bool(SIGNATURE.search(own))
