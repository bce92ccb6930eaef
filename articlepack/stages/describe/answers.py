"""The columns decided so far, each with its evidence."""

from collections.abc import Iterable
from typing import Any, TypeVar

from msgspec import Struct, field

from articlepack.records import Evidence

T = TypeVar("T")


class Answers(Struct):
    """Columns of `records.Metadata` by name, and the evidence for them, in the order they were decided."""

    columns: dict[str, Any] = field(default_factory=dict)
    evidence: list[Evidence] = field(default_factory=list)

    def put(self, column: str, value: T, evidence: Iterable[Evidence] = ()) -> T:
        """Note a column's value and what says so; the value again."""
        self.columns[column] = value
        self.evidence.extend(evidence)
        return value
