"""explain FOLDER ID: any page of a dataset, by any of its names, row or refusal."""

import json
from pathlib import Path

import pytest

from articlepack.command import main
from tests.datasets_made import REFUSED, ROWS, make
from tests.parts import refusal


@pytest.fixture(scope="module", params=["parquet", "jsonl"])
def folder(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make(tmp_path_factory.mktemp("set") / "set", form=request.param, splits={ROWS[3]["source"]: "test"})


@pytest.mark.parametrize("name", ["id", "source", "url"])
def test_a_row_is_told_by_any_of_its_names(folder: Path, name: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", str(folder), ROWS[3][name]]) == 0

    out = capsys.readouterr().out
    assert "drop share" not in out.splitlines()[0]
    assert out.splitlines()[0].startswith("drop nav         0.50  Share | this <b>0</b>")
    assert f"keep body              {ROWS[3]['text']}" in out
    assert f"row {ROWS[3]['id']} of test: {ROWS[3]['source']}" in out
    assert "Number 3  <- line: first line" in out
    assert out.count("refused for it exact_duplicate") == 2


def test_a_refusal_is_told_with_its_reason(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", str(folder), REFUSED[0]["id"]]) == 0

    assert capsys.readouterr().out.startswith("refused by filter: too_short 3 words")


def test_the_story_can_be_json(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", str(folder), ROWS[3]["id"], "--json"]) == 0

    told = json.loads(capsys.readouterr().out)
    assert (told["table"], told["split"], told["row"]["title"]) == ("article", "test", "Number 3")
    assert [block["label"] for block in told["blocks"]] == ["nav", "share", ""]
    assert len(told["duplicates"]) == 2


def test_a_page_that_is_not_there_is_wrong_use(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", str(folder), "nobody"]) == 2
    assert "no page has the id, source or url 'nobody'" in capsys.readouterr().err
    assert main(["explain", str(folder)]) == 2
    assert main(["explain", str(folder.parent), "x"]) == 2


def test_more_pages_of_one_address_are_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    same = [row | {"url": ROWS[1]["url"]} for row in ROWS[1:4]]
    refused = refusal(3, url=ROWS[1]["url"])
    folder = make(tmp_path / "set", [ROWS[0], *same], [refused])

    assert main(["explain", str(folder), ROWS[1]["url"]]) == 0
    out = capsys.readouterr().out
    assert out.count("row ") >= 1
    told = [line.removeprefix("also called so ") for line in out.splitlines() if line.startswith("also called so ")]
    others = [*(row for row in same if f"row {row['id']}" not in out), refused]
    assert told == [f"{row['id']}: {row['source']}" for row in others]
    assert len(told) == 3


def test_what_a_build_has_decided_is_told_as_it_was(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", str(folder), ROWS[3]["id"], "--clean", "off"]) == 2
    assert "--clean and --extractor go with a file" in capsys.readouterr().err
