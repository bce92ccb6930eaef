"""One walk turns a page into blocks."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articlepack import html as house
from articlepack.html import chars, parse, parts, phrases, rows, tags, walk, walk_blocks, writing
from articlepack.html.elements import KINDS, bytes_of, names_table
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


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("水門の番人は朝五時に西の門を\n      開ける。", "水門の番人は朝五時に西の門を開ける。"),
        ("桟橋は九日ぶりに開き、船が出た。 \r\n\t「よかった」", "桟橋は九日ぶりに開き、船が出た。「よかった」"),
        ("渡船星期一早上重新开航，\n乘客在码头等了很久", "渡船星期一早上重新开航，乘客在码头等了很久"),
        ("桟橋は九日ぶりに開いて Ferry\nが出た", "桟橋は九日ぶりに開いて Ferry が出た"),
        ("수문지기는 새벽 다섯 시에\n서쪽 문을 연다", "수문지기는 새벽 다섯 시에 서쪽 문을 연다"),
        ("文・写真\n山田花子", "文・写真 山田花子"),
        ("桟橋は九日ぶりに開き 船が出た", "桟橋は九日ぶりに開き 船が出た"),
    ],
)
def test_a_line_end_of_the_source_is_no_space_in_scripts_without(source: str, text: str) -> None:
    assert texts_of(f"<p>{source}</p>") == [text]


def test_two_br_part_blocks() -> None:
    assert texts_of("<div>one<br><br>two</div>") == ["one", "two"]


@pytest.mark.parametrize("space", ["\n", "&nbsp;", " <i> </i>"])
def test_two_br_with_blank_space_between_part_paragraphs_and_in_a_cell_blocks(space: str) -> None:
    assert texts_of(f"<table><tr><td>one<br>{space}<br>two</td></tr></table>") == ["one", "two"]
    assert texts_of(f"<div><br>{space}<br>one<br>{space}<br>{space}<br>two<br>three</div>") == ["one\n\ntwo\nthree"]


CODE = ("def f():\n", "    \n", "    return <i>1</i>\n")


@pytest.mark.parametrize(
    ("numbered", "text"),
    [
        ("<b>{n}</b>{line}", "def f():\n\n    return 1"),
        ("<i><b> {n} </b><i>{line}</i></i>", "def f():\n\n    return 1"),
        ("<b>{n}</b>", "9\n10\n11"),
        ("{n} {line}", "9 def f():\n10     \n11     return 1"),
        ("<b>{n}{n}</b>{line}", "99def f():\n1010    \n1111    return 1"),
    ],
)
def test_the_numbers_of_lines_are_no_code_where_each_is_an_element(numbered: str, text: str) -> None:
    lines = (numbered.format(n=n, line=line) for n, line in enumerate(CODE, 9))
    shown = "".join(line if line.endswith(("\n", "\n</i></i>")) else f"{line}\n" for line in lines)

    assert [line.rstrip() for line in texts_of(f"<pre>{shown}</pre>")[0].split("\n")] == [
        line.rstrip() for line in text.split("\n")
    ]


def test_preformatted_text_keeps_its_white_space() -> None:
    assert texts_of("<pre>def f():\n    return 1\n</pre>") == ["def f():\n    return 1"]


def test_a_row_of_inline_cells_is_one_block() -> None:
    html = "<table><tr><th>Pier</th><th>Boats</th></tr><tr><td>North</td><td>12</td></tr></table>"

    assert texts_of(html) == ["Pier | Boats", "North | 12"]


@pytest.mark.parametrize("wrapper", ["<p>{}</p>", "<div class=c>{}</div>", "\n<div>\n<p><b>{}</b></p></div>\n"])
@pytest.mark.parametrize("parts", ["<tbody>{}{}</tbody>", "<thead>{}</thead><tbody>{}</tbody>"])
def test_a_row_of_cells_that_are_one_short_paragraph_each_is_one_block(wrapper: str, parts: str) -> None:
    rows = [[wrapper.format(cell) for cell in row] for row in (("Pier", "Boats"), ("North", "12"))]
    html = parts.format(*(f"<tr><td>{a}</td><td>{b}</td></tr>" for a, b in rows))

    assert texts_of(f"<table>{html}</table>") == ["Pier | Boats", "North | 12"]


@pytest.mark.parametrize(
    ("cells", "texts"),
    [
        ("<td><p>Pier</p><p>North</p></td><td><p>12</p></td>", ["Pier", "North", "12"]),
        ("<td><p>Pier</p></td>", ["Pier"]),
        (f"<td><p>Pier</p></td><td><p>{'word ' * 70}</p></td>", ["Pier", ("word " * 70).strip()]),
        ("<td><p>Pier</p></td><td>12 <p>boats</p></td>", ["Pier", "12", "boats"]),
    ],
)
def test_cells_of_more_than_one_short_paragraph_are_blocks(cells: str, texts: list[str]) -> None:
    assert texts_of(f"<table><tr>{cells}</tr><tr>{cells}</tr></table>") == texts * 2


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


@pytest.mark.parametrize(
    ("heading", "text", "n_linked"),
    [
        ("<h1>Install<a class=headerlink href='#install'>¶</a></h1>", "Install", 0),
        ("<h2><a href='#anker'>#</a> Anker</h2>", "Anker", 0),
        ("<h2>C#<a href='#c'><span>&para;</span></a></h2>", "C#", 0),
        ("<dt>open()<a>\uf0c1</a></dt>", "open()", 0),
        ("<h3>日本<a href='#x'> 🔗 </a></h3>", "日本", 0),
        ("<h2>History<span>[</span><a href='/e'>edit</a><span>]</span></h2>", "History", 0),
        ("<dt>open()<span>[<a>Quelltext</a>]</span> </dt>", "open()", 0),
        ("<dt><a href='#p'>Promise<b>[</b>species<b>]</b></a></dt>", "Promise[species]", 16),
        ("<dt>class Ferry<a class=source href='/s'><span>[source]</span></a></dt>", "class Ferry", 0),
        ("<h2>[<a href='/e'>edit</a>]</h2>", "[edit]", 4),
        ("<h2><a href='/e'>[News]</a> of <a href='/e'>May</a>[5]</h2>", "[News] of May[5]", 9),
        ("<p>Ida Brandt<span>[</span><a href='#1'>1</a><span>]</span></p>", "Ida Brandt[1]", 1),
        ("<h3>日本<a href='/go'>語</a></h3>", "日本語", 1),
        ("<h3>Vitamin <a href='/k'>K</a></h3>", "Vitamin K", 1),
        ("<h3>Code <a href='/5'>§ 5</a></h3>", "Code § 5", 3),
        ("<p>The sign <a href='/pilcrow'>¶</a></p>", "The sign ¶", 1),
    ],
)
def test_what_a_heading_links_to_itself_by_is_no_text(heading: str, text: str, n_linked: int) -> None:
    assert [(block.text, block.link_chars) for block in blocks_of(heading)] == [(text, n_linked)]


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


FRAGMENTS = (
    "<h2> </h2> <time> </time> <x-y> </x-y> [ ] "
    '<p> </p> <div_class="a"> </div> <a> </a> <b> </b> <br> <pre> </pre> <noscript> </noscript> <table> <tr> <td> <th> '
    "</td> </tr> </table> <sup> </sup> <mfrac> </mfrac> <msup> </msup> 5 "
    "<svg> </svg> <input> <hr> <!-- --> <script> </script> <style_x> </style <iframe> </iframe> < "
    "> </ / <> &nbsp; &amp; &lt; &gt; &quot; & &nb one é 東 東京から大阪まで歩く \U0001f600"
)
PIECES = [*(piece.replace("_", " ") for piece in FRAGMENTS.split(" ")), *" \n\t\u3000\u2028"]
MARKUP = st.lists(st.sampled_from(PIECES), max_size=30).map("".join)


def blocks_in(markup: str) -> list[Block]:
    """Those of markup that no parser has set right."""
    return [
        block
        for unseen in (tags.UNSEEN, tags.UNSEEN | tags.NOSCRIPT)
        for block in house.collect_blocks(*house.read_tags(markup), unseen)
    ]


@given(MARKUP)
def test_machine_code_and_python_find_the_same_blocks_in_any_markup(markup: str) -> None:
    """Python checks the bounds of every array, which machine code does not."""
    found = blocks_in(markup)
    with pytest.MonkeyPatch.context() as patch:
        for module in (house, tags, chars, parts, phrases, rows, walk, writing):
            for name, function in vars(module).copy().items():
                if hasattr(function, "py_func"):
                    patch.setattr(module, name, function.py_func)
        plainly_found = blocks_in(markup)

    assert found == plainly_found


@given(MARKUP)
def test_blocks_hold_text_and_no_white_space_around_it(markup: str) -> None:
    blocks = blocks_of(markup)

    assert all(block.text.strip() for block in blocks)
    assert all(block.text == block.text.strip() for block in blocks if block.tag != "pre")
    assert [block.ordinal for block in blocks] == list(range(len(blocks)))
    assert all(0 <= block.link_chars <= len(block.text) for block in blocks)


def test_every_name_is_known_and_no_other() -> None:
    table = names_table()
    names = {name for own in KINDS.values() for name in own.split()}

    def kind(name: str) -> int:
        data = bytes_of(name)
        return tags.kind_of(data, 0, len(data), table)

    assert len({kind(name) >> tags.NUMBER_SHIFT for name in names}) == len(names)
    assert all(kind(name) for name in names)
    assert not any(kind(name + more) for name in names for more in ("\0", "-x", "\0" * 20))


@pytest.mark.parametrize(
    "markup",
    [
        "<div>" * 10_000 + "x",
        "<b>" * 300 + "x" + "<p>y" * 300,
        "<p " + " ".join(f"a{i}=1" for i in range(5_000)) + ">x",
        "<p>" + "x " * 2_000_000,
        "<i></i>" * 200_000 + "x",
        "<table>" + "<tr><td>x" * 30_000,
        "<p>x<br><br>" * 50_000,
        "<a href=x>y</a>" * 50_000,
        "x<!-- " * 200_000,
        "x<script>" * 100_000,
        "<svg>" + "<style>&lt;/style&gt;&lt;&gt;&lt;!--</style>" * 50_000 + "</svg>x",
        f'<p class="{"word " * 1_000_000}">x',
    ],
    ids=lambda markup: markup[:12],
)
def test_hostile_pages_are_read_without_delay(markup: str) -> None:
    blocks = blocks_of(markup)

    assert sum(len(block.text) for block in blocks) <= len(markup)
    assert all(len(block.hints) <= 400 for block in blocks)


def test_readings_of_letters_are_text_where_brackets_part_them() -> None:
    assert texts_of("<p><ruby>橋脚<rt>きょうきゃく</rt></ruby>です</p>") == ["橋脚です"]
    assert texts_of("<p><ruby>古<rp>(</rp><rt>ふる</rt><rp>)</rp></ruby>い</p>") == ["古(ふる)い"]
    assert texts_of("<p><ruby>港<rp class=b>(</rp><rt>みなと</rt><rp>)</rp>町<rt>まち</rt></ruby>の</p>") == [
        "港(みなと)町の"
    ]
    assert texts_of("<ruby>古<rp>(</rp><rtc><rt>ふ</rt><rt>る</rt></rtc><rp>)</rp></ruby>い") == ["古(ふる)い"]


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("10<sup>6</sup> boats, 10<sup><b>-12</b></sup> m, 10<sup>−15</sup> s", "10⁶ boats, 10⁻¹² m, 10⁻¹⁵ s"),
        ("in 1994<sup><a href='#n2'>2</a></sup>", "in 1994²"),
        ("H<sub>2</sub>O, x<sup>2</sup>, 5<sup>th</sup>, 1 <sup>2</sup>", "H2O, x2, 5th, 1 2"),
        ("2<sup>1234567</sup>", "21234567"),
        ("1<b>0</b><sup>3</sup><sup>4</sup>", "10³4"),
    ],
)
def test_a_number_raised_behind_a_digit_is_no_part_of_its_number(markup: str, text: str) -> None:
    assert texts_of(f"<p>{markup}</p>") == [text]
    assert texts_of(f"<table><tr><td>{markup}</td></tr></table>") == [text]


FORMULA = (
    "<math><semantics><mrow><mi>E</mi><mo>=</mo><mfrac><mrow><mn>1</mn></mrow><mn>2</mn></mfrac>"
    "<msup><mi>v</mi><mn>2</mn></msup></mrow><annotation>E=\\frac12</annotation></semantics>"
    "</math>"
)


def test_a_formula_is_text_of_its_sentence() -> None:
    assert texts_of(f"<p>so that {FORMULA} holds</p><div>{FORMULA}</div>") == ["so that E=1/2v^2 holds", "E=1/2v^2"]


@pytest.mark.parametrize("drawn", ["<i class='katex-html'>{}</i>", "{}<i class='MJX_Assistive_MathML'></i>"])
def test_a_formula_that_is_drawn_in_letters_as_well_is_read_once(drawn: str) -> None:
    assert texts_of(f"<p>so that <span>{FORMULA}</span>{drawn.format('<i>E=v</i>')} holds</p>") == ["so that E=v holds"]


@pytest.mark.parametrize(
    "lines",
    [
        "<div>def f():</div><div>    return 1</div>",
        "<code><div>def f():\n</div><div>    return 1\n</div></code>",
        "<ol><li>def f():</li><li><code>    return 1</code></li></ol>",
        "<p>def f():</p>    return 1",
    ],
)
def test_lines_of_code_are_one_block(lines: str) -> None:
    assert texts_of(f"<p>a</p><pre>{lines}</pre><p>b</p>") == ["a", "def f():\n    return 1", "b"]


def test_what_has_no_width_is_no_text() -> None:
    assert texts_of("<p>har&shy;bour&#8203;</p><p>&#8203;</p><p>&NoBreak;</p><p>town</p>") == ["harbour", "town"]


@pytest.mark.parametrize(
    "element", ['<script src="a.js"/>', "<style/>", "<title/>", '<a name="x"/>', "<div class='b'/>"]
)
def test_an_element_that_xml_lets_close_itself_swallows_nothing(element: str) -> None:
    markup = f'<?xml version="1.0"?><html><head>{element}</head><body><p>One <br/>two.</p></body></html>'

    assert [block.text for block in walk_blocks(parse(markup, is_xml=True))] == ["One\ntwo."]


def test_a_button_in_a_sentence_has_room_before_it() -> None:
    assert texts_of("<p>said Professor<button>Ida Brandt,</button> who leads it.</p>") == [
        "said Professor Ida Brandt, who leads it."
    ]


SENTENCE = "<p>The council voted on {} to keep the bench.</p>"


@pytest.mark.parametrize(
    "element",
    [
        "<time>5 May</time>",
        "<button>5 May</button>",
        "<meter>5 May</meter>",
        "<x-tip>5 May</x-tip>",
        "<st1:date>5 May</st1:date><o:p></o:p>",
        "<noindex><a>5 May</a></noindex>",
        "<ad-slot></ad-slot>5 <x-tip>May</x-tip>",
        "<time>5 <x-tip>May</x-tip></time>",
    ],
)
@pytest.mark.parametrize("around", ["p", "h2", "li", "blockquote", "td", "div"])
def test_what_stands_within_a_sentence_parts_nothing(element: str, around: str) -> None:
    sentence = SENTENCE.format(element).replace("p>", f"{around}>") if around != "p" else SENTENCE.format(element)
    html = f"<table><tr>{sentence}</tr></table>" if around == "td" else sentence

    assert texts_of(html) == ["The council voted on 5 May to keep the bench."]


@pytest.mark.parametrize(
    ("html", "texts"),
    [
        ("<p><time>5 May</time></p>", ["5 May"]),
        ("<p>By Ida<br><time>5 May</time></p>", ["By Ida", "5 May"]),
        ("<p><time>5 May</time> <button>Share</button></p>", ["5 May", "Share"]),
        ("<h3>The water<button>Copy link</button></h3>", ["The water", "Copy link"]),
        ("<div>Posted <time>5 May</time></div>", ["Posted", "5 May"]),
        ("<div><a>Ida</a> <time>5 May</time> <a>News</a></div>", ["Ida", "5 May", "News"]),
        ("<div>One <x-box><div>two</div></x-box> three</div>", ["One", "two", "three"]),
        ("<div>One <section>two</section> three</div>", ["One", "two", "three"]),
    ],
)
def test_what_stands_beside_a_sentence_is_a_block(html: str, texts: list[str]) -> None:
    assert texts_of(html) == texts
    assert [block.tag for block in blocks_of(html) if block.text == "5 May"] in ([], ["time"])


@pytest.mark.parametrize(
    ("cells", "texts"),
    [
        (("Home<br>News", "By A. Bee<br> <br>First.<br><br>Second."), ["Home\nNews", "By A. Bee", "First.", "Second."]),
        (("First.<br>Second.",), ["First.\nSecond."]),
        (("Home", "word " * 1_000), ["Home", ("word " * 1_000).strip()]),
        (("Pier", "Cooper's Row<br>Lindau"), ["Pier | Cooper's Row Lindau"]),
    ],
)
def test_a_row_of_paragraphs_is_a_layout(cells: tuple[str, ...], texts: list[str]) -> None:
    assert texts_of(f"<table><tr>{''.join(f'<td>{cell}</td>' for cell in cells)}</tr></table>") == texts
