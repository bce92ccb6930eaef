"""Web archives, WARC and WET: records with HTML or text are pages, all others are counted in one note a file.

We find the records ourselves, since readers return a truncated record without an error and give up at the first
damage: here a damaged record is one refusal, and reading goes on at the next line that begins a record. fastwarc
parses what is in a record: its headers, the HTTP headers, and the body's encoding.
"""

import re
from collections import Counter
from collections.abc import Iterator

from fastwarc.warc import WarcRecord

from articlepack.records import Note, Origin, RawPage, Reject
from articlepack.stages.read.compression import Gap, Stream
from articlepack.stages.read.inputs import InputSource
from articlepack.stages.read.keys import replace_surrogates
from articlepack.stages.read.options import ReadOptions
from articlepack.stages.read.refusals import damaged, refuse, source_of, too_large
from articlepack.stages.read.sniff import HTML, OPENING, TEXT, XHTML, is_binary

VERSION = re.compile(rb"WARC/\d")
CONTENT_LENGTH = re.compile(rb"content-length\s*:\s*(\d{1,18})\s*", re.IGNORECASE)
CHARSET = re.compile(r"charset\s*=\s*[\"']?([^\s;\"',]+)", re.IGNORECASE)
MEDIA_TYPE = re.compile(r"[\w.+-]{1,60}/[\w.+-]{1,60}")
BLANK = {b"\r\n", b"\n"}
MAX_LINE_BYTES = 1 << 16
MAX_HEADER_BYTES = 1 << 20
PEEK_BYTES = 1 << 16
"""Enough of a block to see its HTTP headers and what the body is, before all of it is held."""

PAGE_TYPES = {
    "response": {HTML, XHTML},
    "resource": {HTML, XHTML, TEXT},
    "conversion": {HTML, XHTML, TEXT},
}
"""WARC record type: media types of which it is a page."""
UNSURE_TYPES = {"", "application/octet-stream", "application/unknown", "unknown/unknown"}
MAX_KINDS_IN_NOTE = 20


class BrokenRecordError(Exception):
    """A record that cannot be read: why."""


def read_warc(source: InputSource, options: ReadOptions) -> Iterator[RawPage | Reject | Note]:
    """The pages of a web archive, plain or compressed, whole or record by record. Key: the record's offset."""
    with Stream(source.location) as stream:
        yield from WarcFile(stream, source.path, options).results()


