"""build.json: what was built, how, and the digest of every file; the mark by which a folder is known as ours."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from msgspec import Struct

from articlepack.columns import schema_version
from articlepack.durable import digest_file
from articlepack.maker import CardText
from articlepack.records import WrittenFile
from articlepack.stages.publish.facts import Facts

MANIFEST = "build.json"
TOOL = "articlepack"
KEPT_BY_OTHERS = (".git", ".gitattributes", ".cache")
"""What git and the Hub's library leave beside a dataset that they have fetched."""

Json = dict[str, Any]
"""An object of JSON values."""


class About(Struct, frozen=True, kw_only=True):
    """What the pipeline knows of a build and the files do not say."""

    name: str
    format: str
    tool_version: str
    recipe: Json
    """All that can change a byte; JSON values only. Its key `inputs` is left out of the card, which would be long."""
    splits: tuple[str, ...]
    """The splits asked for, with rows or without."""
    license: str | None = None
    removed: str = "full"
    card: CardText = CardText()

    def option(self, name: str) -> Any:
        """An option of the recipe; None where it has none of that name."""
        return self.recipe.get("options", {}).get(name)


def recipe_digest(recipe: Mapping[str, Any]) -> str:
    """Hex sha256 of a recipe in canonical order."""
    return hashlib.sha256(json.dumps(recipe, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def write_manifest(folder: Path, about: About, facts: Facts, written: Sequence[WrittenFile]) -> Json:
    """Write build.json over all files in `folder`, and answer it. Call it last."""
    manifest = sealed(
        {
            "tool": {"name": TOOL, "version": about.tool_version},
            "schema_version": schema_version(),
            "name": about.name,
            "format": about.format,
            "recipe": about.recipe,
            "recipe_sha256": recipe_digest(about.recipe),
            "counts": count(about, facts, written),
            "files": list_files(folder, written),
        }
    )
    (folder / MANIFEST).write_bytes(canonical(manifest))
    return manifest


def sealed(manifest: Json) -> Json:
    """The manifest with its own digest."""
    bare = {key: value for key, value in manifest.items() if key != "sha256"}
    return bare | {"sha256": hashlib.sha256(canonical(bare)).hexdigest()}


def canonical(manifest: Json) -> bytes:
    """The one way to write a manifest."""
    return (json.dumps(manifest, sort_keys=True, indent=2, ensure_ascii=False) + "\n").encode()


def count(about: About, facts: Facts, written: Sequence[WrittenFile]) -> Json:
    """The counts of a build; a split asked for is there with 0."""
    articles = [file for file in written if file.table == "article"]
    names = sorted({*about.splits, *(file.split for file in articles)})
    refused: dict[str, dict[str, int]] = {}
    for entry in facts.refused:
        refused.setdefault(entry.stage, {})[entry.reason] = entry.n_pages
    return {
        "inputs": facts.n_inputs,
        "inputs_with_note": facts.n_inputs_noted,
        "pages": facts.n_pages,
        "rows": {split: sum(file.n_rows for file in articles if file.split == split) for split in names},
        **({"columns_proposed": dict(facts.proposed[:MAX_PROPOSED])} if facts.proposed else {}),
        **({"rows_without_key": found} if (found := rows_without_key(about, facts)) else {}),
        "rejected": refused,
        "removed": {str(label): n for label, n in facts.removed},
    }


MAX_PROPOSED = 20
SPLIT_COLUMNS = {"time": "date_published", "publisher": "publisher", "domain": "domain"}
"""What tells a row's split, by --split-by, where its group does not."""
NO_KEY = {"date_published": "have no date", "publisher": "name no publisher", "domain": "have no domain"}


def rows_without_key(about: About, facts: Facts) -> dict[str, int]:
    """The column that tells a row's split -> rows without a value in it; empty where every row has one."""
    column = SPLIT_COLUMNS.get(about.option("split_by") or "", "")
    n_rows = dict(facts.unknown).get(column, 0)
    return {column: n_rows} if n_rows and len(about.splits) > 1 else {}


def told_without_key(found: Mapping[str, int], n_rows: int) -> str:
    """The same in words.

    >>> told_without_key({"publisher": 1_200}, 4_000), told_without_key({}, 4_000)
    ('1,200 of 4,000 rows name no publisher', '')
    """
    return ", ".join(f"{n:,} of {n_rows:,} rows {NO_KEY[column]}" for column, n in found.items())


def list_files(folder: Path, written: Sequence[WrittenFile]) -> dict[str, Json]:
    """Digest, size and rows of every file but build.json; rows are null where a file has none."""
    known = {file.path: file for file in written}
    listed = {}
    for path in sorted(relative_files(folder)):
        file = known.get(path)
        sha256 = file.sha256 if file else digest_file(folder / path)
        listed[path] = {
            "sha256": sha256,
            "bytes": (folder / path).stat().st_size,
            "rows": file.n_rows if file else None,
        }
    return listed


def relative_files(folder: Path) -> list[str]:
    """Everything in a folder that is no folder, but for build.json and what git and the Hub's downloads keep beside it.

    Paths are parted by `/`. Links are not followed.
    """
    paths = [path for path in folder.rglob("*") if path.is_symlink() or not path.is_dir()]
    names = [path.relative_to(folder).as_posix() for path in paths]
    return [name for name in names if name != MANIFEST and name.split("/")[0] not in KEPT_BY_OTHERS]


def read_manifest(folder: Path) -> Json | None:
    """The folder's build.json if it is one of ours and whole, else None."""
    path = folder / MANIFEST
    try:
        content = path.read_bytes() if path.is_file() and not path.is_symlink() else b""
        manifest = json.loads(content)
        is_whole = isinstance(manifest, dict) and canonical(sealed(manifest)) == content
    # UnicodeDecodeError and JSONDecodeError are ValueErrors; a lone surrogate cannot be written back.
    except (OSError, ValueError, RecursionError):
        return None
    return manifest if is_whole and is_of_this_tool(manifest) else None


def is_of_this_tool(manifest: Json) -> bool:
    """Whether articlepack wrote it."""
    tool = manifest.get("tool")
    return isinstance(tool, dict) and tool.get("name") == TOOL


def is_up_to_date(folder: Path, recipe_sha256: str) -> bool:
    """Whether the folder holds the dataset of this recipe, every file there with its size. No digest is computed."""
    manifest = read_manifest(folder)
    if manifest is None or manifest.get("recipe_sha256") != recipe_sha256:
        return False
    return all(
        (folder / path).is_file() and (folder / path).stat().st_size == entry["bytes"]
        for path, entry in manifest["files"].items()
    )
