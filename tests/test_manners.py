"""What a newcomer meets: a summary that says what to try, an article that shows itself, a name nearly right."""

import re
import signal
import subprocess
import sys
from html.parser import HTMLParser
from io import StringIO
from pathlib import Path
from typing import Any

import msgspec
import pytest
from rich.console import Console

import articlepack
from articlepack import progress
from articlepack.command import build_main, main
from articlepack.config import Config, load_config
from articlepack.errors import UsageError
from articlepack.idle import check_used
from articlepack.pipeline import build, running
from articlepack.progress import LiveBars, PlainLines, Silent
from articlepack.records import Article
from tests.builds import run_build

Capture = pytest.CaptureFixture[str]
STORY = "The ferries left the harbour of Lindau on Monday, nine days after the storm had closed it. "


@pytest.fixture
def raw(tmp_path: Path) -> Path:
    folder = tmp_path / "raw"
    folder.mkdir()
    (folder / "long.txt").write_text(STORY * 6)
    for n in range(3):
        (folder / f"short{n}.txt").write_text(f"{n} {STORY}")
    return folder


def test_a_build_that_refuses_most_pages_says_what_to_try(raw: Path, tmp_path: Path) -> None:
    out = run_build(raw, "-o", tmp_path / "set", "--engine", "serial").stdout.decode()

    assert "most pages were refused as too_short: --min-words N keeps shorter ones" in out
    assert f"look at it: {tmp_path / 'set'}/report.html" in out


@pytest.mark.parametrize(("named", "is_told"), [("nowhere.example", True), ("raw/long.txt", False), (None, False)])
def test_a_takedown_of_nothing_is_told(raw: Path, tmp_path: Path, named: str | None, is_told: bool) -> None:
    takedown = ["--takedown", named] if named else []
    out = run_build(raw, "-o", tmp_path / "set", "--min-words", "5", "--engine", "serial", *takedown).stdout.decode()

    assert ("no page is what --takedown names" in out) == is_told


def test_a_build_that_keeps_most_pages_says_nothing_of_the_kind(raw: Path, tmp_path: Path) -> None:
    done = run_build(raw, "-o", tmp_path / "set", "--min-words", "5", "--engine", "serial")

    assert b"most pages" not in done.stdout


class Heard(Silent):
    """Keeps what it is told, in order."""

    def __init__(self) -> None:
        self.words: list[str] = []

    def step(self, name: str, total: int | None) -> None:
        self.words.append(f"{name}: {total}")

    def note(self, text: str) -> None:
        self.words.append(text)


def test_the_wait_for_machine_code_is_told_before_it_begins(
    raw: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first work done makes it."""
    heard = Heard()
    monkeypatch.setattr(running, "is_cold", lambda: not heard.words)

    build(Config(inputs=(str(raw),), output=str(tmp_path / "set"), engine="serial", min_words=0), heard)

    assert heard.words[0].startswith("First build: machine code is made")


class Tags(HTMLParser):
    """Which elements there are."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: set[str] = set()
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: object) -> None:  # noqa: ARG002 - as the parser calls it
        self.found.add(tag)


def test_an_article_shows_itself_with_its_evidence_and_runs_nothing() -> None:
    page = "<html><head><title>x</title></head><body><h1>A &lt;script&gt;alert(1)&lt;/script&gt; day</h1>"
    page += f"<p>{STORY * 5}</p><p>&lt;img src=x onerror=alert(1)&gt; {STORY * 5}</p></body></html>"
    shown = articlepack.read_article(page)._repr_html_()  # type: ignore[attr-defined]

    assert Tags(shown).found <= {"article", "h3", "p", "table", "tr", "th", "td"}
    assert "&lt;img src=x" in shown
    assert "measured" in shown
    assert "max-height" in shown[: shown.index(">")]
    assert not re.search(r"\d\.\d{5}", shown)


def test_an_input_may_be_a_path_alone(raw: Path, tmp_path: Path) -> None:
    for inputs in (str(raw), raw):
        made = articlepack.build(inputs, tmp_path / "set", min_words=5, engine="serial", caps={"line_bytes": 10_000})
        assert made.rows == 4


