"""What stands beside the article: cards of others, what readers wrote, the day at the top of the page."""

from datetime import UTC, datetime

import pytest

from articlepack.records import Origin
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
