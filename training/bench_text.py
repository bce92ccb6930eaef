"""How well the line model cleans plain text, on sites it has not seen, beside what else there is.

    python -m training.bench_text DATA_FOLDER BENCH_FOLDER [--work FOLDER] [--jobs 1]

BENCH_FOLDER has make_raw_text.py, which makes the raw texts, and baseline_mlp.py, whose out-of-fold predictions on the
same folds stand beside ours. One model is trained for each fold of registered domains and kept in the work folder, as
are the texts: a second run only measures. Printed per set and flavour, with the package's own verdicts (model and rules, mode `balanced`):

P R F1        bag of words of the body, means over pages
title, day    right in the row that the text becomes, where a line of the text has them
hurt          share of pages whose F1 is over 0.01 below doing nothing
lost          words of the body lost against doing nothing, mean over pages
residue gone  share of the lines that are not body that are dropped (careless), and body words lost at that
- MLP         paired difference of F1 with a bootstrap 95 % interval
"""

import argparse
import gc
import json
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
import torch
from numpy.typing import NDArray

from articlepack.records import Block, Verdict
from articlepack.stages.clean.learned import LineModel, LineScores, model_from
from articlepack.stages.clean.text import clean_page
from training.batches import Settings
from training.bench_columns import columns_of, day_of, gold_days, has_day, has_title, stated_day_of
from training.data import Encoded, domain_of, fold_of
from training.export import save
from training.label import aligned, folded, is_body
from training.make_text import split_lines
from training.measures import bag_scores, c4_keeps, interval
from training.pages import Page, read_pages
from training.train import kept_pages, train_on

SETS, FLAVOURS, N_FOLDS, BATCH = ("wcxb_dev", "fundus_dev"), ("careless", "ins", "wet", "clean"), 5, 64
Flags = NDArray[np.bool_]


@dataclass(frozen=True)
class Text:
    """A text to be cleaned, with its page."""

    set: str
    flavour: str
    page: Page
    lines: tuple[str, ...]
    blanks: tuple[int, ...]


def read_json_lines(path: Path) -> Iterator[dict[str, str]]:
    """The objects of a file; only a line feed ends a line."""
    with path.open(encoding="utf-8", newline="\n") as lines:
        yield from map(json.loads, lines)


def raw_texts(data: Path, bench: Path, work: Path, name: str, pages: dict[str, Page]) -> Iterator[Text]:
    """The texts of the articles of one set, in all flavours."""
    prefix = work / name
    command = [
        sys.executable,
        str(bench / "make_raw_text.py"),
        str(data / name),
        str(prefix),
        "--flavours",
        "careless,ins,wet",
        "--only-type",
        "article",
    ]
    if not prefix.with_name(f"{name}.wet.jsonl").exists():
        subprocess.run(command, check=True)
    ids = [row["id"] for row in pq.read_table(data / f"{name}.gold.parquet", columns=["id"]).to_pylist()]
    articles = [pages[i] for i in ids if i in pages and pages[i].page_type == "article"]
    for flavour in FLAVOURS:
        made = {page.id: page.body for page in articles}
        if flavour != "clean":
            rows = read_json_lines(prefix.with_name(f"{name}.{flavour}.jsonl"))
            made = {row["id"]: row["text"] for row in rows}
        for page in articles:
            lines, blanks = split_lines(made.get(page.id, ""))
            if lines:
                yield Text(name, flavour, page, tuple(lines), tuple(blanks))


def fold_model(fold: int, pages: Sequence[Page], samples: Sequence[Encoded], work: Path) -> LineModel:
    """The model that has seen no page of the fold's domains."""
    path = work / f"fold{fold}.npz"
    if not path.exists():
        others = [page for page in pages if fold_of(domain_of(page), N_FOLDS) != fold]
        ids = {page.id for page in others}
        save(*train_on(others, [sample for sample in samples if sample.page_id in ids], Settings()), path)
    return model_from(path)


def scored(model: LineModel, texts: Sequence[Text]) -> tuple[list[LineScores], float, float]:
    """(scores of each text; MB of UTF-8 a second of processor time, best of three: of the model, and of all cleaning)."""
    model_seconds, seconds = [], []
    gc.collect()
    gc.freeze()  # as builds do: all other texts are no work of the cleaner
    for _ in range(3):
        out: list[LineScores] = []
        began = time.process_time()
        for i in range(0, len(texts), BATCH):
            some = texts[i : i + BATCH]
            out += model.scores([text.lines for text in some], [text.blanks for text in some])
        model_seconds.append(time.process_time() - began)
        for text, scores in zip(texts, out, strict=True):
            clean_page(text.lines, scores, "balanced")
        seconds.append(time.process_time() - began)
    size = sum(len(line.encode()) + 1 for text in texts for line in text.lines) / 1e6
    return out, size / min(model_seconds), size / min(seconds)


