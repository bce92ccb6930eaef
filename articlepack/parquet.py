"""The craft of reading Parquet files larger than memory."""

from pathlib import Path

import pyarrow.parquet as pq


def open_parquet(file: Path | str) -> pq.ParquetFile:
    """A file of which no more is held than the batch that is read.

    By default pyarrow fetches ahead, and keeps all that it has fetched until the file is closed.
    """
    return pq.ParquetFile(file, pre_buffer=False)
