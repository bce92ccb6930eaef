"""A row of a table, or an object of JSON lines, becomes a page: which column is what. `values` makes text of values."""

import re
from collections.abc import Iterable, Mapping, Sequence
from urllib.parse import unquote

from articlepack.records import Note, Origin, RawPage, Reject, Supplied
from articlepack.stages.read.keys import MAX_KEY_CHARS, KeyBook, safe_key
from articlepack.stages.read.options import KNOWN_COLUMNS, ReadOptions
from articlepack.stages.read.persons import as_names
from articlepack.stages.read.refusals import refuse, too_large
from articlepack.stages.read.sources import InputSource
from articlepack.stages.read.unmapped import ColumnBook, how_to_map, how_to_map_text
from articlepack.stages.read.values import (
    as_document,
    as_id,
    as_json_text,
    as_page,
    as_text,
    as_value,
    encoded,
    kind_of,
)
from articlepack.words import replace_surrogates

Row = Mapping[str, object]
"""Column name to value, as the container gave it."""

MEDIA_TYPES = {"html": "text/html", "text": "text/plain"}
PAGE_ADDRESS = re.compile(r"https?://\S+")
"""What can only be meant as the address of a page, where a file may say other things in its place."""


class RowReader:
    """Turns the rows of one file into pages, and knows which of the columns asked for it has never seen."""

    def __init__(self, source: InputSource, options: ReadOptions, columns: Sequence[str] | None = None) -> None:
        """`columns`: all of the file's, where they are known beforehand."""
        self._source = source
        self._options = options
        self._book = KeyBook()
        self._of_folders = columns_of_folders(source.path)
        """What the folders say for all rows that do not say it themselves."""
        self._unseen = {*options.column.values(), *options.keep_column} - {*(columns or ()), *self._of_folders}
        self._names: frozenset[str] | None = None
        """Of the last row's columns."""
        self._columns: dict[str, str] = {}
        """Columns of ours that these have in other letters."""
        self._read: dict[str, str] = {}
        """The same of all rows."""
        self._book_of_columns = ColumnBook([*(columns or ()), *self._of_folders])
        self._told: list[Note] = []
        self._n_passed = 0
        self._noted = frozenset[str]() if columns is None else None
        """Of the last row's columns that are in there; None: all are."""

    def key(self, wanted: str) -> str:
        """A `source` with a key that no page of this file has yet."""
        return self._source.at(self._book.claim(wanted))

    def has_page(self, row: Row) -> bool:
        """Whether a column of the row is a page, be it in paragraphs, and none are the pages of a table."""
        self._learn(row)
        is_listed = isinstance(next(iter(row.values()), None), list)
        return self._content(row) is not None and not (is_listed and self.is_table_of(row))

    def is_article(self, row: Row) -> bool:
        """Whether a column of the row is a page, and whoever builds says that it is, or another says which page: parts
        of one and its comments say that of none.
        """
        self._learn(row)
        found = self._content(row)
        if found is None or found[0] in self._options.column:
            return found is not None
        return any(as_value(self._value(row, ours)) for ours in ("title", "url"))

    def is_table_of(self, row: Row) -> bool:
        """Whether the object is a table: each column has values under the same keys, or as many in a list, and one of
        them are pages. Lists may be the paragraphs of one page and who wrote it: in those of a table each has its name.
        """
        columns = [column_of(one) for one in row.values()]
        if len(columns) < 2 or not columns[0] or any(one.keys() != columns[0].keys() for one in columns):
            return False
        self._learn(row)
        is_list = isinstance(next(iter(row.values())), list)
        if is_list and (len(columns[0]) < 2 or not any(self._value(row, ours) for ours in ("id", "url", "title"))):
            return False
        values = [column_of(self._value(row, ours)) for ours in self._options.content_order()]
        return any(isinstance(one, str) for column in values for one in column.values())

    def page(self, number: int | str, row: Row, charset: str | None = None) -> RawPage | Reject:
        """The page of a row; `number`: its line or row, 1-based; `charset`: of its line, where not UTF-8."""
        row = {**self._of_folders, **row} if self._of_folders else row
        origin = self.origin(self._key_of(number, row), row)
        found = self._content(row)
        if found is None:
            return refuse(origin.source, "no_content", self._nothing_in(row), origin.url)
        ours, value, kind = found
        content = value if isinstance(value, bytes) else encoded(value)
        if len(content) > self._options.max_page_bytes:
            return too_large(origin.source, len(content), self._options.max_page_bytes, f"column {ours}")
        if self._noted is not None and self._noted is not self._names:
            self._noted = self._names
            self._book_of_columns.learn(row)
        return RawPage(origin, content, MEDIA_TYPES[kind], charset, is_text=isinstance(value, str))

    def named(self, row: Row) -> Row:
        """A row with columns of ours as the user calls them."""
        return {self._options.theirs(ours): value for ours, value in row.items()}

    def tell(self, text: str) -> None:
        """Say of the file that something in it is no page."""
        self._told.append(Note(text))

    def pass_over(self) -> None:
        """Count an object that is no page and says so."""
        self._n_passed += 1

    def notes(self) -> list[Note]:
        """What was told; columns asked for that no row had, and those of pages that nobody asked for."""
        read = columns_by_name(self._options, self._book_of_columns.names) | self._read
        passed = (
            [Note(f"{self._n_passed} objects that are no pages: actions of Elasticsearch")] if self._n_passed else []
        )
        return [*self._told, *passed, *self.notes_of_missing(), *self._book_of_columns.notes(self._options, read)]

    def notes_of_missing(self) -> list[Note]:
        """Columns asked for that no row had."""
        names = sorted(self._unseen)
        return [Note(f"no column {', '.join(names)}, as asked for by --column or --keep-column")] if names else []

    def _value(self, row: Row, ours: str) -> object:
        return value_at(row, self._columns.get(ours, self._options.theirs(ours)))

    def _learn(self, row: Row) -> None:
        """Which columns the row has; rows of a file mostly have the same."""
        if self._names is None or row.keys() != self._names:
            self._names = frozenset(row)
            self._columns = columns_by_name(self._options, row)
            self._read.update(self._columns)
        self._unseen = {name for name in self._unseen if name not in row and value_at(row, name) is None}

    def _content(self, row: Row) -> tuple[str, str | bytes, str] | None:
        """The column that is the page, its value, and whether that is `html` or `text`; None if the row has none."""
        for ours in self._options.content_order():
            value = self._value(row, ours)
            if page := as_page(value):
                return ours, page, ours
            if written := as_document(value):
                return ours, written, "html" if "</" in written else "text"
        return None

    def _nothing_in(self, row: Row) -> str:
        """Why a row has no content, and where it may be, in words."""
        names = [self._options.theirs(ours) for ours in self._options.content_order()]
        values = [
            (name, self._value(row, ours)) for name, ours in zip(names, self._options.content_order(), strict=True)
        ]
        is_there = [value is not None or name in row for name, value in values]
        words = "; ".join(
            f"{name} is {kind_of(value) if there else 'missing'}"
            for (name, value), there in zip(values, is_there, strict=True)
        )
        advice = how_to_map_text(row, names) or ("" if any(is_there) else how_to_map(list(row)))
        return f"{words}; {advice}" if advice else words

    def origin(self, source: str, row: Row) -> Origin:
        """Where a page with this `source` comes from, as its row says."""
        self._learn(row)
        return Origin(
            source=source,
            path=self._source.path,
            source_id=as_id(self._value(row, "id")),
            url=as_value(self._value(row, "url")),
            date_crawled=as_text(self._value(row, "date_crawled")),
            supplied=self._supplied(row),
            extra=self._extra(row),
        )

    def _key_of(self, number: int | str, row: Row) -> str:
        """The `source` of a row: by its id, or by its number where it has none that can be one."""
        self._learn(row)
        source_id = as_id(self._value(row, "id"))
        is_key = source_id is not None and len(source_id) <= MAX_KEY_CHARS
        return self.key(safe_key(source_id) if is_key and source_id else str(number))

    def _supplied(self, row: Row) -> Supplied:
        return Supplied(
            title=as_value(self._value(row, "title")),
            authors=as_names(self._value(row, "authors")),
            date_published=as_value(self._value(row, "date_published")),
            language=as_value(self._value(row, "language")),
        )

    def _extra(self, row: Row) -> str | None:
        names = self._options.keep_column
        return as_json_text({name: value_at(row, name) for name in names}) if names else None


