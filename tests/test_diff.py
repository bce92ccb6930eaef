"""diff: two datasets beside each other; every row that is not the same has a reason."""

import json
from pathlib import Path

import pytest

from articlepack.command import main
from articlepack.tending.diff import Diff, compare
from tests.builds import built
from tests.datasets_made import REFUSED, ROWS, make
from tests.parts import article, duplicate, refusal

Capture = pytest.CaptureFixture[str]


def told(diff: Diff) -> dict[tuple[str, str], int]:
    return {(group.what, group.why): group.n_rows for group in diff.groups}


def test_the_same_dataset_has_no_difference_whatever_its_form(tmp_path: Path, capsys: Capture) -> None:
    one, other = make(tmp_path / "one"), make(tmp_path / "other", form="jsonl", n_parts=4)

    assert compare(one, other).is_empty
    assert main(["diff", str(one), str(other)]) == 0
    assert capsys.readouterr().out == "no difference: 25 rows\n"


def test_every_row_that_came_or_went_has_its_reason(tmp_path: Path) -> None:
    before = make(tmp_path / "before", ROWS[:20], [refusal(0), refusal(1, source=ROWS[20]["source"])], n_removed=0)
    gone = refusal(2, source=ROWS[0]["source"], reason="too_short")
    after = make(tmp_path / "after", ROWS[2:22], [refusal(0), gone], n_removed=0)

    assert told(compare(before, after)) == {
        ("added", "it was refused before: too_short"): 1,
        ("added", "the page is new"): 1,
        ("removed", "it is refused now: too_short"): 1,
        ("removed", "the page is gone from the inputs"): 1,
    }


def test_a_change_is_told_by_its_columns_and_its_cause(tmp_path: Path) -> None:
    other = [
        article(0, raw_sha256="f" * 64, text="Quite another text."),
        article(1, title="Judged otherwise"),
        *ROWS[2:],
    ]
    before = make(tmp_path / "before", rejected=[], splits={})
    after = make(tmp_path / "after", other, [duplicate(7, ROWS[3])], splits={ROWS[5]["source"]: "test"})

    found = compare(before, after)
    assert told(found) == {
        ("changed", "the page itself is another"): 1,
        ("changed", "the same page, judged otherwise"): 1,
        ("changed", "only its duplicates or its cluster are others"): 1,
        ("moved", "from train to test"): 1,
    }
    assert found.columns == {
        "n_chars": 1, "n_duplicates": 1, "n_words": 1, "raw_sha256": 1, "text": 1, "text_sha256": 1, "title": 1,
        "n_bytes_raw": 1,
    }  # fmt: skip
    assert found.n_same == 21
    assert ("rows.test", 0, 1) in found.counts


def test_recipe_and_inputs_are_told(tmp_path: Path, capsys: Capture) -> None:
    raw = tmp_path / "raw"
    raw.mkdir()
    for name in ("a", "b"):
        (raw / f"{name}.txt").write_text(
            f"{name}: the ferry left the harbour at nine and came back at ten, as ever. " * 9
        )
    before = built(tmp_path / "before", raw, "--name", "n", "--engine", "serial")
    (raw / "b.txt").write_text("Another text, about the mill and its miller and the weir below the mill. " * 9)
    (raw / "c.txt").write_text("Short.")
    after = built(tmp_path / "after", raw, "--name", "n", "--min-words", "20", "--engine", "serial")

    assert main(["diff", str(before), str(after), "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["recipe"] == [
        ["options.min_words", "50", "20"],
        ["inputs", "2", "3 (1 new, 0 gone, 1 with other content)"],
    ]
    assert [(g["what"], g["why"], g["sources"]) for g in found["groups"]] == [
        ("changed", "the page itself is another", ["raw/b.txt"])
    ]
    assert ["rejected.filter.too_short", 0, 1] in found["counts"]
    assert main(["diff", str(before), str(after)]) == 0
    assert "  options.min_words: 50 -> 20" in capsys.readouterr().out


def test_no_dataset_is_wrong_use(tmp_path: Path, capsys: Capture) -> None:
    assert main(["diff", str(make(tmp_path / "set", ROWS[:1], REFUSED[:1])), str(tmp_path)]) == 2
    assert "is no dataset" in capsys.readouterr().err
