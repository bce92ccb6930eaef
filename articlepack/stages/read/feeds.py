"""Feeds, RSS and Atom: an entry is a page. No entity is expanded, and nothing that a feed names is fetched."""

import html
from collections.abc import Iterator
from typing import BinaryIO, cast

from lxml import etree

from articlepack.records import Note, RawPage, Reject
from articlepack.stages.read.compression import Gap
from articlepack.stages.read.options import ReadOptions
from articlepack.stages.read.refusals import damaged
from articlepack.stages.read.rows import PAGE_ADDRESS, RowReader
from articlepack.stages.read.sources import InputSource
from articlepack.stages.read.stream import Stream

ENTRIES = ("{*}item", "{*}entry")
CONTENT = ("encoded", "content", "body", "description", "summary")
"""Where an entry has its text, the whole before the short."""
FIELDS = {
    "title": "title",
    "guid": "id",
    "id": "id",
    "pubDate": "date_published",
    "published": "date_published",
    "issued": "date_published",
    "date": "date_published",
    "language": "language",
}
"""Element of an entry: column of ours. The first one counts."""
ADDRESSES = ("link", "origLink")
AUTHORS = ("creator", "author")


class FeedFile:
    """A feed as the parser wants it: bytes, within the cap, and then an end."""

    def __init__(self, stream: Stream, max_bytes: int) -> None:
        self.n_read = 0
        self._stream = stream
        self._max_bytes = max_bytes

    def read(self, n_bytes: int) -> bytes:
        """The next bytes; none above the cap."""
        data = self._stream.read(min(n_bytes, self._max_bytes - self.n_read))
        self.n_read += len(data)
        return data


def read_feed(source: InputSource, options: ReadOptions) -> Iterator[RawPage | Reject | Note]:
    """The entries of a feed. Key: the entry's own id, else its number.

    The text of an entry is its full content where it has one, else its description. What is broken is read as far as
    the parser can.
    """
    reader, number = RowReader(source, options), 0
    with Stream(source, max_ratio=options.max_ratio) as stream:
        file = FeedFile(stream, options.max_line_bytes)
        try:
            for entry in entries_of(cast("BinaryIO", file)):
                number += 1
                yield reader.page(number, row_of(entry))
                clear(entry)
        except etree.XMLSyntaxError as error:
            gap = Gap(str(file.n_read), 0, f"the feed cannot be read on: {error.msg}")
            yield damaged(reader.key(str(number + 1)), gap, f"after entry {number}")
        if stream.gap:
            yield damaged(reader.key(str(number + 1)), stream.gap, f"after entry {number}")
    if not number:
        yield Note("a feed without entries")


def entries_of(file: BinaryIO) -> Iterator[etree._Element]:
    """The entries, each as soon as it is whole."""
    parser = etree.iterparse(
        file, events=("end",), tag=ENTRIES, recover=True, resolve_entities=False, no_network=True, load_dtd=False
    )
    for _, entry in parser:
        # An entry that quotes another holds it; only the outer one is a page.
        if next(entry.iterancestors(*ENTRIES), None) is None:
            yield entry


def clear(entry: etree._Element) -> None:
    """Let go of an entry that is read, and of what stands before it."""
    entry.clear()
    parent = entry.getparent()
    while parent is not None and entry.getprevious() is not None:
        del parent[0]


def row_of(entry: etree._Element) -> dict[str, object]:
    """An entry as a row with columns of ours."""
    row: dict[str, object] = {}
    found: dict[str, str] = {}
    authors: list[str] = []
    permalink: str | None = None
    for child in entry.iterchildren("{*}*"):
        # Not by QName: what the parser recovers may have a name that is none.
        name = str(child.tag).rpartition("}")[2].rpartition(":")[2]
        if name in FIELDS:
            text = text_of(child)
            row.setdefault(FIELDS[name], html.unescape(text).strip())
            if name == "guid" and child.get("isPermaLink", "true") == "true" and PAGE_ADDRESS.fullmatch(text.strip()):
                permalink = text.strip()
        elif name in ADDRESSES and child.get("rel", "alternate") == "alternate":
            row.setdefault("url", (child.get("href") or text_of(child)).strip())
        elif name in AUTHORS:
            authors.append(name_of(child))
        elif name in CONTENT:
            found.setdefault(name, markup_of(child))
    if permalink:
        row.setdefault("url", permalink)
    body = next((found[name] for name in CONTENT if found.get(name, "").strip()), "")
    column = "html" if "<" in body or "&" in body else "text"
    return row | {"authors": [name for name in authors if name], column: body}


def text_of(element: etree._Element) -> str:
    """The text of an element; an entity that is none of HTML's stands as it is written."""
    parts = [element.text or ""]
    for child in element:
        if child.tag is etree.Entity:
            parts.append(html.unescape(child.text or ""))
        elif isinstance(child.tag, str):
            parts.append(text_of_tree(child))
        parts.append(child.tail or "")
    return "".join(parts)


def text_of_tree(element: etree._Element) -> str:
    """The text of an element and of all within."""
    return "".join(str(text) for text in element.itertext(with_tail=False))


def name_of(author: etree._Element) -> str:
    """A person: the name alone, where there is more than one thing to say."""
    name = next(author.iterchildren("{*}name"), None)
    return text_of(author if name is None else name).strip()


def markup_of(content: etree._Element) -> str:
    """The markup that an element holds: escaped, or as elements of its own."""
    children = [child for child in content if isinstance(child.tag, str)]
    if content.get("type") == "text":
        return html.escape(text_of(content), quote=False) if "<" in text_of(content) else text_of(content)
    if not children:
        return text_of(content)
    inner = "".join(etree.tostring(child, encoding="unicode", method="html", with_tail=True) for child in children)
    return html.escape(content.text or "", quote=False) + inner
