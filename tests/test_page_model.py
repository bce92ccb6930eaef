"""Bodies of web pages, block by block: the model, and the second opinion where it is unsure."""

import itertools
import json
from dataclasses import fields, replace
from html import escape

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from articlepack.config import Config
from articlepack.html import parse, walk_blocks
from articlepack.pipeline import page as road
from articlepack.records import Block, Draft, Origin, RawPage
from articlepack.stages.clean import choose_blocks, label_page, score_blocks
from articlepack.stages.clean.learned import CLASSES, NO_LINES, LineScores
from articlepack.stages.clean.page import Choice, best_f1, expected_f1
from articlepack.stages.extract import script_body
from articlepack.stages.extract.data import flight_rows, flight_texts

OPENING = "The ferries between Lindau and Bregenz are running again since Monday morning, nine days after the storm."
MIDDLE = (
    "Divers had to lift two boats from the harbour basin before the first ship could leave, the harbour master said."
)
QUOTE = "We have never seen waves like these in the forty years that I have worked on this lake, said Ida Brandt."
CLOSING = (
    "Until the pier is repaired, which may take until spring, passengers are asked to use the eastern landing stage."
)
TEASERS = ("Storm damages two hundred roofs in the old town", "Council votes for a new pier", "Ten walks by the lake")


def page(body: str, extra: str = "") -> str:
    """A news page of the usual make around a body."""
    links = "".join(
        f'<li><a href="/{i}">{text}</a></li>' for i, text in enumerate(("Home", "News", "Sport", "Weather"))
    )
    teasers = "".join(f'<li class="teaser"><a href="/t{i}">{text}</a></li>' for i, text in enumerate(TEASERS))
    return f"""<!doctype html><html lang="en"><head><title>Ferries run again | The Harbour Post</title></head><body>
    <header class="site-header"><nav class="main-nav"><ul>{links}</ul></nav></header>
    <main><article class="article"><h1 class="headline">Ferries run again after the storm</h1>
    <div class="byline">By <a href="/ida">Ida Brandt</a></div><time datetime="2024-03-09">March 9, 2024</time>
    <div class="share-buttons"><a href="#">Share on Facebook</a> <a href="#">Tweet</a></div>
    <div class="article-body">{body}</div></article>{extra}</main>
    <aside class="related"><h3>Related articles</h3><ul>{teasers}</ul></aside>
    <footer class="site-footer"><p>© 2024 The Harbour Post. All rights reserved.</p><a href="/i">Imprint</a></footer>
    </body></html>"""


ARTICLE = page(
    f"<p>{OPENING}</p><p>{MIDDLE}</p><h2>Repairs until spring</h2><blockquote>{QUOTE}</blockquote><p>{CLOSING}</p>"
)


def blocks_of(html: str) -> list[Block]:
    return walk_blocks(parse(html))


def kept_of(html: str, mode: str = "balanced") -> list[str]:
    blocks = blocks_of(html)
    [scores] = score_blocks([blocks])
    verdicts = label_page(blocks, scores, choose_blocks(scores, mode))
    return [block.text for block, verdict in zip(blocks, verdicts, strict=True) if verdict.is_kept]


def test_the_body_is_kept_in_order_and_nothing_else() -> None:
    assert kept_of(ARTICLE) == [OPENING, MIDDLE, "Repairs until spring", QUOTE, CLOSING]


MOTTO = "Narrowboat Heron, built 1978. Ask me about diesel."


def thread(motto: str) -> str:
    """A page of a forum, each of whose posts has this below it."""
    member = """<dl class="postprofile"><dt><a href="/u" class="username">towrope</a></dt>
        <dd class="profile-posts"><strong>Posts:</strong> <a href="/s">145</a></dd></dl>"""
    said = """<h3><a href="/p">Re: Gate times</a></h3><p class="author">by <strong><a href="/u" class="username">towrope
        </a></strong> &raquo; <time datetime="2024-05-04T09:12:00+00:00">Sat May 04, 2024 9:12 am</time></p>"""
    posts = "".join(
        f"""<div class="post has-profile has-signature bg2"><div class="inner">{member}<div class="postbody"><div>{said}
        <div class="content">{text}</div>{motto}</div></div></div></div>"""
        for text in (OPENING, MIDDLE, QUOTE, CLOSING)
    )
    return f"""<!doctype html><html lang="en"><head><title>Gate times - Canal forum</title></head>
        <body id="phpbb" class="section-viewtopic ltr"><div id="page-body"><h2 class="topic-title"><a href="/t">Gate
        times</a></h2>{posts}</div></body></html>"""


