"""Pages that kill, hang or eat, for the tests of law 4. The product knows none of this.

A build runs these steps in place of its own (`poisoned`), and they meet poison where a page is decoded or settled: in
the worker, in the midst of a shard, as a fault of a library would come.
"""

import ctypes
import os
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from unittest.mock import patch

from articlepack.pipeline import drafting, opening, page, reading, settling, tasks
from articlepack.pipeline.jobs import PageJob, Shard
from articlepack.pipeline.page import finish
from articlepack.pipeline.reading import ReadJob, ReadResult
from articlepack.records import Draft, Page, RawPage, Reject
from articlepack.stages.decode import decode
from articlepack.stages.read import InputSource, Note, ReadOptions, read_pages

KINDS = {"crash": "poison that kills", "timeout": "poison that hangs", "memory": "poison that eats"}
"""The reason a page is refused for: the words in it that do it."""
SETTLED = "when settled"
"""With these words in it, poison works in the step `settle` alone."""
READ = "when read"
"""Likewise in the step `read`."""
PIECE_BYTES, MOST_BYTES = 20_000_000, 1_000_000_000
"""A test must not take the machine."""


def take(text: str) -> None:
    """What a page of this text does to its worker."""
    if KINDS["crash"] in text:
        ctypes.string_at(0)
    if KINDS["timeout"] in text:
        time.sleep(600)
    if KINDS["memory"] in text:
        hoard()


def hoard() -> None:
    """Takes more memory than any limit here, piece by piece, and keeps it until somebody stops it."""
    held = []
    for _ in range(MOST_BYTES // PIECE_BYTES):
        held.append(b"x" * PIECE_BYTES)
    time.sleep(600)


def draft(job: PageJob) -> Shard:
    """The step, of which each page is tasted first."""

    def tasted(raw: RawPage) -> Page | Reject:
        text = raw.content.decode("utf-8", "replace")
        if SETTLED not in text and READ not in text:
            take(text)
        return decode(raw)

    with patch.object(opening, "decode", tasted):
        return drafting.draft(job)


def draft_in_dying_workers(job: PageJob) -> Shard:
    """The step, whose worker dies at every third page, through no fault of it: it does not die there again."""

    def decode_or_die(raw: RawPage) -> Page | Reject:
        marker = job.made / f"{raw.origin.source[-2:]}.dead"
        if raw.origin.source[-1] in "369" and not marker.exists():
            marker.touch()
            os.kill(os.getpid(), signal.SIGKILL)
        return decode(raw)

    with patch.object(opening, "decode", decode_or_die):
        return drafting.draft(job)


def settle(job: PageJob) -> Shard:
    """The step, of which each page is tasted first."""

    def tasted(draft: Draft, text_format: str) -> object:
        text = " ".join(block.text for block in draft.blocks)
        if SETTLED in text:
            take(text)
        return finish(draft, text_format)

    with patch.object(page, "finish", tasted):
        return settling.settle(job)


def read(job: ReadJob) -> ReadResult:
    """The step, of which each page is tasted first."""

    def tasted(source: InputSource, media_type: str | None, options: ReadOptions) -> Iterator[RawPage | Reject | Note]:
        for found in read_pages(source, media_type, options):
            if isinstance(found, RawPage) and READ in found.content.decode("utf-8", "replace"):
                take(found.content.decode("utf-8", "replace"))
            yield found

    with patch.object(reading, "read_pages", tasted):
        return reading.read(job)


@contextmanager
def dying_workers() -> Iterator[None]:
    """Builds within lose many workers."""
    with patch.dict(tasks.STEPS, {"draft": draft_in_dying_workers}):
        yield


@contextmanager
def poisoned() -> Iterator[None]:
    """Builds within run these steps."""
    with patch.dict(tasks.STEPS, {"draft": draft, "settle": settle}), patch.object(tasks, "read", read):
        yield
