"""Read: files become pages. Lists inputs, tells what each file is, and reads it page by page.

Readers wrap readers, so memory does not grow with the file: `compression` unpacks any file, the readers of the
formats go through what comes out of it.

    inputs       which files: folders, globs, NAME=PATH, percent-encoding
    sniff        what a file is, by content
    compression  gzip, Zstandard
    plain        text, Markdown, HTML: a file is a page
    json_lines, csv_table, parquet     a row is a page: `rows`
    warc         a record is a page
"""

import hashlib
from collections.abc import Callable, Iterator
from pathlib import Path

from articlepack.errors import BuildError
from articlepack.records import InputFile, Note, RawPage, Reject
from articlepack.stages.read.compression import COMPRESSIONS
from articlepack.stages.read.csv_table import read_csv
from articlepack.stages.read.inputs import JSON_LINES, InputSource, list_inputs, reason_of, unreadable
from articlepack.stages.read.json_lines import read_json_lines
from articlepack.stages.read.options import KNOWN_COLUMNS, ReadOptions, check_options
from articlepack.stages.read.parquet import read_parquet
from articlepack.stages.read.plain import page_reader
from articlepack.stages.read.sniff import CSV, HTML, MARKDOWN, PARQUET, TEXT, WARC, XHTML, tell_empty, tell_format
from articlepack.stages.read.warc import read_warc

__all__ = [
    "KNOWN_COLUMNS",
    "READERS",
    "InputSource",
    "Note",
    "ReadOptions",
    "check_options",
    "digest_input",
    "list_inputs",
    "read_pages",
]

CHUNK_BYTES = 1 << 20

Reader = Callable[[InputSource, ReadOptions], Iterator[RawPage | Reject | Note]]

READERS: dict[str, Reader] = {
    TEXT: page_reader(TEXT),
    MARKDOWN: page_reader(MARKDOWN),
    HTML: page_reader(HTML),
    XHTML: page_reader(XHTML),
    JSON_LINES: read_json_lines,
    CSV: read_csv,
    PARQUET: read_parquet,
    WARC: read_warc,
}
"""Media type, without the compression: what reads it."""


def digest_input(source: InputSource) -> InputFile:
    """Size, sha256 and media type of a file, or why it cannot be read. Pipes and devices are not opened.

    A compressed file's media type ends in `+gzip` or `+zstd`.
    """
    note = source.note or unreadable(source.location)
    if note:
        return InputFile(path=source.path, note=note)
    try:
        n_bytes, sha256 = digest_file(Path(source.location))
        told = tell_format(source) if n_bytes else tell_empty(source)
    except OSError as error:
        return InputFile(path=source.path, note=f"not read: {reason_of(error)}")
    return InputFile(path=source.path, bytes=n_bytes, sha256=sha256, media_type=told.media_type, note=told.note)


def digest_file(path: Path) -> tuple[int, str]:
    """Size and sha256 of a file."""
    digest, n_bytes = hashlib.sha256(), 0
    with path.open("rb") as file:
        while data := file.read(CHUNK_BYTES):
            digest.update(data)
            n_bytes += len(data)
    return n_bytes, digest.hexdigest()


def read_pages(source: InputSource, media_type: str | None, options: ReadOptions) -> Iterator[RawPage | Reject | Note]:
    """The pages of a file in its order, what of it was refused, and notes on what in it is no page.

    `media_type`: as `digest_input` tells it; None gives nothing. Raises BuildError if the file is gone by now.
    """
    if media_type is None:
        return
    try:
        yield from READERS[without_compression(media_type)](source, options)
    except FileNotFoundError as error:
        raise BuildError(f"{source.location}: was there a moment ago and is gone. Start the build again.") from error


def without_compression(media_type: str) -> str:
    """The media type of what is inside.

    >>> without_compression("text/csv+gzip"), without_compression("application/xhtml+xml")
    ('text/csv', 'application/xhtml+xml')
    """
    inner, _, compression = media_type.rpartition("+")
    return inner if compression in COMPRESSIONS else media_type
