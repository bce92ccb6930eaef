"""Which pages are refused for another one, and for which; and which pages that stay are alike.

Each refusal names a row that is itself kept, and was compared with it. Which of two like pages is kept is told by
`--keep-which`: the longer, if nothing else is said, and of equals the first by source.

`exact_duplicate`      the same words in the same order.
`near_duplicate`       as many of the shingles of both texts are in common as the threshold says (Jaccard).
`contained`            of the refused text so much stands in the row kept as two texts of one length at that
                       threshold have in common: eight ninths at 0.8.
`same_canonical_url`   pages of one address, where at least half of the shorter text stands in the longer one. The
                       address is the canonical URL that a page declares, else its own. Pages whose texts differ stay,
                       whatever URL they declare: sites point it at their home page or section.

Rows that have to keep their split (--pin-splits) are kept before all others, so that no new page takes their place.

An exact duplicate of a page that another rule refuses goes with it, for the same row and the same reason.
"""

from collections.abc import Iterable, Sequence
from pathlib import Path

import duckdb
import numpy as np
import pyarrow as pa

from articlepack.config import Config
from articlepack.reasons import EXACT
from articlepack.stages.compare.exchange import Each, verify_pairs
from articlepack.stages.compare.pages import Pages, Prints, write_ranks
from articlepack.stages.compare.query import parquet, save, stream
from articlepack.stages.compare.stars import KEPT, Refusal, Rules, Tie, find_stars
from articlepack.stages.compare.tables import Row, write_parquet
from articlepack.stages.compare.ties import TieWriter
from articlepack.stages.compare.verify import read_verified

STAR_SCHEMA = pa.schema(
    [("rank", pa.int32()), ("kept", pa.int32()), ("reason", pa.string()), ("similarity", pa.float32())]
)

TWINS = """
    WITH repeated AS (SELECT text_key, min(rank) AS kept FROM {ranked} GROUP BY text_key HAVING count(*) > 1)
    SELECT rank, kept FROM {ranked} AS pages JOIN repeated USING (text_key)
    WHERE rank <> kept AND path IS NOT NULL ORDER BY rank
"""

DUPLICATES = f"""
    SELECT rank, kept, reason, similarity, CAST(NULL AS INTEGER) AS via FROM {{stars}}
    UNION ALL
    SELECT twins.rank, coalesce(stars.kept, twins.kept), coalesce(stars.reason, '{EXACT}'),
        coalesce(stars.similarity, CAST(1 AS FLOAT)), CASE WHEN stars.rank IS NULL THEN NULL ELSE twins.kept END
    FROM {{twins}} AS twins LEFT JOIN {{stars}} AS stars ON twins.kept = stars.rank
    ORDER BY rank
"""


def find_duplicates(
    database: duckdb.DuckDBPyConnection, pages: Pages, ranked: Path, ties: TieWriter, config: Config, each: Each
) -> Path:
    """Write who is refused for whom: a Parquet file of ranks with one row for each page refused; and all ties.

    Its columns: rank, kept, reason, similarity (0 to 1), via (the page of the same text that was compared in this
    page's place, where there is one).
    """
    folder = pages.folder
    twins, stars, found = (folder / f"{name}.parquet" for name in ("twins", "stars", "found"))
    save(database, TWINS.format(ranked=parquet([ranked])), twins)
    is_twin = np.zeros(pages.n_pages, np.bool_)
    for batch in stream(database, f"SELECT rank, kept FROM {parquet([twins])}"):
        is_twin[np.asarray(batch["rank"])] = True
        if config.dedup == "none":
            ties.add_equal(np.asarray(batch["rank"]), np.asarray(batch["kept"]))
    firsts = write_ranks(ranked, pages, is_twin)
    del is_twin
    write_parquet(stars, STAR_SCHEMA, stars_of(pages, firsts, ties, config, each))
    if config.dedup == "none":
        twins.rename(folder / "equal.parquet")
        return stars_without_twins(database, stars, found)
    save(database, DUPLICATES.format(stars=parquet([stars]), twins=parquet([twins])), found)
    return found


def stars_without_twins(database: duckdb.DuckDBPyConnection, stars: Path, found: Path) -> Path:
    """The refusals where equal texts stay too."""
    save(database, f"SELECT *, CAST(NULL AS INTEGER) AS via FROM {parquet([stars])} ORDER BY rank", found)
    return found


def stars_of(pages: Pages, firsts: Sequence[int], ties: TieWriter, config: Config, each: Each) -> Iterable[Row]:
    """The refusals as rows; ties are written on the way. `firsts`: where the pages of each sketch file begin."""
    rules = Rules(config.dedup_threshold, config.dedup == "near", config.dedup != "none")
    n_slices = verify_pairs(pages, firsts, config.dedup_threshold, each)
    slices = (read_verified(pages.folder, number) for number in range(n_slices))
    kept_for = np.full(pages.n_pages, KEPT, np.int32)
    with Prints(pages) as prints:
        for found in find_stars(slices, prints.shingles, kept_for, rules, pages.n_known):
            if isinstance(found, Tie):
                ties.add(found)
            elif isinstance(found, Refusal):
                yield {"rank": found.rank, "kept": found.kept, "reason": found.reason, "similarity": found.similarity}
