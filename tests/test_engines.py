"""Engines run jobs anywhere and hand back the same results; the local one loses nothing but what kills its workers.

The tasks that crash, hang and eat memory are these tests' own: an engine runs any function.
"""

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest

from articlepack import command
from articlepack.engines import Engine, Failure, Limits, LocalEngine, SerialEngine, allow, nursery, working_on
from articlepack.errors import BuildError
from articlepack.lean import UNUSED
from articlepack.pipeline.running import WARM_UP
from articlepack.stages.compare.signature import minhash
from tests.builds import CHECKOUT
from tests.poison import hoard


def nothing() -> None:
    """Warms up by importing this module."""


NOTHING = f"{__name__}:{nothing.__name__}"


@pytest.fixture(params=[SerialEngine, lambda: LocalEngine(2, NOTHING)], ids=["serial", "local"])
def engine(request: pytest.FixtureRequest) -> Iterator[Engine]:
    opened: Engine = request.param()
    yield opened
    opened.close()


@pytest.fixture
def local() -> Iterator[LocalEngine]:
    opened = LocalEngine(2, NOTHING)
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


class UnsendableError(Exception):
    def __init__(self, one: int, two: int) -> None:
        super().__init__("told", one, two)


def fail_oddly(n: int) -> int:
    raise UnsendableError(n, n)


def test_an_error_that_cannot_be_sent_is_told(local: LocalEngine) -> None:
    with pytest.raises(RuntimeError, match="UnsendableError"):
        list(local.run(fail_oddly, [7]))


def die_once(marker: Path) -> str:
    """Dies at the first try of each marker, by what no handler catches."""
    if not marker.exists():
        marker.touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return marker.name


def test_a_worker_that_dies_is_replaced_and_its_job_tried_again(local: LocalEngine, tmp_path: Path) -> None:
    markers = [tmp_path / f"{n}" for n in range(6)]

    assert dict(local.run(die_once, markers)) == {n: str(n) for n in range(6)}


def test_work_that_kills_every_worker_stops_the_build_with_what_to_do(local: LocalEngine) -> None:
    with pytest.raises(BuildError, match="--workers"):
        list(local.run(die, [1]))


def work_on_items(items: Sequence[int]) -> list[int]:
    """Those below 0 are poison, each of another kind; -4 needs a little more time than it has at first."""
    allow(1 if len(items) > 1 else 2)
    for place, item in enumerate(items):
        working_on(place)
        if item == -1:
            ctypes.string_at(0)
        elif item == -2:
            time.sleep(600)
        elif item == -3:
            hoard()
        elif item == -4:
            time.sleep(LIMITS.seconds * 1.2)
    return list(items)


LIMITS = Limits(seconds=2, n_bytes=300_000_000)


def leave_out(lost: dict[int, str]) -> object:
    """A `divide` that parts a job at the item it failed at, tries that one again alone, and then gives it up."""

    def divide(items: tuple[int, ...], failure: Failure) -> list[tuple[int, ...]]:
        at = failure.item
        assert at is not None
        if len(items) == 1:
            lost[items[0]] = failure.reason
            return []
        return [part for part in (items[:at], items[at : at + 1], items[at + 1 :]) if part]

    return divide


def test_poison_costs_only_itself_and_is_told_apart(local: LocalEngine) -> None:
    jobs, lost = [(1, 2, -1, 3), (4, -2, 5, -3), (6, 7), (8, -4)], dict[int, str]()

    done = list(local.run(work_on_items, jobs, LIMITS, leave_out(lost)))  # type: ignore[arg-type]

    assert sorted(item for _, items in done for item in items) == [-4, 1, 2, 3, 4, 5, 6, 7, 8]
    assert lost == {-1: "crash", -2: "timeout", -3: "memory"}
    assert all(set(items) <= set(jobs[number]) for number, items in done)


def raise_memory_error(n: int) -> int:
    working_on(n)
    raise MemoryError


def test_an_allocation_refused_is_a_memory_failure(local: LocalEngine) -> None:
    failures: list[Failure] = []

    list(local.run(raise_memory_error, [5], divide=lambda _, failure: failures.append(failure) or []))  # type: ignore[func-returns-value]

    assert failures == [Failure("memory", 5)]


