"""What the report counts beyond the facts, and the examples that it shows: asked of the files, never held whole.

An `id` is a hash already, so the lowest ones are a fair sample, the same for every order of rows.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.compute as pc
from msgspec import Struct

from articlepack.columns import arrow_schema
from articlepack.reasons import ALREADY_KNOWN
from articlepack.records import WrittenFile
from articlepack.stages.publish.database import ask_once, load, open_database
from articlepack.stages.publish.facts import paths_of, plain
from articlepack.stages.publish.read_back import read_batches

N_RANDOM, N_UNSURE, N_DOUBTFUL_BLOCKS = 36, 14, 14
N_EXAMPLES, N_CLUSTERS, N_MEMBERS, N_NOTED = 4, 20, 5, 20
TEXT_CHARS = 240
"""Of an example."""

WORD_EDGES = (25, 50, 100, 200, 400, 800, 1_600, 3_200, 6_400)
"""Where the classes of length begin; before the first is one more."""

TO_METADATA = ("title", "standfirst", "byline", "dateline", "date", "topics")
"""Labels of blocks that are not lost with the body: a column has them."""

GLANCE = pa.schema(
    [("id", pa.string()), ("score", pa.float32()), ("n_words", pa.int32()), ("month", pa.string())],
)


class Block(Struct, frozen=True):
    """A removed block as an example."""

    source: str
    text: str
    score: float


class Page(Struct, frozen=True):
    """A refused page as an example."""

    source: str
    title: str | None
    detail: str | None
    similarity: float | None
    text: str | None


class Examples(Struct, frozen=True):
    """Some of what one label took out: at random, and where it was least sure."""

    label: str
    n_blocks: int
    n_chars: int
    at_random: tuple[Block, ...]
    unsure: tuple[Block, ...]


class Refusals(Struct, frozen=True):
    """Some of the pages refused for one reason."""

    stage: str
    reason: str
    n_pages: int
    pages: tuple[Page, ...]


class Cluster(Struct, frozen=True):
    """A row, by its `id`, and pages that were refused for it."""

    id: str
    n_pages: int
    pages: tuple[Page, ...]


class Doubtful(Struct, frozen=True):
    """A block whose removal would cost much if it were wrong: of the row `id`, the block of this number."""

    id: str
    block: int
    label: str
    n_chars: int
    score: float


class Figures(Struct, frozen=True, kw_only=True):
    """What the report shows beside the facts."""

    removed: tuple[Examples, ...]
    """By falling count."""
    refused: tuple[Refusals, ...]
    clusters: tuple[Cluster, ...]
    """The largest first."""
    evidence: dict[str, dict[str, int]]
    """Column -> origin -> rows with evidence of it; the origin "" counts rows with any."""
    words: tuple[int, ...]
    """Rows by class of length, the classes parted at `WORD_EDGES`."""
    months: tuple[tuple[str, int], ...]
    """Rows by month of publication (YYYY-MM), in order; those without a date are left out."""
    noted: tuple[tuple[str, str], ...]
    """Input files with a note."""
    unsure: tuple[tuple[str, float], ...]
    """(id, score) of the rows whose body was found with the least certainty, the least certain first."""
    doubtful: tuple[Doubtful, ...]
    """The blocks whose removal would cost most if it were wrong, one a row."""
    random: tuple[str, ...]
    """`id` of rows drawn."""


def measure_figures(folder: Path, written: Sequence[WrittenFile], scratch: Path) -> Figures:
    """Everything the report shows but the articles. Memory does not grow with the dataset."""
    with open_database(scratch) as database:
        tables = Tables(folder, written, database)
        load(database, "glance", GLANCE, glances(tables.batches("article", ["id", *GLANCED])))
        return Figures(
            removed=removed_examples(tables),
            refused=refusals(tables),
            clusters=clusters(tables),
            evidence=evidence(tables),
            words=words(database),
            months=tuple(database.execute(MONTHS).fetchall()),
            noted=tuple(tables.ask(f"{NOTED} LIMIT {N_NOTED}", "inputs", ["path", "note"])),
            unsure=tuple(database.execute(f"{UNSURE} LIMIT {N_UNSURE}").fetchall()),
            doubtful=doubtful_blocks(tables),
            random=tuple(row[0] for row in database.execute(f"{RANDOM} LIMIT {N_RANDOM}").fetchall()),
        )


class Tables:
    """The tables of a dataset, to be asked one query at a time."""

    def __init__(self, folder: Path, written: Sequence[WrittenFile], database: duckdb.DuckDBPyConnection) -> None:
        self.folder, self.written, self.database = folder, written, database

    def batches(self, table: str, columns: Sequence[str]) -> Iterator[pa.RecordBatch]:
        """Some columns of a table."""
        schema = schema_of(table, columns)
        batches = read_batches(self.folder, paths_of(self.written, table), table, columns)
        return (plain(batch, schema) for batch in batches)

    def ask(self, query: str, table: str, columns: Sequence[str]) -> list[tuple[Any, ...]]:
        """The answer of a query over `incoming`, which is the table."""
        return ask_once(self.database, query, schema_of(table, columns), self.batches(table, columns))


def schema_of(table: str, columns: Sequence[str]) -> pa.Schema:
    """Some columns of a table's schema."""
    return pa.schema([arrow_schema(table).field(name) for name in columns])


GLANCED = ("extraction_score", "n_words", "date_published")


