"""A damaged dataset in any command: one line that names what is damaged, exit code 1, and nothing made of it."""

from pathlib import Path

import pytest

from articlepack.command import main
from tests.builds import built
from tests.datasets_made import ROWS, make

Capture = pytest.CaptureFixture[str]
COMMANDS = {
    "diff": ["diff", "SET", "SET"],
    "sample": ["sample", "SET", "--of", "rows"],
    "explain": ["explain", "SET", ROWS[0]["id"]],
    "report": ["report", "SET"],
    "remove": ["remove", "SET", "--domain", "news1.example"],
    "build": ["build", "RAW", "-o", "OUT", "--against", "SET", "--engine", "serial", "--quiet"],
}


def hurt(file: Path) -> None:
    """Flip the bytes in the middle of the first pages, which no footer tells of."""
    content = bytearray(file.read_bytes())
    content[8:200] = bytes(byte ^ 0xFF for byte in content[8:200])
    file.write_bytes(content)


@pytest.mark.parametrize("kind", ["absent", "empty", "hurt"])
@pytest.mark.parametrize("command", COMMANDS)
def test_damage_is_named(tmp_path: Path, command: str, kind: str, capsys: Capture) -> None:
    folder = make(tmp_path / "set")
    (tmp_path / "a.txt").write_text("The ferries left the harbour of Lindau on Monday. " * 9)
    [file] = sorted((folder / "data").iterdir())
    {"absent": Path.unlink, "empty": lambda path: path.write_bytes(b""), "hurt": hurt}[kind](file)
    places = {"SET": folder, "OUT": tmp_path / "out", "RAW": tmp_path / "a.txt"}

    code = main([str(places.get(word, word)) for word in COMMANDS[command]])

    error = capsys.readouterr().err
    assert code == (2 if (command, kind) == ("build", "absent") else 1), error
    assert len(error.splitlines()) == 1, error
    assert str(folder) in error
    assert not (tmp_path / "out").exists()


def test_there_is_nothing_to_judge_where_nothing_is_on_record(tmp_path: Path, capsys: Capture) -> None:
    (tmp_path / "a.txt").write_text("The ferries left the harbour of Lindau on Monday. " * 9)
    bare = built(tmp_path / "bare", tmp_path / "a.txt", "--removed", "counts")
    capsys.readouterr()
    assert main(["sample", str(bare)]) == 2
    assert "was built with --removed counts" in capsys.readouterr().err

    none = make(tmp_path / "none", rejected=[])
    assert main(["sample", str(none), "--of", "rejected"]) == 2
    assert "has no line in rejected/" in capsys.readouterr().err


@pytest.mark.parametrize("size", ["0", "-4", "many", ""])
def test_a_sample_of_a_stratum_without_size_is_wrong_use(tmp_path: Path, size: str, capsys: Capture) -> None:
    (tmp_path / "sample.csv").write_text(f"verdict,stratum,stratum_size\nright,nav,{size}\n")

    assert main(["audit", str(tmp_path / "sample.csv")]) == 2
    assert f"stratum_size is {size!r}" in capsys.readouterr().err
    (tmp_path / "sample.csv").write_text("verdict,stratum,stratum_size\nright,nav\n")
    assert main(["audit", str(tmp_path / "sample.csv")]) == 2
