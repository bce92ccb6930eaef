"""The trust order: how much a candidate's place counts, measured on pages with gold."""

import re
from collections.abc import Iterable, Sequence

from articlepack.records import Candidate, Evidence

Trust = tuple[tuple[str, re.Pattern[str], float], ...]


def trust_table(*rows: tuple[str, str, float]) -> Trust:
    """Rows of (origin, pattern of the detail, weight); the first that matches counts."""
    return tuple((origin, re.compile(pattern), weight) for origin, pattern, weight in rows)


def weight_of(candidate: Candidate, table: Trust) -> float:
    """What a candidate's place counts; 0 where it is not to be used."""
    for origin, pattern, weight in table:
        if candidate.origin == origin and pattern.search(candidate.detail):
            return weight
    return 0.0


def ranked(candidates: Iterable[Candidate], field: str, table: Trust) -> list[tuple[float, Candidate]]:
    """The usable candidates of a field, most trusted first; in order of the page among equals."""
    weighted = [(weight_of(c, table), c) for c in candidates if c.field == field]
    return sorted((pair for pair in weighted if pair[0] > 0), key=lambda pair: -pair[0])


def evidence_of(field: str, candidate: Candidate, note: str = "") -> Evidence:
    """Where a value came from; `note` says what agreed or differed."""
    return Evidence(field, candidate.origin, f"{candidate.detail}; {note}" if note else candidate.detail)


def places(candidates: Sequence[Candidate]) -> str:
    """The places of candidates, each once, as evidence names them."""
    return ", ".join(dict.fromkeys(c.detail for c in candidates))


ARTICLE = r"^\w*(?:Article|BlogPosting|Report|SocialMediaPosting|Interview)\."
"""Detail of a candidate from the article's own JSON-LD node."""
