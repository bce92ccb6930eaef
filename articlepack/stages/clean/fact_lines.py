"""Boxes of facts within a text: lines of a label, a colon and a few words, as `Length: 97 minutes` below two such."""

import re
from collections.abc import Iterator

import numpy as np

from articlepack.compiled import compiled
from articlepack.lexicon import TITLE_LABELS, WORK_LABELS
from articlepack.stages.clean.layout import Flags, Numbers
from articlepack.stages.clean.shapes import Shape, Shapes
from articlepack.stages.clean.traits import COLON, Bits, has_all
from articlepack.words import count_words

MIN_FACTS = 3
MAX_FACT_CHARS, MAX_LABEL_WORDS, MAX_VALUE_WORDS = 100, 4, 8
MIN_DISTINCT = 0.6
"""Share of a box's values that differ: links and credits say the same behind each colon."""
KEEP_FACTS_FROM = {"precise": 0.5, "balanced": 0.3, "gentle": 0.15}
"""Mean body scores from which the lines of a box stay that the model drops. Out of fold on WCXB, of those that come
back so 128 in 133 are body in careless text, and 177 in 202 in whole pages."""
MAX_WORK_LINES, LAST_WORK_START = 20, 3
"""Lines of what stands at the top about a book or a film, at most; the line where it begins, at most."""
FACT = re.compile(r"\W{0,3}(?P<label>[^\W_][^:：]{1,40})[:：]\s*(?P<value>[^/\s].*)")


def facts_of(shapes: Shapes, traits: Bits, body: Numbers, kept: Flags, mode: str) -> list[int]:
    """Which dropped lines of a page belong to boxes of facts within its body."""
    found: list[int] = []
    stay = np.flatnonzero(kept)
    for start, end in boxes(shapes, np.flatnonzero(in_colon_runs(traits, kept)).tolist()):
        dropped = [i for i in range(start, end) if not kept[i]]
        is_within = len(stay) and stay[0] < start and stay[-1] >= end and kept[start - 1 : end + 1].any()
        if is_within and dropped and np.mean(body[dropped]) >= KEEP_FACTS_FROM[mode]:
            found += dropped
    return found


def work_of(shapes: Shapes, traits: Bits) -> list[int]:
    """Which lines at the top of a page say what book or film it is about: `Author:`, `Published:` and `Pages:`, one
    below the other, say nothing of the article; only the title may be its own.
    """
    labels = {
        i: shapes[i].label_of_colon for i in first_colons(traits) if FACT.fullmatch(shapes.lines[i][:MAX_FACT_CHARS])
    }
    is_work = len(labels) >= MIN_FACTS and not WORK_LABELS.isdisjoint(labels.values())
    is_work = is_work and not any(shape.is_prose for shape in shapes.between(0, min(labels)))
    return [i for i, label in labels.items() if label not in TITLE_LABELS] if is_work else []


def first_colons(traits: Bits) -> range:
    """The first lines of a page that have a colon, one below the other, if they begin near its top."""
    has_colon = (traits[: LAST_WORK_START + MAX_WORK_LINES] & COLON) > 0
    if not has_colon[: LAST_WORK_START + 1].any():
        return range(0)
    start = int(np.argmax(has_colon))
    other = np.flatnonzero(~has_colon[start:])
    return range(start, start + int(other[0]) if len(other) else len(has_colon))


def boxes(shapes: Shapes, lines: list[int]) -> Iterator[tuple[int, int]]:
    """Where facts enough stand one below the other, and say different things, among some lines."""
    facts = [(i, value) for i in lines if (value := value_of(shapes[i]))]
    start = 0
    for n in range(1, len(facts) + 1):
        if n < len(facts) and facts[n][0] == facts[n - 1][0] + 1:
            continue
        values = [value for _, value in facts[start:n]]
        if len(values) >= MIN_FACTS and len(set(values)) >= MIN_DISTINCT * len(values):
            yield facts[start][0], facts[n - 1][0] + 1
        start = n


def value_of(shape: Shape) -> str:
    """What a fact says behind its label; "" of a line that is none."""
    fact = FACT.fullmatch(shape.text) if len(shape.text) <= MAX_FACT_CHARS else None
    if not fact or shape.ends_sentence or fact["label"][-1].isdigit() and fact["value"][0].isdigit():
        return ""
    n_label, n_value = (count_words(fact[part], at_most=MAX_VALUE_WORDS + 1) for part in ("label", "value"))
    return fact["value"].casefold() if n_label <= MAX_LABEL_WORDS and n_value <= MAX_VALUE_WORDS else ""


@compiled
def in_colon_runs(traits: Bits, kept: Flags) -> Flags:
    """The lines of runs, long enough, of lines that have a colon, one of which is dropped."""
    found, begin, n_dropped = np.zeros(len(traits), np.bool_), 0, 0
    for i in range(len(traits) + 1):
        if i < len(traits) and has_all(traits[i], COLON):
            n_dropped += not kept[i]
            continue
        if n_dropped and i - begin >= MIN_FACTS:
            found[begin:i] = True
        begin, n_dropped = i + 1, 0
    return found
