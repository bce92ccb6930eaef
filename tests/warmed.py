"""Prints what the first pages of a worker still compile once it is warmed up; for test_engines, in a fresh process."""

import gc
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from articlepack.config import Config
from articlepack.pipeline.page import draft_pages, settle_draft
from articlepack.pipeline.warming import warm_up
from articlepack.records import Draft, Origin, RawPage


def compiled_so_far() -> dict[str, int]:
    """Variants of each compiled function of ours."""
    from numba.core.registry import CPUDispatcher

    found = [one for one in gc.get_objects() if isinstance(one, CPUDispatcher)]
    names = Counter[str]()
    for one in found:
        # One function may be two: for Python, and for others of ours.
        names[f"{one.py_func.__module__}.{one.py_func.__name__}"] += len(one.signatures)
    return {name: n for name, n in names.items() if name.startswith("articlepack.")}


def take_through(raws: Sequence[RawPage]) -> None:
    """All that a worker does to pages, together."""
    for page in draft_pages(raws, Config()):
        if isinstance(page, Draft):
            settle_draft(page, Config())


def main() -> None:
    """One line a function."""
    warm_up()
    before = compiled_so_far()
    raws = [RawPage(Origin(source=path.name, path=path.name), path.read_bytes()) for path in map(Path, sys.argv[1:])]
    take_through(raws)
    for raw in raws:
        take_through([raw])
    print(*sorted(name for name, n in compiled_so_far().items() if n != before.get(name, 0)), sep="\n", end="")


if __name__ == "__main__":
    main()
