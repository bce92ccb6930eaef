"""The walk over a page's tags as machine code: which blocks they bound."""

from articlepack.compiled import compiled
from articlepack.html.chars import has_ink, measured
from articlepack.html.numbers import MIN_NUMBERED, drop_line_numbers
from articlepack.html.parts import (
    add_part,
    drop_bracketed_link,
    drop_permalink,
    end_line,
    is_in_cell,
    is_preformatted,
    part_pair,
    raise_digits,
)
from articlepack.html.phrases import is_in_line, may_be_inline
from articlepack.html.rows import MAX_CELLS_IN_ROW, is_beside_row, is_wrapper_of_cell
from articlepack.html.tables import (
    AS_WRITTEN,
    BEARER,
    CELL_END,
    ELEMENT,
    END,
    FIRST_PART,
    GAP,
    KIND,
    LINE_END,
    LINK_CHARS,
    LINKED,
    N_BLOCKS,
    N_ELEMENTS,
    N_FRAMES,
    N_INKED,
    N_LINKS,
    N_PARTS,
    NAMER,
    PARENT,
    PARTS_BEFORE,
    ROW_DEPTH,
    START,
    TAG,
    TEXT,
    Walk,
)
from articlepack.html.tags import (
    BLOCK,
    BRACKET,
    BREAK,
    CELL,
    CLOSING,
    CONTROL,
    FRACTION,
    HEADING,
    INLINE,
    LINK,
    NAMING,
    NOSCRIPT,
    NUMBER_SHIFT,
    OF_CODE,
    PHRASE,
    POWER,
    PREFORMATTED,
    RAISED,
    READING,
    ROW,
    UNSEEN,
    VOID,
    Bytes,
    Tags,
)

IN_PLAIN_ROW = INLINE | UNSEEN | NOSCRIPT | CELL | BREAK
PAIR = FRACTION | POWER
NO_LINE_OF_CODE = CELL | HEADING | PHRASE | PREFORMATTED
MAX_CELL_BYTES = 3_000
"""Of markup; 4,573 plain rows of the dev pages have at most 1,866."""
NEWLINE = ord("\n")


@compiled
def is_plain_row(seen: Bytes, tags: Tags, start: int) -> bool:
    """Whether the cells of a table row hold inline content only, of a cell's size, or one short paragraph each where
    other rows stand beside it: else the table is a layout, and cells are blocks.
    """
    n_cells = n_breaks = n_wrappers = 0
    cell, broken = start, -1
    for i in range(start + 1, min(start + 1 + 2 * MAX_CELLS_IN_ROW, len(tags.kind))):
        kind = tags.kind[i]
        if kind & CLOSING:
            if kind & ROW:
                return n_cells > 1 or not n_breaks and not n_wrappers
            if kind & CELL and tags.start[i] - tags.end[cell] > MAX_CELL_BYTES:
                return False
        elif not kind & IN_PLAIN_ROW:
            if not is_wrapper_of_cell(seen, tags, i) or not n_wrappers and not is_beside_row(tags, start):
                return False
            n_wrappers += 1
        elif kind & CELL:
            cell, n_cells = i, n_cells + 1
        elif kind & BREAK:
            if broken == i - 1 and not has_ink(seen, tags.end[broken] + 1, tags.start[i]):
                return False
            broken, n_breaks = i, n_breaks + 1
    return False


@compiled
def end_block(walk: Walk, seen: Bytes) -> None:
    """End the line: what was gathered becomes a block of the innermost element open, if anything of it is seen."""
    state = walk.state
    if state[N_INKED]:
        n = state[N_BLOCKS]
        if state[N_INKED] > MIN_NUMBERED and is_preformatted(walk):
            drop_line_numbers(walk, seen)
        walk.blocks[n, BEARER] = walk.frames[state[N_FRAMES] - 1, ELEMENT]
        walk.blocks[n, START], walk.blocks[n, END] = state[FIRST_PART], state[N_PARTS]
        walk.blocks[n, LINKED] = state[LINK_CHARS]
        state[N_BLOCKS] = n + 1
    state[FIRST_PART], state[LINK_CHARS], state[N_INKED] = state[N_PARTS], 0, 0


@compiled
def break_line(walk: Walk, seen: Bytes) -> None:
    """A <br>: one is a new line of the same block, two in a row end it; so they do with blank space between,
    in a cell: pages of old lay their paragraphs out so. Elsewhere these are two paragraphs of one block.
    """
    state = walk.state
    if state[ROW_DEPTH]:
        add_part(walk, GAP, 0, 0)
        return
    last = state[N_PARTS] - 1
    while last >= state[FIRST_PART] and walk.parts[last, KIND] == GAP and is_in_cell(walk):
        last -= 1
    if last >= state[FIRST_PART] and walk.parts[last, KIND] == LINE_END:
        end_block(walk, seen)
    else:
        add_part(walk, LINE_END, 0, 0)


@compiled
def open_element(walk: Walk, seen: Bytes, kind: int, tag: int, is_plain: bool) -> None:
    """Enter an element, if it has an end: one that is no inline element ends the line before it."""
    state = walk.state
    if kind & BREAK:
        break_line(walk, seen)
        return
    if state[ROW_DEPTH]:
        state[ROW_DEPTH] += 0 if kind & VOID else 1
        if kind & CELL and state[N_INKED]:
            add_part(walk, CELL_END, 0, 1)
    elif not kind & INLINE:
        if state[N_PARTS] > state[FIRST_PART]:
            end_block(walk, seen)
        state[ROW_DEPTH] = 1 if is_plain else 0
    if kind & VOID:
        return
    n, element = state[N_FRAMES], walk.frames[state[N_FRAMES] - 1, ELEMENT]
    if kind & INLINE:
        state[N_LINKS] += 1 if kind & LINK else 0
        if kind & CONTROL:
            add_part(walk, GAP, 0, 0)  # it is drawn with room around it
    else:
        element = add_element(walk, kind, tag, element)
    walk.frames[n, KIND], walk.frames[n, ELEMENT], walk.frames[n, PARTS_BEFORE] = kind, element, state[N_PARTS]
    state[N_FRAMES] = n + 1


