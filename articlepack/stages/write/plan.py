"""Which files the dataset will have, and which rows stand in each: decided before the first is written.

The plan depends on the rows and their order alone, so any process can write any file at any time.
"""

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from msgspec import Struct
from numpy.typing import NDArray

from articlepack.columns import arrow_schema
from articlepack.config import SUFFIXES, Config
from articlepack.errors import BuildError
from articlepack.parquet import open_parquet
from articlepack.records import InputFile
from articlepack.shares import split_position

Integers = NDArray[np.int64]

MEGABYTE = 1_000_000
# One file until a download of it takes longer than the answer of a server; then eight, so that eight readers share.
ONE_SHARD_BYTES = 64 * MEGABYTE
SHARD_MULTIPLE = 8
# A shard ends with the row that crosses its share: 400 and the largest page read (100) stay within 500 MB.
SHARD_BYTES = 400 * MEGABYTE
# Rows of the ledger are not measured one by one. A refusal holds at most 500 characters of text, an address and a
# title; removed blocks of news pages have 60 to 90 bytes of text and as much again in the other columns.
LEDGER_ROW_BYTES = {"rejected": 1_000, "removed": 200, "inputs": 300}
ORDER_BATCH_ROWS = 65_536


class Settled(Struct, frozen=True, kw_only=True):
    """What the steps before left: parts of rows (Arrow IPC), and files that say in which order to take them."""

    articles: tuple[Path, ...]
    removed: tuple[Path, ...]
    """Part k holds the removed blocks of `articles[k]`."""
    rejected: tuple[Path, ...]
    """The parts of settling, then the duplicates."""
    rows: Path
    """Parquet: the kept rows in order."""
    refusals: Path
    """Parquet: part and row of each refusal, in order."""
    paths: Path
    """Parquet: path, rows and rejected of each input file that gave a page."""


class OutputFile(Struct, frozen=True, kw_only=True):
    """One file to be written: which rows, from where, in which form."""

    table: str
    """One of `columns.TABLES`."""
    split: str
    folder: str
    path: str
    """Relative to the folder, parted by `/`."""
    order_file: str
    first: int
    """Position in the order file of its first row."""
    end: int
    """Position after its last row. Rows of other splits may stand between."""
    parts: tuple[tuple[int, str], ...]
    """Number and path of the parts its rows lie in."""
    has_text: bool = True
    """False: the blocks of `removed` are counted, their text is left empty."""


class Shard(Struct):
    """A run of rows of one split while the order file is read."""

    first: int
    end: int
    parts: set[int]


def plan_files(
    settled: Settled, inputs: Iterable[InputFile], config: Config, folder: Path, work: Path
) -> list[OutputFile]:
    """The files of the dataset in `folder`; none for a split or table without rows.

    `work` takes the table of inputs. Raises BuildError where an input's pages are not its rows and refusals.
    """
    tables = [plan_articles(settled, config, folder), plan_refusals(settled, config, folder)]
    if config.removed != "none":
        tables.append(plan_removed(settled, config, folder))
    tables.append(plan_inputs(count_inputs(inputs, settled.paths), config, folder, work))
    return [file for table in tables for file in table]


def plan_articles(settled: Settled, config: Config, folder: Path) -> list[OutputFile]:
    """The files of the data, split by split."""
    weights, counts = weigh_splits(settled.rows)
    files = []
    for split in sorted(counts, key=split_position):
        shards = cut(article_slices(settled.rows, split), count_shards(weights[split], counts[split]), weights[split])
        files += name_files("article", split, shards, settled.rows, settled.articles, config, folder)
    return files


def plan_refusals(settled: Settled, config: Config, folder: Path) -> list[OutputFile]:
    """The files of `rejected`."""
    return plan_ledger("rejected", settled.refusals, settled.rejected, config, folder)


