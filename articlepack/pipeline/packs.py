"""A pack of pages that becomes another pack in one step, page by page: what draft and count have in common."""

from collections.abc import Callable, Iterable, Sequence
from typing import Generic, TypeVar

import msgspec
from msgspec import Struct

from articlepack.config import Config
from articlepack.pipeline.jobs import PageJob, Shard, between_pages, earlier_files, judged, make, pages_at, source_pack
from articlepack.records import Draft, RawPage, Reject
from articlepack.shards import NO_KEY, Pack, Packed, known_pages, pack_record, read_pack, write_pack

P = TypeVar("P", RawPage, Draft)


class PageStep(Struct, Generic[P], frozen=True):
    """What a step does to pages, each for itself."""

    name: str
    kind: type[P]
    work: Callable[[Sequence[P | Reject], Config], Iterable[Struct]]
    """What each page becomes, in order, a refusal being passed on; it says which page it works on."""


def advanced(step: PageStep[P], job: PageJob) -> Shard:
    """The shard after the step, unless the journal has it."""
    return known_shard(job) or make(Packing(step, job), job)


def known_shard(job: PageJob) -> Shard | None:
    """The shard as the journal has it, if it was made of the same pages as a whole."""
    found = read_pack(job.made / job.shard.name)
    if found is None or found[0].made_from != job.shard.digest:
        return None
    return shard_of(job, found[0], found[1])


def shard_of(job: PageJob, pack: Pack, digest: str) -> Shard:
    """A pack after the step, seen from outside."""
    return Shard(job.shard.name, digest, len(pack.pages), sum(page.is_refused for page in pack.pages))


class Packing(Generic[P]):
    """A shard while it takes the step."""

    def __init__(self, step: PageStep[P], job: PageJob) -> None:
        between_pages()
        self.step: PageStep[P] = step
        self.job, self.source = job, source_pack(job)
        keys = [page.key for page in self.source.pages]
        known = known_pages(earlier_files(job, keys), keys)
        self.made = {place: known[page.key] for place, page in enumerate(self.source.pages) if page.key in known}
        self.missing = [place for place in range(len(self.source.pages)) if place not in self.made]

    def work(self, places: Sequence[int]) -> None:
        """Take these pages through the step. One refused by a verdict gets no key: the verdict is asked each time."""
        pages = pages_at(self.source, places, self.step.kind)
        kept = judged(pages, self.step.name, self.job.verdicts)
        for place, before, page, after in zip(places, pages, kept, self.step.work(kept, self.job.config), strict=True):
            key = self.source.pages[place].key if page is before else NO_KEY
            record = pack_record(msgspec.msgpack.encode(after))
            self.made[place] = Packed(key, isinstance(after, Reject), record)

    def save(self) -> Shard:
        """Write what is made so far; a later build takes the pack as a whole only if none is missing."""
        pages = [self.made[place] for place in sorted(self.made)]
        is_whole = len(pages) == len(self.source.pages) and all(page.key != NO_KEY for page in pages)
        pack = Pack(self.job.shard.digest if is_whole else "", pages)
        return shard_of(self.job, pack, write_pack(self.job.made / self.job.shard.name, pack))
