"""How often a page's metadata is right, and how long it takes, beside trafilatura's and the plain sketch in one run.

    python -m training.bench_metadata DATA_FOLDER [--work FOLDER] [--times 150]

Of pages that are articles. Where the work folder holds the models of `bench_html` (page_fold0.npz ...), a page's lines
are judged by the one that has not seen its domain; else by the shipped model, which has seen all of them. Printed:

title         share equal to gold after case, space and punctuation are folded
authors, topics   F1 over folded sets, mean over the pages whose gold has any
date          share on the day of gold (as written, or in UTC), of pages with a gold date; and of the dates given
no gold       share of the pages without a gold date that were given one; the first fifty with their evidence
language      share right, of pages whose gold has one
wrong dates   those that gold calls published and the page calls changed, and the others
ms            describing a page that is parsed and judged, and trafilatura with metadata less without; by turns
"""

import argparse
import gc
import re
import sys
import time
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import TypeVar

import trafilatura
from msgspec import Struct

import articlepack.stages.clean
from articlepack import dates
from articlepack.config import Config
from articlepack.html import parse, walk_blocks
from articlepack.lines import join_blocks
from articlepack.pipeline.opening import Opened
from articlepack.pipeline.page import Judged, draft_of, judge_web_page
from articlepack.records import Draft, Metadata, Origin
from articlepack.records import Page as DecodedPage
from articlepack.stages.clean import with_heads_parted
from articlepack.stages.clean.learned import LineModel, model_from
from articlepack.stages.describe import choose, collect_page, with_lines
from training.bench_columns import day_of, gold_days, local_day
from training.data import domain_of, fold_of
from training.pages import Page, read_pages
from training.sketch import sketch_metadata

A = TypeVar("A")

N_FOLDS = 5
TURN = 25
SHIPPED = Path(articlepack.stages.clean.__file__).with_name("page_model.npz")
WORDS = re.compile(r"\w+")
SAME_LANGUAGE = {"nb": "no", "nn": "no"}


class Answer(Struct, frozen=True):
    """What one way says of a page."""

    title: str
    authors: Sequence[str]
    day: date | None
    topics: Sequence[str]
    language: str


def folded(text: str) -> str:
    """Words in lower case, in compatibility forms."""
    return " ".join(WORDS.findall(unicodedata.normalize("NFKC", text).casefold()))


def set_f1(found: Sequence[str], gold: Sequence[str]) -> float:
    """F1 of two sets of folded strings."""
    ours, theirs = ({f for text in texts if (f := folded(text))} for texts in (found, gold))
    n_both = len(ours & theirs)
    return 2 * n_both / (len(ours) + len(theirs)) if n_both else float(not ours and not theirs)


def language_code(tag: str) -> str:
    """The primary language, Norwegian as one."""
    code = tag.lower().split("-")[0]
    return SAME_LANGUAGE.get(code, code)


def measures(answer: Answer, gold: Mapping[str, object]) -> dict[str, float]:
    """{measure: value} of one page, for the columns that its gold has."""
    out: dict[str, float] = {}
    if gold["title"]:
        out["title exact"] = float(folded(answer.title) == folded(str(gold["title"])))
    for column, found in (("authors", answer.authors), ("topics", answer.topics)):
        if gold[column]:
            out[f"{column} F1"] = set_f1(found, [str(value) for value in gold[column]])  # type: ignore[attr-defined]
    days = gold_days(str(gold["date"] or ""))
    if days:
        out["date same day"] = float(answer.day in days)
        if answer.day:
            out["date right of given"] = float(answer.day in days)
    elif not gold["date"]:
        out["date given without gold"] = float(answer.day is not None)
    if gold["language"]:
        out["language"] = float(language_code(answer.language) == language_code(str(gold["language"])))
    return out


def answer_of(columns: Metadata) -> Answer:
    """Our own."""
    day = day_of(columns)
    return Answer(columns.title or "", columns.authors, day, columns.topics, columns.language or "")


