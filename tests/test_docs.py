"""docs/ says what is so: every example runs, in a folder where the examples were built."""

import ast
import os
import re
import shlex
import subprocess
import sys
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


def commands() -> list[str]:
    """The commands of docs/tasks.md, in order."""
    text = (CHECKOUT / "docs/tasks.md").read_text("utf-8")
    return [
        line
        for block in re.findall(r"(?ms)^```console\n(.*?)^```$", text)
        for line in re.findall(r"(?m)^\$ (.*)$", block)
    ]


def test_the_commands_of_the_tasks_run_one_after_the_other(tmp_path: Path) -> None:
    (tmp_path / "examples").symlink_to(CHECKOUT / "examples")
    tool = f"{shlex.quote(sys.executable)} -m articlepack"
    script = "\n".join(["set -e", f'articlepack() {{ {tool} "$@"; }}', *commands()])
    environment = {**os.environ, "PYTHONPATH": str(CHECKOUT)}

    done = subprocess.run(["bash", "-c", script], cwd=tmp_path, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert "all, by size" in done.stdout
    assert "too_short" in done.stdout
    assert "1 rows and 0 refusals taken down" in done.stdout
    assert done.stdout.rstrip().endswith("output/my-news/report.html")
    assert (tmp_path / "output/my-news/takedown.txt").is_file()
