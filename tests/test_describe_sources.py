"""Every place of a page that can hold metadata, and which of several is the article's own."""

import json
from datetime import UTC, datetime

import pytest

from articlepack.records import Origin, Supplied
from tests.described import BODY, describe, evidence_for, json_ld

TITLES = [
    ('<meta name="dc.title" content="Harbour reopens">', ""),
    ('<meta property="dcterms:title" content="Harbour reopens">', ""),
    ('<meta property="http://ogp.me/ns#title" content="Harbour reopens">', ""),
    ('<meta name="parsely-title" content="Harbour reopens">', ""),
    ('<meta name="sailthru.title" content="Harbour reopens">', ""),
    ("", '<div itemscope><span itemprop="headline">Harbour reopens</span></div>'),
    ("", '<div vocab="https://schema.org/"><span property="headline">Harbour reopens</span></div>'),
    (json_ld('{"@type": "https://schema.org/NewsArticle", "headline": "Harbour reopens"}'), ""),
]


@pytest.mark.parametrize(("head", "body"), TITLES)
def test_a_title_is_found_in_every_vocabulary(head: str, body: str) -> None:
    assert describe(head, body).title == "Harbour reopens"


AUTHORS = [
    ('<meta name="parsely-author" content="Ana Sol">', ""),
    ('<meta name="dc.creator" content="Sol, Ana">', ""),
    ("", '<h1>Harbour reopens</h1><a rel="author" href="/ana">Ana Sol</a>'),
    ("", '<h1>Harbour reopens</h1><div itemprop="author"><b itemprop="name">Ana Sol</b>, who sails</div>'),
    ("", '<h1>Harbour reopens</h1><div property="schema:author"><b property="schema:name">Ana Sol</b></div>'),
    ("", '<h1>Harbour reopens</h1><div class="byline">Von Ana Sol</div>'),
    ("", '<h1>Harbour reopens</h1><span class="reporter">Ana Sol</span>'),
    ('<meta name="articleAuthor" content="Ana Sol">', ""),
    (
        "",
        '<h1>Harbour reopens</h1><p class="author"><a href="#1">Post</a> by <a href="/a">Ana Sol</a> » 3 May</p>',
    ),
]


NAMED_IN_JSON = {
    '{"@type": "Person", "name": "José Ortega y Gasset"}': ("José Ortega y Gasset",),
    '{"@type": "Person", "name": "Ana Sol y Bo Kern"}': ("Ana Sol", "Bo Kern"),
    '{"@type": "Person", "name": "Ana Sol y Redacción"}': ("Ana Sol", "Redacción"),
    '{"@type": "Person", "name": "Ana Sol for The Post"}': ("Ana Sol",),
    '{"@list": [{"@type": "Person", "name": "Ana Sol"}, {"@type": "Person", "name": "Bo Kern"}]}': (
        "Ana Sol",
        "Bo Kern",
    ),
    '{"@type": "Person", "givenName": "Ana", "familyName": "Sol"}': ("Ana Sol",),
    '{"@type": "Person", "givenName": "太郎", "familyName": "山田"}': ("山田太郎",),
    '{"@type": "Person", "givenName": "", "familyName": " ", "alternateName": "Ana Sol"}': ("Ana Sol",),
    '{"@type": "Person", "familyName": "Sol", "url": "https://thepost.example/ana"}': ("Sol",),
}


@pytest.mark.parametrize(("stated", "names"), NAMED_IN_JSON.items())
def test_the_names_of_people_in_json_ld_are_read_as_they_are_meant(stated: str, names: tuple[str, ...]) -> None:
    site = '<meta property="og:site_name" content="The Post">'

    assert describe(site + json_ld(f'{{"@type": "NewsArticle", "author": {stated}}}')).authors == names


def test_the_author_of_a_recipe_goes_before_a_box_about_them() -> None:
    head = json_ld('{"@type": "Recipe", "name": "Fish soup", "author": {"@type": "Person", "name": "Ana Sol"}}')

    assert describe(head, '<h1>Fish soup</h1><div class="author-box"><h4>About Ana Sol</h4></div>').authors == (
        "Ana Sol",
    )


def test_all_that_one_meta_tells_as_an_object_is_read() -> None:
    told = {"title": "Harbour reopens", "pub_date": "2024-03-09T06:00:00Z", "authors": ["Ana Sol"], "section": "Sea"}
    got = describe(f"<meta name='parsely-page' content='{json.dumps(told)}'>")

    assert (got.title, got.authors, got.section) == ("Harbour reopens", ("Ana Sol",), "Sea")
    assert got.date_published == datetime(2024, 3, 9, 6, tzinfo=UTC)
    assert describe("<meta name='parsely-page' content='[1'>").title is None


