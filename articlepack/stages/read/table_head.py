"""Whether a text is a table: its first line names columns, and the lines below have as many values."""

import re
from itertools import islice

from articlepack.stages.read.csv_dialect import DELIMITERS, Dialect, dialect_of, whole_rows, wrong_number
from articlepack.stages.read.options import KNOWN_COLUMNS
from articlepack.stages.read.unmapped import MEANT, PAGES, bare

MAX_HEADER_BYTES = 2000
MAX_ROWS = 20
"""That are looked at."""
NAME = re.compile(r"[^\W\d][\w.-]*(?: [\w.-]+){0,2}")
"""Of a column: few words, and no sign of a sentence."""
NAMES = {*MEANT, *PAGES, *(name.replace("_", "") for name in KNOWN_COLUMNS)}
PAGE_NAMES = {*PAGES, "text", "html"}


def delimiter_of(begins: bytes, *, is_cut: bool) -> str | None:
    """What parts the columns of a table that begins so; None: it is none. `is_cut`: the last line may not be whole.

    >>> delimiter_of(b"id,title,text\\n1,Ferries,They ran.\\n", is_cut=False)
    ','
    >>> delimiter_of(b"Title, text\\nThe ferries, they say, ran again.\\n", is_cut=False)
    """
    header, _, rest = begins.partition(b"\n")
    if not rest or len(header) > MAX_HEADER_BYTES:
        return None
    text = header.decode("utf-8", "replace").strip("\r")
    delimiter = next((sign for sign in DELIMITERS if n_known(text, sign) > 1), None)
    if delimiter is None:
        return None
    lines = rest.decode("utf-8", "replace").split("\n")
    return delimiter if has_rows(text, delimiter, lines[: len(lines) - is_cut]) else None


def n_known(header: str, delimiter: str) -> int:
    """How many of the columns have names that are known; 0 where not all can be names, or none is of a page."""
    if delimiter not in header:
        return 0
    names = [name.strip() for name in Dialect(delimiter, has_spaces=True).fields(header)]
    if len({*names}) < len(names) or not all(map(NAME.fullmatch, names)):
        return 0
    known = {*map(bare, names)} & NAMES
    return len(known) if known & PAGE_NAMES else 0


def has_rows(header: str, delimiter: str, lines: list[str]) -> bool:
    """Whether rows follow, and each has a value for every column. Of two columns, one may be chance."""
    fields = Dialect(delimiter).fields(header)
    rows = [row for row in islice(whole_rows(dialect_of(fields, delimiter, lines), lines), MAX_ROWS) if row]
    return len(rows) >= (1 if len(fields) > 2 else 2) and not any(wrong_number(row, len(fields)) for row in rows)
