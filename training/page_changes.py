"""Web pages as they might stand elsewhere: with less around them, cut short, in the frame of another, without the names
of their elements, in another language. There are few sites, and this way none is known by heart.
"""

import random
from collections.abc import Iterator, Sequence
from functools import partial
from operator import itemgetter
from zlib import crc32

from msgspec.structs import replace

from articlepack.records import Block
from training.asks import LANGUAGES_OF
from training.changes import core_of
from training.foreign import COMMON, as_if_in
from training.graft import grafted
from training.pages import Line
from training.scripts import SCRIPTS, rewritten

Part = tuple[Block, Line]
"""A block, and what is learned of it."""

MAX_GAPS = 4
SHARE_REWRITTEN = 0.4
"""Of the pages in another language, those with all words in letters of another script."""
SCRIPT_OF = {language: script for script, languages in LANGUAGES_OF.items() for language in languages}
SHARES_NAMED = (0, 0, 0.3, 0.6)
"""How many of the names of a page's elements are left: half of the pages have none."""
MIN_CUT_BLOCKS = 4
SHARE_WITHOUT_BEGINNING = 0.3


def changed_pages(page: Sequence[Part], lender: Sequence[Part], rng: random.Random) -> Iterator[tuple[str, list[Part]]]:
    """(the change, the page after it); `lender`: the page whose article is put into the frame of this one."""
    changes = (
        ("thinned", page),
        ("cut", cut(page, rng)),
        ("grafted", grafted(page, lender, itemgetter(1))),
        ("nameless", nameless(page, rng)),
        ("foreign", foreign(page, rng)),
    )
    for name, parts in changes:
        if parts and (left := thinned(parts, rng)):
            yield name, left


def thinned(page: Sequence[Part], rng: random.Random) -> list[Part]:
    """The page without the blocks of one to four runs that are neither body nor title."""
    n, gone = len(page), set[int]()
    for _ in range(rng.randint(1, MAX_GAPS)):
        start = rng.randrange(n)
        gone.update(range(start, start + rng.randint(1, max(1, n // 4))))
    return [part for i, part in enumerate(page) if i not in gone or part[1].is_body or part[1].label == "title"]


def cut(page: Sequence[Part], rng: random.Random) -> list[Part]:
    """The page without the later part of its body, or without the beginning; as it is where it has few paragraphs."""
    core = core_of([line for _, line in page])
    if len(core) < MIN_CUT_BLOCKS:
        return list(page)
    if rng.random() < SHARE_WITHOUT_BEGINNING:
        start, end = core[0], core[rng.randint(1, len(core) * 3 // 4)]
    else:
        start, end = core[rng.randrange(len(core) // 4 + 1, len(core))], core[-1] + 1
    return [*page[:start], *page[end:]]


def nameless(page: Sequence[Part], rng: random.Random) -> list[Part]:
    """The page without classes, ids and roles of its elements, or with some, the same wherever they stand."""
    key, share = str(rng.random()), rng.choice(SHARES_NAMED)
    bare = partial(without_names, key=key, share=share)
    return [(replace(block, hints=" / ".join(map(bare, block.hints.split(" / ")))), line) for block, line in page]


def without_names(element: str, key: str, share: float) -> str:
    """What the hints say of one element, with its tag and about that share of its names."""
    tag, *names = element.split(" ")
    return " ".join([tag, *(name for name in names if crc32(f"{key}{name}".encode()) < share * (1 << 32))])


def foreign(page: Sequence[Part], rng: random.Random) -> list[Part]:
    """The page in another script, or as if in another language."""
    lines = [line for _, line in page]
    if rng.random() < SHARE_REWRITTEN:
        new = rewritten(lines, rng.choice(SCRIPTS), rng)
    else:
        language = rng.choice(sorted(COMMON))
        new = as_if_in(language, lines, SCRIPT_OF[language], rng)
    return [(with_text(block, line.text), line) for (block, _), line in zip(page, new, strict=True)]


def with_text(block: Block, text: str) -> Block:
    """The block with another text, as much of it linked."""
    if not text:
        return block
    return replace(block, text=text, link_chars=round(block.link_chars * len(text) / len(block.text)))
