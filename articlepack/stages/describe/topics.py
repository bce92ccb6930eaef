"""Keywords and tags."""

import re
from collections.abc import Sequence
from itertools import pairwise

from articlepack.records import Candidate, Evidence
from articlepack.stages.describe.trust import ARTICLE, evidence_of, ranked, trust_table
from articlepack.words import find_words, fold

TRUST = trust_table(
    ("element", r"\(beside\)", 0),
    ("microdata", r"\(beside\)", 0),
    ("json-ld", r"\(nested\)", 0),
    ("json-ld", ARTICLE + "keywords", 10),
    ("meta", r"news_keywords", 9),
    ("meta", r"article:tag", 8.5),
    ("meta", r"parsely|sailthru|cxense", 8),
    ("meta", r"^keywords", 7),
    ("microdata", "", 6),
    ("json-ld", r"keywords", 6),
    ("element", r"rel=tag", 5),
    ("meta", "", 4),
    ("json-ld", r"about", 3),
    ("line", "", 2),
)
MAX_TOPICS = 100
MAX_TOPIC_CHARS = 80
SEPARATOR = re.compile(r"\s*[,;|،；、，#•·\n]\s*|\s+/\s+")
HEADING = re.compile(r"^\W*[^\W\d_][^:：]{1,24}\s*[:：]\s*(?=\S)")
MACHINE_TAG = re.compile(r"^[\w.-]+[:=/][\w./:=-]+$|^\d+$|https?:|[{}<>_=]")


def choose_topics(candidates: Sequence[Candidate], article: str) -> tuple[tuple[str, ...], list[Evidence]]:
    """(topics, evidence) of the most trusted place that has any. `article`: title and text, to tell phrases by."""
    groups: dict[str, list[Candidate]] = {}
    for _, candidate in ranked(candidates, "topics", TRUST):
        groups.setdefault(f"{candidate.origin} {candidate.detail}", []).append(candidate)
    for members in groups.values():
        topics = topics_of(members, article)
        if topics:
            return topics, [evidence_of("topics", members[0])]
    return (), []


def topics_of(members: Sequence[Candidate], article: str) -> tuple[str, ...]:
    """The topics of one place, each once."""
    topics: dict[str, str] = {}
    for candidate in members:
        is_line = candidate.origin == "line"
        parts = split_line(candidate.value, article) if is_line else split_list(candidate.value)
        for part in parts:
            if fold(part) and len(part) <= MAX_TOPIC_CHARS and not MACHINE_TAG.search(part):
                topics.setdefault(fold(part), part)
    return tuple(topics.values())[:MAX_TOPICS]


def split_list(value: str) -> list[str]:
    """The items of a list with separators."""
    return [part.strip(" \t\"'[]") for part in SEPARATOR.split(value)]


def split_line(line: str, article: str) -> list[str]:
    """The topics of a visible line, after its heading; without separators, by the phrases of the article.

    >>> split_line("Topics : Xiaomi Electric Vehicles Cars", "An electric vehicle of Xiaomi. More electric vehicles.")
    ['Xiaomi', 'Electric Vehicles', 'Cars']
    """
    body = HEADING.sub("", line).strip()
    if SEPARATOR.search(body):
        return split_list(body)
    return split_phrases(body.split(), article)


def split_phrases(words: list[str], article: str) -> list[str]:
    """Words joined where the article has them side by side, else each alone."""
    if not words:
        return []
    neighbours = stems_side_by_side(article)
    phrases = [words[0]]
    for before, word in pairwise(words):
        if (stem(before), stem(word)) in neighbours or not word[:1].isupper():
            phrases[-1] += f" {word}"
        else:
            phrases.append(word)
    return phrases


STEM_CHARS = 5
"""Endings of languages that have them come later than that in most words, and two words must match at once."""


def stem(word: str) -> str:
    """The beginning of a word, which its endings leave alone in most languages."""
    return fold(word)[:STEM_CHARS]


def stems_side_by_side(article: str) -> set[tuple[str, str]]:
    """The pairs of neighbouring words in a text, without endings; a possessive ("Ana's house") is no phrase."""
    words = find_words(article)
    return {(stem(a), stem(b)) for a, b in pairwise(words) if "'" not in a and "’" not in a}
