"""What a build leaves is used again as far as it still holds, and the bytes are those of a build from scratch.

Builds run in this process (`--engine serial`), so that the pages which go through a step can be counted.
"""

import json
import random
import shutil
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from articlepack import build
from articlepack.pipeline import counting, page, reading, settling
from articlepack.pipeline.recipe import RECIPE_OPTIONS, SECTIONS
from articlepack.records import Draft, RawPage
from articlepack.stages.read import read_pages as read_pages_of_file
from tests.builds import bytes_of, names_beside, rows_of

STORY = "The ferries left the harbour of Lindau on Monday, nine days after the storm had closed it."
N_PAGES = 60
OPTIONS: dict[str, Any] = {"engine": "serial", "min_words": 0}


class Counts:
    """How many pages went through the steps since it was asked last."""

    def __init__(self) -> None:
        self.n_read = self.n_drafted = self.n_settled = 0

    def take(self) -> tuple[int, int, int]:
        """(input files read, pages drafted, pages settled), from now on 0 again."""
        taken = (self.n_read, self.n_drafted, self.n_settled)
        self.n_read = self.n_drafted = self.n_settled = 0
        return taken


@pytest.fixture
def counts(monkeypatch: pytest.MonkeyPatch) -> Counts:
    counted = Counts()
    draft_pages, settle_draft = page.draft_pages, page.settle_draft

    def reads(*arguments: Any) -> Iterator[Any]:
        counted.n_read += 1
        return read_pages_of_file(*arguments)

    def drafts(raws: Sequence[Any], config: Any) -> Any:
        counted.n_drafted += sum(isinstance(raw, RawPage) for raw in raws)
        return draft_pages(raws, config)

    def settles(draft: Draft, config: Any) -> Any:
        counted.n_settled += 1
        return settle_draft(draft, config)

    monkeypatch.setattr(reading, "read_pages", reads)
    monkeypatch.setattr(page, "draft_pages", drafts)
    monkeypatch.setattr(page, "settle_draft", settles)
    return counted


def write_table(path: Path, numbers: Sequence[int], changed: Sequence[int] = ()) -> None:
    """A table of stories, some of them with another text."""
    path.parent.mkdir(exist_ok=True)
    rows = [{"id": f"{n:04}", "text": f"{STORY} {n}." + " It rained." * (n in changed)} for n in numbers]
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))


def write_files(folder: Path, numbers: Sequence[int]) -> None:
    """The same as single files."""
    folder.mkdir(exist_ok=True)
    for n in numbers:
        (folder / f"{n:04}.txt").write_text(f"{STORY} {n}.")


@pytest.fixture
def raw(tmp_path: Path) -> Path:
    """A folder with a table and single files."""
    write_table(tmp_path / "raw" / "rows.jsonl", range(N_PAGES))
    write_files(tmp_path / "raw" / "single", range(1_000, 1_000 + N_PAGES))
    return tmp_path / "raw"


def from_scratch(raw: Path, folder: Path, **options: Any) -> dict[str, bytes]:
    """Every file of a dataset that nothing was built of before."""
    shutil.rmtree(folder, ignore_errors=True)
    build([raw], folder / "news", **(OPTIONS | options))
    return bytes_of(folder / "news")


def test_what_is_unchanged_is_not_made_again(raw: Path, tmp_path: Path, counts: Counts) -> None:
    """Another name changes the card alone."""
    build([raw], tmp_path / "out" / "news", **OPTIONS)
    assert counts.take() == (N_PAGES + 1, 2 * N_PAGES, 2 * N_PAGES)

    build([raw], tmp_path / "out" / "news", name="other", **OPTIONS)

    assert counts.take() == (0, 0, 0)
    assert bytes_of(tmp_path / "out" / "news") == from_scratch(raw, tmp_path / "scratch", name="other")


