"""audit: how often the tool was right, from a sample that a person has judged."""

import math
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from msgspec import Struct

from articlepack.errors import UsageError
from articlepack.tending.sample import Row, read_csv

RIGHT, WRONG = ("right", "r", "yes", "y", "1", "true", "ok"), ("wrong", "w", "no", "n", "0", "false")
Z = 1.959964
"""Of 95 % of a normal distribution."""


class Precision(Struct, frozen=True):
    """How many of the lines judged were right, and between what the share of all is, with 95 % confidence."""

    stratum: str
    size: int
    n_judged: int
    n_right: int
    share: float
    low: float
    high: float


def audit(file: Path) -> tuple[list[Precision], Precision]:
    """(each stratum, all weighted by their size). Raises UsageError where a verdict is none, or none is there."""
    counts: dict[str, list[int]] = {}
    for number, row in enumerate(read_csv(file), 1):
        size, n_judged, n_right = counts.setdefault(row["stratum"], [size_of(file, number, row), 0, 0])
        verdict = verdict_of(file, number, row)
        counts[row["stratum"]] = [size, n_judged + (verdict is not None), n_right + bool(verdict)]
    strata = [precision(stratum, *numbers) for stratum, numbers in sorted(counts.items()) if numbers[1]]
    if not strata:
        raise UsageError(f"{file}: no line has a verdict. Write right or wrong into the column `verdict`.")
    return strata, together(strata)


def size_of(file: Path, number: int, row: Row) -> int:
    """How many lines the stratum has in the dataset."""
    told = row["stratum_size"] or ""
    if not (told.isdecimal() and int(told) > 0):
        raise UsageError(f"{file}, entry {number}: stratum_size is {told!r}, which is no number of lines.")
    return int(told)


def verdict_of(file: Path, number: int, row: Row) -> bool | None:
    """The verdict of an entry; None: not judged."""
    text = (row["verdict"] or "").strip().lower()
    if not text:
        return None
    if text not in RIGHT + WRONG:
        raise UsageError(f"{file}, entry {number}: the verdict is {text!r}. Write right or wrong, or leave it empty.")
    return text in RIGHT


def precision(stratum: str, size: int, n_judged: int, n_right: int) -> Precision:
    """One stratum, with the interval of Wilson (1927), which holds for shares near 0 and 1 too."""
    share = n_right / n_judged
    low, high = wilson(share, n_judged)
    return Precision(stratum, size, n_judged, n_right, share, low, high)


def wilson(share: float, n: float) -> tuple[float, float]:
    """Between what the share lies of which `n` drawn lines have `share`.

    >>> [round(limit, 4) for limit in wilson(1.0, 20)]
    [0.8389, 1.0]
    """
    middle, width = share + Z * Z / (2 * n), Z * math.sqrt(share * (1 - share) / n + Z * Z / (4 * n * n))
    return max(0.0, (middle - width) / (1 + Z * Z / n)), min(1.0, (middle + width) / (1 + Z * Z / n))


def together(strata: Sequence[Precision]) -> Precision:
    """All strata judged, each with the weight of its size.

    The interval is Wilson's for as many lines as, drawn from the whole at random, would give the same variance; that
    of a stratum is taken of two more right and two more wrong (Agresti and Coull 1998), so that none is 0.
    """
    total = sum(one.size for one in strata)
    share = math.fsum(one.share * one.size for one in strata) / total
    variance = math.fsum((one.size / total) ** 2 * spread(one) for one in strata)
    centre = math.fsum(one.size / total * shrunk(one) for one in strata)
    low, high = wilson(share, centre * (1 - centre) / variance)
    judged, right = sum(one.n_judged for one in strata), sum(one.n_right for one in strata)
    return Precision("all, by size", total, judged, right, share, low, high)


def shrunk(one: Precision) -> float:
    """The share with two more right and two more wrong."""
    return (one.n_right + 2) / (one.n_judged + 4)


def spread(one: Precision) -> float:
    """The variance of a stratum's share."""
    return shrunk(one) * (1 - shrunk(one)) / (one.n_judged + 4)


def lines_of(strata: Sequence[Precision], total: Precision) -> list[str]:
    """The findings as a table for a terminal."""
    head = f"{'':20} {'lines':>10} {'judged':>7} {'right':>6} {'share':>7}   95 % between"
    return [head, *(line_of(one) for one in [*strata, total])]


def line_of(one: Precision) -> str:
    """One line of it."""
    name = one.stratum if len(one.stratum) <= 20 else f"{one.stratum[:19]}…"
    counts = f"{one.size:>10,} {one.n_judged:>7,} {one.n_right:>6,}"
    return f"{name:20} {counts} {one.share:>7.1%}   {one.low:.1%} and {one.high:.1%}"


def as_json(strata: Sequence[Precision], total: Precision) -> dict[str, Any]:
    """The findings for machines."""
    return {"strata": strata, "all": total}
