"""diff A B: what changed between two datasets, row by row and column by column, and why as far as they tell."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import duckdb
import msgspec
import pyarrow as pa
import xxhash
from msgspec import Struct

from articlepack.columns import arrow_schema
from articlepack.stages.publish.again import written_of
from articlepack.stages.publish.database import load, number, open_database
from articlepack.stages.publish.facts import paths_of
from articlepack.stages.publish.manifest import Json
from articlepack.stages.publish.read_back import read_batches, read_file
from articlepack.tending.hold import check_tables, manifest_of, scratch_folder
from articlepack.terminal import visible

N_EXAMPLES = 5
SHOWN_CHARS = 100

ROWS = pa.schema(
    [("id", pa.string()), ("source", pa.string()), ("split", pa.string()), ("cells", pa.list_(pa.uint64()))]
)
REFUSED = pa.schema([("id", pa.string()), ("why", pa.string())])
NOT_CONTENT = ("n_duplicates", "cluster_id")
"""Columns that tell of other rows: a change of these alone is none of the page."""


class Group(Struct, frozen=True):
    """Rows to which the same thing has happened."""

    what: str
    """`added`, `removed`, `changed`, `moved`."""
    why: str
    n_rows: int
    sources: tuple[str, ...]
    """Some of them, the first by source."""


class Diff(Struct, frozen=True, kw_only=True):
    """What is not the same in two datasets."""

    recipe: tuple[tuple[str, str, str], ...]
    """(what, before, after) of the recipe."""
    counts: tuple[tuple[str, int, int], ...]
    """(what, before, after) of the counts."""
    groups: tuple[Group, ...]
    columns: dict[str, int]
    """Column -> rows of both in which it differs."""
    n_same: int
    """Rows that are the same in both."""

    @property
    def is_empty(self) -> bool:
        """Whether nothing differs."""
        return not (self.recipe or self.counts or self.groups)


def compare(before: Path, after: Path) -> Diff:
    """The difference of two datasets. Memory does not grow with them.

    Raises UsageError where one is none, BuildError where one is damaged.
    """
    one, other = manifest_of(before), manifest_of(after)
    check_tables(before, one)
    check_tables(after, other)
    with scratch_folder() as scratch, open_database(scratch) as database:
        for name, folder, manifest in (("a", before, one), ("b", after, other)):
            load(database, name, ROWS, rows_of(folder, manifest))
            load(database, f"r{name}", REFUSED, refusals_of(folder, manifest))
        return Diff(
            recipe=tuple(recipe_changes(one["recipe"], other["recipe"])),
            counts=tuple(count_changes(one["counts"], other["counts"])),
            groups=tuple(groups(database)),
            columns=changed_columns(database),
            n_same=number(database, f"SELECT count(*) FROM a JOIN b USING (id) WHERE {SAME} AND a.split = b.split"),
        )


def rows_of(folder: Path, manifest: Json) -> Iterator[pa.RecordBatch]:
    """Each row of a dataset as hashes of its cells."""
    for file in written_of(manifest):
        if file.table == "article":
            for batch in read_file(folder / file.path, "article", arrow_schema("article").names):
                cells = pa.array([hashes(row) for row in batch.to_pylist()], ROWS.field("cells").type)
                split = pa.array([file.split] * len(batch), pa.string())
                yield pa.RecordBatch.from_arrays([batch["id"], batch["source"], split, cells], schema=ROWS)


def hashes(row: Mapping[str, Any]) -> list[int]:
    """A hash of each cell."""
    return [xxhash.xxh3_64_intdigest(msgspec.msgpack.encode(cell)) for cell in row.values()]


def refusals_of(folder: Path, manifest: Json) -> Iterator[pa.RecordBatch]:
    """Each refused page with its reason."""
    for batch in read_batches(folder, paths_of(written_of(manifest), "rejected"), "rejected", ["id", "reason"]):
        yield pa.RecordBatch.from_arrays([batch["id"], batch["reason"]], schema=REFUSED)


def place_of(column: str) -> int:
    """Where the hash of a column stands, from 1 as the database counts."""
    return int(arrow_schema("article").names.index(column)) + 1


SAME = "a.cells = b.cells"
PAGE = place_of("raw_sha256")
OF_THE_PAGE = [place_of(name) for name in arrow_schema("article").names if name not in NOT_CONTENT]
CONTENT = " AND ".join(f"a.cells[{place}] = b.cells[{place}]" for place in OF_THE_PAGE)

GROUPS = f"""
    SELECT what, why, count(*), min_by(source, encode(source), {N_EXAMPLES}) FROM (
        SELECT 'added' AS what, b.source, CASE WHEN ra.why IS NULL THEN 'the page is new'
            ELSE 'it was refused before: ' || ra.why END AS why
        FROM (SELECT * FROM b WHERE id NOT IN (SELECT id FROM a)) AS b LEFT JOIN ra ON ra.id = b.id
        UNION ALL
        SELECT 'removed', a.source, CASE WHEN rb.why IS NULL THEN 'the page is gone from the inputs'
            ELSE 'it is refused now: ' || rb.why END
        FROM (SELECT * FROM a WHERE id NOT IN (SELECT id FROM b)) AS a LEFT JOIN rb ON rb.id = a.id
        UNION ALL
        SELECT 'changed', a.source, CASE WHEN a.cells[{PAGE}] <> b.cells[{PAGE}] THEN 'the page itself is another'
            WHEN {CONTENT} THEN 'only its duplicates or its cluster are others'
            ELSE 'the same page, judged otherwise' END
        FROM a JOIN b ON a.id = b.id WHERE NOT ({SAME})
        UNION ALL
        SELECT 'moved', a.source, 'from ' || a.split || ' to ' || b.split
        FROM a JOIN b ON a.id = b.id WHERE a.split <> b.split
    ) GROUP BY what, why ORDER BY what, count(*) DESC, why