@compiled
def add_element(walk: Walk, kind: int, tag: int, parent: int) -> int:
    """One more element that may bear blocks."""
    n, naming = walk.state[N_ELEMENTS], walk.elements[parent, NAMER]
    if kind & NAMING or not walk.elements[naming, KIND] & NAMING:
        naming = n
    walk.elements[n, TAG], walk.elements[n, KIND], walk.elements[n, PARENT], walk.elements[n, NAMER] = (
        tag,
        kind,
        parent,
        naming,
    )
    walk.state[N_ELEMENTS] = n + 1
    return int(n)


@compiled
def close_element(walk: Walk, seen: Bytes, is_before_another: bool) -> None:
    """Leave an element, which another may follow: one that is no inline element ends its line."""
    state = walk.state
    kind = walk.frames[state[N_FRAMES] - 1, KIND]
    if kind & LINK:
        drop_permalink(walk, seen)
    elif kind & HEADING and state[LINK_CHARS]:
        drop_bracketed_link(walk, seen)
    elif kind & RAISED:
        raise_digits(walk, seen)
    elif kind & OF_CODE:
        end_line(walk, seen)
    if state[ROW_DEPTH]:
        state[ROW_DEPTH] -= 1
    if state[N_PARTS] > state[FIRST_PART] and not state[ROW_DEPTH] and not kind & INLINE:
        end_block(walk, seen)
    state[N_LINKS] -= 1 if kind & LINK else 0
    if state[N_FRAMES] > 1:
        state[N_FRAMES] -= 1
        if is_before_another and not kind & OF_CODE and walk.frames[state[N_FRAMES] - 1, KIND] & PAIR:
            part_pair(walk)


@compiled
def add_text(walk: Walk, seen: Bytes, start: int, end: int) -> None:
    """Text of the innermost element; outside <pre>, the source's own line ends are spaces."""
    state, is_pre = walk.state, is_preformatted(walk)
    n_chars = measured(seen, start, end)
    if is_pre and end - start == 1 and seen[start] == NEWLINE:
        add_part(walk, LINE_END, 0, 0)
    elif is_pre:
        add_part(walk, AS_WRITTEN, start, end)
    elif n_chars:
        add_part(walk, TEXT, start, end)
    elif state[N_PARTS] > state[FIRST_PART]:
        add_part(walk, GAP, 0, 0)
    if state[N_LINKS]:
        state[LINK_CHARS] += n_chars
    if n_chars:
        state[N_INKED] += 1


@compiled
def enter(walk: Walk, seen: Bytes, tags: Tags, tag: int) -> None:
    """Enter the element that opens here, as what it is where it stands."""
    kind = tags.kind[tag]
    if kind & (BLOCK | NAMING) and not kind & NO_LINE_OF_CODE and is_preformatted(walk):
        end_line(walk, seen)
        kind |= INLINE | OF_CODE
    elif may_be_inline(kind) and is_in_line(walk, seen, tags, tag):
        kind |= INLINE
    is_row = kind & ROW > 0 and walk.state[ROW_DEPTH] == 0
    open_element(walk, seen, kind, tag, is_row and is_plain_row(seen, tags, tag))


@compiled
def is_bracketed(seen: Bytes, tags: Tags, tag: int, was_bracketed: bool) -> bool:
    """Whether the reading here is in brackets: behind one, first in a group of readings, or as the one before it."""
    if not tag or has_ink(seen, tags.end[tag - 1] + 1, tags.start[tag]):
        return False
    before = tags.kind[tag - 1]
    return before & BRACKET > 0 or before & READING > 0 and (was_bracketed or not before & CLOSING)


@compiled
def bound_blocks(seen: Bytes, tags: Tags, unseen: int, walk: Walk) -> int:
    """Walks all tags; the number of blocks. Elements of a kind in `unseen`, and readings of letters without brackets
    around them, are passed over.
    """
    skipped = depth = 0
    n_tags, in_brackets = len(tags.kind), False
    for i in range(n_tags):
        kind = tags.kind[i]
        if kind & READING and not kind & CLOSING:
            in_brackets = is_bracketed(seen, tags, i, in_brackets)
            kind |= 0 if in_brackets else UNSEEN
        if skipped:
            if kind >> NUMBER_SHIFT == skipped:
                depth += -1 if kind & CLOSING else 1
            if depth:
                continue
            skipped = 0
        elif kind & CLOSING:
            close_element(walk, seen, i + 1 < n_tags and not tags.kind[i + 1] & CLOSING)
        elif kind & unseen:
            if not kind & VOID:
                skipped, depth = kind >> NUMBER_SHIFT, 1
        else:
            enter(walk, seen, tags, i)
        start, end = tags.end[i] + 1, tags.start[i + 1] if i + 1 < n_tags else len(seen)
        if start < end and not skipped:
            add_text(walk, seen, start, end)
    end_block(walk, seen)
    return int(walk.state[N_BLOCKS])
