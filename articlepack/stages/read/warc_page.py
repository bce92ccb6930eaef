"""What is in a record of a web archive: whether it is a page, and the page. fastwarc parses it."""

import re
import zlib
from collections import Counter

from fastwarc.warc import WarcRecord

from articlepack.records import Origin, RawPage, Reject
from articlepack.stages.read.refusals import refuse, too_large
from articlepack.stages.read.signs import OPENING
from articlepack.stages.read.sniff import HTML, TEXT, XHTML
from articlepack.stages.read.wide import is_binary
from articlepack.words import replace_surrogates

CHARSET = re.compile(r"charset\s*=\s*[\"']?([^\s;\"',]+)", re.IGNORECASE)
MEDIA_TYPE = re.compile(r"[\w.+-]{1,60}/[\w.+-]{1,60}")
MAX_HEADER_BYTES = 1 << 20
PEEK_BYTES = 1 << 16
"""Enough of a block to see its HTTP headers and what the body is."""

PAGE_TYPES = {
    "response": {HTML, XHTML},
    "resource": {HTML, XHTML, TEXT},
    "conversion": {HTML, XHTML, TEXT},
}
"""WARC record type: media types of which it is a page."""
OF_A_CRAWL = re.compile(r"metadata:|urn:[\w-]+:https?://", re.IGNORECASE)
"""Addresses under which crawlers leave what they made themselves: logs, settings, the text that they saw of a page."""
UNSURE_TYPES = {"", "application/octet-stream", "application/unknown", "unknown/unknown"}
MAX_KINDS_IN_NOTE = 20
TRUNCATED = re.compile(rb"^WARC-Truncated[ \t]*:[ \t]*([a-z]{1,20})", re.IGNORECASE | re.MULTILINE)
"""Why the crawler has kept only the beginning of a page."""


def no_page(header: bytes, head: bytes) -> str | None:
    """What a record is that is no page, in words for the note; None for a page."""
    record = record_of(header, head)
    kind = str(record.record_type).rpartition(".")[2]
    if kind not in PAGE_TYPES:
        return kind
    if kind == "resource" and OF_A_CRAWL.match(header_text(record, "WARC-Target-URI") or ""):
        return "resource about a crawl or a page of it"
    media_type = media_type_of(record)
    if media_type in PAGE_TYPES[kind] or (media_type in UNSURE_TYPES and OPENING.match(body_of(header, head)[1])):
        return None
    return f"{kind} of {media_type if MEDIA_TYPE.fullmatch(media_type) else 'no type'}"


def record_of(header: bytes, block: bytes) -> WarcRecord:
    """The record, its length as it is: fastwarc asks for as much memory as a header states, and dies of it."""
    return WarcRecord.from_bytes(b"%sContent-Length: %d\r\n\r\n%s" % (header, len(block), block))


def media_type_of(record: WarcRecord) -> str:
    """Media type of what was fetched, lower case; "" if it is not stated."""
    return content_type_of(record).partition(";")[0].strip().lower()


def content_type_of(record: WarcRecord) -> str:
    """The Content-Type of the HTTP headers, or of the record where there are none."""
    if not record.is_http:
        return str(record.headers.get("Content-Type") or "")
    if not record.is_http_parsed:
        record.parse_http(quirks_mode=True, max_header_len=MAX_HEADER_BYTES)
    return str(record.http_headers.get("Content-Type") or "")


def body_of(header: bytes, block: bytes, max_bytes: int = PEEK_BYTES) -> tuple[WarcRecord, bytes]:
    """The record, and its body without transfer and content encoding, or as it stands where it is not so encoded.

    Crawlers store decoded bodies under headers that still name an encoding. Above `max_bytes` one byte more is read.
    """
    for encoding in ("all", "none"):
        record = record_of(header, block)
        try:
            if record.is_http:
                record.parse_http(auto_decode=encoding, quirks_mode=True, max_header_len=MAX_HEADER_BYTES)
            body = record.reader.read(max_bytes + 1)
        except OSError:
            continue
        if not record.is_http or len(body) > max_bytes:
            return record, body
        if "chunked" in str(record.http_headers.get("Transfer-Encoding") or "").lower():
            body = unchunked(body)
        return record, unpacked(body, max_bytes)
    return record_of(header, b""), b""


