"""The article of one page in the frame of another: there are few publishers, and this way each comes with all texts."""

import random
from collections.abc import Iterator, Mapping, Sequence

from training.changes import core_of, title_above
from training.pages import Line, Sample

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
            lines = grafted(frame.lines, rng.choice(samples).lines)
            if lines:
                yield Sample(frame.page_id, f"grafted {flavour}", tuple(lines))


def grafted(frame: Sequence[Line], article: Sequence[Line]) -> list[Line]:
    """What stands before and after the frame's article, and between them the article of the other page.

    An article begins at the last title above its first long line of body, or there; it ends with its last long line.
    """
    outer, inner = span(frame), span(article)
    if outer is None or inner is None:
        return []
    before = [line for line in frame[: outer[0]] if line.label != "title" and not line.is_body]
    after = [line for line in frame[outer[1] :] if line.label != "title" and not line.is_body]
    return [*before, *article[inner[0] : inner[1]], *after]


def span(lines: Sequence[Line]) -> tuple[int, int] | None:
    """(first line, end) of the article; None where there is no long line of body."""
    core = core_of(lines)
    return (title_above(lines, core[0]), core[-1] + 1) if core else None
