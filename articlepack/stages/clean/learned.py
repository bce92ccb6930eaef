"""The learned line model: reads whole pages and scores every line, with numpy alone.

A line's scores are bit-identical whatever pages share its batch. Matrix products of floats differ in their last bits
with the size of the batch, so weights and activations are whole numbers here whose sums stay below 2**24, where float32
is exact; all else is arithmetic on one element at a time.
"""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from articlepack.stages.clean.batch_lines import Layout, Numbers
from articlepack.stages.clean.features import lexical_keys, numeric_features, read_batch, vocabulary_features

# fmt: off
CLASSES = ("body", "title", "standfirst", "byline", "date", "caption", "topics", "related", "share", "nav", "ad",
           "paywall", "comment", "other")
# fmt: on
WEIGHTS = Path(__file__).with_name("model.npz")
DILATIONS = (1, 2, 4, 8)
GAP = max(DILATIONS)  # empty rows between pages: no line sees another page's
POOLED_BEFORE = 2  # the convolution that also reads the pools of the page
MAX_ACTIVATION = 255
MAX_INPUT = 124  # of standardised numbers, which are cut at four deviations: 31 steps each
INPUT_STEPS = 31
# Pages are scored in runs of about so many characters and lines; no result depends on it.
RUN_CHARS, RUN_LINES = 200_000, 8_000
# Steps of the table that turns logits into probabilities.
LOGIT_STEPS, MAX_LOGIT = 64, 20


@dataclass(frozen=True)
class Layer:
    """A linear map in whole numbers: `weights` (inputs, outputs), then each output times its scale plus its bias."""

    weights: Numbers
    scale: Numbers
    bias: Numbers

    def __call__(self, x: Numbers) -> Numbers:
        """Outputs of each row of `x`."""
        out: Numbers = x @ self.weights
        out *= self.scale
        out += self.bias
        return out


def _activated(x: Numbers) -> Numbers:
    """Whole numbers from 0 to MAX_ACTIVATION."""
    np.rint(x, out=x)
    np.maximum(x, 0, out=x)
    np.minimum(x, MAX_ACTIVATION, out=x)
    return x


@cache
def _exponentials() -> Numbers:
    """exp of 0, -1 / LOGIT_STEPS, -2 / LOGIT_STEPS and so on."""
    return np.array([math.exp(-step / LOGIT_STEPS) for step in range(LOGIT_STEPS * MAX_LOGIT + 1)], np.float32)


def _probabilities(logits: Numbers) -> Numbers:
    """exp(logit) by table, of logits up to 0."""
    return _exponentials()[np.clip(np.rint(-logits * LOGIT_STEPS), 0, LOGIT_STEPS * MAX_LOGIT).astype(np.int64)]


