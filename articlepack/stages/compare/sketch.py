"""The sketch of a page: the few values by which pages are compared and put in order. The text itself stays on disk.

A sketch file is Parquet; beside it lies a file of fingerprints, one after the other: for each page the keys of its
bands, then its shingles, sorted, all as 32-bit numbers.
"""

from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import Self

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import xxhash
from msgspec import Struct, structs

from articlepack.records import Article
from articlepack.stages.compare.overlap import HALF, Hashes, shingles_of_folded
from articlepack.stages.compare.signature import band_keys, band_shape
from articlepack.stages.compare.tables import in_batches
from articlepack.words import fold

BARE_ROW_BYTES = 400
"""Hashes, numbers and dates of a row, by their width; what varies is added to it."""


class Sketch(Struct, frozen=True, kw_only=True):
    """One settled page, small: what it is compared by, and where its row lies."""

    source: str
    id: str
    path: str | None
    """Its input file; None for a row of another dataset."""
    part: int
    row: int
    """Row of the part's `articles` file."""
    text_key: str
    """Equal for texts of the same words: 32 hex digits."""
    canonical: str | None
    title: str | None
    url: str | None
    publisher: str | None
    domain: str | None
    date: datetime | None
    """Of publication."""
    n_words: int
    n_bytes: int
    """About the size of the row, to plan output files by."""
    removed_start: int
    """First row of this page in the part's `removed` file."""
    n_removed: int
    fingerprint: bytes
    """Keys of its bands, then its shingles."""
    n_shingles: int


SKETCH_SCHEMA = pa.schema(
    [
        ("source", pa.string()),
        ("id", pa.string()),
        ("path", pa.string()),
        ("part", pa.int32()),
        ("row", pa.int32()),
        ("text_key", pa.string()),
        ("canonical", pa.string()),
        ("title", pa.string()),
        ("url", pa.string()),
        ("publisher", pa.string()),
        ("domain", pa.string()),
        ("date", pa.timestamp("us", tz="UTC")),
        ("n_words", pa.int32()),
        ("n_bytes", pa.int64()),
        ("removed_start", pa.int64()),
        ("n_removed", pa.int32()),
        ("n_shingles", pa.int32()),
        ("fingerprint", pa.binary()),
    ]
)
FILE_SCHEMA = pa.schema([*(field for field in SKETCH_SCHEMA if field.name != "fingerprint")]).append(
    pa.field("fingerprint_start", pa.int64())
)
"""Of a sketch file. `fingerprint_start`: where the fingerprint begins in the file beside, counted in numbers."""


def sketch(
    article: Article, part: int, row: int, removed_start: int = 0, n_removed: int = 0, threshold: float = 0.8
) -> Sketch:
    """The sketch of an article that lies in row `row` of part `part`; near is what is alike to `threshold`."""
    folded, shape = fold(article.text), band_shape(threshold)
    prints = fingerprint(shingles_of_folded(folded), shape)
    return Sketch(
        source=article.origin.source,
        id=article.id,
        path=article.origin.path,
        part=part,
        row=row,
        text_key=key_of(folded or article.text),
        canonical=article.metadata.url_canonical,
        title=article.metadata.title,
        url=article.metadata.url,
        publisher=article.metadata.publisher,
        domain=article.metadata.domain,
        date=article.metadata.date_published,
        n_words=article.n_words,
        n_bytes=row_bytes(article),
        removed_start=removed_start,
        n_removed=n_removed,
        fingerprint=prints,
        n_shingles=len(prints) // NUMBER_BYTES - shape[0],
    )


def fingerprint(shingles: Hashes, shape: tuple[int, int]) -> bytes:
    """Keys of bands, then the distinct shingles by their upper 32 bits, sorted.

    Of two texts of a thousand words, two different shingles share these bits once in four thousand times.
    """
    shortened = np.unique((shingles >> HALF).astype(np.uint32))
    return band_keys(shingles, shape).tobytes() + shortened.tobytes()


def text_key(text: str) -> str:
    """Key of the words of a text: case, punctuation and white space do not count, unless there is nothing else.

    >>> text_key("Rain, again.") == text_key("rain AGAIN"), text_key("!") == text_key("?")
    (True, False)
    """
    return key_of(fold(text) or text)


def key_of(folded: str) -> str:
    """Key of a folded text."""
    return xxhash.xxh3_128_hexdigest(folded.encode("utf-8", "surrogatepass"))


def row_bytes(article: Article) -> int:
    """About the size of an article's row in memory."""
    metadata = article.metadata
    strings = (article.text, article.origin.source, article.origin.extra, metadata.url, metadata.description)
    evidence = (found.detail for found in metadata.evidence)
    return BARE_ROW_BYTES + sum(len(value.encode("utf-8", "surrogatepass")) for value in (*strings, *evidence) if value)


NUMBER_BYTES = 4
"""Of one number of a fingerprint."""


def fingerprints_of(file: Path) -> Path:
    """Where the fingerprints to a sketch file lie."""
    return file.with_suffix(".fingerprints")


class SketchWriter:
    """Writes a sketch file from tables of sketches, and the fingerprints beside it."""

    def __init__(self, file: Path) -> None:
        self.rows = pq.ParquetWriter(file, FILE_SCHEMA, compression="zstd")
        self.prints = fingerprints_of(file).open("wb")
        self.n_numbers = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.rows.close()
        self.prints.close()

    def write(self, sketches: pa.Table) -> None:
        """Some sketches more."""
        prints = sketches["fingerprint"].to_pylist()
        ends = self.n_numbers + np.cumsum([0, *(len(one) // NUMBER_BYTES for one in prints)])
        self.prints.writelines(prints)
        self.n_numbers = int(ends[-1])
        bare = sketches.drop_columns("fingerprint")
        self.rows.write_table(bare.append_column("fingerprint_start", pa.array(ends[:-1], pa.int64())))


def write_sketches(file: Path, sketches: Iterable[Sketch]) -> None:
    """Write a sketch file of records."""
    with SketchWriter(file) as writer:
        for some in in_batches(structs.asdict(one) for one in sketches):
            writer.write(pa.Table.from_pylist(some, SKETCH_SCHEMA))
