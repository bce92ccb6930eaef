"""Train the line model: `python -m training.train DATA_FOLDER -o OUT.npz`. The same pages give the same bytes."""

import argparse
import multiprocessing
import pickle
import sys
from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import cast

import numpy as np
import torch

from training.batches import Prepared, Sampler, Settings, loss_of, prepare, rows_of, targets_of
from training.data import Encoded, domain_of, encode
from training.export import save
from training.make_text import Page, read_pages, rewritten_samples_of, try_samples_of
from training.network import Network

QUICK = Settings(n_steps=20, lines_a_step=800, min_domains=1, max_vocabulary=500)


def encoded_texts(page: Page, n_flavours: int | None = None) -> list[Encoded]:
    """All texts of one page as arrays; of the rewritten ones too."""
    sys.setrecursionlimit(5000)
    samples = try_samples_of(page)[:n_flavours]
    return [encode(sample) for sample in [*samples, *rewritten_samples_of(samples)] if sample.lines]


def encoded_pages(pages: Sequence[Page], jobs: int, n_flavours: int | None = None) -> list[Encoded]:
    """The texts of all pages, in order of the pages."""
    make = partial(encoded_texts, n_flavours=n_flavours)
    if jobs == 1:
        return [text for page in pages for text in make(page)]
    with multiprocessing.get_context("fork").Pool(jobs) as pool:
        return [text for texts in pool.imap(make, pages, chunksize=8) for text in texts]


def train(
    samples: Sequence[Encoded],
    domain: dict[str, str],
    is_article: dict[str, bool],
    settings: Settings,
    say: bool = False,
) -> tuple[Network, Prepared]:
    """The trained network and what its features need."""
    torch.manual_seed(settings.seed)
    torch.use_deterministic_algorithms(True)
    prepared = prepare(samples, domain, settings)
    sampler, rng = Sampler(samples, is_article, settings), np.random.default_rng(settings.seed)
    network = Network(len(prepared.mean), int(prepared.row_of.max()) + 1, settings.n_embedded, settings.width)
    decayed = [p for name, p in network.named_parameters() if p.ndim > 1]
    plain = [p for name, p in network.named_parameters() if p.ndim == 1]
    groups = [{"params": decayed, "weight_decay": settings.weight_decay}, {"params": plain, "weight_decay": 0.0}]
    optimiser = torch.optim.AdamW(groups, settings.learning_rate)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, settings.learning_rate, settings.n_steps, pct_start=0.1)
    running = 0.0
    for step in range(settings.n_steps):
        chosen = sampler.batch()
        batch = [samples[i] for i in chosen]
        rows = rows_of(batch, prepared, [sampler.keep_words() for _ in batch], rng)
        targets = targets_of(batch, [1.0 if is_article[s.page_id] else 0.5 for s in batch])
        loss = loss_of(network(rows, settings.dropout), rows, targets, settings)
        optimiser.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        torch.nn.utils.clip_grad_norm_(network.parameters(), 1.0)
        optimiser.step()
        schedule.step()
        running += loss.item()
        if say and step % 100 == 99:
            print(step + 1, f"{running / 100:.4f}", flush=True)
            running = 0.0
    network.eval()
    return network, prepared


def kept_pages(pages: Sequence[Page], jobs: int, cache: Path | None) -> list[Encoded]:
    """The texts of all pages, from the cache file if there is one: it is for repeated runs on the same data and code."""
    if cache is not None and cache.exists():
        return cast(list[Encoded], pickle.loads(cache.read_bytes()))
    samples = encoded_pages(pages, jobs)
    if cache is not None:
        cache.write_bytes(pickle.dumps(samples, protocol=5))
    return samples


def train_on(pages: Sequence[Page], samples: Sequence[Encoded], settings: Settings) -> tuple[Network, Prepared]:
    """The network trained on all texts of the pages."""
    domain = {page.id: domain_of(page) for page in pages}
    return train(samples, domain, {page.id: page.page_type == "article" for page in pages}, settings, say=True)


def main() -> None:
    """Read the pages, train, write the weights."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path)
    parser.add_argument("-o", "--out", type=Path, required=True)
    parser.add_argument("--jobs", type=int, default=1)
    parser.add_argument("--steps", type=int)
    parser.add_argument("--cache", type=Path, help="file that keeps the made texts between runs")
    parser.add_argument("--quick", action="store_true", help="a few pages, a few steps: to see that it runs")
    given = parser.parse_args()
    torch.set_num_threads(1)
    pages = read_pages(given.data)
    settings = QUICK if given.quick else Settings()
    settings = replace(settings, n_steps=given.steps or settings.n_steps)
    chosen = pages[:12] if given.quick else pages
    network, prepared = train_on(chosen, kept_pages(chosen, given.jobs, given.cache), settings)
    save(network, prepared, given.out)


if __name__ == "__main__":
    main()
