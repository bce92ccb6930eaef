"""README.md says what is so: its options are those of the config, its example is what comes out.

That its code runs, test_docs.py proves.
"""

import json
import os
import re
import subprocess
import sys
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import msgspec
import pytest

from articlepack.config import Config
from articlepack.records import ORIGINS

CHECKOUT = Path(__file__).resolve().parent.parent
README = (CHECKOUT / "README.md").read_text("utf-8")

COMMAND_ONLY = {"config", "dry-run", "json", "quiet", "push-to", "push-to-hub", "private"}
"""Options of the command that are no part of a build."""


def blocks_of(info: str) -> list[str]:
    """The code blocks whose fence carries exactly this info string."""
    return re.findall(rf"(?ms)^```{re.escape(info)}\n(.*?)^```$", README)


def option_rows() -> dict[str, list[str]]:
    """Config name -> the cells of its line in the table of options."""
    table = README.split("| option | default | meaning |\n|---|---|---|\n")[1].split("\n\n")[0]
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in table.splitlines()]
    return {re.findall(r"`-*([a-z-]+)`", cells[0])[0]: cells for cells in rows}


def config_fields() -> dict[str, msgspec.structs.FieldInfo]:
    return {field.encode_name: field for field in msgspec.structs.fields(Config)}


def default_of(field: msgspec.structs.FieldInfo) -> object:
    has_factory = field.default_factory is not msgspec.NODEFAULT
    return field.default_factory() if has_factory else field.default


def as_written(default: object) -> str:
    """A default as the table writes it; empty for none."""
    if isinstance(default, bool):
        return str(default).lower()
    if isinstance(default, Mapping):
        return ",".join(f"{name}={share}" for name, share in default.items())
    return str(default) if isinstance(default, int | float | str) else ""


def test_every_option_is_in_the_table_and_no_other() -> None:
    assert list(option_rows()) == [name for name in option_rows() if name in config_fields()]
    assert sorted(set(config_fields()) - set(option_rows())) == []


@pytest.mark.parametrize("name", [name for name in config_fields() if name not in ("name", "card", "caps")])
def test_the_table_names_the_default(name: str) -> None:
    stated = option_rows()[name][1].strip("`")

    assert stated == as_written(default_of(config_fields()[name]))


def test_help_and_table_name_the_same_options(tmp_path: Path) -> None:
    output = run([str(CHECKOUT / "build_dataset.py"), "--help"], tmp_path)
    options = set(option_rows()) - {"inputs", "card", "caps"}
    found = re.findall(r"--([a-z][a-z-]*)", output)
    flags = {flag for flag in found if flag in options or not flag.startswith(("no-", "empty-"))}

    assert sorted(options - flags) == []
    assert sorted(flags - options - COMMAND_ONLY - {"help", "version", "cap"}) == []


def test_where_values_are_found_is_told_in_full() -> None:
    told = README.split("where it was found: ")[1].split(".")[0]

    assert re.findall("`(.+?)`", told) == list(ORIGINS)


@pytest.mark.parametrize("text", blocks_of("toml"))
def test_the_config_shown_is_a_config(text: str) -> None:
    config = msgspec.convert(tomllib.loads(text), Config)

    assert config.inputs
    assert sum(config.split.values()) == pytest.approx(1.0)


def test_the_article_shown_comes_out_as_shown() -> None:
    import articlepack

    [before], [text], [columns] = blocks_of("text before"), blocks_of("text after"), blocks_of("json after")
    article = articlepack.read_article(before)
    metadata: dict[str, Any] = json.loads(msgspec.json.encode(article.metadata))

    assert article.text == text.strip()
    shown = json.loads(columns)
    assert {name: metadata[name] for name in shown} == shown


def run(arguments: list[str], folder: Path) -> str:
    """Standard output of Python with these arguments, without network, with caches of its own."""
    environment = {**os.environ, "HF_HOME": str(folder / "huggingface"), "HF_HUB_OFFLINE": "1"}
    # Wide enough that no long option is broken over two lines.
    environment |= {"PYTHONPATH": str(CHECKOUT), "COLUMNS": "200"}
    result = subprocess.run(
        [sys.executable, *arguments], cwd=folder, env=environment, capture_output=True, text=True, timeout=300
    )
    assert result.returncode == 0, result.stderr
    return result.stdout
