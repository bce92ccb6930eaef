"""The folder that `datasets.save_to_disk` leaves, written without `datasets`, and the same bytes each time."""

import hashlib
import json
from collections.abc import Iterable, Sequence
from pathlib import Path

import pyarrow as pa

from articlepack.columns import disk_features
from articlepack.records import WrittenFile
from articlepack.shares import split_position
from articlepack.stages.write.take import measure_table

FINGERPRINT_DIGITS = 16


def write_arrow(path: Path, schema: pa.Schema, chunks: Iterable[pa.Table]) -> tuple[int, int]:
    """Write an Arrow IPC stream; its number of rows and their bytes."""
    n_rows = n_bytes = 0
    with pa.OSFile(str(path), "wb") as sink, pa.ipc.new_stream(sink, schema) as writer:
        for chunk in chunks:
            writer.write_table(chunk)
            n_rows += chunk.num_rows
            n_bytes += measure_table(chunk)
    return n_rows, n_bytes


def write_state(folder: Path, written: Sequence[WrittenFile]) -> None:
    """Write what `load_from_disk` reads beside the data: the names of the splits, the state and columns of each."""
    articles = [file for file in written if file.table == "article"]
    splits = sorted({file.split for file in articles}, key=split_position)
    write_json(folder / "dataset_dict.json", {"splits": splits})
    for split in splits:
        files = sorted((file for file in articles if file.split == split), key=lambda file: file.path)
        write_json(folder / split / "state.json", split_state(split, files))
        write_json(folder / split / "dataset_info.json", {"features": disk_features("article")})


def split_state(split: str, files: Sequence[WrittenFile]) -> dict[str, object]:
    """The state of a split that was loaded and not touched; its fingerprint tells its content."""
    digest = hashlib.sha256("".join(file.sha256 for file in files).encode()).hexdigest()
    return {
        "_data_files": [{"filename": file.path.rsplit("/", 1)[1]} for file in files],
        "_fingerprint": digest[:FINGERPRINT_DIGITS],
        "_format_columns": None,
        "_format_kwargs": {},
        "_format_type": None,
        "_output_all_columns": False,
        "_split": split,
    }


def write_json(path: Path, content: dict[str, object]) -> None:
    """Write JSON; keys keep their order, which for columns is their order in the table."""
    path.write_text(json.dumps(content, indent=2) + "\n", "utf-8")
