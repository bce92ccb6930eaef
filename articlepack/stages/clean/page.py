"""Which blocks of a web page are its body: the model reads the page, and an extractor is heard where it is unsure."""

from collections.abc import Sequence

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from articlepack.records import Block, Verdict
from articlepack.stages.clean.decide import OTHER_THAN_TITLE, answers
from articlepack.stages.clean.elements import label_blocks, revised
from articlepack.stages.clean.learned import LineScores
from articlepack.stages.clean.posts import find_mottos

KEEP_BLOCK_FROM = {"precise": 0.65, "balanced": 0.45, "gentle": 0.22, "off": 0.45}
MIN_SHARE_OF_THRESHOLD = 0.4
"""Body scores from which blocks are kept, times the square of the best F1 that the page's scores promise: where the
model is unsure of a page, a block that may well be body costs less where it stays than where it is lost. Below that
share all that a page without a body shows would stay. `off` leaves texts as they are; a web page is none before this.
Out of fold, 0.4 on every page: F1 0.9580 of WCXB's articles, 0.8771 of all its pages; so: 0.9583 and 0.8804."""
FOR_KEPT, AGAINST_LEFT = 1.0, -0.7
"""What a second extractor's word counts, in logits, for blocks that it keeps and against those that it leaves out."""
MIN_LOGIT_SHARE = 1e-3


class Choice(Struct, frozen=True):
    """Which blocks of a page are body."""

    kept: tuple[bool, ...]
    score: float
    """0 to 1: the F1 that the kept blocks can be expected to have, by the scores of all."""


def choose_blocks(scores: LineScores, mode: str, opinion: Sequence[bool] | None = None) -> Choice:
    """The blocks to keep; `opinion` is what another extractor kept."""
    body = scores.body.astype(np.float64)
    if opinion is not None:
        sure = np.clip(body, MIN_LOGIT_SHARE, 1 - MIN_LOGIT_SHARE)
        logits = np.log(sure / (1 - sure)) + np.where(opinion, FOR_KEPT, AGAINST_LEFT)
        body = 1 / (1 + np.exp(-logits))
    share = max(MIN_SHARE_OF_THRESHOLD, best_f1(body, scores.n_words) ** 2)
    kept = body >= KEEP_BLOCK_FROM[mode] * share
    return Choice(tuple(kept.tolist()), expected_f1(body, kept, scores.n_words))


def expected_f1(body: NDArray[np.float64], kept: NDArray[np.bool_], n_words: NDArray[np.int64]) -> float:
    """Twice the words expected to be rightly kept over those kept and those expected to be body; 0 of nothing."""
    both = float((kept * n_words).sum() + (body * n_words).sum())
    return 2 * float((body * kept * n_words).sum()) / both if kept.any() else 0.0


def best_f1(body: NDArray[np.float64], n_words: NDArray[np.int64]) -> float:
    """The most that `expected_f1` can be, whichever blocks are kept; 0 where there are no words."""
    likeliest_first = np.argsort(-body, kind="stable")
    n, p = n_words[likeliest_first], body[likeliest_first]
    both = np.cumsum(n) + float((body * n_words).sum())
    return float((2 * np.cumsum(p * n) / np.maximum(both, 1)).max(initial=0.0))


def label_page(
    blocks: Sequence[Block], scores: LineScores, choice: Choice, names: frozenset[str] = frozenset()
) -> list[Verdict]:
    """The verdicts on a page's blocks: what is dropped is named by its element, else as the model would.

    `names`: words of the names that the page states for its authors.
    """
    labels = scores.labels.tolist()
    kept = revised(blocks, choice.kept, labels, names, scores.page_type)
    for place in find_mottos(blocks, kept, scores.page_type):
        kept[place] = False
    codes, sure = answers(scores.classes, np.array(kept, bool))
    others = [OTHER_THAN_TITLE[code] for code in codes.tolist()]
    return label_blocks(blocks, kept, labels, sure.tolist(), "model", others)
