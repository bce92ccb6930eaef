"""Jobs over worker processes of this machine, each watched, and replaced when it dies or is stopped."""

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from multiprocessing.connection import wait
from typing import Generic, TypeVar, cast

from articlepack.engines.hired import SECONDS_BETWEEN_LOOKS, HiredWorker
from articlepack.engines.nursery import Nursery
from articlepack.engines.watch import NO_LIMITS, Failure, Limits
from articlepack.engines.worker import Answer, Done, Raised
from articlepack.errors import BuildError

J = TypeVar("J")
R = TypeVar("R")

MAX_FALSE_STARTS = 3


class LocalEngine:
    """One set of workers for the whole build, so that models load once in each. Each holds one job at a time."""

    def __init__(self, n_workers: int, warm_up: str = "") -> None:
        self.n_workers, self.nursery = n_workers, Nursery(warm_up)
        self.idle: list[HiredWorker] = []
        self.busy: list[HiredWorker] = []
        self.starts = FalseStarts()

    def run(
        self,
        task: Callable[[J], R],
        jobs: Iterable[J],
        limits: Limits = NO_LIMITS,
        divide: Callable[[J, Failure], Sequence[J]] | None = None,
    ) -> Iterator[tuple[int, R]]:
        """(number of the job, its result) as they finish; see `Engine.run`."""
        queue, given = Queue(jobs, divide or once_more(task)), dict[HiredWorker, tuple[int, J]]()
        while True:
            while len(self.busy) < self.n_workers and (entry := queue.take()):
                worker = self.hired()
                given[worker] = entry
                worker.give(task, entry[1], limits)
            if not self.busy:
                return
            for worker, answer in self.answers():
                number, job = given.pop(worker)
                if isinstance(answer, Failure):
                    queue.replace(number, job, answer, self.starts.is_one(answer))
                else:
                    yield number, cast(R, result_of(answer))

    def hired(self) -> HiredWorker:
        """A worker without a job, from now on busy."""
        worker = self.idle.pop() if self.idle else HiredWorker(self.nursery)
        self.busy.append(worker)
        return worker

    def answers(self) -> Iterator[tuple[HiredWorker, Answer]]:
        """What has come of the jobs in flight, once something has, or some time has passed."""
        news = wait([worker.connection for worker in self.busy], SECONDS_BETWEEN_LOOKS)
        for worker in list(self.busy):
            answer = worker.look(worker.connection in news)
            if answer is not None:
                self.release(worker, answer)
                yield worker, answer

    def release(self, worker: HiredWorker, answer: Answer) -> None:
        """A worker whose job has ended: to the others, or home."""
        self.busy.remove(worker)
        if isinstance(answer, Failure) or worker.is_worn:
            worker.end()
        else:
            self.idle.append(worker)

    def close(self) -> None:
        """Stop the workers at once."""
        for worker in (*self.busy, *self.idle):
            worker.end()
        self.busy, self.idle = [], []
        self.nursery.close()


class FalseStarts:
    """Counts workers that were lost one after the other before they had begun their job."""

    n_of_late = 0

    def is_one(self, failure: Failure) -> bool:
        """Whether the job is not to blame. Raises BuildError if that goes on."""
        self.n_of_late = self.n_of_late + 1 if failure.reason == "start" else 0
        if self.n_of_late >= MAX_FALSE_STARTS:
            raise BuildError("worker processes die as they start, perhaps for want of memory. Try fewer --workers.")
        return self.n_of_late > 0


class Queue(Generic[J]):
    """Jobs that wait, each with its number; those that take the place of a failed one come first."""

    def __init__(self, jobs: Iterable[J], divide: Callable[[J, Failure], Sequence[J]]) -> None:
        self.fresh, self.again = iter(enumerate(jobs)), deque[tuple[int, J]]()
        self.divide = divide

    def take(self) -> tuple[int, J] | None:
        """The next job; None: there is none now."""
        return self.again.popleft() if self.again else next(self.fresh, None)

    def replace(self, number: int, job: J, failure: Failure, is_false_start: bool) -> None:
        """What to do instead of a job that failed."""
        for piece in [job] if is_false_start else self.divide(job, failure):
            self.again.append((number, piece))


def once_more(task: Callable[[J], R]) -> Callable[[J, Failure], Sequence[J]]:
    """Divides nothing: a job that fails is tried again, and stops the build if it fails again."""
    failed: list[J] = []

    def divide(job: J, failure: Failure) -> Sequence[J]:
        if job in failed:
            name = getattr(task, "__name__", "work")
            raise BuildError(
                f"{name}: a worker process was lost twice on the same work ({failure.reason}), perhaps for want of "
                "memory. Try again with fewer --workers."
            )
        failed.append(job)
        return [job]

    return divide


def result_of(answer: Done | Raised) -> object:
    """What a task answered; what it raised is raised here, with where that was."""
    if isinstance(answer, Raised):
        answer.error.add_note(f"In a worker process:\n{answer.traceback}")
        raise answer.error
    return answer.result
