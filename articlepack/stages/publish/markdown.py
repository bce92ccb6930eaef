"""Values of unknown origin inside Markdown: shown as they are, and nothing more."""

import re
import unicodedata
from collections.abc import Iterable, Sequence

from articlepack.words import squeeze

MAX_CHARS = 80
SIGNS = re.compile(r"([\\`*_{}\[\]()#!|~$@:])")
ADDRESS = re.compile(r"https?://[A-Za-z0-9][A-Za-z0-9./_~%+=&?#,:-]{0,500}")
HTML = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}
# Overrides and isolates turn the rest of a line around; the joiners, which are of the same category, make letters.
TURNING = "\u200e\u200f\u061c\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"


def escape(value: str) -> str:
    """One line of plain text that no reader of Markdown or HTML takes for anything else.

    >>> escape("a|b <i>*[x](y)")
    'a\\\\|b &lt;i&gt;\\\\*\\\\[x\\\\]\\\\(y\\\\)'
    """
    text = squeeze("".join(char for char in value if is_visible(char)))
    return escape_line(text if len(text) <= MAX_CHARS else text[: MAX_CHARS - 1] + "…")


def escape_line(value: str) -> str:
    """The same for a longer line of our own words with such values in it."""
    text = squeeze("".join(char for char in value if is_visible(char)))
    return "".join(HTML.get(char, char) for char in SIGNS.sub(r"\\\1", text))


def link(value: str) -> str:
    """An address as a link to itself; whatever is no plain address as text.

    >>> link("https://paper.example/a?b=1"), link("javascript:alert(1)")
    ('<https://paper.example/a?b=1>', 'javascript\\\\:alert\\\\(1\\\\)')
    """
    return f"<{value}>" if ADDRESS.fullmatch(value) else escape(value)


def is_visible(char: str) -> bool:
    """Whether a character may stand in a card: white space, but no control and nothing that turns a line around."""
    return char.isspace() or (unicodedata.category(char) not in ("Cc", "Cs", "Co") and char not in TURNING)


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table of cells that are Markdown already."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def fenced(text: str, language: str = "") -> str:
    """A block of code that nothing inside it can end.

    >>> print(fenced("```"))
    ````
    ```
    ````
    """
    longest = max((len(run) for run in re.findall(r"`+", text)), default=0)
    fence = "`" * max(3, longest + 1)
    return f"{fence}{language}\n{text.rstrip()}\n{fence}"


def thousands(count: int) -> str:
    """A number people can read.

    >>> thousands(1234567)
    '1,234,567'
    """
    return f"{count:,}"


def share(part: int, whole: int) -> str:
    """A part of a whole in percent.

    >>> share(1, 3), share(0, 0)
    ('33.3 %', '')
    """
    return f"{100 * part / whole:.1f} %" if whole else ""
