"""Tables written row by row: memory holds one batch of rows, and a file appears whole or not at all."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from itertools import islice
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from articlepack.durable import UNFINISHED

Row = Mapping[str, str | int | float | datetime | None]
"""Column to value."""

BATCH_ROWS = 5_000


def write_parquet(file: Path, schema: pa.Schema, rows: Iterable[Row]) -> int:
    """Write rows as a Parquet file; their number."""
    return write_parquet_batches(file, schema, as_batches(schema, rows))


def write_parquet_batches(file: Path, schema: pa.Schema, batches: Iterable[pa.RecordBatch]) -> int:
    """Write rows that come in batches as a Parquet file; their number."""
    unfinished = file.with_name(file.name + UNFINISHED)
    with pq.ParquetWriter(unfinished, schema, compression="zstd") as writer:
        n_rows = write_batches(writer, batches)
    unfinished.replace(file)
    return n_rows


def write_arrow(file: Path, schema: pa.Schema, rows: Iterable[Row]) -> int:
    """Write rows as an uncompressed Arrow IPC file, which can be mapped; their number."""
    unfinished = file.with_name(file.name + UNFINISHED)
    with pa.OSFile(str(unfinished), "wb") as sink, pa.ipc.new_file(sink, schema) as writer:
        n_rows = write_batches(writer, as_batches(schema, rows))
    unfinished.replace(file)
    return n_rows


def write_batches(writer: pq.ParquetWriter | pa.ipc.RecordBatchFileWriter, batches: Iterable[pa.RecordBatch]) -> int:
    """Hand batches to a writer; the number of their rows."""
    n_rows = 0
    for batch in batches:
        writer.write_batch(batch)
        n_rows += batch.num_rows
    return n_rows


def as_batches(schema: pa.Schema, rows: Iterable[Row]) -> Iterator[pa.RecordBatch]:
    """The same rows as batches."""
    return (pa.RecordBatch.from_pylist(batch, schema) for batch in in_batches(rows))


def in_batches(rows: Iterable[Row]) -> Iterator[list[Row]]:
    """The same rows in lists of at most `BATCH_ROWS`."""
    remaining = iter(rows)
    while batch := list(islice(remaining, BATCH_ROWS)):
        yield batch
