"""One worker, seen from outside: what it is at, when it has to be stopped, and what came of its job."""

import os
import pickle
import socket
import time
from collections.abc import Callable
from multiprocessing.connection import Connection
from typing import TypeVar

from articlepack.engines.nursery import Nursery
from articlepack.engines.watch import (
    BASE,
    COUNT,
    ITEM,
    LOADING,
    PATIENCE,
    Failure,
    Limits,
    Watch,
    held_bytes,
    shared_memory,
)
from articlepack.engines.worker import Answer

J = TypeVar("J")
R = TypeVar("R")

SECONDS_BETWEEN_LOOKS = 0.1
"""How often limits are checked: by so much they are passed."""
MAX_JOBS = 2_000
MAX_GROWTH_BYTES = 500_000_000
"""A worker that has done so much, or holds so much more than after its first job, makes room for a fresh one."""


class HiredWorker:
    """Takes one job at a time. Whatever happens to the process, `look` says what came of the job."""

    def __init__(self, nursery: Nursery) -> None:
        ours, theirs = socket.socketpair()
        watch = shared_memory()
        self.watch = Watch(watch)
        self.connection = Connection(ours.detach())
        self.process = nursery.worker((theirs.fileno(), watch))
        theirs.close()
        os.close(watch)
        self.n_jobs = self.first_bytes = 0
        self.is_stopped = False

    def give(self, task: Callable[[J], R], job: J, limits: Limits) -> None:
        """Begin a job."""
        self.limits, self.count = limits, self.watch[COUNT]
        self.since = self.looked = time.monotonic()
        try:
            self.connection.send((task, job))
        except ConnectionError:
            # It is dead, as `look` will say.
            return

    def look(self, has_news: bool) -> Answer | None:
        """What came of the job: an answer where there is news on the connection, or a limit that was hit; else None."""
        if has_news:
            return self.receive()
        if reason := self.limit_hit():
            # Killed first: it must not go on to the next item while we look at which it is.
            self.stop()
            return Failure(reason, self.watch.item)
        return None

    def receive(self) -> Answer:
        """The answer sent, or that there will be none."""
        try:
            answer: Answer = self.connection.recv()
        except (EOFError, OSError, pickle.UnpicklingError):
            return Failure("start") if self.is_loading else Failure("crash", self.watch.item)
        self.n_jobs += 1
        self.first_bytes = self.first_bytes or held_bytes(self.process.pid)
        return answer

    def limit_hit(self) -> str | None:
        """`timeout` or `memory`, if the item at work has had more than its share."""
        now, count = time.monotonic(), self.watch[COUNT]
        if self.is_loading or now - self.looked < SECONDS_BETWEEN_LOOKS:
            return None
        self.looked = now
        if count != self.count:
            self.count, self.since = count, now
        limits = self.limits.times(self.watch[PATIENCE])
        if limits.seconds and now - self.since > limits.seconds:
            return "timeout"
        if limits.n_bytes and held_bytes(self.process.pid) - self.watch[BASE] > limits.n_bytes:
            return "memory"
        return None

    @property
    def is_loading(self) -> bool:
        """Whether the job has not begun: nothing that happens now is its fault."""
        return self.watch[ITEM] == LOADING

    @property
    def is_worn(self) -> bool:
        """Whether it should make room for a fresh one."""
        grown = held_bytes(self.process.pid) - self.first_bytes
        return self.n_jobs >= MAX_JOBS or grown > MAX_GROWTH_BYTES

    def stop(self) -> None:
        """Stop the process, whatever it does."""
        if not self.is_stopped:
            self.process.end()
        self.is_stopped = True

    def end(self) -> None:
        """Stop it, and let go of what was shared with it."""
        self.stop()
        self.connection.close()
