"""UTF-8 in which something stands in another charset: a line pasted from elsewhere, a sign that a template adds.

Sequences of UTF-8 are what no other charset has by accident more than once in many letters, so a few of them prove more
than as many bytes that break speak against it.
"""

import re
import unicodedata
from collections.abc import Set as AbstractSet

from msgspec import Struct

from articlepack.stages.decode.labels import CODECS
from articlepack.stages.decode.readings import USUAL, readings_of, with_usual_first

ESCAPED = re.compile("[\udc80-\udcff]+")
"""Bytes that are no UTF-8, as `surrogateescape` leaves them."""
FIRST_CODE, FIRST_LEAD = 0xDC00, 0xC0
REPLACEMENT = "\ufffd"
MIN_PROVEN = 2
"""Sequences of UTF-8 for each byte that is none, where nobody says that the page is in UTF-8; else one is enough."""


class Mixed(Struct, frozen=True):
    """A page of UTF-8, all of it read."""

    text: str
    charset: str
    """Of what is no UTF-8."""
    n_lines: int
    """Lines that have such."""
    n_broken: int


def read_mixed(content: bytes, is_stated: bool) -> Mixed | None:
    """The page, if it is mostly UTF-8; `is_stated`: somebody says that it is."""
    text = content.decode("utf-8", "surrogateescape")
    n_broken = sum(map(len, ESCAPED.findall(text)))
    n_proven = len(text) - len(text.encode("ascii", "ignore")) - n_broken
    if n_proven < n_broken * (1 if is_stated else MIN_PROVEN):
        return None
    lines = [line.encode("utf-8", "surrogateescape") for line in text.split("\n") if ESCAPED.search(line)]
    readings = with_usual_first(readings_of(b"\n".join(lines)))
    charset = readings[0].charset if readings else USUAL
    leads = {char.encode("utf-8")[0] for char in set(text) if not is_left(char)}
    text = "\n".join(read_line(line, charset) for line in text.split("\n"))
    whole, n_left = mended(text, charset, leads)
    return Mixed(whole, charset, len(lines), n_left)


def read_line(line: str, charset: str) -> str:
    """A line in the other charset, where nothing in it is UTF-8 beyond ASCII and all of it is a text so."""
    if not ESCAPED.search(line) or not ESCAPED.sub("", line).isascii():
        return line
    try:
        told = line.encode("utf-8", "surrogateescape").decode(CODECS.get(charset, charset))
    except UnicodeDecodeError:
        return line
    return told if all(is_language(word) for word in BEYOND_ASCII.findall(told)) else line


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
