"""The laws of the design, over whole builds of pages with the noise of real ones."""

import json
import os
import shutil
from collections import Counter
from pathlib import Path

import pytest

from articlepack.html import parse, walk_blocks
from tests.builds import built, bytes_of, names_beside, rows_of, run_build
from tests.generate import generate_pages

N_PAGES, N_HTML = 40, 24
KEEP_ALL = ("--min-words", "0", "--dedup", "none")


@pytest.fixture(scope="module")
def raw(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of single pages, and the same kind of pages as JSON lines with broken and empty lines among them."""
    folder = tmp_path_factory.mktemp("pages") / "raw"
    generate_pages(folder / "single", N_PAGES)
    lines = [json.dumps({"id": f"row-{i}", "text": f"{i} " + "The ferry left. " * 30}) for i in range(20)]
    (folder / "rows.jsonl").write_text("\n".join([*lines[:9], "{broken", "", *lines[9:]]) + "\n")
    (folder / "empty.txt").write_text("")
    return folder


@pytest.fixture(scope="module")
def dataset(raw: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return built(tmp_path_factory.mktemp("one") / "news", raw, *KEEP_ALL, "--workers", "1")


def test_nothing_is_lost(raw: Path, dataset: Path) -> None:
    """Law 1: pages = rows + refusals for every input file, counted without the tool."""
    counted = {f"raw/single/{path.name}": 1 for path in (raw / "single").iterdir()}
    counted["raw/rows.jsonl"] = sum(1 for line in (raw / "rows.jsonl").read_text().splitlines() if line)
    counted["raw/empty.txt"] = 1
    answered = Counter(row["source"].split("#")[0] for table in ("data", "rejected") for row in rows_of(dataset, table))

    assert answered == counted
    assert {row["path"]: row["pages"] for row in rows_of(dataset, "inputs")} == counted
    assert all(row["pages"] == row["rows"] + row["rejected"] for row in rows_of(dataset, "inputs"))


def test_no_page_is_answered_twice(dataset: Path) -> None:
    sources = [row["source"] for table in ("data", "rejected") for row in rows_of(dataset, table)]

    assert len(sources) == len(set(sources))


def test_every_refusal_says_by_whom_and_why(dataset: Path) -> None:
    refused = rows_of(dataset, "rejected")

    assert {row["source"] for row in refused} == {"raw/rows.jsonl#10", "raw/empty.txt"}
    assert all(row["stage"] and row["reason"] and row["detail"] for row in refused)


def test_a_text_page_is_whole_in_text_and_removed(raw: Path, dataset: Path) -> None:
    """Law 1: every line of a text is in `text` or in `removed`, where its span says."""
    removed, pages = rows_of(dataset, "removed"), [r for r in rows_of(dataset) if r["source"].endswith(".txt")]
    for row in pages:
        page = (raw.parent / row["source"]).read_text()
        taken = [entry for entry in removed if entry["id"] == row["id"]]
        lines = [" ".join(line.split()) for line in page.splitlines() if line.strip()]
        kept = row["text"].split("\n\n")

        assert Counter(lines) == Counter([*kept, *(entry["text"] for entry in taken)])
        assert all(" ".join(page[e["start_char"] : e["end_char"]].split()) == e["text"] for e in taken)
    assert len(pages) == N_PAGES - N_HTML


def test_a_web_page_is_whole_in_text_and_removed(raw: Path, dataset: Path) -> None:
    """Law 1: every block of a web page is in `text` or in `removed`, where its number says."""
    removed, pages = rows_of(dataset, "removed"), [r for r in rows_of(dataset) if r["source"].endswith(".html")]
    for row in pages:
        blocks = [block.text for block in walk_blocks(parse((raw.parent / row["source"]).read_text()))]
        taken = [entry for entry in removed if entry["id"] == row["id"]]

        assert Counter(blocks) == Counter([*row["text"].split("\n\n"), *(entry["text"] for entry in taken)])
        assert all(blocks[entry["block"]] == entry["text"] for entry in taken)
    assert len(pages) == N_HTML


def test_the_same_bytes_from_two_workers_and_any_surroundings(raw: Path, dataset: Path, tmp_path: Path) -> None:
    """Law 2: workers, working folder, place of the inputs, time zone, locale and hash seed do not show."""
    moved = shutil.copytree(raw, tmp_path / "elsewhere" / "raw")
    os.utime(moved / "empty.txt", (0, 0))
    surroundings = {"TZ": "Asia/Tokyo", "LC_ALL": "C", "PYTHONHASHSEED": "7"}

    other = built(tmp_path / "news", moved.name, *KEEP_ALL, "--workers", "2", cwd=moved.parent, **surroundings)

    assert bytes_of(other) == bytes_of(dataset)


def test_the_same_bytes_from_inputs_in_any_order(raw: Path, tmp_path: Path) -> None:
    first, second = f"pages={raw / 'single'}", f"rows={raw / 'rows.jsonl'}"

    one = built(tmp_path / "one" / "news", first, second, *KEEP_ALL, "--workers", "1")
    other = built(tmp_path / "other" / "news", second, first, *KEEP_ALL, "--workers", "1")

    assert bytes_of(one) == bytes_of(other)


def test_a_build_leaves_nothing_beside_its_dataset_but_its_cache(dataset: Path) -> None:
    assert names_beside(dataset) == [".news.cache", ".news.log"]


def test_the_same_recipe_again_is_up_to_date(raw: Path, dataset: Path) -> None:
    before = (dataset / "build.json").stat().st_mtime_ns

    done = run_build(raw, "-o", dataset, *KEEP_ALL, "--workers", "1")

    assert (done.returncode, b"up to date" in done.stdout) == (0, True)
    assert (dataset / "build.json").stat().st_mtime_ns == before


def test_an_output_within_the_input_is_no_input(tmp_path: Path) -> None:
    (tmp_path / "raw").mkdir()
    (tmp_path / "raw" / "story.txt").write_text("The ferry left the harbour at noon. " * 10)
    arguments = (tmp_path / "raw", *KEEP_ALL, "--workers", "1")
    before = bytes_of(built(tmp_path / "raw" / "out", *arguments))

    assert bytes_of(built(tmp_path / "raw" / "out", *arguments)) == before
    assert [row["path"] for row in rows_of(tmp_path / "raw" / "out", "inputs")] == ["raw/story.txt"]


def test_a_changed_option_builds_anew(raw: Path, dataset: Path, tmp_path: Path) -> None:
    copy = shutil.copytree(dataset, tmp_path / "news")

    built(copy, raw, "--min-words", "300", "--dedup", "none", "--workers", "1")

    assert len(rows_of(copy)) < len(rows_of(dataset))


def test_a_folder_that_is_not_ours_is_left_alone(raw: Path, tmp_path: Path) -> None:
    """Law 3."""
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "thesis.txt").write_text("years of work")

    done = run_build(raw, "-o", tmp_path / "mine")

    assert done.returncode == 1
    assert b"--overwrite" in done.stderr
    assert bytes_of(tmp_path / "mine") == {"thesis.txt": b"years of work"}


def test_a_build_without_rows_leaves_the_earlier_dataset(raw: Path, dataset: Path, tmp_path: Path) -> None:
    copy = shutil.copytree(dataset, tmp_path / "news")

    done = run_build(raw / "empty.txt", "-o", copy)

    assert (done.returncode, done.stdout) == (1, b"")
    assert bytes_of(copy) == bytes_of(dataset)
    assert rows_of(tmp_path / ".news.log", "rejected")


def test_a_row_is_unchanged_by_the_pages_beside_it(raw: Path, dataset: Path, tmp_path: Path) -> None:
    """Law 8."""
    beside = {row["source"].rsplit("/", 1)[-1]: row["text_sha256"] for row in rows_of(dataset)}

    alone = rows_of(built(tmp_path / "news", f"raw={raw / 'single'}", *KEEP_ALL, "--workers", "1"))

    assert len(alone) == N_PAGES
    assert all(beside[row["source"].rsplit("/", 1)[-1]] == row["text_sha256"] for row in alone)
