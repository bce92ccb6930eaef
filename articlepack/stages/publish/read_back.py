"""Reads a dataset's tables as they were written, a bounded number of rows at a time."""

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Any

import msgspec
import pyarrow as pa
import zstandard

from articlepack.columns import arrow_schema
from articlepack.config import SUFFIXES
from articlepack.parquet import open_parquet

BATCH_ROWS = 1_024
JSON_BATCH_ROWS = 256

SHARD = rf"\d{{5}}-of-\d{{5}}(?:{'|'.join(map(re.escape, SUFFIXES.values()))})"
LEDGER_FILE = re.compile(rf"(rejected|removed|inputs)/\1-{SHARD}")
DATA_FILE = re.compile(rf"data/(?P<split>[\w.]+)-{SHARD}|(?P<folder>[\w.]+)/data-{SHARD}")

UNREADABLE = (pa.ArrowException, OSError, ValueError, msgspec.DecodeError, zstandard.ZstdError)
"""What a damaged file raises when it is read."""


def table_and_split(path: str) -> tuple[str, str] | None:
    """Which table and split a file of the dataset belongs to; None: it holds no rows.

    >>> table_and_split("data/test-00000-of-00001.parquet"), table_and_split("removed/removed-00000-of-00001.arrow")
    (('article', 'test'), ('removed', 'train'))
    """
    if ledger := LEDGER_FILE.fullmatch(path):
        return ledger[1], "train"
    data = DATA_FILE.fullmatch(path)
    return ("article", data["split"] or data["folder"]) if data else None


def read_batches(folder: Path, paths: Iterable[str], table: str, columns: Sequence[str]) -> Iterator[pa.RecordBatch]:
    """Columns of some files of one table, one file after the other. Raises one of `UNREADABLE`."""
    for path in paths:
        yield from read_file(folder / path, table, columns)


def read_file(file: Path, table: str, columns: Sequence[str]) -> Iterator[pa.RecordBatch]:
    """Columns of one file. Raises one of `UNREADABLE`."""
    if file.suffix == SUFFIXES["parquet"]:
        return read_parquet(file, columns)
    return read_arrow(file, columns) if file.suffix == SUFFIXES["hf"] else read_jsonl(file, table, columns)


def read_parquet(file: Path, columns: Sequence[str]) -> Iterator[pa.RecordBatch]:
    """Batches of a Parquet file."""
    with open_parquet(file) as parquet:
        yield from parquet.iter_batches(BATCH_ROWS, columns=list(columns))


def read_arrow(file: Path, columns: Sequence[str]) -> Iterator[pa.RecordBatch]:
    """Batches of an Arrow stream."""
    with pa.OSFile(str(file)) as source, pa.ipc.open_stream(source) as stream:
        for batch in stream:
            yield batch.select(list(columns))


def read_jsonl(file: Path, table: str, columns: Sequence[str]) -> Iterator[pa.RecordBatch]:
    """Batches of compressed JSON lines. Raises ValueError where a line has other columns than the schema."""
    schema = pa.schema([arrow_schema(table).field(name) for name in columns])
    instants = [field.name for field in schema if pa.types.is_timestamp(field.type)]
    with zstandard.open(file, "rt", encoding="utf-8", newline="\n") as lines:
        while rows := [read_line(line, table, instants) for line in islice(lines, JSON_BATCH_ROWS)]:
            yield pa.RecordBatch.from_pylist(rows, schema)


def read_line(line: str, table: str, instants: Sequence[str]) -> dict[str, Any]:
    """One row; dates become instants again."""
    row = msgspec.json.decode(line, type=dict[str, Any])
    if list(row) != arrow_schema(table).names:
        raise ValueError(f"a line has the columns {list(row)}")
    return row | {name: datetime.fromisoformat(row[name]) for name in instants if row[name] is not None}


def read_schema(file: Path) -> pa.Schema | None:
    """The schema a file states; None where the form states none (JSON lines). Raises one of `UNREADABLE`."""
    if file.suffix == SUFFIXES["parquet"]:
        with open_parquet(file) as parquet:
            return parquet.schema_arrow
    if file.suffix == SUFFIXES["hf"]:
        with pa.OSFile(str(file)) as source, pa.ipc.open_stream(source) as stream:
            return stream.schema
    return None
