"""What the model is told of each line in numbers: of the line, of its page and of its place."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, cached_property

import numpy as np
from numpy.typing import NDArray

from articlepack.stages.clean import batch_lines as ln
from articlepack.stages.clean import chars as ch
from articlepack.stages.clean import repeats
from articlepack.stages.clean import scan as sc
from articlepack.stages.clean.batch_lines import Text
from articlepack.stages.clean.chars import Ints
from articlepack.stages.clean.element_features import Elements, element_features
from articlepack.stages.clean.layout import Layout, Numbers, layout_of, logs, shares, whole_logs

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


COUNT_BITS = 12
"""Of a count of a line's words, so that five fit one whole number: no line has more words than characters looked at."""


@cache
def _packed(bits: tuple[int, ...]) -> Ints:
    """For each byte of traits, one for each of the bits that it has, each in COUNT_BITS of its own."""
    traits = np.arange(256)
    return np.asarray(sum(((traits & bit) > 0).astype(np.int64) << (COUNT_BITS * i) for i, bit in enumerate(bits)))


def _unpacked(sums: Ints, n: int) -> list[Ints]:
    """The counts in packed sums."""
    return [(sums >> (COUNT_BITS * i)) & ((1 << COUNT_BITS) - 1) for i in range(n)]


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


def shape_features(text: Text, letters: Ints) -> list[Numbers]:
    """Lengths, and shares and counts of the kinds of characters."""
    counts, n_seen = text.counts, text.counts.sum(1) - 1
    sizes = [logs(text.n_chars), logs(letters), logs(text.n_words), shares(letters, text.n_words, 8)]
    kinds = (ch.UPPER, ch.DIGIT, ch.WIDE, ch.LETTER, ch.HANGUL, ch.SPACE)
    rare = (ch.TERMINAL, ch.COMMA, ch.QUOTE, ch.BRACKET, ch.SEPARATOR, ch.SYMBOL, ch.DASH)
    ratios = [shares(counts[:, kind], n_seen) for kind in kinds] + [
        shares(counts[:, kind], n_seen, 1024) for kind in rare
    ]
    totals = [*logs(counts[:, (*rare, ch.DIGIT)]).T, *logs(text.marks[:, sc.N_SENTENCES : sc.N_COLONS]).T]
    return sizes + ratios + totals


def edge_features(text: Text) -> list[Numbers]:
    """How the line begins and ends."""
    first, last, _, last_code, first_code = text.marks[:, :5].T
    ends: list[NDArray[np.bool_]] = [ln.ends_sentence(text)]
    ends += [_any_of(last_code, codes) for codes in (":：", "…", "?？؟")]
    ends += [last == kind for kind in (ch.LOWER, ch.UPPER, ch.DIGIT, ch.QUOTE, ch.BRACKET, ch.SEPARATOR, ch.COMMA)]
    ends += [
        first == kind
        for kind in (ch.LOWER, ch.UPPER, ch.DIGIT, ch.QUOTE, ch.BRACKET, ch.SEPARATOR, ch.DASH, ch.TERMINAL)
    ]
    ends += [_any_of(first_code, "•*-·–●"), _any_of(first_code, "#")]
    return [part.astype(np.float32) for part in ends]


def _any_of(codes: Ints, chars: str) -> NDArray[np.bool_]:
    """Whether each code is that of one of the characters."""
    found: NDArray[np.bool_] = codes == ord(chars[0])
    for char in chars[1:]:
        found |= codes == ord(char)
    return found


def word_features(text: Text, traits: NDArray[np.uint8]) -> list[Numbers]:
    """Shares of function words, capitals, numbers, long words; counts of date words and years."""
    shared, few_of = (ln.FUNCTION, sc.CAPITAL, sc.ALL_CAPS, sc.NUMBER, sc.LONG), (sc.JOINED, ln.DATE_WORD, sc.YEAR)
    kinds = _unpacked(text.summed(_packed(shared).take(traits)), len(shared))
    joined, dates, years = _unpacked(text.summed(_packed(few_of).take(traits)), len(few_of))
    few = [np.minimum(part, 6).astype(np.float32) for part in (dates, years)]
    return [shares(part, text.n_words) for part in kinds] + [shares(joined, text.n_words - 1)] + few


def repetition_features(batch: Batch, traits: NDArray[np.uint8], prose: NDArray[np.bool_]) -> list[Numbers]:
    """Who repeats whom: the line in its page, its words in the page's prose, and how frequent they are."""
    text, offsets = batch.text, batch.layout.offsets
    n_same, is_repeated = repeats.repeated_lines(text.line_hash, offsets).T
    is_content = (traits & (ln.FUNCTION | sc.NUMBER)) == 0
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
    traits = text.word_flags | ln.word_marks(text.word_hash)
    blanks_after = batch.layout.shifted(batch.blanks, 1, 4)
    own = [np.minimum(part, 4).astype(np.float32) for part in (batch.blanks, blanks_after)]
    own += [prose.astype(np.float32)]
    own += shape_features(text, letters) + edge_features(text) + word_features(text, traits)
    own += repetition_features(batch, traits, prose) + retold_features(batch) + place_features(batch, letters, prose)
    numbers = np.ascontiguousarray(np.array(own + page_features(batch)).T)
    if batch.elements is None:
        return numbers
    return np.concatenate([numbers, element_features(batch.elements, batch.layout, letters, prose)], 1)


def vocabulary_features(layout: Layout, n_known: Ints, n_looked_at: Ints) -> Numbers:
    """Share of the words looked at that the model knows, of the line and of its page; shape (lines, 2)."""
    page = shares(layout.total(n_known), layout.total(n_looked_at))
    return np.stack([shares(n_known, n_looked_at), page], 1)
