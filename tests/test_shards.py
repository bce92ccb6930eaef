"""Packs pass the pages of a shard between steps, and are known when they are damaged."""

from pathlib import Path

import msgspec
import pytest

from articlepack.durable import read_sealed, write_sealed
from articlepack.records import Origin, RawPage, Reject
from articlepack.shards import Pack, Packed, begins_shard, key_of, pack_record, read_pack, unpack_record, write_pack

PAGES: list[RawPage | Reject] = [
    RawPage(Origin(source="raw/a.html", path="raw/a.html"), b"\x00\xffbytes"),
    Reject(source="raw/b", id="0" * 32, stage="read", reason="bad_json"),
    RawPage(Origin(source="raw/c.jsonl#1", path="raw/c.jsonl"), "text ✓ 日本".encode(), is_text=True),
]


def packed(page: RawPage | Reject) -> Packed:
    record = msgspec.msgpack.encode(page)
    return Packed(key_of(record), isinstance(page, Reject), pack_record(record))


PACK = Pack("made from", [packed(page) for page in PAGES])


def test_pages_come_back_as_they_were(tmp_path: Path) -> None:
    digest = write_pack(tmp_path / "a", PACK)

    assert read_pack(tmp_path / "a") == (PACK, digest)
    assert [unpack_record(page, RawPage | Reject) for page in PACK.pages] == PAGES  # type: ignore[arg-type]


def test_equal_pages_give_equal_bytes(tmp_path: Path) -> None:
    for name in "ab":
        write_pack(tmp_path / name, Pack("made from", [packed(page) for page in PAGES]))

    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()


def test_any_flipped_byte_and_any_missing_end_is_found(tmp_path: Path) -> None:
    write_pack(tmp_path / "a", PACK)
    whole = (tmp_path / "a").read_bytes()

    for place in range(len(whole)):
        (tmp_path / "a").write_bytes(whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :])
        assert read_pack(tmp_path / "a") is None
        (tmp_path / "a").write_bytes(whole[:place])
        assert read_pack(tmp_path / "a") is None


def test_a_file_that_fails_half_way_is_not_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_: int) -> None:
        raise OSError("disk full")

    write_sealed(tmp_path / "a", b"old")
    monkeypatch.setattr("articlepack.durable.os.fsync", full)

    with pytest.raises(OSError, match="disk full"):
        write_sealed(tmp_path / "a", b"new")
    found = read_sealed(tmp_path / "a")
    assert found is not None
    assert found[0] == b"old"
    assert [path.name for path in tmp_path.iterdir()] == ["a"]


def test_the_key_of_a_page_tells_its_bytes_and_its_name() -> None:
    one = RawPage(Origin(source="a", path="a"), b"x")
    others = [RawPage(Origin(source="b", path="a"), b"x"), RawPage(Origin(source="a", path="a"), b"y")]

    keys = {key_of(msgspec.msgpack.encode(page)) for page in (one, *others)}

    assert len(keys) == 3


def test_shards_begin_about_as_often_as_the_pages_weigh() -> None:
    n_begun = sum(begins_shard(f"raw/{number}.txt", 0.05) for number in range(4_000))

    assert 150 < n_begun < 250
