"""A dataset held by one command: a twin of it is changed, and takes its place as a whole."""

import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from articlepack.config import Config
from articlepack.errors import BuildError, UsageError, in_words
from articlepack.pipeline.workplace import Workplace, opened, workplace_of
from articlepack.stages.publish import finish_swap_if_free, read_manifest
from articlepack.stages.publish.manifest import MANIFEST, Json
from articlepack.stages.publish.read_back import table_and_split
from articlepack.stages.publish.swap import link
from articlepack.stages.publish.verify import check_digests, check_listing, verify


def manifest_of(folder: Path) -> Json:
    """build.json of a dataset. Raises UsageError where there is none that is whole."""
    finish_swap_if_free(folder)
    manifest = read_manifest(folder)
    if manifest is None:
        raise UsageError(f"{folder}: is no dataset of articlepack, or its build.json is damaged. Name output/NAME.")
    return manifest


@contextmanager
def held(folder: Path) -> Iterator[tuple[Workplace, Json]]:
    """The folders beside a dataset, and its build.json; no build can change it meanwhile.

    Raises UsageError where there is no dataset, BuildError where a build is at work on it or the place is read-only.
    """
    place = workplace_of(Config(output=str(folder)))
    manifest_of(place.target)
    try:
        with opened(place):
            yield place, manifest_of(place.target)
    except OSError as error:
        raise BuildError(f"{error.filename or folder}: {in_words(error)}. {folder} is as it was.") from error


def check_tables(folder: Path, manifest: Json) -> None:
    """Raise BuildError where a table is not as it was written, or something else lies among them.

    Nothing is made of damage, and nothing of others is dropped.
    """
    tables = {path: entry for path, entry in manifest["files"].items() if table_and_split(path)}
    unequal = check_listing(folder, manifest)
    absent = [finding for finding in unequal if finding.path in tables]
    strange = [finding.path for finding in unequal if finding.path not in manifest["files"]]
    if wrong := [*absent, *check_digests(folder, {"files": tables})]:
        raise BuildError(f"{folder}: {wrong[0]}. `articlepack verify {folder}` names all that is damaged.")
    if strange:
        raise BuildError(stray(folder, strange[0]))


def check_whole(folder: Path, target: Path, manifest: Json) -> None:
    """Raise BuildError where the dataset at `target`, called `folder`, is not whole, and say what helps."""
    for fault in verify(target)[:1]:
        if fault.path not in manifest["files"] and fault.path != MANIFEST:
            raise BuildError(stray(folder, fault.path))
        raise BuildError(f"{folder}: {fault}. Only a whole dataset is pushed: build it again.")


def stray(folder: Path, path: str) -> str:
    """What to do with a file of others among the tables."""
    return f"{folder}: {path} is no part of the dataset. Move it to another folder first."


def twin_of(place: Workplace, manifest: Json, without: Sequence[str]) -> Path:
    """A second dataset of the same files but for some, without build.json, to be made whole and then published.

    Where the disk can, they are the same files: replace one, never write into it.
    """
    twin = place.folder("dataset")
    for path in manifest["files"]:
        if path not in without:
            (twin / path).parent.mkdir(parents=True, exist_ok=True)
            link(place.target / path, twin / path)
    return twin


@contextmanager
def scratch_folder() -> Iterator[Path]:
    """A folder for what memory does not hold, gone at the end."""
    with tempfile.TemporaryDirectory(prefix="articlepack-") as folder:
        yield Path(folder)
