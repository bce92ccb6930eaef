"""Decode: bytes become text.

charset   in which charset the bytes are: byte order mark, HTTP header, declaration in the document, detection
mixed     UTF-8 with something of another charset in it
labels    what the web calls charsets
plausible whether a text reads as if its charset were the right one
readings  which charset makes language of the bytes     letters   how usual letters are behind one another
mojibake  text that was encoded twice
regular   NFC, lines ended by \\n, no control characters     signs   whether any of that has to be done
"""

import hashlib
import re

from articlepack.content import MAX_CONTROL_SHARE, NO_TEXT, PAGE_OPENING
from articlepack.records import Evidence, Page, RawPage, Reject, row_id
from articlepack.stages.decode.charset import read_as_text, read_bytes
from articlepack.stages.decode.mojibake import mend_twice_encoded, read_controls
from articlepack.stages.decode.regular import make_regular
from articlepack.stages.decode.signs import CONTROLS, Signs, signs_of

STAGE = "decode"
MAX_PAGE_BYTES = 100_000_000
# Comments and blanks before the first tag are passed over thus far.
MAX_OPENING_CHARS = 16_384
MARKUP = {"text/html", "application/xhtml+xml"}

OPENING = re.compile(PAGE_OPENING, re.DOTALL | re.IGNORECASE)
FRAGMENT = re.compile(
    r"(?>\s++|<!--.*?-->)*+<(article|section|main|div|p|h[1-6]|ul|ol|table|figure|blockquote|header|nav)(?:\s[^<>]*)?>",
    re.DOTALL | re.IGNORECASE,
)
"""How markup begins that was cut out of a document, as exports of content systems hold it."""
TAG = re.compile(r"<[a-zA-Z!/?]")
CONTROL_CHARS = dict.fromkeys([*NO_TEXT, *range(128, 160)])
MIN_CONTROLS = 20


def decode(raw: RawPage) -> Page | Reject:
    """A page as text. Refused: `too_large` above 100 MB, `empty` without a character that is no white space, `not_text`
    where too many are control characters.
    """
    n_bytes = len(raw.content)
    if n_bytes > MAX_PAGE_BYTES:
        return refuse(raw, "too_large", f"{n_bytes} bytes, at most {MAX_PAGE_BYTES} are decoded", float(n_bytes))
    decoded = read_as_text(raw) if raw.is_text else read_bytes(raw)
    media_type = settle_media_type(raw.media_type, decoded.text)
    signs = signs_of(decoded.text, decoded.utf8)
    once, mended = mend_encoded_twice(decoded.text, signs)
    signs = signs_of(once) if mended else signs
    if signs.found & CONTROLS and (share := control_share(once)) > MAX_CONTROL_SHARE:
        return refuse(raw, "not_text", f"{share:.0%} of its characters are control characters", share)
    text, repairs = make_regular(once, signs.found, media_type in MARKUP)
    if not text or text.isspace():
        return refuse(raw, "empty", "no text" if n_bytes else "no bytes")
    return Page(
        origin=raw.origin,
        text=text,
        media_type=media_type,
        encoding=decoded.charset + ("?" if decoded.n_broken or decoded.is_doubtful else ""),
        raw_sha256=hashlib.sha256(raw.content).hexdigest(),
        n_bytes_raw=n_bytes,
        decoding=(*decoded.evidence, *mended, *repairs),
    )


def control_share(text: str) -> float:
    """Share of a text's characters that no text has, but for zeros around it; 0 where there are few."""
    text = text.strip("\0")
    n = len(text) - len(text.translate(CONTROL_CHARS))
    return n / len(text) if n >= MIN_CONTROLS else 0.0


def mend_encoded_twice(text: str, signs: Signs) -> tuple[str, tuple[Evidence, ...]]:
    """The text as it was before somebody took its bytes for another charset's, and what is to be said of it."""
    once, mended = mend_twice_encoded(text) if signs.may_be_twice_encoded else (text, ())
    if mended or not signs.found & CONTROLS:
        return once, mended
    return read_controls(text)


def refuse(raw: RawPage, reason: str, detail: str, value: float | None = None) -> Reject:
    """A page that cannot be decoded."""
    source, url = raw.origin.source, raw.origin.url
    return Reject(
        source=source, id=row_id(source), stage=STAGE, reason=reason, detail=detail, url=url, reason_value=value
    )


def settle_media_type(stated: str | None, text: str) -> str:
    """The media type as stated, unless the content plainly is another: a document in a .txt, no tag in a .html."""
    if stated in MARKUP:
        return stated if TAG.search(text) else "text/plain"
    begins = text[:MAX_OPENING_CHARS].removeprefix("\ufeff")
    is_markup = OPENING.match(begins) or (stated != "text/markdown" and is_fragment(begins, text))
    return "text/html" if is_markup else stated or "text/plain"


def is_fragment(begins: str, text: str) -> bool:
    """Whether a text begins with an element of markup that it also ends somewhere."""
    found = FRAGMENT.match(begins)
    return found is not None and f"</{found[1]}" in text
