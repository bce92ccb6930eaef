"""Who is refused for whom: stars of one kept page and pages each verified similar to it, so no chain makes a giant.

Pages are taken in order of preference. A page goes for the first kept page before it that it is like; a kept page is
never lost for a later one. Beside the stars, all verified pairs of pages that stay are told: they must not part.
"""

from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise

import numpy as np
from msgspec import Struct

from articlepack.stages.compare.buckets import HALF, LOWER, Candidates
from articlepack.stages.compare.overlap import count_shared
from articlepack.stages.compare.pages import Ranks, Shingles

MIN_OVERLAP = 0.5
"""Of the shorter of two pages that declare one canonical URL: below half, most of it is not in the row to stay."""

KEPT = -1


class Likeness(Struct, frozen=True):
    """How alike two pages are: shares of shingles, 0 to 1."""

    jaccard: float
    held: float
    """Of the later page's shingles, what the earlier one has too."""
    holds: float
    """Of the earlier page's, what the later one has."""

    @property
    def most(self) -> float:
        """The similarity of a verified pair."""
        return max(self.jaccard, as_jaccard(self.held), as_jaccard(self.holds))


class Refusal(Struct, frozen=True):
    """A page that goes for another."""

    rank: int
    kept: int
    reason: str
    similarity: float


class Tie(Struct, frozen=True):
    """Two pages that stay and are alike."""

    later: int
    earlier: int
    similarity: float


class Rules(Struct, frozen=True):
    """What makes a page go."""

    threshold: float
    refuses_near: bool
    refuses_versions: bool


def likeness(later: Shingles, earlier: Shingles) -> Likeness:
    """The true likeness of two texts, by all their shingles; 0 of a text without words."""
    n_shared = count_shared(later, earlier)
    n_all = len(later) + len(earlier) - n_shared
    return Likeness(n_shared / max(1, n_all), n_shared / max(1, len(later)), n_shared / max(1, len(earlier)))


def as_jaccard(share: float) -> float:
    """The Jaccard similarity of two texts of one length that have this share of each in common.

    So a threshold means the same of a text within a longer one: 0.8 is eight ninths of it.

    >>> as_jaccard(1.0), round(as_jaccard(8 / 9), 3)
    (1.0, 0.8)
    """
    return share / (2 - share)


def judge(like: Likeness, is_canonical: bool, rules: Rules) -> tuple[str, float] | None:
    """(reason, similarity) where the later page goes for the earlier one."""
    if rules.refuses_near and like.jaccard >= rules.threshold:
        return "near_duplicate", like.jaccard
    if rules.refuses_near and as_jaccard(like.held) >= rules.threshold:
        return "contained", like.held
    shorter = max(like.held, like.holds)
    if rules.refuses_versions and is_canonical and shorter >= MIN_OVERLAP:
        return "same_canonical_url", shorter
    return None


def find_stars(
    slices: Iterator[Candidates], shingles_of: Callable[[int], Shingles], kept_for: Ranks, rules: Rules, n_known: int
) -> Iterator[Refusal | Tie]:
    """Every refusal and every tie, in order of the later page; `kept_for` is filled with the rank kept for each.

    The first `n_known` are rows of other datasets: none of them goes, and none is tied.
    """
    for candidates in slices:
        later = (candidates.codes >> HALF).astype(np.int64)
        earlier = (candidates.codes & LOWER).astype(np.int64)
        bounds = [*np.flatnonzero(np.diff(later, prepend=KEPT)).tolist(), len(later)]
        for first, end in pairwise(bounds):
            rivals = list(zip(earlier[first:end].tolist(), candidates.is_canonical[first:end].tolist(), strict=True))
            if later[first] >= n_known:
                found = settle_page(int(later[first]), rivals, shingles_of, kept_for, rules)
                yield from (one for one in found if isinstance(one, Refusal) or one.earlier >= n_known)


def settle_page(
    rank: int,
    rivals: Sequence[tuple[int, bool]],
    shingles_of: Callable[[int], Shingles],
    kept_for: Ranks,
    rules: Rules,
) -> Iterator[Refusal | Tie]:
    """What becomes of one page: it goes for a page before it, or stays, tied to those that it is like."""
    own, ties = shingles_of(rank), []
    for rival, is_canonical in stand_ins(rivals, kept_for):
        like = likeness(own, shingles_of(rival))
        verdict = judge(like, is_canonical, rules)
        if verdict:
            kept_for[rank] = rival
            yield Refusal(rank, rival, *verdict)
            return
        if like.most >= rules.threshold:
            ties.append(Tie(rank, rival, like.most))
    yield from ties


def stand_ins(rivals: Sequence[tuple[int, bool]], kept_for: Ranks) -> list[tuple[int, bool]]:
    """The kept pages among the rivals and behind them, by rank, each once; a URL counts of the rival itself only."""
    found: dict[int, bool] = {}
    for rival, is_canonical in rivals:
        if kept_for[rival] == KEPT:
            found[rival] = found.get(rival, False) or is_canonical
        else:
            found.setdefault(int(kept_for[rival]), False)
    return sorted(found.items())
