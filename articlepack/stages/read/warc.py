"""Web archives, WARC, WET and WAT: records with HTML or text are pages, all others are counted in one note a file."""

import re
from collections.abc import Iterator

from articlepack.records import Note, RawPage, Reject
from articlepack.stages.read.options import ReadOptions
from articlepack.stages.read.sources import InputSource
from articlepack.stages.read.stream import Stream
from articlepack.stages.read.web_archive import Grammar, RecordFile

CONTENT_LENGTH = re.compile(rb"content-length\s*:\s*(\d{1,18})\s*", re.IGNORECASE)


def read_warc(source: InputSource, options: ReadOptions) -> Iterator[RawPage | Reject | Note]:
    """The pages of a web archive, plain or compressed, whole or record by record. Key: the record's offset."""
    with Stream(source, max_ratio=options.max_ratio) as stream:
        yield from RecordFile(stream, source, options, WARC_GRAMMAR).results()


def parse_header(header: bytes) -> tuple[bytes, int] | None:
    """The header in the one version that fastwarc reads, without its length, and that; None where none is stated."""
    lines, n_bytes = [b"WARC/1.0"], None
    for line in header.splitlines()[1:]:
        found = CONTENT_LENGTH.fullmatch(line)
        if found:
            n_bytes = int(found[1])
        elif line and not line.lower().startswith(b"content-length"):
            lines.append(line)
    return None if n_bytes is None else (b"\r\n".join([*lines, b""]), n_bytes)


WARC_GRAMMAR = Grammar(
    begins=re.compile(rb"WARC/\d"),
    next=re.compile(rb"WARC/\d\.\d{1,2}\r?\n[A-Za-z][\w-]*\s*:"),
    is_one_line=False,
    parse=parse_header,
    separator=re.compile(rb"\r?\n"),
)
