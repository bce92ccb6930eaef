"""explain DATASET ID: what became of one page of a dataset, told from the dataset alone."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import msgspec
import pyarrow as pa
import pyarrow.compute as pc
from msgspec import Struct
from rich.text import Text

from articlepack.columns import arrow_schema
from articlepack.errors import BuildError, UsageError, in_words
from articlepack.stages.publish.again import written_of
from articlepack.stages.publish.facts import paths_of
from articlepack.stages.publish.laws import row_kept
from articlepack.stages.publish.manifest import Json
from articlepack.stages.publish.read_back import UNREADABLE, read_batches, read_file
from articlepack.stages.publish.report.sample import laid_together
from articlepack.tending.hold import manifest_of
from articlepack.terminal import DROPPED_STYLE, KEPT_STYLE, print_lines, print_values, value_line, visible

Row = dict[str, Any]

NAMES = ("id", "source", "url")
"""By any of these a page can be named."""
PLAIN = ("evidence", "text", "id", "source")
"""Columns that are told in their own way."""


class PageStory(Struct, frozen=True):
    """A page of a dataset: a row with the blocks removed from it and the pages refused for it, or a refusal."""

    table: str
    """`article` or `rejected`."""
    split: str
    row: Row
    removed: tuple[Row, ...] = ()
    duplicates: tuple[Row, ...] = ()
    others: tuple[Row, ...] = ()
    """More pages of the same name: those of one url, say."""


def find_story(folder: Path, name: str) -> PageStory:
    """The story of the page with this id, source or url.

    Raises UsageError where there is none, BuildError where a table is damaged.
    """
    manifest = manifest_of(folder)
    try:
        found = [
            (table, file.split, row)
            for table in ("article", "rejected")
            for file in written_of(manifest)
            if file.table == table
            for row in rows_named(folder / file.path, table, name)
        ]
        if found:
            return story_of(folder, manifest, *found[0], [row for _, _, row in found[1:]])
    except UNREADABLE as error:
        text = f"a table cannot be read ({in_words(error)}). `articlepack verify {folder}` names all that is damaged."
        raise BuildError(f"{folder}: {text}") from error
    raise UsageError(f"{folder}: no page has the id, source or url {name!r}. Name it as the tables do.")


def rows_named(file: Path, table: str, name: str) -> list[Row]:
    """The rows of a file by their name: all is read of the files that have one alone."""
    if not any(pc.any(is_named(batch, name)).as_py() for batch in read_file(file, table, NAMES)):
        return []
    batches = read_file(file, table, arrow_schema(table).names)
    return [row for batch in batches for row in batch.filter(is_named(batch, name)).to_pylist()]


def is_named(batch: pa.RecordBatch, name: str) -> pa.BooleanArray:
    """Which rows of a batch are called so."""
    masks = [pc.fill_null(pc.equal(batch[column], name), False) for column in NAMES]  # noqa: FBT003 - as pyarrow has it
    return pc.or_(pc.or_(masks[0], masks[1]), masks[2])


def story_of(folder: Path, manifest: Json, table: str, split: str, row: Row, others: Sequence[Row]) -> PageStory:
    """A page with what the ledger says of it."""
    if table == "rejected":
        return PageStory(table, split, row, others=tuple(others))
    removed = rows_where(folder, manifest, "removed", "id", row["id"])
    refused = rows_where(folder, manifest, "rejected", "duplicate_of", row["id"])
    duplicates = tuple(page for page in refused if row_kept(page))
    told = {page["id"] for page in duplicates}
    return PageStory(table, split, row, removed, duplicates, tuple(page for page in others if page["id"] not in told))


def rows_where(folder: Path, manifest: Json, table: str, column: str, value: str) -> tuple[Row, ...]:
    """The rows of a table with a value in a column."""
    found, paths = list[Row](), paths_of(written_of(manifest), table)
    for batch in read_batches(folder, paths, table, arrow_schema(table).names):
        found += batch.filter(pc.equal(batch[column], value)).to_pylist()
    return tuple(found)


def print_json(story: PageStory) -> None:
    """The story as one JSON object."""
    values = {
        "table": story.table,
        "split": story.split if story.table == "article" else None,
        "row": story.row,
        "blocks": [msgspec.to_builtins(piece) for piece in blocks_of(story)],
        "duplicates": story.duplicates,
        "others": story.others,
    }
    print_values(values)


def blocks_of(story: PageStory) -> Sequence[Any]:
    """The blocks of the page in order, kept and removed."""
    return laid_together(story.row["text"], story.removed) if story.table == "article" else []


def print_story(story: PageStory) -> None:
    """The blocks of the page, its values with their evidence, and what the ledger says of it."""
    lines = row_lines(story) if story.table == "article" else refusal_lines(story.row)
    print_lines([*lines, *map(other_line, story.others)])


def row_lines(story: PageStory) -> list[Text]:
    """A row: blocks, values, duplicates."""
    lines = [
        Text.assemble(
            ("drop " if piece.label else "keep ", DROPPED_STYLE if piece.label else KEPT_STYLE),
            (f"{piece.label or 'body':11}{f'{piece.score:5.2f}' if piece.label else '':5}  ", "dim"),
            (visible(piece.text.replace("\n", " / ")), DROPPED_STYLE if piece.label else ""),
        )
        for piece in blocks_of(story)
    ]
    values = [(name, value) for name, value in story.row.items() if is_told(name, value)]
    told = [value_line(name, value, evidence_for(name, story.row)) for name, value in values]
    unknown = [name for name, value in story.row.items() if name not in PLAIN and value in (None, [])]
    lines += [Text(), Text.assemble(("row ", "green"), f"{story.row['id']} of {story.split}: {story.row['source']}")]
    lines += [*told, Text(f"unknown: {', '.join(unknown)}", "dim")]
    return [*lines, *map(duplicate_line, story.duplicates)]


def is_told(name: str, value: object) -> bool:
    """Whether a column has something to tell."""
    return name not in PLAIN and value not in (None, [])


def evidence_for(name: str, row: Row) -> list[tuple[str, str]]:
    """Where a column's value was found: (origin, detail)."""
    return [(e["origin"], e["detail"]) for e in row["evidence"] if e["field"] == name]


def duplicate_line(refused: Row) -> Text:
    """A page that was refused for the row."""
    return Text.assemble(("refused for it ", "red"), f"{refused['reason']}: {refused['source']}")


def other_line(row: Row) -> Text:
    """Another page of the same name."""
    return Text.assemble(("also called so ", "bold"), visible(f"{row['id']}: {row['source']}"))


def refusal_lines(row: Row) -> list[Text]:
    """A page that became no row."""
    reason, detail = str(row["reason"]), visible(f" {row['detail']}")
    first = Text.assemble(("refused ", "red"), f"by {row['stage']}: ", (reason, "bold"), detail)
    told = [
        Text.assemble((f"{name:25}", "dim"), visible(str(value))) for name, value in row.items() if value is not None
    ]
    return [first, *told]
