"""What a file is, told by its content; its name decides only where content leaves it open."""

import re

import orjson
from msgspec import Struct

from articlepack.stages.read.compression import Stream
from articlepack.stages.read.inputs import JSON_LINES, InputSource

WARC = "application/warc"
PARQUET = "application/vnd.apache.parquet"
CSV = "text/csv"
HTML = "text/html"
XHTML = "application/xhtml+xml"
TEXT = "text/plain"
MARKDOWN = "text/markdown"

PLAIN_TYPES = (HTML, XHTML, TEXT, MARKDOWN)
"""Files that are one page."""

HEAD_BYTES = 1 << 16

BY_EXTENSION = {
    "txt": TEXT,
    "text": TEXT,
    "md": MARKDOWN,
    "markdown": MARKDOWN,
    "html": HTML,
    "htm": HTML,
    "xhtml": XHTML,
    "xht": XHTML,
    "jsonl": JSON_LINES,
    "ndjson": JSON_LINES,
    "csv": CSV,
    "parquet": PARQUET,
    "warc": WARC,
    "wet": WARC,
    "": TEXT,
}
"""Where the content could be several things. A file without an extension is text."""

NOT_READ = (
    (0, b"\x1f\x8b", "compressed twice"),
    (0, b"BZh", "bzip2, which is not read yet; unpack it first"),
    (0, b"\xfd7zXZ\0", "xz, which is not read yet; unpack it first"),
    (0, b"\x04\x22\x4d\x18", "LZ4, which is not read yet; unpack it first"),
    (0, b"PK\x03\x04", "a ZIP archive or office document, which is not read yet; unpack it first"),
    (0, b"PK\x05\x06", "an empty ZIP archive"),
    (257, b"ustar", "a tar archive, which is not read yet; unpack it first"),
    (0, b"7z\xbc\xaf\x27\x1c", "a 7z archive"),
    (0, b"Rar!", "a RAR archive"),
    (0, b"%PDF-", "PDF"),
    (0, b"{\\rtf", "RTF"),
    (0, b"\xd0\xcf\x11\xe0", "an office document"),
    (0, b"\x89PNG", "an image"),
    (0, b"\xff\xd8\xff", "an image"),
    (0, b"GIF8", "an image"),
    (8, b"WEBP", "an image"),
    (4, b"ftyp", "a video or image"),
    (0, b"ID3", "audio"),
    (0, b"OggS", "audio or video"),
    (0, b"SQLite format 3", "an SQLite database"),
    (0, b"ARROW1", "an Arrow file"),
    (0, b"Obj\x01", "an Avro file"),
    (0, b"ORC", "an ORC file"),
    (0, b"\x7fELF", "a program"),
)
"""Offset, bytes, and what begins so."""

EXPLAINED_EXTENSIONS = {
    "tsv": "tab-separated values, which are not read yet; save as CSV",
    "json": "a JSON document that is not JSON lines; write one object a line",
    "br": "Brotli, which is not read yet; unpack it first",
    "xml": "XML that is no XHTML",
}

BYTE_ORDER_MARKS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")
# Atomic and possessive: what is passed over is never looked at again, so time stays linear.
OPENING = re.compile(
    rb"(?>\s++|<!--.*?-->|<\?xml[^>]*\?>)*+<(?:!doctype\s+html|html|head|body)[\s>]", re.DOTALL | re.IGNORECASE
)
XML_OPENING = re.compile(rb"\s*<(?:\?xml|rss|feed|urlset|sitemapindex|svg)[\s>]", re.IGNORECASE)
HTML_ELEMENT = re.compile(rb"<html[\s>]", re.IGNORECASE)
CUT_OBJECT = re.compile(rb'\{\s*"[^"]{1,200}"\s*:')
CONTROLS = bytes(set(range(32)) - set(b"\t\n\r\f\v\x1b"))
# Text has next to none; a binary format has a third.
MAX_CONTROL_SHARE = 0.1


