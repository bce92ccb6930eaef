"""A row of a table, or an object of JSON lines, becomes a page: which column is what, and how values become text."""

import json
import math
import re
from collections.abc import Mapping, Sequence
from datetime import date, time
from decimal import Decimal

import orjson

from articlepack.records import Note, Origin, RawPage, Reject, Supplied
from articlepack.stages.read.keys import MAX_KEY_CHARS, KeyBook, safe_key
from articlepack.stages.read.options import ReadOptions
from articlepack.stages.read.refusals import refuse, too_large
from articlepack.stages.read.sources import InputSource
from articlepack.words import replace_surrogates

Row = Mapping[str, object]
"""Column name to value, as the container gave it."""

MEDIA_TYPES = {"html": "text/html", "text": "text/plain"}
PAGE_ADDRESS = re.compile(r"https?://\S+")
"""What can only be meant as the address of a page, where a file may say other things in its place."""
MAX_NAMES_IN_NOTE, MAX_NAME_CHARS = 30, 40


def as_text(value: object) -> str | None:
    """A value as text that can be written anywhere; None for what is empty or no single value.

    >>> as_text(12.0), as_text("  "), as_text(True)
    ('12', None, 'true')
    """
    match value:
        case str():
            text = replace_surrogates(value).strip()
        case bytes():
            text = value.decode("utf-8", "replace").strip()
        case bool():
            text = str(value).lower()
        case float():
            text = (str(int(value)) if value.is_integer() else repr(value)) if math.isfinite(value) else ""
        case int() | Decimal():
            text = str(value)
        case date() | time():
            text = value.isoformat()
        case _:
            text = ""
    return text or None


def as_names(value: object) -> tuple[str, ...]:
    """Authors from a list, a JSON list in a string, objects with a `name`, or one string."""
    if isinstance(value, Mapping):
        value = value.get("name")
    if isinstance(value, str) and value.lstrip().startswith("["):
        value = parsed_list(value)
    if isinstance(value, Sequence) and not isinstance(value, str | bytes):
        return tuple(name for one in value for name in as_names(one))
    name = as_text(value)
    return (name,) if name else ()


def parsed_list(text: str) -> object:
    """The list that a JSON text holds; else the text."""
    try:
        names = orjson.loads(replace_surrogates(text))
    except orjson.JSONDecodeError:
        return text
    is_flat = isinstance(names, list) and all(isinstance(name, str) for name in names)
    return names if is_flat else text


def as_json(value: object) -> object:
    """A value as JSON can hold it: numbers that are none become null, other types text."""
    match value:
        case None | bool() | int() | str():
            return value
        case float():
            return value if math.isfinite(value) else None
        case Mapping():
            return {str(name): as_json(one) for name, one in value.items()}
        case list() | tuple():
            return [as_json(one) for one in value]
        case _:
            return as_text(value)


class RowReader:
    """Turns the rows of one file into pages, and knows which of the columns asked for it has never seen."""

    def __init__(self, source: InputSource, options: ReadOptions, columns: Sequence[str] | None = None) -> None:
        """`columns`: all of the file's, where they are known beforehand."""
        self._source = source
        self._options = options
        self._book = KeyBook()
        self._unseen = {*options.column.values(), *options.keep_column} - set(columns or ())

    def key(self, wanted: str) -> str:
        """A `source` with a key that no page of this file has yet."""
        return self._source.at(self._book.claim(wanted))

    def page(self, number: int, row: Row, charset: str | None = None) -> RawPage | Reject:
        """The page of a row; `number`: its line or row, 1-based; `charset`: of its line, where not UTF-8."""
        origin = self.origin(self._key_of(number, row), row)
        found = self._content(row)
        if found is None:
            return refuse(origin.source, "no_content", self._nothing_in(row), origin.url)
        ours, value = found
        content = value if isinstance(value, bytes) else encoded(value)
        if len(content) > self._options.max_page_bytes:
            return too_large(origin.source, len(content), self._options.max_page_bytes, f"column {ours}")
        return RawPage(origin, content, MEDIA_TYPES[ours], charset, is_text=isinstance(value, str))

    def notes(self) -> list[Note]:
        """Columns asked for that no row had."""
        names = sorted(self._unseen)
        return [Note(f"no column {', '.join(names)}, as asked for by --column or --keep-column")] if names else []

    def _value(self, row: Row, ours: str) -> object:
        return row.get(self._options.theirs(ours))

    def _content(self, row: Row) -> tuple[str, str | bytes] | None:
        """The column that is the page, and its value; None if the row has none."""
        for ours in self._options.content_order():
            value = self._value(row, ours)
            if isinstance(value, str | bytes) and value and not value.isspace():
                return ours, value
        return None

    def _nothing_in(self, row: Row) -> str:
        """Why a row has no content, in words."""
        names = [self._options.theirs(ours) for ours in self._options.content_order()]
        kinds = [f"{name} is {'missing' if name not in row else kind_of(row[name])}" for name in names]
        return "; ".join(kinds)

    def origin(self, source: str, row: Row) -> Origin:
        """Where a page with this `source` comes from, as its row says."""
        self._unseen -= row.keys() if self._unseen else set()
        return Origin(
            source=source,
            path=self._source.path,
            source_id=as_text(self._value(row, "id")),
            url=as_text(self._value(row, "url")),
            date_crawled=as_text(self._value(row, "date_crawled")),
            supplied=self._supplied(row),
            extra=self._extra(row),
        )

    def _key_of(self, number: int, row: Row) -> str:
        """The `source` of a row: by its id, or by its number where it has none that can be one."""
        source_id = as_text(self._value(row, "id"))
        is_key = source_id is not None and len(source_id) <= MAX_KEY_CHARS
        return self.key(safe_key(source_id) if is_key and source_id else str(number))

    def _supplied(self, row: Row) -> Supplied:
        return Supplied(
            title=as_text(self._value(row, "title")),
            authors=as_names(self._value(row, "authors")),
            date_published=as_text(self._value(row, "date_published")),
            language=as_text(self._value(row, "language")),
        )

    def _extra(self, row: Row) -> str | None:
        names = self._options.keep_column
        if not names:
            return None
        kept = {name: as_json(row.get(name)) for name in names}
        return replace_surrogates(json.dumps(kept, ensure_ascii=False, sort_keys=True, allow_nan=False))


def encoded(text: str) -> bytes:
    """UTF-8, with U+FFFD for halves of surrogate pairs."""
    try:
        return text.encode()
    except UnicodeEncodeError:
        return replace_surrogates(text).encode()


def kind_of(value: object) -> str:
    """What a value is, in a word for `detail`."""
    if value is None:
        return "null"
    return "empty" if isinstance(value, str | bytes) else f"no text but {type(value).__name__}"


def no_content_column(options: ReadOptions, columns: Sequence[str]) -> Note | None:
    """Why nothing of a table is read, where neither column that could be the page is there."""
    wanted = [options.theirs(ours) for ours in sorted(options.content_order())]
    if any(name in columns for name in wanted):
        return None
    # Where a table has no header, what stands in its place are texts of a page.
    shown = [name if len(name) <= MAX_NAME_CHARS else f"{name[:MAX_NAME_CHARS]}..." for name in columns]
    names = ", ".join(shown[:MAX_NAMES_IN_NOTE]) + (" ..." if len(columns) > MAX_NAMES_IN_NOTE else "")
    return Note(
        replace_surrogates(
            f"not read: no column {' or '.join(wanted)}; map one with --column text=NAME (columns: {names})"
        )
    )
