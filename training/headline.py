"""Fit what the qualities of a headline count: `python -m training.headline DATA_FOLDER BENCH_FOLDER --work FOLDER`.

It needs the fold models that `training.bench_text` keeps in the work folder. Each text is a choice of one line among its
candidates; weights are fitted on four folds by conditional logit and tried on the fifth. Printed: the share of titles
found on sites not fitted on, by set and flavour, and the weights fitted on all folds.
"""

import argparse
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from articlepack.stages.clean.asking import long_kept
from articlepack.stages.clean.decide import BODY, SURE_BODY, keeps
from articlepack.stages.clean.headline import WEIGHTS, candidates_of, line_above_byline, qualities
from articlepack.stages.clean.learned import LineScores, model_from
from articlepack.stages.clean.shapes import Shapes
from articlepack.stages.clean.text import has_signs
from training.bench_columns import has_title
from training.bench_text import N_FOLDS, SETS, Text, raw_texts
from training.data import domain_of, fold_of
from training.label import folded
from training.pages import read_pages

N_STEPS, RIDGE = 10, 0.01
SET_WEIGHT = {"fundus_dev": 3.0}
"""So that 130 pages of news in many languages are heard beside 790."""
Numbers = NDArray[np.float64]


@dataclass(frozen=True)
class Choice:
    """The candidates of one text."""

    group: tuple[str, str]
    fold: int
    weight: float
    qualities: Numbers  # (candidates, WEIGHTS)
    is_title: NDArray[np.bool_]
    is_free: NDArray[np.bool_]  # of lines that may be a headline at all


def choice_of(text: Text, scores: LineScores) -> Choice:
    """The candidates of a text, as `find_title` is asked for them; none of a text without prose."""
    fold, title = fold_of(domain_of(text.page), N_FOLDS), folded(str(text.page.gold["title"]))
    shapes = Shapes(text.lines, scores.counted.tolist())
    kept = keeps(scores, "balanced", lambda: has_signs(shapes, scores.traits))
    prose = [i for i in long_kept(scores.traits, kept).tolist() if shapes[i].is_prose]
    candidates = np.zeros(0, np.int64)
    if prose:
        candidates = candidates_of(scores.title, max(prose[0], line_above_byline(shapes, scores.traits)), prose[-1])
    values = np.zeros((len(candidates), len(WEIGHTS)))
    if len(candidates):
        values = qualities(text.lines, scores, kept, prose[0], candidates)
    is_title = np.array([folded(text.lines[i]) == title for i in candidates], bool)
    is_free = (scores.classes[candidates, BODY] < SURE_BODY) & (candidates != (prose or [-1])[0])
    return Choice((text.set, text.flavour), fold, SET_WEIGHT.get(text.set, 1.0), values, is_title, is_free)


def fitted(choices: Sequence[Choice]) -> Numbers:
    """Weights by conditional logit with a ridge on weights of qualities of deviation 1, by Newton's steps."""
    known = [choice for choice in choices if choice.is_title.any()]
    scale = np.concatenate([choice.qualities for choice in known]).std(0) + 1e-9
    total, weights = sum(choice.weight for choice in known), np.zeros(len(WEIGHTS))
    for _ in range(N_STEPS):
        slope, bend = -RIDGE * weights, RIDGE * np.eye(len(weights))
        for choice in known:
            values = choice.qualities / scale
            odds = np.exp(values @ weights - (values @ weights).max())
            share, right = odds / odds.sum(), odds * choice.is_title / (odds * choice.is_title).sum()
            mean = share @ values
            slope += choice.weight / total * (right @ values - mean)
            bend += choice.weight / total * ((values * share[:, None]).T @ values - np.outer(mean, mean))
        weights = weights + np.linalg.solve(bend, slope)
    return np.asarray(weights / scale)


def is_right(choice: Choice, weights: Numbers) -> bool:
    """Whether the weights choose the title."""
    if not len(choice.is_title):
        return False
    best = int(np.argmax(choice.qualities @ weights))
    return bool(choice.is_title[best] and choice.is_free[best])


def scored_texts(data: Path, bench: Path, work: Path) -> Iterator[Choice]:
    """The choices of all texts in which the title stands, by the models that have not seen their sites."""
    by_id = {page.id: page for page in read_pages(data)}
    models = [model_from(work / f"fold{fold}.npz") for fold in range(N_FOLDS)]
    for text in (text for name in SETS for text in raw_texts(data, bench, work, name, by_id)):
        if text.flavour != "clean" and has_title(text.lines, str(text.page.gold["title"] or "")):
            [scores] = models[fold_of(domain_of(text.page), N_FOLDS)].scores([text.lines], [text.blanks])
            yield choice_of(text, scores)


def report(choices: Sequence[Choice]) -> None:
    """Print how many are right out of fold, and the weights."""
    out = [fitted([choice for choice in choices if choice.fold != fold]) for fold in range(N_FOLDS)]
    shipped = np.array(list(WEIGHTS.values()))
    for group in dict.fromkeys(choice.group for choice in choices):
        own = [choice for choice in choices if choice.group == group]
        right = np.mean([is_right(choice, out[choice.fold]) for choice in own])
        now = np.mean([is_right(choice, shipped) for choice in own])
        print(f"{group[0]:11} {group[1]:9} {len(own):4}  fitted elsewhere {right:.3f}, as shipped {now:.3f}")
    for name, weight in zip(WEIGHTS, fitted(choices), strict=True):
        print(f'    "{name}": {weight:.2f},')


def main() -> None:
    """Score the texts, then fit."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path)
    parser.add_argument("bench", type=Path)
    parser.add_argument("--work", type=Path, default=Path("bench-text"))
    given = parser.parse_args()
    report(list(scored_texts(given.data, given.bench, given.work)))


if __name__ == "__main__":
    main()
