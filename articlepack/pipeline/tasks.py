"""The work of each step: plain functions of small jobs, run by any engine in any process.

    digest  a group of input files -> what they are
    read    a group of input files -> shards of RawPage
    draft   a shard of RawPage -> a shard of Draft
    count   a shard of Draft -> what of its lines is counted
    settle  a shard of Draft -> a part: articles, removed, rejected and sketches as Arrow tables

A refusal passes through the shards unchanged until `settle` puts it into the part's `rejected`.
"""

from collections.abc import Callable
from pathlib import Path

from articlepack.config import Config
from articlepack.pipeline.counting import count, page_lines
from articlepack.pipeline.drafting import draft
from articlepack.pipeline.jobs import PageJob, Shard
from articlepack.pipeline.journal import digest_of
from articlepack.pipeline.reading import digest, read
from articlepack.pipeline.recipe import machine_recipe
from articlepack.pipeline.settling import settle, tables_of
from articlepack.records import Draft, Origin, RawPage

__all__ = ["STEPS", "digest", "read", "surroundings", "warm_up"]

STEPS: dict[str, Callable[[PageJob], Shard]] = {"draft": draft, "count": count, "settle": settle}
"""What is done to shards of pages, by name."""


LINES = (
    "The Harbour Courier",
    "Storm over the islands",
    "Harbour reopens after the storm",
    "Ferries run again nine days after the storm had closed the harbour",
    "By Mara Lindqvist",
    "March 4, 2024",
    "Share on Facebook",
    "The ferries ran again on Monday, nine days after the storm had closed the harbour, the council said.",
    "Two of the three piers are still shut, and repairs will take until the summer [1].",
    "1. Council of the harbour, report of the year, 2023.",
    "Read more",
)
LINES_WITHOUT_CAPITALS = (
    "ログイン",
    "嵐の後、港が再開",
    "2024年3月4日",
    "嵐で港が閉ざされてから九日ぶりに、島を結ぶ船が月曜日に運航を再開した。",
    "桟橋の復旧",
    "三つの桟橋のうち二つはまだ閉鎖されており、復旧は夏までかかる見通しだと町は説明している。",
    "シェアする",
    "関連記事",
)
PAGES = (
    "One line.",
    "\n\n".join(LINES),
    "\n\n".join(LINES_WITHOUT_CAPITALS),
    f"<html><title>{LINES[2]} &ndash; News</title><h1>{LINES[2]}</h1><p>{'</p><p>'.join(LINES)}</p></html>",
)
"""What workers are warmed up by: an article with most that an article has, as text and as a web page, and a text that
is judged as those of scripts without capitals are."""


def warm_up() -> None:
    """Load what every worker will need: one page of each kind goes all the way, to the tables of its part.

    A worker has no time for that: it would be taken from the page that is its first.
    """
    from articlepack.pipeline.page import draft_pages

    config, origin = Config(min_words=0), Origin(source="", path="", url="https://news.example.org/a")
    pages = [RawPage(origin, page.encode()) for page in PAGES]
    drafts = draft_pages(pages, config)
    for page in drafts:
        if isinstance(page, Draft):
            page_lines(page)
    tables_of(drafts, config)


def surroundings(lock: Path, *, is_shared: bool) -> dict[str, str]:
    """What has to be the same on every machine that works on a build: what to do where it is not, and its state.

    `is_shared`: other builds write to this lock too, so that it says only whether it is there.
    """
    held = lock.read_text("utf-8", "replace") if lock.exists() else "nothing"
    versions = "its articlepack, libraries or processor are others. Install the same on all nodes, of one architecture."
    storage = f"{lock.parent} is not the same there. Output and inputs must lie where all nodes see them by one path."
    return {versions: digest_of(machine_recipe()), storage: str(lock.exists()) if is_shared else held}