PUBLISHERS = [
    '<div itemprop="publisher" itemscope><meta itemprop="name" content="The Post"></div>',
    '<div itemprop="publisher" itemscope><b itemprop="name">The Post</b><a itemprop="url" href="/">Home</a></div>',
    '<span property="schema:publisher" typeof="Organization"><span property="schema:name">The Post</span></span>',
    '<span itemprop="publisher">The Post</span>',
]


@pytest.mark.parametrize("body", PUBLISHERS)
def test_the_publisher_of_an_item_is_the_name_inside(body: str) -> None:
    assert describe(body=f"<h1>Harbour reopens</h1>{body}", origin=Origin("a", "a")).publisher == "The Post"
    logo = '<div itemprop="publisher" itemscope><a itemprop="url" href="/">Home</a></div>'
    assert describe(body=f"<h1>Harbour reopens</h1>{logo}", origin=Origin("a", "a")).publisher is None


@pytest.mark.parametrize("day", ["", ", Jan 29", ", 29. Januar", ", March 9, 2024"])
def test_a_dateline_tells_the_place_with_and_without_a_day(day: str) -> None:
    for sign in ("(Reuters) - ", "(AP) "):
        assert describe(text=f"LISBON{day} {sign}{BODY * 3}").place == "Lisbon"
    assert describe(text=f"LISBON 29 (Reuters) - {BODY * 3}").place is None


@pytest.mark.parametrize(("head", "body"), AUTHORS)
def test_an_author_is_found_in_every_vocabulary(head: str, body: str) -> None:
    assert describe(head, body).authors == ("Ana Sol",)


DATES = [
    ('<meta name="dcterms.issued" content="2024-03-09">', ""),
    ('<meta property="schema:datePublished" content="2024-03-09">', ""),
    ('<meta name="my-publish-date" content="2024-03-09">', ""),
    ('<meta name="pdate" content="20240309">', ""),
    ("", '<h1>Harbour reopens</h1><time datetime="2024-03-09">Saturday</time>'),
    ("", '<h1>Harbour reopens</h1><span property="datePublished" content="2024-03-09">Saturday</span>'),
    ("", '<h1>Harbour reopens</h1><span class="entry-date">9. März 2024</span>'),
]


@pytest.mark.parametrize(("head", "body"), DATES)
def test_a_date_is_found_in_every_vocabulary(head: str, body: str) -> None:
    assert describe(head, body).date_published == datetime(2024, 3, 9, tzinfo=UTC)


UPDATES = [
    '<span class="date">Updated 9 March 2024</span>',
    '<div>Aktualisiert: <span class="date">9.3.2024</span></div>',
    '<div><b>Mis à jour le</b> <time datetime="2024-03-09">samedi</time></div>',
    "<div><span>Last updated</span><span> on </span><time>9 March 2024</time></div>",
]


@pytest.mark.parametrize("body", UPDATES)
def test_words_before_an_element_say_that_it_tells_a_change(body: str) -> None:
    got = describe(body=f"<h1>Harbour reopens</h1>{body}")

    assert (got.date_published, got.date_modified) == (None, datetime(2024, 3, 9, tzinfo=UTC))


def test_the_dates_of_a_list_of_articles_are_not_this_one_s() -> None:
    """The first below the headline is its own; those of cards after it have classes that say nothing of lists."""
    cards = "".join(f'<div class="x"><time datetime="2025-0{i}-01">x</time></div>' for i in range(1, 9))
    got = describe(body=f'{cards}<h1>Harbour reopens</h1><time datetime="2024-03-09">x</time>{cards}')

    assert got.date_published == datetime(2024, 3, 9, tzinfo=UTC)


OTHER_NODE = (
    '{"@type": "NewsArticle", "headline": "A pier for sale", "url": "https://thepost.example/b",'
    ' "datePublished": "2024-03-01", "author": {"@type": "Person", "name": "Bo Kern"}, "mainEntityOfPage": "#"}'
)
OWN_NODE = (
    '{"@type": "NewsArticle", "headline": "Harbour reopens", "url": "https://thepost.example/a",'
    ' "datePublished": "2024-03-09", "author": {"@type": "Person", "name": "Ana Sol"}}'
)
TOLD = {
    "address": ('<link rel="canonical" href="https://thepost.example/a">', ""),
    "og:url": ('<meta property="og:url" content="https://thepost.example/a?utm_source=x">', ""),
    "heading": ("", "<h1>Harbour reopens today</h1>"),
    "title": ("<title>Harbour reopens | The Post</title>", ""),
}


