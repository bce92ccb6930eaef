"""CSV and TSV with a header row. A row with a quote that never closes costs itself, not all that follow."""

import csv
import re
from collections import deque
from collections.abc import Iterator, Sequence

from msgspec import Struct
from resiliparse.parse.encoding import detect_encoding

from articlepack.records import Note, RawPage, Reject
from articlepack.stages.read.charsets import beginning_of, open_rows
from articlepack.stages.read.compression import Gap
from articlepack.stages.read.csv_dialect import DELIMITERS, Dialect, dialect_of, is_well_formed, wrong_number
from articlepack.stages.read.json_lines import Line, lines_of
from articlepack.stages.read.options import ReadOptions
from articlepack.stages.read.refusals import damaged, refuse, too_large
from articlepack.stages.read.rows import Row, RowReader, no_content_column, row_of
from articlepack.stages.read.sources import InputSource
from articlepack.stages.read.stream import Stream
from articlepack.stages.read.table_head import n_known

STATED_DELIMITER = re.compile(r"sep=(.)\s*", re.IGNORECASE)
"""A first line by which spreadsheets tell what parts the columns."""
BYTE_ORDER_MARK = "\ufeff"
ESCAPED_BYTE = re.compile(r"[\udc80-\udcff]")
MAX_ABOVE = 10
"""Lines above a header: titles and remarks that spreadsheets and offices write there."""
MAX_RESTARTS = 100
"""Quotes that never close, in a file: each has the lines behind it read again."""


class Record(Struct, frozen=True):
    """One record of a table; `error` says why it has no fields."""

    first: Line
    """The physical line where it begins."""
    fields: tuple[str, ...] = ()
    error: str = ""
    n_bytes: int = 0
    n_bytes_long: int = 0
    """Length of a line above the cap in it; 0: none."""


def read_csv(source: InputSource, options: ReadOptions) -> Iterator[RawPage | Reject | Note]:
    """The pages of a CSV or TSV file. A row with too few fields is refused, or too many, but for empty ones at its end.

    Separated by what makes columns of the header that are known, else the most: comma, tab, semicolon or bar.
    Charset: UTF-8 if the first megabyte is, else what is detected in it. A field that is no UTF-8 in a file that begins
    as UTF-8 goes on as bytes, and is decoded by itself.
    """
    begins = beginning_of(source)
    with open_rows(source, begins.charset, options, has_returns=begins.has_returns) as stream:
        table = Table(stream, options)
        names = table.read_header(begins.lines)
        note = no_content_column(options, names)
        reader = RowReader(source, options, names)
        if table.n_above:
            reader.tell(f"{table.n_above} lines above the header were not read")
        if note:
            yield Note("not read: no header row") if not any(names) and not stream.gap else note
            if stream.gap:
                yield damaged(reader.key(str(table.number + 1)), stream.gap)
            return
        for record in table.records():
            if isinstance(record, Gap):
                yield damaged(reader.key(str(table.number + 1)), record, f"after line {table.number}")
            else:
                yield page_of(record, names, reader, options, begins.charset)
        yield from reader.notes()


