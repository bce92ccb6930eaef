"""The tags of a page's markup, found by machine code.

Markup is UTF-8 as the parser writes it: every element closed, every value quoted, no `<` or `>` within values. Whatever
else it may be given, no index leaves an array.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from articlepack.compiled import compiled

Bytes = NDArray[np.uint8]
Ints = NDArray[np.int64]

UNSEEN = 1  # without text that a reader sees
NOSCRIPT = 2  # seen where scripts do not run
INLINE = 4  # begins no new line; all others do, but for what stands in a line of text: see `phrases`
NAMING = 8  # names the blocks inside it; a div or section inside it does not rename these
VOID = 16  # without an end
UNREAD = 32  # its text is written out as it is, and never seen
CELL = 64
LINK = 128
BREAK = 256
ROW = 512
PREFORMATTED = 1024
CLOSING = 2048  # of a tag
HEADING = 4096  # a title of what follows
ODD = 8192  # may hold what is to be read in another way than it is written
READING = 16384  # how the letters before it are said
SENTENCE = 32768  # a paragraph or a heading
PHRASE = 65536  # inline within a line of text, as elements of no known name are
CONTROL = 131072  # a PHRASE that works something where no text stands on both sides of it
BLOCK = 262144  # begins a new line wherever it stands
BRACKET = 524288  # stands around a READING where no ruby is drawn
RAISED = 1 << 20  # drawn higher than the line: an exponent, or the mark of a note
FRACTION = 1 << 21  # of two, the second drawn under the first
POWER = 1 << 22  # of two, the second drawn higher than the first
FORMULA = 1 << 23
OF_CODE = 1 << 24  # a line of preformatted text, where it stands in such
WRAPPER = 1 << 25  # may stand around all of a cell
NUMBER_SHIFT = 32  # of an element's kind: its flags, and above them its own number
MAX_NAME_BYTES = 14
HALF_NAME = 7
TABLE_SIZE = 509

LT, GT, SLASH, SPACE = b"<>/ "
COMMENT, COMMENT_END = np.frombuffer(b"<!--", np.uint8), np.frombuffer(b"-->", np.uint8)


class Names(NamedTuple):
    """The kinds of known elements, open addressed by the two halves of their names."""

    first: Ints
    second: Ints
    kind: Ints


class Tags(NamedTuple):
    """Where each tag begins, its name, and its end; and its kind."""

    start: Ints
    name: Ints
    end: Ints
    kind: Ints


@compiled
def packed(data: Bytes, start: int, end: int) -> tuple[int, int]:
    """A name of at most MAX_NAME_BYTES as two numbers; no two names give the same."""
    first, second = 0, end - start
    for i in range(end - start):
        if i < HALF_NAME:
            first |= int(data[start + i]) << (8 * i)
        else:
            second |= int(data[start + i]) << (8 * (i - HALF_NAME + 1))
    return first, second


@compiled
def kind_of(data: Bytes, start: int, end: int, names: Names) -> int:
    """The kind of the element of this name; 0 for one that is not known."""
    if end - start > MAX_NAME_BYTES:
        return 0
    first, second = packed(data, start, end)
    slot = (first + second) % TABLE_SIZE
    while names.kind[slot]:
        if names.first[slot] == first and names.second[slot] == second:
            return int(names.kind[slot])
        slot = (slot + 1) % TABLE_SIZE
    return 0


@compiled
def stands_at(data: Bytes, at: int, sought: Bytes) -> bool:
    """Whether these bytes stand there."""
    n_same = 0
    while n_same < len(sought) and at + n_same < len(data) and data[at + n_same] == sought[n_same]:
        n_same += 1
    return n_same == len(sought)


@compiled
def find_byte(data: Bytes, at: int, sought: int) -> int:
    """Where it stands next; the end of the data where it does not."""
    while at < len(data) and data[at] != sought:
        at += 1
    return at


@compiled
def end_of_unread(data: Bytes, at: int, kind: int, name: Bytes, missing: NDArray[np.bool_]) -> int:
    """Past the comment, or the element that is not read, which begins there; -1 where there is none, or no end of it.

    `missing` remembers of which there is no end from here on, by number: no markup is searched twice for one.
    """
    if stands_at(data, at, COMMENT) and not missing[0]:
        for i in range(at + len(COMMENT), len(data) - 2):
            if data[i] == COMMENT_END[0] and stands_at(data, i, COMMENT_END):
                return i + len(COMMENT_END)
        missing[0] = True
    elif kind & UNREAD and not kind & CLOSING and not missing[kind >> NUMBER_SHIFT]:
        size = len(name)
        for i in range(find_byte(data, at, GT) + 1, len(data) - size - 2):
            if data[i] == LT and data[i + 1] == SLASH and data[i + 2 + size] == GT and stands_at(data, i + 2, name):
                return i + 3 + size
        missing[kind >> NUMBER_SHIFT] = True
    return -1


@compiled
def find_tags(data: Bytes, names: Names, seen: Bytes, tags: Tags) -> tuple[int, int]:
    """Writes the markup without comments and what is not read to `seen`, and its tags; (bytes, tags).

    `seen` is as long as the data, and there is room for a tag in every two bytes.
    """
    at = size = n_tags = 0
    missing = np.zeros(TABLE_SIZE, np.bool_)
    while at < len(data):
        start = find_byte(data, at, LT)
        seen[size : size + start - at] = data[at:start]
        size += start - at
        at = start
        is_closing = at + 1 < len(data) and data[at + 1] == SLASH
        name = at + 2 if is_closing else at + 1
        end = name
        while end < len(data) and data[end] != SPACE and data[end] != GT:
            end += 1
        kind = kind_of(data, name, end, names) | (CLOSING if is_closing else 0)
        past = end_of_unread(data, at, kind, data[name:end], missing)
        if past >= 0:
            at = past
            continue
        past = find_byte(data, end, GT)
        if past < len(data):
            tags.start[n_tags], tags.name[n_tags] = size, size + name - at
            tags.end[n_tags], tags.kind[n_tags] = size + past - at, kind
            n_tags += 1
        past = min(past + 1, len(data))
        seen[size : size + past - at] = data[at:past]
        size += past - at
        at = past
    return size, n_tags