CHUNK = re.compile(rb"(?:\r?\n)?([0-9a-fA-F]{1,8})[ \t]*(?:;[^\r\n]{0,1000})?\r\n")
GZIP = b"\x1f\x8b\x08"
ZLIB_WAYS = (zlib.MAX_WBITS | 32, -zlib.MAX_WBITS)
"""gzip or zlib, by its first bytes; and the bare stream, which `deflate` means for some servers and all browsers."""


def unchunked(body: bytes) -> bytes:
    """A body of chunks that fastwarc does not take, such as those with extensions, without what stands between them; as
    it is where it does not go on in chunks to an empty one, or to an end within one.
    """
    chunks, found = list[bytes](), CHUNK.match(body)
    while found:
        size = int(found[1], 16)
        chunks.append(body[found.end() : found.end() + size])
        is_cut = len(chunks[-1]) < size
        if size == 0 or is_cut:
            return b"".join(chunks) if len(chunks) > 1 else body
        found = CHUNK.match(body, found.end() + size)
    return body


def unpacked(body: bytes, max_bytes: int) -> bytes:
    """A body that is no text, unpacked in the ways of HTTP that name themselves in it, or that a server may mean."""
    if not body.startswith(GZIP) and not is_binary(body[:PEEK_BYTES]):
        return body
    for way in ZLIB_WAYS:
        try:
            plain = members_of(body, way, max_bytes + 1)
        except zlib.error:
            continue
        if plain and not is_binary(plain[:PEEK_BYTES]):
            return plain
    return body


def members_of(body: bytes, way: int, max_bytes: int) -> bytes:
    """A body unpacked up to a cap, of however many members. Raises zlib.error."""
    plain = b""
    while body and len(plain) < max_bytes:
        unpacker = zlib.decompressobj(way)
        plain += unpacker.decompress(body, max_bytes - len(plain))
        body = unpacker.unused_data if unpacker.unused_data.startswith(GZIP) else b""
    return plain


def page_of(source: str, path: str, header: bytes, block: bytes, max_bytes: int) -> RawPage | Reject:
    """The page of a record."""
    record, body = body_of(header, block, max_bytes)
    origin = origin_of(source, path, record)
    if len(body) > max_bytes:
        return too_large(source, len(body), max_bytes, "record, unpacked")
    if header_text(record, "WARC-Segment-Number"):
        return refuse(source, "segmented", "a part of a page that goes on in other records", origin.url)
    if record.is_http and is_binary(body):
        return refuse(source, "bad_content_encoding", "the body is no text after HTTP decoding", origin.url)
    content_type = content_type_of(record)
    charset = CHARSET.search(content_type)
    media_type = media_type_of(record)
    return RawPage(
        origin, body, media_type if media_type in {HTML, XHTML, TEXT} else None, charset[1] if charset else None
    )


def origin_of(source: str, path: str, record: WarcRecord) -> Origin:
    """Where a record says it comes from."""
    http = record.http_headers if record.is_http else None
    return Origin(
        source=source,
        path=path,
        url=header_text(record, "WARC-Target-URI"),
        date_crawled=header_text(record, "WARC-Date"),
        http_status=status_of(http.status_code) if http else None,
        http_headers=tuple((name.lower(), replace_surrogates(value)) for name, value in http.to_tuples())
        if http
        else (),
        warc_record_id=header_text(record, "WARC-Record-ID"),
    )


def header_text(record: WarcRecord, name: str) -> str | None:
    """A WARC header, without the angle brackets that addresses stand in."""
    text = replace_surrogates(record.headers.get(name) or "").strip().removeprefix("<").removesuffix(">")
    return text or None


def status_of(code: int | None) -> int | None:
    """An HTTP status, if it is one."""
    return code if code is not None and 100 <= code <= 999 else None


def describe_no_pages(counts: Counter[str]) -> str:
    """One sentence on all records that are no pages, most frequent first."""
    ranked = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    words = [f"{n} {kind}" for kind, n in ranked[:MAX_KINDS_IN_NOTE]]
    more = len(ranked) - len(words)
    return f"{counts.total()} records that are no pages: {', '.join(words)}" + (f", {more} more kinds" if more else "")


def describe_cut(counts: Counter[str]) -> str:
    """One sentence on all pages of which the archive has only the beginning."""
    words = ", ".join(f"{n} for {why}" for why, n in sorted(counts.items()))
    return f"{counts.total()} pages that the crawler has cut off (WARC-Truncated): {words}"
