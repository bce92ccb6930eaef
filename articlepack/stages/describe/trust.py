"""The trust order: how much a candidate's place counts, measured on pages with gold."""

import re
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache

from articlepack.records import Candidate, Evidence

Trust = Callable[[str, str], float]
"""What a place counts, by origin and detail of its candidates; 0 where it is not to be used."""


def trust_table(*rows: tuple[str, str, float]) -> Trust:
    """Rows of (origin, pattern of the detail, weight); the first that matches counts."""
    table = tuple((origin, re.compile(pattern), weight) for origin, pattern, weight in rows)

    @lru_cache(maxsize=4_096)
    def weigh(origin: str, detail: str) -> float:
        return next((weight for own, pattern, weight in table if own == origin and pattern.search(detail)), 0.0)

    return weigh


def ranked(candidates: Iterable[Candidate], field: str, table: Trust) -> list[tuple[float, Candidate]]:
    """The usable candidates of a field, most trusted first; in order of the page among equals."""
    weighted = [(table(c.origin, c.detail), c) for c in candidates if c.field == field]
    return sorted((pair for pair in weighted if pair[0] > 0), key=lambda pair: -pair[0])


def evidence_of(field: str, candidate: Candidate, note: str = "") -> Evidence:
    """Where a value came from; `note` says what agreed or differed."""
    return Evidence(field, candidate.origin, f"{candidate.detail}; {note}" if note else candidate.detail)


def places(candidates: Sequence[Candidate]) -> str:
    """The places of candidates, each once, as evidence names them."""
    return ", ".join(dict.fromkeys(c.detail for c in candidates))


ARTICLE_TYPES = "Article|BlogPosting|Report|SocialMediaPosting|DiscussionForumPosting|Question|Interview"
"""How the names of the types that schema.org has for articles end, threads of forums among them."""
NEWSROOM_TYPES = "NewsArticle|LiveBlogPosting|Report"
"""Those of them that newsrooms use."""
ARTICLE = rf"^\w*(?:{ARTICLE_TYPES})\."
"""Detail of a candidate from the article's own JSON-LD node."""
