"""What to do instead of a job that failed: find the page that is to blame, and lose nothing but that.

A shard is parted at the page its worker was at, or in halves where it was at none; that page is tried once more alone
with twice the limits; if it fails again it gets its verdict. Pieces are shards of their own from there on. Input files
that are read together are parted in halves until the one is found that cannot be read, and where in it that is.
"""

from collections.abc import Callable, Iterator, Sequence
from itertools import count, pairwise
from typing import TypeVar

from msgspec.structs import replace

from articlepack.engines import Failure
from articlepack.errors import BuildError
from articlepack.pipeline.tasks import PageJob, ReadJob, pages_of
from articlepack.pipeline.verdicts import Verdict, key_of, write_verdict
from articlepack.records import Draft, RawPage

J = TypeVar("J", PageJob, ReadJob)
P = TypeVar("P", RawPage, Draft)

TWICE = 2


def page_divider(step: str, kind: type[P], n_jobs: int) -> Callable[[PageJob, Failure], Sequence[PageJob]]:
    """Divides the jobs of a step over shards of pages; further pieces get part numbers from `n_jobs` on."""
    numbers: Iterator[int] = count(n_jobs)

    def divide(job: PageJob, failure: Failure) -> Sequence[PageJob]:
        n_pages = job.end - job.first
        if n_pages == 1:
            return [again(job, failure, lambda: key_of(step, pages_of(job, kind)[0]))]
        pieces: list[PageJob] = []
        for first, end in spans(n_pages, failure.item):
            part = next(numbers) if pieces else job.part
            patience = TWICE if first == failure.item else 1
            pieces.append(replace(job, first=job.first + first, end=job.first + end, part=part, patience=patience))
        return pieces

    return divide


def input_divider(n_jobs: int) -> Callable[[ReadJob, Failure], Sequence[ReadJob]]:
    """Divides the jobs of reading; further pieces get numbers from `n_jobs` on."""
    numbers: Iterator[int] = count(n_jobs)

    def divide(job: ReadJob, failure: Failure) -> Sequence[ReadJob]:
        if len(job.inputs) == 1:
            return [again(job, failure, lambda: key_of("read", job.inputs[0][1]))]
        middle = len(job.inputs) // 2
        return [
            replace(job, inputs=job.inputs[:middle]),
            replace(job, inputs=job.inputs[middle:], number=next(numbers)),
        ]

    return divide


def spans(n_pages: int, suspect: int | None) -> list[tuple[int, int]]:
    """First and end of the pieces of a shard: the suspect alone, or halves.

    >>> spans(10, 4), spans(10, 0), spans(10, None)
    ([(0, 4), (4, 5), (5, 10)], [(0, 1), (1, 10)], [(0, 5), (5, 10)])
    """
    cuts = {n_pages // 2} if suspect is None else {suspect, suspect + 1}
    return list(pairwise(sorted({0, n_pages} | cuts)))


def again(job: J, failure: Failure, verdicts_key: Callable[[], str]) -> J:
    """The next try of what cannot be divided: with twice the limits, then with the verdict, which is remembered."""
    if job.verdict:
        raise BuildError(
            f"a worker process was lost over a page that is refused already ({failure.reason}). Report it."
        )
    if job.patience == 1:
        return replace(job, patience=TWICE)
    verdict = Verdict(failure.reason, failure.item or 0)
    write_verdict(job.verdicts, verdicts_key(), verdict)
    return replace(job, verdict=verdict)
