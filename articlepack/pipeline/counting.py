"""count: what draft and settle have between them to find each site's template.

Over each shard of drafts it leaves what of their lines is counted and judged; the counting is one job over all of
these, and what it finds stays in the journal; and *settle* asks the counts which blocks of a page are template.
"""

import hashlib
import shutil
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path
from urllib.parse import urlsplit

import numpy as np
from msgspec import Struct

from articlepack.config import Config
from articlepack.durable import is_sealed, put, seal_of
from articlepack.engines import working_on
from articlepack.errors import BuildError
from articlepack.pipeline.jobs import PageJob, Shard
from articlepack.pipeline.packs import PageStep, advanced
from articlepack.records import Draft, Origin, Reject
from articlepack.shards import Pack, read_pack, unpack_record
from articlepack.stages.compare.exchange import Each, in_turn
from articlepack.stages.compare.recount import collected_file, write_collected, write_counts
from articlepack.stages.compare.stories import Counts, page_of
from articlepack.stages.compare.templates import BLOCK, Marks, blocks_of, find_marks, site_key
from articlepack.stages.describe.addresses import registrable_domain
from articlepack.words import hash64

GATHERED_BYTES = 4_000_000
"""Of packs whose lines one job divides."""
PART_BYTES = 4_000_000
"""Of packs for each part that the lines are divided into."""
COUNTED = "counted"


class Counted(Struct, frozen=True, array_like=True):
    """What of a page is counted."""

    page: bytes
    lines: bytes


class PageLines(Counted, frozen=True, array_like=True):
    """The same, and what its blocks are judged by."""

    site: int
    blocks: bytes
    """Rows of BLOCK."""


def finds_templates(config: Config) -> bool:
    """Whether templates are to be found: not where they, or all lines, are to be kept."""
    return "template" not in config.keep and config.clean != "off"


def site_of(origin: Origin) -> str:
    """The site of a page: the registrable domain of its URL, or its host where there is none; else the input folder."""
    url = origin.url or ""
    return registrable_domain(url) or host_of(url) or origin.path.rpartition("/")[0] + "/"


def host_of(url: str) -> str | None:
    """The host of an address.

    >>> host_of("http://127.0.0.1:80/a"), host_of("a")
    ('127.0.0.1', None)
    """
    try:
        return urlsplit(url).hostname
    except ValueError:
        return None


def page_lines(draft: Draft) -> PageLines:
    """What counting needs of a page."""
    site = site_of(draft.origin)
    own, blocks = site_key(site), blocks_of(draft, site)
    return PageLines(*page_of(hash64(draft.origin.source), own, blocks), own, blocks.tobytes())


def count(job: PageJob) -> Shard:
    """Find what is to be counted of the drafts of a shard, unless the journal has it."""
    return advanced(PageStep("count", Draft, lines_of_pages), job)


def lines_of_pages(drafts: Sequence[Draft | Reject], _: Config) -> Iterator[PageLines | Reject]:
    """What counting needs of each page."""
    from articlepack.pipeline.page import guarded

    for item, draft in enumerate(drafts):
        working_on(item)
        yield draft if isinstance(draft, Reject) else guarded("count", partial(page_lines, draft), draft.origin)


class CollectJob(Struct, frozen=True):
    """Packs whose lines are to be divided by their hash."""

    packs: tuple[Path, ...]
    n_parts: int
    made: Path


def known_counts(packs: Sequence[Path], kept: Path, folder: Path, each: Each) -> tuple[Path, str]:
    """(the counts of these packs, their digest): those that stand in the folder `kept`, or else counted in `folder`, by
    the jobs that `each` runs, and put there. Raises FileNotFoundError where a pack is missing.
    """
    counts = kept / name_of_counts(packs)
    if not is_sealed(counts):
        put(count_stories(packs, folder, each), counts)
    return counts, seal_of(counts).hex()


def name_of_counts(packs: Sequence[Path]) -> str:
    """The name of the counts of these packs, all of one folder; they are the same for any order of them."""
    state = "".join(sorted({path.parent.name for path in packs})).encode()
    return hashlib.sha256(state + b"".join(sorted(map(seal_of, packs)))).hexdigest()


def count_stories(packs: Sequence[Path], folder: Path, each: Each = in_turn) -> Path:
    """Count over how many stories of its site each line recurs, by the jobs that `each` runs; the counts."""
    sizes = [path.stat().st_size for path in packs]
    n_parts, between = 1 + sum(sizes) // PART_BYTES, folder / "between"
    between.mkdir()
    batches = list(in_batches(packs, sizes))
    each(collect, [CollectJob(some, n_parts, collected_file(between, n)) for n, some in enumerate(batches)])
    write_counts(between, len(batches), n_parts, folder / COUNTED, each)
    shutil.rmtree(between)
    return folder / COUNTED


def in_batches(packs: Sequence[Path], sizes: Sequence[int]) -> Iterator[tuple[Path, ...]]:
    """The packs for each job."""
    held, n_bytes = list[Path](), 0
    for path, size in zip(packs, sizes, strict=True):
        held.append(path)
        n_bytes += size
        if n_bytes >= GATHERED_BYTES:
            yield tuple(held)
            held, n_bytes = [], 0
    if held:
        yield tuple(held)


def collect(job: CollectJob) -> None:
    """Divide the lines of some packs."""
    pages, lines = bytearray(), bytearray()
    for path in job.packs:
        for packed in whole_pack(path).pages:
            if not packed.is_refused:
                counted = unpack_record(packed, Counted)
                pages += counted.page
                lines += counted.lines
    write_collected(job.made, bytes(pages), bytes(lines), job.n_parts)


def whole_pack(path: Path, digest: str | None = None) -> Pack:
    """A pack of lines that this build has made."""
    found = read_pack(path)
    if found is None or digest not in (None, found[1]):
        raise BuildError(f"{path}: was damaged. Run the same command again; of a build in shares, --shard first.")
    return found[0]


def marks_of(pack: Pack, counts: Counts) -> list[Marks | Reject]:
    """What of each page of a pack of lines is template, or why the page was refused."""
    read = [unpack_record(packed, Reject if packed.is_refused else PageLines) for packed in pack.pages]
    pages = [(np.frombuffer(page.blocks, BLOCK), page.site) for page in read if isinstance(page, PageLines)]
    marks = iter(find_marks(pages, counts.stories_of))
    return [page if isinstance(page, Reject) else next(marks) for page in read]
