"""Where a build works: beside the dataset it makes, on the same disk, so that the last step is a rename."""

import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from msgspec import Struct

from articlepack.config import Config
from articlepack.errors import BuildError, UsageError


class Workplace(Struct, frozen=True):
    """The folders of one build."""

    target: Path
    """The dataset: output/NAME."""
    name: str
    """Name of the dataset: --name, else the last part of -o."""
    work: Path
    """Holds what a build makes on its way; gone at its end."""
    cache: Path
    """Holds what later builds use again."""
    log: Path

    @property
    def verdicts(self) -> Path:
        """The folder of verdicts on pages that no worker survived."""
        return self.cache / "verdicts"

    def folder(self, step: str) -> Path:
        """The folder that a step writes to; empty at first."""
        path = self.work / step
        path.mkdir(parents=True, exist_ok=True)
        return path


def workplace_of(config: Config) -> Workplace:
    """The folders for the output named. Raises UsageError if none is."""
    if not config.output:
        raise UsageError("no output was named. Add -o output/NAME.")
    target = Path(os.path.abspath(config.output))
    if not target.name:
        raise UsageError(f"-o {config.output}: names no folder. Write it as output/NAME.")
    work, cache, log = (target.parent / f".{target.name}.{kind}" for kind in ("work", "cache", "log"))
    return Workplace(target, config.name or target.name, work, cache, log)


@contextmanager
def opened(place: Workplace) -> Iterator[Workplace]:
    """The empty work folder, held by this build alone, and gone at its end however it ends.

    Raises BuildError if another build holds it, or if it cannot be written.
    """
    try:
        place.work.mkdir(parents=True, exist_ok=True)
        held = os.open(place.work, os.O_RDONLY)
    except OSError as error:
        raise BuildError(f"{place.work.parent}: cannot be written: {error.strerror}. Choose another -o.") from None
    try:
        lock(held, place)
        clear(place.work)
        try:
            yield place
        finally:
            shutil.rmtree(place.work, ignore_errors=True)
    finally:
        os.close(held)


def lock(folder: int, place: Workplace) -> None:
    """Hold the work folder."""
    try:
        fcntl.flock(folder, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise BuildError(f"{place.target}: another build is at work on it. Wait for its end, or stop it.") from None


def clear(folder: Path) -> None:
    """Empty a folder, but keep the folder itself, which is what builds hold."""
    for path in sorted(folder.iterdir()):
        shutil.rmtree(path) if path.is_dir() and not path.is_symlink() else path.unlink()