def blocks_of(text: Text) -> list[Block]:
    pairs = zip(text.lines, text.blanks, strict=True)
    return [Block(ordinal, line, n_blank=n_blank) for ordinal, (line, n_blank) in enumerate(pairs)]


def verdicts_of(text: Text, scores: LineScores, mode: str) -> list[Verdict]:
    """What the package makes of a text whose lines are scored: model and rules together."""
    return clean_page(text.lines, scores, mode)


def kept_lines(text: Text, scores: LineScores, mode: str) -> list[bool]:
    return [verdict.is_kept for verdict in verdicts_of(text, scores, mode)]


def kept_text(text: Text, kept: Sequence[bool] | Flags) -> str:
    return "\n".join(line for line, keep in zip(text.lines, kept, strict=True) if keep)


def print_group(
    texts: Sequence[Text], scores: Sequence[LineScores], mlp: dict[tuple[str, str], str], mode: str
) -> None:
    """The lines of the table for one set and flavour."""

    def measure(outs: Sequence[str]) -> NDArray[np.float64]:
        return np.array([bag_scores(out, text.page.body) for out, text in zip(outs, texts, strict=True)])

    kept = [kept_lines(text, score, mode) for text, score in zip(texts, scores, strict=True)]
    methods = {
        "do nothing": measure(["\n".join(text.lines) for text in texts]),
        "C4 line rule": measure([kept_text(text, [c4_keeps(line) for line in text.lines]) for text in texts]),
        "model, rules": measure([kept_text(*pair) for pair in zip(texts, kept, strict=True)]),
    }
    if all((text.page.id, text.flavour) in mlp for text in texts):
        methods["MLP 48-16"] = measure([mlp[text.page.id, text.flavour] for text in texts])
    nothing, ours = methods["do nothing"], methods["model, rules"]
    for name, prf in methods.items():
        low, high = interval(prf[:, 2])
        hurt, lost = (prf[:, 2] < nothing[:, 2] - 0.01).mean(), (nothing[:, 1] - prf[:, 1]).mean()
        p, r, f1 = prf.mean(0)
        print(
            f"{texts[0].set:11} {texts[0].flavour:9} {len(texts):4}  {name:13} {p:.3f} {r:.3f} {f1:.3f} [{low:.3f}, {high:.3f}] hurt {hurt:6.1%} lost {lost:6.2%}"
        )
    if "MLP 48-16" in methods:
        difference = ours[:, 2] - methods["MLP 48-16"][:, 2]
        print(
            f"{'':26}  ours - MLP: {difference.mean():+.4f} [{interval(difference)[0]:+.4f}, {interval(difference)[1]:+.4f}]"
        )


def print_residue(texts: Sequence[Text], scores: Sequence[LineScores]) -> None:
    """Share of boilerplate lines gone, in each mode."""
    for mode in ("precise", "balanced", "gentle"):
        n_boilerplate = n_gone = n_words = n_lost = 0
        for text, score in zip(texts, scores, strict=True):
            matches = aligned(text.lines, text.page.body)
            for (n, hit), keep in zip(matches, kept_lines(text, score, mode), strict=True):
                n_boilerplate += not is_body(n, hit)
                n_gone += not is_body(n, hit) and not keep
                n_words += n * is_body(n, hit)
                n_lost += n * (is_body(n, hit) and not keep)
        print(
            f"{texts[0].set:11} {texts[0].flavour:9} {mode:9} residue gone {n_gone / max(n_boilerplate, 1):.1%}, body words lost {n_lost / max(n_words, 1):.2%}"
        )


def print_columns(texts: Sequence[Text], scores: Sequence[LineScores]) -> None:
    """Share of titles and days right where a line of the text has them, and of the days given that are right."""
    titles, days, stated, given = [], [], [], []
    for text, score in zip(texts, scores, strict=True):
        columns = columns_of(blocks_of(text), verdicts_of(text, score, "balanced"))
        title, gold = str(text.page.gold["title"] or ""), gold_days(str(text.page.gold["date"] or ""))
        if has_title(text.lines, title):
            titles.append(folded(columns.title or "") == folded(title))
        if gold and has_day(text.lines, gold):
            days.append(day_of(columns) in gold)
            stated.append(stated_day_of(columns) in gold)
        if gold and day_of(columns):
            given.append(day_of(columns) in gold)
    for name, right in (
        ("title right", titles),
        ("day right, where it stands in the text", days),
        ("day right, as published or else as updated", stated),
        ("of days given, right", given),
    ):
        if right:
            print(f"{texts[0].set:11} {texts[0].flavour:9} {name} {np.mean(right):.3f} of {len(right)}")


