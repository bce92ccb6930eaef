"""How well bodies are found in web pages of sites not seen, and how fast, beside trafilatura in the same run.

    python -m training.bench_html DATA_FOLDER [--work FOLDER] [--jobs 1] [--times 150]

One model is trained for each fold of registered domains and kept in the work folder. Printed:

F1            bag of words of the body, means over pages, by set and page type; `auto` is the default of a build, and
              `trafilatura` its text found again among our blocks
against       paired difference to trafilatura's own text, with a bootstrap 95 % interval
snippets      share of the required ones found, and of the forbidden ones kept, articles of WCXB
asked         share of pages on which trafilatura is asked for a second opinion
peers         F1 and milliseconds a page of other extractors, where `make bench-peers` has left their answers in the folder
draft         milliseconds a page of the whole draft and metadata, and of trafilatura with its metadata: medians and
              means over --times pages, by turns
worst         the pages that lose most, with what was kept
"""

import argparse
import json
import re
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
import trafilatura
from numpy.typing import NDArray
from resiliparse.extract.html2text import extract_plain_text

from articlepack.config import Config
from articlepack.html import parse, walk_blocks
from articlepack.lines import join_blocks
from articlepack.pipeline.opening import Opened
from articlepack.pipeline.page import draft_pages, finish, is_unsure, judge_web_page
from articlepack.records import Draft, Origin, RawPage
from articlepack.records import Page as DecodedPage
from articlepack.stages.clean import choose_blocks, with_heads_parted
from articlepack.stages.clean.learned import LineModel, LineScores, model_from
from training.batches import Settings
from training.data import Encoded, domain_of, fold_of
from training.measures import bag_scores, interval
from training.page_data import encoded_web_pages
from training.pages import Page, read_pages
from training.train_pages import PAGE_SETTINGS, train_and_save

N_FOLDS = 5
WORDS = re.compile(r"\w+")


@dataclass(frozen=True)
class Found:
    """One page with what each way makes of it."""

    page: Page
    texts: dict[str, str]
    is_asked: bool
    page_type: tuple[str, float] | None


def fold_model(
    fold: int, pages: Sequence[Page], encoded: Sequence[Encoded], work: Path, settings: Settings
) -> LineModel:
    """The model that has seen no page of the fold's domains."""
    path = work / f"page_fold{fold}.npz"
    if not path.exists():
        others = [page for page in pages if fold_of(domain_of(page), N_FOLDS) != fold]
        train_and_save(others, encoded, settings, path)
    return model_from(path)


def found_in(page: Page, model: LineModel) -> Found:
    """What each way makes of a page, as a build would judge it."""
    decoded = DecodedPage(Origin(page.id, page.id), page.html, "text/html", "utf-8", "", 0)
    opened = Opened(decoded, with_heads_parted(walk_blocks(parse(page.html))), [])
    [scores] = model.scores([[block.text for block in opened.blocks]], [[0] * len(opened.blocks)], [opened.blocks])
    texts = {name: body_of(opened, scores, Config(extractor=name)) for name in ("auto", "model", "trafilatura")}
    texts["trafilatura itself"] = trafilatura.extract(page.html, include_comments=False) or ""
    texts["resiliparse"] = extract_plain_text(page.html, main_content=True)
    return Found(page, texts, is_unsure(scores, choose_blocks(scores, "balanced")), scores.page_type)


def body_of(opened: Opened, scores: LineScores, config: Config) -> str:
    """The body as a build writes it."""
    judged = judge_web_page(opened, None if config.extractor == "trafilatura" else scores, config)
    blocks = [*opened.blocks, *judged.more]
    kept = [block for block, verdict in zip(blocks, judged.verdicts, strict=True) if verdict.is_kept]
    return join_blocks(kept, config.text_format)


def groups_of(found: Sequence[Found]) -> dict[str, list[int]]:
    """Pages by set, and those of WCXB by type."""
    out: dict[str, list[int]] = {"WCXB articles": [], "WCXB all": [], "fundus": []}
    for i, one in enumerate(found):
        if one.page.id.startswith("fundus"):
            out["fundus"].append(i)
            continue
        out["WCXB all"].append(i)
        name = "WCXB articles" if one.page.page_type == "article" else f"WCXB {one.page.page_type}"
        out.setdefault(name, []).append(i)
    return out


