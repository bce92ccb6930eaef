"""How a value becomes a candidate: cut to a length that costs no time, its white space folded."""

import re
from functools import lru_cache

from articlepack import words
from articlepack.records import Candidate

MAX_VALUE_CHARS = 20_000
"""Of one value; an author tag or keyword list longer than this is cut."""
MAX_CANDIDATES = 400
"""Of one page and one place; what follows is not collected."""

POSTERS = ("data-author", "class=username")
"""Details of the account that a page's first post is by: as it is told to a script, and as forums show it."""

ACCOUNT_CLASS = re.compile(r"(?<![\w-])(?:big)?username(?![\w-])", re.IGNORECASE)
"""Class of what shows the name of an account: that of old forums is large."""


def candidate(field: str, value: str, origin: str, detail: str) -> Candidate | None:
    """A candidate, or None where the value is empty. Entities that a page escaped twice are read."""
    text = words.read_entities(value[:MAX_VALUE_CHARS])
    text = " ".join(text.replace("\x00", "").split())
    return Candidate(field, text, origin, detail) if text else None


def add(found: list[Candidate], field: str, value: str | None, origin: str, detail: str) -> None:
    """Append a candidate where there is a value and room."""
    made = candidate(field, value, origin, detail) if value and len(found) < MAX_CANDIDATES else None
    if made is not None:
        found.append(made)


MAX_REMEMBERED_CHARS = 300


def fold(text: str) -> str:
    """`words.fold`, remembered for short texts: a page states its names and titles in many places."""
    return remembered_fold(text) if len(text) <= MAX_REMEMBERED_CHARS else words.fold(text)


remembered_fold = lru_cache(maxsize=8_192)(words.fold)
