"""Law 4 at its last resort: pages that kill their worker, hang or eat memory cost themselves and nothing else."""

import json
from pathlib import Path

import pytest

from articlepack import build
from articlepack.pipeline.reading import FoundFile, ReadJob, read, stamp_of
from articlepack.pipeline.verdicts import Verdict, verdict_name, write_verdict
from articlepack.stages.read import ReadOptions, digest_input, list_inputs
from tests.builds import bytes_of, rows_of
from tests.poison import KINDS, READ, SETTLED, dying_workers, poisoned

STORY = "The ferries left the harbour of Lindau on Monday, nine days after the storm had closed it."
LIMITS = {"page_timeout": 2, "page_memory": 200, "min_words": 0, "dedup": "none"}
POISON = {
    "story-017": KINDS["crash"],
    "story-018": KINDS["timeout"],
    "story-040": KINDS["memory"],
    "story-055": f"{KINDS['crash']} {SETTLED}",
}
N_PAGES = 60


def write_pages(folder: Path, poison: dict[str, str]) -> Path:
    """A table of short stories, in one file, some with poison in them."""
    folder.mkdir()
    names = [f"story-{n:03}" for n in range(N_PAGES)]
    rows = [{"id": name, "text": f"{STORY} {name}. {poison.get(name, '')}"} for name in names]
    (folder / "rows.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    return folder


@pytest.fixture(scope="module")
def poisoned_dataset(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """(pages, dataset) of a build with every kind of poison in it."""
    folder = tmp_path_factory.mktemp("poisoned")
    raw = write_pages(folder / "raw", POISON)
    with poisoned():
        build([raw], folder / "news", workers=2, **LIMITS)
    return raw, folder / "news"


def key_of(row: dict[str, str]) -> str:
    return row["source"].partition("#")[2]


def test_each_poison_page_is_refused_with_its_reason(poisoned_dataset: tuple[Path, Path]) -> None:
    refused = {key_of(row): (row["stage"], row["reason"]) for row in rows_of(poisoned_dataset[1], "rejected")}

    assert refused == {
        "story-017": ("draft", "crash"),
        "story-018": ("draft", "timeout"),
        "story-040": ("draft", "memory"),
        "story-055": ("settle", "crash"),
    }


def test_the_other_pages_are_what_they_would_be_without_it(poisoned_dataset: tuple[Path, Path], tmp_path: Path) -> None:
    clean = write_pages(tmp_path / "raw", {})
    build([clean], tmp_path / "news", workers=1, **LIMITS)

    expected = {key_of(row): row for row in rows_of(tmp_path / "news") if key_of(row) not in POISON}
    assert {key_of(row): row for row in rows_of(poisoned_dataset[1])} == expected


def test_the_verdicts_are_used_again_and_the_bytes_are_the_same(
    poisoned_dataset: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another build of the same pages, where no poison works any more, shows what is remembered."""
    raw, dataset = poisoned_dataset
    before = bytes_of(dataset)
    (dataset / "build.json").unlink()

    build([raw], dataset, workers=1, overwrite=True, **LIMITS)

    assert bytes_of(dataset) == before


def test_the_counts_name_these_pages(poisoned_dataset: tuple[Path, Path]) -> None:
    counts = json.loads((poisoned_dataset[1] / "build.json").read_text())["counts"]

    assert counts["rejected"] == {"draft": {"crash": 1, "memory": 1, "timeout": 1}, "settle": {"crash": 1}}


def test_a_file_that_cannot_be_read_on_gives_its_pages_so_far(tmp_path: Path) -> None:
    """And the files beside it give theirs; the ledger says where the reading ended."""
    raw = write_pages(tmp_path / "raw", {"story-020": f"{KINDS['crash']} {READ}"})
    for n in range(3):
        (raw / f"{n}.txt").write_text(f"{STORY} {n}")
    with poisoned():
        build([raw], tmp_path / "news", workers=2, **LIMITS)

    expected = {f"raw/rows.jsonl#story-{n:03}" for n in range(20)} | {f"raw/{n}.txt" for n in range(3)}
    assert {row["source"] for row in rows_of(tmp_path / "news")} == expected
    [refused] = rows_of(tmp_path / "news", "rejected")
    assert (refused["source"], refused["stage"], refused["reason"]) == ("raw/rows.jsonl#~crash", "read", "crash")
    [noted] = [row for row in rows_of(tmp_path / "news", "inputs") if row["note"]]
    assert (noted["path"], noted["pages"]) == ("raw/rows.jsonl", 21)
    assert "page 21" in noted["note"]


@pytest.mark.parametrize(
    ("limit", "n_pages", "note"),
    [(5, 5, "--limit was reached"), (10, 10, "--limit was reached"), (11, 11, "read up to its page 11")],
)
def test_where_reading_ends_counts_within_the_limit(tmp_path: Path, limit: int, n_pages: int, note: str) -> None:
    (source,) = list_inputs([str(write_pages(tmp_path / "raw", {}))])
    found = FoundFile(source, digest_input(source), stamp_of(source))
    write_verdict(tmp_path / "verdicts", verdict_name("read", found.file), Verdict("crash", 10))
    records, raw, index, verdicts = (tmp_path / name for name in ("records", "pages", "index", "verdicts"))
    records.mkdir()
    raw.mkdir()

    (file,) = read(ReadJob((found,), ReadOptions(), "key", records, raw, index, verdicts, limit=limit)).files
    assert file.pages == n_pages
    assert note in (file.note or "")
    assert (file.note or "").count("read ") == 1


def test_workers_that_die_by_accident_change_no_byte(tmp_path: Path) -> None:
    raw = write_pages(tmp_path / "raw", {})
    with dying_workers():
        build([raw], tmp_path / "disturbed" / "news", workers=2, **LIMITS)
    build([raw], tmp_path / "undisturbed" / "news", workers=2, **LIMITS)

    assert bytes_of(tmp_path / "disturbed" / "news") == bytes_of(tmp_path / "undisturbed" / "news")


def test_retry_failed_tries_them_again(tmp_path: Path) -> None:
    raw = write_pages(tmp_path / "raw", {"story-003": KINDS["crash"]})
    with poisoned():
        build([raw], tmp_path / "news", workers=1, **LIMITS)
    assert len(rows_of(tmp_path / "news")) == N_PAGES - 1

    summary = build([raw], tmp_path / "news", workers=1, retry_failed=True, **LIMITS)

    assert (summary.status, summary.rows) == ("built", N_PAGES)
