"""A job over one sketch file: the keys of its pages, divided by hash over the jobs that find pairs.

The keys are of three kinds: of each band, of sampled shingles, of addresses.
"""

from pathlib import Path
from typing import Any

import numpy as np
import pyarrow.parquet as pq
from msgspec import Struct
from numpy.typing import NDArray

from articlepack.addresses import address_key
from articlepack.stages.compare.drawers import Rows, dealt, write_drawers
from articlepack.stages.compare.pages import NO_RANK, Ranks
from articlepack.stages.compare.samples import Rare, in_chunks
from articlepack.stages.compare.sketch import fingerprints_of
from articlepack.words import hash64

Codes = NDArray[np.uint64]
"""Two numbers in one, the first in the upper half: a key and the rank of its page, or the ranks of a pair."""

HALF = np.uint64(32)
LOWER = np.uint64(2**32 - 1)
SPREAD = np.uint64(0x9E3779B1)
"""Odd and of mixed bits (2**32 / golden ratio): its product with a key tells the key's part, in the upper bits."""

ADDRESSED = np.dtype([("key", np.uint64), ("rank", np.uint32)])
"""A page by its address."""
CHUNK_PAGES = 4_096
"""Pages whose fingerprints are in memory at once."""


class DivideJob(Struct, frozen=True):
    """A sketch file whose keys are to be divided."""

    sketches: Path
    ranks: Path
    """Of the pages of all sketch files, in order."""
    first: int
    """Where those of this file begin."""
    rare: Path
    n_bands: int
    n_parts: int
    made: Path
    """To be written: for each part a drawer for each kind of key."""


def n_kinds(n_bands: int) -> int:
    """Drawers of a part: one for each band, one for sampled shingles, one for addresses."""
    return n_bands + 2


def divide(job: DivideJob) -> None:
    """Divide the keys of one sketch file."""
    table = pq.read_table(job.sketches, columns=["fingerprint_start", "n_shingles", "address"])
    ranks = np.fromfile(job.ranks, np.int32, len(table), offset=job.first * np.int32().itemsize)
    starts, n_shingles = (table[name].to_numpy().astype(np.int64) for name in ("fingerprint_start", "n_shingles"))
    rare, found = Rare(job.rare), [list[Codes]() for _ in range(n_kinds(job.n_bands) - 1)]
    with fingerprints_of(job.sketches).open("rb") as prints:
        for some in in_chunks(len(table), CHUNK_PAGES):
            keys = keys_of(prints, starts[some], n_shingles[some], ranks[some], job.n_bands, rare)
            for kind, codes in zip(found, keys, strict=True):
                kind.append(codes)
    kinds = [np.concatenate([np.zeros(0, np.uint64), *codes]) for codes in found]
    parts = [dealt(codes, part_of(codes >> HALF, job.n_parts), job.n_parts) for codes in kinds]
    urls = addressed(table["address"].to_pylist(), ranks)
    parts.append(dealt(urls, part_of(urls["key"] >> HALF, job.n_parts), job.n_parts))
    write_drawers(job.made, [kind[part] for part in range(job.n_parts) for kind in parts])


def part_of(keys: NDArray[np.uint64], n_parts: int) -> NDArray[np.int64]:
    """The part of each key below 2**32."""
    return ((keys * SPREAD & LOWER) * np.uint64(n_parts) >> HALF).astype(np.int64)


def keys_of(
    stream: Any, starts: NDArray[np.int64], n_shingles: NDArray[np.int64], ranks: Ranks, n_bands: int, rare: Rare
) -> list[Codes]:
    """The keys of some pages that lie one after the other, of each band and of sampled shingles, with their ranks."""
    n_numbers = int(starts[-1] - starts[0]) + n_bands + int(n_shingles[-1])
    prints = np.fromfile(stream, np.uint32, n_numbers)
    is_compared = ranks != NO_RANK
    own = (starts - starts[0])[is_compared]
    low = ranks[is_compared].astype(np.uint64)
    bands = [prints[own + band].astype(np.uint64) << HALF | low for band in range(n_bands)]
    owners = np.repeat(ranks, n_shingles + n_bands)
    is_shingle = owners != NO_RANK
    is_shingle[(starts - starts[0])[:, None] + np.arange(n_bands)] = False
    shingles, owners = prints[is_shingle], owners[is_shingle]
    are_keys = rare.are_keys(shingles)
    return [*bands, shingles[are_keys].astype(np.uint64) << HALF | owners[are_keys].astype(np.uint64)]


def addressed(urls: list[str | None], ranks: Ranks) -> Rows:
    """The pages that have an address."""
    keys = [hash64(address_key(url)) if url else 0 for url in urls]
    rows = np.empty(len(keys), ADDRESSED)
    rows["key"], rows["rank"] = np.array(keys, np.uint64), ranks
    found: Rows = rows[(rows["key"] != 0) & (ranks != NO_RANK)]
    return found
