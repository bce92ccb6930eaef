"""Feeds, RSS and Atom: an entry is a page. No entity is expanded, and nothing that a feed names is fetched."""

import html
import re
from collections.abc import Iterator
from typing import BinaryIO, cast
from urllib.parse import urljoin

from lxml import etree
from msgspec import Struct

from articlepack.records import Note, RawPage, Reject
from articlepack.stages.read.compression import Gap
from articlepack.stages.read.options import ReadOptions
from articlepack.stages.read.plain import pass_over_rest
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
MAIL_AND_NAME = re.compile(r"[^\s@]+@[^\s@]+\s*\(([^()]+)\)")
BASE = "{http://www.w3.org/XML/1998/namespace}base"
SIGN = re.compile(
    rb"<!\[CDATA\[|<!--|<\?|&(?!#?\w{1,31};)|<(?![a-zA-Z_:/!?\x80-\xff])|<(?:[\w.-]{1,20}:)?(?:item|entry)(?=[\s/>])"
)
"""A bare ampersand, a bare sign for less, what begins a place where they may stand, and what begins an entry."""
ESCAPES = {b"&": b"&amp;", b"<": b"&lt;"}
ENDS = {b"<![CDATA[": b"]]>", b"<!--": b"-->", b"<?": b"?>"}
CUT = re.compile(rb"(?:&#?\w{0,31}|<(?:!(?:\[C?D?A?T?A?|-)?|(?:[\w.-]{1,20}:)?\w{1,20})?)\Z")
"""What may go on to be an entity or one of those."""
ADDRESSES = ("link", "origLink")
AUTHORS = ("creator", "author")


class FeedFile:
    """A feed as the parser wants it: bytes, within the cap, and then an end; bare signs are escaped."""

    def __init__(self, stream: Stream, max_bytes: int) -> None:
        self.n_read = 0
        self.n_skipped = 0
        """Bytes above the cap."""
        self.is_cut = False
        """Whether there is more of the feed than was handed on, known once that is at its end."""
        self._stream = stream
        self._max_bytes = max_bytes
        self._rest = b""
        """Read already, and not yet handed on: how it goes on is not known."""
        self._end = b""
        """What ends the CDATA or the comment that goes on."""
        self._is_wide: bool | None = None
        self.n_seen = 0
        """Entries that the parser has seen, those within others too."""
        self.problem = ""
        """What may have kept it from going on, and whether it has."""
        self.is_broken = False
        self._n_handed_on = 0
        self._begun: list[int] = []
        """Where entries begin, in the bytes that are handed on: about where they do in those of the feed."""

    def read(self, n_bytes: int) -> bytes:
        """About as many of the next bytes; none at the end, and above the cap."""
        while data := self._stream.read(min(n_bytes, self._max_bytes - self.n_read)):
            self.n_read += len(data)
            if self._is_wide is None:
                self._is_wide = b"\0" in data[:4]
            # Of UTF-16 no byte is a sign.
            if handed_on := data if self._is_wide else self._escaped(data):
                return handed_on
        self.pass_over_rest()
        rest, self._rest = self._rest, b""
        return rest

    def pass_over_rest(self) -> None:
        """Count what is not handed on."""
        self.n_skipped += pass_over_rest(self._stream)
        self.is_cut = self.n_skipped > 0 or self._stream.gap is not None

    def gaps(self) -> Iterator[Gap]:
        """What is not read: entries behind those that the parser has seen, what is above the cap, and what cannot be
        unpacked.
        """
        place = self._stream.place(self.n_read)
        lost = [] if self.is_cut else self._begun[self.n_seen :]
        if lost:
            entries = "1 entry" if len(lost) == 1 else f"{len(lost)} entries"
            why = f"{entries} of a feed cannot be read: {self.problem or 'the parser ends before them'}"
            yield Gap(self._stream.place(lost[0]), max(0, self.n_read - lost[0]), why)
        elif self.is_broken:
            yield Gap(place, self.n_skipped, f"the feed cannot be read on: {self.problem}")
        elif self.n_skipped:
            yield Gap(place, self.n_skipped, f"more than {self._max_bytes} bytes of a feed are not read", "too_large")
        if self._stream.gap:
            yield self._stream.gap

    def _escaped(self, data: bytes) -> bytes:
        """The bytes that are sure, bare ampersands as XML has them; what may go on is kept back."""
        data, out, at, n_out = self._rest + data, [], 0, self._n_handed_on
        while True:
            if self._end:
                stop = data.find(self._end, at)
                if stop < 0:
                    cut = max(at, len(data) - len(self._end) + 1)
                    break
                at, stop, self._end = stop + len(self._end), at, b""
                out.append(data[stop:at])
                n_out += at - stop
            found = SIGN.search(data, at)
            if found is None or CUT.match(data, found.start()):
                opened = CUT.search(data, at)
                cut = opened.start() if opened else len(data)
                break
            before, sign = data[at : found.start()], ESCAPES.get(found[0], found[0])
            out += [before, sign]
            n_out += len(before)
            if found[0] not in ESCAPES and found[0] not in ENDS:
                self._begun.append(n_out)
            n_out += len(sign)
            at, self._end = found.end(), ENDS.get(found[0], b"")
        self._rest = data[cut:]
        self._n_handed_on = n_out + cut - at
        return b"".join([*out, data[at:cut]])


