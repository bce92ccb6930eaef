"""remove: takes pages down from a dataset that stands, and leaves word that no later build brings them back.

A row taken down becomes a refusal, `taken_down`, of which the ledger keeps source and id alone, so every count stays
true; so do the pages that were refused as its duplicates, which say the same. Its removed blocks go.
"""

import hashlib
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
from msgspec import Struct, structs

from articlepack.columns import arrow_schema
from articlepack.config import Config
from articlepack.errors import BuildError
from articlepack.pipeline.recipe import takedown_digest
from articlepack.pipeline.workplace import Workplace
from articlepack.records import WrittenFile
from articlepack.stages.filter import TAKEN_DOWN, TAKEN_DOWN_WORDS
from articlepack.stages.publish import describe_dataset, publish
from articlepack.stages.publish.again import about_of, written_of
from articlepack.stages.publish.manifest import Json
from articlepack.stages.write import finish_files
from articlepack.stages.write.takedown import read_takedowns
from articlepack.tending.hold import check_tables, held, twin_of
from articlepack.tending.rewriting import Tables, rewrite
from articlepack.tending.wanted import Row, Taken, Wanted, entries_of, find, rows_of, unknown_of

AMENDED = "amended"
"""Key of a recipe: rows were taken out since; a build of the rest gives the same rows, but other shards."""
SHOWN = 5
"""Of names in a line."""


class Removed(Struct, frozen=True):
    """What `remove` has done."""

    n_rows: int
    n_refused: int
    unknown: tuple[str, ...]
    """Names and domains that no page has, in order; they are remembered all the same."""
    likes: tuple[str, ...] = ()
    """Sources of rows that stay, of which a page taken down was a duplicate."""
    beside: tuple[str, ...] = ()
    """Sources of rows that stay, where a page taken down has the same address."""
    copies: tuple[str, ...] = ()
    """Sources of rows that nobody named, and that went since their text was that of one that was."""
    is_new: bool = True
    """Whether anything was to be changed."""


def remove(folder: Path, wanted: Wanted) -> Removed:
    """Take pages down. The dataset is the old whole one or the new whole one at any moment.

    Where all of them were taken down before, nothing is changed.

    Raises UsageError where there is no dataset, BuildError where it is damaged or no row would be left.
    """
    with held(folder) as (place, manifest):
        check_tables(place.target, manifest)
        taken = find(place.target, manifest, wanted)
        if len(taken.rows) == sum(manifest["counts"]["rows"].values()):
            raise BuildError(f"{folder}: no row would be left. Remove the folder itself, and what it was built from.")
        known = set(read_takedowns(place.target))
        entries = known | set(entries_of(wanted, taken))
        n_refused = sum(row["reason"] != TAKEN_DOWN for row in taken.refused.values())
        likes = sources_of(place.target, written_of(manifest), taken.likes)
        is_new = bool(taken.rows or n_refused or entries != known)
        if is_new:
            put_down(place, manifest, taken, sorted(entries))
    beside = tuple(sorted(set(taken.beside.values())))
    copies = tuple(sorted(taken.copies))
    return Removed(len(taken.rows), n_refused, unknown_of(wanted, taken), likes, beside, copies, is_new)


def put_down(place: Workplace, manifest: Json, taken: Taken, entries: list[str]) -> None:
    """Put a dataset without what was found in the place of the one that stands."""
    twin = twin_of(place, manifest, [path for path in manifest["files"] if "/" not in path or is_state(path)])
    files = rewrite(place.target, twin, written_of(manifest), changes(taken))
    describe(twin, manifest, files, entries, place.folder("publish"))
    publish(twin, place.target)


def lines_of(folder: Path, done: Removed) -> list[str]:
    """What was done, for a terminal."""
    told = {
        "with the same text as one that was named": done.copies,
        "names and domains of no page here, remembered all the same": done.unknown,
        "their duplicates stay, since nobody named them": done.likes,
        "rows of the same address stay, since nobody named them": done.beside,
    }
    counts = f"taken down: {done.n_rows:,} rows, {done.n_refused:,} refusals; takedown.txt keeps them down."
    return [
        f"{folder}: {counts if done.is_new else 'all of it was taken down before; the dataset is as it was.'}",
        *(f"  {what}: {some_of(names)}" for what, names in told.items() if names),
        "  the files that it was built from, copies of it and .NAME.cache/ are as they were",
    ]


