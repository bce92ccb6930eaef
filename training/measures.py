"""How good a cleaned text is, and what is compared with: the words it shares with the gold, and C4's rule."""

import re
from collections import Counter

import numpy as np
from numpy.typing import NDArray

WORDS = re.compile(r"\w+")
POLICY = re.compile(r"(?i)javascript|terms of use|privacy policy|cookie policy|uses cookies|use of cookies|use cookies")
SENTENCE_ENDS = (".", "?", "!", '"', "'", "”", "。", "！", "？", "।")


def bag_scores(text: str, gold: str) -> tuple[float, float, float]:
    """(precision, recall, F1) of the bags of words."""
    ours, theirs = Counter(WORDS.findall(text.lower())), Counter(WORDS.findall(gold.lower()))
    n_ours, n_theirs, n_both = sum(ours.values()), sum(theirs.values()), sum((ours & theirs).values())
    if not n_ours or not n_theirs or not n_both:
        return 0.0, 0.0, 0.0
    p, r = n_both / n_ours, n_both / n_theirs
    return p, r, 2 * p * r / (p + r)


def c4_keeps(line: str) -> bool:
    """C4 keeps lines of three words or more that end a sentence and do not speak of policies."""
    ends = line.endswith(SENTENCE_ENDS) and not line.endswith("...")
    return ends and (len(line.split()) >= 3 or not line.isascii()) and not POLICY.search(line)


def interval(values: NDArray[np.float64], rounds: int = 2000) -> tuple[float, float]:
    """Bootstrap 95 % interval of the mean."""
    draws = np.random.default_rng(0).integers(0, len(values), (rounds, len(values)))
    low, high = np.quantile(values[draws].mean(1), [0.025, 0.975])
    return float(low), float(high)
