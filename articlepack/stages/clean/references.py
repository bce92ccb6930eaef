"""Lists of references: works that an article cites, each in a line of its own."""

import numpy as np
from numpy.typing import NDArray

from articlepack.compiled import compiled
from articlepack.stages.clean.shapes import Shapes
from articlepack.stages.clean.traits import CITING, DIGITS, LONG, Bits, has_all

MIN_CITATIONS, REACH = 3, 4
"""Lines that cite, so many lines from each other at most, that make a list. Out of fold the model holds 113 such lines
of nine careless WCXB texts for no body, and 108 of them are: a tenth of all words of body that it lost."""


def is_reference(shapes: Shapes, index: int) -> bool:
    """Whether a line cites a work among others that do."""
    if not shapes[index].is_citation:
        return False
    near = shapes.between(index - REACH, index + REACH + 1)
    return sum(shape.is_citation for shape in near) >= MIN_CITATIONS


def references_of(shapes: Shapes, traits: Bits) -> list[int]:
    """Which lines of a page belong to lists of references."""
    return [i for i in np.flatnonzero(among_citing(traits)).tolist() if is_reference(shapes, i)]


@compiled
def among_citing(traits: Bits) -> NDArray[np.bool_]:
    """The lines that may cite a work, long and with digits, among lines enough that may."""
    found = np.zeros(len(traits), np.bool_)
    for i in range(len(traits)):
        if has_all(traits[i], LONG | DIGITS | CITING):
            n_near = 0
            for near in traits[max(i - REACH, 0) : i + REACH + 1]:
                n_near += has_all(near, CITING)
            found[i] = n_near >= MIN_CITATIONS
    return found
