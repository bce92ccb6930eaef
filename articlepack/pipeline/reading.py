"""The work of the first two steps: input files -> their digests -> shards of pages.

A group is a few input files that are read one after the other. Each reading is recorded in the journal with all it
depends on; a group whose record still holds is not read again.
"""

from collections.abc import Iterator
from functools import partial
from pathlib import Path

import msgspec
from msgspec import Struct, structs

from articlepack.durable import read_sealed, write_sealed
from articlepack.engines import allow, working_on
from articlepack.errors import BuildError
from articlepack.pipeline.index import find_shards
from articlepack.pipeline.jobs import NOT_DONE, Shard
from articlepack.pipeline.verdicts import Verdict, has_verdicts, read_verdict, refusal, verdict_name
from articlepack.records import InputFile, Origin, RawPage, Reject
from articlepack.shards import (
    Pack,
    Packed,
    begins_shard,
    key_of,
    known_pages,
    name_of,
    pack_record,
    write_new_pack,
)
from articlepack.stages.read import InputSource, Note, ReadOptions, digest_input, read_pages, state_of_place

SHARD_PAGES = 96
SHARD_BYTES = 3_000_000
"""Of page content: a few seconds of work, so that all cores are busy to the end and a stop loses little."""
MAX_SHARD_WEIGHT = 2.0
MAX_NOTE_CHARS = 2_000

Stamp = tuple[int, int, int]
"""Size, instant of the last change and number of a file on its disk."""


class FoundFile(Struct, frozen=True):
    """An input file as it was when it was digested."""

    source: InputSource
    file: InputFile
    stamp: Stamp | None
    """None where it cannot be asked."""


class ReadJob(Struct, frozen=True):
    """A group of input files to read."""

    inputs: tuple[FoundFile, ...]
    options: ReadOptions
    key: str
    """Of all that what is read depends on, but for the files."""
    records: Path
    """Folder of the records of groups."""
    raw: Path
    """Folder of the shards."""
    index: Path
    """Says where the last build had its pages."""
    verdicts: Path
    limit: int | None = None
    """Pages at most."""
    patience: int = 1
    """How many times the limits it may take."""
    is_finish: bool = False
    """Nothing is to be read."""
    verdict: Verdict | None = None
    """Where the reading of its one input file has to end."""

    @property
    def name(self) -> str:
        """The name of its record."""
        return name_of(self.inputs[0].source.path)


class ReadResult(Struct, frozen=True):
    """What reading a group gave; in the journal too."""

    key: str
    """Of all that it depends on; "" where it must not be used again."""
    files: tuple[InputFile, ...]
    """The input files with pages counted and notes."""
    shards: tuple[Shard, ...]


def digest(sources: tuple[InputSource, ...]) -> tuple[FoundFile, ...]:
    """Size, digest and media type of each file of a group."""
    found = []
    for source in sources:
        stamp = stamp_of(source)
        found.append(FoundFile(source, digest_input(source), stamp))
    return tuple(found)


def stamp_of(source: InputSource) -> Stamp | None:
    """What changes when a file is changed; None where that is not told."""
    try:
        stamp = state_of_place(source.location)
    except OSError:
        return None
    return stamp if stamp[1] else None


def read(job: ReadJob) -> ReadResult:
    """Read a group of input files into shards, unless the journal has them."""
    path, key = job.records / job.name, group_key(job)
    if recorded := record_of(path, key, job.raw):
        return recorded
    if job.is_finish and not has_verdicts(job.verdicts):
        raise BuildError(NOT_DONE)
    allow(job.patience)
    writer = ShardWriter(job)
    files = tuple(writer.read_file(found) for found in job.inputs)
    writer.end_shard()
    result = ReadResult(key if writer.is_lasting else "", files, tuple(writer.shards))
    write_sealed(path, msgspec.msgpack.encode(result))
    return result


def group_key(job: ReadJob) -> str:
    """Digest of all that what is read depends on."""
    return key_of(msgspec.msgpack.encode((job.key, job.limit, [found.file for found in job.inputs]))).hex()


def record_of(path: Path, key: str, raw: Path) -> ReadResult | None:
    """What the journal says of a group, if that still holds and its shards are all there and whole."""
    found = read_sealed(path)
    result = msgspec.msgpack.decode(found[0], type=ReadResult) if found else None
    if result is None or result.key != key or not all(is_whole(raw, shard) for shard in result.shards):
        return None
    return result


def is_whole(raw: Path, shard: Shard) -> bool:
    """Whether a shard is as it was written."""
    found = read_sealed(raw / shard.name)
    return found is not None and found[1] == shard.digest