def plan_removed(settled: Settled, config: Config, folder: Path) -> list[OutputFile]:
    """The files of `removed`, in the order of the rows."""
    return plan_ledger("removed", settled.rows, settled.removed, config, folder)


def plan_inputs(table: pa.Table, config: Config, folder: Path, work: Path) -> list[OutputFile]:
    """The file of `inputs`; the table is left in `work` as a part of its own."""
    part, order = work / "inputs.arrow", work / "inputs-order.parquet"
    with pa.OSFile(str(part), "wb") as sink, pa.ipc.new_file(sink, table.schema) as writer:
        writer.write_table(table)
    positions = pa.array(np.arange(table.num_rows), pa.int32())
    pq.write_table(pa.table({"part": pa.nulls(table.num_rows, pa.int32()).fill_null(0), "row": positions}), order)
    return plan_ledger("inputs", order, (part,), config, folder)


def plan_ledger(table: str, order_file: Path, parts: Sequence[Path], config: Config, folder: Path) -> list[OutputFile]:
    """The files of one ledger table."""
    n_rows = sum(int(sizes.sum()) for _, sizes, _ in ledger_slices(order_file, table))
    if not n_rows:
        return []
    shards = cut(ledger_slices(order_file, table), count_shards(n_rows * LEDGER_ROW_BYTES[table], n_rows), n_rows)
    return name_files(table, "train", shards, order_file, parts, config, folder)


def count_inputs(inputs: Iterable[InputFile], paths: Path) -> pa.Table:
    """The table of inputs by path, with the rows and refusals that came of each."""
    counted = pq.read_table(paths, columns=["path", "rows", "rejected"]).to_pylist()
    by_path = {entry["path"]: (entry["rows"], entry["rejected"]) for entry in counted}
    rows = [input_row(file, *by_path.pop(file.path, (0, 0))) for file in sorted(inputs, key=lambda file: file.path)]
    if by_path:
        raise BuildError(f"Pages came from {min(by_path)!r}, which is not among the inputs. This is a bug: report it.")
    return pa.Table.from_pylist(rows, arrow_schema("inputs"))


def input_row(file: InputFile, n_rows: int, n_rejected: int) -> dict[str, str | int | None]:
    """One row of `inputs`. Raises BuildError where a page is unaccounted for."""
    if file.pages != n_rows + n_rejected:
        raise BuildError(
            f"{file.path}: {file.pages} pages were read, but {n_rows} rows and {n_rejected} refusals came of them. "
            "Nothing was published. This is a bug: report it with this line."
        )
    return {
        "path": file.path,
        "bytes": file.bytes,
        "sha256": file.sha256,
        "media_type": file.media_type,
        "pages": file.pages,
        "rows": n_rows,
        "rejected": n_rejected,
        "note": file.note,
    }


