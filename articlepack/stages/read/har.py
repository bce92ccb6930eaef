"""HAR: what a browser has fetched, as its developer tools save it. A response that is HTML is a page."""

import base64
import binascii
from collections.abc import Iterator, Mapping
from email.message import Message

import msgspec

from articlepack.records import RawPage, Reject
from articlepack.stages.read.refusals import refuse
from articlepack.stages.read.rows import Row, RowReader

PAGE_TYPES = ("text/html", "application/xhtml+xml")


def entries_of(row: Row) -> list[object] | None:
    """The entries of a HAR document; None for an object that is none."""
    log = row.get("log")
    entries = log.get("entries") if isinstance(log, Mapping) and "creator" in log else None
    return entries if isinstance(entries, list) else None


def har_pages(number: int, entries: list[object], reader: RowReader) -> Iterator[RawPage | Reject]:
    """The pages among the entries, and those of which the browser has kept no text. Key: the entry's number."""
    n_others = 0
    for position, entry in enumerate(entries, 1):
        request, response, content = (dict_at(entry, *path) for path in PATHS)
        media_type, charset = type_of(content)
        if media_type not in PAGE_TYPES:
            n_others += 1
            continue
        key, url = f"{number}.{position}", request.get("url")
        html = text_of(content)
        if not html:
            yield refuse(
                reader.key(key), "no_content", "the response was saved without its text", str(url or "") or None
            )
            continue
        row = {"html": html, "url": url, "date_crawled": dict_at(entry).get("startedDateTime")}
        page = reader.page(key, reader.named(row), charset if isinstance(html, bytes) else None)
        yield with_status(page, response.get("status"))
    if n_others:
        reader.tell(f"{n_others} responses that are no HTML were not read")


PATHS = (("request",), ("response",), ("response", "content"))


def dict_at(value: object, *path: str) -> Mapping[str, object]:
    """The object at a path; an empty one where there is none."""
    for name in path:
        value = value.get(name) if isinstance(value, Mapping) else None
    return value if isinstance(value, Mapping) else {}


def type_of(content: Mapping[str, object]) -> tuple[str, str | None]:
    """Media type of a response, and the charset that it names."""
    header = Message()
    header["content-type"] = str(content.get("mimeType") or "").replace("\n", " ").replace("\r", " ")
    charset = header.get_param("charset")
    return header.get_content_type(), charset if isinstance(charset, str) else None


def text_of(content: Mapping[str, object]) -> str | bytes:
    """What a response says; bytes where the browser did not decode them."""
    text = content.get("text")
    if not isinstance(text, str) or content.get("encoding") != "base64":
        return text if isinstance(text, str) else ""
    try:
        return base64.b64decode(text)
    except (binascii.Error, ValueError):
        return ""


def with_status(page: RawPage | Reject, status: object) -> RawPage | Reject:
    """The page with the status of its response; 0 is what browsers write where none came."""
    if isinstance(page, Reject) or not isinstance(status, int) or not 0 < status < 1000:
        return page
    return msgspec.structs.replace(page, origin=msgspec.structs.replace(page.origin, http_status=status))
