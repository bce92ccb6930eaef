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
from articlepack.stages.decode.mixed import MIN_PROVEN, MIN_PROVEN_MARKED, MIN_PROVEN_STATED, read_mixed
from articlepack.stages.decode.plausible import MAX_ODD_SHARE, looks_wide, odd_share
from articlepack.stages.decode.readings import (
    TO_DOUBT,
    TO_LOAN,
    USUAL,
    Reading,
    readings_of,
    rival_of,
    with_usual_first,
)

# The standard asks for the first 1024 bytes; real pages put a comment or a script before it.
DECLARATION_BYTES = 4096
SECOND_OPINION_BYTES = 1 << 16
# A page of UTF-8 with a few broken characters has far less; any other charset read as UTF-8 far more.
OLD_MAC = "macintosh"
MAX_BROKEN_SHARE = 0.1
REPLACEMENT = "\ufffd"

# In halves of a bit: from where another charset that reads better than the one that is declared is preferred; and, of
# what the text costs, how much errors may cost it.
TO_PREFER, TO_ERR = 30, 20
# By how much the best one has to read better than all others, if the quick detector sees the same text, and if not.
TO_AGREE, TO_BE_SURE = 16, 60

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
# No byte in them is plain ASCII text for what it seems, so that valid UTF-8 proves nothing.
ESCAPED = "iso-2022-jp"
ESCAPE = b"\x1b"
NOT_ASCII_BASED = {"utf-16le", "utf-16be", "utf-32le", "utf-32be", ESCAPED}

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
    utf8: bytes | None = None
    """The bytes themselves, where they are the text in UTF-8."""


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
    utf8 = None if n_broken else raw.content
    return Decoded(text, charset, n_broken, (*evidence, *told_of_broken(n_broken)), utf8=utf8)


def read_bytes(raw: RawPage) -> Decoded:
    """The bytes in the first charset that holds."""
    for mark, charset in BYTE_ORDER_MARKS:
        if raw.content.startswith(mark):
            claim = Claim(charset, "measured", f"byte order mark of {charset}")
            content = raw.content[len(mark) :]
            whole = accept(content, claim)
            is_mixed = whole.n_broken > 0 and charset == "utf-8"
            return (mixed_utf8(content, [claim], MIN_PROVEN_MARKED) if is_mixed else None) or whole
    claims = list(claims_of(raw))
    escaped = proven_escapes(raw.content, claims)
    if escaped is not None:
        return escaped
    is_disguised = looks_wide(raw.content) is not None
    utf8 = None if is_disguised else proven_utf8(raw.content, claims)
    if utf8 is not None:
        return utf8
    is_escaped = bool(claims) and claims[0].charset in NOT_ASCII_BASED
    mixed = None if is_disguised else mixed_utf8(raw.content, claims)
    if mixed is not None and not is_escaped:
        return mixed
    holds = (attempt(raw.content, claim) for claim in claims)
    return next((decoded for decoded in holds if decoded is not None), mixed) or detected(raw.content, claims)


def mixed_utf8(content: bytes, claims: list[Claim], min_stated: int = MIN_PROVEN_STATED) -> Decoded | None:
    """The text if it is UTF-8 but for some bytes, which are read in the charset that makes most of them."""
    first = claims[0] if claims and claims[0].charset == "utf-8" else Claim("utf-8", "measured", "mostly UTF-8")
    mixed = read_mixed(content, min_stated if first in claims else MIN_PROVEN)
    if mixed is None:
        return None
    told = said(first.origin, first.detail)
    beside = said("measured", f"{mixed.n_lines} lines have bytes that are none, read as {mixed.charset}")
    evidence = told, *([beside] if mixed.n_lines else []), *told_of_broken(mixed.n_broken)
    return Decoded(mixed.text, "utf-8", mixed.n_broken, evidence, is_doubtful=mixed.n_lines > 0)


