"""Measures the detector of near duplicates on generated wire copy: pairs found against brute force, and the time.

    python benchmarks/bench_near.py [--stories N] [--threshold T] [--peers PYTHON]

A pair is true where the two texts have `threshold` of their shingles of five words in common, or where that much of the
shorter one stands in the longer one; `Jaccard alone` leaves the second out, which the peers do not look for. PYTHON is
of an environment that has datatrove with spacy and xxhash 3, text-dedup and rensa.
"""

import argparse
import json
import resource
import subprocess
import tempfile
import time
from functools import partial
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from articlepack.config import Config
from articlepack.records import Article, Metadata, Origin, row_id
from articlepack.stages.compare import SplitRule, compare, sketch, write_sketches
from articlepack.stages.compare.tables import write_arrow
from articlepack.stages.compare.ties import read_ties
from articlepack.stages.split import split_of, split_of_place
from articlepack.words import count_words
from tests.wire_made import Copy, jaccard, make_wire, shingles_of, true_pairs

PART_PAGES = 2_000
SCHEMA = pa.schema([("source", pa.string()), ("text", pa.string())])


def main() -> None:
    """Print what was found."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--stories", type=int, default=2_000)
    arguments.add_argument("--threshold", type=float, default=0.8)
    arguments.add_argument("--peers", type=Path)
    given = arguments.parse_args()
    copies = make_wire(n_stories=given.stories)
    truth = set(true_pairs(copies, given.threshold))
    began = time.process_time()
    with tempfile.TemporaryDirectory() as folder:
        found = pairs_found(copies, given.threshold, Path(folder))
    report("articlepack", found, truth, len(copies), time.process_time() - began)
    for name in ("datatrove", "text-dedup", "rensa") if given.peers else ():
        measure_peer(name, given.peers, copies, given.threshold, truth)
    print(f"{resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB at most")


def measure_peer(name: str, python: Path, copies: list[Copy], threshold: float, truth: set[tuple[str, str]]) -> None:
    """The same for another tool: against all pairs, and against those by Jaccard similarity alone."""
    shingles = {copy.name: shingles_of(copy.text) for copy in copies}
    alike = {(a, b) for a, b in truth if jaccard(shingles[a], shingles[b]) >= threshold}
    with tempfile.TemporaryDirectory() as folder:
        texts, out = Path(folder, "texts.jsonl"), Path(folder, "pairs.json")
        texts.write_text("".join(json.dumps({"id": c.name, "text": c.text}) + "\n" for c in copies), "utf-8")
        script = str(Path(__file__).with_name("near_peers.py"))
        command = [str(python), script, name, str(texts), str(out), str(threshold)]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        told = json.loads(out.read_text())
    found = {(a, b) for a, b in told["pairs"]}
    report(name, found, truth, len(copies), told["seconds"])
    report("  Jaccard alone", found, alike, len(copies), told["seconds"])


def report(name: str, found: set[tuple[str, str]], truth: set[tuple[str, str]], n_pages: int, seconds: float) -> None:
    """One line."""
    right = len(found & truth)
    precision, recall = right / max(1, len(found)), right / max(1, len(truth))
    f1 = 2 * precision * recall / max(1e-9, precision + recall)
    print(
        f"{name:14} F1 {f1:.4f} precision {precision:.4f} recall {recall:.4f} of {len(truth)} pairs, "
        f"{n_pages} texts, {seconds:.1f} s of processor, {n_pages / seconds:.0f} texts/s"
    )


def pairs_found(copies: list[Copy], threshold: float, folder: Path) -> set[tuple[str, str]]:
    """All verified pairs: with --dedup none every page stays, and every pair is a tie."""
    config = Config(dedup="none", dedup_threshold=threshold)
    sketches, articles = settle(copies, config, folder)
    rule = SplitRule(partial(split_of, shares=config.split), partial(split_of_place, shares=config.split))
    compare(sketches, articles, [], folder / "compared", config, rule)
    table = pq.read_table(folder / "compared" / "ranked.parquet", columns=["source", "text_key"])
    names, keys = table["source"].to_pylist(), table["text_key"].to_pylist()
    twins: dict[str, list[str]] = {}
    for name, key in zip(names, keys, strict=True):
        twins.setdefault(key, []).append(name)
    pairs = [tie for ties in read_ties(folder / "compared" / "ties") for tie in ties[ties["is_near"]].tolist()]
    # Equal texts are compared once: what is said of one of them is said of all.
    return {
        (min(a, b), max(a, b))
        for one, other, *_ in pairs
        for a in twins[keys[one]]
        for b in twins[keys[other]]
        if a != b
    }


def settle(copies: list[Copy], config: Config, folder: Path) -> tuple[list[Path], list[Path]]:
    """The files that settling these texts would leave."""
    sketches, articles = [], []
    for part, first in enumerate(range(0, len(copies), PART_PAGES)):
        some = copies[first : first + PART_PAGES]
        sketches.append(folder / f"{part:06}.sketches.parquet")
        articles.append(folder / f"{part:06}.articles.arrow")
        made = (sketch(article(c), part, row, 0, 0, config.dedup_threshold) for row, c in enumerate(some))
        write_sketches(sketches[-1], made)
        write_arrow(articles[-1], SCHEMA, ({"source": c.name, "text": c.text} for c in some))
    return sketches, articles


def article(copy: Copy) -> Article:
    """A settled article of a text."""
    return Article(
        id=row_id(copy.name),
        origin=Origin(source=copy.name, path=copy.name),
        metadata=Metadata(),
        text=copy.text,
        text_format="plain",
        text_sha256="",
        n_chars=len(copy.text),
        n_words=count_words(copy.text),
        extractor="lines",
        extraction_score=1.0,
        encoding="utf-8",
        media_type="text/plain",
        raw_sha256="",
        n_bytes_raw=0,
    )


if __name__ == "__main__":
    np.seterr(all="raise")
    main()
