"""The inputs of a build, before the first is read: which files, in which groups, for how many workers."""

import os
import shutil
import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from msgspec import structs

from articlepack.config import NOT_IN_SHARES, Config, shard_numbers
from articlepack.errors import UsageError, did_you_mean
from articlepack.pipeline.recipe import config_for
from articlepack.pipeline.workplace import Workplace
from articlepack.shards import begins_shard, name_of
from articlepack.stages.read import InputSource, ReadOptions
from articlepack.stages.read.inputs import STDIN
from articlepack.stages.read.remote import is_address

GROUP_BYTES = 4_000_000
GROUP_FILES = 256
"""Small input files are read in groups: on average of so many, at most of twice as many."""
MAX_GROUP_WEIGHT = 2.0

SMALL_INPUT_BYTES = 2_000_000
"""So much is built before a second process has loaded its libraries."""


def useful_workers(sources: Sequence[InputSource]) -> int:
    """Workers where none are asked for: 1 for a handful of small files, else 0, one for each processor."""
    return int(sum(map(size_of, sources)) < SMALL_INPUT_BYTES)


def size_of(source: InputSource) -> int:
    """Bytes of an input file; 0 where it is gone. Standard input and an address that is silent may hold anything."""
    if source.location == STDIN or (source.n_bytes is None and is_address(source.location)):
        return SMALL_INPUT_BYTES
    return known_size(source) or 0


def known_size(source: InputSource) -> int | None:
    """Bytes of an input file, without asking anybody over a network; None where that cannot be told."""
    if source.n_bytes is not None:
        return source.n_bytes
    try:
        return Path(source.location).stat().st_size
    except OSError:
        return None


def read_options(config: Config) -> ReadOptions:
    """What `read` asks of the config."""
    config = config_for(config, "read")
    caps = config.caps
    return ReadOptions(
        column=config.column,
        keep_column=config.keep_column,
        max_line_bytes=caps.line_bytes,
        max_json_depth=caps.json_depth,
        max_member_bytes=caps.member_bytes,
        max_ratio=caps.ratio,
        max_nesting=caps.nesting,
        max_path_chars=caps.path_chars,
    )


def outside(sources: Sequence[InputSource], place: Workplace) -> list[InputSource]:
    """The sources but for those that a build itself has written: the output may lie within an input folder."""
    own = (place.target, place.work, place.log, place.cache, place.changes)
    return [source for source in sources if not any(map(Path(os.path.abspath(source.location)).is_relative_to, own))]


def check_inputs(config: Config, sources: Sequence[InputSource]) -> None:
    """Raise UsageError where options and inputs do not go together."""
    if (config.shard or config.finish) and any(source.location == STDIN for source in sources):
        raise UsageError(f"standard input {NOT_IN_SHARES}.")
    names = sorted({source.path.partition("/")[0] for source in sources})
    for name in config.prefer_source:
        if name not in names:
            called = "An input is called by the last part of its path, or as NAME=PATH says."
            raise UsageError(f"--prefer-source {name}: is no input's name.{did_you_mean(name, names)} {called}")


def group_inputs(sources: Sequence[InputSource], is_single: bool = False) -> Iterator[tuple[InputSource, ...]]:
    """Input files in groups, in order; a large file is a group of its own, and so is each if `is_single`.

    Where a group begins is told by names and sizes, so that a file more or less moves the borders around it alone.
    """
    group: list[InputSource] = []
    total = 0.0
    for source in sources:
        weight = max(1 / GROUP_FILES, size_of(source) / GROUP_BYTES)
        if group and (is_single or total + weight > MAX_GROUP_WEIGHT or begins_shard(source.path, weight)):
            yield tuple(group)
            group, total = [], 0.0
        group.append(source)
        total += weight
    if group:
        yield tuple(group)


def share_of(groups: Iterable[tuple[InputSource, ...]], shard: str) -> list[tuple[InputSource, ...]]:
    """The groups of one share, told by their names alone, so that machines need not talk; all if there is no share."""
    if not shard:
        return list(groups)
    number, total = shard_numbers(shard)
    return [group for group in groups if int(name_of(group[0].path), 16) % total == number - 1]


def spool_stdin(sources: Sequence[InputSource], place: Workplace) -> list[InputSource]:
    """The sources, with standard input, which can be read only once, copied to a file first."""
    return [spooled(source, place) if source.location == STDIN else source for source in sources]


def spooled(source: InputSource, place: Workplace) -> InputSource:
    """Standard input as a file."""
    path = place.folder("stdin") / "stdin.jsonl"
    with path.open("wb") as file:
        shutil.copyfileobj(sys.stdin.buffer, file)
    return structs.replace(source, location=str(path))
