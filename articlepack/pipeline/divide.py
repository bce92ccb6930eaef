"""What to do instead of a job that failed: find the page that is to blame, and lose nothing but that.

A shard is taken again page by page, from where the worker was lost. The page it was lost at is tried once more alone
with twice the limits; if it fails again it gets its verdict. Input files that are read together are parted in halves
until the one is found that cannot be read, and where in it that is.
"""

from collections.abc import Callable, Sequence

from msgspec.structs import replace

from articlepack.engines import Failure
from articlepack.errors import BuildError
from articlepack.pipeline.jobs import TWICE, P, PageJob, pages_at, source_pack
from articlepack.pipeline.reading import ReadJob
from articlepack.pipeline.verdicts import Verdict, verdict_name, write_verdict
from articlepack.records import Reject

MAX_ACCIDENTS = 3
"""Workers lost over a shard while they were at none of its pages."""


def page_divider(step: str, kind: type[P]) -> Callable[[PageJob, Failure], Sequence[PageJob]]:
    """Divides the jobs of a step over shards of pages."""

    def divide(job: PageJob, failure: Failure) -> Sequence[PageJob]:
        place = failure.item
        if place is None:
            return [after_accident(job, failure)]
        if place not in job.suspects:
            return [replace(job, is_careful=True, suspects=(*job.suspects, place))]
        [page] = pages_at(source_pack(job), [place], kind)
        if isinstance(page, Reject) or place in job.judged:
            raise lost_for_good(failure)
        write_verdict(job.verdicts, verdict_name(step, page), Verdict(failure.reason))
        return [replace(job, judged=(*job.judged, place))]

    return divide


def after_accident(job: PageJob, failure: Failure) -> PageJob:
    """The next try of a shard that was lost at no single page: page by page."""
    if job.n_accidents == MAX_ACCIDENTS:
        raise lost_for_good(failure)
    return replace(job, is_careful=True, n_accidents=job.n_accidents + 1)


def lost_for_good(failure: Failure) -> BuildError:
    """The error where trying again does not help."""
    return BuildError(
        f"worker processes are lost over and over on the same work ({failure.reason}), perhaps for want of memory. "
        "Try again with fewer --workers."
    )


def divide_inputs(job: ReadJob, failure: Failure) -> Sequence[ReadJob]:
    """Divides the jobs of reading."""
    if len(job.inputs) > 1:
        middle = len(job.inputs) // 2
        return [replace(job, inputs=job.inputs[:middle]), replace(job, inputs=job.inputs[middle:])]
    if job.verdict:
        raise lost_for_good(failure)
    if job.patience == 1:
        return [replace(job, patience=TWICE)]
    verdict = Verdict(failure.reason, failure.item or 0)
    write_verdict(job.verdicts, verdict_name("read", job.inputs[0].file), verdict)
    return [replace(job, verdict=verdict)]
