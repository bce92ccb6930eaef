"""One walk turns a page into blocks."""

from articlepack.html import parse, walk_blocks
from articlepack.records import Block


def blocks_of(html: str) -> list[Block]:
    return walk_blocks(parse(html))


def texts_of(html: str) -> list[str]:
    return [block.text for block in blocks_of(html)]


def test_block_elements_part_and_inline_elements_join() -> None:
    assert texts_of("<p>The <b>ferries</b> left.</p><p>All <a href=x>three</a> of them.</p>") == [
        "The ferries left.",
        "All three of them.",
    ]


def test_text_beside_a_block_element_is_a_block() -> None:
    assert texts_of("<div>Before<p>inside</p>after</div>") == ["Before", "inside", "after"]


def test_scripts_styles_and_templates_are_no_text() -> None:
    assert texts_of("<script>x</script><style>y</style><template><p>z</p></template><p>seen</p>") == ["seen"]


def test_noscript_is_text_only_where_the_page_shows_nothing_else() -> None:
    noscript = "<body><noscript><p>without scripts</p></noscript>"

    assert texts_of(noscript) == ["without scripts"]
    assert texts_of(noscript + f"<p>{'shown ' * 50}</p>") == [("shown " * 50).strip()]


def test_the_source_s_line_ends_are_spaces_and_br_is_a_line_end() -> None:
    assert texts_of("<p>one\n   two<br>three</p>") == ["one two\nthree"]


def test_two_br_part_blocks() -> None:
    assert texts_of("<div>one<br><br>two</div>") == ["one", "two"]


def test_preformatted_text_keeps_its_white_space() -> None:
    assert texts_of("<pre>def f():\n    return 1\n</pre>") == ["def f():\n    return 1"]


def test_a_row_of_inline_cells_is_one_block() -> None:
    html = "<table><tr><th>Pier</th><th>Boats</th></tr><tr><td>North</td><td>12</td></tr></table>"

    assert texts_of(html) == ["Pier | Boats", "North | 12"]


def test_cells_of_a_layout_table_are_blocks() -> None:
    assert texts_of("<table><tr><td><p>menu</p></td><td><p>story</p></td></tr></table>") == ["menu", "story"]


def test_a_block_bears_the_element_that_says_what_it_is() -> None:
    html = "<h2>Head</h2><ul><li><div>item</div></li></ul><blockquote><p>said</p></blockquote>"

    assert [block.tag for block in blocks_of(html)] == ["h2", "li", "p"]


def test_hints_name_the_element_and_its_ancestors_innermost_first() -> None:
    [block] = blocks_of('<div class="Story main"><p id="lead" itemprop="description">text</p></div>')

    assert block.hints.startswith("p lead description / div story main / ")


def test_hidden_elements_are_marked() -> None:
    assert all(
        "is-hidden" in block.hints
        for block in blocks_of('<p hidden>a</p><div style="display: none"><p>b</p></div><p aria-hidden=true>c</p>')
    )


def test_link_characters_are_counted() -> None:
    [block] = blocks_of("<p><a href=1>two words</a> and more</p>")

    assert block.link_chars == len("two words")


def test_deep_nesting_loses_nothing() -> None:
    assert texts_of("<div>" * 5_000 + "deep" + "</div>" * 5_000 + "<p>after</p>") == ["deep", "after"]


def test_unclosed_elements_lose_nothing() -> None:
    assert texts_of("<div><p>one<p>two<ul><li>three<li>four") == ["one", "two", "three", "four"]


def test_a_page_without_a_body_has_no_blocks() -> None:
    assert blocks_of("") == []


def test_text_that_old_elements_show_as_it_is_written_is_seen() -> None:
    assert texts_of("<xmp><b>a</b> & <!-- b --></xmp>after") == ["<b>a</b> & <!-- b -->", "after"]
    assert texts_of("<p>one<!-- <xmp> --></p><plaintext>two <p> three</plaintext>")[:2] == [
        "one",
        "two <p> three</plaintext>",
    ]


def test_signs_of_markup_in_values_and_comments_part_nothing() -> None:
    html = (
        '<p title="a > b <i>" class="x">one <!-- > <p> -->two &lt;i&gt; &amp;lt;</p><script>if (a < b) "</p>"</script>'
    )

    assert texts_of(html) == ["one two <i> &lt;"]