def proven_escapes(content: bytes, claims: list[Claim]) -> Decoded | None:
    """The text if it is ISO-2022-JP, which is ASCII byte by byte, and says by escapes of its own where it is not."""
    # One byte is found many times as fast as two.
    if ESCAPE not in content or b"\x1b$" not in content or not content.isascii():
        return None
    first = next((claim for claim in claims if claim.charset == ESCAPED), None)
    decoded = accept(content, first or Claim(ESCAPED, "measured", f"detected {ESCAPED}"))
    if decoded.n_broken or "\x1b" in decoded.text:
        return None
    return (
        decoded if first or not claims else instead(decoded, "escapes say so", said(claims[0].origin, claims[0].detail))
    )


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
        return Decoded(text, first.charset, 0, (said(first.origin, first.detail),), utf8=content)
    but = f", though {first.detail}" if first else ""
    return Decoded(text, "utf-8", 0, (said("measured", f"valid UTF-8{but}"),), utf8=content)


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
    """The bytes in that charset, if next to nothing breaks; doubtful where they read oddly, or better in another."""
    decoded = accept(content, claim)
    if claim.charset != "utf-8" and odd_share(decoded.text) > MAX_ODD_SHARE:
        return mistaken(content, decoded)
    if decoded.n_broken:
        n_signs = len(decoded.text) - len(decoded.text.encode("ascii", "ignore"))
        return decoded if decoded.n_broken <= MAX_BROKEN_SHARE * n_signs else None
    return compared(content, decoded)


def compared(content: bytes, claimed: Decoded) -> Decoded:
    """The text as it is said to be; doubtful where another charset reads better, and that one where it does by far."""
    readings = readings_of(content)
    own = next((reading for reading in readings if reading.charset == claimed.charset), None)
    rival = rival_of(own, readings) if own else None
    if own is None or rival is None or own.cost - rival.cost <= TO_DOUBT + own.cost // TO_LOAN:
        return claimed
    found = accept(content, Claim(rival.charset, "measured", f"detected {rival.charset}"))
    if found.n_broken or own.cost - rival.cost <= TO_PREFER + own.cost // TO_ERR:
        return doubt(claimed)
    return doubt(instead(found, f"reads worse in {claimed.charset}", claimed.evidence[0]))


def instead(found: Decoded, why: str, claimed: Evidence) -> Decoded:
    """What was found, and what was said."""
    return replace(found, evidence=(*found.evidence, said("measured", f"{why}, though {claimed.detail}")))


def mistaken(content: bytes, claimed: Decoded) -> Decoded:
    """What is detected where a text reads oddly in the charset that it is said to be in, if it then reads well."""
    found = detected(content, [])
    if found.n_broken or odd_share(found.text) > MAX_ODD_SHARE / 2 or not reads_better(content, found, claimed):
        return doubt(claimed)
    return doubt(instead(found, f"reads oddly in {claimed.charset}", claimed.evidence[0]))


def reads_better(content: bytes, found: Decoded, claimed: Decoded) -> bool:
    """Whether the letters say so too; of a charset in which too much is broken they say nothing."""
    cost_of = {reading.charset: reading.cost for reading in readings_of(content)}
    own = cost_of.get(claimed.charset)
    return found.charset in cost_of and (own is None or cost_of[found.charset] < own)


def detected(content: bytes, claims: list[Claim]) -> Decoded:
    """The bytes in the charset that is detected in them; if none holds, in the one that breaks least.

    What only statistics say is doubtful where they are not clear, or the text reads oddly.
    """
    wide = looks_wide(content)
    if wide:
        return accept(content, Claim(wide, "measured", f"detected {wide}: zeros in the same places"))
    readings = with_usual_first(readings_of(content))
    likely = accept(content, Claim(readings[0].charset, "measured", f"detected {readings[0].charset}"))
    if not likely.n_broken and odd_share(likely.text) <= MAX_ODD_SHARE:
        return likely if is_clear(content, readings) else doubt(likely)
    tried = [likely, *(accept(content, guess) for guess in guesses(content))]
    whole = [decoded for decoded in tried if not decoded.n_broken]
    if whole:
        return doubt(min(whole, key=lambda decoded: odd_share(decoded.text)))
    tried += [accept(content, claim) for claim in [*claims, Claim(USUAL, "measured", "nothing detected")]]
    return doubt(min(tried, key=lambda decoded: decoded.n_broken))


def is_clear(content: bytes, readings: tuple[Reading, ...]) -> bool:
    """Whether the likeliest reading is that by far, or by less and the quick detector sees the same text."""
    best, rival = readings[0], rival_of(readings[0], readings)
    lead = rival.cost - best.cost if rival else TO_BE_SURE
    seen = charset_name(str(detect_encoding(content))) if TO_AGREE <= lead < TO_BE_SURE else None
    return lead >= TO_BE_SURE or any(one.charset == seen and one.chars == best.chars for one in readings)


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
    if odd_share(content.decode("cp1252", "replace")) > MAX_ODD_SHARE:
        yield Claim(OLD_MAC, "measured", "reads as macintosh")
