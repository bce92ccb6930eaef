"""In which charset bytes are: who says so, whether it holds, and what the detectors see where nobody says."""

import codecs
import re
from collections.abc import Iterator

from charset_normalizer import from_bytes
from msgspec import Struct
from msgspec.structs import replace
from resiliparse.parse.encoding import detect_encoding

from articlepack.records import Evidence, RawPage
from articlepack.stages.decode.labels import CODECS, charset_name
from articlepack.stages.decode.plausible import MAX_ODD_SHARE, looks_wide, odd_share

# The standard asks for the first 1024 bytes; real pages put a comment or a script before it.
DECLARATION_BYTES = 4096
SECOND_OPINION_BYTES = 1 << 16
# A page of UTF-8 with a few broken characters has far less; any other charset read as UTF-8 far more.
OLD_MAC = "macintosh"
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

SECOND_NAMES = {
    "euc_jis_2004": "euc-jp",
    "euc_jisx0213": "euc-jp",
    "shift_jis_2004": "shift_jis",
    "shift_jisx0213": "shift_jis",
    "cp1125": "ibm866",
    "johab": "euc-kr",
}
"""Python's name of a charset that the second opinion names: the one of the web that it is a variant of."""
MANY_BYTES = {
    *("utf-8", "utf-16le", "utf-16be", "utf-32le", "utf-32be", "gb18030", "big5"),
    *("euc-jp", "iso-2022-jp", "shift_jis", "euc-kr"),
}
"""Charsets that show by themselves when they are not the right one: bytes break."""
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
    is_doubtful: bool = False


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
    is_disguised = looks_wide(raw.content) is not None or is_escaped(raw.content)
    utf8 = None if is_disguised else proven_utf8(raw.content, claims)
    if utf8 is not None:
        return utf8
    tried = claims if is_disguised else [*claims, Claim("utf-8", "measured", "mostly UTF-8")]
    holds = (attempt(raw.content, claim) for claim in tried)
    return next((decoded for decoded in holds if decoded is not None), None) or detected(raw.content, claims)


def is_escaped(content: bytes) -> bool:
    """ISO-2022-JP, byte by byte, is valid ASCII."""
    return b"\x1b$" in content and content.isascii()


def claims_of(raw: RawPage) -> Iterator[Claim]:
    """What the HTTP header and the document say, in that order, as far as the names are known."""
    name = charset_name(raw.charset or "")
    if raw.charset and name and is_possible(name, raw.content):
        yield Claim(name, "http", f"Content-Type: charset={raw.charset[:40]}")
    label = None if raw.media_type in {"text/plain", "text/markdown"} else declared_label(raw.content)
    name = charset_name(label or "")
    if label and name:
        # A document that could be read as far as its declaration is not in UTF-16.
        yield Claim("utf-8" if name.startswith(("utf-16", "utf-32")) else name, "meta", f"charset={label}")


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
    if claim.charset != "utf-8" and odd_share(decoded.text) > MAX_ODD_SHARE:
        return mistaken(content, decoded)
    if not decoded.n_broken:
        return decoded
    n_signs = len(decoded.text) - len(decoded.text.encode("ascii", "ignore"))
    return decoded if decoded.n_broken <= MAX_BROKEN_SHARE * n_signs else None


def mistaken(content: bytes, claimed: Decoded) -> Decoded:
    """What is detected where a text reads oddly in the charset that it is said to be in, if it then reads well."""
    found = detected(content, [])
    if found.n_broken or found.charset == claimed.charset or odd_share(found.text) > MAX_ODD_SHARE / 2:
        return doubt(claimed)
    said_but = said("measured", f"reads oddly in {claimed.charset}, though {claimed.evidence[0].detail}")
    return doubt(replace(found, evidence=(*found.evidence, said_but)))


def detected(content: bytes, claims: list[Claim]) -> Decoded:
    """The bytes in the charset that is detected in them; if none holds, in the one that breaks least.

    What only statistics say is doubtful where the detectors do not agree on the text, or it reads oddly.
    """
    wide = looks_wide(content)
    if wide:
        return accept(content, Claim(wide, "measured", f"detected {wide}: zeros in the same places"))
    tried = [accept(content, guess) for guess in guesses(content)]
    whole = [decoded for decoded in tried if not decoded.n_broken]
    if not whole:
        tried += [accept(content, claim) for claim in [*claims, Claim("windows-1252", "measured", "nothing detected")]]
        return doubt(min(tried, key=lambda decoded: decoded.n_broken))
    if is_escaped(content):
        return whole[0]
    odd = [odd_share(decoded.text) for decoded in whole]
    best = whole[odd.index(min(odd))]
    return best if min(odd) <= MAX_ODD_SHARE and is_agreed(best, whole, len(tried)) else doubt(best)


def is_agreed(best: Decoded, whole: list[Decoded], n_tried: int) -> bool:
    """Whether the detectors see the same text, or one sees a charset of many bytes and no other does another."""
    if best.charset in MANY_BYTES:
        return all(one.text == best.text for one in whole if one.charset in MANY_BYTES)
    opinions = [one for one in whole if one.charset != OLD_MAC]
    return n_tried == len(whole) and best in opinions and all(one.text == best.text for one in opinions)


def doubt(decoded: Decoded) -> Decoded:
    """The same, said to be doubtful."""
    return replace(decoded, is_doubtful=True)


def guesses(content: bytes) -> Iterator[Claim]:
    """What the detectors say, the quick one first; and what old Macs wrote where they read oddly."""
    quick = charset_name(str(detect_encoding(content)))
    if quick:
        yield Claim(quick, "measured", f"detected {quick}")
    best = from_bytes(content[:SECOND_OPINION_BYTES]).best()
    slow = charset_name(SECOND_NAMES.get(best.encoding, best.encoding.replace("_", "-"))) if best else None
    if slow:
        yield Claim(slow, "measured", f"detected {slow}" + (", second opinion" if slow != quick else ""))
    if odd_share(content.decode("cp1252", "replace")) > MAX_ODD_SHARE and quick not in MANY_BYTES:
        yield Claim(OLD_MAC, "measured", "reads as macintosh")
