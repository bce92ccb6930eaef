"""All pages of a build in one order, the preferred first, with their fingerprints on disk.

A page is known by its rank from here on: 0 is the one that is kept before all others. Where its fingerprint lies is
told by files that any job can read.
"""

import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Self

import duckdb
import numpy as np
import pyarrow as pa
from msgspec import Struct
from numpy.typing import NDArray

from articlepack.config import Config
from articlepack.errors import BuildError
from articlepack.parquet import open_parquet
from articlepack.stages.compare.query import quoted
from articlepack.stages.compare.sketch import NUMBER_BYTES, fingerprints_of
from articlepack.stages.compare.sorting import Terms, ordered
from articlepack.stages.compare.tables import write_parquet_batches

Ranks = NDArray[np.int32]
Shingles = NDArray[np.uint32]

KEEP_WHICH = {
    "longest": [("n_words", "DESC")],
    "earliest": [("date", "ASC"), ("n_words", "DESC")],
    "newest": [("date", "DESC"), ("n_words", "DESC")],
}
"""Which of two like pages is kept: an order, the kept first. Of equals the first by source."""

PLACE = np.dtype([("file", np.uint32), ("n_shingles", np.uint32), ("n_sampled", np.uint32), ("start", np.uint64)])
"""Of a page: its sketch file, and where its fingerprint begins in the file beside, counted in numbers."""
PLACES, FILES, RANKS = "places", "files", "ranks"
NO_RANK = -1
"""Of a page that is compared in no place of its own, since another has the same words."""
MAX_PAGES = 2**31 - 1
"""As many as ranks have numbers."""
MAX_OPEN_FILES = 256


def rank_pages(database: duckdb.DuckDBPyConnection, config: Config, file: Path) -> int:
    """Write the view `sketches` in order of preference with the column `rank`; the number of pages."""

    def ranked() -> Iterator[pa.RecordBatch]:
        first = 0
        for batch in ordered(database, "SELECT * FROM sketches", preference(config), file.parent):
            yield batch.append_column("rank", pa.array(range(first, first + batch.num_rows), pa.int32()))
            first += batch.num_rows

    empty = database.sql("SELECT *, CAST(0 AS INTEGER) AS rank FROM sketches LIMIT 0").to_arrow_table()
    return write_parquet_batches(file, empty.schema, ranked())


def preference(config: Config) -> Terms:
    """The order: rows of other datasets, such as keep their split, preferred inputs, the rule, first by source.

    So that no new page takes the place of a row that has to keep its split.
    """
    cases = [f"WHEN {quoted(name)} THEN {place}" for place, name in enumerate(config.prefer_source)]
    named = [f"CASE regexp_extract(source, '^[^/#]*') {' '.join(cases)} ELSE {len(cases)} END"] if cases else []
    first = [(term, "ASC") for term in ("path IS NOT NULL", "pinned IS NULL", *named)]
    return [*first, *KEEP_WHICH[config.keep_which], ("source", "ASC")]


def check_count(n_pages: int) -> None:
    """Raise BuildError if there are more pages, known ones included, than can be told from each other."""
    if n_pages > MAX_PAGES:
        raise BuildError(
            f"{n_pages:,} pages are more than the {MAX_PAGES:,} that one build can compare. Build a dataset of each "
            "part of the inputs."
        )


def count_known(database: duckdb.DuckDBPyConnection) -> int:
    """How many of the view `sketches` are rows of other datasets: these have the first ranks."""
    row = database.execute("SELECT count(*) FROM sketches WHERE path IS NULL").fetchone()
    return int(row[0]) if row else 0


def count_rows(file: Path) -> int:
    """The rows of a Parquet file."""
    return int(open_parquet(file).metadata.num_rows)


