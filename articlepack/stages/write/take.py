"""Takes the rows of one output file out of the parts they lie in: in the order asked for, a bounded number at a time.

What is yielded depends on the rows and their order, never on how they were spread over parts and batches.
"""

from collections.abc import Callable, Iterator
from functools import lru_cache

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from numpy.typing import NDArray

from articlepack.columns import arrow_schema
from articlepack.errors import BuildError
from articlepack.parquet import open_parquet
from articlepack.parts import open_table
from articlepack.stages.write.plan import Integers, OutputFile, integers

CHUNK_ROWS = 1_024
CHUNK_BYTES = 16_000_000
"""Of rows with a known size; a larger row is a chunk of its own."""
# In order of source a chunk lies in one or two parts. A mapped part counts as our memory as far as it was read.
OPEN_PARTS = 16

ORDER_COLUMNS = {
    "article": ["part", "row", "id", "n_bytes", "n_duplicates", "cluster_id"],
    "removed": ["part", "removed_start", "n_removed"],
    "rejected": ["part", "row"],
    "inputs": ["part", "row"],
}


class Part:
    """One table, mapped into memory: a row is read when it is taken."""

    def __init__(self, path: str, table: str) -> None:
        self.file = open_table(path, table)
        n_batches = range(self.file.num_record_batches)
        self.ends: Integers = np.cumsum([self.file.get_batch(i).num_rows for i in n_batches], dtype=np.int64)

    def take(self, rows: Integers) -> tuple[list[pa.RecordBatch], Integers]:
        """The rows in whatever order is cheap, and the places in `rows` that they answer."""
        batch_of = np.searchsorted(self.ends, rows, side="right")
        batches, places = [], []
        for number in np.unique(batch_of):
            here = np.flatnonzero(batch_of == number)
            batch = self.file.get_batch(int(number))
            batches.append(batch.take(pa.array(rows[here] - self.ends[number] + batch.num_rows)))
            places.append(here)
        return batches, np.concatenate(places)


OpenPart = Callable[[int], Part]


def read_chunks(job: OutputFile) -> Iterator[pa.Table]:
    """The rows of a file, in order, with the dataset's schema; each chunk is one contiguous run of memory."""
    paths = dict(job.parts)
    open_part = lru_cache(maxsize=OPEN_PARTS)(lambda number: Part(paths[number], job.table))
    schema = arrow_schema(job.table)
    for order in read_slice(job):
        for part, row, known in locate(job, order):
            yield complete(job, take_rows(open_part, part, row, schema), known)


def read_slice(job: OutputFile) -> Iterator[pa.RecordBatch]:
    """The order of the rows of a file, without the rows of other splits, in batches of about `CHUNK_ROWS`."""
    columns = ORDER_COLUMNS[job.table] + (["split"] if job.table == "article" else [])
    with open_parquet(job.order_file) as file:
        groups, start = overlapping_groups(file, job)
        gathered: list[pa.RecordBatch] = []
        for batch in file.iter_batches(CHUNK_ROWS, row_groups=groups, columns=columns):
            first, end = max(job.first - start, 0), min(job.end - start, batch.num_rows)
            gathered.append(of_split(batch.slice(first, max(end - first, 0)), job))
            start += batch.num_rows
            if sum(part.num_rows for part in gathered) >= CHUNK_ROWS:
                yield pa.concat_batches(gathered)
                gathered = []
        if gathered:
            yield pa.concat_batches(gathered)


def overlapping_groups(file: pq.ParquetFile, job: OutputFile) -> tuple[list[int], int]:
    """The row groups that hold a slice, and the position of their first row."""
    sizes = [file.metadata.row_group(i).num_rows for i in range(file.metadata.num_row_groups)]
    ends = np.cumsum(sizes)
    groups = [i for i, end in enumerate(ends) if end > job.first and end - sizes[i] < job.end]
    return groups, int(ends[groups[0]] - sizes[groups[0]])


def of_split(order: pa.RecordBatch, job: OutputFile) -> pa.RecordBatch:
    """The rows of the file's own split; a ledger has one split."""
    return order.filter(pc.equal(order["split"], job.split)) if job.table == "article" else order


