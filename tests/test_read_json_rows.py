"""JSON in which articles stand within something else: each is a page, and what is no object among them a refusal."""

import base64
import json
from pathlib import Path

import pytest

from articlepack.records import Supplied
from articlepack.stages.read import ReadOptions, digest_input, list_inputs
from tests.test_read_columns import LONG
from tests.test_read_tables import notes, pages, read, refusals, written

SEALS = {"title": "Seals", "text": LONG}
MILL = {"title": "Mill", "url": "https://a.example/mill", "text": LONG}


def as_json(folder: Path, value: object) -> Path:
    return written(folder / "a.json", json.dumps(value))


def test_what_is_no_object_among_the_entries_of_a_feed_is_refused(tmp_path: Path) -> None:
    entries = [{"id": "1", "content_text": LONG}, "oops", None, {"id": "2", "content_text": LONG}]
    found = read(as_json(tmp_path, {"version": "https://jsonfeed.org/version/1.1", "items": entries}))

    assert [page.origin.source_id for page in pages(found)] == ["1", "2"]
    assert refusals(found) == [("1.2", "bad_json"), ("1.3", "bad_json")]


def test_a_list_with_something_else_than_objects_is_read_all_the_same(tmp_path: Path) -> None:
    found = read(as_json(tmp_path, {"status": "ok", "articles": [SEALS, None, MILL]}))

    assert [page.origin.supplied.title for page in pages(found)] == ["Seals", "Mill"]
    assert refusals(found) == [("1.2", "bad_json")]


def test_articles_under_their_ids_or_addresses_have_these(tmp_path: Path) -> None:
    by_id = pages(read(as_json(tmp_path, {"a1": SEALS, "a2": MILL, "a3": {"title": "No text"}})))
    assert [page.origin.source for page in by_id] == ["a.json#a1", "a.json#a2"]

    by_address = pages(read(as_json(tmp_path, {"https://a.example/1": SEALS, "https://a.example/2": MILL})))
    assert [page.origin.url for page in by_address] == ["https://a.example/1", "https://a.example/mill"]


@pytest.mark.parametrize(
    "wrapped",
    [
        {"_index": "news", "_id": "1", "_source": SEALS},
        {"data": {"article": SEALS}},
        {"hits": {"total": {"value": 1}, "hits": [{"_index": "news", "_source": SEALS}]}},
        {"db": [{"meta": {"version": "5"}, "data": {"posts": [SEALS], "users": [{"name": "Ada Roy"}]}}]},
        {"sections": [{"name": "Sea", "articles": [SEALS]}]},
    ],
)
def test_an_article_within_other_objects_is_found(wrapped: object, tmp_path: Path) -> None:
    (page,) = pages(read(as_json(tmp_path, wrapped)))

    assert (page.content, page.origin.supplied.title) == (LONG.encode(), "Seals")


@pytest.mark.parametrize(
    "row",
    [
        {"headline": "Seals", "story": LONG * 3, "related": MILL},
        {"main": {"story": LONG * 3}, "related": MILL},
        {"headline": "Seals", "comments": [{"by": "Bo Ray", "text": "Well said."}]},
    ],
)
def test_an_article_in_a_column_of_another_name_is_none_of_what_is_within_it(row: object, tmp_path: Path) -> None:
    assert refusals(read(as_json(tmp_path, row))) == [("1", "no_content")]


def test_a_column_that_is_mapped_tells_articles_within(tmp_path: Path) -> None:
    answer = {"response": {"results": [{"webTitle": "Seals", "fields": {"body": f"<p>{LONG}</p>"}}]}}
    path = as_json(tmp_path, answer)
    assert refusals(read(path)) == [("1", "no_content")]

    (page,) = pages(read(path, ReadOptions(column={"html": "fields.body", "title": "webTitle"})))
    assert (page.media_type, page.origin.supplied.title) == ("text/html", "Seals")
    assert pages(read(path, ReadOptions(column={"html": "fields.body"}))), "as the refusal says"


