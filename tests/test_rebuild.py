"""The build before: --add keeps its inputs, --pin-splits its splits, and --changes tells what is new since."""

import json
from pathlib import Path
from typing import Any
from unittest.mock import Mock

import pyarrow.parquet as pq
import pytest

from articlepack import build
from articlepack.errors import UsageError
from articlepack.pipeline.build import Build
from articlepack.pipeline.summary import Summary
from tests.builds import bytes_of, names_beside, rows_of

STORY = "The ferries left the harbour of Lindau on Monday, nine days after the storm had closed it."
OPTIONS: dict[str, Any] = {"engine": "serial", "min_words": 0}
HALVES = {"train": 0.5, "test": 0.5}


def write(folder: Path, texts: dict[str, str]) -> Path:
    folder.mkdir(exist_ok=True)
    for name, text in texts.items():
        (folder / f"{name}.txt").write_text(f"{STORY} {text}.")
    return folder


def rebuild(output: Path, *inputs: Path | str, **options: Any) -> Summary:
    return build(inputs, output, **(OPTIONS | options))


@pytest.fixture
def monday(tmp_path: Path) -> Path:
    return write(tmp_path / "monday", {f"m{n}": f"On Monday {n} came" for n in range(12)})


@pytest.fixture
def tuesday(tmp_path: Path) -> Path:
    return write(tmp_path / "tuesday", {f"t{n}": f"On Tuesday {n} came" for n in range(8)})


