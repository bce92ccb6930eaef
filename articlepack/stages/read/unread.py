"""Texts that hold no article whatever they are called: lists of addresses, what sites tell programs, and charsets that
are not read. Each is told by all that can be seen of it.
"""

import re

IS_SPACE, IS_LETTER = b"\x40", bytes([*range(0x81, 0x8A), *range(0x91, 0x9A), *range(0xA2, 0xAA)])
"""Of EBCDIC. In every charset that has ASCII in it 0x40 is `@`, and hardly ever stands in a text."""
MIN_SPACES, MIN_LETTERS = 0.05, 0.4
SHIFTED = re.compile(rb"\+[A-Za-z0-9/]{3,200}-")
"""Characters beyond ASCII, as UTF-7 writes them."""
MIN_SHIFTED = 3
ADDRESSES = re.compile(rb"(?:\s*+(?:https?://|www\.)[^\s<>\"]++[ \t]*+(?:\n|\r\n?|\Z))++\s*+")
ROBOTS = re.compile(
    rb"(?:\s*+(?:#[^\r\n]*+|(?:user-agent|(?:dis)?allow|sitemap|crawl-delay|host|clean-param|noindex|content-signal"
    rb"|request-rate|visit-time)[ \t]*:[^\r\n]*+)(?:\n|\r\n?|\Z))++\s*+",
    re.IGNORECASE,
)
SELLERS = re.compile(
    rb"(?:\s*+(?:#[^\r\n]*+|[\w.-]++[ \t]*=[^\r\n]*+|[\w.-]++[ \t]*,[^\r\n,]++,[ \t]*+(?:DIRECT|RESELLER)\b[^\r\n]*+)"
    rb"(?:\n|\r\n?|\Z))++\s*+",
    re.IGNORECASE,
)
SELLER = re.compile(rb",[ \t]*+(?:DIRECT|RESELLER)\b", re.IGNORECASE)
BOOKMARKS = re.compile(rb"\s*<!doctype netscape-bookmark-file", re.IGNORECASE)


def why_unread(begins: bytes, media_type: str | None, *, is_cut: bool) -> str | None:
    """Why a text or web page is not read; None for any that may be an article. `is_cut`: its last line is not whole.

    >>> why_unread(b"https://news.example/1\\nhttps://news.example/2\\n", "text/plain", is_cut=False)
    'a list of addresses; fetch what is there, and build from that'
    """
    if media_type == "text/html":
        return "the bookmarks of a browser" if BOOKMARKS.match(begins) else None
    lines = begins[: begins.rfind(b"\n") + 1] if is_cut else begins
    if ADDRESSES.fullmatch(lines):
        return "a list of addresses; fetch what is there, and build from that"
    if ROBOTS.fullmatch(lines) and b"user-agent" in lines.lower():
        return "what a site tells crawlers (robots.txt)"
    if SELLERS.fullmatch(lines) and SELLER.search(lines):
        return "who may sell a site's advertisements (ads.txt)"
    return "UTF-7; make it UTF-8 first, as `iconv -f UTF-7 -t UTF-8` does" if is_utf7(begins) else None


def is_ebcdic(head: bytes) -> bool:
    """Whether a text is in EBCDIC, as mainframes write it.

    >>> is_ebcdic("The ferries ran again on Tuesday.".encode("cp500")), is_ebcdic("größer als @ home".encode("cp1252"))
    (True, False)
    """
    n_bytes = len(head)
    if head.count(IS_SPACE) < MIN_SPACES * n_bytes or head.count(b" ") > head.count(IS_SPACE) / 10:
        return False
    return n_bytes - len(head.translate(None, IS_LETTER)) > MIN_LETTERS * n_bytes


def is_utf7(begins: bytes) -> bool:
    """Whether a text is in UTF-7: ASCII alone, in which what is shifted out of it makes characters beyond it.

    >>> is_utf7("Die Fähre fährt zur Mühle für Bücher.".encode("utf-7")), is_utf7(b"call +49-30-123 or +abc-def- now")
    (True, False)
    """
    if b"+" not in begins or not begins.isascii():
        return False
    found = SHIFTED.findall(begins)[:100]
    return len(found) >= MIN_SHIFTED and all(map(is_shifted, found))


def is_shifted(piece: bytes) -> bool:
    """Whether a piece stands for letters or signs beyond ASCII."""
    try:
        text = piece.decode("utf-7")
    except UnicodeDecodeError:
        return False
    return all(char > "\x7f" and char.isprintable() for char in text)
