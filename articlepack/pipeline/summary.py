"""What a build tells at its end."""

from msgspec import Struct


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
    seconds: float
    load: str
    """The line that loads the dataset."""

    @property
    def duplicates(self) -> int:
        """Pages refused for a row that says the same."""
        return sum(n for reason, n in self.rejected.items() if reason in DUPLICATE_REASONS)


DUPLICATE_REASONS = ("exact_duplicate", "same_canonical_url")
