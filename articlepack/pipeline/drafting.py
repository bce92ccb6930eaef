"""draft over a shard: a pack of pages as read becomes a pack of drafts."""

from collections.abc import Iterable, Sequence

from articlepack.config import Config
from articlepack.pipeline.jobs import PageJob, Shard
from articlepack.pipeline.packs import PageStep, advanced
from articlepack.records import Draft, RawPage, Reject


def draft(job: PageJob) -> Shard:
    """Draft the pages of a shard, unless the journal has them."""
    return advanced(PageStep("draft", RawPage, drafts_of), job)


def drafts_of(pages: Sequence[RawPage | Reject], config: Config) -> Iterable[Draft | Reject]:
    """The draft of each page."""
    from articlepack.pipeline.page import draft_pages

    return draft_pages(pages, config)
