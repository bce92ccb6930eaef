"""Labels of lines: kept or not by alignment with the gold body, classes by the HTML that the line came from."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from rapidfuzz.distance import LCSseq

# A wide character is a word of its own: scripts that part no words would align as whole lines or not at all.
WORD = re.compile(r"[぀-ヿ㐀-鿿豈-﫿]|[^\W_぀-ヿ㐀-鿿豈-﫿]+")
MAX_ALIGNED_WORDS = 60_000
MIN_STANDFIRST = 30  # characters

NAV, RELATED, COMMENT, AD, SHARE, PAYWALL = "nav", "related", "comment", "ad", "share", "paywall"
# Whatever stands in one of these belongs to it: the date of a teaser is not the article's.
CONTAINERS = frozenset({NAV, RELATED, COMMENT, AD, SHARE, PAYWALL})

# Words of `class`, `id` and `data-*` names, looked for in this order.
HINTS: Mapping[str, re.Pattern[str]] = {
    label: re.compile(rf"(?:^|[^a-z])(?:{words})(?:$|[^a-z])")
    for label, words in {
        COMMENT: "comments?|commentlist|disqus|respond|replies|reply|commenter",
        AD: "ads?|advert|advertisement|adslot|sponsored|dfp|taboola|outbrain|affiliate",
        PAYWALL: "paywall|regwall|subscribe|subscription|newsletter|signup|sign-up|premium|login|register|optin|cta",
        SHARE: "share|shares|sharing|social|sharedaddy|addthis|follow|socials|whatsapp",
        RELATED: "related|recommended|recommendations?|read-?more|readmore|also|popular|trending|teasers?|cards?|"
        "latest|most-?read|mostread|more-?news|next|prev|previous|pagination|carousel|widget|see-?also|suggested",
        NAV: "nav|navbar|navigation|menu|breadcrumbs?|footer|sidebar|cookies?|consent|masthead|toolbar|skip|toc|copyright|search",
        "byline": "byline|author|authors|by-?line|writer|contributor|reporter|autor|auteur|vcard",
        "date": "date|dateline|published|pubdate|timestamp|datetime|time|updated|posted-?on|entry-?date|datum",
        "caption": "caption|credit|figcaption|wp-caption-text|photo-?credit|legend|bildunterschrift|source",
        "topics": "tags?|topics?|keywords|categories|category|taglist|tag-?links",
        "standfirst": "standfirst|subtitle|sub-?title|subheadline|dek|deck|lede|article-?(?:summary|lead|intro|description)",
        "title": "headline|entry-?title|post-?title|article-?title|page-?title",
    }.items()
}
TAGS = {"nav": NAV, "footer": NAV, "aside": RELATED, "figcaption": "caption", "time": "date", "h1": "title", "button": NAV, "form": NAV, "label": NAV, "dialog": NAV}  # fmt: skip
ITEMPROPS = {"author": "byline", "datepublished": "date", "datemodified": "date", "headline": "title", "caption": "caption", "keywords": "topics", "comment": COMMENT, "description": "standfirst", "articlesection": "topics"}  # fmt: skip
RELS = {"tag": "topics", "author": "byline", "category": "topics"}
PLAIN_TAGS = frozenset({"html", "body", "main", "article"})


def words_of(text: str) -> list[str]:
    """The words that alignment compares."""
    return WORD.findall(text.lower())


def folded(text: str) -> str:
    """Text by its words alone."""
    return " ".join(words_of(text))


def aligned(lines: Sequence[str], gold: str) -> list[tuple[int, int]]:
    """(number of words, number of them matched in order with the gold) of each line."""
    per_line = [words_of(line) for line in lines]
    ids: dict[str, int] = {}
    page = [ids.setdefault(word, len(ids)) for words in per_line for word in words][:MAX_ALIGNED_WORDS]
    body = [ids.setdefault(word, len(ids)) for word in words_of(gold)][:MAX_ALIGNED_WORDS]
    matched = bytearray(sum(map(len, per_line)))
    for step in LCSseq.opcodes(page, body):
        if step.tag == "equal":
            matched[step.src_start : step.src_end] = b"\1" * (step.src_end - step.src_start)
    out, at = [], 0
    for words in per_line:
        out.append((len(words), sum(matched[at : at + len(words)])))
        at += len(words)
    return out


def is_body(n_words: int, n_matched: int) -> bool:
    """At least half of a line's words stand in the gold."""
    return n_words > 0 and 2 * n_matched >= n_words