WRAPPERS = [
    ("a.json", ")]}}',\n{}"),
    ("a.json", "while(1);{}"),
    ("a.json", "/**/jQuery123_456({});"),
    ("a.js", "news.show({})"),
    ("a.js", "window.YTD.note.part0 = {};\n"),
    ("a.js", "\ufeffvar articles={};"),
]


@pytest.mark.parametrize(("name", "script"), WRAPPERS)
def test_json_that_is_written_for_scripts_is_read_behind_what_they_need(name: str, script: str, tmp_path: Path) -> None:
    for value in ([SEALS, MILL], {"articles": [SEALS, MILL]}):
        found = read(written(tmp_path / name, script.format(json.dumps(value))))

        assert [page.origin.supplied.title for page in pages(found)] == ["Seals", "Mill"]
        assert refusals(found) == []


@pytest.mark.parametrize("script", ["show(1);", "var a = [1, 2];", "if (a) {b()}", "a = {}", "f({b: 1})"])
def test_a_script_without_json_is_not_read(script: str, tmp_path: Path) -> None:
    (source,) = list_inputs([str(written(tmp_path / "a.js", script))])

    assert digest_input(source).media_type is None


LINES = ("The seals came back.", "They lay on the slipway.")
DOCUMENTS = [
    {"nodeType": "document", "data": {}, "content": [
        {"nodeType": "paragraph", "data": {}, "content": [{"nodeType": "text", "value": line, "marks": [], "data": {}}]}
        for line in LINES
    ]},
    {"type": "doc", "content": [{"type": "paragraph", "content": [{"type": "text", "text": line}]} for line in LINES]},
    [{"_type": "block", "style": "normal", "markDefs": [], "children": [
        {"_type": "span", "text": line[:9], "marks": []}, {"_type": "span", "text": line[9:], "marks": ["em"]}
    ]} for line in LINES],
    {"time": 1, "version": "2", "blocks": [{"type": "paragraph", "data": {"text": line}} for line in LINES]},
    [f"{LINES[0]}\n\n", {"type": "bold", "text": LINES[1]}],
]  # fmt: skip


@pytest.mark.parametrize("document", DOCUMENTS)
@pytest.mark.parametrize("column", ["text", "html"])
def test_a_document_of_nodes_is_a_page(document: object, column: str, tmp_path: Path) -> None:
    (page,) = pages(read(as_json(tmp_path, {"title": {"rendered": "Seals"}, column: document})))

    assert (page.content.decode(), page.media_type) == ("\n\n".join(LINES), "text/plain")
    assert page.origin.supplied.title == "Seals"


@pytest.mark.parametrize("value", [{"rendered": f"<p>{LONG}</p>", "protected": False}, {"rendered": f"<p>{LONG}</p>"}])
def test_markup_within_an_object_is_a_page(value: object, tmp_path: Path) -> None:
    found = read(as_json(tmp_path, {"id": 7, "content": value}), ReadOptions(column={"html": "content"}))

    assert [(page.content.decode(), page.media_type) for page in pages(found)] == [(f"<p>{LONG}</p>", "text/html")]
    assert notes(read(as_json(tmp_path, {"title": {"rendered": "Seals"}, "text": LONG}))) == []


@pytest.mark.parametrize("value", [{"en": 1}, {"id": 1, "slug": "a"}, [1, 2], [{"title": "A", "text": LONG}, MILL]])
def test_what_is_no_document_is_no_page(value: object, tmp_path: Path) -> None:
    found = read(as_json(tmp_path, {"text": value}))

    assert all(page.content.decode() == LONG for page in pages(found))


