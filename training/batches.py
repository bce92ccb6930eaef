"""Batches of samples as the network reads them, what is learned of them, and the loss."""

import random
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from articlepack.stages.clean.exact import DILATIONS
from articlepack.stages.clean.features import vocabulary_features
from articlepack.stages.clean.layout import layout_of
from articlepack.stages.clean.learned import CLASSES
from articlepack.stages.clean.lexical import BUCKET_BITS
from training.data import IS_WORD, Encoded
from training.network import Rows
from training.splice import ASKS

TITLE = CLASSES.index("title")
GAP = max(DILATIONS)
"""Empty rows between pages: no line sees another page's."""


@dataclass(frozen=True)
class Settings:
    """The recipe."""

    n_steps: int = 1600
    lines_a_step: int = 4500
    learning_rate: float = 3e-3
    weight_decay: float = 0.01
    min_domains: int = 5
    max_vocabulary: int = 16_000
    dropout: float = 0.1
    seed: int = 0
    share_wordless: float = 0.15
    max_word_dropout: float = 0.5
    f1_weight: float = 0.5
    class_weight: float = 0.4
    title_weight: float = 0.3
    titleless_weight: float = 0.3  # of a page in which no line is known to be the title
    non_article_weight: float = 0.3
    n_embedded: int = 24
    width: int = 48
    n_networks: int = 2


@dataclass(frozen=True)
class Prepared:
    """What the features need from training: the vocabulary and the scale of the numbers."""

    row_of: NDArray[np.uint16]  # vocabulary row of each bucket, 0 for the unknown
    mean: NDArray[np.float32]
    scale: NDArray[np.float32]


def vocabulary(samples: Sequence[Encoded], domain: dict[str, str], settings: Settings) -> NDArray[np.uint16]:
    """A row for each bucket that occurs in enough domains, the most widespread first."""
    n_domains = np.zeros(1 << BUCKET_BITS, np.int64)
    by_domain: dict[str, list[NDArray[np.uint32]]] = {}
    for sample in samples:
        if " " not in sample.flavour:
            by_domain.setdefault(domain[sample.page_id], []).append(np.unique(sample.keys & np.uint32(IS_WORD - 1)))
    for keys in by_domain.values():
        n_domains[np.unique(np.concatenate(keys))] += 1
    wide = np.argsort(-n_domains, kind="stable")[: settings.max_vocabulary]
    wide = wide[n_domains[wide] >= settings.min_domains]
    row_of = np.zeros(1 << BUCKET_BITS, np.uint16)
    row_of[wide] = np.arange(1, len(wide) + 1)
    return row_of


def numbers_of(sample: Encoded, row_of: NDArray[np.uint16], wordless: bool) -> NDArray[np.float32]:
    """The numbers of each line with the share of known words."""
    is_word = (sample.keys & np.uint32(IS_WORD)) > 0
    line = np.repeat(np.arange(len(sample.n_keys)), sample.n_keys)
    known = row_of[sample.keys & np.uint32(IS_WORD - 1)] > 0
    n_known = np.bincount(line[is_word & known], minlength=len(sample.n_keys)) * (not wordless)
    n_words = np.bincount(line[is_word], minlength=len(sample.n_keys))
    more = vocabulary_features(layout_of([len(sample.n_keys)]), n_known.astype(np.int64), n_words)
    return np.concatenate([sample.numbers, more], 1, dtype=np.float32)


def prepare(samples: Sequence[Encoded], domain: dict[str, str], settings: Settings) -> Prepared:
    """Vocabulary, mean and scale."""
    row_of = vocabulary(samples, domain, settings)
    some = np.concatenate([numbers_of(sample, row_of, False) for sample in samples[::7] or samples])
    return Prepared(row_of, some.mean(0), 1 / (some.std(0) + 0.5))


@dataclass(frozen=True)
class Targets:
    """What is learned of a batch's lines."""

    is_body: Tensor
    label: Tensor
    weight: Tensor  # of each line, summing to the page's weight over a page
    n_words: Tensor
    n_matched: Tensor
    page_weight: Tensor


def standardised(numbers: NDArray[np.float32], prepared: Prepared) -> NDArray[np.float32]:
    cut: NDArray[np.float32] = np.clip((numbers - prepared.mean) * prepared.scale, -4, 4)
    return cut


def _as_long(values: NDArray[np.generic]) -> Tensor:
    return torch.from_numpy(np.asarray(values, np.int64))


def rows_of(
    samples: Sequence[Encoded], prepared: Prepared, keep_words: Sequence[float], rng: np.random.Generator
) -> Rows:
    """The samples as the network reads them, each with that share of its words kept."""
    numbers, bags, counts = [], [], []
    for sample, share in zip(samples, keep_words, strict=True):
        numbers.append(standardised(numbers_of(sample, prepared.row_of, share == 0), prepared))
        rows = prepared.row_of[sample.keys & np.uint32(IS_WORD - 1)]
        line = np.repeat(np.arange(len(sample.n_keys)), sample.n_keys)
        kept = (rows > 0) & (rng.random(len(rows)) < share if share < 1 else True)
        bags.append(rows[kept])
        counts.append(np.bincount(line[kept], minlength=len(sample.n_keys)))
    n_lines = np.array([len(part) for part in numbers])
    layout = layout_of(n_lines.tolist())
    n_keys = np.concatenate(counts)
    line = np.arange(layout.n) + GAP * (layout.page + 1)
    scale = 1 / np.sqrt(np.maximum(n_keys, 1))
    return Rows(
        torch.from_numpy(np.concatenate(numbers)), _as_long(np.concatenate(bags)), _as_long(np.cumsum(n_keys) - n_keys),
        torch.from_numpy(scale.astype(np.float32)), _as_long(line), _as_long(layout.page), _as_long(layout.start),
        _as_long(layout.end), layout.n + GAP * (len(samples) + 1), len(samples),
    )  # fmt: skip


