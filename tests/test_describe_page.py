"""Metadata of a page: from every place, with evidence, and null where nothing supports it."""

from datetime import UTC, datetime

import pytest

from articlepack.records import ORIGINS, Block, Candidate, Draft, Metadata, Origin, Page, Supplied, Verdict
from articlepack.stages.describe import choose, collect, with_lines
from articlepack.stages.describe.graph import kind_of_types
from articlepack.stages.describe.kinds import ARTICLE_TYPE_OF
from articlepack.stages.describe.language import choose_language
from articlepack.stages.describe.trust import NEWSROOM_TYPES
from tests.described import BODY, describe, evidence_for, json_ld

ARTICLE = json_ld(
    """{"@context": "https://schema.org", "@graph": [
  {"@type": "WebSite", "name": "The Post"},
  {"@type": "Person", "@id": "#ana", "name": "Ana Sol"},
  {"@type": ["Thing", "NewsArticle"], "headline": "Harbour reopens", "author": [{"@id": "#ana"}],
   "datePublished": "2024-03-09T18:02:00+05:30", "dateModified": "2024-03-10", "articleSection": "Sea",
   "keywords": ["Ferries", "Weather"], "isAccessibleForFree": "False", "publisher": {"name": "The Post"},
   "license": "https://creativecommons.org/licenses/by/4.0/", "description": "Ferries run again."}]}"""
)


MALAY = (
    "Menteri berkata jambatan lama di pelabuhan akan ditutup pada hari Selasa sehingga musim bunga, manakala "
    "pembangkang berpendapat cadangan itu tidak bertanggungjawab dan menuntut pindaan sebelum dibahaskan di Parlimen "
    "pada bulan Disember."
)


def test_json_ld_fills_the_columns_through_graph_and_references() -> None:
    got = describe(ARTICLE)

    assert (got.title, got.authors, got.section) == ("Harbour reopens", ("Ana Sol",), "Sea")
    assert (got.topics, got.publisher) == (("Ferries", "Weather"), "The Post")
    assert got.date_published == datetime(2024, 3, 9, 12, 32, tzinfo=UTC)
    assert (got.date_published_precision, got.date_published_offset) == ("second", "+05:30")
    assert got.date_modified == datetime(2024, 3, 10, tzinfo=UTC)
    assert (got.date_modified_precision, got.date_modified_offset) == ("day", None)
    assert (got.is_free, got.license) == (False, "https://creativecommons.org/licenses/by/4.0/")
    assert (got.description, got.page_type, got.article_type) == ("Ferries run again.", "article", "news")
    assert evidence_for(got, "title").detail.startswith("NewsArticle.headline")


def test_every_value_has_evidence_with_a_known_origin() -> None:
    got = describe(ARTICLE, "<h1>Harbour reopens</h1>")
    values = {"title", "authors", "topics", "publisher", "section", "license", "date_published", "language"}

    assert values <= {e.field for e in got.evidence}
    assert {e.origin for e in got.evidence} <= set(ORIGINS)


def test_what_is_known_of_types_of_articles_is_known_of_articles_only() -> None:
    known = [*ARTICLE_TYPE_OF, *NEWSROOM_TYPES.split("|")]

    assert {name: kind_of_types((name,)) for name in known} == dict.fromkeys(known, "article")


ASKED = '"author": {"@type": "Person", "name": "bo77"}'
ANSWERED = '{"@type": "Answer", "author": {"@type": "Person", "name": "Ana Sol"}}'
THREADS = {
    "a thread": f'{{"@type": "DiscussionForumPosting", "headline": "Which boat?", {ASKED}, "comment": [{ANSWERED}],'
    f'"datePublished": "2024-03-09"}}',
    "a question": f'{{"@type": "QAPage", "mainEntity": {{"@type": "Question", "name": "Which boat?", {ASKED},'
    f'"dateCreated": "2024-03-09", "acceptedAnswer": {ANSWERED}}}}}',
}


