"""Files in which a job leaves rows for others, each in the drawer of who takes them: many drawers, one file.

A file is the places of its drawers, then their content, one after the other. So what thousands of jobs leave for
thousands of others is as many files as jobs, and whoever takes some drawers in a row reads them in one go.
"""

from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from articlepack.durable import write_aside

PLACE_BYTES = 8

Rows = NDArray[Any]


def write_drawers(file: Path, drawers: Sequence[Rows]) -> None:
    """Write a file of drawers; it appears whole or not at all, whoever else writes the same."""
    ends = np.cumsum([(len(drawers) + 1) * PLACE_BYTES, *(rows.nbytes for rows in drawers)], dtype=np.int64)
    write_aside(file, ends.tobytes(), *(rows.tobytes() for rows in drawers))


def read_drawers(file: Path, first: int, end: int) -> list[bytes]:
    """The content of some drawers in a row."""
    with file.open("rb") as stream:
        stream.seek(first * PLACE_BYTES)
        places = np.frombuffer(stream.read((end - first + 1) * PLACE_BYTES), np.int64).tolist()
        stream.seek(places[0])
        content = stream.read(places[-1] - places[0])
    return [content[here - places[0] : there - places[0]] for here, there in pairwise(places)]


def dealt(rows: Rows, numbers: NDArray[np.int64], n_drawers: int) -> list[Rows]:
    """The rows for each drawer, by the number of each row."""
    if n_drawers == 1:
        return [rows]
    order = np.argsort(numbers, kind="stable")
    return np.split(rows[order], np.searchsorted(numbers[order], np.arange(1, n_drawers)))