def test_objects_in_the_words_of_schema_org_need_no_names_of_columns(tmp_path: Path) -> None:
    article = {
        "@type": "NewsArticle",
        "headline": "Seals",
        "articleBody": LONG,
        "datePublished": "2024-03-14",
        "author": [{"@type": "Person", "name": "Ada Roy"}],
    }
    graph = {"@context": "https://schema.org", "@graph": [article, {"@type": "WebPage", "url": "https://a.example"}]}
    for value in (article, graph):
        (page,) = pages(read(as_json(tmp_path, value)))

        assert page.content.decode() == LONG
        assert page.origin.supplied == Supplied("Seals", ("Ada Roy",), "2024-03-14")
        assert not any("to use them" in note for note in notes(read(tmp_path / "a.json")))


def test_what_a_browser_has_fetched_is_pages_with_their_addresses(tmp_path: Path) -> None:
    """Also behind an error, and in bytes that the browser did not decode."""
    latin = base64.b64encode("<p>Fähre".encode("latin-1")).decode()
    contents: list[tuple[int, str, dict[str, object]]] = [
        (200, "text/html; charset=utf-8", {"text": "<p>Fähre"}),
        (404, "text/html", {"text": "<p>Gone"}),
        (200, "application/javascript", {"text": "show()"}),
        (200, "text/html; charset=latin-1", {"text": latin, "encoding": "base64"}),
        (200, "text/html", {"size": 9}),
    ]
    entries = [
        {
            "startedDateTime": "2024-03-14T09:30:00Z",
            "request": {"url": f"https://a.example/{number}"},
            "response": {"status": status, "content": {"mimeType": kind, **content}},
        }
        for number, (status, kind, content) in enumerate(contents, 1)
    ]
    har = {"log": {"version": "1.2", "creator": {"name": "B"}, "entries": [*entries, None]}}
    found = read(written(tmp_path / "a.har", json.dumps(har)))

    assert [(page.origin.url, page.origin.http_status) for page in pages(found)] == [
        ("https://a.example/1", 200), ("https://a.example/2", 404), ("https://a.example/4", 200)
    ]  # fmt: skip
    assert [page.content.decode(page.charset or "utf-8") for page in pages(found)] == [
        "<p>Fähre",
        "<p>Gone",
        "<p>Fähre",
    ]
    assert pages(found)[0].origin.date_crawled == "2024-03-14T09:30:00Z"
    assert refusals(found) == [("1.5", "no_content")]
    assert notes(found) == ["2 responses that are no HTML were not read"]
    mapped = read(tmp_path / "a.har", ReadOptions(column={"url": "link"}))
    assert len(pages(mapped)) == 3


def test_columns_that_are_lists_are_a_table_where_each_row_has_its_name(tmp_path: Path) -> None:
    table = {"title": ["Seals", "Mill"], "authors": [["Ada Roy"], []], "text": [LONG, LONG]}
    assert [page.origin.supplied.title for page in pages(read(as_json(tmp_path, table)))] == ["Seals", "Mill"]

    paragraphs = {"authors": ["Ada Roy", "Bo Ray"], "text": [LONG, LONG]}
    (page,) = pages(read(as_json(tmp_path, paragraphs)))
    assert page.content == f"{LONG}\n\n{LONG}".encode()


def test_what_elasticsearch_is_to_do_with_rows_is_no_page(tmp_path: Path) -> None:
    lines = [{"index": {"_index": "news", "_id": "1"}}, SEALS, {"create": {}}, MILL, {"delete": {"_id": "3"}}]
    path = written(tmp_path / "a.ndjson", "".join(json.dumps(line) + "\n" for line in lines))
    found = read(path)

    assert [page.origin.source for page in pages(found)] == ["a.ndjson#2", "a.ndjson#4"]
    assert (refusals(found), notes(found)) == ([], ["3 objects that are no pages: actions of Elasticsearch"])


def test_a_row_that_is_called_like_an_action_is_refused_by_its_reason(tmp_path: Path) -> None:
    assert refusals(read(as_json(tmp_path, {"update": {"by": "Bo Ray"}}))) == [("1", "no_content")]
