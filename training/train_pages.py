"""Train the model of web pages: `python -m training.train_pages DATA_FOLDER -o OUT.npz`. As `training.train`."""

import argparse
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import torch

from training.batches import Settings
from training.data import Encoded
from training.export import save
from training.page_data import PLAIN, encoded_web_pages
from training.page_types import page_types_of
from training.pages import Page, read_pages
from training.train import QUICK, train_on

PAGE_SETTINGS = Settings(n_steps=1200, non_article_weight=1.0)
"""Pages that are no articles count as much as others here."""


def train_and_save(pages: Sequence[Page], encoded: Sequence[Encoded], settings: Settings, path: Path) -> None:
    """Train on the pages, body and page types, and write the weights."""
    ids = {page.id: page.page_type for page in pages}
    own = [page for page in encoded if page.page_id in ids]
    plain = [page for page in own if page.flavour == PLAIN]
    save(*train_on(pages, own, settings), path, page_types_of(plain, ids))


def main() -> None:
    """Read the pages, train, write the weights."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path)
    parser.add_argument("-o", "--out", type=Path, required=True)
    parser.add_argument("--jobs", type=int, default=1)
    parser.add_argument("--cache", type=Path, help="file that keeps the encoded pages between runs")
    parser.add_argument("--quick", action="store_true", help="a few pages, a few steps: to see that it runs")
    given = parser.parse_args()
    torch.set_num_threads(1)
    pages = read_pages(given.data)[: 12 if given.quick else None]
    settings = replace(QUICK, n_networks=1) if given.quick else PAGE_SETTINGS
    train_and_save(pages, encoded_web_pages(pages, given.jobs, given.cache), settings, given.out)


if __name__ == "__main__":
    main()
