"""The craft of keeping machine code: where it lies, and for which source. Nothing here loads a compiler."""

import fcntl
import hashlib
import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path

PACKAGE = Path(__file__).parent
VERSION = f"{sys.version_info.major}{sys.version_info.minor}"


@cache
def code_folder() -> Path | None:
    """Where machine code of this very source is kept; None where neither the package nor the user has room for it."""
    name = f"compiled-{source_digest()[:16]}"
    for home in (PACKAGE / "__pycache__", Path("~/.cache/articlepack")):
        # A user may have no home folder: RuntimeError.
        with suppress(OSError, RuntimeError):
            folder = home.expanduser() / name
            make_folder(folder)
            return folder
    return None


def is_cold() -> bool:
    """Whether what is compiled has to be made first, as when the package is new, or its Python another."""
    folder = code_folder()
    return folder is None or not any(folder.glob(f"*/*.py{VERSION}*.nbi"))


@contextmanager
def making() -> Iterator[bool]:
    """Whether machine code has to be made, and can be kept. By us alone: who else makes it is waited for."""
    folder = code_folder()
    if folder is None or not is_cold():
        yield False
        return
    descriptor = os.open(folder / "lock", os.O_RDWR | os.O_CREAT, 0o644)
    try:
        # Where a disk has no locks, both make it: each file of it is whole at any time.
        with suppress(OSError):
            fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield is_cold()
    finally:
        os.close(descriptor)


def make_folder(folder: Path) -> None:
    """A folder that can be written to; those of earlier source go when it is made. Raises OSError."""
    if not folder.is_dir():
        for old in folder.parent.glob("compiled-*"):
            # Another process may have made it by now.
            if old != folder:
                shutil.rmtree(old, ignore_errors=True)
        folder.mkdir(parents=True, exist_ok=True)
    if not os.access(folder, os.W_OK | os.X_OK):
        raise PermissionError(f"{folder} cannot be written to")


def source_digest() -> str:
    """What all source of the package says, as hexadecimal digits."""
    digest = hashlib.sha256()
    for path in sorted(PACKAGE.rglob("*.py")):
        digest.update(path.read_bytes())
    return digest.hexdigest()
