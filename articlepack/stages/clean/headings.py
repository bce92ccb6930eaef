"""Headings within a text: alone between two of its paragraphs, or of words that the paragraph right below has again."""

from collections import Counter
from collections.abc import Iterable

import numpy as np

from articlepack.compiled import compiled
from articlepack.lexicon import CREDIT_WORDS
from articlepack.stages.clean.chars import Ints
from articlepack.stages.clean.kinds import heads_links, is_byline_like, is_marked, speaks_of_any
from articlepack.stages.clean.layout import Flags, Numbers
from articlepack.stages.clean.shapes import Shape, Shapes
from articlepack.stages.clean.speech import SPEECH
from articlepack.stages.clean.traits import ENDED, LONG, Bits
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
MAX_LONE_WORDS = 6
KEEP_LONE_FROM = {"precise": 0.3, "balanced": 0.1, "gentle": 0.05}
"""Body scores from which a line of so few words stays between two paragraphs that stay, if nothing says that it is
something else. Whatever the model says, 3,926 in 4,239 such lines of careless text are body; in languages of which it
has seen little it drops many. Out of fold: F1 0.9677 -> 0.9681 (WCXB), 0.9566 -> 0.9575 (fundus), with KEEP_PROSE_FROM.
"""
QUESTION_ENDS = ("?", "？", "؟")


def headings_of(shapes: Shapes, traits: Bits, n_words: Ints, body: Numbers, kept: Flags, mode: str) -> list[int]:
    """Which dropped lines of a page's body head the paragraph right below."""
    told = np.flatnonzero(above_paragraphs(n_words, body, kept, KEEP_TOLD_FROM[mode])).tolist()
    found = [i for i in told if not shapes[i].ends_sentence and is_told_below(shapes, i) and not is_marked(shapes[i])]
    lone = np.flatnonzero(between_paragraphs(traits, n_words, body, kept, KEEP_LONE_FROM[mode])).tolist()
    lone = [i for i in lone if may_head(shapes[i]) and (kept[i - 1] or not leads_on(shapes[i - 1]))]
    return found + once(lone, shapes) if lone else found


def leads_on(shape: Shape) -> bool:
    """Whether the next line is what a line introduces: a link below `Read also`."""
    return shape.ends_in_colon or heads_links(shape)


def once(lines: Iterable[int], shapes: Shapes) -> list[int]:
    """Those of some lines that the page has only once: what interrupts a text does so again."""
    n_times = Counter(shapes.lines)
    return [i for i in lines if n_times[shapes.lines[i]] == 1]


def may_head(shape: Shape) -> bool:
    """Whether a short line may be a heading: it asks or ends open, and is no piece of a sentence, name or label.

    >>> [may_head(Shape(text)) for text in ("¿Quién paga?", "运费不变", "pier at night", "Ida Brandt")]
    [True, True, False, False]
    """
    begin = next((char for char in shape.text if char.isalpha()), "a")
    is_open = not shape.ends_sentence or shape.text.endswith(QUESTION_ENDS)
    if not is_open or begin.islower() or shape.label_of_colon or shape.is_bracketed or shape.is_slug:
        return False
    return not (
        SPEECH.fullmatch(shape.text) or is_byline_like(shape) or is_marked(shape) or speaks_of_any(shape, CREDIT_WORDS)
    )


@compiled
def between_paragraphs(traits: Bits, n_words: Ints, body: Numbers, kept: Flags, least: float) -> Flags:
    """The dropped lines of few words that score so much, between two long sentences that stay, with one dropped line
    above them at most, as of an image.
    """
    found = np.zeros(len(kept), np.bool_)
    is_paragraph = kept & (traits & (LONG | ENDED) == LONG | ENDED)
    for i in range(1, len(kept) - 1):
        is_likely = not kept[i] and n_words[i] <= MAX_LONE_WORDS and body[i] >= least
        above = i - 1 if kept[i - 1] else max(i - 2, 0)
        found[i] = is_likely and is_paragraph[above] and is_paragraph[i + 1]
    return found


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
