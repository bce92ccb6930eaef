"""Measures the detector of templates on the generated sites: lines found, precision, and body words lost.

    python benchmarks/bench_templates.py [--sites N] [--pages N]

Every line is given to it as body, so that it alone decides.
"""

import argparse
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from articlepack.records import Block, Draft, Origin, Verdict
from tests.counting import counted, marked
from tests.sites_made import SitePage, make_sites


def main() -> None:
    """Print the figures."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--sites", type=int, default=300)
    arguments.add_argument("--pages", type=int, default=200)
    arguments.add_argument("--seed", type=int, default=7)
    given = arguments.parse_args()
    sites = list(make_sites(given.seed, given.sites, given.pages))
    began = time.process_time()
    found, words = judge(sites)
    seconds = time.process_time() - began
    n_template = sum(n for (kind, _), n in found.items() if kind in ("nav", "widget", "footer"))
    n_right = sum(n for (kind, marked), n in found.items() if marked and kind in ("nav", "widget", "footer"))
    n_marked = sum(n for (_, marked), n in found.items() if marked)
    n_lost = sum(n for (kind, marked), n in words.items() if marked and kind not in ("nav", "widget", "footer"))
    n_body = sum(n for (kind, _), n in words.items() if kind not in ("nav", "widget", "footer"))
    n_pages = sum(map(len, sites))
    print(f"{len(sites)} sites, {n_pages} pages: {n_template} template lines, found {n_right / n_template:.4f}")
    print(f"precision {n_right / n_marked:.5f}; body words lost {n_lost / n_body:.5f} of {n_body}")
    print(f"{seconds:.1f} s of processor, {1e3 * seconds / n_pages:.2f} ms a page")
    for kind in sorted({kind for kind, _ in found}):
        print(f"  {kind:8} marked {found[kind, True]:7} of {found[kind, True] + found[kind, False]}")


def judge(sites: list[list[SitePage]]) -> tuple[Counter[tuple[str, bool]], Counter[tuple[str, bool]]]:
    """(lines, words) by kind and by whether they were marked."""
    lines, words = Counter[tuple[str, bool]](), Counter[tuple[str, bool]]()
    with tempfile.TemporaryDirectory() as folder:
        counts = counted([list(drafts_of(site)) for site in sites], Path(folder))
        for site in sites:
            for page, draft in zip(site, marked(list(drafts_of(site)), counts), strict=True):
                for line, verdict in zip(page.lines, draft.verdicts, strict=True):
                    kind = line.kind, verdict.label == "template"
                    lines[kind] += 1
                    words[kind] += len(line.text.split())
    return lines, words


def drafts_of(site: list[SitePage]) -> Iterator[Draft]:
    """The pages of a site as drafts whose every line is body."""
    for page in site:
        yield Draft(
            origin=Origin(source=page.url, path=page.url, url=page.url),
            media_type="text/plain",
            encoding="utf-8",
            raw_sha256="",
            n_bytes_raw=0,
            decoding=(),
            blocks=tuple(Block(place, line.text) for place, line in enumerate(page.lines)),
            verdicts=tuple(Verdict("body", 0.5, "test") for _ in page.lines),
            candidates=(),
            extractor="lines",
            extraction_score=1.0,
        )


if __name__ == "__main__":
    main()