"""


def groups(database: duckdb.DuckDBPyConnection) -> list[Group]:
    """What has happened to rows, and why."""
    return [Group(what, why, n, tuple(sources)) for what, why, n, sources in database.execute(GROUPS).fetchall()]


def changed_columns(database: duckdb.DuckDBPyConnection) -> dict[str, int]:
    """In how many rows of both each column differs, most first."""
    names = arrow_schema("article").names
    sums = ", ".join(f"sum((a.cells[{place}] <> b.cells[{place}])::INTEGER)" for place in range(1, len(names) + 1))
    row = database.execute(f"SELECT {sums} FROM a JOIN b USING (id) WHERE NOT ({SAME})").fetchone() or ()
    found = {name: int(n) for name, n in zip(names, row, strict=True) if n}
    return dict(sorted(found.items(), key=lambda item: (-item[1], item[0])))


def recipe_changes(before: Json, after: Json) -> Iterator[tuple[str, str, str]]:
    """What of two recipes differs; of the input files how many."""
    for path, (one, other) in sorted(differences(without(before), without(after)).items()):
        yield path, one, other
    files = [{f["path"]: f["sha256"] for f in recipe.get("inputs", ())} for recipe in (before, after)]
    gone, new = files[0].keys() - files[1].keys(), files[1].keys() - files[0].keys()
    changed = [path for path in files[0].keys() & files[1].keys() if files[0][path] != files[1][path]]
    if gone or new or changed:
        told = f"{len(files[1]):,} ({len(new):,} new, {len(gone):,} gone, {len(changed):,} with other content)"
        yield "inputs", f"{len(files[0]):,}", told


def without(recipe: Json) -> Json:
    """A recipe but for its inputs."""
    return {name: value for name, value in recipe.items() if name != "inputs"}


def differences(one: Mapping[str, Any], other: Mapping[str, Any], path: str = "") -> dict[str, tuple[str, str]]:
    """Values that differ, by their place.

    >>> differences({"a": {"b": 1, "c": 2}}, {"a": {"b": 3, "c": 2}})
    {'a.b': ('1', '3')}
    """
    found: dict[str, tuple[str, str]] = {}
    for name in sorted(one.keys() | other.keys()):
        here, there = one.get(name), other.get(name)
        if isinstance(here, Mapping) and isinstance(there, Mapping):
            found |= differences(here, there, f"{path}{name}.")
        elif here != there:
            found[f"{path}{name}"] = (shown(here), shown(there))
    return found


def shown(value: object) -> str:
    """A value with an end."""
    text = "nothing" if value is None else str(value)
    return text if len(text) <= SHOWN_CHARS else f"{text[: SHOWN_CHARS - 1]}…"


def count_changes(before: Json, after: Json) -> Iterator[tuple[str, int, int]]:
    """Counts that differ."""
    for path in sorted({*flat(before), *flat(after)}):
        one, other = flat(before).get(path, 0), flat(after).get(path, 0)
        if one != other:
            yield path, one, other


def flat(counts: Mapping[str, Any], path: str = "") -> dict[str, int]:
    """Counts by their place.

    >>> flat({"rows": {"train": 3}, "pages": 4})
    {'rows.train': 3, 'pages': 4}
    """
    found: dict[str, int] = {}
    for name, value in counts.items():
        found |= flat(value, f"{path}{name}.") if isinstance(value, Mapping) else {f"{path}{name}": value}
    return found


def lines_of(diff: Diff) -> list[str]:
    """The difference for a terminal."""
    if diff.is_empty:
        return [f"no difference: {diff.n_same:,} rows"]
    lines = ["recipe"] if diff.recipe else []
    lines += [f"  {what}: {one} -> {other}" for what, one, other in diff.recipe]
    lines += ["counts"] if diff.counts else []
    lines += [f"  {what}: {one:,} -> {other:,} ({other - one:+,})" for what, one, other in diff.counts]
    lines += [f"rows: {diff.n_same:,} are the same"]
    for group in diff.groups:
        lines.append(f"  {group.n_rows:,} {group.what}: {group.why}")
        lines += [f"      {visible(source)}" for source in group.sources]
    lines += ["columns that differ, in rows of both"] if diff.columns else []
    return [*lines, *(f"  {column}: {n:,}" for column, n in diff.columns.items())]
