"""The kept rows in the order in which they are written, each with its split, and what became of each input file."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from articlepack.parquet import open_parquet
from articlepack.stages.compare.lookup import look_up
from articlepack.stages.compare.query import BATCH_ROWS, parquet
from articlepack.stages.compare.sorting import Terms, ordered
from articlepack.stages.compare.tables import write_parquet_batches

ORDERS: dict[str, Terms] = {
    "source": [("source", "ASC")],
    "shuffled": [("sha256(id)", "ASC"), ("source", "ASC")],
}

PATHS = """
    SELECT path, CAST(1 AS BIGINT) AS rows, CAST(0 AS BIGINT) AS rejected FROM {rows}
    UNION ALL SELECT path, 0, 1 FROM {rejected}
"""

PATH_SCHEMA = pa.schema([("path", pa.string()), ("rows", pa.int64()), ("rejected", pa.int64())])
LAID = [
    ("source", pa.string()),
    ("id", pa.string()),
    ("path", pa.string()),
    ("part", pa.int32()),
    ("row", pa.int32()),
    ("removed_start", pa.int64()),
    ("n_removed", pa.int32()),
    ("n_bytes", pa.int64()),
]
"""What a page is called, and where it lies."""
STAYING_SCHEMA = pa.schema([*LAID, ("rank", pa.int32()), ("n_duplicates", pa.int32()), ("head", pa.int32())])
"""A kept row, with the number of pages that went for it and the rank of the first one of its group."""
ROW_SCHEMA = pa.schema([*LAID, ("split", pa.string()), ("n_duplicates", pa.int32()), ("cluster_id", pa.string())])


def write_rows(
    database: duckdb.DuckDBPyConnection,
    order: str,
    ranked: Path,
    found: Path,
    clusters: Path,
    choose_splits: Callable[[pa.RecordBatch], pa.Array],
    file: Path,
) -> dict[str, int]:
    """Write the kept rows in order; the number of rows of each split that has any, by name.

    `choose_splits` answers the splits of rows, of which it knows rank and cluster_id.
    """
    n_rows: Counter[str] = Counter()
    folder = file.parent
    staying, grouped = folder / "staying.parquet", folder / "grouped.parquet"
    write_parquet_batches(staying, STAYING_SCHEMA, staying_rows(ranked, found, clusters))
    look_up(database, staying, "head", ranked, {"id": "cluster_id"}, grouped)

    def batches() -> Iterator[pa.RecordBatch]:
        for batch in ordered(database, f"SELECT * FROM {parquet([grouped])}", ORDERS[order], folder):
            splits = choose_splits(batch)
            n_rows.update(splits.to_pylist())
            columns = {name: batch[name] for name in batch.schema.names} | {"split": splits}
            yield pa.RecordBatch.from_arrays([columns[name] for name in ROW_SCHEMA.names], schema=ROW_SCHEMA)

    write_parquet_batches(file, ROW_SCHEMA, batches())
    return dict(sorted(n_rows.items()))


def staying_rows(ranked: Path, found: Path, clusters: Path) -> Iterator[pa.RecordBatch]:
    """The kept rows by rank, each with the number of pages that went for it and the first page of its group."""
    pages = open_parquet(ranked)
    n_pages, columns = pages.metadata.num_rows, [*(name for name, _ in LAID), "rank"]
    is_refused, n_duplicates = np.zeros(n_pages, np.bool_), np.zeros(n_pages, np.int32)
    heads = np.arange(n_pages, dtype=np.int32)
    for batch in open_parquet(found).iter_batches(columns=["rank", "kept"]):
        is_refused[np.asarray(batch["rank"])] = True
        np.add.at(n_duplicates, np.asarray(batch["kept"]), 1)
    for batch in open_parquet(clusters).iter_batches():
        heads[np.asarray(batch["rank"])] = np.asarray(batch["head"])
    for batch in pages.iter_batches(BATCH_ROWS, columns=columns):
        ranks = np.asarray(batch["rank"])
        values = [batch[name] for name in columns] + [pa.array(counts[ranks]) for counts in (n_duplicates, heads)]
        # Rows of other datasets have no path here.
        is_row = pc.and_(batch["path"].is_valid(), pa.array(~is_refused[ranks]))
        yield pa.RecordBatch.from_arrays(values, schema=STAYING_SCHEMA).filter(is_row)


def write_paths(database: duckdb.DuckDBPyConnection, rows: Path, rejected: Path, file: Path) -> None:
    """Write how many rows and how many refusals each input file gave, by path."""
    query = PATHS.format(rows=parquet([rows]), rejected=parquet([rejected]))
    pages = ordered(database, query, [("path", "ASC")], file.parent)
    write_parquet_batches(file, PATH_SCHEMA, (batch for table in summed(pages) for batch in table.to_batches()))


def summed(pages: Iterable[pa.RecordBatch]) -> Iterator[pa.Table]:
    """What came of each path, of rows by path."""
    # Not by a query: a group for each file of a large folder is more than its memory limit allows.
    last = PATH_SCHEMA.empty_table()
    for batch in pages:
        paths, *counts = (column.combine_chunks() for column in pa.concat_tables([last, pa.table(batch)]).columns)
        is_next = np.asarray(pc.not_equal(paths[1:], paths[:-1]))
        firsts = np.flatnonzero(np.concatenate([[True], is_next]))
        sums = [pa.array(np.add.reduceat(np.asarray(count), firsts)) for count in counts]
        table = pa.table([paths.take(pa.array(firsts)), *sums], schema=PATH_SCHEMA)
        yield table[:-1]
        last = table[-1:]
    yield last
