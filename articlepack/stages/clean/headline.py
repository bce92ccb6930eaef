"""Which line of a text is its headline: the model's odds, and what a headline is to the lines around it."""

import math
from collections.abc import Iterator, Mapping, Sequence
from itertools import product

import numpy as np
from numpy.typing import NDArray

from articlepack.compiled import compiled
from articlepack.stages.clean.chars import Hashes, Ints
from articlepack.stages.clean.decide import BODY, SURE_BODY
from articlepack.stages.clean.learned import CLASSES, LineScores
from articlepack.stages.clean.traits import LONG
from articlepack.words import CLOSERS

MIN_ODDS = 1e-3
"""Odds, as a share, below which no line is the page's title."""
MIN_ODDS_BELOW = 0.05
"""The same of lines below the first prose, which are sub-headings as a rule."""
N_CANDIDATES = 12
FULL_LENGTH, LONG_FROM = 6, 12
"""Words up to which longer candidates are likelier, and from which they are less so."""
N_SIGNED, N_OPENING, N_TOP = 3, 2, 4
"""Lines below a candidate where a byline or date speaks for it; paragraphs that open a body; lines that open a text."""
MIN_SHARE, MIN_BODY, MIN_CORE = 0.02, 0.01, 5
WORD_BITS = 16
"""Of the table of the body's words: one word in thirty is taken for one of a long body's."""
STOPS = (".", "。", "।", "…")
OPENERS = "\"'“„«‘¿¡([「『"
"""Quotes and brackets that a headline may begin with; what begins with a bullet is one of a list of others."""
TITLE, STANDFIRST, BYLINE, DATE = map(CLASSES.index, ("title", "standfirst", "byline", "date"))

WEIGHTS: Mapping[str, float] = {
    "odds": 0.25,
    "title": 0.46,
    "body": -0.11,
    "length": 3.77,
    "long": -1.29,
    "first": 1.36,
    "top": 0.57,
    "told": 1.69,
    "told_first": 1.21,
    "core": 1.62,
    "frame": -0.76,
    "stopped": -1.77,
    "broken": -1.64,
    "signed": 1.07,
    "rival": 1.1,
    "below_standfirst": -11.63,
}
"""What each quality of a candidate counts, in logits: the model alone picks sections, standfirsts, captions and trails.
Fitted by `training.headline`. Fitted on four folds and tried on the fifth: fundus 0.906 careless, 0.892 and 0.901 whole
page (0.854, 0.838, 0.820 with six qualities), WCXB 0.914, 0.923, 0.925 (0.911, 0.902, 0.895)."""
WORD_SHIFT = np.uint64(64 - WORD_BITS)
Numbers = NDArray[np.float64]
Odds = NDArray[np.float32]
Flags = NDArray[np.bool_]


def find_title(lines: Sequence[str], scores: LineScores, kept: Flags, first: int, last: int) -> int:
    """The headline; -1 where no line is likely to be it.

    `kept` says which lines are body; `first` and `last` are the first and the last line of it that are prose.
    """
    candidates = candidates_of(scores.title, first, last)
    if not len(candidates):
        return -1
    total = np.zeros(len(candidates))
    for name, values in qualities(lines, scores, kept, first, candidates):
        total += WEIGHTS[name] * values
    best = int(candidates[np.argmax(total)])
    return best if scores.classes[best, BODY] < SURE_BODY else -1


@compiled
def candidates_of(odds: Odds, first: int, last: int) -> Ints:
    """The lines above `last` that the model holds for possible, in order; one below `first` must be likelier."""
    chosen = np.zeros(len(odds), np.bool_)
    for _ in range(min(N_CANDIDATES, len(odds))):
        best = -1
        for line in range(len(odds)):
            if not chosen[line] and (best < 0 or odds[line] > odds[best]):
                best = line
        chosen[best] = True
    for line in range(len(odds)):
        if line >= last or odds[line] <= (MIN_ODDS_BELOW if line > first else MIN_ODDS):
            chosen[line] = False
    return np.flatnonzero(chosen)


def qualities(
    lines: Sequence[str], scores: LineScores, kept: Flags, first: int, candidates: Ints
) -> Iterator[tuple[str, Numbers]]:
    """What speaks for or against each candidate, by the names of `WEIGHTS`."""
    yield from of_model(scores, candidates)
    yield from of_words([lines[i] for i in candidates], scores.n_words[candidates])
    yield "first", (candidates == 0).astype(float)
    yield "top", ((candidates > 0) & (candidates < N_TOP)).astype(float)
    yield "told", told(scores, candidates, kept)
    yield "told_first", told(scores, candidates, opening(scores, kept, first))