class Table:
    """The records of a table, from lines counted as the parser takes them."""

    def __init__(self, stream: Stream, options: ReadOptions) -> None:
        self.number = 0
        """Of the last line taken."""
        self._options = options
        self._max_bytes = options.max_line_bytes
        self._lines = lines_of(stream, self._max_bytes)
        self._again: deque[Line] = deque()
        """Lines to be read once more."""
        self._taken: list[Line] = []
        """The lines of the record that is being read."""
        self._n_taken = 0
        self._gap: Gap | None = None
        self._is_over = False
        self._n_restarts = 0
        self._dialect = Dialect()
        self.n_columns = 0
        """Of the header; 0 where it is not read yet."""
        self.n_above = 0
        """Lines above the header."""

    def read_header(self, lines: Sequence[str]) -> list[str]:
        """The names of the columns; `lines`: the first of the file, which tell how it is written."""
        start = next((line for line in self._take_lines()), None)
        stated = STATED_DELIMITER.fullmatch(start or "")
        if stated:
            self._begin_record()
            start = next((line for line in self._take_lines()), None)
        if start is None:
            return []
        start = self._pass_to_header(start, lines)
        delimiter = stated[1] if stated else self._delimiter_of(start)
        self._dialect = dialect_of(Dialect(delimiter).fields(start), delimiter, lines[self.number :])
        self._again.extendleft(reversed(self._taken))
        self._begin_record()
        header = next(self.records(), None)
        self.n_columns = len(header.fields) if isinstance(header, Record) else 0
        return [name.strip() for name in header.fields] if isinstance(header, Record) else []

    def _pass_to_header(self, first: str, lines: Sequence[str]) -> str:
        """The line with the names of the columns: of the next, where the first is a remark above them."""
        if self._known_under(first) or any(n_known(first.strip(), sign) for sign in DELIMITERS):
            return first
        below = lines[self.number : self.number + MAX_ABOVE]
        n_above = next((n for n, line in enumerate(below, 1) if is_header(line)), 0)
        for _ in range(n_above):
            self._begin_record()
            first = next(self._take_lines(), first)
        self.n_above = n_above
        return first

    def _delimiter_of(self, header: str) -> str:
        """The first under which the header has a column that is known; else that of the most columns."""
        return self._known_under(header) or max(DELIMITERS, key=lambda sign: len(Dialect(sign).fields(header)))

    def _known_under(self, header: str) -> str:
        """The first sign that makes a column of a line which is the page; "" for none."""
        found = {sign: [name.strip() for name in Dialect(sign, has_spaces=True).fields(header)] for sign in DELIMITERS}
        return next((sign for sign, names in found.items() if no_content_column(self._options, names) is None), "")

    def records(self) -> Iterator[Record | Gap]:
        """The records, but for blank lines, and the gaps between them."""
        # The only limit the parser has is global to the process; a smaller one would refuse long articles.
        csv.field_size_limit(self._max_bytes)
        while not self._is_over or self._again:
            yield from self._run()
            if self._gap:
                gap, self._gap = self._gap, None
                yield gap

    def _run(self) -> Iterator[Record]:
        """The records up to a gap, to the end, or to a quote that never closes."""
        parser = self._dialect.rows(self._take_lines())
        while True:
            self._begin_record()
            error, fields = "", None
            try:
                fields = next(parser, None)
            except csv.Error as wrong:
                error = str(wrong)
            if not self._taken:
                return
            first, n_bytes = self._taken[0], sum(line.n_bytes for line in self._taken)
            error = error or self._what_is_open() or self._what_is_swallowed(fields or [])
            if error and self._restart():
                yield Record(first, error=error, n_bytes=first.n_bytes)
                return
            n_long = max((line.n_bytes for line in self._taken if line.n_bytes > self._max_bytes), default=0)
            if fields or n_long or error:
                yield Record(first, tuple(fields or ()), error, n_bytes, n_long)

    def _begin_record(self) -> None:
        self._taken, self._n_taken = [], 0

    def _take_lines(self) -> Iterator[str]:
        """Lines as text, as long as the record does not outgrow the cap."""
        while (line := self._next_line()) is not None:
            self.number = line.number
            self._taken.append(line)
            self._n_taken += line.n_bytes
            if self._n_taken > self._max_bytes >= line.n_bytes:
                return
            yield self._text_of(line) + "\n"

    def _text_of(self, line: Line) -> str:
        return self._dialect.line(text_of(line))

    def _next_line(self) -> Line | None:
        if self._again:
            return self._again.popleft()
        found = next(self._lines, None)
        self._is_over = self._is_over or found is None
        if isinstance(found, Gap):
            self._gap = found
            return None
        return found

    def _what_is_open(self) -> str:
        """What is wrong with a record of several lines that has no end; "" for one that has."""
        if self._n_taken > self._max_bytes and len(self._taken) > 1:
            return f"no end within {self._max_bytes} bytes"
        is_cut = (self._is_over or self._gap is not None) and len(self._taken) > 1
        is_odd = is_cut and sum(self._text_of(line).count('"') for line in self._taken) % 2 == 1
        return "a quote is opened and never closed" if is_odd else ""

    def _what_is_swallowed(self, fields: Sequence[str]) -> str:
        """What is wrong with a record of several lines, if it took in one that is a record by itself: then the quote
        that it ends with is the first of another field.
        """
        n_columns = self.n_columns
        error = wrong_number(fields, n_columns) if n_columns and len(self._taken) > 1 else ""
        if not error or is_well_formed(self._dialect, [self._text_of(line) + "\n" for line in self._taken]):
            return ""
        for number, line in enumerate(self._taken[1:], 1):
            if not wrong_number(self._dialect.fields(self._text_of(line)), n_columns):
                del self._taken[1:number]
                return error
        return ""

    def _restart(self) -> bool:
        """Read the lines behind the first of this record once more, as records of their own."""
        self._n_restarts += 1
        if self._n_restarts > MAX_RESTARTS or len(self._taken) < 2:
            return False
        self._again.extendleft(reversed(self._taken[1:]))
        return True


def is_header(line: str) -> bool:
    """Whether a line names columns, more than one of which is known."""
    return any(n_known(line.strip(), sign) > 1 for sign in DELIMITERS)


def text_of(line: Line) -> str:
    """A line as text; bytes that are no UTF-8 stand as lone surrogates."""
    text = line.data.decode("utf-8", "surrogateescape")
    return text.removeprefix(BYTE_ORDER_MARK) if line.number == 1 else text


def page_of(
    record: Record, names: Sequence[str], reader: RowReader, options: ReadOptions, charset: str | None
) -> RawPage | Reject:
    """The page of one record, or why it gives none."""
    number = record.first.number
    if record.n_bytes_long:
        return too_large(reader.key(str(number)), record.n_bytes_long, options.max_line_bytes, f"line {number}")
    error = record.error or wrong_number(record.fields, len(names))
    if error:
        where = f"line {number}, {record.n_bytes} bytes at byte {record.first.place}"
        return refuse(reader.key(str(number)), "bad_csv_row", f"{where}: {error}")
    row = legible(row_of(names, map(bytes_or_text, record.fields)), options)
    return reader.page(number, row, charset)


def legible(row: Row, options: ReadOptions) -> Row:
    """The row with its bytes as text, but for the page: in what all that is no UTF-8 in it seems to be written in."""
    broken = [value for value in row.values() if isinstance(value, bytes)]
    if not broken:
        return row
    charset = str(detect_encoding(b"\n".join(broken)))
    pages = {options.theirs(ours).lower() for ours in options.content_order()}
    return {
        name: value.decode(charset, "replace") if isinstance(value, bytes) and name.lower() not in pages else value
        for name, value in row.items()
    }


def bytes_or_text(field: str) -> str | bytes:
    """A field with bytes that are no UTF-8 as bytes, any other as text."""
    return field.encode("utf-8", "surrogateescape") if ESCAPED_BYTE.search(field) else field
