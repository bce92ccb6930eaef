"""What the learned line model promises, whatever its weights."""

from collections.abc import Sequence
from dataclasses import fields

import numpy as np
import pytest

from articlepack.records import Block
from articlepack.stages.clean import clean_texts
from articlepack.stages.clean.learned import CLASSES, LineScores, score_pages

WORDS = "the council said on Monday that new homes near old harbour will be built by spring".split()


def page(seed: int, n_lines: int) -> list[str]:
    rng = np.random.default_rng(seed)
    return [
        " ".join(rng.choice(WORDS, rng.integers(1, 40))).capitalize() + rng.choice([".", "", ":"])
        for _ in range(n_lines)
    ]


def scores_in_batches(pages: Sequence[list[str]], size: int) -> list[LineScores]:
    parts = [pages[i : i + size] for i in range(0, len(pages), size)]
    return [scores for part in parts for scores in score_pages(part, [[1] * len(lines) for lines in part])]


def are_equal(a: LineScores, b: LineScores) -> bool:
    """Bit for bit."""
    return all(np.array_equal(getattr(a, field.name), getattr(b, field.name)) for field in fields(LineScores))


PAGES = [page(seed, 1 + 13 * seed % 97) for seed in range(66)] + [["日本語の文章です。", "次の段落。"], ["x"], []]


@pytest.mark.parametrize("size", [1, 3, 64])
def test_scores_do_not_depend_on_the_batch(size: int) -> None:
    alone = scores_in_batches(PAGES, 1)
    together = scores_in_batches(PAGES, size)

    assert all(map(are_equal, alone, together))


def test_scores_do_not_depend_on_the_order() -> None:
    order = np.random.default_rng(1).permutation(len(PAGES))
    straight = scores_in_batches(PAGES, 64)
    shuffled = scores_in_batches([PAGES[i] for i in order], 64)

    assert all(are_equal(straight[i], scores) for i, scores in zip(order, shuffled, strict=True))


def test_scores_of_a_line_sum_to_one() -> None:
    (scores,) = score_pages([page(3, 50)], [[0] * 50])

    assert scores.classes.shape == (50, len(CLASSES))
    assert scores.classes.dtype == np.float32
    assert np.allclose(scores.classes.sum(1), 1, atol=1e-5)


@pytest.mark.parametrize(
    "lines",
    [
        page(1, 100_000),
        ["word " * 2_000_000],
        ["ꓘꓟꓠ" * 20 + " ꓡ"] * 500,
        ["\U0001f600" * 50, "\ud800", "a\nb"],
        ["ก" * 100_000],
    ],
    ids=["100,000 lines", "10 MB line", "unknown script", "odd characters", "no line breaks"],
)
def test_hostile_pages_are_scored(lines: list[str]) -> None:
    (scores,) = score_pages([lines], [[0] * len(lines)])

    assert len(scores.classes) == len(scores.title) == len(lines)
    assert np.isfinite(scores.classes).all()


def blocks_of(lines: list[str]) -> list[Block]:
    return [Block(ordinal, " ".join(line.split())) for ordinal, line in enumerate(lines)]


def n_kept(mode: str) -> int:
    [verdicts] = clean_texts([blocks_of(page(7, 80))], mode)
    return sum(verdict.is_kept for verdict in verdicts)


def test_mode_off_keeps_every_line() -> None:
    assert n_kept("off") == 80


def test_a_gentler_mode_keeps_at_least_as_much() -> None:
    kept = [n_kept(mode) for mode in ("precise", "balanced", "gentle", "off")]

    assert kept == sorted(kept)


def test_verdicts_do_not_depend_on_the_batch() -> None:
    """Law 8."""
    pages = [blocks_of(lines) for lines in PAGES]

    assert clean_texts(pages, "balanced") == [clean_texts([blocks], "balanced")[0] for blocks in pages]
