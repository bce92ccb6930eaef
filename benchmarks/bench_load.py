"""Times loaders beside each other on one dataset, by turns: python benchmarks/bench_load.py output/demo

Rows a second of one pass over all rows: the text alone, all columns, and rows of one language since a date. Each loader
in turn, several rounds; the middle one counts. The conversion that `datasets` does once is not in it.
"""

import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterable
from importlib.util import find_spec
from pathlib import Path
from typing import Any

os.environ["HF_HUB_OFFLINE"] = "1"

import datasets
import duckdb
import pandas as pd
import polars as pl
import pyarrow.parquet as pq

ROUNDS = 3
LANGUAGE, SINCE = "en", "2020-01-01"

Loader = Callable[[str, list[str] | None], Iterable[Any]]


def by_pyarrow(files: str, columns: list[str] | None) -> Iterable[Any]:
    for file in sorted(Path(files).parent.glob(Path(files).name)):
        for batch in pq.ParquetFile(file).iter_batches(columns=columns):
            yield from batch.to_pylist()


def by_polars(files: str, columns: list[str] | None) -> Iterable[Any]:
    return pl.read_parquet(files, columns=columns).iter_rows()


def by_duckdb(files: str, columns: list[str] | None) -> Iterable[Any]:
    return duckdb.sql(f"select {', '.join(columns) if columns else '*'} from '{files}'").fetchall()


def by_pandas(files: str, columns: list[str] | None) -> Iterable[Any]:
    return pd.read_parquet(Path(files).parent, columns=columns).itertuples()


def by_datasets(files: str, columns: list[str] | None) -> Iterable[Any]:
    rows = datasets.load_dataset("parquet", data_files=files, split="train")
    return rows.select_columns(columns) if columns else rows


def by_streaming(files: str, columns: list[str] | None) -> Iterable[Any]:
    rows = datasets.load_dataset("parquet", data_files=files, split="train", streaming=True)
    return rows.select_columns(columns) if columns else rows


def by_torch(files: str, columns: list[str] | None) -> Iterable[Any]:
    import torch

    rows = by_datasets(files, columns or ["id", "text", "n_words"])
    return (row for batch in torch.utils.data.DataLoader(rows, batch_size=64) for row in batch["text"])


LOADERS: dict[str, Loader] = {
    "pyarrow": by_pyarrow,
    "polars": by_polars,
    "duckdb": by_duckdb,
    "pandas": by_pandas,
    "datasets, map-style": by_datasets,
    "datasets, streaming": by_streaming,
    **({"torch DataLoader": by_torch} if find_spec("torch") else {}),
}
FILTERS: dict[str, Callable[[str], Any]] = {
    "polars": lambda files: (
        pl.scan_parquet(files)
        .filter(
            pl.col("language") == LANGUAGE,
            pl.col("date_published") >= pl.lit(SINCE).str.to_datetime(time_zone="UTC"),
        )
        .select("text")
        .collect()
        .height
    ),
    "duckdb": lambda files: len(
        duckdb.sql(
            f"select text from '{files}' where language = '{LANGUAGE}' and date_published >= timestamp '{SINCE}'"
        ).fetchall()
    ),
    "pandas": lambda files: len(
        pd.read_parquet(
            Path(files).parent,
            columns=["text"],
            filters=[("language", "==", LANGUAGE), ("date_published", ">=", pd.Timestamp(SINCE, tz="UTC"))],
        )
    ),
    "datasets, map-style": lambda files: len(
        by_datasets(files, ["language", "date_published", "text"]).filter(  # type: ignore[attr-defined]
            lambda language, date: language == LANGUAGE and date is not None and str(date) >= SINCE,
            input_columns=["language", "date_published"],
            load_from_cache_file=False,
        )
    ),
}
NO_TEXT_ONLY = ("torch DataLoader",)


def seconds(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def count(rows: Iterable[Any]) -> int:
    return sum(1 for _ in rows)


def measure(files: str) -> dict[str, dict[str, float]]:
    """Seconds of each loader at each task, the middle of all rounds."""
    tasks: dict[tuple[str, str], Callable[[], object]] = {}
    for name, loader in LOADERS.items():
        tasks[name, "text"] = lambda loader=loader: count(loader(files, ["text"]))  # type: ignore[misc]
        if name not in NO_TEXT_ONLY:
            tasks[name, "all"] = lambda loader=loader: count(loader(files, None))  # type: ignore[misc]
        if name in FILTERS:
            tasks[name, "filtered"] = lambda find=FILTERS[name]: find(files)  # type: ignore[misc]
    for work in tasks.values():
        work()
    rounds = [{task: seconds(work) for task, work in tasks.items()} for _ in range(ROUNDS)]
    middle = {task: statistics.median(one[task] for one in rounds) for task in tasks}
    return {
        name: {task: middle[name, task] for task in ("text", "all", "filtered") if (name, task) in middle}
        for name in LOADERS
    }


def main(folder: str) -> None:
    files = str(Path(folder).resolve() / "data" / "train-*.parquet")
    n_rows = pl.scan_parquet(files).select(pl.len()).collect().item()
    with tempfile.TemporaryDirectory() as cache:
        datasets.config.HF_DATASETS_CACHE = Path(cache)
        datasets.disable_progress_bars()
        found = measure(files)
    print(f"{n_rows:,} rows; rows a second of a pass over all of them\n")
    print(f"| loader | text only | all columns | {LANGUAGE} since {SINCE}, text |\n|---|---|---|---|")
    for name, times in found.items():
        cells = [f"{n_rows / times[task]:,.0f}" if task in times else "" for task in ("text", "all", "filtered")]
        print(f"| {name} | {' | '.join(cells)} |")


if __name__ == "__main__":
    main(sys.argv[1])
