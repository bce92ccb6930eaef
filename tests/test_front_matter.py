"""What a Markdown file says of itself above its text is its metadata, as the columns of a row are."""

import json
from pathlib import Path

import pytest

from articlepack.config import Config
from articlepack.front_matter import find_front_matter, read_lines
from articlepack.pipeline.page import draft_pages
from articlepack.records import Draft, Note, Origin, RawPage, Reject, Supplied
from articlepack.stages.read import ReadOptions, digest_input, list_inputs, read_pages
from articlepack.stages.read.front_matter import front_matter_row, shown
from tests.builds import built, rows_of

STORY = "# Die Fähren fahren wieder\n\nDer Hafen war neun Tage lang geschlossen.\n"
CLIPPED = """---
title: "Fähren fahren: wieder"
author:
  - "[[Mara Lindqvist]]"
  - "[[people/jonas|Jonas Ek]]"
published: 2024-03-04
url: /posts/ferries
source: "https://news.example.org/a?x=1"
tags: [harbour, storm]
lang: de
---
"""


def read(folder: Path, content: str, **options: object) -> list[object]:
    (folder / "a.md").write_text(content)
    (source,) = list_inputs([str(folder / "a.md")])
    return list(read_pages(source, digest_input(source).media_type, ReadOptions(**options)))  # type: ignore[arg-type]


def test_front_matter_is_metadata(tmp_path: Path) -> None:
    (page,) = read(tmp_path, CLIPPED + STORY, keep_column=("tags",))

    assert isinstance(page, RawPage)
    supplied = page.origin.supplied
    assert (supplied.title, supplied.authors) == ("Fähren fahren: wieder", ("Mara Lindqvist", "Jonas Ek"))
    assert (supplied.date_published, supplied.language) == ("2024-03-04", "de")
    assert page.origin.url == "https://news.example.org/a?x=1"
    assert json.loads(page.origin.extra or "") == {"tags": ["harbour", "storm"]}


def test_a_column_of_front_matter_has_the_name_that_is_asked_for(tmp_path: Path) -> None:
    page, note = read(tmp_path, CLIPPED + STORY, column={"title": "tags", "authors": "lang"}, keep_column=("desk",))

    assert isinstance(page, RawPage)
    assert isinstance(note, Note)
    assert page.origin.supplied.authors == ("de",)
    assert "no column desk" in note.text


@pytest.mark.parametrize("opens", ["[", "{", '{"a": [', "[" * 60 + "]" * 60 + "["])
def test_brackets_without_end_cost_themselves_and_not_what_stands_beside(tmp_path: Path, opens: str) -> None:
    (page,) = read(
        tmp_path, f"---\ntitle: Fähren fahren wieder\nextra: {opens * (30_000 // len(opens))}\nlang: de\n---\n{STORY}"
    )

    assert isinstance(page, RawPage)
    assert (page.origin.supplied.title, page.origin.supplied.language) == ("Fähren fahren wieder", "de")


HEADED = "Title: Ferries run: again\nAuthor: Mara Lindqvist\nDate: 2024-03-04\nURL: https://news.example.org/a\n\n"


@pytest.mark.parametrize("begins", [HEADED, HEADED.replace("\n", "\r\n"), f"---\n{HEADED.strip()}\n---\n"])
@pytest.mark.parametrize("name", ["a.txt", "a.md"])
def test_lines_with_names_of_columns_above_a_text_are_its_metadata(tmp_path: Path, name: str, begins: str) -> None:
    (tmp_path / name).write_bytes((begins + STORY).encode())
    (source,) = list_inputs([str(tmp_path / name)])
    (page,) = read_pages(source, digest_input(source).media_type, ReadOptions())
    assert isinstance(page, RawPage)
    [draft] = draft_pages([page], Config())

    assert (page.origin.supplied.title, page.origin.supplied.authors) == ("Ferries run: again", ("Mara Lindqvist",))
    assert (page.origin.supplied.date_published, page.origin.url) == ("2024-03-04", "https://news.example.org/a")
    assert isinstance(draft, Draft)
    assert [verdict.rule for verdict in draft.verdicts].count("front_matter") == len(
        list(filter(str.strip, begins.splitlines()))
    )


