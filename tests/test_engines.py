"""Engines run jobs anywhere and hand back the same results."""

import os
from collections.abc import Iterator

import pytest

from articlepack.engines import Engine, ProcessEngine, SerialEngine
from articlepack.errors import BuildError


@pytest.fixture(params=[SerialEngine, lambda: ProcessEngine(2)], ids=["serial", "processes"])
def engine(request: pytest.FixtureRequest) -> Iterator[Engine]:
    opened: Engine = request.param()
    yield opened
    opened.close()


def square(n: int) -> int:
    return n * n


def fail(n: int) -> int:
    raise ValueError(f"job {n}")


def die(n: int) -> int:
    os._exit(n)


def test_each_job_is_done_once_under_its_number(engine: Engine) -> None:
    assert dict(engine.run(square, range(40))) == {n: n * n for n in range(40)}


def test_no_jobs_no_results(engine: Engine) -> None:
    assert list(engine.run(square, [])) == []


def test_an_engine_runs_one_step_after_the_other(engine: Engine) -> None:
    assert dict(engine.run(square, [1, 2])) == {0: 1, 1: 4}
    assert dict(engine.run(square, [3])) == {0: 9}


def test_a_task_s_error_is_the_caller_s(engine: Engine) -> None:
    with pytest.raises(ValueError, match="job 7"):
        list(engine.run(fail, [7]))


def test_a_dead_worker_stops_the_build_with_what_to_do() -> None:
    engine = ProcessEngine(1)

    with pytest.raises(BuildError, match="--workers"):
        list(engine.run(die, [1]))
