"""The parts of the block to come, and which of them are no text of it. Machine code."""

from articlepack.compiled import compiled
from articlepack.html.chars import is_digit, is_sign, may_be_raised, measured
from articlepack.html.tables import (
    AS_WRITTEN,
    ELEMENT,
    END,
    FIRST_PART,
    GAP,
    KIND,
    LINE_END,
    LINK_CHARS,
    LINK_PART,
    N_FRAMES,
    N_INKED,
    N_PARTS,
    NAMER,
    OVER,
    PARTS_BEFORE,
    RAISED_DIGITS,
    START,
    TEXT,
    TO_THE,
    Walk,
)
from articlepack.html.tags import CELL, FRACTION, HEADING, PREFORMATTED, Bytes

NEWLINE, OPENING_BRACKET, CLOSING_BRACKET = b"\n[]"


@compiled
def add_part(walk: Walk, kind: int, start: int, end: int) -> None:
    """One more piece of the block to come."""
    n = walk.state[N_PARTS]
    walk.parts[n, KIND], walk.parts[n, START], walk.parts[n, END] = kind, start, end
    walk.state[N_PARTS] = n + 1


@compiled
def size_of(walk: Walk, part: int) -> int:
    """The bytes of a part."""
    return int(walk.parts[part, END] - walk.parts[part, START])


@compiled
def is_in_cell(walk: Walk) -> bool:
    """Whether a table's cell names the block to come."""
    element = walk.frames[walk.state[N_FRAMES] - 1, ELEMENT]
    return bool(walk.elements[walk.elements[element, NAMER], KIND] & CELL)


@compiled
def is_preformatted(walk: Walk) -> bool:
    """Whether the innermost element open keeps its white space."""
    element = walk.frames[walk.state[N_FRAMES] - 1, ELEMENT]
    return bool(walk.elements[walk.elements[element, NAMER], KIND] & PREFORMATTED)


@compiled
def drop_permalink(walk: Walk, seen: Bytes) -> None:
    """Forget the text of the link that ends here if it is a sign alone, in a heading: a link to the heading itself."""
    state, part = walk.state, walk.state[N_PARTS] - 1
    frame = walk.frames[state[N_FRAMES] - 1]
    is_in_heading = walk.elements[walk.elements[frame[ELEMENT], NAMER], KIND] & HEADING
    is_lone = part == frame[PARTS_BEFORE] and part >= state[FIRST_PART] and walk.parts[part, KIND] == TEXT
    state[LINK_PART] = part if is_lone else -1
    if is_in_heading and is_lone and is_sign(seen, walk.parts[part, START], walk.parts[part, END]):
        state[N_PARTS], state[N_INKED], state[LINK_CHARS] = part, state[N_INKED] - 1, state[LINK_CHARS] - 1


@compiled
def drop_bracketed_link(walk: Walk, seen: Bytes) -> None:
    """Forget the only link of the heading that ends here, where it stands in brackets at its end: `[edit]`."""
    state, parts, link, last = walk.state, walk.parts, walk.state[LINK_PART], walk.state[N_PARTS] - 1
    while last > state[FIRST_PART] and parts[last, KIND] == GAP:
        last -= 1
    first = 2 * link - last
    if first <= state[FIRST_PART] or not 0 <= last - link <= 1 or (parts[first : last + 1, KIND] != TEXT).any():
        return
    is_only = measured(seen, parts[link, START], parts[link, END]) == state[LINK_CHARS]
    is_opened, is_closed = seen[parts[first, START]] == OPENING_BRACKET, seen[parts[last, END] - 1] == CLOSING_BRACKET
    are_brackets = link == last or size_of(walk, first) == size_of(walk, last) == 1
    if is_only and is_opened and is_closed and are_brackets:
        state[N_PARTS], state[N_INKED], state[LINK_CHARS] = first, state[N_INKED] - (last - first + 1), 0


@compiled
def raise_digits(walk: Walk, seen: Bytes) -> None:
    """Raise the number that ends here where it stands right behind a digit, of which it is none: 10 to the 6th."""
    part, parts = walk.state[N_PARTS] - 1, walk.parts
    is_lone = part == walk.frames[walk.state[N_FRAMES] - 1, PARTS_BEFORE] and part > walk.state[FIRST_PART]
    if is_lone and parts[part, KIND] == TEXT and parts[part - 1, KIND] == TEXT:
        is_behind_digit = is_digit(seen, parts[part - 1, END] - 1)
        if is_behind_digit and may_be_raised(seen, parts[part, START], parts[part, END]):
            parts[part, KIND] = RAISED_DIGITS


@compiled
def part_pair(walk: Walk) -> None:
    """Behind the first of a pair, say how the second stands to it."""
    kind = walk.frames[walk.state[N_FRAMES] - 1, KIND]
    add_part(walk, OVER if kind & FRACTION else TO_THE, 0, 1)


@compiled
def end_line(walk: Walk, seen: Bytes) -> None:
    """End a line of preformatted text, if it has not ended."""
    last = walk.state[N_PARTS] - 1
    if last < walk.state[FIRST_PART] or walk.parts[last, KIND] == LINE_END:
        return
    if walk.parts[last, KIND] != AS_WRITTEN or seen[walk.parts[last, END] - 1] != NEWLINE:
        add_part(walk, LINE_END, 0, 0)
