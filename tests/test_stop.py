"""Whatever stops a build, the same command goes on, to the same bytes."""

import errno
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest
from msgspec import structs

from articlepack import build
from articlepack.config import Config
from articlepack.errors import BuildError, StoppedError
from articlepack.pipeline import build as build_config
from articlepack.progress import Silent
from articlepack.stages import compare as steps_of_compare
from articlepack.stop import Stop
from tests.builds import CHECKOUT, bytes_of, names_beside, run_build

STORY = "The ferries left the harbour of Lindau on Monday, nine days after the storm had closed it."
N_PAGES = 400
OPTIONS = ("--min-words", "0", "--quiet")
PATIENCE_S = 600
"""Nothing here takes so long, however busy the machine is."""


@pytest.fixture(scope="module")
def raw(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("pages") / "raw"
    folder.mkdir()
    for n in range(N_PAGES):
        (folder / f"{n:03}.txt").write_text(f"{STORY} {n}.")
    return folder


@pytest.fixture(scope="module")
def undisturbed(raw: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    output = tmp_path_factory.mktemp("undisturbed") / "news"
    build([raw], output, min_words=0, engine="serial")
    return bytes_of(output)


def begun(raw: Path, output: Path) -> subprocess.Popen[str]:
    """A build in the midst of its work: one shard is drafted, another is in flight until `let_go_on`."""
    marks = marks_of(output)
    marks.mkdir()
    environment = os.environ | {"PYTHONPATH": str(CHECKOUT), "MARKS": str(marks)}
    command = [sys.executable, "-m", "tests.slow_build", str(raw), "-o", str(output), "--workers", "2", *OPTIONS]
    process = subprocess.Popen(
        command, cwd=CHECKOUT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    wait_for(lambda: n_drafts(output) == 1 and (marks / "waits").exists(), process)
    return process


def marks_of(output: Path) -> Path:
    """Where such a build and its test tell each other how far they are."""
    return output.parent.parent / "marks"


def let_go_on(output: Path) -> None:
    (marks_of(output) / "may-go-on").touch()


def wait_for(found: Callable[[], bool], process: subprocess.Popen[str]) -> None:
    until = time.monotonic() + PATIENCE_S
    while time.monotonic() < until:
        if found():
            return
        if process.poll() is not None:
            pytest.fail(f"ended before its time: {process.communicate()}")
        time.sleep(0.02)
    pytest.fail(f"nothing happened in {PATIENCE_S} seconds")


def send(number: signal.Signals, process: subprocess.Popen[str]) -> None:
    """A signal, and until it is heard."""
    process.send_signal(number)
    assert process.stderr is not None
    assert any("Stopping" in line for line in process.stderr)


def n_drafts(output: Path) -> int:
    cache = output.parent / f".{output.name}.cache"
    return sum(not path.name.endswith(".part") for path in cache.glob("draft-*/*"))


@pytest.fixture
def output(tmp_path: Path) -> Path:
    return tmp_path / "out" / "news"


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM], ids=lambda number: number.name)
def test_the_first_signal_finishes_what_is_in_flight(
    number: signal.Signals, raw: Path, undisturbed: dict[str, bytes], output: Path
) -> None:
    process = begun(raw, output)
    send(number, process)
    let_go_on(output)
    out, err = process.communicate(timeout=PATIENCE_S)

    assert (process.returncode, out) == (128 + number, "")
    assert "the same command goes on" in err.splitlines()[-1]
    assert n_drafts(output) > 1
    assert names_beside(output) == [".news.cache"]
    assert list((output.parent / ".news.cache").rglob("*.part")) == []
    assert_goes_on(raw, output, undisturbed)


def test_the_second_signal_stops_at_once(raw: Path, undisturbed: dict[str, bytes], output: Path) -> None:
    process = begun(raw, output)
    send(signal.SIGTERM, process)
    process.send_signal(signal.SIGINT)
    process.communicate(timeout=PATIENCE_S)

    assert process.returncode == 128 + signal.SIGINT
    assert names_beside(output) == [".news.cache"]
    assert_goes_on(raw, output, undisturbed)


def test_a_killed_build_goes_on(raw: Path, undisturbed: dict[str, bytes], output: Path) -> None:
    """And what was finished is not made again."""
    process = begun(raw, output)
    process.kill()
    process.communicate(timeout=PATIENCE_S)
    cache = output.parent / ".news.cache"
    drafts = {path: path.stat().st_mtime_ns for path in cache.glob("draft-*/*") if path.suffix != ".part"}

    assert_goes_on(raw, output, undisturbed)
    assert drafts
    assert all(path.stat().st_mtime_ns == when for path, when in drafts.items())
    assert list(cache.rglob("*.part")) == []


def assert_goes_on(raw: Path, output: Path, expected: dict[str, bytes]) -> None:
    build([raw], output, min_words=0, engine="serial")

    assert bytes_of(output) == expected
    assert names_beside(output) == [".news.cache", ".news.log"]


def test_what_stands_when_a_build_is_stopped_is_what_it_says(raw: Path, tmp_path: Path) -> None:
    """Of a first build no earlier dataset stands."""
    stop = Stop()
    stop.ask(signal.SIGINT)
    config = Config(inputs=(str(raw / "000.txt"),), output=str(tmp_path / "news"), min_words=0, engine="serial")

    with pytest.raises(StoppedError, match=r"^stopped\. Nothing is lost: the same command goes on from here\.$"):
        build_config(config, Silent(), stop)
    build_config(config, Silent())
    with pytest.raises(StoppedError, match=r"^stopped\. The earlier dataset stands as it was; the same command, with"):
        build_config(structs.replace(config, fresh=True), Silent(), stop)


def test_what_a_build_killed_at_its_very_end_left_is_gone(raw: Path, tmp_path: Path) -> None:
    """Then its dataset stands, and the next one finds it up to date."""
    build([raw / "000.txt"], tmp_path / "news", min_words=0, engine="serial")
    for folder in (".news.log", ".news.cache/verdicts"):
        (tmp_path / folder).mkdir(exist_ok=True)
        (tmp_path / folder / "inputs.json.host-7.part").write_bytes(b"half")

    assert build([raw / "000.txt"], tmp_path / "news", min_words=0, engine="serial").status == "up to date"
    assert list(tmp_path.rglob("*.part")) == []


def test_a_second_build_of_the_same_output_says_who_holds_it(raw: Path, output: Path) -> None:
    process = begun(raw, output)

    second = run_build(raw, "-o", output, *OPTIONS)

    assert second.returncode == 1
    [line] = second.stderr.decode().splitlines()
    assert f"process {process.pid}" in line
    process.kill()
    process.communicate(timeout=PATIENCE_S)


@pytest.mark.parametrize(
    ("number", "share"),
    [(errno.ENOSPC, 0.0), (errno.EROFS, 0.3), (errno.ENOSPC, 0.6), (errno.EIO, 0.85)],
    ids=["full at the first", "read-only among the packs", "full among the parts", "broken at the dataset itself"],
)
def test_a_disk_that_fails_is_one_line_and_the_next_run_goes_on(
    number: int, share: float, raw: Path, undisturbed: dict[str, bytes], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """At one fsync and all after it."""
    n_synced, n_allowed, output = 0, sys.maxsize, tmp_path / "out" / "news"

    def fsync(descriptor: int) -> None:
        nonlocal n_synced
        n_synced += 1
        if n_synced > n_allowed:
            raise OSError(number, os.strerror(number))

    with monkeypatch.context() as patched:
        patched.setattr(os, "fsync", fsync)
        build([raw], tmp_path / "counted" / "news", min_words=0, engine="serial")
        n_synced, n_allowed = 0, int(share * n_synced)
        with pytest.raises(BuildError, match=rf"{os.strerror(number)}.*goes on"):
            build([raw], output, min_words=0, engine="serial")

    assert names_beside(output) == [".news.cache"]
    assert not output.exists()
    assert_goes_on(raw, output, undisturbed)


@pytest.mark.parametrize(
    ("words", "advice"),
    [
        ("could not allocate block of size 256.0 KiB (244.1 MiB/244.1 MiB used)", r"--against the first dataset\."),
        ("failed to offload data block: set by the 'max_temp_directory_size' setting", "Free some; the same command"),
    ],
    ids=["memory", "disk that it spills to"],
)
def test_what_cannot_be_put_in_order_is_one_line(
    words: str, advice: str, raw: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise duckdb.OutOfMemoryException(f"Out of Memory Error: {words}")

    monkeypatch.setattr(steps_of_compare, "rank_pages", fail)
    with pytest.raises(BuildError, match=advice) as caught:
        build([raw / "000.txt"], tmp_path / "news", min_words=0, engine="serial")
    assert len(str(caught.value).splitlines()) == 1
