"""README.md and docs/ say what is so: each example and each command runs, each figure stands where it is from."""

import ast
import json
import os
import re
import subprocess
import sys
from collections.abc import Sequence
from contextlib import ExitStack
from importlib.util import find_spec
from pathlib import Path

import pytest

from tests.builds import built
from tests.s3_stand_in import BUCKET, serving_s3

CHECKOUT = Path(__file__).resolve().parent.parent
PAGES = [CHECKOUT / "README.md", *sorted((CHECKOUT / "docs").glob("*.md"))]
OPTIONAL = {"torch", "torchdata", "ray", "mlcroissant", "tokenizers"}
"""What is no part of the development environment, or not on every Python."""

PROVES = {
    "tasks": ("all, by size", "too_short", "taken down: 1 rows, 0 refusals", "output/my-news/report.html"),
    "quickstart": ("too_short", "output/my-news: whole", "up to date"),
    "concepts": ("removed",),
    "index": ("removed",),
    "s3": ("s3://articles/sets/from-s3: 8 files\n",),
}
"""Pages whose commands are run, in their order, in a folder of their own -> what they say on the way."""

Told = list[str]
"""Output and error."""


def blocks(page: Path, language: str) -> list[str]:
    """The code blocks of one language."""
    return re.findall(rf"(?ms)^```{language}\n(.*?)^```$", page.read_text("utf-8"))


def run_all(what: Sequence[tuple[str, str]], folder: Path, **environment: str) -> list[Told]:
    """Output and error of each example or command, run one after the other in one process, without the Hub."""
    listed = folder / ".what.json"
    listed.write_text(json.dumps(what))
    told = {"HF_HOME": str(folder / ".huggingface"), "HF_HUB_OFFLINE": "1", "PYTHONPATH": str(CHECKOUT)}
    done = subprocess.run(
        [sys.executable, "-m", "tests.typed", str(listed)],
        cwd=folder,
        env=os.environ | told | environment,
        capture_output=True,
        text=True,
        timeout=1_800,
    )
    assert done.returncode == 0, done.stderr
    answers: list[Told] = [json.loads(line) for line in done.stdout.splitlines() if line.startswith('["')]
    if answers and answers[-1][1]:
        answers[-1][1] += done.stderr
    return answers


EXAMPLES = {
    f"{page.stem}-{number}": code for page in PAGES for number, code in enumerate(blocks(page, "python"), start=1)
}


def imported(code: str) -> set[str]:
    """The libraries that an example asks for."""
    nodes = list(ast.walk(ast.parse(code)))
    names = {alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names}
    names |= {node.module or "" for node in nodes if isinstance(node, ast.ImportFrom)}
    return {name.split(".")[0] for name in names}


def absent(code: str) -> list[str]:
    return sorted(name for name in imported(code) & OPTIONAL if find_spec(name) is None)


@pytest.fixture(scope="module")
def ran(tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> dict[str, Told]:
    """What came of each example that was asked for, in a folder where the examples were built into output/demo."""
    folder = tmp_path_factory.mktemp("docs")
    built(folder / "output/demo", CHECKOUT / "examples/raw", "--engine", "serial")
    asked = {item.name for item in request.session.items}
    wanted = [name for name, code in EXAMPLES.items() if f"test_the_example_runs[{name}]" in asked and not absent(code)]
    return dict(zip(wanted, run_all([("python", EXAMPLES[name]) for name in wanted], folder), strict=True))


@pytest.mark.parametrize("name", EXAMPLES)
def test_the_example_runs(name: str, ran: dict[str, Told]) -> None:
    if missing := absent(EXAMPLES[name]):
        pytest.skip(f"{', '.join(missing)} is not installed here")

    output, error = ran[name]
    assert not error, error
    assert output.strip()


def commands(page: Path) -> list[str]:
    """The commands of a page, in order."""
    return [line for block in blocks(page, "console") for line in re.findall(r"(?m)^\$ (.*)$", block)]


def test_every_page_with_commands_is_run() -> None:
    assert {page.stem for page in PAGES if page.stem != "README" and commands(page)} == set(PROVES)


@pytest.mark.parametrize("name", PROVES)
def test_the_commands_of_the_page_run_one_after_the_other(name: str, tmp_path: Path) -> None:
    (tmp_path / "examples").symlink_to(CHECKOUT / "examples")
    typed = commands(CHECKOUT / f"docs/{name}.md")
    with ExitStack() as stack:
        environment = dict(stack.enter_context(serving_s3())) if name == "s3" else {}
        if name == "s3":
            put_examples(environment)
        answers = run_all([("console", line) for line in typed], tmp_path, **environment)

    assert [error for _, error in answers if error] == []
    assert len(answers) == len(typed)
    said = "".join(output for output, _ in answers)
    assert [words for words in PROVES[name] if words not in said] == []


def put_examples(environment: dict[str, str]) -> None:
    """The examples below raw/ of the bucket."""
    import boto3

    client = boto3.client(
        "s3",
        endpoint_url=environment["AWS_ENDPOINT_URL"],
        aws_access_key_id=environment["AWS_ACCESS_KEY_ID"],
        aws_secret_access_key=environment["AWS_SECRET_ACCESS_KEY"],
        region_name=environment["AWS_DEFAULT_REGION"],
    )
    for path in sorted((CHECKOUT / "examples/raw").iterdir()):
        client.upload_file(str(path), BUCKET, f"raw/{path.name}")


def test_every_page_is_named_in_the_readme() -> None:
    readme = (CHECKOUT / "README.md").read_text("utf-8")

    assert [page.name for page in PAGES if f"docs/{page.name}" not in readme] == ["README.md", "index.md"]


def test_every_figure_of_the_benchmarks_stands_where_it_is_from() -> None:
    cards = [CHECKOUT / f"articlepack/stages/clean/{name}.md" for name in ("model_card", "page_model_card")]
    sources = "".join(
        page.read_text("utf-8") for page in [*cards, *PAGES] if page.name not in ("README.md", "benchmarks.md")
    )
    lines = re.findall(r"(?m)^\|.*\d.*\|$", (CHECKOUT / "docs/benchmarks.md").read_text("utf-8"))

    assert len(lines) > 15
    assert [line for line in lines if line not in sources] == []
