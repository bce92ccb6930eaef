"""Proves a dataset whole: every file as it was written, every count true, every law kept.

A file is opened as a table only after its digest is found right, so damage is named and never parsed.
"""

import json
import tempfile
from pathlib import Path, PurePosixPath

from articlepack.columns import arrow_schema
from articlepack.durable import digest_file
from articlepack.stages.publish.croissant import CROISSANT
from articlepack.stages.publish.finding import Finding
from articlepack.stages.publish.laws import check_laws
from articlepack.stages.publish.manifest import (
    MANIFEST,
    Json,
    read_manifest,
    recipe_digest,
    relative_files,
)
from articlepack.stages.publish.read_back import UNREADABLE, read_schema, table_and_split
from articlepack.stages.publish.report import REPORT
from articlepack.stages.publish.swap import finish_swap_if_free

__all__ = ["Finding", "verify"]

TABLE_FOLDERS = {"data", "rejected", "removed", "inputs"}
"""Whoever loads a dataset may take a file in one of these for a part of it."""


def verify(folder: Path) -> list[Finding]:
    """What is wrong with a dataset; an empty list: it is whole. Damage raises nothing; BuildError where memory
    or disk do not suffice.
    """
    finish_swap_if_free(folder)
    manifest = read_manifest(folder)
    if manifest is None:
        return [Finding(MANIFEST, "is absent, damaged or not written by articlepack: nothing else could be checked")]
    if not is_well_formed(manifest):
        return [Finding(MANIFEST, "lacks what every build.json has: nothing else could be checked")]
    if findings := [*check_recipe(manifest), *check_listing(folder, manifest), *check_digests(folder, manifest)]:
        return findings
    if findings := [*check_schemas(folder, manifest), *check_croissant(folder, manifest)]:
        return findings
    with tempfile.TemporaryDirectory(prefix="articlepack-verify-") as scratch:
        return check_laws(folder, manifest, Path(scratch))


def is_well_formed(manifest: Json) -> bool:
    """Whether the manifest has the fields that the checks read, of their types."""
    counts, files = manifest.get("counts"), manifest.get("files")
    if not (isinstance(counts, dict) and isinstance(files, dict) and isinstance(manifest.get("recipe"), dict)):
        return False
    is_counted = all(isinstance(counts.get(name), dict) for name in ("rows", "rejected", "removed"))
    is_listed = all(
        isinstance(entry, dict) and {"sha256", "bytes", "rows"} <= entry.keys() and is_inside(path)
        for path, entry in files.items()
    )
    return is_counted and is_listed


def is_inside(path: str) -> bool:
    """Whether a listed path stays in the folder.

    >>> is_inside("data/a.parquet"), is_inside("../a"), is_inside("/etc/hosts")
    (True, False, False)
    """
    return not PurePosixPath(path).is_absolute() and ".." not in PurePosixPath(path).parts


def check_recipe(manifest: Json) -> list[Finding]:
    """The recipe has the digest stated beside it."""
    if manifest.get("recipe_sha256") == recipe_digest(manifest["recipe"]):
        return []
    return [Finding(MANIFEST, "recipe_sha256 is not the digest of the recipe")]


def check_listing(folder: Path, manifest: Json) -> list[Finding]:
    """Every listed file is there, and every file among the tables is listed; what others put beside them is theirs."""
    there, listed = set(relative_files(folder)), set(manifest["files"])
    folders = TABLE_FOLDERS | {path.split("/")[0] for path in listed if "/" in path}
    strange = [path for path in there - listed if "/" in path and path.split("/")[0] in folders]
    absent = [Finding(path, "is listed in build.json and is not there") for path in listed - there]
    unlisted = [Finding(path, "is not listed in build.json") for path in strange]
    return sorted(absent + unlisted, key=lambda finding: finding.path)


def check_digests(folder: Path, manifest: Json) -> list[Finding]:
    """Every file that is there has the digest listed."""
    findings = (check_digest(folder, path, entry["sha256"]) for path, entry in sorted(manifest["files"].items()))
    return [finding for finding in findings if finding]


def check_digest(folder: Path, path: str, sha256: str) -> Finding | None:
    """One file has its digest; one that is absent was named before."""
    file = folder / path
    if file.is_symlink():
        return Finding(path, "is a symbolic link, which is not followed")
    if not file.exists():
        return None
    try:
        return None if digest_file(file) == sha256 else Finding(path, "was changed: its sha256 is not the one listed")
    except OSError as error:
        return Finding(path, f"cannot be read: {error.strerror}")


def check_croissant(folder: Path, manifest: Json) -> list[Finding]:
    """What the dataset says to machines names its tables, each with the digest that it has."""
    absent = [
        Finding(name, "is not there: every dataset has one")
        for name in (CROISSANT, REPORT)
        if name not in manifest["files"]
    ]
    if absent:
        return absent
    try:
        told = json.loads((folder / CROISSANT).read_bytes())
        found = {one["contentUrl"]: one["sha256"] for one in told["distribution"] if one["@type"] == "cr:FileObject"}
    except (ValueError, KeyError, TypeError, RecursionError):
        return [Finding(CROISSANT, "is no description of a dataset")]
    listed = {path: entry["sha256"] for path, entry in manifest["files"].items() if table_and_split(path)}
    return [] if found == listed else [Finding(CROISSANT, "names other tables, or other digests, than build.json")]


def check_schemas(folder: Path, manifest: Json) -> list[Finding]:
    """Every table has the columns of the schema, and nothing else is stamped on it."""
    findings = []
    for path in sorted(manifest["files"]):
        if place := table_and_split(path):
            findings += check_schema(folder / path, path, place[0])
    return findings


def check_schema(file: Path, path: str, table: str) -> list[Finding]:
    """One file has the columns of its table."""
    try:
        schema = read_schema(file)
    except UNREADABLE as error:
        return [Finding(path, f"cannot be read as a table: {error}")]
    if schema is None or schema.equals(arrow_schema(table)) and not schema.metadata:
        return []
    return [Finding(path, f"has other columns or types than schema/{table}.schema.json")]
