"""What a file is, told by its content; its name decides only where content leaves it open."""

import re
import tarfile

import orjson
from msgspec import Struct

from articlepack.stages.read.compression import COMPRESSED_NAME, compression_of
from articlepack.stages.read.inputs import JSON_LINES
from articlepack.stages.read.signs import (
    ARTICLE_XML,
    FEED_OPENING,
    HTML_ELEMENT,
    JSON_OPENING,
    LETTER_HEAD,
    MAIL_HEADER,
    MAILBOX_OPENING,
    NOT_READ,
    OBJECTS_OPENING,
    OFFICE,
    OFFICE_MEMBERS,
    OFFICE_NAMES,
    OPENING,
    SCRIPT_OPENING,
    WIRE_HEADER,
    XML_OPENING,
    XML_ROOT,
)
from articlepack.stages.read.sources import InputSource
from articlepack.stages.read.stream import Stream
from articlepack.stages.read.table_head import delimiter_of
from articlepack.stages.read.unread import is_ebcdic, why_unread
from articlepack.stages.read.wide import is_binary, narrowed

WARC = "application/warc"
ARC = "application/x-arc"
PARQUET = "application/vnd.apache.parquet"
ARROW = "application/vnd.apache.arrow.file"
CSV = "text/csv"
TSV = "text/tab-separated-values"
JSON = "application/json"
FEED = "application/rss+xml"
MAIL = "message/rfc822"
MAILBOX = "application/mbox"
WEB_ARCHIVE = "multipart/related"
ZIP = "application/zip"
TAR = "application/x-tar"
HTML = "text/html"
XML = "application/xml"
"""An article in a vocabulary of its own: `article_xml`."""
XHTML = "application/xhtml+xml"
TEXT = "text/plain"
MARKDOWN = "text/markdown"

PLAIN_TYPES = (HTML, XHTML, TEXT, MARKDOWN)
"""Files that are one page."""
ARCHIVES = (ZIP, TAR)
SEEKING_TYPES = {PARQUET: "Parquet", ARROW: "an Arrow file", ZIP: "a ZIP archive"}
"""What is not read from its beginning to its end, and so not within a compression around it."""

WARC_VERSION = re.compile(rb"WARC/[\d.]{1,9}[ \t]*\r?\n")
HEAD_BYTES = 1 << 16
TAR_BLOCK = 512

BY_EXTENSION = {
    "txt": TEXT,
    "text": TEXT,
    "md": MARKDOWN,
    "markdown": MARKDOWN,
    "mdown": MARKDOWN,
    "mkd": MARKDOWN,
    "qmd": MARKDOWN,
    "rmd": MARKDOWN,
    "mdx": MARKDOWN,
    "html": HTML,
    "htm": HTML,
    "shtml": HTML,
    "xhtml": XHTML,
    "xht": XHTML,
    "jsonl": JSON_LINES,
    "ndjson": JSON_LINES,
    "json": JSON,
    "har": JSON,
    "csv": CSV,
    "tsv": TSV,
    "tab": TSV,
    "parquet": PARQUET,
    "arrow": ARROW,
    "warc": WARC,
    "wet": WARC,
    "wat": WARC,
    "arc": ARC,
    "zip": ZIP,
    "tar": TAR,
    "tgz": TAR,
    "rss": FEED,
    "atom": FEED,
    "eml": MAIL,
    "mbox": MAILBOX,
    "mht": WEB_ARCHIVE,
    "mhtml": WEB_ARCHIVE,
    "": TEXT,
}
"""Where the content could be several things. A file without an extension is text."""

EXTENSION = re.compile(r"[a-z0-9]{1,20}")
FETCHED_WITH = re.compile(r"(?<=\.)([a-z0-9]{1,20})(?:\?.*|@[\w%]+=.*)", re.DOTALL)
"""An extension, and what wget writes behind it of the query with which the file was fetched."""

BINARY_TYPES = {PARQUET, ARROW, WARC, ARC, ZIP, TAR}
"""Where the name says one of these, bytes that are no text are that, damaged."""

OTHER_XML = (
    "not read: XML that is no XHTML, no feed and none of NITF, NewsML-G2, JATS and TEI; "
    "make a line of JSON of each article first"
)


