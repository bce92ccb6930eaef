"""--dry-run: a try of some files says what all of them would give, and leaves nothing."""

import hashlib
import json
from pathlib import Path

import pytest

from articlepack import rehearsal
from articlepack.command import build_main
from articlepack.stages.read import list_inputs
from tests.builds import built, run_build

Capture = pytest.CaptureFixture[str]
STORY = "The ferries left the harbour of Lindau on Monday, nine days after the storm had closed it. "


@pytest.fixture
def raw(tmp_path: Path) -> Path:
    """Sixty files of one size, of which a third are too short for a row (and padded)."""
    folder = tmp_path / "raw"
    folder.mkdir()
    for n in range(60):
        story = f"{n:04} " + (STORY * 6 if n % 3 else "short" + " " * (len(STORY) * 6 - 5))
        (folder / f"{n}.txt").write_text(story)
    return folder


def test_a_sample_is_projected_on_all_files(
    raw: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Capture
) -> None:
    monkeypatch.setattr(rehearsal, "N_FILES", 30)

    assert build_main([str(raw), "-o", str(tmp_path / "set"), "--dry-run", "--json", "--engine", "serial", "-q"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["files"], told["files_read"], told["pages_read"], told["pages"]) == (60, 30, 30, 60)
    assert told["rows"] == 2 * told["rows_read"]
    assert told["rejected"]["too_short"] + told["rows_read"] + told["rejected"].get("near_duplicate", 0) == 30
    assert told["seconds"] > 0
    assert told["dataset_bytes"] > 0
    assert sorted(path.name for path in tmp_path.iterdir()) == ["raw"]


def test_what_stands_there_has_the_same_say_as_in_a_build(raw: Path, tmp_path: Path, capsys: Capture) -> None:
    def rehearsed(*arguments: object) -> int:
        return build_main([*map(str, arguments), "--dry-run", "--json", "--engine", "serial", "-q", "--dedup", "none"])

    (tmp_path / "foreign").mkdir()
    (tmp_path / "foreign/letter.txt").write_text("not ours")
    assert rehearsed(raw, "-o", tmp_path / "foreign") == 1
    assert "nothing in it was touched" in capsys.readouterr().err

    text = (raw / "1.txt").read_text().strip()
    gone = hashlib.sha256(text.encode()).hexdigest()
    built(tmp_path / "set", raw, "--dedup", "none", "--takedown", gone)
    (tmp_path / "more.txt").write_text(f"One more: {STORY * 6}")
    assert rehearsed(tmp_path / "more.txt", "-o", tmp_path / "set", "--add") == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["files"], told["rejected"]["taken_down"]) == (61, 1)
    assert rehearsed(raw, "-o", tmp_path / "set", "--against", tmp_path / "set", "--dedup", "near") == 2


def test_an_input_that_is_preferred_is_known_by_its_name_in_a_rehearsal_too(
    raw: Path, tmp_path: Path, capsys: Capture
) -> None:
    options = [str(raw), "-o", str(tmp_path / "set"), "--dry-run", "--engine", "serial", "-q"]

    assert build_main([*options, "--prefer-source", "raw"]) == 0
    assert build_main([*options, "--prefer-source", "rav"]) == 2
    assert "Did you mean 'raw'?" in capsys.readouterr().err


def test_the_sample_is_the_same_each_time_and_not_the_first_by_name(raw: Path) -> None:
    sources = list_inputs([str(raw)])

    one, other = rehearsal.draw(sources), rehearsal.draw(sources[::-1])
    assert [s.path for s in one] == [s.path for s in other]
    assert [s.path for s in one] != sorted(s.path for s in one)


def test_where_files_hold_more_than_was_read_nothing_is_projected(tmp_path: Path) -> None:
    rows = "".join(json.dumps({"id": n, "text": f"{n} {STORY * 3}"}) + "\n" for n in range(1_200))
    (tmp_path / "rows.jsonl").write_text(rows)

    done = run_build(
        tmp_path / "rows.jsonl", "-o", tmp_path / "set", "--dry-run", "--dedup", "none", "--min-words", "5"
    )
    out = done.stdout.decode()
    assert "read 1 of 1 files: 1,000 pages, 1,000 rows" in out, done.stderr.decode()
    assert "what all of them give is not known" in out
    assert not (tmp_path / "set").exists()


def test_standard_input_cannot_be_tried(capsys: Capture) -> None:
    assert build_main(["-", "-o", "set", "--dry-run", "-q"]) == 2
    assert "only once" in capsys.readouterr().err


def rehearsed(*arguments: object) -> int:
    return build_main([*map(str, arguments), "--dry-run", "--engine", "serial", "-q"])


@pytest.mark.parametrize("form", ["parquet", "hf", "jsonl"])
def test_a_sample_without_a_row_says_why(tmp_path: Path, form: str, capsys: Capture) -> None:
    for n in range(3):
        (tmp_path / f"{n}.txt").write_text(f"Short, {n}." * (n > 0))
    files = [tmp_path / f"{n}.txt" for n in range(3)]

    assert rehearsed(*files, "-o", tmp_path / "set", "--format", form) == 1
    error = capsys.readouterr().err
    assert "of 3 files drawn, none of 3 pages became a row: too_short 2, empty 1. too_short: --min-words N" in error
    assert "articlepack-dry-run" not in error


def test_half_a_sample_without_a_row_is_no_error(tmp_path: Path, capsys: Capture) -> None:
    for n in range(2):
        (tmp_path / f"{n}.txt").write_text("Short.")
    first, second = rehearsal.draw(list_inputs([str(tmp_path / f"{n}.txt") for n in range(2)]))
    Path(second.location).write_text(STORY * 6)

    assert rehearsed(first.location, second.location, "-o", tmp_path / "set", "--json") == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["rows"], told["rejected"]) == (1, {"too_short": 1})


def test_one_file_has_its_bytes_told_too(tmp_path: Path, capsys: Capture) -> None:
    (tmp_path / "a.txt").write_text(STORY * 6)

    assert rehearsed(tmp_path / "a.txt", "-o", tmp_path / "set", "--json") == 0
    assert json.loads(capsys.readouterr().out)["dataset_bytes"] > 10_000


@pytest.mark.parametrize("limit", [10, 40])
def test_no_more_pages_are_projected_than_are_asked_for(
    raw: Path, tmp_path: Path, limit: int, monkeypatch: pytest.MonkeyPatch, capsys: Capture
) -> None:
    monkeypatch.setattr(rehearsal, "N_FILES", 20)

    assert rehearsed(raw, "-o", tmp_path / "set", "--json", "--limit", limit, "--dedup", "none") == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["pages_read"], told["pages"]) == (min(limit, 20), limit)
    assert told["rows"] == told["rows_read"] * limit // min(limit, 20)
