"""Bylines: people and desks, nobody else."""

import pytest

from articlepack.html import parse
from articlepack.records import Candidate
from articlepack.stages.describe.authors import choose_authors
from articlepack.stages.describe.bylines import read_byline
from articlepack.stages.describe.elements import collect_elements, find_nodes

BYLINES = [
    ("By Ana Sol and Jo Field", ["Ana Sol", "Jo Field"]),
    ("Von Ada Lenz, Bo Kern und Cleo Marx", ["Ada Lenz", "Bo Kern", "Cleo Marx"]),
    ("Par Léa Morel et Guy Petit", ["Léa Morel", "Guy Petit"]),
    ("Por María Ríos y Juan Paz", ["María Ríos", "Juan Paz"]),
    ("Gaia Neri e Ugo Sala", ["Gaia Neri", "Ugo Sala"]),
    ("Di Stefano", ["Di Stefano"]),
    ("John A Smith", ["John A Smith"]),
    ("Sol, Ana", ["Ana Sol"]),
    ("Ana Sol, Staff Writer", ["Ana Sol"]),
    ("Ana Sol, Senior Editor, The Harbour Post", ["Ana Sol"]),
    ("Ana Sol (ana@post.example)", ["Ana Sol"]),
    ("Ana Sol @anasol", ["Ana Sol"]),
    ("ana@post.example", []),
    ("https://www.facebook.com/thepost", []),
    ("admin", []),
    ("Written by: Ana Sol", ["Ana Sol"]),
    ("文／王小明", ["王小明"]),
    ("作者：李明", ["李明"]),
    ("記者：山田太郎", ["山田太郎"]),
    ("מאת יעל כהן", ["יעל כהן"]),
    ("Текст: Иван Петров", ["Иван Петров"]),
    ("김민수 기자", ["김민수"]),
    ("بقلم ليلى حداد", ["ليلى حداد"]),
    ("JANE DOE AND JOHN ROE", ["Jane Doe", "John Roe"]),
    ("What you should know before you click here", []),
    ("By Emma Watson, March 12, 2024", ["Emma Watson"]),
    ("by Emma Watson » Tue Mar 12, 2024 9:30 am", ["Emma Watson"]),
    ("By Li Sun 12 March 2024", ["Li Sun"]),
    ("Von Christian Abraham, 12.03.2024", ["Christian Abraham"]),
    ("Par Claire Daniel, le 12 mars 2024", ["Claire Daniel"]),
    ("Publié par La rédaction le 08/11/2019", ["La rédaction"]),
    ("By J.K. Rowling", ["J.K. Rowling"]),
    ("Ann Lee, J.R. Smith", ["Ann Lee", "J.R. Smith"]),
    ("Müller, Anna; Öz, Can", ["Anna Müller", "Can Öz"]),
    ("García Ríos, Gabriel; Sol, Ana", ["Gabriel García Ríos", "Ana Sol"]),
    ("Ana Sol; Jo Field", ["Ana Sol", "Jo Field"]),
    ("Ana Sol, Reporter; Jo Field, The Post", ["Ana Sol", "Jo Field"]),
    ("By Plácido Domingo, 9 March 2024", ["Plácido Domingo"]),
    ("By " + "on " * 30 + "! 9 March 2024", []),
    ("作者:李明", ["李明"]),
    ("記者 李明", ["李明"]),
    ("聞き手・鈴木花子", ["鈴木花子"]),
    ("文・写真=編集部", ["編集部"]),
    ("โดย สมชาย ใจดี", ["สมชาย ใจดี"]),
    ("글·사진 이지은 기자", ["이지은"]),
    ("Propos recueillis par Nadia Benali", ["Nadia Benali"]),
]


@pytest.mark.parametrize(("raw", "names"), BYLINES)
def test_a_byline_gives_its_names_and_no_more(raw: str, names: list[str]) -> None:
    assert read_byline(raw)[0] == names


