"""Shards pass records between steps."""

from pathlib import Path

import pytest

from articlepack.records import Origin, RawPage, Reject
from articlepack.shards import read_records, write_records

PAGES = [
    RawPage(Origin(source="raw/a.html", path="raw/a.html"), b"\x00\xffbytes"),
    Reject(source="raw/b", id="0" * 32, stage="read", reason="bad_json"),
    RawPage(Origin(source="raw/c.jsonl#1", path="raw/c.jsonl"), "text ✓ 日本".encode(), is_text=True),
]


def test_records_come_back_as_they_were(tmp_path: Path) -> None:
    n_written = write_records(tmp_path / "a", PAGES)

    assert n_written == 3
    assert list(read_records(tmp_path / "a", RawPage | Reject)) == PAGES  # type: ignore[arg-type]


def test_equal_records_give_equal_bytes(tmp_path: Path) -> None:
    for name in "ab":
        write_records(tmp_path / name, PAGES)

    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()


def test_a_shard_that_fails_half_way_is_not_there(tmp_path: Path) -> None:
    def failing() -> object:
        yield PAGES[0]
        raise OSError("disk full")

    with pytest.raises(OSError, match="disk full"):
        write_records(tmp_path / "a", failing())  # type: ignore[arg-type]

    assert not (tmp_path / "a").exists()
