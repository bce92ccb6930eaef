"""Counts over how many stories of its site each line recurs: from small files of line hashes, in bounded memory.

What of each page is counted lies in a file for each shard of drafts. The lines are spread over files by the hash of
their key; one of these is in memory at a time. Of a page, memory holds its number and the story it tells.
"""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from articlepack.compiled import compiled
from articlepack.stages.compare.buckets import HALF, LOWER
from articlepack.stages.compare.groups import flatten, unite
from articlepack.stages.compare.templates import Line

LINE = np.dtype([("key", np.uint64), ("page", np.uint32), ("n_words", np.uint16), ("is_prose", np.bool_)])
SHARED = np.dtype([("pair", np.uint64), ("n_words", np.uint16), ("is_frame", np.bool_)])
"""Pair: the rank of the later page in the upper half."""
COUNT = np.dtype([("key", np.uint64), ("n_stories", np.uint32)])
PAGE = np.dtype([("page", np.uint64), ("site", np.uint64), ("n_prose", np.uint32), ("n_lines", np.uint32)])

Array = NDArray[np.void]

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
    """(a page, its lines) as their files have them; each key of a page once."""
    seen: dict[int, Line] = {}
    for line in lines:
        for key in dict.fromkeys(line.keys):
            if key:
                seen.setdefault(key, line)
    rows = np.zeros(len(seen), LINE)
    rows["key"] = np.fromiter(seen, np.uint64, len(seen))
    for place, (key, line) in enumerate(seen.items()):
        # What is shared of the prose is told by the key up to digits alone, so that no line counts twice.
        is_prose = line.is_prose and line.is_kept and key == line.keys[1]
        rows[place] = (key, 0, min(line.n_words, MAX_WORDS), is_prose)
    n_prose = int(rows["n_words"][rows["is_prose"]].sum())
    return np.array([(page, site, n_prose, len(rows))], PAGE).tobytes(), rows.tobytes()


def write_counts(page_files: Sequence[Path], line_files: Sequence[Path], folder: Path, file: Path) -> int:
    """Write the number of stories of every line that two have, and of every site, by key; how many there are.

    `line_files[n]` holds the lines of the pages of `page_files[n]`. The counts are the same for any spread of pages
    over files and any order of them.
    """
    pages = np.concatenate([np.zeros(0, PAGE), *(np.fromfile(path, PAGE) for path in page_files)])
    ranks = np.empty(len(pages), np.uint32)
    ranks[np.argsort(pages["page"], kind="stable")] = np.arange(len(pages), dtype=np.uint32)
    parts = spread_lines(pages, ranks, line_files, folder)
    by_rank = np.empty(len(pages), PAGE)
    by_rank[ranks] = pages
    heads = find_stories(parts, by_rank, folder)
    found = [count_distinct(by_rank["site"].copy(), heads)]
    for part in parts:
        lines = np.fromfile(part, LINE)
        found.append(count_distinct(lines["key"], heads[lines["page"]]))
        part.unlink()
    counts = np.sort(np.concatenate(found), order="key")
    with file.open("wb") as stream:
        stream.write(counts["key"].tobytes() + counts["n_stories"].tobytes())
    return len(counts)


def spread_lines(pages: Array, ranks: NDArray[np.uint32], line_files: Sequence[Path], folder: Path) -> list[Path]:
    """The lines by the hash of their key, each with the rank of its page."""
    n_parts = 1 + int(pages["n_lines"].sum()) // PART_LINES
    parts, ends = [folder / f"lines-{number:05}" for number in range(n_parts)], np.cumsum(pages["n_lines"], dtype=int)
    for part in parts:
        part.write_bytes(b"")
    n_before = 0
    for file in line_files:
        lines = np.fromfile(file, LINE)
        places = np.arange(n_before, n_before + len(lines))
        lines["page"] = ranks[np.searchsorted(ends, places, side="right")]
        n_before += len(lines)
        lay_away(parts, (lines["key"] % np.uint64(n_parts)).astype(np.int64), lines)
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
    """The counts of a build, read from their file where they are asked for."""

    def __init__(self, file: Path) -> None:
        n = file.stat().st_size // COUNT.itemsize
        self.keys: NDArray[np.uint64] = np.memmap(file, np.uint64, "r", shape=n) if n else np.zeros(0, np.uint64)
        self.counts = np.memmap(file, np.uint32, "r", self.keys.nbytes, n) if n else np.zeros(0, np.uint32)

    def stories_of(self, keys: NDArray[np.uint64]) -> NDArray[np.int64]:
        """Stories of each line or site; of a line that no two have, 1."""
        if not len(self.keys):
            return np.ones(len(keys), np.int64)
        places = np.minimum(np.searchsorted(self.keys, keys), len(self.keys) - 1)
        return np.where(self.keys[places] == keys, self.counts[places], 1).astype(np.int64)
