"""The work of each step: plain functions of small jobs, run by any engine in any process.

    digest  a group of input files -> what they are
    read    a group of input files -> shards of RawPage
    draft   a shard of RawPage -> a shard of Draft
    count   a shard of Draft -> what of its lines is counted
    settle  a shard of Draft -> a part: articles, removed, rejected and sketches as Arrow tables

A refusal passes through the shards unchanged until `settle` puts it into the part's `rejected`.
"""

from collections.abc import Callable
from pathlib import Path

from articlepack.pipeline.counting import count
from articlepack.pipeline.drafting import draft
from articlepack.pipeline.jobs import PageJob, Shard
from articlepack.pipeline.journal import digest_of
from articlepack.pipeline.reading import digest, read
from articlepack.pipeline.recipe import machine_recipe
from articlepack.pipeline.settling import settle

__all__ = ["STEPS", "digest", "read", "surroundings"]

STEPS: dict[str, Callable[[PageJob], Shard]] = {"draft": draft, "count": count, "settle": settle}
"""What is done to shards of pages, by name."""


def surroundings(lock: Path, *, is_shared: bool) -> dict[str, str]:
    """What has to be the same on every machine that works on a build: what to do where it is not, and its state.

    `is_shared`: other builds write to this lock too, so that it says only whether it is there.
    """
    held = lock.read_text("utf-8", "replace") if lock.exists() else "nothing"
    versions = "its articlepack, libraries or processor are others. Install the same on all nodes, of one architecture."
    storage = f"{lock.parent} is not the same there. Output and inputs must lie where all nodes see them by one path."
    return {versions: digest_of(machine_recipe()), storage: str(lock.exists()) if is_shared else held}
