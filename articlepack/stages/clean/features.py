"""What the model is told of each line in numbers: of the line, of its page and of its place."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from articlepack.stages.clean import batch_lines as ln
from articlepack.stages.clean import chars as ch
from articlepack.stages.clean import repeats
from articlepack.stages.clean import scan as sc
from articlepack.stages.clean.batch_lines import Text
from articlepack.stages.clean.chars import Ints
from articlepack.stages.clean.element_features import Elements, element_features
from articlepack.stages.clean.layout import Layout, Numbers, layout_of, log_table, logs, shares, whole_logs
from articlepack.stages.clean.line_numbers import FUNCTION, line_numbers

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

    @cached_property
    def n_words(self) -> Ints:
        """Words of each page."""
        words = np.concatenate([[0], np.cumsum(self.text.n_words)])
        return np.diff(words.take(self.layout.offsets))


def read_batch(
    pages: Sequence[Sequence[str]], blanks: Sequence[Sequence[int]], elements: Elements | None = None
) -> Batch:
    """The pages' lines, read once; `elements` are those of all lines, where they are blocks of web pages."""
    flat = [line for page in pages for line in page]
    n_blank = np.array([n for page in blanks for n in page], np.int64)
    return Batch(layout_of([len(page) for page in pages]), ln.read_lines(flat), n_blank, elements)


