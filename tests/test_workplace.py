"""One at a time: who makes or changes a dataset holds it, until all that is to go is gone."""

import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from articlepack.config import Config
from articlepack.errors import BuildError
from articlepack.pipeline.workplace import Workplace, forget, opened, workplace_of
from articlepack.stages.publish import publish, swap
from articlepack.stages.publish.verify import Finding, verify
from articlepack.tending.hold import held
from tests.builds import names_beside
from tests.datasets_made import ROWS, contents, make


@pytest.fixture
def place(tmp_path: Path) -> Workplace:
    return workplace_of(Config(output=str(tmp_path / "out" / "news")))


def comes_second(place: Workplace, caught: list[str]) -> None:
    """Another build begins here."""
    try:
        with opened(place):
            caught.append("nobody")
    except BuildError as error:
        caught.append(str(error))


def test_who_forgets_the_cache_holds_the_place_still(place: Workplace) -> None:
    caught: list[str] = []
    with opened(place):
        (place.cache / "raw").mkdir()
        forget(place)
        comes_second(place, caught)
        assert place.work.exists()

    assert "another build is at work on it" in caught[0]
    assert names_beside(place.target) == []


def before(called: Callable[..., Any], doing: Callable[[], None]) -> Callable[..., Any]:
    def first(*given: Any, **named: Any) -> Any:
        doing()
        return called(*given, **named)

    return first


@pytest.mark.parametrize("what", ["held", "opened"])
def test_nobody_holds_the_place_before_its_last_folder_is_gone(
    what: str, place: Workplace, monkeypatch: pytest.MonkeyPatch
) -> None:
    make(place.target)
    caught: list[str] = []
    with held(place.target) if what == "held" else opened(place):
        remove, second = shutil.rmtree, lambda: comes_second(place, caught)
        monkeypatch.setattr(shutil, "rmtree", before(remove, second))

    assert caught
    assert "nobody" not in caught
    assert not list(place.target.parent.glob(".*"))


def test_a_cache_that_goes_while_another_build_begins_is_made_anew(
    place: Workplace, monkeypatch: pytest.MonkeyPatch
) -> None:
    """At the worst moment: between its folder and its lock."""
    place.target.parent.mkdir()
    opens = os.open

    def open_late(path: Any, *given: Any, **named: Any) -> int:
        if Path(path).name == "lock" and place.cache.exists():
            monkeypatch.undo()
            place.cache.rmdir()
        return opens(path, *given, **named)

    monkeypatch.setattr(os, "open", open_late)
    with opened(place):
        assert (place.cache / "lock").exists()


def test_what_is_kept_for_the_next_build_stays(place: Workplace) -> None:
    with opened(place):
        (place.cache / "raw").mkdir()

    assert sorted(path.name for path in place.cache.iterdir()) == ["lock", "raw"]


def test_a_reader_between_two_renames_leaves_the_swap_to_the_build(
    place: Workplace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where two folders cannot change places in one step."""
    make(place.target)
    new = contents(make(tmp_path / "other", ROWS[:2], []))
    found: list[Finding] = []

    def sync(_: Path) -> None:
        if not place.target.exists():
            found.extend(verify(place.target))

    monkeypatch.setattr(swap, "exchange", lambda *_: False)
    monkeypatch.setattr(swap, "sync", sync)
    with opened(place):
        publish((tmp_path / "other").rename(place.work / "dataset"), place.target)

    assert found
    assert contents(place.target) == new
    assert not swap.aside_of(place.target).exists()


@pytest.mark.parametrize("is_there", [False, True], ids=["between the renames", "after both"])
@pytest.mark.parametrize("has_lock", [False, True])
def test_a_reader_finishes_what_a_kill_left(is_there: bool, has_lock: bool, place: Workplace) -> None:
    make(place.target)
    shutil.copytree(place.target, swap.aside_of(place.target))
    if not is_there:
        shutil.rmtree(place.target)
    if has_lock:
        place.cache.mkdir()
        (place.cache / "lock").write_text("process 1 on a machine that is off")

    assert verify(place.target) == []
    assert not list(place.target.parent.glob(".*"))


def test_who_holds_the_place_finds_the_swap_finished(place: Workplace) -> None:
    make(place.target)
    place.target.rename(swap.aside_of(place.target))

    with opened(place):
        assert place.target.exists()