class ShardWriter:
    """Gathers pages into shards. Holds one shard in memory."""

    def __init__(self, job: ReadJob) -> None:
        self.job = job
        self.shards: list[Shard] = []
        self.pending: list[bytes] = []
        self.refused: list[bool] = []
        self.weight = 0.0
        self.n_pages = 0
        self.is_lasting = True
        """Whether a later build may use it: no verdict had its say, and no file changed under way."""

    def read_file(self, found: FoundFile) -> InputFile:
        """The record of one input file once it is read, with its pages counted."""
        file, n_before, notes = found.file, self.n_pages, [found.file.note] if found.file.note else []
        if file.media_type is None or file.sha256 is None:
            return file
        verdict = self.job.verdict or read_verdict(self.job.verdicts, verdict_name("read", file))
        source = structs.replace(found.source, n_bytes=file.bytes)
        pages = whatever_comes(read_pages(source, file.media_type, self.job.options), source)
        notes += self.add_all(self.up_to(verdict, pages, file.path) if verdict else pages)
        # What was read is then not what the digest says: the ledger tells, and no later build may use it.
        self.is_lasting &= stamp_of(found.source) == found.stamp
        note = "; ".join(notes)[:MAX_NOTE_CHARS] or None
        return structs.replace(file, pages=self.n_pages - n_before, note=note)

    def up_to(
        self, verdict: Verdict, pages: Iterator[RawPage | Reject | Note], path: str
    ) -> Iterator[RawPage | Reject | Note]:
        """The pages up to the one on which a verdict says that reading ends, and its refusal."""
        yield from until(pages, verdict.item)
        end = refusal(Origin(source=f"{path}#~{verdict.reason}", path=path), "read", verdict)
        yield end
        # Only where the limit has left it its say.
        self.is_lasting = False
        yield Note(f"read up to its page {verdict.item + 1}: {end.detail}")

    def add_all(self, pages: Iterator[RawPage | Reject | Note]) -> list[str]:
        """Add pages as far as the limit allows; the notes between them, the same of many members of an archive once."""
        notes, n_before = dict[str, int](), self.n_pages
        for found in pages:
            if isinstance(found, Note):
                notes[found.text] = notes.get(found.text, 0) + 1
            elif self.is_full():
                notes[f"{'read in part' if self.n_pages > n_before else 'not read'}: --limit was reached"] = 1
                break
            else:
                self.add(found)
        return [f"{text} ({n_times} times)" if n_times > 1 else text for text, n_times in notes.items()]

    def is_full(self) -> bool:
        """Whether the limit is reached."""
        return self.job.limit is not None and self.n_pages >= self.job.limit

    def add(self, found: RawPage | Reject) -> None:
        """One page more, of this shard or of the next."""
        source = found.origin.source if isinstance(found, RawPage) else found.source
        record = msgspec.msgpack.encode(found)
        weight = max(1 / SHARD_PAGES, len(record) / SHARD_BYTES)
        if self.weight + weight > MAX_SHARD_WEIGHT or begins_shard(source, weight):
            self.end_shard()
        self.pending.append(record)
        self.refused.append(isinstance(found, Reject))
        self.weight += weight
        self.n_pages += 1
        working_on(self.n_pages)

    def end_shard(self) -> None:
        """Write what is pending; what an earlier build has packed already is taken from there."""
        if not self.pending:
            return
        keys = [key_of(record) for record in self.pending]
        known = known_pages((self.job.raw / name for name in find_shards(self.job.index, keys)), keys)
        pages = [
            known[key] if key in known else Packed(key, is_refused, pack_record(record))
            for key, is_refused, record in zip(keys, self.refused, self.pending, strict=True)
        ]
        name = write_new_pack(self.job.raw, Pack("", pages))
        self.shards.append(Shard(name, name, len(pages), sum(self.refused)))
        self.pending, self.refused, self.weight = [], [], 0.0


def whatever_comes(pages: Iterator[RawPage | Reject | Note], source: InputSource) -> Iterator[RawPage | Reject | Note]:
    """What a reader answers; one that breaks on its file costs the rest of that file only, and the ledger says so."""
    from articlepack.pipeline.page import guarded

    origin = Origin(source.at("crash"), source.path)
    while (found := guarded("read", partial(next, pages, None), origin)) is not None:
        yield found


def until(pages: Iterator[RawPage | Reject | Note], n_pages: int) -> Iterator[RawPage | Reject | Note]:
    """So many pages, and the notes between; what comes after them is not touched."""
    while n_pages and (found := next(pages, None)) is not None:
        yield found
        n_pages -= not isinstance(found, Note)
