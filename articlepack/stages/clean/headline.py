"""Which line of a text is its headline: the model's odds, and what a headline is to the lines around it."""

import math
from collections.abc import Mapping, Sequence
from functools import cache

import numpy as np
from numpy.typing import NDArray

from articlepack.compiled import compiled
from articlepack.lexicon import BYLINE_WORDS
from articlepack.stages.clean.chars import Hashes, Ints
from articlepack.stages.clean.decide import BODY, SURE_BODY
from articlepack.stages.clean.kinds import has_byline_word, tells_appearance
from articlepack.stages.clean.layout import Flags
from articlepack.stages.clean.learned import CLASSES, LineScores
from articlepack.stages.clean.shapes import MIN_OPEN_PROSE_WORDS, Shape, Shapes, is_trail
from articlepack.stages.clean.traits import DIGITS, LONG, SIGNS, Bits
from articlepack.stages.clean.traits import SIGNED as BEGINS_BYLINE
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
# fmt: off
WEIGHT_NAMES = tuple(WEIGHTS)
(ODDS, TITLED, BODIED, LENGTH, TOO_LONG, FIRST, TOP, TOLD, TOLD_FIRST, CORE, FRAME, STOPPED, BROKEN, SIGNED, RIVAL,
 BELOW_STANDFIRST) = range(len(WEIGHT_NAMES))
# fmt: on
WORD_SHIFT = np.uint64(64 - WORD_BITS)
Numbers = NDArray[np.float64]
Odds = NDArray[np.float32]


def find_title(shapes: Shapes, scores: LineScores, kept: Flags, first: int, last: int) -> int:
    """The headline; -1 where no line is likely to be it.

    A line that says when, or by whom, is it only where nothing else can be; where the likeliest is none, another
    above the body may be. `kept` says which lines are body; `first` and `last` are the first and the last line of it
    that are prose.
    """
    candidates = candidates_of(scores.title, max(first, line_above_byline(shapes, scores.traits)), last)
    lines, traits = shapes.lines, scores.traits
    candidates = candidates[[not (traits[i] & SIGNS and is_trail(lines[i])) for i in candidates.tolist()]]
    unsigned = [not (traits[i] & DIGITS and is_dated_byline(shapes[i])) for i in candidates.tolist()]
    candidates = candidates[unsigned] if any(unsigned) else candidates
    best = likeliest(lines, scores, kept, first, candidates)
    if best < 0 or may_be_headline(shapes, scores, best, first):
        return best
    above = candidates[(candidates <= first) & (scores.title[candidates] > MIN_ODDS_BELOW)]
    others = above[[may_be_headline(shapes, scores, i, first) for i in above.tolist()]]
    return likeliest(lines, scores, kept, first, others)


def line_above_byline(shapes: Shapes, traits: Bits) -> int:
    """The line right above a byline near the top of a text; -1 where none stands there."""
    signed = (i for i in range(1, min(N_TOP, len(shapes))) if traits[i] & BEGINS_BYLINE and has_byline_word(shapes[i]))
    return next(signed, 0) - 1


def likeliest(lines: Sequence[str], scores: LineScores, kept: Flags, first: int, candidates: Ints) -> int:
    """The candidate that most speaks for; -1 of none."""
    if len(candidates) < 2:
        return int(candidates[0]) if len(candidates) else -1
    return int(candidates[best_of(qualities(lines, scores, kept, first, candidates), _weights())])


def may_be_headline(shapes: Shapes, scores: LineScores, line: int, first: int) -> bool:
    """Whether a line is neither the first paragraph nor what the model is sure is body: unless a byline stands below,
    or a date soon below where the text begins.
    """
    if line == first and not opens_with_headline(shapes, line):
        return False
    if scores.classes[line, BODY] < SURE_BODY or any(map(has_byline_word, shapes.between(line + 1, line + 2))):
        return True
    return line == 0 and any(shape.is_date_line for shape in shapes.between(1, 1 + N_SIGNED))


def opens_with_headline(shapes: Shapes, line: int) -> bool:
    """Whether a line that might be prose opens the text and ends open: `Out of bread? Nine ways to bake it`."""
    shape = shapes[line]
    return line == 0 and not shape.ends_sentence and shape.n_words(MIN_OPEN_PROSE_WORDS) < MIN_OPEN_PROSE_WORDS


def is_dated_byline(shape: Shape) -> bool:
    """Whether a date line says by whom it is, or that something appeared then."""
    return shape.is_date_line and (shape.folded[0] in BYLINE_WORDS or tells_appearance(shape))


@cache
def _weights() -> Numbers:
    """Those of `WEIGHTS`, in order."""
    return np.array(list(WEIGHTS.values()))