def print_languages(texts: Sequence[Text], scores: Sequence[LineScores], mode: str) -> None:
    """F1 of doing nothing and of the package, by language and flavour."""
    by_language: dict[tuple[str, str], list[tuple[float, float]]] = {}
    for text, score in zip(texts, scores, strict=True):
        language = str(text.page.gold["language"] or "").split("-")[0]
        outs = "\n".join(text.lines), kept_text(text, kept_lines(text, score, mode))
        nothing, ours = (bag_scores(out, text.page.body)[2] for out in outs)
        by_language.setdefault((text.flavour, language), []).append((nothing, ours))
    for (flavour, language), values in sorted(by_language.items()):
        nothing, ours = np.mean(values, axis=0)
        print(f"{flavour:9} {language or '?':3} {len(values):4}  do nothing {nothing:.3f}, model, rules {ours:.3f}")


def is_rare_script(page: Page) -> bool:
    """A tenth of the letters of the body are neither Latin nor Cyrillic nor Greek."""
    letters = [char for char in page.body if char.isalpha()]
    return sum(ord(char) > 0x530 and not 0x1E00 <= ord(char) <= 0x1FFF for char in letters) > 0.1 * len(letters)


def main() -> None:
    """Train what is missing, then print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path)
    parser.add_argument("bench", type=Path)
    parser.add_argument("--work", type=Path, default=Path("bench-text"))
    parser.add_argument("--jobs", type=int, default=1)
    parser.add_argument("--mode", default="balanced")
    given = parser.parse_args()
    torch.set_num_threads(1)
    given.work.mkdir(parents=True, exist_ok=True)
    predictions = given.work / "mlp.jsonl"
    if not predictions.exists():
        baseline = [
            sys.executable,
            str(given.bench / "baseline_mlp.py"),
            str(given.data),
            "--predictions",
            str(predictions),
            "--cache",
            str(given.work),
            "--jobs",
            str(given.jobs),
        ]
        subprocess.run(baseline, check=True)
    mlp = {(row["id"], row["flavour"]): row["text"] for row in read_json_lines(predictions)}
    pages = read_pages(given.data)
    by_id = {page.id: page for page in pages}
    texts = [text for name in SETS for text in raw_texts(given.data, given.bench, given.work, name, by_id)]
    missing = any(not (given.work / f"fold{fold}.npz").exists() for fold in range(N_FOLDS))
    samples = kept_pages(pages, given.jobs, given.work / "texts.pkl") if missing else []
    report(texts, [fold_model(fold, pages, samples, given.work) for fold in range(N_FOLDS)], mlp, given.mode)


def report(texts: Sequence[Text], models: Sequence[LineModel], mlp: dict[tuple[str, str], str], mode: str) -> None:
    """Score each text by the model that has not seen its domain, and print all tables."""
    folds = [fold_of(domain_of(text.page), N_FOLDS) for text in texts]
    scores: dict[int, LineScores] = {}
    speeds: dict[str, list[tuple[float, float]]] = {}
    for fold, model in enumerate(models):
        for flavour in FLAVOURS:
            own = [i for i, text in enumerate(texts) if folds[i] == fold and text.flavour == flavour]
            out, *speed = scored(model, [texts[i] for i in own])
            scores |= dict(zip(own, out, strict=True))
            speeds.setdefault(flavour, []).append((speed[0], speed[1]))
    groups = {
        (text.flavour, text.set): [
            i for i, other in enumerate(texts) if (other.flavour, other.set) == (text.flavour, text.set)
        ]
        for text in texts
    }
    for own in groups.values():
        some, theirs = [texts[i] for i in own], [scores[i] for i in own]
        print_group(some, theirs, mlp, mode)
        if some[0].flavour != "clean":
            print_columns(some, theirs)
        if some[0].flavour == "careless":
            print_residue(some, theirs)
    for flavour in FLAVOURS:
        rare = [i for i, text in enumerate(texts) if text.flavour == flavour and is_rare_script(text.page)]
        if rare:
            print("scripts rare in training:")
            print_group([texts[i] for i in rare], [scores[i] for i in rare], mlp, mode)
    print_languages(texts, [scores[i] for i in range(len(texts))], mode)
    for flavour, values in speeds.items():
        model_speed, speed = np.median(values, axis=0)
        print(f"{flavour:9} {speed:.1f} MB/s, the model alone {model_speed:.1f}")


if __name__ == "__main__":
    main()
