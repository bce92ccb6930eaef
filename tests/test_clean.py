"""What the lines of a text are: every kind of line that a careless scraper leaves."""

import random
from dataclasses import replace

import numpy as np
import pytest

from articlepack.lines import split_blocks
from articlepack.records import Block
from articlepack.stages.clean import clean_texts, label_dropped, with_heads_parted
from articlepack.stages.clean.asking import KEPT, SURE
from articlepack.stages.clean.elements import revised
from articlepack.stages.clean.homes import read_labels
from articlepack.stages.clean.learned import score_pages
from articlepack.stages.clean.shapes import Shape
from articlepack.stages.clean.text import clean_page
from articlepack.stages.clean.traits import CASELESS, ENDED, REFERENCE, TOLD_AGAIN

BODY_1 = "The ferries left the harbour of Lindau on Monday morning, nine days after the storm had closed it."
BODY_2 = "Nobody was hurt, the harbour master Ida Brandt said, but repairs will go on until the end of the summer."
BODY_3 = "Two of the three piers are open again, and the third one follows in May if the weather is kind to the town."


def labels_of(text: str) -> dict[str, str]:
    blocks = split_blocks(text)
    [verdicts] = clean_texts([blocks], "balanced")
    return {block.text: verdict.label for block, verdict in zip(blocks, verdicts, strict=True)}


def article(head: list[str], tail: list[str]) -> str:
    return "\n\n".join([*head, BODY_1, BODY_2, BODY_3, *tail])


HEADLINE = "Harbour of Lindau reopens after the storm"


@pytest.mark.parametrize(
    ("line", "label"),
    [
        ("date 2024-03-09 Nikkei (    %)", "date"),
        ("3 min read Last Updated : Mar 09 2024 | 6:02 PM IST", "date"),
        ("Aktualisiert am 9. März 2024, 18:02 Uhr", "date"),
        ("Publié le 9 mars 2024 à 18h02", "date"),
        ("2024年3月9日 18時02分", "date"),
        ("Listen to This Article", "share"),
        ("Share on Facebook", "share"),
        ("Teilen auf WhatsApp", "share"),
        ("By Ida Brandt", "byline"),
        ("Von Ida Brandt", "byline"),
        ("Por Ana Lopes", "byline"),
        ("Symbolic picture", "caption"),
        ("The flooded harbour on Sunday evening. Photo: Jo Meer", "caption"),
        ("Der Hafen am Sonntag — Foto: Jo Meer/Post", "caption"),
        ("Der alte Hafen (im März, Foto: Jo Meer)", "caption"),
        ("旧フェリー乗り場（3月12日、撮影：山田太郎）", "caption"),
        ("图为改造后的码头大厅。摄影：刘洋", "caption"),
        ("▲ 다시 문을 여는 옛 부두. /사진=박지훈 기자", "caption"),
    ],
)
def test_lines_above_the_body_are_known(line: str, label: str) -> None:
    labels = labels_of(article([HEADLINE, line], []))

    assert labels[" ".join(line.split())] == label
    assert labels[HEADLINE] == "title"
    assert [labels[body] for body in (BODY_1, BODY_2, BODY_3)] == ["body"] * 3


@pytest.mark.parametrize(
    ("line", "label"),
    [
        ("Topics : Lindau Ferries Storms", "topics"),
        ("Schlagwörter: Lindau, Fähren", "topics"),
        ("タグ：港、フェリー", "topics"),
        ("First Published: Mar 09 2024 | 6:02 PM IST", "date"),
        ("RELATED:", "related"),
        ("Lesen Sie auch:", "related"),
        ("LinkedIN Icon", "share"),
        ("Facebook Twitter WhatsApp", "share"),
        ("(via)", "other"),
        ("Διαβάστε επίσης:", "related"),
        ("यह भी पढ़ें:", "related"),
        ("קראו עוד:", "related"),
        ("延伸閱讀：", "related"),
        ("แท็ก: ท่าเรือ เรือข้ามฟาก", "topics"),
    ],
)
def test_lines_below_the_body_are_known(line: str, label: str) -> None:
    labels = labels_of(article([], [line]))

    assert labels[line] == label
    assert [labels[body] for body in (BODY_1, BODY_2, BODY_3)] == ["body"] * 3


