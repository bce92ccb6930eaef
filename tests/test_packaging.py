"""What is installed is what is needed, and what is missing is said in one line."""

import ast
import os
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from importlib.metadata import packages_distributions
from pathlib import Path
from typing import Any

import pytest

import articlepack
from articlepack import columns
from articlepack.pipeline.recipe import LIBRARIES, is_part_of_tool

CHECKOUT = Path(__file__).resolve().parent.parent

NEVER_IMPORTED = {
    "datasets": "for those who load what was built; a build does without it",
    "lxml-html-clean": "trafilatura's justext imports it, and pip before 23.3 does not see that it asks for it",
    "tzdata": "its files are read: time zones are never the machine's own",
}

NO_PART_OF_THE_RECIPE = {
    "cyclopts": "reads the command line",
    "datasets": "for those who load what was built; a build does without it",
    "fsspec": "brings the bytes of inputs, whose digests are part of it",
    "huggingface-hub": "brings the bytes of inputs, and takes datasets",
    "rich": "shows what a build does",
}
"""Libraries of which another version gives the same dataset."""


@pytest.fixture(scope="module")
def project() -> dict[str, Any]:
    document: dict[str, Any] = tomllib.loads((CHECKOUT / "pyproject.toml").read_text("utf-8"))
    return document


def inline_metadata(script: Path) -> dict[str, Any]:
    """The PEP 723 block of a script."""
    block = re.search(r"(?ms)^# /// script\n(.*?)^# ///$", script.read_text("utf-8"))
    assert block, f"{script} has no inline script metadata"
    return tomllib.loads(
        "".join(line.removeprefix("#").removeprefix(" ") for line in block[1].splitlines(keepends=True))
    )


def distribution_name(requirement: str) -> str:
    match = re.match(r"[\w.-]+", requirement)
    assert match, requirement
    return normalize(match[0])


def normalize(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def imported_libraries() -> Iterator[str]:
    for file in sorted((CHECKOUT / "articlepack").rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(node, ast.Import):
                yield from (alias.name.split(".")[0] for alias in node.names)
            elif isinstance(node, ast.ImportFrom):
                yield (node.module or "").split(".")[0]


def test_the_script_declares_what_the_package_declares(project: dict[str, Any]) -> None:
    declared = inline_metadata(CHECKOUT / "build_dataset.py")

    assert declared["dependencies"] == project["project"]["dependencies"]
    assert declared["requires-python"] == project["project"]["requires-python"]


def test_every_library_imported_is_declared_and_no_other(project: dict[str, Any]) -> None:
    declared = {distribution_name(requirement) for requirement in project["project"]["dependencies"]}
    distributions = packages_distributions()
    third_party = set(imported_libraries()) - set(sys.stdlib_module_names) - {"articlepack"}
    imported = {normalize(distributions[name][0]) if name in distributions else name for name in third_party}
    optional = {distribution_name(requirement) for requirement in project["project"]["optional-dependencies"]["ray"]}

    assert sorted(imported - declared) == sorted(optional)
    assert sorted(declared - imported - set(NEVER_IMPORTED)) == []


def test_every_table_of_the_package_is_part_of_the_recipe() -> None:
    package = CHECKOUT / "articlepack"
    data = [path.relative_to(package) for path in package.rglob("*.*") if path.suffix not in (".md", ".typed", ".pyc")]

    assert [path for path in data if not is_part_of_tool(path) and "__pycache__" not in path.parts] == []


def test_every_library_that_can_change_a_row_is_part_of_the_recipe(project: dict[str, Any]) -> None:
    declared = {distribution_name(requirement) for requirement in project["project"]["dependencies"]}

    assert sorted(declared - set(LIBRARIES)) == sorted(NO_PART_OF_THE_RECIPE)
    assert sorted(LIBRARIES) == list(LIBRARIES)


def test_the_sdist_has_all_that_the_tests_import(project: dict[str, Any]) -> None:
    packed = project["tool"]["hatch"]["build"]["targets"]["sdist"]["include"]
    rooms = {file.parent.name for file in CHECKOUT.glob("[!.]*/*.py")}

    assert {"articlepack", "benchmarks", "tests"} <= rooms
    assert sorted(f"/{room}" for room in rooms if f"/{room}" not in packed) == []


def test_every_library_declared_has_one_version_in_the_constraints(project: dict[str, Any]) -> None:
    lines = (CHECKOUT / "constraints.txt").read_text("utf-8").splitlines()
    constrained = {distribution_name(line) for line in lines if not line.startswith("#")}
    extras = project["project"]["optional-dependencies"]
    # `dev` brings the extras that stand in brackets behind our own name.
    brought = extras["dev"] + extras["docs"] + extras["s3"]
    wanted = {distribution_name(requirement) for requirement in project["project"]["dependencies"] + brought}

    assert "articlepack[docs,s3]" in extras["dev"]
    assert wanted - constrained == {"articlepack"}
    assert [line for line in lines if "://" in line or line.startswith("-")] == []


def test_ray_is_imported_by_those_alone_who_ask_for_it() -> None:
    loaded = "import sys, articlepack.engines, articlepack.command, articlepack.pipeline; print('ray' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", loaded], cwd=CHECKOUT, capture_output=True, text=True, check=True)

    assert done.stdout == "False\n"


def test_package_and_project_have_one_version(project: dict[str, Any]) -> None:
    assert articlepack.__version__ == project["project"]["version"]


def test_the_schema_is_found_in_a_checkout_and_goes_into_the_wheel(project: dict[str, Any]) -> None:
    shipped = project["tool"]["hatch"]["build"]["targets"]["wheel"]["force-include"]

    assert shipped == {"schema": "articlepack/_schema"}
    assert columns.schema_folder() == CHECKOUT / "schema"
    assert all((CHECKOUT / "schema" / f"{table}.schema.json").is_file() for table in columns.TABLES)


def test_without_its_libraries_the_script_says_how_to_install_them(tmp_path: Path) -> None:
    # -S leaves out the site-packages: a Python with nothing installed.
    result = run_script("--help", cwd=tmp_path, python_options=["-S"])

    assert result.returncode == 1
    assert result.stdout == ""
    assert result.stderr.count("pip install") == 1
    assert "Traceback" not in result.stderr


def test_the_script_runs_from_any_folder(tmp_path: Path) -> None:
    result = run_script("--help", cwd=tmp_path, python_options=[])

    assert result.returncode == 0, result.stderr
    assert "--min-words" in result.stdout


def test_the_script_ends_with_the_exit_code_of_the_build(tmp_path: Path) -> None:
    result = run_script("--no-such-option", cwd=tmp_path, python_options=[])

    assert result.returncode == 2
    assert "no-such-option" in result.stderr
    assert result.stdout == ""


def run_script(*arguments: str, cwd: Path, python_options: list[str]) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, *python_options, str(CHECKOUT / "build_dataset.py"), *arguments]
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    return subprocess.run(command, cwd=cwd, env=environment, capture_output=True, text=True, timeout=120)
