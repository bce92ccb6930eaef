"""The texts that training makes of what interrupts an article."""

import random
import re

import pytest

pytest.importorskip("rapidfuzz", reason="rapidfuzz is not installed: pip install -e '.[train]'")
pytest.importorskip("resiliparse", reason="resiliparse is not installed: pip install -e '.[train]'")

from articlepack.stages.clean.learned import CLASSES
from training.asks import CLASS_OF, LANGUAGES_OF, ask, grammar, unfolded
from training.foreign import COMMON, as_if_in
from training.pages import Line, Sample
from training.splice import interruptions, spliced_samples


def body(i: int) -> Line:
    text = f"Paragraph {i} of the ferry to the island of Mull, which left the pier and came back by lamp light."
    return Line(text, 1, is_known=False, n_words=20, n_matched=20)


def other(text: str) -> Line:
    return Line(text, 1, "nav", n_words=len(text.split()))


def page(name: str, interruption: str) -> list[Sample]:
    """A page with a line between its paragraphs that no other page has."""
    lines = (other("Menu"), body(1), body(2), other(interruption), body(3), body(4), body(5), other("Imprint"))
    return [Sample(name, flavour, lines) for flavour in ("walk-alts", "careless")]


def test_every_template_becomes_a_sentence_without_marks_of_the_grammar() -> None:
    rng = random.Random(0)

    for language, templates in grammar().items():
        for _, template in templates:
            made = unfolded(template, rng)

            assert made.strip(), (language, template)
            assert not re.search(r"[{}|\[\]]", made), (language, template)


def test_every_kind_has_a_class_and_every_language_of_a_script_asks() -> None:
    assert {kind for templates in grammar().values() for kind, _ in templates} <= CLASS_OF.keys()
    assert set(CLASS_OF.values()) <= set(CLASSES)
    assert {language for languages in LANGUAGES_OF.values() for language in languages} <= grammar().keys()


def test_what_asks_is_never_body_and_has_no_slot_left() -> None:
    rng = random.Random(1)

    made = [
        ask(language, lambda: "Old Harbour", lambda: "A ferry sank", rng) for language in grammar() for _ in range(50)
    ]

    assert not any(line.is_body for line in made)
    assert not any(re.search(r"\$[A-Zn]", line.text) for line in made)


def test_only_short_runs_between_paragraphs_interrupt() -> None:
    lines = [other("Menu"), body(1), other("Sign up"), body(2), *map(other, "abcd"), body(3), other("More")]

    assert [[line.text for line in run] for run in interruptions(lines)] == [["Sign up"]]


def test_no_page_lends_a_line_to_one_of_another_fold() -> None:
    made = [page(f"page{i}", f"Interruption {i}") for i in range(8)]
    fold = {f"page{i}": i % 2 for i in range(8)}

    seen = {(sample.page_id, line.text) for sample in spliced_samples(made, fold, {}) for line in sample.lines}

    lent = {(fold[name], int(text[-1]) % 2) for name, text in seen if text.startswith("Interruption")}
    assert lent == {(0, 0), (1, 1)}
    assert len({text for name, text in seen if name == "page0" and text.startswith("Interruption")}) > 1


def test_the_same_pages_are_spliced_the_same() -> None:
    made = [page(f"page{i}", f"Interruption {i}") for i in range(3)]
    fold = dict.fromkeys(("page0", "page1", "page2"), 0)

    assert list(spliced_samples(made, fold, {})) == list(spliced_samples(made, fold, {}))


def test_the_lines_of_a_text_stay_in_order_around_what_is_spliced_in() -> None:
    made = [page(f"page{i}", f"Interruption {i}") for i in range(3)]
    fold = dict.fromkeys(("page0", "page1", "page2"), 0)

    for sample in spliced_samples(made, fold, {}):
        if sample.flavour == "spliced-careless":
            own = [line.text for line in sample.lines if line in made[int(sample.page_id[-1])][0].lines]
            assert [text for text in own if text.startswith("Paragraph")] == [body(i).text for i in range(1, 6)]


def test_a_page_as_if_foreign_has_the_other_language_s_common_words_and_none_of_english() -> None:
    line = as_if_in("de", [body(1)], "latin", random.Random(2))[0]

    words = set(re.findall(r"\w+", line.text.lower()))
    assert words & set(COMMON["de"])
    assert not words & {"the", "of", "and", "ferry", "lamp"}
    assert (line.n_words, line.n_matched) == (20, 20)
