"""The ledger's side of the comparison: rows of `rejected` for the pages refused here, and all refusals in order."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import duckdb
import pyarrow as pa

from articlepack.columns import arrow_schema
from articlepack.parts import open_table
from articlepack.reasons import ALREADY_KNOWN, CONTAINED, EXACT, NEAR, SAME_URL, SPLIT_LEAK
from articlepack.records import TEXT_HEAD_CHARS
from articlepack.stages.compare.lookup import look_up
from articlepack.stages.compare.query import parquet
from articlepack.stages.compare.sorting import ordered
from articlepack.stages.compare.tables import Row, write_arrow, write_parquet, write_parquet_batches
from articlepack.stages.compare.texts import TextOf

LOOKED_UP = (
    ("kept", {"source": "kept_source", "id": "kept_id", "address": "shared", "path": "kept_path"}),
    ("via", {"source": "via_source"}),
    ("rank", {name: name for name in ("source", "id", "part", "row", "title", "url", "n_words")}),
)
"""What a refusal tells of the row that was kept, of the page that was compared in its place, and of the page itself."""
REFUSALS = f"""
    SELECT source, id, part, row, title, url, n_words, kept_source, kept_id, similarity,
        CASE WHEN kept_path IS NULL THEN '{ALREADY_KNOWN}' ELSE reason END AS reason, reason AS how, shared,
        via_source AS via
    FROM {{refusals}}
"""

POSITION_SCHEMA = pa.schema(
    [
        ("part", pa.int32()),
        ("row", pa.int32()),
        ("source", pa.string()),
        ("path", pa.string()),
        ("stage", pa.string()),
        ("reason", pa.string()),
    ]
)
"""Where a refusal lies: the file it is in, counted from 0, and its row there."""


def write_refusals(database: duckdb.DuckDBPyConnection, found: Path, ranked: Path, folder: Path) -> Path:
    """Write the refused pages, with the sources of all pages that their refusals name; the file, for `REFUSALS`."""
    rows = found
    for by, columns in LOOKED_UP:
        rows = look_up(database, rows, by, ranked, columns, folder / f"refused-by-{by}.parquet")
    return rows


def write_duplicates(database: duckdb.DuckDBPyConnection, text_of: TextOf, file: Path) -> int:
    """Write the pages of the view `refusals` as rows of `rejected`, by source; their number."""
    batches = ordered(database, "SELECT * FROM refusals", [("source", "ASC")], file.parent)
    pages = (page for batch in batches for page in batch.to_pylist())
    return write_arrow(file, arrow_schema("rejected"), (rejected_row(page, text_of) for page in pages))


def rejected_row(page: dict[str, str | int | float | None], text_of: TextOf) -> Row:
    """One refused page in the columns of `rejected`."""
    text = text_of(int(page["part"] or 0), int(page["row"] or 0))
    return {
        "id": page["id"],
        "source": page["source"],
        "url": page["url"],
        "title": page["title"],
        "stage": "compare",
        "reason": page["reason"],
        "detail": detail_of(page),
        "reason_value": page["similarity"],
        "n_words": page["n_words"],
        "similarity": page["similarity"],
        "duplicate_of": page["kept_id"],
        "text_head": text[:TEXT_HEAD_CHARS],
    }


def detail_of(page: Row) -> str:
    """The refusal in words, with the row kept."""
    if page["how"] == EXACT:
        return f"the same words as {page['kept_source']}"
    alone, of_another = DETAILS[str(page["how"])]
    if not page["via"]:
        return alone.format(**page)
    is_other_text = page["how"] == SPLIT_LEAK and page["similarity"] != 1.0
    how = f"{page['similarity']:.0%} like" if is_other_text else "the same words as"
    return f"{how} {page['via']}, {of_another.format(**page)}"


URL = (
    "the address of {kept_source}, {shared}: {similarity:.0%} of this text stands in that one, "
    "at least 50% makes it the same article"
)
LEAK = "like {kept_source}, which stands in another split"
DETAILS = {
    NEAR: (
        "{similarity:.0%} of its and {kept_source}'s shingles are in common",
        "of whose and {kept_source}'s shingles {similarity:.0%} are in common",
    ),
    CONTAINED: (
        "{similarity:.0%} of its shingles stand in {kept_source}",
        "of whose shingles {similarity:.0%} stand in {kept_source}",
    ),
    SAME_URL: (URL, f"which has {URL}"),
    SPLIT_LEAK: (LEAK, LEAK),
}
"""Reason: what it means of the page itself, and of another with the same words. The row kept stands in every one."""


def write_order_of_refusals(database: duckdb.DuckDBPyConnection, rejected_files: Sequence[Path], file: Path) -> None:
    """Write where each refusal of these files lies, by source."""
    unordered = file.with_name("refusals-unordered.parquet")
    write_parquet(unordered, POSITION_SCHEMA, positions(rejected_files))
    terms = [(column, "ASC") for column in ("source", "stage", "reason", "part", "row")]
    batches = ordered(database, f"SELECT * FROM {parquet([unordered])}", terms, file.parent)
    write_parquet_batches(file, POSITION_SCHEMA, batches)


def positions(rejected_files: Sequence[Path]) -> Iterator[Row]:
    """Where each refusal lies, file after file."""
    for part, file in enumerate(rejected_files):
        yield from positions_in(part, open_table(file, "rejected"))


def positions_in(part: int, reader: pa.ipc.RecordBatchFileReader) -> Iterator[Row]:
    """Where each refusal of one file lies, batch after batch."""
    row = 0
    for index in range(reader.num_record_batches):
        for refusal in reader.get_batch(index).select(["source", "stage", "reason"]).to_pylist():
            yield {"part": part, "row": row, "path": refusal["source"].partition("#")[0], **refusal}
            row += 1