@pytest.mark.parametrize("stated", THREADS.values(), ids=THREADS)
def test_a_thread_in_json_ld_is_by_who_began_it_by_the_name_of_the_account(stated: str) -> None:
    got = describe(json_ld(stated), '<h1>Which boat?</h1><div class="author">Ana Sol</div>')

    assert (got.title, got.authors, got.page_type) == ("Which boat?", ("bo77",), "forum")
    assert got.date_published == datetime(2024, 3, 9, tzinfo=UTC)


def test_questions_that_an_article_answers_are_no_threads() -> None:
    question = (
        '{"@type": "Question", "name": "Which boat?", "acceptedAnswer": {"@type": "Answer", "text": "A dry one."}}'
    )
    got = describe(json_ld(f'{{"@type": "FAQPage", "mainEntity": [{question}]}}'), "<h1>Boats for the lake</h1>")

    assert (got.title, got.page_type) == ("Boats for the lake", None)


def test_broken_json_costs_only_its_own_values() -> None:
    broken = json_ld('{"@type": "NewsArticle", "headline": ') + json_ld("[" * 10_000 + "]" * 10_000) + json_ld("7")
    got = describe(broken + '<meta property="og:title" content="Harbour reopens">')

    assert got.title == "Harbour reopens"


def test_json_ld_of_wrong_types_is_no_error() -> None:
    odd = json_ld('{"@type": {"a": 1}, "headline": 3}') + json_ld(
        '{"@type": "NewsArticle", "headline": ["Harbour reopens"],'
        '"author": [3, null, [], {"name": {"x": 1}}, "Ana Sol"],'
        '"datePublished": {"@value": "2024-03-09"}, "publisher": "The Post", "keywords": 5}'
    )
    got = describe(odd)

    assert got.title == "Harbour reopens"
    assert got.authors == ("Ana Sol",)
    assert got.date_published == datetime(2024, 3, 9, tzinfo=UTC)


def test_json_ld_with_raw_line_ends_and_a_comma_too_many_is_read() -> None:
    got = describe(json_ld('{"@type": "NewsArticle", "headline": "Harbour\n reopens",}'))

    assert got.title == "Harbour reopens"


def test_an_empty_page_has_nothing() -> None:
    got = describe(text="")

    assert (got.title, got.authors, got.topics, got.date_published) == (None, (), (), None)


@pytest.mark.parametrize(("record", "came"), [("<urn:uuid:1>", "http"), (None, "input")])
def test_address_and_day_of_fetching_tell_how_they_came(record: str | None, came: str) -> None:
    origin = Origin("a", "a", url="https://news.example.org/a", date_crawled="2024-03-09", warc_record_id=record)
    got = describe(origin=origin)

    assert {e.field: e.origin for e in got.evidence if e.field in ("url", "domain", "date_crawled")} == {
        "url": came,
        "domain": "url",
        "date_crawled": came,
    }


def test_the_site_is_cut_from_the_title_by_evidence_only() -> None:
    site = '<meta property="og:site_name" content="The Post">'

    assert describe(site + "<title>Harbour reopens | The Post</title>").title == "Harbour reopens"
    assert describe("<title>Love - a history</title>").title == "Love - a history"
    assert describe("<title>Storm: ferries stop - thepost.example</title>").title == "Storm: ferries stop"


def test_agreement_of_places_outweighs_one() -> None:
    head = '<meta property="og:title" content="Click me now"><title>Harbour reopens</title>'
    got = describe(head, "<h1>Harbour reopens</h1>")

    assert got.title == "Harbour reopens"
    assert "Click me now" in evidence_for(got, "title").detail


def test_a_user_value_wins_and_says_so() -> None:
    supplied = Supplied(title="Mine", authors=("Bo Kern",), date_published="2020-01-02", language="de")
    got = describe(ARTICLE, origin=Origin("in/a", "in/a", url="https://thepost.example/a", supplied=supplied))

    assert (got.title, got.authors, got.language) == ("Mine", ("Bo Kern",), "de")
    assert got.date_published == datetime(2020, 1, 2, tzinfo=UTC)
    assert {evidence_for(got, f).origin for f in ("title", "authors", "language", "date_published")} == {"input"}


def test_an_impossible_date_is_null_and_its_attempt_told() -> None:
    got = describe('<meta property="article:published_time" content="2023-02-31">')

    assert got.date_published is None
    assert "2023-02-31" in evidence_for(got, "date_published").detail


