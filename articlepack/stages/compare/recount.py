"""The counting of lines as jobs partitioned by the hash of a line, so that no process holds all lines.

`share_prose` over parts of the lines, `tell_stories` over slices of pages, `count_part` over parts again: each job
reads what those before have left for it. Of a page the coordinator holds its number, its site and the story it tells.
"""

from pathlib import Path
from typing import TypeVar

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from articlepack.durable import write_aside, write_pieces
from articlepack.stages.compare.divide import HALF
from articlepack.stages.compare.drawers import dealt, read_drawers, write_drawers
from articlepack.stages.compare.exchange import Each
from articlepack.stages.compare.groups import flatten, unite
from articlepack.stages.compare.stories import (
    FRAME,
    LINE,
    PAGE,
    SHARED,
    count_distinct,
    one_story,
    shared_prose,
    sizes_of_sites,
)

SLICE_PAGES = 65_536
"""Pages whose shared prose one job has in memory."""
RANKS, SIZES, PROSE, FRAMES, HEADS = "page-ranks", "page-sizes", "page-prose", "page-frames", "page-heads"
"""Files of a number for each page: its rank, in the order collected; by rank the pages of its site, the words of its
prose, those of them that are its frame's, and the first page of its story.
"""


N = TypeVar("N", bound=np.generic)


class LinesJob(Struct, frozen=True):
    """Part `number` of the lines, or slice `number` of the pages."""

    folder: Path
    number: int
    n_parts: int
    n_slices: int
    slice_pages: int
    firsts: tuple[int, ...]
    """Of each file of collected pages, how many pages are in those before."""


def collected_file(folder: Path, number: int) -> Path:
    """Where collected pages lie: a drawer of the pages, then one of lines for each part."""
    return folder / f"collected-{number:06}"


def write_collected(file: Path, pages: bytes, lines: bytes, n_parts: int) -> None:
    """Leave pages, and their lines by part; a line tells its page by the place among these."""
    told, rows = np.frombuffer(pages, PAGE), np.frombuffer(lines, LINE).copy()
    rows["page"] = np.repeat(np.arange(len(told), dtype=np.uint32), told["n_lines"])
    width = np.uint64((2**64 - 1) // n_parts)
    numbers = np.minimum(rows["key"] // width, np.uint64(n_parts - 1)).astype(np.int64)
    write_drawers(file, [told, *dealt(rows, numbers, n_parts)])


def write_counts(folder: Path, n_files: int, n_parts: int, made: Path, each: Each) -> None:
    """Write the number of stories of every line that two have, and of every site, by key, into the sealed file `made`.

    The counts are the same for any spread of pages over files, any order of them, and any number of parts.
    """
    n_pages, firsts = rank_pages(folder, n_files)
    n_slices = 1 + n_pages // SLICE_PAGES
    jobs = [
        LinesJob(folder, number, n_parts, n_slices, SLICE_PAGES, firsts) for number in range(max(n_parts, n_slices))
    ]
    each(share_prose, jobs[:n_parts])
    add_frames(folder, n_pages, n_parts, n_slices)
    each(tell_stories, jobs[:n_slices])
    heads = np.arange(n_pages, dtype=np.int32)
    for number in range(n_slices):
        later, earlier = (np.frombuffer(one, np.int32) for one in read_drawers(folder / f"told-{number:05}", 0, 2))
        unite(heads, later, earlier)
    flatten(heads)
    heads.tofile(folder / HEADS)
    each(count_part, jobs[:n_parts])
    files = [folder / f"counts-{number:05}" for number in range(n_parts)]
    write_pieces(made, (read_drawers(file, drawer, drawer + 1)[0] for drawer in (0, 1) for file in files))


def rank_pages(folder: Path, n_files: int) -> tuple[int, tuple[int, ...]]:
    """(number of pages, how many are before each file); what is told of each page by rank is written."""
    told = [np.frombuffer(read_drawers(collected_file(folder, n), 0, 1)[0], PAGE) for n in range(n_files)]
    firsts = np.cumsum([0, *map(len, told)]).tolist()
    pages = np.concatenate([np.zeros(0, PAGE), *told])
    del told
    order = np.argsort(pages["page"], kind="stable")
    ranks = np.empty(len(pages), np.uint32)
    ranks[order] = np.arange(len(pages), dtype=np.uint32)
    ranks.tofile(folder / RANKS)
    pages = pages[order]
    sizes_of_sites(pages).tofile(folder / SIZES)
    pages["n_prose"].tofile(folder / PROSE)
    return len(pages), tuple(firsts[:-1])


def share_prose(job: LinesJob) -> None:
    """Find who shares prose by a part of the lines: pairs for each slice of the later page, and words of frames."""
    ranks, lines = mapped(job.folder / RANKS, np.uint32), [np.zeros(0, LINE)]
    for number, first in enumerate(job.firsts):
        content = read_drawers(collected_file(job.folder, number), 1 + job.number, 2 + job.number)[0]
        some = np.frombuffer(content, LINE).copy()
        some["page"] = ranks[first + some["page"].astype(np.int64)]
        lines.append(some)
    joined = np.concatenate(lines)
    write_aside(job.folder / f"lines-{job.number:05}", joined.tobytes())
    shared, frames = shared_prose(joined, mapped(job.folder / SIZES, np.uint32))
    slices = (shared["pair"] >> HALF).astype(np.int64) // job.slice_pages
    write_drawers(job.folder / f"shared-{job.number:05}", [*dealt(shared, slices, job.n_slices), frames])


def add_frames(folder: Path, n_pages: int, n_parts: int, n_slices: int) -> None:
    """Write of each page how many words of its prose are its frame's."""
    n_frame = np.zeros(n_pages, np.int64)
    for number in range(n_parts):
        [content] = read_drawers(folder / f"shared-{number:05}", n_slices, n_slices + 1)
        frames = np.frombuffer(content, FRAME)
        n_frame[frames["page"]] += frames["n_words"]
    n_frame.tofile(folder / FRAMES)


def tell_stories(job: LinesJob) -> None:
    """Find which pages of a slice tell one story with which earlier ones."""
    parts = [
        np.frombuffer(read_drawers(job.folder / f"shared-{part:05}", job.number, job.number + 1)[0], SHARED)
        for part in range(job.n_parts)
    ]
    n_prose, n_frame = mapped(job.folder / PROSE, np.uint32), mapped(job.folder / FRAMES, np.int64)
    write_drawers(job.folder / f"told-{job.number:05}", one_story(np.concatenate(parts), n_prose, n_frame))


def count_part(job: LinesJob) -> None:
    """Count over how many stories each line of a part recurs."""
    lines = np.fromfile(job.folder / f"lines-{job.number:05}", LINE)
    counts = count_distinct(lines["key"], mapped(job.folder / HEADS, np.int32)[lines["page"]])
    write_drawers(job.folder / f"counts-{job.number:05}", [counts["key"], counts["n_stories"]])


def mapped(file: Path, kind: type[N]) -> NDArray[N]:
    """The numbers of a file, read where they are asked for."""
    return np.memmap(file, kind, "r") if file.stat().st_size else np.zeros(0, kind)
