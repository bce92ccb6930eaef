"""The craft of loops over characters: functions that numba turns into machine code.

For what numpy cannot say in one pass. They take and give whole numbers, so that the compiled function and the plain one
answer the same bits; they are compiled when first called, and kept on disk for the next process.
"""

from collections.abc import Callable
from typing import ParamSpec, TypeVar, cast

import numba

P = ParamSpec("P")
R = TypeVar("R")


def compiled(function: Callable[P, R]) -> Callable[P, R]:
    """The function as machine code; numba keeps the plain one as its `py_func`, for tests.

    Nothing checks the bounds of an array: an index has to be right for any input.
    """
    try:
        return cast(Callable[P, R], numba.njit(cache=True)(function))
    except RuntimeError:  # neither the package's folder nor the user's can be written: compile in each process
        return cast(Callable[P, R], numba.njit(function))
