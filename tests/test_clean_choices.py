"""What the cleaner makes of the model's scores: which lines are worth keeping, what is a reference, what a headline."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from articlepack.lines import split_blocks
from articlepack.stages.clean.decide import COSTS, with_headings, with_lines_between, with_prose_beside, worth_keeping
from articlepack.stages.clean.headline import WEIGHTS, find_title, looks_of, qualities
from articlepack.stages.clean.kinds import is_marked, marked_among
from articlepack.stages.clean.learned import score_pages
from articlepack.stages.clean.references import references_of
from articlepack.stages.clean.shapes import CITATION, Shapes
from articlepack.stages.clean.text import clean_page
from articlepack.stages.clean.traits import CITING, DIGITS, ENDED, LONG
from articlepack.words import find_words
from tests.scores_made import BODY_1, BODY_2, BODY_3, labels, scored

HEADLINE = "Harbour of Lindau reopens after the storm"
STANDFIRST = "Nine days after the storm the town has its ships again, and the hotels on the quay their guests."
BALANCED = COSTS["balanced"].article

REFERENCES = [
    "Brandt I, Sol A. Piers and moles of inland harbours after storms. Harbour Studies. 2019;12(3):45-61.",
    "Weber, K. (2021). How towns rebuild what lakes take from them. Lindau: Seehafen.",
    "Ito H. et al. Waves of shallow lakes. doi: 10.1000/lakes.182",
    "Sol, A. (2018, May). Insurance of small ferries. Journal of Water Transport, 7(2), pp. 11-29.",
]


def kept(*lines: tuple[float, int]) -> list[bool]:
    """Which of lines with these body scores and numbers of words are kept."""
    body, n_words = np.array([score for score, _ in lines], np.float32), np.array([n for _, n in lines])
    return [bool(keep) for keep in worth_keeping(body, n_words, BALANCED)]


def test_a_short_line_must_be_surer_than_a_long_one() -> None:
    assert kept((0.02, 9), (0.6, 3), (0.6, 12)) == [False, False, True]
    assert kept((0.02, 9), (0.1, 3), (0.1, 80)) == [False, False, True]


def test_no_more_words_of_body_are_dropped_than_of_others() -> None:
    cells = [(0.65, 3)] * 40

    assert kept(*[(0.02, 12)] * 9, *cells) == [False] * 49
    assert kept((0.02, 3), *cells)[10:] == [True] * 31


def test_modes_keep_ever_more() -> None:
    body, n_words = np.linspace(0, 1, 400, dtype=np.float32), np.tile([1, 4, 15, 60], 100)

    precise, balanced, gentle = (
        worth_keeping(body, n_words, COSTS[m].article) for m in ("precise", "balanced", "gentle")
    )

    assert not (precise & ~balanced).any()
    assert not (balanced & ~gentle).any()
    assert precise.sum() < balanced.sum() < gentle.sum()


def test_a_list_of_references_is_the_article_s() -> None:
    text = "\n\n".join([HEADLINE, BODY_1, BODY_2, "References", *REFERENCES])

    assert [labels(text, dict.fromkeys(REFERENCES, 0.02))[line] for line in REFERENCES] == ["body"] * 4


def test_two_titles_with_a_year_are_no_list_of_references() -> None:
    teasers = [
        "Ten ferries that we tested on the lake this summer (2024)",
        "The best piers of the lake for a day out (2024)",
    ]
    text = "\n\n".join([HEADLINE, BODY_1, BODY_2, *teasers])

    assert not references_of(
        Shapes([block.text for block in split_blocks(text)]), np.full(5, LONG | DIGITS | CITING, np.uint32)
    )
    assert "body" not in [labels(text, dict.fromkeys(teasers, 0.02))[line] for line in teasers]


def test_a_standfirst_that_the_body_tells_again_goes_however_sure_the_model_is() -> None:
    text = "\n\n".join([HEADLINE, BODY_2, "By Ida Brandt", "9 March 2024", BODY_1, f"{BODY_2} So it was.", BODY_1])

    assert labels(text, {BODY_2: 0.99})[BODY_2] == "standfirst"


def test_a_standfirst_that_tells_more_stays_where_the_model_takes_it_for_body() -> None:
    text = "\n\n".join([HEADLINE, STANDFIRST, "By Ida Brandt", "9 March 2024", BODY_1, BODY_2, BODY_3])

    assert labels(text, {STANDFIRST: 0.8})[STANDFIRST] == "body"
    assert labels(text, {STANDFIRST: 0.02})[STANDFIRST] == "standfirst"


@pytest.mark.parametrize(
    ("text", "other", "quality"),
    [
        ("The pier is open again.", "The pier is open again", "stopped"),
        ("… and the town is glad of it", "And the town is glad of it", "broken"),
        ("Home » Harbours » Pier reopens", "Storm closes the pier", "frame"),
        ("Pier reopens", "Storm closes the pier", "core"),
    ],
)
def test_what_candidates_look_like_tells_them_apart(text: str, other: str, quality: str) -> None:
    texts = [text, other, "Pier reopens" if quality == "frame" else "Home » Harbours » Pier reopens"]

    looks = dict(zip(("stopped", "broken", "core", "frame"), looks_of(texts), strict=True))

    assert looks[quality][:2] == [True, False]


def test_every_quality_of_a_headline_has_a_weight() -> None:
    scores, lines = scored("\n\n".join([HEADLINE, "By Ida Brandt", BODY_1, BODY_2]), {})

    found = qualities(lines, scores, np.array([False, False, True, True]), 2, np.array([0, 1]))

    assert found.shape == (2, len(WEIGHTS))
    assert np.isfinite(found).all()


def test_of_two_lines_as_likely_the_one_without_a_full_stop_is_the_headline() -> None:
    standfirst = "Nine days after the storm the piers of the old town are open to all ferries again."
    scores, lines = scored("\n\n".join(["Lindau", standfirst, HEADLINE, BODY_1, BODY_2]), {})
    title = np.array([0.0, 0.5, 0.5, 0.0, 0.0], np.float32)
    classes = scores.classes.copy()
    classes[1] = classes[2]
    alike = replace(scores, title=title, classes=classes)

    assert lines[find_title(Shapes(lines), alike, np.array([False] * 3 + [True] * 2), 3, 4)] == HEADLINE


@pytest.mark.parametrize(
    "line",
    [
        *REFERENCES,
        "Brandt, I. Piers of the lake after the great storm of that year. ISBN 978-3-16-148410-0",
        "Weber, K. Was Städte nach dem Sturm wieder aufbauen, Bd. 4, Lindau",
        "Piers of the lake, a catalogue of the town's museum (n. d.)",
        "Storms of shallow lakes and of small harbours. Harbour Studies 2019; 12",
        "Brandt I. Moles and piers of inland harbours, vol. 3, p.14",
    ],
)
def test_every_line_that_cites_shows_at_a_glance_that_it_may(line: str) -> None:
    [scores] = score_pages([[line]], [[0]])

    assert CITATION.search(line.lower())
    assert scores.traits[0] & CITING


def test_a_line_without_a_sign_of_citations_is_not_looked_at_for_them() -> None:
    [scores] = score_pages(
        [[BODY_1, "Photo: Ida Brandt (left), Karl Weber.", "The ferries run again; 9 of 12 do."]], [[0] * 3]
    )

    assert not (scores.traits & CITING).any()


@given(st.text(st.sampled_from("aZé9ß'’-_ .²½€(中กี\u0301,;"), min_size=1, max_size=60).map(str.strip).filter(bool))
def test_words_counted_with_the_characters_are_those_that_are_found(line: str) -> None:
    [scores] = score_pages([[line]], [[0]])

    assert scores.counted[0] in (-1, len(find_words(line)))


def test_words_of_latin_text_are_counted_with_its_characters() -> None:
    [scores] = score_pages([[BODY_1, "It's Ida’s 'old' boat", "l’été à 9h"]], [[0] * 3])

    assert scores.counted.tolist() == [18, 4, 3]


@pytest.mark.parametrize(
    "trail", ["Home / Culture / Harbours", "الرئيسية / ثقافة / وادي الصفصاف", "ホーム > 文化 > 港"]
)
def test_a_path_of_links_is_no_headline(trail: str) -> None:
    scores, lines = scored("\n\n".join([trail, HEADLINE, "By Ida Brandt", BODY_1, BODY_2]), {})
    kept_lines = np.array([False, False, False, True, True])
    sure = replace(scores, title=np.array([0.99, 0.01, 0.0, 0.0, 0.0], np.float32))

    assert find_title(Shapes(lines), sure, kept_lines, 3, 4) == 1


def title_of(odds: list[float], body: list[float], *lines: str) -> str:
    """The headline of a text of lines with these odds and body scores above three paragraphs."""
    scores, text = scored("\n\n".join([*lines, BODY_1, BODY_2, BODY_3]), dict(zip(lines, body, strict=True)))
    title = np.array([*odds, 0, 0, 0], np.float32)
    labelled = clean_page(text, replace(scores, title=title), "balanced")
    return next((line for line, verdict in zip(text, labelled, strict=True) if verdict.label == "title"), "")


def test_where_the_likeliest_headline_is_body_the_next_one_is_looked_at_unless_it_is_unlikely() -> None:
    question = "What is a ferry to the people of Lindau?"

    assert title_of([0.1, 0.9], [0.5, 0.95], "Ferries", question) == "Ferries"
    assert title_of([0.04, 0.9], [0.5, 0.95], "Ferries", question) == ""


@pytest.mark.parametrize("date", ["12 March 2024", "2024年3月12日"])
def test_a_first_line_that_might_be_body_is_the_headline_above_a_date(date: str) -> None:
    assert title_of([0.04, 0, 0], [0.98, 0.9, 0.1], HEADLINE, STANDFIRST, date) == HEADLINE
    assert title_of([0.04, 0, 0], [0.98, 0.9, 0.1], HEADLINE, STANDFIRST, "Lindau") == ""


def test_an_open_first_line_with_a_question_in_it_may_be_the_headline() -> None:
    headline = "Out of bread? Nine ways to bake it when the ferries do not run"

    assert title_of([0.1], [0.6], headline) == headline
    assert title_of([0.1], [0.6], f"{headline}.") == ""


def test_a_long_line_above_a_byline_is_the_headline_below_a_notice_too() -> None:
    notice = "You find all the articles that you have saved in your own area of our site and in the app."
    headline = (
        "Harbour of Lindau reopens after the storm: «All ferries run again, the piers are next». The town: «Nobody was"
        " hurt, and the third pier follows in May»"
    )

    assert title_of([0, 0.003, 0], [0.5, 0.98, 0.1], notice, headline, "di Ida Brandt") == headline


def within(line: str, score: float, *below: str) -> str:
    """The label of a line with this body score between two paragraphs; all others are body for the model."""
    lines = [BODY_1, line, BODY_2, BODY_3, *below]
    return labels("\n\n".join(lines), dict.fromkeys(lines, 0.95) | {line: score})[line]


@pytest.mark.parametrize("heading", ["Follow the money", "Share of the blame", "Print is dead", "COVID-19"])
def test_a_heading_within_the_text_is_no_button_and_no_picture(heading: str) -> None:
    assert within(heading, 0.8) == "body"


@pytest.mark.parametrize("line", ["Share on Facebook", "harbour-storm_2024.jpg", "Read more: Ferries run again"])
def test_a_button_within_the_text_goes(line: str) -> None:
    assert within(line, 0.8) != "body"


@pytest.mark.parametrize(
    "line", ["Advertisement", "Story continues below advertisement", "Anzeige", "विज्ञापन", "広告", "ANUNCIO"]
)
def test_the_label_of_an_advertisement_goes_wherever_it_stands(line: str) -> None:
    assert within(line, 0.85) == "ad"


def test_a_heading_right_above_a_paragraph_needs_no_length_to_stay() -> None:
    body = np.array([0.9, 0.75, 0.9, 0.6, 0.9, 0.75, 0.1, 0.75, 0.9], np.float32)
    traits = np.array([LONG, 0, LONG, 0, LONG, 0, 0, 0, LONG], np.uint32)
    first = np.array([True, False, True, False, True, False, False, False, True])

    kept_too = with_headings(body, np.full(len(body), 2), traits, first, 0.7)
    assert np.flatnonzero(kept_too & ~first).tolist() == [1]


def test_short_lines_between_two_that_stay_do_so_in_scripts_without_case() -> None:
    body = np.array([0.1, 0.5, 0.9, 0.4, 0.5, 0.9, 0.5, 0.1, 0.9, 0.5, 0.9, 0.5], np.float32)
    n_words = np.array([2, 2, 20, 2, 2, 20, 2, 2, 20, 30, 20, 2])
    first = np.array([score == np.float32(0.9) for score in body])

    kept_too = with_lines_between(body, n_words, first, 0.35)
    assert np.flatnonzero(kept_too & ~first).tolist() == [3, 4]


def test_long_sentences_beside_one_that_stays_do_so_in_scripts_without_case() -> None:
    body = np.array([0.1, 0.1, 0.9, 0.1, 0.05, 0.1, 0.1], np.float32)
    traits = np.array([LONG | ENDED, LONG | ENDED, LONG, LONG | ENDED, LONG | ENDED, LONG | ENDED, LONG], np.uint32)

    assert np.flatnonzero(with_prose_beside(body, traits, body > 0.5, 0.07)).tolist() == [0, 1, 2, 3]


def test_a_paragraph_in_chinese_stays_beside_others() -> None:
    sure, unsure = (
        "韦克塞尔运河上的船闸自十一年前被一艘驳船撞坏下闸门以来一直关闭。",
        "工程师说，只要每年春天给闸板上油，闸门可以使用四十年。",
    )
    told = labels("\n\n".join([sure, unsure, "分享"]), {sure: 0.9, unsure: 0.1, "分享": 0.01})

    assert [told[sure], told[unsure], told["分享"] == "body"] == ["body", "body", False]


def test_a_recipe_keeps_its_headings_and_ingredients_in_scripts_without_case() -> None:
    method = ["1. קולפים את הירקות וחותכים אותם לקוביות קטנות.", "2. מבשלים עד שהכול רך ומגישים בקערות עמוקות."]
    story = "המרק הזה נולד ביום שבו נשארו במקרר רק בטטה אחת ושלושה גזרים, ומאז הוא חוזר אלינו בכל שבוע."
    lines = [story, "מצרכים", "3 גזרים", "מלח ופלפל", "אופן ההכנה", *method]
    told = labels("\n\n".join([*lines, "חדשות"]), dict.fromkeys(lines[1:5], 0.5) | {"חדשות": 0.1})

    assert [told[line] for line in lines] == ["body"] * len(lines)


@pytest.mark.parametrize("line", ["* * *", "—", "La publicité", "The advertisement"])
def test_a_break_or_a_noun_is_no_sign_that_a_text_was_not_cleaned(line: str) -> None:
    assert within("our letters to you", 0.1, line) == "body"


@pytest.mark.parametrize("sign", ["Tags: Lindau, Ferries", "Imprimer", "Home > Lake > Lindau", "Advertisement"])
def test_one_line_that_says_what_it_is_shows_that_a_text_was_not_cleaned(sign: str) -> None:
    assert within("our letters to you", 0.1) == "body"
    assert within("our letters to you", 0.1, sign) != "body"


@pytest.mark.parametrize(
    "line",
    [
        "Tags: Lindau",
        "Imprimer",
        "Home > Lake > Lindau",
        "Advertisement",
        "The pier (Photo: Ida Brandt)",
        "Published 12 March 2024",
        "Share on Facebook",
        "Read also",
        "関連記事",
        "広告",
    ],
)
def test_every_line_that_says_what_it_is_shows_at_a_glance_that_it_may(line: str) -> None:
    [scores] = score_pages([[BODY_1, line, BODY_2]], [[0] * 3])

    assert is_marked(Shapes([line])[0])
    assert list(marked_among(Shapes([BODY_1, line, BODY_2]), scores.traits, range(3))) == [1]


@pytest.mark.parametrize("header", ["Potrebbe interessarti anche", "Διαβάστε επίσης", "Te puede interesar", "関連記事"])
def test_a_header_of_links_below_the_body_goes_with_them_unless_the_model_is_sure(header: str) -> None:
    lines = "\n\n".join([BODY_1, BODY_2, header, "A pier of glass"])
    told, sure = (labels(lines, {header: score, "A pier of glass": score}) for score in (0.85, 0.97))

    assert [told[header], told["A pier of glass"]] == ["related", "related"]
    assert [sure[header], sure["A pier of glass"]] == ["body", "body"]
    assert within("our letters to you", 0.1, header) != "body"


@pytest.mark.parametrize("line", ["Next", "More", "記事", "What to read next"])
def test_what_may_head_a_part_of_the_body_is_no_header_of_links(line: str) -> None:
    told = labels("\n\n".join([BODY_1, BODY_2, line, "A pier of glass"]), {line: 0.99, "A pier of glass": 0.99})

    assert [told[line], told["A pier of glass"]] == ["body", "body"]


FACTS = ["Director: Hanna Thies", "Length: 97 minutes", "Language: German"]


def box(*facts: str, score: float) -> list[str]:
    """The labels of lines between two paragraphs, where the model gives them this body score."""
    told = labels("\n\n".join([BODY_1, *facts, BODY_2, BODY_3, "Imprimer"]), dict.fromkeys(facts, score))
    return [told[fact] for fact in facts]


@pytest.mark.parametrize("facts", [FACTS, ["Маяк: Стрельный", "Построен: 1871 год", "Высота: 24 метра"]])
def test_a_box_of_facts_within_the_text_stays(facts: list[str]) -> None:
    assert box(*facts, score=0.4) == ["body"] * 3
    assert "body" not in box(*facts, score=0.1)
    assert "body" not in box(*facts[:2], score=0.4)


@pytest.mark.parametrize(
    "lines",
    [
        ["The Quay: Best rooms in Lindau", "The Mole: Best rooms in Lindau", "The Pier: Best rooms in Lindau"],
        ["Ferry: https://ferry.example", "Rooms: https://rooms.example", "Pier: //pier.example"],
        ["Photo: Ida Brandt", "Foto: Jo Meer", "Image: Ada Sol"],
        ["10:15", "11:20", "12:40"],
    ],
)
def test_lines_with_colons_that_are_no_facts_go(lines: list[str]) -> None:
    assert "body" not in box(*lines, score=0.4)


def test_a_box_of_facts_below_the_text_goes_with_what_stands_there() -> None:
    told = labels("\n\n".join([BODY_1, BODY_2, *FACTS, "Imprimer"]), dict.fromkeys(FACTS, 0.4))

    assert "body" not in [told[fact] for fact in FACTS]


def entries(*times: str) -> list[str]:
    """The labels of the times of a live blog, and of the heading of its first entry, where the model drops them all."""
    first, second, third = times
    lines = [HEADLINE, "9 March 2024", first, "Ferries are back", BODY_1, second, BODY_2, "Imprimer", third, BODY_3]
    told = labels("\n\n".join(lines), dict.fromkeys([*times, "Ferries are back"], 0.2) | {"Imprimer": 0.01})
    return [told[line] for line in (*times, "Ferries are back")]


@pytest.mark.parametrize(
    "times", [("17.52", "14.05", "9.10"), ("08h01", "12h00", "19h42"), ("6:12 pm", "12:40 pm", "9:05 am GMT")]
)
def test_the_times_of_a_live_blog_stay_with_the_headings_below_them(times: tuple[str, str, str]) -> None:
    assert entries(*times) == ["body"] * 4


@pytest.mark.parametrize(
    "times", [("17.52", "19.05", "9.10"), ("$17.52", "$14.05", "$9.99"), ("17.52", "14.05", "now")]
)
def test_numbers_that_are_no_times_of_day_in_order_go(times: tuple[str, str, str]) -> None:
    assert "body" not in entries(*times)[1:3]


@pytest.mark.parametrize(
    ("line", "alike", "is_kept"),
    [
        ("Day 11", ["Day 1", "Day 4"], True),
        ("17 mai", ["3 mai", "9 mai"], False),
        ("ADA: No trees.", ["ADA: And why is it so dark out there?", "ADA: Thank you for walking with us."], True),
        ("ADA: No trees", ["ADA: And why is it so dark out there?", "ADA: Thank you for walking with us."], False),
        ("Day 11", ["Day 1"], False),
        ("Page 11", ["Day 1", "Day 4"], False),
    ],
)
def test_what_begins_as_two_lines_that_stay_do_stays_too(line: str, alike: list[str], is_kept: bool) -> None:
    buttons = ["Imprimer", "Partager"]
    lines = [BODY_1, alike[0], BODY_2, *buttons, line, BODY_3, *alike[1:], STANDFIRST]
    told = labels("\n\n".join(lines), dict.fromkeys(lines, 0.99) | dict.fromkeys(buttons, 0.01) | {line: 0.4})

    assert (told[line] == "body") == is_kept


def test_a_headline_with_a_year_is_one_though_its_page_says_it_thrice() -> None:
    """Lines with years in brackets, one below the other, look like works that are cited."""
    title = "The five best ferries of the lake, tried and told (2026)"
    lines = [title, "Home", title, "Which ferry is best? What we chose (2026)", BODY_1, BODY_2, BODY_3, "Imprimer"]
    scores, _ = scored("\n\n".join(lines), {})
    found = clean_page(lines, replace(scores, title=np.array([0.9, *[0.0] * 7], np.float32)), "balanced")

    assert found[0].label == "title"
