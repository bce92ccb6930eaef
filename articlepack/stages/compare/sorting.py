"""Sorts more rows than memory holds, whatever their texts: runs of a bounded size, sorted, left on disk, then merged.

DuckDB does not: it keeps all texts that it sorts by, and gives up at its limit. At 128 MB those of 100,000 pages with
names of 500 characters were too much.
"""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, count, islice
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb
import pyarrow as pa

from articlepack.stages.compare.query import stream

RUN_BYTES = 4_000_000
"""Sorted in memory, which holds it three times."""
PIECE_BYTES = 64_000
"""Held of each run that is merged."""
FAN_IN = 128
"""Runs merged at once."""
BATCH_BYTES = 500_000
"""Handed on at once."""
KEY = "sort_key"

Terms = Sequence[tuple[str, str]]
"""What rows are sorted by: expressions in SQL, each with its direction, ASC or DESC."""


def ordered(database: duckdb.DuckDBPyConnection, query: str, terms: Terms, folder: Path) -> Iterator[pa.RecordBatch]:
    """The rows of a query in order, nulls last, in batches; `folder` takes what does not fit in memory.

    Strings are compared by their UTF-8 bytes. The connection is free again when the first batch is there.
    """
    directions = ", ".join(f"{expression}, '{direction} NULLS LAST'" for expression, direction in terms)
    rows = stream(database, f"SELECT *, create_sort_key({directions}) AS {KEY} FROM ({query})")
    with TemporaryDirectory(dir=folder, prefix="runs-") as scratch:
        files = (Path(scratch, f"{number}.arrow") for number in count())
        runs = [write_run(next(files), [table.sort_by(KEY)]) for table in gathered(rows, RUN_BYTES)]
        while len(runs) > FAN_IN:
            runs, some = runs[FAN_IN:], runs[:FAN_IN]
            runs.append(write_run(next(files), gathered(merged(some), PIECE_BYTES)))
        for table in gathered(merged(runs), BATCH_BYTES):
            yield from table.drop_columns(KEY).combine_chunks().to_batches()


def gathered(batches: Iterable[pa.RecordBatch], n_bytes: int) -> Iterator[pa.Table]:
    """The same rows, so many bytes or somewhat more at once, and the rest."""
    some, size = list[pa.RecordBatch](), 0
    for batch in batches:
        some.append(batch)
        size += batch.nbytes
        if size >= n_bytes:
            yield pa.Table.from_batches(some)
            some, size = [], 0
    if size:
        yield pa.Table.from_batches(some)


def write_run(file: Path, tables: Iterable[pa.Table]) -> Path:
    """Write sorted rows in small pieces; the file."""
    tables = iter(tables)
    first = next(tables)
    with pa.OSFile(str(file), "wb") as sink, pa.ipc.new_stream(sink, first.schema) as writer:
        for table in chain([first], tables):
            n_rows = max(1, PIECE_BYTES * table.num_rows // table.nbytes)
            writer.write_table(table.combine_chunks(), n_rows)
    return file


class Run:
    """What of a run is not merged yet: one piece of it, and its keys."""

    def __init__(self, file: Path) -> None:
        self.pieces = pa.ipc.open_stream(pa.OSFile(str(file)))
        self.turn()

    def turn(self) -> None:
        """Go on to the next piece; behind the last one there are no keys."""
        self.keys, self.at = list[bytes](), 0
        for piece in islice(self.pieces, 1):
            self.piece, self.keys = piece, piece[KEY].to_pylist()

    def up_to(self, key: bytes) -> pa.RecordBatch:
        """The rows of this piece up to a key, which are taken away."""
        first, self.at = self.at, bisect_right(self.keys, key, self.at)
        rows = self.piece.slice(first, self.at - first)
        if self.at == len(self.keys):
            self.turn()
        return rows


def merged(files: Sequence[Path]) -> Iterator[pa.RecordBatch]:
    """The rows of sorted runs in order; the files are removed."""
    runs = [Run(file) for file in files]
    while runs := [run for run in runs if run.keys]:
        # As far as this no piece that is not read yet has a say.
        bound = min(run.keys[-1] for run in runs)
        rows = pa.Table.from_batches([run.up_to(bound) for run in runs])
        yield from rows.sort_by(KEY).combine_chunks().to_batches()
    for file in files:
        file.unlink()
