"""Articles in the XML of agencies, journals and editions: NITF, NewsML-G2, JATS, TEI. A file is a page, its body HTML.

No entity is expanded but the letters that HTML names, and nothing that a file names is fetched.
"""

import html
import re
from collections.abc import Iterator
from html.entities import name2codepoint
from typing import TypeAlias, cast

from lxml import etree
from msgspec import Struct

from articlepack.records import Note, RawPage, Reject
from articlepack.stages.read.options import ReadOptions
from articlepack.stages.read.plain import whole_file
from articlepack.stages.read.refusals import refuse
from articlepack.stages.read.rows import RowReader
from articlepack.stages.read.sources import InputSource


class Shape(Struct, frozen=True):
    """Where one kind of file has what: paths, of which the first that finds something counts."""

    title: tuple[str, ...]
    authors: tuple[str, ...]
    date: tuple[str, ...]
    body: tuple[str, ...]
    id: tuple[str, ...] = ()


def path(text: str) -> str:
    """A path of elements by their names alone, whatever namespace they are of; `a//b`: below the first `a`.

    >>> path("//head/title"), path("//a//b")[:27]
    ("//*[local-name()='head']/*[local-name()='title']", "(//*[local-name()='a'])[1]/")
    """
    first, *deeper = text.removeprefix("//").split("//")
    # Below each `a`, of as many within each other, would cost their number times what is below.
    text = text[: len(text) - len(text.removeprefix("//"))] + first
    for step in deeper:
        text = f"({text})[1]//{step}"
    return re.sub(r"(?<=/)[\w.-]+(?![\w.(:-])", lambda name: f"*[local-name()='{name[0]}']", text)


JATS_AUTHOR = "//article-meta//contrib[not(@contrib-type) or @contrib-type='author']/"
SHAPES = {
    "nitf": Shape(
        ("//hedline/hl1", "/nitf/head/title"),
        ("//byline/person", "//byline/byttl", "//byline"),
        ("//date.issue/@norm", "//pubdata/@date.publication", "//story.date/@norm"),
        ("//body.content",),
        ("//doc-id/@id-string",),
    ),
    "newsItem": Shape(
        ("//contentMeta/headline", "//itemMeta/title"),
        ("//contentMeta/by", "//contentMeta/creator/name"),
        ("//itemMeta/firstCreated", "//contentMeta/contentCreated", "//itemMeta/versionCreated"),
        ("//inlineXML//body.content", "//inlineXML//body", "//inlineXML", "//inlineData"),
        ("/newsItem/@guid",),
    ),
    "newsitem": Shape(
        ("//headline", "//title"), ("//byline",), ("/newsitem/@date",), ("//text",), ("/newsitem/@itemid",)
    ),
    "article": Shape(
        ("//article-meta//article-title",),
        (JATS_AUTHOR + "name", JATS_AUTHOR + "collab"),
        ("//article-meta/pub-date",),
        ("/article/body",),
        ("//article-meta/article-id",),
    ),
    "TEI": Shape(
        ("//teiHeader//titleStmt/title",),
        ("//teiHeader//titleStmt/author",),
        ("//teiHeader//publicationStmt//date/@when", "//teiHeader//sourceDesc//date/@when"),
        ("//text/body",),
        ("//teiHeader//publicationStmt/idno",),
    ),
}
SHAPES["TEI.2"] = SHAPES["TEI"]
"""By the name of the outermost element."""

HEADINGS = {"head", "title", "hl2", "hedline"}
TAGS = {
    **dict.fromkeys(HEADINGS, "h2"),
    **dict.fromkeys(("block", "sec", "div", "div1", "div2", "div3", "lg", "sp", "media", "boxed-text", "body"), "div"),
    **dict.fromkeys(("p", "l", "ab", "speaker", "byline", "dateline", "signed"), "p"),
    **dict.fromkeys(("list", "ul", "ol"), "ul"),
    **dict.fromkeys(("item", "list-item", "li"), "li"),
    **dict.fromkeys(("disp-quote", "bq", "quote", "blockquote"), "blockquote"),
    **dict.fromkeys(("fig", "figure", "media-caption"), "figure"),
    **{
        name: name
        for name in ("table", "tr", "td", "th", "h1", "h2", "h3", "h4", "caption", "br", "em", "strong", "pre")
    },
    "row": "tr",
    "cell": "td",
    "lb": "br",
}
"""What their elements are in HTML; any other is a part of a line."""
NAMED = re.compile(rb"&(?!(?:amp|lt|gt|quot|apos);)(\w{1,31});")


