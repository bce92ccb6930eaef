"""Which signs a text holds that have to be made regular, or mended: one look at its bytes, by machine code."""

import unicodedata
from functools import cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from articlepack.compiled import compiled
from articlepack.stages.decode.mojibake import CONTINUATION_CHARS, LEAD_CHARS, MIN_HITS
from articlepack.words import HIDDEN_CHARS

RETURNS, LINE_ENDS, CONTROLS, BOM, STROKES, MARKS, UNSURE = (1 << bit for bit in range(7))
"""Carriage returns; odd ends of lines; other control characters; byte order marks; strokes set through a sign;
combining marks; and characters of which alone nobody knows whether they are in NFC."""
LEAD_BIT, CONTINUATION_BIT = 7, 8
"""What windows-1252 shows for the first byte of a character in UTF-8, and for each other one."""
HIDDEN = 1 << 9
"""What has no width."""

ODD_LINE_ENDS = "\x0b\x0c\x85\u2028\u2029"
N_CODES = 1 << 16  # those beyond may all be marks, but for these:
SYMBOLS = 0x9F
"""The second byte of U+1F000 to U+1FFFF, behind 0xF0: emoji and other signs, none of them a mark or ever composed."""
HANGUL_VOWELS, HANGUL_ENDS = range(0x1161, 0x1176), range(0x11A8, 0x11C3)


class Signs(NamedTuple):
    """What a text holds."""

    found: int
    """The bits of all signs; a text without MARKS and UNSURE is in NFC."""
    n_beyond: int
    """Characters beyond ASCII."""
    n_pairs: int
    """Of these, what may be the first byte of a character in UTF-8 shown, with another byte of it right behind."""
    n_continuations: int

    @property
    def may_be_twice_encoded(self) -> bool:
        """Whether the characters beyond ASCII are such, in number: a quick look, that nearly every page fails."""
        are_many = self.n_pairs * 5 >= self.n_beyond and self.n_continuations * 5 >= 2 * self.n_beyond
        return self.n_pairs >= MIN_HITS and are_many


def signs_of(text: str, utf8: bytes | None = None) -> Signs:
    """What the text holds; `utf8` is the same in UTF-8, if that is at hand."""
    data = text.encode() if utf8 is None else utf8
    return Signs(*look_for(np.frombuffer(data, np.uint8), sign_table()))


@compiled
def look_for(data: NDArray[np.uint8], table: NDArray[np.uint16]) -> tuple[int, int, int, int]:
    """Those of `Signs`, by the bits that the table has of each character, of a text that is valid UTF-8."""
    found, at, past_lead = 0, 0, -1
    n_beyond = n_pairs = n_continuations = 0
    while at < len(data):
        byte = int(data[at])
        if byte < 0x80:
            found |= int(table[byte])
            at += 1
            continue
        n_beyond += 1
        if byte >= 0xF0:
            if byte != 0xF0 or data[at + 1] != SYMBOLS:
                found |= MARKS | UNSURE
            at += 4
            continue
        if byte < 0xE0:
            bits, size = int(table[(byte & 0x1F) << 6 | int(data[at + 1]) & 0x3F]), 2
        else:
            bits = int(table[(byte & 0x0F) << 12 | (int(data[at + 1]) & 0x3F) << 6 | int(data[at + 2]) & 0x3F])
            size = 3
        found |= bits
        if bits >> CONTINUATION_BIT & 1:
            n_continuations += 1
            n_pairs += at == past_lead
        at += size
        if bits >> LEAD_BIT & 1:
            past_lead = at
    return found, n_beyond, n_pairs, n_continuations


@cache
def sign_table() -> NDArray[np.uint16]:
    """The bits of each character of the basic plane."""
    table = np.zeros(N_CODES, np.uint16)
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
    table[[ord(char) for char in HIDDEN_CHARS]] |= HIDDEN
    table[[ord(char) for char in LEAD_CHARS]] |= 1 << LEAD_BIT
    table[[ord(char) for char in CONTINUATION_CHARS]] |= 1 << CONTINUATION_BIT
    return table