LINES = [
    ("News Desk New Delhi", ["News Desk"], "New Delhi"),
    ("Di Gaia Neri e Ugo Sala", ["Gaia Neri", "Ugo Sala"], None),
    ("By Jane Doe in Paris", ["Jane Doe"], None),
    ("Jane Doe, Lagos", ["Jane Doe"], "Lagos"),
    ("By Ana Sol, in Markets | 3 March 2024", ["Ana Sol"], None),
    ("By Ana Sol on March 3, 2024", ["Ana Sol"], None),
    ("Reviewed by Bo Kern", [], None),
    ("Photo: Bo Kern", [], None),
    ("Jane Victoria", ["Jane Victoria"], None),
    ("By Will Smith and Hope Read", ["Will Smith", "Hope Read"], None),
    ("Read more about the council", [], None),
    ("By Jane Doe in London and John Roe in Paris", ["Jane Doe", "John Roe"], None),
    ("By Jane Doe in News and Breaking Sports", ["Jane Doe"], None),
    ("Por Juan Ríos, en Sevilla", ["Juan Ríos"], None),
    ("By Ana de la Cruz and Wim van Dijk", ["Ana de la Cruz", "Wim van Dijk"], None),
    ("Text: Jo Lund", ["Jo Lund"], None),
    ("Haber: Ayşe Yılmaz", ["Ayşe Yılmaz"], None),
    ("Reportage: Jo Lund", ["Jo Lund"], None),
    ("记者 张伟 报道", ["张伟"], None),
    ("By Ann Lee, M.D., and Jo Field", ["Ann Lee", "Jo Field"], None),
    ("di Giulia Ferri", ["Giulia Ferri"], None),
    ("By Liam Johnson on 12 March 2024", ["Liam Johnson"], None),
    ("Published Wed, Jul 31 2024 4:18 PM EDT", [], None),
    ("الأربعاء 10 أبريل 2024 - 03:15 م", [], None),
    ("Credit...Getty Images", [], None),
    ("Sponsored by Island Press", [], None),
    ("Audio By Soundly", [], None),
    ("Compiled by Ana Sol", ["Ana Sol"], None),
    ("责编:刘洋", [], None),
    ("كتبت: ليلى حداد", ["ليلى حداد"], None),
    ("By Ana SolPublished: Jan 29, 2025", ["Ana Sol"], None),
    ("by Ana SolNovember 20, 2007", ["Ana Sol"], None),
    ("Ana SolThe Lake Post", ["Ana Sol"], None),
    ("By Ana Sol and Jo Field The Lake Post", ["Ana Sol", "Jo Field"], None),
    ("Ana Sol Political Correspondent", ["Ana Sol"], None),
    ("Chief Political Correspondent", [], None),
    ("By Ana Sol at Lake Park", ["Ana Sol"], None),
    ("By Ana Sol, Jo Field — Lake Post", ["Ana Sol", "Jo Field"], None),
    ("By Nguyen The Anh and Ana Sol", ["Nguyen The Anh", "Ana Sol"], None),
    ("Submitted by Ana Sol on", ["Ana Sol"], None),
    ("Posted By: Ana Sol · In: Ferries", ["Ana Sol"], None),
    ("Von Ada Lenz am", ["Ada Lenz"], None),
    ("Top Story 1", [], None),
    ("Bildquelle: Stadt Lindau", [], None),
]


@pytest.mark.parametrize(("raw", "names", "place"), LINES)
def test_a_line_parts_with_its_place_date_and_section(raw: str, names: list[str], place: str | None) -> None:
    assert read_byline(raw, is_line=True) == (names, place)


def author(value: str, origin: str, detail: str) -> Candidate:
    return Candidate("authors", value, origin, detail)


@pytest.mark.parametrize(
    ("raw", "read"),
    [
        ("Bo Ray, Berlin", (["Bo Ray"], "Berlin")),
        ("Ana Sol, Jo Field, New Delhi", (["Ana Sol", "Jo Field"], "New Delhi")),
        ("محمد علي، القاهرة", (["محمد علي"], "القاهرة")),
        ("Ana Sol, Paris Hilton", (["Ana Sol", "Paris Hilton"], None)),
        ("Sol, Berlin", (["Sol", "Berlin"], None)),
    ],
)
def test_a_city_after_a_whole_name_is_no_author(raw: str, read: tuple[list[str], str | None]) -> None:
    assert read_byline(raw) == read


@pytest.mark.parametrize("label", ["Table of Contents", "Ask Question", "공유하기", "शेयर करें"])
def test_a_label_or_button_taken_for_a_byline_names_nobody(label: str) -> None:
    names, _, _ = choose_authors([author(label, "line", "byline line"), author("Ana Sol", "line", "byline line")], [])

    assert names == ("Ana Sol",)


@pytest.mark.parametrize("name", ["Will Young", "Rich Best", "공유진"])
def test_a_name_that_is_a_common_word_too_is_one(name: str) -> None:
    assert choose_authors([author(name, "line", "byline line"), author("Ana Sol", "line", "byline line")], [])[0] == (
        name,
        "Ana Sol",
    )


def test_the_most_trusted_place_decides_and_disagreement_is_told() -> None:
    candidates = [
        author("Bo Kern", "element", "class=author"),
        author("Ana Sol", "json-ld", "NewsArticle.author Person"),
    ]
    names, _, evidence = choose_authors(candidates, [])

    assert names == ("Ana Sol",)
    assert evidence[0].origin == "json-ld"
    assert "Bo Kern" in evidence[0].detail


