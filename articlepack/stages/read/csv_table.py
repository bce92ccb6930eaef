"""CSV with a header row, separated by commas. TSV would be one more argument here."""

import csv
import re
from collections.abc import Iterator

from msgspec import Struct

from articlepack.records import Note, RawPage, Reject
from articlepack.stages.read.charsets import marked_charset, open_rows, table_charset
from articlepack.stages.read.compression import Stream
from articlepack.stages.read.inputs import InputSource
from articlepack.stages.read.json_lines import Line, lines_of
from articlepack.stages.read.options import ReadOptions
from articlepack.stages.read.refusals import damaged, refuse, too_large
from articlepack.stages.read.rows import RowReader, no_content_column

DELIMITER = ","
BYTE_ORDER_MARK = "\ufeff"
ESCAPED_BYTE = re.compile(r"[\udc80-\udcff]")


class Record(Struct, frozen=True):
    """One record of a CSV file; `error` says why it has no fields."""

    first_line: int
    """1-based physical line where it begins."""
    fields: tuple[str, ...] = ()
    error: str = ""
    n_bytes_long: int = 0
    """Length of a line above the cap in it; 0: none."""


def read_csv(source: InputSource, options: ReadOptions) -> Iterator[RawPage | Reject | Note]:
    """The pages of a CSV file. A row with too few fields is refused, or too many, but for empty ones at its end.

    Charset: UTF-8 if the first megabyte is, else what is detected in it. A field that is no UTF-8 in a file that
    begins as UTF-8 goes on as bytes, and is decoded by itself.
    """
    charset = marked_charset(source.location) or table_charset(source.location)
    with open_rows(source.location, charset) as stream:
        lines = CountedLines(stream, options.max_line_bytes)
        records = records_of(lines, options.max_line_bytes)
        header = next(records, None)
        names = [name.strip() for name in header.fields] if header else []
        note = no_content_column(options, names)
        reader = RowReader(source, options, names)
        if note:
            yield Note("not read: no header row") if not any(names) and not stream.gap else note
        else:
            for record in records:
                yield page_of(record, names, reader, options, charset)
            yield from reader.notes()
        if stream.gap:
            yield damaged(reader.key(str(lines.number + 1)), stream.gap, f"after line {lines.number}")


class CountedLines:
    """The lines of a file as text, counted as the CSV parser takes them."""

    def __init__(self, stream: Stream, max_bytes: int) -> None:
        self.number = 0
        self.n_quotes = 0
        self.n_bytes_long = 0
        self.is_over = False
        self._stream = stream
        self._max_bytes = max_bytes

    def begin_record(self) -> int:
        """Forget the lines of the last record; the number of the line to come."""
        self.n_quotes, self.n_bytes_long = 0, 0
        return self.number + 1

    def __iter__(self) -> Iterator[str]:
        for line in lines_of(self._stream, self._max_bytes):
            self.number = line.number
            if line.n_bytes > self._max_bytes:
                self.n_bytes_long = line.n_bytes
            text = text_of(line)
            self.n_quotes += text.count('"')
            yield text + "\n"
        self.is_over = True

    def is_quote_open(self, first_line: int) -> bool:
        """Whether the file ended within a quoted field of several lines."""
        return self.is_over and self.n_quotes % 2 == 1 and self.number > first_line


def text_of(line: Line) -> str:
    """A line as text; bytes that are no UTF-8 stand as lone surrogates."""
    text = line.data.decode("utf-8", "surrogateescape")
    return text.removeprefix(BYTE_ORDER_MARK) if line.number == 1 else text


def records_of(lines: CountedLines, max_field_chars: int) -> Iterator[Record]:
    """The records of a CSV file; blank lines are none."""
    # The only limit the parser has is global to the process; a smaller one would refuse long articles.
    csv.field_size_limit(max_field_chars)
    parser = csv.reader(iter(lines), delimiter=DELIMITER)
    while True:
        first_line = lines.begin_record()
        try:
            fields = next(parser, None)
        except csv.Error as error:
            yield Record(first_line, error=str(error))
            continue
        if fields is None:
            return
        if lines.is_quote_open(first_line):
            yield Record(first_line, error="a quote is opened and never closed")
        elif fields or lines.n_bytes_long:
            yield Record(first_line, tuple(fields), n_bytes_long=lines.n_bytes_long)


def page_of(
    record: Record, names: list[str], reader: RowReader, options: ReadOptions, charset: str | None
) -> RawPage | Reject:
    """The page of one record, or why it gives none."""
    where = f"line {record.first_line}"
    if record.n_bytes_long:
        return too_large(reader.key(str(record.first_line)), record.n_bytes_long, options.max_line_bytes, where)
    error = record.error or wrong_number(record.fields, len(names))
    if error:
        return refuse(reader.key(str(record.first_line)), "bad_csv_row", f"{where}: {error}")
    row = {name: bytes_or_text(field) for name, field in zip(names, record.fields, strict=False)}
    return reader.page(record.first_line, row, charset)


def wrong_number(fields: tuple[str, ...], n_columns: int) -> str:
    """What is wrong with the number of fields; "" where nothing is."""
    is_right = len(fields) >= n_columns and not any(fields[n_columns:])
    return "" if is_right else f"{len(fields)} fields, the header has {n_columns}"


def bytes_or_text(field: str) -> str | bytes:
    """A field with bytes that are no UTF-8 as bytes, any other as text."""
    return field.encode("utf-8", "surrogateescape") if ESCAPED_BYTE.search(field) else field
