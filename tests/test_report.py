"""report.html: what a person looks at before they trust a dataset, in one file that runs nothing of its values."""

import re
import shutil
from collections.abc import Iterator
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from articlepack.command import main
from articlepack.stages.publish import read_manifest
from articlepack.stages.publish.report.charts import date_columns, steps, word_columns
from articlepack.stages.publish.report.figures import Refusals
from articlepack.stages.publish.report.pieces import ARTICLE_BYTES, Piece, cost, fitted, runs_of
from articlepack.stages.publish.report.sample import laid_together
from articlepack.stages.publish.verify import verify
from tests.browser import CHROMIUM, DRIVER, Browser, opened_browser
from tests.datasets_made import REFUSED, ROWS, contents, make
from tests.parts import article, refusal

REPORT = "report.html"
MAX_BYTES = 3_000_000
PLANTED = "<script>document.title = 'planted'</script><img src=x onerror=\"document.title='planted'\">"
OUT_OF_PLACE = "</del></div></article></main></style></script>&amp;\x00\u2028"
HOSTILE = [
    article(
        n,
        title=f"{PLANTED} {n}",
        text=f"{PLANTED}\n\n{'x' * 10_000}\n\nمرحبا بالعالم \u202eevil\u202c {n}\n\n{OUT_OF_PLACE}",
        publisher=f"Paper <b>{n}</b> \"'",
        language="ar" if n % 2 else 'en"><script>1</script>',
        extraction_score=0.5,
    )
    for n in range(300)
]


