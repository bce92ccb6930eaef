"""One answer for each line of a text: the model reads the page, and rules speak where they are right by construction.

The model says which lines are body; rules that know a kind of line for certain (a date bar, a share button, an image's
name) may overrule it, and name what it drops better than it can.
"""

from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from itertools import islice

import numpy as np
from numpy.typing import NDArray

from articlepack.compiled import compiled
from articlepack.records import Block, Verdict
from articlepack.stages.clean.decide import BODY, SURE_BODY, keeps, likeliest_others
from articlepack.stages.clean.headline import find_title
from articlepack.stages.clean.kinds import is_set_apart
from articlepack.stages.clean.learned import LineScores, score_pages
from articlepack.stages.clean.places import Place, Rule
from articlepack.stages.clean.references import are_references
from articlepack.stages.clean.repeats import share_told_below
from articlepack.stages.clean.rules import (
    LIKELY_RULES,
    MAX_SIGNS_APART,
    NAMING_RULES,
    SURE_RULES,
)
from articlepack.stages.clean.shapes import Shapes
from articlepack.stages.clean.traits import LIKE_TITLE, LONG, REFERENCE, TOLD_AGAIN, Bits, has_all, placed, with_bits

Flags = NDArray[np.bool_]
Asked = tuple[tuple[Rule, ...], tuple[Rule, ...]]

MIN_TOLD = 0.8
"""Share of a standfirst's pairs of words from which the body is taken to tell it again."""
SURE, KEPT = 1 << 30, 1 << 31
"""Bits above those of `traits`: the model is sure that the line is body; it keeps the line."""
NEEDS: tuple[Bits, Bits, Bits] = (
    np.array([rule.needs for rule in SURE_RULES], np.uint32),
    np.array([rule.needs for rule in LIKELY_RULES], np.uint32),
    np.array([rule.needs for rule in NAMING_RULES], np.uint32),
)


def clean_texts(pages: Sequence[Sequence[Block]], mode: str) -> list[list[Verdict]]:
    """A verdict for each line of each page; mode `off` keeps all. A page's verdicts do not depend on the others."""
    if mode == "off":
        return [[Verdict("body", 1.0, "off") for _ in blocks] for blocks in pages]
    scores = score_pages(
        [[block.text for block in blocks] for blocks in pages],
        [[block.n_blank for block in blocks] for blocks in pages],
    )
    return [clean_page(blocks, own, mode) for blocks, own in zip(pages, scores, strict=True)]


def clean_page(blocks: Sequence[Block], scores: LineScores, mode: str) -> list[Verdict]:
    """The verdicts of one page of which the model has scored the lines."""
    shapes = Shapes(blocks, scores.counted.tolist())
    references = are_references(shapes, scores.traits)
    kept = keeps(scores, mode) | references
    if not kept.any():
        # The model has seen no page without a body; where it finds none, what can only be running text stays.
        kept = np.array([shape.is_prose for shape in shapes], bool)
    lines = np.flatnonzero(kept & ((scores.traits & LONG) > 0)).tolist()
    prose = list(islice((i for i in lines if shapes[i].is_prose), 2))
    if not prose:
        return by_model(scores, kept.tolist())
    first, last = prose[0], next(i for i in reversed(lines) if shapes[i].is_prose)
    title = find_title([block.text for block in blocks], scores, kept, first, last)
    title = -1 if title == first else title
    if len(prose) > 1 and title >= 0 and is_set_apart(shapes, first, prose[1]):
        first = prose[1]
    scores = replace(scores, traits=with_bits(scores.traits, [(REFERENCE, references)])) if references.any() else scores
    return judged(blocks, Place(shapes, 0, first, last, title), scores, kept)


def by_model(scores: LineScores, kept: Sequence[bool]) -> list[Verdict]:
    """The model's own answer, for a page without prose: nothing tells a rule where its body is."""
    body = scores.classes[:, BODY].tolist()
    return [
        Verdict("body", max(score, 0.5), "model") if keep else Verdict(other, 1 - score, "model")
        for keep, score, other in zip(kept, body, likeliest_others(scores), strict=True)
    ]


