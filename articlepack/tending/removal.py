"""remove: takes pages down from a dataset that stands, and leaves word that no later build brings them back.

A row taken down becomes a refusal, `taken_down`, of which the ledger keeps source and id alone, so every count stays
true; so do the pages that were refused as its duplicates, which say the same. Its removed blocks go.
"""

import hashlib
import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
from msgspec import Struct, field, structs

from articlepack.columns import arrow_schema
from articlepack.config import Config
from articlepack.errors import BuildError, UsageError, in_words
from articlepack.pipeline.recipe import takedown_digest
from articlepack.records import WrittenFile
from articlepack.stages.filter import TAKEN_DOWN, TAKEN_DOWN_WORDS, digest_entry, hosts_of, spellings
from articlepack.stages.publish import describe_dataset, publish
from articlepack.stages.publish.again import about_of, written_of
from articlepack.stages.publish.facts import paths_of
from articlepack.stages.publish.laws import row_kept
from articlepack.stages.publish.manifest import Json
from articlepack.stages.publish.read_back import read_batches
from articlepack.stages.write import finish_files
from articlepack.stages.write.takedown import read_takedowns
from articlepack.tending.hold import check_tables, held, twin_of
from articlepack.tending.rewriting import Tables, rewrite

Row = dict[str, Any]

AMENDED = "amended"
"""Key of a recipe: rows were taken out since; a build of the rest gives the same rows, but other shards."""
NAMES = ("id", "source", "url")
HOST = re.compile(r"[^\s/:@.]+(\.[^\s/:@.]+)+")


class Wanted(Struct, frozen=True, dict=True):
    """What is to be taken down."""

    names: frozenset[str]
    """Each an id, a source or a url."""
    domains: frozenset[str]
    """All hosts at or below one of these."""

    @cached_property
    def hosts(self) -> frozenset[str]:
        """The domains in whatever spelling."""
        return frozenset(spelling for domain in self.domains for spelling in spellings(domain))


class Taken(Struct):
    """What was found of it."""

    rows: dict[str, Row] = field(default_factory=dict)
    """By id."""
    refused: dict[str, Row] = field(default_factory=dict)
    """Pages refused before, by id."""
    clusters: dict[str, str] = field(default_factory=dict)
    """Split groups that were called by a row taken down -> their name now."""
    likes: dict[str, int] = field(default_factory=dict)
    """Rows that stay, by id -> how many of their duplicates were taken down."""


class Removed(Struct, frozen=True):
    """What `remove` has done."""

    n_rows: int
    n_refused: int
    n_unknown: int
    """Names and domains that no page has; they are remembered all the same."""
    likes: tuple[str, ...] = ()
    """Sources of rows that stay, of which a page taken down was a duplicate."""


def wanted_of(ids: Path | None, domains: Iterable[str]) -> Wanted:
    """What was asked for. Raises UsageError where that is nothing, or no domain."""
    try:
        lines = ids.read_text("utf-8-sig").splitlines() if ids else []
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"{ids}: cannot be read: {in_words(error)}.") from None
    names = frozenset(line.strip() for line in lines if line.strip())
    hosts = frozenset(domain.strip().lower() for domain in domains)
    if wrong := sorted(host for host in hosts if not HOST.fullmatch(host)):
        raise UsageError(f"--domain {wrong[0]}: is no domain. Write it as example.com, without https://.")
    if not (names or hosts):
        raise UsageError("nothing to remove. Name pages with --ids FILE (id, source or url, one a line) or --domain D.")
    return Wanted(names, hosts)


