"""Web pages as arrays: their blocks with what the elements say, and what is to be learned of them."""

import multiprocessing
import pickle
import random
import sys
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import cast

from articlepack.html import parse, walk_blocks
from articlepack.records import Block
from articlepack.stages.clean import with_heads_parted
from articlepack.stages.clean.element_features import read_elements
from articlepack.stages.clean.elements import dropped
from articlepack.stages.clean.features import read_batch
from articlepack.stages.clean.homes import read_labels
from training.data import MAX_LINES, Encoded, domain_of, encode_batch, fold_of
from training.label import aligned, folded
from training.page_changes import Part, changed_pages
from training.pages import Line, Page

PLAIN = "html"
"""The flavour of pages as they are; that of changed ones has the change behind it."""


Neighbours = tuple[str, list[Part], list[Part]]
"""A page's id, the page, and the page whose article may stand in its frame; each as blocks with labels."""


def encoded_web_pages(pages: Sequence[Page], jobs: int = 1, cache: Path | None = None) -> list[Encoded]:
    """The pages that have blocks as arrays, each with its changes behind it, from the cache file if there is one: it is
    for unchanged data and code.
    """
    if cache is not None and cache.exists():
        return cast(list[Encoded], pickle.loads(cache.read_bytes()))
    if jobs == 1:
        made = list(map(encode_page, neighbours(pages, list(map(labelled_page, pages)))))
    else:
        with ProcessPoolExecutor(jobs, multiprocessing.get_context("fork")) as pool:
            parts = list(pool.map(labelled_page, pages, chunksize=8))
            made = list(pool.map(encode_page, neighbours(pages, parts), chunksize=8))
    encoded = [one for own in made for one in own]
    if cache is not None:
        cache.write_bytes(pickle.dumps(encoded, protocol=5))
    return encoded


def neighbours(pages: Sequence[Page], parts: Sequence[list[Part]]) -> Iterator[Neighbours]:
    """Each page that has blocks, with another of its kind and fold, so that none leaks into another fold."""
    by_kind: dict[tuple[str, int], list[list[Part]]] = {}
    kinds = [(page.page_type, fold_of(domain_of(page))) for page in pages]
    for kind, own in zip(kinds, parts, strict=True):
        by_kind.setdefault(kind, []).append(own)
    for page, kind, own in zip(pages, kinds, parts, strict=True):
        if own:
            yield page.id, own, random.Random(f"lender {page.id}").choice(by_kind[kind])


def encode_page(of: Neighbours) -> list[Encoded]:
    """The page as arrays, as it is and changed."""
    page_id, own, lender = of
    changed = changed_pages(own, lender, random.Random(f"changes {page_id}"))
    return [
        encode_parts(page_id, PLAIN, own),
        *(encode_parts(page_id, f"{PLAIN} {name}", new) for name, new in changed),
    ]


def encode_parts(page_id: str, flavour: str, page: Sequence[Part]) -> Encoded:
    """The first blocks of a page as arrays."""
    blocks, lines = zip(*page[:MAX_LINES], strict=True)
    batch = read_batch([[block.text for block in blocks]], [[0] * len(blocks)], read_elements(blocks))
    return encode_batch(page_id, flavour, batch, lines)


def labelled_page(page: Page) -> list[Part]:
    """The page's blocks, as a build judges them, with what is to be learned of each."""
    sys.setrecursionlimit(5000)
    blocks = with_heads_parted(walk_blocks(parse(page.html)))[:MAX_LINES]
    return list(zip(blocks, labelled(blocks, page), strict=True)) if blocks else []


def labelled(blocks: Sequence[Block], page: Page) -> list[Line]:
    """The blocks as lines with labels: the title by gold, what is not body by the element it stands in."""
    matches = aligned([block.text for block in blocks], page.body)
    first = next((i for i, (n, hit) in enumerate(matches) if n >= 8 and 2 * hit >= n), len(blocks))
    title = title_of(blocks, folded(str(page.gold.get("title") or "")), first)
    said = read_labels([block.hints for block in blocks])
    lines = []
    for block, match, bits in zip(blocks, matches, said, strict=True):
        label = "title" if block.ordinal == title else dropped(block, block.ordinal < first, bits, 1.0).label
        known = label != "other" and (label != "title" or block.ordinal == title)
        lines.append(Line(block.text, 0, label if known else "other", known, *match))
    return lines


def title_of(blocks: Sequence[Block], title: str, first: int) -> int:
    """The block that is the gold title: a heading, else the last above the body; -1 where none is."""
    equal = [block for block in blocks if title and folded(block.text) == title]
    if not equal:
        return -1
    headings = [block.ordinal for block in equal if block.tag == "h1"]
    above = [block.ordinal for block in equal if block.ordinal < first]
    return headings[0] if headings else above[-1] if above else equal[0].ordinal
