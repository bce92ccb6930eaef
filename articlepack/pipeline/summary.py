"""What a build tells at its end."""

import json
from collections.abc import Mapping

from msgspec import Struct

from articlepack.config import Config
from articlepack.pipeline.verdicts import DETAILS
from articlepack.reasons import DUPLICATES, EXACT, NEAR
from articlepack.stages.publish.manifest import Json

ADVICE = {
    "too_short": "--min-words N keeps shorter ones",
    "wrong_language": "--language names those that are kept",
    "error_page": "--keep-error-pages keeps them",
    "rights_reserved": "without --respect-rights they are kept, and their rights are on record",
    "taken_down": "takedown.txt in the dataset says what stays down",
    "empty": "`articlepack explain FILE` shows what was taken out of one",
    EXACT: "--dedup none keeps them",
    NEAR: "--dedup exact keeps them",
    "bad_json": "does --column name the right columns, and is each line an object?",
}
"""What to try where most pages were refused for one reason."""


class Summary(Struct, frozen=True, kw_only=True):
    """A build in figures. `--json` prints it as it is."""

    output: str
    status: str
    """`built`, `up to date` or `shard I/N done`."""
    pages: int
    rows: int
    splits: dict[str, int]
    """Rows of each split asked for, 0 included."""
    asked: dict[str, float]
    """The share of each that was asked."""
    rows_without_key: dict[str, int]
    """The column that tells a row's split by --split-by -> rows without a value in it, if there are any."""
    rejected: dict[str, int]
    """Pages refused, by reason."""
    removed: dict[str, int]
    """Blocks removed, by label."""
    inputs_with_note: int
    """Input files that were not read, or in which something was not: columns, or what is no page."""
    columns_proposed: dict[str, int]
    """`--column text=body` and the like, of columns that nothing read -> files and pages that have them; most first."""
    cache_bytes: int
    """What later builds use again, in `.NAME.cache/`."""
    seconds: float
    load: str
    """The line that loads the dataset."""

    @property
    def duplicates(self) -> int:
        """Pages refused for a row that says the same, be it in another split."""
        return sum(n for reason, n in self.rejected.items() if reason in DUPLICATES)


def summarise(manifest: Json, config: Config, status: str, cache_bytes: int, seconds: float) -> Summary:
    """A build in figures, from its build.json."""
    counts = manifest["counts"]
    rejected: dict[str, int] = {}
    for reasons in counts["rejected"].values():
        for reason, n_pages in reasons.items():
            rejected[reason] = rejected.get(reason, 0) + n_pages
    return Summary(
        output=config.output,
        status=status,
        pages=counts["pages"],
        rows=sum(counts["rows"].values()),
        splits=counts["rows"],
        asked=config.split,
        rows_without_key=counts.get("rows_without_key", {}),
        rejected=rejected,
        removed=counts["removed"],
        inputs_with_note=counts["inputs_with_note"],
        columns_proposed=dict(sorted(counts.get("columns_proposed", {}).items(), key=lambda item: (-item[1], item[0]))),
        cache_bytes=cache_bytes,
        seconds=round(seconds, 3),
        load=LOAD_LINES[config.format].format(json.dumps(config.output, ensure_ascii=False)),
    )


def has_failed_pages(manifest: Json | None) -> bool:
    """Whether pages of a dataset were refused at the last resort."""
    refused = manifest["counts"]["rejected"].values() if manifest else ()
    return any(reason in DETAILS for reasons in refused for reason in reasons)


def summarise_share(config: Config, n_pages: int, n_refused: int, seconds: float) -> Summary:
    """One share of a build in figures; what it refuses is told by reason once it is put together."""
    return Summary(
        output=config.output,
        status=f"shard {config.shard} done",
        pages=n_pages,
        rows=n_pages - n_refused,
        splits={},
        asked={},
        rows_without_key={},
        rejected={},
        removed={},
        inputs_with_note=0,
        columns_proposed={},
        cache_bytes=0,
        seconds=round(seconds, 3),
        load="",
    )


LOAD_LINES = {
    "parquet": "datasets.load_dataset({})",
    "hf": "datasets.load_from_disk({})",
    "jsonl": "datasets.load_dataset({})",
}
"""The line that loads a dataset, by format."""


def listed(counts: Mapping[str, int]) -> str:
    """Names with their counts, most first."""
    return ", ".join(f"{name} {n:,}" for name, n in sorted(counts.items(), key=lambda item: (-item[1], item[0])))


def without_rows(n_pages: int, rejected: Mapping[str, int], details: Mapping[str, str]) -> str:
    """Why none of some pages became a row, and what to try. `details`: of one page refused for each reason."""
    most = max(sorted(rejected), key=lambda reason: rejected[reason], default="")
    advice = ADVICE.get(most) or details.get(most)
    return f"none of {n_pages:,} pages became a row: {listed(rejected)}." + (f" {most}: {advice}." if advice else "")
