"""From the model's scores of a page's lines to what each line is, as far as the model can say."""

import math

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from articlepack.compiled import compiled
from articlepack.stages.clean.chars import Ints
from articlepack.stages.clean.layout import Numbers
from articlepack.stages.clean.learned import CLASSES, LineScores
from articlepack.stages.clean.traits import CASELESS, ENDED

MIN_BODY = 1e-5
BODY = CLASSES.index("body")
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
    "precise": Modes(Costs(12, 0.05, 0.58), Costs(14, 0.3, 0.8)),
    "balanced": Modes(Costs(7, 0.02, 0.58), Costs(7, 0.2, 0.8)),
    "gentle": Modes(Costs(2, 0.005, 0.58), Costs(2, 0.05, 0.8)),
}
"""Short lines are most of the residue and few of the words, so they must be surer. Out of fold on careless WCXB text,
thresholds for five sizes of line dropped 72.2 % of the boilerplate lines for 1.93 % of the words of body, with lists of
references kept; this drops 75.1 % for 1.96 %."""
KEEP_UNFAMILIAR_FROM = {"precise": (0.5, 0.95), "balanced": (0.3, 0.9), "gentle": (0.1, 0.5)}
"""Body scores from which lines are kept that end a sentence, and others, in scripts without case: of those the model
knows few words, and the full stop says more. Eight careless Japanese, Korean and Arabic pages: F1 0.914 -> 0.936."""
MOSTLY_BODY = 0.65
"""Mean body score by words, from which a text is mostly body: careless cuts have 0.75 or more, whole pages 0.3 on."""
SURELY_BOILERPLATE = 0.07
"""A page none of whose lines scores lower is taken for clean text, and left whole."""


def is_clean(scores: LineScores) -> bool:
    """Whether no line of the page is surely boilerplate."""
    return not bool((scores.classes[:, BODY] < SURELY_BOILERPLATE).any())


def is_unfamiliar(scores: LineScores) -> bool:
    """Whether most words stand in lines of scripts without case, of which the model has seen few."""
    caseless = (scores.traits & CASELESS) > 0
    return 2 * int(scores.n_words[caseless].sum()) > int(scores.n_words.sum())


def keeps(scores: LineScores, mode: str) -> NDArray[np.bool_]:
    """Which lines of a page stay in its text; all of them if the page is clean."""
    body, n_words = scores.classes[:, BODY], scores.n_words
    if is_clean(scores):
        return np.ones(len(body), bool)
    if is_unfamiliar(scores):
        ended, other = KEEP_UNFAMILIAR_FROM[mode]
        return np.asarray(body >= np.where((scores.traits & ENDED) > 0, ended, other))
    is_mostly_body = float((body * n_words).sum()) >= MOSTLY_BODY * int(n_words.sum())
    costs = COSTS[mode].article if is_mostly_body else COSTS[mode].page
    return worth_keeping(body, np.maximum(n_words, 1), costs)


def worth_keeping(body: Numbers, n_words: Ints, costs: Costs) -> NDArray[np.bool_]:
    """The lines that cost more where they are lost than where they stay.

    The others go, the surest first, as long as not more words of body than others are expected to be among them.
    """
    gain, logits = gains(body, n_words, costs.line, costs.word, costs.trust)
    order = np.argsort(gain, kind="stable")
    kept = np.ones(len(body), bool)
    kept[order[: n_dropped(order, gain, logits, n_words)]] = False
    return kept


@compiled
def gains(
    body: Numbers, n_words: Ints, line: float, word: float, trust: float
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """(what each line is worth more where it stays than where it goes, its logits) at these costs."""
    gain, logits = np.empty(len(body)), np.empty(len(body))
    for i in range(len(body)):
        sure = min(max(np.float64(body[i]), MIN_BODY), 1 - MIN_BODY)
        logits[i] = trust * math.log(sure / (1 - sure))
        gain[i] = logits[i] - math.log(word + line / n_words[i])
    return gain, logits


@compiled
def n_dropped(order: Ints, gain: NDArray[np.float64], logits: NDArray[np.float64], n_words: Ints) -> int:
    """How many of the lines, in this order, go: see `worth_keeping`."""
    net, n_won = 0.0, 0
    for n, i in enumerate(order):
        if gain[i] >= 0:
            break
        net += (2 / (1 + math.exp(-logits[i])) - 1) * n_words[i]
        if net <= 0:
            n_won = n + 1
    return n_won


def likeliest_others(scores: LineScores) -> list[str]:
    """The likeliest class of each line besides body."""
    return [CLASSES[index] for index in (np.argmax(scores.classes[:, 1:], 1) + 1).tolist()]