def test_names_beside_a_date_line_are_the_byline() -> None:
    labels = labels_of(article([HEADLINE, "HP Web Desk Lindau", "2 min read Updated: Mar 9 2024, 18:02"], []))

    assert labels["HP Web Desk Lindau"] == "byline"


@pytest.mark.parametrize("between", [("Senior Reporter",), ("Save", "5 min read"), ("Lindau",)])
def test_names_that_a_role_a_button_or_a_place_parts_from_the_date_are_the_byline(between: tuple[str, ...]) -> None:
    labels = labels_of(article([HEADLINE, "Ida Brandt", *between, "Mar 9 2024, 18:02"], []))

    assert labels["Ida Brandt"] == "byline"


def test_names_that_the_headline_parts_from_the_date_are_no_byline() -> None:
    labels = labels_of(article(["Yaşam Haberleri", HEADLINE, "Mar 9 2024, 18:02", "Ida Brandt"], []))

    assert (labels["Yaşam Haberleri"], labels["Ida Brandt"]) == ("nav", "byline")


@pytest.mark.parametrize("line", ["김하늘 기자", "김하늘 기자 haneul@post.example", "王小明 记者"])
def test_a_name_before_the_word_for_who_reports_is_the_byline(line: str) -> None:
    assert labels_of(article([HEADLINE, line], []))[line] == "byline"


def test_prose_that_a_byline_parts_from_the_body_is_the_standfirst() -> None:
    standfirst = "The piers of Lindau are open again after nine days. Repairs go on until the end of the summer"

    labels = labels_of(article([HEADLINE, standfirst, "By Ida Brandt", "9 March 2024"], []))

    assert labels[standfirst] == "standfirst"
    assert labels[BODY_1] == "body"


def test_a_sub_heading_stays_and_an_image_name_goes() -> None:
    labels = labels_of("\n\n".join([BODY_1, "What the town will do next", BODY_2, "Lindau-Harbour", BODY_3]))

    assert labels["What the town will do next"] == "body"
    assert labels["Lindau-Harbour"] == "caption"


def test_a_text_that_begins_with_prose_has_no_title() -> None:
    assert "title" not in labels_of(article([], [])).values()


@pytest.mark.parametrize("around", ["Home » News » {}", "{} | The Harbour Post", "3. {}"])
def test_the_headline_is_the_line_that_others_are_made_of(around: str) -> None:
    labels = labels_of(article([around.format(HEADLINE), HEADLINE], []))

    assert labels[HEADLINE] == "title"
    assert labels[around.format(HEADLINE)] != "title"


def test_clean_text_is_left_alone() -> None:
    assert set(labels_of(article([], [])).values()) == {"body"}


def test_a_date_within_prose_is_no_date_line() -> None:
    prose = "On 9 March 2024 the council met for six hours and voted for new piers, a new mole and a new lighthouse."

    assert labels_of("\n\n".join([BODY_1, prose, BODY_2]))[prose] == "body"


LINES = [
    *(
        "By Ida Brandt",
        "Von Ida Brandt",
        "IDA BRANDT",
        "9 March 2024",
        "Updated: Mar 9 2024, 18:02",
        "2024年3月9日 18時02分",
    ),
    *(
        "Topics : Lindau Ferries Storms",
        "タグ：港、フェリー",
        "RELATED:",
        "Lesen Sie auch: Fähren",
        "LinkedIN Icon",
        "(via)",
    ),
    *("Photo: Ida Brandt", "The pier (Foto: Ida Brandt)", "Symbolic picture", "写真", "Lindau-Harbour", "pier.jpg"),
    *("Home / News / Lindau", "Share on Facebook", "シェア", "What the town will do next", "See also:", "Read more"),
]


FACTS = CASELESS | ENDED | REFERENCE | TOLD_AGAIN | SURE | KEPT
"""Bits that say what is so, where others say what may be."""


@pytest.mark.parametrize("mode", ["precise", "gentle"])
@pytest.mark.parametrize("seed", range(20))
def test_no_rule_is_passed_over_where_it_would_speak(seed: int, mode: str) -> None:
    """What lines show at a glance decides which rules are asked; asking all of them answers the same."""
    rng = random.Random(seed)
    lines = [rng.choice([*LINES, BODY_1, BODY_2, BODY_3, HEADLINE]) for _ in range(rng.randint(1, 40))]
    texts = [block.text for block in split_blocks("\n\n".join(lines))]
    [scores] = score_pages([texts], [[1] * len(texts)])
    everything = replace(scores, traits=scores.traits | np.uint32(0xFFFFFFFF & ~FACTS))

    assert clean_page(texts, scores, mode) == clean_page(texts, everything, mode)


