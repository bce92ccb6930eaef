"""Puts a finished dataset in its place: whenever we are killed, the old whole one stands there or the new whole one."""

import ctypes
import errno
import os
import shutil
from contextlib import suppress
from pathlib import Path

from articlepack.durable import sync
from articlepack.errors import BuildError
from articlepack.lock import HeldError, beside, locked
from articlepack.stages.publish.manifest import MANIFEST, read_manifest

# From linux/fs.h and fcntl.h.
RENAME_EXCHANGE = 2
AT_FDCWD = -100
# The kernel, the C library or the file system cannot exchange: two renames do.
CANNOT_EXCHANGE = {errno.ENOSYS, errno.EINVAL, errno.ENOTSUP, errno.EOPNOTSUPP}


def publish(staged: Path, target: Path, overwrite: bool = False) -> None:
    """Move the whole dataset `staged` to `target`; the dataset that stood there is gone afterwards.

    What others have put beside its files stands beside the new ones then.

    Whoever calls it holds the place. Both must lie on one file system. Killed at any moment, `target` is whole, or
    `finish_swap` makes it so; `staged` may then hold the old dataset. Raises BuildError where `target` is not ours to
    replace.
    """
    finish_swap(target)
    check_replaceable(target, overwrite)
    take_along(staged, target)
    sync_tree(staged)
    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        put_in_place(staged, target)
    except OSError as error:
        raise BuildError(
            f"{target}: the finished dataset could not be put there ({error.strerror}). "
            "Choose an output on the same disk that is no mount point, and build again."
        ) from error
    sync(target.parent)


def check_replaceable(target: Path, overwrite: bool = False) -> None:
    """Raise BuildError unless `target` is absent, an empty folder, a dataset of ours, or given up by `overwrite`."""
    if target.is_symlink():
        raise BuildError(f"{target} is a symbolic link, which is not followed. Name the folder it points to.")
    if not target.exists():
        return
    if not target.is_dir():
        raise BuildError(f"{target} is a file. Choose another output, or move it away.")
    if target.resolve() in (here := Path.cwd(), *here.parents):
        raise BuildError(
            f"{target} is where you are, and it is replaced as a whole: you would be left in a folder that is gone. "
            "Say the same from outside of it."
        )
    if not (overwrite or is_empty(target) or read_manifest(target)):
        raise BuildError(
            f"{target} holds files but no {MANIFEST} of ours that is whole, so nothing in it was touched. "
            "Choose another output, or give --overwrite to replace the folder with everything in it."
        )


def is_empty(folder: Path) -> bool:
    """Whether there is nothing in it."""
    return next(folder.iterdir(), None) is None


def take_along(staged: Path, target: Path) -> None:
    """What stands in a dataset's folder and is no part of it goes over to the new one: the notes of a user, a `.git`.

    Folders that files of the dataset lie in are its own, and are replaced with all that is in them.
    """
    manifest = read_manifest(target)
    if manifest is None:
        return
    ours = {path.split("/")[0] for path in (*manifest["files"], MANIFEST)}
    ours |= {path.name for path in staged.iterdir()}
    for path in sorted(path for path in target.iterdir() if path.name not in ours):
        if path.is_dir() and not path.is_symlink():
            shutil.copytree(path, staged / path.name, symlinks=True, copy_function=link)
        else:
            link(path, staged / path.name)


def link(file: str | Path, other: str | Path) -> None:
    """A second name of a file, or a copy where the disk knows no second names."""
    try:
        os.link(file, other, follow_symlinks=False)
    except OSError:
        shutil.copy2(file, other, follow_symlinks=False)


def put_in_place(staged: Path, target: Path) -> None:
    """One rename where nothing or an empty folder stands, one exchange where that can be, else two renames."""
    if not target.exists() or is_empty(target):
        staged.rename(target)
    elif exchange(staged, target):
        shutil.rmtree(staged)
    else:
        rename_twice(staged, target)


def exchange(one: Path, other: Path) -> bool:
    """Let two folders change places in one step; False where the system cannot."""
    library = ctypes.CDLL(None, use_errno=True)
    if not hasattr(library, "renameat2"):
        return False
    if library.renameat2(AT_FDCWD, os.fsencode(one), AT_FDCWD, os.fsencode(other), RENAME_EXCHANGE) == 0:
        return True
    number = ctypes.get_errno()
    if number in CANNOT_EXCHANGE:
        return False
    raise OSError(number, os.strerror(number), str(other))


def rename_twice(staged: Path, target: Path) -> None:
    """The old dataset aside, the new one in its place. Between the two `finish_swap` brings the old one back."""
    aside = aside_of(target)
    target.rename(aside)
    sync(target.parent)
    staged.rename(target)
    sync(target.parent)
    shutil.rmtree(aside)


def aside_of(target: Path) -> Path:
    """Where the old dataset waits between two renames."""
    return beside(target, "articlepack-old")


def finish_swap_if_free(target: Path) -> None:
    """Finish what a kill between two renames left; nothing where a build holds the place, and may stand between them.

    Any command may call it before it reads `target`.
    """
    if is_unfinished(target):
        with suppress(HeldError), locked(target):
            finish_swap(target)


def finish_swap(target: Path) -> None:
    """Bring the old dataset back, or clear it where the new one stands. Only whoever holds the place may."""
    if not is_unfinished(target):
        return
    aside = aside_of(target)
    if target.exists():
        shutil.rmtree(aside)
    else:
        aside.rename(target)
    sync(target.parent)


def is_unfinished(target: Path) -> bool:
    """Whether an old dataset waits, as it does between two renames."""
    aside = aside_of(target)
    return aside.is_dir() and not aside.is_symlink()


def sync_tree(folder: Path) -> None:
    """All files and folders on the disk, not only in the machine's memory."""
    for path in sorted(folder.rglob("*")):
        if not path.is_symlink() and (path.is_dir() or path.is_file()):
            sync(path)
    sync(folder)
