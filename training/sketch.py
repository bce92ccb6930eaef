"""The plain way to a page's metadata, to compare with: JSON-LD, meta and h1 read directly, the first found taken."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from selectolax.lexbor import LexborHTMLParser

METAS = {
    "title": ("og:title", "twitter:title"),
    "authors": ("author", "article:author", "parsely-author", "sailthru.author"),
    "date": ("article:published_time", "date", "parsely-pub-date", "sailthru.date", "dc.date", "pubdate"),
    "topics": ("news_keywords", "article:tag", "keywords"),
}
KEYS = {"title": "headline", "authors": "author", "date": "datePublished", "topics": "keywords"}


@dataclass(frozen=True)
class Sketch:
    """What was found, as written."""

    title: str
    authors: list[str]
    date: str
    topics: list[str]
    language: str


def sketch_metadata(html: str) -> Sketch:
    """JSON-LD first, then <meta>, then <h1> for the title and <time> for the date."""
    tree = LexborHTMLParser(html)
    found: dict[str, list[str]] = {
        field: next((values for n in nodes_in(tree) if (values := names_of(n.get(key)))), [])
        for field, key in KEYS.items()
    }
    metas: dict[str, list[str]] = {}
    for node in tree.css("meta[content]"):
        name = (node.attributes.get("property") or node.attributes.get("name") or "").lower()
        metas.setdefault(name, []).append(node.attributes.get("content") or "")
    for field, names in METAS.items():
        found[field] = found[field] or next((metas[name] for name in names if name in metas), [])
    heading, moment = tree.css_first("h1"), tree.css_first("time[datetime]")
    title = found["title"][0] if found["title"] else heading.text().strip() if heading else ""
    date = found["date"][0] if found["date"] else (moment.attributes.get("datetime") or "") if moment else ""
    authors = [author for author in found["authors"] if not author.startswith("http")]
    topics = [topic.strip() for value in found["topics"] for topic in value.split(",")]
    root = tree.css_first("html")
    return Sketch(title, authors, date, topics, (root.attributes.get("lang") or "") if root else "")


def nodes_in(tree: LexborHTMLParser) -> Iterator[dict[str, Any]]:
    """The objects of JSON-LD at the root, in lists and in @graph; broken scripts are passed over."""
    for script in tree.css('script[type="application/ld+json"]'):
        try:
            root = json.loads(script.text())
        except (ValueError, RecursionError):
            continue
        for node in root if isinstance(root, list) else [root]:
            graph = node.get("@graph") if isinstance(node, dict) else None
            yield from (n for n in (graph if isinstance(graph, list) else [node]) if isinstance(n, dict))


def names_of(value: object) -> list[str]:
    """A string, an object's name, or a list of either, as strings."""
    values = value if isinstance(value, list) else [value]
    names = [v.get("name") if isinstance(v, dict) else v for v in values]
    return [name for name in names if isinstance(name, str) and name]