@pytest.mark.parametrize(
    "begins",
    [
        "Date: 5 March 2024\nSource: Harbour office\n\n",
        "Title: Ferries run again\n\n",
        "Title: Ferries run again\nWeather: rain\n\n",
        "Title: Ferries run again\nDate: 5 March 2024\nThe ferries ran.\n",
        "---\nTitle: Ferries run again\nThey: said so.\n",
    ],
)
def test_other_lines_with_a_colon_stay_text(tmp_path: Path, begins: str) -> None:
    (tmp_path / "a.txt").write_text(begins + STORY)
    (source,) = list_inputs([str(tmp_path / "a.txt")])
    (page,) = read_pages(source, digest_input(source).media_type, ReadOptions())

    assert isinstance(page, RawPage)
    assert page.origin.supplied == Supplied()


def test_a_text_whose_first_lines_nobody_has_read_keeps_them() -> None:
    [draft] = draft_pages([RawPage(Origin("a", "a"), (HEADED + STORY).encode(), "text/plain")], Config())

    assert isinstance(draft, Draft)
    assert "front_matter" not in {verdict.rule for verdict in draft.verdicts}


def test_toml_is_front_matter_too(tmp_path: Path) -> None:
    (page,) = read(tmp_path, '+++\nTitle = "Ferries run"\ndate = 2024-03-04T10:00:00+01:00\n+++\r\n' + STORY)

    assert isinstance(page, RawPage)
    assert page.origin.supplied.title == "Ferries run"
    assert page.origin.supplied.date_published == "2024-03-04T10:00:00+01:00"


@pytest.mark.parametrize(
    "begins",
    [
        "---\nA rule: above and below\n---\n",
        "---\nOne line.\n---\n",
        "---\ntitle: never closed\n",
        "---\n- a\n- b\n---\n",
        "---\na: &a [x, x]\nb: [*a, *a]\n---\n",
        "+++\na = " + "[" * 20_000 + "\n+++\n",
        "+++\ntitle = broken\n+++\n",
        "---\n---\n",
        "",
    ],
)
def test_what_is_no_front_matter_stays_text(begins: str) -> None:
    assert find_front_matter(begins + STORY) == ({}, 0)


@pytest.mark.parametrize("null", ["", "~", "null", "NULL", '""'])
def test_a_name_without_a_value_says_nothing(null: str) -> None:
    row = front_matter_row(f"---\ntitle: Ferries\nauthor: {null}\nurl: /here\n---\n".encode())

    assert set(row) == {"title", "author"}


@pytest.mark.parametrize(("clean", "label"), [("balanced", "other"), ("off", "body")])
def test_lines_of_front_matter_are_on_record_and_have_no_say_in_the_text(
    tmp_path: Path, clean: str, label: str
) -> None:
    pages = [page for page in read(tmp_path, CLIPPED + STORY) if isinstance(page, RawPage)]
    [draft] = draft_pages(pages, Config(clean=clean))
    [alone] = draft_pages([RawPage(pages[0].origin, STORY.encode(), "text/markdown")], Config(clean=clean))

    assert isinstance(draft, Draft)
    assert isinstance(alone, Draft)
    n_front = len(CLIPPED.splitlines())
    assert {verdict.label for verdict in draft.verdicts[:n_front]} == {label}
    assert draft.verdicts[n_front:] == alone.verdicts
    assert [block.ordinal for block in draft.blocks] == list(range(len(draft.blocks)))
    text = CLIPPED + STORY
    assert all(text[block.start_char : block.end_char].split() == block.text.split() for block in draft.blocks)


@pytest.mark.parametrize(
    ("inside", "values"),
    [
        ("title: Flood: what we know so far", {"title": "Flood: what we know so far"}),
        ("title: [Live] Old bridge", {"title": "[Live] Old bridge"}),
        ("title: 'It's open'", {"title": "It's open"}),
        ("title: Flood: what it's like at John's", {"title": "Flood: what it's like at John's"}),
        ('title: a: b\nauthors: ["Ana Sol", "Jo Field"]', {"title": "a: b", "authors": ["Ana Sol", "Jo Field"]}),
        ("title: a: b\ntags: " + "[" * 20_000, {"title": "a: b", "tags": "[" * 20_000}),
        (
            "title: Colon: in title\nauthor:\n  - Jo Li\n  - Ed Ko",
            {"title": "Colon: in title", "author": ["Jo Li", "Ed Ko"]},
        ),
    ],
)
def test_what_was_meant_for_yaml_is_read_line_by_line(inside: str, values: dict[str, object]) -> None:
    assert find_front_matter(f"---\n{inside}\n---\n{STORY}")[0] == values