@pytest.mark.parametrize("inputs", [b"raw", 3, None, [b"raw"], [None]])
def test_what_is_no_path_is_wrong_use(inputs: Any, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="neither a path nor an address"):
        articlepack.build(inputs, tmp_path / "set")
    with pytest.raises(UsageError, match="neither a path nor an address"):
        articlepack.build(["raw"], None)  # type: ignore[arg-type]


@pytest.mark.parametrize("arguments", [(None,), (3,), (Path("a"),), ("text", 3)])
def test_what_is_no_text_is_no_article(arguments: Any) -> None:
    with pytest.raises(TypeError, match="text of a page"):
        articlepack.read_article(*arguments)


def test_a_heading_of_markdown_is_a_title_without_its_sign() -> None:
    page = f"# Old mill turns again #\n\nBy Ann Bee\n\n{STORY * 6}\n\n## What comes next\n\n{STORY * 4}"

    assert articlepack.read_article(page).metadata.title == "Old mill turns again"


def test_what_there_is_can_be_looked_up_before_it_is_used() -> None:
    assert {"build", "clean", "read_article"} <= set(dir(articlepack))


def test_it_is_an_article_all_the_same() -> None:
    article = articlepack.read_article(STORY * 5)

    assert isinstance(article, Article)
    assert msgspec.json.decode(msgspec.json.encode(article), type=Article).text == article.text


@pytest.mark.parametrize(
    ("arguments", "says"),
    [(["explian", "x"], "explain"), (["verfy", "x"], "verify"), (["build", "--min-word", "3"], "--min-words")],
)
def test_a_name_that_is_nearly_right_is_asked_for(arguments: list[str], says: str, capsys: Capture) -> None:
    assert main(arguments) == 2
    assert says in capsys.readouterr().err


def test_without_colour_where_none_is_wanted(
    raw: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Capture
) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    assert main(["explain", str(raw / "long.txt")]) == 0
    assert "\x1b[" in capsys.readouterr().out
    monkeypatch.delenv("FORCE_COLOR")
    monkeypatch.setenv("NO_COLOR", "1")
    assert main(["explain", str(raw / "long.txt")]) == 0
    assert "\x1b[" not in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["explain"], "FILE is missing. `articlepack explain --help`"),
        (["diff", "one"], "AFTER is missing."),
        (["--versoin"], "Did you mean '--version'?"),
        (["schema", "artcle"], "Did you mean 'article'?"),
        (["remove", "set", "--domian", "x"], "`articlepack remove --help`"),
        (["verify", "nowhere"], "nowhere: no such folder."),
        (["audit", "nowhere.csv"], "nowhere.csv: no such file."),
    ],
)
def test_a_wrong_command_is_told_what_is_missing_and_where_to_look(
    arguments: list[str], says: str, capsys: Capture
) -> None:
    assert main(arguments) == 2
    assert says in capsys.readouterr().err


def test_a_command_that_goes_well_says_nothing_of_errors(raw: Path, tmp_path: Path) -> None:
    run_build(raw, "-o", tmp_path / "set", "--min-words", "5", "--engine", "serial", "--quiet")
    again = run_build(raw, "-o", tmp_path / "set", "--min-words", "5", "--engine", "serial", "--quiet")
    verified = subprocess.run([sys.executable, "-m", "articlepack", "verify", tmp_path / "set"], capture_output=True)

    assert (again.stderr, verified.stderr) == (b"", b"")
    assert verified.returncode == 0


def test_a_name_that_is_no_inputs_is_asked_for(raw: Path, tmp_path: Path, capsys: Capture) -> None:
    assert main(["build", str(raw), "-o", str(tmp_path / "set"), "--prefer-source", "rav"]) == 2
    assert "--prefer-source rav: is no input's name. Did you mean 'raw'?" in capsys.readouterr().err


def test_a_value_of_another_kind_is_told_with_its_option(raw: Path, tmp_path: Path, capsys: Capture) -> None:
    (tmp_path / "build.toml").write_text('min-words = "many"\n')

    assert main(["build", str(raw), "-o", str(tmp_path / "set"), "--config", str(tmp_path / "build.toml")]) == 2
    assert "build.toml: min-words: Expected `int`, got `str`." in capsys.readouterr().err


