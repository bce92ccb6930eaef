"""Rows of other datasets, that are not to be repeated: sketched like pages, and kept before all of them."""

from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path

import pyarrow as pa
from msgspec import Struct

from articlepack.errors import BuildError, UsageError, in_words
from articlepack.parquet import open_parquet
from articlepack.stages.compare.exchange import Each
from articlepack.stages.compare.overlap import shingles_of_folded
from articlepack.stages.compare.signature import band_shape
from articlepack.stages.compare.sketch import NUMBER_BYTES, Sketch, address_of, fingerprint, key_of, write_sketches
from articlepack.words import fold

COLUMNS = ("id", "source", "text", "url", "url_canonical", "title", "publisher", "domain", "date_published", "n_words")
BATCH_ROWS = 256
FILE_PAGES = 16_384
"""Sketches in one file, which are in memory together."""


def data_files(folder: Path) -> list[Path]:
    """The data of a dataset, in order. Raises UsageError where there is none that can be read."""
    files = sorted((folder / "data").glob("*.parquet"))
    if not files:
        raise UsageError(
            f"--against {folder}: holds no data/*.parquet. Name a dataset that was built with --format parquet."
        )
    return files


class KnownJob(Struct, frozen=True):
    """A file of a dataset whose rows are to be sketched."""

    name: str
    """Of the dataset."""
    file: Path
    threshold: float
    made: Path
    """Prefix of the sketch files to be written."""


def sketch_known(folders: Sequence[Path], folder: Path, threshold: float, each: Each) -> list[Path]:
    """Write the sketches of the rows of datasets; the sketch files. The rows are known by having no path."""
    files = [(one.name, file) for one in folders for file in data_files(one)]
    jobs = [KnownJob(*found, threshold, folder / f"known-{n:06}") for n, found in enumerate(files)]
    return [
        sketches_file(job, number)
        for job, n_files in zip(jobs, each(sketch_one, jobs), strict=True)
        for number in range(n_files)
    ]


def sketches_file(job: KnownJob, number: int) -> Path:
    """Where sketches of a dataset's file lie."""
    return job.made.with_name(f"{job.made.name}-{number:03}.parquet")


def sketch_one(job: KnownJob) -> int:
    """Write the sketches of the rows of one file; the number of sketch files. Raises BuildError where it is damaged."""
    rows, n_files = sketches_of(job.name, job.file, band_shape(job.threshold)), 0
    while some := list(islice(rows, FILE_PAGES)):
        write_sketches(sketches_file(job, n_files), some)
        n_files += 1
    return n_files


def batches_of(file: Path) -> Iterator[pa.RecordBatch]:
    """The rows of one file of a dataset. Raises BuildError where they cannot be read."""
    try:
        yield from open_parquet(file).iter_batches(BATCH_ROWS, columns=list(COLUMNS))
    except (pa.ArrowException, OSError, ValueError) as error:
        raise BuildError(f"--against: {file} cannot be read as a table of articles: {in_words(error)}.") from error


def sketches_of(name: str, file: Path, shape: tuple[int, int]) -> Iterator[Sketch]:
    """The sketches of the rows of one file of a dataset."""
    for batch in batches_of(file):
        for row in batch.to_pylist():
            folded = fold(row["text"])
            prints = fingerprint(shingles_of_folded(folded), shape)
            yield Sketch(
                source=f"{name}: {row['source']}",
                id=row["id"],
                path=None,
                part=0,
                row=0,
                text_key=key_of(folded or row["text"]),
                address=address_of(row["url_canonical"], row["url"]),
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