def test_a_month_alone_is_null_and_told() -> None:
    got = describe('<meta property="article:published_time" content="2023-02">')

    assert got.date_published is None
    assert "2023-02" in evidence_for(got, "date_published").detail


@pytest.mark.parametrize(
    "line", ["Reviewed by Bo Kern", "Medically reviewed by Bo Kern", "Edited and checked by Bo Kern"]
)
def test_who_reviewed_an_article_says_nothing_of_the_day_below(line: str) -> None:
    got = describe("", f"<h1>Harbour reopens</h1><p>{line}</p><p>October 16, 2020 · 8 min read</p>")

    assert (got.date_published, got.date_modified) == (datetime(2020, 10, 16, tzinfo=UTC), None)
    assert describe("", "<h1>Harbour reopens</h1><p>Reviewed</p><p>October 16, 2020</p>").date_published is None


def test_updated_is_not_published() -> None:
    got = describe(body="<h1>Harbour reopens</h1><div>Last updated: 9 March 2024, 18:02</div>")

    assert got.date_published is None
    assert got.date_modified == datetime(2024, 3, 9, 18, 2, tzinfo=UTC)


def test_a_headline_has_no_sign_that_links_to_itself() -> None:
    assert (
        describe(body="<h1>Harbour reopens<a class='headerlink' href='#h'><i>¶</i></a></h1>").title == "Harbour reopens"
    )


@pytest.mark.parametrize(
    "heading",
    [
        "Harbour reopens <button>Copy link</button>",
        "<style>.a>b{color:red}</style>Harbour <b>reopens</b><select><option>EN</option></select>",
        "<button>Harbour reopens</button>",
    ],
)
def test_what_works_something_in_a_heading_is_no_part_of_the_headline(heading: str) -> None:
    assert describe("", f"<h1>{heading}</h1>").title == "Harbour reopens"


def test_the_line_below_the_headline_dates_the_article_and_names_its_author() -> None:
    got = describe(body="<h1>Harbour reopens</h1><div>By Ana Sol</div><div>9 March 2024</div>")

    assert got.date_published == datetime(2024, 3, 9, tzinfo=UTC)
    assert got.authors == ("Ana Sol",)


DAY = "<div>14 May 2024 · 4 min read</div>"


@pytest.mark.parametrize(
    ("lines", "authors"),
    [
        (f"<div>Ana Sol</div>{DAY}", ("Ana Sol",)),
        (f"{DAY}<h4>Ana Sol</h4>", ("Ana Sol",)),
        (f"<p>Ana Sol in Ferries</p>{DAY}", ("Ana Sol",)),
        ("<div>14 May 2024 • Ana Sol on behalf of the crew</div>", ("Ana Sol",)),
        ("<div>Ana Sol</div><div>Harbour</div>", ()),
        (f"<div>Friday Thoughts</div>{DAY}", ()),
        (f"<div>New York</div>{DAY}", ()),
        (f"<div>Ana Solthoughtsstreamsportfolio</div>{DAY}", ()),
        (f"<div>Ana Sol wrote this in May and went away for a longer while</div>{DAY}", ()),
    ],
)
def test_a_name_alone_beside_the_day_below_the_headline_is_the_author(lines: str, authors: tuple[str, ...]) -> None:
    assert describe("", f"<h1>Harbour reopens after the storm</h1>{lines}").authors == authors


def test_the_one_line_below_the_body_that_says_who_wrote_it_names_the_author() -> None:
    def signed(*lines: str) -> tuple[str, ...]:
        below = "".join(f"<div>{line}</div>" for line in lines)
        return describe("", f"<h1>Harbour reopens</h1>{f'<p>{BODY * 3}</p>' * 2}{below}", text="").authors

    assert signed("Written by Ana Sol") == signed("Escrito por Ana Sol", "By Bo Kern") == ("Ana Sol",)
    assert signed("Written by Ana Sol", "Written by Bo Kern") == signed("Boats by Brand") == ()


def test_a_day_in_the_running_text_is_no_date_of_the_article() -> None:
    got = describe(body="<h1>Harbour reopens</h1>", text="On 9 March 2019 the ferry sank, as many remember. " * 5)

    assert got.date_published is None


