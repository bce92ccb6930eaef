"""UTF-8 in which something stands in another charset: a line pasted from elsewhere, a sign that a template adds.

Sequences of UTF-8 are what no other charset has by accident more than once in many letters, so a few of them prove more
than as many bytes that break speak against it.
"""

import re
import unicodedata
from collections.abc import Set as AbstractSet

from msgspec import Struct

from articlepack.stages.decode.labels import CODECS
from articlepack.stages.decode.readings import ASIAN, USUAL, readings_of, reads_as_utf8, with_usual_first

ESCAPED = re.compile("[\udc80-\udcff]+")
"""Bytes that are no UTF-8, as `surrogateescape` leaves them."""
FIRST_CODE, FIRST_LEAD = 0xDC00, 0xC0
REPLACEMENT = "\ufffd"
MIN_PROVEN, MIN_PROVEN_STATED, MIN_PROVEN_MARKED = 2, 1, 0
"""Sequences of UTF-8 for each byte that is none: where nobody says that it is UTF-8, somebody does, its mark does."""
PIECE = re.compile(rb"[^\n<>]+")
"""Of a page: what is written at a time, and so in one charset. No character of several bytes has one of these in it."""
MIN_SEQUENCES = 4
"""In all pieces that are UTF-8: fewer prove nothing."""


class Mixed(Struct, frozen=True):
    """A page of UTF-8, all of it read."""

    text: str
    charset: str
    """Of what is no UTF-8."""
    n_lines: int
    """Lines that have such."""
    n_broken: int


def read_mixed(content: bytes, min_proven: int) -> Mixed | None:
    """The page, if enough of it is UTF-8: so many sequences for each byte that is none."""
    text = content.decode("utf-8", "surrogateescape")
    n_broken = sum(map(len, ESCAPED.findall(text)))
    n_proven = len(text) - len(text.encode("ascii", "ignore")) - n_broken
    if n_proven < n_broken * min_proven and not is_of_two(content):
        return None
    lines = [piece for piece in PIECE.findall(content) if not piece.isascii() and not n_sequences(piece)]
    readings = with_usual_first(readings_of(b"\n".join(lines)))
    charset = readings[0].charset if readings else USUAL
    leads = {char.encode("utf-8")[0] for char in set(text) if not is_left(char)}
    text = PIECE_OF_TEXT.sub(lambda piece: read_piece(piece[0], charset), text)
    n_lines = sum(ESCAPED.search(line) is not None for line in content.decode("utf-8", "surrogateescape").split("\n"))
    whole, n_left = mended(text, charset, leads)
    return Mixed(whole, charset, n_lines, n_left)


def is_of_two(content: bytes) -> bool:
    """Whether the pieces that are UTF-8 are so by no accident, whatever the others are."""
    pieces = [piece for piece in PIECE.findall(content) if not piece.isascii() and n_sequences(piece)]
    return sum(map(n_sequences, pieces)) >= MIN_SEQUENCES and reads_as_utf8(b"\n".join(pieces))


def n_sequences(piece: bytes) -> int:
    """The characters beyond ASCII of a piece that is UTF-8; 0 for one that is not."""
    try:
        text = piece.decode()
    except UnicodeDecodeError:
        return 0
    return len(text) - len(text.encode("ascii", "ignore"))


def read_piece(line: str, charset: str) -> str:
    """A piece in the other charset, where next to nothing in it is UTF-8 beyond ASCII and all of it is a text so."""
    n_broken = len(line) - len(ESCAPED.sub("", line))
    n_proven = len(line) - n_broken - len(line.encode("ascii", "ignore"))
    if not n_broken or n_proven * (MIN_BROKEN_ASIAN if charset in ASIAN else MIN_BROKEN) > n_broken:
        return line
    try:
        told = line.encode("utf-8", "surrogateescape").decode(CODECS.get(charset, charset))
    except UnicodeDecodeError:
        return line
    return told if all(is_language(word) for word in BEYOND_ASCII.findall(told)) else line


MIN_BROKEN_ASIAN, MIN_BROKEN = 2, 20
"""Bytes that are none for each sequence that is UTF-8 by accident, as more are where characters have several bytes."""
PIECE_OF_TEXT = re.compile(r"[^\n<>]+")
BEYOND_ASCII = re.compile(r"[^\x00-\x7f]+")


def is_left(char: str) -> bool:
    """Whether a character stands for a byte that is no UTF-8."""
    return ESCAPED.match(char) is not None


def is_language(told: str) -> bool:
    """Whether this may stand in a text: a sign, or letters with their marks and the signs around them."""
    if len(told) < 2:
        return told.isprintable() and bool(told)
    return any(map(str.isalpha, told)) and all(unicodedata.category(char)[0] in "LMPZ" for char in told)


def mended(text: str, charset: str, leads: AbstractSet[int]) -> tuple[str, int]:
    """(the text with what is no UTF-8 read in another charset, how many characters were broken for all that).

    Letters are read, and single signs. What is of no character becomes U+FFFD, and a byte by which characters of the
    page begin (`leads`): the rest of one was lost.

    >>> mended("caf\\udce9 it’s \\udce2", "windows-1252", {0xE2})
    ('café it’s �', 1)
    """
    n_broken = 0

    def read(found: re.Match[str]) -> str:
        nonlocal n_broken
        raw = bytes(ord(char) - FIRST_CODE for char in found[0])
        try:
            told = raw.decode(CODECS.get(charset, charset))
        except UnicodeDecodeError:
            told = ""
        is_cut = raw[0] in leads and all(byte < FIRST_LEAD for byte in raw[1:])
        if not is_cut and is_language(told):
            return told
        n_broken += 1
        return REPLACEMENT

    return ESCAPED.sub(read, text), n_broken
