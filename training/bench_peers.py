"""What other extractors make of the same pages, for `bench_html` to show beside ours; by `make bench-peers`.

    python training/bench_peers.py DATA_FOLDER -o OUT.jsonl

Needs pyarrow and the peers alone, in an environment of their own: their versions of lxml clash with each other's and with
ours. One line a page and peer: id, peer, text, ms of processor time. A peer that is not installed is left out, and a page
that a peer fails on has an empty text.
"""

import argparse
import json
import logging
import time
from collections.abc import Callable, Iterator
from pathlib import Path


def by_readability(html: str) -> str:
    from lxml.html import fromstring
    from readability import Document

    return str(fromstring(Document(html).summary()).xpath("string()"))


def by_justext(html: str) -> str:
    import justext

    paragraphs = justext.justext(html.encode(), justext.get_stoplist("English"))
    return "\n".join(paragraph.text for paragraph in paragraphs if not paragraph.is_boilerplate)


def by_newspaper(html: str) -> str:
    import newspaper

    article = newspaper.Article("https://example.org/", fetch_images=False)
    article.download(input_html=html)
    article.parse()
    return str(article.text)


PEERS: dict[str, Callable[[str], str]] = {
    "readability-lxml": by_readability,
    "jusText": by_justext,
    "newspaper4k": by_newspaper,
}


def installed() -> dict[str, Callable[[str], str]]:
    """The peers that can be called here."""
    found = {}
    for name, extract in PEERS.items():
        try:
            extract("<html><body><p>The harbour opens again in spring.</p></body></html>")
        except ImportError:
            continue
        found[name] = extract
    return found


def pages_of(folder: Path) -> Iterator[tuple[str, str]]:
    """(id, html) of the pages of all sets, in order."""
    import pyarrow.parquet as pq

    for path in sorted(folder.glob("*.pages.parquet")):
        for row in pq.read_table(path, columns=["id", "html"]).to_pylist():
            yield row["id"], row["html"].decode("utf-8", "replace")


def main() -> None:
    """Run every peer on every page."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path)
    parser.add_argument("-o", "--out", type=Path, required=True)
    given = parser.parse_args()
    logging.disable(logging.CRITICAL)
    peers = installed()
    with given.out.open("w", encoding="utf-8") as out:
        for page, html in pages_of(given.data):
            for name, extract in peers.items():
                began = time.process_time()
                try:
                    text = extract(html)
                except Exception:  # noqa: BLE001 - whatever a peer does on a page, it has found no text
                    text = ""
                ms = 1000 * (time.process_time() - began)
                out.write(json.dumps({"id": page, "peer": name, "text": text, "ms": round(ms, 2)}) + "\n")


if __name__ == "__main__":
    main()
