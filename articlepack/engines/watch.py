"""What a worker tells of where it is: a few bytes of memory that the supervisor shares, readable when it is dead.

`working_on` and `allow` are all that tasks know of their engine. They cost less than a microsecond, and where nobody
watches they do nothing.
"""

import mmap
import os
import tempfile
from collections.abc import Sequence
from pathlib import Path

from msgspec import Struct

LOADING = -2
"""The worker is importing what its job needs."""
NO_ITEM = -1
"""At work on its job, on no single item of it."""

N_CELLS = 4
CELL_BYTES = 8
COUNT, ITEM, PATIENCE, BASE = range(N_CELLS)


class Limits(Struct, frozen=True):
    """What one item of a job may take; 0 is no limit."""

    seconds: float = 0
    n_bytes: int = 0
    """Memory above what the worker held when the job began."""

    def times(self, factor: int) -> "Limits":
        """So many times as much."""
        return Limits(self.seconds * factor, self.n_bytes * factor)


NO_LIMITS = Limits()


class Failure(Struct, frozen=True):
    """A job that did not end by itself."""

    reason: str
    """`timeout`, `memory` or `crash`; `start`: the worker was lost before it began the job."""
    item: int | None = None
    """What the task was working on, as it said itself; None: on no single item."""


class Watch:
    """The shared bytes, seen from either side. Each cell is written whole, so none is ever read half."""

    def __init__(self, descriptor: int) -> None:
        self.memory = mmap.mmap(descriptor, N_CELLS * CELL_BYTES)
        self.cells = memoryview(self.memory).cast("q")
        self.places: Sequence[int] | None = None

    def mark(self, item: int) -> None:
        """Another item is begun."""
        self.cells[ITEM] = item
        self.cells[COUNT] += 1

    def begin(self) -> None:
        """A job is begun, with what the worker holds now."""
        self.cells[BASE] = held_bytes("self")
        self.cells[PATIENCE] = 1
        self.places = None
        self.mark(NO_ITEM)

    def place_of(self, item: int | None) -> int:
        """The cell for an item, as the job numbers them."""
        if self.places is None:
            return NO_ITEM if item is None else item
        if len(self.places) == 1:
            return self.places[0]
        return NO_ITEM if item is None else self.places[item]

    def __getitem__(self, cell: int) -> int:
        return self.cells[cell]

    @property
    def item(self) -> int | None:
        """The item at work, if it is a single one."""
        return self.cells[ITEM] if self.cells[ITEM] >= 0 else None


_watch: Watch | None = None
"""This process's own, if it is a worker."""


def watched_by(descriptor: int) -> Watch:
    """Share the memory behind `descriptor` with whoever supervises this process."""
    global _watch
    _watch = Watch(descriptor)
    return _watch


def working_on(item: int | None) -> None:
    """A task says which item of its job it begins; None: no single one."""
    if _watch is not None:
        _watch.mark(_watch.place_of(item))


def number_items(places: Sequence[int]) -> None:
    """A task says that its next items are these of its job; a single one is to blame for all that happens."""
    if _watch is not None:
        _watch.places = places
        _watch.mark(_watch.place_of(None))


def allow(patience: int) -> None:
    """A task says that each item of its job may take so many times the limits."""
    if _watch is not None:
        _watch.cells[PATIENCE] = patience


def shared_memory() -> int:
    """Descriptor of memory that can be shared with a worker; its first bytes say that it is loading."""
    with tempfile.TemporaryFile() as file:
        # Written, not truncated to size: a full disk is an error here instead of a signal at the first use.
        file.write(bytes(N_CELLS * CELL_BYTES))
        file.flush()
        descriptor = os.dup(file.fileno())
    Watch(descriptor).mark(LOADING)
    return descriptor


def held_bytes(process: int | str) -> int:
    """Memory of a process that is its own, without mapped files; 0 where the system does not tell (not Linux)."""
    try:
        fields = Path(f"/proc/{process}/statm").read_bytes().split()
    except OSError:
        return 0
    return (int(fields[1]) - int(fields[2])) * mmap.PAGESIZE