class Told(Struct, frozen=True):
    """What a file is, or why it is nothing that is read."""

    media_type: str | None
    note: str | None = None


def tell_format(source: InputSource) -> Told:
    """Media type of a file that can be opened; a compressed one ends in `+gzip` or the like. Raises OSError."""
    with Stream(source) as stream:
        head, compression, gap = stream.read(HEAD_BYTES), stream.compression, stream.gap
        if not head and stream.resume():
            head = stream.read(HEAD_BYTES)
    if not head and compression is None:
        return tell_empty(source)
    told = Told(source.stated_type) if source.stated_type else tell_content(head, extension_of(source.file_name))
    if told.media_type is None and gap and not head:
        return Told(None, f"not read: {gap.why} at byte {gap.offset}")
    if told.media_type is None or compression is None:
        return told
    if told.media_type in SEEKING_TYPES:
        return Told(None, f"not read: {SEEKING_TYPES[told.media_type]} within another compression; unpack it first")
    return Told(f"{told.media_type}+{compression}")


def tell_empty(source: InputSource) -> Told:
    """What a file without a byte is, by its name: a page that will be refused as empty, or a container of none."""
    media_type = source.stated_type or BY_EXTENSION.get(extension_of(source.file_name))
    return Told(media_type) if media_type in PLAIN_TYPES else Told(None, "empty file")


def extension_of(name: str) -> str:
    """The last extension, lower case, without the one that only says how it is compressed. "" where a name has none: a
    headline has full stops too, a copy a number behind its extension, and what was fetched the query of its address.

    >>> extension_of("news.JSONL.gz"), extension_of("readme"), extension_of("page.html?id=3"), extension_of("a.txt.1")
    ('jsonl', '', 'html', 'txt')
    >>> extension_of("Mr. Field goes to sea"), extension_of("2024.01.31"), extension_of("script.js~")
    ('', '', 'js')
    >>> extension_of("Who wins? A report.csv"), extension_of("Is it over?.md"), extension_of("article?id=3")
    ('csv', 'md', '')
    """
    name = FETCHED_WITH.sub(r"\1", COMPRESSED_NAME.sub("", name.lower()).rstrip("~"))
    parts = name.lstrip(".").split(".")[1:]
    while parts and parts[-1].isdecimal():
        parts.pop()
    return parts[-1] if parts and EXTENSION.fullmatch(parts[-1]) else ""


def tell_content(head: bytes, extension: str) -> Told:
    """What a file with these first bytes and this extension is."""
    told = tell_container(head, extension)
    if told is not None:
        return told
    by_name = BY_EXTENSION.get(extension)
    if is_ebcdic(head):
        return Told(None, "not read: EBCDIC; make it UTF-8 first, as `iconv -f CP500 -t UTF-8` does")
    if is_binary(head):
        return Told(by_name) if by_name in BINARY_TYPES else Told(None, "not read: unknown format")
    is_cut, text = len(head) == HEAD_BYTES, narrowed(head)
    told = tell_text(text.lstrip(), extension, is_cut=is_cut)
    why = why_unread(text, told.media_type, is_cut=is_cut) if told.media_type in {TEXT, HTML} else None
    return Told(None, f"not read: {why}") if why else told


def tell_container(head: bytes, extension: str) -> Told | None:
    """What a file is that begins with a sign; None: with none that is known."""
    if head.startswith(b"PAR1"):
        return Told(PARQUET)
    if head.startswith((b"ARROW1\0\0", b"\xff\xff\xff\xff")):
        return Told(ARROW)
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        is_office = extension in OFFICE_NAMES or OFFICE_MEMBERS.match(head, 30)
        return Told(None, f"not read: {OFFICE}") if is_office else Told(ZIP)
    if compression_of(head):
        return Told(None, "not read: compressed twice")
    for offset, sign, words in NOT_READ:
        # Signs that are letters only begin texts as well.
        if head.startswith(sign, offset) and (not sign.isalnum() or b"\0" in head[:TAR_BLOCK]):
            return Told(None, f"not read: {words}")
    if is_tar(head):
        return Told(TAR)
    if head.startswith(b"filedesc://"):
        return Told(ARC)
    return Told(WARC) if WARC_VERSION.match(head) else None


