"""Counts over how many stories of its site each line recurs: from small files of line hashes, in bounded memory.

What of each page is counted lies in a file for each shard of drafts. The lines are spread over files by the hash of
their key; one of these is in memory at a time. Of a page, memory holds its number and the story it tells.
"""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from articlepack.compiled import compiled
from articlepack.stages.compare.divide import HALF, LOWER
from articlepack.stages.compare.groups import flatten, unite
from articlepack.stages.compare.templates import Line

LINE = np.dtype([("key", np.uint64), ("page", np.uint32), ("n_words", np.uint16), ("is_prose", np.bool_)])
SHARED = np.dtype([("pair", np.uint64), ("n_words", np.uint16), ("is_frame", np.bool_)])
"""Pair: the rank of the later page in the upper half."""
COUNT = np.dtype([("key", np.uint64), ("n_stories", np.uint32)])
PAGE = np.dtype([("page", np.uint64), ("site", np.uint64), ("n_prose", np.uint32), ("n_lines", np.uint32)])

Array = NDArray[np.void]

KEYS, STORIES = "counted-keys", "counted-stories"
"""Files of the keys that two stories have at least, in order, and of their numbers."""
SLICE_PAGES = 65_536
"""Pages whose shared prose is in memory at once."""
PART_LINES = 1_000_000
"""Lines in memory at once, about: 15 MB, and as much again while they are sorted."""
MIN_SHARED_PROSE = 0.3
"""Of the prose that a page keeps: with so much of another page's it tells the same story."""
MIN_FRAME_PAGES = 5
MIN_FRAME_SHARE = 0.3
"""Prose on so many pages, and on this share of a site's, is its frame's."""
MAX_WORDS = 2**16 - 1


def page_of(page: int, site: int, lines: Sequence[Line]) -> tuple[bytes, bytes]:
    """(a page, its lines) as their files have them; each key of a page once, and that of its site."""
    seen: dict[int, Line] = {}
    for line in lines:
        for key in dict.fromkeys(line.keys):
            if key:
                seen.setdefault(key, line)
    rows = np.zeros(len(seen) + 1, LINE)
    rows["key"] = [*seen, site]
    rows["n_words"][:-1] = [min(line.n_words, MAX_WORDS) for line in seen.values()]
    # What is shared of the prose is told by the key up to digits alone, so that no line counts twice.
    prose = (line.is_prose and line.is_kept and key == line.keys[1] for key, line in seen.items())
    rows["is_prose"][:-1] = np.fromiter(prose, np.bool_, len(seen))
    n_prose = int(rows["n_words"][rows["is_prose"]].sum())
    return np.array([(page, site, n_prose, len(rows))], PAGE).tobytes(), rows.tobytes()


def write_counts(page_files: Sequence[Path], line_files: Sequence[Path], folder: Path) -> int:
    """Write the number of stories of every line that two have, and of every site, by key; how many there are.

    `line_files[n]` holds the lines of the pages of `page_files[n]`. The counts are the same for any spread of pages
    over files and any order of them.
    """
    parts, pages = spread_pages(page_files, line_files, folder)
    heads = find_stories(parts, pages, folder)
    n_counts = 0
    with (folder / KEYS).open("wb") as keys, (folder / STORIES).open("wb") as stories:
        for part in parts:
            lines = np.fromfile(part, LINE)
            counts = count_distinct(lines["key"], heads[lines["page"]])
            keys.write(counts["key"].tobytes())
            stories.write(counts["n_stories"].tobytes())
            n_counts += len(counts)
            part.unlink()
    return n_counts


