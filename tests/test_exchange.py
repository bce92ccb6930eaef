"""Comparing and counting as jobs: however the pages are divided, and whoever does it, it finds the same."""

import json
import random
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from articlepack import build
from articlepack.config import Config
from articlepack.errors import BuildError
from articlepack.pipeline import counting, gathering
from articlepack.stages.compare import buckets, exchange, pages, recount, samples, verify
from articlepack.stages.compare.drawers import dealt, read_drawers, write_drawers
from articlepack.stages.compare.exchange import in_turn
from articlepack.stages.compare.query import MEMORY_A_PAGE, open_database
from tests.builds import bytes_of, rows_of
from tests.test_compare import Page, run, told
from tests.wire_made import make_chain, make_wire

J = TypeVar("J")
R = TypeVar("R")

SPLIT = {"train": 0.6, "validation": 0.2, "test": 0.2}
NAMES = {"exchange": exchange, "buckets": buckets, "pages": pages, "samples": samples, "verify": verify}


def divide_finely(monkeypatch: pytest.MonkeyPatch, **bounds: int) -> None:
    """Set bounds of memory low, `room__NAME`, so that a few pages are as many as millions."""
    for name, value in bounds.items():
        room, _, bound = name.partition("__")
        assert hasattr(NAMES[room], bound)
        monkeypatch.setattr(NAMES[room], bound, value)


def wire(n_stories: int) -> list[Page]:
    """Copies, briefs, versions by URL, a chain, short texts that are much alike; in no order."""
    made = [Page(copy.name, copy.text) for copy in make_wire(n_stories=n_stories)]
    made += [Page(f"chain/{n:03}", text, f"https://h.example/{n // 4}") for n, text in enumerate(make_chain(30))]
    made += [Page(f"short/{n:03}", f"Ferry {n % 7} was late again on line {n % 5}.") for n in range(40)]
    random.Random(3).shuffle(made)
    return made


def in_parts(made: Sequence[Page], size: int) -> list[list[Page]]:
    return [list(made[first : first + size]) for first in range(0, len(made), size)]


@pytest.mark.parametrize("dedup", ["none", "exact", "near"])
def test_many_parts_and_slices_give_what_one_gives(dedup: str, monkeypatch: pytest.MonkeyPatch) -> None:
    made, config = wire(30), Config(dedup=dedup, split=SPLIT, allow_leaks=True)
    whole = run([made], config)
    divide_finely(
        monkeypatch,
        exchange__PART_PAGES=9,
        exchange__SLICE_PAGES=7,
        buckets__PENDING_PAIRS=40,
        buckets__CHUNK_ROWS=11,
        pages__MAX_OPEN_FILES=2,
        samples__MERGED_BYTES=64,
        verify__CHUNK_NUMBERS=500,
    )

    assert told(run(in_parts(made, 20), config)) == told(whole)


def test_the_number_of_jobs_follows_from_the_pages_and_none_holds_all(monkeypatch: pytest.MonkeyPatch) -> None:
    made, n_jobs = wire(30), dict[str, int]()

    def count(task: Callable[[J], R], jobs: Sequence[J]) -> list[R]:
        n_jobs[getattr(task, "__name__", "")] = len(jobs)
        return in_turn(task, jobs)

    monkeypatch.setattr(exchange, "PART_PAGES", 50)
    monkeypatch.setattr(exchange, "SLICE_PAGES", 25)
    run(in_parts(made, 20), Config(dedup="near"), each=count)

    assert n_jobs == {
        "divide": -(-len(made) // 20),
        "pair_up": 1 + len(made) // 50,
        "verify": -(-len(made) // 25),
    }


def raw(folder: Path) -> Path:
    """The same pages as files of rows, each with its site's footer."""
    folder.mkdir()
    made = wire(12)
    for part, some in enumerate(in_parts(made, 16)):
        rows = [{"id": page.source, "text": f"{page.text}\n\nAll about the harbour and its boats"} for page in some]
        (folder / f"{part}.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    return folder


OPTIONS: dict[str, Any] = {"min_words": 0, "dedup": "near", "split": SPLIT, "allow_leaks": True}


@pytest.mark.parametrize("n_workers", [1, 2, 4])
def test_workers_that_share_counting_and_comparing_give_the_same_bytes(
    n_workers: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pages_of = raw(tmp_path / "raw")
    build([pages_of], tmp_path / "whole" / "d", engine="serial", **OPTIONS)
    divide_finely(monkeypatch, exchange__PART_PAGES=20, exchange__SLICE_PAGES=15)
    monkeypatch.setattr(gathering, "FILE_PAGES", 10)
    monkeypatch.setattr(counting, "GATHERED_BYTES", 2_000)
    monkeypatch.setattr(counting, "PART_BYTES", 3_000)
    monkeypatch.setattr(recount, "SLICE_PAGES", 25)
    build([pages_of], tmp_path / "shared" / "d", workers=n_workers, **OPTIONS)

    assert bytes_of(tmp_path / "shared" / "d") == bytes_of(tmp_path / "whole" / "d")
    assert {row["reason"] for row in rows_of(tmp_path / "whole" / "d", "rejected")} >= {"near_duplicate", "contained"}
    assert "template" in {row["label"] for row in rows_of(tmp_path / "whole" / "d", "removed")}


@pytest.mark.parametrize(("n_pages", "limit"), [(0, "45.7 MiB"), (4_000_000, "244.1 MiB"), (10_000_000, "610.3 MiB")])
def test_the_database_may_hold_more_of_more_pages_but_less_than_the_law_says(
    n_pages: int, limit: str, tmp_path: Path
) -> None:
    with open_database(tmp_path, n_pages) as database:
        assert database.execute("SELECT current_setting('memory_limit')").fetchone() == (limit,)
    assert MEMORY_A_PAGE < 100


@given(st.lists(st.integers(0, 50), max_size=40), st.integers(1, 5))
def test_rows_are_found_in_their_drawers(values: list[int], n_drawers: int) -> None:
    rows = np.array(values, np.uint64)
    found = dealt(rows, (rows % n_drawers).astype(np.int64), n_drawers)

    assert [one.tolist() for one in found] == [[v for v in values if v % n_drawers == n] for n in range(n_drawers)]


def test_drawers_in_a_row_are_read_together(tmp_path: Path) -> None:
    write_drawers(tmp_path / "a", [np.arange(n, dtype=np.uint16) for n in (3, 0, 2, 5)])

    contents = read_drawers(tmp_path / "a", 1, 4)
    assert [np.frombuffer(one, np.uint16).tolist() for one in contents] == [[], [0, 1], [0, 1, 2, 3, 4]]


@given(st.lists(st.lists(st.integers(0, 2**32 - 1), max_size=30), max_size=5), st.integers(4, 80))
def test_rare_keys_of_all_files_are_put_in_order(tmp_path_factory: Any, files: list[list[int]], most: int) -> None:
    folder = tmp_path_factory.mktemp("rare")
    for number, keys in enumerate(files):
        np.unique(np.array(keys, np.uint32)).tofile(folder / f"{number}")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(samples, "MERGED_BYTES", most)
        samples.merge_rare([folder / f"{number}" for number in range(len(files))], folder / "all")

    assert np.fromfile(folder / "all", np.uint32).tolist() == sorted({key for keys in files for key in keys})


def test_more_pages_than_ranks_have_numbers_are_one_clear_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pages, "MAX_PAGES", 69)
    with pytest.raises(BuildError, match=r"\d+ pages are more than the 69 that one build can compare\."):
        run([wire(30)], Config())
