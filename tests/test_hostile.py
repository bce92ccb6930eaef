"""The hostile corpus, built whole: no crash, counts that balance, each case as a right tool has it, nothing escapes."""

import json
import os
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from tests.builds import built, rows_of, run_build
from tests.hostile.case import Case
from tests.hostile.containers import container_cases
from tests.hostile.places import place_cases
from tests.hostile.tables import table_cases
from tests.hostile.texts import text_cases
from tests.hostile.web_pages import web_page_cases

Row = dict[str, Any]
SONG = "The canary sings and sings."


def all_cases() -> Iterator[Case]:
    for make in (web_page_cases, text_cases, table_cases, container_cases, place_cases):
        yield from make()


def laid_out(case: Case, folder: Path, canary: Path) -> None:
    """The files of a case in a folder of its own."""
    folder.mkdir(parents=True)
    for name, content in case.files.items():
        path = (
            os.fsencode(folder) + b"/" + (name if isinstance(name, bytes) else name.encode("utf-8", "surrogateescape"))
        )
        Path(os.fsdecode(path)).write_bytes(content.replace(b"@CANARY@", os.fsencode(canary)))
    if case.make:
        case.make(folder)


class Built(NamedTuple):
    """A build of the corpus, by case."""

    root: Path
    canary: Path
    rows: dict[str, list[Row]]
    rejected: dict[str, list[Row]]
    inputs: dict[str, list[Row]]


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Built:
    root = tmp_path_factory.mktemp("hostile")
    canary = root / "canary.txt"
    canary.write_text(SONG)
    os.utime(canary, (1, 1))
    for case in all_cases():
        laid_out(case, root / "raw" / case.name, canary)
    dataset = built(root / "out" / "data", root / "raw", "--min-words", "20")
    found = [defaultdict(list), defaultdict(list), defaultdict(list)]  # type: ignore[var-annotated]
    for group, table, column in zip(found, ("data", "rejected", "inputs"), ("source", "source", "path"), strict=True):
        for row in rows_of(dataset, table):
            group[row[column].split("/")[1]].append(row)
    return Built(root, canary, *found)


def test_there_are_three_hundred_cases_each_with_a_name_and_a_why() -> None:
    cases = list(all_cases())

    assert len(cases) >= 300
    assert len({case.name for case in cases}) == len(cases)
    assert all(case.why and "\n" not in case.why.replace("\\n", "") for case in cases)


def test_pages_are_rows_and_refusals_in_every_file(corpus: Built) -> None:
    for name, files in corpus.inputs.items():
        n_rows = Counter(row["source"].split("#")[0] for row in corpus.rows[name])
        n_rejected = Counter(row["source"].split("#")[0] for row in corpus.rejected[name])
        for file in files:
            assert file["pages"] == n_rows[file["path"]] + n_rejected[file["path"]], file
            assert (file["rows"], file["rejected"]) == (n_rows[file["path"]], n_rejected[file["path"]])


def test_no_page_crashes(corpus: Built) -> None:
    crashes = [
        row for rows in corpus.rejected.values() for row in rows if row["reason"] in {"crash", "timeout", "memory"}
    ]

    assert [(row["source"], row["detail"]) for row in crashes] == []


@pytest.mark.parametrize("case", list(all_cases()), ids=lambda case: case.name)
def test_a_case_comes_out_as_a_right_tool_has_it(case: Case, corpus: Built) -> None:
    rows, rejected = corpus.rows[case.name], corpus.rejected[case.name]
    written = json.dumps(rows, default=str)

    assert corpus.inputs[case.name], "a file is listed, whatever it is"
    assert case.n_rows is None or len(rows) == case.n_rows, [(row["reason"], row["detail"]) for row in rejected]
    assert case.reasons is None or sorted(row["reason"] for row in rejected) == sorted(case.reasons)
    assert all(any(words in row["text"] for row in rows) for words in case.says)
    assert not any(json.dumps(words)[1:-1] in written for words in (*case.says_not, SONG))
    assert case.note in " ".join(file["note"] or "" for file in corpus.inputs[case.name])


def test_the_canary_is_neither_read_nor_written(corpus: Built) -> None:
    assert corpus.canary.read_text() == SONG
    assert corpus.canary.stat().st_mtime == 1
    assert sorted(path.name for path in corpus.root.iterdir()) == ["canary.txt", "out", "raw"]
    assert sorted(path.name for path in (corpus.root / "out").iterdir()) == [".data.cache", ".data.log", "data"]
    assert not list(corpus.root.parent.rglob("escaped-*"))


def test_what_is_written_around_the_rows_can_be_read_again(corpus: Built) -> None:
    dataset = corpus.root / "out" / "data"

    assert run_build("--help").returncode == 0
    card = (dataset / "README.md").read_text("utf-8")
    assert "\x1b" not in card
    assert card.count("\n---\n") >= 1
    assert json.loads((dataset / "build.json").read_text("utf-8"))["counts"]["pages"] > 300
