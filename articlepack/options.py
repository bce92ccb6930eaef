"""The options of `build` as the command line shows them: by group, each with its words and names."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Annotated, Any, get_args

from cyclopts import Group, Parameter, Token

from articlepack.config import Caps, kebab, keys_of
from articlepack.errors import UsageError, nearest

WHAT = Group("What goes in", sort_key=1)
ROWS = Group("What becomes a row", sort_key=2)
OUT = Group("What comes out", sort_key=3)
RUN = Group("How it runs", sort_key=4)


def option(group: Group, text: str, *names: str) -> Parameter:
    """One option of the help page; switches have no --no- twin."""
    return Parameter(name=names or None, group=group, help=text, negative="")


def number(group: Group, text: str) -> Parameter:
    """One option that is a whole number. A half is a mistake: 0, to which it would be rounded, often means no limit."""
    return Parameter(converter=whole, group=group, help=text)


def whole(_: object, tokens: Sequence[Token]) -> int:
    """The whole number that was written. Raises UsageError for what is none."""
    [token] = tokens
    try:
        return int(token.value)
    except ValueError:
        raise UsageError(f"{token.keyword} {token.value}: is no whole number.") from None


@dataclass(frozen=True, kw_only=True)
class Options:
    """What is given on the command line; None where it is not."""

    output: Annotated[str | None, option(OUT, "Folder of the dataset: output/NAME.", "--output", "-o")] = None
    config: Annotated[Path | None, option(RUN, "TOML file of options; a flag wins over it.")] = None
    format: Annotated[str | None, option(OUT, "parquet (default), hf (save_to_disk) or jsonl.")] = None
    name: Annotated[str | None, option(OUT, "Name of the dataset; else the last part of --output.")] = None
    workers: Annotated[int | None, number(RUN, "Worker processes; 0, the default: one for each processor.")] = None
    engine: Annotated[
        str | None, option(RUN, "Where work runs: local (default), ray: a cluster, or serial: all in this process.")
    ] = None
    ray_address: Annotated[str | None, option(RUN, "Of the Ray cluster: HOST:PORT or auto; else one is started.")] = (
        None
    )
    split: Annotated[str | None, option(OUT, "Shares: train=0.98,validation=0.01,test=0.01; else all train.")] = None
    clean: Annotated[
        str | None, option(ROWS, "Of text: balanced (default), precise (less residue), gentle (fewer words lost), off.")
    ] = None
    extractor: Annotated[str | None, option(ROWS, "Of web pages: auto (default), model or trafilatura.")] = None
    keep: Annotated[
        list[str] | None, option(ROWS, "Keep caption, comment, standfirst, title, template. Repeatable.")
    ] = None
    drop_tables: Annotated[bool | None, option(ROWS, "Leave tables out of the text of web pages.")] = None
    text_format: Annotated[str | None, option(ROWS, "plain (default), or markdown where a page has markup.")] = None
    split_by: Annotated[str | None, option(OUT, "hash (default), time, publisher or domain.")] = None
    allow_leaks: Annotated[bool | None, option(OUT, "Let near-duplicates stand in different splits.")] = None
    dedup: Annotated[
        str | None, option(ROWS, "none, exact (default): the same text or article; near: also what is nearly the same.")
    ] = None
    dedup_threshold: Annotated[float | None, option(ROWS, "Likeness from which texts are near; default 0.8.")] = None
    keep_which: Annotated[str | None, option(ROWS, "Of like pages: longest (default), earliest or newest.")] = None
    against: Annotated[
        list[str] | None, option(ROWS, "Folder of a dataset whose rows are not to be repeated. Repeatable.")
    ] = None
    prefer_source: Annotated[
        list[str] | None, option(ROWS, "Name of an input whose pages are kept before others. Repeatable.")
    ] = None
    column: Annotated[
        list[str] | None, option(WHAT, "Where a table names its columns otherwise: html=raw_body. Repeatable.")
    ] = None
    keep_column: Annotated[list[str] | None, option(WHAT, "A column of yours to carry along. Repeatable.")] = None
    cap: Annotated[
        list[str] | None, option(WHAT, "What is read at most: line-bytes=1000000, member-bytes, ratio ... Repeatable.")
    ] = None
    limit: Annotated[int | None, number(WHAT, "Read at most so many pages.")] = None
    min_words: Annotated[int | None, number(ROWS, "Refuse shorter texts; default 50.")] = None
    language: Annotated[list[str] | None, option(ROWS, "Keep only this language (BCP 47). Repeatable.")] = None
    license: Annotated[str | None, option(OUT, "Licence of the dataset, for its card; else unknown.")] = None
    removed: Annotated[str | None, option(OUT, "Record of removed blocks: full (default), counts or none.")] = None
    order: Annotated[str | None, option(OUT, "Rows by source (default) or shuffled.")] = None
    keep_error_pages: Annotated[bool | None, option(ROWS, "Keep pages that only say 'not found' and the like.")] = None
    respect_rights: Annotated[
        bool | None, option(ROWS, "Refuse pages that say noindex, noai or noimageai, or reserve text and data mining.")
    ] = None
    takedown: Annotated[
        list[str] | None, option(ROWS, "Never a row: an id, source, url, domain or text_sha256. Repeatable.")
    ] = None
    overwrite: Annotated[bool | None, option(OUT, "Replace a folder that is no dataset of ours.")] = None
    page_timeout: Annotated[int | None, number(RUN, "Seconds that a page may take; default 60, 0: no limit.")] = None
    page_memory: Annotated[int | None, number(RUN, "Megabytes that a page may take; default 2000, 0: any.")] = None
    retry_failed: Annotated[bool | None, option(RUN, "Try pages again that hit a limit or killed a worker.")] = None
    add: Annotated[bool | None, option(WHAT, "Read the inputs of the build before, too.")] = None
    pin_splits: Annotated[bool | None, option(OUT, "Rows that stand in the dataset keep their split.")] = None
    changes: Annotated[bool | None, option(OUT, "List what is new, changed and gone in .NAME.changes/.")] = None
    shard: Annotated[str | None, option(RUN, "I/N: do the I-th of N shares, on any machine; then --finish.")] = None
    finish: Annotated[bool | None, option(RUN, "Put together what runs with --shard made.")] = None
    fresh: Annotated[bool | None, option(RUN, "Use nothing that earlier builds have made.")] = None
    no_cache: Annotated[bool | None, option(RUN, "Leave nothing for later builds to use again.")] = None
    push_to_hub: Annotated[str | None, option(OUT, "OWNER/NAME: push the dataset there once it stands.")] = None
    push_to: Annotated[str | None, option(OUT, "s3://BUCKET/FOLDER: push the dataset there once it stands.")] = None
    private: Annotated[bool, option(OUT, "Where --push-to-hub makes a repository, only you can read it.")] = False
    dry_run: Annotated[bool, option(RUN, "Build some files for a try, and say what all would give and cost.")] = False
    json: Annotated[bool, option(RUN, "Print the summary as JSON.")] = False
    quiet: Annotated[bool, option(RUN, "No progress.", "--quiet", "-q")] = False


NO_OPTIONS = Options()
SWITCHES = ("-q", *(f"--{kebab(one.name)}" for one in fields(Options) if get_args(one.type)[0] in (bool, bool | None)))
"""Options that take no value."""
COMMAND_ONLY = ("config", "json", "quiet", "dry_run", "push_to", "push_to_hub", "private")
"""Those that are no part of the config."""


def flags_of(inputs: Sequence[str], options: Options) -> dict[str, Any]:
    """What was given on the command line, by name in the config."""
    flags = {name: value for name, value in asdict(options).items() if name not in COMMAND_ONLY and value is not None}
    if "column" in flags:
        flags["column"] = pairs_of(flags["column"])
    if "cap" in flags:
        flags["caps"] = dict(map(parse_cap, flags.pop("cap")))
    return flags | ({"inputs": list(inputs)} if inputs else {})


def pairs_of(texts: Sequence[str]) -> dict[str, str]:
    """Of --column, ours and theirs. Raises UsageError where one of ours is mapped twice."""
    pairs: dict[str, str] = {}
    for ours, theirs in map(parse_pair, texts):
        if pairs.setdefault(ours, theirs) != theirs:
            raise UsageError(f"--column {ours}={theirs}: {ours!r} is mapped to {pairs[ours]!r} already.")
    return pairs


def parse_pair(text: str) -> tuple[str, str]:
    """(ours, theirs) of --column ours=theirs."""
    ours, equals, theirs = text.partition("=")
    if not (ours and equals and theirs):
        raise UsageError(f"--column {text}: write it as OURS=THEIRS, for example html=raw_body.")
    return ours.strip(), theirs.strip()


def parse_cap(text: str) -> tuple[str, float]:
    """(name, value) of --cap name=value."""
    name, _, value = (part.strip() for part in text.partition("="))
    if name not in keys_of(Caps):
        raise UsageError(f"--cap {text}: there is no cap {name!r}.{nearest(name, keys_of(Caps))}")
    try:
        return name, float(value) if name == "ratio" else int(value.replace("_", "").replace(",", ""))
    except ValueError:
        raise UsageError(f"--cap {text}: write it as NAME=NUMBER, for example line-bytes=1000000.") from None
