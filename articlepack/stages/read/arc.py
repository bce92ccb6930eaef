"""Internet Archive ARC files, the older form of WARC: one line before each record, and then so many bytes."""

import re
from collections.abc import Iterator

from articlepack.records import Note, RawPage, Reject
from articlepack.stages.read.options import ReadOptions
from articlepack.stages.read.sources import InputSource
from articlepack.stages.read.stream import Stream
from articlepack.stages.read.web_archive import Grammar, RecordFile

LINE = re.compile(
    rb"([a-z][a-z0-9+.-]{1,20}:[^ \r\n]{1,2000}) ([^ \r\n]{1,60}) (\d{8,14}) ([^\r\n]{1,400}? )?(\d{1,18})\r?\n"
)


def read_arc(source: InputSource, options: ReadOptions) -> Iterator[RawPage | Reject | Note]:
    """The pages of an ARC file of version 1 or 2. Key: the record's offset."""
    with Stream(source, max_ratio=options.max_ratio) as stream:
        yield from RecordFile(stream, source, options, ARC_GRAMMAR).results()


def parse_line(line: bytes) -> tuple[bytes, int] | None:
    """The line as the header of a WARC record of an HTTP response, or of the file's own description."""
    found = LINE.fullmatch(line)
    if found is None:
        return None
    url, _, date, _, n_bytes = found.groups()
    kind, media_type = (b"response", b"application/http") if url.startswith(b"http") else (b"metadata", b"text/plain")
    header = (b"WARC/1.0", b"WARC-Type: " + kind, b"WARC-Target-URI: " + url, b"WARC-Date: " + iso_date(date))
    lines = (*header, b"Content-Type: " + media_type, b"")
    return b"\r\n".join(lines), int(n_bytes)


def iso_date(digits: bytes) -> bytes:
    """Date and time of an ARC file as WARC writes them.

    >>> iso_date(b"20090102030405")
    b'2009-01-02T03:04:05Z'
    """
    d = digits.ljust(14, b"0")
    return d[:4] + b"-" + d[4:6] + b"-" + d[6:8] + b"T" + d[8:10] + b":" + d[10:12] + b":" + d[12:14] + b"Z"


ARC_GRAMMAR = Grammar(
    begins=LINE,
    next=re.compile(rb"(?<=[\n\0])" + LINE.pattern),
    is_one_line=True,
    parse=parse_line,
    separator=re.compile(rb"\r?\n"),
)
