"""Which pages of a site tell one story, and over how many stories each line recurs, told from hashes of lines.

Pages that share much of their prose tell one story. Prose that stands on many pages of a site is its frame's, and is
left out where a page has prose beside it.
"""

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from articlepack.compiled import compiled
from articlepack.durable import SEAL_BYTES
from articlepack.stages.compare.divide import HALF, LOWER
from articlepack.stages.compare.templates import KEPT, PROSE, Blocks

LINE = np.dtype([("key", np.uint64), ("page", np.uint32), ("n_words", np.uint16), ("is_prose", np.bool_)])
SHARED = np.dtype([("pair", np.uint64), ("n_words", np.uint16), ("is_frame", np.bool_)])
"""Pair: the rank of the later page in the upper half."""
FRAME = np.dtype([("page", np.uint32), ("n_words", np.int64)])
COUNT = np.dtype([("key", np.uint64), ("n_stories", np.uint32)])
PAGE = np.dtype([("page", np.uint64), ("site", np.uint64), ("n_prose", np.uint32), ("n_lines", np.uint32)])

Array = NDArray[np.void]

MIN_SHARED_PROSE = 0.3
"""Of the prose that a page keeps: with so much of another page's it tells the same story."""
MIN_FRAME_PAGES = 5
MIN_FRAME_SHARE = 0.3
"""Prose on so many pages, and on this share of a site's, is its frame's."""
MAX_WORDS = 2**16 - 1
N_KEYS = 3
"""Of a block."""


def page_of(page: int, site: int, blocks: Blocks) -> tuple[bytes, bytes]:
    """(a page, its lines) as their files have them; each key of a page once, and that of its site."""
    keys = blocks["keys"].reshape(-1)
    _, firsts = np.unique(keys, return_index=True)
    firsts = np.sort(firsts[keys[firsts] > 0])
    own = blocks[firsts // N_KEYS]
    rows = np.zeros(len(firsts) + 1, LINE)
    rows["key"][:-1], rows["key"][-1] = keys[firsts], site
    rows["n_words"][:-1] = np.minimum(own["n_words"], MAX_WORDS)
    # What is shared of the prose is told by the key up to digits alone, so that no line counts twice.
    is_prose = (own["flags"] & (PROSE | KEPT)) == PROSE | KEPT
    rows["is_prose"][:-1] = is_prose & (rows["key"][:-1] == own["keys"][:, 1])
    n_prose = int(rows["n_words"][rows["is_prose"]].sum())
    return np.array([(page, site, n_prose, len(rows))], PAGE).tobytes(), rows.tobytes()


def sizes_of_sites(pages: Array) -> NDArray[np.uint32]:
    """The number of pages of each page's site."""
    _, places, n_pages = np.unique(pages["site"], return_inverse=True, return_counts=True)
    return n_pages.astype(np.uint32)[places]


def shared_prose(lines: Array, sizes: NDArray[np.uint32]) -> tuple[Array, Array]:
    """(each pair of pages with a line of prose in common, and its words: every page with the first of its line;
    the words of prose of each page that the frame of its site has). `sizes`: pages of each page's site.
    """
    prose = np.sort(lines[lines["is_prose"]], order=["key", "page"])
    is_first = np.ones(len(prose), np.bool_)
    is_first[1:] = prose["key"][1:] != prose["key"][:-1]
    run = np.cumsum(is_first) - 1
    n_pages = np.bincount(run)[run] if len(run) else run
    is_frame = n_pages >= np.maximum(MIN_FRAME_PAGES, MIN_FRAME_SHARE * sizes[prose["page"]])
    starts = np.flatnonzero(is_first)[run]
    later = np.flatnonzero(~is_first)
    shared = np.empty(len(later), SHARED)
    shared["pair"] = prose["page"][later].astype(np.uint64) << HALF | prose["page"][starts[later]]
    shared["n_words"], shared["is_frame"] = prose["n_words"][later], is_frame[later]
    pages, places = np.unique(prose["page"][is_frame], return_inverse=True)
    frames = np.empty(len(pages), FRAME)
    frames["page"], frames["n_words"] = pages, np.bincount(places, prose["n_words"][is_frame], len(pages))
    return shared, frames


def one_story(
    shared: Array, n_prose: NDArray[np.uint32], n_frame: NDArray[np.int64]
) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """(later, earlier) page of each pair that tells one story."""
    pairs, places = np.unique(shared["pair"], return_inverse=True)
    later, earlier = (pairs >> HALF).astype(np.int32), (pairs & LOWER).astype(np.int32)
    n_all = np.bincount(places, weights=shared["n_words"], minlength=len(pairs))
    n_own = np.bincount(places, weights=shared["n_words"] * ~shared["is_frame"], minlength=len(pairs))
    all_later, all_earlier = n_prose[later].astype(np.int64), n_prose[earlier].astype(np.int64)
    least_all = np.minimum(all_later, all_earlier)
    least_own = np.minimum(all_later - n_frame[later], all_earlier - n_frame[earlier])
    has_own = least_own >= MIN_SHARED_PROSE * least_all
    is_one = np.where(has_own, n_own >= MIN_SHARED_PROSE * least_own, n_all >= MIN_SHARED_PROSE * least_all)
    return later[is_one], earlier[is_one]


def count_distinct(keys: NDArray[np.uint64], stories: NDArray[np.int32]) -> Array:
    """The keys that two stories have at least, with the number of stories."""
    order = np.lexsort((stories, keys))
    found = np.zeros(len(keys), COUNT)
    n = count_runs(keys[order], stories[order], found["key"], found["n_stories"])
    return found[:n]


@compiled
def count_runs(
    keys: NDArray[np.uint64], stories: NDArray[np.int32], out_keys: NDArray[np.uint64], out_counts: NDArray[np.uint32]
) -> int:
    """Count the distinct stories of each key, both sorted; how many keys have two or more."""
    n, n_stories = 0, 0
    for place in range(len(keys)):
        is_new_key = place == 0 or keys[place] != keys[place - 1]
        if is_new_key:
            n_stories = 0
        if is_new_key or stories[place] != stories[place - 1]:
            n_stories += 1
        if n_stories > 1 and (place + 1 == len(keys) or keys[place + 1] != keys[place]):
            out_keys[n] = keys[place]
            out_counts[n] = n_stories
            n += 1
    return n


class Counts:
    """The counts of a build, read from their sealed file where they are asked for: all keys that two stories have at
    least, in order, then their numbers.
    """

    def __init__(self, file: Path) -> None:
        n = (file.stat().st_size - SEAL_BYTES) // COUNT.itemsize
        content = np.memmap(file, np.uint8, "r")[: n * COUNT.itemsize]
        of_keys = n * COUNT["key"].itemsize
        self.keys: NDArray[np.uint64] = content[:of_keys].view(np.uint64)
        self.counts: NDArray[np.uint32] = content[of_keys:].view(np.uint32)

    def stories_of(self, keys: NDArray[np.uint64]) -> NDArray[np.int64]:
        """Stories of each line or site; of a line that no two have, 1."""
        if not len(self.keys):
            return np.ones(len(keys), np.int64)
        places = np.minimum(np.searchsorted(self.keys, keys), len(self.keys) - 1)
        return np.where(self.keys[places] == keys, self.counts[places], 1).astype(np.int64)