class Told(Struct, frozen=True):
    """What a file is, or why it is nothing that is read."""

    media_type: str | None
    note: str | None = None


def tell_format(source: InputSource) -> Told:
    """Media type of a file that can be opened; a compressed one ends in `+gzip` or `+zstd`. Raises OSError."""
    with Stream(source.location) as stream:
        head, compression = stream.read(HEAD_BYTES), stream.compression
        is_cut = len(head) == HEAD_BYTES
    told = Told(source.stated_type) if source.stated_type else tell_content(head, is_cut, extension_of(source.path))
    if told.media_type is None or compression is None:
        return told
    if told.media_type == PARQUET:
        return Told(None, "not read: Parquet within another compression; unpack it first")
    return Told(f"{told.media_type}+{compression}")


def tell_empty(source: InputSource) -> Told:
    """What a file without a byte is, by its name: a page that will be refused as empty, or a container of none."""
    media_type = source.stated_type or BY_EXTENSION.get(extension_of(source.path))
    return Told(media_type) if media_type in PLAIN_TYPES else Told(None, "empty file")


def extension_of(path: str) -> str:
    """The last extension, lower case, without the one that only says how it is compressed.

    >>> extension_of("raw/news.JSONL.gz"), extension_of("raw/readme")
    ('jsonl', '')
    """
    name = re.sub(r"\.(?:gz|gzip|zst|zstd)$", "", path.rsplit("/", 1)[-1].lower())
    return name.rpartition(".")[2] if "." in name.lstrip(".") else ""


def tell_content(head: bytes, is_cut: bool, extension: str) -> Told:
    """What a file with these first bytes and this extension is."""
    if head.startswith(b"PAR1"):
        return Told(PARQUET)
    for offset, sign, words in NOT_READ:
        if head.startswith(sign, offset):
            return Told(None, f"not read: {words}")
    if head.startswith(b"WARC/"):
        return Told(WARC)
    if is_binary(head) and extension != "parquet":
        return Told(None, "not read: unknown format")
    return tell_text(head, is_cut, extension)


def is_binary(head: bytes) -> bool:
    """Whether this is no text in any charset. UTF-16 has many zeros, but a byte order mark."""
    if head.startswith(BYTE_ORDER_MARKS):
        return False
    return len(head) - len(head.translate(None, CONTROLS)) > MAX_CONTROL_SHARE * len(head)


def tell_text(head: bytes, is_cut: bool, extension: str) -> Told:
    """What kind of text this is."""
    begins = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    if OPENING.match(begins):
        return Told(XHTML if begins.startswith(b"<?xml") else HTML)
    if XML_OPENING.match(begins) and (not extension or BY_EXTENSION.get(extension) not in {HTML, XHTML, TEXT}):
        return Told(XHTML) if HTML_ELEMENT.search(begins) else Told(None, f"not read: {EXPLAINED_EXTENSIONS['xml']}")
    if is_json_lines(begins, is_cut):
        return Told(JSON_LINES)
    return tell_by_name(begins, extension)


def is_json_lines(begins: bytes, is_cut: bool) -> bool:
    """Whether the first line is a JSON object; of one too long to see whole, whether it begins like one."""
    line, end, _ = begins.partition(b"\n")
    if is_cut and not end:
        return CUT_OBJECT.match(line) is not None
    try:
        return line.startswith(b"{") and isinstance(orjson.loads(line), dict)
    except orjson.JSONDecodeError:
        return False


def tell_by_name(begins: bytes, extension: str) -> Told:
    """What the name says of a text whose content could be several things."""
    if extension in BY_EXTENSION:
        return Told(BY_EXTENSION[extension])
    if HTML_ELEMENT.search(begins[:4096]):
        return Told(HTML)
    return Told(None, f"not read: {EXPLAINED_EXTENSIONS.get(extension, 'unknown format')}")
