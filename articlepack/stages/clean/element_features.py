"""What the model is told of the elements of a web page beside their text: tags, links, class words, containers."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from articlepack.records import Block
from articlepack.stages.clean.chars import Hashes, Ints
from articlepack.stages.clean.class_names import HINT_WORDS, SECTIONS
from articlepack.stages.clean.homes import LABELS, N_TOKENS, OUTER, OWN, SECTION, read_each_once
from articlepack.stages.clean.layout import Layout, Numbers, logs, shares

TAG_GROUPS = (
    ("p",),
    ("h1",),
    ("h2", "h3"),
    ("h4", "h5", "h6"),
    ("li",),
    ("blockquote",),
    ("pre",),
    ("tr", "td", "th", "caption"),
    ("dt", "dd"),
    ("figcaption",),
    ("button", "label", "summary", "legend", "option"),
    ("time", "address"),
)
"""Elements that name a block, by what they say of it; all others count as `div`."""
GROUP_OF = {tag: number for number, tags in enumerate(TAG_GROUPS) for tag in tags}


@dataclass(frozen=True)
class Elements:
    """The blocks of a batch of pages as elements, one of each array's rows for each block."""

    numbers: NDArray[np.uint8]  # flags of tag, sections and class words
    link_share: Numbers
    home: Hashes  # of the container: the element with all its ancestors
    outer_home: Hashes  # of the container's own container
    tokens: Hashes  # class words of all blocks
    n_tokens: Ints  # of each block
    labels: Ints  # bits of what the names of each block say


def read_elements(blocks: Sequence[Block]) -> Elements:
    """The blocks of all pages of a batch, in order."""
    homes, which = read_each_once([block.hints for block in blocks])
    own, outer, sections = (
        _bits(homes.said[:, column], n) for column, n in zip(N_FLAGS, N_FLAGS.values(), strict=True)
    )
    named = np.stack([own[:, :-1], outer[:, :-1]], 2).reshape(len(homes.said), 2 * len(HINT_WORDS))
    flags = np.concatenate([sections, named, own[:, -1:] | outer[:, -1:]], 1)
    groups = np.array([GROUP_OF.get(block.tag, len(TAG_GROUPS)) for block in blocks], np.int64)
    tags = np.eye(len(TAG_GROUPS) + 1, len(TAG_GROUPS), dtype=np.uint8).take(groups, 0)
    links = np.array([block.link_chars for block in blocks], np.int64)
    sizes = np.array([len(block.text) for block in blocks], np.int64)
    n_tokens, places = homes.said[:, N_TOKENS].take(which), homes.places.take(which, 0)
    return Elements(
        np.concatenate([tags, flags.take(which, 0)], 1),
        shares(links, sizes),
        places[:, 0],
        places[:, 1],
        homes.tokens.take(which, 0)[np.arange(homes.tokens.shape[1]) < n_tokens[:, None]],
        n_tokens,
        homes.said[:, LABELS].take(which),
    )


N_FLAGS = {OWN: len(HINT_WORDS) + 1, OUTER: len(HINT_WORDS) + 1, SECTION: len(SECTIONS)}
"""Bits of each."""


def _bits(values: Ints, n_bits: int) -> NDArray[np.uint8]:
    """The bits of numbers, lowest first, shape (values, n_bits)."""
    return (values[:, None] >> np.arange(n_bits) & 1).astype(np.uint8)


def element_features(elements: Elements, layout: Layout, letters: Ints, prose: NDArray[np.bool_]) -> Numbers:
    """Whole numbers from 0 to 128, shape (blocks, numbers)."""
    mass = letters * prose * (elements.link_share < 64)
    whole = layout.total(mass)
    parts = [elements.link_share]
    for home in (elements.home, elements.outer_home):
        n_same, own = _by_home(home, layout, mass)
        parts += [logs(n_same), logs(own), shares(own, whole)]
    linked = (elements.link_share * letters).astype(np.int64) // 128
    parts.append(shares(layout.total(linked), layout.total(letters)))
    return np.concatenate([elements.numbers.astype(np.float32) * 32, np.stack(parts, 1)], 1)


def _by_home(home: Hashes, layout: Layout, mass: Ints) -> tuple[Ints, Ints]:
    """(blocks of the same container on the page, their letters of prose) of each block."""
    _, group = np.unique(home ^ (layout.page.astype(np.uint64) * np.uint64(0x9E3779B97F4A7C15)), return_inverse=True)
    n_same = np.bincount(group)
    own = np.zeros(len(n_same), np.int64)
    np.add.at(own, group, mass)
    return n_same.take(group), own.take(group)
