"""What the build before means for this one: the inputs it had (--add), the splits it gave (--pin-splits), and what has
changed since (--changes).
"""

import hashlib
import json
import os
import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path
from urllib.parse import unquote_to_bytes

import duckdb
import msgspec
import pyarrow as pa
import pyarrow.parquet as pq
from msgspec import Struct, structs

from articlepack.columns import arrow_schema
from articlepack.config import Config
from articlepack.durable import write_whole
from articlepack.errors import UsageError
from articlepack.pipeline.workplace import Workplace
from articlepack.stages.compare.query import parquet
from articlepack.stages.compare.sorting import ordered
from articlepack.stages.compare.tables import write_parquet_batches
from articlepack.stages.publish.database import open_database
from articlepack.stages.publish.manifest import Json, read_manifest
from articlepack.stages.publish.read_back import read_batches, table_and_split
from articlepack.stages.publish.swap import sync_tree
from articlepack.stages.read.inputs import STDIN, expanded, parse_input
from articlepack.stages.write.takedown import read_takedowns

INPUTS = "inputs.json"
CHANGES, CHANGES_MANIFEST = "changes.parquet", "changes.json"
UNENDED = "unended"
"""Stands beside a list of changes until its build has ended."""
PIN_SCHEMA = pa.schema([("id", pa.string()), ("split", pa.string())])
ROW_SCHEMA = pa.schema([("id", pa.string()), ("source", pa.string()), ("split", pa.string()), ("digest", pa.string())])


class Pins(Struct, frozen=True):
    """The splits that rows have to keep, if any have to."""

    file: Path | None = None
    """Parquet: id, split."""
    digest: str | None = None
    """Of all of them, in whatever order they stand."""


def inputs_with_earlier(inputs: Sequence[str], place: Workplace) -> list[str]:
    """The inputs of the build before, which are remembered beside its dataset, and those named now, each once.

    Raises UsageError where that is not known, or cannot be read again.
    """
    if not place.target.exists():
        return list(inputs)
    try:
        earlier = msgspec.convert(json.loads((place.log / INPUTS).read_bytes()), list[str])
    except (OSError, ValueError):
        raise UsageError(
            f"--add: {place.log / INPUTS} does not say what {place.target} was built from. Name all inputs, "
            "without --add."
        ) from None
    if unreadable := [given for given in earlier if given.endswith(f"={STDIN}")]:
        raise UsageError(f"--add: {unreadable[0]} was standard input, which is gone. Name all inputs, without --add.")
    if gone := [given for given in earlier if not is_readable(given)]:
        text = "an input of the build before, is not there any more. Put it back, or name all inputs, without --add."
        raise UsageError(f"--add: {gone[0]}, {text}")
    return list(dict.fromkeys([*earlier, *all_in_full(inputs)]))


def is_readable(given: str) -> bool:
    """Whether an input still means something that is there; of an address that is told when it is asked."""
    try:
        return bool(parse_input(given))
    except UsageError:
        return False


def with_takedowns(config: Config, dataset: Path) -> Config:
    """The options with what was taken down from the dataset that stands there: that stays down, whatever is said."""
    earlier = read_takedowns(dataset) if read_manifest(dataset) else ()
    return structs.replace(config, takedown=tuple(sorted({*config.takedown, *earlier})))


def all_in_full(inputs: Sequence[str]) -> list[str]:
    """Inputs so that they mean the same from any folder; a list of inputs as those that it names."""
    return [in_full(given) for one in inputs for given in expanded(one)]


def in_full(given: str) -> str:
    """An input so that it means the same from any folder: NAME=absolute path."""
    named = parse_input(given)
    name = os.fsdecode(unquote_to_bytes(named.name))
    return f"{name}={named.root}" + (f"/{named.pattern}" if named.pattern else "")


def remember_inputs(inputs: Sequence[str], place: Workplace) -> None:
    """Leave the inputs of this build for the next."""
    place.log.mkdir(exist_ok=True)
    # Names of files may be no UTF-8, and only `json` has a way to write such down.
    write_whole(place.log / INPUTS, json.dumps(all_in_full(inputs), indent=2).encode() + b"\n")


def pin_splits(dataset: Path, manifest: Json | None, file: Path) -> Pins:
    """The splits of all rows of a dataset; none where there is none."""
    total = 0
    with pq.ParquetWriter(file, PIN_SCHEMA) as writer:
        for split, batch in batches_of(dataset, manifest, ["id"]):
            ids = batch["id"].to_pylist()
            total += sum(number_of(f"{row_id}\0{split}") for row_id in ids)
            writer.write_batch(pa.record_batch([batch["id"], pa.array([split] * len(ids))], schema=PIN_SCHEMA))
    return Pins(file, f"{total % 2**256:064x}")


