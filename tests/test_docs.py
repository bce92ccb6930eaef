"""docs/ says what is so: every example runs, in a folder where the examples were built."""

import ast
import re
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import pytest

from tests.builds import built
from tests.test_readme import run

CHECKOUT = Path(__file__).resolve().parent.parent
OPTIONAL = {"torch", "torchdata", "ray", "mlcroissant"}
"""What is no part of the development environment, or not on every Python."""


def examples() -> Iterator[object]:
    """Each block of Python of each page, by page and place."""
    for page in sorted((CHECKOUT / "docs").glob("*.md")):
        for number, code in enumerate(re.findall(r"(?ms)^```python\n(.*?)^```$", page.read_text("utf-8")), 1):
            yield pytest.param(code, id=f"{page.stem}-{number}")


def imported(code: str) -> set[str]:
    """The libraries that an example asks for."""
    nodes = list(ast.walk(ast.parse(code)))
    names = {alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names}
    names |= {node.module or "" for node in nodes if isinstance(node, ast.ImportFrom)}
    return {name.split(".")[0] for name in names}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder in which the examples were built into output/demo."""
    place = tmp_path_factory.mktemp("docs")
    built(place / "output/demo", CHECKOUT / "examples/raw", "--engine", "serial")
    return place


@pytest.mark.parametrize("code", examples())
def test_the_example_runs(code: str, folder: Path) -> None:
    if absent := sorted(name for name in imported(code) & OPTIONAL if find_spec(name) is None):
        pytest.skip(f"{', '.join(absent)} is not installed here")

    assert run(["-c", code], folder).strip()


def test_every_page_is_named_in_the_readme() -> None:
    readme = (CHECKOUT / "README.md").read_text("utf-8")

    assert [page.name for page in sorted((CHECKOUT / "docs").glob("*.md")) if f"docs/{page.name}" not in readme] == []
