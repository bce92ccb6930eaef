"""Which line of a text is its headline: the model's odds, and what a headline is to the lines around it."""

from collections.abc import Iterator, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from articlepack.stages.clean.chars import Ints, slots
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
Numbers = NDArray[np.float64]
Flags = NDArray[np.bool_]


def find_title(lines: Sequence[str], scores: LineScores, kept: Flags, first: int, last: int) -> int:
    """The headline; -1 where no line is likely to be it.

    `kept` says which lines are body; `first` and `last` are the first and the last line of it that are prose.
    """
    candidates = candidates_of(scores, first, last)
    if not len(candidates):
        return -1
    total = np.zeros(len(candidates))
    for name, values in qualities(lines, scores, kept, first, candidates):
        total += WEIGHTS[name] * values
    best = int(candidates[np.argmax(total)])
    return best if scores.classes[best, BODY] < SURE_BODY else -1


def candidates_of(scores: LineScores, first: int, last: int) -> Ints:
    """The lines that the model holds for possible, in order; one below the first prose must be likelier."""
    candidates = np.unique(np.argsort(-scores.title, kind="stable")[:N_CANDIDATES])
    needed = np.where(candidates > first, MIN_ODDS_BELOW, MIN_ODDS)
    return candidates[(scores.title[candidates] > needed) & (candidates < last)]


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
    classes = scores.classes.astype(float)
    others = classes / np.maximum(1 - classes[:, BODY], MIN_ODDS)[:, None]
    yield "odds", logits(scores.title[candidates], MIN_ODDS)
    yield "title", np.log(others[candidates, TITLE] + MIN_SHARE)
    yield "body", logits(classes[candidates, BODY], MIN_BODY)
    signs = np.concatenate([classes[:, BYLINE] + classes[:, DATE], np.zeros(N_SIGNED)])
    yield "signed", np.max([signs[candidates + step] for step in range(1, N_SIGNED + 1)], 0)
    rivals = np.maximum.accumulate(np.append(scores.title[candidates], 0)[::-1])[::-1]
    yield "rival", rivals[1:].astype(float)
    yield "below_standfirst", np.where(candidates > 0, others[candidates - 1, STANDFIRST], 0)


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
    yield "core", np.array([any(is_core(text, other) for other in folded) for text in folded], float)
    yield "frame", np.array([any(is_core(other, text) for other in folded) for text in folded], float)


def logits(shares: NDArray[np.floating], least: float) -> Numbers:
    """Logits of shares, none nearer to 0 or 1 than `least`."""
    sure = np.clip(shares, least, 1 - least).astype(float)
    out: Numbers = np.log(sure / (1 - sure))
    return out


def opening(scores: LineScores, kept: Flags, first: int) -> Flags:
    """The first paragraphs of the body."""
    long = np.flatnonzero(kept & ((scores.traits & LONG) > 0))
    chosen = np.zeros(len(kept), bool)
    chosen[long[long >= first][:N_OPENING]] = True
    return chosen


def told(scores: LineScores, candidates: Ints, told_by: Flags) -> Numbers:
    """The share of each candidate's words that stand in some lines."""
    table = np.zeros(1 << WORD_BITS, bool)
    words = slots(scores.words, WORD_BITS)
    n_words = np.diff(scores.first_word)
    table[words[np.repeat(told_by, n_words)]] = True
    starts, ends = scores.first_word[candidates], scores.first_word[candidates + 1]
    shares = [table[words[a:b]].mean() if b > a else 0.0 for a, b in zip(starts.tolist(), ends.tolist(), strict=True)]
    return np.array(shares)


def is_core(text: str, other: str) -> bool:
    """Whether the other, longer text begins or ends with this one."""
    return len(other) > len(text) > MIN_CORE and (other.startswith(text) or other.endswith(text))
