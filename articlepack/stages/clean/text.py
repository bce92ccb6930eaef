"""One answer for each line of a text: the model reads the page, and rules speak where they are right by construction.

The model says which lines are body; rules that know a kind of line for certain (a date bar, a share button, an image's
name) may overrule it, and name what it drops better than it can.
"""

from collections.abc import Sequence
from dataclasses import replace
from itertools import islice

import numpy as np

from articlepack.records import Block, Verdict
from articlepack.stages.clean.asking import NEEDS, Asked, asked, bits_asked, long_kept
from articlepack.stages.clean.decide import OTHER_THAN_TITLE, answers, keeps
from articlepack.stages.clean.entry_times import times_of
from articlepack.stages.clean.fact_lines import facts_of, work_of
from articlepack.stages.clean.headings import headings_of
from articlepack.stages.clean.headline import find_title
from articlepack.stages.clean.kinds import is_set_apart, is_signed, marked_among
from articlepack.stages.clean.layout import Flags
from articlepack.stages.clean.learned import CLASSES, LineScores, score_pages
from articlepack.stages.clean.lists import items_of
from articlepack.stages.clean.marked_lists import marked_of
from articlepack.stages.clean.places import Place, Rule
from articlepack.stages.clean.pull_quotes import quotes_pulled
from articlepack.stages.clean.references import references_of
from articlepack.stages.clean.series import lines_of_series
from articlepack.stages.clean.shapes import MAX_SHORT_WORDS, Shapes
from articlepack.stages.clean.speech import speech_of
from articlepack.stages.clean.traits import REFERENCE, Bits

LINES_TO_BYLINE = 3
"""Lines from the first of a text down to a byline of its head."""


def clean_texts(pages: Sequence[Sequence[Block]], mode: str) -> list[list[Verdict]]:
    """A verdict for each line of each page; mode `off` keeps all. A page's verdicts do not depend on the others."""
    if mode == "off":
        return [[Verdict("body", 1.0, "off") for _ in blocks] for blocks in pages]
    texts = [[block.text for block in blocks] for blocks in pages]
    scores = score_pages(texts, [[block.n_blank for block in blocks] for blocks in pages])
    return [clean_page(lines, own, mode) for lines, own in zip(texts, scores, strict=True)]


def clean_page(lines: Sequence[str], scores: LineScores, mode: str) -> list[Verdict]:
    """The verdicts of one page of which the model has scored the lines."""
    shapes = Shapes(lines, scores.counted.tolist())
    kept = keeps(scores, mode, lambda: has_signs(shapes, scores.traits))
    cited, work = references_of(shapes, scores.traits), work_of(shapes, scores.traits)
    if cited or work:
        kept[cited + work] = True
        scores = with_references(scores, cited, work)
    traits = scores.traits
    body = scores.body
    kept[facts_of(shapes, traits, body, kept, mode)] = True
    kept[times_of(shapes, traits, body, kept)] = True
    kept[lines_of_series(shapes, traits, body, kept, mode)] = True
    kept[items_of(shapes, traits, scores.n_words, body, kept, mode)] = True
    kept[marked_of(shapes, traits, body, kept, mode)] = True
    kept[headings_of(shapes, traits, scores.n_words, body, kept, mode)] = True
    kept[speech_of(shapes, body, kept)] = True
    pulled = quotes_pulled(lines, scores.n_words, kept)
    kept[pulled] = False
    if not kept.any():
        # The model has seen no page without a body; where it finds none, what can only be running text stays.
        kept = np.array([shapes[i].is_prose for i in range(len(lines))], bool)
    ends = ends_of_body(shapes, kept, long_kept(traits, kept).tolist())
    if ends is None:
        return by_model(scores, kept, CLASSES, least=0.5)  # nothing tells a rule where the body is
    first, second, last = ends
    title = find_title(shapes, scores, kept, first, last)
    if second >= 0 and (title == first or (title >= 0 and is_set_apart(shapes, first, second))):
        first = second
    sized = kept, body, scores.n_chars
    bits = bits_asked(traits, sized, (scores.words, scores.first_word), (first, last, title), NEEDS)
    verdicts = by_model(scores, kept, OTHER_THAN_TITLE)
    at = np.flatnonzero(bits)
    for i, own in zip(at.tolist(), bits[at].tolist(), strict=True):
        verdicts[i] = judge(asked(own), Place(shapes, i, shapes[i], first, last, title), verdicts[i])
    for i in pulled:
        verdicts[i] = Verdict("other", 0.8, "pull_quote")
    return verdicts


def with_references(scores: LineScores, cited: list[int], work: list[int]) -> LineScores:
    """The scores of a page some lines of which cite works, or say what work it is about: no headline says that."""
    traits, title = scores.traits.copy(), scores.title.copy()
    traits[cited + work] |= np.uint32(REFERENCE)
    title[work] = 0
    return replace(scores, traits=traits, title=title)


def ends_of_body(shapes: Shapes, kept: Flags, long: Sequence[int]) -> tuple[int, int, int] | None:
    """The first line of prose that stays, the second or -1, and the last. `long`: the lines that stay and may be prose.

    Recipes and interviews may have none; then shorter sentences are taken for it. None where there are none either.
    """
    prose = list(islice((i for i in long if shapes[i].is_prose), 2))
    if prose:
        return prose[0], prose[-1] if len(prose) > 1 else -1, next(i for i in reversed(long) if shapes[i].is_prose)
    said = [i for i in np.flatnonzero(kept).tolist() if shapes[i].is_said]
    return (said[0], -1, said[-1]) if said else None


def has_signs(shapes: Shapes, bits: Bits) -> bool:
    """Whether a line is boilerplate by its own words, or a byline below the first: the text was not cleaned before."""
    is_headed = any(is_signed(shape) for shape in shapes.between(1, 1 + LINES_TO_BYLINE))
    return is_headed or any(
        True for _ in marked_among(shapes, bits, (i for i, n in enumerate(shapes.counted) if n <= MAX_SHORT_WORDS))
    )


def by_model(scores: LineScores, kept: Flags, names: Sequence[str], least: float = 0.0) -> list[Verdict]:
    """The model's own answer for each line, by these names of its classes; what stays is body as surely as `least`."""
    codes, sure = answers(scores.classes, kept)
    return [
        Verdict(names[code], score if code else max(score, least), "model")
        for code, score in zip(codes.tolist(), sure.tolist(), strict=True)
    ]


def judge(rules: Asked, place: Place, modelled: Verdict) -> Verdict:
    """What the rules say of a line: those that overrule the model's verdict, then those that name what it drops."""
    overruling, naming = rules
    if verdict := speak(overruling, place):
        return verdict
    named = speak([rule for rule in naming if rule.yields_to != modelled.label], place)
    return Verdict(named.label, modelled.score, f"model, {named.rule}") if named else modelled


def speak(rules: Sequence[Rule], place: Place) -> Verdict | None:
    """What the first rule says that speaks."""
    for rule in rules:
        if verdict := rule.speak(place):
            return verdict
    return None
