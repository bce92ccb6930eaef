"""publish: what a dataset says of itself, and the step by which it takes its place.

    facts      counts, measured over the files as written
    card       README.md    report     report.html    croissant   croissant.json    manifest   build.json
    swap       the old whole dataset or the new whole one, never between
    verify     the proof that a dataset is whole    laws   what rows and ledger say of each other

`describe_dataset` over a folder of finished files, then `publish`.
"""

from collections.abc import Sequence
from pathlib import Path

from articlepack.records import WrittenFile
from articlepack.stages.publish.card import write_card
from articlepack.stages.publish.croissant import write_croissant
from articlepack.stages.publish.facts import Facts, measure
from articlepack.stages.publish.finding import Finding
from articlepack.stages.publish.manifest import (
    About,
    Json,
    is_up_to_date,
    read_manifest,
    recipe_digest,
    write_manifest,
)
from articlepack.stages.publish.report import write_report
from articlepack.stages.publish.swap import check_replaceable, finish_swap, finish_swap_if_free, publish

__all__ = [
    "About",
    "Facts",
    "Finding",
    "check_replaceable",
    "describe_dataset",
    "finish_swap",
    "finish_swap_if_free",
    "is_up_to_date",
    "publish",
    "read_manifest",
    "recipe_digest",
]


def describe_dataset(folder: Path, about: About, written: Sequence[WrittenFile], scratch: Path) -> Json:
    """Write what a dataset says of itself beside finished files; the manifest. `scratch` takes what memory does not."""
    facts = measure(folder, written, scratch)
    write_card(folder, about, facts, written)
    write_croissant(folder, about, facts, written)
    write_report(folder, about, facts, written, scratch)
    return write_manifest(folder, about, facts, written)
