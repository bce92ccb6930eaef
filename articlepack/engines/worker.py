"""What runs inside a worker: job after job, as long as there is somebody to take the results."""

import ctypes
import os
import pickle
import resource
import signal
import sys
from collections.abc import Callable
from multiprocessing.connection import Connection
from pathlib import Path
from traceback import format_exception
from types import TracebackType
from typing import Self, TypeVar

from msgspec import Struct

from articlepack.engines.watch import LOADING, Failure, Watch, watched_by
from articlepack.lean import go_without_unused

J = TypeVar("J")
R = TypeVar("R")

# From linux/prctl.h.
PR_SET_PDEATHSIG = 1
OOM_SCORE = "500"
"""Where the machine runs out of memory, a worker goes, which can be replaced, and not its supervisor."""


class Done(Struct, frozen=True):
    """What a task answered."""

    result: object


class Raised(Struct, frozen=True):
    """What a task raised."""

    error: BaseException
    traceback: str


Answer = Done | Raised | Failure


class Attempt:
    """A `with` block whose error is kept, so that it can be raised in another process."""

    error: BaseException | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> bool:
        self.error = error
        return True


def main() -> None:
    """A spawned worker. Arguments: process of the supervisor, descriptors of connection and shared memory."""
    go_without_unused()
    work(*map(int, sys.argv[1:]))


def work(parent: int, connection_fd: int, watch_fd: int) -> None:
    """Answer jobs until the supervisor is gone."""
    prepare(parent)
    connection, watch = Connection(connection_fd), watched_by(watch_fd)
    try:
        while True:
            # Receiving a task imports the module that it is in.
            task, job = connection.recv()
            watch.begin()
            data = packed(answer(task, job, watch))
            watch.mark(LOADING)
            connection.send_bytes(data)
    except (EOFError, ConnectionError):
        return


def answer(task: Callable[[J], R], job: J, watch: Watch) -> Answer:
    """What comes of one job."""
    attempt = Attempt()
    with attempt:
        return Done(task(job))
    if isinstance(attempt.error, MemoryError):
        return Failure("memory", watch.item)
    assert attempt.error is not None
    return Raised(attempt.error, "".join(format_exception(attempt.error)))


def packed(answer: Answer) -> bytes:
    """An answer as bytes; an error that cannot be sent is sent as its words."""
    attempt = Attempt()
    with attempt:
        data = pickle.dumps(answer)
        pickle.loads(data)  # noqa: S301 - our own bytes, tried here so that they do not fail over there
        return data
    told = answer.traceback if isinstance(answer, Raised) else f"{attempt.error!r}"
    return pickle.dumps(Raised(RuntimeError(f"a result that cannot be sent: {told}"), told))


def prepare(parent: int) -> None:
    """A worker ends with its parent, leaves no core file, and is the first to go when memory runs out."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
        if os.getppid() != parent:
            sys.exit()
        Path("/proc/self/oom_score_adj").write_text(OOM_SCORE)
    # Both are for the supervisor, which lets work be finished; they often go to all processes of a job.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