def trafilatura_answer(page: Page) -> Answer:
    """What trafilatura says; its date is a day."""
    document = trafilatura.bare_extraction(page.html, with_metadata=True, include_comments=False, url=page.url)
    if document is None or isinstance(document, dict):
        return Answer("", [], None, [], "")
    authors = [name.strip() for name in (document.author or "").split(";")]
    day = read_day(document.date or "")
    return Answer(document.title or "", authors, day, [*(document.tags or [])], document.language or "")


def sketch_answer(page: Page) -> Answer:
    """What is read directly."""
    found = sketch_metadata(page.html)
    return Answer(found.title, found.authors, read_day(found.date), found.topics, found.language)


def read_day(text: str) -> date | None:
    """The day that a value states, as written."""
    found = dates.read_date(text).found
    return date(found.year, found.month, found.day) if found else None


def described(pages: Sequence[Page], models: Sequence[LineModel]) -> tuple[list[Metadata], float]:
    """(their metadata, seconds of describing alone), in the order of a build: what a page's tree holds is collected as
    soon as it is parsed; its lines are, once the pages' blocks are judged by the models of their folds; then it is chosen.
    """
    trees = [parse(page.html) for page in pages]
    decoded = [DecodedPage(Origin(p.id, p.id, url=p.url), p.html, "text/html", "utf-8", "", 0) for p in pages]
    read = list(zip(decoded, trees, strict=True))
    found, spent = timed(lambda: [collect_page(*one) for one in read])
    opened = [
        Opened(page, with_heads_parted(walk_blocks(tree)), own) for (page, tree), own in zip(read, found, strict=True)
    ]
    judged = [judge(one, models[fold_of(domain_of(p), N_FOLDS)]) for p, one in zip(pages, opened, strict=True)]
    blocks = [[*one.blocks, *more.more] for one, more in zip(opened, judged, strict=True)]
    lines = list(zip(decoded, found, blocks, (one.verdicts for one in judged), strict=True))
    candidates, seconds = timed(lambda: [with_lines(*one) for one in lines])
    drafts = list(map(draft_of, decoded, candidates, blocks, judged))
    texts = [text_of(draft) for draft in drafts]
    chosen, more_seconds = timed(lambda: [choose(*one) for one in zip(drafts, texts, strict=True)])
    return chosen, spent + seconds + more_seconds


def text_of(draft: Draft) -> str:
    """The body of a draft."""
    kept = (block for block, verdict in zip(draft.blocks, draft.verdicts, strict=True) if verdict.is_kept)
    return join_blocks([*kept], "plain")


def timed(work: Callable[[], A]) -> tuple[A, float]:
    """(what a work answers, its processor time in seconds)."""
    began = time.process_time()
    answer = work()
    return answer, time.process_time() - began


def judge(opened: Opened, model: LineModel) -> Judged:
    """What its blocks are, as a build would judge them with this model."""
    [scores] = model.scores([[block.text for block in opened.blocks]], [[0] * len(opened.blocks)], [opened.blocks])
    return judge_web_page(opened, scores, Config())


def sets_of(pages: Sequence[Page]) -> dict[str, list[int]]:
    """Articles by set."""
    out: dict[str, list[int]] = {"fundus": [], "WCXB articles": []}
    for i, page in enumerate(pages):
        if page.id.startswith("fundus"):
            out["fundus"].append(i)
        elif page.page_type == "article":
            out["WCXB articles"].append(i)
    return out


def print_table(pages: Sequence[Page], ways: Mapping[str, Sequence[Answer]]) -> None:
    """Each measure of each way, by set."""
    for name, own in sets_of(pages).items():
        print(f"\n{name}: {len(own)} pages")
        table: dict[str, dict[str, list[float]]] = defaultdict(lambda: defaultdict(list))
        for way, answers in ways.items():
            for i in own:
                for measure, value in measures(answers[i], pages[i].gold).items():
                    table[measure][way].append(value)
        print(f"{'':26}" + "".join(f"{way:>14}" for way in ways))
        for measure, values in sorted(table.items()):
            row = "".join(f"{sum(values[way]) / len(values[way]):14.4f}" if values[way] else f"{'':14}" for way in ways)
            print(f"{measure:26}{row}   of {len(values['ours'])}")