@pytest.mark.parametrize(("head", "body"), TOLD.values(), ids=TOLD)
def test_of_several_articles_in_json_ld_the_page_says_which_it_is(head: str, body: str) -> None:
    got = describe(head + json_ld(OTHER_NODE) + json_ld(OWN_NODE), body, Origin("a", "a"))

    assert (got.authors, got.date_published) == (("Ana Sol",), datetime(2024, 3, 9, tzinfo=UTC))


def test_of_two_articles_in_json_ld_like_the_title_the_richer_is_told() -> None:
    stub = '{"@type": "Article", "headline": "Harbour reopens"}'
    full = OWN_NODE.replace("Harbour reopens", "Harbour of the north reopens")
    got = describe(json_ld(stub) + json_ld(full), "<h1>Harbour reopens</h1>", Origin("a", "a"))

    assert got.authors == ("Ana Sol",)


def test_an_instant_is_given_as_its_own_clock_showed_it() -> None:
    head = '<meta property="article:published_time" content="2024-03-10T02:00:00+00:00">'
    got = describe(head, '<h1>Harbour reopens</h1><time datetime="2024-03-09T18:00:00-08:00">x</time>')

    assert (got.date_published, got.date_published_offset) == (datetime(2024, 3, 10, 2, tzinfo=UTC), "-08:00")


def test_nothing_is_published_after_its_last_change() -> None:
    """Of two that call themselves published, the one after the change tells when a copy was made."""
    got = describe(
        '<meta name="published-time" content="2026-03-09T08:45:32Z"><meta name="published-date" content="2021-02-16">'
        '<meta name="modified-date" content="2024-07-30">'
    )

    assert got.date_published == datetime(2021, 2, 16, tzinfo=UTC)
    assert "published-time says '2026-03-09" in evidence_for(got, "date_published").detail


def test_the_user_s_own_date_stands_against_all_that_the_page_says() -> None:
    """Also against an earlier day beside the headline, and a change before it."""
    head = '<meta name="published-date" content="2021-02-16"><meta name="modified-date" content="2021-03-01">'
    origin = Origin(
        "a", "a", url="https://thepost.example/2021/02/01/a", supplied=Supplied(date_published="2024-03-09")
    )
    got = describe(head, "<h1>Harbour reopens</h1><div>1 February 2021</div>", origin)

    assert got.date_published == datetime(2024, 3, 9, tzinfo=UTC)
    assert evidence_for(got, "date_published").origin == "input"


def test_the_user_s_own_title_and_authors_stand_as_they_are() -> None:
    origin = Origin("a", "a", supplied=Supplied(title="Harbour reopens | The Post", authors=("anasol",)))
    got = describe('<meta property="og:site_name" content="The Post">', "<div>By Ana Sol</div><h1>Harbour</h1>", origin)

    assert (got.title, got.authors) == ("Harbour reopens | The Post", ("anasol",))


def test_the_headline_that_readers_see_wins_where_it_is_like_the_one_for_machines() -> None:
    seo = "Top 10 ferry routes of the harbour in 2024"
    head = f'<meta property="og:title" content="{seo}"><title>{seo}</title>' + json_ld(
        f'{{"@type": "BlogPosting", "headline": "{seo}"}}'
    )

    assert describe(head, "<h1>Ten ferry routes of the harbour to try</h1>").title == (
        "Ten ferry routes of the harbour to try"
    )
    assert describe(head, "<h1>Welcome aboard</h1>").title == seo


def test_a_heading_that_names_the_site_is_no_headline() -> None:
    got = describe("<title>A long day in the harbour of the north | Sea Notes</title>", "<h1>Sea Notes</h1>")

    assert got.title == "A long day in the harbour of the north"


HOME_LINKS = ['<a href="/">Sea Notes</a>', '<a href="https://sea.example/blog" rel="home"> <b>Sea Notes</b></a>']


@pytest.mark.parametrize("link", HOME_LINKS)
@pytest.mark.parametrize("title", ["Sea Notes: The harbour", "The harbour - Sea Notes"])
def test_a_heading_that_links_home_names_the_publisher(link: str, title: str) -> None:
    head = f"<title>{title}</title>"
    body = f"<h1>{link}</h1><div>By Bo Kern</div><p>{BODY * 3}</p>" + "<p>x</p>" * 20
    got = describe(head, f'{body}<h3 class="entry-title">The harbour</h3><div>By Ana Sol</div>', Origin("a", "a"))

    assert (got.title, got.publisher) == ("The harbour", "Sea Notes")