def number_of(text: str) -> int:
    """A digest as a number: a sum of such does not depend on the order."""
    return int.from_bytes(hashlib.sha256(text.encode()).digest(), "big")


def batches_of(dataset: Path, manifest: Json | None, columns: Sequence[str]) -> Iterator[tuple[str, pa.RecordBatch]]:
    """Some columns of the rows of a dataset, each batch with its split."""
    for path in sorted(manifest["files"]) if manifest else ():
        kind = table_and_split(path)
        if kind and kind[0] == "article":
            for batch in read_batches(dataset, [path], "article", columns):
                yield kind[1], batch


def write_changes(place: Workplace, before: Json | None, after: Json, staged: Path, scratch: Path) -> None:
    """Leave in `.NAME.changes/` which rows are new, changed and gone since the dataset that still stands there.

    It is put in place before the new dataset is, so a kill between the two leaves a list that the next run makes anew.
    The list of a build that was killed after them stays, where the next run has nothing to change.
    """
    # Of a dataset that is the same, no row need be read to know that none has changed.
    is_same = before is not None and before["sha256"] == after["sha256"]
    if is_same and is_unended(place, after):
        return
    scratch.mkdir(parents=True, exist_ok=True)
    write_digests(place.target, None if is_same else before, scratch / "before.parquet")
    write_digests(staged, None if is_same else after, scratch / "after.parquet")
    made = scratch / "changes"
    made.mkdir()
    with open_database(scratch / "spill") as database:
        compare_rows(database, scratch, made / CHANGES)
    told = {"from": before["sha256"] if before else None, "to": after["sha256"]}
    write_whole(made / CHANGES_MANIFEST, msgspec.json.format(msgspec.json.encode(told)) + b"\n")
    (made / UNENDED).touch()
    sync_tree(made)
    shutil.rmtree(place.changes, ignore_errors=True)
    made.rename(place.changes)


def is_unended(place: Workplace, manifest: Json) -> bool:
    """Whether the list of changes is of a build that put this dataset in place and did not come to its end."""
    try:
        told = msgspec.json.decode((place.changes / CHANGES_MANIFEST).read_bytes(), type=dict[str, str | None])
    except (OSError, msgspec.DecodeError):
        return False
    return (place.changes / UNENDED).exists() and told.get("to") == manifest["sha256"]


def end_changes(place: Workplace) -> None:
    """The build has ended: the next lists what is not the same since now."""
    (place.changes / UNENDED).unlink(missing_ok=True)


def write_digests(dataset: Path, manifest: Json | None, file: Path) -> None:
    """Write id, source, split and a digest of each row of a dataset."""
    with pq.ParquetWriter(file, ROW_SCHEMA) as writer:
        for split, batch in batches_of(dataset, manifest, arrow_schema("article").names):
            rows = [
                (row["id"], row["source"], split, hashlib.sha256(msgspec.msgpack.encode(row)).hexdigest())
                for row in batch.to_pylist()
            ]
            columns = [pa.array(column, pa.string()) for column in zip(*rows, strict=True)]
            if rows:
                writer.write_batch(pa.record_batch(columns, schema=ROW_SCHEMA))


CHANGED_ROWS = """
    SELECT CASE WHEN b.id IS NULL THEN 'added' WHEN a.id IS NULL THEN 'removed' ELSE 'changed' END AS change,
        coalesce(a.id, b.id) AS id, coalesce(a.source, b.source) AS source, coalesce(a.split, b.split) AS split
    FROM {before} AS b FULL OUTER JOIN {after} AS a ON a.id = b.id
    WHERE a.id IS NULL OR b.id IS NULL OR a.digest <> b.digest OR a.split <> b.split
"""


def compare_rows(database: duckdb.DuckDBPyConnection, folder: Path, file: Path) -> None:
    """Write the rows that are not the same in both, by source."""
    query = CHANGED_ROWS.format(**{name: parquet([folder / f"{name}.parquet"]) for name in ("before", "after")})
    schema = pa.schema([(name, pa.string()) for name in ("change", "id", "source", "split")])
    write_parquet_batches(file, schema, ordered(database, query, [("source", "ASC"), ("id", "ASC")], folder))