def test_a_folder_in_the_place_of_a_command_is_told_how_to_build_from_it(raw: Path, capsys: Capture) -> None:
    assert main([str(raw), "-o", "set"]) == 2
    assert f"articlepack build {raw} -o output/NAME" in capsys.readouterr().err


@pytest.mark.parametrize("arguments", [["schema"], ["--help"], ["explain", "examples/raw/en-tide-mill.txt"]])
def test_whoever_reads_may_have_enough(arguments: list[str]) -> None:
    command = [sys.executable, "-m", "articlepack", *arguments]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as told:
        assert told.stdout
        assert told.stderr
        told.stdout.close()
        assert told.stderr.read() == b""
    assert told.returncode == 128 + signal.SIGPIPE


def test_the_end_of_a_step_is_told_once(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """Also where its last line now and then was one of its end."""
    monkeypatch.setattr(progress, "SECONDS_BETWEEN_LINES", 0)
    with PlainLines() as lines:
        lines.step("digest", 2)
        lines.advance(1)
        lines.advance(1)
        lines.step("read", 0)

    assert [line.split(",")[0] for line in capsys.readouterr().err.splitlines()] == [
        "digest: 1 of 2",
        "digest: 2 of 2",
        "read: 0",
    ]


@pytest.mark.parametrize("width", [26, 30, 50, 80, 200])
def test_a_narrow_terminal_tells_how_far_a_step_is(monkeypatch: pytest.MonkeyPatch, width: int) -> None:
    monkeypatch.setenv("COLUMNS", str(width))
    bars = LiveBars()
    bars.step("compare", 1_000_000)
    bars.advance(999_999, 1_234)
    shown = Console(width=width, file=StringIO(), record=True)
    shown.print(bars.bars.get_renderable())
    [line] = shown.export_text().splitlines()

    assert line.startswith("compare ")
    assert " 999999/1000000" in line
    assert "…" not in line
    assert ("1,234 refused" in line) == (width >= 60)


IDLE = {
    "--ray-address first:6379": "--ray-address first:6379: goes with --engine ray.",
    "--ray-address auto --engine serial": "--ray-address auto: goes with --engine ray.",
    "--split-by time": "--split-by time: does nothing where all rows are in one split. Name some: --split",
    "--split-by domain --split train=1,test=0": "--split-by domain: does nothing where all rows are in one split.",
    "--shard 1/2 --push-to s3://bucket/place": "--push-to s3://bucket/place: does not go with --shard",
}


@pytest.mark.parametrize("options", IDLE)
def test_an_option_that_would_do_nothing_is_wrong_use(raw: Path, tmp_path: Path, capsys: Capture, options: str) -> None:
    assert build_main([str(raw), "-o", str(tmp_path / "set"), *options.split()]) == 2
    assert IDLE[options] in capsys.readouterr().err


def test_so_it_is_in_python(raw: Path, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="--split-by time: does nothing"):
        articlepack.build(raw, tmp_path / "set", split_by="time")


@pytest.mark.parametrize(
    ("stated", "flags"),
    [
        ('engine = "ray"\nray-address = "auto"', {"engine": "serial"}),
        ('split-by = "time"\nsplit = "train=0.5,test=0.5"', {"split": "train=1"}),
        ('split-by = "time"\npin-splits = true', {}),
        ('split-by = "hash"\nengine = "serial"\nworkers = 1', {}),
    ],
)
def test_a_flag_may_set_aside_what_a_file_says(tmp_path: Path, stated: str, flags: dict[str, str]) -> None:
    (tmp_path / "build.toml").write_text(stated)
    check_used(flags, load_config(tmp_path / "build.toml", flags))


@pytest.mark.parametrize("stated", ['ray-address = "auto"', 'split-by = "time"'])
def test_a_file_that_says_half_is_wrong_use(tmp_path: Path, stated: str) -> None:
    (tmp_path / "build.toml").write_text(stated)
    with pytest.raises(UsageError, match=r"goes with|does nothing"):
        check_used({}, load_config(tmp_path / "build.toml", {}))
