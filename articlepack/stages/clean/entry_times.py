"""Entries of a live blog: each has its time of day in a line of its own, and perhaps a heading, above what it tells."""

import re
from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from articlepack.compiled import compiled
from articlepack.stages.clean.layout import Flags, Numbers
from articlepack.stages.clean.shapes import Shapes
from articlepack.stages.clean.traits import BRIEF, DIGITS, FEW, LONG, Bits, has_all

MIN_ENTRIES = 3
MAX_LINES_DOWN = 2
"""Lines from a time down to the paragraph: one may be a heading between them."""
MIN_HEADING = 0.15
"""Body score from which such a line is a heading, and no button."""
TIME = re.compile(
    r"\W{0,3}(?P<hour>[01]?\d|2[0-4])\s?[:.h時시]\s?(?P<minute>[0-5]\d)[分분]?\s?(?P<half>[ap]\.?m\.?)?"
    r"(?:\s?(?:uhr|[a-z]{1,4}))?\W{0,2}",
    re.IGNORECASE,
)
HALF_A_DAY = 12 * 60


def times_of(shapes: Shapes, traits: Bits, body: Numbers, kept: Flags) -> list[int]:
    """The dropped times of the entries of a live blog, and the dropped headings below them.

    Times are those of entries where enough stand right above paragraphs that stay, and each is later than the one
    before or each earlier: those of shows, comments and teasers have no such paragraphs.
    """
    places = above_paragraphs(traits, body, kept)
    if np.count_nonzero(places) < MIN_ENTRIES:
        return []
    entries = [(i, time) for i in np.flatnonzero(places).tolist() if (time := time_in(shapes.lines[i])) is not None]
    if len(entries) < MIN_ENTRIES or not is_in_order([time for _, time in entries]):
        return []
    lines = [line for i, _ in entries for line in range(i, i + int(places[i]))]
    return [line for line in lines if not kept[line]]


def time_in(line: str) -> int | None:
    """The minute of the day that a line is; None of one that says more.

    >>> [time_in(line) for line in ("17.52", "9:05 pm", "12:40 am", "08h01 - Lindau", "2.7")]
    [1072, 1265, 40, None, None]
    """
    found = TIME.fullmatch(line)
    if found is None:
        return None
    minutes, half = int(found["hour"]) * 60 + int(found["minute"]), (found["half"] or "").lower()[:1]
    return minutes if not half else minutes % HALF_A_DAY + (HALF_A_DAY if half == "p" else 0)


def is_in_order(times: Sequence[int]) -> bool:
    """Whether each is later than the one before, or each earlier."""
    return all(a < b for a, b in pairwise(times)) or all(a > b for a, b in pairwise(times))


@compiled
def above_paragraphs(traits: Bits, body: Numbers, kept: Flags) -> NDArray[np.int8]:
    """How many lines down a paragraph that stays begins, of each line that may be a time above one; else 0."""
    found = np.zeros(len(traits), np.int8)
    for i in range(len(traits)):
        if not has_all(traits[i], FEW | DIGITS):
            continue
        for down in range(1, MAX_LINES_DOWN + 1):
            if i + down >= len(traits):
                break
            if kept[i + down] and has_all(traits[i + down], LONG):
                found[i] = down
                break
            if not (kept[i + down] or (has_all(traits[i + down], BRIEF) and body[i + down] >= MIN_HEADING)):
                break
    return found