def spread_pages(page_files: Sequence[Path], line_files: Sequence[Path], folder: Path) -> tuple[list[Path], Array]:
    """(the lines by their keys, each with the rank of its page; all pages by rank)."""
    pages = np.empty(sum(file.stat().st_size for file in page_files) // PAGE.itemsize, PAGE)
    first = 0
    for file in page_files:
        some = np.fromfile(file, PAGE)
        pages[first : first + len(some)] = some
        first += len(some)
    order = np.argsort(pages["page"], kind="stable")
    ranks = np.empty(len(pages), np.uint32)
    ranks[order] = np.arange(len(pages), dtype=np.uint32)
    return spread_lines(pages, ranks, page_files, line_files, folder), pages[order]


def spread_lines(
    pages: Array, ranks: NDArray[np.uint32], page_files: Sequence[Path], line_files: Sequence[Path], folder: Path
) -> list[Path]:
    """The lines in files of which each has the next keys in order, each line with the rank of its page."""
    n_parts = 1 + int(pages["n_lines"].sum()) // PART_LINES
    parts, width = [folder / f"lines-{number:05}" for number in range(n_parts)], (2**64 - 1) // n_parts
    for part in parts:
        part.write_bytes(b"")
    first = 0
    for page_file, line_file in zip(page_files, line_files, strict=True):
        lines, end = np.fromfile(line_file, LINE), first + page_file.stat().st_size // PAGE.itemsize
        lines["page"] = np.repeat(ranks[first:end], pages["n_lines"][first:end])
        first = end
        lay_away(parts, np.minimum(lines["key"] // np.uint64(width), n_parts - 1).astype(np.int64), lines)
    return parts


def lay_away(parts: Sequence[Path], numbers: NDArray[np.int64], rows: Array) -> None:
    """Append each row to the part of its number."""
    order = np.argsort(numbers, kind="stable")
    distinct, starts = np.unique(numbers[order], return_index=True)
    for number, some in zip(distinct.tolist(), np.split(rows[order], starts[1:]), strict=False):
        with parts[number].open("ab") as stream:
            stream.write(some.tobytes())


def find_stories(parts: Sequence[Path], pages: Array, folder: Path) -> NDArray[np.int32]:
    """The story that each page (by rank) tells, by its first page: pages that share much of their prose tell one.

    Prose that stands on many pages of a site is its frame's, and is left out where a page has prose beside it.
    """
    slices = [folder / f"shared-{number:05}" for number in range(1 + len(pages) // SLICE_PAGES)]
    for part in slices:
        part.write_bytes(b"")
    n_frame, sizes = np.zeros(len(pages), np.int64), sizes_of_sites(pages)
    for part in parts:
        shared = shared_prose(np.fromfile(part, LINE), sizes, n_frame)
        lay_away(slices, (shared["pair"] >> HALF).astype(np.int64) // SLICE_PAGES, shared)
    heads = np.arange(len(pages), dtype=np.int32)
    for part in slices:
        shared = np.fromfile(part, SHARED)
        part.unlink()
        unite(heads, *one_story(shared, pages["n_prose"].astype(np.int64), n_frame))
    flatten(heads)
    return heads


def sizes_of_sites(pages: Array) -> NDArray[np.int64]:
    """The number of pages of each page's site."""
    _, places, n_pages = np.unique(pages["site"], return_inverse=True, return_counts=True)
    return n_pages[places]


def shared_prose(lines: Array, sizes: NDArray[np.int64], n_frame: NDArray[np.int64]) -> Array:
    """Each pair of pages with a line of prose in common, and its words: every page with the first of its line.

    Words of prose that the frames of their sites have are added to `n_frame` of their pages.
    """
    prose = np.sort(lines[lines["is_prose"]], order=["key", "page"])
    is_first = np.ones(len(prose), np.bool_)
    is_first[1:] = prose["key"][1:] != prose["key"][:-1]
    run = np.cumsum(is_first) - 1
    n_pages = np.bincount(run)[run] if len(run) else run
    is_frame = n_pages >= np.maximum(MIN_FRAME_PAGES, MIN_FRAME_SHARE * sizes[prose["page"]])
    np.add.at(n_frame, prose["page"][is_frame], prose["n_words"][is_frame])
    starts = np.flatnonzero(is_first)[run]
    later = np.flatnonzero(~is_first)
    shared = np.empty(len(later), SHARED)
    shared["pair"] = prose["page"][later].astype(np.uint64) << HALF | prose["page"][starts[later]]
    shared["n_words"], shared["is_frame"] = prose["n_words"][later], is_frame[later]
    return shared


def one_story(
    shared: Array, n_prose: NDArray[np.int64], n_frame: NDArray[np.int64]
) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """(later, earlier) page of each pair that tells one story."""
    pairs, places = np.unique(shared["pair"], return_inverse=True)
    later, earlier = (pairs >> HALF).astype(np.int32), (pairs & LOWER).astype(np.int32)
    n_all = np.bincount(places, weights=shared["n_words"], minlength=len(pairs))
    n_own = np.bincount(places, weights=shared["n_words"] * ~shared["is_frame"], minlength=len(pairs))
    least_all = np.minimum(n_prose[later], n_prose[earlier])
    least_own = np.minimum(n_prose[later] - n_frame[later], n_prose[earlier] - n_frame[earlier])
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
    """The counts of a build, read from their files where they are asked for."""

    def __init__(self, folder: Path) -> None:
        n = (folder / STORIES).stat().st_size // np.uint32().itemsize
        self.keys: NDArray[np.uint64] = np.memmap(folder / KEYS, np.uint64, "r") if n else np.zeros(0, np.uint64)
        self.counts = np.memmap(folder / STORIES, np.uint32, "r") if n else np.zeros(0, np.uint32)

    def stories_of(self, keys: NDArray[np.uint64]) -> NDArray[np.int64]:
        """Stories of each line or site; of a line that no two have, 1."""
        if not len(self.keys):
            return np.ones(len(keys), np.int64)
        places = np.minimum(np.searchsorted(self.keys, keys), len(self.keys) - 1)
        return np.where(self.keys[places] == keys, self.counts[places], 1).astype(np.int64)
