"""The craft of a process that is ours alone: it goes without what a library would load and nothing here uses."""

import gc
import os
import sys

UNUSED = ("pandas", "scipy")
"""What pyarrow loads at its first array, to know whether it was given one of pandas' own, and numba with its linear
algebra, of which it is asked nothing. pandas alone takes 0.5 s and 60 MB.
"""

GIVES_BACK = {"ARROW_DEFAULT_MEMORY_POOL": "system"}
"""Arrow's own allocator keeps what is freed; the system takes it back. Read when Arrow first allocates."""


class WithoutUnused:
    """Finds that what is not used is not installed."""

    def find_spec(self, name: str, *_: object) -> None:
        """Nothing, as of all that others find; raises ModuleNotFoundError for what is not used."""
        if name in UNUSED:
            raise ModuleNotFoundError(f"{name} is not used in this process", name=name)


def go_without_unused() -> None:
    """Keep libraries from loading others that nothing here uses. Not where other people's code runs."""
    sys.meta_path.insert(0, WithoutUnused())


YOUNG_OBJECTS = 20_000
"""Made before the collector looks for circles among them; Python's own 700 suit a program that makes few."""


def look_for_few_circles() -> None:
    """Have the collector look for circular garbage seldom: loading our modules alone set it off some hundred times."""
    gc.set_threshold(YOUNG_OBJECTS)


def give_memory_back() -> None:
    """Let Arrow give back what it frees. It asks its default pool for memory also where Python was told of another."""
    os.environ.update(GIVES_BACK)
