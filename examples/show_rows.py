"""Loads a built dataset the way anyone would, and prints its first rows: `python examples/show_rows.py output/demo`."""

import sys
from typing import Any

import datasets
from rich.console import Console
from rich.table import Table
from rich.text import Text

N_ROWS = 5
N_TEXT_CHARS = 100
COLUMNS = ("title", "authors", "date_published", "language", "text")


def shorten(value: object) -> str:
    """A value on one line of at most `N_TEXT_CHARS`; empty for none."""
    line = " ".join(("; ".join(value) if isinstance(value, list) else str(value or "")).split())
    return line if len(line) <= N_TEXT_CHARS else line[: N_TEXT_CHARS - 1] + "…"


def table_of(rows: Any) -> Table:
    """The first rows, one line of the table each."""
    table = Table(*COLUMNS, title=f"{len(rows)} rows, {len(rows.column_names)} columns", show_lines=True)
    for row in rows.select(range(min(N_ROWS, len(rows)))):
        table.add_row(*(Text(shorten(row[column]) or "-") for column in COLUMNS))
    return table


def show(folder: str) -> None:
    """Print the first rows of each split."""
    datasets.disable_progress_bars()
    dataset = datasets.load_dataset(folder)
    console = Console(highlight=False)
    for split, rows in dataset.items():
        console.print(f"datasets.load_dataset({folder!r})[{str(split)!r}]", markup=False)
        console.print(table_of(rows))


if __name__ == "__main__":
    show(sys.argv[1])
