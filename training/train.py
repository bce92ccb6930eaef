"""Train the line model: `python -m training.train DATA_FOLDER -o OUT.npz`. The same pages give the same bytes."""

import argparse
import math
import multiprocessing
import pickle
import sys
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import cast

import numpy as np
import torch
from torch.optim.swa_utils import AveragedModel

from training.batches import Prepared, Sampler, Settings, loss_of, prepare, rows_of, targets_of
from training.data import Encoded, domain_of, encode, fold_of
from training.export import save
from training.graft import GRAFTED, grafted_samples
from training.make_text import rewritten_samples_of, try_samples_of
from training.network import Network
from training.pages import Page, Sample, read_pages
from training.splice import SPLICED, spliced_samples

WARM_UP = 0.1  # of the steps
AVERAGED_FROM = 0.7  # of the steps: the weights are the mean over the rest

MIXED = frozenset((*GRAFTED, *SPLICED))
"""Flavours of which texts of more than one page are made."""

QUICK = Settings(n_steps=20, lines_a_step=800, min_domains=1, max_vocabulary=500)


def made_texts(page: Page, n_flavours: int | None = None) -> tuple[list[Encoded], list[Sample]]:
    """(all texts of one page as arrays, the rewritten ones too; those that others may be grafted on or spliced into)."""
    sys.setrecursionlimit(5000)
    samples = try_samples_of(page)[:n_flavours]
    encoded = [encode(sample) for sample in [*samples, *rewritten_samples_of(samples)] if sample.lines]
    return encoded, [sample for sample in samples if sample.flavour in MIXED and page.page_type == "article"]


def encoded_pages(pages: Sequence[Page], jobs: int, n_flavours: int | None = None) -> list[Encoded]:
    """The texts of all pages, in order of the pages, then those grafted of two pages, then those spliced."""
    make = partial(made_texts, n_flavours=n_flavours)
    if jobs == 1:
        made = [make(page) for page in pages]
        mixed = [encode(sample) for sample in mixed_samples([own for _, own in made], pages)]
    else:
        # Says so where a page kills its worker; a `multiprocessing.Pool` waits for it without end.
        with ProcessPoolExecutor(jobs, multiprocessing.get_context("fork")) as pool:
            made = list(pool.map(make, pages, chunksize=8))
            mixed = list(pool.map(encode, mixed_samples([own for _, own in made], pages), chunksize=64))
    return [text for texts, _ in made for text in texts] + mixed


def mixed_samples(made: Sequence[Sequence[Sample]], pages: Sequence[Page]) -> Iterator[Sample]:
    """Texts of more than one page; no page lends anything to one of another fold."""
    fold = {page.id: fold_of(domain_of(page)) for page in pages}
    language = {page.id: str(page.gold.get("language") or "").split("-")[0] for page in pages}
    yield from grafted_samples(made, fold)
    yield from spliced_samples(made, fold, language)


def train(
    samples: Sequence[Encoded],
    prepared: Prepared,
    is_article: dict[str, bool],
    settings: Settings,
    say: bool = False,
) -> Network:
    """A trained network."""
    torch.manual_seed(settings.seed)
    torch.use_deterministic_algorithms(True)
    # Every step of ours writes all that it reads: filling new arrays beforehand took a tenth of the time.
    torch.utils.deterministic.fill_uninitialized_memory = False
    sampler, rng = Sampler(samples, is_article, settings), np.random.default_rng(settings.seed)
    network = Network(len(prepared.mean), int(prepared.row_of.max()) + 1, settings.n_embedded, settings.width)
    decayed = [p for name, p in network.named_parameters() if p.ndim > 1]
    plain = [p for name, p in network.named_parameters() if p.ndim == 1]
    groups = [{"params": decayed, "weight_decay": settings.weight_decay}, {"params": plain, "weight_decay": 0.0}]
    optimiser = torch.optim.AdamW(groups, settings.learning_rate)
    schedule = torch.optim.lr_scheduler.LambdaLR(optimiser, partial(rate_at, n_steps=settings.n_steps))
    average = AveragedModel(network)
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
        if step >= AVERAGED_FROM * settings.n_steps:
            average.update_parameters(network)
        running += loss.item()
        if say and step % 100 == 99:
            print(step + 1, f"{running / 100:.4f}", flush=True)
            running = 0.0
    averaged = cast(Network, average.module)
    averaged.eval()
    return averaged


def kept_pages(pages: Sequence[Page], jobs: int, cache: Path | None) -> list[Encoded]:
    """The texts of all pages, from the cache file if there is one: it is for repeated runs on the same data and code."""
    if cache is not None and cache.exists():
        return cast(list[Encoded], pickle.loads(cache.read_bytes()))
    samples = encoded_pages(pages, jobs)
    if cache is not None:
        cache.write_bytes(pickle.dumps(samples, protocol=5))
    return samples


def rate_at(step: int, n_steps: int) -> float:
    """The share of the learning rate at a step: up over the first tenth, then down along a cosine to a tenth."""
    done = step / n_steps
    if done < WARM_UP:
        return max(done, 1e-3) / WARM_UP
    return 0.1 + 0.45 * (1 + math.cos(math.pi * (done - WARM_UP) / (1 - WARM_UP)))


def train_on(pages: Sequence[Page], samples: Sequence[Encoded], settings: Settings) -> tuple[list[Network], Prepared]:
    """Networks trained on all texts of the pages, that differ in what they began with and what they saw when."""
    domain = {page.id: domain_of(page) for page in pages}
    is_article = {page.id: page.page_type == "article" for page in pages}
    prepared = prepare(samples, domain, settings)
    seeds = range(settings.seed, settings.seed + settings.n_networks)
    return [train(samples, prepared, is_article, replace(settings, seed=seed), say=True) for seed in seeds], prepared


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
    networks, prepared = train_on(chosen, kept_pages(chosen, given.jobs, given.cache), settings)
    save(networks, prepared, given.out)


if __name__ == "__main__":
    main()