def print_f1(found: Sequence[Found]) -> None:
    """The table of F1, and the paired differences to trafilatura."""
    methods = list(found[0].texts)
    f1 = {name: np.array([bag_scores(one.texts[name], one.page.body)[2] for one in found]) for name in methods}
    for group, own in groups_of(found).items():
        difference: NDArray[np.float64] = (f1["auto"] - f1["trafilatura itself"])[own]
        low, high = interval(difference)
        row = "  ".join(f"{name} {f1[name][own].mean():.4f}" for name in methods)
        print(f"{group:20} {len(own):5}  {row}  auto - trafilatura {difference.mean():+.4f} [{low:+.4f}, {high:+.4f}]")
    in_wcxb = {one.page.id for one in found if not one.page.id.startswith("fundus")}
    asked = [one.is_asked for one in found]
    articles = groups_of(found)["WCXB articles"]
    print(
        f"asked for a second opinion: {np.mean(asked):.1%}, of WCXB articles {np.mean([asked[i] for i in articles]):.1%}"
    )
    typed = [one.page_type[0] == one.page.page_type for one in found if one.page_type and one.page.id in in_wcxb]
    print(f"page type right: {np.mean(typed):.3f} of {len(typed)} pages of WCXB")
    worst = sorted((i for i in range(len(found)) if found[i].page.page_type == "article"), key=lambda i: f1["auto"][i])
    for i in worst[:50]:
        p, r, own_f1 = bag_scores(found[i].texts["auto"], found[i].page.body)
        print(f"worst {found[i].page.id} P {p:.2f} R {r:.2f} F1 {own_f1:.3f}, trafilatura {f1['trafilatura'][i]:.3f}")


def print_snippets(found: Sequence[Found]) -> None:
    """Required snippets found and forbidden ones kept, by words."""

    def folded(text: str) -> str:
        return " ".join(WORDS.findall(text.lower()))

    for name in ("auto", "trafilatura itself"):
        shares: dict[str, list[bool]] = {"with": [], "without": []}
        for one in found:
            if one.page.page_type == "article" and not one.page.id.startswith("fundus"):
                text = folded(one.texts[name])
                for column, hits in shares.items():
                    snippets = one.page.gold[column] or []
                    hits += [folded(str(snippet)) in text for snippet in snippets]  # type: ignore[attr-defined]
        print(
            f"{name:12} required found {np.mean(shares['with']):.4f}, forbidden kept {np.mean(shares['without']):.4f}"
        )


def print_peers(found: Sequence[Found], path: Path) -> None:
    """F1 of other extractors, and their milliseconds a page, beside ours on the same pages."""
    answers: dict[str, dict[str, tuple[str, float]]] = {}
    with path.open(encoding="utf-8", newline="\n") as lines:
        for row in map(json.loads, lines):
            answers.setdefault(row["peer"], {})[row["id"]] = row["text"], row["ms"]
    for name, answer in answers.items():
        for group, own in groups_of(found).items():
            pages = [found[i].page for i in own if found[i].page.id in answer]
            f1 = [bag_scores(answer[page.id][0], page.body)[2] for page in pages]
            ms = np.mean([answer[page.id][1] for page in pages])
            print(f"{group:20} {len(pages):5}  {name} {np.mean(f1):.4f}, {ms:.1f} ms a page")


def print_times(pages: Sequence[Page]) -> None:
    """Milliseconds a page of the whole draft, by turns with trafilatura with metadata."""
    ours, theirs = [], []
    raws = [RawPage(Origin(f"x/{p.id}", "x", url=p.url), p.html.encode("utf-8", "replace"), "text/html") for p in pages]
    draft_pages(raws[:2], Config())
    for i in range(0, len(raws), 25):
        some = raws[i : i + 25]
        began = time.process_time()
        for draft in draft_pages(some, Config()):
            if isinstance(draft, Draft):
                finish(draft)
        ours.append((time.process_time() - began) / len(some))
        began = time.process_time()
        for page in pages[i : i + 25]:
            trafilatura.bare_extraction(page.html, with_metadata=True, url=page.url)
        theirs.append((time.process_time() - began) / len(some))
    a, b = 1000 * np.mean(ours), 1000 * np.mean(theirs)
    print(f"whole draft {a:.1f} ms a page, trafilatura with metadata {b:.1f}: {b / a:.1f} times as fast")


def main() -> None:
    """Train what is missing, then print the tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path)
    parser.add_argument("--work", type=Path, default=Path("bench-html"))
    parser.add_argument("--jobs", type=int, default=1)
    parser.add_argument("--times", type=int, default=150, help="pages to time")
    given = parser.parse_args()
    sys.setrecursionlimit(5000)
    torch.set_num_threads(1)
    given.work.mkdir(parents=True, exist_ok=True)
    pages = read_pages(given.data)
    missing = any(not (given.work / f"page_fold{fold}.npz").exists() for fold in range(N_FOLDS))
    encoded = encoded_web_pages(pages, given.jobs, given.work / "web_pages.pkl") if missing else []
    models = [fold_model(fold, pages, encoded, given.work, PAGE_SETTINGS) for fold in range(N_FOLDS)]
    found = [found_in(page, models[fold_of(domain_of(page), N_FOLDS)]) for page in pages]
    print_f1(found)
    print_snippets(found)
    if (given.work / "peers.jsonl").exists():
        print_peers(found, given.work / "peers.jsonl")
    print_times(pages[:: max(1, len(pages) // given.times)])


if __name__ == "__main__":
    main()
