"""The learned line model: reads whole pages and scores every line, with numpy alone.

A line's scores are bit-identical whatever pages share its batch: see `exact`.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from articlepack.compiled import compiled
from articlepack.records import Block
from articlepack.stages.clean.chars import Hashes, Ints
from articlepack.stages.clean.element_features import read_elements
from articlepack.stages.clean.exact import (
    INPUT_STEPS,
    Network,
    as_input,
    exponentials,
    fill_inputs,
    shares_of,
)
from articlepack.stages.clean.features import Batch, numeric_features, read_batch, vocabulary_features
from articlepack.stages.clean.layout import Numbers
from articlepack.stages.clean.lexical import Keys, lexical_keys
from articlepack.stages.clean.page_types import PageTypes
from articlepack.stages.clean.traits import Bits, counted, sizes_of, traits_of

# fmt: off
CLASSES = ("body", "title", "standfirst", "byline", "date", "caption", "topics", "related", "share", "nav", "ad",
           "paywall", "comment", "other")
# fmt: on
WEIGHTS, PAGE_WEIGHTS = Path(__file__).with_name("model.npz"), Path(__file__).with_name("page_model.npz")
PACKED_ZERO = 128  # what a zero of the embedding is packed as: no sum of a line's keys leaves its 16 bits
# Pages are scored in runs of about so many characters and lines; no result depends on it.
RUN_CHARS, RUN_LINES = 400_000, 8_000
NETWORK_LINES = 1_000
"""Of so many lines the network's numbers stay in a core's cache: of 3,500 it took twice the time for each."""

NO_LABELS = np.zeros(0, np.int64)


@dataclass(frozen=True)
class LineScores:
    """What the model says of the lines of a page, and what they show at a glance."""

    classes: Numbers
    """Shape (lines, len(CLASSES)): each from 0 to 1, those of a line summing to about 1."""
    title: Numbers
    """Of each line: its odds to be the page's title against that no line is, as a share from 0 to 1."""
    traits: Bits
    """Bits of `traits`, which say what rules have to look at."""
    n_words: Ints
    """About how many words each line has."""
    n_chars: Ints
    """How many characters."""
    counted: Ints
    """How many it has for `words.find_words`; -1 where the text itself must be asked."""
    words: Hashes
    """Hashes of the words looked at, in order of line."""
    first_word: Ints
    """Shape (lines + 1,): where each line's words begin, and where the last line's end."""
    labels: Ints
    """Of the blocks of a web page: bits of what their elements are named as."""
    page_type: tuple[str, float] | None = None
    """Of a web page: what kind it is, and how likely."""

    @property
    def body(self) -> Numbers:
        """How likely each line is body, in one piece: a column of a single line is another type to numba."""
        return np.ascontiguousarray(self.classes[:, CLASSES.index("body")])

    def part(self, start: int, end: int, page_type: tuple[str, float] | None) -> "LineScores":
        """Those of some lines, which are a page of this type."""
        own, first_word = slice(start, end), self.first_word[start : end + 1]
        return LineScores(
            self.classes[own],
            self.title[own],
            self.traits[own],
            self.n_words[own],
            self.n_chars[own],
            self.counted[own],
            self.words[first_word[0] : first_word[-1]],
            first_word - first_word[0],
            self.labels[own],
            page_type,
        )


@dataclass(frozen=True)
class LineModel:
    """Scores of lines, by the mean of a few networks' logits; see `score_pages`."""

    row_of: NDArray[np.uint16]  # vocabulary row of each bucket of words, 0 for the unknown
    packed: Hashes  # each row of all networks' embeddings as whole numbers from 0, four in each number of 64 bits
    embedding_step: Numbers
    mean: Numbers
    scale: Numbers
    networks: tuple[Network, ...]
    page_types: PageTypes | None = None
    """Of a model of web pages."""

    def scores(
        self, pages: Sequence[Sequence[str]], blanks: Sequence[Sequence[int]], blocks: Sequence[Sequence[Block]] = ()
    ) -> list[LineScores]:
        """What the lines of each page are; `blocks` are the elements they come from, for a model of web pages."""
        out = [NO_LINES] * len(pages)
        for run in _runs(pages):
            elements = read_elements([block for i in run for block in blocks[i]]) if blocks else None
            batch = read_batch([pages[i] for i in run], [blanks[i] for i in run], elements)
            keys, numbers = lexical_keys(batch), numeric_features(batch)
            types = self.page_types.answers(keys, numbers, batch.layout) if self.page_types else [None] * len(run)
            whole = self.line_scores(batch, self.logits(batch, keys, numbers))
            bounds = pairwise(batch.layout.offsets.tolist())
            for i, (a, b), page_type in zip(run, bounds, types, strict=True):
                out[i] = whole.part(a, b, page_type)
        return out

    def line_scores(self, batch: Batch, logits: Numbers) -> LineScores:
        """What the lines of a batch are."""
        text = batch.text
        n_counted = counted(text.n_chars, text.counts, text.marks, text.n_words)
        numbers = traits_of(text), sizes_of(text.counts), text.n_chars, n_counted
        classes, title = shares_of(logits, exponentials())
        labels = batch.elements.labels if batch.elements else NO_LABELS
        return LineScores(classes, title, *numbers, text.word_hash, text.word_bounds, labels)

    def logits(self, batch: Batch, keys: Keys, numbers: Numbers) -> Numbers:
        """Logits of each line, shape (lines, 2 + classes): body against all, the classes, and the page's title."""
        layout = batch.layout
        words, n_known = self._words(keys, layout.n)
        more = vocabulary_features(layout, n_known, keys.groups[0][1])
        inputs = np.empty((layout.n, len(self.mean)), np.float32)
        fill_inputs(inputs, numbers, self.mean, self.scale)
        n = numbers.shape[1]
        fill_inputs(inputs[:, n:], more, self.mean[n:], self.scale[n:])
        each = len(self.embedding_step) // len(self.networks)
        total = np.zeros((layout.n, 2 + len(CLASSES)), np.float32)
        for own, part in layout.parts(NETWORK_LINES):
            for i, network in enumerate(self.networks):
                total[own] += network(inputs[own], words[own, i * each : (i + 1) * each], part)
        total /= np.float32(len(self.networks))
        return total

    def _words(self, keys: Keys, n_lines: int) -> tuple[Numbers, Ints]:
        """(the mean of the known keys' numbers times the root of their number, known words) of each line."""
        sums, n_known = np.zeros((n_lines, self.packed.shape[1]), np.uint64), []
        for buckets, n_keys in keys.groups:
            n_own = np.zeros(n_lines, np.int64)
            add_known(buckets, n_keys, self.row_of, self.packed, sums, n_own)
            n_known.append(n_own)
        return word_inputs(sums.view(np.uint16), np.sum(n_known, axis=0), self.embedding_step), n_known[0]


