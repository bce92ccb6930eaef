"""All pages of a build in one order, the preferred first, with their fingerprints on disk.

A page is known by its rank from here on: 0 is the one that is kept before all others. What of each page stands in
memory is a few numbers, less than 100 bytes in all.
"""

import os
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Self

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from articlepack.config import Config
from articlepack.stages.compare.query import quoted, stream
from articlepack.stages.compare.sketch import NUMBER_BYTES, fingerprints_of

Ranks = NDArray[np.int32]
Shingles = NDArray[np.uint32]

KEEP_WHICH = {
    "longest": "n_words DESC",
    "earliest": "date NULLS LAST, n_words DESC",
    "newest": "date DESC NULLS LAST, n_words DESC",
}
"""Which of two like pages is kept: an order, the kept first. Of equals the first by source."""

CHUNK_PAGES = 16_384


def rank_pages(database: duckdb.DuckDBPyConnection, config: Config, file: Path) -> int:
    """Write the view `sketches` in order of preference with the column `rank`; the number of pages."""
    query = f"SELECT * FROM sketches ORDER BY {preference(config)}"
    writer, n_pages = None, 0
    for batch in stream(database, query):
        ranks = pa.array(np.arange(n_pages, n_pages + batch.num_rows, dtype=np.int32))
        ranked = batch.append_column("rank", ranks)
        writer = writer or pq.ParquetWriter(file, ranked.schema, compression="zstd")
        writer.write_batch(ranked)
        n_pages += batch.num_rows
    if writer is None:
        database.execute(
            f"COPY (SELECT *, CAST(0 AS INTEGER) AS rank FROM sketches LIMIT 0) TO {quoted(str(file))} (FORMAT parquet)"
        )
    else:
        writer.close()
    return n_pages


def preference(config: Config) -> str:
    """The order in SQL: rows of other datasets, such as keep their split, preferred inputs, the rule, first by source.

    So that no new page takes the place of a row that has to keep its split.
    """
    cases = [f"WHEN {quoted(name)} THEN {place}" for place, name in enumerate(config.prefer_source)]
    named = f"CASE regexp_extract(source, '^[^/#]*') {' '.join(cases)} ELSE {len(cases)} END, " if cases else ""
    return f"path IS NOT NULL, pinned IS NULL, {named}{KEEP_WHICH[config.keep_which]}, source"


def count_known(database: duckdb.DuckDBPyConnection) -> int:
    """How many of the view `sketches` are rows of other datasets: these have the first ranks."""
    row = database.execute("SELECT count(*) FROM sketches WHERE path IS NULL").fetchone()
    return int(row[0]) if row else 0


class Pages:
    """The pages by rank: where each fingerprint lies, and its parts when asked for."""

    def __init__(
        self, ranked: Path, n_pages: int, n_known: int, sketch_files: Sequence[Path], n_bands: int, folder: Path
    ) -> None:
        self.n_pages, self.n_bands, self.folder, self.n_known = n_pages, n_bands, folder, n_known
        self.starts = np.zeros(n_pages, np.int64)
        self.n_shingles = np.zeros(n_pages, np.int32)
        file = folder / "fingerprints"
        bases = join_files([fingerprints_of(sketches) for sketches in sketch_files], file)
        for batch in pq.ParquetFile(ranked).iter_batches(columns=["rank", "file", "fingerprint_start", "n_shingles"]):
            rank = np.asarray(batch["rank"])
            self.starts[rank] = bases[np.asarray(batch["file"])] + np.asarray(batch["fingerprint_start"])
            self.n_shingles[rank] = np.asarray(batch["n_shingles"])
        self.prints = os.open(file, os.O_RDONLY)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        os.close(self.prints)

    def read(self, start: int, n_numbers: int) -> Shingles:
        """So many numbers of the fingerprints."""
        content = os.pread(self.prints, n_numbers * NUMBER_BYTES, start * NUMBER_BYTES)
        return np.frombuffer(content, np.uint32)

    def shingles(self, rank: int) -> Shingles:
        """The shingles of a page, sorted."""
        return self.read(int(self.starts[rank]) + self.n_bands, int(self.n_shingles[rank]))

    def write_bands(self) -> list[Path]:
        """A file for each band with the keys of all pages by rank."""
        files = [self.folder / f"band-{band:03}" for band in range(self.n_bands)]
        for file in files:
            file.unlink(missing_ok=True)
        for first in range(0, self.n_pages, CHUNK_PAGES):
            starts = self.starts[first : first + CHUNK_PAGES]
            keys = np.stack([self.read(int(start), self.n_bands) for start in starts], axis=1)
            for file, row in zip(files, keys, strict=True):
                with file.open("ab") as stream:
                    stream.write(row.tobytes())
        return files if self.n_pages else []


def join_files(files: Sequence[Path], joined: Path) -> NDArray[np.int64]:
    """One file of many; where each begins in it, counted in numbers."""
    bases, total = [], 0
    with joined.open("wb") as out:
        for file in files:
            bases.append(total // NUMBER_BYTES)
            with file.open("rb") as part:
                shutil.copyfileobj(part, out)
            total += file.stat().st_size
    return np.array(bases, np.int64)
