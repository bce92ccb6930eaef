"""Small settled parts for the tests of write and publish: rows as the steps before leave them, spread as asked."""

import hashlib
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from articlepack.columns import arrow_schema
from articlepack.records import InputFile
from articlepack.stages.write import Settled

Row = dict[str, Any]

ORDER_TYPES = {"part": pa.int32(), "row": pa.int32(), "n_removed": pa.int32(), "n_duplicates": pa.int32()}

BODIES = (
    "The harbour opened at six. Nobody came, and the ferry left on time.",
    "Der Hafen öffnete um sechs. Niemand kam, und die Fähre fuhr pünktlich ab.",
    "El puerto abrió a las seis.\n\nNadie vino y el transbordador salió a su hora.",
    "港は六時に開いた。誰も来なかったが、船は定刻に出た。",
    "افتتح الميناء في السادسة. لم يأت أحد وغادرت العبارة في موعدها.",
)
LANGUAGES = ("en", "de", "es", "ja", "ar")


def digest(text: str) -> str:
    """Hex sha256 of a text."""
    return hashlib.sha256(text.encode()).hexdigest()


def article(number: int, **changes: Any) -> Row:
    """Row `number`, with every column of the schema; `changes` win."""
    source = changes.get("source", f"raw/{number % 3}.jsonl#{number:05d}")
    text = changes.get("text", f"{BODIES[number % 5]} ({number})")
    row = dict.fromkeys(arrow_schema("article").names)
    row |= {
        "id": digest(source)[:32],
        "source": source,
        "url": f"https://news{number % 4}.example/{number}",
        "domain": f"news{number % 4}.example",
        "title": f"Number {number}",
        "text": text,
        "text_format": "plain",
        "authors": ["A. Writer", "B. Writer"][: number % 3],
        "topics": [],
        "publisher": f"Paper {number % 4}" if number % 5 else None,
        "date_published": datetime(2019, 12, 31, tzinfo=UTC) + timedelta(days=number, microseconds=1),
        "language": LANGUAGES[number % 5],
        "language_score": 0.9,
        "extractor": "rules",
        "n_chars": len(text),
        "n_words": len(text.split()),
        "n_duplicates": 0,
        "cluster_id": digest(source)[:32],
        "encoding": "utf-8",
        "media_type": "text/plain",
        "raw_sha256": digest("raw" + text),
        "text_sha256": digest(text),
        "n_bytes_raw": len(text.encode()),
        "evidence": [{"field": "title", "origin": "line", "detail": "first line"}],
    }
    return row | changes


def removed_block(row: Row, block: int) -> Row:
    """A block that was taken out of a row's page."""
    labels = ("nav", "share", "ad")
    return {
        "source": row["source"],
        "id": row["id"],
        "block": block,
        "text": f"Share | this <b>{block}</b>",
        "label": labels[block % 3],
        "score": 0.5,
    }


def refusal(number: int, **changes: Any) -> Row:
    """A page that was refused."""
    source = changes.get("source", f"raw/{number % 3}.jsonl#x{number:05d}")
    row = dict.fromkeys(arrow_schema("rejected").names) | {"id": digest(source)[:32], "source": source}
    return row | {"stage": "filter", "reason": "too_short", "detail": "3 words", "n_words": 3} | changes


def duplicate(number: int, kept: Row) -> Row:
    """A page refused for a row."""
    return refusal(number, stage="compare", reason="exact_duplicate", duplicate_of=kept["id"], similarity=1.0)


