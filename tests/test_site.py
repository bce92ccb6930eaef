"""The site: it is built without a warning, asks no server for anything, and its reference is what the code says."""

import ast
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from importlib.util import find_spec, module_from_spec, spec_from_file_location
from pathlib import Path

import msgspec
import pytest

from articlepack.columns import TABLES, columns_of, values_of
from articlepack.command import COMMANDS
from articlepack.config import Config
from articlepack.records import LABELS
from tests.browser import CHROMIUM, DRIVER, opened_browser

CHECKOUT = Path(__file__).resolve().parent.parent
FETCHES = (
    r"<(?:script|img|iframe|source)[^>]*\ssrc=\"?(?:https?:)?//|<link[^>]*rel=\"?stylesheet[^>]*href=\"?(?:https?:)?//"
)
REFUSERS = {"refuse": 1, "Complaint": 0, "BadJsonError": 0}
"""Who is told the name of a reason -> in which place."""


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    if find_spec("material") is None:
        pytest.skip("mkdocs-material is not installed here")
    folder = tmp_path_factory.mktemp("site")
    command = [sys.executable, "-m", "mkdocs", "build", "--quiet", "--strict", "--site-dir", str(folder)]
    environment = os.environ | {"NO_MKDOCS_2_WARNING": "1", "PYTHONPATH": str(CHECKOUT)}
    done = subprocess.run(command, cwd=CHECKOUT, env=environment, capture_output=True, text=True)
    assert (done.returncode, done.stdout + done.stderr) == (0, "")
    return folder


def page_of(site: Path, name: str) -> str:
    return (site / f"{name}.html").read_text("utf-8")


def test_every_page_is_on_the_site(site: Path) -> None:
    written = {page.stem for page in (CHECKOUT / "docs").glob("*.md")}

    assert {page.stem for page in site.glob("*.html")} == written | {"404"}
    assert not (site / "hooks").exists()


def test_nothing_is_fetched_where_it_is_looked_at(site: Path) -> None:
    pages = sorted(site.rglob("*.html"))

    assert len(pages) > 15
    assert [page.name for page in pages if re.search(FETCHES, page.read_text("utf-8"))] == []
    assert not any("fonts.g" in sheet.read_text("utf-8") for sheet in site.rglob("*.css"))


def test_the_reference_has_every_command_option_column_reason_and_label(site: Path) -> None:
    commands, options = page_of(site, "reference/commands"), page_of(site, "reference/options")
    columns, reasons = page_of(site, "reference/columns"), page_of(site, "reference/reasons")

    assert [one.__name__ for one in COMMANDS if f"articlepack {one.__name__}" not in commands] == []
    assert all(f"<td>{code}</td>" in commands for code in (0, 1, 2))
    fields = [field.encode_name for field in msgspec.structs.fields(Config)]
    assert [
        name for name in fields if f"<code>--{name}</code>" not in options and f"<code>{name}</code>" not in options
    ] == []
    named = [column.name for table in TABLES for column in columns_of(table)]
    assert [name for name in named if f"<code>{name}</code>" not in columns] == []
    told = [*values_of("rejected", "reason"), *values_of("removed", "label")]
    assert [name for name in told if f"<code>{name}</code>" not in reasons] == []


@pytest.mark.skipif(not (CHROMIUM and DRIVER), reason="chromium and chromedriver are not installed here")
def test_it_is_searched_without_a_server(site: Path, tmp_path: Path) -> None:
    search = """
        const done = arguments[arguments.length - 1], field = document.querySelector(".md-search__input")
        document.querySelector("#__search").click()
        const ask = () => {
            field.focus(); field.value = "takedown"
            field.dispatchEvent(new Event("input", {bubbles: true}))
            field.dispatchEvent(new KeyboardEvent("keyup", {bubbles: true}))
            const found = document.querySelectorAll(".md-search-result__item").length
            found ? done(found) : setTimeout(ask, 100)
        }
        ask()
    """
    with opened_browser(tmp_path / "profile") as browser:
        browser.open(site / "reference/options.html")
        n_found = browser.command("POST", "/execute/async", {"script": search, "args": []})
        asked = browser.run("return performance.getEntriesByType('resource').map(entry => entry.name)")

    assert n_found > 0
    assert [name for name in asked if not name.startswith("file:")] == []


@pytest.mark.skipif(not (CHROMIUM and DRIVER), reason="chromium and chromedriver are not installed here")
def test_it_is_dark_where_the_system_is_and_does_not_run_out_of_a_phone(site: Path, tmp_path: Path) -> None:
    paper = "return getComputedStyle(document.body).backgroundColor"
    with opened_browser(tmp_path / "profile") as browser:
        papers = []
        for scheme in ("light", "dark"):
            browser.developer(
                "Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": scheme}]
            )
            browser.open(site / "comparison.html")
            papers.append(browser.run(paper))
        browser.developer("Emulation.setDeviceMetricsOverride", width=390, height=900, deviceScaleFactor=1, mobile=True)
        wide = []
        for page in sorted(site.rglob("*.html")):
            browser.open(page)
            if browser.run("return document.documentElement.scrollWidth") > 390:
                wide.append(page.name)

    assert papers[0] == "rgb(255, 255, 255)" != papers[1]
    assert wide == []


def literals(place: str) -> Iterator[str]:
    """Every string in the code below a folder of the package."""
    for file in sorted((CHECKOUT / "articlepack" / place).rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                yield node.value


def reasons_given() -> Iterator[str]:
    """The reasons that the stages name where they refuse."""
    for file in sorted((CHECKOUT / "articlepack/stages").rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            name = node.func.id if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) else ""
            if name in REFUSERS and isinstance(node, ast.Call) and len(node.args) > REFUSERS[name]:
                argument = node.args[REFUSERS[name]]
                if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
                    yield argument.value


def test_the_schema_names_the_reasons_and_labels_of_the_code_and_no_other() -> None:
    reasons = values_of("rejected", "reason")
    given = set(reasons_given())

    assert len(given) > 12
    assert given - set(reasons) == set()
    assert set(reasons) - set(literals(".")) == set()
    assert list(values_of("removed", "label")) == [label for label in LABELS if label != "body"]


def test_links_that_leave_the_pages_stay_on_the_site() -> None:
    path = CHECKOUT / "docs/hooks/reference.py"
    spec = spec_from_file_location("reference", path)
    assert spec
    assert spec.loader
    hook = module_from_spec(spec)
    spec.loader.exec_module(hook)

    assert hook.within_site("[a](../schema/README.md) [b](tasks.md)") == "[a](reference/columns.md) [b](tasks.md)"
    assert [name for name in hook.WITHIN_SITE if not (CHECKOUT / "docs" / name).is_file()] == []
    assert hook.shortened("a" * 70) == "a" * 60 + " …"
