"""Pages that are built in a special way, and what of them is the article: docs/pages.md says it in words."""

import pytest

from articlepack.config import Config
from articlepack.pipeline.page import draft_pages, settle_draft
from articlepack.records import Article, Draft, Origin, RawPage, Reject

STORY = (
    "The ferries between Lindau and Bregenz are running again since Monday morning, nine days after the storm.",
    "Divers had to lift two boats from the harbour basin before the first ship could leave, the harbour master said.",
    "We have never seen waves like these in the forty years that I have worked on this lake, said Ida Brandt.",
    "Until the pier is repaired, which may take until spring, passengers are asked to use the eastern landing stage.",
)


def paragraphs(*texts: str) -> str:
    return "".join(f"<p>{text}</p>" for text in texts)


def page(body: str) -> str:
    """A news page of the usual make around a body."""
    return f"""<!doctype html><html lang="en"><head><title>Ferries run again | The Harbour Post</title></head><body>
    <header class="site-header"><nav class="main-nav"><a href="/">Home</a><a href="/n">News</a></nav></header>
    <main><article class="article"><h1 class="headline">Ferries run again after the storm</h1>
    <div class="article-body">{body}</div></article></main>
    <footer class="site-footer"><p>© 2024 The Harbour Post. All rights reserved.</p><a href="/i">Imprint</a></footer>
    </body></html>"""


def settled(html: str) -> Article | Reject:
    [draft] = draft_pages([RawPage(Origin("in/a.html", "in/a.html"), html.encode(), "text/html")], Config())
    assert isinstance(draft, Draft)
    return settle_draft(draft, Config())


def text_of(html: str) -> str:
    article = settled(html)
    assert isinstance(article, Article)
    return article.text


WHOLE = "\n\n".join(STORY)

SPECIAL = {
    "hidden by a paywall": paragraphs(STORY[0])
    + f'<div class="paywall-content" style="display:none">{paragraphs(*STORY[1:])}</div>'
    '<div class="paywall-overlay"><p>Subscribe now to read the whole story</p><a href="/s">Subscribe</a></div>',
    "first page of several": paragraphs(*STORY)
    + '<nav class="pagination"><a href="?page=1">1</a> <a rel="next" href="?page=2">Next page</a></nav>',
    "lazy images": paragraphs(STORY[0])
    + '<img data-src="a.jpg"><noscript><img src="a.jpg" alt="A boat on the lake"></noscript>'
    + paragraphs(*STORY[1:]),
    "templates of scripts": paragraphs(*STORY[:2])
    + "<template><p>Row {{name}} of a list that a script fills in later, with many words of its own.</p></template>"
    + paragraphs(*STORY[2:]),
    "declared shadow root": paragraphs(*STORY[:2])
    + "<template><p>Not {{seen}}.</p></template><script>'<template>'</script><x-rest><template shadowrootmode=\"open\">"
    + f"{paragraphs(*STORY[2:])}<template><p>Nor this {{{{row}}}}.</p></template></template></x-rest>",
    "accelerated mobile page": paragraphs(STORY[0])
    + '<amp-img src="a.jpg" alt="Boat"></amp-img><amp-ad type="x"></amp-ad>'
    + paragraphs(*STORY[1:3])
    + "<amp-carousel><figure><amp-img></amp-img><figcaption>The pier. Photo: Jo Field</figcaption></figure>"
    "</amp-carousel>" + paragraphs(STORY[3]),
}


@pytest.mark.parametrize("body", SPECIAL.values(), ids=SPECIAL.keys())
def test_the_article_is_what_the_page_holds_of_it(body: str) -> None:
    assert text_of(page(body)) == WHOLE


def test_a_live_blog_is_one_row_with_its_posts_in_the_order_of_the_page() -> None:
    posts = "".join(
        f'<div class="live-post"><time>1{i}:30</time><h3>Update {i} from the harbour</h3><p>{text}</p></div>'
        for i, text in enumerate(STORY)
    )
    text = text_of(page(posts))

    assert [text.index(part) for part in STORY] == sorted(text.index(part) for part in STORY)
    assert "Imprint" not in text


def test_a_stub_that_ends_in_read_more_is_refused_as_too_short() -> None:
    found = settled(page(paragraphs(STORY[0]) + '<a class="read-more" href="/full">Read more</a>'))

    assert isinstance(found, Reject)
    assert found.reason == "too_short"
