"""The characters of a page's text, one by one, in markup as the parser writes it. Machine code."""

import numpy as np

from articlepack.compiled import compiled
from articlepack.html.tags import GT, LT, Bytes, stands_at

AMPERSAND, QUOTE = b'&"'
NO_BREAK_SPACE = 160
NBSP, AMP, LESS, MORE, QUOT = (np.frombuffer(b"&%s;" % name, np.uint8) for name in b"nbsp amp lt gt quot".split())
"""All that the parser escapes."""


@compiled
def char_at(data: Bytes, at: int) -> tuple[int, int, bool]:
    """(its bytes, what it is if the parser wrote it otherwise, else 0; whether it is white space)."""
    byte = int(data[at])
    if byte < 128:
        if byte != AMPERSAND:
            return 1, 0, 9 <= byte <= 13 or 28 <= byte <= 32
        if stands_at(data, at, NBSP):
            return len(NBSP), NO_BREAK_SPACE, True
        if stands_at(data, at, AMP):
            return len(AMP), AMPERSAND, False
        if stands_at(data, at, LESS):
            return len(LESS), LT, False
        if stands_at(data, at, MORE):
            return len(MORE), GT, False
        return (len(QUOT), QUOTE, False) if stands_at(data, at, QUOT) else (1, 0, False)
    if byte < 0xE0:
        return 2, 0, byte == 0xC2 and (data[at + 1] == 0x85 or data[at + 1] == 0xA0)
    if byte >= 0xF0:
        return 4, 0, False
    code = (byte & 15) << 12 | (int(data[at + 1]) & 63) << 6 | int(data[at + 2]) & 63
    is_space = 0x2000 <= code <= 0x200A or code == 0x2028 or code == 0x2029 or code == 0x202F or code == 0x205F
    return 3, 0, is_space or code == 0x1680 or code == 0x3000


@compiled
def measured(data: Bytes, start: int, end: int) -> int:
    """The characters of a text with single spaces."""
    n_chars, is_gap, at = 0, False, start
    while at < end:
        size, _, is_space = char_at(data, at)
        if is_space:
            is_gap = n_chars > 0
        else:
            n_chars += 2 if is_gap else 1
            is_gap = False
        at += size
    return n_chars


@compiled
def has_ink(data: Bytes, start: int, end: int) -> bool:
    """Whether anything of a text is seen."""
    at = start
    while at < end:
        size, _, is_space = char_at(data, at)
        if not is_space:
            return True
        at += size
    return False


@compiled
def is_sign(data: Bytes, start: int, end: int) -> bool:
    """Whether a text is one character that belongs to no word: of ASCII, Latin-1, punctuation and symbols, private use,
    or an emoji; white space around it does not count.
    """
    if measured(data, start, end) != 1:
        return False
    while char_at(data, start)[2]:
        start += char_at(data, start)[0]
    byte = int(data[start])
    if byte < 128:
        return not (48 <= byte <= 57 or 65 <= (byte & 0xDF) <= 90)
    second = int(data[start + 1])
    if byte == 0xC2:
        return second != 0xAA and second != 0xB5 and second != 0xBA
    is_private = byte == 0xEE or (byte == 0xEF and second < 0xA4)
    return byte == 0xE2 or is_private or (byte == 0xF0 and second == 0x9F)


@compiled
def is_wide(data: Bytes, at: int) -> bool:
    """Whether a character is of a script that no space parts, or one of its signs: Han and kana, not Hangul."""
    byte = int(data[at])
    if byte < 0xE3 or byte > 0xF0:
        return False
    second = int(data[at + 1])
    if byte == 0xF0:
        return 0xA0 <= second < 0xC0  # planes 2 and 3
    code = (byte & 15) << 12 | (second & 63) << 6 | int(data[at + 2]) & 63
    is_sign = 0xFF01 <= code <= 0xFF65 or 0xF900 <= code <= 0xFAFF
    return is_sign or 0x3000 < code <= 0x9FFF and not 0x3130 <= code <= 0x318F


@compiled
def put(data: Bytes, at: int, size: int, shown: int, out: Bytes, n: int) -> int:
    """Writes one character; where the next one goes."""
    if not shown:
        for i in range(size):
            out[n + i] = data[at + i]
        return n + size
    if shown == NO_BREAK_SPACE:
        out[n] = 0xC2
        n += 1
    out[n] = shown
    return n + 1
