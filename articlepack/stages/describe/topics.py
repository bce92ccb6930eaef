"""Keywords and tags."""

import re
from collections.abc import Collection, Sequence
from itertools import pairwise

from articlepack.lexicon import TOPIC_WORDS
from articlepack.records import Candidate, Evidence
from articlepack.scripts import UNPARTED
from articlepack.stages.describe.candidates import fold
from articlepack.stages.describe.trust import ARTICLE, evidence_of, ranked, trust_table
from articlepack.words import find_words

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
MACHINE_TAG = re.compile(
    r"^[\w.-]+[:=/][\w./:=-]+$|^\d+$|https?:|[{}<>_=]|^(?:www\.)?(?:[\w-]+\.)+[a-z]{2,}$|"
    r"^[0-9a-f]{8}-[0-9a-f]{4}-|^\w+ (?:category|entity tokens):",
    re.IGNORECASE,
)
"""Addresses, numbers and what programs tell one another."""
KIND_OF_TAG = re.compile(
    r"^(?:category|section|tag|topic|keyword|person|place|location|organi[sz]ation)\s?:\s?", re.IGNORECASE
)
CODE = re.compile(r"[A-Z0-9]{2,8}")
MIN_CODES, MIN_CODE_SHARE = 5, 0.7
"""A list of an agency's codes ('AERO, CRSH, GEN'), and how much of it they are."""


def choose_topics(
    candidates: Sequence[Candidate], article: str, sites: Collection[str] = ()
) -> tuple[tuple[str, ...], list[Evidence]]:
    """(topics, evidence) of the most trusted place that has any. `article`: title and text, to tell phrases by;
    `sites`: names of the site, which are no topics.
    """
    groups: dict[str, list[Candidate]] = {}
    for _, candidate in ranked(candidates, "topics", TRUST):
        groups.setdefault(f"{candidate.origin} {candidate.detail}", []).append(candidate)
    folded_sites = {fold(site) for site in sites}
    lists = [(members, topics_of(members, article, folded_sites)) for members in groups.values()]
    told = [(members, topics) for members, topics in lists if topics and not are_codes(topics)]
    for i, (members, topics) in enumerate(told):
        if not any(is_run_together(topics, others) for _, others in told[i + 1 :]):
            return topics, [evidence_of("topics", members[0])]
    return (), []


def are_codes(topics: Sequence[str]) -> bool:
    """Whether a list is one of codes."""
    n_codes = sum(bool(CODE.fullmatch(topic)) for topic in topics)
    return n_codes >= max(MIN_CODES, MIN_CODE_SHARE * len(topics))


def is_run_together(topics: Sequence[str], others: Sequence[str]) -> bool:
    """Whether the only topic is those of another place, which set them apart, in a row."""
    return len(topics) == 1 < len(others) and all(f" {fold(other)} " in f" {fold(topics[0])} " for other in others)


def topics_of(members: Sequence[Candidate], article: str, sites: Collection[str]) -> tuple[str, ...]:
    """The topics of one place, each once."""
    topics: dict[str, str] = {}
    for candidate in members:
        for stated in parts_of(candidate, article):
            part = KIND_OF_TAG.sub("", stated)
            folded = fold(part)
            if folded and folded not in sites and len(part) <= MAX_TOPIC_CHARS and not MACHINE_TAG.search(part):
                topics.setdefault(folded, part)
    return tuple(topics.values())[:MAX_TOPICS]


def parts_of(candidate: Candidate, article: str) -> list[str]:
    """What one candidate lists."""
    if candidate.origin != "line":
        return split_list(candidate.value)
    if candidate.detail == "topics block":
        return [part for part in split_list(HEADING.sub("", candidate.value)) if not is_heading(part)]
    return split_line(candidate.value, article)


def is_heading(part: str) -> bool:
    """Whether words introduce topics, and are none."""
    return part.endswith((":", "：")) or fold(part) in TOPIC_WORDS


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
    """Words joined where the article has them side by side, else each alone.

    One without a capital goes with the one before, but in scripts that part no words: there a space parts topics.
    """
    if not words:
        return []
    neighbours = stems_side_by_side(article)
    phrases = [words[0]]
    for before, word in pairwise(words):
        if (stem(before), stem(word)) in neighbours or not (word[:1].isupper() or UNPARTED.match(word)):
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
