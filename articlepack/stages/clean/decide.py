"""From the model's scores of a page's lines to what each line is, as far as the model can say."""

import math
from collections.abc import Callable

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from articlepack.compiled import compiled
from articlepack.stages.clean.chars import Ints
from articlepack.stages.clean.layout import Numbers
from articlepack.stages.clean.learned import CLASSES, LineScores
from articlepack.stages.clean.traits import CASELESS, ENDED, LONG, Bits, has_all

MIN_BODY = 1e-5
BODY = CLASSES.index("body")
OTHER_THAN_TITLE = tuple("other" if name == "title" else name for name in CLASSES)
"""Names of the classes on a page with a body, where what else looks like its title is a teaser or a section."""
SURE_BODY = 0.9
"""Body score from which only a rule that is right by construction overrules the model, and no line is a headline."""


class Costs(Struct, frozen=True):
    """What a line that is not body costs where it stays, in words of body lost."""

    line: float
    """For the line, however short."""
    word: float
    """For each of its words."""
    trust: float
    """What the model's logits count: less than 1 where it is surer than right."""


class Modes(Struct, frozen=True):
    """The costs in one mode."""

    article: Costs
    """In a text that is mostly body."""
    page: Costs
    """In a text that is mostly something else."""


COSTS = {
    "precise": Modes(Costs(18, 0.06, 0.58), Costs(14, 0.3, 1.0)),
    "balanced": Modes(Costs(11, 0.03, 0.58), Costs(7, 0.2, 1.0)),
    "gentle": Modes(Costs(2, 0.005, 0.58), Costs(2, 0.05, 1.0)),
}
"""Short lines are most of the residue and few of the words, so they must be surer. Out of fold on careless WCXB text,
thresholds for five sizes of line dropped 72.2 % of the boilerplate lines for 1.93 % of the words of body, with lists of
references kept; costs dropped 75.5 % for 2.01 %, before headings were asked for. Lists and headings that rules keep are
then no reason for low costs: 8 for a line dropped 75.5 % for 1.90 % without these rules (mean F1 0.9619) and 71.7 % for
1.49 % with them at 0.6 for a list; 11, with 0.8, drops 75.1 % for 1.93 % (0.9629)."""
KEEP_UNFAMILIAR_FROM = {"precise": (0.5, 0.95), "balanced": (0.3, 0.9), "gentle": (0.1, 0.5)}
"""Body scores from which lines are kept that end a sentence, and others, in scripts without case: of those the model
knows few words, and the full stop says more. Eight careless Japanese, Korean and Arabic pages: F1 0.914 -> 0.936."""
KEEP_UNFAMILIAR_WITHIN_FROM = {"precise": 0.6, "balanced": 0.35, "gentle": 0.2}
MAX_UNFAMILIAR_WORDS = 7
"""Body scores from which lines of at most so many words stay in these scripts where all lines between two that stay are
such: headings and lists. Buttons, captions and links within five such texts score 0.2 or less, or are longer."""
KEEP_PROSE_FROM = {"precise": 0.5, "balanced": 0.3, "gentle": 0.15}
KEEP_UNFAMILIAR_PROSE_FROM = {"precise": 0.15, "balanced": 0.07, "gentle": 0.04}
"""Body scores from which sentences of a paragraph's length stay beside lines that stay, and in scripts without
case. Out of fold on careless text, of those that come back so at 0.3 in familiar scripts 19 in 25 are body."""
MAX_HEADING_WORDS = 6
KEEP_HEADING_FROM = {"precise": 0.9, "balanced": 0.7, "gentle": 0.5}
"""Body scores from which a short line within the body stays right above a paragraph of it. Out of fold on careless WCXB
text, five in six of those that come back so are body, where of all short lines with such a score three in four are.
"""
MOSTLY_BODY = 0.65
"""Mean body score by words, from which a text is mostly body: careless cuts have 0.75 or more, whole pages 0.3 on."""
SURELY_BOILERPLATE = np.float32(0.07)
SURELY_BOILERPLATE_UNFAMILIAR = np.float32(0.3)
"""A page none of whose lines scores lower is taken for clean text, and left whole; the model is less sure of scripts
without case.
"""


def keeps(scores: LineScores, mode: str, has_signs: Callable[[], bool]) -> NDArray[np.bool_]:
    """Which lines of a page stay in its text; all of them if the page is clean.

    `has_signs`: whether a line of it is boilerplate by its own words; asked only where the model finds none.
    """
    body = scores.body
    lowest, is_unfamiliar, is_mostly_body = kind_of_page(body, scores.n_words, scores.traits)
    if lowest >= (SURELY_BOILERPLATE_UNFAMILIAR if is_unfamiliar else SURELY_BOILERPLATE) and not has_signs():
        return np.ones(len(body), bool)
    if is_unfamiliar:
        ended, other = KEEP_UNFAMILIAR_FROM[mode]
        first = np.asarray(body >= np.where((scores.traits & ENDED) > 0, ended, other))
        first = with_prose_beside(body, scores.traits, first, KEEP_UNFAMILIAR_PROSE_FROM[mode])
        return with_lines_between(body, scores.n_words, first, KEEP_UNFAMILIAR_WITHIN_FROM[mode])
    kept = worth_keeping(body, scores.n_words, COSTS[mode].article if is_mostly_body else COSTS[mode].page)
    kept = with_prose_beside(body, scores.traits, kept, KEEP_PROSE_FROM[mode])
    return with_headings(body, scores.n_words, scores.traits, kept, KEEP_HEADING_FROM[mode])