def test_an_ambiguous_day_needs_evidence() -> None:
    line = "<h1>Harbour reopens</h1><div>Published 05/06/2024</div>"
    british = describe(body=line, origin=Origin("a", "a", url="https://www.thepost.co.uk/a"))
    american = describe(
        '<meta property="og:locale" content="en_US">', line, Origin("a", "a", url="https://thepost.com/a")
    )
    unknown = describe(body=line, origin=Origin("a", "a", url="https://thepost.com/a"))

    assert british.date_published == datetime(2024, 6, 5, tzinfo=UTC)
    assert american.date_published == datetime(2024, 5, 6, tzinfo=UTC)
    assert unknown.date_published is None


def test_the_future_of_the_crawl_is_no_date() -> None:
    origin = Origin("a", "a", url="https://news.example.org/a", date_crawled="2024-01-01T00:00:00Z")

    assert describe(ARTICLE, origin=origin).date_published is None


def test_the_address_gives_a_day_where_nothing_else_does() -> None:
    got = describe(origin=Origin("a", "a", url="https://thepost.example/2024/03/09/harbour"))

    assert got.date_published == datetime(2024, 3, 9, tzinfo=UTC)
    assert evidence_for(got, "date_published").origin == "url"


def test_the_canonical_address_is_resolved_and_without_tracking() -> None:
    got = describe('<link rel="canonical" href="/news/a?utm_source=x&amp;id=3&amp;fbclid=y#top">')

    assert got.url_canonical == "https://www.thepost.example/news/a?id=3"
    assert describe('<link rel="canonical" href="javascript:void(0)">').url_canonical is None


def test_rights_come_from_tags_and_headers() -> None:
    origin = Origin(
        "a",
        "a",
        url="https://thepost.example/a",
        http_headers=(("x-robots-tag", "noai, noimageai"), ("tdm-reservation", "1")),
    )
    got = describe(
        '<meta name="robots" content="index, follow"><meta name="tdm-policy" content="https://p.example/t">',
        origin=origin,
    )

    assert (got.noindex, got.noai, got.noimageai) == (False, True, True)
    assert (got.tdm_reservation, got.tdm_policy) == (True, "https://p.example/t")
    assert describe().noai is None


def test_a_short_text_trusts_what_the_page_declares() -> None:
    assert describe("<meta property='og:locale' content='de_AT'>", text="OK").language == "en"
    assert (
        describe(text="Die Fähre fuhr am Montag aus dem Hafen, und niemand am Kai hatte das erwartet. " * 4).language
        == "de"
    )


@pytest.mark.parametrize(
    ("declared", "text", "language"),
    [
        # A template's, where nobody set it.
        (
            "en",
            "港の古い橋は火曜日から春まで修理のため閉鎖される。技術者によると軸受けに亀裂が見つかったという。",
            "ja",
        ),
        ("en", "يغلق الجسر القديم في الميناء يوم الثلاثاء حتى الربيع لإصلاحه، كما قال المجلس.", "ar"),
        # Close languages.
        ("ms", MALAY, "ms"),
        ("no", MALAY, "id"),
        ("hr", "Ministar kaže da će stari most u luci biti zatvoren do proljeća zbog popravka. " * 3, "hr"),
        ("bs", "Ministar kaže da će stari most u luci biti zatvoren do proljeća zbog popravka. " * 3, "bs"),
        # Of a code that the model has of its own.
        ("tl", "Sinabi ng alkalde na isasara ang lumang tulay sa daungan hanggang tagsibol. " * 4, "fil"),
    ],
)
def test_a_declared_language_counts_where_the_text_may_be_in_it(declared: str, text: str, language: str) -> None:
    stated = Candidate("language", declared, "element", "html[lang]")

    assert choose_language([stated], text)[0] == language


def test_other_articles_beside_this_one_give_nothing() -> None:
    beside = '<aside class="related"><time datetime="2020-01-01">x</time><span class="author">Bo Kern</span></aside>'
    got = describe(body=f"<h1>Harbour reopens</h1>{beside}")

    assert (got.date_published, got.authors) == (None, ())


