"""The network as it is trained: the same arithmetic as `LineModel`, in floating point."""

from dataclasses import dataclass

import torch
from torch import Tensor, nn

from articlepack.stages.clean.exact import DILATIONS, POOLED_BEFORE
from articlepack.stages.clean.learned import CLASSES

TOP = 6.0  # activations are cut here, so that they can become bytes


@dataclass(frozen=True)
class Rows:
    """Pages as rows with gaps between them."""

    numbers: Tensor  # (rows, numbers), standardised
    bag: Tensor  # vocabulary rows of all lines
    bag_offsets: Tensor  # first key of each line
    bag_scale: Tensor  # of each line
    line: Tensor  # row of each line
    page: Tensor  # page of each line
    start: Tensor  # first line of each line's page
    end: Tensor  # behind its last
    n_rows: int
    n_pages: int


def cut(x: Tensor) -> Tensor:
    return torch.clamp(x, 0.0, TOP)


class Network(nn.Module):  # type: ignore[misc]  # torch is not installed where types are checked
    """Words and numbers of each line, convolutions over the lines, and pools of the page, to scores of each line."""

    def __init__(
        self, n_numbers: int, n_vocabulary: int, n_embedded: int = 24, width: int = 48, n_pooled: int = 24
    ) -> None:
        super().__init__()
        self.n_pooled = n_pooled
        self.embedding = nn.EmbeddingBag(n_vocabulary, n_embedded, mode="sum")
        nn.init.normal_(self.embedding.weight, 0.0, 0.1)
        self.numbers_in = nn.Linear(n_numbers, width)
        self.words_in = nn.Linear(n_embedded, width, bias=False)
        self.convolutions = nn.ModuleList(nn.Linear(width, 3 * width) for _ in DILATIONS)
        for name, weights in self.convolutions.named_parameters():
            if name.endswith("weight"):
                nn.init.uniform_(weights, -((3 * width) ** -0.5), (3 * width) ** -0.5)
        self.page_in = nn.Linear(2 * n_pooled, width, bias=False)
        self.sides_in = nn.Linear(2 * n_pooled, width, bias=False)
        self.hidden = nn.Linear(2 * width, width)
        self.out = nn.Linear(width, 2 + len(CLASSES))

    def forward(self, rows: Rows, dropout: float = 0.0) -> Tensor:
        """Logits of each line, shape (lines, 2 + classes): body against all, the classes, and the page's title."""
        words = self.embedding(rows.bag, rows.bag_offsets) * rows.bag_scale[:, None]
        numbers = nn.functional.dropout(rows.numbers, dropout / 2, self.training)
        first = cut(self.numbers_in(numbers) + self.words_in(torch.clamp(words, -4.0, 4.0)))
        first = nn.functional.dropout(first, dropout, self.training)
        h = torch.zeros(rows.n_rows, first.shape[1]).index_copy(0, rows.line, first)
        is_line = torch.zeros(rows.n_rows, 1).index_fill(0, rows.line, 1.0)
        for i, dilation in enumerate(DILATIONS):
            more = h + self._convolved(h, i, dilation)
            if i == POOLED_BEFORE:
                more = more.index_add(0, rows.line, self._pools(h[rows.line, : self.n_pooled], rows))
            h = cut(more) * is_line
        last = nn.functional.dropout(torch.cat([h[rows.line], first], 1), dropout, self.training)
        out: Tensor = self.out(cut(self.hidden(last)))
        return out

    def _convolved(self, h: Tensor, i: int, dilation: int) -> Tensor:
        """Each row with the rows `dilation` before and after it: three taps side by side, the bias in the middle."""
        width, linear = h.shape[1], self.convolutions[i]
        assert isinstance(linear, nn.Linear)
        parts = h @ linear.weight.T
        before = nn.functional.pad(parts[:-dilation, :width], (0, 0, dilation, 0))
        after = nn.functional.pad(parts[dilation:, 2 * width :], (0, 0, 0, dilation))
        return before + parts[:, width : 2 * width] + after + linear.bias[width : 2 * width]

    def _pools(self, pooled: Tensor, rows: Rows) -> Tensor:
        """What the page holds on average and at most, and what stands before and after the line on average."""
        top = torch.zeros(rows.n_pages, self.n_pooled)
        top = top.scatter_reduce(0, rows.page[:, None].expand_as(pooled), pooled, "amax")
        sums = torch.cat([torch.zeros(1, self.n_pooled, dtype=torch.float64), pooled.double().cumsum(0)])
        before, all_, after = sums[:-1] - sums[rows.start], sums[rows.end] - sums[rows.start], sums[rows.end] - sums[1:]
        index = torch.arange(len(pooled))
        n_before, n_after = index - rows.start, rows.end - 1 - index
        mean = (all_ / (rows.end - rows.start)[:, None]).float()
        sides = [before / n_before.clamp(min=1)[:, None], after / n_after.clamp(min=1)[:, None]]
        out: Tensor = self.page_in(torch.cat([mean, top[rows.page]], 1)) + self.sides_in(torch.cat(sides, 1).float())
        return out