def letters_of(text: Text) -> Ints:
    """Weight of each line in Latin letters: a wide character or a Hangul syllable says as much as two."""
    counts = text.counts
    seen = counts[:, [ch.LOWER, ch.UPPER, ch.LETTER]].sum(1) + 2 * (counts[:, ch.WIDE] + counts[:, ch.HANGUL])
    looked_at = np.minimum(text.n_chars, ln.HEAD_CHARS + ln.TAIL_CHARS)
    return np.asarray(seen * text.n_chars // np.maximum(looked_at, 1))


def is_prose(text: Text, letters: Ints) -> NDArray[np.bool_]:
    """Long lines, and rather long ones that hold a sentence's end."""
    sentence = ln.ends_sentence(text) | (text.marks[:, sc.N_SENTENCES] > 0)
    return (letters > PROSE_LETTERS) & (sentence | (letters > LONG_LETTERS))


def repetition_features(batch: Batch, traits: NDArray[np.uint8], prose: NDArray[np.bool_]) -> list[Numbers]:
    """Who repeats whom: the line in its page, its words in the page's prose, and how frequent they are."""
    text, offsets = batch.text, batch.layout.offsets
    n_same, is_repeated = repeats.repeated_lines(text.line_hash, offsets).T
    is_content = (traits & (FUNCTION | sc.NUMBER)) == 0
    words = repeats.repeated_words(text.word_hash, is_content, text.word_bounds, prose, offsets, whole_logs())
    n_content, elsewhere, n_single, frequency = words.T
    return [
        logs(n_same), is_repeated.astype(np.float32), shares(elsewhere, n_content), logs(n_content),
        np.minimum(frequency // np.maximum(n_content, 1), 128).astype(np.float32),
        shares(n_single, n_content),
    ]  # fmt: skip


def retold_features(batch: Batch) -> list[Numbers]:
    """Shares of the line's word triples in later and in earlier lines: standfirsts, pull quotes, teasers."""
    text = batch.text
    n_triples, later, earlier = repeats.retold_triples(text.word_hash, text.word_bounds, batch.layout.offsets).T
    return [shares(later, n_triples), shares(earlier, n_triples)]


def place_features(batch: Batch, letters: Ints, prose: NDArray[np.bool_]) -> list[Numbers]:
    """Where the line stands: by lines, by letters, by prose, and between which prose."""
    layout = batch.layout
    index, size = np.arange(layout.n) - layout.start, layout.end - layout.start
    mass = letters * prose
    mass_before, mass_all = layout.running(mass)
    letters_before, letters_all = layout.running(letters)
    before, after = _nearest_prose(layout, prose)
    return [
        shares(index, np.maximum(size - 1, 1)), logs(index), logs(size - 1 - index),
        shares(letters_before, letters_all),
        shares(mass_before, mass_all), shares(mass_all - mass_before - mass, mass_all),
        logs(mass_before), logs(mass_all - mass_before - mass),
        *_prose_distance(layout, before, letters, -1), *_prose_distance(layout, after, letters, 1),
        logs(size), logs(mass_all), shares(mass_all, letters_all), logs(letters_all // np.maximum(size, 1)),
    ]  # fmt: skip


def _nearest_prose(layout: Layout, prose: NDArray[np.bool_]) -> tuple[Ints, Ints]:
    """(last prose line before, first prose line after) each line; out of its page where there is none."""
    index = np.arange(layout.n)
    before = np.maximum.accumulate(np.where(prose, index, -1))
    after = np.minimum.accumulate(np.where(prose, index, layout.n)[::-1])[::-1]
    return np.concatenate([[-1], before[:-1]]), np.concatenate([after[1:], [layout.n]])


def _prose_distance(layout: Layout, at: Ints, letters: Ints, direction: int) -> list[Numbers]:
    """(distance to the prose line, its letters); the greatest distance and 0 where there is none."""
    there = (at >= layout.start) & (at < layout.end)
    distance = np.where(there, (at - np.arange(layout.n)) * direction, 60000)
    return [logs(distance), logs(np.where(there, letters[np.clip(at, 0, layout.n - 1)], 0))]


def page_features(batch: Batch) -> list[Numbers]:
    """What the whole page is like: its script and layout."""
    layout, text = batch.layout, batch.text
    counts, size = text.counts, np.diff(layout.offsets)
    n_letters = layout.per_page(counts[:, [ch.LOWER, ch.UPPER, ch.LETTER, ch.WIDE, ch.HANGUL]].sum(1))
    scripts = [
        shares(layout.per_page(counts[:, kind]), n_letters) for kind in (ch.UPPER, ch.LETTER, ch.WIDE, ch.HANGUL)
    ]
    lined = (text.n_chars >= 60) & (text.n_chars <= 100)
    others = [
        shares(layout.per_page(ln.ends_sentence(text)), size), shares(layout.per_page(lined), size),
        shares(layout.per_page(np.minimum(batch.blanks, 4)), size, 32),
        shares(layout.per_page(counts[:, ch.TERMINAL]), n_letters, 2048),
    ]  # fmt: skip
    return [of_pages.take(layout.page) for of_pages in scripts + others]


def numeric_features(batch: Batch) -> Numbers:
    """Whole numbers from 0 to 128, shape (lines, numbers)."""
    text = batch.text
    letters = letters_of(text)
    prose = is_prose(text, letters)
    words = text.word_flags | ln.word_marks(text.word_hash)
    sizes = text.n_chars, letters, text.n_words
    alone = line_numbers(sizes, text.counts, text.marks, ln.ends_sentence(text), words, log_table())
    blanks_after = batch.layout.shifted(batch.blanks, 1, 4)
    around = [np.minimum(part, 4).astype(np.float32) for part in (batch.blanks, blanks_after)]
    around.append(prose.astype(np.float32))
    within = repetition_features(batch, words, prose) + retold_features(batch) + place_features(batch, letters, prose)
    parts = [np.stack(around, 1), alone, np.stack(within + page_features(batch), 1)]
    if batch.elements is not None:
        parts.append(element_features(batch.elements, batch.layout, letters, prose))
    return np.concatenate(parts, 1)


def vocabulary_features(layout: Layout, n_known: Ints, n_looked_at: Ints) -> Numbers:
    """Share of the words looked at that the model knows, of the line and of its page; shape (lines, 2)."""
    page = shares(layout.total(n_known), layout.total(n_looked_at))
    return np.stack([shares(n_known, n_looked_at), page], 1)
