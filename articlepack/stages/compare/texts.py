"""Texts of settled articles by part and row, through memory maps: no file is read whole."""

from collections.abc import Callable, Sequence
from functools import lru_cache
from pathlib import Path

import pyarrow as pa

from articlepack.parts import open_table

TextOf = Callable[[int, int], str]
"""Part and row to text."""

MAX_OPEN_FILES = 64


def open_texts(article_files: Sequence[Path]) -> TextOf:
    """A function that answers the text in a row of a part; at most `MAX_OPEN_FILES` parts are mapped at once."""

    @lru_cache(maxsize=MAX_OPEN_FILES)
    def text_column(part: int) -> pa.ChunkedArray:
        # All columns: a selection (`included_fields`) would be read into memory instead of mapped.
        return open_table(article_files[part], "article").read_all().column("text")

    def text_of(part: int, row: int) -> str:
        text: str = text_column(part)[row].as_py()
        return text

    return text_of
