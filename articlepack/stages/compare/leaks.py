"""Splits by time, publisher or domain: there a row's split is told by the row, and like rows can fall into two.

Of two like rows in two splits the one in the later split, in the order train, validation, test, goes as `split_leak`;
and with it the pages that were refused for it.
"""

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import duckdb
import numpy as np
import pyarrow as pa
from msgspec import Struct
from numpy.typing import NDArray

from articlepack.config import Config
from articlepack.dates.calendars import strip_accents
from articlepack.hosts import ascii_host
from articlepack.reasons import SPLIT_LEAK
from articlepack.shares import split_position
from articlepack.stages.compare.groups import join_groups, join_near
from articlepack.stages.compare.pages import Ranks
from articlepack.stages.compare.query import parquet, save, stream
from articlepack.stages.compare.tables import Row, write_parquet
from articlepack.stages.compare.ties import read_ties
from articlepack.words import fold

Splits = NDArray[np.int16]
"""Of each page by rank the place of its split, or GONE, or HASHED."""

GONE, HASHED = -1, 2**15 - 1
"""No row any more; a row whose group tells its split, which is behind the place of any split, pinned ones too."""
MANY_ROWS = 2**31
"""Of which the first is in the first split that has a share."""

LEAK_SCHEMA = pa.schema([("rank", pa.int32()), ("kept", pa.int32()), ("similarity", pa.float32())])
CROSSING_SCHEMA = pa.schema(
    [
        ("late", pa.int32()),
        ("early", pa.int32()),
        ("late_split", pa.int16()),
        ("early_split", pa.int16()),
        ("similarity", pa.float32()),
    ]
)

STAYING = "SELECT {columns} FROM {ranked} AS pages ANTI JOIN {found} AS found USING (rank) WHERE path IS NOT NULL"

WITHOUT_LEAKS = f"""
    SELECT found.rank, coalesce(leaks.kept, found.kept) AS kept,
        CASE WHEN leaks.rank IS NULL THEN found.reason ELSE '{SPLIT_LEAK}' END AS reason,
        found.similarity, CASE WHEN leaks.rank IS NULL THEN found.via ELSE found.kept END AS via
    FROM {{found}} AS found LEFT JOIN {{leaks}} AS leaks ON found.kept = leaks.rank
    UNION ALL
    SELECT rank, kept, '{SPLIT_LEAK}', similarity, NULL FROM {{leaks}}
    ORDER BY rank
"""


class SplitRule(Struct, frozen=True):
    """How `split` gives a row its split."""

    of_key: Callable[[str], str]
    """Of a group, a publisher or a domain."""
    of_place: Callable[[int, int], str]
    """Of a row with so many rows before it in time, of so many in all."""


class OwnSplits(Struct, frozen=True):
    """What is known of each page's split, by rank."""

    splits: Splits
    is_pinned: NDArray[np.bool_]
    """Rows that keep the split they had."""
    names: list[str]
    """Of the splits, in order."""


def own_splits(
    database: duckdb.DuckDBPyConnection, n_pages: int, ranked: Path, found: Path, config: Config, rule: SplitRule
) -> OwnSplits:
    """The split of each row by what it says of itself, or that it has to keep."""
    pinned = database.execute(f"SELECT DISTINCT pinned FROM {parquet([ranked])} WHERE pinned IS NOT NULL").fetchall()
    names = sorted({*config.split, *(name for (name,) in pinned)}, key=split_position)
    places = {name: place for place, name in enumerate(names)}
    own = OwnSplits(np.full(n_pages, GONE, np.int16), np.zeros(n_pages, np.bool_), names)
    split_of = by_time(database, ranked, found, rule) if config.split_by == "time" else by_key(config.split_by, rule)
    columns = "rank, pinned" if config.split_by == "hash" else "rank, pinned, id, publisher, domain, date"
    query = STAYING.format(columns=columns, ranked=parquet([ranked]), found=parquet([found]))
    for batch in stream(database, query):
        for row in batch.to_pylist():
            own.is_pinned[row["rank"]] = row["pinned"] is not None
            split = row["pinned"] or (None if config.split_by == "hash" else split_of(row))
            own.splits[row["rank"]] = places[split] if split else HASHED
    return own


