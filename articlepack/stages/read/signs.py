"""How files of each kind begin."""

import re

from articlepack.content import PAGE_OPENING

AS_TEXT = "save it as HTML or text first"
AS_TABLE = "write its rows as Parquet or JSON lines first"
NOT_READ = (
    (0, b"\x04\x22\x4d\x18", "LZ4, which is not read; unpack it first"),
    (0, b"7z\xbc\xaf\x27\x1c", "a 7z archive, which is not read; unpack it first"),
    (0, b"Rar!", "a RAR archive, which is not read; unpack it first"),
    (0, b"\x1f\x9d", "compress (.Z), which is not read; unpack it first"),
    (0, b"LZIP", "lzip, which is not read; unpack it first"),
    (0, b"%PDF-", f"PDF; {AS_TEXT}"),
    (0, b"AT&TFORM", f"DjVu; {AS_TEXT}"),
    (60, b"BOOKMOBI", f"a book; {AS_TEXT}"),
    (0, b"bplist00", f"a property list or web archive of Apple; {AS_TEXT}"),
    (0, b"{\\rtf", f"RTF; {AS_TEXT}"),
    (0, b"\xd0\xcf\x11\xe0", f"an office document; {AS_TEXT}"),
    (0, b"\x89PNG", "an image"),
    (0, b"\xff\xd8\xff", "an image"),
    (0, b"GIF8", "an image"),
    (8, b"WEBP", "an image"),
    (4, b"ftyp", "a video or image"),
    (0, b"ID3", "audio"),
    (0, b"OggS", "audio or video"),
    (0, b"SQLite format 3", f"an SQLite database; {AS_TABLE}"),
    (0, b"Obj\x01", f"an Avro file; {AS_TABLE}"),
    (0, b"ORC", f"an ORC file; {AS_TABLE}"),
    (0, b"FEA1", f"a Feather file of version 1; {AS_TABLE}"),
    (0, b"\x93NUMPY", f"an array of NumPy; {AS_TABLE}"),
    (0, b"\x7fELF", "a program"),
)
"""Offset, bytes, and what begins so."""

OFFICE_MEMBERS = re.compile(
    rb"\[Content_Types\]\.xml|_rels/|docProps/|customXml/|word/|xl/|ppt/|mimetype(?:application/|PK)|META-INF/"
)
"""The first member of documents that are ZIP archives."""
OFFICE = f"an office document, book or program; of a document or book, {AS_TEXT}"
OFFICE_NAMES = {*"docx docm dotx xlsx xlsm pptx odt ods odp epub pages numbers key jar apk".split()}
"""Their extensions: the first member may be any."""

OPENING = re.compile(PAGE_OPENING.encode(), re.DOTALL | re.IGNORECASE)
XML_OPENING = re.compile(rb"\s*<(?:\?xml|rss|feed|urlset|sitemapindex|svg)[\s>]", re.IGNORECASE)
XML_ROOT = re.compile(rb"<[a-zA-Z][\w.:-]{0,100}\s[^<>]{0,4000}?\bxmlns\b")
"""An element that names its language, where no declaration stands before it."""
# Atomic and possessive, as `PAGE_OPENING` is.
FEED_OPENING = re.compile(
    rb"(?>\s++|<!--.*?-->|<\?[^>]*\?>|<!doctype[^>\[]*+(?:\[.*?\]\s*+)?>)*+<(?:rss|feed|rdf:RDF|[a-z]+:feed)[\s>]",
    re.DOTALL | re.IGNORECASE,
)
ARTICLE_XML = re.compile(
    rb"(?>\s++|<!--.*?-->|<\?[^>]*\?>|<!doctype[^>\[]*+(?:\[.*?\]\s*+)?>)*+<(?:[a-z]{1,20}:)?"
    rb"(?:(?-i:nitf|newsItem|newsitem|TEI|TEI\.2)[\s>]|article\s[^<>]{0,2000}?\b(?:article-type|dtd-version)=)",
    re.DOTALL | re.IGNORECASE,
)
"""An outermost element of what is an article in XML."""
HTML_ELEMENT = re.compile(rb"<html[\s>]", re.IGNORECASE)
OBJECT = rb'\{\s*+(?:"[^"]{0,200}"\s*+:|\})'
SCRIPT_OPENING = re.compile(
    rb"(?:\)\]\}'?,?|(?:while|for)\s?\((?:1|;;)\)\s?;?|(?:/\*(?:(?!\*/)[^\n]){0,200}+\*/)?\s*+"
    rb"(?:(?:var|let|const)\s++)?[A-Za-z_$][\w$.]{0,200}+\s*+[(=])\s*+(?=(?:\[\s*+)?+\{\s*+\")"
)
"""What stands before JSON that is handed to scripts: what keeps others from running it, a function that is called with
it, a name that it is given.
"""
JSON_OPENING = re.compile(rb"(?:\[\s*+)?" + OBJECT + rb"|\[\s*+\]\s*+\Z")
"""An object, a list that begins with one, or an empty list."""
OBJECTS_OPENING = re.compile(rb"\[\s*+" + OBJECT)
"""A list that begins with an object, as neither JSON lines nor Markdown do."""
MAIL_HEADER = re.compile(
    rb"(?im)^(?:from|to|subject|date|message-id|mime-version|received|return-path|content-type|reply-to|delivered-to"
    rb"|content-transfer-encoding|snapshot-content-location):"
)
MAILBOX_LINE = re.compile(
    rb"From [^\r\n]{1,500}? \d\d?:\d\d(?::\d\d)?(?: [\w+-]{1,6})? \d{4}[ \t]*(?=\r?\n|\Z)", re.ASCII
)
"""The line before each message of a mailbox: who sent it, and when."""
MAILBOX_OPENING = re.compile(MAILBOX_LINE.pattern + rb"\r?\n>?[!-9;-~]{1,100}:", re.ASCII)
LETTER_HEAD = re.compile(rb"(?:[!-9;-~]{1,100}:[^\n]*\n(?:[ \t][^\n]*\n)*+)++\r?\n")
"""Headers and nothing else, up to an empty line."""
WIRE_HEADER = re.compile(
    rb"(?im)^(?:message-id|mime-version|received|return-path|delivered-to|content-transfer-encoding):"
)
"""What programs write to each other, and nobody who copies a message into a text."""
