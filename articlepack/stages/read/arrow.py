"""Arrow files, such as `save_to_disk` of `datasets` writes: a row is a page."""

from collections.abc import Iterator

import pyarrow as pa

from articlepack.records import Note, RawPage, Reject
from articlepack.stages.read.compression import Gap
from articlepack.stages.read.options import ReadOptions
from articlepack.stages.read.parquet import READ_ERRORS, WatchedFile, first_line, rows_of
from articlepack.stages.read.refusals import damaged
from articlepack.stages.read.rows import RowReader, needed_columns, no_content_column
from articlepack.stages.read.sources import InputSource

FILE_SIGN = b"ARROW1"
BATCH_ROWS = 16


def read_arrow(source: InputSource, options: ReadOptions) -> Iterator[RawPage | Reject | Note]:
    """The pages of an Arrow file or stream, batch after batch. A damaged batch ends it.

    A string that is no UTF-8 damages nothing: its bytes are read, as those of Parquet are.
    """
    with source.open() as file:
        n_bytes = file.seek(0, 2)
        file.seek(0)
        is_file = file.read(len(FILE_SIGN)) == FILE_SIGN
        file.seek(0)
        try:
            batches = batches_of(WatchedFile(file), is_file)
            names = next(batches).schema.names
        except (*READ_ERRORS, StopIteration) as error:
            yield damaged(source.at(), Gap("0", n_bytes, f"no Arrow that can be read: {first_line(error)}"))
            return
        note = no_content_column(options, names, is_nested=True)
        if note:
            yield note
            return
        reader, number = RowReader(source, options, names), 0
        wanted = needed_columns(options, names)
        try:
            for batch in batches:
                check_batch(batch)
                for start in range(0, batch.num_rows, BATCH_ROWS):
                    for row in rows_of(batch.slice(start, BATCH_ROWS).select(wanted)):
                        number += 1
                        yield reader.page(number, row)
        except READ_ERRORS as error:
            offset = file.tell()
            gap = Gap(str(offset), n_bytes - offset, f"a batch cannot be read ({first_line(error)})")
            yield damaged(reader.key(str(number + 1)), gap, f"after row {number}")
        yield from reader.notes()


def batches_of(file: WatchedFile, is_file: bool) -> Iterator[pa.RecordBatch]:
    """An empty batch that has the columns, then those of the file."""
    if is_file:
        with pa.ipc.open_file(file) as opened:
            yield empty_batch(opened.schema)
            for number in range(opened.num_record_batches):
                yield opened.get_batch(number)
    else:
        with pa.ipc.open_stream(file) as opened:
            yield empty_batch(opened.schema)
            yield from opened


def check_batch(batch: pa.RecordBatch) -> None:
    """Raise ArrowInvalid where a batch is damaged, so that no value of it is read from where it does not lie."""
    batch.validate()
    for column in batch.columns:
        as_bytes(column).validate(full=True)


def as_bytes(column: pa.Array) -> pa.Array:
    """A column with the bytes of its strings, of which none has to be UTF-8; no byte is copied."""
    if pa.types.is_dictionary(column.type):
        return pa.DictionaryArray.from_arrays(column.indices, as_bytes(column.dictionary), safe=False)
    kind = kind_as_bytes(column.type)
    return column if kind == column.type else column.view(kind)


def kind_as_bytes(kind: pa.DataType) -> pa.DataType:
    """A type with bytes where it has strings, be it within lists and structs."""
    if pa.types.is_list(kind):
        return pa.list_(kind.value_field.with_type(kind_as_bytes(kind.value_type)))
    if pa.types.is_struct(kind):
        return pa.struct([field.with_type(kind_as_bytes(field.type)) for field in kind])
    strings = {pa.string(): pa.binary(), pa.large_string(): pa.large_binary(), pa.string_view(): pa.binary_view()}
    return strings.get(kind, kind)


def empty_batch(schema: pa.Schema) -> pa.RecordBatch:
    """No rows of a schema."""
    return pa.RecordBatch.from_arrays([pa.nulls(0, field.type) for field in schema], schema=schema)
