"""Before there are workers, all that they need is loaded; what has to be compiled for it, in processes side by side."""

import fcntl
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from articlepack import compiled, machine_code
from articlepack.pipeline import warming


def functions_called(call: Callable[[], None], monkeypatch: pytest.MonkeyPatch) -> set[str]:
    """Compiled functions that Python calls in it."""
    found, answer = set[str](), compiled.Compiled.__call__

    def noted(function: compiled.Compiled[..., object], *args: object, **kwargs: object) -> object:
        found.add(repr(function.py_func))
        return answer(function, *args, **kwargs)

    with monkeypatch.context() as patch:
        patch.setattr(compiled.Compiled, "__call__", noted)
        call()
    return found


def test_shares_of_machine_code_are_all_of_it_and_next_to_none_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    texts, web_page = (functions_called(share, monkeypatch) for share in warming.SHARES)
    whole = functions_called(lambda: warming.go_all_the_way([*warming.TEXTS, warming.WEB_PAGE]), monkeypatch)

    assert texts | web_page >= whole
    assert len(texts & web_page) <= 2 < len(web_page) < len(texts)


@pytest.mark.parametrize("is_cold", [True, False])
def test_machine_code_is_made_first_only_where_there_is_none(is_cold: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    made = list[object]()
    monkeypatch.setattr(machine_code, "is_cold", lambda: is_cold)
    monkeypatch.setattr(warming, "SHARES", [made.append])
    monkeypatch.setattr(warming, "make_machine_code", lambda: made.extend(warming.SHARES))
    warming.warm_up()

    assert len(made) == is_cold


def nothing() -> None:
    """As where all machine code is there."""


def test_processes_of_their_own_make_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(warming, "SHARES", [nothing, nothing])
    warming.make_machine_code()


def test_who_comes_while_another_makes_it_waits_and_takes_that(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(machine_code, "code_folder", lambda: tmp_path)
    answers = list[bool]()

    def ask() -> None:
        with machine_code.making() as is_cold:
            answers.append(is_cold)

    ask()
    with (tmp_path / "lock").open() as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        other = threading.Thread(target=ask)
        other.start()
        other.join(0.2)
        assert other.is_alive()
        (tmp_path / "clean_1").mkdir()
        (tmp_path / "clean_1" / f"a.py{machine_code.VERSION}.1.nbi").touch()
    other.join()

    assert answers == [True, False]


def test_where_nothing_can_be_kept_nothing_is_made_ahead(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(machine_code, "code_folder", lambda: None)

    with machine_code.making() as is_cold:
        assert not is_cold
