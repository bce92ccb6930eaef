"""What a check of a dataset answers."""

from msgspec import Struct


class Finding(Struct, frozen=True):
    """One thing that is wrong with a dataset."""

    path: str
    """The file, relative to the dataset's folder."""
    problem: str

    def __str__(self) -> str:
        return f"{self.path}: {self.problem}"