def test_mode_off_keeps_every_line() -> None:
    blocks = split_blocks(article([HEADLINE, "Share on Facebook"], ["RELATED:"]))

    assert {verdict.label for verdict in clean_texts([blocks], "off")[0]} == {"body"}


def test_dropped_elements_are_named_by_tag_class_and_shape() -> None:
    blocks = [
        Block(0, HEADLINE, "h1", hints="h1 / header"),
        Block(1, "9 March 2024", "time", hints="time /"),
        Block(2, "A boat", "figcaption", hints="figcaption /"),
        Block(3, BODY_1, "p", hints="p / article"),
        Block(4, "Nice boats!", "p", hints="p / div comment-list"),
        Block(5, "Tweet", "div", hints="div / div social-share"),
        Block(6, "Ferries", "li", hints="li / ul tags-list"),
        Block(7, "Home", "li", link_chars=4, hints="li / ul x"),
    ]

    verdicts = label_dropped(blocks, [block.ordinal == 3 for block in blocks], 0.9)

    expected = ["title", "date", "caption", "body", "comment", "share", "topics", "nav"]
    assert [verdict.label for verdict in verdicts] == expected


def verdicts_of(blocks: list[Block], kept: list[bool]) -> list[str]:
    return [verdict.label for verdict in label_dropped(blocks, kept, 0.9)]


def paragraph(ordinal: int, hints: str, link_chars: int = 0) -> Block:
    return Block(ordinal, BODY_1, "p", hints=hints, link_chars=link_chars)


def test_a_paragraph_beside_kept_ones_comes_back() -> None:
    blocks = [paragraph(i, "p / div story") for i in range(4)] + [paragraph(4, "p / div aside")]

    assert verdicts_of(blocks, [True, True, False, True, False])[:4] == ["body"] * 4
    assert verdicts_of(blocks, [True, True, False, True, False])[4] != "body"


def test_a_list_of_links_beside_kept_paragraphs_does_not() -> None:
    blocks = [paragraph(i, "p / div story", link_chars=90 if i == 3 else 0) for i in range(4)]

    assert verdicts_of(blocks, [True, True, True, False])[3] != "body"


def test_the_headline_is_no_body_and_several_h1_are_headings() -> None:
    one = [Block(0, HEADLINE, "h1", hints="h1 / article"), paragraph(1, "p / article")]
    two = [*one, Block(2, "Repairs", "h1", hints="h1 / article"), paragraph(3, "p / article")]

    assert verdicts_of(one, [True, True]) == ["title", "body"]
    assert verdicts_of(two, [True] * 4) == ["body"] * 4


def test_a_recipe_has_a_headline_though_no_line_of_it_is_long() -> None:
    steps = ["Whisk the eggs and the flour.", "Let it rest for an hour.", "Fry it in butter until brown."]
    labels = labels_of("\n\n".join(["Easy pancakes of my aunt", "By Tom Field", "3 March 2024", "2 eggs", *steps]))

    assert [labels[line] for line in ("Easy pancakes of my aunt", "By Tom Field", "3 March 2024")] == [
        "title",
        "byline",
        "date",
    ]


@pytest.mark.parametrize("text", ["11.2.1. B-Tree", "Version 2.10.3"])
def test_the_number_of_a_section_is_no_date(text: str) -> None:
    assert not Shape(text).is_date_line


def test_dates_and_bylines_above_the_body_of_a_page_are_none_of_it() -> None:
    blocks = [Block(0, "By Ida Brandt", "p"), Block(1, "9 March 2024", "div"), Block(2, BODY_1, "p")]

    assert revised(blocks, [True] * 3, [0] * 3) == [False, False, True]
    heading = [Block(0, "By the Numbers", "h2"), Block(1, BODY_1, "p")]
    assert revised(heading, [True] * 2, [0] * 2) == [True, True]
    assert revised(blocks[:2], [True] * 2, [0] * 2) == [True, True], "of short blocks alone nothing is told"