def of_model(scores: LineScores, candidates: Ints) -> Iterator[tuple[str, Numbers]]:
    """What the model says of the candidates and of the lines beside them."""
    columns = weighed(scores.title, scores.classes, candidates).T
    yield from zip(("odds", "title", "body", "signed", "rival", "below_standfirst"), columns, strict=True)


@compiled
def weighed(odds: Odds, classes: Odds, candidates: Ints) -> Numbers:
    """The columns of `of_model`, shape (candidates, 6)."""
    out, rival = np.zeros((len(candidates), 6)), 0.0
    for i in range(len(candidates) - 1, -1, -1):
        line = candidates[i]
        out[i, 0] = logit(odds[line], MIN_ODDS)
        out[i, 1] = math.log(among_others(classes[line], TITLE) + MIN_SHARE)
        out[i, 2] = logit(classes[line, BODY], MIN_BODY)
        for below in range(line + 1, min(line + N_SIGNED + 1, len(classes))):
            out[i, 3] = max(out[i, 3], classes[below, BYLINE] + classes[below, DATE])
        out[i, 4] = rival
        out[i, 5] = among_others(classes[line - 1], STANDFIRST) if line else 0.0
        rival = max(rival, odds[line])
    return out


@compiled
def among_others(classes: Odds, kind: int) -> float:
    """The share of a class among all that is not body."""
    return float(classes[kind] / max(1 - classes[BODY], MIN_ODDS))


@compiled
def logit(share: float, least: float) -> float:
    """The logit of a share, which is taken to be no nearer to 0 or 1 than `least`."""
    sure = min(max(share, least), 1 - least)
    return math.log(sure / (1 - sure))


def of_words(texts: Sequence[str], n_words: Ints) -> Iterator[tuple[str, Numbers]]:
    """What the candidates look like: how long, how begun and ended, and which is made of which.

    What others begin or end with is the core of a trail of links, of a numbered entry, of a title with a site's name.
    """
    yield "length", np.minimum(n_words, FULL_LENGTH) / FULL_LENGTH
    yield "long", np.maximum(n_words - LONG_FROM, 0) / 10
    yield "stopped", np.array([text.rstrip(CLOSERS).endswith(STOPS) for text in texts], float)
    begun = [text.lstrip(OPENERS)[:1] for text in texts]
    yield "broken", np.array([not char.isalnum() or char.islower() for char in begun], float)
    folded = [text.casefold() for text in texts]
    pairs = [(i, j) for i, j in product(range(len(folded)), repeat=2) if is_core(folded[i], folded[j])]
    for name, of_pair in (("core", 0), ("frame", 1)):
        found = np.zeros(len(texts))
        found[[pair[of_pair] for pair in pairs]] = 1
        yield name, found


def opening(scores: LineScores, kept: Flags, first: int) -> Flags:
    """The first paragraphs of the body."""
    long = np.flatnonzero(kept & ((scores.traits & LONG) > 0))
    chosen = np.zeros(len(kept), bool)
    chosen[long[long >= first][:N_OPENING]] = True
    return chosen


def told(scores: LineScores, candidates: Ints, told_by: Flags) -> Numbers:
    """The share of each candidate's words that stand in some lines."""
    return told_shares(scores.words, scores.first_word, candidates, told_by)


@compiled
def told_shares(words: Hashes, first_word: Ints, candidates: Ints, told_by: Flags) -> Numbers:
    """`told`; `first_word` says where each line's words begin, and where the last line's end."""
    table, out = np.zeros(1 << WORD_BITS, np.bool_), np.zeros(len(candidates))
    for line in range(len(told_by)):
        if told_by[line]:
            for word in words[first_word[line] : first_word[line + 1]]:
                table[np.int64(word >> WORD_SHIFT)] = True
    for i, line in enumerate(candidates):
        own = words[first_word[line] : first_word[line + 1]]
        for word in own:
            out[i] += table[np.int64(word >> WORD_SHIFT)]
        out[i] /= max(len(own), 1)
    return out


def is_core(text: str, other: str) -> bool:
    """Whether the other, longer text begins or ends with this one."""
    return len(other) > len(text) > MIN_CORE and (other.startswith(text) or other.endswith(text))
