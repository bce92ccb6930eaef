"""Where a build works: beside the dataset it makes, on the same disk, so that the last step is a rename."""

import os
import shutil
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

from msgspec import Struct

from articlepack.config import Config
from articlepack.errors import BuildError, NoRowsError, UsageError
from articlepack.lock import CACHE, LOCK, beside, locked
from articlepack.pipeline.summary import without_rows
from articlepack.records import InputFile
from articlepack.stages.publish.database import trouble
from articlepack.stages.publish.read_back import read_batches, table_and_split
from articlepack.stages.publish.swap import aside_of, finish_swap

VERDICTS = "verdicts"
MAX_NAME_BYTES = 255
"""Of a file or folder, where Linux and macOS keep them."""


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
    changes: Path

    @property
    def verdicts(self) -> Path:
        """The folder of verdicts on pages that no worker survived."""
        return self.cache / VERDICTS

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
    try:
        str(target).encode()
    except UnicodeEncodeError:
        raise UsageError(f"-o {config.output}: {target} is no name in UTF-8. Choose another place.") from None
    longest = os.fsencode(aside_of(target).name)
    if len(longest) > MAX_NAME_BYTES:
        n_left = MAX_NAME_BYTES - (len(longest) - len(os.fsencode(target.name)))
        raise UsageError(f"-o {config.output}: its last part is too long a name. Take one of {n_left} bytes at most.")
    folders = [beside(target, kind) for kind in ("work", CACHE, "log", "changes")]
    return Workplace(target, config.name or target.name, *folders)


GOES_ON = "the same command goes on where it stopped"


def trouble_at(place: Workplace, error: Exception) -> str:
    """What the disk or the memory does not allow a build, and what to do."""
    return trouble(error, getattr(error, "filename", None) or place.target.parent, GOES_ON)


@contextmanager
def opened(place: Workplace, *, is_shared: bool = False) -> Iterator[Workplace]:
    """The workplace, held by this build alone; its work folder is empty, and gone at the end however it ends.

    So is a cache that has nothing in it by then. What a kill left between two renames is finished. With `is_shared`
    others that share hold it too, there is no work folder, and nothing is finished.

    Raises BuildError if another build holds it, or if it cannot be written.
    """
    with ExitStack() as stack:
        try:
            stack.enter_context(locked(place.target, is_shared=is_shared))
        except OSError as error:
            raise BuildError(trouble_at(place, error)) from None
        if is_shared:
            yield place
            return
        finish_swap(place.target)
        shutil.rmtree(place.work, ignore_errors=True)
        place.work.mkdir()
        try:
            yield place
        finally:
            shutil.rmtree(place.work, ignore_errors=True)


def forget(place: Workplace) -> None:
    """Leave nothing for later builds. The lock is held still, and goes when the workplace does."""
    with suppress(OSError):
        for path in [path for path in place.cache.iterdir() if path.name != LOCK]:
            shutil.rmtree(path, ignore_errors=True) if path.is_dir() else path.unlink()


def forget_refusals(place: Workplace) -> None:
    """Leave nothing in the log folder of an earlier build without a row: what stands there now has its own ledger."""
    for table in TOLD:
        shutil.rmtree(place.log / table, ignore_errors=True)


TOLD = ("rejected", "inputs")
"""The tables that a build without a row leaves in the log folder."""


def no_rows(files: Sequence[InputFile], staged: Path, place: Workplace) -> NoRowsError:
    """The error of a build without a row; its refusals are left in the log folder."""
    n_pages, kept = sum(file.pages for file in files), place.log
    reasons, details = refused(staged)
    kept.mkdir(exist_ok=True)
    forget_refusals(place)
    for table in TOLD:
        if (staged / table).exists():
            shutil.move(staged / table, kept / table)
    if n_pages:
        text = f"{without_rows(n_pages, reasons, details)} {kept / 'rejected'} says why of each."
    else:
        first = next((f" {file.path}: {file.note}." for file in files if file.note), "")
        many = f"{len(files):,} input file{'s' * (len(files) != 1)}"
        text = f"no page was found in {many}.{first} {kept / 'inputs'} says why of each."
    return NoRowsError(text, n_pages, reasons)


def refused(staged: Path) -> tuple[dict[str, int], dict[str, str]]:
    """Pages refused by reason, and of each reason what is said of the first one."""
    paths = [path.relative_to(staged).as_posix() for path in sorted((staged / "rejected").glob("*"))]
    counts, details = Counter[str](), dict[str, str]()
    for batch in read_batches(staged, filter(table_and_split, paths), "rejected", ["reason", "detail"]):
        reasons = batch["reason"].to_pylist()
        counts.update(reasons)
        details = {**dict(zip(reversed(reasons), reversed(batch["detail"].to_pylist()), strict=True)), **details}
    return dict(counts), details
