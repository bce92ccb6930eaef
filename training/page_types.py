"""The kinds of pages, learned from web pages as arrays: which words a page has, and its blocks' numbers on average."""

from collections import Counter
from collections.abc import Mapping, Sequence

import numpy as np
import torch
from numpy.typing import NDArray

from articlepack.stages.clean.lexical import BUCKET_BITS
from articlepack.stages.clean.page_types import PAGE_TYPES
from training.data import IS_WORD, Encoded

MIN_PAGES = 80
"""With a word, for it to count. Out of fold 0.835 of the pages of WCXB are typed right; with 40 pages 0.825."""
PENALTY = 0.03
MIN_SPREAD = 0.05
"""Added to the spread of each column, all of which reach from 0 to 1: rare words would weigh too much."""
TOP_NUMBER = 128
MAX_WEIGHT = 32_000

Floats = NDArray[np.float32]


def page_types_of(
    encoded: Sequence[Encoded], types: Mapping[str, str], min_pages: int = MIN_PAGES
) -> dict[str, NDArray[np.generic]]:
    """The arrays of `PageTypes`, learned of the pages whose type is one of PAGE_TYPES."""
    known = [page for page in encoded if types[page.page_id] in PAGE_TYPES]
    sets = [np.unique(page.keys & np.uint32(IS_WORD - 1)) for page in known]
    counts = Counter(key for own in sets for key in own.tolist())
    row_of = np.zeros(1 << BUCKET_BITS, np.uint16)
    frequent = sorted(key for key, n in counts.items() if n >= min_pages)
    row_of[frequent] = np.arange(1, len(frequent) + 1)
    words = np.zeros((len(known), len(frequent) + 1), np.float32)
    for i, own in enumerate(sets):
        rows = row_of[own][row_of[own] > 0]
        words[i, rows] = 1 / np.sqrt(max(1, len(rows)))
    numbers = np.array([page.numbers.mean(0) for page in known], np.float32) / TOP_NUMBER
    labels = [PAGE_TYPES.index(types[page.page_id]) for page in known]
    weights, bias = fitted(np.concatenate([words, numbers], 1), labels)
    of_words = weights[: words.shape[1]]
    step = max(float(np.abs(of_words).max()), 1e-9) / MAX_WEIGHT
    return {
        "types.row_of": row_of, "types.words": np.rint(of_words / step).astype(np.int16),
        "types.word_step": np.array(step), "types.numbers": weights[words.shape[1] :] / TOP_NUMBER, "types.bias": bias,
    }  # fmt: skip


def fitted(x: Floats, labels: Sequence[int]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """(weights, bias) of a logistic regression on columns of mean 0 and about equal spread, for the columns as given."""
    mean, spread = x.mean(0), x.std(0) + MIN_SPREAD
    inputs, wanted = torch.from_numpy((x - mean) / spread), torch.tensor(labels)
    weights = torch.zeros(x.shape[1], len(PAGE_TYPES), requires_grad=True)
    bias = torch.zeros(len(PAGE_TYPES), requires_grad=True)
    optimiser = torch.optim.LBFGS([weights, bias], max_iter=150)

    def loss() -> torch.Tensor:
        optimiser.zero_grad()
        value = torch.nn.functional.cross_entropy(inputs @ weights + bias, wanted) + PENALTY * (weights**2).sum()
        value.backward()  # type: ignore[no-untyped-call]
        return value

    optimiser.step(loss)  # type: ignore[arg-type]
    own = weights.detach().double().numpy() / spread[:, None]
    return own, bias.detach().double().numpy() - mean.astype(np.float64) @ own
