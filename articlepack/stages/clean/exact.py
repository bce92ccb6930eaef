"""The arithmetic of the line model: layers in whole numbers, the same bits for a row whatever rows share its batch.

Matrix products of floats differ in their last bits with the size of the batch, so weights and activations are whole
numbers whose sums stay below 2**24, where float32 is exact; all else is arithmetic on one element at a time.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from articlepack.compiled import compiled
from articlepack.stages.clean.chars import Ints
from articlepack.stages.clean.layout import Layout, Numbers

DILATIONS = (1, 2, 4, 8)
POOLED_BEFORE = 2  # the convolution that also reads the pools of the page
MAX_ACTIVATION = 255
MAX_INPUT = 124  # of standardised numbers, which are cut at four deviations: 31 steps each
INPUT_STEPS = 31
LOGIT_STEPS, MAX_LOGIT = 64, 20  # of the table that turns logits into probabilities
NONE, ONE, FULL, MOST = np.float32(0), np.float32(1), np.float32(MAX_ACTIVATION), np.float32(MAX_INPUT)


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


@compiled
def activate(x: Numbers, scale: Numbers, bias: Numbers) -> None:
    """Make a layer's sums, shape (lines, width), whole numbers from 0 to MAX_ACTIVATION, in place."""
    for line in range(x.shape[0]):
        for i in range(x.shape[1]):
            x[line, i] = np.rint(min(max(x[line, i] * scale[i] + bias[i], NONE), FULL))


@cache
def exponentials() -> Numbers:
    """exp of 0, -1 / LOGIT_STEPS, -2 / LOGIT_STEPS and so on."""
    return np.array([math.exp(-step / LOGIT_STEPS) for step in range(LOGIT_STEPS * MAX_LOGIT + 1)], np.float32)


@compiled
def shares_of(logits: Numbers, table: Numbers) -> tuple[Numbers, Numbers]:
    """(each line's shares of the classes, its share to be the title), of logits as `LineModel.logits` has them.

    Body by its own logit; the others share the rest as their logits say. `table` is that of `exponentials`.
    """
    out, title = np.empty((len(logits), logits.shape[1] - 2), np.float32), np.empty(len(logits), np.float32)
    for line in range(len(logits)):
        of = logits[line]
        body, title[line] = sigmoid(of[0], table), sigmoid(of[-1], table)
        top, total = of[2:-1].max(), NONE
        for i in range(1, out.shape[1]):
            out[line, i] = by_table(top - of[i + 1], table)
            total += out[line, i]
        out[line, 0] = body
        for i in range(1, out.shape[1]):
            out[line, i] = out[line, i] / total * (ONE - body)
    return out, title


@compiled
def sigmoid(logit: Any, table: Numbers) -> Any:
    """A logit as a share, by table."""
    small = by_table(abs(logit), table)
    return (ONE if logit >= NONE else small) / (ONE + small)


@compiled
def by_table(size: float, table: Numbers) -> Any:
    """exp(-size) of a size of 0 or more, by the table of `exponentials`: a number of 32 bits."""
    return table[int(min(np.rint(size * np.float32(LOGIT_STEPS)), np.float32(LOGIT_STEPS * MAX_LOGIT)))]


@compiled
def pooled(h: Numbers, n: int, offsets: Ints) -> Numbers:
    """Of the first `n` numbers of lines: mean and maximum of the page, means of what stands before and after the line.

    Whole numbers, shape (lines, 4 x n). The lines of page i are those from offsets[i] to offsets[i + 1].
    """
    out = np.empty((h.shape[0], 4 * n), np.float32)
    total, before, top = np.empty(n), np.empty(n), np.empty(n, np.float32)
    for page in range(len(offsets) - 1):
        start, end = offsets[page], offsets[page + 1]
        total[:], before[:], top[:] = 0, 0, NONE
        for line in range(start, end):
            for i in range(n):
                total[i] += h[line, i]
                top[i] = max(top[i], h[line, i])
        n_lines = np.float32(end - start)
        for line in range(start, end):
            n_before, n_after = np.float32(max(line - start, 1)), np.float32(max(end - 1 - line, 1))
            for i in range(n):
                own = np.float64(h[line, i])
                out[line, i], out[line, n + i] = np.rint(np.float32(total[i]) / n_lines), top[i]
                out[line, 2 * n + i] = np.rint(np.float32(before[i]) / n_before)
                out[line, 3 * n + i] = np.rint(np.float32(total[i] - before[i] - own) / n_after)
                before[i] += own
    return out


@compiled
def convolved(
    parts: Numbers, h: Numbers, more: Numbers, scale: Numbers, bias: Numbers, bounds: tuple[Ints, Ints], dilation: int
) -> Numbers:
    """Each line with the lines `dilation` before and after it in its page, added to what it was.

    `parts`, shape (lines, 3 x width), is what each line says to the one after, to itself and to the one before; `more`
    is added where it has lines; `bounds` are the start and end of each line's page.
    """
    width = h.shape[1]
    out = np.empty_like(h)
    for line in range(h.shape[0]):
        before, after = line - dilation, line + dilation
        has_before, has_after = before >= bounds[0][line], after < bounds[1][line]
        for i in range(width):
            value = parts[line, width + i]
            if has_before:
                value += parts[before, i]
            if has_after:
                value += parts[after, 2 * width + i]
            value = value * scale[i] + bias[i] + h[line, i]
            if len(more):
                value += more[line, i]
            out[line, i] = np.rint(min(max(value, NONE), FULL))
    return out


@compiled
def fill_inputs(out: Numbers, x: Numbers, mean: Numbers, scale: Numbers) -> None:
    """Fill the first columns of `out` with those of `x`, standardised, as inputs."""
    for line in range(x.shape[0]):
        for i in range(x.shape[1]):
            out[line, i] = as_input((x[line, i] - mean[i]) * scale[i])


@compiled
def as_input(value: Any) -> Any:
    """A whole number of at most MAX_INPUT."""
    return np.rint(min(max(value, -MOST), MOST))


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

    def __call__(self, numbers: Numbers, words: Numbers, layout: Layout) -> Numbers:
        """Logits of the lines."""
        n_numbers = numbers.shape[1]
        first: Numbers = numbers @ self.first.weights[:n_numbers]
        first += words @ self.first.weights[n_numbers:]
        activate(first, self.first.scale, self.first.bias)
        h, bounds, width = first, (layout.start, layout.end), first.shape[1]
        for i, (layer, dilation) in enumerate(zip(self.convolutions, DILATIONS, strict=True)):
            more = h[:0]
            if i == POOLED_BEFORE:
                more = self.pools(pooled(h, len(self.pools.weights) // 4, layout.offsets))
            h = convolved(h @ layer.weights, h, more, layer.scale, layer.bias, bounds, dilation)
        hidden: Numbers = h @ self.hidden.weights[:width]
        hidden += first @ self.hidden.weights[width:]
        activate(hidden, self.hidden.scale, self.hidden.bias)
        return self.out(hidden)
