"""compare: what sees more than one page, by small sketches.

    recurring    by what a line is known again        stories   which pages tell one, over how many a line recurs
    recount      that counting, as jobs               templates which lines of a page are its site's
    sentences    which lines end as one
    sketch       what of a page is compared           overlap, signature   its shingles, and bands of their MinHash
    pages        all pages in order of preference     samples   runs of words that are keys by themselves
    exchange     jobs partitioned by hash, of any engine; files of drawers pass between them:
      divide     a sketch file -> its keys by part    buckets   a part of the keys -> pairs by slice
      verify     a slice of pages -> its pairs, each with what the two have in common
    stars        which are alike, who goes for whom   ties      pairs that stay
    duplicates   equal texts, and all refusals by rank
    known        rows of other datasets, not to be repeated
    groups       components of ties                   leaks     splits that a row tells itself, and ties across them
    refused      the ledger's rows for refusals, and the order of all refusals
    order        the kept rows, in order, with splits

query, tables and texts are how these rooms ask DuckDB, write tables and reach a text; sorting and lookup do, in bounded
memory, what DuckDB would not.
"""

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

import duckdb
import numpy as np
import pyarrow as pa
from msgspec import Struct

from articlepack.config import Config
from articlepack.shares import are_parted
from articlepack.stages.compare.duplicates import find_duplicates
from articlepack.stages.compare.exchange import Each, in_turn
from articlepack.stages.compare.groups import check_giants, join_groups, write_clusters
from articlepack.stages.compare.known import data_files, sketch_known
from articlepack.stages.compare.leaks import HASHED, OwnSplits, SplitRule, adopt_pins, own_splits, refuse_leaks
from articlepack.stages.compare.order import write_paths, write_rows
from articlepack.stages.compare.pages import check_count, count_known, count_rows, lay_out, rank_pages
from articlepack.stages.compare.query import open_database, parquet, quoted, save
from articlepack.stages.compare.refused import REFUSALS, write_duplicates, write_order_of_refusals, write_refusals
from articlepack.stages.compare.signature import band_shape
from articlepack.stages.compare.sketch import SKETCH_SCHEMA, Sketch, SketchWriter, sketch, write_sketches
from articlepack.stages.compare.texts import open_texts
from articlepack.stages.compare.ties import TieWriter

__all__ = [
    "SKETCH_SCHEMA",
    "Comparison",
    "Sketch",
    "SketchWriter",
    "SplitRule",
    "compare",
    "data_files",
    "sketch",
    "write_sketches",
]


class Comparison(Struct, frozen=True):
    """What the comparison found, and the files that say so of every page."""

    kept: int
    refused: dict[str, int]
    """Pages refused here, by reason; reasons without a page are absent."""
    splits: dict[str, int]
    """Rows by split; splits without a row are absent."""
    rows: Path
    """Parquet: the kept rows in output order, where they lie, their split, n_duplicates and cluster_id."""
    rejected: Path
    """Parquet: where every refusal of the build lies, by source. `part` counts the rejected files given, then
    `duplicates`."""
    duplicates: Path
    """Arrow IPC: the rows of `rejected` for the pages refused here."""
    paths: Path
    """Parquet: path, rows and rejected of each input file that gave a page, by path."""


def compare(
    sketch_files: Sequence[Path],
    article_files: Sequence[Path],
    rejected_files: Sequence[Path],
    folder: Path,
    config: Config,
    rule: SplitRule,
    pins: Path | None = None,
    known: Sequence[Path] = (),
    each: Each = in_turn,
) -> Comparison:
    """Refuse duplicates, put rows and refusals in order, and give each row its split; all in files in `folder`.

    `pins`, a Parquet file of id and split: these rows keep their split, and are kept before others that say the same.
    `article_files[part]` holds the rows of which a sketch says `part`. The result is the same however pages are
    spread over parts, but for the parts and rows named in it. Memory grows by less than 100 bytes a page.

    `known` are the folders of datasets whose rows are not to be repeated. `each` runs the jobs.

    Raises BuildError for a split group above a tenth of the rows, unless leaks are allowed.
    """
    folder.mkdir(parents=True, exist_ok=True)
    rows, rejected, paths = (folder / f"{name}.parquet" for name in ("rows", "rejected", "paths"))
    duplicates, text_of = folder / "duplicates.arrow", open_texts(article_files)
    sketch_files = [*(sketch_files or [no_sketches(folder)])]
    if known:
        sketch_files += sketch_known(known, folder, config.dedup_threshold, each)
    n_pages = sum(count_rows(file) for file in sketch_files)
    check_count(n_pages)
    with open_database(folder, n_pages) as database:
        make_view(database, "sketches", pinned_sketches(database, sketch_files, pins, folder))
        found, choose_splits = find_relations(database, sketch_files, folder, config, rule, each)
        refusals = parquet([write_refusals(database, found, folder / RANKED, folder)])
        make_view(database, "refusals", f"({REFUSALS.format(refusals=refusals)})")
        write_duplicates(database, text_of, duplicates)
        write_order_of_refusals(database, [*rejected_files, duplicates], rejected)
        splits = write_rows(database, config.order, folder / RANKED, found, folder / CLUSTERS, choose_splits, rows)
        write_paths(database, rows, rejected, paths)
        refused = count_reasons(database)
    return Comparison(sum(splits.values()), refused, splits, rows, rejected, duplicates, paths)