def some_of(names: Sequence[str]) -> str:
    """The first of many names, and how many more there are."""
    more = f" and {len(names) - SHOWN:,} more" if len(names) > SHOWN else ""
    return f"{', '.join(names[:SHOWN])}{more}"


def sources_of(folder: Path, written: Sequence[WrittenFile], ids: Collection[str]) -> tuple[str, ...]:
    """Sources of rows, in order."""
    rows = rows_of(folder, written, "article", ("id", "source")) if ids else ()
    return tuple(sorted(row["source"] for row in rows if row["id"] in ids))


def is_state(path: str) -> bool:
    """Whether a file stands beside shards for `load_from_disk`."""
    return path.endswith(("/state.json", "/dataset_info.json"))


def changes(taken: Taken) -> Tables:
    """How each table is to be changed."""
    n_gone: dict[str, int] = {}
    for row in taken.rows.values():
        path = row["source"].split("#")[0]
        n_gone[path] = n_gone.get(path, 0) + 1
    gone = pa.array(sorted(taken.rows), pa.string())
    return Tables(
        article=lambda batch: left(batch.filter(pc.invert(pc.is_in(batch["id"], value_set=gone))), taken),
        removed=lambda batch: batch.filter(pc.invert(pc.is_in(batch["id"], value_set=gone))),
        inputs=lambda batch: recounted(batch, n_gone),
        rejected=lambda batch: scrubbed(batch, taken.refused),
        more_rejected=[refusal(row) for row in taken.rows.values()],
    )


def left(batch: pa.RecordBatch, taken: Taken) -> pa.RecordBatch:
    """Rows that stay, as they are without what was taken down."""
    return fewer(renamed(batch, taken.clusters), taken.likes)


def fewer(batch: pa.RecordBatch, likes: Mapping[str, int]) -> pa.RecordBatch:
    """Rows of which some duplicates are refused for another reason now."""
    if not likes:
        return batch
    counts = zip(batch["id"].to_pylist(), batch["n_duplicates"].to_pylist(), strict=True)
    values = pa.array([n - likes.get(row_id, 0) for row_id, n in counts], batch.schema.field("n_duplicates").type)
    return with_column(batch, "n_duplicates", values)


def renamed(batch: pa.RecordBatch, clusters: Mapping[str, str]) -> pa.RecordBatch:
    """Rows of groups that are called by a row that is gone, called by one that is there."""
    if not clusters:
        return batch
    names = [clusters.get(name, name) for name in batch["cluster_id"].to_pylist()]
    return with_column(batch, "cluster_id", pa.array(names, pa.string()))


def recounted(batch: pa.RecordBatch, n_gone: Mapping[str, int]) -> pa.RecordBatch:
    """Inputs whose rows became refusals."""
    rows = []
    for row in batch.to_pylist():
        n = n_gone.get(row["path"], 0)
        rows.append(row | {"rows": row["rows"] - n, "rejected": row["rejected"] + n})
    return pa.RecordBatch.from_pylist(rows, arrow_schema("inputs"))


def scrubbed(batch: pa.RecordBatch, refused: Mapping[str, Row]) -> pa.RecordBatch:
    """Refusals, those of pages taken down without a word of them."""
    rows = [refusal(row) if row["id"] in refused else row for row in batch.to_pylist()]
    return pa.RecordBatch.from_pylist(rows, arrow_schema("rejected"))


def refusal(row: Row) -> Row:
    """The ledger's line of a page taken down."""
    bare: Row = dict.fromkeys(arrow_schema("rejected").names)
    return bare | {
        "id": row["id"],
        "source": row["source"],
        "stage": "filter",
        "reason": TAKEN_DOWN,
        "detail": TAKEN_DOWN_WORDS,
    }


def with_column(batch: pa.RecordBatch, name: str, values: pa.Array) -> pa.RecordBatch:
    """A batch with other values in one column."""
    columns = [values if field.name == name else batch[field.name] for field in batch.schema]
    return pa.RecordBatch.from_arrays(columns, schema=batch.schema)


def describe(twin: Path, manifest: Json, files: list[WrittenFile], entries: list[str], scratch: Path) -> None:
    """Write what stands beside the tables."""
    recipe = manifest["recipe"]
    options = recipe.get("options", {}) | {"takedown": takedown_digest(entries)}
    was = hashlib.sha256(manifest["sha256"].encode()).hexdigest()
    about = structs.replace(about_of(manifest), recipe=recipe | {"options": options, AMENDED: was})
    finish_files(twin, files, Config(format=manifest["format"], takedown=tuple(entries)))
    describe_dataset(twin, about, files, scratch)
