"""Lines of a series: what begins as others of the text do, with one label or one word and a number."""

import re
from collections import Counter

import numpy as np

from articlepack.stages.clean.layout import Flags, Numbers
from articlepack.stages.clean.shapes import Shape, Shapes
from articlepack.stages.clean.traits import COLON, Bits

MIN_ALIKE = 2
"""Lines that stay and begin as a dropped one does, from which it stays too."""
KEEP_ALIKE_FROM = {"precise": 0.6, "balanced": 0.35, "gentle": 0.2}
"""Its body score, at least."""
KEEP_LABELLED_FROM = 0.1
"""The same of a labelled line right below one that stays: who answers says little."""
MAX_NUMBERED_CHARS, MAX_SAID_CHARS = 60, 300
NUMBERED = re.compile(r"\W{0,3}(?P<start>[^\W\d_][^\W\d_]{0,20})\W{0,2}\s\d{1,4}(?!\w)")
SAID = re.compile(r"\W{0,3}(?P<start>[^\W_][^:：]{0,40})[:：]\s")


def lines_of_series(shapes: Shapes, traits: Bits, body: Numbers, kept: Flags, mode: str) -> list[int]:
    """Which dropped lines within a page's body begin as lines that stay do: `Day 11` below `Day 1` and `Day 4`, what a
    speaker says in few words among what that one says in many.
    """
    least = KEEP_ALIKE_FROM[mode]
    begun = {i: start for i in asked_lines(traits, body, kept, least) if (start := start_of(shapes[i]))}
    if not begun:
        return []
    stay = np.flatnonzero(kept).tolist()
    alike = Counter(start_of(shapes[i]) for i in stay)
    return [
        i
        for i, start in begun.items()
        if alike[start] >= MIN_ALIKE and stay[0] < i < stay[-1] and (body[i] >= least or start.endswith(":"))
    ]


def asked_lines(traits: Bits, body: Numbers, kept: Flags, least: float) -> list[int]:
    """The dropped lines that score so much, and those that may answer: labelled ones right below one that stays."""
    may_answer = (traits & COLON > 0) & (body >= KEEP_LABELLED_FROM)
    may_answer[1:] &= kept[:-1]
    return np.flatnonzero(~kept & ((body >= least) | may_answer)).tolist()


def start_of(shape: Shape) -> str:
    """What a short line with a number, or a labelled sentence, begins with; "" of others.

    >>> [start_of(Shape(text)) for text in ("Day 11", "ADA: No trees.", "ADA: trees", "No trees.")]
    ['day', 'ada:', '', '']
    """
    text = shape.text
    if len(text) <= MAX_NUMBERED_CHARS and (numbered := NUMBERED.match(text)):
        return numbered["start"].casefold()
    said = SAID.match(text) if len(text) <= MAX_SAID_CHARS else None
    return f"{said['start'].casefold()}:" if said and shape.ends_sentence else ""
