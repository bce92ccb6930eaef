"""How a table is written, told by its beginning: what parts its columns, and what its quotes mean."""

import csv
import re
from collections.abc import Iterable, Iterator, Sequence

from msgspec import Struct

DELIMITERS = ",\t;|"
"""The first under which the header has a column that is known."""
MAY_BE_BARE = "\t|"
"""What hardly stands in a text: where these part columns, a quote may be a sign like others."""
QUOTED = re.compile(r'"(?:[^"]|"")*+"')
BACKSLASHED = re.compile(r"\\([\\\"])")


class Dialect(Struct, frozen=True):
    """What a table's signs mean."""

    delimiter: str = DELIMITERS[0]
    has_spaces: bool = False
    """Behind each delimiter, also before a quote."""
    is_bare: bool = False
    """Quotes stand for themselves."""
    has_backslashes: bool = False
    """A quote within quotes is written with a backslash before it, as databases and Spark do, and not twice."""

    def rows(self, lines: Iterable[str], *, is_strict: bool = False) -> Iterator[list[str]]:
        """The parser of lines; a strict one raises csv.Error where a quote closes and the field goes on."""
        return csv.reader(
            lines,
            delimiter=self.delimiter,
            quoting=csv.QUOTE_NONE if self.is_bare else csv.QUOTE_MINIMAL,
            skipinitialspace=self.has_spaces,
            strict=is_strict,
        )

    def line(self, text: str) -> str:
        """A line as the parser wants it."""
        if not self.has_backslashes:
            return text
        return BACKSLASHED.sub(lambda found: '""' if found[1] == '"' else "\\", text)

    def fields(self, line: str) -> list[str]:
        """The fields of one line; none where it is no line of a table."""
        try:
            return next(self.rows([line]), [])
        except csv.Error:
            return []


def dialect_of(header: Sequence[str], delimiter: str, lines: Sequence[str]) -> Dialect:
    """How a table is written whose header has these fields, spaces and all; `lines`: the first behind it."""
    spaced = Dialect(delimiter, has_spaces=len(header) > 1 and all(name.startswith(" ") for name in header[1:]))
    if delimiter in MAY_BE_BARE and is_bare(lines, delimiter, len(header)):
        return Dialect(delimiter, spaced.has_spaces, is_bare=True)
    escaped = Dialect(delimiter, spaced.has_spaces, has_backslashes=True)
    within = re.compile(rf'\\"(?=[^"\s{re.escape(delimiter)}])')
    if not any(within.search(line) for line in lines):
        return spaced
    return max(spaced, escaped, key=lambda one: n_good(one, lines, len(header)))


def is_bare(lines: Sequence[str], delimiter: str, n_columns: int) -> bool:
    """Whether quotes part nothing: every line is a row, and a field begins with a quote that does not end it."""
    rows = [line.rstrip("\r").split(delimiter) for line in lines if line.strip()]
    if any(wrong_number(row, n_columns) for row in rows):
        return False
    return any(field.startswith('"') and not QUOTED.fullmatch(field) for row in rows for field in row)


def n_good(dialect: Dialect, lines: Sequence[str], n_columns: int) -> int:
    """How many rows are whole if the table is written so."""
    return sum(not wrong_number(row, n_columns) for row in whole_rows(dialect, lines) if row)


def whole_rows(dialect: Dialect, lines: Sequence[str]) -> Iterator[list[str]]:
    """The rows whose quotes are in order."""
    parser = dialect.rows((f"{dialect.line(line)}\n" for line in lines), is_strict=True)
    while True:
        try:
            yield next(parser)
        except csv.Error:
            continue
        except StopIteration:
            return


def is_well_formed(dialect: Dialect, lines: Sequence[str]) -> bool:
    """Whether the quotes of one record are in order."""
    try:
        return len(list(dialect.rows(lines, is_strict=True))) == 1
    except csv.Error:
        return False


def wrong_number(fields: Sequence[str], n_columns: int) -> str:
    """What is wrong with the number of fields; "" where nothing is."""
    is_right = len(fields) >= n_columns and not any(fields[n_columns:])
    return "" if is_right else f"{len(fields)} fields, the header has {n_columns}"
