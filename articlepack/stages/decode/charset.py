"""In which charset bytes are: who says so, whether it holds, and what the detectors see where nobody says."""

import codecs
import re
from collections.abc import Iterator

from charset_normalizer import from_bytes
from msgspec import Struct
from resiliparse.parse.encoding import detect_encoding

from articlepack.records import Evidence, RawPage
from articlepack.stages.decode.labels import CODECS, charset_name

# The standard asks for the first 1024 bytes; real pages put a comment or a script before it.
DECLARATION_BYTES = 4096
SECOND_OPINION_BYTES = 1 << 16
# A page of UTF-8 with a few broken characters has far less; any other charset read as UTF-8 far more.
MAX_BROKEN_SHARE = 0.1
REPLACEMENT = "\ufffd"

BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32le"),
    (codecs.BOM_UTF32_BE, "utf-32be"),
    (codecs.BOM_UTF16_LE, "utf-16le"),
    (codecs.BOM_UTF16_BE, "utf-16be"),
)
"""The four bytes of UTF-32 begin with the two of UTF-16: longest first."""

# No byte in them is plain ASCII text for what it seems, so that valid UTF-8 proves nothing.
NOT_ASCII_BASED = {"utf-16le", "utf-16be", "utf-32le", "utf-32be", "iso-2022-jp"}

META_CHARSET = re.compile(rb"<meta\b[^>]{0,400}?\bcharset\s*=\s*[\"']?\s*([\w.:-]{1,40})", re.IGNORECASE)
XML_CHARSET = re.compile(rb"\s*<\?xml\b[^>]{0,200}?\bencoding\s*=\s*[\"']([\w.:-]{1,40})", re.IGNORECASE)
COMMENT = re.compile(rb"<!--.*?(?:-->|\Z)", re.DOTALL)


class Decoded(Struct, frozen=True):
    """Bytes as text: in which charset, how many characters were broken, and what is to be said of it."""

    text: str
    charset: str
    n_broken: int
    evidence: tuple[Evidence, ...]


class Claim(Struct, frozen=True):
    """A charset that a page is said to be in, and by whom."""

    charset: str
    origin: str
    detail: str


def said(origin: str, detail: str) -> Evidence:
    """One thing that was found or done."""
    return Evidence("encoding", origin, detail)


def read_as_text(raw: RawPage) -> Decoded:
    """What the container had decoded already; characters broken there are counted."""
    text = raw.content.decode("utf-8", "replace")
    charset = charset_name(raw.charset or "") or "utf-8"
    evidence = (said("measured", f"rows detected as {charset}"),) if charset != "utf-8" else ()
    n_broken = text.count(REPLACEMENT)
    return Decoded(text, charset, n_broken, (*evidence, *told_of_broken(n_broken)))


def read_bytes(raw: RawPage) -> Decoded:
    """The bytes in the first charset that holds."""
    for mark, charset in BYTE_ORDER_MARKS:
        if raw.content.startswith(mark):
            return accept(raw.content[len(mark) :], Claim(charset, "measured", f"byte order mark of {charset}"))
    claims = list(claims_of(raw))
    is_disguised = seems_utf8_but_is_not(raw.content)
    utf8 = None if is_disguised else proven_utf8(raw.content, claims)
    if utf8 is not None:
        return utf8
    tried = claims if is_disguised else [*claims, Claim("utf-8", "measured", "mostly UTF-8")]
    holds = (attempt(raw.content, claim) for claim in tried)
    return next((decoded for decoded in holds if decoded is not None), None) or detected(raw.content, claims)


def seems_utf8_but_is_not(content: bytes) -> bool:
    """UTF-16 without a mark and ISO-2022-JP, byte by byte, may be valid UTF-8."""
    return looks_like_utf16(content) is not None or (b"\x1b$" in content and content.isascii())


def claims_of(raw: RawPage) -> Iterator[Claim]:
    """What the HTTP header and the document say, in that order, as far as the names are known."""
    name = charset_name(raw.charset or "")
    if raw.charset and name and is_possible(name, raw.content):
        yield Claim(name, "http", f"Content-Type: charset={raw.charset[:40]}")
    label = None if raw.media_type in {"text/plain", "text/markdown"} else declared_label(raw.content)
    name = charset_name(label or "")
    if label and name:
        # A document that could be read as far as its declaration is not in UTF-16.
        yield Claim("utf-8" if name.startswith("utf-16") else name, "meta", f"charset={label}")


