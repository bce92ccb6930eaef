"""init: a build.toml that says nothing yet, and in which every line that is uncommented is right."""

import re
from pathlib import Path

import msgspec
import pytest

from articlepack.blank import CARD, ONCE, TABLES, blank
from articlepack.command import main
from articlepack.config import Config, load_config
from articlepack.maker import CardText

Capture = pytest.CaptureFixture[str]
OF_THE_HEAD = ("inputs", "output")


def test_the_blank_says_nothing_but_inputs_and_output(tmp_path: Path) -> None:
    assert main(["init", str(tmp_path / "build.toml")]) == 0

    config = load_config(tmp_path / "build.toml", {})
    assert config == Config(inputs=("raw/",), output="output/my-news")


def options_of(text: str) -> list[str]:
    """The lines of the blank that would set something, without their comment sign."""
    return re.findall(r"(?m)^# ([a-z-]+ = .*)$", text.split("# [split]")[0])


@pytest.mark.parametrize("line", options_of(blank("build.toml")), ids=lambda line: line.split()[0])
def test_every_line_is_right_once_it_is_uncommented(line: str, tmp_path: Path) -> None:
    (tmp_path / "build.toml").write_text(blank("build.toml").replace(f"# {line}\n", f"{line}\n"), "utf-8")

    assert isinstance(load_config(tmp_path / "build.toml", {}), Config)


def test_all_of_it_is_right_at_once_and_the_card_is_filled(tmp_path: Path) -> None:
    lines = re.sub(r"(?m)^# (?=\[|# |[a-z_-]+ = )", "", blank("build.toml"))
    (tmp_path / "build.toml").write_text(lines, "utf-8")

    config = load_config(tmp_path / "build.toml", {})
    assert set(config.split) == {"train", "validation", "test"}
    assert None not in msgspec.structs.astuple(config.card)


def test_every_option_is_in_it_or_left_out_by_name() -> None:
    shown = {line.split()[0].replace("-", "_") for line in options_of(blank("build.toml"))}

    told = {*shown, *ONCE, *TABLES, *OF_THE_HEAD, "card", "caps"}
    assert sorted(set(Config.__struct_fields__) - told) == []
    assert list(CARD) == list(CardText.__struct_fields__)


def test_a_file_that_is_there_is_not_touched(tmp_path: Path, capsys: Capture) -> None:
    (tmp_path / "build.toml").write_text("mine")

    assert main(["init", str(tmp_path / "build.toml")]) == 2
    assert "was not touched" in capsys.readouterr().err
    assert (tmp_path / "build.toml").read_text() == "mine"


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_a_shell_can_learn_the_commands(shell: str, capsys: Capture) -> None:
    assert main(["completion", shell]) == 0
    out = capsys.readouterr().out
    assert "explain" in out
    assert "--min-words" in out or "min-words" in out
