"""From the model's scores of a page's lines to what each line is, as far as the model can say."""

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from articlepack.stages.clean.learned import CLASSES, LineScores
from articlepack.stages.clean.traits import CASELESS, ENDED

BODY = CLASSES.index("body")
SURE_BODY = 0.9
"""Body score from which only a rule that is right by construction overrules the model, and no line is a headline."""

SIZES = (3, 6, 12, 25)
"""Words up to which a line counts as one of the first four sizes; longer ones are the fifth."""


class Thresholds(Struct, frozen=True):
    """The body scores from which lines of the five sizes are kept."""

    article: tuple[float, ...]
    """Of a text that is mostly body."""
    page: tuple[float, ...]
    """Of a text that is mostly something else."""


KEEP_FROM = {
    "precise": Thresholds((0.95, 0.85, 0.5, 0.3, 0.15), (0.85, 0.75, 0.5, 0.4, 0.4)),
    "balanced": Thresholds((0.8, 0.65, 0.35, 0.25, 0.2), (0.7, 0.6, 0.4, 0.35, 0.35)),
    "gentle": Thresholds((0.5, 0.4, 0.2, 0.1, 0.02), (0.45, 0.35, 0.2, 0.15, 0.15)),
}
"""Short lines are most of the residue and few of the words. Out of fold on careless WCXB text, one threshold of 0.4
dropped 59 % of the boilerplate lines for 1.5 % of the body's words, `balanced` 72 % for 2.1 %."""
KEEP_UNFAMILIAR_FROM = {"precise": (0.5, 0.95), "balanced": (0.3, 0.9), "gentle": (0.1, 0.5)}
"""Body scores from which lines are kept that end a sentence, and others, in scripts without case: of those the model
knows few words, and the full stop says more. Eight careless Japanese, Korean and Arabic pages: F1 0.914 -> 0.936."""
MOSTLY_BODY = 0.65
"""Mean body score by words, from which a text is mostly body: careless cuts have 0.75 or more, whole pages 0.3 on."""
SURELY_BOILERPLATE = 0.1
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
    limits = KEEP_FROM[mode].article if is_mostly_body else KEEP_FROM[mode].page
    return np.asarray(body >= np.array(limits)[np.searchsorted(SIZES, n_words)])


def likeliest_others(scores: LineScores) -> list[str]:
    """The likeliest class of each line besides body."""
    return [CLASSES[index] for index in (np.argmax(scores.classes[:, 1:], 1) + 1).tolist()]
