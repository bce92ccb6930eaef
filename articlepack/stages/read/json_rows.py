"""Which rows an object holds: itself, or those within, as sites answer programs and feeds in JSON are."""

from collections.abc import Iterator, Mapping, Sequence

from articlepack.records import RawPage, Reject
from articlepack.stages.read.har import entries_of, har_pages
from articlepack.stages.read.refusals import refuse
from articlepack.stages.read.rows import PAGE_ADDRESS, Row, RowReader, column_of

MAX_DEPTH = 3
"""Of a list of rows, in an object that is none."""
MAX_NOTE_CHARS = 500
"""Of what such an object says itself: one with a longer text is a page, in a column of another name, and what is within
are teasers or comments.
"""
FEED_VERSION = "https://jsonfeed.org/version/"
FEED_NAMES = {"content_html": "html", "content_text": "text", "author": "authors"}
"""Of an entry of a feed in JSON: column of ours, where it is not called so."""


def pages_of(number: int, row: Row, reader: RowReader, charset: str | None) -> Iterator[RawPage | Reject]:
    """The page of an object, or those of the rows within it. What is no object in a list of rows is refused."""
    if is_action(row):
        reader.pass_over()
        return
    if fetched := entries_of(row):
        yield from har_pages(number, fetched, reader)
        return
    within = None if reader.has_page(row) else rows_within(row, reader)
    if within is None:
        yield reader.page(number, row, charset)
        return
    for position, one in enumerate(within, 1):
        key = f"{number}.{position}"
        if isinstance(one, dict):
            yield reader.page(key, one, charset)
        else:
            where = f"entry {position} within object {number}"
            yield refuse(reader.key(key), "bad_json", f"{where}: holds {type(one).__name__}, no object")


ACTIONS = {"index", "create", "update", "delete"}


def is_action(row: Row) -> bool:
    """Whether a line says what Elasticsearch is to do with the row on the next one, and where that belongs."""
    ((name, said),) = row.items() if len(row) == 1 else (("", None),)
    return name in ACTIONS and isinstance(said, Mapping) and all(place.startswith("_") for place in said)


def rows_within(row: Row, reader: RowReader) -> Sequence[object] | None:
    """The rows that an object holds that is no page itself; None where it holds none."""
    if str(row.get("version")).startswith(FEED_VERSION):
        return feed_rows(row)
    if reader.is_table_of(row):
        return rows_of_columns(row)
    if has_long_text(row, reader, MAX_DEPTH):
        return None
    return [one for rows in articles_within(row, reader, MAX_DEPTH) for one in rows] or None


def articles_within(row: Row, reader: RowReader, depth: int) -> Iterator[Sequence[object]]:
    """The lists of articles in an object and in those within it, articles under names of their own, and single ones."""
    if is_named(row, reader):
        yield rows_by_name(row)
        return
    for value in row.values():
        listed = value if isinstance(value, list) else [value]
        objects = [one for one in listed if isinstance(one, dict)]
        if isinstance(value, dict | list) and any(map(reader.is_article, objects)):
            yield listed
        elif depth > 1:
            for one in objects:
                yield from articles_within(one, reader, depth - 1)


def is_named(row: Row, reader: RowReader) -> bool:
    """Whether an object has more than one value, all are objects, and most of them articles."""
    objects = [one for one in row.values() if isinstance(one, dict)]
    return 1 < len(row) == len(objects) and 2 * sum(map(reader.is_article, objects)) > len(objects)


def rows_by_name(row: Row) -> list[Row]:
    """Articles that stand under their ids or addresses, with these."""
    named = ((name, one) for name, one in row.items() if isinstance(one, Mapping))
    return [{"url" if PAGE_ADDRESS.fullmatch(name) else "id": name, **one} for name, one in named]


def has_long_text(row: Row, reader: RowReader, depth: int) -> bool:
    """Whether an object, or one within it that is no article, has a text that may be a page's."""
    if any(isinstance(value, str) and len(value) > MAX_NOTE_CHARS for value in row.values()):
        return True
    within = [one for one in row.values() if isinstance(one, dict)] if depth > 1 else []
    return any(not reader.is_article(one) and has_long_text(one, reader, depth - 1) for one in within)


def feed_rows(feed: Row) -> list[object] | None:
    """The entries of a feed in JSON. What it says of its authors and language holds for those that say nothing."""
    items = feed.get("items")
    of_all = with_our_names({name: feed.get(name) for name in ("language", "author", "authors")})
    entries = items if isinstance(items, list) else []
    return [{**of_all, **with_our_names(one)} if isinstance(one, dict) else one for one in entries] or None


def with_our_names(entry: Row) -> dict[str, object]:
    """What an entry says that is not empty."""
    return {FEED_NAMES.get(name, name): value for name, value in entry.items() if value}


def rows_of_columns(table: Row) -> list[Row]:
    """The rows of a table that is written column by column, as pandas and datasets do where nobody says otherwise."""
    columns = {name: column_of(values) for name, values in table.items()}
    keys = next(iter(columns.values()), {})
    return [{name: values.get(key) for name, values in columns.items()} for key in keys]