class WarcFile:
    """Finds the records of one file and reads those that are pages."""

    def __init__(self, stream: Stream, path: str, options: ReadOptions) -> None:
        self._stream = stream
        self._path = path
        self._max_bytes = options.max_page_bytes
        self._no_pages: Counter[str] = Counter()
        self._next_line = b""
        """Read already: the line after the last record."""

    def results(self) -> Iterator[RawPage | Reject | Note]:
        """Pages and refusals in the order of the file, then a note on the records that are no pages."""
        while self._find_line():
            start = self._stream.position - len(self._next_line)
            source = source_of(self._path, self._stream.place(start))
            try:
                result = self._record(source)
            except BrokenRecordError as error:
                result = self._pass_over_damage(source, start, str(error))
            if result is not None:
                yield result
        if self._stream.gap:
            yield damaged(source_of(self._path, self._stream.gap.offset), self._stream.gap)
        if self._no_pages:
            yield Note(describe_no_pages(self._no_pages))

    def _find_line(self) -> bool:
        """Go to the next line that is not blank; False at the end of the file."""
        while not self._next_line or self._next_line in BLANK:
            self._next_line = self._stream.readline(MAX_LINE_BYTES)
            if not self._next_line:
                return False
        return True

    def _take_line(self) -> bytes:
        line, self._next_line = self._next_line or self._stream.readline(MAX_LINE_BYTES), b""
        return line

    def _record(self, source: str) -> RawPage | Reject | None:
        """Read one record whole; None if it is no page. Raises BrokenRecordError."""
        header, n_bytes = self._header()
        head = self._block(min(n_bytes, PEEK_BYTES))
        kind = no_page(header, head)
        n_left = n_bytes - len(head)
        is_held = kind is None and n_bytes <= self._max_bytes
        rest = self._block(n_left) if is_held else self._pass_over_block(n_left)
        self._check_end()
        if kind is not None:
            self._no_pages[kind] += 1
            return None
        if not is_held:
            return too_large(source, n_bytes, self._max_bytes, "record")
        return page_of(source, self._path, header, head + rest, self._max_bytes)

    def _header(self) -> tuple[bytes, int]:
        """The header as fastwarc wants it, and the length of the block. Raises BrokenRecordError."""
        if not VERSION.match(self._take_line()):
            raise BrokenRecordError("no record begins here")
        lines, n_bytes, n_header = [b"WARC/1.0"], None, 0
        while (line := self._take_line()) not in BLANK:
            n_header += len(line)
            if not line.endswith(b"\n") or n_header > MAX_HEADER_BYTES:
                raise BrokenRecordError("the record's header has no end")
            lines.append(line.rstrip(b"\r\n"))
            found = CONTENT_LENGTH.fullmatch(lines[-1])
            n_bytes = int(found[1]) if found else n_bytes
        if n_bytes is None:
            raise BrokenRecordError("the record has no Content-Length")
        return b"\r\n".join([*lines, b"", b""]), n_bytes

    def _block(self, n_bytes: int) -> bytes:
        data = self._stream.read(n_bytes)
        self._check_length(len(data), n_bytes)
        return data

    def _pass_over_block(self, n_bytes: int) -> bytes:
        self._check_length(self._stream.skip(n_bytes), n_bytes)
        return b""

    def _check_length(self, n_read: int, n_bytes: int) -> None:
        if n_read < n_bytes:
            raise BrokenRecordError("the file ends within a record")

    def _check_end(self) -> None:
        """A blank line, the next record or the end of the file must follow, else the length was wrong."""
        self._next_line = self._stream.readline(MAX_LINE_BYTES)
        if self._next_line and self._next_line not in BLANK and not VERSION.match(self._next_line):
            raise BrokenRecordError("the record's length is wrong")

    def _pass_over_damage(self, source: str, start: int, why: str) -> Reject | None:
        """Go to the next line that begins a record. None if the stream itself breaks off: then that is the gap."""
        while not VERSION.match(self._next_line or b""):
            self._next_line = self._stream.readline(MAX_LINE_BYTES)
            if not self._next_line:
                break
        if not self._next_line and self._stream.gap:
            return None
        n_skipped = self._stream.position - len(self._next_line) - start
        return damaged(source, Gap(source.rpartition("#")[2], n_skipped, why))


def no_page(header: bytes, head: bytes) -> str | None:
    """What a record is that is no page, in words for the note; None for a page."""
    record = WarcRecord.from_bytes(header + head)
    kind = str(record.record_type).rpartition(".")[2]
    if kind not in PAGE_TYPES:
        return kind
    media_type = media_type_of(record)
    if media_type in PAGE_TYPES[kind] or (media_type in UNSURE_TYPES and OPENING.match(body_of(header, head)[1])):
        return None
    return f"{kind} of {media_type if MEDIA_TYPE.fullmatch(media_type) else 'no type'}"


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
        record = WarcRecord.from_bytes(header + block)
        try:
            if record.is_http:
                record.parse_http(auto_decode=encoding, quirks_mode=True, max_header_len=MAX_HEADER_BYTES)
            return record, record.reader.read(max_bytes + 1)
        except OSError:
            continue
    return WarcRecord.from_bytes(header), b""


def page_of(source: str, path: str, header: bytes, block: bytes, max_bytes: int) -> RawPage | Reject:
    """The page of a record."""
    record, body = body_of(header, block, max_bytes)
    origin = origin_of(source, path, record)
    if len(body) > max_bytes:
        return too_large(source, len(body), max_bytes, "record, unpacked")
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
