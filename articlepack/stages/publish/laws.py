"""The laws that the rows and the ledger of a dataset keep together: read once, a bounded number at a time."""

import hashlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
from msgspec import Struct, field

from articlepack.columns import TABLES, arrow_schema
from articlepack.reasons import ALREADY_KNOWN
from articlepack.stages.publish.database import load, open_database
from articlepack.stages.publish.finding import Finding
from articlepack.stages.publish.manifest import MANIFEST, Json
from articlepack.stages.publish.read_back import UNREADABLE, read_file, table_and_split

ID_DIGITS = 32

Row = dict[str, Any]
Check = Callable[[Row], bool]

READ = {
    "article": ("id", "source", "cluster_id", "text", "text_sha256", "n_chars", "n_duplicates"),
    "rejected": ("id", "source", "stage", "reason", "duplicate_of"),
    "removed": ("id", "source", "block", "label"),
    "inputs": ("path", "pages", "rows", "rejected"),
}
"""The columns that the checks look at, by table."""

STRINGS = ("split", "id", "source", "path", "cluster_id", "stage", "reason", "duplicate_of", "label")


def row_kept(refused: Row) -> str | None:
    """The id of the row of this dataset that a refused page is a duplicate of."""
    kept: str | None = refused["duplicate_of"]
    return None if refused["reason"] == ALREADY_KNOWN else kept


def check_laws(folder: Path, manifest: Json, scratch: Path) -> list[Finding]:
    """Everything that rows, ledger and build.json say of each other is true."""
    findings: list[Finding] = []
    with open_database(scratch) as database:
        for table in TABLES:
            reading = Reading(folder, manifest, table)
            load(database, table, loaded_schema(table), reading.batches())
            findings += reading.findings
        if not findings:
            findings = [*check_counts(database, manifest), *check_references(database)]
    return findings


def loaded_schema(table: str) -> pa.Schema:
    """What of a table is kept for the checks across tables."""
    names = [name for name in READ[table] if name not in ("text", "text_sha256", "n_chars", "block")]
    names += ["split"] + (["path"] if table in ("article", "rejected") else [])
    return pa.schema([(name, pa.string() if name in STRINGS else pa.int64()) for name in names])


class Order(Struct):
    """Whether rows come in one order."""

    last: tuple[Any, ...] = ()
    is_kept: bool = True

    def follow(self, key: tuple[Any, ...]) -> None:
        """Take note of the next row; equal keys are no order."""
        self.is_kept = self.is_kept and key > self.last
        self.last = key


class Orders(Struct):
    """The two orders of --order, followed at once."""

    by_source: Order = field(default_factory=Order)
    shuffled: Order = field(default_factory=Order)

    def follow(self, row: Row) -> None:
        """Take note of the next row, or of the next block of a row."""
        block = row.get("block", 0)
        self.by_source.follow((row["source"].encode(), block))
        self.shuffled.follow((sha256(row["id"]), row["source"].encode(), block))

    @property
    def is_kept(self) -> bool:
        """Whether one of the two holds."""
        return self.by_source.is_kept or self.shuffled.is_kept


class Reading:
    """One pass over a table: what is wrong with single rows, and batches of what the other checks need."""

    def __init__(self, folder: Path, manifest: Json, table: str) -> None:
        self.folder, self.table = folder, table
        self.findings: list[Finding] = []
        placed = {path: table_and_split(path) for path in sorted(manifest["files"])}
        self.files = {path: place[1] for path, place in placed.items() if place and place[0] == table}
        self.n_listed = {path: manifest["files"][path]["rows"] for path in self.files}

    def batches(self) -> Iterator[pa.RecordBatch]:
        """The table, split by split; `findings` is complete when it ends."""
        orders: dict[str, Orders | Order] = {}
        for path, split in self.files.items():
            order = orders.setdefault(split, Order() if self.table == "inputs" else Orders())
            try:
                yield from self.read(path, split, order)
            except UNREADABLE as error:
                self.findings.append(Finding(path, f"cannot be read as a table: {error}"))
            if not order.is_kept:
                self.findings.append(Finding(path, "rows are not in order, or one is there twice"))
                orders[split] = Order() if self.table == "inputs" else Orders()

    def read(self, path: str, split: str, order: Orders | Order) -> Iterator[pa.RecordBatch]:
        """One file."""
        schema, faults, n_rows = loaded_schema(self.table), dict.fromkeys(ROW_CHECKS[self.table], 0), 0
        # All columns are read, so that each is known to be readable, and looked at where a check needs it.
        for batch in read_file(self.folder / path, self.table, arrow_schema(self.table).names):
            batch.validate(full=True)
            rows = [{**row, "split": split, "path": path_of(row)} for row in batch.select(READ[self.table]).to_pylist()]
            for row in rows:
                follow(order, row)
                for problem, is_right in ROW_CHECKS[self.table].items():
                    faults[problem] += not is_right(row)
            n_rows += len(rows)
            yield pa.RecordBatch.from_pylist([{name: row[name] for name in schema.names} for row in rows], schema)
        self.findings += [Finding(path, f"{problem}, in {n} rows") for problem, n in faults.items() if n]
        if n_rows != self.n_listed[path]:
            self.findings.append(Finding(path, f"has {n_rows} rows; build.json says {self.n_listed[path]}"))


