"""One build, from inputs named to a dataset in place."""

import time
from collections.abc import Callable, Sequence
from functools import partial
from itertools import takewhile
from pathlib import Path
from typing import TypeVar

import duckdb
from msgspec import structs

from articlepack import __version__
from articlepack.config import Config
from articlepack.engines import NO_LIMITS, Divide, Engine, Limits, open_engine
from articlepack.errors import BuildError, StoppedError, UsageError
from articlepack.pipeline import tasks
from articlepack.pipeline.divide import divide_inputs, page_divider
from articlepack.pipeline.earlier import Pins, inputs_with_earlier, pin_splits, remember_inputs, write_changes
from articlepack.pipeline.inputs import group_inputs, outside, read_options, share_of, spool_stdin, useful_workers
from articlepack.pipeline.jobs import PageJob, Shard
from articlepack.pipeline.journal import drop, open_journal, prune, size_of
from articlepack.pipeline.reading import FoundFile, ReadJob, ReadResult
from articlepack.pipeline.recipe import Recipe, as_pinned_in, config_for, make_recipe
from articlepack.pipeline.settling import gather
from articlepack.pipeline.summary import Summary, has_failed_pages, summarise, summarise_share
from articlepack.pipeline.verdicts import drop_verdicts
from articlepack.pipeline.workplace import Workplace, forget, no_rows, opened, trouble, workplace_of
from articlepack.progress import Reporter
from articlepack.records import Draft, InputFile, RawPage, WrittenFile
from articlepack.shards import name_of
from articlepack.stages.compare import SplitRule, compare, data_files
from articlepack.stages.publish import (
    About,
    check_replaceable,
    describe_dataset,
    finish_swap,
    is_up_to_date,
    publish,
    read_manifest,
    recipe_digest,
)
from articlepack.stages.publish.manifest import Json
from articlepack.stages.read import InputSource, check_options, list_inputs
from articlepack.stages.split import split_of, split_of_place
from articlepack.stages.write import Settled, finish_files, plan_files, write_file
from articlepack.stop import Stop

# Reading passes over what is no page without a sign of life: images of an archive, a damaged part.
READING_PATIENCE = 10
MEGABYTE = 1_000_000

J = TypeVar("J")
R = TypeVar("R")
P = TypeVar("P", RawPage, Draft)

Group = tuple[FoundFile, ...]


def build(config: Config, reporter: Reporter, stop: Stop | None = None) -> Summary:
    """Build the dataset that `config` describes, or find that it is up to date.

    Raises UsageError for wrong options, BuildError where no dataset can be built, StoppedError where `stop` asks for
    it; `output/NAME` is as before then.
    """
    began = time.monotonic()
    if not config.inputs:
        raise UsageError("no input was named. Name a file, a folder, a glob, or - for JSON lines on standard input.")
    place = workplace_of(config)
    finish_swap(place.target)
    check_replaceable(place.target, config.overwrite)
    check_options(read_options(config))
    for folder in config.against:
        data_files(Path(folder))
    inputs = inputs_with_earlier(config.inputs, place) if config.add else config.inputs
    sources = outside(list_inputs(inputs), place)
    engine = open_engine(config.engine, config.workers or useful_workers(sources), tasks.warm_up)
    try:
        with opened(place, is_shared=bool(config.shard)):
            one = Build(config, inputs, place, engine, reporter, stop or Stop(), began)
            return one.run_share(sources) if config.shard else one.run(sources)
    except (OSError, duckdb.IOException) as error:
        raise BuildError(trouble(error, place)) from error
    finally:
        engine.close()


