"""Headings within a text whose words the paragraph right below has again."""

import numpy as np

from articlepack.compiled import compiled
from articlepack.stages.clean.chars import Ints
from articlepack.stages.clean.kinds import is_marked
from articlepack.stages.clean.layout import Flags, Numbers
from articlepack.stages.clean.shapes import Shapes
from articlepack.words import fold

MAX_HEADING_WORDS, MIN_PARAGRAPH_WORDS = 8, 10
KEEP_TOLD_FROM = {"precise": 0.6, "balanced": 0.4, "gentle": 0.25}
"""Body scores from which a heading stays that the model drops. Out of fold on careless WCXB text, of those that come
back so 367 in 524 are body; of those whose words the paragraph has not, one in two."""
MIN_TOLD = 0.3
"""Share of a heading's long words that begin as words of the paragraph do."""
MIN_WORD_CHARS, STEM_CHARS = 5, 5
MAX_TOLD_CHARS = 2_000
"""Of the paragraph, looked at."""


def headings_of(shapes: Shapes, n_words: Ints, body: Numbers, kept: Flags, mode: str) -> list[int]:
    """Which dropped lines of a page's body head the paragraph right below."""
    found = np.flatnonzero(above_paragraphs(n_words, body, kept, KEEP_TOLD_FROM[mode])).tolist()
    return [i for i in found if not shapes[i].ends_sentence and is_told_below(shapes, i) and not is_marked(shapes[i])]


@compiled
def above_paragraphs(n_words: Ints, body: Numbers, kept: Flags, least: float) -> Flags:
    """The dropped short lines that score so much, right above a long line that stays and below any that does."""
    found, is_begun = np.zeros(len(kept), np.bool_), False
    for i in range(len(kept) - 1):
        is_likely = not kept[i] and n_words[i] <= MAX_HEADING_WORDS and body[i] >= least
        found[i] = is_begun and is_likely and kept[i + 1] and n_words[i + 1] >= MIN_PARAGRAPH_WORDS
        is_begun = is_begun or kept[i]
    return found


def is_told_below(shapes: Shapes, index: int) -> bool:
    """Whether the next line begins words as enough of this line's long ones begin.

    >>> is_told_below(Shapes(["Sonderklausel beim Hausrecht", "Eine gesonderte Klausel zum Hausrecht folgt."]), 0)
    True
    """
    told = {word[:STEM_CHARS] for word in fold(shapes.lines[index + 1][:MAX_TOLD_CHARS]).split()}
    words = [word[:STEM_CHARS] for word in fold(shapes.lines[index]).split() if len(word) >= MIN_WORD_CHARS]
    return bool(words) and sum(word in told for word in words) >= MIN_TOLD * len(words)