def settle(
    folder: Path,
    articles: Sequence[Row],
    rejected: Sequence[Row] = (),
    *,
    n_parts: int = 2,
    batch_rows: int = 3,
    n_removed: int = 2,
    splits: Mapping[str, str] | None = None,
    is_shuffled: bool = False,
) -> tuple[Settled, list[InputFile]]:
    """Leave rows as settle and compare would, dealt over `n_parts` parts, and the inputs they came from.

    `splits`: source to split, `train` where nothing is said. Every row has `n_removed` removed blocks.
    """
    folder.mkdir(parents=True, exist_ok=True)
    dealt = [list(articles[part::n_parts]) for part in range(n_parts)]
    refused = [list(rejected[part::n_parts]) for part in range(n_parts)]
    ordered = order_of_rows(dealt, rejected, n_removed, splits or {})
    settled = Settled(
        articles=tuple(write_part(folder, "article", n, rows, batch_rows) for n, rows in enumerate(dealt)),
        removed=tuple(
            write_part(folder, "removed", n, [removed_block(r, b) for r in rows for b in range(n_removed)], batch_rows)
            for n, rows in enumerate(dealt)
        ),
        rejected=tuple(write_part(folder, "rejected", n, rows, batch_rows) for n, rows in enumerate(refused)),
        rows=write_order(
            folder / "rows.parquet", sorted(ordered, key=shuffle) if is_shuffled else ordered, ROW_COLUMNS
        ),
        refusals=write_order(folder / "refusals.parquet", order_of_refusals(refused), REFUSAL_COLUMNS),
        paths=write_order(folder / "paths.parquet", count_paths(articles, rejected), PATH_COLUMNS),
    )
    counts = count_paths(articles, rejected)
    inputs = [
        InputFile(path=c["path"], bytes=9, sha256=digest("9"), media_type="text/plain", pages=c["rows"] + c["rejected"])
        for c in counts
    ]
    return settled, [*inputs, InputFile(path="raw/unread.pdf", note="not read: unknown format")]


ROW_COLUMNS = (
    "source",
    "id",
    "path",
    "part",
    "row",
    "removed_start",
    "n_removed",
    "n_bytes",
    "split",
    "n_duplicates",
    "cluster_id",
)
REFUSAL_COLUMNS = ("part", "row", "source", "path", "stage", "reason")
PATH_COLUMNS = ("path", "rows", "rejected")


def write_part(folder: Path, table: str, number: int, rows: Sequence[Row], batch_rows: int) -> Path:
    """One Arrow IPC file, in batches."""
    path, schema = folder / f"{table}-{number}.arrow", arrow_schema(table)
    with pa.OSFile(str(path), "wb") as sink, pa.ipc.new_file(sink, schema) as writer:
        for start in range(0, len(rows), batch_rows):
            writer.write_batch(pa.RecordBatch.from_pylist(list(rows[start : start + batch_rows]), schema))
    return path


def write_order(path: Path, rows: Sequence[Row], columns: Sequence[str]) -> Path:
    """A file of the comparison."""
    integers = {"removed_start", "n_bytes", "rows", "rejected"}
    types = {c: ORDER_TYPES.get(c, pa.int64() if c in integers else pa.string()) for c in columns}
    pq.write_table(pa.Table.from_pylist(list(rows), pa.schema(types.items())), path)
    return path


def order_of_rows(
    dealt: Sequence[Sequence[Row]], rejected: Sequence[Row], n_removed: int, splits: Mapping[str, str]
) -> list[Row]:
    """The kept rows by source."""
    refused_for = [r["duplicate_of"] for r in rejected if r["reason"] != "already_known"]
    rows = [
        {
            "source": row["source"],
            "id": row["id"],
            "path": row["source"].split("#")[0],
            "part": part,
            "row": place,
            "removed_start": place * n_removed,
            "n_removed": n_removed,
            "n_bytes": row_bytes(row),
            "split": splits.get(row["source"], "train"),
            "n_duplicates": refused_for.count(row["id"]),
            "cluster_id": row["cluster_id"],
        }
        for part, rows in enumerate(dealt)
        for place, row in enumerate(rows)
    ]
    return sorted(rows, key=lambda row: row["source"].encode())


def shuffle(row: Row) -> str:
    """The order of --order shuffled."""
    return digest(row["id"])


def row_bytes(row: Row) -> int:
    """About the size of a row."""
    return sum(len(value.encode()) for value in row.values() if isinstance(value, str))


def order_of_refusals(refused: Sequence[Sequence[Row]]) -> list[Row]:
    """The refusals by source."""
    rows = [
        {"part": part, "row": place, "source": r["source"], "path": r["source"].split("#")[0]}
        for part, rows in enumerate(refused)
        for place, r in enumerate(rows)
    ]
    return sorted(rows, key=lambda row: row["source"].encode())


def count_paths(articles: Sequence[Row], rejected: Sequence[Row]) -> list[Row]:
    """Rows and refusals of each input file."""
    kept = [row["source"].split("#")[0] for row in articles]
    refused = [row["source"].split("#")[0] for row in rejected]
    return [
        {"path": path, "rows": kept.count(path), "rejected": refused.count(path)} for path in sorted({*kept, *refused})
    ]