LINES = [
    ("other", "date 2024-03-09 Index (    %)"),
    ("title", "Harbour to reopen after nine days: details here"),
    ("standfirst", "Ferries are to run again from Monday."),
    ("byline", "Sea News Team New Delhi"),
    ("date", "2 min read Last Updated : Mar 09 2024 | 6:02 PM IST"),
    ("body", "The port said that an electric ferry would sail. More electric ferries are on order, it said on Friday."),
    ("topics", "Topics : Harbour Electric Ferries Storms"),
    ("date", "First Published: Mar 09 2024 | 5:30 PM IST"),
]


def describe_lines(lines: list[tuple[str, str]]) -> Metadata:
    origin = Origin("in/a.txt", "in/a.txt")
    blocks = tuple(Block(i, text) for i, (_, text) in enumerate(lines))
    verdicts = tuple(Verdict(label, 1.0, "test") for label, _ in lines)
    page = Page(origin, "\n".join(text for _, text in lines), "text/plain", "utf-8", "0", 0)
    candidates = tuple(collect(page, None, blocks, verdicts))
    draft = Draft(origin, "text/plain", "utf-8", "0", 0, (), blocks, verdicts, candidates, "rules", 1.0)
    return choose(draft, "\n\n".join(text for label, text in lines if label == "body"))


def test_labelled_lines_of_a_text_become_metadata() -> None:
    got = describe_lines(LINES)

    assert (got.title, got.description) == (LINES[1][1], LINES[2][1])
    assert (got.authors, got.place) == (("Sea News Team",), "New Delhi")
    assert got.topics == ("Harbour", "Electric Ferries", "Storms")
    assert got.language == "en"


@pytest.mark.parametrize(("line", "topics"), [
    ("关键词：渡轮 海港 公共交通", ("渡轮", "海港", "公共交通")),
    ("Теги: паром морской порт", ("паром морской порт",)),
])  # fmt: skip
def test_a_space_parts_topics_where_it_parts_no_words(line: str, topics: tuple[str, ...]) -> None:
    assert describe_lines([*LINES[1:6], ("topics", line)]).topics == topics


@pytest.mark.parametrize(("title", "byline", "authors"), [
    ("Headline: Harbour reopens", "Byline: Ana Sol", ("Ana Sol",)),
    ("标题：Harbour reopens", "作者：王伟", ("王伟",)),
    ("Заголовок: Harbour reopens", "Автор: Соль, Анна", ("Анна Соль",)),
    ("Otsikko: Harbour reopens", "Author: Sol, Ana.", ("Ana Sol",)),
    ("Harbour reopens", "Autor: Sol, Ana; Field, Jo", ("Ana Sol", "Jo Field")),
    ("Harbour reopens", "Author: Ana Sol, Jo Field", ("Ana Sol", "Jo Field")),
    ("Harbour reopens", "Author: Ana Sol – Reuters", ("Ana Sol",)),
])  # fmt: skip
def test_labels_of_a_catalogue_are_no_part_of_a_text_s_values(
    title: str, byline: str, authors: tuple[str, ...]
) -> None:
    got = describe_lines([("title", title), ("byline", byline), ("body", BODY * 4)])

    assert (got.title, got.authors) == ("Harbour reopens", authors)


def test_an_ambiguous_zone_is_resolved_by_the_place_and_says_so() -> None:
    got = describe_lines(LINES)

    assert got.date_published == datetime(2024, 3, 9, 12, 0, tzinfo=UTC)
    assert (got.date_published_precision, got.date_published_offset) == ("minute", "+05:30")
    assert got.date_modified == datetime(2024, 3, 9, 12, 32, tzinfo=UTC)
    assert "New Delhi" in evidence_for(got, "date_published").detail


def test_without_a_place_the_zone_stays_unknown() -> None:
    got = describe_lines([line for line in LINES if line[0] != "byline"])

    assert (got.date_published, got.date_published_offset) == (datetime(2024, 3, 9, 17, 30, tzinfo=UTC), None)


def test_a_ticker_date_is_not_the_article_s() -> None:
    assert describe_lines(LINES[:1] + LINES[5:6]).date_published is None