def test_add_keeps_the_inputs_of_the_build_before(
    monday: Path, tuesday: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However they were named, and from whatever folder."""
    monkeypatch.chdir(tmp_path)
    rebuild(tmp_path / "news", "days=monday/m*.txt")
    monkeypatch.chdir("/")
    summary = rebuild(tmp_path / "news", tuesday, add=True)

    assert summary.rows == 20
    rebuild(tmp_path / "scratch" / "news", f"days={monday}/m*.txt", tuesday)
    assert bytes_of(tmp_path / "news") == bytes_of(tmp_path / "scratch" / "news")


def test_add_again_is_up_to_date(monday: Path, tuesday: Path, tmp_path: Path) -> None:
    rebuild(tmp_path / "news", monday)
    rebuild(tmp_path / "news", tuesday, add=True)

    assert rebuild(tmp_path / "news", tuesday, add=True).status == "up to date"
    assert rebuild(tmp_path / "news", monday, add=True).status == "up to date"


def test_a_list_of_inputs_is_remembered_by_what_it_names(monday: Path, tuesday: Path, tmp_path: Path) -> None:
    (tmp_path / "list.txt").write_text("monday\n")
    rebuild(tmp_path / "news", f"@{tmp_path / 'list.txt'}")
    (tmp_path / "list.txt").unlink()

    assert rebuild(tmp_path / "news", tuesday, add=True).rows == 20


def test_without_add_the_inputs_named_are_all(monday: Path, tuesday: Path, tmp_path: Path) -> None:
    rebuild(tmp_path / "news", monday)

    assert rebuild(tmp_path / "news", tuesday).rows == 8


def test_the_first_build_adds_to_nothing(monday: Path, tmp_path: Path) -> None:
    assert rebuild(tmp_path / "news", monday, add=True).rows == 12


def test_add_to_what_is_not_known_says_what_to_do(monday: Path, tuesday: Path, tmp_path: Path) -> None:
    rebuild(tmp_path / "news", monday)
    (tmp_path / ".news.log" / "inputs.json").unlink()

    with pytest.raises(UsageError, match="Name all inputs"):
        rebuild(tmp_path / "news", tuesday, add=True)


def test_an_input_of_the_build_before_that_is_gone_is_said_to_be_one(
    monday: Path, tuesday: Path, tmp_path: Path
) -> None:
    rebuild(tmp_path / "news", monday)
    monday.rename(tmp_path / "elsewhere")

    with pytest.raises(UsageError, match=rf"^--add: monday={monday}, an input of the build before, is not there any"):
        rebuild(tmp_path / "news", tuesday, add=True)


def splits_of(dataset: Path) -> dict[str, str]:
    """Source: split."""
    return {
        row["source"]: path.name.split("-")[0]
        for path in sorted((dataset / "data").iterdir())
        for row in pq.read_table(path, columns=["source"]).to_pylist()
    }


def test_pinned_rows_keep_their_split_and_new_ones_get_theirs(monday: Path, tuesday: Path, tmp_path: Path) -> None:
    rebuild(tmp_path / "news", monday, split=HALVES)
    before = splits_of(tmp_path / "news")
    assert set(before.values()) == {"train", "test"}

    rebuild(tmp_path / "news", monday, tuesday, split={"validation": 1.0}, pin_splits=True)

    after = splits_of(tmp_path / "news")
    assert {source: after[source] for source in before} == before
    assert {split for source, split in after.items() if source not in before} == {"validation"}
    again = rebuild(tmp_path / "news", monday, tuesday, split={"validation": 1.0}, pin_splits=True)
    assert again.status == "up to date"


def test_the_pins_are_part_of_the_recipe(monday: Path, tmp_path: Path) -> None:
    for name, split in (("one", {"train": 1.0}), ("two", {"test": 1.0})):
        rebuild(tmp_path / name / "news", monday, split=split)
        rebuild(tmp_path / name / "news", monday, split=HALVES, pin_splits=True)

    recipes = [json.loads((tmp_path / name / "news" / "build.json").read_text())["recipe"] for name in ("one", "two")]
    assert recipes[0]["pinned_splits"] != recipes[1]["pinned_splits"]


def test_no_new_page_takes_the_place_of_a_pinned_row(monday: Path, tmp_path: Path) -> None:
    """Not one that comes before it, and not a longer version of it."""
    rebuild(tmp_path / "news", monday, split=HALVES)
    before = splits_of(tmp_path / "news")
    write(monday, {"a0": "On Monday 7 came"})

    rebuild(tmp_path / "news", monday, split=HALVES, pin_splits=True)

    assert splits_of(tmp_path / "news") == before
    assert [row["source"] for row in rows_of(tmp_path / "news", "rejected")] == ["monday/a0.txt"]


def changes_of(output: Path) -> set[tuple[str, str]]:
    rows = pq.read_table(output.parent / f".{output.name}.changes" / "changes.parquet").to_pylist()
    return {(row["change"], row["source"]) for row in rows}


@pytest.mark.parametrize("form", ["parquet", "hf", "jsonl"])
def test_changes_names_what_is_new_changed_and_gone(monday: Path, tmp_path: Path, form: str) -> None:
    output = tmp_path / "out" / "news"
    rebuild(output, monday, format=form, changes=True)
    assert changes_of(output) == {("added", f"monday/m{n}.txt") for n in range(12)}
    first = json.loads((output / "build.json").read_text())["sha256"]
    (monday / "m3.txt").unlink()
    write(monday, {"m5": "Something else", "new": "One more"})

    rebuild(output, monday, format=form, changes=True)

    expected = {("removed", "monday/m3.txt"), ("changed", "monday/m5.txt"), ("added", "monday/new.txt")}
    assert changes_of(output) == expected
    told = json.loads((output.parent / ".news.changes" / "changes.json").read_text())
    assert told == {"from": first, "to": json.loads((output / "build.json").read_text())["sha256"]}
    assert names_beside(output) == [".news.cache", ".news.changes", ".news.log"]


def test_changes_is_an_empty_table_where_the_dataset_is_up_to_date(monday: Path, tmp_path: Path) -> None:
    output = tmp_path / "out" / "news"
    rebuild(output, monday)
    for _ in range(2):
        assert rebuild(output, monday, changes=True).status == "up to date"
        assert changes_of(output) == set()

    write(monday, {"new": "One more"})
    rebuild(output, monday, changes=True)
    assert changes_of(output) == {("added", "monday/new.txt")}
    rebuild(output, monday, changes=True)
    assert changes_of(output) == set()
    seal = json.loads((output / "build.json").read_text())["sha256"]
    assert json.loads((output.parent / ".news.changes" / "changes.json").read_text()) == {"from": seal, "to": seal}


def test_changes_of_a_build_that_was_killed_with_its_dataset_in_place_stay(
    monday: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody has been told of them; the build after the next has none."""
    output = tmp_path / "out" / "news"
    rebuild(output, monday, changes=True)
    write(monday, {"new": "One more"})
    with monkeypatch.context() as patched:
        patched.setattr(Build, "end", Mock(side_effect=KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            rebuild(output, monday, changes=True)

    for expected in ({("added", "monday/new.txt")}, set()):
        assert rebuild(output, monday, changes=True).status == "up to date"
        assert changes_of(output) == expected
        assert names_of(output.parent / ".news.changes") == ["changes.json", "changes.parquet"]


def names_of(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())
