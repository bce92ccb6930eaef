"""The sketch of a page: the few values by which pages are compared and put in order. The text itself stays on disk."""

from collections.abc import Iterable
from pathlib import Path

import pyarrow as pa
import xxhash
from msgspec import Struct, structs

from articlepack.records import Article
from articlepack.stages.compare.tables import write_parquet
from articlepack.words import fold

BARE_ROW_BYTES = 400
"""Hashes, numbers and dates of a row, by their width; what varies is added to it."""


class Sketch(Struct, frozen=True, kw_only=True):
    """One settled page, small: what it is compared by, and where its row lies."""

    source: str
    id: str
    path: str
    part: int
    row: int
    """Row of the part's `articles` file."""
    text_key: str
    """Equal for texts of the same words: 32 hex digits."""
    canonical: str | None
    title: str | None
    url: str | None
    n_words: int
    n_bytes: int
    """About the size of the row, to plan output files by."""
    removed_start: int
    """First row of this page in the part's `removed` file."""
    n_removed: int


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
        ("n_words", pa.int32()),
        ("n_bytes", pa.int64()),
        ("removed_start", pa.int64()),
        ("n_removed", pa.int32()),
    ]
)


def sketch(article: Article, part: int, row: int, removed_start: int = 0, n_removed: int = 0) -> Sketch:
    """The sketch of an article that lies in row `row` of part `part`."""
    return Sketch(
        source=article.origin.source,
        id=article.id,
        path=article.origin.path,
        part=part,
        row=row,
        text_key=text_key(article.text),
        canonical=article.metadata.url_canonical,
        title=article.metadata.title,
        url=article.metadata.url,
        n_words=article.n_words,
        n_bytes=row_bytes(article),
        removed_start=removed_start,
        n_removed=n_removed,
    )


def text_key(text: str) -> str:
    """Key of the words of a text: case, punctuation and white space do not count, unless there is nothing else.

    >>> text_key("Rain, again.") == text_key("rain AGAIN"), text_key("!") == text_key("?")
    (True, False)
    """
    return xxhash.xxh3_128_hexdigest((fold(text) or text).encode("utf-8", "surrogatepass"))


def row_bytes(article: Article) -> int:
    """About the size of an article's row in memory."""
    metadata = article.metadata
    strings = (article.text, article.origin.source, article.origin.extra, metadata.url, metadata.description)
    evidence = (found.detail for found in metadata.evidence)
    return BARE_ROW_BYTES + sum(len(value.encode("utf-8", "surrogatepass")) for value in (*strings, *evidence) if value)


def write_sketches(file: Path, sketches: Iterable[Sketch]) -> int:
    """Write a sketch file; the number of sketches. The file appears whole or not at all."""
    return write_parquet(file, SKETCH_SCHEMA, (structs.asdict(one) for one in sketches))
