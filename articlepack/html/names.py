"""What an element is called, by its tag and attributes, as machine code writes it: its own part of the hints."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from articlepack.compiled import compiled
from articlepack.html.chars import char_at, put
from articlepack.html.tables import BEARER, N_ELEMENTS, PARENT, TAG, Walk
from articlepack.html.tags import SPACE, Bytes, Ints, Tags, find_byte, stands_at

ATTRIBUTES_READ = ("class", "id", "itemprop", "rel", "role", "data-testid", "data-component")
"""Attributes whose words are hints, in this order."""
MAX_OWN_CHARS = 120
EQUALS, MARK = b'="'
HIDDEN, ARIA_HIDDEN, STYLE = (len(ATTRIBUTES_READ) + i for i in range(3))
NAMES = tuple(np.frombuffer(name.encode(), np.uint8) for name in (*ATTRIBUTES_READ, "hidden", "aria-hidden", "style"))
ALL_NAMES, NAME_ENDS = np.concatenate(NAMES), np.cumsum([len(name) for name in NAMES])
TRUE, AWAY, IS_HIDDEN = (np.frombuffer(word, np.uint8) for word in (b"true", b"display:none", b"is-hidden"))
UNNAMED = -1


class Own(NamedTuple):
    """What is written so far of one element: where the next byte goes, characters, and whether a space is due."""

    n: int
    n_chars: int
    is_gap: bool


@compiled
def find_heard(walk: Walk, n_blocks: int) -> NDArray[np.bool_]:
    """Which elements bear a block, or stand around one that does."""
    heard = np.zeros(walk.state[N_ELEMENTS], np.bool_)
    for block in range(n_blocks):
        element = walk.blocks[block, BEARER]
        while element and not heard[element]:
            heard[element] = True
            element = walk.elements[element, PARENT]
    return heard


@compiled
def write_names(seen: Bytes, tags: Tags, walk: Walk, elements: Ints, out: Bytes, ends: Ints) -> None:
    """Write what each of some elements is called, one after the other, and where each ends."""
    n, values = 0, np.empty((len(NAMES), 2), np.int64)
    for i in range(len(elements)):
        tag = walk.elements[elements[i], TAG]
        n = write_own(seen, tags.name[tag], tags.end[tag], values, out, n)
        ends[i] = n


@compiled
def write_own(seen: Bytes, start: int, end: int, values: Ints, out: Bytes, n: int) -> int:
    """Write name, class, id and role words of one element, in small letters; where the next byte goes."""
    past = start
    while past < end and seen[past] != SPACE:
        past += 1
    own = written(seen, start, past, out, Own(n, 0, is_gap=False))
    if past == end:
        return own.n
    find_values(seen, past, end, values)
    for name in range(len(ATTRIBUTES_READ)):
        if values[name, 0] < values[name, 1]:
            own = written(seen, values[name, 0], values[name, 1], out, Own(own.n, own.n_chars, is_gap=True))
    if is_hidden(seen, values):
        own = written(IS_HIDDEN, 0, len(IS_HIDDEN), out, Own(own.n, own.n_chars, is_gap=True))
    return own.n


@compiled
def written(data: Bytes, start: int, end: int, out: Bytes, own: Own) -> Own:
    """More words of an element, with single spaces, up to MAX_OWN_CHARS in all."""
    n, n_chars, is_gap = own
    at = start
    while at < end and n_chars < MAX_OWN_CHARS:
        size, shown, is_space = char_at(data, at)
        if is_space:
            is_gap = True
        elif is_gap and n_chars:
            out[n] = SPACE
            n, n_chars, is_gap = n + 1, n_chars + 1, False
            continue
        else:
            begin, n = n, put(data, at, size, shown, out, n)
            if 65 <= out[begin] <= 90:
                out[begin] += 32
            n_chars, is_gap = n_chars + 1, False
        at += size
    return Own(n, n_chars, is_gap)


@compiled
def find_values(seen: Bytes, start: int, end: int, values: Ints) -> None:
    """Where the values of the attributes NAMES stand in a tag; those without begin and end at 0."""
    values[:] = 0
    at = start
    while at < end:
        while at < end and seen[at] == SPACE:
            at += 1
        past = at
        while past < end and seen[past] != SPACE and seen[past] != EQUALS:
            past += 1
        if past + 1 >= end or seen[past] != EQUALS or seen[past + 1] != MARK:
            at = past + 1
            continue
        value = past + 2
        close = min(find_byte(seen, value, MARK), end)
        name = number_of(seen, at, past)
        if name != UNNAMED:
            values[name, 0], values[name, 1] = value, close
        at = close + 1


@compiled
def number_of(seen: Bytes, start: int, end: int) -> int:
    """Which of NAMES stands there."""
    first = 0
    for name in range(len(NAME_ENDS)):
        if NAME_ENDS[name] - first == end - start and stands_at(seen, start, ALL_NAMES[first : NAME_ENDS[name]]):
            return name
        first = NAME_ENDS[name]
    return UNNAMED


@compiled
def is_hidden(seen: Bytes, values: Ints) -> bool:
    """Whether the attributes, or an inline style, hide the element."""
    if values[HIDDEN, 0]:
        return True
    start, end = values[ARIA_HIDDEN]
    if end - start == len(TRUE) and stands_at(seen, start, TRUE):
        return True
    at, end = values[STYLE]
    while at < end and not stands_without_spaces(seen, at, end, AWAY):
        at += 1
    return bool(at < end)


@compiled
def stands_without_spaces(seen: Bytes, at: int, end: int, sought: Bytes) -> bool:
    """Whether these small letters stand there, in any case, with spaces between."""
    n_same = 0
    while at < end and n_same < len(sought):
        byte = seen[at] + 32 if 65 <= seen[at] <= 90 else seen[at]
        if byte == sought[n_same]:
            n_same += 1
        elif byte != SPACE or not n_same:
            return False
        at += 1
    return n_same == len(sought)
