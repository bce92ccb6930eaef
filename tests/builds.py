"""Whole builds for the tests: run as a user would, and read back as a user would."""

import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

CHECKOUT = Path(__file__).resolve().parent.parent


def run_build(
    *arguments: str | Path, cwd: Path | None = None, stdin: bytes | None = None, **environment: str
) -> subprocess.CompletedProcess[bytes]:
    """`python build_dataset.py ARGUMENTS`, in a process of its own."""
    command = [sys.executable, str(CHECKOUT / "build_dataset.py"), *map(str, arguments)]
    return subprocess.run(command, cwd=cwd, input=stdin, capture_output=True, env=os.environ | environment, check=False)


def built(output: Path, *arguments: str | Path, **environment: Any) -> Path:
    """The folder of a build that must succeed."""
    done = run_build(*arguments, "-o", output, **environment)
    assert done.returncode == 0, done.stderr.decode()
    return output


def rows_of(dataset: Path, table: str = "data") -> list[dict[str, Any]]:
    """All rows of a table of a dataset, in the order of its files."""
    return [row for file in sorted((dataset / table).glob("*.parquet")) for row in pq.read_table(file).to_pylist()]


def bytes_of(folder: Path) -> dict[str, bytes]:
    """Every file of a folder by its relative path."""
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}


def names_beside(output: Path) -> Sequence[str]:
    """What a build left beside its dataset."""
    return sorted(path.name for path in output.parent.iterdir() if path != output)
