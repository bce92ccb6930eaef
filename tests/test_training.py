"""Training the line model is deterministic. Needs torch, which the tests do not install: skipped without it."""

import importlib
from operator import itemgetter
from pathlib import Path

import numpy as np
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


@pytest.mark.parametrize("name_of_trainer", ["train", "train_pages"])
def test_the_same_pages_give_the_same_bytes(
    name_of_trainer: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    trainer = importlib.import_module(f"training.{name_of_trainer}")
    write_set(tmp_path, generate_pages(tmp_path / "pages", 12), tmp_path / "pages")

    for name in ("one.npz", "other.npz"):
        monkeypatch.setattr("sys.argv", [name_of_trainer, str(tmp_path), "-o", str(tmp_path / name), "--quick"])
        trainer.main()

    assert (tmp_path / "one.npz").read_bytes() == (tmp_path / "other.npz").read_bytes()


def test_the_article_of_one_page_is_put_into_the_frame_of_another() -> None:
    from training.graft import grafted
    from training.pages import Line

    def line(text: str, label: str = "other", *, is_body: bool = False) -> Line:
        n = len(text.split())
        return Line(text, label=label, n_words=n, n_matched=n * is_body)

    bodies = [line(f"A long line of the body of page {i} with many words.", is_body=True) for i in (1, 2)]
    frame = [line("Menu", "nav"), line("Title 1", "title"), bodies[0], line("More", "related")]
    article = [line("Start", "nav"), line("Title 2", "title"), bodies[1], line("End", "nav")]

    assert [part.text for part in grafted(frame, article, lambda line: line)] == [
        "Menu",
        "Title 2",
        bodies[1].text,
        "More",
    ]


def test_a_model_of_two_networks_answers_their_mean(tmp_path: Path) -> None:
    import numpy as np

    from articlepack.stages.clean.features import numeric_features, read_batch
    from articlepack.stages.clean.learned import model_from
    from articlepack.stages.clean.lexical import lexical_keys
    from training.batches import Prepared
    from training.export import save
    from training.network import Network

    lines = [f"Line {i} of a page about ferries, piers and the storm." for i in range(20)]
    batch = read_batch([lines], [[1] * len(lines)])
    n_numbers = numeric_features(batch).shape[1] + 2
    rng = np.random.default_rng(0)
    row_of = rng.integers(0, 50, 1 << 17).astype(np.uint16)
    prepared = Prepared(row_of, np.full(n_numbers, 10, np.float32), np.full(n_numbers, 0.05, np.float32))
    networks = []
    for seed in (0, 1):
        torch.manual_seed(seed)
        networks.append(Network(n_numbers, 50))

    def logits(some: list[Network]) -> np.ndarray:
        save(some, prepared, tmp_path / "model.npz")
        return np.asarray(
            model_from(tmp_path / "model.npz").logits(batch, lexical_keys(batch), numeric_features(batch))
        )

    one, other, both = logits(networks[:1]), logits(networks[1:]), logits(networks)

    assert np.abs((one + other) / 2 - both).max() < 1e-4
    assert np.abs(one - other).max() > 0.1


def test_what_a_headline_is_known_by_is_found() -> None:
    """Of 60 texts the title is the candidate with most of one quality; the rest is chance."""
    from articlepack.stages.clean.headline import WEIGHTS
    from training.headline import Choice, fitted, is_right

    rng = np.random.default_rng(0)
    choices = []
    for fold in range(60):
        values = rng.normal(size=(5, len(WEIGHTS)))
        is_title = np.arange(5) == values[:, 3].argmax()
        choices.append(Choice(("own", "careless"), fold % 5, 1.0, values, is_title, np.ones(5, bool)))

    weights = fitted(choices)

    assert weights.argmax() == 3
    assert np.mean([is_right(choice, weights) for choice in choices]) > 0.9


def test_a_page_is_changed_around_its_body() -> None:
    """Whatever stands around them, all paragraphs and the title of a page stay, unless it is cut short."""
    import random

    from articlepack.records import Block
    from training.graft import grafted
    from training.page_changes import changed_pages, cut, nameless
    from training.pages import Line

    def page(name: str) -> list[tuple[Block, Line]]:
        rows = [
            ("li", "nav", "Harbour Opinion Weather", "li menu-item item-4 / nav top"),
            ("h1", "title", f"The ferries of {name}", "h1 / main"),
            *[
                ("p", "", f"Ferry {i} of {name} left the pier late with forty people on board.", "p / main")
                for i in "123456"
            ],
            ("a", "related", "More on piers", "a more-link / aside more"),
        ]
        return [
            (
                Block(i, text, tag, link_chars=len(text) * (not label), hints=hints),
                Line(text, 0, label or "other", bool(label), len(text.split()), 0 if label else len(text.split())),
            )
            for i, (tag, label, text, hints) in enumerate(rows)
        ]  # fmt: skip

    own, lender = page("Sassnitz"), page("Mukran")
    core = [text.text for text, line in own if line.is_body]

    changed = dict(changed_pages(own, lender, random.Random(1)))
    assert list(changed) == ["thinned", "cut", "grafted", "nameless", "foreign"]
    assert [block.text for block, line in changed["thinned"] if line.is_body] == core
    assert sum(line.is_body for _, line in changed["foreign"]) == len(core)
    assert all(block.link_chars in {0, len(block.text)} for block, _ in changed["foreign"])
    assert not {block.text for block, _ in changed["foreign"]} & set(core)

    menu = [(block, line) for block, line in own if line.label == "nav"]
    assert all(parts for _, parts in changed_pages(menu, menu, random.Random(1)))

    short = [block.text for block, line in cut(own, random.Random(1)) if line.is_body]
    assert 0 < len(short) < len(core)
    assert [text for text in core if text in short] == short

    article = [block.text for block, _ in lender[1:-1]]
    put_in = [block.text for block, _ in grafted(own, lender, itemgetter(1))]
    assert put_in == [own[0][0].text, *article, own[-1][0].text]
    assert grafted(own, lender[:1], itemgetter(1)) == []

    assert [block.hints for block, _ in nameless(own, random.Random(2))][::8] == ["li / nav", "a / aside"]
