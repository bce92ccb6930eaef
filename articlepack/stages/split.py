"""Which split a row belongs to: told by its group, publisher or domain alone, or by its place in time."""

import hashlib
from collections.abc import Mapping

from articlepack.shares import split_position

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


def split_of_place(n_before: int, n_rows: int, shares: Mapping[str, float]) -> str:
    """The split of a row with so many rows before it in time, of so many: the first are train, the last test.

    >>> [split_of_place(n, 10, {"test": 0.2, "train": 0.8}) for n in (0, 7, 8)]
    ['train', 'train', 'test']
    """
    total, reached = sum(shares[name] for name in sorted(shares)), 0.0
    named = [name for name in sorted(shares, key=split_position) if shares[name] > 0]
    for name in named:
        reached += shares[name] / total
        # Half a row of tolerance: 0.8 and 0.1 and 0.1 do not add up to 1.
        if n_before + 0.5 < reached * n_rows:
            return name
    return named[-1]


def point_of(cluster_id: str) -> int:
    """Where a group lies on the line: 0 to 2**64 - 1, evenly spread."""
    return int.from_bytes(hashlib.sha256((SALT + cluster_id).encode()).digest()[:8], "big")
