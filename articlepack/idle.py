"""Options that would do nothing, for lack of another: whoever gives one means something by it."""

from collections.abc import Mapping

from articlepack.config import Config, kebab
from articlepack.errors import UsageError
from articlepack.shares import are_parted


def check_used(flags: Mapping[str, object], config: Config) -> None:
    """Raise UsageError where an option would do nothing without another, unless a flag has set aside what a file says.

    >>> check_used({}, Config(engine="ray", ray_address="first:6379"))
    """
    idle = {
        ("ray_address", "engine"): bool(config.ray_address) and config.engine != "ray",
        ("split_by", "split"): config.split_by != "hash" and not are_parted(config.split) and not config.pin_splits,
    }
    for (name, other), does_nothing in idle.items():
        if does_nothing and (name in flags or other not in flags):
            raise UsageError(f"--{kebab(name)} {getattr(config, name)}: {IDLE[name]}.")


IDLE = {
    "ray_address": "goes with --engine ray",
    "split_by": "does nothing where all rows are in one split. Name some: --split train=0.8,test=0.2",
}
"""What an option does nothing without."""