@compiled
def best_of(values: Numbers, weights: Numbers) -> int:
    """The candidate with the highest sum of its qualities by their weights; the first of equal ones."""
    best, most = 0, -np.inf
    for i in range(len(values)):
        total = 0.0
        for k in range(len(weights)):
            total += weights[k] * values[i, k]
        if total > most:
            best, most = i, total
    return best


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


def qualities(lines: Sequence[str], scores: LineScores, kept: Flags, first: int, candidates: Ints) -> Numbers:
    """What speaks for or against each candidate, shape (candidates, WEIGHTS)."""
    chosen = candidates.tolist()
    out = np.empty((len(chosen), len(WEIGHTS)))
    weigh(out, scores.title, scores.classes, scores.n_words, candidates)
    out[:, STOPPED], out[:, BROKEN], out[:, CORE], out[:, FRAME] = looks_of([lines[i] for i in chosen])
    out[:, TOLD] = told_shares(scores.words, scores.first_word, candidates, kept)
    opens = opening(kept, scores.traits, first)
    out[:, TOLD_FIRST] = told_shares(scores.words, scores.first_word, candidates, opens)
    return out


@compiled
def weigh(out: Numbers, odds: Odds, classes: Odds, n_words: Ints, candidates: Ints) -> None:
    """Fill the columns of `qualities` that the model's odds and classes, sizes and places tell."""
    rival = 0.0
    for i in range(len(candidates) - 1, -1, -1):
        line, signed = candidates[i], 0.0
        for below in range(line + 1, min(line + N_SIGNED + 1, len(classes))):
            signed = max(signed, float(classes[below, BYLINE] + classes[below, DATE]))
        out[i, ODDS] = logit(odds[line], MIN_ODDS)
        out[i, TITLED] = math.log(among_others(classes, line, TITLE) + MIN_SHARE)
        out[i, BODIED] = logit(classes[line, BODY], MIN_BODY)
        out[i, LENGTH] = min(n_words[line], FULL_LENGTH) / FULL_LENGTH
        out[i, TOO_LONG] = max(n_words[line] - LONG_FROM, 0) / 10
        out[i, FIRST], out[i, TOP] = line == 0, 0 < line < N_TOP
        out[i, SIGNED], out[i, RIVAL] = signed, rival
        out[i, BELOW_STANDFIRST] = among_others(classes, line - 1, STANDFIRST) if line else 0.0
        rival = max(rival, float(odds[line]))


@compiled
def among_others(classes: Odds, line: int, kind: int) -> float:
    """The share of a class of a line among all that is not body."""
    return float(classes[line, kind] / max(1 - classes[line, BODY], MIN_ODDS))


@compiled
def logit(share: float, least: float) -> float:
    """The logit of a share, which is taken to be no nearer to 0 or 1 than `least`."""
    sure = min(max(share, least), 1 - least)
    return math.log(sure / (1 - sure))


def looks_of(texts: Sequence[str]) -> list[list[bool]]:
    """Whether each candidate ends a sentence, begins within one, and which is made of which: four rows.

    What others begin or end with is the core of a trail of links, of a numbered entry, of a title with a site's name;
    that is its frame.
    """
    folded = [text.casefold() for text in texts]
    stopped = [text.rstrip(CLOSERS).endswith(STOPS) for text in texts]
    begun = [text.lstrip(OPENERS)[:1] for text in texts]
    broken = [not char.isalnum() or char.islower() for char in begun]
    core, frame = [False] * len(texts), [False] * len(texts)
    for i, text in enumerate(folded):
        if len(text) > MIN_CORE:
            for j, other in enumerate(folded):
                if len(other) > len(text) and (other.startswith(text) or other.endswith(text)):
                    core[i] = frame[j] = True
    return [stopped, broken, core, frame]


@compiled
def opening(kept: Flags, traits: Bits, first: int) -> Flags:
    """The first paragraphs of the body."""
    chosen, n = np.zeros(len(kept), np.bool_), 0
    for line in range(max(first, 0), len(kept)):
        if n < N_OPENING and kept[line] and traits[line] & LONG:
            chosen[line] = True
            n += 1
    return chosen


@compiled
def told_shares(words: Hashes, first_word: Ints, candidates: Ints, told_by: Flags) -> Numbers:
    """The share of each candidate's words that stand in some lines.

    `first_word` says where each line's words begin, and where the last line's end.
    """
    table, out = np.zeros(1 << WORD_BITS, np.bool_), np.zeros(len(candidates))
    for line in range(len(told_by)):
        if told_by[line]:
            for at in range(first_word[line], first_word[line + 1]):
                table[np.int64(words[at] >> WORD_SHIFT)] = True
    for i, line in enumerate(candidates):
        begin, end = first_word[line], first_word[line + 1]
        for at in range(begin, end):
            out[i] += table[np.int64(words[at] >> WORD_SHIFT)]
        out[i] /= max(end - begin, 1)
    return out
