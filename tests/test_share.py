"""The work in shares, as several machines would do it: the same bytes as by one, and no share is forgotten."""

from pathlib import Path
from typing import Any

import pytest

from articlepack import build
from articlepack.errors import BuildError, UsageError
from articlepack.pipeline import jobs
from tests.builds import bytes_of, names_beside

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


def test_shares_put_together_are_the_same_bytes(raw: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shares = [build([raw], tmp_path / "out" / "news", shard=f"{n}/{N_SHARES}", **OPTIONS) for n in (3, 1, 2)]
    assert sum(share.pages for share in shares) == N_PAGES
    assert sum(share.pages > 0 for share in shares) > 1
    assert names_beside(tmp_path / "out" / "news") == [".news.cache"]

    with monkeypatch.context() as patched:
        patched.setattr(jobs, "number_items", pytest.fail)
        build([raw], tmp_path / "out" / "news", finish=True, **OPTIONS)

    build([raw], tmp_path / "alone" / "news", **OPTIONS)
    assert bytes_of(tmp_path / "out" / "news") == bytes_of(tmp_path / "alone" / "news")


def test_finish_misses_a_share(raw: Path, tmp_path: Path) -> None:
    for n in range(1, N_SHARES):
        build([raw], tmp_path / "news", shard=f"{n}/{N_SHARES}", **OPTIONS)

    with pytest.raises(BuildError, match="not all is done"):
        build([raw], tmp_path / "news", finish=True, **OPTIONS)
    assert not (tmp_path / "news").exists()


@pytest.mark.parametrize(
    "options",
    [
        {"shard": "0/3"},
        {"shard": "4/3"},
        {"shard": "two"},
        {"shard": "1/3", "limit": 5},
        {"shard": "1/3", "finish": True},
    ],
)
def test_what_is_no_share_is_wrong_use(options: dict[str, Any], raw: Path, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="--shard"):
        build([raw], tmp_path / "news", **(OPTIONS | options))
