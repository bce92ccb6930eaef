"""Which rows of a table are data and which a layout. Machine code."""

from articlepack.compiled import compiled
from articlepack.html.chars import has_ink
from articlepack.html.tags import CELL, CLOSING, ROW, WRAPPER, Bytes, Tags

MAX_CELLS_IN_ROW = 200
MAX_WRAPPED_BYTES, MAX_TAGS_IN_CELL = 300, 16
"""Of markup in a cell that is one paragraph."""
TAGS_BETWEEN = 3
"""Of two rows: `</thead><tbody>`, and the tag of the row."""


@compiled
def is_wrapper_of_cell(seen: Bytes, tags: Tags, tag: int) -> bool:
    """Whether the element that opens here is a paragraph right behind the tag of its cell, and short."""
    before = tags.kind[tag - 1]
    if not tags.kind[tag] & WRAPPER or not before & (CELL | WRAPPER) or before & CLOSING:
        return False
    if has_ink(seen, tags.end[tag - 1] + 1, tags.start[tag]):
        return False
    for i in range(tag + 1, min(tag + MAX_TAGS_IN_CELL, len(tags.kind))):
        if tags.kind[i] & CELL:
            return bool(tags.start[i] - tags.end[tag] <= MAX_WRAPPED_BYTES)
    return False


@compiled
def is_beside_row(tags: Tags, start: int) -> bool:
    """Whether another row ends right before this one, or begins behind it, perhaps in the next part of the table."""
    if (tags.kind[max(start - TAGS_BETWEEN, 0) : start] & ROW).any():
        return True
    for i in range(start + 1, min(start + 1 + 2 * MAX_CELLS_IN_ROW, len(tags.kind))):
        if tags.kind[i] & ROW:
            rest = tags.kind[i + 1 : i + 1 + TAGS_BETWEEN]
            return bool((rest & (ROW | CLOSING) == ROW).any())
    return False
