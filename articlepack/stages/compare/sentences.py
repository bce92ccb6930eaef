"""Which lines begin as a quotation, and which end as a sentence: of all lines at once, by machine code."""

from functools import cache

import numpy as np
from numpy.typing import NDArray

from articlepack.compiled import compiled
from articlepack.wording import NEWLINE, Codes, codes_of
from articlepack.words import CLOSERS, TERMINALS

QUOTES = "\"'“„‟«»‹›「『‘‚"
OPENS, ENDS, CLOSES = 1, 2, 4

Signs = NDArray[np.uint8]
Flags = NDArray[np.bool_]


def ends_of_lines(text: str, n_lines: int) -> tuple[Flags, Flags]:
    """(which lines begin with a quotation mark, which end as `words.ends_sentence` says) of a text of so many lines.

    >>> begins, ends = ends_of_lines("“Read on\\nHe said: “We go.”", 2)
    >>> begins.tolist(), ends.tolist()
    ([True, False], [False, True])
    """
    begins, ends = np.zeros((2, n_lines), np.bool_)
    look_at_ends(codes_of(text), sign_table(), begins, ends)
    return begins, ends


@cache
def sign_table() -> Signs:
    """What each character of the basic plane is at an end of a line."""
    table = np.zeros(1 << 16, np.uint8)
    for flag, chars in ((OPENS, QUOTES), (ENDS, TERMINALS), (CLOSES, CLOSERS + " ")):
        table[[ord(char) for char in chars]] |= flag
    return table


@compiled
def sign_at(codes: Codes, table: Signs, at: int) -> int:
    """What stands there."""
    return int(table[codes[at]]) if codes[at] < len(table) else 0


@compiled
def look_at_ends(codes: Codes, table: Signs, begins: Flags, ends: Flags) -> None:
    """Writes what `ends_of_lines` answers."""
    start = 0
    for line in range(len(begins)):
        end = start
        while end < len(codes) and codes[end] != NEWLINE:
            end += 1
        last = end - 1
        while last >= start and sign_at(codes, table, last) & CLOSES:
            last -= 1
        begins[line] = end > start and sign_at(codes, table, start) & OPENS != 0
        ends[line] = last >= start and sign_at(codes, table, last) & ENDS != 0
        start = end + 1
