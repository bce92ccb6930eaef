"""sample: lines of a dataset for a person to judge, so many of each kind, the same for one seed.

The lines are CSV. A person fills in `verdict`; `audit` makes of it how often the tool was right.
"""

import csv
import sys
from collections.abc import Mapping, Sequence
from itertools import chain
from pathlib import Path
from typing import Any, TextIO

from msgspec import Struct

from articlepack.columns import arrow_schema
from articlepack.errors import UsageError, in_words, nearest
from articlepack.stages.publish.again import written_of
from articlepack.stages.publish.database import open_database
from articlepack.stages.publish.report.figures import Tables
from articlepack.tending.hold import check_tables, manifest_of, scratch_folder

Row = dict[str, Any]

WHOLE = "all"
"""The one stratum where there are no others."""

SHOWN = {
    "removed": ("source", "id", "block", "label", "score", "text"),
    "article": ("source", "id", "url", "title", "language", "page_type", "extraction_score", "text"),
    "rejected": ("source", "id", "url", "title", "stage", "reason", "detail", "text_head"),
}
"""By table, what a person needs to judge a line."""
KEYS = {"removed": "id || ':' || block", "article": "id", "rejected": "id"}
QUESTIONS = {
    "removed": "was it right to take this block out of the article?",
    "article": "is this text the article, whole and clean?",
    "rejected": "was it right to refuse this page?",
}
TABLES = {"removed": "removed", "rows": "article", "rejected": "rejected"}
"""By what the command calls it."""
STRATA = {"label": "removed", "reason": "rejected", "stage": "rejected"}
"""Strata by which a table is meant that the user need not name."""

MAX_TEXT_CHARS, MAX_LINES = 5_000, 100_000
"""Of a line; of a sample, which is held in memory and judged by a person."""
FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""What a spreadsheet would run."""


class Sample(Struct, frozen=True):
    """Lines to judge."""

    table: str
    strata: dict[str, int]
    """Name -> lines in the dataset."""
    rows: list[Row]


def draw(folder: Path, n: int, stratify: str | None, seed: int, of: str | None) -> Sample:
    """`n` lines of a dataset, as many of each stratum as of any other, as far as there are so many.

    Raises UsageError where there is no such table, column or line, BuildError where the dataset is damaged.
    """
    table = table_of(stratify, of)
    if not 1 <= n <= MAX_LINES:
        raise UsageError(f"--n {n}: must be 1 or more, and {MAX_LINES:,} at most.")
    if stratify and stratify not in strata_of(table):
        known = strata_of(table) if of else list(dict.fromkeys(chain(*map(strata_of, SHOWN))))
        told = "no column with values to tell apart." + nearest(stratify, known)
        raise UsageError(f"--stratify {stratify}: {told}")
    stratum = f"coalesce({stratify}::VARCHAR, 'unknown')" if stratify else f"'{WHOLE}'"
    shown = ", ".join(f"'{name}': {text_of(name)}" for name in SHOWN[table])
    columns = list(dict.fromkeys([*SHOWN[table], "id", *([stratify] if stratify else [])]))
    query = f"""
        SELECT {stratum} AS stratum, count(*), min_by({{{shown}}}, md5({seed} || ':' || {KEYS[table]}), {n})
        FROM incoming GROUP BY stratum ORDER BY stratum
    """
    manifest = manifest_of(folder)
    check_tables(folder, manifest)
    kept = manifest["recipe"].get("options", {}).get("removed")
    if table == "removed" and kept in ("none", "counts"):
        raise UsageError(f"{folder}: was built with --removed {kept}: removed lines are not on record. Build it anew.")
    with scratch_folder() as scratch, open_database(scratch) as database:
        found = Tables(folder, written_of(manifest), database).ask(query, table, columns)
    sizes = {stratum: size for stratum, size, _ in found}
    if not found:
        raise UsageError(f"{folder}: has no line in {table}/, so there is nothing to judge.")
    shares = deal(n, {stratum: len(rows) for stratum, _, rows in found})
    return Sample(table, sizes, [{"stratum": s, **row} for s, _, rows in found for row in rows[: shares[s]]])


def table_of(stratify: str | None, of: str | None) -> str:
    """The table that is meant."""
    if of is not None and of not in TABLES:
        raise UsageError(f"--of {of}: choose one of {', '.join(TABLES)}.")
    return TABLES[of] if of else STRATA.get(stratify or "label", "article")


def strata_of(table: str) -> list[str]:
    """Columns by which a table's lines can be told apart."""
    return list(dict.fromkeys([*(name for name in SHOWN[table] if name != "text"), *plain_columns(table)]))


def plain_columns(table: str) -> list[str]:
    """Columns of strings, and of truth."""
    return [field.name for field in arrow_schema(table) if str(field.type) in ("string", "bool")]


def text_of(name: str) -> str:
    """A column as a person is shown it."""
    return f"left({name}, {MAX_TEXT_CHARS})" if name in ("text", "text_head") else name


def deal(n: int, there: Mapping[str, int]) -> dict[str, int]:
    """How many lines each stratum gives: the same number, what one has not being given by the others.

    >>> deal(10, {"ad": 1, "nav": 90, "share": 50})
    {'ad': 1, 'nav': 5, 'share': 4}
    """
    shares, left = dict.fromkeys(there, 0), n
    while left and (open_strata := [s for s in there if shares[s] < there[s]]):
        each, more = divmod(left, len(open_strata))
        for place, stratum in enumerate(open_strata):
            given = min(each + (place < more), there[stratum] - shares[stratum])
            shares[stratum] += given
            left -= given
    return shares


def write_csv(sample: Sample, output: Path | None) -> None:
    """Write the lines, to standard output where no file is named. Raises UsageError where it cannot be written."""
    if output is None:
        write_rows(sample, sys.stdout)
        return
    try:
        with output.open("w", encoding="utf-8", newline="") as file:
            write_rows(sample, file)
    except OSError as error:
        raise UsageError(f"{output}: cannot be written: {in_words(error)}.") from None


def write_rows(sample: Sample, file: TextIO) -> None:
    """The head and the lines."""
    names = ["verdict", "note", "stratum", "stratum_size", "question", *SHOWN[sample.table]]
    writer = csv.DictWriter(file, names, lineterminator="\n")
    writer.writeheader()
    for row in sample.rows:
        told = {"verdict": "", "note": "", "stratum_size": sample.strata[row["stratum"]]}
        writer.writerow({name: harmless(v) for name, v in (row | told | {"question": QUESTIONS[sample.table]}).items()})


def harmless(value: object) -> object:
    """A value that no spreadsheet runs.

    >>> harmless("=1+1"), harmless("plain"), harmless(-1)
    ("'=1+1", 'plain', -1)
    """
    return f"'{value}" if isinstance(value, str) and value.startswith(FORMULA) else value


def read_csv(file: Path) -> Sequence[Row]:
    """The lines of a sample that came back. Raises UsageError where it is none."""
    try:
        with file.open(encoding="utf-8-sig", newline="") as lines:
            # A cell may be as long as a text.
            csv.field_size_limit(10 * MAX_TEXT_CHARS)
            rows = list(csv.DictReader(lines))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        told = "no such file" if isinstance(error, FileNotFoundError) else f"cannot be read as CSV: {in_words(error)}"
        raise UsageError(f"{file}: {told}. Name what `articlepack sample` wrote, verdicts filled in.") from None
    if not rows or not {"verdict", "stratum", "stratum_size"} <= rows[0].keys():
        raise UsageError(f"{file}: is no sample of `articlepack sample`: it lacks verdict, stratum or stratum_size.")
    return rows
