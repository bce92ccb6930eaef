"""Elements that are inline within a line of text and blocks elsewhere: times, buttons, and those of no known name."""

from articlepack.compiled import compiled
from articlepack.html.chars import has_ink
from articlepack.html.tables import (
    AS_WRITTEN,
    ELEMENT,
    END,
    FIRST_PART,
    KIND,
    LINE_END,
    N_FRAMES,
    N_INKED,
    N_PARTS,
    NAMER,
    START,
    TEXT,
    Walk,
)
from articlepack.html.tags import BREAK, CLOSING, CONTROL, INLINE, NOSCRIPT, PHRASE, SENTENCE, UNSEEN, VOID, Bytes, Tags

MAX_TAGS_AROUND = 64
"""Looked at around an element: no sentence has more."""
IN_PHRASE = INLINE | PHRASE | BREAK | UNSEEN | NOSCRIPT


@compiled
def may_be_inline(kind: int) -> bool:
    """Whether an element of this kind is inline where it stands in a line of text."""
    return kind & PHRASE > 0 or kind & ~CLOSING == 0


@compiled
def is_in_line(walk: Walk, seen: Bytes, tags: Tags, tag: int) -> bool:
    """Whether the element that opens here, of a kind that may be inline, stands in a line of text and holds no block.

    In a paragraph or heading, where the parser leaves no block, any text of the line will do, but for what a reader
    works with: that has text on both sides. Elsewhere the text must touch the element and be of the same parent; a
    known PHRASE has it on both sides, as dates stand beside names and labels.
    """
    past = end_of_phrase(tags, tag)
    if past < 0:
        return False
    kind, parent = tags.kind[tag], walk.frames[walk.state[N_FRAMES] - 1, ELEMENT]
    is_in_sentence = walk.elements[walk.elements[parent, NAMER], KIND] & SENTENCE > 0
    if is_in_sentence:
        is_behind = is_behind_text(walk, seen, kind)
        is_before = is_before_text(seen, tags, past, kind)
    else:
        is_behind = tag > 0 and has_ink(seen, tags.end[tag - 1] + 1, tags.start[tag])
        is_before = has_ink(seen, tags.end[past] + 1, next_start(seen, tags, past))
    if kind & CONTROL or kind & PHRASE and not is_in_sentence:
        return is_behind and is_before
    return is_behind or is_before


@compiled
def end_of_phrase(tags: Tags, tag: int) -> int:
    """The tag that closes the element which opens here; -1 if it holds a block, or more than a phrase does."""
    depth = 0
    for i in range(tag, min(tag + MAX_TAGS_AROUND, len(tags.kind))):
        kind = tags.kind[i]
        if not kind & IN_PHRASE and kind & ~CLOSING:
            return -1
        if not kind & VOID:
            depth += -1 if kind & CLOSING else 1
        if not depth:
            return i
    return -1


@compiled
def next_start(seen: Bytes, tags: Tags, tag: int) -> int:
    """Where the text behind a tag ends."""
    return int(tags.start[tag + 1]) if tag + 1 < len(tags.kind) else len(seen)


@compiled
def is_behind_text(walk: Walk, seen: Bytes, kind: int) -> bool:
    """Whether the block to come has text already; of a known PHRASE, whether its line has."""
    state = walk.state
    if not state[N_INKED] or not kind & PHRASE:
        return bool(state[N_INKED])
    for n in range(state[N_PARTS] - 1, max(state[FIRST_PART], state[N_PARTS] - MAX_TAGS_AROUND) - 1, -1):
        part = walk.parts[n]
        if part[KIND] == LINE_END:
            return False
        if part[KIND] in (TEXT, AS_WRITTEN) and has_ink(seen, part[START], part[END]):
            return True
    return False


@compiled
def is_before_text(seen: Bytes, tags: Tags, tag: int, kind: int) -> bool:
    """Whether text of the same block follows a tag; behind a known PHRASE, of the same line and of no other PHRASE."""
    i, last = tag, min(tag + MAX_TAGS_AROUND, len(tags.kind)) - 1
    while i <= last:
        if has_ink(seen, tags.end[i] + 1, next_start(seen, tags, i)):
            return True
        i += 1
        own = tags.kind[i] if i <= last else 0
        if own & PHRASE and not own & CLOSING:
            i = end_of_phrase(tags, i)
            if i < 0:
                return False
        elif own & ~CLOSING and (not own & IN_PHRASE or own & BREAK and kind & PHRASE):
            return False
    return False
