"""What is to be said of a dataset, measured over the files as written: for its card and its build.json."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.compute as pc
from msgspec import Struct

from articlepack.records import WrittenFile
from articlepack.stages.publish.database import load, number, open_database
from articlepack.stages.publish.licenses import one_of_its_names
from articlepack.stages.publish.read_back import read_batches

Count = tuple[str | None, int]
"""A value, None where it is unknown, and its rows."""

ROW_COLUMNS = (
    "domain",
    "publisher",
    "language",
    "page_type",
    "license",
    "url",
    "title",
    "authors",
    "date_published",
    "date_crawled",
    "n_words",
    "n_chars",
    "is_free",
    "noindex",
    "noai",
    "tdm_reservation",
)
FACT_SCHEMA = pa.schema(
    [
        *(
            (name, pa.string())
            for name in ("domain", "publisher", "language", "page_type", "license", "year", "crawled")
        ),
        *((name, pa.bool_()) for name in ("has_url", "has_title", "has_authors")),
        *((name, pa.int32()) for name in ("n_words", "n_chars")),
        *((name, pa.bool_()) for name in ("is_free", "noindex", "noai", "tdm_reservation")),
    ]
)

QUANTILES = (0.05, 0.25, 0.5, 0.75, 0.95)

UNKNOWN = {
    "title": "NOT has_title",
    "authors": "NOT has_authors",
    "publisher": "publisher IS NULL",
    "domain": "domain IS NULL",
    "date_published": "year IS NULL",
    "language": "language IS NULL",
    "license": "license IS NULL",
    "url": "NOT has_url",
}
DECLARED = {
    "`is_free` is false: not free to read": "is_free = false",
    "`noindex`: not to be indexed": "noindex",
    "`noai`: not for training": "noai",
    "`tdm_reservation`: text and data mining reserved": "tdm_reservation",
}


class Length(Struct, frozen=True):
    """How long rows are: `quantiles` at `QUANTILES`, each the value of a row."""

    column: str
    shortest: int
    quantiles: tuple[int, ...]
    longest: int
    total: int


class Refused(Struct, frozen=True):
    """Pages refused for one reason."""

    stage: str
    reason: str
    n_pages: int


class Facts(Struct, frozen=True, kw_only=True):
    """Counts of a dataset. Lists stand by falling count, then by name, unless said otherwise."""

    n_rows: int
    n_pages: int
    n_inputs: int
    n_inputs_noted: int
    """Inputs with a note: not read, or not all of it."""
    n_bytes_inputs: int
    media_types: tuple[Count, ...]
    """Pages by the form of the file that they were in."""
    refused: tuple[Refused, ...]
    """By stage in the order of work, the most frequent reason of each first."""
    proposed: tuple[Count, ...]
    """What notes and refusals propose of columns that nothing read (`--column text=body`), by files and pages."""
    removed: tuple[Count, ...]
    publishers: tuple[Count, ...]
    domains: tuple[Count, ...]
    languages: tuple[Count, ...]
    page_types: tuple[Count, ...]
    licenses: tuple[Count, ...]
    """Of known ones at most `TOP`, as publishers and domains."""
    n_publishers: int
    n_domains: int
    n_licenses: int
    years: tuple[Count, ...]
    """By year; unknown last."""
    crawled: tuple[str, ...]
    """The first and the last day on which a page was fetched; empty where none says so."""
    lengths: tuple[Length, ...]
    unknown: tuple[tuple[str, int], ...]
    """Rows without a value, by column."""
    declared: tuple[tuple[str, int], ...]
    """Rows whose page states a reservation."""


TOP = 20
STAGES = ("read", "decode", "draft", "count", "settle", "filter", "compare")
"""In the order in which they refuse; what else there is, as in a dataset of another version, comes last."""


def measure(folder: Path, written: Sequence[WrittenFile], scratch: Path) -> Facts:
    """Measure the dataset in `folder`. Memory does not grow with it: `scratch` takes what does not fit."""
    with open_database(scratch) as database:
        load(database, "article", FACT_SCHEMA, row_facts(folder, written))
        for table, columns in LEDGER_COLUMNS.items():
            batches = read_batches(folder, paths_of(written, table), table, columns.names)
            load(database, table, columns, (plain(batch, columns) for batch in batches))
        return ask(database)


LEDGER_COLUMNS = {
    "rejected": pa.schema([("stage", pa.string()), ("reason", pa.string()), ("detail", pa.string())]),
    "removed": pa.schema([("label", pa.string())]),
    "inputs": pa.schema(
        [("pages", pa.int64()), ("note", pa.string()), ("media_type", pa.string()), ("bytes", pa.int64())]
    ),
}


def paths_of(written: Sequence[WrittenFile], table: str) -> list[str]:
    """The files of a table, in order."""
    return sorted(file.path for file in written if file.table == table)


def plain(batch: pa.RecordBatch, schema: pa.Schema) -> pa.RecordBatch:
    """The same columns without what a file says of them."""
    return pa.RecordBatch.from_arrays(batch.columns, schema=schema)


def row_facts(folder: Path, written: Sequence[WrittenFile]) -> Iterator[pa.RecordBatch]:
    """What is counted of each row."""
    for batch in read_batches(folder, paths_of(written, "article"), "article", ROW_COLUMNS):
        facts = {name: batch[name] for name in ROW_COLUMNS if name in FACT_SCHEMA.names}
        facts["license"] = licenses_of(batch["license"])
        # Without its zone first: a machine without a time zone database has no UTC either.
        year = pc.year(batch["date_published"].cast(pa.timestamp("us")))
        facts["year"] = year.cast(pa.string())
        facts["crawled"] = pc.strftime(batch["date_crawled"].cast(pa.timestamp("us")), "%Y-%m-%d")
        facts["has_url"] = pc.is_valid(batch["url"])
        facts["has_title"] = pc.is_valid(batch["title"])
        facts["has_authors"] = pc.greater(pc.list_value_length(batch["authors"]), 0)
        yield pa.RecordBatch.from_arrays([facts[name] for name in FACT_SCHEMA.names], schema=FACT_SCHEMA)


def licenses_of(stated: pa.Array) -> pa.Array:
    """The licences of rows as they are counted, each worked out once."""
    coded = stated.dictionary_encode()
    named = pa.array([one_of_its_names(name) for name in coded.dictionary.to_pylist()], pa.string())
    return named.take(coded.indices)


def ask(database: duckdb.DuckDBPyConnection) -> Facts:
    """All counts, from the loaded tables."""
    refused = database.execute("SELECT stage, reason, count(*) FROM rejected GROUP BY stage, reason").fetchall()
    return Facts(
        n_rows=number(database, "SELECT count(*) FROM article"),
        n_pages=number(database, "SELECT sum(pages) FROM inputs"),
        n_inputs=number(database, "SELECT count(*) FROM inputs"),
        n_inputs_noted=number(database, "SELECT count(note) FROM inputs"),
        n_bytes_inputs=number(database, "SELECT sum(bytes) FROM inputs"),
        media_types=count_pages(database),
        refused=tuple(
            sorted((Refused(*row) for row in refused), key=lambda r: (position(r.stage), -r.n_pages, r.reason))
        ),
        proposed=count_proposed(database),
        removed=count_values(database, "removed", "label"),
        publishers=count_values(database, "article", "publisher", TOP),
        domains=count_values(database, "article", "domain", TOP),
        languages=count_values(database, "article", "language"),
        page_types=count_values(database, "article", "page_type"),
        licenses=count_values(database, "article", "license", TOP),
        n_publishers=number(database, "SELECT count(DISTINCT publisher) FROM article"),
        n_domains=number(database, "SELECT count(DISTINCT domain) FROM article"),
        n_licenses=number(database, "SELECT count(DISTINCT license) FROM article"),
        years=tuple(sorted(count_values(database, "article", "year"), key=year_position)),
        crawled=days(database),
        lengths=tuple(measure_length(database, column) for column in ("n_words", "n_chars")),
        unknown=count_true(database, UNKNOWN),
        declared=count_true(database, DECLARED),
    )


def position(stage: str) -> tuple[int, str]:
    """Sort key of stages."""
    return (STAGES.index(stage) if stage in STAGES else len(STAGES), stage)


def count_values(
    database: duckdb.DuckDBPyConnection, table: str, column: str, limit: int | None = None
) -> tuple[Count, ...]:
    """Rows by value; with a limit so many known values, and how many rows have none."""
    query = (
        f"SELECT * FROM (SELECT {column} AS value, count(*) AS n FROM {table} GROUP BY 1)"
        + (f" QUALIFY value IS NULL OR rank() OVER (ORDER BY value IS NULL, n DESC, value) <= {limit}" if limit else "")
        + " ORDER BY n DESC, value NULLS LAST"
    )
    return tuple((value, int(n)) for value, n in database.execute(query).fetchall())


PROPOSED = r"--column (?:\'[^\']+\'|[^\s;\']+)"
"""As `stages.read.unmapped` writes it; a quotation mark within is left to the table."""
WITHOUT_NAME = "--column text=NAME"


def count_proposed(database: duckdb.DuckDBPyConnection) -> tuple[Count, ...]:
    """How often each `--column` is proposed."""
    query = f"""
        SELECT option, count(*) AS n FROM (
            SELECT unnest(regexp_extract_all(words, $${PROPOSED}$$)) AS option FROM (
                SELECT note AS words FROM inputs UNION ALL
                SELECT detail FROM rejected WHERE reason = 'no_content'))
        WHERE option <> '{WITHOUT_NAME}' GROUP BY 1 ORDER BY n DESC, 1"""
    return tuple((option, int(n)) for option, n in database.execute(query).fetchall())


def days(database: duckdb.DuckDBPyConnection) -> tuple[str, ...]:
    """The first and the last day of fetching."""
    row = database.execute("SELECT min(crawled), max(crawled) FROM article").fetchone()
    return tuple(row) if row and row[0] else ()


def count_pages(database: duckdb.DuckDBPyConnection) -> tuple[Count, ...]:
    """Pages by the form of their file; forms without a page are left out."""
    query = "SELECT media_type, sum(pages) AS n FROM inputs GROUP BY 1 HAVING n > 0 ORDER BY n DESC, 1 NULLS LAST"
    return tuple((value, int(n)) for value, n in database.execute(query).fetchall())


def year_position(count: Count) -> tuple[bool, int]:
    """Sort key: years in order, unknown last."""
    return count[0] is None, int(count[0] or 0)


def measure_length(database: duckdb.DuckDBPyConnection, column: str) -> Length:
    """How long rows are, counted in `column`."""
    row = database.execute(
        f"SELECT min({column}), quantile_disc({column}, {list(QUANTILES)}), max({column}), sum({column}) FROM article"
    ).fetchone()
    if row is None or row[0] is None:
        return Length(column, 0, (0,) * len(QUANTILES), 0, 0)
    return Length(column, int(row[0]), tuple(int(q) for q in row[1]), int(row[2]), int(row[3]))


def count_true(database: duckdb.DuckDBPyConnection, conditions: dict[str, str]) -> tuple[tuple[str, int], ...]:
    """Rows for which each condition holds."""
    return tuple(
        (name, number(database, f"SELECT count(*) FROM article WHERE {condition}"))
        for name, condition in conditions.items()
    )
