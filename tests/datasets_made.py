"""Whole small datasets for the tests of publish and verify."""

from pathlib import Path
from typing import Any

from msgspec import structs

from articlepack.config import Config
from articlepack.maker import CardText
from articlepack.records import WrittenFile
from articlepack.stages.publish import About, describe_dataset
from articlepack.stages.write import finish_files, plan_files, write_file
from tests.parts import Row, article, duplicate, refusal, settle

ROWS = [article(n) for n in range(25)]
REFUSED = [*(refusal(n) for n in range(5)), duplicate(7, ROWS[3]), duplicate(8, ROWS[3])]
Recipe = dict[str, Any]
RECIPE: Recipe = {"name": "my-news", "options": {"dedup": "exact"}, "inputs": [{"path": "raw/0.jsonl", "sha256": "00"}]}
SPLITS = ("train", "validation", "test")


def about(**changes: Any) -> About:
    """What a pipeline would say of a build."""
    known = {"name": "my-news", "format": "parquet", "tool_version": "0.1.0", "recipe": RECIPE, "splits": SPLITS}
    return About(**{**known, **changes})


def write(folder: Path, config: Config, articles: list[Row], rejected: list[Row], **spread: Any) -> list[WrittenFile]:
    """The data files of a dataset in `folder`."""
    work = folder.with_name(folder.name + ".work")
    settled, inputs = settle(work, articles, rejected, **spread)
    written = [write_file(job) for job in plan_files(settled, inputs, config, folder, work)]
    finish_files(folder, written, config)
    return written


def make(
    folder: Path,
    articles: list[Row] = ROWS,
    rejected: list[Row] = REFUSED,
    *,
    form: str = "parquet",
    removed: str = "full",
    stated_license: str | None = None,
    card: CardText | None = None,
    name: str = "my-news",
    recipe: Recipe | None = None,
    **spread: Any,
) -> Path:
    """A whole dataset, not yet moved to its place. `recipe`: what is to stand in it beside the usual."""
    written = write(folder, Config(format=form, removed=removed), articles, rejected, **spread)
    told = about(format=form, removed=removed, license=stated_license, card=card or CardText(), name=name)
    told = structs.replace(told, recipe=RECIPE | (recipe or {}))
    describe_dataset(folder, told, written, folder.with_name(folder.name + ".scratch"))
    return folder


def contents(folder: Path) -> dict[str, bytes]:
    """Every file of a folder."""
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}