STATED = frozenset(("ida", "brandt", "tom", "field"))


@pytest.mark.parametrize(
    "head",
    [
        ["p By Ida Brandt and Jo Field", "p Published Sept. 3, 2024 at 1:45 a.m. · Updated Sept. 4, 2024 at 1:10 a.m."],
        ["p By Ida Brandt", "div Published 3 September 2024"],
        ["div Von Ida Brandt, Lindau"],
        ["time 09.41 GMT"],
    ],
)
def test_what_signs_a_page_is_left_out_below_a_standfirst_too(head: list[str]) -> None:
    lines = [line.split(" ", 1) for line in head]
    blocks = [Block(i, text, tag) for i, (tag, text) in enumerate([*lines, ("p", BODY_2), ("p", BODY_3)])]
    led = [Block(0, BODY_1, "p"), *(Block(block.ordinal + 1, block.text, block.tag) for block in blocks)]
    n = len(head)

    assert revised(blocks, [True] * (n + 2), [0] * (n + 2), STATED) == [False] * n + [True, True]
    assert revised(led, [True] * (n + 3), [0] * (n + 3), STATED) == [True, *[False] * n, True, True]


@pytest.mark.parametrize("line", ["time 8-Minute Listen", "p By the river", "p Von Jo Meer", "h2 By Ida Brandt"])
def test_what_only_looks_like_a_signature_stays(line: str) -> None:
    tag, text = line.split(" ", 1)
    blocks = [Block(0, text, tag), Block(1, BODY_1, "p"), Block(2, BODY_2, "p")]

    assert revised(blocks, [True] * 3, [0] * 3, STATED) == [True] * 3


def test_lines_of_a_head_are_blocks_down_to_its_date() -> None:
    head = Block(0, f"{HEADLINE}\nBy Ida Brandt\nPost Staff\nThursday, 5 November 1998\n{BODY_1}\n{BODY_2}", "div")
    body = Block(1, f"{BODY_3}\n5 November 1998", "div")
    parted = with_heads_parted([head, body])

    lines = [HEADLINE, "By Ida Brandt", "Post Staff", "Thursday, 5 November 1998", f"{BODY_1}\n{BODY_2}", body.text]
    assert [block.text for block in parted] == lines
    assert [block.ordinal for block in parted] == list(range(6))
    assert with_heads_parted([body]) == [body]
    assert with_heads_parted([Block(0, head.text.replace("\n", "\n\n", 1), "div"), body]) == parted
    assert with_heads_parted(parted[:3]) == parted[:3]


@pytest.mark.parametrize("text", ["Read also: A new pier", "Lesen Sie auch: Eine neue Mole", "→ También: El puerto"])
def test_a_label_and_a_link_within_the_text_lead_elsewhere(text: str) -> None:
    n = len(text.partition(": ")[2])
    said = [
        Block(1, text, "p", link_chars=n),
        Block(1, f"{text} is planned", "p", link_chars=n),
        Block(1, f"The plan: {text}", "p", link_chars=n),
    ]
    kept = [revised([paragraph(0, "p"), one, paragraph(2, "p")], [True] * 3, [0] * 3)[1] for one in said]

    assert kept == [False, True, True]


def test_links_in_brackets_right_below_a_heading_work_on_it() -> None:
    heading, body = Block(0, "History of the pier", "h2"), [Block(2, BODY_1, "p")]
    handles = [Block(1, "[edit]", "div", link_chars=4), Block(1, "[edit | edit source]", "div", link_chars=15)]
    text = [Block(1, "[sic]", "p"), Block(1, "[1] A pier", "p", link_chars=1), Block(1, "[edit]", "li", link_chars=4)]

    for block, is_text in [*((one, False) for one in handles), *((one, True) for one in text)]:
        assert revised([heading, block, *body], [True] * 3, [0] * 3) == [True, is_text, True]
        assert revised([paragraph(0, "p"), block, *body], [True] * 3, [0] * 3)[1]


