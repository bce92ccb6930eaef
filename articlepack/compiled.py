"""The craft of loops over characters: functions that numba turns into machine code.

For what numpy cannot say in one pass. They take and give whole numbers, so that the compiled function and the plain one
answer the same bits; they are compiled when first called, and kept on disk for the next process.
"""

from collections.abc import Callable
from functools import cached_property, update_wrapper
from typing import Any, Generic, ParamSpec, TypeVar, cast

from articlepack.machine_code import code_folder

P = ParamSpec("P")
R = TypeVar("R")

OPTIONS: dict[str, Any] = {"no_cfunc_wrapper": True}  # no caller is written in C
WITHIN = {**OPTIONS, "no_cpython_wrapper": True}


class Compiled(Generic[P, R]):
    """A function that is machine code from its first call on; `py_func` is the plain one, for tests.

    A process that calls none, as the one that gives workers their jobs, does without numba, its 0.3 s and its 67 MB.
    """

    def __init__(self, function: Callable[P, R]) -> None:
        self.py_func = function
        update_wrapper(self, function)

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> R:
        """What the function answers."""
        return self.dispatcher(*args, **kwargs)

    @cached_property
    def dispatcher(self) -> Callable[P, R]:
        """The same as numba knows it."""
        return dispatched(self.py_func)

    @cached_property
    def inner(self) -> Callable[P, R]:
        """The same for compiled functions that call it: their code has its own in it, so that nothing else keeps it."""
        import numba

        known = self.__dict__.get("dispatcher")
        return known or cast(Callable[P, R], numba.njit(**WITHIN)(self.py_func))

    @property
    def _numba_type_(self) -> object:
        """What numba takes it for where another compiled function calls it."""
        import numba

        return numba.typeof(self.inner)  # type: ignore[no-untyped-call]


def compiled(function: Callable[P, R]) -> Compiled[P, R]:
    """The function as machine code.

    Nothing checks the bounds of an array: an index has to be right for any input.
    """
    return Compiled(function)


def dispatched(function: Callable[P, R]) -> Callable[P, R]:
    """The function in numba's hands, its code kept on disk where there is room for it."""
    import numba
    from numba.core import config

    folder, settings = code_folder(), vars(config)
    if folder is None:
        return cast(Callable[P, R], numba.njit(**OPTIONS)(function))
    # numba alone would see a change of the function's own file, but none of a constant that it imports.
    before, settings["CACHE_DIR"] = settings["CACHE_DIR"], str(folder)
    try:
        return cast(Callable[P, R], numba.njit(cache=True, **OPTIONS)(function))
    finally:
        settings["CACHE_DIR"] = before
