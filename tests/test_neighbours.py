"""What stands in and around a dataset's folder: files of others stay, and whoever is in it is not left without it."""

from collections.abc import Callable
from pathlib import Path

import pytest

from articlepack.command import main
from articlepack.errors import BuildError
from articlepack.stages.publish import check_replaceable, publish
from articlepack.stages.publish.verify import verify
from articlepack.tending.removal import remove
from articlepack.tending.report import rebuild_report
from articlepack.tending.wanted import Wanted
from tests.builds import built
from tests.datasets_made import ROWS, make

Capture = pytest.CaptureFixture[str]


def replace(target: Path) -> None:
    """Put another dataset there, as a build does."""
    publish(make(target.with_name("new"), rejected=[]), target)


def take_one_down(target: Path) -> None:
    """Remove a row."""
    remove(target, Wanted(frozenset([ROWS[1]["id"]]), frozenset()))


@pytest.mark.parametrize("act", [replace, rebuild_report, take_one_down])
def test_what_others_put_beside_a_dataset_stays(tmp_path: Path, act: Callable[[Path], object]) -> None:
    target = make(tmp_path / "my-news")
    (target / "NOTES.md").write_text("mine")
    (target / ".git" / "refs" / "tags").mkdir(parents=True)
    (target / ".git" / "HEAD").write_text("ref: refs/heads/main")
    (target / "latest").symlink_to("nowhere")

    act(target)

    assert (target / "NOTES.md").read_text() == "mine"
    assert (target / ".git/refs/tags").is_dir()
    assert (target / ".git/HEAD").read_text() == "ref: refs/heads/main"
    assert (target / "latest").readlink() == Path("nowhere")
    assert verify(target) == [], "nothing of it is a fault"


@pytest.mark.parametrize("place", [".", "below"])
def test_the_folder_where_somebody_is_is_not_replaced(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, place: str
) -> None:
    target = make(tmp_path / "my-news")
    (target / "below").mkdir()
    monkeypatch.chdir(target / place)

    with pytest.raises(BuildError, match="from outside of it"):
        check_replaceable(target)
    assert main(["report", str(target)]) == 1
    (target / "below").rmdir()
    monkeypatch.chdir(target)
    assert main(["verify", "."]) == 0
    assert main(["explain", ".", ROWS[0]["id"]]) == 0
    assert main(["diff", ".", "."]) == 0
    assert main(["sample", "."]) == 0


def test_a_stray_file_among_the_tables_goes_with_a_build_and_stops_what_only_tends(
    tmp_path: Path, capsys: Capture
) -> None:
    target = make(tmp_path / "my-news")
    stray = target / "data/mine.parquet"
    stray.write_bytes(b"no part of it")

    assert main(["push", str(target), "file:///nowhere/at/all"]) == 1
    assert f"{target}: data/mine.parquet is no part of the dataset. Move it" in capsys.readouterr().err
    for act in (rebuild_report, take_one_down):
        with pytest.raises(BuildError, match=r"data/mine\.parquet is no part of the dataset\. Move it"):
            act(target)
    assert stray.exists()
    replace(target)
    assert not stray.exists()


def test_a_folder_with_an_equals_sign_is_a_folder(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("The ferries left the harbour of Lindau on Monday. " * 9)

    assert verify(built(tmp_path / "year=2024/source=x/set", tmp_path / "a.txt", "--engine", "serial")) == []


def test_a_name_that_no_disk_takes_is_told_before_anything_is_made(tmp_path: Path, capsys: Capture) -> None:
    (tmp_path / "a.txt").write_text("Long enough. " * 60)

    assert main(["build", str(tmp_path / "a.txt"), "-o", str(tmp_path / ("n" * 245))]) == 2
    assert "too long a name. Take one of 238 bytes at most." in capsys.readouterr().err
    assert [path.name for path in tmp_path.iterdir()] == ["a.txt"]
