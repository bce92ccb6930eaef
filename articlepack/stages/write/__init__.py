"""write: the rows and the ledger as files, in the order the comparison gave.

    plan      which files, which rows in each
    take      rows out of mapped parts, a bounded number at a time
    parquet, hf, jsonl   one form each

`plan_files`, then `write_file` for each in any process and any order, then `finish_files`.
"""

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

import pyarrow as pa

from articlepack.columns import arrow_schema
from articlepack.config import SUFFIXES, Config
from articlepack.durable import UNFINISHED, digest_file
from articlepack.records import WrittenFile
from articlepack.stages.write.hf import write_arrow, write_state
from articlepack.stages.write.jsonl import write_jsonl
from articlepack.stages.write.parquet import write_parquet
from articlepack.stages.write.plan import OutputFile, Settled, plan_files
from articlepack.stages.write.take import read_chunks
from articlepack.stages.write.takedown import write_takedowns

__all__ = ["OutputFile", "Settled", "finish_files", "plan_files", "write_file"]

Writer = Callable[[Path, pa.Schema, Iterable[pa.Table]], tuple[int, int]]
WRITERS: dict[str, Writer] = {
    SUFFIXES["parquet"]: write_parquet,
    SUFFIXES["hf"]: write_arrow,
    SUFFIXES["jsonl"]: write_jsonl,
}
"""File name suffix -> function."""


def write_file(job: OutputFile) -> WrittenFile:
    """Write one file of the plan. It appears whole or not at all, with the same bytes in any process."""
    path = Path(job.folder, job.path)
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(path.name + UNFINISHED)
    write = next(writer for suffix, writer in WRITERS.items() if job.path.endswith(suffix))
    n_rows, n_bytes_rows = write(unfinished, arrow_schema(job.table), read_chunks(job))
    sha256 = digest_file(unfinished)
    n_bytes = unfinished.stat().st_size
    unfinished.replace(path)
    return WrittenFile(
        table=job.table,
        split=job.split,
        path=job.path,
        n_rows=n_rows,
        n_bytes=n_bytes,
        n_bytes_rows=n_bytes_rows,
        sha256=sha256,
    )


def finish_files(folder: Path, written: Sequence[WrittenFile], config: Config) -> None:
    """Write what a format wants beside its data files, once all are written."""
    if config.format == "hf":
        write_state(folder, written)
    write_takedowns(folder, config.takedown)
