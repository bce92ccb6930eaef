"""write: whatever parts rows lie in, they are written in order, in bounded files, with the same bytes."""

import json
import pickle
from pathlib import Path

import msgspec
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import zstandard

from articlepack.columns import arrow_schema
from articlepack.config import Config
from articlepack.errors import BuildError
from articlepack.records import InputFile, WrittenFile
from articlepack.stages.write import finish_files, parquet, plan, plan_files, take, write_file
from tests.parts import Row, article, duplicate, refusal, settle

ROWS = [article(n) for n in range(25)]
REFUSED = [*(refusal(n) for n in range(5)), duplicate(7, ROWS[3]), duplicate(8, ROWS[3])]


def build(
    folder: Path,
    articles: list[Row] = ROWS,
    rejected: list[Row] = REFUSED,
    *,
    config: Config = Config(),  # noqa: B008
    **spread: object,
) -> list[WrittenFile]:
    """Settle, plan and write into `folder`/data set."""
    settled, inputs = settle(folder / "parts", articles, rejected, **spread)  # type: ignore[arg-type]
    jobs = plan_files(settled, inputs, config, folder / "set", folder)
    written = [write_file(job) for job in reversed(jobs)]
    finish_files(folder / "set", written, config)
    return written[::-1]


def contents(folder: Path) -> dict[str, bytes]:
    """Every file of a folder."""
    return {str(p.relative_to(folder)): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}


def by_source(rows: list[Row]) -> list[Row]:
    """Rows in the order of the dataset."""
    return sorted(rows, key=lambda row: row["source"].encode())


def test_rows_stand_in_order_with_every_value_as_settled(tmp_path: Path) -> None:
    build(tmp_path)

    table = pq.read_table(tmp_path / "set/data/train-00000-of-00001.parquet")
    expected = pa.Table.from_pylist(by_source(ROWS), arrow_schema("article"))
    assert table.drop_columns("n_duplicates").equals(expected.drop_columns("n_duplicates"))


def test_n_duplicates_and_cluster_id_come_from_the_comparison(tmp_path: Path) -> None:
    build(tmp_path)

    table = pq.read_table(tmp_path / "set/data/train-00000-of-00001.parquet").to_pylist()
    assert {row["id"]: row["n_duplicates"] for row in table if row["n_duplicates"]} == {ROWS[3]["id"]: 2}


def test_a_dataset_has_the_layout_of_a_hub_repository(tmp_path: Path) -> None:
    splits = {ROWS[1]["source"]: "validation", ROWS[2]["source"]: "test"}

    paths = [file.path for file in build(tmp_path, splits=splits)]
    assert paths == [
        "data/train-00000-of-00001.parquet",
        "data/validation-00000-of-00001.parquet",
        "data/test-00000-of-00001.parquet",
        "rejected/rejected-00000-of-00001.parquet",
        "removed/removed-00000-of-00001.parquet",
        "inputs/inputs-00000-of-00001.parquet",
    ]


def test_each_split_holds_its_own_rows_and_no_others(tmp_path: Path) -> None:
    splits = {row["source"]: "test" for row in ROWS[::3]}
    build(tmp_path, splits=splits)

    test = pq.read_table(tmp_path / "set/data/test-00000-of-00001.parquet")["source"].to_pylist()
    train = pq.read_table(tmp_path / "set/data/train-00000-of-00001.parquet")["source"].to_pylist()
    assert test == sorted(splits)
    assert train == sorted({row["source"] for row in ROWS} - set(splits))


def test_a_split_or_table_without_rows_has_no_file(tmp_path: Path) -> None:
    written = build(tmp_path, rejected=[], n_removed=0)

    assert [file.table for file in written] == ["article", "inputs"]


@pytest.mark.parametrize("form", ["parquet", "hf", "jsonl"])
def test_the_bytes_do_not_depend_on_how_rows_lie_in_parts(tmp_path: Path, form: str) -> None:
    config = Config(format=form)
    build(tmp_path / "a", config=config, n_parts=1, batch_rows=100)
    build(tmp_path / "b", config=config, n_parts=3, batch_rows=2)

    assert contents(tmp_path / "a/set") == contents(tmp_path / "b/set")


