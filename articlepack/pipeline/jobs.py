"""A shard on its way through a step: what is to be done, and how it is done without losing more than the one page.

A step takes the pages that an earlier build has made already from the journal, and says of the others which it is
working on, so that whoever watches knows the one that was too much.
"""

import gc
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol, TypeVar

from msgspec import Struct

from articlepack.config import Config
from articlepack.engines import allow, number_items
from articlepack.errors import BuildError
from articlepack.pipeline.index import find_shards
from articlepack.pipeline.verdicts import has_verdicts, read_verdict, refusal, verdict_name
from articlepack.records import Draft, RawPage, Reject
from articlepack.shards import Pack, read_pack, unpack_record

P = TypeVar("P", RawPage, Draft)

SAVED_PAGES = 16
"""Where pages are taken one by one, so many are lost at most when a worker dies over the next."""
TWICE, BETWEEN_PAGES = 2, 20
"""How many times the limits may be taken by a suspect page, and by what is no page."""


class Shard(Struct, frozen=True):
    """A few pages that take each step together."""

    name: str
    """Its file in each folder of the journal: the digest of its pages as they were read."""
    digest: str
    """Of its pack after the step before."""
    n_pages: int
    n_refused: int


class Lines(Struct, frozen=True):
    """What a shard's site's template is known by, once it is counted."""

    pack: Path
    digest: str
    counts: Path
    told: str
    """Digest of the counts."""


class PageJob(Struct, frozen=True):
    """A shard to take a step further."""

    shard: Shard
    source: Path
    """Folder of the shards after the step before."""
    made: Path
    """Folder of the shards after this one."""
    index: Path
    """Says where the last build had its pages."""
    verdicts: Path
    config: Config
    """Of the step's own section."""
    lines: Lines | None = None
    """Of drafts whose template is to be found."""
    is_finish: bool = False
    """Nothing is to be made."""
    is_careful: bool = False
    """A worker was lost over it: page by page, and each is saved."""
    suspects: tuple[int, ...] = ()
    """The pages at which workers were lost; each may take twice the limits now."""
    judged: tuple[int, ...] = ()
    """Those that are refused by now."""
    n_accidents: int = 0
    """Workers lost at no single page."""


class Making(Protocol):
    """What a shard becomes in one step."""

    missing: list[int]
    """Places of pages that no earlier build has made."""

    def work(self, places: Sequence[int]) -> None:
        """Make these pages."""
        ...

    def save(self) -> Shard:
        """Write what is made so far."""
        ...


NOT_DONE = "--finish: not all is done yet. Run --shard for what is missing, or build without --finish, which does it."


@contextmanager
def without_collector() -> Iterator[None]:
    """While it lasts, nobody looks for circular garbage.

    A shard makes hundreds of thousands of records, which nearly all go by themselves: looking through them again and
    again took a tenth of a draft's time.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


@without_collector()
def make(making: Making, job: PageJob) -> Shard:
    """Make the pages that are missing: together, or one by one where a worker was lost over them."""
    # What a verdict refuses is asked for anew each time.
    if job.is_finish and making.missing and not has_verdicts(job.verdicts):
        raise BuildError(NOT_DONE)
    if not job.is_careful:
        allow(1)
        number_items(making.missing)
        if making.missing:
            making.work(making.missing)
        return making.save()
    for count, place in enumerate(making.missing):
        if place in job.suspects or count % SAVED_PAGES == 0:
            between_pages()
            making.save()
        allow(TWICE if place in job.suspects else 1)
        number_items([place])
        making.work([place])
    between_pages()
    return making.save()


def between_pages() -> None:
    """What is done now is no page's fault, and a busy disk may take its time."""
    allow(BETWEEN_PAGES)
    number_items(())


def source_pack(job: PageJob) -> Pack:
    """The pages of a job after the step before."""
    found = read_pack(job.source / job.shard.name)
    if found is None or found[1] != job.shard.digest:
        raise BuildError(f"{job.source / job.shard.name}: was damaged during the build. Run the same command again.")
    return found[0]


def earlier_files(job: PageJob, keys: Sequence[bytes]) -> list[Path]:
    """The files of the same step that may hold pages of these keys: an own one that is not finished comes first."""
    names = [job.shard.name, *find_shards(job.index, keys)]
    return [job.made / name for name in dict.fromkeys(names)]


def pages_at(pack: Pack, places: Sequence[int], kind: type[P]) -> list[P | Reject]:
    """Some pages of a pack, of which some may be refused already."""
    return [unpack_record(pack.pages[place], kind | Reject) for place in places]  # type: ignore[arg-type]


def judged(pages: Sequence[P | Reject], step: str, verdicts: Path) -> list[P | Reject]:
    """The pages, those refused on which there is a verdict."""
    if not has_verdicts(verdicts):
        return list(pages)
    return [page if isinstance(page, Reject) else unless_known(page, step, verdicts) for page in pages]


def unless_known(page: P, step: str, verdicts: Path) -> P | Reject:
    """The page, or the verdict on it."""
    verdict = read_verdict(verdicts, verdict_name(step, page))
    return refusal(page.origin, step, verdict) if verdict else page
