"""What a dataset says of itself, made anew from the dataset alone."""

from pathlib import Path
from typing import Any

import msgspec

from articlepack.config import Config
from articlepack.durable import digest_file
from articlepack.maker import CardText
from articlepack.records import WrittenFile
from articlepack.stages.publish.facts import measure
from articlepack.stages.publish.manifest import MANIFEST, About, Json, canonical, sealed
from articlepack.stages.publish.read_back import table_and_split
from articlepack.stages.publish.report import REPORT, write_report

DEFAULTS = Config()


def about_of(manifest: Json) -> About:
    """What was known of a build, from its build.json."""
    options: dict[str, Any] = manifest["recipe"].get("options", {})
    return About(
        name=manifest["name"],
        format=manifest["format"],
        tool_version=manifest["tool"]["version"],
        recipe=manifest["recipe"],
        splits=tuple(manifest["counts"]["rows"]),
        license=options.get("license"),
        removed=options.get("removed", DEFAULTS.removed),
        card=msgspec.convert(options.get("card", {}), CardText),
    )


def written_of(manifest: Json) -> list[WrittenFile]:
    """The tables of a dataset, from its build.json, which does not say how large their rows are unpacked."""
    return [
        WrittenFile(
            table=place[0],
            split=place[1],
            path=path,
            n_rows=entry["rows"],
            n_bytes=entry["bytes"],
            n_bytes_rows=0,
            sha256=entry["sha256"],
        )
        for path, entry in sorted(manifest["files"].items())
        if (place := table_and_split(path))
    ]


def remake_report(folder: Path, manifest: Json, scratch: Path) -> Json:
    """Write report.html and build.json of a dataset anew, neither of which may stand there; the new build.json."""
    written = written_of(manifest)
    write_report(folder, about_of(manifest), measure(folder, written, scratch / "facts"), written, scratch / "report")
    entry = {"sha256": digest_file(folder / REPORT), "bytes": (folder / REPORT).stat().st_size, "rows": None}
    renewed = sealed(manifest | {"files": manifest["files"] | {REPORT: entry}})
    (folder / MANIFEST).write_bytes(canonical(renewed))
    return renewed
