"""Short lines that stay in a text for those around them: lists, headings, and what people say."""

import sys

import numpy as np
import pytest

from articlepack.stages.clean.headings import once
from articlepack.stages.clean.lists import between_paragraphs, items
from articlepack.stages.clean.marked_lists import marked_of
from articlepack.stages.clean.pull_quotes import MAX_LOOKED_FOR, quotes_pulled
from articlepack.stages.clean.shapes import Shapes
from articlepack.stages.clean.traits import LONG
from tests.scores_made import BODY_1, BODY_2, BODY_3, labels

TOOLS = ["Two hammers", "A saw", "Nails", "Rope", "Tar", "A lamp", "Gloves", "A flask of tea"]
WERKZEUG = ["Zwei Hämmer", "Eine Säge", "Nägel", "Seil", "Teer", "Eine Lampe", "Handschuhe", "Eine Kanne Tee"]
PARAGRAPHS = (BODY_1, BODY_2, BODY_3)
ASK = "Sign up for our newsletter and never miss a story"
LEADS = ["What they had to bring to the pier on Saturday morning:", "これだけは持ってきてください："]
BELOW = ["Imprimer", ASK, "Cookies and how we use them", "The stories that our readers liked best this week"]


def told(*lines: str, score: float) -> list[str]:
    """The lines that stay of a text whose paragraphs the model is sure of, whose other lines have this score."""
    sure = (*PARAGRAPHS, *LEADS, *(lead[:-1] for lead in LEADS))
    own = {line: 0.99 if line in sure else score for line in lines if line != ASK}
    named = labels("\n\n".join([*lines, *BELOW]), own | dict.fromkeys(BELOW, 0.01))
    return [line for line in lines if named[line] == "body"]


@pytest.mark.parametrize("tools", [TOOLS, WERKZEUG])
def test_a_long_list_between_two_paragraphs_stays(tools: list[str]) -> None:
    assert told(BODY_1, *tools, BODY_2, BODY_3, score=0.85) == [BODY_1, *tools, BODY_2, BODY_3]
    assert told(BODY_1, *tools, BODY_2, BODY_3, score=0.7) == [BODY_1, BODY_2, BODY_3]


def found(body: list[float], long: list[int]) -> list[int]:
    """Which lines between paragraphs come back, of lines with these scores of which these are long."""
    scores = np.array(body, np.float32)
    n_words, kept = np.full(len(body), 2), scores > 0.9
    n_words[long] = 20
    return np.flatnonzero(between_paragraphs(items(n_words, scores, kept), n_words, scores, kept, 0.6)).tolist()


def test_a_shorter_list_needs_higher_scores() -> None:
    assert found([0.99, 0.62, 0.62, 0.62, 0.62, 0.99], [0, 5]) == []
    assert found([0.99, 0.8, 0.8, 0.8, 0.8, 0.99], [0, 5]) == [1, 2, 3, 4]


def test_a_list_between_boilerplate_and_a_paragraph_goes() -> None:
    assert told(BODY_1, ASK, *TOOLS, BODY_2, BODY_3, score=0.85) == [BODY_1, BODY_2, BODY_3]


def test_the_rest_of_a_list_stays_beside_one_paragraph_where_the_model_keeps_a_quarter_of_it() -> None:
    assert found([0.99, *[0.65] * 6, 0.98, 0.98, 0.01, 0.99], [0, 9, 10]) == [1, 2, 3, 4, 5, 6]
    assert found([0.99, *[0.65] * 8, 0.01, 0.99], [0, 9, 10]) == []


def test_no_button_is_one_of_a_list() -> None:
    buttons = [*TOOLS[:4], "Share on Facebook", *TOOLS[4:]]

    assert told(BODY_1, *buttons, BODY_2, BODY_3, score=0.85) == [BODY_1, BODY_2, BODY_3]


