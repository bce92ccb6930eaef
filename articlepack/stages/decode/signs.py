"""Which signs a text holds that have to be made regular: one look at its bytes, by machine code."""

import unicodedata
from functools import cache

import numpy as np
from numpy.typing import NDArray

from articlepack.compiled import compiled

RETURNS, LINE_ENDS, CONTROLS, BOM, STROKES, MARKS, UNSURE = (1 << bit for bit in range(7))
"""Carriage returns; odd ends of lines; other control characters; byte order marks; strokes set through a sign;
combining marks; and characters of which alone nobody knows whether they are in NFC."""

ODD_LINE_ENDS = "\x0b\x0c\x85\u2028\u2029"
N_CODES = 1 << 16  # those beyond may all be marks
HANGUL_VOWELS, HANGUL_ENDS = range(0x1161, 0x1176), range(0x11A8, 0x11C3)


def signs_of(text: str) -> int:
    """The bits of all signs that the text holds; a text without MARKS and UNSURE is in NFC."""
    return look_for(np.frombuffer(text.encode(), np.uint8), sign_table())


@compiled
def look_for(data: NDArray[np.uint8], table: NDArray[np.uint8]) -> int:
    """The bits in the table of all characters of a text, which is valid UTF-8."""
    found, at = 0, 0
    while at < len(data):
        byte = int(data[at])
        if byte < 0x80:
            found |= table[byte]
            at += 1
        elif byte < 0xE0:
            found |= table[(byte & 0x1F) << 6 | int(data[at + 1]) & 0x3F]
            at += 2
        elif byte < 0xF0:
            found |= table[(byte & 0x0F) << 12 | (int(data[at + 1]) & 0x3F) << 6 | int(data[at + 2]) & 0x3F]
            at += 3
        else:
            found |= MARKS | UNSURE
            at += 4
    return int(found)


@cache
def sign_table() -> NDArray[np.uint8]:
    """The bits of each character of the basic plane."""
    table = np.zeros(N_CODES, np.uint8)
    table[:0x20] = table[0x7F:0xA0] = CONTROLS
    table[[ord("\t"), ord("\n")]] = 0
    table[[ord(char) for char in ODD_LINE_ENDS]] = LINE_ENDS
    for code in range(0x80, N_CODES):
        char = chr(code)
        if unicodedata.combining(char):
            table[code] |= MARKS
        decomposition = unicodedata.decomposition(char)
        if not decomposition:
            continue
        if not unicodedata.is_normalized("NFC", char):
            table[code] |= UNSURE
        parts = decomposition.split(" ")
        if len(parts) == 2 and parts[0][0] != "<":
            table[int(parts[1], 16)] |= UNSURE  # it joins the character before it
    table[[*HANGUL_VOWELS, *HANGUL_ENDS]] |= UNSURE
    table[ord("\r")], table[0xFEFF] = RETURNS, BOM
    table[0x338] |= STROKES
    return table