def judged(blocks: Sequence[Block], page: Place, scores: LineScores, kept: Flags) -> list[Verdict]:
    """What each line is: a sure rule first, then the model, whose drops the other rules name."""
    body = scores.classes[:, BODY].astype(np.float64)
    # Of a page with a title, what else looks like one is a teaser or a section.
    others = ["other" if other == "title" else other for other in likeliest_others(scores)]
    bits = placed(scores.traits & np.uint32(SURE - 1), kept, page.first_prose, page.last_prose, page.title)
    if page.title >= 0:
        mark_told(bits, scores, page)
        head = slice(page.first_prose)
        bits[head] = with_likeness(bits[head], blocks, blocks[page.title].text)
    bits |= np.where(kept, np.where(body >= SURE_BODY, np.uint32(KEPT | SURE), np.uint32(KEPT)), np.uint32(0))
    verdicts = [
        Verdict("body", score, "model") if keep else Verdict(other, 1 - score, "model")
        for keep, score, other in zip(kept.tolist(), body.tolist(), others, strict=True)
    ]
    at = np.flatnonzero(may_be_asked(bits, NEEDS))
    for i, own in zip(at.tolist(), bits[at].tolist(), strict=True):
        verdicts[i] = judge(asked(own), page, i, verdicts[i])
    return verdicts


@compiled
def may_be_asked(bits: Bits, needs: tuple[Bits, Bits, Bits]) -> Flags:
    """Whether some rule may speak of each line; `needs` of the sure rules, of the likely ones, of those that name."""
    found = np.zeros(len(bits), np.bool_)
    sure, likely, naming = needs
    for i in range(len(bits)):
        found[i] = (
            meets_any(bits[i], sure)
            or (not bits[i] & SURE and meets_any(bits[i], likely))
            or (not bits[i] & KEPT and meets_any(bits[i], naming))
        )
    return found


@compiled
def meets_any(bits: int, needs: Bits) -> bool:
    """Whether a line with these bits meets the needs of one rule."""
    n_met = 0
    for needed in needs:
        n_met += has_all(bits, needed)
    return n_met > 0


def mark_told(bits: Bits, scores: LineScores, page: Place) -> None:
    """Set TOLD_AGAIN of the lines that may be a standfirst, most of whose words the body has again."""
    for i in range(page.title + 1, max(page.first_prose, page.title + 3)):
        if i < len(bits) and bits[i] & LONG:
            told = share_told_below(scores.words, scores.first_word, i, page.last_prose)
            if told >= MIN_TOLD:
                bits[i] |= np.uint32(TOLD_AGAIN)


def with_likeness(bits: Bits, blocks: Sequence[Block], title: str) -> Bits:
    """The bits of the first lines, with LIKE_TITLE for each that has any and is about as long as the headline."""
    sizes = np.fromiter((len(block.text) for block in blocks[: len(bits)]), np.int64, len(bits))
    is_like = (np.abs(sizes - len(title)) <= MAX_SIGNS_APART) & (bits > 0)
    return with_bits(bits, [(LIKE_TITLE, is_like)])


def judge(rules: Asked, page: Place, index: int, modelled: Verdict) -> Verdict:
    """What the rules say of a line: those that overrule the model's verdict, then those that name what it drops."""
    place = Place(page.shapes, index, page.first_prose, page.last_prose, page.title)
    overruling, naming = rules
    if verdict := speak(overruling, place):
        return verdict
    named = speak(naming, place)
    return Verdict(named.label, modelled.score, f"model, {named.rule}") if named else modelled


@cache
def asked(bits: int) -> Asked:
    """The rules that may speak of a line with these bits: (those that overrule the model, those that name it)."""
    overruling = SURE_RULES if bits & SURE else SURE_RULES + LIKELY_RULES
    return needed(overruling, bits), needed(() if bits & KEPT else NAMING_RULES, bits)


def needed(rules: Sequence[Rule], bits: int) -> tuple[Rule, ...]:
    """The rules whose needs a line with these bits meets."""
    return tuple(rule for rule in rules if bits & rule.needs == rule.needs)


def speak(rules: Sequence[Rule], place: Place) -> Verdict | None:
    """The first rule that speaks."""
    return next((verdict for rule in rules if (verdict := rule.speak(place))), None)
