"""What people say in a text: lines that a quotation mark or a dash opens, which its paragraphs lead to."""

import re
from collections.abc import Iterator, Sequence

import numpy as np

from articlepack.stages.clean.layout import Flags, Numbers
from articlepack.stages.clean.shapes import Shapes

SPEECH = re.compile(r"[\"“”„«»‘「『].{0,300}[\"”“»«’」』][.!?…,]?|[—–-]\s?[¿¡]?\w.{0,300}")
"""A line in quotation marks, or one behind a dash."""
IN_CORNERS = re.compile(r"[「『].{0,300}[」』]")
"""No full stop stands before these."""
MIN_SPEECH = 0.1
"""Body score of a line that is said, at least: what is said in teasers scores less."""


def speech_of(shapes: Shapes, body: Numbers, kept: Flags) -> list[int]:
    """Which dropped lines of a page's body are said: one between two lines that stay, or several beside one."""
    said = [i for i in np.flatnonzero(~kept & (body >= MIN_SPEECH)).tolist() if is_said(shapes, i)]
    if not said:
        return []
    stay = np.flatnonzero(kept).tolist()
    said = [i for i in said if stay and stay[0] < i < stay[-1]]
    return [
        i for run in runs_of(said) if (kept[run[0] - 1] and kept[run[-1] + 1]) or is_exchange(run, kept) for i in run
    ]


def is_said(shapes: Shapes, index: int) -> bool:
    """Whether a line is a sentence that somebody says."""
    line = shapes.lines[index]
    return bool(SPEECH.fullmatch(line)) and (shapes[index].ends_sentence or bool(IN_CORNERS.fullmatch(line)))


def is_exchange(run: Sequence[int], kept: Flags) -> bool:
    """Whether several lines that are said stand right below or above one that stays."""
    return len(run) > 1 and bool(kept[run[0] - 1] or kept[run[-1] + 1])


def runs_of(lines: Sequence[int]) -> Iterator[list[int]]:
    """Ascending numbers, parted where they leave one out."""
    run: list[int] = []
    for line in lines:
        if run and line > run[-1] + 1:
            yield run
            run = []
        run.append(line)
    if run:
        yield run
