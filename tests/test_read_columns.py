"""Columns of other names: none is left out without a word, and the word says how to have it read."""

import json
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from articlepack.records import RawPage
from articlepack.stages.read import Note, ReadOptions
from tests.builds import built, rows_of
from tests.test_read_tables import as_csv, as_json_lines, as_parquet, notes, pages, read, refusals, written

Rows = list[dict[str, object]]
LONG = "The seals came back to the docks, and the pilots counted them over the radio. " * 4
CARRIES = "; --keep-column NAME carries one along"


@pytest.mark.parametrize("write", [as_json_lines, as_csv, as_parquet])
def test_columns_that_nothing_reads_are_named_once_with_what_they_seem_to_be(
    write: Callable[[Path, Rows], Path], tmp_path: Path
) -> None:
    rows: Rows = [{"text": LONG, "author": "Ada Roy", "Pub Date": "2024-03-14", "desk": "Sea", "lang": "en"}] * 3
    found = read(write(tmp_path, rows))

    meant = "--column authors=author --column 'date_published=Pub Date' --column language=lang"
    assert notes(found) == [f"columns not read: author, Pub Date, desk, lang; to use them: {meant}{CARRIES}"]


def test_what_the_note_says_is_what_helps(tmp_path: Path) -> None:
    rows: Rows = [{"text": LONG, "meta": {"url": "https://a.example/1", "desk": "Sea"}, "Autor": "Ada Roy"}]
    path = as_json_lines(tmp_path, rows)
    assert notes(read(path)) == [
        "columns not read: meta.url, meta.desk, Autor; to use them: --column url=meta.url --column authors=Autor"
        + CARRIES
    ]

    options = ReadOptions(column={"url": "meta.url", "authors": "Autor"}, keep_column=("meta.desk",))
    (page,) = read(path, options)
    assert isinstance(page, RawPage)
    assert (page.origin.url, page.origin.supplied.authors) == ("https://a.example/1", ("Ada Roy",))


def test_a_column_is_not_proposed_for_what_another_tells_already(tmp_path: Path) -> None:
    rows: Rows = [{"text": LONG, "title": "Seals", "headline": "Seals are back", "link": "/1", "when": "2024-03-14"}]
    options = ReadOptions(column={"date_published": "when"})

    assert notes(read(as_json_lines(tmp_path, rows), options)) == [
        "columns not read: headline, link; to use them: --column url=link" + CARRIES
    ]


@pytest.mark.parametrize("write", [as_json_lines, as_csv, as_parquet])
def test_a_table_of_known_columns_has_no_note(write: Callable[[Path, Rows], Path], tmp_path: Path) -> None:
    rows: Rows = [{"": 0, "__index_level_0__": 0, "Unnamed: 0": 0, "Text": LONG, "url": "https://a.example/1"}]

    assert notes(read(write(tmp_path, rows))) == []


def test_columns_of_objects_that_are_no_pages_are_not_named(tmp_path: Path) -> None:
    answer: dict[str, object] = {
        "status": "ok",
        "page": {"number": 1},
        "articles": [{"title": "Seals", "text": LONG, "views": 3}],
    }
    found = read(as_json_lines(tmp_path, [answer, {"note": "no page"}]))

    assert notes(found) == ["columns not read: views" + CARRIES]


def test_rows_of_ever_new_columns_are_named_in_bounds(tmp_path: Path) -> None:
    rows: Rows = [{"text": LONG, f"column {number:04}": 1} for number in range(1500)]
    (note,) = notes(read(as_json_lines(tmp_path, rows)))

    assert note.startswith("columns not read: column 0000, column 0001, ")
    assert len(note) < 1000