def test_a_heading_that_links_elsewhere_or_home_from_the_first_page_stays_the_title() -> None:
    elsewhere = '<h1><a href="/notes/1">Sea Notes</a></h1>'

    assert describe("<title>Sea Notes: The harbour</title>", elsewhere, Origin("a", "a")).title == "Sea Notes"
    assert describe("<title>Sea Notes</title>", f"<h1>{HOME_LINKS[0]}</h1>", Origin("a", "a")).title == "Sea Notes"


def test_below_a_heading_that_names_the_site_a_date_is_the_article_s_though_no_headline_is_known() -> None:
    body = f"{HOME_LINKS[0]}</h1><div>9 March 2024</div><p>{BODY * 3}</p><h2>Day 7</h2><p>{BODY}</p>"
    got = describe("<title>Sea Notes: The harbour, 9 March 2024</title>", f"<h1>{body}", Origin("a", "a"))

    assert got.date_published == datetime(2024, 3, 9, tzinfo=UTC)


def test_a_heading_behind_another_in_the_title_names_the_site() -> None:
    got = describe("<title>The harbour - Sea Notes</title>", "<h1>Sea Notes</h1><h2>The harbour</h2>", Origin("a", "a"))

    assert (got.title, got.publisher) == ("The harbour", None)


def test_what_stands_before_the_headline_that_a_page_shows_alone_is_no_part_of_it() -> None:
    head = "<title>Valley News: Harbour of the north reopens on Monday</title>"
    shown = "<div>Harbour of the north reopens on Monday</div><div>By Ana Sol</div>"

    assert describe(head, shown, Origin("a", "a")).title == "Harbour of the north reopens on Monday"
    assert describe(head, origin=Origin("a", "a")).title == "Valley News: Harbour of the north reopens on Monday"
    site = describe(
        "<title>Harbour | The Association of All Harbours</title>", "<div>The Association of All Harbours</div>"
    )
    assert site.title == "Harbour | The Association of All Harbours"


def test_a_heading_is_read_as_it_is_seen() -> None:
    assert describe(body="<h1>H<span>arbour</span> <!-- x -->reopens<br>today</h1>").title == "Harbour reopens today"
    assert describe(body="<h1>Mar 9 2024 Harbour reopens</h1>").title == "Harbour reopens"


def test_the_section_s_name_goes_from_the_title() -> None:
    head = '<meta property="article:section" content="Sea"><title>Harbour reopens | Sea</title>'

    assert describe(head).title == "Harbour reopens"


def test_the_name_of_an_account_gives_way_to_the_one_that_readers_see() -> None:
    head = json_ld('{"@type": "Article", "author": {"@type": "Person", "name": "ana.sol"}}')

    assert describe(head, "<h1>Harbour reopens</h1><div>By Ana Sol</div>").authors == ("Ana Sol",)
    assert describe(head).authors == ("ana.sol",)


def test_names_side_by_side_and_roles_below_them_are_told_apart() -> None:
    spans = '<div class="byline"><span>Ana Sol</span> <span>Jo Field</span><i>Deputy Harbour Editor</i></div>'

    assert describe(body=f"<h1>Harbour reopens</h1>{spans}").authors == ("Ana Sol", "Jo Field")


def test_what_machines_tell_one_another_is_no_topic() -> None:
    codes = '<meta name="news_keywords" content="AERO, CRSH, GEN, MEAST, TGLF, US"><meta name="keywords" content="{}">'
    told = "Category: Ferries, 26157981-b4f7-4929-adc1-e860c6f03636, thepost.example, Weather, The Post"
    got = describe('<meta property="og:site_name" content="The Post">' + codes.format(told))

    assert got.topics == ("Ferries", "Weather")


def test_topics_run_together_give_way_to_the_same_set_apart() -> None:
    head = json_ld('{"@type": "NewsArticle", "keywords": "Harbour Ferries Storm"}')

    assert describe(head + '<meta name="keywords" content="Ferries, Harbour, Storm">').topics == (
        "Ferries",
        "Harbour",
        "Storm",
    )


def test_a_text_of_two_languages_is_told() -> None:
    german = "Die Fähre fuhr am Montag aus dem Hafen, und niemand am Kai hatte das vor dem Sturm erwartet. "
    got = describe(text=BODY * 20 + german * 14)

    assert got.language == "en"
    assert "mixed: a part is in de" in evidence_for(got, "language").detail
    assert "mixed" not in evidence_for(describe(text=BODY * 40), "language").detail


def test_a_declared_language_that_differs_stays_in_the_evidence() -> None:
    german = "Die Fähre fuhr am Montag aus dem Hafen, und niemand am Kai hatte das vor dem Sturm erwartet. " * 5
    got = describe(text=german)

    assert got.language == "de"
    assert "html[lang] says en" in evidence_for(got, "language").detail