def read_article_xml(source: InputSource, options: ReadOptions) -> Iterator[RawPage | Reject | Note]:
    """The page of one file."""
    content = whole_file(source, options)
    yield content if isinstance(content, Reject) else page_of(content, source, options)


def page_of(content: bytes, source: InputSource, options: ReadOptions) -> RawPage | Reject:
    """The body of a file as HTML, with what it says of itself."""
    root = parsed(content)
    shape = None if root is None else SHAPES.get(etree.QName(root).localname)
    bodies = found_in(root, shape.body) if root is not None and shape else []
    if root is None or shape is None or not bodies or isinstance(bodies[0], str):
        return refuse(source.at(), "no_content", "the XML has no body of an article")
    title = next(map(line_of, found_in(root, shape.title)), None)
    row = {
        "id": next(map(line_of, found_in(root, shape.id)), None),
        "title": title,
        "authors": [name_of(one) for one in found_in(root, shape.authors)[:MAX_AUTHORS]],
        "date_published": next(filter(None, map(day_of, found_in(root, shape.date))), None),
        "language": root.get("{http://www.w3.org/XML/1998/namespace}lang"),
    }
    page = f"<html><body><article><h1>{html.escape(title or '')}</h1>{markup_of(bodies[0])}</article></body></html>"
    reader = RowReader(source, options)
    origin = reader.origin(source.at(), reader.named(row))
    return RawPage(origin, page.encode("utf-8", "replace"), "text/html", is_text=True)


def parsed(content: bytes) -> "etree._Element | None":
    """The outermost element, without remarks; None where there is none."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, recover=True, huge_tree=True)
    try:
        root = cast("etree._Element | None", etree.fromstring(NAMED.sub(as_number, content), parser))  # noqa: SLF001 - the only name that it has
    except etree.XMLSyntaxError:
        return None
    if root is not None:
        etree.strip_tags(root, etree.Comment, etree.ProcessingInstruction, etree.Entity)
    return root


def as_number(name: re.Match[bytes]) -> bytes:
    """A letter that HTML names, by its number; any other name as it stands."""
    number = name2codepoint.get(name[1].decode("utf-8", "replace"))
    return name[0] if number is None else b"&#%d;" % number


Node: TypeAlias = "etree._Element | str"  # noqa: SLF001 - the only name that it has
MAX_AUTHORS = 100


def found_in(root: etree._Element, paths: tuple[str, ...]) -> list[Node]:
    """What the first path finds that finds anything."""
    return next((found for one in paths if (found := cast("list[Node]", root.xpath(path(one))))), [])


def line_of(node: Node) -> str:
    """The text of a node in one line."""
    text = node if isinstance(node, str) else "".join(str(part) for part in node.itertext())
    return " ".join(text.split())


def name_of(node: Node) -> str:
    """A person, the given names first."""
    parts = (
        {}
        if isinstance(node, str)
        else {etree.QName(one).localname: line_of(one) for one in node if isinstance(one.tag, str)}
    )
    given = parts.get("given-names") or parts.get("forename")
    return f"{given or ''} {parts['surname']}".strip() if "surname" in parts else line_of(node)


def day_of(node: Node) -> str | None:
    """A date as it is written, or put together of year, month and day; None for what is coarser than a day."""
    if isinstance(node, str) or not len(node):
        return line_of(node) or None
    parts = {etree.QName(one).localname: line_of(one) for one in node if isinstance(one.tag, str)}
    year, month, day = (parts.get(name, "") for name in ("year", "month", "day"))
    return f"{year}-{month:0>2}-{day:0>2}" if year and month.isdecimal() and day.isdecimal() else None


def markup_of(body: etree._Element) -> str:
    """A body as HTML: paragraphs, headings, lists, tables; all of its text in its order."""
    out: list[str] = []
    for event, element in etree.iterwalk(body, events=("start", "end")):
        tag = "div" if element is body else TAGS.get(etree.QName(element).localname, "span")
        if event == "start":
            out += [f"<{tag}>", html.escape(element.text or "", quote=False)]
        else:
            tail = (element.tail or "") if element is not body else ""
            out += ["" if tag == "br" else f"</{tag}>", html.escape(tail, quote=False)]
    return "".join(out)