def count_shards(n_bytes: int, n_rows: int) -> int:
    """How many files a split gets: one, or a multiple of eight; never more than rows.

    >>> count_shards(64_000_000, 9_999), count_shards(64_000_001, 9_999), count_shards(4_000_000_000, 9_999)
    (1, 8, 16)
    """
    if n_bytes <= ONE_SHARD_BYTES:
        return 1
    return min(SHARD_MULTIPLE * -(-n_bytes // (SHARD_MULTIPLE * SHARD_BYTES)), n_rows)


def weigh_splits(rows: Path) -> tuple[dict[str, int], dict[str, int]]:
    """Bytes and rows of each split."""
    weights: dict[str, int] = {}
    counts: dict[str, int] = {}
    for _, batch in read_order(rows, ["split", "n_bytes"]):
        sums = pa.table(batch).group_by("split").aggregate([("n_bytes", "sum"), ("n_bytes", "count")])
        for entry in sums.to_pylist():
            weights[entry["split"]] = weights.get(entry["split"], 0) + entry["n_bytes_sum"]
            counts[entry["split"]] = counts.get(entry["split"], 0) + entry["n_bytes_count"]
    return weights, counts


Slice = tuple[Integers, Integers, Integers]
"""Positions in the order file, their weights, their parts."""


def article_slices(rows: Path, split: str) -> Iterator[Slice]:
    """The rows of one split, weighed by their bytes."""
    for start, batch in read_order(rows, ["split", "n_bytes", "part"]):
        here = np.flatnonzero(integers(pc.equal(batch["split"], split)))
        yield start + here, integers(batch["n_bytes"])[here], integers(batch["part"])[here]


def ledger_slices(order_file: Path, table: str) -> Iterator[Slice]:
    """The rows of a ledger's order file, weighed by how many rows of the table they stand for."""
    for start, batch in read_order(order_file, ["part", "n_removed"] if table == "removed" else ["part"]):
        sizes = integers(batch["n_removed"]) if table == "removed" else np.ones(batch.num_rows, np.int64)
        here = np.flatnonzero(sizes)
        yield start + here, sizes[here], integers(batch["part"])[here]


def read_order(order_file: Path, columns: Sequence[str]) -> Iterator[tuple[int, pa.RecordBatch]]:
    """Columns of an order file in batches, each with the position of its first row."""
    start = 0
    with open_parquet(order_file) as file:
        for batch in file.iter_batches(ORDER_BATCH_ROWS, columns=list(columns)):
            yield start, batch
            start += batch.num_rows


def integers(column: pa.Array) -> Integers:
    """A column of numbers or truths without nulls as int64."""
    return np.asarray(column.cast(pa.int64()))


def cut(slices: Iterable[Slice], n_shards: int, total: int) -> list[Shard]:
    """Runs of rows of about equal weight; never more than `n_shards`, none without rows.

    A row belongs to the share of the total that begins before it; where a row is larger than a share, the shares
    behind it are skipped.
    """
    shards: dict[int, Shard] = {}
    before = 0
    for positions, weights, parts in slices:
        ends = before + np.cumsum(weights)
        numbers = np.minimum((ends - weights) * n_shards // max(total, 1), n_shards - 1)
        for number in np.unique(numbers):
            extend(shards, int(number), positions[numbers == number], parts[numbers == number])
        before = int(ends[-1]) if len(ends) else before
    return [shards[number] for number in sorted(shards)]


def extend(shards: dict[int, Shard], number: int, positions: Integers, parts: Integers) -> None:
    """Let a shard hold these rows too."""
    shard = shards.setdefault(number, Shard(int(positions[0]), 0, set()))
    shard.end = int(positions[-1]) + 1
    shard.parts.update(np.unique(parts).tolist())


def name_files(
    table: str,
    split: str,
    shards: Sequence[Shard],
    order_file: Path,
    parts: Sequence[Path],
    config: Config,
    folder: Path,
) -> list[OutputFile]:
    """The shards of one split as files to be written."""
    return [
        OutputFile(
            table=table,
            split=split,
            folder=str(folder),
            path=file_path(table, split, number, len(shards), config.format),
            order_file=str(order_file),
            first=shard.first,
            end=shard.end,
            parts=tuple((part, str(parts[part])) for part in sorted(shard.parts)),
            has_text=not (table == "removed" and config.removed == "counts"),
        )
        for number, shard in enumerate(shards)
    ]


def file_path(table: str, split: str, number: int, n_shards: int, form: str) -> str:
    """Where a file stands in the dataset's folder.

    >>> file_path("article", "train", 0, 8, "parquet"), file_path("article", "test", 0, 1, "hf")
    ('data/train-00000-of-00008.parquet', 'test/data-00000-of-00001.arrow')
    """
    shard = f"{number:05d}-of-{n_shards:05d}{SUFFIXES[form if table == 'article' else 'parquet']}"
    if table != "article":
        return f"{table}/{table}-{shard}"
    return f"{split}/data-{shard}" if form == "hf" else f"data/{split}-{shard}"
