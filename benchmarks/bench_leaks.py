"""Counts near-duplicates across splits by brute force, over generated wire copy.

    python benchmarks/bench_leaks.py [--pages N] [--threshold T]

Every two texts with a shingle in common are compared, without the tool: likeness is the Jaccard similarity, or
that of two texts of one length that share as much as the shorter one. Versions of one story, of which half of the
shorter one is in both, are counted too: only splits by hash keep them together.
"""

import argparse
import tempfile
from collections import Counter, defaultdict
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import combinations
from pathlib import Path

import pyarrow.parquet as pq
from msgspec.structs import replace

from articlepack.config import Config
from articlepack.records import Metadata
from articlepack.stages.compare import SplitRule, compare, sketch, write_sketches
from articlepack.stages.compare.tables import write_arrow
from articlepack.stages.split import split_of, split_of_place
from benchmarks.bench_near import SCHEMA, article
from tests.wire_made import Copy, likeness, make_wire, shingles_of

SPLIT = {"train": 0.8, "validation": 0.1, "test": 0.1}
HALF = 1 / 3
"""The likeness of two texts of one length that have half in common."""
FIRST = datetime(2020, 1, 1, tzinfo=UTC)


def main() -> None:
    """One line for each way to split and to refuse."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--pages", type=int, default=5_000)
    arguments.add_argument("--threshold", type=float, default=0.8)
    given = arguments.parse_args()
    copies = make_wire(n_stories=given.pages // 3)[: given.pages]
    pairs = like_pairs(copies, HALF)
    n_like = sum(like >= given.threshold for like in pairs.values())
    print(f"{len(copies)} texts, {n_like} pairs at {given.threshold} or above, {len(pairs)} with half in common")
    for split_by in ("hash", "time", "publisher", "domain"):
        for dedup in ("none", "exact", "near"):
            config = Config(dedup=dedup, split=SPLIT, split_by=split_by, dedup_threshold=given.threshold)
            with tempfile.TemporaryDirectory() as folder:
                splits = splits_of(copies, config, Path(folder))
            crossing = [like for (a, b), like in pairs.items() if len({splits.get(a), splits.get(b)} - {None}) > 1]
            near, above = (sum(like >= given.threshold + more for like in crossing) for more in (0, 0.05))
            sizes = dict(sorted(Counter(splits.values()).items()))
            print(
                f"{split_by:10} {dedup:6} {len(splits)} rows {sizes}: {near} pairs across, {above} at + 0.05, "
                f"{len(crossing)} with half in common"
            )


def like_pairs(copies: list[Copy], threshold: float) -> dict[tuple[str, str], float]:
    """Every pair of texts that are that much alike."""
    shingles = {copy.name: shingles_of(copy.text) for copy in copies}
    holders: dict[tuple[str, ...], list[str]] = defaultdict(list)
    for name, own in shingles.items():
        for shingle in own:
            holders[shingle].append(name)
    candidates = {pair for names in holders.values() if len(names) > 1 for pair in combinations(names, 2)}
    measured = {}
    for a, b in sorted(candidates):
        measured[a, b] = likeness(shingles[a], shingles[b])
    return {pair: like for pair, like in measured.items() if like >= threshold}


def splits_of(copies: list[Copy], config: Config, folder: Path) -> dict[str, str]:
    """The split of each text that became a row."""
    made = []
    for place, copy in enumerate(copies):
        date = FIRST + timedelta(hours=7 * place % 9_973) if place % 9 else None
        metadata = Metadata(
            date_published=date,
            publisher=f"Paper {place % 40}" if place % 5 else None,
            domain=f"paper{place % 53}.example" if place % 6 else None,
        )
        one = replace(article(copy), metadata=metadata)
        made.append(sketch(one, 0, place, 0, 0, config.dedup_threshold))
    write_sketches(folder / "sketches.parquet", made)
    write_arrow(folder / "articles.arrow", SCHEMA, ({"source": c.name, "text": c.text} for c in copies))
    rule = SplitRule(partial(split_of, shares=SPLIT), partial(split_of_place, shares=SPLIT))
    files = [folder / "sketches.parquet"], [folder / "articles.arrow"]
    found = compare(*files, [], folder / "compared", config, rule)
    return {row["source"]: row["split"] for row in pq.read_table(found.rows, columns=["source", "split"]).to_pylist()}


if __name__ == "__main__":
    main()