def _joined(samples: Sequence[Encoded], name: str) -> Tensor:
    return torch.from_numpy(np.concatenate([getattr(sample, name) for sample in samples]))


def targets_of(samples: Sequence[Encoded], page_weight: Sequence[float]) -> Targets:
    """What is to be learned of the samples."""
    weights = []
    for sample, weight in zip(samples, page_weight, strict=True):
        own = np.sqrt(sample.n_words + 16)  # a short line must not be free
        weights.append(own / own.sum() * weight)
    return Targets(
        _joined(samples, "is_body").float(), _joined(samples, "label").long(),
        torch.from_numpy(np.concatenate(weights).astype(np.float32)),
        _joined(samples, "n_words"), _joined(samples, "n_matched"), torch.tensor(page_weight, dtype=torch.float32),
    )  # fmt: skip


def loss_of(logits: Tensor, rows: Rows, targets: Targets, settings: Settings) -> Tensor:
    """Mean over pages of lines wrongly judged, F1 missed, and classes missed."""
    bce = torch.nn.functional.binary_cross_entropy_with_logits(logits[:, 0], targets.is_body, reduction="none")
    known = targets.label >= 0
    classes = torch.nn.functional.cross_entropy(logits[:, 1:-1], targets.label.clamp(min=0), reduction="none") * known

    def per_page(values: Tensor) -> Tensor:
        return torch.zeros(rows.n_pages).index_add(0, rows.page, values)

    kept = torch.sigmoid(logits[:, 0])
    matched = torch.minimum(targets.n_matched, targets.n_words)
    f1 = 2 * per_page(kept * matched) / (per_page(kept * targets.n_words) + per_page(matched) + 1)
    missed = ((1 - f1) * targets.page_weight * (per_page(matched) > 0)).sum()
    line_loss = ((bce + settings.class_weight * classes) * targets.weight).sum()
    titles = settings.title_weight * title_loss(logits, rows, targets, settings)
    return (line_loss + settings.f1_weight * missed + titles) / targets.page_weight.sum()


def title_loss(logits: Tensor, rows: Rows, targets: Targets, settings: Settings) -> Tensor:
    """Cross-entropy of choosing the title among a page's lines and "none"; where no line is known, "none" is right."""
    odds = torch.exp(torch.clamp(logits[:, -1], -15.0, 15.0))
    is_title = (targets.label == TITLE).float()

    def per_page(values: Tensor) -> Tensor:
        return torch.zeros(rows.n_pages).index_add(0, rows.page, values)

    chosen, has_title = per_page(odds * is_title), (per_page(is_title) > 0).float()
    right = torch.log(has_title * chosen + (1 - has_title))
    weight = targets.page_weight * torch.where(has_title > 0, 1.0, settings.titleless_weight)
    return (weight * (torch.log(per_page(odds) + 1) - right)).sum()


FLAVOUR_WEIGHT = {
    "html": 1.3,
    "clean": 1.0,
    "clean-changed": 0.7,
    "clean-careless": 0.7,
    "walk-alts": 1.0,
    "inscriptis": 1.3,
    "careless": 1.3,
    ASKS: 0.0,
}


class Sampler:
    """Batches of samples drawn by weight, the same for the same seed."""

    def __init__(self, samples: Sequence[Encoded], is_article: dict[str, bool], settings: Settings) -> None:
        self.samples, self.settings, self.is_article = samples, settings, is_article
        self.rng = random.Random(settings.seed)
        self.queue: list[int] = []
        self.weight = [self._weight(sample) for sample in samples]

    def _weight(self, sample: Encoded) -> float:
        rewritten = " " in sample.flavour
        flavour = 0.7 if rewritten else FLAVOUR_WEIGHT.get(sample.flavour, 1.0)
        return flavour * (1.0 if self.is_article[sample.page_id] else self.settings.non_article_weight)

    def batch(self) -> list[int]:
        """Samples of together about `lines_a_step` lines."""
        chosen, size = [], 0
        while size < self.settings.lines_a_step:
            i = self.next()
            chosen.append(i)
            size += len(self.samples[i].n_keys)
        return chosen

    def next(self) -> int:
        """Each sample comes as often as its weight says."""
        while not self.queue:
            self.queue = [i for i, weight in enumerate(self.weight) if self.rng.random() < weight / 1.3]
            self.rng.shuffle(self.queue)
        return self.queue.pop()

    def keep_words(self) -> float:
        """The share of a sample's words that the network may see."""
        if self.rng.random() < self.settings.share_wordless:
            return 0.0
        return 1.0 - self.rng.random() * self.settings.max_word_dropout
