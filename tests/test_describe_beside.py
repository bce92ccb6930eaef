"""What stands beside the article: cards of others, what readers wrote, the day at the top of the page."""

from datetime import UTC, datetime

import pytest

from articlepack import html
from articlepack.records import Draft, Metadata, Origin, Page
from articlepack.stages.clean.elements import label_dropped
from articlepack.stages.describe import choose, collect
from tests.described import BODY, describe

NOWHERE = Origin("a", "a")
OWN = f"<main><article><h1>Harbour reopens</h1><p>{BODY * 2}</p></article></main>"
CARD = (
    '<article><h3><a href="/z">A pier for sale</a></h3><span class="author">Bo Kern</span>'
    '<time datetime="2020-01-01">x</time></article>'
)
COMMENT = (
    '<ol class="comment-list"><li class="comment"><article class="comment-body"><b class="author">Bo Kern</b>'
    '<time datetime="2020-01-01T10:00:00Z">x</time><p>Who pays for it, I ask?</p></article></li></ol>'
)
LISTS = {
    "a single card": f'<section class="related">{CARD}</section>',
    "cards in a row": f"<div>{CARD * 3}</div>",
    "cards in items": f"<ul><li>{CARD}</li><li>{CARD}</li></ul>",
    "comments": COMMENT,
}


@pytest.mark.parametrize("beside", LISTS.values(), ids=LISTS)
def test_an_article_without_the_headline_is_another_s(beside: str) -> None:
    got = describe(body=OWN + beside, origin=NOWHERE)

    assert (got.authors, got.date_published) == ((), None)


@pytest.mark.parametrize("inner", ["", 'class="comments-open"'])
def test_an_article_below_its_headline_is_the_page_s_own(inner: str) -> None:
    """Also one within the article that has the headline."""
    signed = f'<article {inner}><span class="author">Ana Sol</span><time datetime="2024-03-09">x</time></article>'

    for body in (f"<h1>Harbour reopens</h1>{signed}", f"<article><h1>Harbour reopens</h1>{signed}</article>"):
        got = describe(body=body, origin=NOWHERE)
        assert (got.authors, got.date_published) == (("Ana Sol",), datetime(2024, 3, 9, tzinfo=UTC))


def test_of_articles_that_each_have_a_headline_the_first_is_told() -> None:
    articles = "".join(
        f'<article><h1>{title}</h1><span class="author">{name}</span></article>'
        for title, name in (("Harbour reopens", "Ana Sol"), ("A pier for sale", "Ana Sol"))
    )

    assert describe(body=articles, origin=NOWHERE).authors == ("Ana Sol",)


TODAY = {
    "header": "<header><span>Friday, June 7, 2024</span><nav><a href='/'>Home</a></nav></header>",
    "header alone": "<header><nav><a href='/'>Home</a></nav><div>Friday, June 7, 2024</div></header>",
    "bar": '<div class="topbar"><div class="date">7. Juni 2024</div></div>',
    "element": "<header><time>2024年6月7日</time></header>",
    "far": "<div><p>7 June 2024</p><a href='/'>Home</a></div>",
}


@pytest.mark.parametrize("top", TODAY.values(), ids=TODAY)
def test_the_day_at_the_top_of_the_page_is_not_the_article_s(top: str) -> None:
    assert describe(body=top + OWN, origin=NOWHERE).date_published is None


def test_a_line_far_above_the_headline_that_says_published_counts() -> None:
    for line in (
        "Published 7 June 2024",
        "Published on</p><p>7 June 2024",
        "This post was submitted on<br>7 June 2024",
    ):
        got = describe(body=f"<div><p>{line}</p><a href='/'>Home</a></div>{OWN}", origin=NOWHERE)
        assert got.date_published == datetime(2024, 6, 7, tzinfo=UTC)


@pytest.mark.parametrize(
    "head",
    [
        "<header><div>9 March 2024</div><p>Sea</p><h1>Harbour reopens</h1></header>",
        "<div><div>9 March 2024</div></div><h1>Harbour reopens</h1>",
        "<main><header>9 March 2024</header><h1>Harbour reopens</h1></main>",
        "<div><div><p>9 March 2024</p><p>in</p><p>Sea</p></div><div><h1>Harbour reopens</h1></div></div>",
        "<div class='meta'><b>9 March 2024</b></div><div><div><h1>Harbour reopens</h1></div></div>",
    ],
)
def test_a_date_beside_the_headline_is_the_article_s_though_above_it(head: str) -> None:
    assert describe(body=head, origin=NOWHERE).date_published == datetime(2024, 3, 9, tzinfo=UTC)


