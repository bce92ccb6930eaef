"""What kind of page a web page is: a linear model of the words it has, and of its blocks' numbers on average."""

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from articlepack.stages.clean.chars import Ints
from articlepack.stages.clean.layout import Layout, Numbers
from articlepack.stages.clean.lexical import Keys

PAGE_TYPES = ("article", "forum", "product", "collection", "listing", "documentation", "service")


@dataclass(frozen=True)
class PageTypes:
    """Weights of PAGE_TYPES: of words as whole numbers, so that no sum depends on its order."""

    row_of: NDArray[np.uint16]  # row of each bucket of words, 0 for those without
    words: NDArray[np.int64]  # (rows, types)
    word_step: float
    numbers: NDArray[np.float64]  # (numbers, types)
    bias: NDArray[np.float64]

    @classmethod
    def stored(cls, array: Mapping[str, NDArray[np.generic]]) -> "PageTypes":
        """As `training.page_types` wrote them."""
        words, step = array["types.words"].astype(np.int64), float(array["types.word_step"])
        numbers, bias = array["types.numbers"].astype(np.float64), array["types.bias"].astype(np.float64)
        return cls(array["types.row_of"].astype(np.uint16), words, step, numbers, bias)

    def answers(self, keys: Keys, numbers: Numbers, layout: Layout) -> list[tuple[str, float]]:
        """The likeliest type of each page of a batch and its probability; `numbers` are those of the blocks."""
        starts = [np.concatenate([[0], np.cumsum(n_keys)]) for _, n_keys in keys.groups]
        out = []
        for a, b in zip(layout.offsets[:-1].tolist(), layout.offsets[1:].tolist(), strict=True):
            own = [bucket[at[a] : at[b]] for (bucket, _), at in zip(keys.groups, starts, strict=True)]
            out.append(self.answer(np.concatenate(own), numbers[a:b]))
        return out

    def answer(self, buckets: Ints, numbers: Numbers) -> tuple[str, float]:
        """That of one page."""
        are_there = np.zeros(len(self.words), np.bool_)
        are_there[self.row_of.take(buckets)] = True
        are_there[0] = False
        rows = np.flatnonzero(are_there)
        words = self.words.take(rows, 0).sum(0) * self.word_step / math.sqrt(max(1, len(rows)))
        mean = numbers.sum(0, dtype=np.float64) / len(numbers)
        logits = (self.bias + words + (mean[:, None] * self.numbers).sum(0)).tolist()
        odds = [math.exp(logit - max(logits)) for logit in logits]
        best = max(range(len(odds)), key=odds.__getitem__)
        return PAGE_TYPES[best], odds[best] / sum(odds)