def element_label(tag: str, attributes: Mapping[str, str | None]) -> str | None:
    """The class that an element's own tag, rel, itemprop, class and id state."""
    if tag in PLAIN_TAGS:
        return None
    for name, table in (("itemprop", ITEMPROPS), ("rel", RELS)):
        for value in (attributes.get(name) or "").lower().split():
            if value in table:
                return table[value]
    hint = _spaced(f"{attributes.get('class') or ''} {attributes.get('id') or ''} {attributes.get('role') or ''}")
    for label, pattern in HINTS.items():
        if pattern.search(hint):
            return label
    return TAGS.get(tag)


def _spaced(names: str) -> str:
    """Class names with their humps parted: "shareBar" is "share-bar"."""
    return re.sub(r"([a-z])([A-Z])", r"\1-\2", names).lower()


def inherited(outer: str | None, own: str | None) -> str | None:
    """The label of what stands in an element: containers keep all that is in them."""
    return outer if outer in CONTAINERS or own is None else own


@dataclass(frozen=True)
class Stated:
    """What a page states of itself, folded for comparison with its lines."""

    titles: frozenset[str]
    authors: frozenset[str]
    topics: frozenset[str]
    description: frozenset[str]


def _json_values(value: object, key: str = "") -> Iterator[tuple[str, str]]:
    """All (nearest key, text) of JSON."""
    if isinstance(value, str):
        yield key, value
    elif isinstance(value, list):
        for item in value:
            yield from _json_values(item, key)
    elif isinstance(value, dict):
        for name, item in value.items():
            yield from _json_values(item, f"{key}.{name}" if name == "name" else str(name))


def json_values(scripts: Iterable[str]) -> list[tuple[str, str]]:
    """(nearest key, text) of JSON-LD blocks; what is no JSON is passed over."""
    out: list[tuple[str, str]] = []
    for script in scripts:
        try:
            out += _json_values(json.loads(script))
        except (ValueError, RecursionError):
            continue
    return out


def stated(gold: Mapping[str, object], meta: Mapping[str, str], jsonld: Sequence[tuple[str, str]]) -> Stated:
    """Title, authors, topics and description from the gold, meta elements and JSON-LD of a page."""

    def found(*keys: str) -> list[str]:
        return [value for key, value in jsonld if key in keys]

    titles = [str(gold.get("title") or ""), meta.get("og:title", ""), *found("headline")]
    authors = [*_texts(gold.get("authors")), meta.get("author", ""), *found("author", "author.name")]
    keywords = [part for text in [*found("keywords"), meta.get("keywords", "")] for part in text.split(",")]
    topics = [*_texts(gold.get("topics")), *keywords, *found("articleSection"), meta.get("article:section", "")]
    description = [meta.get("description", ""), meta.get("og:description", ""), *found("description")]
    sets = [frozenset(filter(None, map(folded, values))) for values in (titles, authors, topics, description)]
    return Stated(*sets)


def _texts(values: object) -> list[str]:
    return [str(value) for value in values] if isinstance(values, list) else []


def line_label(line: str, hint: str | None, page: Stated) -> str:
    """The class of a line that is not body: what the page states first, then what its elements state."""
    text = folded(line)
    if text in page.titles and hint not in CONTAINERS:
        return "title"
    if hint in CONTAINERS:
        return str(hint)
    if hint == "title" or (hint == "standfirst" and len(text) < MIN_STANDFIRST):
        hint = None  # headings of other things, and labels
    if text in page.description:
        return "standfirst"
    if len(text) < 120 and any(f" {name} " in f" {text} " for name in page.authors):
        return "byline"
    if text in page.topics:
        return "topics"
    if hint == "date" and not re.search(r"\d", line):
        return "other"
    return hint or "other"
