"""Rewrites the tables of a dataset into its twin, file by file: what a table's change leaves alone stays as it is."""

import hashlib
import heapq
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import groupby, islice, pairwise
from pathlib import Path
from typing import Any

import pyarrow as pa
from msgspec import Struct, structs

from articlepack.columns import arrow_schema
from articlepack.durable import UNFINISHED, digest_file
from articlepack.records import WrittenFile
from articlepack.stages.publish.read_back import read_file
from articlepack.stages.write import WRITERS
from articlepack.stages.write.take import measure_table

Row = dict[str, Any]
Change = Callable[[pa.RecordBatch], pa.RecordBatch]

NUMBERS = re.compile(r"\d{5}-of-\d{5}")
BATCH_ROWS = 1_024


class Tables(Struct, frozen=True):
    """The change of each table."""

    article: Change
    removed: Change
    inputs: Change
    rejected: Change
    more_rejected: list[Row]
    """Refusals that are new, in any order."""


def rewrite(folder: Path, twin: Path, written: Sequence[WrittenFile], tables: Tables) -> list[WrittenFile]:
    """The files of the twin, which holds those of the dataset: changed ones anew, the shards of each split numbered."""
    files: list[WrittenFile] = []
    for (table, _), shards in groupby(sorted(written, key=place_of), lambda file: (file.table, file.split)):
        if table != "rejected":
            made = [rewritten(folder, twin, shard, getattr(tables, table)) for shard in shards]
            files += numbered(twin, [file for file in made if file])
    return [*files, *rewritten_refusals(folder, twin, [file for file in written if file.table == "rejected"], tables)]


def place_of(file: WrittenFile) -> tuple[str, str, str]:
    """Sort key: shards of one split together, in order."""
    return file.table, file.split, file.path


def rewritten(folder: Path, twin: Path, file: WrittenFile, change: Change) -> WrittenFile | None:
    """One shard after its change: as it was where that changes nothing, None where no row is left."""
    n_bytes, is_changed, n_rows = 0, False, 0
    for batch in batches(folder, file):
        after = change(batch)
        is_changed = is_changed or not after.equals(batch)
        n_bytes, n_rows = n_bytes + measure_table(pa.Table.from_batches([after])), n_rows + len(after)
    if not is_changed:
        return structs.replace(file, n_bytes_rows=n_bytes)
    if n_rows:
        return write(twin, file, (change(batch) for batch in batches(folder, file)))
    (twin / file.path).unlink()
    return None


def batches(folder: Path, file: WrittenFile) -> Iterator[pa.RecordBatch]:
    """A file's rows, without what the file says of them."""
    schema = arrow_schema(file.table)
    for batch in read_file(folder / file.path, file.table, schema.names):
        yield pa.RecordBatch.from_arrays(batch.columns, schema=schema)


def write(twin: Path, file: WrittenFile, rows: Iterable[pa.RecordBatch]) -> WrittenFile:
    """Write a file anew; a link of that name is replaced, and what it leads to is not touched."""
    path = twin / file.path
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(path.name + UNFINISHED)
    writer = next(writer for suffix, writer in WRITERS.items() if path.name.endswith(suffix))
    chunks = (pa.Table.from_batches([batch]).combine_chunks() for batch in rows if len(batch))
    n_rows, n_bytes_rows = writer(part, arrow_schema(file.table), chunks)
    part.replace(path)
    return structs.replace(
        file, n_rows=n_rows, n_bytes=path.stat().st_size, n_bytes_rows=n_bytes_rows, sha256=digest_file(path)
    )


def numbered(twin: Path, files: Sequence[WrittenFile]) -> list[WrittenFile]:
    """The shards of one split with names that count them."""
    named = []
    for number, file in enumerate(files):
        path = NUMBERS.sub(f"{number:05}-of-{len(files):05}", file.path)
        if path != file.path:
            (twin / file.path).rename(twin / path)
        named.append(structs.replace(file, path=path))
    return named


def rewritten_refusals(folder: Path, twin: Path, files: Sequence[WrittenFile], tables: Tables) -> list[WrittenFile]:
    """The refusals with those that are new, in the order in which they stand, in as many files as there were."""
    key = order_of(folder, files)
    there = (row for file in files for batch in batches(folder, file) for row in tables.rejected(batch).to_pylist())
    rows = heapq.merge(there, sorted(tables.more_rejected, key=key), key=key)
    total, n_files = sum(file.n_rows for file in files) + len(tables.more_rejected), max(1, len(files))
    made = []
    for number in range(n_files if total else 0):
        size = total * (number + 1) // n_files - total * number // n_files
        path = f"rejected/rejected-{number:05}-of-{n_files:05}.parquet"
        new = WrittenFile(table="rejected", split="train", path=path, n_rows=0, n_bytes=0, n_bytes_rows=0, sha256="")
        made.append(write(twin, new, gathered(islice(rows, size))))
    return made


def gathered(rows: Iterator[Row]) -> Iterator[pa.RecordBatch]:
    """Rows in batches."""
    while some := list(islice(rows, BATCH_ROWS)):
        yield pa.RecordBatch.from_pylist(some, arrow_schema("rejected"))


def order_of(folder: Path, files: Sequence[WrittenFile]) -> Callable[[Row], Any]:
    """The order in which the refusals stand: by source, or by a hash of their id (--order shuffled)."""
    sources = (s.encode() for file in files for batch in batches(folder, file) for s in batch["source"].to_pylist())
    return by_source if all(one < other for one, other in pairwise(sources)) else by_hash


def by_source(row: Row) -> bytes:
    """Sort key of --order source."""
    source: str = row["source"]
    return source.encode()


def by_hash(row: Row) -> tuple[str, bytes]:
    """Sort key of --order shuffled."""
    return hashlib.sha256(row["id"].encode()).hexdigest(), by_source(row)
