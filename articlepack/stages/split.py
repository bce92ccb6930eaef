"""Which split a row belongs to: told by its group alone, so that every rebuild and every machine agree."""

import hashlib
from collections.abc import Mapping

POINTS = 2**64
SALT = "split "
"""Keeps a row's split independent of its place in a shuffled order, which is a hash of its id too."""


def split_of(cluster_id: str, shares: Mapping[str, float]) -> str:
    """The split of a group: each gets its share of all groups, in proportion to the sum of `shares`.

    Neither other rows nor the order in which `shares` are named play a part. Moving share from one split to another
    moves few rows, as the splits lie side by side on one line, by name.

    >>> split_of("0a1b", {"train": 1.0}), split_of("0a1b", {"train": 1.0, "test": 0.0})
    ('train', 'train')
    """
    point, total, reached = point_of(cluster_id), sum(shares[name] for name in sorted(shares)), 0.0
    named = [name for name in sorted(shares) if shares[name] > 0]
    for name in named:
        reached += shares[name] / total
        if point < reached * POINTS:
            return name
    # Rounding may leave the sum a hair below 1.
    return named[-1]


def point_of(cluster_id: str) -> int:
    """Where a group lies on the line: 0 to 2**64 - 1, evenly spread."""
    return int.from_bytes(hashlib.sha256((SALT + cluster_id).encode()).digest()[:8], "big")
