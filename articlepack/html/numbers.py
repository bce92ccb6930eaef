"""The numbers of its lines that stand within code: each in an element of its own, before what the line says."""

from articlepack.compiled import compiled
from articlepack.html.chars import has_ink, is_digit
from articlepack.html.tables import AS_WRITTEN, END, FIRST_PART, KIND, LINE_END, N_PARTS, START, Walk
from articlepack.html.tags import SPACE, Bytes

NEWLINE, ZERO = b"\n0"
MIN_NUMBERED = 3
"""Lines, from which what they begin with is no data."""
MAX_NUMBER_BYTES = 12


@compiled
def drop_line_numbers(walk: Walk, seen: Bytes) -> None:
    """Forget the numbers of the lines of preformatted text, where each line begins with the next one and they are not
    all that it says.
    """
    first, past = walk.state[FIRST_PART], walk.state[N_PARTS]
    if n_numbered(walk, seen, first, past) < MIN_NUMBERED:
        return
    is_begin = True
    for part in range(first, past):
        start, end = walk.parts[part, START], walk.parts[part, END]
        if is_begin and walk.parts[part, KIND] == AS_WRITTEN:
            walk.parts[part, END] = start
        is_begin = walk.parts[part, KIND] == LINE_END or end > start and seen[end - 1] == NEWLINE


@compiled
def n_numbered(walk: Walk, seen: Bytes, first: int, past: int) -> int:
    """How many lines there are, if each begins with a number of its own in order; 0 if one does not, or none says
    anything else.
    """
    n, last, is_begin, says_more = 0, -1, True, False
    for part in range(first, past):
        start, end = walk.parts[part, START], walk.parts[part, END]
        if walk.parts[part, KIND] == LINE_END:
            is_begin = True
        elif walk.parts[part, KIND] != AS_WRITTEN or end == start or (seen[start : end - 1] == NEWLINE).any():
            return 0
        elif is_begin:
            number = number_at(seen, start, end)
            if number < 0 or n and number != last + 1:
                return 0
            n, last, is_begin = n + 1, number, False
        else:
            says_more = says_more or has_ink(seen, start, end)
            is_begin = seen[end - 1] == NEWLINE
    return n if says_more else 0


@compiled
def number_at(seen: Bytes, start: int, end: int) -> int:
    """The number that a text is, white space around it aside; -1 if it is none."""
    while start < end and seen[start] == SPACE:
        start += 1
    while start < end and seen[end - 1] == SPACE:
        end -= 1
    if not 0 < end - start <= MAX_NUMBER_BYTES:
        return -1
    number = 0
    for at in range(start, end):
        if not is_digit(seen, at):
            return -1
        number = 10 * number + int(seen[at]) - ZERO
    return number
