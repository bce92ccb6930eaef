"""Jobs over worker processes, spawned: they inherit no locks, threads or open files."""

import multiprocessing
import os
import signal
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from typing import TypeVar

from articlepack.errors import BuildError

J = TypeVar("J")
R = TypeVar("R")

JOBS_IN_FLIGHT = 3
"""For each worker: one at work and two at hand, so that none waits and few results are lost at a stop."""


class ProcessEngine:
    """One pool for the whole build, so that models load once in each worker."""

    def __init__(self, n_workers: int) -> None:
        self.n_workers = n_workers
        self.pool: ProcessPoolExecutor | None = None

    def run(self, task: Callable[[J], R], jobs: Sequence[J]) -> Iterator[tuple[int, R]]:
        """(number of the job, its result) as they finish.

        Raises BuildError if a worker died; `output/` is as before then.
        """
        waiting, flying = iter(enumerate(jobs)), dict[Future[R], int]()
        try:
            while True:
                for number, job in take(waiting, self.n_workers * JOBS_IN_FLIGHT - len(flying)):
                    flying[self.opened().submit(task, job)] = number
                if not flying:
                    return
                for done in wait(flying, return_when=FIRST_COMPLETED).done:
                    yield flying.pop(done), done.result()
        except BrokenProcessPool as error:
            self.close()
            raise BuildError(
                "a worker process died, perhaps for want of memory. Try again with fewer --workers; "
                "with --workers 1 the page that kills it is the last one read."
            ) from error

    def opened(self) -> ProcessPoolExecutor:
        """The pool, started at the first job."""
        if self.pool is None:
            context = multiprocessing.get_context("spawn")
            self.pool = ProcessPoolExecutor(self.n_workers, mp_context=context, initializer=prepare_worker)
        return self.pool

    def close(self) -> None:
        """Stop the workers at once."""
        if self.pool is not None:
            workers = list((self.pool._processes or {}).values())  # noqa: SLF001 - the pool has no way to stop at once
            self.pool.shutdown(wait=False, cancel_futures=True)
            for worker in workers:
                worker.terminate()
            self.pool = None


def take(jobs: Iterator[tuple[int, J]], n_most: int) -> Iterator[tuple[int, J]]:
    """The next jobs, at most so many."""
    for _ in range(n_most):
        job = next(jobs, None)
        if job is None:
            return
        yield job


def prepare_worker() -> None:
    """A worker leaves Ctrl-C to the coordinator, and uses one thread, as its share of the machine is one processor."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
        os.environ[name] = "1"
