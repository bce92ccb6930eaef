"""One build, from inputs named to a dataset in place."""

import shutil
import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TypeVar

from msgspec import structs

from articlepack import __version__
from articlepack.config import Config
from articlepack.engines import NO_LIMITS, Divide, Engine, Limits, open_engine
from articlepack.errors import BuildError, UsageError
from articlepack.pipeline import tasks
from articlepack.pipeline.divide import input_divider, page_divider
from articlepack.pipeline.inputs import GROUP_FILES, group_inputs, outside, read_options, spool_stdin, useful_workers
from articlepack.pipeline.recipe import Recipe, make_recipe
from articlepack.pipeline.summary import Summary
from articlepack.pipeline.verdicts import drop_verdicts
from articlepack.pipeline.workplace import Workplace, opened, workplace_of
from articlepack.progress import Reporter
from articlepack.records import Draft, InputFile, RawPage, WrittenFile
from articlepack.stages.compare import compare
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
from articlepack.stages.split import split_of
from articlepack.stages.write import Settled, finish_files, plan_files, write_file

# Reading passes over what is no page without a sign of life: images of an archive, a damaged part.
READING_PATIENCE = 10
MEGABYTE = 1_000_000

J = TypeVar("J")
R = TypeVar("R")
P = TypeVar("P", RawPage, Draft)


def build(config: Config, reporter: Reporter) -> Summary:
    """Build the dataset that `config` describes, or find that it is up to date.

    Raises UsageError for wrong options, BuildError where no dataset can be built; `output/NAME` is as before then.
    """
    began = time.monotonic()
    if not config.inputs:
        raise UsageError("no input was named. Name a file, a folder, a glob, or - for JSON lines on standard input.")
    place = workplace_of(config)
    finish_swap(place.target)
    check_replaceable(place.target, config.overwrite)
    check_options(read_options(config))
    sources = outside(list_inputs(config.inputs), place)
    engine = open_engine(config.engine, config.workers or useful_workers(sources), tasks.warm_up)
    try:
        with opened(place):
            return Build(config, place, engine, reporter, began).run(sources)
    finally:
        engine.close()


