"""One job after the other, in this process."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TypeVar

from articlepack.engines.watch import NO_LIMITS, Failure, Limits

J = TypeVar("J")
R = TypeVar("R")


class SerialEngine:
    """The engine for debugging: nobody watches, so a job that crashes or hangs takes the build with it."""

    def run(
        self,
        task: Callable[[J], R],
        jobs: Iterable[J],
        limits: Limits = NO_LIMITS,  # noqa: ARG002 - an engine's signature
        divide: Callable[[J, Failure], Sequence[J]] | None = None,  # noqa: ARG002
    ) -> Iterator[tuple[int, R]]:
        """(number of the job, its result), in order."""
        for number, job in enumerate(jobs):
            yield number, task(job)

    def close(self) -> None:
        """Nothing runs beside this process."""
