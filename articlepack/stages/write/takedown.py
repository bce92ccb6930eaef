"""takedown.txt: what was taken down from a dataset, so that no later build brings it back."""

from collections.abc import Iterable
from pathlib import Path

TAKEDOWN = "takedown.txt"


def read_takedowns(folder: Path) -> tuple[str, ...]:
    """The entries of a dataset; none where nothing was ever taken down."""
    file = folder / TAKEDOWN
    return tuple(file.read_text("utf-8").splitlines()) if file.is_file() else ()


def write_takedowns(folder: Path, entries: Iterable[str]) -> None:
    """Write the entries in order, each once; no file for none. One that stands there is replaced, not written into."""
    (folder / TAKEDOWN).unlink(missing_ok=True)
    if lines := sorted(set(entries)):
        (folder / TAKEDOWN).write_text("\n".join(lines) + "\n", "utf-8", newline="\n")