def is_possible(charset: str, content: bytes) -> bool:
    """Whether the bytes have what every text in that charset has: zeros in UTF-16, escapes in ISO-2022-JP."""
    signs = {"utf-16le": b"\0", "utf-16be": b"\0", "iso-2022-jp": b"\x1b"}
    return signs.get(charset, b"") in content


def declared_label(content: bytes) -> str | None:
    """The charset that a document names in <meta> or in its XML declaration."""
    head = content[:DECLARATION_BYTES]
    found = XML_CHARSET.match(head) or META_CHARSET.search(COMMENT.sub(b"", head))
    return found[1].decode("ascii", "replace") if found else None


def proven_utf8(content: bytes, claims: list[Claim]) -> Decoded | None:
    """The text if it is valid UTF-8 and nobody says that it is in a charset whose bytes only look like it.

    Letters of other charsets are UTF-8 by accident once in a few words; a whole page is not.
    """
    first = claims[0] if claims else None
    if first and first.charset in NOT_ASCII_BASED:
        return None
    try:
        text = content.decode()
    except UnicodeDecodeError:
        return None
    if first and (first.charset == "utf-8" or len(text) == len(content)):
        return Decoded(text, first.charset, 0, (said(first.origin, first.detail),))
    but = f", though {first.detail}" if first else ""
    return Decoded(text, "utf-8", 0, (said("measured", f"valid UTF-8{but}"),))


def looks_like_utf16(content: bytes) -> str | None:
    """UTF-16 without a byte order mark: in most scripts every other byte is often zero, the others never."""
    head = content[:DECLARATION_BYTES]
    n_even, n_odd = head[::2].count(0), head[1::2].count(0)
    if max(n_even, n_odd) <= len(head) // 8 or min(n_even, n_odd) * 10 > max(n_even, n_odd):
        return None
    return "utf-16le" if n_odd > n_even else "utf-16be"


def accept(content: bytes, claim: Claim) -> Decoded:
    """The bytes in that charset; what is no character becomes U+FFFD and is counted."""
    codec = CODECS.get(claim.charset, claim.charset)
    try:
        return Decoded(content.decode(codec), claim.charset, 0, (said(claim.origin, claim.detail),))
    except UnicodeDecodeError:
        text = content.decode(codec, "replace")
    n_broken = text.count(REPLACEMENT)
    return Decoded(text, claim.charset, n_broken, (said(claim.origin, claim.detail), *told_of_broken(n_broken)))


def told_of_broken(n_broken: int) -> tuple[Evidence, ...]:
    """The evidence of broken characters."""
    return (said("measured", f"{n_broken} replacement characters"),) if n_broken else ()


def attempt(content: bytes, claim: Claim) -> Decoded | None:
    """The bytes in that charset, if next to nothing breaks."""
    decoded = accept(content, claim)
    if not decoded.n_broken:
        return decoded
    n_signs = len(decoded.text) - len(decoded.text.encode("ascii", "ignore"))
    return decoded if decoded.n_broken <= MAX_BROKEN_SHARE * n_signs else None


def detected(content: bytes, claims: list[Claim]) -> Decoded:
    """The bytes in the charset that is detected in them; if none holds, in the one that breaks least."""
    tried: list[Decoded] = []
    for guess in guesses(content):
        decoded = accept(content, guess)
        if not decoded.n_broken:
            return decoded
        tried.append(decoded)
    tried += [accept(content, claim) for claim in [*claims, Claim("windows-1252", "measured", "nothing detected")]]
    return min(tried, key=lambda decoded: decoded.n_broken)


def guesses(content: bytes) -> Iterator[Claim]:
    """What the detectors say, the quick one first."""
    utf16 = looks_like_utf16(content)
    if utf16:
        yield Claim(utf16, "measured", f"detected {utf16}: every other byte is zero")
    quick = charset_name(str(detect_encoding(content)))
    if quick:
        yield Claim(quick, "measured", f"detected {quick}")
    best = from_bytes(content[:SECOND_OPINION_BYTES]).best()
    slow = charset_name(best.encoding.replace("_", "-")) if best else None
    if slow and slow != quick:
        yield Claim(slow, "measured", f"detected {slow}, second opinion")
