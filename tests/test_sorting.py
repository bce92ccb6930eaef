"""Rows beyond memory: sorted by runs on disk, and looked up by rank, within a limit that DuckDB's own way breaks."""

import random
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from articlepack.parquet import open_parquet
from articlepack.stages.compare import sorting
from articlepack.stages.compare.lookup import look_up
from articlepack.stages.compare.order import PATH_SCHEMA, summed
from articlepack.stages.compare.query import open_database, parquet, stream
from articlepack.stages.compare.sorting import ordered

SCHEMA = pa.schema([("number", pa.int32()), ("name", pa.string()), ("place", pa.int32())])
NAMES = st.text(st.sampled_from("aAzZ\0\x01é漢\U0001f600 #/"), max_size=4)
ROWS = st.lists(st.tuples(st.none() | st.integers(-2, 2), st.none() | NAMES), max_size=60)
BOUNDS = ("RUN_BYTES", "PIECE_BYTES", "FAN_IN", "BATCH_BYTES")


def write(file: Path, rows: list[tuple[int | None, str | None]]) -> Path:
    columns = [[row[0] for row in rows], [row[1] for row in rows], list(range(len(rows)))]
    pq.write_table(pa.table(columns, schema=SCHEMA), file)
    return file


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=ROWS, direction=st.sampled_from(["ASC", "DESC"]))
def test_rows_come_in_the_order_asked_for_with_few_in_memory(
    rows: list[tuple[int | None, str | None]], direction: str, tmp_path: Path
) -> None:
    file = write(tmp_path / "rows.parquet", rows)
    with pytest.MonkeyPatch.context() as patch, open_database(tmp_path) as database:
        for name, bound in zip(BOUNDS, (200, 60, 2, 100), strict=True):
            patch.setattr(sorting, name, bound)
        terms = [("number", direction), ("name", "ASC"), ("place", "DESC")]
        batches = ordered(database, f"SELECT * FROM {parquet([file])}", terms, tmp_path)
        found = [row for batch in batches for row in batch.to_pylist()]

    def key(row: tuple[int | None, str | None, int]) -> tuple[bool, int, bool, bytes, int]:
        number, name, place = row
        sign = -1 if direction == "DESC" else 1
        return number is None, sign * (number or 0), name is None, (name or "").encode(), -place

    expected = sorted(((*row, place) for place, row in enumerate(rows)), key=key)
    assert [(row["number"], row["name"], row["place"]) for row in found] == expected
    assert [path.name for path in tmp_path.iterdir()] == ["rows.parquet"]


def test_long_names_are_sorted_within_a_limit_that_they_do_not_fit_in(tmp_path: Path) -> None:
    file = tmp_path / "rows.parquet"
    names = [f"{n * 7919 % 40_000:05}" + "x" * 800 for n in range(40_000)]
    pq.write_table(pa.table({"name": names}), file, row_group_size=2_000)
    query = f"SELECT * FROM {parquet([file])}"
    with open_database(tmp_path) as database:
        database.execute("SET memory_limit = '24MB'")
        with pytest.raises(duckdb.OutOfMemoryException):
            sum(batch.num_rows for batch in stream(database, f"{query} ORDER BY name"))
        batches = ordered(database, query, [("name", "ASC")], tmp_path)
        found = [name for batch in batches for name in batch["name"].to_pylist()]
    assert found == sorted(names)


@pytest.mark.parametrize("ranks", [[], [4, None, 0, 4, 2_999], [None]])
def test_pages_are_looked_up_by_rank(ranks: list[int | None], tmp_path: Path) -> None:
    ranked, rows = tmp_path / "ranked.parquet", tmp_path / "rows.parquet"
    pq.write_table(pa.table({"rank": range(3_000), "id": [f"id {n}" for n in range(3_000)]}), ranked)
    named = {"kept": pa.array(ranks, pa.int32()), "place": pa.array(range(len(ranks)), pa.int32())}
    pq.write_table(pa.table(named), rows)
    with open_database(tmp_path) as database:
        found = look_up(database, rows, "kept", ranked, {"id": "kept_id"}, tmp_path / "found.parquet")

    told = {(row["place"], row["kept"], row["kept_id"]) for row in pq.read_table(found).to_pylist()}
    assert told == {(place, rank, None if rank is None else f"id {rank}") for place, rank in enumerate(ranks)}


@pytest.mark.parametrize("n_at_once", [1, 7, 1_000])
def test_what_came_of_a_path_is_summed_over_batches(n_at_once: int) -> None:
    noise = random.Random(7)
    pages = sorted((f"{noise.choice('abc')}/{noise.randrange(9) ** 2}", n % 2, 1 - n % 2) for n in range(300))
    some = [pages[first : first + n_at_once] for first in range(0, len(pages), n_at_once)]
    batches = [pa.table(list(zip(*rows, strict=True)), schema=PATH_SCHEMA).to_batches()[0] for rows in some]
    found = [tuple(row.values()) for table in summed(batches) for row in table.to_pylist()]
    expected = {path: [0, 0] for path, *_ in pages}
    for path, *counts in pages:
        expected[path] = [had + more for had, more in zip(expected[path], counts, strict=True)]
    assert found == [(path, *counts) for path, counts in sorted(expected.items())]


def test_of_a_parquet_file_no_more_is_held_than_what_is_read_at_once(tmp_path: Path) -> None:
    file, n_rows, n_bytes = tmp_path / "rows.parquet", 2_000, 10_000
    noise = random.Random(5)
    with pq.ParquetWriter(file, pa.schema([("text", pa.binary())])) as writer:
        for _ in range(20):
            writer.write_table(pa.table({"text": [noise.randbytes(n_bytes) for _ in range(n_rows // 20)]}))
    before, most = pa.total_allocated_bytes(), 0
    for _ in open_parquet(file).iter_batches(50):
        most = max(most, pa.total_allocated_bytes() - before)
    assert most < n_rows * n_bytes / 4