@compiled
def with_headings(
    body: Numbers, n_words: Ints, traits: Bits, kept: NDArray[np.bool_], least: float
) -> NDArray[np.bool_]:
    """The lines that stay, and the short ones right above a paragraph of them, with one of them before: headings."""
    out = kept.copy()
    for i in range(1, len(kept) - 1):
        is_within = kept[i - 1] and kept[i + 1] and traits[i + 1] & LONG > 0
        if not kept[i] and is_within and n_words[i] <= MAX_HEADING_WORDS and body[i] >= least:
            out[i] = True
    return out


@compiled
def with_prose_beside(body: Numbers, traits: Bits, kept: NDArray[np.bool_], least: float) -> NDArray[np.bool_]:
    """The lines that stay, and the long sentences right below or above one of them that score so much."""
    out, n = kept.copy(), len(kept)
    for step in range(2 * n):
        i, beside = (step, step - 1) if step < n else (2 * n - 1 - step, 2 * n - step)
        if 0 <= beside < n and out[beside] and body[i] >= least and has_all(traits[i], ENDED | LONG):
            out[i] = True
    return out


@compiled
def with_lines_between(body: Numbers, n_words: Ints, kept: NDArray[np.bool_], least: float) -> NDArray[np.bool_]:
    """The lines that stay, and those between two of them where all are short and score so much."""
    out, begin, is_open = kept.copy(), 0, False
    for i in range(len(kept)):
        if kept[i]:
            if is_open:
                out[begin:i] = True
            begin, is_open = i + 1, True
        elif n_words[i] > MAX_UNFAMILIAR_WORDS or body[i] < least:
            is_open = False
    return out


@compiled
def kind_of_page(body: Numbers, n_words: Ints, traits: Bits) -> tuple[float, bool, bool]:
    """The lowest body score; whether most words are of scripts without case; whether most words are body.

    Of scripts without case the model has seen few.
    """
    n_all = n_caseless = 0
    n_body, lowest = 0.0, 1.0
    for i in range(len(body)):
        n_all += n_words[i]
        n_body += np.float64(body[i]) * n_words[i]
        n_caseless += n_words[i] if traits[i] & CASELESS else 0
        lowest = min(lowest, np.float64(body[i]))
    return lowest, 2 * n_caseless > n_all, n_body >= MOSTLY_BODY * n_all


def worth_keeping(body: Numbers, n_words: Ints, costs: Costs) -> NDArray[np.bool_]:
    """The lines that cost more where they are lost than where they stay.

    The others go, the surest first, as long as not more words of body than others are expected to be among them.
    """
    gain, logits = gains(body, n_words, costs.line, costs.word, costs.trust)
    return without_first(np.argsort(gain, kind="stable"), gain, logits, n_words)


@compiled
def gains(
    body: Numbers, n_words: Ints, line: float, word: float, trust: float
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """(what each line is worth more where it stays than where it goes, its logits) at these costs."""
    gain, logits = np.empty(len(body)), np.empty(len(body))
    for i in range(len(body)):
        sure = min(max(np.float64(body[i]), MIN_BODY), 1 - MIN_BODY)
        logits[i] = trust * math.log(sure / (1 - sure))
        gain[i] = logits[i] - math.log(word + line / max(n_words[i], 1))
    return gain, logits


@compiled
def without_first(
    order: Ints, gain: NDArray[np.float64], logits: NDArray[np.float64], n_words: Ints
) -> NDArray[np.bool_]:
    """The lines but for those that go, which are the first in this order: see `worth_keeping`."""
    net, n_won, kept = 0.0, 0, np.ones(len(order), np.bool_)
    for n, i in enumerate(order):
        if gain[i] >= 0:
            break
        net += (2 / (1 + math.exp(-logits[i])) - 1) * max(n_words[i], 1)
        if net <= 0:
            n_won = n + 1
    for i in order[:n_won]:
        kept[i] = False
    return kept


@compiled
def answers(classes: Numbers, kept: NDArray[np.bool_]) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """(each line's class, how sure): body where it is kept, else the likeliest other, as surely as it is no body."""
    codes, sure = np.zeros(len(kept), np.int64), np.empty(len(kept))
    for i in range(len(kept)):
        body = np.float64(classes[i, BODY])
        if kept[i]:
            sure[i] = body
            continue
        best = BODY + 1
        for code in range(best + 1, classes.shape[1]):
            if classes[i, code] > classes[i, best]:
                best = code
        codes[i], sure[i] = best, 1 - body
    return codes, sure