MARKED = [
    ["• Two hammers", "• A saw", "• Rope and tar"],
    ["1. Tor schließen", "2. Schütze öffnen", "3. Hinausrudern"],
    ["1、关上闸门", "2、打开闸板", "3、等待水位"],
    ["09:15 Sluit de deur", "09:40 Open de schuiven", "11:05 Wacht op het water"],
    ["عوارض 12 1250", "حبال 40 880", "شحم 18 54"],
    ["Oak beams 12 1,250", "Tar 40 880", "Rope 3.5 96"],
]


@pytest.mark.parametrize("marked", MARKED)
def test_a_list_whose_lines_say_so_stays_within_the_body(marked: list[str]) -> None:
    assert told(BODY_1, *marked, BODY_2, BODY_3, score=0.25) == [BODY_1, *marked, BODY_2, BODY_3]
    assert told(BODY_1, BODY_2, BODY_3, *marked, score=0.25) == [BODY_1, BODY_2, BODY_3]
    assert told(BODY_1, ASK, *marked, ASK, BODY_2, BODY_3, score=0.25) == [BODY_1, BODY_2, BODY_3]


@pytest.mark.parametrize(
    "lines",
    [
        ["• Repairs in Lindau", "• Repairs in Wasserburg", "• More repairs", "• Boats in Lindau", "• Cars in Lindau"],
        ["• Two hammers", "• A saw", "• Photo: Ida Brandt"],
        ["Two hammers", "A saw", "Rope and tar"],
        ["• Two hammers", "1. A saw", "• Rope and tar"],
        ["On 3 May 12 men rowed out.", "On 4 May 20 came back.", "On 5 May 11 went again."],
    ],
)
def test_links_of_one_kind_credits_and_lines_without_a_common_mark_are_no_such_list(lines: list[str]) -> None:
    assert told(BODY_1, *lines, BODY_2, BODY_3, score=0.25) == [BODY_1, BODY_2, BODY_3]


def test_a_table_of_contents_is_no_list_of_the_body() -> None:
    contents = ["1. Two hammers", "2. A saw", "3. Rope and tar"]

    assert told(BODY_1, *contents, BODY_2, "Two hammers", BODY_3, score=0.25) == [BODY_1, BODY_2, "Two hammers", BODY_3]


def test_a_thousand_lists_take_no_longer_than_their_lines() -> None:
    lines = [line for n in range(2000) for line in (f"• Item {n}", f"• Thing {n}", f"• Piece {n}", BODY_1)]
    shapes, n_steps = Shapes(lines), [0]
    body = np.array([0.2, 0.2, 0.2, 0.99] * 2000, np.float32)
    traits = np.array([0, 0, 0, LONG] * 2000, np.uint32)

    def count(*_: object) -> None:
        n_steps[0] += 1

    sys.setprofile(count)
    marked_of(shapes, traits, body, body > 0.9, "balanced")
    sys.setprofile(None)
    assert n_steps[0] < 200 * len(lines)


@pytest.mark.parametrize("lead", LEADS)
def test_what_a_line_in_colon_introduces_stays(lead: str) -> None:
    assert told(BODY_1, BODY_2, lead, "Rope", "Tar", BODY_3, score=0.55) == [
        BODY_1,
        BODY_2,
        lead,
        "Rope",
        "Tar",
        BODY_3,
    ]
    assert told(BODY_1, BODY_2, lead[:-1], "Rope", "Tar", BODY_3, score=0.55) == [BODY_1, BODY_2, lead[:-1], BODY_3]
    assert told(BODY_1, BODY_2, BODY_3, lead, "Rope", "Tar", score=0.55) == [BODY_1, BODY_2, BODY_3, lead]


