"""Where work runs. An engine knows nothing of pages: it runs a function over jobs and hands back small results.

    local        processes of this machine, watched: a job that dies, hangs or eats memory costs itself only
    serial       this process, one job after the other: for debugging
    cluster      nodes of a Ray cluster; each job is watched on its node as the local engine does    errand   one there
    nursery      where its workers come from    worker   what runs inside one    hired   one, seen from outside
    watch        what a worker tells of where it is

Whatever the engine, the results are the same; only the order in which they arrive differs, and each comes with the
number of its job.
"""

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Protocol, TypeVar

from articlepack.engines.cluster import RayEngine
from articlepack.engines.errand import Surroundings
from articlepack.engines.local import LocalEngine
from articlepack.engines.serial import SerialEngine
from articlepack.engines.watch import NO_LIMITS, Failure, Limits, allow, number_items, working_on

__all__ = [
    "NO_LIMITS",
    "Divide",
    "Engine",
    "Failure",
    "Limits",
    "LocalEngine",
    "RayEngine",
    "SerialEngine",
    "Surroundings",
    "allow",
    "available_cpus",
    "number_items",
    "open_engine",
    "working_on",
]

J = TypeVar("J")
R = TypeVar("R")

Divide = Callable[[J, Failure], Sequence[J]]
"""Answers the jobs that take the place of one that failed."""


class Engine(Protocol):
    """Runs jobs. `task` is a module-level function; jobs and results are small and can be pickled."""

    def run(
        self,
        task: Callable[[J], R],
        jobs: Iterable[J],
        limits: Limits = NO_LIMITS,
        divide: Divide[J] | None = None,
    ) -> Iterator[tuple[int, R]]:
        """(number of the job, its result) as they finish. A task's exception is raised here.

        A job whose worker dies, or is stopped at a limit, is replaced by what `divide` answers; their results come
        under its number. Without `divide` it is tried once more. Raises BuildError if it fails again. `jobs` are taken
        as workers are free, so an iterator can end while others are in flight.
        """
        ...

    def close(self) -> None:
        """Stop the workers; work in flight is dropped."""
        ...


def open_engine(
    name: str,
    n_workers: int,
    warm_up: str = "",
    ray_address: str = "",
    survey: Callable[[], Surroundings] | None = None,
) -> Engine:
    """The engine of that name; 0 workers mean one for each processor. `warm_up`: see `Nursery`.

    `survey` answers what has to be the same on each node of a cluster. Raises BuildError where there is no cluster.
    """
    if name == "serial":
        return SerialEngine()
    if name == "ray":
        return RayEngine(n_workers, ray_address, warm_up, survey)
    return LocalEngine(n_workers or available_cpus(), warm_up)


def available_cpus() -> int:
    """Processors that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
