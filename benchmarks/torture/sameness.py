"""The same bytes whatever surrounds a build or its pages do to it, and no flipped byte that is not found."""

import json
import os
import random
import shutil
import subprocess
import sys
from pathlib import Path

from articlepack import build
from articlepack.durable import read_sealed
from articlepack.stages.publish.verify import verify
from benchmarks.torture.crashes import Row
from benchmarks.torture.ground import CHECKOUT, READY, Ground, files_of, forked, shim, story
from tests.builds import rows_of
from tests.poison import KINDS, poisoned

TEN_YEARS_S = 10 * 365 * 86_400


def same_bytes(ground: Ground) -> list[Row]:
    """Workers, engines, order and place of the inputs, time zone, locale, hash seed, clock."""
    expected = ground.whole(ground.folder / "undisturbed" / "news")
    moved = Path(shutil.copytree(ground.raw, ground.folder / "moved" / "raw"))
    tried: dict[str, dict[str, bytes]] = {}
    for n_workers in (1, 2, 4):
        tried[f"{n_workers} workers"] = commanded(ground, [str(ground.raw)], {}, "--workers", str(n_workers))
    tried["the serial engine"] = commanded(ground, [str(ground.raw)], {}, "--engine", "serial")
    tried["another folder"] = commanded(ground, [str(moved)], {})
    singles, rows = f"a={ground.raw}/*.txt", f"b={ground.raw}/rows.jsonl"
    tried["inputs in order"] = commanded(ground, [singles, rows], {})
    tried["inputs in reverse"] = commanded(ground, [rows, singles], {})
    for name, value in (("TZ", "Asia/Kathmandu"), ("LC_ALL", "C"), ("LC_ALL", "tr_TR.UTF-8")):
        tried[f"{name}={value}"] = commanded(ground, [str(ground.raw)], {name: value})
    for seed in range(10):
        tried[f"PYTHONHASHSEED={seed}"] = commanded(ground, [str(ground.raw)], {"PYTHONHASHSEED": str(seed)})
    for shift in (-TEN_YEARS_S, TEN_YEARS_S):
        output = ground.folder / f"clock{shift}" / "news"
        forked(lambda o=output, s=shift: ground.build(o, before=lambda: shim().fault_shift(s)))  # type: ignore[misc]
        tried[f"a clock {shift:+} s off"] = files_of(output)
    ordered = tried.pop("inputs in order")
    differ = [name for name, files in tried.items() if files != (ordered if name == "inputs in reverse" else expected)]
    result = f"{', '.join(differ)} differ" if differ else "one hash"
    return [("same bytes", f"{len(tried)} builds: {', '.join(tried)}", result, not differ)]


def commanded(ground: Ground, inputs: list[str], environment: dict[str, str], *options: str) -> dict[str, bytes]:
    """Files of a build by the command, in a process of its own."""
    output = ground.folder / "commanded" / "news"
    shutil.rmtree(output.parent, ignore_errors=True)
    command = [sys.executable, str(CHECKOUT / "build_dataset.py"), *inputs, "-o", str(output), "--min-words", "0", "-q"]
    outside = {name: value for name, value in os.environ.items() if name not in ("LD_PRELOAD", READY)}
    subprocess.run([*command, *options], check=True, env=outside | environment, stdout=subprocess.DEVNULL)
    return files_of(output)


def poison(ground: Ground, n_each: int) -> list[Row]:
    """Pages that crash, hang and eat memory among others."""
    n_pages = 20 * n_each
    chosen = random.Random(0).sample(range(n_pages), 3 * n_each)
    kinds = {f"{n:06}": list(KINDS)[place % 3] for place, n in enumerate(sorted(chosen))}
    options = {"workers": 2, "page_timeout": 1, "page_memory": 300, "min_words": 0, "dedup": "none"}
    for name, words in (("poisoned", KINDS), ("clean", dict.fromkeys(KINDS, ""))):
        raw = ground.folder / name / "raw"
        raw.mkdir(parents=True)
        rows = [
            {"id": f"{n:06}", "text": f"{story(n)} {words[kinds[f'{n:06}']] if f'{n:06}' in kinds else ''}"}
            for n in range(n_pages)
        ]
        (raw / "rows.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    with poisoned():
        build([ground.folder / "poisoned" / "raw"], ground.folder / "poisoned" / "news", **options)
    build([ground.folder / "clean" / "raw"], ground.folder / "clean" / "news", **options)
    refused = {key_of(row): row["reason"] for row in rows_of(ground.folder / "poisoned" / "news", "rejected")}
    whole = {key_of(row): row for row in rows_of(ground.folder / "clean" / "news") if key_of(row) not in kinds}
    left = {key_of(row): row for row in rows_of(ground.folder / "poisoned" / "news")}
    result = f"{sum(left.get(key) == row for key, row in whole.items())} of {len(whole)} others identical, "
    result += f"{sum(refused.get(key) == kind for key, kind in kinds.items())} of {len(kinds)} named with the reason"
    return [("poison", f"{n_pages:,} pages, {n_each} of each kind", result, left == whole and refused == kinds)]


def key_of(row: dict[str, str]) -> str:
    """The key of a row's source."""
    return row["source"].partition("#")[2]


def corruption(ground: Ground, n_flips: int) -> list[Row]:
    """Single flipped bytes: half of them in the dataset, by `verify`; half in the journal, by its seals."""
    output = ground.folder / "flipped" / "news"
    expected = ground.whole(output, "--name", "other")
    ground.whole(output)
    chance = random.Random(0)
    data = [path for path in sorted(output.rglob("*")) if path.is_file()]
    n_missed = sum(not is_found(chance, data, lambda _: bool(verify(output))) for _ in range(n_flips // 2))
    cache = output.parent / f".{output.name}.cache"
    packs = [path for path in sorted(cache.rglob("*")) if path.is_file() and path.parent != cache]
    n_unsealed = sum(not is_found(chance, packs, lambda path: read_sealed(path) is None) for _ in range(n_flips // 2))
    for path in [*packs, cache / "index"]:
        flip(chance, path)
    code = forked(lambda: ground.build(output, "--name", "other"))
    is_same = code == 0 and files_of(output) == expected
    return [
        (
            "corruption",
            f"{n_flips // 2:,} flips in {len(data)} files of the dataset",
            f"{n_missed} not found by verify",
            not n_missed,
        ),
        (
            "corruption",
            f"{n_flips // 2:,} flips in {len(packs)} files of the journal",
            f"{n_unsealed} not found by their seal",
            not n_unsealed,
        ),
        (
            "corruption",
            "a flip in every file of the journal, then a build",
            "same bytes" if is_same else "OTHER BYTES",
            is_same,
        ),
    ]


def is_found(chance: random.Random, files: list[Path], finds: "object") -> bool:
    """Whether a flip in one of these files is found; it is undone afterwards."""
    path = chance.choice(files)
    whole = path.read_bytes()
    flip(chance, path)
    found = bool(finds(path))  # type: ignore[operator]
    path.write_bytes(whole)
    return found


def flip(chance: random.Random, path: Path) -> None:
    """Flip one bit of a file."""
    data = bytearray(path.read_bytes())
    data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
    path.write_bytes(data)
