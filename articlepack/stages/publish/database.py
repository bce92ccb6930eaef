"""DuckDB as publish uses it: no network, bounded memory, spilling to a scratch folder."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

MEMORY_LIMIT = "128MB"


def open_database(scratch: Path) -> duckdb.DuckDBPyConnection:
    """A database in memory that spills to `scratch`."""
    scratch.mkdir(parents=True, exist_ok=True)
    settings: dict[str, str | bool | int | float | list[str]] = {
        "memory_limit": MEMORY_LIMIT,
        "threads": 1,
        "temp_directory": str(scratch),
        "autoinstall_known_extensions": False,
        "autoload_known_extensions": False,
    }
    return duckdb.connect(":memory:", config=settings)


def load(database: duckdb.DuckDBPyConnection, name: str, schema: pa.Schema, batches: Iterable[pa.RecordBatch]) -> None:
    """Make a table of batches, read once."""
    database.register("incoming", pa.RecordBatchReader.from_batches(schema, batches))
    database.execute(f'CREATE TABLE "{name}" AS SELECT * FROM incoming')
    database.unregister("incoming")


def ask_once(
    database: duckdb.DuckDBPyConnection, query: str, schema: pa.Schema, batches: Iterable[pa.RecordBatch]
) -> list[tuple[Any, ...]]:
    """The answer of one query over the table `incoming`, which is these batches, read once and never held whole."""
    database.register("incoming", pa.RecordBatchReader.from_batches(schema, batches))
    answer = database.execute(query).fetchall()
    database.unregister("incoming")
    return answer


def number(database: duckdb.DuckDBPyConnection, query: str) -> int:
    """The one number a query answers; 0 for none."""
    row = database.execute(query).fetchone()
    return int(row[0] or 0) if row else 0