def test_front_matter_takes_no_longer_than_its_length_deserves() -> None:
    """A test that hangs has failed."""
    spaces = " " * 1_000_000

    assert read_lines(f"title: a: b\nby: x{spaces}y{spaces}\n- z{spaces}.") == {
        "title": "a: b",
        "by": [f"z{spaces}."],
    }
    assert shown("[[" * 500_000 + "Jo]]") == "[[" * 499_999 + "Jo"
    assert shown("[[a|" * 300_000 + "[[Jo") == "[[a|" * 300_000 + "[[Jo"
    assert shown("[[a|b|[[c|Jo]] and [Ed]]") == "[[a|b|Jo and [Ed]]"


@pytest.mark.parametrize("charset", ["utf-16", "latin-1"])
def test_front_matter_is_read_in_whatever_charset(tmp_path: Path, charset: str) -> None:
    text = f"---\ntitle: Fähren fahren wieder über den See\nauthor: Jörg Müller\n---\n{STORY * 3}"
    (tmp_path / "a.md").write_bytes(text.encode(charset))

    [row] = rows_of(built(tmp_path / "set", tmp_path / "a.md", "--min-words", "5"))
    assert (row["title"], row["authors"]) == ("Fähren fahren wieder über den See", ["Jörg Müller"])


@pytest.mark.parametrize("name", ["URL", "Url", "url"])
def test_an_address_that_is_none_is_not_read_whatever_the_case_of_its_name(name: str) -> None:
    row = front_matter_row(f"Title: Ferries\n{name}: see below\n\nText".encode())

    assert row == {"Title": "Ferries", "title": "Ferries"}


LONG_STORY = "The ferries ran again on Tuesday, and the queue reached back to the customs house. " * 4


def read_text(folder: Path, content: str) -> list[RawPage | Note]:
    (folder / "a.txt").write_bytes(content.encode())
    (source,) = list_inputs([str(folder / "a.txt")])
    return [
        one for one in read_pages(source, digest_input(source).media_type, ReadOptions()) if not isinstance(one, Reject)
    ]


@pytest.mark.parametrize("rule", ["", "-----\n", "\n=====\n\n", "\n* * *\n\n"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
def test_a_text_of_several_articles_is_parted_before_the_head_of_each(tmp_path: Path, rule: str, line_end: str) -> None:
    heads = [f"Title: Fähre {number}\nAuthor: Mara Lindqvist\n\n" for number in range(3)]
    content = f"\n\n{rule}".join(head + LONG_STORY for head in heads).replace("\n", line_end)
    found = read_text(tmp_path, content)

    assert all(isinstance(one, RawPage) for one in found)
    pages = [one for one in found if isinstance(one, RawPage)]
    assert [page.origin.supplied.title for page in pages] == ["Fähre 0", "Fähre 1", "Fähre 2"]
    places = [int(page.origin.source.partition("#")[2]) for page in pages]
    assert all(content.encode()[place:].startswith(page.content) for place, page in zip(places, pages, strict=True))
    assert all("-----" not in page.content.decode() and "=====" not in page.content.decode() for page in pages)


@pytest.mark.parametrize("content", [
    f"Title: Books\nAuthor: Ada Roy\n\n{LONG_STORY}\n\nTitle: Sea\nAuthor: Jo Field\n\nTitle: Sky\nAuthor: Bo Lund\n\n",
    f"Title: Books\nAuthor: Ada Roy\n\n{LONG_STORY}\nTitle: The Sea\nAuthor: Jo Field\n\n{LONG_STORY}",
    f"{LONG_STORY}\n\nTitle: The Sea\nAuthor: Jo Field\n\n{LONG_STORY}",
])  # fmt: skip
def test_a_text_that_names_works_is_one_article(tmp_path: Path, content: str) -> None:
    (page,) = read_text(tmp_path, content)

    assert isinstance(page, RawPage)
    assert page.content == content.encode()


@pytest.mark.parametrize("rule", ["-----\n", "==========\n", "\f"])
def test_a_text_that_rules_part_into_articles_has_a_note(tmp_path: Path, rule: str) -> None:
    page, note = read_text(tmp_path, f"\n\n{rule}".join([f"Ferries run again\n\n{LONG_STORY * 2}"] * 3))

    assert isinstance(page, RawPage)
    assert note == Note("may hold 3 articles, parted by rules; if so, put each into a file of its own")


@pytest.mark.parametrize("parts", [
    [LONG_STORY * 2] * 3, [f"Ferries run again\n\n{LONG_STORY * 2}"] * 2, ["Ferries run again\n\nThey ran."] * 5,
])  # fmt: skip
def test_rules_within_an_article_are_no_news(tmp_path: Path, parts: list[str]) -> None:
    assert len(read_text(tmp_path, "\n\n-----\n".join(parts))) == 1