@dataclass(frozen=True)
class LineModel:
    """Scores of lines; see `score_pages`."""

    row_of: NDArray[np.uint16]  # vocabulary row of each bucket of words, 0 for the unknown
    embedding: Numbers  # whole numbers, (rows, numbers of a word)
    embedding_step: np.float32
    mean: Numbers
    scale: Numbers
    first: Layer
    convolutions: tuple[Layer, ...]
    pools: Layer
    hidden: Layer
    out: Layer

    def scores(self, pages: Sequence[Sequence[str]], blanks: Sequence[Sequence[int]]) -> list[Numbers]:
        """Class scores of each page, shape (lines, classes): each from 0 to 1, those of a line summing to about 1."""
        out = [np.zeros((len(page), len(CLASSES)), np.float32) for page in pages]
        for run in _runs(pages):
            logits, layout = self._logits([pages[i] for i in run], [blanks[i] for i in run])
            scored = _scores(logits)
            for i, a, b in zip(run, layout.offsets[:-1], layout.offsets[1:], strict=True):
                out[i] = scored[a:b]
        return out

    def _logits(self, pages: Sequence[Sequence[str]], blanks: Sequence[Sequence[int]]) -> tuple[Numbers, Layout]:
        """Logits of each line: body against all, then the classes."""
        batch = read_batch(pages, blanks)
        layout = batch.layout
        keys = lexical_keys(batch)
        rows = self.row_of[keys.bucket]
        known = rows > 0
        words = keys.line[: keys.n_words]
        n_known = np.bincount(words[known[: keys.n_words]], minlength=layout.n)
        more = vocabulary_features(layout, n_known, np.bincount(words, minlength=layout.n))
        lexical = self._lexical(rows[known], keys.line[known], layout.n)
        return self._network(self._inputs(numeric_features(batch), more, lexical), layout), layout

    def _inputs(self, numbers: Numbers, more: Numbers, lexical: Numbers) -> Numbers:
        """Whole numbers of at most MAX_INPUT: the numbers standardised, then the words."""
        n = len(self.mean)
        x = np.concatenate([numbers, more, lexical], 1)
        own = x[:, :n]
        own -= self.mean
        own *= self.scale
        x = np.clip(x, -4, 4, out=x)
        x *= INPUT_STEPS
        np.rint(x, out=x)
        return x

    def _lexical(self, rows: NDArray[np.uint16], line: NDArray[np.int64], n_lines: int) -> Numbers:
        """Sum of the known words' numbers over the root of their number."""
        order = np.argsort(line, kind="stable")
        n_keys = np.bincount(line, minlength=n_lines)
        sums = np.zeros((n_lines, self.embedding.shape[1]), np.float32)
        filled = np.flatnonzero(n_keys)
        if len(filled):
            starts = (np.cumsum(n_keys) - n_keys)[filled]
            sums[filled] = np.add.reduceat(self.embedding[rows[order]], starts, axis=0)
        root = np.sqrt(np.maximum(n_keys, 1).astype(np.float32))
        sums /= root[:, None]
        sums *= self.embedding_step
        return sums

    def _network(self, x: Numbers, layout: Layout) -> Numbers:
        """Logits of the lines. The rows of `h` are the lines with GAP rows of zeros before, between and after pages."""
        line = np.arange(layout.n) + GAP * (layout.page + 1)
        first = _activated(self.first(x))
        h = np.zeros((layout.n + GAP * len(layout.offsets), first.shape[1]), np.float32)
        h[line] = first
        is_line = np.zeros((len(h), 1), np.float32)
        is_line[line] = 1
        for i, (convolution, dilation) in enumerate(zip(self.convolutions, DILATIONS, strict=True)):
            more = _convolved(h, convolution, dilation)
            more += h
            if i == POOLED_BEFORE:
                more[line] += self.pools(self._pooled(h[line, : len(self.pools.weights) // 4], layout))
            h = np.multiply(_activated(more), is_line, out=more)
        return self.out(_activated(self.hidden(np.concatenate([h[line], first], 1))))

    def _pooled(self, pooled: Numbers, layout: Layout) -> Numbers:
        """Mean and maximum of the page, and means of what stands before and after the line, in whole numbers."""
        sums = np.concatenate([np.zeros((1, pooled.shape[1])), np.cumsum(pooled, axis=0, dtype=np.float64)])
        index = np.arange(layout.n)
        before, whole = sums[:-1] - sums[layout.start], sums[layout.end] - sums[layout.start]
        after = sums[layout.end] - sums[1:]
        top = np.maximum.reduceat(pooled, layout.offsets[:-1], axis=0)[layout.page]
        n_before, n_after = np.maximum(index - layout.start, 1), np.maximum(layout.end - 1 - index, 1)
        parts = [
            whole / (layout.end - layout.start)[:, None],
            top,
            before / n_before[:, None],
            after / n_after[:, None],
        ]
        return np.asarray(np.rint(np.concatenate(parts, 1)), np.float32)


def _convolved(h: Numbers, layer: Layer, dilation: int) -> Numbers:
    """Each row with the rows `dilation` before and after it."""
    width, n = h.shape[1], len(h)
    parts = h @ layer.weights
    sums = parts[:, width : 2 * width].copy()
    sums[dilation:] += parts[: n - dilation, :width]
    sums[: n - dilation] += parts[dilation:, 2 * width :]
    sums *= layer.scale
    sums += layer.bias
    return sums


def _scores(logits: Numbers) -> Numbers:
    """Body by its own logit; the others share the rest as their logits say."""
    body = _sigmoid(logits[:, 0])
    others = logits[:, 2:]
    weights = _probabilities(others - others.max(1, keepdims=True))
    total = weights[:, 0].copy()
    for column in weights.T[1:]:  # one by one: the order of a sum must not depend on the batch
        total += column
    return np.concatenate([body[:, None], weights / total[:, None] * (1 - body)[:, None]], 1)


def _sigmoid(logits: Numbers) -> Numbers:
    small = _probabilities(-np.abs(logits))
    return np.where(logits >= 0, 1 / (1 + small), small / (1 + small)).astype(np.float32)


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


LAYERS = ("first", "pools", "hidden", "out", *(f"convolution{i}" for i in range(len(DILATIONS))))


def _stored_layer(array: Mapping[str, NDArray[np.generic]], name: str) -> Layer:
    weights, scale, bias = (array[f"{name}.{part}"].astype(np.float32) for part in ("weights", "scale", "bias"))
    return Layer(weights, scale, bias)


def model_from(path: Path) -> LineModel:
    """The model that `training.export` wrote."""
    with np.load(path) as stored:
        array = {name: stored[name] for name in stored.files}
    first, pools, hidden, out, *convolutions = (_stored_layer(array, name) for name in LAYERS)
    return LineModel(
        array["row_of"], array["embedding"].astype(np.float32), np.float32(array["embedding_step"]), array["mean"],
        array["scale"], first, tuple(convolutions), pools, hidden, out,
    )  # fmt: skip


@cache
def load_model() -> LineModel:
    """The model that ships with the package, read once."""
    return model_from(WEIGHTS)


def score_pages(pages: Sequence[Sequence[str]], blanks: Sequence[Sequence[int]]) -> list[Numbers]:
    """For each page the scores of its lines, shape (lines, len(CLASSES)), float32 from 0 to 1.

    Lines are non-empty and stripped; `blanks` has the number of empty lines before each. A page's scores are
    bit-identical whatever other pages are given with it.
    """
    return load_model().scores(pages, blanks)
