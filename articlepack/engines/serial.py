"""One job after the other, in this process."""

from collections.abc import Callable, Iterator, Sequence
from typing import TypeVar

J = TypeVar("J")
R = TypeVar("R")


class SerialEngine:
    """The engine for one worker, and for debugging."""

    def run(self, task: Callable[[J], R], jobs: Sequence[J]) -> Iterator[tuple[int, R]]:
        """(number of the job, its result), in order."""
        for number, job in enumerate(jobs):
            yield number, task(job)

    def close(self) -> None:
        """Nothing runs beside this process."""
