"""Read: files become pages. Lists inputs, tells what each file is, and reads it page by page.

Readers wrap readers, so memory does not grow with the file: `compression` unpacks any file, the readers of the
formats go through what comes out of it.

    inputs       which files: folders, globs, NAME=PATH
    sources      one file, or one member of an archive, that can be opened; `remote` opens those at an address
    sniff        what it is, by content; `signs` has how each kind begins, `table_head` how a table does
    unread       which texts hold no article whatever they are called; `wide` tells what is text at all
    compression  gzip, Zstandard, bzip2, xz, Brotli; `stream` is what comes out, and knows where in the file it is
    plain        text, Markdown, HTML: a file is a page; `several` parts a text of several
    mail         a message or a saved web page is a page; of a mailbox each message
    json_lines, json_document, csv_table, parquet, arrow, feeds     a row, an object, an entry is a page: `rows`
    article_xml  a file of NITF, NewsML-G2, JATS or TEI is a page
    har          a response of those that a browser has saved is a page
    warc, arc    a record is a page: `web_archive` finds the records, `warc_page` what is in one
    values, persons, csv_dialect what stands in a field; who is named in one; what the signs of a table mean
    zips, tars   a member is read as a file of its own: `members`
"""

import hashlib
from collections.abc import Iterator

from articlepack.records import InputFile, Note, RawPage, Reject
from articlepack.stages.read.arc import read_arc
from articlepack.stages.read.arrow import read_arrow
from articlepack.stages.read.article_xml import read_article_xml
from articlepack.stages.read.compression import without_compression
from articlepack.stages.read.csv_table import read_csv
from articlepack.stages.read.feeds import read_feed
from articlepack.stages.read.inputs import JSON_LINES, list_inputs
from articlepack.stages.read.json_document import read_json
from articlepack.stages.read.json_lines import read_json_lines
from articlepack.stages.read.mail import read_mail, read_mailbox
from articlepack.stages.read.members import Found, Reader, read_members
from articlepack.stages.read.options import KNOWN_COLUMNS, ReadOptions, check_options
from articlepack.stages.read.parquet import read_parquet
from articlepack.stages.read.plain import page_reader
from articlepack.stages.read.refusals import refuse
from articlepack.stages.read.sniff import (
    ARC,
    ARROW,
    CSV,
    FEED,
    HTML,
    JSON,
    MAIL,
    MAILBOX,
    MARKDOWN,
    PARQUET,
    TAR,
    TEXT,
    TSV,
    WARC,
    WEB_ARCHIVE,
    XHTML,
    XML,
    ZIP,
    tell_format,
)
from articlepack.stages.read.sources import InputSource, reason_of, state_of_place, unreadable
from articlepack.stages.read.tars import tar_members
from articlepack.stages.read.warc import read_warc
from articlepack.stages.read.zips import zip_members

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
    "state_of_place",
]

CHUNK_BYTES = 1 << 20


def read_zip(source: InputSource, options: ReadOptions) -> Iterator[Found]:
    """What the members of a ZIP archive hold."""
    yield from read_members(zip_members(source), source, options, READERS)


def read_tar(source: InputSource, options: ReadOptions) -> Iterator[Found]:
    """What the members of a tar archive hold."""
    yield from read_members(tar_members(source, options), source, options, READERS)


READERS: dict[str, Reader] = {
    TEXT: page_reader(TEXT),
    MARKDOWN: page_reader(MARKDOWN),
    HTML: page_reader(HTML),
    XHTML: page_reader(XHTML),
    XML: read_article_xml,
    JSON_LINES: read_json_lines,
    JSON: read_json,
    CSV: read_csv,
    TSV: read_csv,
    PARQUET: read_parquet,
    ARROW: read_arrow,
    FEED: read_feed,
    MAIL: read_mail,
    MAILBOX: read_mailbox,
    WEB_ARCHIVE: read_mail,
    WARC: read_warc,
    ARC: read_arc,
    ZIP: read_zip,
    TAR: read_tar,
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
        n_bytes, sha256 = digest_file(source)
        told = tell_format(source)
    except OSError as error:
        return InputFile(path=source.path, note=f"not read: {reason_of(error)}")
    return InputFile(path=source.path, bytes=n_bytes, sha256=sha256, media_type=told.media_type, note=told.note)


def digest_file(source: InputSource) -> tuple[int, str]:
    """Size and sha256 of a file."""
    digest, n_bytes = hashlib.sha256(), 0
    with source.open() as file:
        while data := file.read(CHUNK_BYTES):
            digest.update(data)
            n_bytes += len(data)
    return n_bytes, digest.hexdigest()


def all_of(found: Iterator[Found]) -> Iterator[Found]:
    """What a reader finds; a note where that is nothing: a header without rows, an empty list."""
    is_empty = True
    for one in found:
        is_empty = False
        yield one
    if is_empty:
        yield Note("holds no row and no page")


def read_pages(source: InputSource, media_type: str | None, options: ReadOptions) -> Iterator[RawPage | Reject | Note]:
    """The pages of a file in its order, what of it was refused, and notes on what in it is no page.

    `media_type`: as `digest_input` tells it; None gives nothing. A file that is gone by now
    is refused as `vanished`, one that is another than when it was digested as `changed`, beside what was read of it.
    """
    if media_type is None:
        return
    try:
        before = state_of_place(source.location)
        yield from all_of(READERS[without_compression(media_type)](source, options))
        after = state_of_place(source.location)
    except FileNotFoundError:
        yield refuse(source.at("vanished"), "vanished", "was there when the build began, and is gone")
    except OSError as error:
        yield refuse(source.at("unreadable"), "unreadable", f"cannot be read: {reason_of(error)}")
    else:
        if before != after or (after[0] >= 0 and source.n_bytes not in {None, after[0]}):
            yield refuse(
                source.at("changed"), "changed", "changed while the build read it; build again when it is done"
            )
