"""What the model is told of the elements of a web page beside their text: tags, links, class words, containers."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from articlepack.records import Block
from articlepack.stages.clean.chars import Hashes, Ints
from articlepack.stages.clean.class_names import HINT_WORDS, MAX_TOKENS, SECTIONS, read_part
from articlepack.stages.clean.layout import Layout, Numbers, logs, shares
from articlepack.words import hash64

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
MAX_ALIKE = 6
"""Elements of one kind around another whose words count: quotations in quotations, without end, are no other page."""
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


class Home(NamedTuple):
    """What a block's hints say: its own element, and those around it."""

    own: int
    outer: int
    sections: int
    place: int
    """Hash of the container: the element with all its ancestors."""
    outer_place: int
    tokens: tuple[int, ...]


@lru_cache(maxsize=65_536)
def _tokens(level: int, part: str) -> tuple[int, ...]:
    """Hashes of the class words of a block's own element (0), of the one around it (1), or of one farther out (2)."""
    return tuple([_token(level, word) for word in read_part(part).tokens])


@lru_cache(maxsize=131_072)
def _token(level: int, word: str) -> int:
    """Hash of one class word."""
    return hash64(f"{level} {word}")


@lru_cache(maxsize=16_384)
def _path(tags: str) -> int:
    """Hash of the tags of an element and the three around it."""
    return hash64(f"path {tags}")


@lru_cache(maxsize=16_384)
def _home(hints: str) -> Home:
    """An element's hints read; siblings share them."""
    texts = hints.split(" / ")
    own, *around = parts = list(map(read_part, texts))
    outer, sections, tokens = 0, own.section, _tokens(0, texts[0])
    for part in around:
        outer |= part.flags
        sections |= part.section
    n_alike: dict[str, int] = {}
    for level, text in enumerate(texts[1:], 1):
        if len(tokens) >= MAX_TOKENS:
            break
        n_alike[text] = n_alike.get(text, 0) + 1
        if n_alike[text] <= MAX_ALIKE:
            tokens += _tokens(min(level, 2), text)
    path = _path(" ".join([part.tag for part in parts[:4]]))
    place, outer_place = hash64(hints), hash64(hints.partition(" / ")[2])
    return Home(own.flags, outer, sections, place, outer_place, (*tokens[:MAX_TOKENS], path))


def read_elements(blocks: Sequence[Block]) -> Elements:
    """The blocks of all pages of a batch, in order."""
    index: dict[str, int] = {}
    which = np.array([index.setdefault(block.hints, len(index)) for block in blocks], np.int64)
    columns = list(zip(*map(_home, index), strict=True)) or [()] * len(Home._fields)
    own, outer, sections = (_bits(column, n) for column, n in zip(columns, N_FLAGS, strict=False))
    named = np.stack([own[:, :-1], outer[:, :-1]], 2).reshape(len(index), 2 * len(HINT_WORDS))
    flags = np.concatenate([sections, named, own[:, -1:] | outer[:, -1:]], 1)
    groups = np.array([GROUP_OF.get(block.tag, len(TAG_GROUPS)) for block in blocks], np.int64)
    tags = np.eye(len(TAG_GROUPS) + 1, len(TAG_GROUPS), dtype=np.uint8).take(groups, 0)
    links = np.array([block.link_chars for block in blocks], np.int64)
    sizes = np.array([len(block.text) for block in blocks], np.int64)
    tokens, n_tokens = _spread(columns[5], which)
    return Elements(
        np.concatenate([tags, flags.take(which, 0)], 1),
        shares(links, sizes),
        np.array(columns[3], np.uint64).take(which),
        np.array(columns[4], np.uint64).take(which),
        tokens,
        n_tokens,
    )


def _spread(lists: Sequence[Sequence[int]], which: Ints) -> tuple[Hashes, Ints]:
    """(the items of the list that each block has, one list after the other; how many each has)."""
    flat = np.array([item for items in lists for item in items], np.uint64)
    sizes = np.array([len(items) for items in lists], np.int64)
    n = sizes.take(which)
    place = np.arange(int(n.sum())) - np.repeat(np.cumsum(n) - n, n)
    return flat.take(place + np.repeat((np.cumsum(sizes) - sizes).take(which), n)), n


N_FLAGS = (len(HINT_WORDS) + 1, len(HINT_WORDS) + 1, len(SECTIONS))
"""Bits of Home's first three fields."""


def _bits(values: Sequence[int], n_bits: int) -> NDArray[np.uint8]:
    """The bits of numbers, lowest first, shape (values, n_bits)."""
    return (np.array(values, np.int64)[:, None] >> np.arange(n_bits) & 1).astype(np.uint8)


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
