"""Parquet as the Hub likes it: compressed, with page index, pages cut by content, one plain schema in every file."""

from collections.abc import Iterable
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from articlepack.stages.write.take import measure_table

# Readers hold a row group in memory, writers hold it twice: smaller than the 100 MB that a row group may have.
ROW_GROUP_BYTES = 64_000_000


def write_parquet(path: Path, schema: pa.Schema, chunks: Iterable[pa.Table]) -> tuple[int, int]:
    """Write a Parquet file; its number of rows and their bytes."""
    n_rows = n_bytes = group_bytes = 0
    group: list[pa.Table] = []
    with open_writer(path, schema) as writer:
        for chunk in chunks:
            chunk_bytes = measure_table(chunk)
            if group and group_bytes + chunk_bytes > ROW_GROUP_BYTES:
                write_group(writer, group)
                group, group_bytes = [], 0
            group.append(chunk)
            group_bytes += chunk_bytes
            n_rows += chunk.num_rows
            n_bytes += chunk_bytes
        write_group(writer, group)
    return n_rows, n_bytes


def open_writer(path: Path, schema: pa.Schema) -> pq.ParquetWriter:
    """Pages cut by content: after a small change of the rows most of a file's bytes stay the same."""
    return pq.ParquetWriter(path, schema, compression="zstd", write_page_index=True, use_content_defined_chunking=True)


def write_group(writer: pq.ParquetWriter, group: list[pa.Table]) -> None:
    """Write chunks as one row group; a row group without rows breaks readers, so none is written."""
    if group:
        # In one run of memory: pages end where a run ends, and runs are no part of the data.
        table = pa.concat_tables(group).combine_chunks()
        writer.write_table(table, row_group_size=table.num_rows)
