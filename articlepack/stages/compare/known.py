"""Rows of other datasets, that are not to be repeated: sketched like pages, and kept before all of them."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import pyarrow.parquet as pq

from articlepack.errors import UsageError
from articlepack.stages.compare.overlap import shingles_of_folded
from articlepack.stages.compare.signature import band_shape
from articlepack.stages.compare.sketch import NUMBER_BYTES, Sketch, fingerprint, key_of, write_sketches
from articlepack.words import fold

COLUMNS = ("id", "source", "text", "url", "url_canonical", "title", "publisher", "domain", "date_published", "n_words")
BATCH_ROWS = 256


def data_files(folder: Path) -> list[Path]:
    """The data of a dataset, in order. Raises UsageError where there is none that can be read."""
    files = sorted((folder / "data").glob("*.parquet"))
    if not files:
        raise UsageError(
            f"--against {folder}: holds no data/*.parquet. Name a dataset that was built with --format parquet."
        )
    return files


def sketch_known(folders: Sequence[Path], part: int, file: Path, threshold: float) -> None:
    """Write the sketches of the rows of datasets. They are known by having no path."""
    shape = band_shape(threshold)
    write_sketches(file, (sketch for folder in folders for sketch in sketches_of(folder, part, shape)))


def sketches_of(folder: Path, part: int, shape: tuple[int, int]) -> Iterator[Sketch]:
    """The sketches of the rows of one dataset."""
    for file in data_files(folder):
        for batch in pq.ParquetFile(file).iter_batches(BATCH_ROWS, columns=list(COLUMNS)):
            for row in batch.to_pylist():
                folded = fold(row["text"])
                prints = fingerprint(shingles_of_folded(folded), shape)
                yield Sketch(
                    source=f"{folder.name}: {row['source']}",
                    id=row["id"],
                    path=None,
                    part=part,
                    row=0,
                    text_key=key_of(folded or row["text"]),
                    canonical=row["url_canonical"],
                    title=row["title"],
                    url=row["url"],
                    publisher=row["publisher"],
                    domain=row["domain"],
                    date=row["date_published"],
                    n_words=row["n_words"],
                    n_bytes=0,
                    removed_start=0,
                    n_removed=0,
                    fingerprint=prints,
                    n_shingles=len(prints) // NUMBER_BYTES - shape[0],
                )