def dated(*lines: tuple[str, str]) -> tuple[str | None, str | None]:
    """(day published, day changed) of a text with a headline, these lines, and a body."""
    got = describe_lines([("title", "Harbour reopens to electric ferries"), *lines, ("body", BODY * 4)])
    days = (got.date_published, got.date_modified)
    return tuple(day.date().isoformat() if day else None for day in days)  # type: ignore[return-value]


def test_of_two_joined_dates_the_earlier_is_when_it_appeared() -> None:
    either = ("2024-03-09", "2024-05-21")

    assert dated(("nav", "March 9, 2024May 21, 2024 by Ana Sol")) == either
    assert dated(("standfirst", "Posted on May 21, 2024March 9, 2024 in Sea, Ferries, Storms and Harbours")) == either


def test_a_date_below_the_headline_counts_whatever_its_line_was_taken_for() -> None:
    assert dated(("body", "Published 9 March 2024")) == ("2024-03-09", None)
    assert dated(("related", "Aktualisiert am 9. März 2024")) == (None, "2024-03-09")
    assert dated(("body", "On 9 March 2024 the council voted for the new pier, after a debate of six hours.")) == (
        None,
        None,
    )


def test_a_date_line_goes_before_that_of_a_teaser_in_the_body() -> None:
    teaser = [("body", BODY * 4), ("date", "By Ana Sol 20 November 2023")]

    assert dated(("date", "9 March 2024"), *teaser) == ("2024-03-09", None)
    assert dated(("date", "Updated: 9 March 2024"), *teaser) == (None, "2024-03-09")


def test_a_date_below_a_standfirst_that_was_kept_is_the_article_s() -> None:
    captions = [("caption", "A ferry in the harbour")] * 8

    assert dated(("body", BODY), *captions, ("date", "9 March 2024")) == ("2024-03-09", None)


def test_a_line_below_the_body_that_says_published_counts_whatever_it_was_taken_for() -> None:
    head = [("title", "Harbour reopens"), *[("body", BODY * 2)] * 6]

    assert describe_lines([*head, ("related", "Publisert: 9. mars 2024")]).date_published == datetime(
        2024, 3, 9, tzinfo=UTC
    )
    assert describe_lines([*head, ("related", "Storm closes harbour 9 March 2024")]).date_published is None


@pytest.mark.parametrize(("zone", "day"), [("GMT+1", 6), ("+05:30", 6), ("-05:00", None), ("+08:00", None)])
def test_an_offset_says_whether_the_day_stands_first(zone: str, day: int | None) -> None:
    published, _ = dated(("date", f"Published on 06/01/2024 13:55 {zone}"))

    assert published == (day and f"2024-01-{day:02}")


@pytest.mark.parametrize("opening", ["LISBON, March 9, 2024 (Sea News) - ", "LISSABON, 9. März 2024 — "])
def test_an_agency_s_first_paragraph_tells_the_day(opening: str) -> None:
    got = describe_lines([("title", "Harbour reopens"), ("body", opening + BODY * 3)])

    assert got.date_published == datetime(2024, 3, 9, tzinfo=UTC)
    assert evidence_for(got, "date_published").detail.startswith("first paragraph")


def test_below_the_body_a_lone_day_counts_and_a_comment_s_minute_does_not() -> None:
    head = [("title", "Harbour reopens"), *[("body", BODY * 2)] * 6]

    assert describe_lines([*head, ("date", "9 March 2024")]).date_published == datetime(2024, 3, 9, tzinfo=UTC)
    assert describe_lines([*head, ("date", "Ines, 9 March 2024 at 6:26 pm")]).date_published is None


STATED = json_ld('{"@type": "NewsArticle", "headline": "Harbour reopens", "datePublished": "2024-03-12T09:00:00Z"}')


@pytest.mark.parametrize("tag", ["h2", "h3", "p", "div"])
def test_a_day_that_heads_a_part_of_the_body_is_not_when_it_appeared(tag: str) -> None:
    parts = f"<p>{BODY}</p><{tag}>12 March 2019</{tag}><p>{BODY}</p><{tag}>3 April 2020</{tag}>"
    body = f"<h1>Harbour reopens</h1>{parts}"

    told = describe(STATED, body, body_tags=("p", tag))
    assert told.date_published == datetime(2024, 3, 12, 9, 0, tzinfo=UTC)
    if tag.startswith("h"):
        assert describe("", body, body_tags=("p", tag)).date_published is None


