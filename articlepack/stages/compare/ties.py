"""Ties: pairs of pages that both stay and are alike, or tell one story.

They lie on disk, and are read a bounded number at a time.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

import numpy as np
from numpy.typing import NDArray

from articlepack.stages.compare.pages import Ranks
from articlepack.stages.compare.stars import Tie

TIE = np.dtype([("later", np.int32), ("earlier", np.int32), ("similarity", np.float32), ("is_near", np.bool_)])
CHUNK_TIES = 100_000

Ties = NDArray[np.void]


class TieWriter:
    """Takes ties one after the other."""

    def __init__(self, stream: BinaryIO) -> None:
        self.stream = stream

    def add(self, tie: Tie) -> None:
        """One verified pair."""
        self.stream.write(np.array((tie.later, tie.earlier, tie.similarity, tie.is_near), TIE).tobytes())

    def add_equal(self, later: Ranks, earlier: Ranks) -> None:
        """Pairs of equal texts."""
        ties = np.ones(len(later), TIE)
        ties["later"], ties["earlier"] = later, earlier
        self.stream.write(ties.tobytes())


def read_ties(file: Path) -> Iterator[Ties]:
    """All ties, some at a time."""
    with file.open("rb") as stream:
        while content := stream.read(CHUNK_TIES * TIE.itemsize):
            yield np.frombuffer(content, TIE)