class Feed(Struct, frozen=True):
    """What a feed says above its entries, for all of them."""

    authors: tuple[str, ...]
    address: str
    """What its relative addresses begin with; "" where that is not told."""


def feed_of(entry: etree._Element) -> Feed:
    """What stands above the first entry."""
    above = list(entry.itersiblings(preceding=True))
    authors = tuple(name_of(one) for one in reversed(above) if local_name(one) == "author")
    links = [one for one in above if local_name(one) == "link" and one.get("rel", "alternate") == "alternate"]
    bases = [
        *(parent.get(BASE) for parent in entry.iterancestors()),
        *(link.get("href") or text_of(link) for link in links),
    ]
    return Feed(authors, next((base.strip() for base in bases if base and PAGE_ADDRESS.fullmatch(base.strip())), ""))


def local_name(element: etree._Element) -> str:
    """The name of an element without its prefix; what the parser recovers may have a name that is none of XML's."""
    return str(element.tag).rpartition("}")[2].rpartition(":")[2]


def read_feed(source: InputSource, options: ReadOptions) -> Iterator[RawPage | Reject | Note]:
    """The entries of a feed. Key: the entry's own id, else its number.

    The text of an entry is its full content where it has one, else its description. What is broken is read as far as
    the parser can. What is above the cap counts as one page that is too large, and so does the entry that is cut there.
    """
    reader, number, feed = RowReader(source, options), 0, None
    with Stream(source, max_ratio=options.max_ratio) as stream:
        file = FeedFile(stream, options.max_line_bytes)
        try:
            for entry in entries_of(file):
                if file.is_cut:
                    break  # what the parser closes at its end is the entry that is cut
                feed = feed or feed_of(entry)
                number += 1
                yield reader.page(number, row_of(entry, feed))
                clear(entry)
        except etree.XMLSyntaxError as error:
            file.pass_over_rest()
            file.problem, file.is_broken = error.msg, True
        for gap in file.gaps():
            yield damaged(reader.key(str(number + 1)), gap, f"after entry {number}")
    if not number:
        yield Note("a feed without entries")


def entries_of(file: FeedFile) -> Iterator[etree._Element]:
    """The entries, each as soon as it is whole: up to 2,048 elements deep, and of any length within the cap."""
    parser = etree.iterparse(
        cast("BinaryIO", file),
        events=("end",),
        tag=ENTRIES,
        recover=True,
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=True,
    )
    for _, entry in parser:
        file.n_seen += 1
        # An entry that quotes another holds it; only the outer one is a page.
        if next(entry.iterancestors(*ENTRIES), None) is None:
            yield entry
    file.problem = next((e.message for e in parser.error_log if e.level_name == "FATAL"), "")


def clear(entry: etree._Element) -> None:
    """Let go of an entry that is read, and of what stands before it."""
    entry.clear()
    parent = entry.getparent()
    while parent is not None and entry.getprevious() is not None:
        del parent[0]


def row_of(entry: etree._Element, feed: Feed) -> dict[str, object]:
    """An entry as a row with columns of ours."""
    row: dict[str, object] = {}
    found: dict[str, str] = {}
    authors: list[str] = []
    permalink: str | None = None
    base = absolute(feed.address, entry.get(BASE, ""))
    for child in entry.iterchildren("{*}*"):
        name = local_name(child)
        if name in FIELDS:
            text = text_of(child)
            row.setdefault(FIELDS[name], plain(text) if name == "title" else html.unescape(text).strip())
            if name == "guid" and child.get("isPermaLink", "true") == "true" and PAGE_ADDRESS.fullmatch(text.strip()):
                permalink = text.strip()
        elif name in ADDRESSES and child.get("rel", "alternate") == "alternate":
            address = (child.get("href") or text_of(child)).strip()
            if address and not address.startswith("#"):
                row.setdefault("url", absolute(base, address))
        elif name in AUTHORS:
            authors.append(name_of(child))
        elif name in CONTENT:
            found.setdefault(name, markup_of(child))
    if permalink:
        row.setdefault("url", permalink)
    if not any(authors):
        authors = list(feed.authors)
    body = next((found[name] for name in CONTENT if found.get(name, "").strip()), "")
    column = "html" if "<" in body or "&" in body else "text"
    return row | {"authors": [name for name in authors if name], column: body}


TAG = re.compile(r"</?[a-zA-Z][^<>]*>")


def plain(text: str) -> str:
    """A title without the markup that feeds escape in it."""
    return html.unescape(TAG.sub("", text)).strip()


def absolute(base: str, address: str) -> str:
    """An address as it means where it stands; as it is written where that is none."""
    try:
        return urljoin(base, address)
    except ValueError:
        return address


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
    """A person: the name alone, where there is more than one thing to say, as in `mail (name)` of RSS."""
    name = next(author.iterchildren("{*}name"), None)
    told = text_of(author if name is None else name).strip()
    with_mail = MAIL_AND_NAME.fullmatch(told)
    return with_mail[1].strip() if with_mail else told


def markup_of(content: etree._Element) -> str:
    """The markup that an element holds: escaped, or as elements of its own."""
    children = [child for child in content if isinstance(child.tag, str)]
    if content.get("type") == "text":
        return html.escape(text_of(content), quote=False) if "<" in text_of(content) else text_of(content)
    if not children:
        return text_of(content)
    inner = "".join(etree.tostring(child, encoding="unicode", method="html", with_tail=True) for child in children)
    return html.escape(content.text or "", quote=False) + inner
