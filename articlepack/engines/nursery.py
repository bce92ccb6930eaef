"""Where workers come from: a process that has loaded everything once, and forks a worker in a few milliseconds.

It is spawned and stays alone in itself, with one thread and no open files but its line to the supervisor, so what it
forks inherits no locks; models are in memory once for all workers. Without it each costs 1.5 s of processor time.
Where forking is unsafe whatever one does (macOS), each worker is a spawned process that loads for itself.
"""

import gc
import os
import pkgutil
import signal
import socket
import subprocess
import sys
from collections.abc import Sequence
from typing import Protocol

from articlepack.engines.worker import Attempt, prepare, work
from articlepack.errors import BuildError
from articlepack.lean import GIVES_BACK, go_without_unused, look_for_few_circles

FRUGAL = {
    **dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMBA_NUM_THREADS"), "1"),
    # pyarrow's own allocator; it would have a thread from the import on.
    "JE_ARROW_MALLOC_CONF": "background_thread:false",
    **GIVES_BACK,
    # glibc takes to keeping large pieces too, unless it is told from which size on they are large. What it holds beyond
    # is given back after each page, only to be asked for again at the next, unless it may keep so much.
    "MALLOC_MMAP_THRESHOLD_": "1000000",
    "MALLOC_TRIM_THRESHOLD_": "64000000",
}
"""A worker's share of the machine is one processor, and the memory that its job needs now."""
MAX_MESSAGE_BYTES = 65_536
MAX_STARTS = 3
FORK, END = b"fork", b"end"


class Process(Protocol):
    """A worker's process."""

    pid: int

    def end(self) -> None:
        """Stop it, whatever it does, and see it gone."""
        ...


class Spawned:
    """A process of its own."""

    def __init__(self, entry: str, passed: Sequence[int], more: Sequence[str] = ()) -> None:
        # Our own module path, so that it finds what this process finds, wherever that was started.
        program = f"import sys; sys.path[:] = {sys.path!r}; from articlepack.engines.{entry} import main; main()"
        self.process = subprocess.Popen(
            [sys.executable, "-c", program, str(os.getpid()), *map(str, passed), *more],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            pass_fds=passed,
            env=os.environ | FRUGAL,
            # A Ctrl-C at the terminal is for the supervisor alone.
            process_group=0,
        )
        self.pid = self.process.pid

    def end(self) -> None:
        """Stop it."""
        self.process.kill()
        self.process.wait()


class Forked:
    """A child of the nursery."""

    def __init__(self, nursery: "Nursery", passed: Sequence[int]) -> None:
        self.nursery, self.pid = nursery, int(nursery.ask(FORK, passed))
        self.line = nursery.line

    def end(self) -> None:
        """Stop it, unless it went with the nursery that it came from."""
        if self.nursery.line is self.line:
            self.nursery.tell(END + b" %d" % self.pid)


class Nursery:
    """Seen from outside. `warm_up` is "module:function" of what loads all that every worker will need, or ""."""

    def __init__(self, warm_up: str = "") -> None:
        self.warm_up = warm_up
        self.line: socket.socket | None = None
        if warm_up and warm_up in _ahead:
            self.line, self.process = _ahead.pop(warm_up)

    def worker(self, passed: Sequence[int]) -> Process:
        """A new worker that has these two descriptors: its connection and its shared memory."""
        return Forked(self, passed) if sys.platform == "linux" else Spawned("worker", passed)

    def ask(self, message: bytes, passed: Sequence[int] = ()) -> bytes:
        """The answer to a message; a process that is gone is started anew. Raises BuildError if that does not help."""
        for _ in range(MAX_STARTS):
            if answer := self.tell(message, passed):
                return answer
            self.close()
        raise BuildError("worker processes die as they start, perhaps for want of memory. Try fewer --workers.")

    def tell(self, message: bytes, passed: Sequence[int] = ()) -> bytes:
        """The answer to a message; empty if nobody is there."""
        try:
            socket.send_fds(self.opened(), [message], passed)
            return self.opened().recv(MAX_MESSAGE_BYTES)
        except ConnectionError:
            return b""

    def opened(self) -> socket.socket:
        """The line to the process, which is started at the first worker."""
        if self.line is None:
            self.line, self.process = started(self.warm_up)
        return self.line

    def close(self) -> None:
        """Stop the process; its children go with it."""
        if self.line is not None:
            self.line.close()
            self.process.end()
            self.line = None


_ahead: dict[str, tuple[socket.socket, Spawned]] = {}
"""Nurseries that no engine has yet, by what they are warmed up by."""


def start_ahead(warm_up: str) -> None:
    """Start a nursery for the first engine that wants one with this `warm_up`: it loads while this process still does.

    Not asked for, it ends with this process.
    """
    if sys.platform == "linux" and warm_up not in _ahead:
        _ahead[warm_up] = started(warm_up)


def started(warm_up: str) -> tuple[socket.socket, Spawned]:
    """(the line to it, the process) of a new nursery."""
    ours, theirs = socket.socketpair()
    process = Spawned("nursery", [theirs.fileno()], [warm_up])
    theirs.close()
    return ours, process


def main() -> None:
    """Seen from inside. Arguments: process of the supervisor, descriptor of the line to it, what to warm up by."""
    supervisor, line, warm_up = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3]
    prepare(supervisor)
    go_without_unused()
    look_for_few_circles()
    attempt = Attempt()
    with attempt:
        # What fails here fails again in a worker, at a job, and is told from there.
        if warm_up:
            pkgutil.resolve_name(warm_up)()
    gc.collect()
    gc.freeze()
    serve(socket.socket(fileno=line))


def serve(line: socket.socket) -> None:
    """Fork and stop workers as asked, until nobody asks any more."""
    while True:
        message, passed, _, _ = socket.recv_fds(line, MAX_MESSAGE_BYTES, 2)
        if not message:
            return
        if message.startswith(END):
            pid = int(message.removeprefix(END))
            os.kill(pid, signal.SIGKILL)
            os.waitpid(pid, 0)
            line.send(END)
        else:
            line.send(b"%d" % fork(line, passed))
            for descriptor in passed:
                os.close(descriptor)


def fork(line: socket.socket, passed: Sequence[int]) -> int:
    """A worker: its process; the worker itself never comes back from here."""
    parent, pid = os.getpid(), os.fork()
    if pid:
        return pid
    line.close()
    work(parent, *passed)
    os._exit(0)
