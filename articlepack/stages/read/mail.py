"""Messages and saved web pages, `.eml` and `.mhtml`: one page each, and mailboxes, `.mbox`: a message is a page.
Attachments and images are not looked at.
"""

import contextlib
import email
import email.message
import email.utils
import re
from collections.abc import Iterator
from email.errors import HeaderParseError, MessageError
from email.header import decode_header, make_header

from msgspec import Struct

from articlepack.records import Note, Origin, RawPage, Reject, Supplied
from articlepack.stages.read.compression import Gap
from articlepack.stages.read.json_lines import BYTE_ORDER_MARK, Line, lines_of
from articlepack.stages.read.options import ReadOptions
from articlepack.stages.read.plain import whole_file
from articlepack.stages.read.refusals import damaged, refuse, too_large
from articlepack.stages.read.signs import MAILBOX_LINE
from articlepack.stages.read.sources import InputSource
from articlepack.stages.read.stream import Stream
from articlepack.stages.read.values import as_text, decoded

PAGE_TYPES = ("text/html", "application/xhtml+xml", "text/plain")
"""The first that a message has is its page."""
MAX_PARTS = 1000
MAX_DEPTH = 50
MULTIPART = re.compile(rb"(?im)^content-type:\s*(?:multipart|message)/")
SPACE = re.compile(r"\s++")
QUOTED_FROM = re.compile(rb"^>(>*From )", re.MULTILINE)
"""A line of a message that a mailbox keeps from looking like the first of the next."""


def read_mail(source: InputSource, options: ReadOptions) -> Iterator[RawPage | Reject | Note]:
    """The page of a message: its HTML where it has one, else its text."""
    content = whole_file(source, options)
    yield content if isinstance(content, Reject) else page_of(content, source.at(), source.path)


def read_mailbox(source: InputSource, options: ReadOptions) -> Iterator[RawPage | Reject | Note]:
    """The messages of a mailbox, each a page. Key: where it begins. A message that damage cuts is part of the gap."""
    with Stream(source, max_ratio=options.max_ratio) as stream:
        for found in letters_of(lines_of(stream, options.max_page_bytes), options.max_page_bytes):
            if isinstance(found, Gap):
                yield damaged(source.at(found.offset), found)
            elif found.n_bytes > options.max_page_bytes:
                yield too_large(source.at(found.place), found.n_bytes, options.max_page_bytes, "message")
            else:
                yield page_of(found.content, source.at(found.place), source.path)


class Letter(Struct, frozen=True):
    """One message of a mailbox."""

    place: str
    content: bytes
    """Empty above the cap."""
    n_bytes: int


def letters_of(lines: Iterator[Line | Gap], max_bytes: int) -> Iterator[Letter | Gap]:
    """The messages between the lines that begin with `From `, each behind an empty line, and the gaps. What stands
    above the first is a message too.
    """
    place, held, n_bytes, is_apart, is_lost = "", list[bytes](), 0, True, False
    for line in lines:
        if isinstance(line, Gap):
            yield line
            place, is_apart, is_lost = "", True, True
            continue
        data = line.data.removeprefix(BYTE_ORDER_MARK) if line.number == 1 else line.data
        if is_apart and MAILBOX_LINE.match(data):
            if place:
                yield Letter(place, content_of(held, n_bytes, max_bytes), n_bytes)
            place, held, n_bytes, is_lost = line.place, [], 0, False
        elif not is_lost and (place or data.strip() or line.n_bytes > max_bytes):
            place = place or line.place
            n_bytes += line.n_bytes
            if n_bytes <= max_bytes:
                held.append(data)
        is_apart = not data and line.n_bytes <= max_bytes
    if place:
        yield Letter(place, content_of(held, n_bytes, max_bytes), n_bytes)


def content_of(lines: list[bytes], n_bytes: int, max_bytes: int) -> bytes:
    """A message as it was sent; nothing above the cap."""
    return QUOTED_FROM.sub(rb"\1", b"\n".join(lines)) if n_bytes <= max_bytes else b""


def page_of(content: bytes, source: str, path: str) -> RawPage | Reject:
    """The page of a whole message."""
    if len(MULTIPART.findall(content)) > MAX_PARTS:
        return refuse(source, "too_deep", f"more than {MAX_PARTS} parts of parts")
    try:
        message = email.message_from_bytes(content)
        part = body_of(message)
    except RecursionError:
        return refuse(source, "too_deep", f"parts within parts, deeper than {MAX_DEPTH}")
    if part is None:
        return refuse(source, "no_content", "no part is HTML or text")
    payload = part.get_payload(decode=True)
    media_type = part.get_content_type()
    return RawPage(
        origin_of(message, part, source, path),
        payload if isinstance(payload, bytes) else b"",
        media_type if media_type in PAGE_TYPES else None,
        charset_of(part),
    )


def body_of(message: email.message.Message) -> email.message.Message | None:
    """The part that is the page. Raises RecursionError above 50 parts within each other."""
    parts = list(parts_of(message, 0))
    for media_type in PAGE_TYPES:
        for part in parts:
            if part.get_content_type() == media_type and part.get_content_disposition() != "attachment":
                return part
    return None


def parts_of(message: email.message.Message, depth: int) -> Iterator[email.message.Message]:
    """The parts that have no parts, in their order."""
    if depth > MAX_DEPTH:
        raise RecursionError
    if not message.is_multipart():
        # Its payload is not asked for, which would decode it by whatever charset it names.
        yield message
        return
    for part in message.get_payload():
        if isinstance(part, email.message.Message):
            yield from parts_of(part, depth + 1)


def charset_of(part: email.message.Message) -> str | None:
    """The charset that a part names."""
    charset = part.get_param("charset")
    return str(charset[2] if isinstance(charset, tuple) else charset) if charset else None


def origin_of(message: email.message.Message, part: email.message.Message, source: str, path: str) -> Origin:
    """Where a message says it comes from."""
    url = header_of(message, "Snapshot-Content-Location") or header_of(part, "Content-Location")
    is_saved = url is not None
    author = sender_of(message)
    return Origin(
        source=source,
        path=path,
        source_id=header_of(message, "Message-ID"),
        url=url,
        date_crawled=date_of(message) if is_saved else None,
        supplied=Supplied(
            title=header_of(message, "Subject"),
            authors=(author,) if author and not is_saved else (),
            date_published=None if is_saved else date_of(message),
        ),
    )


def sender_of(message: email.message.Message) -> str:
    """The name of who sent it; "" where none can be told."""
    try:
        return email.utils.parseaddr(header_of(message, "From") or "")[0]
    except RecursionError:  # comments within comments
        return ""


def header_of(message: email.message.Message, name: str) -> str | None:
    """A header as text, its encoded words decoded; as it stands where they are broken."""
    raw = next((str(value) for key, value in message.raw_items() if key.lower() == name.lower()), None)
    if raw is None:
        return None
    text = decoded(raw.encode("utf-8", "surrogateescape"))
    with contextlib.suppress(HeaderParseError, MessageError, LookupError, ValueError):
        text = str(make_header(decode_header(text)))
    return as_text(SPACE.sub(unfolded, text))


def unfolded(space: re.Match[str]) -> str:
    """White space as it is within a line; where a header goes on in another, one space."""
    return " " if "\n" in space[0] or "\r" in space[0] else space[0]


def date_of(message: email.message.Message) -> str | None:
    """When a message says it was sent, ISO 8601; None for no date that is one."""
    text = header_of(message, "Date")
    try:
        return email.utils.parsedate_to_datetime(text).isoformat() if text else None
    except (ValueError, IndexError, TypeError, OverflowError):
        return None