def print_dates(pages: Sequence[Page], columns: Sequence[Metadata]) -> None:
    """The wrong dates of WCXB by cause, and dates given where gold has none, with their evidence."""
    n_changed, others, given = 0, [], []
    for i in sets_of(pages)["WCXB articles"]:
        gold, day = str(pages[i].gold["date"] or ""), day_of(columns[i])
        if day is None or day in gold_days(gold):
            continue
        told = "; ".join(f"{e.origin}: {e.detail}" for e in columns[i].evidence if e.field == "date_published")
        line = f"{pages[i].id} {day} <- {told[:150]}"
        if not gold:
            given.append(line)
        elif changed_day(columns[i]) in gold_days(gold):
            n_changed += 1
        else:
            others.append(f"{line} (gold {gold})")
    print(f"\nwrong dates of WCXB articles: gold is the day of change as the page states it {n_changed}, others:")
    print("\n".join(others))
    print(f"\ndates given where gold has none: {len(given)}")
    print("\n".join(given[:50]))


def changed_day(columns: Metadata) -> date | None:
    """The day of the last change as a row states it."""
    return local_day(columns.date_modified, columns.date_modified_offset, columns.date_modified_precision)


def print_times(pages: Sequence[Page], models: Sequence[LineModel]) -> None:
    """Milliseconds a page of our describing and of trafilatura's metadata, by turns of some pages, each read once."""
    sums = dict.fromkeys(("describe", "trafilatura", "without metadata", "sketch", "parse"), 0.0)
    for start in range(0, len(pages), TURN):
        turn = pages[start : start + TURN]
        spent = {"describe": described(turn, models)[1]}
        for name, work in WORKS.items():
            spent[name] = timed(lambda work=work, turn=turn: [work(page) for page in turn])[1]  # type: ignore[misc]
        if start:  # the first turn warms up
            sums = {name: total + spent[name] for name, total in sums.items()}
    n = len(pages) - TURN
    ms = {name: 1000 * total / n for name, total in sums.items()}
    theirs = ms["trafilatura"] - ms["without metadata"]
    print(f"\nms a page, of {n}: describe {ms['describe']:.2f}, trafilatura's metadata {theirs:.2f}: ", end="")
    print(f"{theirs / ms['describe']:.1f} times as much; the sketch {ms['sketch'] - ms['parse']:.2f}")


def without_metadata(page: Page) -> None:
    """trafilatura, for the body alone."""
    trafilatura.bare_extraction(page.html, with_metadata=False, include_comments=False, url=page.url)


WORKS: dict[str, Callable[[Page], object]] = {
    "without metadata": without_metadata,
    "trafilatura": trafilatura_answer,
    "parse": lambda page: parse(page.html),
    "sketch": sketch_answer,
}


def models_in(work: Path) -> list[LineModel]:
    """A model for each fold: those of the folder, else the shipped one for all."""
    paths = [work / f"page_fold{fold}.npz" for fold in range(N_FOLDS)]
    if all(path.exists() for path in paths):
        return [model_from(path) for path in paths]
    print(f"{work}: holds no models of folds; the shipped one has seen these pages", file=sys.stderr)
    return [model_from(SHIPPED)] * N_FOLDS


def main() -> None:
    """Print the times, then the tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path)
    parser.add_argument("--work", type=Path, default=Path("bench-html"))
    parser.add_argument("--times", type=int, default=200, help="pages to time")
    given = parser.parse_args()
    sys.setrecursionlimit(5000)
    models = models_in(given.work)
    pages = [page for page in read_pages(given.data) if page.page_type == "article" or page.id.startswith("fundus")]
    gc.collect()
    gc.freeze()  # what was read is no part of the work that is timed
    print_times(pages[:: max(1, len(pages) // given.times)], models)
    turns = (described(pages[i : i + TURN], models)[0] for i in range(0, len(pages), TURN))
    columns = [metadata for turn in turns for metadata in turn]
    ways = {
        "ours": [answer_of(one) for one in columns],
        "trafilatura": [trafilatura_answer(page) for page in pages],
        "sketch": [sketch_answer(page) for page in pages],
    }
    print_table(pages, ways)
    print_dates(pages, columns)


if __name__ == "__main__":
    main()
