"""croissant.json: valid to mlcroissant, and rows read back through it are the rows, without a network."""

import json
import logging
import socket
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from articlepack.columns import TABLES, arrow_schema
from articlepack.maker import CardText
from articlepack.stages.publish.verify import verify
from tests.builds import rows_of
from tests.datasets_made import REFUSED, ROWS, make
from tests.parts import article

mlcroissant = pytest.importorskip("mlcroissant")

CONFIGS = {"article": "default", "rejected": "rejected", "removed": "removed", "inputs": "inputs"}


@pytest.fixture(autouse=True)
def offline(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise AssertionError("the network was asked")

    monkeypatch.setattr(socket.socket, "connect", refuse)


def document(folder: Path) -> dict[str, Any]:
    told: dict[str, Any] = json.loads((folder / "croissant.json").read_text("utf-8"))
    return told


def problems(folder: Path, caplog: pytest.LogCaptureFixture) -> list[str]:
    """What mlcroissant says of it: an error is raised, a warning is logged."""
    with caplog.at_level(logging.WARNING):
        mlcroissant.Dataset(jsonld=folder / "croissant.json")
    return [record.getMessage() for record in caplog.records]


def plain(value: Any) -> Any:
    """A value of a record as Python has it."""
    if isinstance(value, bytes):
        return value.decode()
    if isinstance(value, np.generic):
        return value.item()
    if isinstance(value, list | np.ndarray):
        return [plain(one) for one in value]
    if isinstance(value, dict):
        return {key.rsplit("/", 1)[1]: plain(one) for key, one in value.items()}
    return value.to_pydatetime() if hasattr(value, "to_pydatetime") else value


FULL = CardText(
    title="Harbour news", description="All of one harbour.", author="The archive", homepage="https://news.example/set",
    citation="@misc{h}", date="2024-05-01", version="1.2.0", uses="To learn from.", collection="By hand.",
)  # fmt: skip


@pytest.mark.parametrize("form", ["parquet", "hf", "jsonl"])
def test_mlcroissant_finds_nothing_wrong(tmp_path: Path, form: str, caplog: pytest.LogCaptureFixture) -> None:
    folder = make(tmp_path / "set", form=form, card=FULL, stated_license="CC-BY-4.0")

    assert problems(folder, caplog) == []
    assert verify(folder) == []


def test_only_what_the_maker_did_not_state_is_missing(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    [told] = problems(make(tmp_path / "set"), caplog)

    assert {line.rsplit('"', 2)[1].rsplit("/", 1)[-1] for line in told.splitlines() if "recommended" in line} == {
        "citeAs",
        "datePublished",
        "license",
        "version",
    }


@pytest.mark.parametrize("table", TABLES)
def test_every_table_is_read_back_through_it(tmp_path: Path, table: str) -> None:
    folder = make(tmp_path / "set", ROWS, REFUSED, splits={ROWS[0]["source"]: "test"})
    dataset = mlcroissant.Dataset(jsonld=folder / "croissant.json")
    name = CONFIGS[table]

    read = [{key.split("/", 1)[1]: plain(v) for key, v in record.items()} for record in dataset.records(name)]
    written = rows_of(folder, "data" if table == "article" else table)
    assert [{key: row[key] for key in arrow_schema(table).names} for row in read] == written
    if table == "article":
        assert sorted(row["split"] for row in read) == ["test", *["train"] * 24]


def test_every_file_is_there_with_its_digest(tmp_path: Path) -> None:
    folder = make(tmp_path / "set")
    listed = json.loads((folder / "build.json").read_text("utf-8"))["files"]

    told = {f["contentUrl"]: f["sha256"] for f in document(folder)["distribution"] if f["@type"] == "cr:FileObject"}
    assert told == {path: entry["sha256"] for path, entry in listed.items() if entry["rows"] is not None}


def test_the_mix_is_told_as_measured(tmp_path: Path) -> None:
    rows = [article(n, language="de" if n else None, publisher="Paper <1>") for n in range(4)]
    told = document(make(tmp_path / "set", rows, []))

    assert "Languages: de 75.0 %, unknown 25.0 %." in told["rai:dataBiases"]
    assert "Publishers: 1 known; Paper <1> 100.0 %." in told["rai:dataBiases"]
    assert told["inLanguage"] == ["de"]
    assert "rai:dataCollectionTimeFrame" not in told


def test_what_was_not_done_to_the_pages_is_not_said_to_be(tmp_path: Path) -> None:
    def told(name: str, **options: str) -> str:
        return " ".join(document(make(tmp_path / name, recipe={"options": options}))["rai:dataPreprocessingProtocol"])

    done, left = told("done", dedup="near", clean="balanced"), told("left", dedup="none", clean="off")
    assert "Duplicates were refused (dedup: near)." in done
    assert "Boilerplate was taken out by block: clean balanced" in done
    assert "Duplicates were kept (dedup: none)." in left
    assert "Boilerplate was taken out of web pages alone: clean off" in left


def test_what_nobody_stated_is_unknown_and_dates_come_from_nowhere_else(tmp_path: Path) -> None:
    told = document(make(tmp_path / "set"))

    assert told["rai:dataUseCases"] == ["Unknown: the maker of this dataset has stated nothing."]
    assert not {"license", "citeAs", "datePublished", "version", "creator", "url"} & set(told)


def test_a_date_or_address_that_is_none_is_left_out(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    folder = make(tmp_path / "set", card=CardText(date="last spring", homepage="javascript:alert(1)"))

    assert not {"datePublished", "url"} & set(document(folder))
    assert all("Error" not in told for told in problems(folder, caplog))


def test_the_days_of_fetching_are_those_of_the_rows(tmp_path: Path) -> None:
    rows = [article(n, date_crawled=article(n)["date_published"]) for n in range(5)]

    assert document(make(tmp_path / "set", rows, []))["rai:dataCollectionTimeFrame"] == ["2019-12-31", "2020-01-04"]