def test_a_list_stays_with_the_line_that_introduces_it_where_the_model_drops_both() -> None:
    listed = ["Grupa kupiła:", "Dębowe belki", "Żelazne zasuwy", "Smoła", "Liny"]

    assert told(BODY_1, *listed, BODY_2, BODY_3, score=0.65) == [BODY_1, *listed, BODY_2, BODY_3]
    assert told(BODY_1, *listed, BODY_2, BODY_3, score=0.55) == [BODY_1, BODY_2, BODY_3]
    assert told(BODY_1, *listed[:4], BODY_2, BODY_3, score=0.65) == [BODY_1, BODY_2, BODY_3]
    assert told(BODY_1, BODY_2, BODY_3, *listed, score=0.65) == [BODY_1, BODY_2, BODY_3]


LISTED = [
    ["समूह ने ये चीज़ें खरीदीं:", "बलूत की शहतीरें", "लोहे के फाटक", "तारकोल", "ग्रीस"],
    ["• 참나무 들보", "• 철 수문", "• 타르와 밧줄"],
]


@pytest.mark.parametrize("listed", LISTED)
def test_a_list_that_says_so_needs_less_in_scripts_without_case(listed: list[str]) -> None:
    assert told(BODY_1, *listed, BODY_2, BODY_3, score=0.19) == [BODY_1, *listed, BODY_2, BODY_3]
    assert told(BODY_1, *listed, BODY_2, BODY_3, score=0.05) == [BODY_1, BODY_2, BODY_3]


@pytest.mark.parametrize("heading", ["The third pier", "Weather and piers", "The third of May"])
def test_a_heading_whose_words_the_paragraph_below_has_again_stays_beside_boilerplate(heading: str) -> None:
    assert told(BODY_1, BODY_2, ASK, heading, BODY_3, score=0.45) == [BODY_1, BODY_2, heading, BODY_3]


@pytest.mark.parametrize("line", ["A house of glass", "The third pier.", "Photo: the third pier"])
def test_what_heads_no_paragraph_goes(line: str) -> None:
    assert told(BODY_1, BODY_2, ASK, ASK, line, BODY_3, score=0.45) == [BODY_1, BODY_2, BODY_3]


@pytest.mark.parametrize(
    "heading", ["A house of glass", "Prezzi invariati", "¿Quién paga?", "運賃は据え置き", "من يدفع؟"]
)
def test_a_line_between_two_paragraphs_is_a_heading_whatever_the_model_knows_of_it(heading: str) -> None:
    assert told(BODY_1, BODY_2, heading, BODY_3, score=0.15) == [BODY_1, BODY_2, heading, BODY_3]
    assert told(BODY_1, BODY_2, "Reklama", heading, BODY_3, score=0.15) == [BODY_1, BODY_2, heading, BODY_3]
    assert told(BODY_1, BODY_2, BODY_3, heading, score=0.15) == [BODY_1, BODY_2, BODY_3]
    assert told(BODY_1, BODY_2, "Read also", heading, BODY_3, score=0.15) == [BODY_1, BODY_2, BODY_3]


@pytest.mark.parametrize(
    "line", ["the pier at night", "Ida Brandt", "Photo of glass", "Glass breaks.", "Von: Glas", "***"]
)
def test_a_line_that_says_what_it_is_heads_no_paragraph(line: str) -> None:
    assert told(BODY_1, BODY_2, line, BODY_3, score=0.15) == [BODY_1, BODY_2, BODY_3]


def test_what_interrupts_a_text_twice_is_no_heading() -> None:
    assert once([1, 3], Shapes([BODY_1, "Skip ahead", BODY_2, "Skip ahead", BODY_3])) == []
    assert once([1, 3], Shapes([BODY_1, "The piers", BODY_2, "The ferries", BODY_3])) == [1, 3]


def test_a_sentence_that_the_model_is_not_sure_of_stays_beside_the_text() -> None:
    sentence = "A ferry of the northern line is to sail to the third island from the month of May on."

    assert told(BODY_1, BODY_2, sentence, BODY_3, score=0.35) == [BODY_1, BODY_2, sentence, BODY_3]
    assert told(BODY_1, BODY_2, ASK, sentence, ASK, BODY_3, score=0.2) == [BODY_1, BODY_2, BODY_3]


