"""Builds that are killed, and builds whose disk fails: what stands afterwards, and what the next run makes of it."""

import errno
import os
import random
import subprocess
import sys
import time
from pathlib import Path

from benchmarks.torture.ground import (
    CHECKOUT,
    FSYNC,
    READY,
    RENAME,
    WRITE,
    Ground,
    arm,
    files_of,
    forked,
    leftovers,
    shim,
)

Files = dict[str, bytes]
KILL, ALL = 0, WRITE | FSYNC | RENAME
MAX_TRIES = 10
"""For each kill that is to come before the end: whether it does, is a matter of what else the machine does."""
Row = tuple[str, str, str, bool]
"""Law, what was done, what came of it, whether that is the goal."""


def crash(ground: Ground, n_kills: int, n_commands: int, every: int) -> list[Row]:
    """SIGKILL at random moments, in this process's forks and in whole commands, and at every fsync and rename."""
    expected, older = datasets(ground)
    output = ground.folder / "crash" / "news"
    began = time.monotonic()
    forked(lambda: ground.build(ground.folder / "timed" / "news"))
    seconds, chance = time.monotonic() - began, random.Random(0)
    n_hit = n_bad = n_tried = 0
    while n_hit < n_kills and n_tried < MAX_TRIES * n_kills:
        n_tried += 1
        ground.start_over(output, ground.folder / "older" / "news" if chance.random() < 0.5 else None)
        began = time.monotonic()
        if forked(lambda: ground.build(output), chance.uniform(0, seconds)) == -9:
            n_hit += 1
        else:  # it is faster than the one that was timed, on a machine that others use
            seconds = time.monotonic() - began
        n_bad += not goes_on(ground, output, expected, older)
    rows = [
        (
            "crash",
            f"{n_hit} SIGKILLs at random moments before the end",
            told(n_bad),
            not n_bad and n_hit == n_kills,
        )
    ]
    rows += [crash_commands(ground, n_commands, expected, older)] if n_commands else []
    return [*rows, crash_operations(ground, every, expected, older)]


def datasets(ground: Ground) -> tuple[Files, Files]:
    """(files of the dataset undisturbed, files of an older one, which stands in `old/`)."""
    expected = ground.whole(ground.folder / "undisturbed" / "news")
    raw, ground.raw = ground.raw, ground.old_raw
    older = ground.whole(ground.folder / "older" / "news")
    ground.raw = raw
    return expected, older


def goes_on(ground: Ground, output: Path, expected: Files, older: Files) -> bool:
    """Whether the old or the new dataset stands there whole, and the next run makes the new one, with no leftovers."""
    stands = files_of(output) if (output / "build.json").exists() else None
    if stands not in (None, expected, older):
        # Between the two renames of a system that cannot exchange, the next command puts it right.
        return False
    code = forked(lambda: ground.build(output))
    return code == 0 and files_of(output) == expected and not leftovers(output)


def crash_commands(ground: Ground, n_kills: int, expected: Files, older: Files) -> Row:
    """SIGKILL at random moments of the command itself, with two workers."""
    output, chance, n_hit, n_bad = ground.folder / "command" / "news", random.Random(1), 0, 0
    environment = {name: value for name, value in os.environ.items() if name not in ("LD_PRELOAD", READY)}
    command = [sys.executable, str(CHECKOUT / "build_dataset.py"), *ground.options(output, "--workers", "2")]
    ground.start_over(output)
    began = time.monotonic()
    subprocess.run(command, check=True, env=environment, stdout=subprocess.DEVNULL)
    seconds = time.monotonic() - began
    for _ in range(n_kills):
        ground.start_over(output)
        began = time.monotonic()
        process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            process.wait(chance.uniform(0.2, 1) * seconds)
            seconds = time.monotonic() - began
        except subprocess.TimeoutExpired:
            process.kill()
            n_hit += process.wait() == -9
        n_bad += not goes_on(ground, output, expected, older)
    done = f"{n_kills} SIGKILLs of the command with 2 workers, {n_hit} of them before its end"
    return ("crash", done, told(n_bad), not n_bad and n_hit > 0)


def crash_operations(ground: Ground, every: int, expected: Files, older: Files) -> Row:
    """SIGKILL at every fsync and rename of a build over an older dataset."""
    output, old = ground.folder / "operations" / "news", ground.folder / "older" / "news"
    n_operations = count(ground, output, old, FSYNC | RENAME)
    n_bad = n_hit = 0
    places = range(1, n_operations + 1, every)
    for n in places:
        ground.start_over(output, old)
        n_hit += struck(ground, output, FSYNC | RENAME, n, KILL) == -9
        n_bad += not goes_on(ground, output, expected, older)
    done = f"a SIGKILL at each of {n_hit} of {n_operations} fsyncs and renames, over an older dataset"
    return ("crash", done, told(n_bad), not n_bad and n_hit == len(places))


def struck(ground: Ground, output: Path, kinds: int, n: int, error: int, *, is_lasting: bool = False) -> int:
    """Exit code of a build of which an operation fails."""
    return forked(
        lambda: ground.build(output, before=lambda: arm(output.parent, kinds, n, error, is_lasting=is_lasting))
    )


def disk(ground: Ground, every: int) -> list[Row]:
    """ENOSPC from one write, fsync or rename on, and EIO at one alone."""
    expected, older = datasets(ground)
    n_operations = count(ground, ground.folder / "disk" / "news", ground.folder / "older" / "news", ALL)
    places = range(1, n_operations + 1, every)
    return [
        disk_error(ground, places, errno.ENOSPC, expected, older, is_lasting=True),
        disk_error(ground, places, errno.EIO, expected, older, is_lasting=False),
    ]


def disk_error(ground: Ground, places: range, error: int, expected: Files, older: Files, *, is_lasting: bool) -> Row:
    """One error at each of these operations."""
    output, n_bad, n_stopped, n_unclear = ground.folder / "disk" / "news", 0, 0, 0
    for n in places:
        ground.start_over(output, ground.folder / "older" / "news")
        code = struck(ground, output, ALL, n, error, is_lasting=is_lasting)
        lines = ground.error.read_text().splitlines()
        n_stopped += code == 1
        n_unclear += code not in (0, 1) or (code == 1 and (len(lines) != 1 or os.strerror(error) not in lines[0]))
        n_bad += not goes_on(ground, output, expected, older)
    name = f"{errno.errorcode[error]} {'from' if is_lasting else 'at'} each"
    done = f"{name} of {len(places)} of {places.stop - 1} writes, fsyncs, renames"
    result = f"{n_stopped} builds stopped, {n_unclear} without one clear line; {told(n_bad)}"
    return ("disk", done, result, not n_bad and not n_unclear and n_stopped > 0)


def count(ground: Ground, output: Path, old: Path, kinds: int) -> int:
    """Operations of these kinds in a build over an older dataset."""
    ground.start_over(output, old)
    counted = ground.folder / "count"

    def work() -> int:
        code = ground.build(output, before=lambda: arm(output.parent, kinds, 0, 0, is_lasting=False))
        counted.write_text(str(shim().fault_count()))
        return code

    assert forked(work) == 0, ground.error.read_text()
    return int(counted.read_text())


def told(n_bad: int) -> str:
    """How many did not go on to the same bytes."""
    return f"{n_bad} did not go on to the same bytes" if n_bad else "all went on to the same bytes, no leftovers"
