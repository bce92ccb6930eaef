"""Times loaders beside each other on one dataset, by turns: python benchmarks/bench_load.py output/demo

Rows a second of one pass over all rows, each value made a Python object: the text alone, all columns, and the texts of
one language since a date. Each loader in turn, several rounds; the middle one counts. The conversion that `datasets`
does once is not in it, nor is the start of Ray. Loaders that find another number of rows than the rest end it.
"""

import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from importlib.util import find_spec
from pathlib import Path
from typing import Any

os.environ["HF_HUB_OFFLINE"] = "1"

import datasets
import duckdb
import pandas as pd
import polars as pl
import pyarrow.compute as pc
import pyarrow.dataset as ds
import pyarrow.parquet as pq

ROUNDS = 3
KINDS = ("text", "all", "filtered")
LANGUAGE, SINCE = "en", datetime(2020, 1, 1, tzinfo=UTC)

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

    loader = torch.utils.data.DataLoader(by_datasets(files, columns), batch_size=64)  # type: ignore[arg-type]
    return (text for batch in loader for text in batch["text"])


def by_ray(files: str, columns: list[str] | None) -> Iterable[Any]:
    import ray

    rows = ray.data.read_parquet(Path(files).parent)
    return (rows.select_columns(columns) if columns else rows).iter_rows()


LOADERS: dict[str, Loader] = {
    "pyarrow": by_pyarrow,
    "polars": by_polars,
    "duckdb": by_duckdb,
    "pandas": by_pandas,
    "datasets, map-style": by_datasets,
    "datasets, streaming": by_streaming,
    **({"torch DataLoader": by_torch} if find_spec("torch") else {}),
    **({"Ray Data": by_ray} if find_spec("ray") else {}),
}
NO_ALL = ("torch DataLoader",)
"""Null is no value that the DataLoader puts into a batch."""


def filtered_by_pyarrow(files: str) -> Iterable[Any]:
    wanted = (pc.field("language") == LANGUAGE) & (pc.field("date_published") >= SINCE)
    return ds.dataset(Path(files).parent).to_table(columns=["text"], filter=wanted)["text"].to_pylist()


def filtered_by_polars(files: str) -> Iterable[Any]:
    wanted = (pl.col("language") == LANGUAGE) & (pl.col("date_published") >= SINCE)
    return pl.scan_parquet(files).filter(wanted).select("text").collect()["text"].to_list()


def filtered_by_duckdb(files: str) -> Iterable[Any]:
    query = f"select text from '{files}' where language = ? and date_published >= ?"
    return duckdb.execute(query, [LANGUAGE, SINCE]).fetchall()


def filtered_by_pandas(files: str) -> Iterable[Any]:
    wanted = [("language", "==", LANGUAGE), ("date_published", ">=", SINCE)]
    return pd.read_parquet(Path(files).parent, columns=["text"], filters=wanted)["text"].tolist()


def is_wanted(language: str | None, date: datetime | None) -> bool:
    return language == LANGUAGE and date is not None and date.replace(tzinfo=UTC) >= SINCE


def filtered_by_datasets(files: str) -> Iterable[Any]:
    rows: Any = by_datasets(files, ["language", "date_published", "text"])
    return rows.filter(is_wanted, input_columns=["language", "date_published"], load_from_cache_file=False)["text"]


def filtered_by_streaming(files: str) -> Iterable[Any]:
    rows: Any = by_streaming(files, ["language", "date_published", "text"])
    return rows.filter(is_wanted, input_columns=["language", "date_published"])


def filtered_by_ray(files: str) -> Iterable[Any]:
    rows = by_ray(files, ["language", "date_published", "text"])
    return (row["text"] for row in rows if is_wanted(row["language"], row["date_published"]))


FILTERS: dict[str, Callable[[str], Iterable[Any]]] = {
    "pyarrow": filtered_by_pyarrow,
    "polars": filtered_by_polars,
    "duckdb": filtered_by_duckdb,
    "pandas": filtered_by_pandas,
    "datasets, map-style": filtered_by_datasets,
    "datasets, streaming": filtered_by_streaming,
    "Ray Data": filtered_by_ray,
}


def seconds(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def count(rows: Iterable[Any]) -> int:
    return sum(1 for _ in rows)


def tasks_of(files: str) -> dict[tuple[str, str], Callable[[], int]]:
    """Each loader at each task."""
    tasks: dict[tuple[str, str], Callable[[], int]] = {}
    for name, loader in LOADERS.items():
        tasks[name, "text"] = lambda loader=loader: count(loader(files, ["text"]))  # type: ignore[misc]
        if name not in NO_ALL:
            tasks[name, "all"] = lambda loader=loader: count(loader(files, None))  # type: ignore[misc]
        if name in FILTERS:
            tasks[name, "filtered"] = lambda find=FILTERS[name]: count(find(files))  # type: ignore[misc]
    return tasks


def measure(files: str) -> tuple[dict[tuple[str, str], float], int]:
    """Seconds of each loader at each task, the middle of all rounds, and how many rows the filter finds."""
    tasks = tasks_of(files)
    counts = {task: work() for task, work in tasks.items()}
    for kind in KINDS:
        found = {name: n for (name, done), n in counts.items() if done == kind}
        if len(set(found.values())) != 1:
            raise SystemExit(f"{kind}: not the same number of rows by all loaders: {found}")
    rounds = [{task: seconds(work) for task, work in tasks.items()} for _ in range(ROUNDS)]
    middle = {task: statistics.median(one[task] for one in rounds) for task in tasks}
    return middle, counts["polars", "filtered"]


def main(folder: str) -> None:
    files = str(Path(folder).resolve() / "data" / "train-*.parquet")
    n_rows = pl.scan_parquet(files).select(pl.len()).collect().item()
    with tempfile.TemporaryDirectory() as cache:
        datasets.config.HF_DATASETS_CACHE = Path(cache)
        datasets.disable_progress_bars()
        start_ray()
        middle, n_found = measure(files)
    print(f"{n_rows:,} rows, of which {n_found:,} are {LANGUAGE} since {SINCE:%Y-%m-%d}; rows a second of a pass\n")
    print("| loader | text only | all columns | by date and language, text |\n|---|---|---|---|")
    for name in LOADERS:
        cells = [f"{n_rows / middle[name, kind]:,.0f}" if (name, kind) in middle else "" for kind in KINDS]
        print(f"| {name} | {' | '.join(cells)} |")


def start_ray() -> None:
    """Ray is started once, and silent."""
    if "Ray Data" in LOADERS:
        import logging

        import ray

        ray.init(include_dashboard=False, log_to_driver=False, logging_level=logging.ERROR)
        ray.data.DataContext.get_current().enable_progress_bars = False
        logging.getLogger("ray.data").setLevel(logging.ERROR)


if __name__ == "__main__":
    main(sys.argv[1])
