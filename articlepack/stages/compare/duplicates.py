"""Which pages are refused for another one, and for which.

Two rules, in this order. Each refusal names a row that is itself kept, and was compared with it:

`exact_duplicate`      the same words in the same order. Kept is the first by source.
`same_canonical_url`   pages that declare one canonical URL, where at least half of the shorter text's shingles stand
                       in the longer one. Kept is the longer, of equals the first by source. Pages whose texts differ
                       stay, whatever URL they declare: sites point it at their home page or section.

Rows that have to keep their split (--pin-splits) are kept before all others, so that no new page takes their place.

An exact duplicate of a page that the second rule refuses goes with it, for the same row and the same reason.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from pathlib import Path

import duckdb
import numpy as np
import pyarrow as pa
from msgspec import Struct
from numpy.typing import NDArray

from articlepack.stages.compare.overlap import share_contained, shingle_hashes
from articlepack.stages.compare.query import parquet, save, stream
from articlepack.stages.compare.tables import Row, write_parquet
from articlepack.stages.compare.texts import TextOf

# Below half, most of the shorter text is not in the row that would be kept for it.
MIN_OVERLAP = 0.5
# A canonical URL with more different texts than this is a section's or home page's. Each page is compared with the
# first 16 kept for it, so the time for such a URL grows with its pages, not with their square.
MAX_KEPT_PER_URL = 16

VERSION_SCHEMA = pa.schema(
    [
        ("source", pa.string()),
        ("kept_source", pa.string()),
        ("kept_id", pa.string()),
        ("similarity", pa.float32()),
        ("canonical", pa.string()),
    ]
)


class Rival(Struct, frozen=True):
    """A page that shares its canonical URL with others."""

    source: str
    id: str
    canonical: str
    part: int
    row: int


class Kept(Struct, frozen=True):
    """A rival that stays, with what the next ones are compared with."""

    rival: Rival
    shingles: NDArray[np.uint64]


class Version(Struct, frozen=True):
    """A page refused for a longer version of it."""

    rival: Rival
    kept: Rival
    similarity: float


REFUSAL_SCHEMA = pa.schema(
    [
        *VERSION_SCHEMA,
        ("reason", pa.string()),
        ("twin", pa.string()),
    ]
)


def no_duplicates(folder: Path) -> Path:
    """What `find_duplicates` writes where nobody is refused."""
    write_parquet(folder / "refusals.parquet", REFUSAL_SCHEMA, [])
    return folder / "refusals.parquet"


def find_duplicates(database: duckdb.DuckDBPyConnection, text_of: TextOf, folder: Path) -> Path:
    """Write who is refused for whom, from the view `sketches`: a Parquet file with one row for each page refused.

    Its columns: source, kept_source, kept_id, reason, similarity (0 to 1), canonical (the URL shared, where that is the
    reason), twin (source of the same text that was compared in this page's place, where there is one).
    """
    twins, versions, refusals = (folder / f"{name}.parquet" for name in ("twins", "versions", "refusals"))
    save(database, TWINS, twins)
    rivals = rivals_of(stream(database, RIVALS.format(twins=parquet([twins]))))
    write_parquet(versions, VERSION_SCHEMA, map(row_of, find_versions(rivals, text_of)))
    save(database, REFUSALS.format(twins=parquet([twins]), versions=parquet([versions])), refusals)
    return refusals


TWINS = """
    WITH repeated AS (
        SELECT text_key, substr(min(rank), 2) AS kept_source, arg_min(id, rank) AS kept_id
        FROM (SELECT *, CASE WHEN pinned IS NULL THEN '1' ELSE '0' END || source AS rank FROM sketches)
        GROUP BY text_key HAVING count(*) > 1
    )
    SELECT source, kept_source, kept_id
    FROM sketches JOIN repeated USING (text_key)
    WHERE source <> kept_source
    ORDER BY source
"""

RIVALS = """
    WITH single AS (SELECT * FROM sketches ANTI JOIN {twins} USING (source)),
    shared AS (SELECT canonical FROM single WHERE canonical IS NOT NULL GROUP BY canonical HAVING count(*) > 1)
    SELECT source, id, canonical, part, row
    FROM single SEMI JOIN shared USING (canonical)
    ORDER BY canonical, pinned IS NULL, n_words DESC, source
"""

REFUSALS = """
    SELECT source, kept_source, kept_id, similarity, canonical, 'same_canonical_url' AS reason,
        CAST(NULL AS VARCHAR) AS twin
    FROM {versions}
    UNION ALL
    SELECT twins.source,
        coalesce(versions.kept_source, twins.kept_source),
        coalesce(versions.kept_id, twins.kept_id),
        coalesce(versions.similarity, CAST(1 AS FLOAT)),
        versions.canonical,
        CASE WHEN versions.source IS NULL THEN 'exact_duplicate' ELSE 'same_canonical_url' END,
        CASE WHEN versions.source IS NULL THEN NULL ELSE twins.kept_source END
    FROM {twins} AS twins LEFT JOIN {versions} AS versions ON twins.kept_source = versions.source
    ORDER BY source
"""


def rivals_of(batches: Iterable[pa.RecordBatch]) -> Iterator[Rival]:
    """The rows of a query as records."""
    for batch in batches:
        for row in batch.to_pylist():
            yield Rival(**row)


def find_versions(rivals: Iterable[Rival], text_of: TextOf) -> Iterator[Version]:
    """Every page refused for a longer version of it; rivals come by canonical URL, the longest first."""
    for _, sharing in groupby(rivals, key=lambda rival: rival.canonical):
        yield from find_versions_of_one(sharing, text_of)


def find_versions_of_one(sharing: Iterable[Rival], text_of: TextOf) -> Iterator[Version]:
    """The same for the pages of one canonical URL: each stays, or goes for the first kept one that overlaps."""
    kept: list[Kept] = []
    for rival in sharing:
        shingles = shingle_hashes(text_of(rival.part, rival.row))
        version = match(rival, shingles, kept)
        if version is not None:
            yield version
        elif len(kept) < MAX_KEPT_PER_URL:
            kept.append(Kept(rival, shingles))


def match(rival: Rival, shingles: NDArray[np.uint64], kept: Sequence[Kept]) -> Version | None:
    """The first kept page that holds enough of this one."""
    for other in kept:
        similarity = share_contained(shingles, other.shingles)
        if similarity >= MIN_OVERLAP:
            return Version(rival, other.rival, similarity)
    return None


def row_of(version: Version) -> Row:
    """A version as a row of its file."""
    return {
        "source": version.rival.source,
        "kept_source": version.kept.source,
        "kept_id": version.kept.id,
        "similarity": version.similarity,
        "canonical": version.rival.canonical,
    }