@pytest.mark.parametrize("form", ["parquet", "hf", "jsonl"])
def test_the_bytes_do_not_depend_on_missing_values_of_neighbours(tmp_path: Path, form: str) -> None:
    """In a part of its own a column may have no null at all; among others it has room for them."""
    rows = [article(n, is_free=True if n % 2 else None, http_status=200 if n % 2 else None) for n in range(20)]
    config = Config(format=form)
    build(tmp_path / "a", rows, config=config, n_parts=2)
    build(tmp_path / "b", rows, config=config, n_parts=5, batch_rows=1)

    assert contents(tmp_path / "a/set") == contents(tmp_path / "b/set")


def test_every_file_carries_the_plain_schema(tmp_path: Path) -> None:
    for file in build(tmp_path):
        schema = pq.read_schema(tmp_path / "set" / file.path)
        assert schema.equals(arrow_schema(file.table))
        assert not schema.metadata


def test_parquet_has_zstd_and_a_page_index(tmp_path: Path) -> None:
    build(tmp_path)

    column = pq.read_metadata(tmp_path / "set/data/train-00000-of-00001.parquet").row_group(0).column(0)
    assert column.compression == "ZSTD"
    assert column.has_offset_index
    assert column.has_column_index


def test_removed_blocks_stand_in_order_of_source_then_block(tmp_path: Path) -> None:
    build(tmp_path, n_removed=3, n_parts=4)

    blocks = pq.read_table(tmp_path / "set/removed/removed-00000-of-00001.parquet").to_pylist()
    assert [(b["source"], b["block"]) for b in blocks] == [(r["source"], n) for r in by_source(ROWS) for n in range(3)]
    assert all(b["text"] == f"Share | this <b>{b['block']}</b>" for b in blocks)


def test_removed_counts_keeps_the_blocks_without_their_text(tmp_path: Path) -> None:
    build(tmp_path, config=Config(removed="counts"))

    blocks = pq.read_table(tmp_path / "set/removed/removed-00000-of-00001.parquet").to_pylist()
    assert len(blocks) == 2 * len(ROWS)
    assert {block["text"] for block in blocks} == {""}


def test_removed_none_writes_no_such_table(tmp_path: Path) -> None:
    written = build(tmp_path, config=Config(removed="none"))

    assert "removed" not in {file.table for file in written}


def test_refusals_stand_in_order_of_source(tmp_path: Path) -> None:
    build(tmp_path, n_parts=3)

    table = pq.read_table(tmp_path / "set/rejected/rejected-00000-of-00001.parquet")
    assert table.equals(pa.Table.from_pylist(by_source(REFUSED), arrow_schema("rejected")))


def test_inputs_are_listed_by_path_with_what_came_of_them(tmp_path: Path) -> None:
    build(tmp_path)

    inputs = pq.read_table(tmp_path / "set/inputs/inputs-00000-of-00001.parquet").to_pylist()
    assert [i["path"] for i in inputs] == ["raw/0.jsonl", "raw/1.jsonl", "raw/2.jsonl", "raw/unread.pdf"]
    assert sum(i["rows"] for i in inputs) == len(ROWS)
    assert all(i["pages"] == i["rows"] + i["rejected"] for i in inputs)


def test_a_page_unaccounted_for_stops_the_build(tmp_path: Path) -> None:
    settled, inputs = settle(tmp_path, ROWS, REFUSED)
    lost = [InputFile(path=inputs[0].path, pages=inputs[0].pages + 1), *inputs[1:]]

    with pytest.raises(BuildError, match=r"raw/0\.jsonl: 12 pages were read, but 9 rows and 2 refusals"):
        plan_files(settled, lost, Config(), tmp_path / "set", tmp_path)


def test_rows_of_an_input_that_was_not_named_stop_the_build(tmp_path: Path) -> None:
    settled, inputs = settle(tmp_path, ROWS, REFUSED)

    with pytest.raises(BuildError, match=r"raw/2\.jsonl"):
        plan_files(settled, inputs[:2], Config(), tmp_path / "set", tmp_path)


def test_parts_that_were_not_compared_stop_the_build(tmp_path: Path) -> None:
    settled, inputs = settle(tmp_path / "now", ROWS)
    earlier, _ = settle(tmp_path / "earlier", ROWS[::-1])
    mixed = msgspec.structs.replace(settled, articles=earlier.articles)
    jobs = plan_files(mixed, inputs, Config(), tmp_path / "set", tmp_path)

    with pytest.raises(BuildError, match="do not belong together"):
        write_file(jobs[0])


