"""draft over a shard: a pack of pages as read becomes a pack of drafts."""

from collections.abc import Sequence

import msgspec

from articlepack.pipeline.jobs import PageJob, Shard, between_pages, earlier_files, judged, make, pages_at, source_pack
from articlepack.records import RawPage, Reject
from articlepack.shards import NO_KEY, Pack, Packed, known_pages, pack_record, read_pack, write_pack


def draft(job: PageJob) -> Shard:
    """Draft the pages of a shard, unless the journal has them."""
    return drafted(job) or make(Drafting(job), job)


def drafted(job: PageJob) -> Shard | None:
    """The shard as the journal has it, if it was made of the same pages as a whole."""
    found = read_pack(job.made / job.shard.name)
    if found is None or found[0].made_from != job.shard.digest:
        return None
    return shard_of(job, found[0], found[1])


def shard_of(job: PageJob, pack: Pack, digest: str) -> Shard:
    """A pack of drafts, seen from outside."""
    return Shard(job.shard.name, digest, len(pack.pages), sum(page.is_refused for page in pack.pages))


class Drafting:
    """A shard while it is drafted."""

    def __init__(self, job: PageJob) -> None:
        between_pages()
        self.job, self.source = job, source_pack(job)
        keys = [page.key for page in self.source.pages]
        known = known_pages(earlier_files(job, keys), keys)
        self.made = {place: known[page.key] for place, page in enumerate(self.source.pages) if page.key in known}
        self.missing = [place for place in range(len(self.source.pages)) if place not in self.made]

    def work(self, places: Sequence[int]) -> None:
        """Draft these pages. One refused by a verdict gets no key: the verdict is asked each time."""
        from articlepack.pipeline.page import draft_pages

        raws = pages_at(self.source, places, RawPage)
        kept = judged(raws, "draft", self.job.verdicts)
        for place, raw, page, draft in zip(places, raws, kept, draft_pages(kept, self.job.config), strict=True):
            key = self.source.pages[place].key if page is raw else NO_KEY
            record = pack_record(msgspec.msgpack.encode(draft))
            self.made[place] = Packed(key, isinstance(draft, Reject), record)

    def save(self) -> Shard:
        """Write the drafts made so far; a later build takes the pack as a whole only if none is missing."""
        pages = [self.made[place] for place in sorted(self.made)]
        is_whole = len(pages) == len(self.source.pages) and all(page.key != NO_KEY for page in pages)
        pack = Pack(self.job.shard.digest if is_whole else "", pages)
        return shard_of(self.job, pack, write_pack(self.job.made / self.job.shard.name, pack))