@pytest.mark.parametrize(
    ("row", "advice"),
    [
        ({"text": None, "url": "/1", "maintext": LONG}, "--column text=maintext"),
        ({"html": {"content": f"<p>{LONG}</p>", "bytes": 9}, "plaintext": LONG}, "--column html=html.content"),
        ({"title": {"rendered": "Seals"}, "content": {"rendered": f"<p>{LONG}"}}, "--column html=content.rendered"),
        ({"took": 3, "hits": [{"name": "1", "fields": {"the body": LONG}}]}, "--column 'text=fields.the body'"),
    ],
)
def test_a_row_without_a_page_says_where_its_text_may_be(row: dict[str, object], advice: str, tmp_path: Path) -> None:
    (refused,) = read(as_json_lines(tmp_path, [row]))

    assert not isinstance(refused, RawPage | Note)
    assert refused.reason == "no_content"
    assert refused.detail.endswith(f"; its longest text may be the page: {advice}")


@pytest.mark.parametrize("text", [[{"type": "p", "text": None}], {"title": "Seals"}])
def test_a_column_that_was_tried_is_not_proposed(text: object, tmp_path: Path) -> None:
    (refused,) = read(as_json_lines(tmp_path, [{"text": text}]))

    assert not isinstance(refused, RawPage | Note)
    assert refused.detail == f"html is missing; text is no text but {type(text).__name__}"


def test_paragraphs_that_are_null_cost_no_others(tmp_path: Path) -> None:
    (page,) = read(as_json_lines(tmp_path, [{"text": ["One.", None, "Two."]}]))

    assert isinstance(page, RawPage)
    assert page.content == b"One.\n\nTwo."


@pytest.mark.parametrize("write", [as_json_lines, as_parquet])
def test_one_value_in_a_list_is_that_value(write: Callable[[Path, Rows], Path], tmp_path: Path) -> None:
    rows: Rows = [
        {"url": ["https://a.example/1"], "title": ["Seals"], "date_published": ["2024-03-14"], "text": [LONG]}
    ]
    (page,) = pages(read(write(tmp_path, rows)))

    told = page.origin.supplied
    assert (page.origin.url, told.title, told.date_published) == ("https://a.example/1", "Seals", "2024-03-14")


def test_values_that_say_their_type_as_mongodb_does_are_read(tmp_path: Path) -> None:
    day = {"$date": "2024-03-14T09:30:00Z"}
    path = written(tmp_path / "a.jsonl", json.dumps({"id": {"$oid": "65f0"}, "text": LONG, "date_published": day}))
    (page,) = pages(read(path))

    assert (page.origin.source, page.origin.supplied.date_published) == ("a.jsonl#65f0", "2024-03-14T09:30:00Z")
    assert not refusals(read(path))


@pytest.mark.parametrize("write", [as_json_lines, as_csv, as_parquet])
def test_what_the_folders_of_a_table_say_is_a_column_of_its_rows(
    write: Callable[[Path, Rows], Path], tmp_path: Path
) -> None:
    folder = tmp_path / "news" / "language=de" / "year=2024" / "desk=__HIVE_DEFAULT_PARTITION__"
    folder.mkdir(parents=True)
    write(folder, [{"text": LONG}])
    options = ReadOptions(keep_column=("year",))
    (page,) = read(tmp_path / "news", options)

    assert isinstance(page, RawPage)
    assert (page.origin.supplied.language, page.origin.extra) == ("de", '{"year": "2024"}')
    assert notes(read(tmp_path / "news")) == ["columns not read: year" + CARRIES]


def test_a_row_says_more_than_its_folder(tmp_path: Path) -> None:
    (tmp_path / "news" / "language=de").mkdir(parents=True)
    as_parquet(tmp_path / "news" / "language=de", [{"text": LONG, "language": "nl"}])
    (page,) = pages(read(tmp_path / "news"))

    assert page.origin.supplied.language == "nl"


def test_what_many_members_of_an_archive_lack_is_said_once(tmp_path: Path) -> None:
    (tmp_path / "raw").mkdir()
    with zipfile.ZipFile(tmp_path / "raw" / "news.zip", "w") as archive:
        for number in range(3):
            archive.writestr(f"{number}.jsonl", json.dumps({"text": f"Day {number}. {LONG}", "author": "Ada Roy"}))
    dataset = built(tmp_path / "set", tmp_path / "raw")

    (file,) = rows_of(dataset, "inputs")
    assert file["note"] == f"columns not read: author; to use them: --column authors=author{CARRIES} (3 times)"