@pytest.mark.parametrize(
    ("options", "steps"),
    [
        ({"order": "shuffled"}, (0, 0, 0)),
        ({"min_words": 5}, (0, 0, 2 * N_PAGES)),
        ({"clean": "gentle"}, (0, 2 * N_PAGES, 2 * N_PAGES)),
        ({"keep_column": ("id",)}, (N_PAGES + 1, N_PAGES, N_PAGES)),
    ],
    ids=lambda value: "-".join(value) if isinstance(value, dict) else "",
)
def test_an_option_costs_the_steps_that_ask_for_it(
    options: dict[str, Any], steps: tuple[int, int, int], raw: Path, tmp_path: Path, counts: Counts
) -> None:
    build([raw], tmp_path / "out" / "news", **OPTIONS)
    counts.take()

    build([raw], tmp_path / "out" / "news", **(OPTIONS | options))

    assert counts.take() == steps
    assert bytes_of(tmp_path / "out" / "news") == from_scratch(raw, tmp_path / "scratch", **options)


def change_some(raw: Path) -> None:
    write_table(raw / "rows.jsonl", range(N_PAGES), changed=(7, 40, 59))


def take_some_away(raw: Path) -> None:
    write_table(raw / "rows.jsonl", [n for n in range(N_PAGES) if n not in (0, 30, 31)])
    for n in (1_000, 1_040):
        (raw / "single" / f"{n}.txt").unlink()


def add_some(raw: Path) -> None:
    write_files(raw / "single", [999, 5_000])


def swap_two(raw: Path) -> None:
    one, other = raw / "single" / "1003.txt", raw / "single" / "1050.txt"
    texts = one.read_text(), other.read_text()
    one.write_text(texts[1])
    other.write_text(texts[0])


@pytest.mark.parametrize(
    ("change", "n_reworked"),
    [(change_some, 3), (take_some_away, 0), (add_some, 2), (swap_two, 2)],
    ids=lambda value: getattr(value, "__name__", ""),
)
def test_a_rebuild_reworks_only_the_pages_that_changed(
    change: Callable[[Path], None], n_reworked: int, raw: Path, tmp_path: Path, counts: Counts
) -> None:
    """Law 7; pages that vanished are gone, and those that come in another shard now are found again."""
    build([raw], tmp_path / "out" / "news", **OPTIONS)
    counts.take()

    change(raw)
    build([raw], tmp_path / "out" / "news", **OPTIONS)

    assert counts.take()[1:] == (n_reworked, n_reworked)
    assert bytes_of(tmp_path / "out" / "news") == from_scratch(raw, tmp_path / "scratch")


