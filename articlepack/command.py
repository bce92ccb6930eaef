"""The command: arguments in, exit code out. 0 built or fine, 1 not built or not whole, 2 wrong use, 130 stopped."""

import signal
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import msgspec
from cyclopts import App, Parameter

from articlepack import __version__
from articlepack.config import Config, checked, load_config
from articlepack.errors import StoppedError, UsageError, nearest
from articlepack.idle import check_used
from articlepack.lean import give_memory_back, go_without_unused, look_for_few_circles
from articlepack.options import NO_OPTIONS, WHAT, Options, flags_of, whole
from articlepack.pushing import check_push, push_anywhere, push_built
from articlepack.stop import Stop, heeded
from articlepack.usage import EXIT_FAILED, exit_code

if TYPE_CHECKING:
    from articlepack.progress import Reporter

WARM_UP = "articlepack.pipeline.warming:warm_up"
"""What the pipeline has its workers warmed up by, named here so that it need not be loaded first."""


Dataset = Annotated[Path, Parameter(help="Folder of a dataset: output/NAME.")]


def build(
    *inputs: Annotated[
        str, Parameter(help="Files, folders, globs, NAME=PATH, or - for JSON lines on standard input.", group=WHAT)
    ],
    options: Annotated[Options, Parameter(name="*")] = NO_OPTIONS,
) -> int:
    """Build a dataset of articles: cleaned, described, checked, compared, split.

    Every page read is a row or a refusal with its reason; every removed line is on record.
    """
    check_push(options)
    with heeded() as stop:
        try:
            built = build_until(stop, inputs, options)
        except KeyboardInterrupt:
            text = "stopped at once. The same command goes on from the last work that was finished."
            raise StoppedError(text, stop.signal_number or signal.SIGINT) from None
    if built:
        # Outside of `heeded`: what was sent is not lost, so the first signal stops a push.
        push_built(built, options)
    return 0


def build_until(stop: Stop, inputs: Sequence[str], options: Options) -> Path | None:
    """The same, unless it is stopped. The folder of the dataset that stands now; None after a try or a share."""
    flags = flags_of(inputs, options)
    settings = load_config(options.config, flags)
    check_used(flags, settings)
    if settings.engine == "local" and not options.dry_run:
        load_workers()
    from articlepack.pipeline import build as build_dataset
    from articlepack.progress import open_reporter
    from articlepack.summary import print_summary

    with open_reporter(options.quiet) as reporter:
        if options.dry_run:
            rehearse_build(settings, reporter, stop, options.json)
            return None
        summary = build_dataset(settings, reporter, stop)
    print(msgspec.json.encode(summary).decode()) if options.json else print_summary(summary, len(settings.takedown))
    return None if summary.status.startswith("shard") else Path(settings.output)


def load_workers() -> None:
    """Let the processes that workers come from load while this one does, where there is a processor for it.

    Not where machine code has to be made first: whoever waits for that is told before it begins.
    """
    from articlepack.engines import available_cpus
    from articlepack.engines.nursery import start_ahead
    from articlepack.machine_code import is_cold

    if available_cpus() > 1 and not is_cold():
        start_ahead(WARM_UP)


def rehearse_build(settings: Config, reporter: "Reporter", stop: Stop, is_json: bool) -> None:
    """Say what a build would give and cost."""
    from articlepack.rehearsal import lines_of, rehearse

    found = rehearse(settings, reporter, stop)
    print(msgspec.json.encode(found).decode() if is_json else "\n".join(lines_of(found)))


def explain(
    file: Annotated[Path, Parameter(help="A file with an article in it, or a dataset.")],
    page: Annotated[str | None, Parameter(help="Of a dataset: the id, source or url of a page.")] = None,
    /,
    *,
    clean: Annotated[str, Parameter(help="How text is cleaned, as for build.")] = "balanced",
    extractor: Annotated[str, Parameter(help="What finds the body of a web page, as for build.")] = "auto",
    json: Annotated[bool, Parameter(help="Print it as JSON.", negative="")] = False,
) -> int:
    """Show one page's fate: each block kept, or dropped with label and score; each metadata value with its evidence."""
    if page is not None or file.is_dir():
        if (clean, extractor) != ("balanced", "auto"):
            raise UsageError(f"--clean and --extractor go with a file; of {file} is told what its build has decided.")
        return explain_page(file, page, json)
    from articlepack.explain import explain_file, print_json, print_story

    story = explain_file(file, checked(Config(clean=clean, extractor=extractor)))
    (print_json if json else print_story)(story)
    return 0


def explain_page(dataset: Path, page: str | None, is_json: bool) -> int:
    """The story of one page of a dataset."""
    from articlepack.tending.story import find_story, print_json, print_story

    if page is None:
        raise UsageError(f"{dataset} is a folder. Name a file, or a dataset and the id, source or url of a page.")
    story = find_story(dataset, page)
    (print_json if is_json else print_story)(story)
    return 0


def push(
    folder: Dataset,
    place: Annotated[str, Parameter(help="OWNER/NAME of the Hub, made where there is none; or s3://BUCKET/FOLDER.")],
    /,
    *,
    private: Annotated[bool, Parameter(help="Where it is made, only you can read it.", negative="")] = False,
) -> int:
    """Make a dataset repository of the Hub, or a folder of a store, the same as a dataset.

    The Hub gets it in one commit, a store with build.json last. The same command goes on after a stop. Who you are,
    `hf auth login` or HF_TOKEN says; of a store its own variables of the environment.
    """
    push_anywhere(folder, place, private, sys.stdout)
    return 0