def glances(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """What is looked at of each row."""
    for batch in batches:
        # Without its zone first: a machine without a time zone database has no UTC either.
        month = pc.strftime(batch["date_published"].cast(pa.timestamp("us")), "%Y-%m")
        columns = [batch["id"], batch["extraction_score"], batch["n_words"], month]
        yield pa.RecordBatch.from_arrays(columns, schema=GLANCE)


MONTHS = "SELECT month, count(*) FROM glance WHERE month IS NOT NULL GROUP BY month ORDER BY month"
UNSURE = "SELECT id, score FROM glance WHERE score IS NOT NULL ORDER BY score, id"
RANDOM = "SELECT id FROM glance ORDER BY id"
NOTED = "SELECT path, note FROM incoming WHERE note IS NOT NULL ORDER BY path"


def words(database: duckdb.DuckDBPyConnection) -> tuple[int, ...]:
    """Rows by class of length."""
    place = " + ".join(f"(n_words >= {edge})::INTEGER" for edge in WORD_EDGES)
    counts = dict(database.execute(f"SELECT {place} AS place, count(*) FROM glance GROUP BY place").fetchall())
    return tuple(counts.get(place, 0) for place in range(len(WORD_EDGES) + 1))


REMOVED_EXAMPLES = f"""
    SELECT label, count(*) AS n, sum(length(text))::BIGINT, min_by(example, key, {N_EXAMPLES}),
        min_by(example, (score, key), {N_EXAMPLES})
    FROM (
        SELECT label, text, score, md5(id || ':' || block) AS key,
            {{'source': source, 'text': left(text, {TEXT_CHARS + 1}), 'score': score}} AS example
        FROM incoming
    )
    GROUP BY label ORDER BY n DESC, label
"""


def removed_examples(tables: Tables) -> tuple[Examples, ...]:
    """What was removed, by label."""
    rows = tables.ask(REMOVED_EXAMPLES, "removed", ["label", "text", "score", "id", "block", "source"])
    return tuple(Examples(label, n, chars, blocks(some), blocks(unsure)) for label, n, chars, some, unsure in rows)


def blocks(examples: Sequence[dict[str, Any]]) -> tuple[Block, ...]:
    """Removed blocks as examples."""
    return tuple(Block(**example) for example in examples)


PAGE = f"""{{'source': source, 'title': left(title, {TEXT_CHARS}), 'detail': left(detail, {TEXT_CHARS}),
    'similarity': similarity, 'text': left(text_head, {TEXT_CHARS + 1})}}"""
PAGE_COLUMNS = ("id", "source", "stage", "reason", "title", "detail", "similarity", "text_head", "duplicate_of")
REFUSED = f"""
    SELECT stage, reason, count(*), min_by({PAGE}, id, {N_EXAMPLES}) FROM incoming
    GROUP BY stage, reason ORDER BY stage, reason
"""
LARGEST = f"""
    CREATE TABLE largest AS SELECT duplicate_of AS id, count(*) AS n FROM incoming
    WHERE duplicate_of IS NOT NULL AND reason <> '{ALREADY_KNOWN}'
    GROUP BY duplicate_of ORDER BY n DESC, duplicate_of LIMIT {N_CLUSTERS}
"""
MEMBERS = f"""
    SELECT duplicate_of, any_value(n) AS n_pages, min_by({PAGE}, incoming.id, {N_MEMBERS})
    FROM incoming JOIN largest ON duplicate_of = largest.id
    WHERE reason <> '{ALREADY_KNOWN}' GROUP BY duplicate_of ORDER BY n_pages DESC, duplicate_of
"""


def refusals(tables: Tables) -> tuple[Refusals, ...]:
    """The refused pages, by stage and reason."""
    rows = tables.ask(REFUSED, "rejected", PAGE_COLUMNS)
    return tuple(Refusals(stage, reason, n, pages(some)) for stage, reason, n, some in rows)


def pages(examples: Sequence[dict[str, Any]]) -> tuple[Page, ...]:
    """Refused pages as examples."""
    return tuple(Page(**example) for example in examples)


def clusters(tables: Tables) -> tuple[Cluster, ...]:
    """The rows for which most pages were refused."""
    tables.ask(LARGEST, "rejected", ["duplicate_of", "reason"])
    rows = tables.ask(MEMBERS, "rejected", PAGE_COLUMNS)
    return tuple(Cluster(kept, n, pages(some)) for kept, n, some in rows)


EVIDENCE = """
    SELECT field, origin, count(*) FROM (SELECT unnest(list_distinct(evidence), recursive := true) FROM (
        SELECT list_transform(evidence, lambda e: {'field': e.field, 'origin': e.origin})
            || list_transform(evidence, lambda e: {'field': e.field, 'origin': ''}) AS evidence FROM incoming))
    WHERE field IS NOT NULL AND origin IS NOT NULL GROUP BY field, origin ORDER BY field, origin
"""


def evidence(tables: Tables) -> dict[str, dict[str, int]]:
    """Rows with evidence of an origin, by column."""
    counts: dict[str, dict[str, int]] = {}
    for field, origin, n in tables.ask(EVIDENCE, "article", ["evidence"]):
        counts.setdefault(field, {})[origin] = n
    return counts


DOUBTFUL = f"""
    SELECT id, block, label, length(text), score FROM incoming WHERE label NOT IN {TO_METADATA} AND length(text) > 0
    ORDER BY length(text) * (1 - score::DOUBLE) DESC, id, block LIMIT {4 * N_DOUBTFUL_BLOCKS}
"""


def doubtful_blocks(tables: Tables) -> tuple[Doubtful, ...]:
    """The removed blocks that are long and unsure, the worst of each row."""
    found: dict[str, Doubtful] = {}
    for row in tables.ask(DOUBTFUL, "removed", ["id", "block", "label", "text", "score"]):
        found.setdefault(row[0], Doubtful(*row))
    return tuple(found.values())[:N_DOUBTFUL_BLOCKS]
