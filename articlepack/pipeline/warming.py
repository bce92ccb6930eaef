"""What every worker will need, loaded once before there are any; in a first build, the machine code for it is made."""

from collections.abc import Callable
from contextlib import suppress

from articlepack.config import Config
from articlepack.engines import available_cpus
from articlepack.engines.local import LocalEngine
from articlepack.errors import BuildError
from articlepack.machine_code import making
from articlepack.pipeline.counting import page_lines
from articlepack.pipeline.opening import Opened, open_page
from articlepack.pipeline.page import draft_pages
from articlepack.pipeline.settling import tables_of
from articlepack.records import Draft, Origin, RawPage
from articlepack.stages.clean.element_features import read_elements

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


def page_of(text: str) -> RawPage:
    """A page that says so."""
    return RawPage(Origin(source="", path="", url="https://news.example.org/a"), text.encode())


TEXTS = [page_of(text) for text in ("One line.", "\n\n".join(LINES), "\n\n".join(LINES_WITHOUT_CAPITALS))]
WEB_PAGE = page_of(
    f"<html><title>{LINES[2]} &ndash; News</title><h1>{LINES[2]}</h1><p>{'</p><p>'.join(LINES)}</p></html>"
)
"""What workers are warmed up by: an article with most that an article has, as text and as a web page, and a text that
is judged as those of scripts without capitals are."""


def warm_up() -> None:
    """Load what every worker will need: one page of each kind goes all the way, to the tables of its part.

    A worker has no time for that: it would be taken from the page that is its first.
    """
    with making() as is_cold:
        if is_cold:
            make_machine_code()
    go_all_the_way([*TEXTS, WEB_PAGE])


def make_machine_code() -> None:
    """Make it in processes of its own, side by side: it takes half the time, and their memory goes with them.

    What they could not make is made by whoever calls it.
    """
    engine = LocalEngine(available_cpus())
    with suppress(BuildError):
        list(engine.run(make_share, SHARES))
    engine.close()


def make_share(share: Callable[[], None]) -> None:
    """One of `SHARES`, by a worker."""
    share()


def go_all_the_way(raws: list[RawPage]) -> None:
    """All that a worker does to pages."""
    config = Config(min_words=0)
    drafts = draft_pages(raws, config)
    for page in drafts:
        if isinstance(page, Draft):
            page_lines(page)
    tables_of(drafts, config)


def judge_texts() -> None:
    """What takes texts, and most of what takes any page."""
    go_all_the_way(TEXTS)


def open_web_page() -> None:
    """What finds the blocks of a web page, and reads the elements that they come from."""
    page = open_page(WEB_PAGE)
    if isinstance(page, Opened):
        read_elements(page.blocks)


SHARES = (judge_texts, open_web_page)
"""Calls that share no compiled function, and together nearly all; about equal work."""