def test_a_publisher_is_no_author_beside_a_person() -> None:
    candidates = [
        author("The Post", "json-ld", "NewsArticle.author Organization"),
        author("By Ana Sol", "line", "by line"),
    ]

    assert choose_authors(candidates, ["The Post"])[0] == ("Ana Sol",)


def test_one_name_in_two_spellings_counts_once() -> None:
    candidates = [author("Ana Sol", "meta", "author"), author("ANA  SOL", "meta", "author")]

    assert choose_authors(candidates, [])[0] == ("Ana Sol",)


def test_a_desk_with_and_in_its_name_stays_whole() -> None:
    candidates = [author("Centre for Health and Work", "json-ld", "Article.author Organization")]

    assert choose_authors(candidates, [])[0] == ("Centre for Health and Work",)


def test_a_very_long_tag_is_cut() -> None:
    names, _, _ = choose_authors([author("Ana Sol, " * 3_000, "meta", "author")], [])

    assert names == ("Ana Sol",)


def of_kind(kind: str) -> Candidate:
    return Candidate("page_type", kind, "measured", "model of web pages", 0.9)


@pytest.mark.parametrize("kind", ["product", "collection", "service", "listing"])
def test_what_looks_like_a_byline_in_a_shop_or_a_list_names_nobody(kind: str) -> None:
    lines = [author("Ana Sol", "line", "byline line"), author("By Ana Sol", "line", "by line")]
    reviews = [author("Bo Kern", "element", "class=author"), author("Jo Field", "element", "class=author")]

    assert choose_authors([of_kind(kind), *lines, *reviews], [])[0] == ()
    assert choose_authors([of_kind("article"), *lines], [])[0] == ("Ana Sol",)
    assert choose_authors([of_kind(kind), author("Ana Sol", "meta", "author"), *lines], [])[0] == ("Ana Sol",)


def test_a_thread_is_by_the_account_that_its_first_post_names_for_scripts() -> None:
    posts = "".join(
        f'''<li class="message" {name}="{own}"><div class="author">{own} Elder Mate</div>{"On the lock. " * 30}</li>'''
        for name, own in (("data-author", "bo_77@sea"), ("data-author-username", "Ana Sol"))
    )
    found = collect_elements(find_nodes(parse(f"<h1>Which boat?</h1><ol>{posts}</ol>"))[1])

    assert choose_authors([of_kind("forum"), *found], [])[0] == ("bo_77@sea",)
    stated = author("Bo Kern", "json-ld", "DiscussionForumPosting.author")
    assert choose_authors([of_kind("forum"), *found, stated], [])[0] == ("Bo Kern",)
    assert "bo_77@sea" not in choose_authors([of_kind("article"), *found], [])[0]


def test_a_thread_is_by_the_account_that_its_page_shows_first() -> None:
    menu = '<nav><a class="username">Guest_9</a></nav><label class="username">Name</label>'
    posts = "".join(
        f'<div class="post" {told}><a class="username u-hidden" href="/u/{own}">{own}</a>{"On the lock. " * 30}</div>'
        for told, own in (("", "bo_77"), ('data-author="Ana Sol"', "Ana Sol"))
    )
    found = collect_elements(find_nodes(parse(f"{menu}<h1>Which boat?</h1>{posts}"))[1])

    assert choose_authors([of_kind("forum"), *found], [])[0] == ("bo_77",)
    assert choose_authors([of_kind("article"), *found], [])[0] == ()


def test_a_thread_is_by_the_account_that_an_old_forum_shows_large() -> None:
    starter = '<div class="show-topic-author">Topic Author</div>'
    posts = f'<h1>Which boat?</h1><td>{starter}<a class="bigusername" href="/m/7">bo_77</a>On the lock.</td>'
    found = collect_elements(find_nodes(parse(posts))[1])

    assert choose_authors([of_kind("forum"), *found], [])[0] == ("bo_77",)


def test_a_thread_is_by_its_first_account_and_not_by_ranks() -> None:
    posts = [author(f"by {name} » Tue 7 May 2024", "element", "class=author") for name in ("bo77", "Ana Sol")]
    rank = author("Elite Member", "line", "byline line")

    assert choose_authors([of_kind("forum"), rank, *posts], [])[0] == ("bo77",)
    assert choose_authors([of_kind("forum"), rank], [])[0] == ()
    assert choose_authors([of_kind("forum"), author("By Ana Sol", "line", "by line")], [])[0] == ("Ana Sol",)
