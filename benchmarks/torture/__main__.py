"""Tortures the laws and prints a table: `make torture`, or python -m benchmarks.torture [--law NAME ...].

Needs Linux and a C compiler. The counts are those of the goals; fewer of each show the same in less time.
"""

import argparse
import os
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from articlepack.pipeline.warming import warm_up
from benchmarks.torture.crashes import Row, crash, disk
from benchmarks.torture.economy import cores, memory, rebuild, resume
from benchmarks.torture.ground import Ground, is_ready, start_again
from benchmarks.torture.nodes import nodes
from benchmarks.torture.sameness import corruption, poison, same_bytes


def main() -> int:
    """Exit code 1 if a law did not hold. A folder that is not asked for is gone afterwards."""
    given = parse()
    # As after an installation: what is measured is no compiling of modules, which this variable asks of each process.
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    sys.dont_write_bytecode = False
    if is_ready():
        return 0 if all_hold(given) else 1
    with tempfile.TemporaryDirectory(prefix="articlepack-torture-") as scratch:
        return start_again(Path(given.work or scratch))


def all_hold(given: argparse.Namespace) -> bool:
    """Whether the laws asked for hold; each is told as lines of the table."""
    warm_up()
    laws: dict[str, Callable[[Ground], list[Row]]] = {
        "crash": lambda ground: crash(ground, given.kills, given.commands, given.every),
        "disk": lambda ground: disk(ground, given.every),
        "poison": lambda ground: poison(ground, given.poison),
        "bytes": same_bytes,
        "nodes": lambda ground: nodes(ground, given.losses),
        "resume": lambda ground: resume(ground, given.pages),
        "rebuild": lambda ground: rebuild(ground, given.pages),
        "corruption": lambda ground: corruption(ground, given.flips),
        "memory": lambda ground: memory(ground, given.memory),
        "cores": lambda ground: cores(ground, given.pages),
    }
    is_whole = True
    print("| law | test | result | holds | seconds |\n|---|---|---|---|---|", flush=True)
    for name in given.law or laws:
        began = time.monotonic()
        for law, test, result, holds in laws[name](Ground(Path(given.work, name), given.small)):
            is_whole &= holds
            print(
                f"| {law} | {test} | {result} | {'yes' if holds else 'NO'} | {time.monotonic() - began:.0f} |",
                flush=True,
            )
    return is_whole


def parse() -> argparse.Namespace:
    """The counts."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--law", action="append", help="only this one; repeatable")
    parser.add_argument("--work", help="folder for all of it; else a temporary one")
    parser.add_argument("--small", type=int, default=40, help="pages of a build that is killed")
    parser.add_argument("--kills", type=int, default=300)
    parser.add_argument("--commands", type=int, default=30, help="kills of whole commands with workers")
    parser.add_argument("--every", type=int, default=1, help="at every n-th operation")
    parser.add_argument("--poison", type=int, default=50, help="of each kind, in twenty times as many pages")
    parser.add_argument("--losses", type=int, default=3, help="builds on a cluster that loses a node")
    parser.add_argument("--flips", type=int, default=10_000)
    parser.add_argument("--pages", type=int, default=10_000, help="of the builds that are measured")
    parser.add_argument("--memory", type=int, nargs="+", default=[1_000, 10_000, 100_000])
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
