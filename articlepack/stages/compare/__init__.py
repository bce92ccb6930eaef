"""compare: the one step after settling that sees more than one page, by their sketches.

    sketch       what of a page is compared
    duplicates   which pages are refused for which    overlap   how much of a text stands in another
    refused      the ledger's rows for them, and the order of all refusals
    order        the kept rows, in order, with splits

query, tables and texts are how these rooms ask DuckDB, write tables and reach a text.
"""

from collections.abc import Callable, Sequence
from pathlib import Path

import duckdb
import pyarrow as pa
from msgspec import Struct

from articlepack.config import Config
from articlepack.stages.compare.duplicates import find_duplicates, no_duplicates
from articlepack.stages.compare.order import write_paths, write_rows
from articlepack.stages.compare.query import open_database, parquet
from articlepack.stages.compare.refused import write_duplicates, write_order_of_refusals
from articlepack.stages.compare.sketch import SKETCH_SCHEMA, Sketch, sketch, write_sketches
from articlepack.stages.compare.tables import write_parquet
from articlepack.stages.compare.texts import open_texts

__all__ = ["SKETCH_SCHEMA", "Comparison", "Sketch", "compare", "sketch", "write_sketches"]


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
    choose_split: Callable[[str], str],
    pins: Path | None = None,
) -> Comparison:
    """Refuse duplicates, put rows and refusals in order, and give each row its split; all in files in `folder`.

    `pins`, a Parquet file of id and split: these rows keep their split, and are kept before others that say the same.
    `article_files[part]` holds the rows of which a sketch says `part`. The result is the same however pages are
    spread over parts, but for the parts and rows named in it. Memory does not grow with the number of pages.
    """
    folder.mkdir(parents=True, exist_ok=True)
    rows, rejected, paths = (folder / f"{name}.parquet" for name in ("rows", "rejected", "paths"))
    duplicates, text_of = folder / "duplicates.arrow", open_texts(article_files)
    with open_database(folder) as database:
        make_view(database, "pins", [pins or no_pins(folder)])
        make_view(database, "sketches", sketch_files or [no_sketches(folder)], PINNED)
        found = no_duplicates(folder) if config.dedup == "none" else find_duplicates(database, text_of, folder)
        make_view(database, "refusals", [found])
        write_duplicates(database, text_of, duplicates)
        write_order_of_refusals(database, [*rejected_files, duplicates], rejected)
        splits = write_rows(database, config.order, choose_split, rows)
        write_paths(database, rows, rejected, paths)
        refused = count_reasons(database)
    return Comparison(sum(splits.values()), refused, splits, rows, rejected, duplicates, paths)


PINNED = "LEFT JOIN (SELECT id, split AS pinned FROM pins) USING (id)"
"""Adds to each sketch the split that it has to keep, null for most."""
PIN_SCHEMA = pa.schema([("id", pa.string()), ("split", pa.string())])


def make_view(database: duckdb.DuckDBPyConnection, name: str, files: Sequence[Path], joined: str = "") -> None:
    """Give Parquet files a name in SQL."""
    database.execute(f"CREATE VIEW {name} AS SELECT * FROM {parquet(files)} {joined}")


def no_pins(folder: Path) -> Path:
    """Splits to be kept, of a build that keeps none."""
    write_parquet(folder / "no-pins.parquet", PIN_SCHEMA, [])
    return folder / "no-pins.parquet"


def no_sketches(folder: Path) -> Path:
    """A sketch file without a page, for a build of which nothing was settled."""
    write_sketches(folder / "no-sketches.parquet", [])
    return folder / "no-sketches.parquet"


def count_reasons(database: duckdb.DuckDBPyConnection) -> dict[str, int]:
    """Pages refused here, by reason."""
    query = "SELECT reason, count(*) FROM refusals GROUP BY reason ORDER BY reason"
    return dict(database.execute(query).fetchall())