class Pages(Struct, frozen=True):
    """Where all pages lie, told by a few files, so that any job finds what it needs of any of them."""

    folder: Path
    n_pages: int
    n_known: int
    """Rows of other datasets: these have the first ranks."""
    n_bands: int
    n_files: int
    """Sketch files."""

    @property
    def places(self) -> NDArray[np.void]:
        """Of each page by rank: where its fingerprint is; mapped."""
        file = self.folder / PLACES
        return np.memmap(file, PLACE, "r") if self.n_pages else np.zeros(0, PLACE)

    @property
    def files(self) -> list[Path]:
        """The sketch files."""
        return [Path(name) for name in (self.folder / FILES).read_text().split("\0")[: self.n_files]]


def lay_out(ranked: Path, n_pages: int, n_known: int, sketch_files: Sequence[Path], n_bands: int) -> Pages:
    """Write the files that say where each page is."""
    pages = Pages(ranked.parent, n_pages, n_known, n_bands, len(sketch_files))
    (pages.folder / FILES).write_text("\0".join(map(str, sketch_files)))
    columns = ["file", "n_shingles", "n_sampled", "fingerprint_start"]
    with (pages.folder / PLACES).open("wb") as stream:
        for batch in open_parquet(ranked).iter_batches(columns=columns):
            rows = np.empty(batch.num_rows, PLACE)
            for field, column in zip(PLACE.names or (), columns, strict=True):
                rows[field] = np.asarray(batch[column])
            stream.write(rows.tobytes())
    return pages


def write_ranks(ranked: Path, pages: Pages, is_twin: NDArray[np.bool_]) -> list[int]:
    """Write the rank of each page in the order of the sketch files, NO_RANK for twins; where each file begins."""
    firsts = np.cumsum([0, *map(count_rows, pages.files)])
    ranks = np.empty(pages.n_pages, np.int32)
    for batch in open_parquet(ranked).iter_batches(columns=["rank", "file", "place"]):
        rank = np.asarray(batch["rank"])
        places = firsts[np.asarray(batch["file"])] + np.asarray(batch["place"])
        ranks[places] = np.where(is_twin[rank], NO_RANK, rank)
    ranks.tofile(pages.folder / RANKS)
    return [int(first) for first in firsts]


class Prints:
    """Fingerprints of pages by rank, read where they lie; a bounded number of files is open at a time."""

    def __init__(self, pages: Pages) -> None:
        self.places, self.files, self.n_bands = pages.places, pages.files, pages.n_bands
        self.open: dict[int, int] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        for descriptor in self.open.values():
            os.close(descriptor)

    def shingles(self, rank: int) -> Shingles:
        """The shingles of a page, sorted."""
        file, n_shingles, _, start = self.places[rank].item()
        content = os.pread(self.descriptor(file), n_shingles * NUMBER_BYTES, (start + self.n_bands) * NUMBER_BYTES)
        return np.frombuffer(content, np.uint32)

    def many(self, ranks: NDArray[np.integer]) -> tuple[Shingles, NDArray[np.int64]]:
        """(the shingles of some pages, one after the other; where each begins, and the end)."""
        places = self.places[ranks]
        starts = np.concatenate([[0], np.cumsum(places["n_shingles"], dtype=np.int64)])
        offsets = ((places["start"].astype(np.int64) + self.n_bands) * NUMBER_BYTES).tolist()
        sizes, files = (places["n_shingles"].astype(np.int64) * NUMBER_BYTES).tolist(), places["file"].tolist()
        # File after file, as a bounded number is open.
        order = np.argsort(places["file"], kind="stable").tolist()
        found = np.empty(int(starts[-1]), np.uint32)
        ends = starts.tolist()
        for place in order:
            content = os.pread(self.descriptor(files[place]), sizes[place], offsets[place])
            found[ends[place] : ends[place + 1]] = np.frombuffer(content, np.uint32)
        return found, starts

    def descriptor(self, file: int) -> int:
        """One of the files, open; the one opened first makes room."""
        if file not in self.open:
            if len(self.open) >= MAX_OPEN_FILES:
                os.close(self.open.pop(next(iter(self.open))))
            self.open[file] = os.open(fingerprints_of(self.files[file]), os.O_RDONLY)
        return self.open[file]
