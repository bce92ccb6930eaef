"""What a hostile case is: files, why they are hostile, and what a right tool makes of them."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple


class Case(NamedTuple):
    """One hostile input, of one file or a few."""

    name: str
    """Unique; names its folder."""
    why: str
    """One line: what goes wrong in careless tools, and what a right one does."""
    files: dict[str | bytes, bytes]
    """Name within the case's folder: content."""
    n_rows: int | None = None
    """Rows that must come of it; None: however many, as long as the counts balance."""
    reasons: tuple[str, ...] | None = None
    """Reasons of its refusals, sorted; None: whatever they are."""
    says: tuple[str, ...] = ()
    """Words that must stand in the text of its rows."""
    says_not: tuple[str, ...] = ()
    """Words that must stand in no column of its rows."""
    note: str = ""
    """Words in the note of one of its input files."""
    make: Callable[[Path], None] | None = None
    """Makes what no bytes can: links, pipes, folders within themselves."""


Cases = Iterator[Case]


def article(name: str, n_paragraphs: int = 2) -> str:
    """A text of its own for each case, long enough to be a row."""
    return "\n\n".join(
        f"The {name} gate of the harbour was closed on the {number + 2}th of March because the water had risen over the "
        f"lower quay, and the pilots of {name} waited for the morning tide before they brought the ships in again. "
        "Nobody was hurt, the keeper of the lock said, but the cranes will stand still until the engineers have "
        "looked at every pile, which may well take them the whole of next week and perhaps some days more."
        for number in range(n_paragraphs)
    )


def page(name: str, head: str = "", before: str = "", after: str = "") -> bytes:
    """A web page with that text in its body."""
    body = "".join(f"<p>{paragraph}</p>\n" for paragraph in article(name).split("\n\n"))
    return (
        f"<!DOCTYPE html><html><head><title>The gate of {name}</title>{head}</head>"
        f"<body>{before}<article><h1>The gate of {name}</h1>{body}</article>{after}</body></html>"
    ).encode("utf-8", "surrogatepass")
