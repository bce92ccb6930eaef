"""What the model is told of each line in numbers: of the line, of its page and of its place."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from articlepack.compiled import compiled
from articlepack.stages.clean import batch_lines as ln
from articlepack.stages.clean import chars as ch
from articlepack.stages.clean import repeats
from articlepack.stages.clean import scan as sc
from articlepack.stages.clean.batch_lines import Text
from articlepack.stages.clean.chars import Ints
from articlepack.stages.clean.element_features import Elements, element_features
from articlepack.stages.clean.layout import Layout, Numbers, layout_of, log_table, shares, whole_logs
from articlepack.stages.clean.line_numbers import FUNCTION, line_numbers
from articlepack.stages.clean.page_numbers import MOST_BLANKS, page_numbers

# Lines of this weight in Latin letters that end a sentence or hold several are counted as prose.
PROSE_LETTERS, LONG_LETTERS = 80, 200


@dataclass(frozen=True)
class Batch:
    """Pages as flat arrays of lines."""

    layout: Layout
    text: Text
    blanks: Ints
    elements: Elements | None = None
    """Of web pages."""


def read_batch(
    pages: Sequence[Sequence[str]], blanks: Sequence[Sequence[int]], elements: Elements | None = None
) -> Batch:
    """The pages' lines, read once; `elements` are those of all lines, where they are blocks of web pages."""
    flat = [line for page in pages for line in page]
    n_blank = np.array([n for page in blanks for n in page], np.int64)
    return Batch(layout_of([len(page) for page in pages]), ln.read_lines(flat), n_blank, elements)


@compiled
def letters_of(n_chars: Ints, counts: Ints) -> Ints:
    """Weight of each line in Latin letters: a wide character or a Hangul syllable says as much as two."""
    out = np.empty(len(n_chars), np.int64)
    for line in range(len(out)):
        of = counts[line]
        seen = of[ch.LOWER] + of[ch.UPPER] + of[ch.LETTER] + 2 * (of[ch.WIDE] + of[ch.HANGUL])
        out[line] = seen * n_chars[line] // max(min(n_chars[line], ln.SEEN_CHARS), 1)
    return out


def is_prose(text: Text, letters: Ints) -> NDArray[np.bool_]:
    """Long lines, and rather long ones that hold a sentence's end."""
    sentence = text.ends_sentence | (text.marks[:, sc.N_SENTENCES] > 0)
    return (letters > PROSE_LETTERS) & (sentence | (letters > LONG_LETTERS))


def repeated(batch: Batch, words: NDArray[np.uint8], prose: NDArray[np.bool_]) -> tuple[Ints, Ints, Ints]:
    """Who repeats whom, of lines, of words and of word triples: see `repeats`."""
    text, offsets = batch.text, batch.layout.offsets
    is_content = (words & (FUNCTION | sc.NUMBER)) == 0
    return (
        repeats.repeated_lines(text.line_hash, offsets),
        repeats.repeated_words(text.word_hash, is_content, text.word_bounds, prose, offsets, whole_logs()),
        repeats.retold_triples(text.word_hash, text.word_bounds, offsets),
    )


def numeric_features(batch: Batch) -> Numbers:
    """Whole numbers from 0 to 128, shape (lines, numbers)."""
    text, layout, ends = batch.text, batch.layout, batch.text.ends_sentence
    letters = letters_of(text.n_chars, text.counts)
    prose = is_prose(text, letters)
    words = text.word_flags | ln.word_marks(text.word_hash)
    blanks_after = layout.shifted(batch.blanks, 1, MOST_BLANKS)
    around = [np.minimum(part, MOST_BLANKS).astype(np.float32) for part in (batch.blanks, blanks_after)]
    around.append(prose.astype(np.float32))
    alone = line_numbers((text.n_chars, letters, text.n_words), text.counts, text.marks, ends, words, log_table())
    sizes, told = (text.n_chars, letters), repeated(batch, words, prose)
    among = page_numbers(told, sizes, prose, ends, batch.blanks, text.counts, layout.offsets, log_table())
    parts = [np.stack(around, 1), alone, among]
    if batch.elements is not None:
        parts.append(element_features(batch.elements, layout, letters, prose))
    return np.concatenate(parts, 1)


def vocabulary_features(layout: Layout, n_known: Ints, n_looked_at: Ints) -> Numbers:
    """Share of the words looked at that the model knows, of the line and of its page; shape (lines, 2)."""
    page = shares(layout.total(n_known), layout.total(n_looked_at))
    return np.stack([shares(n_known, n_looked_at), page], 1)
