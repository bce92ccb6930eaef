"""How this stage asks DuckDB: bounded memory, spilling to the work folder, no network, results as a stream.

Tables of the size of the input are Parquet files from step to step, never tables in memory, never lists in Python.
"""

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

import duckdb
import pyarrow as pa

MEMORY_LIMIT = 48_000_000
"""What keeps memory flat: joins and groups spill from here on. What is sorted by long texts, or joined to them, is not
their work: `sorting`, `lookup`."""
MEMORY_A_PAGE = 64
"""Of more than 750,000 pages: what a join holds of each of its parts on disk grows with their number."""
THREADS = 1
"""Fixed, as each thread needs its share of the memory limit. A second one took as much processor time as it saved."""
BATCH_ROWS = 2_048
"""DuckDB's own vector size: a stream hands on no more than this at once."""
ROW_GROUPS = f"ROW_GROUP_SIZE {8 * BATCH_ROWS}, ROW_GROUP_SIZE_BYTES 2_000_000"
"""Each thread holds one while it writes, and one while it reads."""
GLOB_SIGNS = re.compile(r"([*?\[])")


def open_database(folder: Path, n_pages: int = 0) -> duckdb.DuckDBPyConnection:
    """A database without tables of its own that spills into `folder` and never reaches out of the machine."""
    options: dict[str, str | bool | int | float | list[str]] = {
        "autoinstall_known_extensions": False,
        "autoload_known_extensions": False,
        "memory_limit": f"{memory_limit(n_pages)}B",
        "threads": THREADS,
        "temp_directory": str(folder / "spill"),
        # Every query states its order; rows without one need not be held back to keep the order read.
        "preserve_insertion_order": False,
    }
    return duckdb.connect(":memory:", config=options)


def memory_limit(n_pages: int) -> int:
    """Bytes that may be held to join so many pages to what is known of them.

    >>> [memory_limit(n_millions * 1_000_000) // 1_000_000 for n_millions in (0, 1, 4)]
    [48, 64, 256]
    """
    return max(MEMORY_LIMIT, MEMORY_A_PAGE * n_pages)


def quoted(value: str) -> str:
    """A string as SQL.

    >>> quoted("it's")
    "'it''s'"
    """
    return "'" + value.replace("'", "''") + "'"


def parquet(files: Sequence[Path]) -> str:
    """Table expression over Parquet files; a `*` or `[` in a path means itself, and `year=2024` is no column.

    >>> parquet([Path("a[1].parquet")])
    "read_parquet(['a[[]1].parquet'], hive_partitioning = false)"
    """
    names = ", ".join(quoted(GLOB_SIGNS.sub(r"[\1]", str(file))) for file in files)
    return f"read_parquet([{names}], hive_partitioning = false)"


def save(database: duckdb.DuckDBPyConnection, query: str, file: Path) -> None:
    """Write the result of a query as a Parquet file."""
    database.execute(f"COPY ({query}) TO {quoted(str(file))} (FORMAT parquet, COMPRESSION zstd, {ROW_GROUPS})")


def stream(database: duckdb.DuckDBPyConnection, query: str) -> Iterator[pa.RecordBatch]:
    """The result of a query in batches; no other query may run on the connection meanwhile."""
    yield from database.sql(query).to_arrow_reader(BATCH_ROWS)
