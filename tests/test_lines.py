"""A plain text becomes blocks: lines, or paragraphs that somebody wrapped."""

import textwrap

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articlepack.lines import as_markdown, split_blocks, written_as
from articlepack.records import Block
from articlepack.words import count_words, find_words

PARAGRAPHS = [
    "The ferries left the harbour on Monday morning, nine days after the storm had torn two of the three piers away.",
    "Nobody was hurt, the harbour master said, but the repairs will cost more than the town earns in a whole summer.",
]


def test_each_line_with_text_is_a_block() -> None:
    blocks = split_blocks("First line\nsecond line\n\n\n   \nthird line\n")

    assert [block.text for block in blocks] == ["First line", "second line", "third line"]
    assert [block.n_blank for block in blocks] == [0, 0, 3]


def test_a_block_knows_its_span_in_the_text() -> None:
    text = " \u00a0 Harbour   reopens \n\n\tafter storm\n"

    spans = [text[block.start_char : block.end_char] for block in split_blocks(text)]

    assert spans == ["Harbour   reopens", "after storm"]


def test_white_space_is_folded_in_a_block() -> None:
    assert [block.text for block in split_blocks("\u00a0Harbour \t\u3000 reopens\u00a0")] == ["Harbour reopens"]


def test_wrapped_paragraphs_are_put_together_again() -> None:
    wrapped = "\n\n".join(textwrap.fill(paragraph, 60) for paragraph in PARAGRAPHS)

    assert [block.text for block in split_blocks(wrapped)] == PARAGRAPHS


def test_a_heading_in_a_wrapped_text_stays_alone() -> None:
    wrapped = textwrap.fill(PARAGRAPHS[0], 60) + "\n\nWhat comes next\n\n" + textwrap.fill(PARAGRAPHS[1], 60)

    assert [block.text for block in split_blocks(wrapped)] == [PARAGRAPHS[0], "What comes next", PARAGRAPHS[1]]


def test_paragraphs_without_empty_lines_are_not_joined() -> None:
    assert [block.text for block in split_blocks("\n".join(PARAGRAPHS))] == PARAGRAPHS


def test_short_lines_are_not_taken_for_a_wrapped_paragraph() -> None:
    poem = "Roses are red\nViolets are blue\nThe harbour is shut\nAnd the ferries are too"

    assert len(split_blocks(poem)) == 4


def test_an_empty_text_has_no_blocks() -> None:
    assert split_blocks(" \n\n\t\n") == []


@given(st.text(alphabet=st.characters(max_codepoint=127)))
def test_words_of_ascii_text_are_those_of_any_text(text: str) -> None:
    assert find_words(text) == find_words(text + " é")[:-1]
    assert count_words(text, at_most=3) == min(len(find_words(text)), 3)


CHINESE = (
    "市议会批准重建大桥计划",
    "2024年3月14日 15:30",
    "市议会星期四批准了重建大桥的计划,这座桥在一月的风暴之后一直关闭,工程将于四月开始。",
    "桥于一月关闭后,居民每天绕行二十公里,许多商店的顾客减少了一半,店主们表示非常担心。",
    "市长说,这项工程将耗资三千万元,其中一半由省里承担,另一半由市里承担,明年完工。",
    "反对党议员批评这个计划太贵,他们要求先修补旧桥,然后再考虑是否重建整座大桥。",
)


def test_paragraphs_of_a_script_without_spaces_are_not_joined() -> None:
    assert [block.text for block in split_blocks("\n".join(CHINESE))] == list(CHINESE)


def test_a_wrapped_text_of_a_script_without_spaces_is_joined_without_any() -> None:
    text = "".join(CHINESE[2:]) * 3
    wrapped = "\n".join(text[at : at + 40] for at in range(0, len(text), 40))

    assert [block.text for block in split_blocks(wrapped)] == [text]


@pytest.mark.parametrize(
    ("text", "tag", "hints", "written"),
    [
        ("Three ferries.", "li", "li / ol steps / div", "1. Three ferries."),
        ("Three ferries.", "li", "li / ul / li / ol", "- Three ferries."),
        ("first\nsecond", "li", "li / ol", "1. first\n   second"),
        ("first\n\nsecond", "li", "li / ul", "- first\n\n  second"),
        ("first\nline\n\nsecond", "p", "p", "first  \nline\n\nsecond"),
        ("first\n\nsecond", "p", "p / blockquote", "> first\n>\n> second"),
        ("first\n\nsecond", "h2", "h2", "## first second"),
        ("He was there.", "p", "p / blockquote pull / div", "> He was there."),
        ("# 1 in the county", "p", "p / div", "\\# 1 in the county"),
        ("2024. It was cold.", "p", "p", "2024\\. It was cold."),
        ("- dash\n> sign\n#tag", "div", "div", "\\- dash  \n\\> sign  \n#tag"),
        ("-5 degrees and 3.5 m", "p", "p", "-5 degrees and 3.5 m"),
        ("## A heading of Markdown", "", "", "## A heading of Markdown"),
    ],
)
def test_markdown_says_what_the_page_said(text: str, tag: str, hints: str, written: str) -> None:
    block = Block(0, text, tag, hints=hints)

    assert as_markdown(Block(0, text, written_as(block))) == written


@pytest.mark.parametrize(("indent", "width"), [("    ", 66), ("", 72), ("", 60), ("  ", 80)])
def test_a_wrapped_text_without_empty_lines_has_its_paragraphs(indent: str, width: int) -> None:
    long = " ".join(PARAGRAPHS)
    head = ["Harbour reopens", "By Ida Brandt", "9 March 2024"]
    paragraphs = [long, PARAGRAPHS[0], "Nobody was hurt.", long, PARAGRAPHS[1]]
    wrapped = [indent + textwrap.fill(paragraph, width) for paragraph in paragraphs]

    assert [block.text for block in split_blocks("\n".join([*head, *wrapped]))] == [*head, *paragraphs]


def test_verses_keep_their_lines() -> None:
    verses = [
        "Half a league, half a league,",
        "Half a league onward,",
        "All in the valley of Death",
        "Rode the six hundred.",
    ]
    verses += ["Forward, the Light Brigade!", "Charge for the guns, he said to the men of the brigade:"]

    assert [block.text for block in split_blocks("\n".join(verses * 3))] == verses * 3