def column_of(values: object) -> Mapping[object, object]:
    """A column by its keys, or by its places in a list; empty where it is none.

    >>> column_of(["a", "b"]), column_of({"0": "a"}), column_of("a")
    ({0: 'a', 1: 'b'}, {'0': 'a'}, {})
    """
    if isinstance(values, list):
        return dict(enumerate(values))
    return values if isinstance(values, Mapping) else {}


def row_of(names: Sequence[str], values: Iterable[object]) -> Row:
    """The values by their names; of columns of one name the first that is not empty counts, as in spreadsheets.

    >>> row_of(["text", "id", "text"], ["", 1, "Hello"])
    {'text': 'Hello', 'id': 1}
    """
    row: dict[str, object] = {}
    for name, value in zip(names, values, strict=False):
        if name not in row or is_empty(row[name]):
            row[name] = value
    return row


PARTITION = re.compile(r"([^\W\d]\w{0,60})=(.*)")
NO_PARTITION = "__HIVE_DEFAULT_PARTITION__"


def columns_of_folders(path: str) -> dict[str, str]:
    """The columns that a table's folders hold, as Hive, Spark and pyarrow lay tables out; `path`: as in `source`.

    >>> columns_of_folders("news/language=de/desk=Sea %2526 Sky/part-0.parquet")
    {'language': 'de', 'desk': 'Sea & Sky'}
    """
    found = filter(None, map(PARTITION.fullmatch, path.split("/")[:-1]))
    return {one[1]: unquote(unquote(one[2])) for one in found if one[2] != NO_PARTITION}


