"""The kept rows in the order in which they are written, each with its split, and what became of each input file."""

from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import duckdb
import pyarrow as pa

from articlepack.stages.compare.query import parquet, save, stream
from articlepack.stages.compare.tables import write_parquet_batches

ORDER_BY = {
    # DuckDB compares strings by their UTF-8 bytes, whatever the locale.
    "source": "source",
    "shuffled": "sha256(id), source",
}

# One join after the other, each through a file: together they need more memory than the limit, however they spill.
CLUSTER_IDS = """
    SELECT clusters.rank, heads.id AS cluster_id
    FROM {clusters} AS clusters JOIN {ranked} AS heads ON clusters.head = heads.rank
"""
STAYING_ROWS = """
    SELECT source, id, path, part, row, removed_start, n_removed, n_bytes, rank
    FROM {ranked} ANTI JOIN refusals USING (source) WHERE path IS NOT NULL
"""
COUNTED_ROWS = """
    WITH counts AS (SELECT kept_source AS source, count(*) AS n FROM refusals GROUP BY kept_source)
    SELECT rows.*, CAST(coalesce(counts.n, 0) AS INTEGER) AS n_duplicates
    FROM {staying} AS rows LEFT JOIN counts USING (source)
"""
GROUPED_ROWS = """
    SELECT rows.*, coalesce(ids.cluster_id, rows.id) AS cluster_id
    FROM {counted} AS rows LEFT JOIN {cluster_ids} AS ids USING (rank)
"""

PATHS = """
    SELECT path, CAST(sum(n_rows) AS BIGINT) AS rows, CAST(sum(n_rejected) AS BIGINT) AS rejected
    FROM (
        SELECT path, 1 AS n_rows, 0 AS n_rejected FROM {rows}
        UNION ALL SELECT path, 0, 1 FROM {rejected}
    )
    GROUP BY path ORDER BY path
"""

ROW_SCHEMA = pa.schema(
    [
        ("source", pa.string()),
        ("id", pa.string()),
        ("path", pa.string()),
        ("part", pa.int32()),
        ("row", pa.int32()),
        ("removed_start", pa.int64()),
        ("n_removed", pa.int32()),
        ("n_bytes", pa.int64()),
        ("split", pa.string()),
        ("n_duplicates", pa.int32()),
        ("cluster_id", pa.string()),
    ]
)


def write_rows(
    database: duckdb.DuckDBPyConnection,
    order: str,
    ranked: Path,
    clusters: Path,
    choose_splits: Callable[[pa.RecordBatch], pa.Array],
    file: Path,
) -> dict[str, int]:
    """Write the kept rows in order; the number of rows of each split that has any, by name.

    `choose_splits` answers the splits of rows, of which it knows rank and cluster_id.
    """
    n_rows: Counter[str] = Counter()
    grouped = group_rows(database, ranked, clusters, file.parent)

    def batches() -> Iterator[pa.RecordBatch]:
        for batch in stream(database, f"SELECT * FROM {grouped} ORDER BY {ORDER_BY[order]}"):
            splits = choose_splits(batch)
            n_rows.update(splits.to_pylist())
            columns = {name: batch[name] for name in batch.schema.names} | {"split": splits}
            yield pa.RecordBatch.from_arrays([columns[name] for name in ROW_SCHEMA.names], schema=ROW_SCHEMA)

    write_parquet_batches(file, ROW_SCHEMA, batches())
    return dict(sorted(n_rows.items()))


def group_rows(database: duckdb.DuckDBPyConnection, ranked: Path, clusters: Path, folder: Path) -> str:
    """The kept rows, each with the pages that went for it and its group, in no order: a table expression."""
    tables = {"ranked": parquet([ranked]), "clusters": parquet([clusters])}
    queries = {
        "cluster_ids": CLUSTER_IDS,
        "staying": STAYING_ROWS,
        "counted": COUNTED_ROWS,
        "grouped": GROUPED_ROWS,
    }
    for name, query in queries.items():
        file = folder / f"{name}.parquet"
        save(database, query.format(**tables), file)
        tables[name] = parquet([file])
    return tables["grouped"]


def write_paths(database: duckdb.DuckDBPyConnection, rows: Path, rejected: Path, file: Path) -> None:
    """Write how many rows and how many refusals each input file gave, by path."""
    save(database, PATHS.format(rows=parquet([rows]), rejected=parquet([rejected])), file)
