"""What a build leaves for the next: each finished shard of each step, named and sealed, in `output/.NAME.cache/`.

    read/            what came of a group of input files, and which shards that gave
    raw/             the pages of each shard, as they were read; a shard is called by their digest in every folder
    draft-.../       after `draft`: one folder for each state of what drafts depend on
    count-.../       what of the lines of drafts is counted, likewise
    counts/          over how many stories each line recurs; called by the digests of what was counted
    settle-.../      after `settle`, likewise
    index            in which shard of the last build each page lies
    verdicts/        pages that no worker survived

The name of a folder is a digest of the recipe's section for that step and the steps before, of the code and of the
libraries; a pack says of which pack before it was made, and a page's key from which page. So whoever finds a pack knows
whether it is still what the step would make, and a build that was stopped, or is run again, goes on from what it finds.
"""

import hashlib
import shutil
from collections.abc import Mapping
from pathlib import Path

import msgspec
from msgspec import Struct

from articlepack.config import Config
from articlepack.lock import LOCK
from articlepack.pipeline.recipe import machine_recipe, section
from articlepack.pipeline.workplace import VERDICTS

DIGEST_DIGITS = 32
READ, RAW, COUNTS, INDEX = "read", "raw", "counts", "index"
STEPS = ("draft", "count", "settle")
"""What is done to shards, in order."""
KEPT = (VERDICTS, LOCK)


class Journal(Struct, frozen=True):
    """The folders of the journal that serve this recipe."""

    folder: Path
    read_key: str
    """Digest of all that what is read depends on, but for the files themselves."""
    steps: dict[str, Path]
    """Step: its folder."""

    @property
    def read(self) -> Path:
        """Records of groups of input files."""
        return self.folder / READ

    @property
    def raw(self) -> Path:
        """Shards as they were read."""
        return self.folder / RAW

    @property
    def counts(self) -> Path:
        """Counts over all shards of a build."""
        return self.folder / COUNTS

    @property
    def index(self) -> Path:
        """Where the last build had each page."""
        return self.folder / INDEX


def open_journal(folder: Path, config: Config) -> Journal:
    """The journal for this config, its folders made."""
    before = machine_recipe()
    read_key = digest_of([before, section(config, "read")])
    steps, state = dict[str, Path](), before
    for step in STEPS:
        state = {"before": state, step: section(config, step)}
        steps[step] = folder / f"{step}-{digest_of(state)}"
    journal = Journal(folder, read_key, steps)
    for path in (journal.read, journal.raw, journal.counts, *steps.values()):
        path.mkdir(parents=True, exist_ok=True)
    return journal


def digest_of(state: object) -> str:
    """Digest of JSON-able values in canonical order."""
    return hashlib.sha256(msgspec.json.encode(state, order="sorted")).hexdigest()[:DIGEST_DIGITS]


def prune(journal: Journal, groups: set[str], shards: set[str], counts: set[str]) -> None:
    """Remove what served neither this build's groups of input files nor its shards, nor was counted over these."""
    serving = {
        journal.index: set[str](),
        journal.read: groups,
        journal.raw: shards,
        journal.counts: counts,
        **dict.fromkeys(journal.steps.values(), shards),
    }
    drop(journal.folder, serving)


def drop(folder: Path, serving: Mapping[Path, set[str]] | None = None) -> None:
    """Remove all packs but those named, by folder."""
    for path in sorted(folder.iterdir()) if folder.is_dir() else ():
        if path.name in KEPT:
            continue
        if serving is None or path not in serving:
            shutil.rmtree(path) if path.is_dir() else path.unlink()
            continue
        for pack in path.iterdir() if path.is_dir() else ():
            if pack.name not in serving[path]:
                pack.unlink()


def size_of(folder: Path) -> int:
    """Bytes of all files in a cache."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
