"""Samples as arrays, domains and folds."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
import tldextract
from numpy.typing import NDArray

from articlepack.stages.clean.features import Batch, numeric_features, read_batch
from articlepack.stages.clean.learned import CLASSES
from articlepack.stages.clean.lexical import lexical_keys
from training.pages import Line, Page, Sample

# Longer texts are tables and lists; they would outweigh the rest.
MAX_LINES = 2500
IS_WORD = 1 << 31


@dataclass(frozen=True)
class Encoded:
    """A sample as arrays."""

    page_id: str
    flavour: str
    numbers: NDArray[np.uint8]  # (lines, numbers)
    keys: NDArray[np.uint32]  # bucket, the highest bit marks words; in order of line
    n_keys: NDArray[np.uint16]  # of each line
    n_words: NDArray[np.float32]
    n_matched: NDArray[np.float32]
    is_body: NDArray[np.bool_]
    label: NDArray[np.int8]  # class, -1 where unknown


def encode(sample: Sample) -> Encoded:
    """The sample's features and labels; only the first MAX_LINES lines."""
    lines = sample.lines[:MAX_LINES]
    batch = read_batch([[line.text for line in lines]], [[line.n_blank for line in lines]])
    return encode_batch(sample.page_id, sample.flavour, batch, lines)


def encode_batch(page_id: str, flavour: str, batch: Batch, lines: Sequence[Line]) -> Encoded:
    """The features of one page's lines, and their labels."""
    groups = lexical_keys(batch).groups
    line_of_key = np.concatenate([np.repeat(np.arange(len(lines)), n_keys) for _, n_keys in groups])
    order = np.argsort(line_of_key, kind="stable")
    is_word = np.arange(len(order)) < len(groups[0][0])
    bucket = np.concatenate([own for own, _ in groups])
    bucket = (bucket | np.where(is_word, IS_WORD, 0)).astype(np.uint32)[order]
    body = np.array([line.is_body for line in lines], bool)
    known = np.array([line.is_known for line in lines], bool)
    label = np.array([CLASSES.index(line.label) for line in lines])
    label = np.where(
        body & (label != CLASSES.index("title")), 0, np.where(known | (label == CLASSES.index("title")), label, -1)
    )
    counts = np.array([(line.n_words, line.n_matched) for line in lines], np.float32).reshape(-1, 2)
    n_words, n_matched = counts[:, 0], counts[:, 1]
    numbers = numeric_features(batch).astype(np.uint8)
    n_keys = np.bincount(line_of_key, minlength=len(lines)).astype(np.uint16)
    return Encoded(page_id, flavour, numbers, bucket, n_keys, n_words, n_matched, body, label.astype(np.int8))


@cache
def _extractor() -> tldextract.TLDExtract:
    return tldextract.TLDExtract(suffix_list_urls=(), cache_dir=None)


def domain_of(page: Page) -> str:
    """The page's registered domain, or its id."""
    return _extractor()(page.url).top_domain_under_public_suffix or page.url or page.id


def fold_of(domain: str, n_folds: int = 5) -> int:
    """The fold of a domain: the domain alone decides it."""
    return int(hashlib.md5(domain.encode()).hexdigest(), 16) % n_folds
