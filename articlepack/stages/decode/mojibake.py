"""Text that was UTF-8, was taken for windows-1252 or Latin-1, and was written as UTF-8 again: mended where all of it
says so, or where it has control characters that were bytes of a character.
"""

import re
from collections.abc import Callable

from articlepack.records import Evidence

MIN_HITS = 3
MIN_SHARE = 0.95
"""Of the characters beyond ASCII. A page that quotes mojibake has others."""


def sloppy_char(byte: int) -> str:
    """What windows-1252 shows for a byte, and the byte itself where it shows nothing."""
    return bytes([byte]).decode("cp1252", "replace").replace("\ufffd", chr(byte))


def runs_of(byte: str) -> re.Pattern[str]:
    """What finds characters of UTF-8 shown byte by byte, by the pattern of any of their bytes but the first.

    One class of signs stands first: so the engine steps over all that cannot be one, in a seventh of the time.
    """
    others = rf"(?:(?<=[\xc2-\xdf]){byte}|(?<=[\xe0-\xef]){byte}{{2}}|(?<=[\xf0-\xf4]){byte}{{3}})"
    return re.compile(rf"[\xc2-\xf4]{others}(?:[\xc2-\xf4]{others})*")


BYTE_OF = {sloppy_char(byte): byte for byte in range(0x80, 0x100)}
LEAD_CHARS = "".join(map(chr, range(0xC2, 0xF5)))
CONTINUATION_CHARS = "".join(map(sloppy_char, range(0x80, 0xC0)))
CONTINUATION = f"[{re.escape(CONTINUATION_CHARS)}]"
TWICE = runs_of(CONTINUATION)
# What "É " in capitals would become is no letter of these.
USUAL = re.compile(
    "[\u00a0-\u017f\u0192\u0370-\u0481\u048a-\u052f\u05d0-\u05ea\u0600-\u06ff\u0900-\u0e7f\u1e00-\u1eff\u2000-\uffff\U00010000-\U0010ffff]+"
)

BY_LATIN_1 = runs_of(r"[\x80-\xbf]")
CONTROL = re.compile("[\x80-\x9f]")
C1_SIGNS = {code: sloppy_char(code) for code in range(0x80, 0xA0)}
"""What Windows-1252 has where Unicode has control characters."""
C1_SIGN = re.compile(f"[{''.join(chr(code) for code, sign in C1_SIGNS.items() if ord(sign) != code and code != 0x85)}]")
"""Those but U+0085, which is the end of a line where no other stands."""


def read_controls(text: str) -> tuple[str, tuple[Evidence, ...]]:
    """The text without control characters that were something else, and what is to be said of it.

    Bytes of a character of UTF-8 become it; all others what Windows-1252 has in their place, as browsers read their
    numbers in markup.

    >>> read_controls("It\x92s caf\xc3\xa9, a \xe2\x80\x9cquay\xe2\x80\x9d \xe2\x80\x93 closed")[0]
    'It’s café, a “quay” – closed'
    """
    runs = BY_LATIN_1.findall(text)
    certain = {run for run in runs if CONTROL.search(run)}
    # No text has so many of these by chance: those without a control character are such then, too.
    wanted = set(runs) if sum(run in certain for run in runs) >= MIN_HITS else certain
    once = {run: mended for run in sorted(wanted) if USUAL.fullmatch(mended := decoded(run, ord))}
    mended = BY_LATIN_1.sub(lambda run: once.get(run[0], run[0]), text) if once else text
    read = mended.translate(C1_SIGNS) if C1_SIGN.search(mended) else mended
    done = [places_mended(sum(run in once for run in runs))]
    named = [Evidence("encoding", "measured", "control characters read as the signs of Windows-1252 in their place")]
    return read, (*(done if once else ()), *(named if read != mended else ()))


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
    return mended, (places_mended(len(found)),)


def places_mended(n: int) -> Evidence:
    """What is said of a text that was encoded twice."""
    return Evidence("encoding", "measured", f"encoded twice: {n} places mended")


def decoded(run: str, byte_of: Callable[[str], int] = BYTE_OF.__getitem__) -> str:
    """A run of characters that were bytes of UTF-8; "" if they were none."""
    try:
        return bytes(map(byte_of, run)).decode()
    except UnicodeDecodeError:
        return ""
