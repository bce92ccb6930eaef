"""What a build costs: to go on, to be done again with few changes, in memory, in idle workers."""

import json
import os
import resource
import shutil
import signal
import statistics
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple
from unittest.mock import patch

from articlepack.config import Config
from articlepack.engines import local
from articlepack.engines.hired import HiredWorker
from articlepack.lean import go_without_unused, look_for_few_circles
from articlepack.pipeline import build
from articlepack.progress import Silent
from benchmarks.torture.crashes import Row
from benchmarks.torture.ground import CHECKOUT, READY, Ground, files_of, forked, story
from tests.generate import generate_pages

KILLED_AT = 0.9
MAX_RESUMED, MAX_REBUILT, MAX_IDLE = 0.12, 0.10, 0.05
BYTES_A_PAGE = 100
N_RUNS = 3
"""Of which the median counts, where time is measured: an odd number."""
FLAT = 1.1


def measured_pages(ground: Ground, n_pages: int, changed: Sequence[int] = ()) -> Path:
    """A table of pages with the noise of real ones, in five languages; some of them changed."""
    raw, made = ground.folder / "table", ground.folder / "generated"
    raw.mkdir(exist_ok=True)
    if not made.exists():
        generate_pages(made, n_pages)
    with (raw / "rows.jsonl").open("w") as file:
        for n, path in enumerate(sorted(made.iterdir())):
            text = path.read_text() + ("\n\nOne line more, since this page has changed." if n in changed else "")
            file.write(json.dumps({"id": path.name, "html" if path.suffix == ".html" else "text": text}) + "\n")
    return raw


Place = tuple[str, int]
"""A step, and how often it has told of progress."""


class Clock(Silent):
    """Processor seconds of this process when each step began, and at each progress; at one place it is the end."""

    def __init__(self, end: Place | None = None) -> None:
        self.at: dict[str, float] = {}
        self.places: list[tuple[float, Place]] = []
        self.now, self.end = ("", 0), end

    def step(self, name: str, total: int | None) -> None:  # noqa: ARG002
        """Note the time."""
        self.at[name] = time.process_time()
        self.now = (name, 0)

    def advance(self, n: int, n_refused: int = 0) -> None:  # noqa: ARG002
        """Note the place, or die there."""
        self.now = (self.now[0], self.now[1] + 1)
        self.places.append((time.process_time(), self.now))
        if self.now == self.end:
            os.kill(os.getpid(), signal.SIGKILL)


class Told(NamedTuple):
    """Processor seconds of a build, up to a step if one is named, and the last place before 90 % of all."""

    seconds: float
    late: Place


def timed(ground: Ground, raw: Path, output: Path, until: str | None = None, end: Place | None = None) -> Told:
    """A build in a fork, up to the place where it is killed if one is given."""
    told = ground.folder / "told.json"

    def work() -> int:
        # As the command does.
        go_without_unused()
        look_for_few_circles()
        clock, began = Clock(end), time.process_time()
        build(Config(inputs=(str(raw),), output=str(output), min_words=0, engine="serial"), clock)
        ended = time.process_time()
        late = [place for at, place in clock.places if at - began < KILLED_AT * (ended - began)]
        told.write_text(json.dumps([(clock.at[until] if until else ended) - began, late[-1]]))
        return 0

    code = forked(work)
    assert code == (-signal.SIGKILL if end else 0), code
    seconds, (step, n) = json.loads(told.read_text())
    return Told(seconds, (step, n))


def resume(ground: Ground, n_pages: int) -> list[Row]:
    """Killed where a full run had used 90 % of its processor time: a shared machine is faster one time than another."""
    raw = measured_pages(ground, n_pages)
    timed(ground, raw, ground.folder / "first" / "news")
    pairs, late, is_same = list[Pair](), "", True
    for number in range(N_RUNS):
        whole, resumed = (ground.folder / f"{name}-{number}" / "news" for name in ("full", "resumed"))
        full = timed(ground, raw, whole)
        timed(ground, raw, resumed, end=full.late)
        pairs.append((timed(ground, raw, resumed).seconds, full.seconds))
        late, is_same = full.late[0], is_same and files_of(whole) == files_of(resumed)
    result, share = told_pairs(pairs, "a full run", is_same)
    return [("resume", f"{n_pages:,} pages, killed in {late}, at 90 %", result, is_same and share < MAX_RESUMED)]


def rebuild(ground: Ground, n_pages: int) -> list[Row]:
    """One page in a hundred changed, all over the table."""
    raw = measured_pages(ground, n_pages)
    outputs = [ground.folder / f"built-{number}" / "news" for number in range(N_RUNS)]
    first, scratch = ground.folder / "first" / "news", ground.folder / "scratch" / "news"
    full = [timed(ground, raw, output, "compare").seconds for output in (first, *outputs)][1:]
    measured_pages(ground, n_pages, range(0, n_pages, 100))
    again = [timed(ground, raw, output, "compare").seconds for output in outputs]
    timed(ground, raw, scratch)
    is_same = all(files_of(output) == files_of(scratch) for output in outputs)
    result, share = told_pairs(list(zip(again, full, strict=True)), "a full run up to settle", is_same)
    return [("rebuild", f"{n_pages:,} pages, 1 % changed", result, is_same and share < MAX_REBUILT)]


