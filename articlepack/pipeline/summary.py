"""What a build tells at its end."""

from msgspec import Struct

from articlepack.config import Config
from articlepack.stages.publish.manifest import Json


class Summary(Struct, frozen=True, kw_only=True):
    """A build in figures. `--json` prints it as it is."""

    output: str
    status: str
    """`built` or `up to date`."""
    pages: int
    rows: int
    splits: dict[str, int]
    """Rows of each split asked for, 0 included."""
    rejected: dict[str, int]
    """Pages refused, by reason."""
    removed: dict[str, int]
    """Blocks removed, by label."""
    inputs_with_note: int
    """Input files that were not read, or in which something was no page."""
    cache_bytes: int
    """What later builds use again, in `.NAME.cache/`."""
    seconds: float
    load: str
    """The line that loads the dataset."""

    @property
    def duplicates(self) -> int:
        """Pages refused for a row that says the same."""
        return sum(n for reason, n in self.rejected.items() if reason in DUPLICATE_REASONS)


DUPLICATE_REASONS = ("exact_duplicate", "same_canonical_url")


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
        rejected=rejected,
        removed=counts["removed"],
        inputs_with_note=counts["inputs_with_note"],
        cache_bytes=cache_bytes,
        seconds=round(seconds, 3),
        load=LOAD_LINES[config.format].format(config.output),
    )


LOAD_LINES = {
    "parquet": 'datasets.load_dataset("{}")',
    "hf": 'datasets.load_from_disk("{}")',
    "jsonl": 'datasets.load_dataset("{}")',
}
"""The line that loads a dataset, by format."""