def follow(order: Orders | Order, row: Row) -> None:
    """Hand a row, or the path of an input, to the order it should stand in."""
    if isinstance(order, Orders):
        order.follow(row)
    else:
        order.follow((row["path"].encode(),))


def path_of(row: Row) -> str:
    """The input file of a row; an input's own path."""
    path: str = row["path"] if "path" in row else row["source"].split("#")[0]
    return path


def sha256(text: str) -> str:
    """Hex digest of a text."""
    return hashlib.sha256(text.encode()).hexdigest()


def has_its_id(row: Row) -> bool:
    """The id says where the row came from."""
    return bool(row["id"] == sha256(row["source"])[:ID_DIGITS])


ROW_CHECKS: dict[str, dict[str, Check]] = {
    "article": {
        "id is not the digest of source": has_its_id,
        "text_sha256 is not the digest of text": lambda row: bool(row["text_sha256"] == sha256(row["text"])),
        "n_chars is not the length of text": lambda row: bool(row["n_chars"] == len(row["text"])),
    },
    "rejected": {"id is not the digest of source": has_its_id},
    "removed": {"id is not the digest of source": has_its_id},
    "inputs": {"pages is not rows + rejected": lambda row: bool(row["pages"] == row["rows"] + row["rejected"])},
}
"""What is wrong where a check fails -> the check of one row, by table."""

REFERENCES = {
    ("rejected", "a page is a row and refused, or refused twice"): """
        SELECT id FROM (SELECT id FROM article UNION ALL SELECT id FROM rejected) GROUP BY id HAVING count(*) > 1""",
    ("data", "a row stands in two splits"): """
        SELECT id FROM article GROUP BY id HAVING count(*) > 1""",
    ("data", "rows with one cluster_id stand in two splits"): """
        SELECT cluster_id FROM article GROUP BY cluster_id HAVING count(DISTINCT split) > 1""",
    ("rejected", "duplicate_of names no row"): f"""
        SELECT id FROM rejected WHERE duplicate_of IS NOT NULL AND reason <> '{ALREADY_KNOWN}'
            AND duplicate_of NOT IN (SELECT id FROM article)""",
    ("data", "n_duplicates is not the number of pages refused for the row"): f"""
        SELECT id FROM article LEFT JOIN
            (SELECT duplicate_of AS id, count(*) AS n FROM rejected WHERE reason <> '{ALREADY_KNOWN}'
            GROUP BY duplicate_of) USING (id)
        WHERE n_duplicates <> coalesce(n, 0)""",
    ("removed", "a block is of no row"): """
        SELECT DISTINCT id FROM removed WHERE id NOT IN (SELECT id FROM article)""",
    ("inputs", "rows is not the number of rows of the input"): """
        SELECT path FROM inputs FULL JOIN (SELECT path, count(*) AS n FROM article GROUP BY path) USING (path)
        WHERE coalesce(rows, -1) <> coalesce(n, 0)""",
    ("inputs", "rejected is not the number of refusals of the input"): """
        SELECT path FROM inputs FULL JOIN (SELECT path, count(*) AS n FROM rejected GROUP BY path) USING (path)
        WHERE coalesce(rejected, -1) <> coalesce(n, 0)""",
}
"""Folder and what is wrong -> query for those it is wrong of."""

COUNTS = {
    "rows": "SELECT split, NULL, count(*) FROM article GROUP BY split",
    "rejected": "SELECT stage, reason, count(*) FROM rejected GROUP BY stage, reason",
    "removed": "SELECT label, NULL, count(*) FROM removed GROUP BY label",
}


def check_references(database: duckdb.DuckDBPyConnection) -> list[Finding]:
    """Tables say of each other what is true."""
    findings = []
    for (place, problem), query in REFERENCES.items():
        row = database.execute(f"SELECT count(*), min(COLUMNS(*)) FROM ({query})").fetchone()
        if row and row[0]:
            findings.append(Finding(f"{place}/", f"{problem}: {row[0]}, the first {row[1]!r}"))
    return findings


def check_counts(database: duckdb.DuckDBPyConnection, manifest: Json) -> list[Finding]:
    """The counts of build.json are those of the tables."""
    counts, findings = manifest["counts"], []
    for name, query in COUNTS.items():
        measured = database.execute(query).fetchall()
        if nest(measured) != {key: n for key, n in counts[name].items() if n}:
            findings.append(Finding(MANIFEST, f"counts.{name} is not what the tables have"))
    totals = database.execute("SELECT count(*), coalesce(sum(pages), 0) FROM inputs").fetchone()
    if totals != (counts.get("inputs"), counts.get("pages")):
        findings.append(Finding(MANIFEST, "counts.inputs or counts.pages is not what the table of inputs has"))
    return findings


def nest(rows: list[tuple[Any, ...]]) -> Json:
    """Counts by one name or two, as build.json has them."""
    counts: Json = {}
    for outer, inner, n in rows:
        if inner is None:
            counts[outer] = n
        else:
            counts.setdefault(outer, {})[inner] = n
    return counts
