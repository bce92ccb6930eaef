"""Jobs over the nodes of a Ray cluster: the same jobs as of the local engine, each watched on its node as there.

Through Ray go names and counts; pages go through the journal, which lies where all nodes see it. Ray gives the work of
a node that is lost to another one; a page that is too much for a worker is told by the node, and divided here.
"""

import pickle
import signal
import socket
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, TypeVar, cast

from articlepack.engines.errand import Errand, Surroundings, attend
from articlepack.engines.local import FalseStarts, Queue, once_more, result_of
from articlepack.engines.watch import NO_LIMITS, Failure, Limits
from articlepack.engines.worker import Answer
from articlepack.errors import BuildError

J = TypeVar("J")
R = TypeVar("R")

HERE = "local"
"""The address of a cluster that is this machine alone, started for the build and gone with it."""
CONNECT_SECONDS, LOOK_SECONDS = 10, 0.5
MAX_LOSSES = 5
"""So many times the nodes that a job is on may be lost."""
OBJECT_STORE_BYTES = 80_000_000
"""About the least that Ray starts with; nothing of ours is in it."""
MISSING = "the engine ray needs Ray, which is not installed here: pip install 'articlepack[ray]'"


class RayEngine:
    """A Ray task for each job; 0 workers mean as many as the cluster has processors, also when it grows."""

    def __init__(
        self,
        n_workers: int = 0,
        address: str = "",
        warm_up: str = "",
        survey: Callable[[], Surroundings] | None = None,
    ) -> None:
        self.n_workers, self.warm_up, self.survey = n_workers, warm_up, survey
        self.ray, self.is_own = joined(address, n_workers)
        self.surroundings: Surroundings | None = None
        self.attend = self.ray.remote(num_cpus=1, max_retries=MAX_LOSSES)(attend)
        self.starts = FalseStarts()
        self.given: dict[Any, tuple[int, Any]] = {}

    def run(
        self,
        task: Callable[[J], R],
        jobs: Iterable[J],
        limits: Limits = NO_LIMITS,
        divide: Callable[[J, Failure], Sequence[J]] | None = None,
    ) -> Iterator[tuple[int, R]]:
        """(number of the job, its result) as they finish; see `Engine.run`."""
        queue = Queue(jobs, divide or once_more(task))
        while True:
            n_free = self.n_places() - len(self.given)
            while n_free > 0 and (entry := queue.take()):
                self.given[self.send(task, entry[1], limits)] = entry
                n_free -= 1
            if not self.given:
                return
            for sent in self.ended():
                number, job = self.given.pop(sent)
                answer = self.fetch(sent)
                if isinstance(answer, Failure):
                    queue.replace(number, job, answer, self.starts.is_one(answer))
                else:
                    yield number, cast(R, result_of(answer))

    def n_places(self) -> int:
        """Jobs that may be in flight. Some lie ready, so that no processor waits for the next."""
        return self.n_workers or 2 * max(1, int(self.ray.cluster_resources().get("CPU", 0)))

    def send(self, task: Callable[[J], R], job: J, limits: Limits) -> Any:
        """Begin a job somewhere."""
        if self.surroundings is None:
            self.surroundings = self.survey() if self.survey else {}
        errand = Errand(task, job, limits, self.warm_up, self.survey, self.surroundings)
        return self.attend.remote(pickle.dumps(errand))

    def ended(self) -> list[Any]:
        """Those of the jobs in flight that have come back by now, or within some time."""
        done, waiting = self.ray.wait(list(self.given), num_returns=1, timeout=LOOK_SECONDS)
        more = self.ray.wait(waiting, num_returns=len(waiting), timeout=0)[0] if done and waiting else []
        return [*done, *more]

    def fetch(self, sent: Any) -> Answer:
        """What came of a job. Raises BuildError where Ray could not bring it to an end."""
        try:
            data = self.ray.get(sent)
        except self.ray.exceptions.RayTaskError:
            # Of our own code on the node: a bug, or a node without it.
            raise
        except self.ray.exceptions.RayError as error:
            reason = str(error).strip().partition("\n")[0]
            raise BuildError(
                f"Ray lost the same work {MAX_LOSSES + 1} times, or its cluster: {reason} The same command goes on "
                "where it stopped."
            ) from error
        return cast(Answer, pickle.loads(data))  # noqa: S301 - from our own node

    def close(self) -> None:
        """Stop the work in flight; leave the cluster, and stop it if it was started for this build."""
        for sent in self.given:
            self.ray.cancel(sent, force=True)
        self.given = {}
        if self.is_own:
            self.ray.shutdown()


def joined(address: str, n_workers: int) -> tuple[Any, bool]:
    """(Ray, whether it was joined just now) as a member of the cluster at an address; "" is this machine alone.

    Raises BuildError where Ray is not installed, or nobody answers.
    """
    with signals_kept():
        try:
            import ray
            import ray.exceptions
        except ImportError:
            raise BuildError(MISSING) from None
        if ray.is_initialized():
            return ray, False
        check_address(address)
        own = (
            {"num_cpus": n_workers or None, "object_store_memory": OBJECT_STORE_BYTES} if address in ("", HERE) else {}
        )
        try:
            ray.init(
                address=address or HERE,
                include_dashboard=None if not own else False,
                log_to_driver=False,
                logging_level="ERROR",
                **own,
            )
        except (ConnectionError, RuntimeError, ValueError) as error:
            raise BuildError(f"--ray-address {address}: {' '.join(str(error).split())}") from error
    return ray, True


def check_address(address: str) -> None:
    """Raise BuildError unless somebody listens there: Ray itself would try for minutes."""
    host, colon, port = address.rpartition("://")[2].rpartition(":")
    if address in ("", HERE, "auto"):
        return
    if not (colon and port.isdecimal()):
        raise BuildError(f"--ray-address {address}: write it as HOST:PORT, as `ray start --head` tells it, or auto.")
    try:
        socket.create_connection((host.strip("[]"), int(port)), CONNECT_SECONDS).close()
    except (OSError, OverflowError) as error:
        raise BuildError(f"--ray-address {address}: no cluster answers there ({error}). See `ray status`.") from error


@contextmanager
def signals_kept() -> Iterator[None]:
    """Ray takes SIGTERM for itself, which is for whoever builds."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