class Tags(HTMLParser):
    """Which elements a page has, and with which attributes."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))


def page_of(folder: Path) -> str:
    return (folder / REPORT).read_text("utf-8")


# --- what it says


def test_the_report_tells_the_way_from_pages_to_rows_with_examples(tmp_path: Path) -> None:
    page = page_of(make(tmp_path / "set"))

    assert "Of 32 pages, 25 became rows." in page
    assert re.search(r"filter: <b>too_short</b>.*?<td class=\"n\">−5</td>", page, re.DOTALL)
    assert "3 words" in page
    assert REFUSED[0]["source"] in page


def test_each_reason_takes_its_part_of_what_the_one_before_has_left() -> None:
    refused = [Refusals("compare", "exact_duplicate", 10, ()), Refusals("filter", "too_short", 40, ())]

    drawn = [(s.refusals.reason, s.start, s.width) for s in steps(refused, 100)]
    assert drawn == [("too_short", 60.0, 40.0), ("exact_duplicate", 50.0, 10.0)]


def test_an_article_is_shown_as_its_page_was_with_removed_blocks_struck(tmp_path: Path) -> None:
    rows = [article(0, text="First.\n\nSecond.", extraction_score=0.4)]
    page = page_of(make(tmp_path / "set", rows, [], n_removed=1))

    shown = page[page.index("<article") : page.index("</article>")]
    assert "body found with certainty 0.40" in shown
    assert re.search(r"removed as </span>nav 0.50</span>\s*<del[^>]*>Share \| this &lt;b&gt;0&lt;/b&gt;</del>", shown)
    assert shown.index("<del") < shown.index("First.") < shown.index("Second.")


def test_removed_blocks_stand_where_they_stood() -> None:
    removed = [{"block": place, "text": f"r{place}", "label": "ad", "score": 1.0} for place in (4, 1, 2)]

    assert [p.text for p in laid_together("a\n\nb\n\nc", removed)] == ["a", "r1", "r2", "b", "r4", "c"]


def test_a_run_of_one_label_is_one_and_another_label_begins_anew() -> None:
    pieces = [Piece("a"), Piece("b", "nav", 0.9), Piece("c", "nav", 0.7), Piece("d", "ad", 1.0), Piece("e"), Piece("f")]

    assert [len(run.pieces) for run in runs_of(pieces)] == [1, 2, 1, 1, 1]
    assert runs_of(pieces)[1].least == 0.7


@pytest.mark.parametrize("sign", ["<", "ü", "港"])
def test_an_article_too_long_keeps_its_ends_and_says_what_is_left_out(sign: str) -> None:
    pieces = [Piece(f"{n} " + sign * 400) for n in range(500)]

    shown = fitted(pieces)
    assert sum(map(cost, shown)) <= ARTICLE_BYTES + 200
    assert shown[0].text.startswith("0 ")
    assert shown[-1].text.startswith("499 ")
    [gap] = [piece for piece in shown if piece.is_gap]
    assert gap.text == f"{500 - len(shown) + 1} more blocks, not shown here"


def test_text_and_the_doubtful_block_are_shown_however_much_was_removed() -> None:
    menu = [Piece(f"menu {n}", "nav", 0.99) for n in range(400)]
    doubted = Piece("doubted " * 100, "nav", 0.4, is_doubtful=True)
    pieces = [*menu[:150], Piece("First."), Piece("Last."), *menu[150:300], doubted, *menu[300:]]

    shown = fitted(pieces)
    assert [piece.text for piece in shown if not piece.label and not piece.is_gap] == ["First.", "Last."]
    assert doubted in shown
    assert (shown[0], shown[-1]) == (menu[0], menu[-1])
    assert sum(map(cost, shown)) <= ARTICLE_BYTES
    n_left = sum(int(piece.text.split(" ")[0]) for piece in shown if piece.is_gap)
    assert n_left + sum(not piece.is_gap for piece in shown) == len(pieces)
    assert [len(run.pieces) for run in runs_of(shown) if doubted in run.pieces] == [1]


def test_the_block_that_an_article_is_shown_for_is_marked(tmp_path: Path) -> None:
    page = page_of(make(tmp_path / "set", [article(0, text="First.")], [], n_removed=1))

    assert re.search(r'class="block of-nav doubtful"[^>]*><b class="hush">Doubtful: </b>', page)


def test_the_most_doubtful_articles_stand_first(tmp_path: Path) -> None:
    rows = [article(n, extraction_score=0.99 - n / 100) for n in range(25)]
    page = page_of(make(tmp_path / "set", rows, []))

    doubtful = re.findall(r"data-doubtful=\"(\d)\"", page)
    assert doubtful == sorted(doubtful, reverse=True)
    assert doubtful.count("1") < 25
    assert re.search(r"<h3 id=\"a1\"><bdi>Number 24</bdi>", page)


def test_evidence_shares_and_duplicates_are_told(tmp_path: Path) -> None:
    page = page_of(make(tmp_path / "set"))

    assert re.search(r"<th scope=\"row\">title</th><td>100.0 %</td><td class=\"h5\">100.0 %</td>", page)
    assert "2 pages refused for it" in page[page.index('id="duplicates"') :]


def test_time_has_no_gaps() -> None:
    assert [(c.label, c.n) for c in date_columns([("2023-11", 2), ("2024-01", 4)])] == [
        ("2023-11", 2),
        ("2023-12", 0),
        ("2024-01", 4),
    ]
    years = date_columns([("1890-05", 1), ("2001-05", 2), ("2024-05", 3)])
    assert (years[0].label, years[0].n, years[-1].label, len(years)) == ("before 1986", 1, "2024", 40)


def test_lengths_fall_into_classes() -> None:
    shown = word_columns([1, 2, 0, 0, 0, 0, 0, 0, 0, 4])

    assert (shown[0].label, shown[1].label, shown[-1].label) == ("under 25", "25–49", "6,400 or more")
    assert shown[1].height == 50.0


# --- every form, every dataset


@pytest.mark.parametrize("form", ["parquet", "hf", "jsonl"])
def test_the_report_is_the_same_whatever_the_form_and_the_parts(tmp_path: Path, form: str) -> None:
    one = page_of(make(tmp_path / "one", form="parquet", n_parts=1, batch_rows=50))
    other = page_of(make(tmp_path / "other", form=form, n_parts=4, batch_rows=2))

    assert other == one


@pytest.mark.parametrize("removed", ["counts", "none"])
def test_what_was_not_kept_is_said_to_be_so(tmp_path: Path, removed: str) -> None:
    assert f"(--removed {removed})" in page_of(make(tmp_path / "set", removed=removed))


def test_a_dataset_of_which_nothing_was_refused_or_removed_has_a_report(tmp_path: Path) -> None:
    page = page_of(make(tmp_path / "set", [article(0, date_published=None, evidence=[])], [], n_removed=0))

    assert page.count('class="nothing"') >= 4


def test_a_report_is_made_anew_to_the_same_bytes(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = make(tmp_path / "set")
    before = contents(folder)
    (folder / REPORT).write_text("lost")

    assert main(["report", str(folder)]) == 0
    assert contents(folder) == before
    assert verify(folder) == []
    assert capsys.readouterr().out.strip() == str(folder / REPORT)
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == []


def test_another_report_gets_its_digest_in_build_json(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = make(tmp_path / "set")
    before = read_manifest(folder)
    monkeypatch.setattr("articlepack.stages.publish.report.figures.N_RANDOM", 3)

    assert main(["report", str(folder)]) == 0
    assert read_manifest(folder) != before
    assert verify(folder) == []


def test_a_damaged_dataset_stays_as_it_is(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = make(tmp_path / "set")
    (folder / "data/train-00000-of-00001.parquet").write_bytes(b"PAR1")
    before = contents(folder)

    assert main(["report", str(folder)]) == 1
    assert contents(folder) == before
    assert "articlepack verify" in capsys.readouterr().err
    assert main(["report", str(tmp_path)]) == 2


# --- hostile values


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Path:
    refused = [
        refusal(n, title=PLANTED, detail=PLANTED, text_head=PLANTED * 5, reason=f"r{n % 90}") for n in range(500)
    ]
    return make(tmp_path_factory.mktemp("hostile") / "set", HOSTILE, refused, name=PLANTED)


def test_no_value_becomes_markup(hostile: Path) -> None:
    found = Tags(page_of(hostile)).found

    assert [tag for tag, _ in found].count("script") == 1
    assert not {"img", "iframe", "object", "base"} & {tag for tag, _ in found}
    assert [name for _, attributes in found for name in attributes if name.startswith("on") or name == "style"] == []
    assert {value for _, a in found for name, value in a.items() if name in ("src", "href")} <= {
        "data:,",
        *(f"#{name}" for name in ("main", "pages", "removed", "articles", "mix", "evidence", "duplicates", "made")),
    }


@pytest.mark.parametrize("sign", ["&", '"', "𠀋", "\u0301"])
def test_the_page_stays_under_three_megabytes_whatever_is_in_it(tmp_path: Path, sign: str) -> None:
    long, wide = sign * 4_000, [{"field": "title", "origin": sign * 50, "detail": sign * 500}] * 60
    rows = [
        article(n, title=long, text="\n\n".join([long] * 30), publisher=long + str(n), authors=[long], evidence=wide)
        for n in range(150)
    ]
    refused = [refusal(n, title=long, detail=long, text_head=long, reason=f"{sign * 300}{n}") for n in range(200)]
    page = make(tmp_path / "set", rows, refused, n_removed=40) / REPORT

    assert page.stat().st_size < MAX_BYTES


# --- in a browser

needs_browser = pytest.mark.skipif(not (CHROMIUM and DRIVER), reason="no chromium and chromedriver on this machine")


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    with opened_browser(tmp_path_factory.mktemp("browser") / "profile") as window:
        yield window


SHOWN = "return [...document.querySelectorAll('article')].filter((a) => !a.hidden).length"


@needs_browser
def test_the_page_opens_without_a_word_on_the_console_and_runs_nothing_planted(browser: Browser, hostile: Path) -> None:
    browser.open(hostile / REPORT)

    assert browser.console() == []
    assert browser.run("return document.title").endswith("what is in it, and what is not")
    assert browser.run("return document.querySelectorAll('script').length") == 1
    assert browser.run("return getComputedStyle(document.body).backgroundColor") == "rgb(251, 250, 247)"


@needs_browser
def test_a_script_that_got_in_would_not_run_either(browser: Browser, hostile: Path, tmp_path: Path) -> None:
    planted = page_of(hostile).replace("</main>", "<script>document.title = 'planted'</script></main>")
    (tmp_path / "page.html").write_text(planted, "utf-8")
    browser.open(tmp_path / "page.html")

    assert browser.run("return document.title") != "planted"
    assert "Content Security Policy" in "".join(browser.console())


@needs_browser
def test_search_and_filters_show_what_they_say(browser: Browser, tmp_path: Path) -> None:
    rows = [article(n, extraction_score=0.5 if n < 5 else 0.99) for n in range(25)]
    browser.open(make(tmp_path / "set", rows, [], n_removed=0) / REPORT)

    assert browser.run(SHOWN) == 25
    browser.run("document.querySelector('input[type=search]').focus()")
    browser.keys("NUMBER 7")
    assert browser.run(SHOWN) == len(
        [n for n in range(25) if "7" in f"{n}{rows[n]['url']}{rows[n]['id']}{rows[n]['source']}"]
    )
    assert browser.run("return document.getElementById('count').textContent").endswith("of 25 articles shown")
    choose(browser, "search", "")
    choose(browser, "which", "doubtful")
    assert browser.run(SHOWN) == 5
    choose(browser, "language", "ja")
    assert browser.run(SHOWN) == 1
    choose(browser, "search", "no such word")
    assert browser.run(SHOWN) == 0
    assert browser.run("return document.getElementById('none').hidden") is False


@needs_browser
def test_so_many_articles_are_shown_until_all_are_asked_for(browser: Browser, tmp_path: Path) -> None:
    rows = [article(n, extraction_score=0.99) for n in range(40)]
    browser.open(make(tmp_path / "set", rows, [], n_removed=0) / REPORT)

    assert browser.run("return document.getElementById('count').textContent") == "25 of 36 articles shown"
    choose(browser, "which", "drawn")
    assert browser.run(SHOWN) == 36
    choose(browser, "which", "all")
    assert browser.run(SHOWN) == 25
    browser.run("document.querySelector('#rest button').click()")
    assert browser.run(SHOWN) == 36
    assert browser.run("return document.getElementById('rest').hidden") is True


def choose(browser: Browser, name: str, value: str) -> None:
    """Give a control a value as a user would."""
    browser.run(
        "const c = document.getElementById('filter').elements[arguments[0]]; c.value = arguments[1];"
        "c.dispatchEvent(new Event('input', {bubbles: true}))",
        name,
        value,
    )


@needs_browser
def test_removed_blocks_can_be_hidden_by_label(browser: Browser, tmp_path: Path) -> None:
    browser.open(make(tmp_path / "set", ROWS, []) / REPORT)
    count = "return [...document.querySelectorAll('.block[data-label=nav]')].filter((b) => !b.hidden).length"

    assert browser.run(count) == 25
    browser.run("document.querySelector('input[name=label][value=nav]').click()")
    assert browser.run(count) == 0
    browser.run("document.getElementById('after').click()")
    browser.run("document.getElementById('after').click()")
    assert browser.run(count) == 25


@needs_browser
@pytest.mark.parametrize(("width", "height"), [(375, 700), (1280, 900)])
def test_nothing_runs_out_of_the_window(browser: Browser, hostile: Path, width: int, height: int) -> None:
    browser.developer(
        "Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=True
    )
    browser.open(hostile / REPORT)
    browser.run("document.querySelectorAll('details').forEach((d) => { d.open = true; })")

    assert browser.run("return document.documentElement.scrollWidth") <= width
    browser.developer("Emulation.clearDeviceMetricsOverride")


@needs_browser
def test_dark_and_light_follow_the_system_and_the_button(browser: Browser, tmp_path: Path) -> None:
    browser.developer("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": "dark"}])
    browser.open(make(tmp_path / "set", ROWS[:2], []) / REPORT)
    paper = "return getComputedStyle(document.body).backgroundColor"

    assert browser.run(paper) == "rgb(22, 24, 28)"
    browser.run("document.getElementById('theme').click()")
    assert browser.run(paper) == "rgb(251, 250, 247)"
    browser.developer("Emulation.setEmulatedMedia", features=[])


@needs_browser
def test_everything_has_a_name_and_the_keyboard_reaches_it(browser: Browser, tmp_path: Path) -> None:
    """The accessibility tree, as a screen reader hears it: no control without a name, headings in order, landmarks."""
    browser.open(make(tmp_path / "set", ROWS, REFUSED) / REPORT)
    nodes: list[dict[str, Any]] = browser.developer("Accessibility.getFullAXTree")["nodes"]
    heard = [(n["role"]["value"], n.get("name", {}).get("value", "")) for n in nodes if not n["ignored"]]

    controls = {
        "button",
        "searchbox",
        "combobox",
        "checkbox",
        "link",
        "DisclosureTriangle",
        "article",
        "image",
        "region",
    }
    assert [role for role, name in heard if role in controls and not name.strip()] == []
    assert {"banner", "main", "navigation", "contentinfo", "search", "status"} <= {role for role, _ in heard}
    levels = browser.run("return [...document.querySelectorAll('h1,h2,h3')].map((h) => +h.tagName[1])")
    assert levels[0] == 1
    assert all(later <= earlier + 1 for earlier, later in pairwise(levels))
    browser.keys("\ue004")
    assert browser.run("return document.activeElement.className") == "skip"


def test_a_copy_elsewhere_has_the_same_report(tmp_path: Path) -> None:
    folder = make(tmp_path / "set")
    copy = Path(shutil.copytree(folder, tmp_path / "other" / "name"))

    assert main(["report", str(copy)]) == 0
    assert contents(copy) == contents(folder)
