"""Jobs on a Ray cluster: the same bytes as on one machine, whatever happens to its nodes.

Ray is no part of the development environment. `pip install -e '.[ray]'` runs what is skipped without it.
"""

import json
import os
import pickle
import signal
import sys
import threading
import time
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

from articlepack import build
from articlepack.engines import NO_LIMITS, Failure, Limits, RayEngine, allow, errand, working_on
from articlepack.engines.errand import Errand, attend
from articlepack.engines.worker import Done, Raised
from articlepack.errors import BuildError
from articlepack.pipeline import counting, gathering, tasks
from articlepack.stages.compare import exchange
from tests.builds import bytes_of, names_beside, rows_of, run_build
from tests.poison import KINDS, poisoned

needs_ray = pytest.mark.skipif(find_spec("ray") is None, reason="Ray is not installed: pip install -e '.[ray]'")

OPTIONS: dict[str, Any] = {"min_words": 0}


@pytest.fixture
def seat() -> Iterator[None]:
    """What a process that Ray gives holds, gone at the end."""
    yield
    if errand._engine:
        errand._engine.close()
    errand._engine = errand._seen = None


def square(n: int) -> int:
    return n * n


def fail(n: int) -> int:
    raise ValueError(f"job {n}")


def die_at_second(n: int) -> int:
    working_on(0)
    working_on(1)
    os.kill(os.getpid(), signal.SIGKILL)
    return n


def here() -> dict[str, str]:
    return {"install the same": "1"}


def attended(task: Any, job: Any, surroundings: dict[str, str] | None = None) -> Any:
    wanted = here() if surroundings is None else surroundings
    data = attend(pickle.dumps(Errand(task, job, NO_LIMITS, "", here, wanted)))
    return pickle.loads(data)  # noqa: S301 - our own bytes


def test_a_node_answers_what_came_of_a_job(seat: None) -> None:
    assert attended(square, 7) == Done(49)
    assert isinstance(attended(fail, 7).error, ValueError)


def test_a_node_names_the_item_that_its_worker_died_of_and_lives(seat: None) -> None:
    assert attended(die_at_second, 7) == Failure("crash", 1)
    assert attended(square, 7) == Done(49)


def test_a_node_with_other_versions_or_folders_does_nothing(seat: None, tmp_path: Path) -> None:
    answer = attended(Path.touch, tmp_path / "done", {"install the same": "2"})

    assert isinstance(answer, Raised)
    assert isinstance(answer.error, BuildError)
    assert "install the same" in str(answer.error)
    assert not (tmp_path / "done").exists()


def test_nodes_have_to_share_the_folder_of_the_build(tmp_path: Path) -> None:
    lock = tmp_path / "lock"
    without = tasks.surroundings(lock, is_shared=False)
    lock.write_text("process 1 on a")
    one = tasks.surroundings(lock, is_shared=False)
    lock.write_text("process 2 on b")

    assert without != one != tasks.surroundings(lock, is_shared=False)
    assert tasks.surroundings(lock, is_shared=True) != without


def test_without_ray_one_line_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "ray", None)

    with pytest.raises(BuildError, match=r"pip install 'articlepack\[ray\]'"):
        RayEngine()


