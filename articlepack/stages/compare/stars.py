"""Who is refused for whom: stars of one kept page and pages each verified similar to it, so no chain makes a giant.

Pages are taken in order of preference. A page goes for the first kept page before it that it is like; a kept page is
never lost for a later one. Beside the stars, all verified pairs of pages that stay are told: they must not part. So are
pairs that have half of the shorter one in common, where that is told of one story: it stands on few pages.
"""

from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from articlepack.reasons import CONTAINED, NEAR, SAME_URL
from articlepack.stages.compare.divide import HALF, LOWER
from articlepack.stages.compare.pages import Ranks, Shingles
from articlepack.stages.compare.verify import Verified

MIN_OVERLAP = 0.5
"""Of the shorter of two pages of one address: below half, most of it is not in the row to stay."""
MIN_HALF_SHINGLES = 20
"""In common of two pages that are tied by half of the shorter one: a sentence or two."""

KEPT = -1

Shares = NDArray[np.float64]


class Likeness(Struct, frozen=True):
    """How alike two pages are: shares of shingles, 0 to 1."""

    jaccard: float
    held: float
    """Of the later page's shingles, what the earlier one has too."""
    holds: float
    """Of the earlier page's, what the later one has."""
    n_shared: float
    """Shingles that both have."""

    @property
    def shorter(self) -> float:
        """Of the shorter page's shingles, what the longer one has too."""
        return max(self.held, self.holds)

    @property
    def most(self) -> float:
        """The similarity of a verified pair."""
        return max(self.jaccard, as_jaccard(self.held), as_jaccard(self.holds))

    @property
    def is_half(self) -> bool:
        """Whether half of the shorter page is the longer one's too."""
        return self.shorter >= MIN_OVERLAP and self.n_shared >= MIN_HALF_SHINGLES


class Rival(Struct, frozen=True):
    """A page before another, that it may be like."""

    rank: int
    are_one_address: bool
    share_rare: bool
    """Whether they have much in common that few pages have."""
    likeness: Likeness | None
    """None where they were not verified."""


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
    is_near: bool
    """Whether it is as near as refusals are, or of one address; else half of the shorter page is in both."""


class Rules(Struct, frozen=True):
    """What makes a page go."""

    threshold: float
    refuses_near: bool
    refuses_versions: bool


def likeness(later: Shingles, earlier: Shingles) -> Likeness:
    """The true likeness of two texts, by all their shingles; 0 of a text without words."""
    # Not by machine code: for the few that are asked for, the coordinator would load 75 MB.
    n_shared = len(np.intersect1d(later, earlier, assume_unique=True))
    n_all = len(later) + len(earlier) - n_shared
    return Likeness(n_shared / max(1, n_all), n_shared / max(1, len(later)), n_shared / max(1, len(earlier)), n_shared)


def as_jaccard(share: float) -> float:
    """The Jaccard similarity of two texts of one length that have this share of each in common.

    So a threshold means the same of a text within a longer one: 0.8 is eight ninths of it.

    >>> as_jaccard(1.0), round(as_jaccard(8 / 9), 3)
    (1.0, 0.8)
    """
    return share / (2 - share)


def judge(like: Likeness, are_one_address: bool, rules: Rules) -> tuple[str, float] | None:
    """(reason, similarity) where the later page goes for the earlier one."""
    if rules.refuses_near and like.jaccard >= rules.threshold:
        return NEAR, like.jaccard
    if rules.refuses_near and as_jaccard(like.held) >= rules.threshold:
        return CONTAINED, like.held
    if rules.refuses_versions and are_one_address and like.shorter >= MIN_OVERLAP:
        return SAME_URL, like.shorter
    return None


