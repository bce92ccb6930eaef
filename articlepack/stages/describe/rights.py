"""Reading and mining rights as the page and its HTTP headers declare them, and the licence."""

import re
from collections.abc import Sequence

from articlepack.records import Candidate, Evidence
from articlepack.stages.describe.answers import Answers
from articlepack.stages.describe.candidates import add

HEADERS = {"x-robots-tag": "robots", "tdm-reservation": "tdm_reservation", "tdm-policy": "tdm_policy"}
ROBOT_WORDS = {"noindex": ("noindex", "none"), "noai": ("noai",), "noimageai": ("noimageai",)}
"""Column: the words of a robots directive that set it."""
WORD = re.compile(r"[a-z_-]+")


def collect_headers(headers: Sequence[tuple[str, str]]) -> list[Candidate]:
    """What the HTTP headers say of rights."""
    found: list[Candidate] = []
    for name, value in headers:
        if name in HEADERS:
            add(found, HEADERS[name], value, "http", name)
    return found


def choose_rights(candidates: Sequence[Candidate], answers: Answers) -> None:
    """Robots directives: one that forbids is enough. Mining: a header wins over a tag."""
    robots = [c for c in candidates if c.field == "robots"]
    for column, words in ROBOT_WORDS.items():
        stated = [(any(word in WORD.findall(c.value.lower()) for word in words), c) for c in robots]
        if stated:
            value, teller = max(stated, key=lambda s: s[0])
            evidence = Evidence(column, teller.origin, f"{teller.detail}: {teller.value[:100]}")
            answers.put(column, value, [evidence])
    for column in ("tdm_reservation", "is_free"):
        source, told = first_told(candidates, column)
        if source:
            answers.put(column, told, [Evidence(column, source.origin, source.detail)])
    policies = [c for c in candidates if c.field == "tdm_policy" and len(c.value) < MAX_POLICY_CHARS]
    policies = headers_first(policies)
    if policies:
        answers.put("tdm_policy", policies[0].value, [Evidence("tdm_policy", policies[0].origin, policies[0].detail)])


MAX_POLICY_CHARS = 2_000
TRUE = frozenset({"true", "1", "yes", "free", "http://schema.org/true", "https://schema.org/true"})
FALSE = frozenset(
    {"false", "0", "no", "locked", "metered", "paid", "premium", "http://schema.org/false", "https://schema.org/false"}
)


def headers_first(candidates: Sequence[Candidate]) -> list[Candidate]:
    """The candidates, those of HTTP headers before the others."""
    return sorted(candidates, key=lambda c: c.origin != "http")


def first_told(candidates: Sequence[Candidate], field: str) -> tuple[Candidate | None, bool | None]:
    """The first candidate that says yes or no, and what it says."""
    for candidate in headers_first([c for c in candidates if c.field == field]):
        word = candidate.value.strip().lower()
        if word in TRUE or word in FALSE:
            return candidate, word in TRUE
    return None, None
