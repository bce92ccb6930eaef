"""Drafts counted without a build, for the tests and measures of templates."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import msgspec

from articlepack.pipeline.counting import count_stories, marks_of, page_lines
from articlepack.records import Draft, Reject
from articlepack.shards import NO_KEY, Pack, Packed, pack_record, write_pack
from articlepack.stages.compare.stories import Counts
from articlepack.stages.compare.templates import mark


def packed(draft: Draft | Reject) -> Packed:
    """A page as the step `count` packs it."""
    found = draft if isinstance(draft, Reject) else page_lines(draft)
    return Packed(NO_KEY, isinstance(found, Reject), pack_record(msgspec.msgpack.encode(found)))


def counted(shards: Sequence[Sequence[Draft | Reject]], folder: Path) -> Path:
    """The file of counts over shards of drafts."""
    packs = [folder / f"{n}.pack" for n in range(len(shards))]
    for pack, shard in zip(packs, shards, strict=True):
        write_pack(pack, Pack("", [packed(draft) for draft in shard]))
    return count_stories(packs, folder)


def marked(drafts: Sequence[Draft], counts: Path) -> Iterator[Draft]:
    """The drafts with their template labelled so."""
    found = Counts(counts)
    for draft in drafts:
        marks = marks_of(Pack("", [packed(draft)]), found)[0]
        assert not isinstance(marks, Reject)
        yield mark(draft, marks)
