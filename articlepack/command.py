"""The command: arguments in, exit code out. 0 built or fine, 1 not built or not whole, 2 wrong use."""

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any

import msgspec
from cyclopts import App, CycloptsError, Group, Parameter

from articlepack import __version__
from articlepack.config import Config, checked, load_config
from articlepack.errors import ArticlepackError, UsageError

EXIT_FAILED, EXIT_USAGE, EXIT_INTERRUPTED = 1, 2, 130

WHAT = Group("What goes in", sort_key=1)
ROWS = Group("What becomes a row", sort_key=2)
OUT = Group("What comes out", sort_key=3)
RUN = Group("How it runs", sort_key=4)


def option(group: Group, text: str, *names: str) -> Parameter:
    """One option of the help page; switches have no --no- twin."""
    return Parameter(name=names or None, group=group, help=text, negative="")


def build(
    *inputs: Annotated[
        str, Parameter(help="Files, folders, globs, NAME=PATH, or - for JSON lines on standard input.", group=WHAT)
    ],
    output: Annotated[str | None, option(OUT, "Folder of the dataset: output/NAME.", "--output", "-o")] = None,
    config: Annotated[Path | None, option(RUN, "TOML file of options; a flag wins over it.")] = None,
    format: Annotated[str | None, option(OUT, "parquet (default), hf (save_to_disk) or jsonl.")] = None,
    name: Annotated[str | None, option(OUT, "Name of the dataset; else the last part of --output.")] = None,
    workers: Annotated[int | None, option(RUN, "Worker processes; 0, the default: one for each processor.")] = None,
    engine: Annotated[str | None, option(RUN, "Where work runs: local (default).")] = None,
    split: Annotated[str | None, option(OUT, "Shares: train=0.98,validation=0.01,test=0.01; else all train.")] = None,
    clean: Annotated[
        str | None, option(ROWS, "Of text: balanced (default), precise (less residue), gentle (fewer words lost), off.")
    ] = None,
    extractor: Annotated[str | None, option(ROWS, "Of web pages: auto (default), model or trafilatura.")] = None,
    keep: Annotated[list[str] | None, option(ROWS, "Keep caption, comment, standfirst or title. Repeatable.")] = None,
    drop_tables: Annotated[bool | None, option(ROWS, "Leave tables out of the text of web pages.")] = None,
    text_format: Annotated[str | None, option(ROWS, "plain (default), or markdown where a page has markup.")] = None,
    dedup: Annotated[str | None, option(ROWS, "none or exact (default): the same text, or the same article.")] = None,
    column: Annotated[
        list[str] | None, option(WHAT, "Where a table names its columns otherwise: html=raw_body. Repeatable.")
    ] = None,
    keep_column: Annotated[list[str] | None, option(WHAT, "A column of yours to carry along. Repeatable.")] = None,
    limit: Annotated[int | None, option(WHAT, "Read at most so many pages.")] = None,
    min_words: Annotated[int | None, option(ROWS, "Refuse shorter texts; default 50.")] = None,
    language: Annotated[list[str] | None, option(ROWS, "Keep only this language (BCP 47). Repeatable.")] = None,
    license: Annotated[str | None, option(OUT, "Licence of the dataset, for its card; else unknown.")] = None,
    removed: Annotated[str | None, option(OUT, "Record of removed blocks: full (default), counts or none.")] = None,
    order: Annotated[str | None, option(OUT, "Rows by source (default) or shuffled.")] = None,
    keep_error_pages: Annotated[bool | None, option(ROWS, "Keep pages that only say 'not found' and the like.")] = None,
    overwrite: Annotated[bool | None, option(OUT, "Replace a folder that is no dataset of ours.")] = None,
    json: Annotated[bool, option(RUN, "Print the summary as JSON.")] = False,
    quiet: Annotated[bool, option(RUN, "No progress.", "--quiet", "-q")] = False,
) -> int:
    """Build a dataset of articles: cleaned, described, checked, compared, split.

    Every page read is a row or a refusal with its reason; every removed line is on record.
    """
    flags = {name: value for name, value in locals().items() if name not in ("config", "json", "quiet")}
    return run(flags, config, json, quiet)