def test_a_licence_is_found_as_link_property_and_address() -> None:
    address = "https://creativecommons.org/licenses/by/4.0/"
    for body in (
        f'<a rel="license" href="{address}">CC</a>',
        f'<a href="{address}">CC BY</a>',
        f'<a itemprop="license" href="{address}">CC</a>',
        f'<link itemprop="license" href="{address}">',
    ):
        assert describe(body=f"<h1>Harbour reopens</h1>{body}").license == address


def test_thai_persian_and_japanese_calendars_give_our_days() -> None:
    for written in ("9 มีนาคม 2567", "۱۹ اسفند ۱۴۰۲", "令和6年3月9日"):
        got = describe(body=f"<h1>Harbour reopens</h1><div>{written}</div>", origin=Origin("a", "a"))
        assert got.date_published == datetime(2024, 3, 9, tzinfo=UTC), written


RUBY = "<h1>港の<ruby>桟橋<rp>（</rp><rt>さんばし</rt><rp>）</rp></ruby>が再開</h1>"


def test_how_the_letters_of_a_headline_are_said_is_no_part_of_it() -> None:
    assert describe(body=RUBY).title == "港の桟橋が再開"
    assert describe(body=RUBY.replace("<rp>（</rp>", "").replace("<rp>）</rp>", "")).title == "港の桟橋が再開"


def test_letters_without_an_end_cost_a_headline_no_time() -> None:
    """A test that hangs has failed."""
    got = describe(body="".join(f"<h1>{'<rt>' * 6_000}{n}</h1>" for n in range(20)))

    assert got.title is None or len(got.title) < 10


def test_of_two_days_in_one_element_each_is_what_the_word_before_it_says() -> None:
    got = describe(body='<p class="date">3 March 2024. <i>Updated: 7 March 2024</i></p>')

    assert (got.date_published, got.date_modified) == (
        datetime(2024, 3, 3, tzinfo=UTC),
        datetime(2024, 3, 7, tzinfo=UTC),
    )


@pytest.mark.parametrize("label", ["Updated", "Zuletzt aktualisiert", "Actualizado"])
def test_a_day_in_an_element_that_is_labelled_a_change_is_none_of_publication(label: str) -> None:
    body = f'<h1>Harbour reopens</h1><span>{label}: </span><span class="post-date">7 March 2024</span>'

    assert describe(body=body).date_published is None


def test_a_meta_that_says_published_is_a_date() -> None:
    assert describe('<meta name="published" content="July 17, 2024">').date_published == datetime(
        2024, 7, 17, tzinfo=UTC
    )


def test_versions_that_look_like_days_stay_in_a_headline() -> None:
    title = "2.4.2024 -> 2.5.2024: what breaks at the harbour"

    assert describe(body=f"<h1>{title}</h1>").title == title


HOME = '<a href="/" rel="home">The Harbour Post</a>'


def test_the_link_to_the_first_page_names_the_publisher_where_the_title_does_too() -> None:
    title = "<title>Ferries run again – The Harbour Post</title>"
    got = describe(title, f"<header>{HOME}</header><h2>Ferries run again</h2>", origin=Origin("a", "a"))

    assert (got.title, got.publisher) == ("Ferries run again", "The Harbour Post")
    assert describe("<title>Ferries run again</title>", HOME, origin=Origin("a", "a")).publisher is None
    assert describe(title, HOME.replace("The Harbour Post", "Home"), origin=Origin("a", "a")).publisher is None


def test_a_heading_that_links_home_and_has_no_word_of_the_title_is_the_site_s() -> None:
    site = '<h1><a href="/">Letters from a quay</a></h1>'
    got = describe("<title>Ferries run again</title>", f"{site}<h2>Ferries run again</h2>", origin=Origin("a", "a"))

    assert (got.title, got.publisher) == ("Ferries run again", "Letters from a quay")


SIGNED_DAYS = {
    "May 6, 2025 · 4 min · Ana Sol": ("Ana Sol",),
    "6. Mai 2025 · Ana Sol · 812 Wörter": ("Ana Sol",),
    "May 6, 2025 · Harbour News": (),
    "May 6, 2025 · Ana Sol · Bo Kern": (),
}


@pytest.mark.parametrize(("line", "names"), SIGNED_DAYS.items())
def test_a_name_beside_the_day_below_the_headline_is_the_author_s(line: str, names: tuple[str, ...]) -> None:
    assert describe(body=f'<h1>Harbour reopens</h1><div class="post-meta">{line}</div>').authors == names
