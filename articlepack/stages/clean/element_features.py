"""What the model is told of the elements of a web page beside their text: tags, links, class words, containers."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from articlepack.records import Block
from articlepack.stages.clean.chars import Hashes, Ints
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
SECTIONS = ("article", "main", "nav", "footer", "header", "aside", "form", "figure", "table", "ul", "ol", "blockquote")
"""Elements around a block that say what part of the page it stands in."""
HINT_WORDS = tuple(
    re.compile(rf"(?:^|[^a-z])(?:{words})(?:[^a-z]|$)")
    for words in (
        "articlebody|article-?(?:body|content|text)|entry-?content|post-?(?:body|content|text)|story-?(?:body|content)",
        "content|body|text|main|richtext|rte|prose|markdown|wysiwyg",
        "comments?|commentlist|disqus|respond|repl(?:y|ies)|discussion",
        "ads?|advert\\w*|adslot|sponsor\\w*|promo\\w*|banner|dfp|taboola|outbrain",
        "paywall|regwall|subscri\\w*|newsletter|signup|sign-up|login|register|cta",
        "caption|credit|wp-caption\\w*|gallery|slider|carousel",
        "shar(?:e|es|ing)|social\\w*|follow",
        "tags?|topics?|keywords|categor(?:y|ies)",
        "bylines?|authors?|bio|vcard|avatar|profile",
        "date|time|published|timestamp|meta|posted-?on",
        "related|recommend\\w*|more|readmore|popular|trending|teasers?|cards?|latest|also|widget|suggest\\w*",
        "nav\\w*|menu|breadcrumbs?|footer|header|sidebar|cookies?|consent|toolbar|pagination|search|skip|modal|popup",
        "standfirst|subtitle|sub-?title|dek|deck|lead|summary|intro|excerpt|description",
        "is-hidden|hidden|visually-hidden|sr-only|screen-reader\\w*",
        "posts?|thread|message|topic|forum|question|answer",
        "products?|price|cart|review\\w*|rating",
    )
)
"""Words of class, id and role names, English on pages of every language, looked for in an element and around it."""
ANY_HINT = re.compile("|".join(pattern.pattern for pattern in HINT_WORDS))
"""Any of them: most names have none."""
MAX_TOKENS = 12
"""Class words of a block that are looked up, innermost first."""
TOKEN = re.compile(r"[^\W\d_]{2,}")


@dataclass(frozen=True)
class Elements:
    """The blocks of a batch of pages as elements, one of each array's rows for each block."""

    numbers: NDArray[np.uint8]  # flags of tag, sections and class words
    link_share: Numbers
    home: Hashes  # of the container: the element with all its ancestors
    outer_home: Hashes  # of the container's own container
    tokens: Hashes  # class words of all blocks
    n_tokens: Ints  # of each block


class Part(NamedTuple):
    """What one element's own hints say."""

    tag: str
    section: int
    """Its bit of SECTIONS."""
    flags: int
    """One bit for each of HINT_WORDS, and the highest for itemprop."""
    tokens: tuple[str, ...]
    """The first of its class words."""


class Home(NamedTuple):
    """What a block's hints say: its own element, and those around it."""

    own: int
    outer: int
    sections: int
    place: int
    """Hash of the container: the element with all its ancestors."""
    outer_place: int
    tokens: tuple[int, ...]


@lru_cache(maxsize=131_072)
def _class_name(name: str) -> tuple[int, list[str]]:
    """(flags of HINT_WORDS, class words) of one name: they recur from page to page."""
    flags = 0
    if ANY_HINT.search(name):
        flags = sum(1 << bit for bit, pattern in enumerate(HINT_WORDS) if pattern.search(name))
    return flags, TOKEN.findall(name)


@lru_cache(maxsize=65_536)
def _part(hints: str) -> Part:
    """One element's hints read; most elements of a page share their ancestors'."""
    flags, tokens = (" itemprop" in hints) << len(HINT_WORDS), []
    names = hints.split(" ")
    for name in names:
        named, own = _class_name(name)
        flags |= named
        tokens += own
    section = 1 << SECTIONS.index(names[0]) if names[0] in SECTIONS else 0
    return Part(names[0], section, flags, tuple(tokens[:MAX_TOKENS]))


@lru_cache(maxsize=131_072)
def _token(level: int, word: str) -> int:
    """Hash of a class word of a block itself (0), of the element around it (1), or of one farther out (2)."""
    return hash64(f"{level} {word}")


@lru_cache(maxsize=16_384)
def _path(tags: str) -> int:
    """Hash of the tags of an element and the three around it."""
    return hash64(f"path {tags}")


@lru_cache(maxsize=16_384)
def _home(hints: str) -> Home:
    """An element's hints read; siblings share them."""
    own, *around = parts = [_part(part) for part in hints.split(" / ")]
    outer, sections, tokens = 0, own.section, [_token(0, word) for word in own.tokens]
    for level, part in enumerate(around, 1):
        outer |= part.flags
        sections |= part.section
        if len(tokens) < MAX_TOKENS:
            tokens += [_token(min(level, 2), word) for word in part.tokens]
    path = _path(" ".join([part.tag for part in parts[:4]]))
    return Home(
        own.flags, outer, sections, hash64(hints), hash64(hints.partition(" / ")[2]), (*tokens[:MAX_TOKENS], path)
    )


@lru_cache(maxsize=256)
def _tag_flags(tag: str) -> tuple[int, ...]:
    """One flag for each group of tags."""
    return tuple(int(tag in group) for group in TAG_GROUPS)


def read_elements(blocks: Sequence[Block]) -> Elements:
    """The blocks of all pages of a batch, in order."""
    index: dict[str, int] = {}
    which = np.array([index.setdefault(block.hints, len(index)) for block in blocks], np.int64)
    columns = list(zip(*map(_home, index), strict=True)) or [()] * len(Home._fields)
    own, outer, sections = (_bits(column, n) for column, n in zip(columns, N_FLAGS, strict=False))
    named = np.stack([own[:, :-1], outer[:, :-1]], 2).reshape(len(index), 2 * len(HINT_WORDS))
    flags = np.concatenate([sections, named, own[:, -1:] | outer[:, -1:]], 1)
    tags = np.array([_tag_flags(block.tag) for block in blocks], np.uint8).reshape(len(blocks), len(TAG_GROUPS))
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