@pytest.mark.parametrize(
    "motto",
    [
        f'<div id="sig7" class="signature">{MOTTO}</div>',
        f'<aside class="message-signature"><div class="bbWrapper"><div>{MOTTO}</div></div></aside>',
        f'<div class="post-sig">{MOTTO}</div>',
        f"<div>__________________<br>{MOTTO}</div>",
    ],
)
def test_the_signature_below_each_post_is_no_body(motto: str) -> None:
    kept = kept_of(thread(motto))

    assert {OPENING, MIDDLE, QUOTE, CLOSING} <= set(kept)
    assert not any(MOTTO in text for text in kept)


def test_a_signature_of_a_function_is_body() -> None:
    documented = "".join(
        f'<dl class="function"><dt class="sig sig-object">open_gate{i}(hour)</dt><dd>{text}</dd></dl>'
        for i, text in enumerate((OPENING, MIDDLE, QUOTE))
    )

    assert "open_gate1(hour)" in kept_of(page(documented))


def test_a_body_parted_over_sibling_containers_is_kept_whole() -> None:
    parted = page("".join(f'<div class="section"><p>{text}</p></div>' for text in (OPENING, MIDDLE, QUOTE, CLOSING)))

    assert kept_of(parted) == [OPENING, MIDDLE, QUOTE, CLOSING]


CODE = "def turn(wheel):\n    return wheel.turn(9)\n\ndef stop(wheel):\n    return wheel.stop()"


@pytest.mark.parametrize(
    "shown",
    [
        f'<figure class="code-card"><pre><code>{CODE}</code></pre><figcaption>A listing</figcaption></figure>',
        f"<figure><table><tr><td><pre>1\n2\n3\n4\n5</pre></td><td><pre>{CODE}</pre></td></tr></table></figure>",
        f'<div class="highlight"><pre class="highlight"><code>{CODE}</code></pre></div>',
    ],
)
def test_code_in_a_figure_is_no_caption(shown: str) -> None:
    kept = kept_of(page(f"<p>{OPENING}</p><p>{MIDDLE}</p>{shown}<p>{QUOTE}</p><p>{CLOSING}</p>"))

    assert kept == [OPENING, MIDDLE, CODE, QUOTE, CLOSING]


def test_comments_are_no_body() -> None:
    said = "I was on that boat when the storm came and I will never forget how the captain brought us all home safely."
    comments = (
        f'<section class="comments" id="comments"><h3>2 comments</h3><div class="comment"><p>{said}</p></div></section>'
    )
    html = page(f"<p>{OPENING}</p><p>{MIDDLE}</p><p>{QUOTE}</p><p>{CLOSING}</p>", comments)

    assert said not in kept_of(html)
    assert OPENING in kept_of(html)


def test_a_gentler_mode_keeps_at_least_as_much() -> None:
    sizes = [len(kept_of(ARTICLE, mode)) for mode in ("precise", "balanced", "gentle")]

    assert sizes == sorted(sizes)


PAGES = [
    blocks_of(html)
    for html in (ARTICLE, page(f"<p>{OPENING}</p>"), "<p>x</p>", "", page(f"<ul><li>{MIDDLE}</li></ul>" * 30))
]


def are_equal(a: LineScores, b: LineScores) -> bool:
    """Bit for bit."""
    return all(np.array_equal(getattr(a, field.name), getattr(b, field.name)) for field in fields(LineScores))


def test_scores_do_not_depend_on_the_batch() -> None:
    """Law 8."""
    alone = [score_blocks([blocks])[0] for blocks in PAGES]

    assert all(map(are_equal, alone, score_blocks(PAGES)))
    assert all(map(are_equal, reversed(alone), score_blocks(PAGES[::-1])))


def drafted(html: str, config: Config) -> Draft:
    raw = RawPage(Origin("in/a.html", "in/a.html"), html.encode(), "text/html")
    [draft] = road.draft_pages([raw], config)
    assert isinstance(draft, Draft)
    return draft


def draft_of(html: str, extractor: str) -> Draft:
    return drafted(html, Config(extractor=extractor))


