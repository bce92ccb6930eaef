"""From the model's scores of a page's lines to what each line is, as far as the model can say."""

from collections.abc import Sequence

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from articlepack.stages.clean.batch_lines import Numbers
from articlepack.stages.clean.learned import CLASSES

BODY, TITLE = CLASSES.index("body"), CLASSES.index("title")

SHORT_WORDS, MIDDLE_WORDS = 6, 12
BYTES_A_WORD = 8
"""At least, of running text in UTF-8; in scripts without spaces it stands for the words between them."""


class Thresholds(Struct, frozen=True):
    """The body score from which a line is kept, by its length."""

    short: float
    middle: float
    long: float


KEEP_FROM = {
    "precise": Thresholds(0.85, 0.5, 0.3),
    "balanced": Thresholds(0.6, 0.4, 0.3),
    "gentle": Thresholds(0.4, 0.2, 0.1),
}
"""Short lines are most of the residue and few of the words. Out of fold on careless WCXB text, `balanced` drops 75 % of
the boilerplate lines for 1.9 % of the body's words; one threshold of 0.4 dropped 59 % for 1.5 %, at the same F1."""
SURELY_BOILERPLATE = 0.2
"""A page none of whose lines scores lower is taken for clean text, and left whole."""

NEAR_TOP = 5
EARLIER_NEAR_TOP, EARLIER_BELOW = 0.25, 0.7
MAX_LINES_EARLIER = 8
"""A title is followed by standfirst and captions that look like one: an earlier line nearly as likely is preferred, the
more so where the text begins with the article."""


def is_clean(scores: Numbers) -> bool:
    """Whether no line of the page is surely boilerplate."""
    return not bool((scores[:, BODY] < SURELY_BOILERPLATE).any())


def keeps(lines: Sequence[str], scores: Numbers, mode: str) -> NDArray[np.bool_]:
    """Which lines of a page stay in its text; all of them if the page is clean."""
    if is_clean(scores):
        return np.ones(len(scores), bool)
    limits, n_words = KEEP_FROM[mode], np.array([words_at_least(line) for line in lines])
    least = np.where(
        n_words <= SHORT_WORDS, limits.short, np.where(n_words <= MIDDLE_WORDS, limits.middle, limits.long)
    )
    return np.asarray(scores[:, BODY] >= least)


def words_at_least(line: str) -> int:
    """About how many words a line has, in any script, at the cost of two passes in C."""
    return max(line.count(" ") + 1, len(line.encode("utf-8", "surrogatepass")) // BYTES_A_WORD)


def likeliest_others(scores: Numbers) -> list[str]:
    """The likeliest class of each line besides body."""
    return [CLASSES[index] for index in np.argmax(scores[:, 1:], 1) + 1]


def title_shares(scores: Numbers) -> Numbers:
    """How likely each line is the title among the things that it may be besides body, 0 to 1."""
    return np.asarray(scores[:, TITLE] / np.maximum(1 - scores[:, BODY], np.float32(1e-6)))


def choose_title(shares: Numbers) -> int:
    """The line that is the title, by the shares of all lines; -1 for no lines."""
    if not len(shares):
        return -1
    best = int(np.argmax(shares))
    least = (EARLIER_NEAR_TOP if best <= NEAR_TOP else EARLIER_BELOW) * shares[best]
    earlier = range(max(0, best - MAX_LINES_EARLIER), best)
    return next((index for index in earlier if shares[index] >= least), best)