REPLIES = {
    "element": "<time>1 January 2020</time>",
    "line": "<span>1 January 2020 at 8:14 am</span>",
}


@pytest.mark.parametrize("when", REPLIES.values(), ids=REPLIES)
def test_the_date_of_a_comment_is_not_the_article_s(when: str) -> None:
    comments = f'<div id="comments"><div class="comment"><cite>Bo Kern</cite> {when}<p>Who pays?</p></div></div>'

    assert built(f"<h1>Harbour reopens</h1><p>{BODY * 3}</p>{comments}").date_published is None
    assert built(f"<h1>Harbour reopens</h1><p>{BODY * 3}</p>{when}").date_published is not None


@pytest.mark.parametrize(
    "joined",
    [
        '<dd class="profile-joined">Joined: 4 Jul 2012, 16:09</dd>',
        "<dd>Founded: 4 Jul 2012</dd>",
        "<dt>Joined</dt><dd>4 Jul 2012</dd>",
        "<dt>Mitglied seit:</dt><dd>4.7.2012</dd>",
        "<dd>注册时间：2012年7月4日</dd>",
    ],
)
def test_the_day_on_which_a_forum_s_member_joined_is_not_the_post_s(joined: str) -> None:
    member = f"<dl><dt>Bo Kern</dt>{joined}</dl>"
    got = built(f"<h1>Harbour reopens</h1>{member}<time datetime='2024-03-09'>x</time><p>{BODY * 3}</p>")

    assert got.date_published == datetime(2024, 3, 9, tzinfo=UTC)


def built(body: str) -> Metadata:
    """The metadata of a page whose dropped blocks are labelled by their elements."""
    markup = f"<html><body>{body}</body></html>"
    tree = html.parse(markup)
    blocks = html.walk_blocks(tree)
    verdicts = label_dropped(blocks, [BODY.strip() in block.text for block in blocks], 1.0)
    page = Page(NOWHERE, markup, "text/html", "utf-8", "0", len(markup))
    found = tuple(collect(page, tree, blocks, verdicts))
    return choose(Draft(NOWHERE, "text/html", "utf-8", "0", 0, (), tuple(blocks), tuple(verdicts), found, "", 1.0), "")


REPLY_ITEMS = (
    'itemprop="comment" itemscope itemtype="https://schema.org/Comment"',
    'itemprop="suggestedAnswer" itemscope itemtype="https://schema.org/Answer"',
    'itemscope itemtype="http://schema.org/UserComments"',
    'itemprop="review" itemscope itemtype="https://schema.org/Review"',
)


def signed(name: str, day: str) -> str:
    """A post in microdata, its author and its day."""
    person = f'<span itemprop="author" itemscope><b itemprop="name">{name}</b></span>'
    return f'{person}<p itemprop="text">Which boat?</p><meta itemprop="datePublished" content="{day}">'


@pytest.mark.parametrize("item", REPLY_ITEMS)
def test_who_answers_and_comments_in_microdata_is_not_the_author(item: str) -> None:
    reply = f"<h1>Which boat?</h1><div {item}>{signed('Bo Kern', '2024-03-02')}<time>3 March 2024</time></div>"
    got = describe(body=f"<div itemscope>{signed('Ana Sol', '2024-03-01')}{reply}</div>", origin=NOWHERE)

    assert (got.authors, got.date_published) == (("Ana Sol",), datetime(2024, 3, 1, tzinfo=UTC))


def test_a_review_that_is_the_page_s_own_has_its_author() -> None:
    review = f'<div itemscope itemtype="https://schema.org/Review">{signed("Ana Sol", "2024-03-01")}</div>'

    assert describe(body=f"<h1>A boat that forgives</h1>{review}", origin=NOWHERE).authors == ("Ana Sol",)


@pytest.mark.parametrize(("entry", "day"), [("h-entry", 14), ("story", None)])
def test_the_end_of_an_entry_of_microformats_tells_whose_it_is_and_of_when(entry: str, day: int | None) -> None:
    end = '<footer><time class="dt-published" datetime="2024-03-14T09:30:00Z">x</time></footer>'
    got = describe(
        body=f'<article class="{entry}"><h1>Harbour reopens</h1><p>{BODY * 2}</p>{end}</article>', origin=NOWHERE
    )

    assert (got.date_published.day if got.date_published else None) == day
