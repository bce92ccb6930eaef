"""Text that was UTF-8, was taken for windows-1252, and was written as UTF-8 again: mended where all of it says so."""

import re

from articlepack.records import Evidence

MIN_HITS = 3
MIN_SHARE = 0.95
"""Of the characters beyond ASCII. A page that quotes mojibake has others."""


def sloppy_char(byte: int) -> str:
    """What windows-1252 shows for a byte, and the byte itself where it shows nothing."""
    return bytes([byte]).decode("cp1252", "replace").replace("\ufffd", chr(byte))


BYTE_OF = {sloppy_char(byte): byte for byte in range(0x80, 0x100)}
LEAD_CHARS = "".join(map(chr, range(0xC2, 0xF5)))
CONTINUATION_CHARS = "".join(map(sloppy_char, range(0x80, 0xC0)))
CONTINUATION = f"[{re.escape(CONTINUATION_CHARS)}]"
TWICE = re.compile(f"(?:[\xc2-\xdf]{CONTINUATION}|[\xe0-\xef]{CONTINUATION}{{2}}|[\xf0-\xf4]{CONTINUATION}{{3}})+")
# What "É " in capitals would become is no letter of these.
USUAL = re.compile(
    "[\u00a0-\u017f\u0192\u0370-\u0481\u048a-\u052f\u05d0-\u05ea\u0600-\u06ff\u0900-\u0e7f\u1e00-\u1eff\u2000-\uffff\U00010000-\U0010ffff]+"
)


def mend_twice_encoded(text: str) -> tuple[str, tuple[Evidence, ...]]:
    """The text as it was, and what is to be said of it; the same text where it was encoded once.

    >>> mend_twice_encoded("BrÃ¼cke, cafÃ©, â€œfarâ€\\x9d")[0]
    'Brücke, café, “far”'
    """
    n_beyond = len(text) - len(text.encode("ascii", "ignore"))
    found = TWICE.findall(text)
    if sum(map(len, found)) < max(2 * MIN_HITS, MIN_SHARE * n_beyond):
        return text, ()
    once = {run: decoded(run) for run in sorted(set(found))}
    if not all(USUAL.fullmatch(run) for run in once.values()):
        return text, ()
    mended = TWICE.sub(lambda run: once[run[0]], text)
    return mended, (Evidence("encoding", "measured", f"encoded twice: {len(found)} places mended"),)


def decoded(run: str) -> str:
    """A run of characters that were bytes of UTF-8; "" if they were none."""
    try:
        return bytes(BYTE_OF[char] for char in run).decode()
    except UnicodeDecodeError:
        return ""