def test_a_worker_that_has_done_its_share_makes_room(local: LocalEngine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("articlepack.engines.hired.MAX_JOBS", 3)

    processes = {pid for _, pid in local.run(process_id, range(12))}

    assert len(processes) >= 4


def process_id(n: int) -> int:
    return os.getpid()


def test_workers_that_cannot_start_are_no_fault_of_the_pages(
    local: LocalEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "executable", "/bin/false")
    asked: list[Failure] = []

    with pytest.raises(BuildError, match="as they start"):
        list(local.run(square, [1], divide=lambda _, failure: asked.append(failure) or []))  # type: ignore[func-returns-value]

    assert asked == []


def kill_the_parent_once(place: Path) -> str:
    """The nursery dies, as by the machine's want of memory, and its workers with it; one job of a folder sees to it."""
    try:
        (place.parent / "killed").touch(exist_ok=False)
    except FileExistsError:
        return place.name
    os.kill(os.getppid(), signal.SIGKILL)
    time.sleep(600)
    return place.name


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere no nursery forks")
def test_a_nursery_that_dies_is_replaced(local: LocalEngine, tmp_path: Path) -> None:
    assert dict(local.run(kill_the_parent_once, [tmp_path / "a", tmp_path / "b"])) == {0: "a", 1: "b"}


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere no nursery forks")
def test_an_engine_takes_the_nursery_that_was_started_ahead_of_it() -> None:
    nursery.start_ahead(NOTHING)
    _, ahead = nursery._ahead[NOTHING]
    first, second = LocalEngine(1, NOTHING), LocalEngine(1, NOTHING)

    assert dict(first.run(square, [3])) == dict(second.run(square, [3])) == {0: 9}
    assert first.nursery.process.pid == ahead.pid != second.nursery.process.pid
    first.close()
    second.close()


def test_the_command_starts_ahead_what_its_build_will_ask_for() -> None:
    assert command.WARM_UP == WARM_UP


def unused_there(_: int) -> list[str]:
    pa.array([1])
    minhash(np.ones(1, np.uint64), 1)
    return [name for name in UNUSED if name in sys.modules]


def test_a_worker_goes_without_what_it_does_not_use(local: LocalEngine) -> None:
    assert dict(local.run(unused_there, [1])) == {0: []}


def n_threads_of_the_parent(n: int) -> int:
    return len(list(Path(f"/proc/{os.getppid()}/task").iterdir()))


@pytest.mark.skipif(sys.platform != "linux", reason="counts threads by /proc")
def test_the_nursery_of_a_build_has_one_thread_when_it_forks() -> None:
    """A second one might hold a lock that the child would wait for in vain."""
    engine = LocalEngine(1, WARM_UP)

    assert dict(engine.run(n_threads_of_the_parent, [1])) == {0: 1}
    engine.close()


def test_a_spawned_worker_does_the_same(local: LocalEngine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("articlepack.engines.nursery.sys.platform", "darwin")

    assert dict(local.run(square, [1, 2, 3])) == {0: 1, 1: 4, 2: 9}
    assert local.nursery.line is None


HIRE = """
import os, time
from articlepack.engines.hired import HiredWorker
from articlepack.engines.nursery import Nursery
from articlepack.engines.watch import NO_LIMITS
worker = HiredWorker(Nursery())
worker.give(time.sleep, 600, NO_LIMITS)
while worker.is_loading: time.sleep(0.01)
print(worker.process.pid, flush=True)
time.sleep(600)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere a worker ends after its job")
def test_workers_end_with_their_supervisor() -> None:
    supervisor = subprocess.Popen([sys.executable, "-c", HIRE], stdout=subprocess.PIPE, cwd=CHECKOUT)
    assert supervisor.stdout is not None
    worker = int(supervisor.stdout.readline())
    supervisor.kill()
    supervisor.wait()

    for _ in range(1_200):
        if not is_alive(worker):
            return
        time.sleep(0.05)
    pytest.fail("the worker lives on for a minute")


def is_alive(process: int) -> bool:
    try:
        state = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state != "Z"


def surroundings(n: int) -> tuple[str, str, bytes]:
    return os.environ["OMP_NUM_THREADS"], os.environ["OPENBLAS_NUM_THREADS"], sys.stdin.buffer.read()


def test_a_worker_takes_one_processor_and_no_input(local: LocalEngine) -> None:
    assert dict(local.run(surroundings, [1])) == {0: ("1", "1", b"")}


def test_a_warm_worker_compiles_nothing_while_a_page_s_time_runs(tmp_path: Path) -> None:
    """Compiling takes seconds; stopped by a page's limit the next page would begin it anew, and all be refused.

    A column of a single line lies in memory like a row: to numba it is another type.
    """
    pages = sorted(path for path in (CHECKOUT / "examples" / "raw").rglob("*") if path.suffix in (".txt", ".html"))
    assert len(pages) > 5
    for name, content in {"a.txt": "The ferries ran again on Monday.", "b.html": "<p>The ferries ran again."}.items():
        pages.append(tmp_path / name)
        pages[-1].write_text(content)

    command = [sys.executable, "-m", "tests.warmed", *map(str, pages)]
    done = subprocess.run(command, cwd=CHECKOUT, capture_output=True, text=True, check=True)

    assert done.stdout == ""