def adopt_pins(own: OwnSplits, tie_file: Path) -> None:
    """Give rows tied to such as keep their split the same: of those that it is like itself, else of its near group,
    else of those that one of its near group shares a story with, else of its group.
    """
    if not own.is_pinned.any():
        return
    alone, may_join = np.arange(len(own.splits), dtype=np.int32), np.minimum(own.splits, 0)
    near, group = (join(len(alone), tie_file, may_join) for join in (join_near, join_groups))
    claims = [
        pinned_beside(own, tie_file, alone, is_near=True),
        pinned_within(own, near),
        # Of a near group all, as no two of it may part.
        pinned_beside(own, tie_file, near, is_near=False),
        pinned_within(own, group),
    ]
    for claimed in claims:
        is_open = own.splits == HASHED
        own.splits[is_open] = claimed[is_open]


def pinned_within(own: OwnSplits, heads: Ranks) -> Splits:
    """For each page the first split of those of its group that keep theirs, or HASHED."""
    found = np.full(len(heads), HASHED, np.int16)
    np.minimum.at(found, heads[own.is_pinned], own.splits[own.is_pinned])
    return found[heads]


def pinned_beside(own: OwnSplits, tie_file: Path, heads: Ranks, is_near: bool) -> Splits:
    """For each page the first split of those that keep theirs and are tied so to one of its group, or HASHED."""
    found = np.full(len(heads), HASHED, np.int16)
    for ties in read_ties(tie_file):
        of_kind = ties[ties["is_near"] == is_near]
        for one, other in (("later", "earlier"), ("earlier", "later")):
            is_anchor = own.is_pinned[of_kind[one]]
            np.minimum.at(found, heads[of_kind[other][is_anchor]], own.splits[of_kind[one][is_anchor]])
    return found[heads]


def by_key(column: str, rule: SplitRule) -> Callable[[Mapping[str, str]], str]:
    """The split of a row by its publisher or domain, however that is spelled; one without stands for itself."""
    spelled = publisher_key if column == "publisher" else ascii_host
    return lambda row: rule.of_key(spelled(row[column]) if row[column] else row["id"])


def publisher_key(publisher: str) -> str:
    """A publisher as all its spellings are in case, accents, punctuation and white space.

    >>> publisher_key("THE COURIER."), publisher_key("The  Courier"), publisher_key("***")
    ('the courier', 'the courier', '***')
    >>> [publisher_key(name) for name in ("HÜRRİYET", "Hürriyet", "ΤΟ ΒΗΜΑ", "Το Βήμα", "L'ÉQUIPE", "L’Équipe")]
    ['hurriyet', 'hurriyet', 'το βημα', 'το βημα', "l'equipe", "l'equipe"]
    """
    return strip_accents(fold(publisher)) or publisher


def by_time(
    database: duckdb.DuckDBPyConnection, ranked: Path, found: Path, rule: SplitRule
) -> Callable[[Mapping[str, str]], str]:
    """The split of a row by its date: old rows and those without a date first. One instant is in one split."""
    counts = f"""SELECT date, count(*) AS n FROM ({STAYING}) GROUP BY date ORDER BY date NULLS FIRST"""
    query = counts.format(columns="date", ranked=parquet([ranked]), found=parquet([found]))
    instants = [
        (date, n) for batch in stream(database, query) for date, n in zip(*batch.to_pydict().values(), strict=True)
    ]
    n_rows, n_before, splits = sum(n for _, n in instants), 0, dict[object, str]()
    splits[None] = rule.of_place(0, MANY_ROWS)
    for date, n in instants:
        splits.setdefault(date, rule.of_place(n_before, n_rows))
        n_before += n
    return lambda row: splits[row["date"]]


