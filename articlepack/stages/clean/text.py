"""One answer for each line of a text: the model reads the page, and rules speak where they are right by construction.

The model says which lines are body; rules that know a kind of line for certain (a date bar, a share button, an image's
name) may overrule it, and name what it drops better than it can.
"""

from collections.abc import Sequence

import numpy as np

from articlepack.records import Block, Verdict
from articlepack.stages.clean.batch_lines import Numbers
from articlepack.stages.clean.decide import BODY, choose_title, keeps, likeliest_others, title_shares
from articlepack.stages.clean.learned import score_pages
from articlepack.stages.clean.rules import (
    LIKELY_RULES,
    NAMING_RULES,
    SURE_RULES,
    Place,
    Rule,
    is_set_apart,
)
from articlepack.stages.clean.shapes import MIN_TITLE_WORDS, Shape

SURE_BODY = 0.9
"""Body score from which only a rule that is right by construction overrules the model."""
MIN_TITLE_SHARE = 0.02
"""Of the classes besides body; a text whose lines are all less likely has no headline."""
UNLIKE_TITLE, ONE_WORD = 0.3, 0.02
"""What the share of a line counts that has not the shape of a headline, and of one with a single word."""


def clean_texts(pages: Sequence[Sequence[Block]], mode: str) -> list[list[Verdict]]:
    """A verdict for each line of each page; mode `off` keeps all. A page's verdicts do not depend on the others."""
    if mode == "off":
        return [[Verdict("body", 1.0, "off") for _ in blocks] for blocks in pages]
    scores = score_pages(
        [[block.text for block in blocks] for blocks in pages],
        [[block.n_blank for block in blocks] for blocks in pages],
    )
    return [clean_page(blocks, own, mode) for blocks, own in zip(pages, scores, strict=True)]


def clean_page(blocks: Sequence[Block], scores: Numbers, mode: str) -> list[Verdict]:
    """The verdicts of one page of which the model has scored the lines."""
    shapes = [Shape(block) for block in blocks]
    kept = keeps([block.text for block in blocks], scores, mode).tolist()
    if not any(kept):
        # The model has seen no page without a body; where it finds none, what can only be running text stays.
        kept = [shape.is_prose for shape in shapes]
    prose = [i for i, keep in enumerate(kept) if keep and shapes[i].is_prose]
    if not prose:
        return by_model(scores, kept)
    first = prose[0]
    title = find_title(shapes, scores)
    title = -1 if title == first else title
    if len(prose) > 1 and title >= 0 and is_set_apart(shapes, first, prose[1]):
        first = prose[1]
    others = likeliest_others(scores)
    return [
        merge(Place(shapes, i, first, prose[-1], title), kept[i], float(scores[i, BODY]), others[i])
        for i in range(len(blocks))
    ]


def by_model(scores: Numbers, kept: Sequence[bool]) -> list[Verdict]:
    """The model's own answer, for a page without prose: nothing tells a rule where its body is."""
    others = likeliest_others(scores)
    body = scores[:, BODY].tolist()
    return [
        Verdict("body", max(score, 0.5), "model") if keep else Verdict(other, 1 - score, "model")
        for keep, score, other in zip(kept, body, others, strict=True)
    ]


def merge(place: Place, is_kept: bool, body: float, other: str) -> Verdict:
    """What a line is: a sure rule first, then the model, whose drops the other rules name."""
    rules = SURE_RULES if is_kept and body >= SURE_BODY else SURE_RULES + LIKELY_RULES
    if verdict := speak(rules, place):
        return verdict
    if is_kept:
        return Verdict("body", body, "model")
    named = speak(NAMING_RULES, place)
    if named:
        return Verdict(named.label, 1 - body, f"model, {named.rule}")
    # A page has one title; what else looks like one is a teaser, a caption or a section.
    return Verdict("other" if other == "title" else other, 1 - body, "model")


def speak(rules: Sequence[Rule], place: Place) -> Verdict | None:
    """The first rule that speaks."""
    return next((verdict for rule in rules if (verdict := rule(place))), None)


def find_title(shapes: Sequence[Shape], scores: Numbers) -> int:
    """The headline; -1 where no line is likely to be it."""
    shares = title_shares(scores)
    shares *= np.array([title_factor(shape) for shape in shapes], np.float32)
    title = choose_title(shares)
    return title if title >= 0 and shares[title] >= MIN_TITLE_SHARE else -1


def title_factor(shape: Shape) -> float:
    """How much the shape of a line speaks for a headline."""
    if len(shape.words) < MIN_TITLE_WORDS:
        return ONE_WORD
    return 1.0 if shape.may_be_title else UNLIKE_TITLE
