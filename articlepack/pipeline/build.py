"""One build, from inputs named to a dataset in place."""

import time
from collections.abc import Sequence
from functools import partial
from pathlib import Path

import duckdb
from msgspec import structs

from articlepack import __version__
from articlepack.config import Config, shard_numbers
from articlepack.durable import remove_unfinished
from articlepack.engines import Engine
from articlepack.errors import BuildError, UsageError
from articlepack.pipeline.earlier import (
    Pins,
    end_changes,
    inputs_with_earlier,
    pin_splits,
    remember_inputs,
    with_takedowns,
    write_changes,
)
from articlepack.pipeline.gathering import gather, index_parts
from articlepack.pipeline.inputs import check_inputs, outside, read_options, spool_stdin
from articlepack.pipeline.jobs import Shard
from articlepack.pipeline.journal import drop, prune, size_of
from articlepack.pipeline.recipe import Recipe, as_pinned_in, make_recipe
from articlepack.pipeline.running import Runner, engine_for, rows_written
from articlepack.pipeline.steps import Group, Steps
from articlepack.pipeline.summary import Summary, has_failed_pages, summarise, summarise_share
from articlepack.pipeline.verdicts import drop_verdicts
from articlepack.pipeline.workplace import Workplace, forget, forget_refusals, no_rows, opened, trouble_at, workplace_of
from articlepack.progress import Reporter
from articlepack.records import InputFile, WrittenFile
from articlepack.shards import name_of
from articlepack.stages.compare import SplitRule, compare, data_files
from articlepack.stages.publish import (
    About,
    check_replaceable,
    describe_dataset,
    finish_swap_if_free,
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


def build(config: Config, reporter: Reporter, stop: Stop | None = None) -> Summary:
    """Build the dataset that `config` describes, or find that it is up to date.

    Raises UsageError for wrong options, BuildError where no dataset can be built, StoppedError where `stop` asks for
    it; `output/NAME` is as before then.
    """
    began = time.monotonic()
    if not config.inputs:
        raise UsageError("no input was named. Name a file, a folder, a glob, or - for JSON lines on standard input.")
    place = workplace_of(config)
    ready = prepared(config, place)
    sources = listed(ready, place)
    engine = engine_for(ready, sources, place)
    try:
        with opened(place, is_shared=bool(config.shard)):
            # Until the place is held, `remove` and other builds may still change what stands there.
            now = with_what_stands(config, place)
            sources = sources if now.inputs == ready.inputs else listed(now, place)
            one = Build(now, place, engine, reporter, stop or Stop(), began)
            return one.run_share(sources) if config.shard else one.run(sources)
    except (OSError, duckdb.IOException, duckdb.OutOfMemoryException) as error:
        raise BuildError(trouble_at(place, error)) from error
    finally:
        engine.close()


def prepared(config: Config, place: Workplace) -> Config:
    """The options with what the dataset that stands there has a say in, checked.

    Raises UsageError and BuildError where they go neither together nor with what stands there.
    """
    finish_swap_if_free(place.target)
    check_replaceable(place.target, config.overwrite)
    check_options(read_options(config))
    for folder in config.against:
        if Path(folder).resolve() == place.target.resolve():
            raise UsageError(f"--against {folder}: is what is built here. To add to it, say --add.")
        data_files(Path(folder))
    return with_what_stands(config, place)


def with_what_stands(config: Config, place: Workplace) -> Config:
    """The options with what the dataset that stands there has a say in: its inputs, with --add, and its takedowns."""
    inputs = inputs_with_earlier(config.inputs, place) if config.add else config.inputs
    return structs.replace(with_takedowns(config, place.target), inputs=tuple(inputs))


def listed(config: Config, place: Workplace) -> list[InputSource]:
    """The input files. Raises UsageError where there are none, or where they do not go with the options."""
    found = list_inputs(config.inputs)
    sources = outside(found, place)
    if not sources:
        raise UsageError(
            f"{found[0].location}: is of the dataset that is built here. Name what it is to be built from."
        )
    check_inputs(config, sources)
    return sources


class Build:
    """The steps of one build, in order. Holds names, counts and paths, never pages."""

    def __init__(
        self,
        config: Config,
        place: Workplace,
        engine: Engine,
        reporter: Reporter,
        stop: Stop,
        began: float,
    ) -> None:
        self.config, self.place, self.began = config, place, began
        self.runner = Runner(engine, reporter, stop, config.fresh, place.target)
        self.pins = Pins()
        self.steps = Steps(config, place, self.runner)

    def run(self, sources: Sequence[InputSource]) -> Summary:
        """All steps. An unchanged recipe stops after the digests."""
        found = self.steps.digest(spool_stdin(sources, self.place))
        inputs = [one.file for group in found for one in group]
        earlier = read_manifest(self.place.target)
        is_anew = self.forget_what_is_unwanted(earlier)
        if self.config.pin_splits:
            self.pins = pin_splits(self.place.target, earlier, self.place.folder("pins") / "pins.parquet")
        recipe = make_recipe(self.config, self.place.name, inputs, self.pins.digest)
        if earlier and not is_anew and self.is_up_to_date(recipe, earlier):
            self.list_changes(earlier, earlier, self.place.target)
            return self.end(earlier, "up to date")
        files, shards, parts = self.steps.work(found)
        journal = self.steps.journal
        settled = self.compare(parts, journal.steps["settle"])
        staged = self.place.folder("dataset")
        written = self.write(settled, files, staged)
        if not any(file.table == "article" for file in written):
            raise no_rows(files, staged, self.place)
        manifest = self.publish(recipe, staged, written, earlier)
        (self.place.folder("compare") / "index").replace(journal.index)
        groups = {group_name(group) for group in found}
        prune(journal, groups, {shard.name for shard in shards}, self.steps.counts)
        return self.end(manifest, "built")

    def run_share(self, sources: Sequence[InputSource]) -> Summary:
        """One share of the work, left in the journal for --finish: up to where what other shares hold has a say, or,
        with --finish, beyond.
        """
        if self.config.finish:
            done = self.steps.settle_share(sources, *shard_numbers(self.config.shard))
        else:
            done = self.steps.work_share(sources, self.config.shard)
        n_refused = sum(shard.n_refused for shard in done)
        return summarise_share(self.config, self.steps.n_pages, n_refused, self.seconds)

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

    def compare(self, shards: Sequence[Shard], source: Path) -> Settled:
        """Refuse duplicates, give splits, and put everything in order. The parts of the shards lie in `source`."""
        self.runner.begin("compare", self.steps.n_pages)
        folder, parts = self.place.folder("compare"), [source / shard.name for shard in shards]
        index_parts(parts, folder / "index")
        sketches, known = gather(shards, source, folder, self.runner), [Path(one) for one in self.config.against]
        rule = SplitRule(*(partial(choose, shares=self.config.split) for choose in (split_of, split_of_place)))
        found = compare(sketches, parts, parts, folder, self.config, rule, self.pins.file, known, self.runner.some)
        self.runner.reporter.advance(self.steps.n_pages, sum(found.refused.values()))
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
        self.runner.begin("write", self.steps.n_pages)
        jobs = plan_files(settled, files, self.config, staged, self.place.folder("write"))
        written = self.runner.each(write_file, jobs, rows_written)
        finish_files(staged, written, self.config)
        return written

    def publish(self, recipe: Recipe, staged: Path, written: Sequence[WrittenFile], earlier: Json | None) -> Json:
        """Card and build.json, then the swap into place."""
        self.runner.begin("publish", len(written))
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
        self.list_changes(earlier, manifest, staged)
        publish(staged, self.place.target, self.config.overwrite)
        self.runner.reporter.advance(len(written))
        return manifest

    def list_changes(self, earlier: Json | None, manifest: Json, folder: Path) -> None:
        """Leave what is not the same in the dataset at `folder` as in the one that stands, if that is asked for."""
        if self.config.changes:
            write_changes(self.place, earlier, manifest, folder, self.place.folder("changes"))

    def end(self, manifest: Json, status: str) -> Summary:
        """The summary, once the cache is as the user wants it."""
        remember_inputs(self.config.inputs, self.place)
        end_changes(self.place)
        forget_refusals(self.place)
        for folder in (self.place.log, self.place.verdicts):
            remove_unfinished(folder)
        if self.config.no_cache:
            forget(self.place)
        n_left = 0 if self.config.no_cache else size_of(self.place.cache)
        return summarise(manifest, self.config, status, n_left, self.seconds)


def group_name(group: Group) -> str:
    """The name of a group's record in the journal."""
    return name_of(group[0].source.path)
