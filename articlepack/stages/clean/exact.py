"""The arithmetic of the line model: layers in whole numbers, the same bits for a row whatever rows share its batch.

Matrix products of floats differ in their last bits with the size of the batch, so weights and activations are whole
numbers whose sums stay below 2**24, where float32 is exact; all else is arithmetic on one element at a time.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from articlepack.stages.clean.layout import Layout, Numbers

DILATIONS = (1, 2, 4, 8)
GAP = max(DILATIONS)  # empty rows between pages: no line sees another page's
POOLED_BEFORE = 2  # the convolution that also reads the pools of the page
MAX_ACTIVATION = 255
MAX_INPUT = 124  # of standardised numbers, which are cut at four deviations: 31 steps each
INPUT_STEPS = 31
LOGIT_STEPS, MAX_LOGIT = 64, 20  # of the table that turns logits into probabilities

T = TypeVar("T", bound=np.generic)


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


def activated(x: Numbers) -> Numbers:
    """Whole numbers from 0 to MAX_ACTIVATION."""
    np.clip(x, 0, MAX_ACTIVATION, out=x)
    return np.rint(x, out=x)


@cache
def exponentials() -> Numbers:
    """exp of 0, -1 / LOGIT_STEPS, -2 / LOGIT_STEPS and so on."""
    return np.array([math.exp(-step / LOGIT_STEPS) for step in range(LOGIT_STEPS * MAX_LOGIT + 1)], np.float32)


def probabilities(logits: Numbers) -> Numbers:
    """exp(logit) by table, of logits up to 0."""
    return exponentials()[np.clip(np.rint(-logits * LOGIT_STEPS), 0, LOGIT_STEPS * MAX_LOGIT).astype(np.int64)]


def sigmoid(logits: Numbers) -> Numbers:
    """Logits as probabilities, by table."""
    small = probabilities(-np.abs(logits))
    return np.where(logits >= 0, 1 / (1 + small), small / (1 + small)).astype(np.float32)


class Rows:
    """Where the lines stand when GAP empty rows part the pages."""

    def __init__(self, layout: Layout) -> None:
        self.sizes = sizes = np.diff(layout.offsets)
        self.n = layout.n + GAP * (len(sizes) + 1)
        self.line = np.arange(layout.n) + GAP * (layout.page + 1)
        self.is_line = np.zeros((self.n, 1), np.float32)
        self.is_line[self.line] = 1
        self.first = layout.offsets[:-1] + GAP * np.arange(1, len(sizes) + 1)
        # Each page with the gap before it, and the last gap as a page of its own.
        self.spans = np.concatenate([sizes + GAP, [GAP]])
        index = np.arange(self.n) - np.repeat(np.concatenate([self.first, [self.n]]), self.spans)
        size = np.repeat(np.concatenate([sizes, [1]]), self.spans)
        self.n_before = np.maximum(index, 1).astype(np.float32)[:, None]
        self.n_after = np.maximum(size - 1 - index, 1).astype(np.float32)[:, None]

    def spread(self, of_pages: NDArray[T]) -> NDArray[T]:
        """The row of each line's page."""
        last = np.zeros_like(of_pages[:1])
        return np.repeat(np.concatenate([of_pages, last]), self.spans, axis=0)


def pooled_rows(pooled: Numbers, rows: Rows) -> Numbers:
    """Mean and maximum of the page, and means of what stands before and after the line, in whole numbers.

    Sums are of 32 bits, two at a time in one number of 64: no page has lines enough to overflow one.
    """
    pairs = pooled.astype(np.uint32).view(np.uint64)
    sums = np.concatenate([np.zeros_like(pairs[:1]), np.cumsum(pairs, axis=0)])
    start, end = sums.take(rows.first, 0), sums.take(rows.first + rows.sizes, 0)
    mean = (end - start).view(np.uint32).astype(np.float32) / rows.sizes[:, None].astype(np.float32)
    top = np.maximum.reduceat(pooled, rows.first, axis=0)
    before = (sums[:-1] - rows.spread(start)).view(np.uint32).astype(np.float32) / rows.n_before
    after = (rows.spread(end) - sums[1:]).view(np.uint32).astype(np.float32) / rows.n_after
    pools: Numbers = np.concatenate([rows.spread(mean), rows.spread(top), before, after], 1)
    return np.rint(pools, out=pools)


def convolved(h: Numbers, layer: Layer, dilation: int, parts: Numbers) -> Numbers:
    """Each row with the rows `dilation` before and after it; `parts` is room for the work, shape (rows, 3 x width)."""
    width, n = h.shape[1], len(h)
    np.matmul(h, layer.weights, out=parts)
    sums = parts[:, width : 2 * width].copy()
    sums[dilation:] += parts[: n - dilation, :width]
    sums[: n - dilation] += parts[dilation:, 2 * width :]
    sums *= layer.scale
    sums += layer.bias
    return sums


def as_inputs(x: Numbers) -> Numbers:
    """Whole numbers of at most MAX_INPUT."""
    np.clip(x, -MAX_INPUT, MAX_INPUT, out=x)
    return np.rint(x, out=x)


@dataclass(frozen=True)
class Network:
    """Lines to logits: numbers and words of each line, convolutions over the lines, and pools of the page."""

    first: Layer  # of the numbers, then the words
    convolutions: tuple[Layer, ...]
    pools: Layer
    hidden: Layer
    out: Layer

    @classmethod
    def stored(cls, array: Mapping[str, NDArray[np.generic]], prefix: str) -> "Network":
        """The network whose arrays' names begin so."""

        def layer(name: str) -> Layer:
            parts = (array[f"{prefix}{name}.{part}"].astype(np.float32) for part in ("weights", "scale", "bias"))
            return Layer(*parts)

        convolutions = tuple(layer(f"convolution{i}") for i in range(len(DILATIONS)))
        return cls(layer("first"), convolutions, layer("pools"), layer("hidden"), layer("out"))

    def __call__(self, numbers: Numbers, words: Numbers, rows: Rows) -> Numbers:
        """Logits of the lines; on the way, GAP rows of zeros stand before, between and after the pages."""
        first = np.zeros((rows.n, len(self.first.bias)), np.float32)
        first[rows.line] = activated(self.first(np.concatenate([numbers, words], 1)))
        h, room = first, np.empty((rows.n, self.convolutions[0].weights.shape[1]), np.float32)
        for i, (convolution, dilation) in enumerate(zip(self.convolutions, DILATIONS, strict=True)):
            more = convolved(h, convolution, dilation, room)
            more += h
            if i == POOLED_BEFORE:
                more += self.pools(pooled_rows(h[:, : len(self.pools.weights) // 4], rows))
            h = activated(more)
            h *= rows.is_line
        hidden = activated(self.hidden(np.concatenate([h, first], 1)))
        return self.out(hidden.take(rows.line, 0))
