"""What a hostile page costs: its own values, and time in proportion to its length. A test that hangs has failed."""

import json
from datetime import UTC, datetime

import pytest

from articlepack.stages.describe.reading import read_crawled
from tests.described import describe, json_ld

SOUND = '<meta property="og:title" content="Harbour reopens"><meta name="author" content="Ana Sol">'
MEGABYTE = 1_000_000

SCRIPTS = {
    "a list 10,000 deep": "[" * 10_000 + "]" * 10_000,
    "objects 10,000 deep": '{"a":' * 10_000 + "1" + "}" * 10_000,
    "an author 10,000 deep": '{"@type": "NewsArticle", "author": ' + '{"author":' * 10_000 + "1" + "}" * 10_001,
    "a text of 5 MB": json.dumps(
        {"@type": "NewsArticle", "headline": "Other", "articleBody": "x " * (5 * MEGABYTE // 2)}
    ),
    "60,000 nodes": json.dumps([{"@type": "NewsArticle", "headline": "Other", "author": "Bo Kern"}] * 60_000),
    "braces": "{" * MEGABYTE,
    "commas": '{"a": 1' + "," * MEGABYTE + "}",
    "control signs": '{"@type": "NewsArticle", "headline": "' + "\x01\n" * (MEGABYTE // 2),
    "spaces behind a comment": '<!-- {"a": "-->' + " " * MEGABYTE + '."}',
    "cut off": '{"@type": "NewsArticle", "headline": "Other", "author": ["Bo Kern", ',
    "no JSON": "window.dataLayer = [];",
    "wrong types": '{"@type": [3, {"a": 1}], "headline": {"x": []}, "author": 7, "datePublished": [[]]}',
}


@pytest.mark.parametrize("name", SCRIPTS)
def test_a_hostile_script_costs_its_own_values_only(name: str) -> None:
    got = describe(SOUND + json_ld(SCRIPTS[name]))

    assert (got.title, got.authors) == ("Harbour reopens", ("Ana Sol",))


def test_a_date_of_any_length_says_when_a_page_was_fetched() -> None:
    assert read_crawled("12" + " " * 30_000 + "March 2024") == datetime(2024, 3, 12, tzinfo=UTC)
    assert read_crawled("12" + " " * 30_000 + "x 2024") is None


def test_of_many_nodes_the_first_are_read() -> None:
    nodes = [{"@type": "NewsArticle", "headline": "Harbour reopens"}] * 20_000

    assert describe(json_ld(json.dumps(nodes))).title == "Harbour reopens"


PIECES = (
    "Ana Sol, ",
    "by ",
    "@",
    "a@",
    "..",
    "(",
    ",",
    "A",
    "and ",
    "1/",
    "3 March 2024 ",
    "http://",
    "|",
    "- ",
    "&amp;",
)


@pytest.mark.parametrize("piece", PIECES)
def test_an_author_tag_of_20_kb_takes_no_longer_than_its_length_deserves(piece: str) -> None:
    """'@' alone once took the cube of its length."""
    long = piece * (20_000 // len(piece))
    got = describe(
        f'<meta name="author" content="{long}">', f'<h1>Harbour reopens</h1><div class="byline">{long}</div>'
    )

    assert got.title == "Harbour reopens"
    assert len(got.authors) <= 30


@pytest.mark.parametrize("piece", PIECES)
def test_titles_topics_and_dates_of_20_kb_are_bounded(piece: str) -> None:
    long = piece * (20_000 // len(piece))
    names = ("og:title", "keywords", "article:published_time", "description", "og:url", "og:site_name")
    head = "".join(f'<meta property="{name}" content="{long}">' for name in names)
    got = describe(f"{head}<title>{long}</title>", f"<h1>{long}</h1><h1>Harbour reopens</h1>")

    assert got.title is None or len(got.title) <= 500
    assert len(got.topics) <= 100


def test_a_comment_that_never_ends_in_a_heading_is_read_over() -> None:
    assert describe(SOUND, "<h1>Harbour reopens " + "<!--" * 20_000).title == "Harbour reopens"


def test_thousands_of_elements_that_name_authors_and_dates_are_bounded() -> None:
    one = '<div class="author byline date"><time datetime="2024-03-09">x</time><a rel="author">Ana Sol</a></div>'
    deep = '<div class="author date">' * 3_000 + "x" + "</div>" * 3_000
    got = describe("", f"<h1>Harbour reopens</h1>{one * 5_000}{deep}")

    assert (got.title, got.authors) == ("Harbour reopens", ("Ana Sol",))
