"""What can be asked of the reader: names of columns, and the caps that keep one bad page from costing more."""

import difflib

from msgspec import Struct, field

from articlepack.config import Caps
from articlepack.errors import UsageError

CAPS = Caps()
"""What is read at most where nobody asks for else."""

KNOWN_COLUMNS = ("id", "url", "html", "text", "title", "authors", "date_published", "language", "date_crawled")
"""Columns of tables and JSON lines that are known by name."""


class ReadOptions(Struct, frozen=True):
    """How to read. The caps are far above any article and far below what would hurt."""

    column: dict[str, str] = field(default_factory=dict)
    """Our column name: theirs."""
    keep_column: tuple[str, ...] = ()
    """Names of their columns to carry along in `extra`."""
    max_page_bytes: int = 100_000_000
    max_line_bytes: int = CAPS.line_bytes
    max_json_depth: int = CAPS.json_depth
    max_member_bytes: int = CAPS.member_bytes
    """Of a member of an archive, unpacked."""
    max_ratio: float = CAPS.ratio
    """Bytes that may come out of a byte of a compressed file or member, beyond what may come out of any: 256 MB of a
    file, 16 MB of a compressed tar archive, 1 MB of a member.
    """
    max_nesting: int = CAPS.nesting
    """Archives within each other that are opened: 1 opens an archive, and none within it."""
    max_path_chars: int = CAPS.path_chars
    """Of a member's path."""

    def theirs(self, ours: str) -> str:
        """The name a column of ours has in the input."""
        return self.column.get(ours, ours)

    def content_order(self) -> tuple[str, str]:
        """Which column is the page where a row has both: `html`, unless only `text` is mapped."""
        return ("text", "html") if "text" in self.column and "html" not in self.column else ("html", "text")


def check_options(options: ReadOptions) -> None:
    """Raise UsageError if a column is mapped that no row has."""
    for ours in options.column:
        if ours not in KNOWN_COLUMNS:
            nearest = difflib.get_close_matches(ours, KNOWN_COLUMNS, n=1, cutoff=0)
            raise UsageError(
                f"--column {ours}={options.column[ours]}: no column {ours!r} is known. Did you mean {nearest[0]!r}? "
                f"Choose from: {', '.join(KNOWN_COLUMNS)}; to carry a column along use --keep-column."
            )