@pytest.mark.parametrize(
    "title",
    [
        "Bauern: »Es reicht«",
        "Песков: «Мы не спешим»",
        "« On ferme » : les boulangers de Lille",
        "Sánchez: «No dimitiré»",
    ],
)
def test_marks_of_a_quotation_stay_in_a_headline(title: str) -> None:
    assert describe("", f"<h1>{title}</h1>").title == title
    assert describe(f"<title>{title} »</title>").title == title


def test_a_headline_that_is_no_heading_is_known_by_the_page_s_title() -> None:
    head = "<title>Ferry halted after cracks found - Island Gazette</title>"
    lines = "<div>By Emma Watson</div><div>March 12, 2024</div>"

    for tag in ("div", "h3"):
        got = describe(head, f"<{tag}>Ferry halted after cracks found</{tag}>{lines}")
        assert (got.title, got.authors) == ("Ferry halted after cracks found", ("Emma Watson",))
        assert got.date_published == datetime(2024, 3, 12, tzinfo=UTC)


def test_a_kicker_in_the_heading_is_no_part_of_the_headline() -> None:
    headline = "Bauern fürchten um Ernte"
    head = f'<title>{headline} - Landbote</title><meta property="og:title" content="{headline}">'
    body = "<h1><span>Landwirtschaft</span> <span>Bauern fürchten um Ernte</span></h1>"

    assert describe(head, body).title == "Bauern fürchten um Ernte"
    assert describe("<title>Landbote</title>", body).title == "Landwirtschaft Bauern fürchten um Ernte"


@pytest.mark.parametrize("label", ["Written by", "Verfasst von", "Escrito por", "作者", "Автор"])
def test_a_label_and_its_name_may_be_two_meta(label: str) -> None:
    head = f'<meta name="twitter:label1" content="{label}"><meta name="twitter:data1" content="Ana Sol">'

    assert describe(head).authors == ("Ana Sol",)
    assert describe(head.replace(label, "Price")).authors == ()


@pytest.mark.parametrize(
    ("line", "authors"),
    [
        ("2024年03月14日 09:30 来源：湖边日报 作者：王小明", ("王小明",)),
        ("2024-03-14 09:30 来源：湖边日报 作者：王小明 编辑：李四", ("王小明",)),
        ("14 March 2024 Author: Ana Sol Category: News", ("Ana Sol",)),
        ("김민수 기자 입력 2024.03.14 09:30 수정 2024.03.15 10:00", ("김민수",)),
        ("Ana Sol Published 14 March 2024", ("Ana Sol",)),
        ("14 March 2024 Note: Ana Sol has since left", ()),
    ],
)
def test_a_line_of_labels_at_the_headline_names_who_wrote(line: str, authors: tuple[str, ...]) -> None:
    assert describe(body=f"<h1>Harbour reopens</h1><div>{line}</div>").authors == authors


@pytest.mark.parametrize("label", ["Article by", "Author(s)", "Escrito por", "執筆者"])
def test_a_label_alone_below_the_body_speaks_of_the_name_behind_it(label: str) -> None:
    lines = [Block(i, text, tag) for i, (text, tag) in enumerate(((BODY * 3, "p"), (label, "h2"), ("Ana Sol", "div")))]
    verdicts = [Verdict("body", 1.0, "test"), *[Verdict("nav", 1.0, "test")] * 2]
    page = Page(Origin("in/a.html", "in/a.html"), "", "text/html", "utf-8", "0", 0)

    assert [c.value for c in with_lines(page, [], lines, verdicts) if c.field == "authors"] == ["Ana Sol"]
    again = [*lines, Block(3, "By", "div"), Block(4, "Bo Kern", "div")]
    assert [c.value for c in with_lines(page, [], again, [*verdicts, *verdicts[1:]]) if c.field == "authors"] == [
        "Ana Sol"
    ]