def locate(job: OutputFile, order: pa.RecordBatch) -> Iterator[tuple[Integers, Integers, pa.RecordBatch]]:
    """Parts and rows in runs that fit into memory, and what the order says of them beside."""
    part = integers(order["part"])
    if job.table == "removed":
        for places, row in spread(integers(order["removed_start"]), integers(order["n_removed"])):
            yield part[places], row, order
        return
    row = integers(order["row"])
    sizes = integers(order["n_bytes"]) if job.table == "article" else np.zeros(len(row), np.int64)
    for first, end in fit(sizes):
        yield part[first:end], row[first:end], order.slice(first, end - first)


def spread(starts: Integers, sizes: Integers) -> Iterator[tuple[Integers, Integers]]:
    """Every number of the ranges `start` to `start + size`, in runs of at most `CHUNK_ROWS`, with the range it is of.

    >>> [(a.tolist(), b.tolist()) for a, b in spread(np.array([7, 0]), np.array([2, 1]))]
    [([0, 0, 1], [7, 8, 0])]
    """
    ends = np.cumsum(sizes)
    for first in range(0, int(ends[-1]) if len(ends) else 0, CHUNK_ROWS):
        numbers = np.arange(first, min(first + CHUNK_ROWS, int(ends[-1])))
        places = np.searchsorted(ends, numbers, side="right")
        yield places, starts[places] + numbers - (ends - sizes)[places]


def fit(sizes: Integers) -> Iterator[tuple[int, int]]:
    """Runs of at most `CHUNK_BYTES`, but for a single row that is larger.

    >>> list(fit(np.array([9_000_000, 9_000_000, 1, 40_000_000, 1])))
    [(0, 1), (1, 3), (3, 4), (4, 5)]
    """
    first, total = 0, 0
    for place, size in enumerate(sizes.tolist()):
        if place > first and total + size > CHUNK_BYTES:
            yield first, place
            first, total = place, 0
        total += size
    if first < len(sizes):
        yield first, len(sizes)


def take_rows(open_part: OpenPart, part: Integers, row: Integers, schema: pa.Schema) -> pa.Table:
    """The rows asked for, in the order asked for."""
    batches: list[pa.RecordBatch] = []
    places: list[NDArray[np.int64]] = []
    for number in np.unique(part):
        here = np.flatnonzero(part == number)
        taken, answered = open_part(int(number)).take(row[here])
        batches += taken
        places.append(here[answered])
    table = pa.Table.from_batches(batches).select(schema.names).cast(schema)
    # Taken once more from one run of memory: the same buffers, however many parts the rows came from.
    return table.combine_chunks().take(pa.array(np.argsort(np.concatenate(places)))).combine_chunks()


def complete(job: OutputFile, table: pa.Table, known: pa.RecordBatch) -> pa.Table:
    """The rows with what only the comparison knows, or without the text that is not to be kept."""
    if job.table == "article":
        check_ids(job, table, known)
        table = replace(replace(table, "n_duplicates", known["n_duplicates"]), "cluster_id", known["cluster_id"])
    return table if job.has_text else replace(table, "text", pa.array([""] * table.num_rows, pa.string()))


def check_ids(job: OutputFile, table: pa.Table, known: pa.RecordBatch) -> None:
    """Raise BuildError where the parts are not those that were compared."""
    if not table["id"].combine_chunks().equals(known["id"]):
        raise BuildError(
            f"{job.order_file}: the rows and their order do not belong together. Remove it and build again."
        )


def replace(table: pa.Table, name: str, values: pa.Array) -> pa.Table:
    """The table with other values in one column."""
    place = table.schema.get_field_index(name)
    # A slice of a batch has an offset into its buffers; what is written must not show it.
    whole = pa.concat_arrays([values]).take(pa.array(np.arange(len(values))))
    return table.set_column(place, table.schema.field(place), whole)


def measure_bytes(column: pa.Array) -> int:
    """Size of a column by its values alone, not by how they lie in memory.

    >>> measure_bytes(pa.array(["ab", None], pa.string())), measure_bytes(pa.array([[1], []], pa.list_(pa.int32())))
    (10, 12)
    """
    if pa.types.is_string(column.type):
        return (pc.sum(pc.binary_length(column)).as_py() or 0) + 4 * len(column)
    if pa.types.is_list(column.type):
        return measure_bytes(column.flatten()) + 4 * len(column)
    if pa.types.is_struct(column.type):
        return sum(measure_bytes(field) for field in column.flatten())
    return int(len(column) * max(column.type.bit_width // 8, 1))


def measure_table(table: pa.Table) -> int:
    """Size of the rows of a chunk."""
    return sum(measure_bytes(column.combine_chunks()) for column in table.columns)