@pytest.mark.parametrize(("extractor", "says"), [("auto", "model"), ("model", "model"), ("trafilatura", "trafilatura")])
def test_the_extractor_chosen_is_told(extractor: str, says: str) -> None:
    draft = draft_of(ARTICLE, extractor)

    assert draft.extractor == says
    assert 0.8 < draft.extraction_score <= 1
    assert OPENING in [
        block.text for block, verdict in zip(draft.blocks, draft.verdicts, strict=True) if verdict.is_kept
    ]


def test_a_second_opinion_is_asked_where_the_model_is_unsure_and_only_by_auto(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(road, "UNSURE", 1.1)

    assert draft_of(ARTICLE, "auto").extractor == "model, trafilatura"
    assert draft_of(ARTICLE, "model").extractor == "model"


@pytest.mark.parametrize(
    ("page_type", "score", "is_asked"),
    [
        (("article", 0.9), 0.9, True),
        (("article", 0.9), 0.99, False),
        (("article", 0.5), 0.9, False),
        (("listing", 0.9), 0.9, False),
        (None, 0.9, False),
    ],
)
def test_a_second_opinion_is_asked_of_what_is_surely_an_article(
    page_type: tuple[str, float] | None, score: float, is_asked: bool
) -> None:
    assert road.is_unsure(replace(NO_LINES, page_type=page_type), Choice((), score)) is is_asked


def test_a_second_opinion_tips_the_balance_and_does_not_rule() -> None:
    [scores] = score_blocks([blocks_of(ARTICLE)])
    n = len(scores.classes)
    alone = choose_blocks(scores, "balanced").kept

    assert choose_blocks(scores, "balanced", [False] * n).kept != (False,) * n
    assert choose_blocks(scores, "balanced", [True] * n).kept != (True,) * n
    assert choose_blocks(scores, "balanced", alone).kept == alone


def scores_with(*body: float) -> LineScores:
    """Those of as many paragraphs of one length, so likely body."""
    [scores] = score_blocks([[Block(i, OPENING, "p", hints="p") for i in range(len(body))]])
    classes = np.zeros_like(scores.classes)
    classes[:, CLASSES.index("body")] = body
    return replace(scores, classes=classes)


def test_a_doubtful_block_stays_where_the_model_is_unsure_of_the_whole_page() -> None:
    assert choose_blocks(scores_with(*[0.99] * 8, 0.4), "balanced").kept == (*[True] * 8, False)
    assert choose_blocks(scores_with(0.6, 0.5, 0.55, 0.4, 0.01), "balanced").kept == (True, True, True, True, False)


@given(st.lists(st.floats(0, 1, width=32), max_size=7))
def test_no_other_choice_of_blocks_promises_a_better_f1(body: list[float]) -> None:
    p, n = np.array(body, np.float64), np.arange(1, len(body) + 1)
    choices = itertools.product((False, True), repeat=len(body))

    assert best_f1(p, n) == pytest.approx(max(expected_f1(p, np.array(kept, bool), n) for kept in choices))


def test_a_page_without_text_keeps_nothing() -> None:
    [scores] = score_blocks([[]])

    assert choose_blocks(scores, "balanced").kept == ()
    assert choose_blocks(scores, "balanced").score == 0


TABLE = "<table><tr><th>Pier</th><th>Ferries a day</th></tr><tr><td>Lindau</td><td>12</td></tr></table>"
FIGURE = "<figure><img src=a.jpg><figcaption>The harbour basin on Sunday evening. Photo: Jo Meer</figcaption></figure>"
RICH = page(
    f"<p>{OPENING}</p>{FIGURE}<p>{MIDDLE}</p><h2>Repairs until spring</h2><ul><li>{OPENING}</li><li>{CLOSING}</li></ul>"
    f"<blockquote>{QUOTE}</blockquote>{TABLE}<p>{CLOSING}</p>"
)


def text_of(config: Config) -> str:
    return road.finish(drafted(RICH, config), config.text_format).text


def test_a_caption_is_kept_on_request_only() -> None:
    caption = "The harbour basin on Sunday evening. Photo: Jo Meer"

    assert caption not in text_of(Config())
    assert f"\n\n{caption}\n\n" in text_of(Config(keep=("caption",)))


def test_tables_are_rows_of_text_or_left_out() -> None:
    assert "Lindau | 12" in text_of(Config())
    assert "Lindau | 12" not in text_of(Config(drop_tables=True))


def test_markdown_keeps_the_structure() -> None:
    paragraphs = text_of(Config(text_format="markdown")).split("\n\n")

    assert paragraphs[0] == OPENING
    assert {"## Repairs until spring", f"- {CLOSING}", f"> {QUOTE}", "| Lindau | 12 |"} <= set(paragraphs)


@pytest.mark.parametrize(
    "script",
    [
        """<script type="application/ld+json">{"@type": "NewsArticle", "articleBody": BODY}</script>""",
        """<script id="__NEXT_DATA__" type="application/json">{"props": {"page": [{"content": BODY}]}}</script>""",
        "FLIGHT",
    ],
)
def test_an_article_that_only_a_script_holds_is_found(script: str) -> None:
    body = "\n".join([OPENING, MIDDLE, QUOTE, CLOSING] * 2)
    html = f"<title>Ferries</title>{script.replace('BODY', json.dumps(body))}<div id=app></div><p>Please wait.</p>"
    if script == "FLIGHT":
        markup = "".join(f"<p>{line}</p>" for line in body.split("\n"))
        rows = '1:{"page":"$2"}\n2:T' + f"{len(markup.encode()):x},{markup}" + '3:["end"]'
        pushes = (f"<script>self.__next_f.push([1,{json.dumps(part)}])</script>" for part in (rows[:99], rows[99:]))
        html += "".join(pushes)
    article = road.finish(drafted(html, Config()))

    assert article.extractor == "script"
    assert OPENING in article.text.split("\n\n")
    assert article.text.split("\n\n")[-1] == CLOSING


LONG = [f"{OPENING} {MIDDLE}", f"{MIDDLE} <{QUOTE}>", f"{QUOTE} {CLOSING}", f"{CLOSING} {OPENING}"]


def element(tag: str, *children: object) -> list[object]:
    """As Next.js streams one."""
    return ["$", tag, None, {"className": "c", "children": list(children)}]


def test_an_article_that_a_page_streams_as_elements_is_found() -> None:
    said = "Somebody else has written this below the article, and a good deal more than anybody had asked them for. "
    story = element("article", element("h1", "Ferries"), *(element("p", *one.partition(" the ")) for one in LONG))
    rows = f'1:T{len(said):x},{said}2:I[7,[],""]\n3:' + json.dumps(element("main", element("nav", "Home"), "$L1"))
    rows += "\n4:" + json.dumps(["$", "$L9", None, {"children": [element("footer", element("p", said)), story]}]) + "\n"
    html = f"<title>Ferries</title><div id=app></div><script>self.__next_f.push([1,{json.dumps(rows)}])</script>"
    article = road.finish(drafted(html, Config()))

    assert article.text.split("\n\n") == LONG


def test_paragraphs_that_are_records_of_a_cache_are_found_in_order() -> None:
    records = {
        f"Paragraph:{i}": {"__typename": "Paragraph", "name": f"a{i}", "href": None, "text": text}
        for i, text in enumerate(LONG)
    }
    replies = {f"Reply:{i}": {"text": text * 2, "author": {"__ref": "User:1"}} for i, text in enumerate(LONG)}
    parts, others = ([{"__ref": name} for name in names] for names in (records, replies))
    post = {"body": {"model": {"paragraphs": parts[::-1]}}, "answers": others}
    cache = json.dumps({"ROOT_QUERY": {"post": {"__ref": "Post:1"}}, **replies, **records, "Post:1": post})

    body = script_body(f"<div id=root></div><script>window.__APOLLO_STATE__ = {cache};</script>")
    assert body.split("\n\n") == LONG[::-1]


@pytest.mark.parametrize(
    "record", [{"text": "word " * 20_000}, {f"a{i}": i for i in range(20_000)}], ids=["text", "keys"]
)
def test_many_lists_of_one_record_cost_no_more_than_a_few(record: dict[str, object]) -> None:
    cache = json.dumps({"ROOT_QUERY": {"lists": [[{"__ref": "P:1"}] * 2] * 20_000}, "P:1": record})

    assert len(script_body(f'<script type="application/json">{cache}</script>')) < 1_000_000


@pytest.mark.parametrize(
    "page",
    [
        "<noscript>words " * 20_000,
        '<script>self.__next_f.push([1,"' + "1:[" * 100_000 + '"])</script>',
        '<script>self.__next_f.push([1,"' + "1:T2,ab\\n" * 50_000 + '"])</script>',
        '<script>self.__next_f.push([1,"1:'
        + '[\\"$\\",\\"p\\",null,{\\"children\\":' * 200
        + "1"
        + "}]" * 200
        + '"])</script>',
    ],
    ids=["noscript", "open", "texts", "deep"],
)
def test_hostile_data_without_scripts_or_in_streams_is_read_without_delay(page: str) -> None:
    assert isinstance(script_body(page), str)


def test_what_a_page_shows_without_scripts_only_is_found_below_its_notices() -> None:
    notice = "We use cookies to count visits and to show you what fits your interests. " * 5
    story = "".join(f"<p>{escape(text)}</p>" for text in LONG)
    html = f"<title>Ferries</title><div class=cookie>{notice}</div><noscript><h1>Ferries</h1>{story}</noscript>"
    article = road.finish(drafted(html, Config()))

    assert article.text.split("\n\n") == LONG
    assert "Enable" not in script_body(f"<noscript>{'Enable scripts. ' * 9}</noscript>")


def test_what_looks_like_a_row_within_a_text_of_a_script_is_of_that_text() -> None:
    text = f"{OPENING}\n2:Tffff,{MIDDLE}\n3:Tffff,{QUOTE}\n" * 3
    rows = f"1:T{len(text.encode()):x},{text}4:" + json.dumps([CLOSING] * 9)

    found = flight_texts(flight_rows(f"self.__next_f.push([1,{json.dumps(rows)}])"))
    assert list(found) == [("content", text)]


def test_a_page_that_shows_its_article_is_not_asked_for_its_data() -> None:
    data = f'<script type="application/ld+json">{{"articleBody": {json.dumps("Not this text. " * 99)}}}</script>'

    assert drafted(ARTICLE.replace("</head>", data + "</head>"), Config()).extractor == "model"


@pytest.mark.parametrize("data", ["{", "[" * 100_000, '{"articleBody": 3}', '{"articleBody": "short"}'])
def test_broken_data_costs_nothing_else(data: str) -> None:
    html = f'<script type="application/ld+json">{data}</script><p>Loading.</p>'

    assert drafted(html, Config()).extractor != "script"


PARTS = [OPENING, f"{MIDDLE} {QUOTE}", f"{CLOSING} {OPENING}", f"{QUOTE} {MIDDLE}", CLOSING]


@pytest.mark.parametrize(
    "script",
    [
        '<script type="application/json">{"page": {"body": %s}}</script>',
        "<script>window.Site = {}; Site.content={\"content_elements\": %s};Site.more={'no': 'JSON'};</script>",
    ],
)
@pytest.mark.parametrize("content", ["{}", "<p>{}</p>"])
def test_an_article_in_a_list_of_the_data_is_read_in_order(script: str, content: str) -> None:
    parts = [{"type": "text", "content": content.format(text)} for text in PARTS]
    body = script_body(script % json.dumps([parts[0], {"type": "image"}, *parts[1:]]))

    assert [block.text for block in walk_blocks(parse(body))] == PARTS or body.split("\n\n") == PARTS


def leaf(text: str) -> dict[str, object]:
    return {"type": "text", "text": text, "marks": []}


def linked(text: str) -> list[object]:
    """A line whose last word is a link, as nodes."""
    first, last = text.rsplit(" ", 1)
    return [leaf(f"{first} "), {"type": "link", "content": [leaf(last)]}]


MARKUP = "".join(f"<p>{text}</p>" for text in PARTS)
DOCUMENTS = {
    "nodes with content": {
        "type": "doc",
        "content": [{"type": "paragraph", "content": linked(text)} for text in PARTS],
    },
    "nodes with children": [{"_type": "block", "children": [{"_type": "span", "text": text}]} for text in PARTS],
    "nodes with a value": {
        "nodeType": "document",
        "content": [{"nodeType": "p", "content": [{"nodeType": "text", "value": text}]} for text in PARTS],
    },
    "nodes below a root": {"root": {"type": "root", "children": [{"type": "p", "children": [leaf(t)]} for t in PARTS]}},
    "blocks with data": {"blocks": [{"type": "paragraph", "data": {"text": text}} for text in PARTS]},
    "markup within": {"rendered": MARKUP, "protected": False},
    "JSON in a string": json.dumps({"post": {"html": MARKUP}}),
}


@pytest.mark.parametrize("document", DOCUMENTS.values(), ids=DOCUMENTS)
def test_an_article_that_the_data_keeps_as_a_document_of_nodes_is_read_in_order(document: object) -> None:
    data = json.dumps({"post": {"id": 7, "body": document, "related": [{"body": DOCUMENTS["markup within"]}]}})
    body = script_body(f'<script type="application/json">{data}</script>')

    assert [block.text for block in walk_blocks(parse(body))] == PARTS or body.split("\n\n") == PARTS


STATE = json.dumps({"post": {"title": "Ferries", "body": MARKUP}})
NUMBERED = json.dumps([{"post": 1}, {"title": 2, "body": 3}, "Ferries", MARKUP])
NAMED_BY_NUMBER = json.dumps([{"_1": 2}, "post", {"_3": 4}, "html", MARKUP])
WRAPPED = {
    "a string of code": f"<script>window.state = JSON.parse({json.dumps(STATE)});</script>",
    "a string between single marks": "<script>f(JSON.parse('" + STATE.replace("\\", "\\\\") + "'));</script>",
    "an attribute": f'<div id="app" data-page="{escape(STATE)}"></div>',
    "an object of code": f"<script>f((a)=>{{return {{n:1,post:{{title:a,body:{json.dumps(MARKUP)}}}}}}})</script>",
    "places by number": f'<script type="application/json">{NUMBERED}</script>',
    "names by number": f"<script>stream.enqueue({json.dumps(NAMED_BY_NUMBER)})</script>",
}


@pytest.mark.parametrize("page", WRAPPED.values(), ids=WRAPPED)
def test_the_data_of_a_page_is_read_however_it_is_wrapped(page: str) -> None:
    assert [block.text for block in walk_blocks(parse(script_body(page)))] == PARTS


def test_what_code_and_attributes_hold_beside_an_article_is_no_article() -> None:
    short = json.dumps({"body": OPENING})
    for page in (f"<script>f({json.dumps(short)})</script>", f'<i data-x="{escape(short)}">', '<i data-x="[1">'):
        assert script_body(page * 3) == ""


def test_captions_in_an_article_of_the_data_are_left_out() -> None:
    figure = "<figure><img src=a.jpg><figcaption>The pier on Monday. Photo: Bo Kern</figcaption></figure>"
    data = json.dumps({"articleBody": MARKUP.replace("</p>", f"</p>{figure}", 1)})
    draft = drafted(f'<script type="application/json">{data}</script><p>Loading.</p>', Config())

    assert road.finish(draft).text.split("\n\n") == PARTS
    assert "caption" in [verdict.label for verdict in draft.verdicts]


JSON, DEEP = '<script type="application/json">', ('{"content":[' * 300, "]}" * 300)
HOSTILE_DATA = {
    "strings": 'f("{' * 50_000,
    "single marks": "f('[" * 50_000,
    "properties": '{body:"' * 50_000,
    "nested nodes": '<script type="application/json">' + '{"content":[' * 400 + "]}" * 400,
    "attributes": "<i data-a='{" * 20_000,
    "one text named by many": f"{JSON}{json.dumps(['x' * 500_000, *[{'text': 0}] * 30_000])}",
    "one text at each level": f"{JSON}{DEEP[0]}{json.dumps({'text': 'x' * 2_000_000})}{DEEP[1]}",
    "a number of many digits": f"<i data-a='[&#{'9' * 5_000};]'>",
}


@pytest.mark.parametrize("code", HOSTILE_DATA.values(), ids=HOSTILE_DATA)
def test_data_that_never_ends_takes_bounded_time(code: str) -> None:
    assert script_body(code if code.startswith("<") else f"<script>{code}</script>") == ""


def test_a_list_of_teasers_or_comments_in_the_data_is_no_article() -> None:
    for own in ("title", "author"):
        parts = [{own: "Ida", "text": text} for text in PARTS]
        assert script_body(f'<script type="application/json">{json.dumps(parts)}</script>') == ""
    for key in ("comments", "replies", "related"):
        data = {"page": {key: [{"id": n, "text": text} for n, text in enumerate(PARTS)]}}
        assert script_body(f'<script type="application/json">{json.dumps(data)}</script>') == ""


@pytest.mark.parametrize("head", ['<script type="application/json">', "<script ", '<script>a = {"b": '])
def test_scripts_that_never_end_take_bounded_time(head: str) -> None:
    assert script_body(head * 100_000) == ""
