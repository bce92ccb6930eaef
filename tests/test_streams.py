"""Where output goes: closed, full or narrow streams cost what they would have shown, never the work."""

import json
import os
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
from cyclopts import App

from articlepack.command import build_main
from articlepack.errors import BuildError
from articlepack.tending.hold import held
from articlepack.usage import exit_code
from tests.builds import CHECKOUT, rows_of, run_build
from tests.datasets_made import make

STORY = "The ferries left the harbour of Lindau on Monday, nine days after the storm had closed it. "


@pytest.fixture
def raw(tmp_path: Path) -> Path:
    folder = tmp_path / "raw"
    folder.mkdir()
    (folder / "é→long.txt").write_text(f"Zürich → Lindau\n\n{STORY * 6}")
    return folder


def in_shell(command: str, *arguments: str | Path, **environment: str) -> subprocess.CompletedProcess[bytes]:
    """`articlepack ARGUMENTS` with what a shell says after it."""
    words = [sys.executable, "-m", "articlepack", *map(str, arguments)]
    return subprocess.run(
        ["sh", "-c", f"exec {shlex.join(words)} {command}"],
        cwd=CHECKOUT,
        capture_output=True,
        env=os.environ | environment,
        check=False,
    )


@pytest.mark.parametrize("closed", [">&-", "2>&-", ">&- 2>&-", "<&- >&- 2>&-"])
def test_a_build_needs_no_stream(raw: Path, tmp_path: Path, closed: str) -> None:
    done = in_shell(closed, "build", raw, "-o", tmp_path / "set", "--workers", "2", "--engine", "local")

    assert done.returncode == 0, done.stderr.decode()
    assert len(rows_of(tmp_path / "set")) == 1
    assert b"Traceback" not in done.stderr + done.stdout


def test_a_wrong_command_needs_none_either() -> None:
    assert in_shell(">&- 2>&-", "build", "--nonsense").returncode == 2


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full, which is always full")
def test_a_full_output_is_one_line_and_the_dataset_stands(raw: Path, tmp_path: Path) -> None:
    done = in_shell(">/dev/full", "build", raw, "-o", tmp_path / "set", "--quiet")

    assert done.returncode == 1
    assert done.stderr.decode() == "articlepack: standard output: No space left on device.\n"
    assert len(rows_of(tmp_path / "set")) == 1


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full, which is always full")
def test_so_is_one_that_is_full_before_the_end() -> None:
    done = in_shell(">/dev/full", "schema")

    assert done.returncode == 1
    assert done.stderr.decode() == "articlepack: standard output: No space left on device.\n"


def test_what_fails_without_a_name_is_not_taken_for_the_output(capsys: pytest.CaptureFixture[str]) -> None:
    app = App(name="articlepack")

    @app.default
    def fail() -> None:
        raise OSError("invalid data in the footer")

    assert exit_code(app, []) == 1
    assert capsys.readouterr().err == "articlepack: invalid data in the footer.\n"


def test_a_dataset_that_is_held_tells_what_failed_in_words(tmp_path: Path) -> None:
    with (
        pytest.raises(BuildError, match=r"invalid data in the footer\. .*set is as it was"),
        held(make(tmp_path / "set")),
    ):
        raise OSError("invalid data in the footer")


def test_a_stream_that_takes_few_letters_gets_them_written_out(raw: Path, tmp_path: Path) -> None:
    built = in_shell("", "build", raw, "-o", tmp_path / "→", PYTHONIOENCODING="ascii")
    told = in_shell("", "explain", tmp_path / "→", "raw/é→long.txt", PYTHONIOENCODING="ascii")

    assert (built.returncode, told.returncode) == (0, 0), built.stderr.decode() + told.stderr.decode()
    assert rb"Z\xfcrich \u2192 Lindau" in told.stdout


def test_a_dash_is_standard_input_only_where_an_input_stands(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = json.dumps({"text": STORY * 6}).encode()

    done = run_build("--quiet", "-", "--name=-", "-o", tmp_path / "set", stdin=rows)
    assert done.returncode == 0, done.stderr.decode()
    assert rows_of(tmp_path / "set")[0]["source"] == "stdin#1"
    assert json.loads((tmp_path / "set/build.json").read_text())["name"] == "-"

    assert build_main(["x", "--output", "-"]) == 2
    assert "Parameter --output requires an argument" in capsys.readouterr().err