def test_a_heading_above_all_that_stays_is_none() -> None:
    assert told("The third pier", BODY_3, BODY_1, BODY_2, score=0.45) == [BODY_3, BODY_1, BODY_2]


EXCHANGES = [
    ["— ¿Y no le da sueño?", "— Me da más sueño la televisión."],
    ["„Bleibt ihr länger?“", "„Drei Nächte.“"],
    ["「眠くないですか」", "「慣れました」"],
    ["“Are you staying?”", "“Three nights.”"],
]


@pytest.mark.parametrize("said", EXCHANGES)
def test_what_people_say_in_a_text_stays(said: list[str]) -> None:
    assert told(BODY_1, BODY_2, *said, ASK, BODY_3, score=0.15) == [BODY_1, BODY_2, *said, BODY_3]
    assert told(BODY_1, BODY_2, said[0], BODY_3, score=0.15) == [BODY_1, BODY_2, said[0], BODY_3]


@pytest.mark.parametrize("said", EXCHANGES)
def test_what_is_said_beside_boilerplate_or_below_the_text_goes(said: list[str]) -> None:
    assert told(BODY_1, BODY_2, ASK, said[0], BODY_3, score=0.15) == [BODY_1, BODY_2, BODY_3]
    assert told(BODY_1, BODY_2, BODY_3, *said, score=0.15) == [BODY_1, BODY_2, BODY_3]
    assert told(BODY_1, BODY_2, *said, ASK, BODY_3, score=0.05) == [BODY_1, BODY_2, BODY_3]


QUESTIONS = ["Q: How did it all begin?", "Q: What is a good night?", "Q: And do you ever see them?"]


def test_who_answers_in_a_word_stays_among_longer_answers() -> None:
    answers = ["A: It began with a lie of mine.", "A: Four owls and no rain.", "A: I have seen two of them."]
    talk = [line for pair in zip(QUESTIONS, answers, strict=True) for line in pair]
    sure = dict.fromkeys([BODY_1, *talk, BODY_2], 0.99) | {"Q: Alone?": 0.99}

    for above, is_kept in (("Q: Alone?", True), (ASK, False)):
        lines = [BODY_1, *talk, above, "A: Yes.", BODY_2]
        scores = {line: sure.get(line, 0.15) for line in lines} | dict.fromkeys(BELOW, 0.01) | {"A: Yes.": 0.15}
        assert (labels("\n\n".join([*lines, *BELOW]), scores)["A: Yes."] == "body") == is_kept


SAID = "The third pier will not be finished before the lake freezes over again"
PULLED = [f'"{SAID}."', f"“{SAID}”"]


@pytest.mark.parametrize("pulled", PULLED)
def test_a_quote_alone_goes_where_a_paragraph_has_it_too(pulled: str) -> None:
    paragraph = (
        f"The harbour master was less sure of that on Monday. “{SAID},” Ida Brandt told the council of the town."
    )
    shown = labels("\n\n".join([BODY_1, pulled, paragraph, BODY_2, ASK]), {pulled: 0.99, paragraph: 0.99, ASK: 0.01})

    assert [shown[pulled], shown[paragraph]] == ["other", "body"]


@pytest.mark.parametrize("pulled", PULLED)
def test_a_quote_that_is_told_once_stays_and_so_does_one_told_twice_alone(pulled: str) -> None:
    assert told(BODY_1, pulled, BODY_2, BODY_3, score=0.99) == [BODY_1, pulled, BODY_2, BODY_3]
    assert quotes_pulled([pulled, pulled, ASK], np.full(3, 12), np.array([True, True, False])) == []


def test_quotes_beyond_number_are_not_looked_for() -> None:
    lines = [f'"{SAID} {n}."' for n in range(500)]
    text = [*lines, *(f"{line} And that was all that was said on Monday." for line in lines), ASK]

    assert len(quotes_pulled(text, np.full(len(text), 12), np.array([*[True] * 1000, False]))) == MAX_LOOKED_FOR
