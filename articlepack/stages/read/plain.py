"""Files that are one page each: text, Markdown, HTML."""

import re
from collections.abc import Callable, Iterator

from articlepack.records import Note, Origin, RawPage, Reject
from articlepack.stages.read.front_matter import front_matter_row
from articlepack.stages.read.options import ReadOptions
from articlepack.stages.read.refusals import damaged, too_large
from articlepack.stages.read.rows import RowReader
from articlepack.stages.read.several import parts_of, told_parts
from articlepack.stages.read.sniff import MARKDOWN, TEXT
from articlepack.stages.read.sources import InputSource
from articlepack.stages.read.stream import Stream

HEAD_BYTES = 4096
SAVED_FROM = re.compile(
    rb"<!--\s{0,20}(?:saved from url=\(\d{1,6}\)|Page saved with SingleFile\s{1,20}url:\s{0,20})"
    rb"(https?://[^\s<>\"']{1,2000})",
    re.IGNORECASE,
)
"""The comment of browsers, and that of a tool that saves a page as one file."""


def page_reader(media_type: str) -> Callable[[InputSource, ReadOptions], Iterator[RawPage | Reject | Note]]:
    """A reader of files that are one page of that type."""

    def read_page(source: InputSource, options: ReadOptions) -> Iterator[RawPage | Reject | Note]:
        content = whole_file(source, options, "and the page with them, of which a part is missing")
        if isinstance(content, Reject):
            yield content
        elif media_type in {MARKDOWN, TEXT}:
            yield from text_pages(content, media_type, source, options)
        else:
            yield RawPage(Origin(source.at(), source.path, url=saved_from(content)), content, media_type)

    return read_page


def whole_file(source: InputSource, options: ReadOptions, after: str = "") -> bytes | Reject:
    """The bytes of a file that is one page; the refusal of a damaged or too large one. `after`: said of damage too."""
    with Stream(source, max_ratio=options.max_ratio) as stream:
        content = stream.read(options.max_page_bytes)
        n_bytes = len(content) + pass_over_rest(stream)
        if stream.gap:
            return damaged(source.at(), stream.gap, after)
    if n_bytes > options.max_page_bytes:
        return too_large(source.at(), n_bytes, options.max_page_bytes, "file")
    return content


def saved_from(content: bytes) -> str | None:
    """The address that browsers write into a page which they save.

    >>> saved_from(b"<!-- saved from url=(0022)https://news.example/a -->")
    'https://news.example/a'
    """
    found = SAVED_FROM.search(content, 0, HEAD_BYTES)
    return found[1].decode("utf-8", "replace") if found else None


def text_pages(content: bytes, media_type: str, source: InputSource, options: ReadOptions) -> Iterator[RawPage | Note]:
    """The page of a text or a Markdown file, with what its front matter says. Of several: key is where each begins."""
    row = front_matter_row(content)
    if not row:
        yield RawPage(Origin(source.at(), source.path), content, media_type)
        if note := told_parts(content):
            yield Note(note)
        return
    reader, parts = RowReader(source, options), parts_of(content)
    for start, part in parts:
        key = str(start) if len(parts) > 1 else ""
        yield RawPage(reader.origin(source.at(key), front_matter_row(part)), part, media_type)
    yield from reader.notes_of_missing()


def pass_over_rest(stream: Stream) -> int:
    """Read to the end without holding it; number of bytes."""
    n_bytes = 0
    while n_skipped := stream.skip(1 << 20):
        n_bytes += n_skipped
    return n_bytes
