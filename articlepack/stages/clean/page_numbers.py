"""What the model is told of each line among the others: who repeats it, where it stands, what its page is. Compiled."""

import numpy as np

from articlepack.compiled import compiled
from articlepack.stages.clean import chars as ch
from articlepack.stages.clean.chars import Ints
from articlepack.stages.clean.layout import Flags, Numbers, share
from articlepack.stages.clean.line_numbers import log

N_REPEATED, N_PLACED, N_PAGE = 8, 16, 8
NO_PROSE = 60_000
"""Lines to the next prose, where there is none."""
MIN_WRAPPED, MAX_WRAPPED = 60, 100
"""Characters of the lines of a text broken to a width."""
MOST_BLANKS = 4
"""Empty lines are counted up to it."""


def page_numbers(
    repeated: tuple[Ints, Ints, Ints],
    sizes: tuple[Ints, Ints],
    prose: Flags,
    ends: Flags,
    blanks: Ints,
    counts: Ints,
    offsets: Ints,
    logs: Numbers,
) -> Numbers:
    """Whole numbers from 0 to 128, shape (lines, N_REPEATED + N_PLACED + N_PAGE).

    `repeated` is what `repeats` found of lines, of words, of word triples; `sizes` are characters and letters of each
    line. The lines of page i are those from offsets[i] to offsets[i + 1].
    """
    out = np.empty((len(prose), N_REPEATED + N_PLACED + N_PAGE), np.float32)
    fill_repeated(out, *repeated, logs)
    fill_pages(out, sizes, prose, ends, blanks, counts, offsets, logs)
    return out


@compiled
def fill_repeated(out: Numbers, lines: Ints, words: Ints, triples: Ints, logs: Numbers) -> None:
    """Who repeats whom: the line in its page, its words in the page's prose and how frequent they are, its triples."""
    for line in range(len(out)):
        row, (n, elsewhere, n_single, frequency) = out[line], words[line]
        row[0], row[1] = log(lines[line, 0], logs), lines[line, 1]
        row[2], row[3] = share(elsewhere, n, 128), log(n, logs)
        row[4], row[5] = min(frequency // max(n, 1), 128), share(n_single, n, 128)
        for i in range(2):
            row[6 + i] = share(triples[line, 1 + i], triples[line, 0], 128)


@compiled
def fill_pages(
    out: Numbers,
    sizes: tuple[Ints, Ints],
    prose: Flags,
    ends: Flags,
    blanks: Ints,
    counts: Ints,
    offsets: Ints,
    logs: Numbers,
) -> None:
    """Fill the rows of each page, behind who repeats whom, with the places of its lines and with what it is like."""
    # Parted here, where all columns are of one type; of a single line, they would be of another.
    (n_chars, letters), rows = sizes, out[:, N_REPEATED:]
    for page in range(len(offsets) - 1):
        own = slice(offsets[page], offsets[page + 1])
        if own.start < own.stop:
            fill_places(rows[own], letters[own], prose[own], logs)
            fill_page(rows[own, N_PLACED:], n_chars[own], ends[own], blanks[own], counts[own])


@compiled
def fill_places(out: Numbers, letters: Ints, prose: Flags, logs: Numbers) -> None:
    """Where each line of a page stands: by lines, by letters, by prose, and between which prose."""
    n, n_letters, mass = len(out), letters.sum(), (letters * prose).sum()
    letters_before, mass_before, prose_before = 0, 0, -1
    for line in range(n):
        row, own = out[line], letters[line] if prose[line] else 0
        mass_after = mass - mass_before - own
        row[0] = share(line, max(n - 1, 1), 128)
        row[1], row[2] = log(line, logs), log(n - 1 - line, logs)
        row[3] = share(letters_before, n_letters, 128)
        row[4], row[5] = share(mass_before, mass, 128), share(mass_after, mass, 128)
        row[6], row[7] = log(mass_before, logs), log(mass_after, logs)
        row[8] = log(line - prose_before if prose_before >= 0 else NO_PROSE, logs)
        row[9] = log(letters[prose_before] if prose_before >= 0 else 0, logs)
        row[12], row[13] = log(n, logs), log(mass, logs)
        row[14], row[15] = share(mass, n_letters, 128), log(n_letters // n, logs)
        letters_before, mass_before = letters_before + letters[line], mass_before + own
        prose_before = line if prose[line] else prose_before
    prose_after = -1
    for line in range(n - 1, -1, -1):
        out[line, 10] = log(prose_after - line if prose_after >= 0 else NO_PROSE, logs)
        out[line, 11] = log(letters[prose_after] if prose_after >= 0 else 0, logs)
        prose_after = line if prose[line] else prose_after


@compiled
def fill_page(out: Numbers, n_chars: Ints, ends: Flags, blanks: Ints, counts: Ints) -> None:
    """What the whole page is like: its script and layout."""
    n, n_wrapped, n_blanks = len(out), 0, 0
    kinds = np.zeros(counts.shape[1], np.int64)
    for line in range(n):
        n_wrapped += MIN_WRAPPED <= n_chars[line] <= MAX_WRAPPED
        n_blanks += min(blanks[line], MOST_BLANKS)
        for kind in range(len(kinds)):
            kinds[kind] += counts[line, kind]
    n_letters = kinds[ch.LOWER] + kinds[ch.UPPER] + kinds[ch.LETTER] + kinds[ch.WIDE] + kinds[ch.HANGUL]
    for i, kind in enumerate((ch.UPPER, ch.LETTER, ch.WIDE, ch.HANGUL)):
        out[:, i] = share(kinds[kind], n_letters, 128)
    out[:, 4], out[:, 5] = share(ends.sum(), n, 128), share(n_wrapped, n, 128)
    out[:, 6], out[:, 7] = share(n_blanks, n, 32), share(kinds[ch.TERMINAL], n_letters, 2048)
