"""Counts as numbers of a drawing: bars that begin where the bar before has ended, columns over time and length."""

from collections.abc import Iterable, Sequence
from itertools import accumulate, pairwise

from msgspec import Struct

from articlepack.stages.publish.facts import Count, position
from articlepack.stages.publish.report.figures import WORD_EDGES, Refusals

MAX_MONTHS, MAX_COLUMNS = 48, 40


class Step(Struct, frozen=True):
    """Pages that went one way: a bar of `width` that begins at `start`, both in percent of the pages read."""

    refusals: Refusals
    start: float
    width: float


class Column(Struct, frozen=True):
    """One column of a chart, `height` in percent of the highest."""

    label: str
    n: int
    height: float


def steps(refused: Sequence[Refusals], n_pages: int) -> list[Step]:
    """The way from pages to rows: each reason takes its part of what is left, from the end."""
    ordered = sorted(refused, key=lambda r: (position(r.stage), -r.n_pages, r.reason))
    gone = accumulate(r.n_pages for r in ordered)
    return [
        Step(r, percent(n_pages - n_gone, n_pages), percent(r.n_pages, n_pages))
        for r, n_gone in zip(ordered, gone, strict=True)
    ]


def percent(part: int, whole: int) -> float:
    """A part in percent, to three digits: enough for a drawing.

    >>> percent(1, 3), percent(1, 0)
    (33.333, 0.0)
    """
    return round(100 * part / whole, 3) if whole else 0.0


def columns(counts: Sequence[tuple[str, int]]) -> list[Column]:
    """Columns of a chart."""
    highest = max((n for _, n in counts), default=0)
    return [Column(label, n, percent(n, highest)) for label, n in counts]


def word_columns(counts: Sequence[int]) -> list[Column]:
    """Rows by length."""
    between = [f"{a:,}–{b - 1:,}" for a, b in pairwise(WORD_EDGES)]
    labels = [f"under {WORD_EDGES[0]}", *between, f"{WORD_EDGES[-1]:,} or more"]
    return columns(list(zip(labels, counts, strict=True)))


def date_columns(months: Sequence[tuple[str, int]]) -> list[Column]:
    """Rows over time: by month where that gives few columns, else by year, the years before the last ones as one.

    Months and years without a row are there: time has no gaps.
    """
    if not months:
        return []
    first, last = month_number(months[0][0]), month_number(months[-1][0])
    if last - first < MAX_MONTHS:
        found = dict(months)
        names = [month_name(number) for number in range(first, last + 1)]
        return columns([(name, found.get(name, 0)) for name in names])
    return columns(by_year(months))


def by_year(months: Sequence[tuple[str, int]]) -> list[tuple[str, int]]:
    """Rows by year."""
    years: dict[int, int] = {}
    for month, n in months:
        years[month_number(month) // 12] = years.get(month_number(month) // 12, 0) + n
    last = max(years)
    first = max(min(years), last - MAX_COLUMNS + 2)
    early = sum(n for year, n in years.items() if year < first)
    return [
        *([(f"before {first}", early)] if early else []),
        *((str(y), years.get(y, 0)) for y in range(first, last + 1)),
    ]


def month_number(month: str) -> int:
    """Months since the year 0.

    >>> month_number("0001-02"), month_name(month_number("2024-12"))
    (13, '2024-12')
    """
    year, _, number = month.rpartition("-")
    return int(year) * 12 + int(number) - 1


def month_name(number: int) -> str:
    """The name of a month as YYYY-MM."""
    return f"{number // 12:04}-{number % 12 + 1:02}"


def with_others(counts: Iterable[Count], whole: int) -> list[tuple[str | None, int]]:
    """Counts, and the rest of the whole as one where they are not all; `None` is unknown."""
    shown = list(counts)
    rest = whole - sum(n for _, n in shown)
    return [*shown, *([("", rest)] if rest > 0 else [])]
