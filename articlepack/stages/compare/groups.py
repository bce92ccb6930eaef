"""Split groups: connected components of the pages that stay and are tied. A group lies in one split.

Ties are of two kinds. Near pages are never parted. Pages of one story, which have half of the shorter one in common,
are joined as long as that makes no group of a size that no story has: else each near group of it stands for itself.

A group without end is no group of one story: where one holds more than a tenth of all rows, no share can be kept, and
the build stops, unless leaks are allowed. Then the pages of such a group stand each for itself.
"""

from pathlib import Path

import duckdb
import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from articlepack.errors import BuildError
from articlepack.stages.compare.lookup import look_up
from articlepack.stages.compare.pages import Ranks
from articlepack.stages.compare.query import parquet
from articlepack.stages.compare.sorting import ordered
from articlepack.stages.compare.tables import write_parquet
from articlepack.stages.compare.ties import read_ties

MAX_GROUP_SHARE = 0.1
"""Of the rows: more in one split, and no share asked for can be reached."""
MAX_STORY = 100
"""Rows that ties of one story may join into one group."""
PAGES_AT_ONCE = 1_000_000
MIN_GIANT = 3
"""Two pages are no giant, however few rows there are."""
CLUSTER_SCHEMA = pa.schema([("rank", pa.int32()), ("head", pa.int32())])


def join_groups(n_pages: int, tie_file: Path, may_join: NDArray[np.int16]) -> Ranks:
    """The lowest rank of each page's group; only pages with the same number in `may_join`, 0 or more, are joined."""
    near = join_near(n_pages, tie_file, may_join)
    heads = near.copy()
    join(heads, tie_file, may_join)
    # A tenth, as of few rows the largest story would be a giant.
    most = max(MIN_GIANT - 1, min(MAX_STORY, int(MAX_GROUP_SHARE * np.count_nonzero(may_join >= 0))))
    sizes = np.bincount(heads, minlength=n_pages)
    return np.where(sizes[heads] > most, near, heads)


def join_near(n_pages: int, tie_file: Path, may_join: NDArray[np.int16]) -> Ranks:
    """The same by near ties alone."""
    heads = np.arange(n_pages, dtype=np.int32)
    join(heads, tie_file, may_join, only_near=True)
    return heads


def join(heads: Ranks, tie_file: Path, may_join: NDArray[np.int16], only_near: bool = False) -> None:
    """Join the groups of all ties between pages that may be joined; each page names its head then."""
    for ties in read_ties(tie_file):
        later, earlier = ties["later"], ties["earlier"]
        are_joined = (may_join[later] == may_join[earlier]) & (may_join[later] >= 0)
        if only_near:
            are_joined &= ties["is_near"]
        unite(heads, later[are_joined], earlier[are_joined])
    flatten(heads)


def unite(heads: Ranks, later: Ranks, earlier: Ranks) -> None:
    """Join the groups of each two pages; the lowest rank becomes the head."""
    while len(later):
        some, others = np.split(heads_of(heads, np.concatenate([later, earlier])), 2)
        are_apart = some != others
        later, earlier = np.maximum(some, others)[are_apart], np.minimum(some, others)[are_apart]
        # Of the groups that one is to join, the lowest gets it; what that leaves apart is left for the next round.
        np.minimum.at(heads, later, earlier)


def heads_of(heads: Ranks, pages: Ranks) -> Ranks:
    """The heads of pages' groups; each of these pages names its own from now on."""
    while True:
        named = heads[pages]
        higher = heads[named]
        if np.array_equal(named, higher):
            return named
        heads[pages] = higher


def flatten(heads: Ranks) -> None:
    """Let each page name its head itself."""
    for first in range(0, len(heads), PAGES_AT_ONCE):
        heads_of(heads, np.arange(first, min(first + PAGES_AT_ONCE, len(heads)), dtype=np.int32))


def check_giants(
    database: duckdb.DuckDBPyConnection, heads: Ranks, n_rows: int, ranked: Path, allow_leaks: bool
) -> Ranks:
    """The heads, without groups above a tenth of the rows where leaks are allowed; else BuildError for such a group."""
    sizes = np.bincount(heads, minlength=len(heads))
    is_giant = (sizes > MAX_GROUP_SHARE * n_rows) & (sizes >= MIN_GIANT)
    if is_giant.any() and not allow_leaks:
        head = int(np.argmax(is_giant))
        found = database.execute(f"SELECT source FROM {parquet([ranked])} WHERE rank = {head}").fetchone()
        raise BuildError(
            f"{sizes[head]} of {n_rows} rows are tied by near-duplicates into one group (of {found and found[0]}), and "
            "a group may not be parted by splits. Refuse them with --dedup near, set --dedup-threshold higher, "
            "or give --allow-leaks."
        )
    return np.where(is_giant[heads], np.arange(len(heads), dtype=np.int32), heads)


def write_clusters(database: duckdb.DuckDBPyConnection, heads: Ranks, ranked: Path, file: Path) -> None:
    """Write the members of each group of two or more, with the rank of its first page by source."""
    sizes = np.bincount(heads, minlength=len(heads))
    named = np.full(len(heads), -1, np.int32)
    members = file.with_name("members.parquet")
    write_parquet(
        members,
        CLUSTER_SCHEMA,
        ({"rank": int(rank), "head": int(heads[rank])} for rank in np.flatnonzero(sizes[heads] > 1)),
    )
    sources = look_up(database, members, "rank", ranked, {"source": "source"}, file.with_name("member-sources.parquet"))
    last = -1
    query = f"SELECT * FROM {parquet([sources])}"
    for batch in ordered(database, query, [("head", "ASC"), ("source", "ASC")], file.parent):
        of_batch = np.asarray(batch["head"])
        is_first = np.diff(of_batch, prepend=last) != 0
        named[of_batch[is_first]] = np.asarray(batch["rank"])[is_first]
        last = of_batch[-1]
    rows = ({"rank": int(rank), "head": int(named[heads[rank]])} for rank in np.flatnonzero(sizes[heads] > 1))
    write_parquet(file, CLUSTER_SCHEMA, rows)