def find_stars(
    slices: Iterator[Verified], shingles_of: Callable[[int], Shingles], kept_for: Ranks, rules: Rules, n_known: int
) -> Iterator[Refusal | Tie]:
    """Every refusal and every tie, in order of the later page; `kept_for` is filled with the rank kept for each.

    The first `n_known` are rows of other datasets: none of them goes, and none is tied.
    """
    for pairs in slices:
        later, shares = (pairs.codes >> HALF).astype(np.int64), shares_of(pairs)
        earlier, are_alike = (pairs.codes & LOWER).astype(np.int64), may_matter(shares, pairs, rules)
        bounds = [*np.flatnonzero(np.diff(later, prepend=KEPT)).tolist(), len(later)]
        for first, end in pairwise(bounds):
            # Most pages are like none of those that they share a key with.
            if are_alike[first:end].any() or (kept_for[earlier[first:end]] != KEPT).any():
                rivals = rivals_of(slice(first, end), earlier, pairs, shares)
                found = settle_page(int(later[first]), rivals, shingles_of, kept_for, rules)
                yield from (one for one in found if isinstance(one, Refusal) or one.earlier >= n_known)


def shares_of(pairs: Verified) -> Shares:
    """Of each pair what a `Likeness` has, shape (4, pairs)."""
    n_shared, n_later, n_earlier = (n.astype(np.int64) for n in (pairs.n_shared, pairs.n_later, pairs.n_earlier))
    shares = [n_shared / np.maximum(1, n) for n in (n_later + n_earlier - n_shared, n_later, n_earlier)]
    return np.stack([*shares, n_shared])


def may_matter(shares: Shares, pairs: Verified, rules: Rules) -> NDArray[np.bool_]:
    """Which pairs are tied or refused, if both pages stay till then."""
    jaccard, held, holds, n_shared = shares
    most = np.maximum(jaccard, np.maximum(held / (2 - held), holds / (2 - holds)))
    may_be_one = pairs.are_one_address | (pairs.share_rare & (n_shared >= MIN_HALF_SHINGLES))
    matter: NDArray[np.bool_] = (most >= rules.threshold) | (may_be_one & (np.maximum(held, holds) >= MIN_OVERLAP))
    return matter


def rivals_of(some: slice, earlier: NDArray[np.int64], pairs: Verified, shares: Shares) -> list[Rival]:
    """The pages that one page was verified against."""
    marks = (column[some].tolist() for column in (earlier, pairs.are_one_address, pairs.share_rare))
    likes = [Likeness(*four) for four in shares[:, some].T.tolist()]
    return [Rival(*own) for own in zip(*marks, likes, strict=True)]


def settle_page(
    rank: int,
    rivals: Sequence[Rival],
    shingles_of: Callable[[int], Shingles],
    kept_for: Ranks,
    rules: Rules,
) -> Iterator[Refusal | Tie]:
    """What becomes of one page: it goes for a page before it, or stays, tied to those that it is like."""
    ties = []
    for rival in stand_ins(rivals, kept_for):
        # Who stands for a rival that is gone may be no candidate itself.
        like = rival.likeness or likeness(shingles_of(rank), shingles_of(rival.rank))
        verdict = judge(like, rival.are_one_address, rules)
        if verdict:
            kept_for[rank] = rival.rank
            yield Refusal(rank, rival.rank, *verdict)
            return
        is_near = like.most >= rules.threshold or (rival.are_one_address and like.shorter >= MIN_OVERLAP)
        if is_near or (rival.share_rare and like.is_half):
            ties.append(Tie(rank, rival.rank, like.most, is_near))
    yield from ties


def stand_ins(rivals: Sequence[Rival], kept_for: Ranks) -> list[Rival]:
    """The kept pages among the rivals and behind them, by rank, each once; an address is that of the rival itself."""
    found = {rival.rank: rival for rival in rivals if kept_for[rival.rank] == KEPT}
    for rival in rivals:
        kept = int(kept_for[rival.rank])
        if kept != KEPT:
            own = found.get(kept, Rival(kept, are_one_address=False, share_rare=False, likeness=None))
            found[kept] = Rival(kept, own.are_one_address, own.share_rare or rival.share_rare, own.likeness)
    return [found[rank] for rank in sorted(found)]
