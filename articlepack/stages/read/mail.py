"""Messages and saved web pages, `.eml` and `.mhtml`: one page each. Attachments and images are not looked at."""

import contextlib
import email
import email.message
import email.utils
import re
from collections.abc import Iterator
from email.errors import HeaderParseError, MessageError
from email.header import decode_header, make_header

from articlepack.records import Note, Origin, RawPage, Reject, Supplied
from articlepack.stages.read.options import ReadOptions
from articlepack.stages.read.plain import pass_over_rest
from articlepack.stages.read.refusals import damaged, refuse, too_large
from articlepack.stages.read.rows import as_text
from articlepack.stages.read.sources import InputSource
from articlepack.stages.read.stream import Stream

PAGE_TYPES = ("text/html", "application/xhtml+xml", "text/plain")
"""The first that a message has is its page."""
MAX_PARTS = 1000
MAX_DEPTH = 50
MULTIPART = re.compile(rb"(?im)^content-type:\s*(?:multipart|message)/")
SPACE = re.compile(r"\s++")


def read_mail(source: InputSource, options: ReadOptions) -> Iterator[RawPage | Reject | Note]:
    """The page of a message: its HTML where it has one, else its text."""
    with Stream(source, max_ratio=options.max_ratio) as stream:
        content = stream.read(options.max_page_bytes)
        n_bytes = len(content) + pass_over_rest(stream)
        if stream.gap:
            yield damaged(source.at(), stream.gap)
        elif n_bytes > options.max_page_bytes:
            yield too_large(source.at(), n_bytes, options.max_page_bytes, "file")
        elif len(MULTIPART.findall(content)) > MAX_PARTS:
            yield refuse(source.at(), "too_deep", f"more than {MAX_PARTS} parts of parts")
        else:
            yield page_of(content, source)


def page_of(content: bytes, source: InputSource) -> RawPage | Reject:
    """The page of a whole message."""
    try:
        message = email.message_from_bytes(content)
        part = body_of(message)
    except RecursionError:
        return refuse(source.at(), "too_deep", f"parts within parts, deeper than {MAX_DEPTH}")
    if part is None:
        return refuse(source.at(), "no_content", "no part is HTML or text")
    payload = part.get_payload(decode=True)
    media_type = part.get_content_type()
    return RawPage(
        origin_of(message, part, source),
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


def origin_of(message: email.message.Message, part: email.message.Message, source: InputSource) -> Origin:
    """Where a message says it comes from."""
    url = header_of(message, "Snapshot-Content-Location") or header_of(part, "Content-Location")
    is_saved = url is not None
    author = sender_of(message)
    return Origin(
        source=source.at(),
        path=source.path,
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
    raw = message.get(name)
    if raw is None:
        return None
    text = str(raw).encode("utf-8", "surrogateescape").decode("utf-8", "replace")
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