def find_relations(
    database: duckdb.DuckDBPyConnection,
    sketch_files: Sequence[Path],
    folder: Path,
    config: Config,
    rule: SplitRule,
    each: Each,
) -> tuple[Path, Callable[[pa.RecordBatch], pa.Array]]:
    """(file of refusals by rank, what answers the splits of rows); ranks and clusters are left in `folder`."""
    ranked, tie_file = folder / RANKED, folder / "ties"
    n_pages = rank_pages(database, config, ranked)
    pages = lay_out(ranked, n_pages, count_known(database), sketch_files, band_shape(config.dedup_threshold)[0])
    with tie_file.open("wb") as stream:
        found = find_duplicates(database, pages, ranked, TieWriter(stream), config, each)
    own = own_splits(database, n_pages, ranked, found, config, rule)
    if config.split_by == "hash":
        adopt_pins(own, tie_file)
    if not config.allow_leaks and (config.split_by != "hash" or own.is_pinned.any()):
        found = refuse_leaks(database, own, found, tie_file, folder)
    heads = join_groups(n_pages, tie_file, own.splits)
    if config.split_by == "hash" and are_parted(config.split):
        heads = check_giants(database, heads, int((own.splits >= 0).sum()), ranked, config.allow_leaks)
    write_clusters(database, heads, ranked, folder / CLUSTERS)
    return found, partial(splits_of_rows, own=own, rule=rule)


def splits_of_rows(rows: pa.RecordBatch, own: OwnSplits, rule: SplitRule) -> pa.Array:
    """The splits of rows: each its own, else that of its group."""
    numbers = own.splits[np.asarray(rows["rank"])].tolist()
    groups = zip(numbers, rows["cluster_id"].to_pylist(), strict=True)
    return pa.array([own.names[n] if n < HASHED else rule.of_key(group) for n, group in groups], pa.string())


RANKED, CLUSTERS = "ranked.parquet", "clusters.parquet"

ALL_PINNED = """
    SELECT sketches.*, pins.split AS pinned
    FROM ({sketches}) AS sketches LEFT JOIN {pins} AS pins ON sketches.id = pins.id
"""


def pinned_sketches(database: duckdb.DuckDBPyConnection, files: Sequence[Path], pins: Path | None, folder: Path) -> str:
    """Table expression of all sketches, each with the split that it has to keep, `pinned`: null for most."""
    if pins is None:
        return f"(SELECT *, CAST(NULL AS VARCHAR) AS pinned FROM ({numbered(files)}))"
    # Through a file: a join of this size and the sort that follows need more memory than the limit together.
    file = folder / "pinned.parquet"
    save(database, ALL_PINNED.format(sketches=numbered(files), pins=parquet([pins])), file)
    return parquet([file])


def make_view(database: duckdb.DuckDBPyConnection, name: str, table: str) -> None:
    """Give a table expression a name in SQL."""
    database.execute(f"CREATE VIEW {name} AS SELECT * FROM {table}")


def numbered(files: Sequence[Path]) -> str:
    """Query over sketch files that says of each row in which of them it stands, as `file`."""
    # One reader for all: of a union of as many queries as files each would hold memory of its own.
    names = ", ".join(quoted(str(file)) for file in files)
    table = parquet(files).removesuffix(")") + ", filename = true)"
    number = f"CAST(list_position([{names}], filename) - 1 AS INTEGER) AS file"
    return f"SELECT * EXCLUDE (filename), {number} FROM {table}"


def no_sketches(folder: Path) -> Path:
    """A sketch file without a page, for a build of which nothing was settled."""
    write_sketches(folder / "no-sketches.parquet", [])
    return folder / "no-sketches.parquet"


def count_reasons(database: duckdb.DuckDBPyConnection) -> dict[str, int]:
    """Pages refused here, by reason."""
    query = "SELECT reason, count(*) FROM refusals GROUP BY reason ORDER BY reason"
    return dict(database.execute(query).fetchall())
