"""Finds near duplicates with datatrove, text-dedup or rensa, as their documentation shows, where they are installed.

    python benchmarks/near_peers.py NAME TEXTS.jsonl PAIRS.json THRESHOLD

TEXTS has one object a line with `id` and `text`. PAIRS is a list of pairs of ids, and the seconds of processor it took.
bench_near.py calls this; nothing of articlepack is imported.
"""

import json
import os
import re
import struct
import sys
import tempfile
from itertools import combinations
from pathlib import Path

N_GRAM = 5


def main() -> None:
    """Write the pairs found."""
    name, texts, out, threshold = sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3]), float(sys.argv[4])
    rows = [json.loads(line) for line in texts.read_text("utf-8").splitlines()]
    began = seconds()
    pairs = PEERS[name](rows, texts, threshold)
    out.write_text(json.dumps({"pairs": sorted(pairs), "seconds": seconds() - began}))


def seconds() -> float:
    """Of processor, by this process and those that it has waited for."""
    return sum(os.times()[:4])


def rensa_pairs(rows: list[dict[str, str]], _texts: Path, threshold: float) -> set[tuple[str, str]]:
    """rensa's LSH over shingles of five words, candidates held against the estimate of their signatures."""
    from rensa import RMinHash, RMinHashLSH

    lsh, signatures, pairs = RMinHashLSH(threshold=threshold, num_perm=128, num_bands=16), [], set()
    for number, row in enumerate(rows):
        words = re.findall(r"\w+", row["text"].lower())
        signature = RMinHash(num_perm=128, seed=42)
        signature.update([" ".join(words[i : i + N_GRAM]) for i in range(max(1, len(words) - N_GRAM + 1))])
        for other in lsh.query(signature):
            if signature.jaccard(signatures[other]) >= threshold:
                pairs.add((rows[other]["id"], row["id"]))
        lsh.insert(number, signature)
        signatures.append(signature)
    return {(min(pair), max(pair)) for pair in pairs}


def datatrove_pairs(rows: list[dict[str, str]], texts: Path, _threshold: float) -> set[tuple[str, str]]:
    """datatrove's MinHash with its own settings (5-grams, 14 buckets of 8): all pairs within its clusters.

    It verifies none; a cluster is what its matches connect, and the one row kept stands for it.
    """
    from datatrove.executor import LocalPipelineExecutor
    from datatrove.pipeline.dedup.minhash import MinhashConfig, MinhashDedupBuckets, MinhashDedupSignature
    from datatrove.pipeline.readers import JsonlReader

    settings = MinhashConfig(n_grams=N_GRAM)
    with tempfile.TemporaryDirectory() as folder:
        source = JsonlReader(str(texts.parent), glob_pattern=texts.name)
        signatures, buckets = f"{folder}/signatures", f"{folder}/buckets"
        LocalPipelineExecutor(
            [source, MinhashDedupSignature(signatures, config=settings)], logging_dir=f"{folder}/a"
        ).run()
        for bucket in range(settings.num_buckets):
            step = MinhashDedupBuckets(signatures, buckets, config=settings)
            step.run(None, bucket, settings.num_buckets)
        matches = [
            (first, second)
            for file in sorted(Path(buckets).glob("*.dups"))
            for _, first, _, second in struct.iter_unpack("<4I", file.read_bytes())
        ]
    groups = connected(matches, len(rows))
    return {(rows[a]["id"], rows[b]["id"]) for group in groups for a, b in combinations(sorted(group), 2)}


def text_dedup_pairs(rows: list[dict[str, str]], texts: Path, threshold: float) -> set[tuple[str, str]]:
    """text-dedup's MinHash with its own settings but for n-grams and threshold: all pairs within its clusters.

    It verifies none either.
    """
    from text_dedup import minhash

    with tempfile.TemporaryDirectory() as folder:
        options = f"--path json --data_files {texts} --cache_dir {folder}/cache --split train --output {folder}/out"
        options += f" --column text --num_proc 1 --ngram {N_GRAM} --threshold {threshold}"
        minhash.main(options.split(), standalone_mode=False)
    groups: dict[int, list[int]] = {}
    for row in range(len(rows)):
        groups.setdefault(minhash.uf.find(row), []).append(row)
    return {(rows[a]["id"], rows[b]["id"]) for group in groups.values() for a, b in combinations(sorted(group), 2)}


def connected(matches: list[tuple[int, int]], n_rows: int) -> list[list[int]]:
    """The components that matches form."""
    heads = list(range(n_rows))

    def head(row: int) -> int:
        while heads[row] != row:
            heads[row] = heads[heads[row]]
            row = heads[row]
        return row

    for first, second in matches:
        heads[head(second)] = head(first)
    groups: dict[int, list[int]] = {}
    for row in range(n_rows):
        groups.setdefault(head(row), []).append(row)
    return [group for group in groups.values() if len(group) > 1]


PEERS = {"rensa": rensa_pairs, "datatrove": datatrove_pairs, "text-dedup": text_dedup_pairs}

if __name__ == "__main__":
    main()