def run(flags: dict[str, Any], config: Path | None, as_json: bool, quiet: bool) -> int:
    """Build with the options given; the summary goes to standard output."""
    from articlepack.pipeline import build as build_dataset
    from articlepack.progress import open_reporter
    from articlepack.summary import print_summary

    for name in ("column",):
        flags[name] = dict(map(parse_pair, flags[name])) if flags[name] is not None else None
    flags["inputs"] = list(flags["inputs"]) or None
    settings = load_config(config, flags)
    with open_reporter(quiet) as reporter:
        summary = build_dataset(settings, reporter)
    print(msgspec.json.encode(summary).decode()) if as_json else print_summary(summary)
    return 0


def parse_pair(text: str) -> tuple[str, str]:
    """(ours, theirs) of --column ours=theirs."""
    ours, equals, theirs = text.partition("=")
    if not (ours and equals and theirs):
        raise UsageError(f"--column {text}: write it as OURS=THEIRS, for example html=raw_body.")
    return ours.strip(), theirs.strip()


def explain(
    file: Path,
    *,
    clean: Annotated[str, Parameter(help="How text is cleaned, as for build.")] = "balanced",
    extractor: Annotated[str, Parameter(help="What finds the body of a web page, as for build.")] = "auto",
    json: Annotated[bool, Parameter(help="Print it as JSON.", negative="")] = False,
) -> int:
    """Show one page's fate: each block kept, or dropped with label and score; each metadata value with its evidence."""
    from articlepack.explain import explain_file, print_json, print_story

    story = explain_file(file, checked(Config(clean=clean, extractor=extractor)))
    (print_json if json else print_story)(story)
    return 0


def verify(folder: Path) -> int:
    """Prove a dataset whole: digests, schema, counts and laws. Exit code 1 names each file that is not."""
    from articlepack.stages.publish.verify import verify as find_faults

    faults = find_faults(folder)
    for fault in faults:
        print(fault, file=sys.stderr)
    if not faults:
        print(f"{folder}: whole")
    return EXIT_FAILED if faults else 0


def schema(table: str = "article") -> int:
    """Print the columns of a table: article, rejected, removed or inputs."""
    from articlepack.columns import TABLES, columns_table

    if table not in TABLES:
        raise UsageError(f"no table {table!r}. Choose from: {', '.join(TABLES)}.")
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
    for command in (build, explain, verify, schema):
        app.command(command)
    return app


def main(arguments: Sequence[str] | None = None) -> int:
    """Exit code of `articlepack` with these arguments, by default those of the process."""
    return exit_code(articlepack_app(), sys.argv[1:] if arguments is None else arguments)


def build_main(arguments: Sequence[str] | None = None) -> int:
    """Exit code of `build_dataset.py` with these arguments, by default those of the process."""
    return exit_code(build_app(), sys.argv[1:] if arguments is None else arguments)


def exit_code(app: App, arguments: Sequence[str]) -> int:
    """Run an app; errors become one line on standard error that says what to do."""
    tokens = ["stdin=-" if argument == "-" else argument for argument in arguments]
    try:
        result = app(tokens, exit_on_error=False, print_error=False, result_action="return_value")
    except CycloptsError as error:
        return complain(app, f"{error} `{app.name[0]} --help` lists what there is.", EXIT_USAGE)
    except UsageError as error:
        return complain(app, str(error), EXIT_USAGE)
    except ArticlepackError as error:
        return complain(app, str(error), EXIT_FAILED)
    except KeyboardInterrupt:
        return complain(app, "stopped. Nothing of an earlier dataset was changed; run it again.", EXIT_INTERRUPTED)
    return result if isinstance(result, int) else 0


def complain(app: App, text: str, code: int) -> int:
    """One line on standard error, and the exit code."""
    print(f"{app.name[0]}: {' '.join(text.split())}", file=sys.stderr)
    return code
