"""Which line of a text is its headline: the model's odds, and what a headline is to the lines around it."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from articlepack.stages.clean.chars import slots
from articlepack.stages.clean.decide import BODY, SURE_BODY
from articlepack.stages.clean.layout import Numbers
from articlepack.stages.clean.learned import LineScores

MIN_ODDS = 1e-3
"""Odds, as a share, below which no line is the page's title."""
MIN_ODDS_BELOW = 0.05
"""The same of lines below the first prose, which are sub-headings as a rule."""
N_CANDIDATES = 12
FULL_LENGTH = 6
FOR_FIRST, FOR_NEXT, FOR_LENGTH, FOR_TOLD, FOR_CORE = 3.4, 1.35, 4.1, 2.0, 2.25
"""What candidates have ahead of others, in logits: the first line of a text; the three after it; a title of at least
FULL_LENGTH words; one whose words all stand in the body; and one that another candidate begins or ends with, as a
trail of links, a number in a list or a site's name do. Fitted out of fold (WCXB careless 0.905 -> 0.919, whole page
0.881 -> 0.903; fundus 0.802 -> 0.854, 0.811 -> 0.847): the model alone picks sections, standfirsts and trails."""
WORD_BITS = 16
"""Of the table of the body's words: one word in thirty is taken for one of a long body's."""


def find_title(lines: Sequence[str], scores: LineScores, kept: NDArray[np.bool_], first: int, last: int) -> int:
    """The headline; -1 where no line is likely to be it.

    `kept` says which lines are body; `first` and `last` are the first and the last line of it that are prose.
    """
    candidates = np.unique(np.argsort(-scores.title, kind="stable")[:N_CANDIDATES])
    needed = np.where(candidates > first, MIN_ODDS_BELOW, MIN_ODDS)
    candidates = candidates[(scores.title[candidates] > needed) & (candidates < last)]
    if not len(candidates):
        return -1
    sure = np.clip(scores.title[candidates], MIN_ODDS, 1 - MIN_ODDS).astype(np.float64)
    odds = np.log(sure / (1 - sure)) + FOR_LENGTH * np.minimum(scores.n_words[candidates], FULL_LENGTH) / FULL_LENGTH
    odds += FOR_FIRST * (candidates == 0) + FOR_NEXT * ((candidates > 0) & (candidates < 4))
    odds += FOR_TOLD * told(scores, candidates, kept)
    odds += FOR_CORE * are_cores([lines[i].casefold() for i in candidates])
    best = int(candidates[np.argmax(odds)])
    return best if scores.classes[best, BODY] < SURE_BODY else -1


def told(scores: LineScores, candidates: NDArray[np.int64], kept: NDArray[np.bool_]) -> Numbers:
    """The share of each candidate's words that stand in the body."""
    table = np.zeros(1 << WORD_BITS, bool)
    words = slots(scores.words, WORD_BITS)
    n_words = np.diff(scores.first_word)
    table[words[np.repeat(kept, n_words)]] = True
    starts, ends = scores.first_word[candidates], scores.first_word[candidates + 1]
    shares = [table[words[a:b]].mean() if b > a else 0.0 for a, b in zip(starts.tolist(), ends.tolist(), strict=True)]
    return np.array(shares)


def are_cores(texts: Sequence[str]) -> NDArray[np.bool_]:
    """Whether each text is what another, longer one begins or ends with."""
    pairs = [(text, [other for other in texts if len(other) > len(text) > 5]) for text in texts]
    return np.array([any(other.startswith(text) or other.endswith(text) for other in longer) for text, longer in pairs])