@compiled
def add_known(
    buckets: Ints, n_keys: Ints, row_of: NDArray[np.uint16], packed: Hashes, sums: Hashes, n_known: Ints
) -> None:
    """Add to each line's sums the rows of those of its keys that have one, and to `n_known` how many have."""
    at = 0
    for line in range(len(n_keys)):
        for bucket in buckets[at : at + n_keys[line]]:
            row = row_of[bucket]
            if row:
                n_known[line] += 1
                for column in range(sums.shape[1]):
                    sums[line, column] += packed[row, column]
        at += n_keys[line]


@compiled
def word_inputs(sums: NDArray[np.uint16], n_known: Ints, scale: Numbers) -> Numbers:
    """The sums of packed numbers of so many keys as inputs: their mean times the root of their number."""
    out = np.empty(sums.shape, np.float32)
    for line in range(len(sums)):
        zero, divisor = np.float32(PACKED_ZERO * n_known[line]), np.sqrt(np.float32(max(n_known[line], 1)))
        for column in range(sums.shape[1]):
            out[line, column] = as_input((np.float32(sums[line, column]) - zero) / divisor * scale[column])
    return out


def _runs(pages: Sequence[Sequence[str]]) -> Iterator[list[int]]:
    """Runs of pages that have lines, of about RUN_CHARS characters and RUN_LINES lines."""
    run: list[int] = []
    n_chars = n_lines = 0
    for i, page in enumerate(pages):
        if page:
            run.append(i)
            n_chars, n_lines = n_chars + sum(map(len, page)), n_lines + len(page)
        if n_chars >= RUN_CHARS or n_lines >= RUN_LINES:
            yield run
            run, n_chars, n_lines = [], 0, 0
    if run:
        yield run


NO_LINES = LineScores(
    np.zeros((0, len(CLASSES)), np.float32),
    np.zeros(0, np.float32),
    np.zeros(0, np.uint32),
    np.zeros(0, np.int64),
    np.zeros(0, np.int64),
    np.zeros(0, np.int64),
    np.zeros(0, np.uint64),
    np.zeros(1, np.int64),
    NO_LABELS,
)


def model_from(path: Path) -> LineModel:
    """The model that `training.export` wrote."""
    with np.load(path) as stored:
        array = {name: stored[name] for name in stored.files}
    packed = (array["embedding"].astype(np.int16) + PACKED_ZERO).astype(np.uint16).view(np.uint64)
    step, scale = array["embedding_step"] * np.float32(INPUT_STEPS), array["scale"] * np.float32(INPUT_STEPS)
    networks = tuple(Network.stored(array, f"{i}.") for i in range(int(array["n_networks"])))
    types = PageTypes.stored(array) if "types.row_of" in array else None
    return LineModel(array["row_of"], packed, step, array["mean"], scale, networks, types)


@cache
def load_model(path: Path = WEIGHTS) -> LineModel:
    """A model that ships with the package, read once: that of text, or that of web pages."""
    return model_from(path)


def score_pages(pages: Sequence[Sequence[str]], blanks: Sequence[Sequence[int]]) -> list[LineScores]:
    """For each text what its lines are.

    Lines are non-empty and stripped; `blanks` has the number of empty lines before each. A page's scores are
    bit-identical whatever other pages are given with it.
    """
    return load_model().scores(pages, blanks)


def score_blocks(pages: Sequence[Sequence[Block]]) -> list[LineScores]:
    """For each web page what its blocks are, by their text and by the elements they come from; as `score_pages`."""
    texts = [[block.text for block in page] for page in pages]
    return load_model(PAGE_WEIGHTS).scores(texts, [[0] * len(page) for page in pages], pages)
