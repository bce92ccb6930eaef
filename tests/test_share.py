"""The work in shares, as several machines would do it: the same bytes as by one, and no share is forgotten."""

import json
from pathlib import Path
from typing import Any

import pytest

from articlepack import build
from articlepack.command import main
from articlepack.errors import BuildError, UsageError
from articlepack.pipeline import Summary, counting, page
from articlepack.stages.compare.recount import write_counts
from tests.builds import bytes_of, names_beside, rows_of
from tests.prose import Prose

STORY = "The ferries left the harbour of Lindau on Monday, nine days after the storm had closed it."
N_PAGES, N_SHARES = 1_200, 3
OPTIONS: dict[str, Any] = {"engine": "serial", "min_words": 0}


@pytest.fixture
def raw(tmp_path: Path) -> Path:
    folder = tmp_path / "raw"
    folder.mkdir()
    for n in range(N_PAGES):
        (folder / f"{n:04}.txt").write_text(f"{STORY} {n}.")
    return folder


def in_shares(raw: Path, output: Path, **options: Any) -> list[Summary]:
    """What runs with --shard say, in whatever order."""
    return [build([raw], output, shard=f"{n}/{N_SHARES}", **OPTIONS, **options) for n in (3, 1, 2)]


@pytest.mark.parametrize("keep", [("template",), ()], ids=["one exchange", "two exchanges"])
def test_shares_put_together_are_the_same_bytes(
    keep: tuple[str, ...], raw: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Once the shares are done, nothing of a single page is left to do."""
    shares = in_shares(raw, tmp_path / "out" / "news", keep=keep)
    if not keep:
        assert sum(share.pages for share in in_shares(raw, tmp_path / "out" / "news", finish=True)) == N_PAGES
    assert sum(share.pages for share in shares) == N_PAGES
    assert sum(share.pages > 0 for share in shares) > 1
    assert names_beside(tmp_path / "out" / "news") == [".news.cache"]

    with monkeypatch.context() as patched:
        for step in ("draft_pages", "settle_draft"):
            patched.setattr(page, step, pytest.fail)
        build([raw], tmp_path / "out" / "news", finish=True, keep=keep, **OPTIONS)

    build([raw], tmp_path / "alone" / "news", keep=keep, **OPTIONS)
    assert bytes_of(tmp_path / "out" / "news") == bytes_of(tmp_path / "alone" / "news")


def test_finish_settles_what_waits_for_all_shares(raw: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A line on every page is known as template only once all shares are counted."""
    lines = tmp_path / "sites" / "rows.jsonl"
    lines.parent.mkdir()
    frame = "Qorvel mastra told the lindo of the ferry, and of the pier."
    lines.write_text("".join(json.dumps({"text": f"{frame}\n\n{story}"}) + "\n" for story in stories_told(40)))
    for n in range(40, 80):
        (lines.parent / f"{n}.txt").write_text(f"{frame}\n\n{stories_told(80)[n]}")
    in_shares(lines.parent, tmp_path / "out" / "news")
    with monkeypatch.context() as patched:
        patched.setattr(page, "draft_pages", pytest.fail)
        build([lines.parent], tmp_path / "out" / "news", finish=True, **OPTIONS)

    build([lines.parent], tmp_path / "alone" / "news", **OPTIONS)
    assert bytes_of(tmp_path / "out" / "news") == bytes_of(tmp_path / "alone" / "news")
    assert "template" in {row["label"] for row in rows_of(tmp_path / "out" / "news", "removed")}


def stories_told(n: int) -> list[str]:
    """Texts with nothing in common."""
    prose = Prose(5)
    return ["\n\n".join(f"{prose.sentence()} {prose.sentence()}" for _ in range(6)) for _ in range(n)]


@pytest.mark.parametrize("share", [{}, {"shard": "1/3"}])
def test_finish_misses_a_share_of_either_exchange(share: dict[str, str], raw: Path, tmp_path: Path) -> None:
    for n in range(1, N_SHARES):
        build([raw], tmp_path / "news", shard=f"{n}/{N_SHARES}", **OPTIONS)

    with pytest.raises(BuildError, match="not all is done"):
        build([raw], tmp_path / "news", finish=True, **share, **OPTIONS)
    assert not (tmp_path / "news").exists()


def test_a_share_may_be_at_work_twice(raw: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As where a machine was thought lost: neither is in the other's way, nor is what a lost one left."""
    output = tmp_path / "out" / "news"
    in_shares(raw, output)

    def write_twice(*arguments: Any) -> None:
        with monkeypatch.context() as patched:
            patched.setattr(counting, "write_counts", write_counts)
            build([raw], output, shard=f"1/{N_SHARES}", finish=True, **OPTIONS)
        write_counts(*arguments)

    monkeypatch.setattr(counting, "write_counts", write_twice)
    (tmp_path / "out" / ".news.cache" / f"counts-1-{N_SHARES}" / "between").mkdir(parents=True)
    build([raw], output, shard=f"1/{N_SHARES}", finish=True, **OPTIONS)
    build([raw], output, finish=True, **OPTIONS)

    build([raw], tmp_path / "alone" / "news", **OPTIONS)
    assert bytes_of(output) == bytes_of(tmp_path / "alone" / "news")
    assert not list((tmp_path / "out" / ".news.cache").glob("counts-*"))


def test_standard_input_cannot_be_shared(raw: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for share in (["--shard", "1/2"], ["--finish"]):
        assert main(["build", "more=-", str(raw), "-o", str(tmp_path / "news"), *share]) == 2
        assert "standard input goes neither with --shard" in capsys.readouterr().err


@pytest.mark.parametrize(
    "options",
    [
        {"shard": "0/3"},
        {"shard": "4/3"},
        {"shard": "two"},
        {"shard": "1/3", "limit": 5},
        {"finish": True, "limit": 5},
        {"shard": "1/3", "fresh": True},
        {"finish": True, "fresh": True},
        {"shard": "1/3", "retry_failed": True},
    ],
)
def test_what_is_no_share_is_wrong_use(options: dict[str, Any], raw: Path, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="--shard"):
        build([raw], tmp_path / "news", **(OPTIONS | options))
