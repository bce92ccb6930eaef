"""The sketch of a page: the few values by which pages are compared and put in order. The text itself stays on disk.

A sketch file is Parquet; beside it lies a file of fingerprints, one after the other: for each page the keys of its
bands, then its shingles, sorted, all as 32-bit numbers; and a file of the rare keys of its pages (see `samples`).
"""

from collections.abc import Iterable
from contextlib import ExitStack
from datetime import datetime
from pathlib import Path
from typing import Self

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import xxhash
from msgspec import Struct, structs

from articlepack.addresses import canonical_address
from articlepack.durable import beside, write_aside
from articlepack.records import Article
from articlepack.stages.compare.overlap import HALF, Hashes, distinct, shingles_of_folded
from articlepack.stages.compare.samples import own_samples
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
    """Equal for texts of the same words, as `fold` leaves them; of texts without a word, for equal ones.
    32 hex digits."""
    address: str | None
    """The canonical URL that it declares, else its own."""
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
        ("address", pa.string()),
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
FILE_SCHEMA = pa.schema(
    [
        *(field for field in SKETCH_SCHEMA if field.name != "fingerprint"),
        ("fingerprint_start", pa.int64()),
        ("place", pa.int32()),
        ("n_sampled", pa.int32()),
    ]
)
"""Of a sketch file. `fingerprint_start`: where the fingerprint begins in the file beside, counted in numbers;
`place`: of the page in this file; `n_sampled`: how many of its shingles are keys for its own sake.
"""


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
        address=address_of(article.metadata.url_canonical, article.metadata.url),
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


def address_of(declared: str | None, url: str | None) -> str | None:
    """The address by which versions of a page are known: the canonical one that it declares, else its own."""
    return declared or (canonical_address(url, None) if url else None)


def fingerprint(shingles: Hashes, shape: tuple[int, int]) -> bytes:
    """Keys of bands, then the distinct shingles by their upper 32 bits, sorted.

    Of two texts of a thousand words, two different shingles share these bits once in four thousand times.
    """
    shortened = distinct((shingles >> HALF).astype(np.uint32))
    return band_keys(shingles, shape).tobytes() + shortened.tobytes()


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


def rare_of(file: Path) -> Path:
    """Where the rare keys to a sketch file lie, in order."""
    return file.with_suffix(".rare")


class SketchWriter:
    """Writes a sketch file from tables of sketches, and the files beside it. They appear when it is done."""

    def __init__(self, file: Path) -> None:
        self.file, self.n_numbers, self.n_pages, self.rare = file, 0, 0, [np.zeros(0, np.uint32)]
        self.open = ExitStack()
        parts = [self.open.enter_context(beside(path)) for path in (file, fingerprints_of(file))]
        self.rows = self.open.enter_context(pq.ParquetWriter(parts[0], FILE_SCHEMA, compression="zstd"))
        self.prints = self.open.enter_context(parts[1].open("wb"))
        self.parts = parts

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        with self.open:
            if kind is None:
                self.rows.close()
                self.prints.close()
                write_aside(rare_of(self.file), np.unique(np.concatenate(self.rare)).tobytes())
                self.parts[1].replace(fingerprints_of(self.file))
                self.parts[0].replace(self.file)

    def write(self, sketches: pa.Table) -> None:
        """Some sketches more."""
        prints = sketches["fingerprint"].to_pylist()
        ends = self.n_numbers + np.cumsum([0, *(len(one) // NUMBER_BYTES for one in prints)])
        self.prints.writelines(prints)
        n_sampled = [self.sample(one, n) for one, n in zip(prints, sketches["n_shingles"].to_pylist(), strict=True)]
        places = np.arange(self.n_pages, self.n_pages + len(prints), dtype=np.int32)
        self.n_numbers, self.n_pages = int(ends[-1]), self.n_pages + len(prints)
        added = (ends[:-1], places, np.array(n_sampled, np.int32))
        columns = [*sketches.drop_columns("fingerprint").columns, *map(pa.array, added)]
        self.rows.write_table(pa.table(columns, FILE_SCHEMA))

    def sample(self, prints: bytes, n_shingles: int) -> int:
        """How many shingles of a page are keys for its own sake; those that are rare are kept."""
        numbers = np.frombuffer(prints, np.uint32)
        n_sampled, rare = own_samples(numbers[len(numbers) - n_shingles :])
        if len(rare):
            self.rare.append(rare)
        return n_sampled


def write_sketches(file: Path, sketches: Iterable[Sketch]) -> None:
    """Write a sketch file of records."""
    with SketchWriter(file) as writer:
        for some in in_batches(structs.asdict(one) for one in sketches):
            writer.write(pa.Table.from_pylist(some, SKETCH_SCHEMA))
