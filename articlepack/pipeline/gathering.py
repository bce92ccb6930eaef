"""What the comparison takes of all parts: their sketches, some parts to a file, by the engine; and the index."""

from collections.abc import Iterator, Sequence
from itertools import accumulate
from pathlib import Path

import pyarrow as pa
from msgspec import Struct

from articlepack.parts import open_index, open_table
from articlepack.pipeline.index import write_index
from articlepack.pipeline.jobs import Shard
from articlepack.pipeline.running import Runner
from articlepack.stages.compare import SketchWriter

FILE_PAGES = 65_536
"""Pages, about, whose sketches one file holds."""
BATCH_PAGES = 8_192
"""Those in memory at once, about."""


class GatherJob(Struct, frozen=True):
    """Parts whose sketches go into one file."""

    folder: Path
    """Of the parts."""
    names: tuple[str, ...]
    first: int
    """The number of the first of them among all parts."""
    sketches: Path


def gather(parts: Sequence[Shard], source: Path, folder: Path, runner: Runner) -> list[Path]:
    """Write the sketches of all parts, which lie in `source`; the sketch files."""
    jobs, first = list[GatherJob](), 0
    for names in in_files(parts):
        jobs.append(GatherJob(source, names, first, folder / f"sketches-{len(jobs):06}.parquet"))
        first += len(names)
    runner.some(gather_some, jobs)
    return [job.sketches for job in jobs]


def in_files(parts: Sequence[Shard]) -> Iterator[tuple[str, ...]]:
    """The names of the parts for each sketch file."""
    held, n_pages = list[str](), 0
    for part in parts:
        held.append(part.name)
        n_pages += part.n_pages
        if n_pages >= FILE_PAGES:
            yield tuple(held)
            held, n_pages = [], 0
    if held:
        yield tuple(held)


def gather_some(job: GatherJob) -> None:
    """Write the sketches of some parts into one file, each with the places of its rows."""
    with SketchWriter(job.sketches) as writer:
        held: list[pa.Table] = []
        for number, name in enumerate(job.names, job.first):
            held.append(placed(open_table(job.folder / name, "sketches").read_all(), number))
            if sum(map(len, held)) >= BATCH_PAGES:
                writer.write(pa.concat_tables(held))
                held = []
        if held:
            writer.write(pa.concat_tables(held))


def placed(table: pa.Table, part: int) -> pa.Table:
    """Sketches with the number of their part, their row, and the first row of what was removed."""
    n_removed = table["n_removed"].to_pylist()
    starts = list(accumulate(n_removed, initial=0))[:-1]
    for name, values in (("part", [part] * len(table)), ("row", list(range(len(table)))), ("removed_start", starts)):
        place = table.schema.get_field_index(name)
        table = table.set_column(place, table.schema.field(place), pa.array(values, table.schema.field(place).type))
    return table


def index_parts(parts: Sequence[Path], index: Path) -> None:
    """Write the index of the pages of all parts."""
    write_index(index, ((path.name, [page.key for page in open_index(path).pages]) for path in parts))