def refuse_leaks(
    database: duckdb.DuckDBPyConnection, own: OwnSplits, found: Path, tie_file: Path, folder: Path
) -> Path:
    """The refusals with those for leaks; what is refused is no row any more in `own`."""
    crossing, leaks, complete = (folder / f"{name}.parquet" for name in ("crossing", "leaks", "without-leaks"))
    classes = Classes(database, own, folder / "equal.parquet")
    write_parquet(crossing, CROSSING_SCHEMA, crossing_ties(classes, tie_file))
    write_parquet(leaks, LEAK_SCHEMA, leaks_of(database, crossing, classes, own))
    save(database, WITHOUT_LEAKS.format(found=parquet([found]), leaks=parquet([leaks])), complete)
    return complete


class Classes:
    """Equal texts that all stay, by the first of them by rank: only that one was compared, and what is said of it is
    said of all. Any other page is a class by itself.
    """

    def __init__(self, database: duckdb.DuckDBPyConnection, own: OwnSplits, equal: Path) -> None:
        self.database, self.equal = database, equal
        self.home = np.arange(len(own.splits), dtype=np.int32)
        """The page of each class that keeps its split or stands in the earliest, and is kept if the class is."""
        self.is_other = np.zeros(len(own.splits), np.bool_)
        for rank, first in self.members():
            self.is_other[rank] = True
            if claim(own, rank) < claim(own, int(self.home[first])):
                self.home[first] = rank
        self.splits, self.is_pinned = own.splits[self.home], own.is_pinned[self.home]

    def members(self) -> Iterator[tuple[int, int]]:
        """Every page that is not the first of its class, with the first."""
        if self.equal.exists():
            for batch in stream(self.database, f"SELECT rank, kept FROM {parquet([self.equal])} ORDER BY rank"):
                yield from zip(batch["rank"].to_pylist(), batch["kept"].to_pylist(), strict=True)


def claim(own: OwnSplits, rank: int) -> tuple[bool, int]:
    """Which of two like rows in two splits stays: that of the lower claim."""
    return not own.is_pinned[rank], int(own.splits[rank])


def crossing_ties(classes: Classes, tie_file: Path) -> Iterator[Row]:
    """Near ties between classes of two splits, the one that has to go first; none of two that keep their splits."""
    splits, pinned = classes.splits, classes.is_pinned
    for ties in read_ties(tie_file):
        is_crossing = ties["is_near"] & (splits[ties["later"]] != splits[ties["earlier"]])
        is_crossing &= ~(pinned[ties["later"]] & pinned[ties["earlier"]])
        for a, b, similarity in ties[is_crossing & ~classes.is_other[ties["later"]]][
            ["later", "earlier", "similarity"]
        ].tolist():
            late, early = (a, b) if (pinned[b], splits[a]) > (pinned[a], splits[b]) else (b, a)
            yield {
                "late": late,
                "early": early,
                "late_split": int(splits[late]),
                "early_split": int(splits[early]),
                "similarity": similarity,
            }


def leaks_of(database: duckdb.DuckDBPyConnection, crossing: Path, classes: Classes, own: OwnSplits) -> Iterator[Row]:
    """Each row that is like one that stays in an earlier split, with the first such row."""
    gone: dict[int, tuple[int, float]] = {}
    query = f"SELECT * FROM {parquet([crossing])} ORDER BY late_split, late, early_split, early"
    for batch in stream(database, query):
        for row in batch.to_pylist():
            late, early = row["late"], row["early"]
            if late not in gone and early not in gone:
                gone[late] = int(classes.home[early]), row["similarity"]
    for first, (kept, similarity) in sorted(gone.items()):
        own.splits[first] = GONE
        yield {"rank": first, "kept": kept, "similarity": similarity}
    yield from leaks_of_equals(classes, gone, own)


def leaks_of_equals(classes: Classes, gone: Mapping[int, tuple[int, float]], own: OwnSplits) -> Iterator[Row]:
    """The same for the other members of classes: they go with their class, or for the one of it that stays."""
    firsts = sorted({first for _, first in classes.members()} - gone.keys())
    for rank, first in [*((first, first) for first in firsts), *classes.members()]:
        strays = own.splits[rank] != classes.splits[first] and not own.is_pinned[rank]
        if first in gone or strays:
            kept, similarity = gone.get(first, (int(classes.home[first]), 1.0))
            own.splits[rank] = GONE
            yield {"rank": rank, "kept": kept, "similarity": similarity}
