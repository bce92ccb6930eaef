"""Parquet, a few rows at a time, only the columns that are needed. A row group that is damaged costs only itself."""

from collections.abc import Generator, Iterator, Sequence
from functools import cache
from typing import BinaryIO, NamedTuple

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from articlepack.records import Note, RawPage, Reject
from articlepack.stages.read.compression import Gap
from articlepack.stages.read.options import ReadOptions
from articlepack.stages.read.refusals import damaged
from articlepack.stages.read.rows import Row, RowReader, needed_columns, no_content_column, row_of
from articlepack.stages.read.sources import InputSource

# Pages of 100 MB are allowed: a few of them must fit in memory, thousands must not be asked for.
BATCH_ROWS = 16
BUFFER_BYTES = 1 << 16
MAX_READ_BYTES = 1 << 26
"""Asked of a file at once."""

READ_ERRORS = (pa.ArrowException, OSError, ValueError)
"""What pyarrow raises for a damaged file: its own types, which are ValueError, OSError and others beside."""


class WatchedFile:
    """A file that remembers where it was read, so that a gap can be located.

    The footer says it too, but pyarrow ends the whole process when asked for it in some damaged files.
    """

    def __init__(self, file: BinaryIO) -> None:
        self.first_read: int | None = None
        """Lowest offset read since it was last set to None."""
        self.closed = False
        self.seek = file.seek
        self.tell = file.tell
        self._file = file

    def read(self, n_bytes: int = -1) -> bytes:
        """As files do; what a damaged length asks for beyond the file's end is never made room for."""
        offset = self._file.tell()
        self.first_read = offset if self.first_read is None else min(offset, self.first_read)
        if n_bytes <= MAX_READ_BYTES:
            return self._file.read(n_bytes)
        parts, left = [], n_bytes
        while left > 0 and (part := self._file.read(min(left, MAX_READ_BYTES))):
            parts.append(part)
            left -= len(part)
        return b"".join(parts)

    def seekable(self) -> bool:
        """As pyarrow asks it."""
        return True

    readable = seekable

    def close(self) -> None:
        """The one who opened the file closes it."""


def read_parquet(source: InputSource, options: ReadOptions) -> Iterator[RawPage | Reject | Note]:
    """The pages of a Parquet file."""
    with source.open() as file:
        n_bytes = file.seek(0, 2)
        watched = WatchedFile(file)
        try:
            # Without fetching ahead: a row group may be larger than memory.
            table = pq.ParquetFile(watched, buffer_size=BUFFER_BYTES, pre_buffer=False, page_checksum_verification=True)
        except READ_ERRORS as error:
            yield damaged(source.at(), Gap("0", n_bytes, f"no Parquet that can be read: {first_line(error)}"))
            return
        yield from pages_of(table, watched, source, options)


def pages_of(
    table: pq.ParquetFile, watched: WatchedFile, source: InputSource, options: ReadOptions
) -> Iterator[RawPage | Reject | Note]:
    """The pages of an open file, row group after row group."""
    names = table.schema_arrow.names
    note = no_content_column(options, names, is_nested=True)
    if note:
        yield note
        return
    reader, first_row = RowReader(source, options, names), 1
    wanted = needed_columns(options, names)
    for group in range(table.num_row_groups):
        watched.first_read = None
        stated = table.metadata.row_group(group)
        broken = yield from group_pages(table, group, first_row, wanted, reader)
        if broken:
            where = str(watched.first_read or 0)
            gap = Gap(where, stated.total_byte_size, f"row group {group} cannot be read ({first_line(broken.error)})")
            n_left = stated.num_rows - (broken.row - first_row)
            yield damaged(reader.key(str(broken.row)), gap, f"(unpacked) with {n_left} rows")
        first_row += stated.num_rows
    yield from reader.notes()


class Broken(NamedTuple):
    """Where a row group broke off: the first row that could not be read, 1-based in the file."""

    row: int
    error: Exception


def group_pages(
    table: pq.ParquetFile, group: int, first_row: int, wanted: Sequence[str], reader: RowReader
) -> Generator[RawPage | Reject, None, Broken | None]:
    """The pages of a row group; answers where it breaks off, None where it is whole."""
    number = first_row
    batches = table.iter_batches(BATCH_ROWS, row_groups=[group], columns=list(wanted), use_threads=False)
    while True:
        try:
            rows = rows_of(next(batches))
        except StopIteration:
            return None
        except READ_ERRORS as error:
            return Broken(number, error)
        for row in rows:
            yield reader.page(number, row)
            number += 1


def first_line(error: BaseException) -> str:
    """The first line of what pyarrow says, without its full stop."""
    return str(error).split("\n", 1)[0].rstrip(". ")[:200]


def rows_of(batch: pa.RecordBatch) -> list[Row]:
    """The rows of a batch as Python values."""
    columns = [values_of(column) for column in batch.columns]
    names = batch.schema.names
    return [row_of(names, values) for values in zip(*columns, strict=True)]


def values_of(column: pa.Array) -> list[object]:
    """The values of a column. A string that is no UTF-8 is bytes; a time out of Python's range is its number."""
    kind = column.type
    if pa.types.is_dictionary(kind):
        return values_of(column.dictionary_decode())
    if pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_string_view(kind):
        return [text_or_bytes(value) for value in column.cast(pa.large_binary()).to_pylist()]
    if pa.types.is_timestamp(kind):
        # Nanoseconds would come as pandas' own type, or not at all without pandas.
        column = pc.cast(column, pa.timestamp("us", known_zone(kind.tz)), safe=False)
    return [value_of(value) for value in column]


def text_or_bytes(value: bytes | None) -> str | bytes | None:
    """Text where it is UTF-8."""
    if value is None:
        return None
    try:
        return value.decode()
    except UnicodeDecodeError:
        return value


def value_of(scalar: pa.Scalar) -> object:
    """One value as Python has it; as its number where Python has none; None where it is no text either."""
    try:
        return scalar.as_py()
    except UnicodeDecodeError:
        return None
    except (ValueError, OverflowError, KeyError):  # the last: a time within a list, in a zone that nobody knows
        return getattr(scalar, "value", None)


@cache
def known_zone(name: str | None) -> str | None:
    """A zone that Python knows; UTC, in which the times are kept, where a file names another.

    >>> known_zone("Asia/Kolkata"), known_zone("Mars/Phobos"), known_zone(None)
    ('Asia/Kolkata', 'UTC', None)
    """
    try:
        pa.scalar(0, pa.timestamp("us", name)).as_py()
    except (KeyError, ValueError):
        return "UTC"
    return name
