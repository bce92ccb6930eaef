"""The text of a page's blocks, written one after the other by machine code; never longer than its markup."""

from articlepack.compiled import compiled
from articlepack.html.chars import AMPERSAND, DELETE, char_at, is_wide, put, raised
from articlepack.html.tables import (
    AS_WRITTEN,
    BEARER,
    CELL_END,
    END,
    GAP,
    KIND,
    LINE_END,
    LINKED,
    N_BLOCKS,
    NAMER,
    OVER,
    RAISED_DIGITS,
    START,
    TEXT,
    Walk,
)
from articlepack.html.tags import PREFORMATTED, SPACE, Bytes

NEWLINE, BAR, SLASH, CARET = b"\n|/^"
PARAGRAPH = -1
"""What stands between two paragraphs of a block, beside the characters that stand between words and lines."""
MIN_LINE_BYTES = 24
"""Of a line of the source that goes on in the next without a space, in scripts that part no words: shorter ones may be
a label or a name.
"""


@compiled
def shown_at(data: Bytes, at: int, kind: int) -> tuple[int, int, bool]:
    """What `char_at` answers, of a character in a part of this kind: some are a sign, wherever they stand."""
    if kind < CELL_END:
        return char_at(data, at)
    if kind == RAISED_DIGITS:
        return char_at(data, at)[0], raised(data, at), False
    return 1, BAR if kind == CELL_END else SLASH if kind == OVER else CARET, False


@compiled
def write_letters(data: Bytes, at: int, end: int, out: Bytes, n: int) -> int:
    """Writes letters and signs of ASCII as they are up to what has to be looked at; how many."""
    start = at
    while at < end and SPACE < data[at] < DELETE and data[at] != AMPERSAND:
        out[n + at - start] = data[at]
        at += 1
    return at - start


@compiled
def gap_behind(gap: int) -> int:
    """What stands behind a line's end, where `gap` stood before it: behind two of them another paragraph."""
    return PARAGRAPH if gap in (NEWLINE, PARAGRAPH) else NEWLINE


@compiled
def write_gap(gap: int, out: Bytes, n: int) -> int:
    """Writes what stands between two letters; how many characters."""
    out[n] = NEWLINE if gap == PARAGRAPH else gap
    if gap != PARAGRAPH:
        return 1
    out[n + 1] = NEWLINE
    return 2


@compiled
def write_folded(data: Bytes, walk: Walk, parts: range, out: Bytes, n: int) -> tuple[int, int]:
    """Writes lines with single spaces, of empty ones one between paragraphs; (where the next byte goes, characters
    written). Where the source breaks a line of Han or kana, a browser draws no space.
    """
    n_chars = gap = 0
    for part in parts:
        kind, at, end = walk.parts[part, KIND], walk.parts[part, START], walk.parts[part, END]
        line, last, is_broken = at, at, False
        if kind in (LINE_END, GAP, CELL_END):
            gap = gap_behind(gap) if kind == LINE_END else gap or SPACE
        while at < end:
            size, shown, is_space = shown_at(data, at, kind)
            if is_space:
                is_broken = is_broken or data[at] == NEWLINE
                gap = NEWLINE if kind == AS_WRITTEN and data[at] == NEWLINE else gap or SPACE
                at += size
                continue
            if is_broken:
                if kind == TEXT and last - line >= MIN_LINE_BYTES and is_wide(data, last) and is_wide(data, at):
                    gap = 0
                line, is_broken = at, False
            if gap and n_chars:
                size_of_gap = write_gap(gap, out, n)
                n, n_chars = n + size_of_gap, n_chars + size_of_gap
            n, n_chars, gap, last = put(data, at, size, shown, out, n), n_chars + 1, 0, at
            at += size
            if kind < CELL_END:
                n_letters = write_letters(data, at, end, out, n)
                n, n_chars, at = n + n_letters, n_chars + n_letters, at + n_letters
                last = at - 1 if n_letters else last
        if kind == CELL_END:
            gap = SPACE
    return n, n_chars


@compiled
def write_as_it_is(data: Bytes, walk: Walk, parts: range, out: Bytes, n: int) -> tuple[int, int]:
    """Writes preformatted text without line ends before it and white space behind it; answers as `write_folded`."""
    n_chars = n_chars_seen = 0
    past_seen = n
    for part in parts:
        kind, at, end = walk.parts[part, KIND], walk.parts[part, START], walk.parts[part, END]
        if kind == LINE_END and n_chars:
            n, n_chars = put(data, 0, 1, NEWLINE, out, n), n_chars + 1
        elif kind in (GAP, CELL_END):
            n, n_chars = put(data, 0, 1, SPACE, out, n), n_chars + 1
        while at < end:
            size, shown, is_space = shown_at(data, at, kind)
            if data[at] == NEWLINE and kind == TEXT:
                shown = SPACE
            if n_chars or data[at] != NEWLINE or kind != AS_WRITTEN:
                n, n_chars = put(data, at, size, shown, out, n), n_chars + 1
            if not is_space:
                past_seen, n_chars_seen = n, n_chars
            at += size
        if kind == CELL_END:
            n, n_chars = put(data, 0, 1, SPACE, out, n), n_chars + 1
    return past_seen, n_chars_seen


@compiled
def write_blocks(data: Bytes, walk: Walk, out: Bytes) -> int:
    """Writes the text of all blocks to `out`, one after the other, and where each stands to the walk; the bytes."""
    n = n_chars = 0
    for block in range(walk.state[N_BLOCKS]):
        parts = range(walk.blocks[block, START], walk.blocks[block, END])
        if walk.elements[walk.elements[walk.blocks[block, BEARER], NAMER], KIND] & PREFORMATTED:
            n, size = write_as_it_is(data, walk, parts, out, n)
        else:
            n, size = write_folded(data, walk, parts, out, n)
        walk.blocks[block, START], walk.blocks[block, END] = n_chars, n_chars + size
        walk.blocks[block, LINKED] = min(walk.blocks[block, LINKED], size)
        n_chars += size
    return n
