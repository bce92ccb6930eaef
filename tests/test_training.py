"""Training the line model is deterministic. Needs torch, which the tests do not install: skipped without it."""

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tests.generate import Gold, generate_pages

torch = pytest.importorskip("torch", reason="torch is not installed: pip install -e '.[train]'")
pytest.importorskip("inscriptis", reason="inscriptis is not installed: pip install -e '.[train]'")


def write_set(folder: Path, golds: list[Gold], pages: Path) -> None:
    """The generated web pages as a set to train on."""
    html = [gold for gold in golds if gold.media_type == "text/html"]
    ids = [gold.name for gold in html]
    contents = [(pages / gold.name).read_bytes() for gold in html]
    pq.write_table(
        pa.table({"id": ids, "url": [gold.url for gold in html], "html": contents}), folder / "own.pages.parquet"
    )
    rows = [
        {
            "id": gold.name,
            "url": gold.url,
            "page_type": "article",
            "language": gold.language,
            "body": gold.text,
            "title": gold.title,
            "authors": list(gold.authors),
            "topics": list(gold.topics),
            "date": gold.date_published,
        }
        for gold in html
    ]
    pq.write_table(pa.Table.from_pylist(rows), folder / "own.gold.parquet")


def test_the_same_pages_give_the_same_bytes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from training import train

    write_set(tmp_path, generate_pages(tmp_path / "pages", 12), tmp_path / "pages")

    for name in ("one.npz", "other.npz"):
        monkeypatch.setattr("sys.argv", ["train", str(tmp_path), "-o", str(tmp_path / name), "--quick"])
        train.main()

    assert (tmp_path / "one.npz").read_bytes() == (tmp_path / "other.npz").read_bytes()
