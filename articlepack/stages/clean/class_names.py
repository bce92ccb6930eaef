"""What the class words of web pages say: each name is read once, for the model and for the labels of what is dropped.

A name is read by its runs of letters, which recur from site to site: every pattern here asks for a run, or for two
joined by a hyphen, and for what bounds them.
"""

import re
from functools import lru_cache
from typing import NamedTuple

HINT_WORDS = tuple(
    re.compile(rf"(?:^|[^a-z])(?:{words})(?:[^a-z]|$)")
    for words in (
        "articlebody|article-?(?:body|content|text)|entry-?content|post-?(?:body|content|text)|story-?(?:body|content)",
        "content|body|text|main|richtext|rte|prose|markdown|wysiwyg",
        "comments?|commentlist|disqus|respond|repl(?:y|ies)|discussion",
        "ads?|advert\\w*|adslot|sponsor\\w*|promo\\w*|banner|dfp|taboola|outbrain",
        "paywall|regwall|subscri\\w*|newsletter|signup|sign-up|login|register|cta",
        "caption|credit|wp-caption\\w*|gallery|slider|carousel",
        "shar(?:e|es|ing)|social\\w*|follow",
        "tags?|topics?|keywords|categor(?:y|ies)",
        "bylines?|authors?|bio|vcard|avatar|profile",
        "date|time|published|timestamp|meta|posted-?on",
        "related|recommend\\w*|more|readmore|popular|trending|teasers?|cards?|latest|also|widget|suggest\\w*",
        "nav\\w*|menu|breadcrumbs?|footer|header|sidebar|cookies?|consent|toolbar|pagination|search|skip|modal|popup",
        "standfirst|subtitle|sub-?title|dek|deck|lead|summary|intro|excerpt|description",
        "is-hidden|hidden|visually-hidden|sr-only|screen-reader\\w*",
        "posts?|thread|message|topic|forum|question|answer",
        "products?|price|cart|review\\w*|rating",
    )
)
"""Words of class, id and role names, English on pages of every language, looked for in an element and around it."""

HINT_LABELS: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (label, re.compile(rf"(?:^|[^a-z])(?:{words})"))
    for label, words in (
        ("comment", "comment|disqus|respond|replies"),
        ("ad", "advert|ads?[^a-z]|sponsor|promo|banner|dfp"),
        ("paywall", "paywall|subscri|premium|regwall|piano"),
        ("caption", "figcaption|caption|wp-caption|credit"),
        ("share", "share|sharing|social|follow-us"),
        ("topics", "tags?[^a-z]|topics?[^a-z]|keywords?|tag-"),
        ("byline", "byline|author|itemprop-author|contributor"),
        ("date", "time |date|publish|timestamp|updated"),
        ("related", "related|recommend|more-|read-more|teaser|trending|popular|most-|also|outbrain|taboola|aside"),
        ("nav", "nav|menu|header|footer|breadcrumb|sidebar|cookie|consent|toolbar|pagination|search|skip"),
        ("standfirst", "standfirst|subtitle|sub-title|deck|dek[^a-z]|lead[^a-z]|teaser-text|summary|intro"),
    )
)
"""What a dropped element is by its names, in order of trust: they are English on pages of every language."""

COMMENTS = re.compile(
    r"(?:^|[^a-z])(?:comments?|commentlist|comment-?(?:list|section|area|thread|wrap\w*|content|body|text)|disqus\w*|"
    r"respond|replies)(?:[^a-z]|$)"
)
"""Names of lists of comments. Out of fold, leaving them out of articles gained 0.0013 F1 and cost no page."""

SECTIONS = ("article", "main", "nav", "footer", "header", "aside", "form", "figure", "table", "ul", "ol", "blockquote")
"""Elements around a block that say what part of the page it stands in."""
MAX_TOKENS = 12
"""Class words of a block that are looked up, innermost first."""
PATTERNS = (*HINT_WORDS, *(pattern for _, pattern in HINT_LABELS), COMMENTS)
SOURCES = " ".join(pattern.pattern for pattern in PATTERNS)
WORDS = re.findall(r"[a-z]{2,}", SOURCES) + re.findall(r"([a-z]+)[a-z]\?", SOURCES)
STARTS = frozenset(word[:3] for word in WORDS)
"""How every word of a pattern begins."""
JOINED = frozenset(re.findall(r"([a-z]+)-\??(?=[a-z(])", SOURCES))
"""Runs that a pattern asks for together with the one behind their hyphen; no pattern asks for three."""
BOUND = JOINED | set(re.findall(r"([a-z]+)[- ]", SOURCES))
"""Runs of which a pattern asks what stands behind them."""
RUN = re.compile(r"([a-z]+)(-?)([^a-z]*)")
NO_RUN = re.compile("[^a-z]+")
TOKEN = re.compile(r"[^\W\d_]{2,}")
N_FLAGS, N_LABELS = len(HINT_WORDS) + 1, len(HINT_LABELS)


class Part(NamedTuple):
    """What one element's own hints say."""

    tag: str
    section: int
    """Its bit of SECTIONS."""
    flags: int
    """One bit for each of HINT_WORDS, and the highest for itemprop."""
    labels: int
    """One bit for each of HINT_LABELS."""
    is_comments: bool
    """Whether it is named as a list of comments."""
    tokens: list[str]
    """The first of its class words."""


@lru_cache(maxsize=65_536)
def read_part(hints: str) -> Part:
    """One element's hints read; most elements of a page share their ancestors'."""
    said, tokens = 0, []
    names = hints.split(" ")
    for name in names:
        of_name, own = read_name(name)
        said |= of_name
        tokens += own
    section = 1 << SECTIONS.index(names[0]) if names[0] in SECTIONS else 0
    flags = said & (1 << N_FLAGS - 1) - 1 | (" itemprop" in hints) << N_FLAGS - 1
    labels, is_comments = said >> N_FLAGS - 1 & (1 << N_LABELS) - 1, said >> N_FLAGS - 1 + N_LABELS > 0
    return Part(names[0], section, flags, labels, is_comments, tokens[:MAX_TOKENS])


@lru_cache(maxsize=131_072)
def read_name(name: str) -> tuple[int, list[str]]:
    """(a bit for each of PATTERNS that the name holds, a space standing behind it; its class words)."""
    said, runs = 0, NO_RUN.split(name)
    for run in runs:
        if run[:3] in STARTS:
            if run in BOUND:
                return read_bounds(name), TOKEN.findall(name)
            said |= read_run(run)
    return said, TOKEN.findall(name)


def read_bounds(name: str) -> int:
    """The same bits, of a name that holds runs of which a pattern asks what stands behind them."""
    said, runs = 0, RUN.findall(name)
    for i, (run, hyphen, gap) in enumerate(runs, 1):
        said |= read_run(run, hyphen or ("_" if gap or i < len(runs) else " "))
        if hyphen and not gap and i < len(runs) and run in JOINED:
            said |= read_run(f"{run}-{runs[i][0]}")
    return said


@lru_cache(maxsize=65_536)
def read_run(run: str, bound: str = "_") -> int:
    """A bit for each of PATTERNS that a run of letters holds, or two joined by a hyphen, with a sign behind."""
    return sum(1 << bit for bit, pattern in enumerate(PATTERNS) if pattern.search(run + bound))
