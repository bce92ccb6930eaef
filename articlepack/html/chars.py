"""The characters of a page's text, one by one, in markup as the parser writes it. Machine code."""

import numpy as np

from articlepack.compiled import compiled
from articlepack.html.tags import GT, LT, SPACE, Bytes, stands_at

AMPERSAND, QUOTE, DELETE = b'&"\x7f'
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
        is_letter = SPACE < data[at] < DELETE and data[at] != AMPERSAND
        size, _, is_space = (1, 0, False) if is_letter else char_at(data, at)
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
def may_be_raised(data: Bytes, start: int, end: int) -> bool:
    """Whether a text is a short number, with or without a sign: as long as there is room for it in raised digits."""
    at = start
    while at < end:
        if stands_at(data, at, MINUS):
            at += len(MINUS)
        elif is_digit(data, at) or data[at] == PLUS or data[at] == HYPHEN:
            at += 1
        else:
            return False
    return 0 < end - start <= MAX_RAISED_BYTES and is_digit(data, end - 1)


MAX_RAISED_BYTES = 5
"""Raised, each takes up to two bytes more; the tags around them have eleven."""
MINUS = np.frombuffer("\u2212".encode(), np.uint8)
PLUS, HYPHEN, ZERO, NINE = b"+-09"
RAISED_DIGITS = np.array([0x2070, 0xB9, 0xB2, 0xB3, *range(0x2074, 0x207A)])
RAISED_PLUS, RAISED_MINUS = 0x207A, 0x207B


@compiled
def is_digit(data: Bytes, at: int) -> bool:
    """Whether it is one of ASCII."""
    return ZERO <= int(data[at]) <= NINE


@compiled
def raised(data: Bytes, at: int) -> int:
    """What a character of a number is drawn as above the line."""
    if is_digit(data, at):
        return int(RAISED_DIGITS[data[at] - ZERO])
    return RAISED_PLUS if data[at] == PLUS else RAISED_MINUS


@compiled
def put(data: Bytes, at: int, size: int, shown: int, out: Bytes, n: int) -> int:
    """Writes one character; where the next one goes."""
    if not shown:
        for i in range(size):
            out[n + i] = data[at + i]
        return n + size
    if shown < 0x80:
        out[n] = shown
        return n + 1
    if shown < 0x800:
        out[n], out[n + 1] = 0xC0 | shown >> 6, 0x80 | shown & 63
        return n + 2
    out[n], out[n + 1], out[n + 2] = 0xE0 | shown >> 12, 0x80 | shown >> 6 & 63, 0x80 | shown & 63
    return n + 3