@needs_ray
@pytest.mark.parametrize("address", ["127.0.0.1:9", "nowhere", "127.0.0.1:99999", "auto"])
def test_an_address_where_nobody_answers_is_one_line(address: str, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("The ferries ran again on Monday.")

    done = run_build(tmp_path / "a.txt", "-o", tmp_path / "out/d", "--engine", "ray", "--ray-address", address)

    assert done.returncode == 1
    assert done.stderr.decode().count("\n") == 1
    assert f"--ray-address {address}" in done.stderr.decode()
    assert not (tmp_path / "out").exists()


def pages(folder: Path, n_pages: int = 240) -> Path:
    """Pages of many shards."""
    folder.mkdir()
    for part in range(6):
        rows = [story(n) for n in range(n_pages) if n % 6 == part]
        (folder / f"{part}.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    return folder


def story(n: int) -> dict[str, str]:
    lines = [f"The council of harbour {n} spoke of ferry {n * n + line} on day {line}." for line in range(12)]
    return {"id": f"{n:04}", "text": "\n\n".join([f"Harbour {n}", *lines])}


class Nodes:
    """A cluster of several nodes on this machine."""

    def __init__(self, n_nodes: int) -> None:
        from ray.cluster_utils import Cluster

        # The head only speaks: what is lost is never it.
        self.cluster = Cluster(initialize_head=True, head_node_args={"num_cpus": 0})
        self.nodes = [self.cluster.add_node(num_cpus=1) for _ in range(n_nodes)]
        self.options = OPTIONS | {"engine": "ray", "ray_address": self.cluster.address}

    def lose_one(self) -> None:
        self.cluster.remove_node(self.nodes.pop(), allow_graceful=False)


@pytest.fixture
def three_nodes(monkeypatch: pytest.MonkeyPatch) -> Iterator[Nodes]:
    monkeypatch.setenv("RAY_USAGE_STATS_ENABLED", "0")
    nodes = Nodes(3)
    yield nodes
    nodes.cluster.shutdown()


@needs_ray
def test_a_cluster_of_this_machine_gives_the_same_bytes(tmp_path: Path) -> None:
    raw = pages(tmp_path / "raw", 60)
    build([raw], tmp_path / "serial" / "d", engine="serial", **OPTIONS)

    done = run_build(raw, "-o", tmp_path / "ray" / "d", "--engine", "ray", "--min-words", "0", "--quiet")

    assert done.returncode == 0, done.stderr.decode()
    assert done.stderr == b""
    assert bytes_of(tmp_path / "ray" / "d") == bytes_of(tmp_path / "serial" / "d")
    assert names_beside(tmp_path / "ray" / "d") == [".d.cache", ".d.log"]


@needs_ray
def test_three_nodes_give_the_same_bytes_and_each_error_is_the_caller_s(tmp_path: Path, three_nodes: Nodes) -> None:
    raw = pages(tmp_path / "raw")
    build([raw], tmp_path / "serial" / "d", engine="serial", **OPTIONS)

    build([raw], tmp_path / "ray" / "d", **three_nodes.options)

    assert bytes_of(tmp_path / "ray" / "d") == bytes_of(tmp_path / "serial" / "d")
    engine = RayEngine(0, three_nodes.cluster.address)
    assert dict(engine.run(square, range(40))) == {n: n * n for n in range(40)}
    with pytest.raises(ValueError, match="job 7"):
        list(engine.run(fail, [7]))
    engine.close()


@needs_ray
def test_nodes_share_counting_and_comparing(
    tmp_path: Path, three_nodes: Nodes, monkeypatch: pytest.MonkeyPatch
) -> None:
    raw, options = pages(tmp_path / "raw"), {"dedup": "near", "split": {"train": 0.5, "test": 0.5}}
    build([raw], tmp_path / "serial" / "d", engine="serial", **OPTIONS, **options)
    monkeypatch.setattr(exchange, "PART_PAGES", 60)
    monkeypatch.setattr(exchange, "SLICE_PAGES", 50)
    monkeypatch.setattr(gathering, "FILE_PAGES", 40)
    monkeypatch.setattr(counting, "GATHERED_BYTES", 10_000)
    monkeypatch.setattr(counting, "PART_BYTES", 10_000)

    build([raw], tmp_path / "ray" / "d", **three_nodes.options, **options)

    assert bytes_of(tmp_path / "ray" / "d") == bytes_of(tmp_path / "serial" / "d")


@needs_ray
def test_a_node_lost_in_mid_build_costs_nothing(
    tmp_path: Path, three_nodes: Nodes, monkeypatch: pytest.MonkeyPatch
) -> None:
    raw, lost = pages(tmp_path / "raw"), list[Path]()
    build([raw], tmp_path / "serial" / "d", engine="serial", **OPTIONS)
    # Slow enough that the node is lost while it drafts.
    monkeypatch.setitem(tasks.STEPS, "draft", draft_slowly)

    def lose_one_at_work() -> None:
        while not (begun := list(tmp_path.rglob("*.begun"))):
            time.sleep(0.01)
        three_nodes.lose_one()
        lost.extend(begun)

    watcher = threading.Thread(target=lose_one_at_work)
    watcher.start()
    build([raw], tmp_path / "ray" / "d", **three_nodes.options)
    watcher.join()

    assert lost
    assert bytes_of(tmp_path / "ray" / "d") == bytes_of(tmp_path / "serial" / "d")


def draft_slowly(job: Any) -> Any:
    """The step, a second later; it leaves a mark in the folder of the build."""
    from articlepack.pipeline.drafting import draft

    (job.source.parent / f"{job.shard.name}.begun").touch()
    time.sleep(1)
    return draft(job)


def work_on_items(items: tuple[int, ...]) -> list[int]:
    """One of them hangs."""
    allow(1)
    for place, item in enumerate(items):
        working_on(place)
        time.sleep(600 if item == -1 else 0)
    return list(items)


@needs_ray
def test_poison_costs_only_itself_on_a_node(tmp_path: Path, three_nodes: Nodes) -> None:
    raw = pages(tmp_path / "raw", 60)
    (raw / "poison.jsonl").write_text(
        "".join(json.dumps({"id": kind, "text": f"A page of {words}."}) + "\n" for kind, words in KINDS.items())
    )

    with poisoned():
        build([raw], tmp_path / "ray" / "d", page_timeout=1, page_memory=300, **three_nodes.options)

    rejected = {row["source"].partition("#")[2]: row["reason"] for row in rows_of(tmp_path / "ray" / "d", "rejected")}
    assert rejected == {kind: kind for kind in KINDS}
    assert len(rows_of(tmp_path / "ray" / "d")) == 60


@needs_ray
def test_a_limit_of_a_page_holds_on_a_node(three_nodes: Nodes) -> None:
    engine, failures = RayEngine(0, three_nodes.cluster.address), list[Failure]()

    def divide(items: tuple[int, ...], failure: Failure) -> list[tuple[int, ...]]:
        failures.append(failure)
        return [tuple(item for item in items if item != -1)]

    done = dict(engine.run(work_on_items, [(1, 2), (3, -1, 4)], Limits(seconds=1), divide))

    assert done == {0: [1, 2], 1: [3, 4]}
    assert failures == [Failure("timeout", 1)]
    engine.close()
