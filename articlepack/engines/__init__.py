"""Where work runs. An engine knows nothing of pages: it runs a function over jobs and hands back small results.

Whatever the engine, the results are the same; only the order in which they arrive differs, and each comes with the
number of its job.
"""

import os
from collections.abc import Callable, Iterator, Sequence
from typing import Protocol, TypeVar

from articlepack.engines.processes import ProcessEngine
from articlepack.engines.serial import SerialEngine

__all__ = ["Engine", "ProcessEngine", "SerialEngine", "available_cpus", "open_engine"]

J = TypeVar("J")
R = TypeVar("R")


class Engine(Protocol):
    """Runs jobs. `task` is a module-level function; jobs and results are small and can be pickled."""

    def run(self, task: Callable[[J], R], jobs: Sequence[J]) -> Iterator[tuple[int, R]]:
        """(number of the job, its result) as they finish. A task's exception is raised here."""
        ...

    def close(self) -> None:
        """Stop the workers; work in flight is dropped."""
        ...


def open_engine(n_workers: int) -> Engine:
    """The engine for so many workers: 1 works in this process, 0 means one for each processor."""
    wanted = n_workers or available_cpus()
    return SerialEngine() if wanted == 1 else ProcessEngine(wanted)


def available_cpus() -> int:
    """Processors that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
