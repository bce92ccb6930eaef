"""The article of one page in the frame of another: there are few publishers, and this way each comes with all texts."""

import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TypeVar

from training.changes import core_of, title_above
from training.pages import Line, Sample

P = TypeVar("P")

GRAFTED = ("walk-alts", "inscriptis", "resiliparse", "careless", "careless-again", "careless-plain")
"""Flavours of which texts are grafted; each page lends its frame once to each."""


def grafted_samples(made: Sequence[Sequence[Sample]], fold: Mapping[str, int]) -> Iterator[Sample]:
    """For each text the article of another page in its frame; both pages are of one fold, so that none leaks."""
    by_kind: dict[tuple[int, str], list[Sample]] = {}
    for sample in (sample for samples in made for sample in samples if sample.flavour in GRAFTED):
        by_kind.setdefault((fold[sample.page_id], sample.flavour), []).append(sample)
    for (_, flavour), samples in sorted(by_kind.items()):
        for frame in samples:
            rng = random.Random(f"{flavour} {frame.page_id}")
            lines = grafted(frame.lines, rng.choice(samples).lines, lambda line: line)
            if lines:
                yield Sample(frame.page_id, f"grafted {flavour}", tuple(lines))


def grafted(frame: Sequence[P], article: Sequence[P], line_of: Callable[[P], Line]) -> list[P]:
    """What stands before and after the frame's article, and between them the article of the other page.

    An article begins at the last title above its first long line of body, or there; it ends with its last long line.
    `line_of`: what is learned of a part of a page.
    """
    lines = [line_of(part) for part in frame]
    outer, inner = span(lines), span([line_of(part) for part in article])
    if outer is None or inner is None:
        return []
    around = [i for i, line in enumerate(lines) if line.label != "title" and not line.is_body]
    before, after = [frame[i] for i in around if i < outer[0]], [frame[i] for i in around if i >= outer[1]]
    return [*before, *article[inner[0] : inner[1]], *after]


def span(lines: Sequence[Line]) -> tuple[int, int] | None:
    """(first line, end) of the article; None where there is no long line of body."""
    core = core_of(lines)
    return (title_above(lines, core[0]), core[-1] + 1) if core else None
