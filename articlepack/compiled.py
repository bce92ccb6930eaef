"""The craft of loops over characters: functions that numba turns into machine code.

For what numpy cannot say in one pass. They take and give whole numbers, so that the compiled function and the plain one
answer the same bits; they are compiled when first called, and kept on disk for the next process.
"""

import hashlib
import os
import shutil
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any, ParamSpec, TypeVar, cast

import numba
from numba.core import config

P = ParamSpec("P")
R = TypeVar("R")

PACKAGE = Path(__file__).parent
SETTINGS = vars(config)
OPTIONS: dict[str, Any] = {"no_cfunc_wrapper": True}  # no caller is written in C


def compiled(function: Callable[P, R]) -> Callable[P, R]:
    """The function as machine code; numba keeps the plain one as its `py_func`, for tests.

    Nothing checks the bounds of an array: an index has to be right for any input.
    """
    folder = code_folder()
    if folder is None:
        return cast(Callable[P, R], numba.njit(**OPTIONS)(function))
    # numba alone would see a change of the function's own file, but none of a constant that it imports.
    before, SETTINGS["CACHE_DIR"] = SETTINGS["CACHE_DIR"], str(folder)
    try:
        return cast(Callable[P, R], numba.njit(cache=True, **OPTIONS)(function))
    finally:
        SETTINGS["CACHE_DIR"] = before


@cache
def code_folder() -> Path | None:
    """Where machine code of this very source is kept; None where neither the package nor the user has room for it."""
    name = f"compiled-{source_digest()[:16]}"
    for home in (PACKAGE / "__pycache__", Path("~/.cache/articlepack").expanduser()):
        try:
            make_folder(home, name)
        except OSError:
            continue
        return home / name
    return None


def is_cold() -> bool:
    """Whether what is compiled has to be made first, as when the package is new."""
    folder = code_folder()
    return folder is None or not any(folder.glob("*/*.nbi"))


def make_folder(home: Path, name: str) -> None:
    """A folder that can be written to; those of earlier source go when it is made. Raises OSError."""
    if not (home / name).is_dir():
        for old in home.glob("compiled-*"):
            shutil.rmtree(old, ignore_errors=True)
        (home / name).mkdir(parents=True, exist_ok=True)
    if not os.access(home / name, os.W_OK | os.X_OK):
        raise PermissionError(f"{home / name} cannot be written to")


def source_digest() -> str:
    """What all source of the package says, as hexadecimal digits."""
    digest = hashlib.sha256()
    for path in sorted(PACKAGE.rglob("*.py")):
        digest.update(path.read_bytes())
    return digest.hexdigest()