class Build:
    """The steps of one build, in order. Holds names, counts and paths, never pages."""

    def __init__(self, config: Config, place: Workplace, engine: Engine, reporter: Reporter, began: float) -> None:
        self.config, self.place, self.engine, self.reporter, self.began = config, place, engine, reporter, began
        self.limits = Limits(config.page_timeout, config.page_memory * MEGABYTE)

    def run(self, sources: Sequence[InputSource]) -> Summary:
        """All steps. An unchanged recipe stops after the digests."""
        sources = spool_stdin(sources, self.place)
        inputs = self.digest(sources)
        recipe = make_recipe(self.config, self.place.name, inputs)
        manifest = read_manifest(self.place.target)
        is_retry = self.config.retry_failed and drop_verdicts(self.place.verdicts)
        if manifest and not is_retry and is_up_to_date(self.place.target, recipe_digest(recipe)):
            return summarise(manifest, self.config, "up to date", time.monotonic() - self.began)
        files, shards = self.read(sources, inputs)
        settled = self.compare(self.settle(self.draft(shards)))
        staged = self.place.folder("dataset")
        written = self.write(settled, files, staged)
        if not any(file.table == "article" for file in written):
            raise self.no_rows(files, staged)
        return self.publish(recipe, staged, written)

    def digest(self, sources: Sequence[InputSource]) -> list[InputFile]:
        """Size, sha256 and media type of each input file, in order of path."""
        self.reporter.step("digest", len(sources))
        return self.each(tasks.digest, sources, lambda _: (1, 0))

    def read(
        self, sources: Sequence[InputSource], inputs: Sequence[InputFile]
    ) -> tuple[list[InputFile], list[tuple[Path, int]]]:
        """(input files with pages counted, shards of pages with their sizes), both in order of path."""
        self.reporter.step("read", len(sources))
        options = read_options(self.config)
        groups = group_inputs(list(zip(sources, inputs, strict=True)), 1 if self.config.limit else GROUP_FILES)
        folder, verdicts = self.place.folder("read"), self.place.verdicts
        jobs = [tasks.ReadJob(i, group, options, folder, verdicts) for i, group in enumerate(groups)]
        results = self.read_limited(jobs) if self.config.limit else self.read_all(jobs)
        files = [file for result in results for file in result.files]
        return files, [shard for result in results for shard in result.shards]

    def read_all(self, jobs: Sequence[tasks.ReadJob]) -> list[tasks.ReadResult]:
        """Read all jobs."""
        limits = Limits(self.limits.seconds * READING_PATIENCE, self.limits.n_bytes)
        return self.each(tasks.read, jobs, files_read, limits, input_divider(len(jobs)))

    def read_limited(self, jobs: Sequence[tasks.ReadJob]) -> list[tasks.ReadResult]:
        """Read job after job, each up to what the ones before have left of the limit."""
        results: list[tasks.ReadResult] = []
        left = self.config.limit or 0
        for job in jobs:
            results += self.read_all([structs.replace(job, limit=left)])
            left -= sum(n_pages for _, n_pages in results[-1].shards)
        return results

    def draft(self, shards: Sequence[tuple[Path, int]]) -> list[tuple[Path, int]]:
        """Draft every shard of pages; the shards of drafts with their sizes."""
        self.n_pages = sum(n_pages for _, n_pages in shards)
        folder = self.place.folder("draft")
        results = self.each_shard("draft", shards, folder, RawPage)
        return [(tasks.draft_file(folder, result.part), result.n_pages) for result in results]

    def settle(self, drafts: Sequence[tuple[Path, int]]) -> int:
        """Settle every shard of drafts; the number of parts."""
        return len(self.each_shard("settle", drafts, self.place.folder("settle"), Draft))

    def each_shard(
        self, step: str, shards: Sequence[tuple[Path, int]], folder: Path, kind: type[P]
    ) -> list[tasks.PageResult]:
        """Take shards one step further; they are of no more use then. The results by part: 0, 1, 2 ..."""
        self.reporter.step(step, self.n_pages)
        jobs = [
            tasks.PageJob(shard, part, 0, n_pages, folder, self.place.verdicts, self.config)
            for part, (shard, n_pages) in enumerate(shards)
        ]
        results = self.each(tasks.STEPS[step], jobs, pages_done, self.limits, page_divider(step, kind, len(jobs)))
        for shard, _ in shards:
            shard.unlink()
        return sorted(results, key=lambda result: result.part)

    def compare(self, n_parts: int) -> Settled:
        """Refuse duplicates, give splits, and put everything in order."""
        self.reporter.step("compare", self.n_pages)
        articles, removed, rejected, sketches = (
            [tasks.part_file(self.place.folder("settle"), part, table) for part in range(n_parts)]
            for table in ("article", "removed", "rejected", "sketches")
        )
        choose_split = partial(split_of, shares=self.config.split)
        found = compare(sketches, articles, rejected, self.place.folder("compare"), self.config, choose_split)
        self.reporter.advance(self.n_pages, sum(found.refused.values()))
        return Settled(
            articles=tuple(articles),
            removed=tuple(removed),
            rejected=(*rejected, found.duplicates),
            rows=found.rows,
            refusals=found.rejected,
            paths=found.paths,
        )

    def write(self, settled: Settled, files: Sequence[InputFile], staged: Path) -> list[WrittenFile]:
        """Write rows and ledger into the folder `staged`, and what the format wants beside them."""
        self.reporter.step("write", self.n_pages)
        jobs = plan_files(settled, files, self.config, staged, self.place.folder("write"))
        written = self.each(write_file, jobs, rows_written)
        finish_files(staged, written, self.config)
        return written

    def no_rows(self, files: Sequence[InputFile], staged: Path) -> BuildError:
        """The error of a build without a row; its refusals are left in the log folder."""
        n_pages, kept = sum(file.pages for file in files), self.place.log
        shutil.rmtree(kept, ignore_errors=True)
        kept.mkdir(parents=True)
        for table in ("rejected", "inputs"):
            if (staged / table).exists():
                shutil.move(staged / table, kept / table)
        if not n_pages:
            return BuildError(f"no page was found in {len(files)} input files; {kept / 'inputs'} says why.")
        return BuildError(f"none of {n_pages} pages became a row; {kept / 'rejected'} says why of each.")

    def publish(self, recipe: Recipe, staged: Path, written: Sequence[WrittenFile]) -> Summary:
        """Card and build.json, then the swap into place."""
        self.reporter.step("publish", len(written))
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
        publish(staged, self.place.target, self.config.overwrite)
        self.reporter.advance(len(written))
        return summarise(manifest, self.config, "built", time.monotonic() - self.began)

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
        for number, result in self.engine.run(task, jobs, limits, divide):
            results.setdefault(number, []).append(result)
            self.reporter.advance(*progress(result))
        return [result for number in range(len(jobs)) for result in results[number]]


def files_read(result: tasks.ReadResult) -> tuple[int, int]:
    """(files done, refused) of a read job."""
    return len(result.files), 0


def pages_done(result: tasks.PageResult) -> tuple[int, int]:
    """(pages done, refused) of a shard."""
    return result.n_pages, result.n_refused


def rows_written(file: WrittenFile) -> tuple[int, int]:
    """(articles written, refused) of a file; the ledger's rows are not counted again."""
    return (file.n_rows, 0) if file.table in ("article", "rejected") else (0, 0)


def summarise(manifest: Json, config: Config, status: str, seconds: float) -> Summary:
    """A build in figures, from its build.json."""
    counts = manifest["counts"]
    rejected: dict[str, int] = {}
    for reasons in counts["rejected"].values():
        for reason, n_pages in reasons.items():
            rejected[reason] = rejected.get(reason, 0) + n_pages
    return Summary(
        output=config.output,
        status=status,
        pages=counts["pages"],
        rows=sum(counts["rows"].values()),
        splits=counts["rows"],
        rejected=rejected,
        removed=counts["removed"],
        inputs_with_note=counts["inputs_with_note"],
        seconds=round(seconds, 3),
        load=LOAD_LINES[config.format].format(config.output),
    )


LOAD_LINES = {
    "parquet": 'datasets.load_dataset("{}")',
    "hf": 'datasets.load_from_disk("{}")',
    "jsonl": 'datasets.load_dataset("{}")',
}
"""The line that loads a dataset, by format."""