def is_empty(value: object) -> bool:
    """Whether there is no value, or nothing but white space."""
    return value is None or isinstance(value, str) and not value.strip()


def value_at(row: Row, name: str) -> object:
    """The value of that name; where a row has none, `a.b` is that of `b` within `a`. None where there is nothing.

    >>> value_at({"meta": {"url": "/1"}}, "meta.url"), value_at({"meta.url": "/2", "meta": {"url": "/1"}}, "meta.url")
    ('/1', '/2')
    """
    if name in row or "." not in name:
        return row.get(name)
    outer, _, inner = name.partition(".")
    within = row.get(outer)
    return value_at(within, inner) if isinstance(within, Mapping) else None


def columns_by_name(options: ReadOptions, names: Iterable[str]) -> dict[str, str]:
    """Column of ours: what it is called where no one says and no name is the same, but one is in other letters.

    >>> columns_by_name(ReadOptions(column={"url": "link"}), ["Title", "TEXT", "url", "Url", "ID", "id"])
    {'text': 'TEXT', 'title': 'Title'}
    """
    known, found = set(names), dict[str, list[str]]()
    for name in known:
        found.setdefault(str(name).strip().lower(), []).append(name)
    same = {ours: names[0] for ours, names in found.items() if len(names) == 1}
    standard = SCHEMA_ORG if "@type" in known else {}
    told = {**{ours: name for ours, name in standard.items() if name in known}, **same}
    return {ours: told[ours] for ours in KNOWN_COLUMNS if ours in told and ours not in known | options.column.keys()}


SCHEMA_ORG = {
    "text": "articleBody",
    "title": "headline",
    "authors": "author",
    "date_published": "datePublished",
    "language": "inLanguage",
}
"""Column of ours: what objects call it that say what they are in the words of schema.org."""


def needed_columns(options: ReadOptions, names: Sequence[str]) -> list[str]:
    """Those of a table's columns that end up somewhere, in their order."""
    wanted = {*(options.theirs(ours) for ours in KNOWN_COLUMNS), *options.keep_column}
    wanted |= {*columns_by_name(options, names).values(), *(name.partition(".")[0] for name in wanted)}
    return [name for name in names if name in wanted]


def no_content_column(options: ReadOptions, columns: Sequence[str], *, is_nested: bool = False) -> Note | None:
    """Why nothing of a table is read, where neither column that could be the page is there."""
    wanted = [options.theirs(ours) for ours in sorted(options.content_order())]
    known = {*columns, *columns_by_name(options, columns)}
    if any(name in known or (is_nested and name.partition(".")[0] in known) for name in wanted):
        return None
    return Note(replace_surrogates(f"not read: no column {' or '.join(wanted)}; {how_to_map(columns)}"))