def remove(folder: Path, wanted: Wanted) -> Removed:
    """Take pages down. The dataset is the old whole one or the new whole one at any moment.

    Raises UsageError where there is no dataset, BuildError where it is damaged or no row would be left.
    """
    with held(folder) as (place, manifest):
        check_tables(place.target, manifest)
        taken = find(place.target, manifest, wanted)
        if len(taken.rows) == sum(manifest["counts"]["rows"].values()):
            raise BuildError(f"{folder}: no row would be left. Remove the folder itself, and what it was built from.")
        written = written_of(manifest)
        twin = twin_of(place, manifest, [path for path in manifest["files"] if "/" not in path or is_state(path)])
        files = rewrite(place.target, twin, written, changes(taken))
        entries = sorted({*read_takedowns(place.target), *entries_of(wanted, taken)})
        describe(twin, manifest, files, entries, place.folder("publish"))
        likes = sources_of(place.target, written, taken.likes)
        publish(twin, place.target)
    gone = [*taken.rows.values(), *taken.refused.values()]
    found = {row[name] for row in gone for name in NAMES}
    hosts = {host for row in gone for host in hosts_in(row)} if wanted.domains else set()
    unknown = [*(wanted.names - found), *(domain for domain in wanted.domains if hosts.isdisjoint(spellings(domain)))]
    n_refused = sum(row["reason"] != TAKEN_DOWN for row in taken.refused.values())
    return Removed(len(taken.rows), n_refused, len(unknown), likes)


def sources_of(folder: Path, written: Sequence[WrittenFile], ids: Collection[str]) -> tuple[str, ...]:
    """Sources of rows, in order."""
    rows = rows_of(folder, written, "article", ("id", "source")) if ids else ()
    return tuple(sorted(row["source"] for row in rows if row["id"] in ids))


def is_state(path: str) -> bool:
    """Whether a file stands beside shards for `load_from_disk`."""
    return path.endswith(("/state.json", "/dataset_info.json"))


def find(folder: Path, manifest: Json, wanted: Wanted) -> Taken:
    """The rows and refusals that are meant, and which groups lose their name."""
    written, taken = written_of(manifest), Taken()
    for row in rows_of(folder, written, "article", (*NAMES, "domain", "text_sha256", "cluster_id")):
        if is_wanted(row, wanted):
            taken.rows[row["id"]] = row
    kept: Counter[str] = Counter()
    for row in rows_of(folder, written, "rejected", (*NAMES, "duplicate_of", "reason")):
        like = row_kept(row)
        if like in taken.rows or is_wanted(row, wanted):
            taken.refused[row["id"]] = row
            kept.update([like] if like and like not in taken.rows else [])
    taken.likes = dict(kept)
    orphaned = {row["cluster_id"] for row in taken.rows.values()} & taken.rows.keys()
    for row in rows_of(folder, written, "article", ("id", "source", "cluster_id")) if orphaned else ():
        if row["cluster_id"] in orphaned and row["id"] not in taken.rows:
            first = taken.clusters.get(row["cluster_id"])
            taken.clusters[row["cluster_id"]] = row["id"] if first is None else min(first, row["id"])
    return taken


def is_wanted(row: Row, wanted: Wanted) -> bool:
    """Whether a page is meant."""
    is_there = bool(wanted.hosts) and not wanted.hosts.isdisjoint(hosts_in(row))
    return is_there or any(row[name] in wanted.names for name in NAMES)


def hosts_in(row: Row) -> list[str]:
    """Where a page lay: its host, all above it, and its domain."""
    return [*hosts_of(row["url"]), *([row["domain"]] if row.get("domain") else [])]


def rows_of(folder: Path, written: Sequence[WrittenFile], table: str, columns: Iterable[str]) -> Iterator[Row]:
    """Some columns of all rows of a table."""
    for batch in read_batches(folder, paths_of(written, table), table, list(columns)):
        yield from batch.to_pylist()


def entries_of(wanted: Wanted, taken: Taken) -> Iterator[str]:
    """What a later build refuses: the names given, and each page by its id, its address and its text, as digests."""
    yield from wanted.domains
    yield from map(digest_entry, wanted.names)
    for row in (*taken.rows.values(), *taken.refused.values()):
        yield from (digest_entry(row[name]) for name in ("id", "url") if row[name])
    yield from (digest_entry(row["text_sha256"]) for row in taken.rows.values())


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