Pair = tuple[float, float]
"""Processor seconds of a run that had little to do, and of the full run that it is measured by."""


def told_pairs(pairs: Sequence[Pair], what: str, is_same: bool) -> tuple[str, float]:
    """(what is printed of some runs, the median of their shares)."""
    shares = [again / full for again, full in pairs]
    share = statistics.median(shares)
    again, full = pairs[shares.index(share)]
    runs = ", ".join(f"{one:.1%}" for one in shares)
    same = "same bytes" if is_same else "OTHER BYTES"
    return f"{share:.1%} of {what} ({again:.1f} of {full:.1f} s; runs {runs}), {same}", share


def memory(ground: Ground, sizes: Sequence[int]) -> list[Row]:
    """Peak memory of the coordinator and of the largest worker."""
    peaks, rows = [], []
    for n_pages in sizes:
        raw, output = ground.folder / "memory" / "raw", ground.folder / "memory" / "news"
        shutil.rmtree(raw.parent, ignore_errors=True)
        raw.mkdir(parents=True)
        with (raw / "rows.jsonl").open("w") as file:
            for n in range(n_pages):
                file.write(json.dumps({"id": f"{n:08}", "text": story(n)}) + "\n")
        peaks.append(peak_bytes(raw, output))
        n_before, before = (sizes[len(peaks) - 2], peaks[-2]) if len(peaks) > 1 else (n_pages, peaks[-1])
        allowed = [FLAT * one + BYTES_A_PAGE * (n_pages - n_before) for one in before]
        told = "coordinator {:.0f} MB, largest worker {:.0f} MB".format(*(one / 1e6 for one in peaks[-1]))
        rows.append(
            (
                "memory",
                f"{n_pages:,} pages",
                told,
                all(now <= most for now, most in zip(peaks[-1], allowed, strict=True)),
            )
        )
    return rows


def peak_bytes(raw: Path, output: Path) -> tuple[int, int]:
    """Peak resident memory of the command and of the largest of its processes."""
    environment = {name: value for name, value in os.environ.items() if name not in ("LD_PRELOAD", READY)}
    options = ["-o", str(output), "--min-words", "0", "--workers", "2", "--quiet"]
    command = [sys.executable, str(CHECKOUT / "build_dataset.py"), str(raw), *options]
    process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL)
    own = others = 0
    while process.poll() is None:
        own = max(own, high_water(process.pid))
        others = max([others, *map(high_water, descendants(process.pid))])
        time.sleep(0.05)
    assert process.returncode == 0
    return own, others


def high_water(pid: int) -> int:
    """Peak resident memory of a process; 0 if it is gone."""
    try:
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) * 1024 for line in lines if line.startswith("VmHWM")), 0)


def descendants(pid: int) -> list[int]:
    """Children of a process, and theirs."""
    try:
        children = [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    except OSError:
        return []
    return children + [further for child in children for further in descendants(child)]


class Shifts(Silent):
    """Wall and processor seconds from draft to the end of settle, and how long workers had work meanwhile."""

    def __init__(self) -> None:
        self.busy = self.wall = self.cpu = 0.0
        self.given: dict[HiredWorker, float] = {}
        self.is_counted = False

    def step(self, name: str, total: int | None) -> None:  # noqa: ARG002
        """Count from the beginning of draft to the end of settle."""
        if name in ("draft", "compare"):
            sign = -1 if name == "draft" else 1
            self.wall, self.cpu = self.wall + sign * time.monotonic(), self.cpu + sign * time.process_time()
        self.is_counted = name in ("draft", "count", "settle")


def cores(ground: Ground, n_pages: int) -> list[Row]:
    """How long two workers wait for work from draft to settle, and what the coordinator takes."""
    raw, shifts = measured_pages(ground, n_pages), Shifts()
    give, release = HiredWorker.give, local.LocalEngine.release

    def gives(worker: HiredWorker, *arguments: object) -> None:
        shifts.given[worker] = time.monotonic()
        give(worker, *arguments)  # type: ignore[arg-type]

    def releases(engine: local.LocalEngine, worker: HiredWorker, answer: object) -> None:
        shifts.busy += (time.monotonic() - shifts.given[worker]) * shifts.is_counted
        release(engine, worker, answer)  # type: ignore[arg-type]

    with patch.object(HiredWorker, "give", gives), patch.object(local.LocalEngine, "release", releases):
        build(Config(inputs=(str(raw),), output=str(ground.folder / "cores" / "news"), min_words=0, workers=2), shifts)
    idle, own = 1 - shifts.busy / (2 * shifts.wall), shifts.cpu / shifts.wall
    spent = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime
    result = (
        f"workers idle {idle:.1%}, coordinator {own:.1%} of one processor ({shifts.wall:.0f} s, children {spent:.0f} s)"
    )
    return [("cores", f"{n_pages:,} pages, 2 workers, draft to settle", result, idle <= MAX_IDLE and own <= MAX_IDLE)]