class Build:
    """The steps of one build, in order. Holds names, counts and paths, never pages."""

    def __init__(
        self,
        config: Config,
        inputs: Sequence[str],
        place: Workplace,
        engine: Engine,
        reporter: Reporter,
        stop: Stop,
        began: float,
    ) -> None:
        self.config, self.inputs, self.place, self.engine = config, inputs, place, engine
        self.reporter, self.stop, self.began = reporter, stop, began
        self.pins = Pins()
        self.limits = Limits(config.page_timeout, config.page_memory * MEGABYTE)

    def run(self, sources: Sequence[InputSource]) -> Summary:
        """All steps. An unchanged recipe stops after the digests."""
        found = self.digest(spool_stdin(sources, self.place))
        inputs = [one.file for group in found for one in group]
        earlier = read_manifest(self.place.target)
        is_anew = self.forget_what_is_unwanted(earlier)
        if self.config.pin_splits:
            self.pins = pin_splits(self.place.target, earlier, self.place.folder("pins") / "pins.parquet")
        recipe = make_recipe(self.config, self.place.name, inputs, self.pins.digest)
        if earlier and not is_anew and self.is_up_to_date(recipe, earlier):
            return self.end(earlier, "up to date")
        files, shards, parts = self.work(found)
        settled = self.compare([self.journal.steps["settle"] / part.name for part in parts])
        staged = self.place.folder("dataset")
        written = self.write(settled, files, staged)
        if not any(file.table == "article" for file in written):
            raise no_rows(files, staged, self.place)
        manifest = self.publish(recipe, staged, written, earlier)
        (self.place.folder("compare") / "index").replace(self.journal.index)
        prune(self.journal, {group_name(group) for group in found}, {shard.name for shard in shards})
        return self.end(manifest, "built")

    def work(self, found: Sequence[Group]) -> tuple[list[InputFile], list[Shard], list[Shard]]:
        """(input files with pages counted, shards as read, shards as settled): all that needs one page at a time."""
        self.journal = open_journal(self.place.cache, self.config)
        files, shards = self.read(found)
        self.n_pages = sum(shard.n_pages for shard in shards)
        drafts = self.take_further("draft", shards, self.journal.raw, RawPage)
        return files, shards, self.take_further("settle", drafts, self.journal.steps["draft"], Draft)

    def run_share(self, sources: Sequence[InputSource]) -> Summary:
        """One share of the work, left in the journal for --finish."""
        _, _, parts = self.work(self.digest(sources))
        return summarise_share(self.config, self.n_pages, sum(part.n_refused for part in parts), self.seconds)

    @property
    def seconds(self) -> float:
        """Since the build began."""
        return time.monotonic() - self.began

    def is_up_to_date(self, recipe: Recipe, earlier: Json) -> bool:
        """Whether the dataset that stands there is what this recipe gives."""
        return is_up_to_date(self.place.target, recipe_digest(as_pinned_in(recipe, earlier["recipe"])))

    def forget_what_is_unwanted(self, earlier: Json | None) -> bool:
        """Drop what --fresh and --retry-failed say; whether that asks for a build, be it up to date or not."""
        if self.config.fresh:
            drop(self.place.cache)
        if self.config.fresh or self.config.retry_failed:
            drop_verdicts(self.place.verdicts)
        # Not whether there were verdicts: a build that was stopped may have dropped them.
        return self.config.fresh or (self.config.retry_failed and has_failed_pages(earlier))

    def digest(self, sources: Sequence[InputSource]) -> list[Group]:
        """Size, sha256 and media type of each input file, in groups, in order of path."""
        self.begin("digest", len(sources))
        groups = share_of(group_inputs(sources, is_single=self.config.limit is not None), self.config.shard)
        return self.each(tasks.digest, groups, lambda group: (len(group), 0))

    def read(self, groups: Sequence[Group]) -> tuple[list[InputFile], list[Shard]]:
        """(input files with pages counted, shards of pages), both in order of path."""
        self.begin("read", sum(map(len, groups)))
        options, journal = read_options(self.config), self.journal
        jobs = [
            ReadJob(group, options, journal.read_key, journal.read, journal.raw, journal.index, self.place.verdicts)
            for group in groups
        ]
        jobs = [structs.replace(job, is_finish=self.config.finish) for job in jobs]
        results = self.read_limited(jobs) if self.config.limit else self.read_all(jobs)
        files = [file for result in results for file in result.files]
        return files, [shard for result in results for shard in result.shards]

    def read_all(self, jobs: Sequence[ReadJob]) -> list[ReadResult]:
        """Read all jobs."""
        limits = Limits(self.limits.seconds * READING_PATIENCE, self.limits.n_bytes)
        results = self.each(tasks.read, jobs, files_read, limits, divide_inputs)
        return sorted(results, key=lambda result: result.files[0].path)

    def read_limited(self, jobs: Sequence[ReadJob]) -> list[ReadResult]:
        """Read job after job, each up to what the ones before have left of the limit."""
        results: list[ReadResult] = []
        left = self.config.limit or 0
        for job in jobs:
            results += self.read_all([structs.replace(job, limit=left)])
            left -= sum(shard.n_pages for shard in results[-1].shards)
        return results

    def take_further(self, step: str, shards: Sequence[Shard], source: Path, kind: type[P]) -> list[Shard]:
        """Every shard after the step."""
        self.begin(step, self.n_pages)
        made, config = self.journal.steps[step], config_for(self.config, step)
        index, verdicts, is_finish = self.journal.index, self.place.verdicts, self.config.finish
        jobs = [PageJob(shard, source, made, index, verdicts, config, is_finish) for shard in shards]
        return self.each(tasks.STEPS[step], jobs, pages_done, self.limits, page_divider(step, kind))

    def compare(self, parts: Sequence[Path]) -> Settled:
        """Refuse duplicates, give splits, and put everything in order."""
        self.begin("compare", self.n_pages)
        folder = self.place.folder("compare")
        gather(parts, folder / "sketches.parquet", folder / "index")
        rule = SplitRule(*(partial(choose, shares=self.config.split) for choose in (split_of, split_of_place)))
        sketches, known = [folder / "sketches.parquet"], [Path(one) for one in self.config.against]
        found = compare(sketches, parts, parts, folder, self.config, rule, self.pins.file, known)
        self.reporter.advance(self.n_pages, sum(found.refused.values()))
        return Settled(
            articles=tuple(parts),
            removed=tuple(parts),
            rejected=(*parts, found.duplicates),
            rows=found.rows,
            refusals=found.rejected,
            paths=found.paths,
        )

    def write(self, settled: Settled, files: Sequence[InputFile], staged: Path) -> list[WrittenFile]:
        """Write rows and ledger into the folder `staged`, and what the format wants beside them."""
        self.begin("write", self.n_pages)
        jobs = plan_files(settled, files, self.config, staged, self.place.folder("write"))
        written = self.each(write_file, jobs, rows_written)
        finish_files(staged, written, self.config)
        return written

    def publish(self, recipe: Recipe, staged: Path, written: Sequence[WrittenFile], earlier: Json | None) -> Json:
        """Card and build.json, then the swap into place."""
        self.begin("publish", len(written))
        about = About(
            name=self.place.name,
            format=self.config.format,
            tool_version=__version__,
            recipe=recipe,
            splits=tuple(self.config.split),
            license=self.config.license,
            removed=self.config.removed,
            card=self.config.card,
        )
        manifest = describe_dataset(staged, about, written, self.place.folder("publish"))
        if self.config.changes:
            write_changes(self.place, earlier, manifest, staged, self.place.folder("changes"))
        publish(staged, self.place.target, self.config.overwrite)
        self.reporter.advance(len(written))
        return manifest

    def end(self, manifest: Json, status: str) -> Summary:
        """The summary, once the cache is as the user wants it."""
        remember_inputs(self.inputs, self.place)
        if self.config.no_cache:
            forget(self.place)
        return summarise(manifest, self.config, status, size_of(self.place.cache), self.seconds)

    def begin(self, step: str, total: int) -> None:
        """Another step, unless the user wants to stop."""
        self.heed_stop()
        self.reporter.step(step, total)

    def heed_stop(self) -> None:
        """Raise StoppedError if the user wants to stop."""
        if self.stop.is_asked:
            same = "the same command, without --fresh," if self.config.fresh else "the same command"
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
        """The results of a task over jobs, in the order of the jobs whatever the order of their ends."""
        results: dict[int, list[R]] = {}
        for number, result in self.engine.run(task, takewhile(lambda _: not self.stop.is_asked, jobs), limits, divide):
            results.setdefault(number, []).append(result)
            self.reporter.advance(*progress(result))
        self.heed_stop()
        return [result for number in range(len(jobs)) for result in results[number]]


def group_name(group: Group) -> str:
    """The name of a group's record in the journal."""
    return name_of(group[0].source.path)


def files_read(result: ReadResult) -> tuple[int, int]:
    """(files done, refused) of a read job."""
    return len(result.files), 0


def pages_done(shard: Shard) -> tuple[int, int]:
    """(pages done, refused) of a shard."""
    return shard.n_pages, shard.n_refused


def rows_written(file: WrittenFile) -> tuple[int, int]:
    """(articles written, refused) of a file; the ledger's rows are not counted again."""
    return (file.n_rows, 0) if file.table in ("article", "rejected") else (0, 0)
