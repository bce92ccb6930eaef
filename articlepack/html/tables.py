"""What the walk over a page's tags meets, as tables of whole numbers.

Each tag makes at most one element, one frame, one block and two parts, so no table overflows, whatever the markup.
"""

from typing import NamedTuple

import numpy as np

from articlepack.html.tags import Ints

# Of `Walk.state`: the table row that is open, and how deep; links open; since the last block: letters in links, and
# in how many parts anything is to be seen; the one part of the link that ended last, or -1; how many frames, elements,
# parts and blocks there are.
ROW_DEPTH, N_LINKS, LINK_CHARS, N_INKED, FIRST_PART, LINK_PART = range(6)
N_FRAMES, N_ELEMENTS, N_PARTS, N_BLOCKS, N_STATES = range(6, 11)
TEXT, AS_WRITTEN, GAP, LINE_END, CELL_END, OVER, TO_THE, RAISED_DIGITS = range(8)  # kinds of parts


# Of a frame: an element that the walk is inside of, the innermost one that may bear blocks, and how many parts there
# were where it began.
KIND, ELEMENT, PARTS_BEFORE = range(3)
TAG, PARENT, NAMER = 1, 2, 3  # of an element that may bear blocks, beside its KIND; NAMER names its blocks
START, END = 1, 2  # of a part, beside its KIND; of a block: its parts, and once it is written, its characters
BEARER, LINKED = 0, 3  # of a block: its element, and how many of its characters are links


class Walk(NamedTuple):
    """What the walk has met, in tables with room for all; the first element stands around all others."""

    state: Ints
    frames: Ints
    elements: Ints
    parts: Ints
    blocks: Ints


def empty_walk(n_tags: int) -> Walk:
    """Room for the walk over so many tags."""
    sizes = (n_tags + 1, 3), (n_tags + 1, 4), (2 * n_tags, 3), (n_tags + 1, 4)
    walk = Walk(np.zeros(N_STATES, np.int64), *(np.empty(size, np.int64) for size in sizes))
    walk.state[N_FRAMES] = walk.state[N_ELEMENTS] = 1
    walk.frames[0] = 0
    walk.elements[0] = 0
    return walk