def test_a_part_is_known_by_the_counts_that_it_was_settled_by(
    raw: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    output = tmp_path / "out" / "news"
    build([raw], output, **OPTIONS)
    expected = bytes_of(output)
    shutil.rmtree(output)
    with monkeypatch.context() as patch:
        patch.setattr(settling, "marks_of", lambda *_: pytest.fail("the marks of pages were asked for"))
        build([raw], output, **OPTIONS)

    assert bytes_of(output) == expected
    (raw / "one-more.txt").write_text(f"One more story. {STORY} " * 3)
    build([raw], output, **OPTIONS)
    build([raw], tmp_path / "scratch" / "news", **OPTIONS)
    assert bytes_of(output) == bytes_of(tmp_path / "scratch" / "news")


def test_lines_are_counted_once(raw: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What was counted is known by what it was counted over, and a damaged count is made again."""
    output = tmp_path / "out" / "news"
    build([raw], output, **OPTIONS)
    counted = bytes_of(tmp_path / "out" / ".news.cache" / "counts")
    assert len(counted) == 1
    with monkeypatch.context() as patch:
        patch.setattr(counting, "count_stories", lambda *_: pytest.fail("lines were counted again"))
        build([raw], output, **(OPTIONS | {"min_words": 5}))
    [file] = (tmp_path / "out" / ".news.cache" / "counts").iterdir()
    file.write_bytes(file.read_bytes()[:-1])

    build([raw], output, **OPTIONS)

    assert bytes_of(tmp_path / "out" / ".news.cache" / "counts") == counted
    assert bytes_of(output) == from_scratch(raw, tmp_path / "scratch")


def test_the_cache_holds_what_the_last_build_needs_and_no_more(raw: Path, tmp_path: Path) -> None:
    build([raw], tmp_path / "out" / "news", **OPTIONS)
    take_some_away(raw)
    summary = build([raw], tmp_path / "out" / "news", **(OPTIONS | {"clean": "gentle"}))

    from_scratch(raw, tmp_path / "scratch", clean="gentle")
    caches = [bytes_of(tmp_path / folder / ".news.cache") for folder in ("out", "scratch")]
    assert sorted(caches[0]) == sorted(caches[1])
    assert summary.cache_bytes == sum(map(len, caches[0].values()))


def test_fresh_uses_nothing(raw: Path, tmp_path: Path, counts: Counts) -> None:
    build([raw], tmp_path / "out" / "news", **OPTIONS)
    before = bytes_of(tmp_path / "out" / "news")
    counts.take()

    assert build([raw], tmp_path / "out" / "news", fresh=True, **OPTIONS).status == "built"

    assert counts.take() == (N_PAGES + 1, 2 * N_PAGES, 2 * N_PAGES)
    assert bytes_of(tmp_path / "out" / "news") == before


def test_no_cache_leaves_none(raw: Path, tmp_path: Path) -> None:
    summary = build([raw], tmp_path / "out" / "news", no_cache=True, **OPTIONS)

    assert names_beside(tmp_path / "out" / "news") == [".news.log"]
    assert summary.cache_bytes == 0


def test_a_damaged_journal_never_reaches_a_dataset(raw: Path, tmp_path: Path) -> None:
    """A flipped byte in every file of the cache, or its end cut off: the next build that needs it finds it."""
    build([raw], tmp_path / "out" / "news", **OPTIONS)
    expected, chance = from_scratch(raw, tmp_path / "scratch", name="other"), random.Random(0)
    files = [
        path for path in sorted((tmp_path / "out" / ".news.cache").rglob("*")) if path.parent.name != ".news.cache"
    ]
    assert len(files) > 5
    for number, path in enumerate(files):
        data = bytearray(path.read_bytes())
        data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
        path.write_bytes(data[: len(data) // 2] if number % 3 == 0 else data)

    build([raw], tmp_path / "out" / "news", name="other", **OPTIONS)

    assert bytes_of(tmp_path / "out" / "news") == expected


def test_a_file_that_changes_under_way_is_read_again(
    raw: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else the journal would hold the new bytes under the old digest."""
    before = (raw / "rows.jsonl").read_bytes()

    def changed(source: Any, *rest: Any) -> Iterator[Any]:
        if source.path.endswith("rows.jsonl"):
            write_table(raw / "rows.jsonl", range(3))
        return read_pages_of_file(source, *rest)

    with monkeypatch.context() as patched:
        patched.setattr(reading, "read_pages", changed)
        build([raw], tmp_path / "out" / "news", **OPTIONS)
    assert [row["reason"] for row in rows_of(tmp_path / "out" / "news", "rejected")] == ["changed"]
    (raw / "rows.jsonl").write_bytes(before)

    build([raw], tmp_path / "out" / "news", fresh=False, name="news", min_words=1, engine="serial")
    assert len(rows_of(tmp_path / "out" / "news")) == 2 * N_PAGES


def test_a_limit_is_part_of_what_is_read(raw: Path, tmp_path: Path) -> None:
    for limit in (50, 10):
        build([raw], tmp_path / "out" / "news", limit=limit, **OPTIONS)

        assert bytes_of(tmp_path / "out" / "news") == from_scratch(raw, tmp_path / "scratch", limit=limit)


def test_each_step_is_told_options_of_the_recipe_and_no_two_the_same() -> None:
    """An option that can change rows, and that no step over shards knows, is one of the exchanges or of the output."""
    told = [option for options in SECTIONS.values() for option in options]
    whole = {"format", "split", "dedup", "license", "order", "card"}
    whole |= {"split_by", "allow_leaks", "keep_which", "prefer_source"}

    assert sorted({*told, *whole}) == sorted(RECIPE_OPTIONS)
    assert len(told) + len(whole) == len(RECIPE_OPTIONS)
