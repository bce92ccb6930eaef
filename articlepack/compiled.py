"""The craft of loops over characters: functions that numba turns into machine code.

For what numpy cannot say in one pass. They take and give whole numbers, so that the compiled function and the plain one
answer the same bits; they are compiled when first called, and kept on disk for the next process.
"""

from collections.abc import Callable
from typing import Any, ParamSpec, TypeVar, cast

import numba
from numba.core import config

from articlepack.machine_code import code_folder

P = ParamSpec("P")
R = TypeVar("R")

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