def is_tar(head: bytes) -> bool:
    """Whether a tar header stands here, of whatever age: its sum must be right."""
    try:
        return len(head) >= TAR_BLOCK and bool(tarfile.TarInfo.frombuf(head[:TAR_BLOCK], "utf-8", "surrogateescape"))
    except tarfile.HeaderError:
        return False


def tell_text(begins: bytes, extension: str, *, is_cut: bool) -> Told:
    """What kind of text begins so."""
    by_name = BY_EXTENSION.get(extension)
    if OPENING.match(begins):
        return Told(XHTML if begins.startswith(b"<?xml") else HTML)
    if FEED_OPENING.match(begins):
        return Told(FEED)
    if ARTICLE_XML.match(begins):
        return Told(XML)
    if XML_OPENING.match(begins) and (not extension or by_name not in {HTML, XHTML, TEXT, FEED}):
        return Told(XHTML) if HTML_ELEMENT.search(begins) else Told(None, OTHER_XML)
    if is_json_lines(begins, is_cut=is_cut):
        return Told(JSON_LINES)
    if JSON_OPENING.match(begins) and is_document(begins, by_name):
        return Told(JSON)
    if by_name in {None, JSON} and (found := SCRIPT_OPENING.match(begins)) and JSON_OPENING.match(begins, found.end()):
        return Told(JSON)
    told = tell_mail(begins, by_name)
    if told is None and by_name == TEXT and (sign := delimiter_of(begins, is_cut=is_cut)):
        return Told(TSV if sign == "\t" else CSV)
    return told or tell_by_name(begins, extension)


def tell_mail(begins: bytes, by_name: str | None) -> Told | None:
    """What kind of mail this is; None for none. Where the name says text, a message shows what only programs write."""
    if MAILBOX_OPENING.match(begins):
        return Told(MAILBOX)
    head = begins[:4096]
    if by_name in {None, MAIL, WEB_ARCHIVE}:
        is_mail = len(MAIL_HEADER.findall(head)) > 2
    else:
        letter = LETTER_HEAD.match(begins) if by_name == TEXT else None
        is_mail = letter is not None and WIRE_HEADER.search(letter[0]) is not None and b"from:" in letter[0].lower()
    if not is_mail:
        return None
    return Told(WEB_ARCHIVE if b"multipart/related" in head.lower() else MAIL)


def is_json_lines(begins: bytes, *, is_cut: bool) -> bool:
    """Whether the first line is a JSON object; of one too long to see whole, whether it begins like one."""
    line, end, _ = begins.partition(b"\n")
    if is_cut and not end:
        return line.startswith(b"{") and JSON_OPENING.match(line) is not None
    try:
        return line.startswith(b"{") and isinstance(orjson.loads(line), dict)
    except orjson.JSONDecodeError:
        return False


def is_document(begins: bytes, by_name: str | None) -> bool:
    """Whether what begins like JSON is a document; in Markdown a list is, in JSON lines what no such lines have."""
    if by_name == MARKDOWN:
        return OBJECTS_OPENING.match(begins) is not None
    return by_name != JSON_LINES or is_laid_out(begins)


def is_laid_out(begins: bytes) -> bool:
    """Whether objects stand in a list, parted by commas or over several lines, as they do in no JSON lines."""
    line = begins.partition(b"\n")[0].strip()
    is_parted = line.endswith(b",") and is_json_lines(line[:-1], is_cut=False)
    return is_parted or line == b"{" or OBJECTS_OPENING.match(begins) is not None


def tell_by_name(begins: bytes, extension: str) -> Told:
    """What the name says of a text whose content could be several things."""
    if extension in BY_EXTENSION:
        return Told(BY_EXTENSION[extension])
    if HTML_ELEMENT.search(begins[:4096]):
        return Told(HTML)
    if begins.startswith(b"<") and (extension == "xml" or XML_ROOT.match(begins)):
        return Told(None, OTHER_XML)
    return Told(None, f"not read: text of unknown format (.{extension}); name it .txt, .md or .html to have it read")
