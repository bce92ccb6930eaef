"""Feeds, RSS and Atom: an entry is a page. No entity is expanded, and nothing that a feed names is fetched."""

import codecs
import html
import re
from collections.abc import Iterator
from typing import BinaryIO, cast
from urllib.parse import urljoin

from lxml import etree
from msgspec import Struct

from articlepack.records import Note, RawPage, Reject
from articlepack.stages.read.charsets import SAMPLE_BYTES, is_utf8, open_rows, told_by
from articlepack.stages.read.feed_file import FeedFile
from articlepack.stages.read.options import ReadOptions
from articlepack.stages.read.refusals import damaged, refuse
from articlepack.stages.read.rows import PAGE_ADDRESS, RowReader
from articlepack.stages.read.sources import InputSource
from articlepack.stages.read.stream import Stream
from articlepack.words import read_entities

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
XML_CHARSET = re.compile(rb"\s*<\?xml\b[^>]{0,200}?\bencoding\s*=\s*[\"']([\w.:-]{1,40})", re.IGNORECASE)
ADDRESSES = ("link", "origLink")
AUTHORS = ("creator", "author")


class Feed(Struct, frozen=True):
    """What a feed says above its entries, for all of them."""

    authors: tuple[str, ...]
    address: str
    """What its relative addresses begin with; "" where that is not told."""
    names: dict[str, str]
    """Of accounts by which its entries name their authors, as the export of a whole site tells them."""


def feed_of(entry: etree._Element) -> Feed:
    """What stands above the first entry."""
    above = list(entry.itersiblings(preceding=True))
    told = [one for one in reversed(above) if local_name(one) == "author"]
    accounts = {within(one, "author_login"): within(one, "author_display_name") for one in told}
    authors = tuple(name_of(one) for one in told if not within(one, "author_login"))
    links = [one for one in above if local_name(one) == "link" and one.get("rel", "alternate") == "alternate"]
    bases = [
        *(parent.get(BASE) for parent in entry.iterancestors()),
        *(link.get("href") or text_of(link) for link in links),
    ]
    address = next((base.strip() for base in bases if base and PAGE_ADDRESS.fullmatch(base.strip())), "")
    return Feed(authors, address, {login: name for login, name in accounts.items() if login and name})


def local_name(element: etree._Element) -> str:
    """The name of an element without its prefix; what the parser recovers may have a name that is none of XML's."""
    return str(element.tag).rpartition("}")[2].rpartition(":")[2]


def read_feed(source: InputSource, options: ReadOptions) -> Iterator[RawPage | Reject | Note]:
    """The entries of a feed. Key: the entry's own id, else its number.

    The text of an entry is its full content where it has one, else its description. What is broken is read as far as
    the parser can. What is above the cap counts as one page that is too large, and so does the entry that is cut there.
    """
    reader, number, feed = RowReader(source, options), 0, None
    charset, is_utf8 = charset_of(source)
    with open_rows(source, charset, options) as stream:
        file = FeedFile(stream, options.max_line_bytes)
        try:
            for entry in entries_of(file, "utf-8" if is_utf8 else None):
                if file.is_cut:
                    break  # what the parser closes at its end is the entry that is cut
                feed = feed or feed_of(entry)
                number += 1
                yield published(entry, reader.page(number, row_of(entry, feed)))
                clear(entry)
        except etree.XMLSyntaxError as error:
            file.pass_over_rest()
            file.problem, file.is_broken = error.msg, True
        for gap in file.gaps():
            yield damaged(reader.key(str(number + 1)), gap, f"after entry {number}")
    if not number:
        yield Note("a feed without entries")


def charset_of(source: InputSource) -> tuple[str | None, bool]:
    """What a feed is in that says UTF-8 or nothing and is not; whether it is UTF-8 then, or is already."""
    with Stream(source) as stream:
        sample = stream.read(SAMPLE_BYTES)
    if b"\0" in sample[:4] or sample.isascii():
        return None, False
    if is_utf8(sample):
        return None, True
    declared = XML_CHARSET.match(sample.removeprefix(codecs.BOM_UTF8))
    is_told_so = declared is None or declared[1].lower() in {b"utf-8", b"utf8"}
    return (told_by(sample), True) if is_told_so else (None, False)


def entries_of(file: FeedFile, charset: str | None) -> Iterator[etree._Element]:
    """The entries, each as soon as it is whole: up to 2,048 elements deep, and of any length within the cap.

    `charset`: what it is in, whatever it says.
    """
    parser = etree.iterparse(
        cast("BinaryIO", file),
        events=("end",),
        tag=ENTRIES,
        recover=True,
        encoding=charset,
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
            row.setdefault(FIELDS[name], plain(text) if name == "title" else read_entities(text).strip())
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
    return row | {"authors": [feed.names.get(name, name) for name in authors if name], column: body}


NOT_PUBLISHED = {"draft", "auto-draft", "pending", "future", "private", "trash", "inherit", "soft_trashed"}
"""What exports of whole sites say of an entry that no reader has seen, and of what belongs to another."""
KIND, NO_PAGES = "#kind", {"comment", "settings", "template"}
"""How the address ends under which an entry of an export says what it is, and what it may be beside a page."""


def published(entry: etree._Element, page: RawPage | Reject) -> RawPage | Reject:
    """The page of an entry, refused where an export says that it is none for readers."""
    if isinstance(page, Reject):
        return page
    status = within(entry, "status").lower()
    is_draft = next((text_of(one).strip() == "yes" for one in entry.iterchildren("{*}control") for one in one), False)
    kinds = (one.get("term", "") for one in entry.iterchildren("{*}category") if one.get("scheme", "").endswith(KIND))
    kind = next(kinds, "").rpartition("#")[2]
    said = status if status in NOT_PUBLISHED else "draft" if is_draft else kind if kind in NO_PAGES else ""
    return refuse(page.origin.source, "not_published", f"the feed says: {said}", page.origin.url) if said else page


def within(element: etree._Element, name: str) -> str:
    """The text of the first element of that name in another; "" where there is none."""
    return next((text_of(one).strip() for one in element.iterchildren(f"{{*}}{name}")), "")


TAG = re.compile(r"</?[a-zA-Z][^<>]*>")


def plain(text: str) -> str:
    """A title without the markup that feeds escape in it."""
    return read_entities(TAG.sub("", text)).strip()


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
            parts.append(read_entities(child.text or ""))
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
