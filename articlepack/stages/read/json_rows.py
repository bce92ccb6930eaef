"""Which rows an object holds: itself, or those of a list within, as sites answer programs and feeds in JSON are."""

from collections.abc import Iterator, Mapping

from articlepack.records import RawPage, Reject
from articlepack.stages.read.rows import Row, RowReader

MAX_DEPTH = 3
"""Of a list of rows, in an object that is none."""
MAX_NOTE_CHARS = 500
"""Of what such an object says itself: one with a longer text is a page, in a column of another name, and the list
within is of teasers or comments.
"""
FEED_VERSION = "https://jsonfeed.org/version/"
FEED_NAMES = {"content_html": "html", "content_text": "text", "author": "authors"}
"""Of an entry of a feed in JSON: column of ours, where it is not called so."""


def pages_of(number: int, row: Row, reader: RowReader, charset: str | None) -> Iterator[RawPage | Reject]:
    """The page of an object, or those of the rows within it."""
    within = None if reader.has_page(row) else rows_within(row, reader)
    if within is None:
        yield reader.page(number, row, charset)
        return
    for position, one in enumerate(within, 1):
        yield reader.page(f"{number}.{position}", one, charset)


def rows_within(row: Row, reader: RowReader) -> list[Row] | None:
    """The rows that an object holds that is no page itself; None where it holds none."""
    if str(row.get("version")).startswith(FEED_VERSION):
        return feed_rows(row)
    if reader.is_table_of(row):
        return rows_of_columns(row)
    if has_long_text(row, MAX_DEPTH):
        return None
    found = [rows for rows in lists_within(row, MAX_DEPTH) if any(reader.is_article(one) for one in rows)]
    return [one for rows in found for one in rows] or None


def lists_within(row: Row, depth: int) -> Iterator[list[Row]]:
    """The lists of objects in an object, and in those within it."""
    for value in row.values():
        if isinstance(value, list) and value and all(isinstance(one, dict) for one in value):
            yield value
        elif isinstance(value, dict) and depth > 1:
            yield from lists_within(value, depth - 1)


def has_long_text(row: Row, depth: int) -> bool:
    """Whether an object, or one within it, has a text that may be a page's."""
    return any(
        len(value) > MAX_NOTE_CHARS
        if isinstance(value, str)
        else isinstance(value, dict) and depth > 1 and has_long_text(value, depth - 1)
        for value in row.values()
    )


def feed_rows(feed: Row) -> list[Row] | None:
    """The entries of a feed in JSON. What it says of its authors and language holds for those that say nothing."""
    items = feed.get("items")
    entries = [one for one in items if isinstance(one, dict)] if isinstance(items, list) else []
    of_all = with_our_names({name: feed.get(name) for name in ("language", "author", "authors")})
    return [{**of_all, **with_our_names(one)} for one in entries] or None


def with_our_names(entry: Row) -> dict[str, object]:
    """What an entry says that is not empty."""
    return {FEED_NAMES.get(name, name): value for name, value in entry.items() if value}


def rows_of_columns(table: Row) -> list[Row]:
    """The rows of a table that is written column by column, as pandas does where nobody says otherwise."""
    columns = {name: values for name, values in table.items() if isinstance(values, Mapping)}
    keys = next(iter(columns.values()), {})
    return [{name: values.get(key) for name, values in columns.items()} for key in keys]
