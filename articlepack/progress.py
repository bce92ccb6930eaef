"""What a build shows while it works: a live bar a step on a terminal, plain lines elsewhere; always standard error."""

import sys
import time
from types import TracebackType
from typing import Protocol, Self

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, ProgressColumn, TextColumn, TimeRemainingColumn

SECONDS_BETWEEN_LINES = 10.0
WIDTH_WITH_BAR, WIDTH_WITH_TIME = 60, 40
"""Characters a line from which bar, rate and refusals are shown, and the time left: there each has its room for a
million pages. Where it has not, rich cuts all of them alike, the count too.
"""


class Reporter(Protocol):
    """What the pipeline tells of its work."""

    def step(self, name: str, total: int | None) -> None:
        """A step begins; `total` is its number of units (files, pages or rows), None where unknown."""
        ...

    def advance(self, n: int, n_refused: int = 0) -> None:
        """Units done, and how many of them were refused."""
        ...

    def note(self, text: str) -> None:
        """Something that the user should know."""
        ...


class Silent:
    """Says nothing: --quiet, and the library."""

    def step(self, name: str, total: int | None) -> None:
        """Nothing is shown."""

    def advance(self, n: int, n_refused: int = 0) -> None:
        """Nothing is shown."""

    def note(self, text: str) -> None:
        """Nothing is shown."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        return None


class PlainLines(Silent):
    """A line when a step ends, and one now and then within it."""

    def __init__(self) -> None:
        self.name = ""
        self.total: int | None = None
        self.n_done = self.n_refused = 0
        self.n_told: int | None = None
        """What was done when the last line was told of this step."""
        self.began = self.said = time.monotonic()

    def step(self, name: str, total: int | None) -> None:
        """Close the step before with a line."""
        self.end()
        self.name, self.total, self.n_done, self.n_refused, self.n_told = name, total, 0, 0, None
        self.began = self.said = time.monotonic()

    def advance(self, n: int, n_refused: int = 0) -> None:
        """Count; a line if the last is some seconds ago."""
        self.n_done += n
        self.n_refused += n_refused
        if time.monotonic() - self.said >= SECONDS_BETWEEN_LINES:
            self.said = time.monotonic()
            self.say()

    def note(self, text: str) -> None:
        """A line by itself."""
        print(text, file=sys.stderr, flush=True)

    def say(self) -> None:
        """One line on standard error."""
        self.n_told = self.n_done
        of_total = f" of {self.total:,}" if self.total else ""
        rate = self.n_done / max(time.monotonic() - self.began, 1e-3)
        refused = f", {self.n_refused:,} refused" if self.n_refused else ""
        speed = f", {rate:,.0f} a second" if rate >= 1 else ""
        print(f"{self.name}: {self.n_done:,}{of_total}{speed}{refused}", file=sys.stderr, flush=True)

    def end(self) -> None:
        """The last line of a step, unless it was told already."""
        if self.name and self.n_told != self.n_done:
            self.say()
        self.name = ""

    def __exit__(self, *_: object) -> None:
        self.end()


class LiveBars:
    """One bar a step, with rate, refusals and time left; of these what the terminal is wide enough for."""

    def __init__(self) -> None:
        console = Console(stderr=True)
        self.bars = Progress(*columns_of(console.width), console=console)
        self.n_refused = 0

    def step(self, name: str, total: int | None) -> None:
        """A new bar."""
        self.n_refused = 0
        self.task = self.bars.add_task(name, total=total, rate="", refused="")

    def advance(self, n: int, n_refused: int = 0) -> None:
        """Move the bar."""
        self.n_refused += n_refused
        speed = self.bars.tasks[self.task].speed
        rate = f"{speed:,.0f}/s" if speed else ""
        refused = f"{self.n_refused:,} refused" if self.n_refused else ""
        self.bars.update(self.task, advance=n, rate=rate, refused=refused)

    def note(self, text: str) -> None:
        """A line above the bars."""
        self.bars.console.print(text, markup=False, highlight=False)

    def __enter__(self) -> Self:
        self.bars.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.bars.stop()


def columns_of(width: int) -> list[ProgressColumn]:
    """What of a step is shown on a terminal of so many characters a line: how far it is, where there is no room."""
    done = [TextColumn("{task.description:10}"), MofNCompleteColumn()]
    left = TimeRemainingColumn(elapsed_when_finished=True)
    if width < WIDTH_WITH_BAR:
        return [*done, left] if width >= WIDTH_WITH_TIME else done
    told = [TextColumn("{task.fields[rate]}"), TextColumn("{task.fields[refused]}")]
    return [done[0], BarColumn(), done[1], *told, left]


def open_reporter(quiet: bool) -> Silent | PlainLines | LiveBars:
    """The reporter for this terminal, or for none."""
    if quiet:
        return Silent()
    return LiveBars() if sys.stderr.isatty() else PlainLines()
