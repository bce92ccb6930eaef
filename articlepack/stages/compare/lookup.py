"""Looks up what is known of pages by their rank: rows in its order beside the file of all pages, which is read once.

DuckDB's joins hold the texts that they find, and give up at its limit.
"""

from collections.abc import Iterator, Mapping
from pathlib import Path

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from articlepack.parquet import open_parquet
from articlepack.stages.compare.query import BATCH_ROWS, parquet
from articlepack.stages.compare.sorting import ordered
from articlepack.stages.compare.tables import write_parquet_batches


def look_up(
    database: duckdb.DuckDBPyConnection, rows: Path, by: str, ranked: Path, columns: Mapping[str, str], file: Path
) -> Path:
    """Write rows in the order of `by`, a rank, each with some columns of the page that it names; null where it is.

    `columns`: their names among the pages, and what they are called here.
    """
    pages, own = PagesByRank(ranked, columns), pq.read_schema(rows)
    schema = pa.schema([*own, *(field.with_name(columns[field.name]) for field in pages.schema)])
    batches = ordered(database, f"SELECT * FROM {parquet([rows])}", [(by, "ASC")], file.parent)
    write_parquet_batches(file, schema, (beside(batch, pages.of(batch[by]), schema) for batch in batches))
    return file


def beside(batch: pa.RecordBatch, found: pa.Table, schema: pa.Schema) -> pa.RecordBatch:
    """The columns of both."""
    return pa.RecordBatch.from_arrays([*batch.columns, *(c.combine_chunks() for c in found.columns)], schema=schema)


class PagesByRank:
    """Some columns of the file of pages, whose ranks are the numbers of its rows; each row is read once, in order."""

    def __init__(self, ranked: Path, columns: Mapping[str, str]) -> None:
        file = open_parquet(ranked)
        self.schema = pa.schema([file.schema_arrow.field(name) for name in columns])
        self.batches = file.iter_batches(BATCH_ROWS, columns=list(columns))
        self.batch, self.first = self.schema.empty_table(), 0

    def of(self, ranks: pa.Array) -> pa.Table:
        """The pages of these ranks, which rise from call to call, nulls last: a row of nulls for each of them."""
        named = ranks.drop_null()
        nulls = [pa.nulls(len(ranks) - len(named), field.type) for field in self.schema]
        parts = self.parts(np.asarray(named, np.int64))
        return pa.concat_tables([*parts, pa.Table.from_arrays(nulls, schema=self.schema)])

    def parts(self, ranks: NDArray[np.int64]) -> Iterator[pa.Table]:
        """The pages of these ranks, batch by batch."""
        while len(ranks):
            while ranks[0] >= self.first + self.batch.num_rows:
                self.first += self.batch.num_rows
                self.batch = pa.table(next(self.batches))
            n_here = int(np.searchsorted(ranks, self.first + self.batch.num_rows))
            yield self.batch.take(ranks[:n_here] - self.first)
            ranks = ranks[n_here:]
