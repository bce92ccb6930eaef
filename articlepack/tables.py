"""The craft of tables of words: the .tsv files that lie beside the code, fields parted by tabs."""

from collections.abc import Iterator
from importlib.resources import files


def read_rows(table: str, package: str = "articlepack") -> Iterator[list[str]]:
    """The rows of a table of a package, in order; a line that begins with # is a note about it.

    >>> next(read_rows("languages.tsv"))
    ['aa', 'aar']
    """
    for line in (files(package) / table).read_text("utf-8").splitlines():
        if not line.startswith("#"):
            yield line.split("\t")
