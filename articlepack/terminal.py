"""What is told in a terminal: lines in colour, a value with where it was found, JSON for machines."""

import sys
from collections.abc import Iterable, Sequence

import msgspec
from rich.console import Console
from rich.text import Text

from articlepack.stages.publish.markdown import is_visible

KEPT_STYLE, DROPPED_STYLE, VALUE_STYLE = "green", "red", "bold"


def print_lines(lines: Iterable[Text]) -> None:
    """Each line by itself, however long."""
    console = Console(highlight=False, soft_wrap=True)
    for line in lines:
        console.print(line)


def print_values(values: object) -> None:
    """An indented JSON document."""
    sys.stdout.write(msgspec.json.format(msgspec.json.encode(values)).decode() + "\n")


def visible(text: str) -> str:
    """Text of unknown origin as a terminal may be given it: no sign in it commands the terminal.

    >>> visible("a\\x1b[2Jb")
    'a[2Jb'
    """
    return "".join(filter(is_visible, text))


def value_line(name: str, value: object, found: Sequence[tuple[str, str]]) -> Text:
    """One value of a column and where it was found: (origin, detail)."""
    shown = ", ".join(value) if isinstance(value, list | tuple) else str(value)
    if isinstance(value, float):
        shown = f"{value:.4g}"
    told = "; ".join(f"{origin}: {detail}" for origin, detail in found)
    evidence = visible(f"  <- {told}") if told else ""
    return Text.assemble((f"{name:25}", "dim"), (visible(shown), VALUE_STYLE), (evidence, "dim"))
