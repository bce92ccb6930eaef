"""How the steps of a build run: jobs, by the engine, told to whoever looks on, until somebody wants to stop."""

from collections.abc import Callable, Sequence
from functools import partial
from itertools import takewhile
from pathlib import Path
from typing import TypeVar

from msgspec import Struct

from articlepack.config import Config
from articlepack.engines import NO_LIMITS, Divide, Engine, Limits, open_engine
from articlepack.errors import StoppedError
from articlepack.lock import LOCK
from articlepack.machine_code import is_cold
from articlepack.pipeline import tasks, warming
from articlepack.pipeline.inputs import useful_workers
from articlepack.pipeline.jobs import Shard
from articlepack.pipeline.reading import ReadResult
from articlepack.pipeline.workplace import Workplace
from articlepack.progress import Reporter
from articlepack.records import WrittenFile
from articlepack.stages.publish import read_manifest
from articlepack.stages.read import InputSource
from articlepack.stop import Stop

J = TypeVar("J")
R = TypeVar("R")

WARM_UP = f"{warming.__name__}:{warming.warm_up.__name__}"
"""What workers are warmed up by, as a name."""


def engine_for(config: Config, sources: Sequence[InputSource], place: Workplace) -> Engine:
    """The engine that the config names, for these inputs."""
    # A few small files need one process; a cluster is joined because more is to come.
    n_workers = config.workers or (0 if config.engine == "ray" else useful_workers(sources))
    survey = partial(tasks.surroundings, place.cache / LOCK, is_shared=bool(config.shard))
    return open_engine(config.engine, n_workers, WARM_UP, config.ray_address, survey)


class Runner(Struct, frozen=True):
    """Runs the jobs of one step after the other."""

    engine: Engine
    reporter: Reporter
    stop: Stop
    is_fresh: bool
    """The build was told to forget what earlier ones left."""
    target: Path
    """Where the dataset will stand; an earlier one may."""

    def begin(self, step: str, total: int) -> None:
        """Another step, unless the user wants to stop."""
        self.heed_stop()
        if step == "digest" and is_cold():
            self.reporter.note("First build: machine code is made for this computer and kept, up to a minute of work.")
        self.reporter.step(step, total)

    def heed_stop(self) -> None:
        """Raise StoppedError if the user wants to stop."""
        if self.stop.is_asked:
            same = "the same command, without --fresh," if self.is_fresh else "the same command"
            stands = "The earlier dataset stands as it was;" if read_manifest(self.target) else "Nothing is lost:"
            raise StoppedError(f"stopped. {stands} {same} goes on from here.", self.stop.signal_number)

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

    def some(self, task: Callable[[J], R], jobs: Sequence[J]) -> list[R]:
        """The same of work that is no page's or file's own."""
        return self.each(task, jobs, no_progress)


def no_progress(_: object) -> tuple[int, int]:
    """(nothing done, nothing refused)."""
    return 0, 0


def files_read(result: ReadResult) -> tuple[int, int]:
    """(files done, refused) of a read job."""
    return len(result.files), 0


def pages_done(shard: Shard) -> tuple[int, int]:
    """(pages done, refused) of a shard."""
    return shard.n_pages, shard.n_refused


def rows_written(file: WrittenFile) -> tuple[int, int]:
    """(articles written, refused) of a file; the ledger's rows are not counted again."""
    return (file.n_rows, 0) if file.table in ("article", "rejected") else (0, 0)