def test_a_large_split_is_cut_into_eight_shards_of_like_size(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(plan, "ONE_SHARD_BYTES", 1_000)
    rows = [article(n) for n in range(200)]

    written = [file for file in build(tmp_path, rows, rejected=[], n_parts=3) if file.table == "article"]
    found = [row for file in written for row in pq.read_table(tmp_path / "set" / file.path)["source"].to_pylist()]
    assert len(written) == 8
    assert written[7].path == "data/train-00007-of-00008.parquet"
    assert max(file.n_rows for file in written) - min(file.n_rows for file in written) <= 2
    assert found == sorted(row["source"] for row in rows)


def test_shards_of_two_splits_share_nothing_and_lose_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(plan, "ONE_SHARD_BYTES", 1_000)
    monkeypatch.setattr(plan, "ORDER_BATCH_ROWS", 7)
    rows = [article(n) for n in range(100)]
    splits = {row["source"]: "test" for row in rows[::2]}

    written = [file for file in build(tmp_path, rows, rejected=[], splits=splits) if file.table == "article"]
    found = {
        split: [
            row
            for file in written
            if file.split == split
            for row in pq.read_table(tmp_path / "set" / file.path)["source"].to_pylist()
        ]
        for split in ("train", "test")
    }
    assert found["test"] == sorted(splits)
    assert found["train"] == sorted({row["source"] for row in rows} - set(splits))


def test_a_row_larger_than_a_shard_makes_no_empty_shard(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(plan, "ONE_SHARD_BYTES", 1_000)
    rows = [article(n, text="long " * 2_000 if n == 4 else "short") for n in range(12)]

    written = [file for file in build(tmp_path, rows, rejected=[]) if file.table == "article"]
    assert all(file.n_rows for file in written)
    assert sum(file.n_rows for file in written) == len(rows)
    assert {file.path[-13:-8] for file in written} == {f"{len(written):05d}"}


def test_row_groups_are_bounded_and_never_empty(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parquet, "ROW_GROUP_BYTES", 20_000)
    monkeypatch.setattr(take, "CHUNK_ROWS", 4)
    build(tmp_path, [article(n) for n in range(100)])

    metadata = pq.read_metadata(tmp_path / "set/data/train-00000-of-00001.parquet")
    groups = [metadata.row_group(i) for i in range(metadata.num_row_groups)]
    assert len(groups) > 1
    assert all(group.num_rows and group.total_byte_size < 20_000 for group in groups)


def test_chunks_do_not_change_order_or_number_of_rows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    build(tmp_path / "whole", n_removed=5)
    monkeypatch.setattr(take, "CHUNK_ROWS", 3)
    monkeypatch.setattr(take, "CHUNK_BYTES", 900)
    monkeypatch.setattr(take, "OPEN_PARTS", 1)
    build(tmp_path / "cut", n_removed=5)

    for path in contents(tmp_path / "whole/set"):
        assert pq.read_table(tmp_path / "whole/set" / path).equals(pq.read_table(tmp_path / "cut/set" / path))


def test_a_job_is_small_and_travels_to_another_process(tmp_path: Path) -> None:
    settled, inputs = settle(tmp_path, ROWS, REFUSED)
    jobs = plan_files(settled, inputs, Config(), tmp_path / "set", tmp_path)

    assert [write_file(pickle.loads(pickle.dumps(job))) for job in jobs] == [write_file(job) for job in jobs]  # noqa: S301
    assert max(len(pickle.dumps(job)) for job in jobs) < 2_000


def test_json_lines_hold_every_column_and_iso_dates(tmp_path: Path) -> None:
    build(tmp_path, config=Config(format="jsonl"))

    with zstandard.open(tmp_path / "set/data/train-00000-of-00001.jsonl.zst", "rt", encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    assert [row["source"] for row in rows] == [row["source"] for row in by_source(ROWS)]
    assert list(rows[0]) == arrow_schema("article").names
    assert rows[0]["date_published"] == "2019-12-31T00:00:00.000001Z"
    assert rows[0]["place"] is None


def test_the_hf_folder_says_what_load_from_disk_asks(tmp_path: Path) -> None:
    build(tmp_path, config=Config(format="hf"), splits={ROWS[0]["source"]: "test"})

    folder = tmp_path / "set"
    assert json.loads((folder / "dataset_dict.json").read_text()) == {"splits": ["train", "test"]}
    assert json.loads((folder / "test/state.json").read_text())["_split"] == "test"
    assert (
        list(json.loads((folder / "test/dataset_info.json").read_text())["features"]) == arrow_schema("article").names
    )


def test_nothing_half_written_is_left(tmp_path: Path) -> None:
    build(tmp_path)

    assert not list(tmp_path.rglob("*.part"))
