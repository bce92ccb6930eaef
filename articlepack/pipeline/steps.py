"""The steps that take pages further a shard at a time, by the engine: from input files to parts."""

import shutil
from collections.abc import Sequence
from pathlib import Path
from tempfile import mkdtemp
from typing import TypeVar

from msgspec import structs

from articlepack.config import Config
from articlepack.engines import Limits
from articlepack.errors import BuildError
from articlepack.pipeline import tasks
from articlepack.pipeline.counting import finds_templates, known_counts
from articlepack.pipeline.divide import divide_inputs, page_divider
from articlepack.pipeline.inputs import group_inputs, read_options, share_of
from articlepack.pipeline.jobs import NOT_DONE, Lines, PageJob, Shard
from articlepack.pipeline.journal import open_journal
from articlepack.pipeline.reading import FoundFile, ReadJob, ReadResult
from articlepack.pipeline.recipe import config_for
from articlepack.pipeline.running import Runner, files_read, pages_done
from articlepack.pipeline.workplace import Workplace
from articlepack.records import Draft, InputFile, RawPage
from articlepack.stages.read import InputSource

# Reading passes over what is no page without a sign of life: images of an archive, a damaged part.
READING_PATIENCE = 10
MEGABYTE = 1_000_000

P = TypeVar("P", RawPage, Draft)

Group = tuple[FoundFile, ...]


class Steps:
    """The steps of one build over shards, in order. Holds names, numbers and paths, never pages.

    `counts`: name of the file of the journal that its templates are known by, if any is.
    """

    def __init__(self, config: Config, place: Workplace, runner: Runner) -> None:
        self.config, self.place, self.runner, self.n_pages = config, place, runner, 0
        self.counts = set[str]()
        self.limits = Limits(config.page_timeout, config.page_memory * MEGABYTE)
        self.finds_templates = finds_templates(config)

    def digest(self, sources: Sequence[InputSource], share: str = "") -> list[Group]:
        """Size, sha256 and media type of each input file, or of those of a share, in groups, in order of path."""
        self.runner.begin("digest", len(sources))
        groups = share_of(group_inputs(sources, is_single=self.config.limit is not None), share)
        return self.runner.each(tasks.digest, groups, lambda group: (len(group), 0))

    def read(self, groups: Sequence[Group]) -> tuple[list[InputFile], list[Shard]]:
        """(input files with pages counted, shards of pages), both in order of path."""
        self.runner.begin("read", sum(map(len, groups)))
        self.journal = open_journal(self.place.cache, self.config)
        options, journal = read_options(self.config), self.journal
        jobs = [
            ReadJob(group, options, journal.read_key, journal.read, journal.raw, journal.index, self.place.verdicts)
            for group in groups
        ]
        jobs = [structs.replace(job, is_finish=self.config.finish) for job in jobs]
        results = self.read_limited(jobs) if self.config.limit else self.read_all(jobs)
        files = [file for result in results for file in result.files]
        shards = [shard for result in results for shard in result.shards]
        self.n_pages = sum(shard.n_pages for shard in shards)
        return files, shards

    def read_all(self, jobs: Sequence[ReadJob]) -> list[ReadResult]:
        """Read all jobs."""
        limits = Limits(self.limits.seconds * READING_PATIENCE, self.limits.n_bytes)
        results = self.runner.each(tasks.read, jobs, files_read, limits, divide_inputs)
        return sorted(results, key=lambda result: result.files[0].path)

    def read_limited(self, jobs: Sequence[ReadJob]) -> list[ReadResult]:
        """Read job after job, each up to what the ones before have left of the limit."""
        results: list[ReadResult] = []
        left = self.config.limit or 0
        for job in jobs:
            results += self.read_all([structs.replace(job, limit=left)])
            left -= sum(shard.n_pages for shard in results[-1].shards)
        return results

    def draft(self, shards: Sequence[Shard]) -> list[Shard]:
        """Every shard drafted."""
        return self.run("draft", [self.page_job("draft", shard, self.journal.raw) for shard in shards], RawPage)

    def count(self, drafts: Sequence[Shard]) -> list[Shard]:
        """What of the lines of each shard is counted."""
        source = self.journal.steps["draft"]
        return self.run("count", [self.page_job("count", shard, source) for shard in drafts], Draft)

    def exchange(self, counted: Sequence[Shard], everything: Sequence[Shard], folder: Path) -> list[Lines]:
        """What the template of each shard is known by, once the lines of `everything` are counted."""
        packs = self.journal.steps["count"]
        all_packs = [packs / shard.name for shard in everything]
        if not all(pack.exists() for pack in all_packs):
            raise BuildError(NOT_DONE)
        counts, told = known_counts(all_packs, self.journal.counts, folder, self.runner.some)
        self.counts = {counts.name}
        return [Lines(packs / shard.name, shard.digest, counts, told) for shard in counted]

    def settle(self, drafts: Sequence[Shard], lines: Sequence[Lines] = ()) -> list[Shard]:
        """Every shard settled; `lines` say of each what its template is known by, where that is to be found."""
        jobs = [self.page_job("settle", shard, self.journal.steps["draft"]) for shard in drafts]
        if lines:
            # What is template is known once all drafts are, so shares may have left it to be done.
            jobs = [structs.replace(job, lines=own, is_finish=False) for job, own in zip(jobs, lines, strict=True)]
        return self.run("settle", jobs, Draft)

    def page_job(self, step: str, shard: Shard, source: Path) -> PageJob:
        """A shard to take through a step."""
        journal, config = self.journal, config_for(self.config, step)
        made, is_finish = journal.steps[step], self.config.finish
        return PageJob(shard, source, made, journal.index, self.place.verdicts, config, is_finish=is_finish)

    def run(self, step: str, jobs: Sequence[PageJob], kind: type[P]) -> list[Shard]:
        """The shards of these jobs after the step."""
        self.runner.begin(step, sum(job.shard.n_pages for job in jobs))
        return self.runner.each(tasks.STEPS[step], jobs, pages_done, self.limits, page_divider(step, kind))

    def work(self, found: Sequence[Group]) -> tuple[list[InputFile], list[Shard], list[Shard]]:
        """(input files with pages counted, shards as read, shards as settled): rows, but for what tells them apart."""
        files, shards = self.read(found)
        drafts = self.draft(shards)
        if not self.finds_templates:
            return files, shards, self.settle(drafts)
        lines = self.exchange(self.count(drafts), drafts, self.place.folder("count"))
        return files, shards, self.settle(drafts, lines)

    def work_share(self, sources: Sequence[InputSource], share: str) -> list[Shard]:
        """The shards of one share of the files, drafted, and settled where no other share has a say in that."""
        _, shards = self.read(self.digest(sources, share))
        drafts = self.draft(shards)
        if not self.finds_templates:
            return self.settle(drafts)
        self.count(drafts)
        return drafts

    def settle_share(self, sources: Sequence[InputSource], number: int, total: int) -> list[Shard]:
        """One share of all shards settled, once each share is drafted."""
        _, shards = self.read(self.digest(sources))
        own = [shard for shard in shards if int(shard.name, 16) % total == number - 1]
        self.n_pages = sum(shard.n_pages for shard in own)
        drafts = self.draft(own)
        if not self.finds_templates:
            return self.settle(drafts)
        # Of this process alone: another may be at the same share, or have been killed over it.
        folder = Path(mkdtemp(prefix=f"counts-{number}-{total}-", dir=self.place.cache))
        try:
            return self.settle(drafts, self.exchange(self.count(drafts), shards, folder))
        finally:
            shutil.rmtree(folder, ignore_errors=True)
