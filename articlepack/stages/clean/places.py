"""A line in its place among its neighbours, and what a rule about it is."""

from collections.abc import Callable

from msgspec import Struct

from articlepack.records import Verdict
from articlepack.stages.clean.shapes import Shape, Shapes


class Place(Struct, frozen=True, gc=False):
    """A line among its neighbours."""

    shapes: Shapes
    index: int
    shape: Shape
    """Of the line itself."""
    first_prose: int
    """Index of the first prose line that is body; the number of lines where there is none."""
    last_prose: int
    """Index of the last prose line; -1 where there is none."""
    title: int
    """Index of the headline; -1 where there is none."""

    @property
    def is_head(self) -> bool:
        """Before the body."""
        return self.index < self.first_prose

    @property
    def is_tail(self) -> bool:
        """After the body."""
        return self.index > self.last_prose

    @property
    def is_edge(self) -> bool:
        """Before or after the body."""
        return self.is_head or self.is_tail

    def neighbour(self, step: int) -> Shape | None:
        """The line `step` lines on; None beyond the ends."""
        at = self.index + step
        return self.shapes[at] if 0 <= at < len(self.shapes) else None


class Rule(Struct, frozen=True):
    """What a kind of line is known by."""

    speak: Callable[[Place], Verdict | None]
    """The verdict on a line, or None where the rule has nothing to say of it."""
    needs: int
    """Bits of `traits` without which it never speaks: most rules need not look at most lines."""
    yields_to: str = ""
    """A label of the model's own that this rule knows no better than."""