def verify(folder: Dataset, /) -> int:
    """Prove a dataset whole: digests, schema, counts and laws. Exit code 1 names each file that is not."""
    from articlepack.stages.publish.verify import verify as find_faults

    if not folder.is_dir():
        raise UsageError(f"{folder}: no such folder. Name that of a dataset: output/NAME.")
    faults = find_faults(folder)
    for fault in faults:
        print(fault, file=sys.stderr)
    if not faults:
        print(f"{folder}: whole")
    return EXIT_FAILED if faults else 0


def report(folder: Dataset, /) -> int:
    """Make report.html of a dataset anew: what is in it and what is not, and articles before and after."""
    from articlepack.tending.report import rebuild_report

    print(rebuild_report(folder))
    return 0


def init(
    file: Annotated[Path, Parameter(help="Where to write it; nothing that is there is touched.")] = Path("build.toml"),
    /,
) -> int:
    """Write a build.toml to begin with: every option with its words and its default, and what only you know."""
    from articlepack.blank import write_blank

    write_blank(file)
    print(f"{file}: written. Fill it in, then: articlepack build --config {file}")
    return 0


def completion(shell: Literal["bash", "zsh", "fish"], /) -> int:
    """Print what makes a shell complete commands and options."""
    print(articlepack_app().generate_completion(shell=shell))
    return 0


def diff(
    before: Dataset,
    after: Annotated[Path, Parameter(help="Folder of a later one.")],
    /,
    *,
    json: Annotated[bool, Parameter(help="Print it as JSON.", negative="")] = False,
) -> int:
    """Say what changed between two datasets, and why: recipe, counts, rows that came, went, changed or moved."""
    from articlepack.tending.diff import compare, lines_of

    found = compare(before, after)
    print(msgspec.json.encode(found).decode() if json else "\n".join(lines_of(found)))
    return 0


def sample(
    folder: Dataset,
    /,
    *,
    n: Annotated[int, Parameter(name="--n", converter=whole, help="How many lines.")] = 100,
    stratify: Annotated[str | None, Parameter(help="As many of each value of this column: label, reason ...")] = None,
    seed: Annotated[int, Parameter(converter=whole, help="Another seed draws other lines.")] = 0,
    of: Annotated[str | None, Parameter(help="removed (default), rows or rejected.")] = None,
    output: Annotated[Path | None, Parameter(name=("--output", "-o"), help="CSV file; else standard output.")] = None,
) -> int:
    """Draw lines of a dataset for a person to judge, as CSV with an empty column `verdict` for right or wrong."""
    from articlepack.tending.sample import draw, write_csv

    write_csv(draw(folder, n, stratify, seed, of), output)
    return 0


def audit(
    file: Annotated[Path, Parameter(help="CSV file of `articlepack sample`, verdicts filled in.")],
    /,
    *,
    json: Annotated[bool, Parameter(help="Print it as JSON.", negative="")] = False,
) -> int:
    """Say how often the tool was right, with an interval, from a sample whose column `verdict` was filled in."""
    from articlepack.tending.audit import as_json, lines_of
    from articlepack.tending.audit import audit as judge

    found = judge(file)
    print(msgspec.json.encode(as_json(*found)).decode() if json else "\n".join(lines_of(*found)))
    return 0


def remove(
    folder: Dataset,
    /,
    *,
    ids: Annotated[Path | None, Parameter(help="File of ids, sources or urls, one a line.")] = None,
    domain: Annotated[
        list[str] | None, Parameter(help="All pages of a registrable domain. Repeatable.", negative="")
    ] = None,
) -> int:
    """Take pages down from a dataset: rows, their removed blocks and duplicates; no later build brings them back."""
    from articlepack.tending.removal import lines_of
    from articlepack.tending.removal import remove as take_down
    from articlepack.tending.wanted import wanted_of

    print("\n".join(lines_of(folder, take_down(folder, wanted_of(ids, domain or ())))))
    return 0


def schema(table: Annotated[str, Parameter(help="article, rejected, removed or inputs.")] = "article", /) -> int:
    """Print the columns of a table."""
    from articlepack.columns import TABLES, columns_table

    if table not in TABLES:
        raise UsageError(f"no table {table!r}.{nearest(table, tuple(TABLES))}")
    print(columns_table(table))
    return 0


def build_app() -> App:
    """`build_dataset.py`: building is all it does."""
    app = App(name="build_dataset.py", version=__version__, suppress_keyboard_interrupt=False)
    app.default(build)
    return app


def articlepack_app() -> App:
    """`articlepack`: one command for each thing one does with a dataset."""
    purpose = "Raw articles in, a dataset that loads in one line out."
    app = App(name="articlepack", version=__version__, help=purpose, suppress_keyboard_interrupt=False)
    for command in COMMANDS:
        app.command(command)
    return app


COMMANDS = (build, init, explain, report, diff, sample, audit, remove, push, verify, schema, completion)


def main(arguments: Sequence[str] | None = None) -> int:
    """Exit code of `articlepack` with these arguments, by default those of the process."""
    return run(articlepack_app(), arguments)


def build_main(arguments: Sequence[str] | None = None) -> int:
    """Exit code of `build_dataset.py` with these arguments, by default those of the process."""
    return run(build_app(), arguments)


def run(app: App, arguments: Sequence[str] | None) -> int:
    """Exit code of an app. Without arguments they are those of the process, which is the command's alone then."""
    if arguments is None:
        go_without_unused()
        give_memory_back()
        look_for_few_circles()
    return exit_code(app, sys.argv[1:] if arguments is None else arguments)
