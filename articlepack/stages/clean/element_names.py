"""Machine code: the hints of elements as lists of parts, one for each element around, and what each part says.

Most elements of a page stand in the same ones, so that each distinct part is read once.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from articlepack.compiled import compiled
from articlepack.html.tags import Bytes, stands_at
from articlepack.stages.clean.chars import MULTIPLIER, Ints
from articlepack.stages.clean.class_names import HINT_LABELS, HINT_WORDS, MAX_TOKENS
from articlepack.stages.clean.known_words import (
    AT_END,
    BEFORE_HYPHEN,
    BEFORE_OTHER,
    FULL,
    JOINS,
    LEARNT,
    MORE,
    SECTION_BITS,
    Words,
    joint_at,
    said_before,
    word_at,
)

BETWEEN = " / "
GAP = len(BETWEEN)
ITEMPROP, ITEMPROP_BIT = np.frombuffer(b"itemprop", np.uint8), 1 << len(HINT_WORDS) + len(HINT_LABELS) + 1
"""The bit of a part that names a property, above those of all PATTERNS."""
SPACE, HYPHEN, SLASH = b" -/"
CAPITALS = b"AZ"  # first and last
UNKNOWN, UNREAD = -1, -2
"""Said of a part to be read by other means, as it has capitals or a word that the table has no room for; and of one to
be read once its words are known."""


class Parts(NamedTuple):
    """The distinct parts of some hints."""

    numbers: Ints  # of all parts of all hints, in order
    firsts: Ints  # of each hint, where its parts begin in `numbers`; and the end
    spans: Ints  # (parts, 3): where its bytes begin and end, and where its first name ends
    said: Ints  # a bit for each of PATTERNS, and ITEMPROP_BIT; or UNKNOWN
    section: Ints  # its bit of SECTIONS
    n_tokens: Ints
    tokens: NDArray[np.int32]  # (parts, MAX_TOKENS): slots of its words


def empty_parts(n_hints: int, n: int) -> Parts:
    """Room for so many parts."""
    sizes = n, n_hints + 1, (n, 3), n, n, n
    numbers, firsts, spans, said, section, n_tokens = (np.empty(size, np.int64) for size in sizes)
    return Parts(numbers, firsts, spans, said, section, n_tokens, np.empty((n, MAX_TOKENS), np.int32))


@compiled
def find_parts(data: Bytes, ends: Ints, parts: Parts) -> int:
    """Number the distinct parts of all hints, in order; how many there are."""
    n_slots = 2
    while n_slots < 2 * len(parts.numbers):
        n_slots *= 2
    table = np.full(n_slots, UNKNOWN)
    n_parts = n_all = at = 0
    for hint in range(len(ends)):
        parts.firsts[hint] = n_all
        while True:
            past = end_of_part(data, at, ends[hint])
            slot = slot_of_part(data, at, past, parts, table)
            if table[slot] == UNKNOWN:
                table[slot] = n_parts
                parts.spans[n_parts, 0], parts.spans[n_parts, 1] = at, past
                parts.said[n_parts] = UNREAD
                n_parts += 1
            parts.numbers[n_all] = table[slot]
            n_all += 1
            at = past
            if past == ends[hint]:
                break
            at += GAP
    parts.firsts[len(ends)] = n_all
    return n_parts


@compiled
def end_of_part(data: Bytes, at: int, end: int) -> int:
    """Where a part ends: before ' / '."""
    while at + GAP <= end:
        if data[at + 1] == SLASH and data[at] == SPACE and data[at + 2] == SPACE:
            return at
        at += 1
    return end


@compiled
def slot_of_part(data: Bytes, start: int, end: int, parts: Parts, table: Ints) -> int:
    """Where in the table the number of these bytes stands, or is to stand."""
    mixed = np.uint64(end - start)
    for at in range(start, end):
        mixed = (mixed ^ np.uint64(data[at])) * np.uint64(MULTIPLIER)
    slot = np.int64((mixed ^ mixed >> np.uint64(32)) & np.uint64(len(table) - 1))
    while table[slot] != UNKNOWN:
        other = parts.spans[table[slot]]
        if other[1] - other[0] == end - start and stands_at(data, other[0], data[start:end]):
            break
        slot = (slot + 1) % len(table)
    return int(slot)


@compiled
def read_parts(data: Bytes, words: Words, parts: Parts, n_parts: int) -> None:
    """Read each distinct part that is not read yet."""
    for part in range(n_parts):
        if parts.said[part] != UNREAD:
            continue
        start, end = parts.spans[part, 0], parts.spans[part, 1]
        first = start
        while first < end and data[first] != SPACE:
            first += 1
        parts.spans[part, 2] = first
        parts.section[part] = parts.n_tokens[part] = 0
        parts.said[part] = read_names(data, start, end, words, parts, part)


@compiled
def read_names(data: Bytes, start: int, end: int, words: Words, parts: Parts, part: int) -> int:
    """The bits that the names of one part say; its tokens and its section are noted. Or UNKNOWN, or UNREAD."""
    found, at, is_read = 0, start, True
    while at < end:
        past = end_of_word(data, at, end)
        if past == at:
            if CAPITALS[0] <= data[at] <= CAPITALS[1]:
                return UNKNOWN
            if data[at] == SPACE and stands_at(data[:end], at + 1, ITEMPROP):
                found |= ITEMPROP_BIT
            at += 1
            continue
        slot = word_at(words, data, at, past)
        said = UNKNOWN if slot == FULL else said_there(data, at, past, end, words, slot)
        if said == UNKNOWN:
            return UNKNOWN
        is_read &= said != UNREAD
        found |= said
        if at == start and past == parts.spans[part, 2]:
            parts.section[part] = words.rows[slot, MORE] & SECTION_BITS
        if past - at > 1 and parts.n_tokens[part] < MAX_TOKENS:
            parts.tokens[part, parts.n_tokens[part]] = slot
            parts.n_tokens[part] += 1
        at = past
    return found if is_read else UNREAD


@compiled
def end_of_word(data: Bytes, at: int, end: int) -> int:
    """Past the small letters that stand there."""
    while at < end and 97 <= data[at] <= 122:
        at += 1
    return at


@compiled
def said_there(data: Bytes, at: int, past: int, end: int, words: Words, slot: int) -> int:
    """The bits that a word says by what stands behind it, and together with the one behind its hyphen."""
    more = words.rows[slot, MORE]
    if not more & LEARNT:
        return UNREAD
    if past == end or data[past] == SPACE:
        return said_before(words, slot, AT_END)
    if data[past] != HYPHEN:
        return said_before(words, slot, BEFORE_OTHER)
    said, behind = said_before(words, slot, BEFORE_HYPHEN), end_of_word(data, past + 1, end)
    if not more & JOINS or behind == past + 1:
        return said
    joint = joint_at(words, data, at, past, behind)
    if joint == FULL:
        return UNKNOWN
    return said | said_before(words, joint, BEFORE_OTHER) if words.rows[joint, MORE] & LEARNT else UNREAD
