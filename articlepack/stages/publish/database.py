"""DuckDB as publish uses it: no network, bounded memory, spilling to a scratch folder."""

import errno
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from articlepack.errors import BuildError, in_words

MEMORY_LIMIT = "128MB"
SPILL_IS_FULL = "max_temp_directory_size"
"""What DuckDB names where it would write more than the disk has room for."""
IN_PARTS = "Ask for fewer, or build from a part of the inputs, then from the others with --against the first dataset."
AGAIN = "say the same again"
FULL = (errno.ENOSPC, errno.EDQUOT)
NOT_WRITABLE = (errno.EROFS, errno.EACCES, errno.EPERM)


@contextmanager
def open_database(scratch: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """A database in memory that spills to `scratch`. Raises BuildError where memory or disk do not suffice."""
    scratch.mkdir(parents=True, exist_ok=True)
    settings: dict[str, str | bool | int | float | list[str]] = {
        "memory_limit": MEMORY_LIMIT,
        "threads": 1,
        "temp_directory": str(scratch),
        "autoinstall_known_extensions": False,
        "autoload_known_extensions": False,
    }
    try:
        with duckdb.connect(":memory:", config=settings) as database:
            yield database
    except (duckdb.IOException, duckdb.OutOfMemoryException) as error:
        raise BuildError(trouble(error, scratch)) from error


def trouble(error: Exception, where: object, then: str = AGAIN) -> str:
    """What the disk or the memory does not allow, and what to do, of whatever works on a dataset."""
    number, words = getattr(error, "errno", None), in_words(error)
    if number in FULL or is_disk_full(error):
        return f"{where}: {os.strerror(errno.ENOSPC)}. Free some; {then}."
    if isinstance(error, duckdb.OutOfMemoryException):
        return f"so many pages need more memory than is set aside to count them or put them in order. {IN_PARTS}"
    if number in NOT_WRITABLE:
        return f"{where}: {words}. Make it writable, or choose another place; {then}."
    return f"{where}: {words}. Once that is mended, {then}."


def is_disk_full(error: Exception) -> bool:
    """Whether DuckDB found no room on the disk."""
    return os.strerror(errno.ENOSPC) in str(error) or SPILL_IS_FULL in str(error)


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
