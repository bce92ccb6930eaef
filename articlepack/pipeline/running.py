"""How the steps of a build run: jobs, by the engine, told to whoever looks on, until somebody wants to stop."""

from collections.abc import Callable, Sequence
from itertools import takewhile
from typing import TypeVar

from msgspec import Struct

from articlepack.compiled import is_cold
from articlepack.engines import NO_LIMITS, Divide, Engine, Limits
from articlepack.errors import StoppedError
from articlepack.pipeline.jobs import Shard
from articlepack.pipeline.reading import ReadResult
from articlepack.progress import Reporter
from articlepack.records import WrittenFile
from articlepack.stop import Stop

J = TypeVar("J")
R = TypeVar("R")


class Runner(Struct, frozen=True):
    """Runs the jobs of one step after the other."""

    engine: Engine
    reporter: Reporter
    stop: Stop
    is_fresh: bool
    """The build was told to forget what earlier ones left."""

    def begin(self, step: str, total: int) -> None:
        """Another step, unless the user wants to stop."""
        self.heed_stop()
        if step == "draft" and is_cold():
            self.reporter.note("First build: machine code is made for this computer and kept, up to a minute of work.")
        self.reporter.step(step, total)

    def heed_stop(self) -> None:
        """Raise StoppedError if the user wants to stop."""
        if self.stop.is_asked:
            same = "the same command, without --fresh," if self.is_fresh else "the same command"
            text = f"stopped. An earlier dataset stands as it was; {same} goes on from here."
            raise StoppedError(text, self.stop.signal_number)

    def each(
        self,
        task: Callable[[J], R],
        jobs: Sequence[J],
        progress: Callable[[R], tuple[int, int]],
        limits: Limits = NO_LIMITS,
        divide: Divide[J] | None = None,
    ) -> list[R]:
        """The results of a task over jobs, in the order of the jobs whatever the order of their ends.

        `progress` answers of a result how many units are done, and how many of them refused.
        """
        results: dict[int, list[R]] = {}
        for number, result in self.engine.run(task, takewhile(lambda _: not self.stop.is_asked, jobs), limits, divide):
            results.setdefault(number, []).append(result)
            self.reporter.advance(*progress(result))
        self.heed_stop()
        return [result for number in range(len(jobs)) for result in results[number]]


def files_read(result: ReadResult) -> tuple[int, int]:
    """(files done, refused) of a read job."""
    return len(result.files), 0


def pages_done(shard: Shard) -> tuple[int, int]:
    """(pages done, refused) of a shard."""
    return shard.n_pages, shard.n_refused


def rows_written(file: WrittenFile) -> tuple[int, int]:
    """(articles written, refused) of a file; the ledger's rows are not counted again."""
    return (file.n_rows, 0) if file.table in ("article", "rejected") else (0, 0)
