"""trafilatura's choice, found again among our blocks."""

from articlepack.html import parse, walk_blocks
from articlepack.stages.extract import align, extract

SENTENCE = "The ferries left the harbour of Lindau on Monday, nine days after the storm had closed it. "
PAGE = f"""<html><head><title>Harbour reopens</title></head><body>
<nav><ul><li><a href=/>Home</a></li><li><a href=/news>News</a></li></ul></nav>
<article><h1>Harbour reopens</h1><p>{SENTENCE * 3}</p><h2>Repairs</h2><p>{SENTENCE[4:] * 2}</p></article>
<footer><p><a href=/imprint>Imprint</a></p></footer></body></html>"""


def kept_texts(html: str) -> list[str]:
    blocks = walk_blocks(parse(html))
    extraction = extract(html, blocks)
    assert extraction is not None
    return [block.text for block, keep in zip(blocks, extraction.kept, strict=True) if keep]


def test_the_body_is_kept_and_menus_are_not() -> None:
    kept = kept_texts(PAGE)

    assert (SENTENCE * 3).strip() in kept
    assert not {"Home", "News", "Imprint"} & set(kept)


def test_a_page_without_a_body_has_no_extraction() -> None:
    html = "<nav><a href=/>Home</a></nav>"

    assert extract(html, walk_blocks(parse(html))) is None


def test_an_empty_page_has_no_extraction() -> None:
    assert extract("", []) is None


def test_an_impossible_date_does_not_cost_the_article() -> None:
    meta = '<meta property="article:published_time" content="2024-03-09T10:00:00+99:00">'

    assert kept_texts(PAGE.replace("<head>", "<head>" + meta))


def test_deep_nesting_does_not_cost_the_article() -> None:
    deep = PAGE.replace("<article>", "<div>" * 300 + "<article>").replace("</article>", "</article>" + "</div>" * 300)

    assert (SENTENCE * 3).strip() in kept_texts(deep)


def test_whole_lines_align_before_words() -> None:
    answered = [["a", "b", "c", "d", "e"], ["f", "g"]]
    found = [["menu"], ["a", "b", "c", "d", "e"], ["x", "y", "z", "w"], ["f", "g"], ["footer"]]

    assert align(answered, found) == [False, True, False, True, False]


def test_a_block_that_the_answer_cut_is_found_by_its_words() -> None:
    answered = [["b", "c", "d", "e", "f"]]
    found = [["menu", "home"], ["a", "b", "c", "d", "e", "f"], ["g", "h", "i", "j"]]

    assert align(answered, found) == [False, True, False]


def test_a_short_block_must_match_whole() -> None:
    assert align([["x", "a", "y"]], [["a", "b"], ["y"]]) == [False, True]