def test_what_is_named_as_comments_is_the_answers_of_a_forum_and_below_an_article_no_body() -> None:
    hints = ["p / div message", "p / div message", "p / li comment / ul comments"]
    blocks = [Block(i, text, "p", hints=hints[i]) for i, text in enumerate((BODY_1, BODY_2, BODY_3))]
    kept = {
        kind: revised(blocks, [True] * 3, read_labels(hints), page_type=(kind, 0.9))
        for kind in ("article", "listing", "forum", "documentation")
    }

    assert kept["forum"] == kept["documentation"] == [True, True, True]
    assert kept["article"] == kept["listing"] == [True, True, False]


def test_a_paragraph_of_a_caption_is_no_body_beside_an_image_and_stays_beside_code() -> None:
    shown = [Block(0, "fn main() {}", "pre", hints="pre / figure / article")]
    story = [Block(0, BODY_1, "p", hints="p / article")]
    caption = Block(1, "The harbour basin on Sunday", "p", hints="p image / figcaption / figure / article")

    assert revised([*story, caption], [True, True], [0, 0]) == [True, False]
    assert revised([*shown, caption], [True, True], [0, 0]) == [True, True]


@pytest.mark.parametrize(
    "line",
    [
        "The library opens at nine again. File: the annual report of the council",
        "He showed me the old wall. Picture: a woman in a red coat",
        "คุณภาพอากาศ",
    ],
)
def test_a_word_for_images_within_the_text_is_no_credit(line: str) -> None:
    assert labels_of("\n\n".join([BODY_1, BODY_2, line, BODY_3]))[line] == "body"


def test_the_time_of_a_comment_and_of_another_article_are_theirs() -> None:
    homes = {
        "time / div comment / body / ": "comment",
        "time / div card / div related / body / ": "related",
        "time / header / article / body / ": "date",
        "time / aside / article / body / ": "date",
    }
    blocks = [Block(i, "9 March 2024", "time", hints=hints) for i, hints in enumerate(homes)]

    assert [verdict.label for verdict in label_dropped(blocks, [False] * 4, 0.9)] == list(homes.values())


SIGNED = {
    "es": (
        "La biblioteca que abre de noche",
        ["Por Lucía Peralta", "POR LUCÍA PERALTA"],
        "A las once de la noche, cuando cierran los bares de la plaza, se encienden las luces de la sala de lectura.",
        "El director dice que la idea nació de una queja: nadie del turno de noche podía devolver los libros a tiempo.",
    ),
    "it": (
        "La torta della domenica mattina",
        ["Di Carla Ferri", "di Carla Ferri"],
        "La torta di mele è il dolce della domenica: profuma la casa e si conserva morbida per due o tre giorni.",
        "Mia nonna la preparava il sabato sera, quando la cucina era vuota e il forno finalmente libero.",
    ),
    "nl": (
        "Fietsen door de polder bij nacht",
        ["door Joost van der Meer"],
        "Wie overdag door de polder rijdt, ziet koeien. Wie het 's nachts doet, hoort vooral water en kikkers.",
        "We vertrekken om elf uur bij het station, met acht fietsers en een thermoskan koffie die lang mee moet.",
    ),
    "fi": (
        "Kylä korjasi siltansa itse",
        ["Kirjoittanut Aino Virtanen"],
        "Kun kunta ilmoitti sulkevansa sillan kahdeksi vuodeksi, naapurit päättivät korjata sen itse kesän aikana.",
        "Kaikki alkoi kokouksesta, jossa kolmekymmentä ihmistä katsoi koko illan hyvin vanhaa piirustusta.",
    ),
}


@pytest.mark.parametrize(("language", "byline"), [(name, line) for name, of in SIGNED.items() for line in of[1]])
def test_a_byline_right_below_the_headline_shows_that_a_text_was_not_cleaned(language: str, byline: str) -> None:
    title, _, *body = SIGNED[language]
    labels, unsigned = labels_of("\n\n".join([title, byline, *body])), labels_of("\n\n".join([title, *body]))

    assert [labels[line] for line in (title, byline, *body)] == ["title", "byline", "body", "body"]
    assert [unsigned[line] for line in body] == ["body", "body"]


@pytest.mark.parametrize("line", ["By the old lake", "Von hier an", "Por la noche", "Di nuovo"])
def test_a_heading_that_begins_as_a_byline_does_is_none(line: str) -> None:
    assert labels_of("\n\n".join(["The piers of Lindau", line, BODY_1, BODY_2]))[line] != "byline"
