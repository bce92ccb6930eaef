"""Publisher, section, standfirst and licence: one value from the most trusted place that has one."""

import re
from collections.abc import Callable, Sequence

from articlepack.records import Candidate, Evidence
from articlepack.stages.describe.candidates import fold
from articlepack.stages.describe.trust import ARTICLE, Trust, evidence_of, ranked, trust_table

PUBLISHER_TRUST = trust_table(
    ("json-ld", r"\(nested\)", 0),
    ("microdata", r"\(beside\)", 0),
    ("json-ld", ARTICLE + "publisher", 10),
    ("meta", r"^og:site_name", 9),
    ("json-ld", r"publisher", 7),
    ("microdata", "", 6.5),
    ("json-ld", r"^WebSite", 6),
    ("json-ld", r"^(?:Organization|NewsMedia|Corporation)", 5),
    ("meta", r"^(?:application-name|dc|dcterms|citation|apple)", 4),
    ("meta", r"^publisher", 3),
    ("element", "", 2),
)
SECTION_TRUST = trust_table(
    ("json-ld", r"\(nested\)", 0),
    ("meta", r"article:section|parsely|sailthru|cxense", 9),
    ("json-ld", r"articleSection", 8),
    ("microdata", r"^itemprop=\w+$", 6),
    ("meta", "", 5),
    ("line", "", 4),
)
DESCRIPTION_TRUST = trust_table(
    ("json-ld", r"\(nested\)", 0),
    ("microdata", r"\(beside\)", 0),
    ("json-ld", ARTICLE, 9),
    ("meta", r"^og:", 8),
    ("meta", "", 7),
    ("line", "", 6),
    ("json-ld", "", 5),
    ("microdata", "", 4),
)
LICENSE_TRUST = trust_table(
    ("json-ld", r"\(nested\)", 0),
    ("element", r"\(beside\)", 1),
    ("json-ld", "", 9),
    ("element", r"^link", 8),
    ("element", r"^rel", 7),
    ("element", "", 5),
    ("meta", r"license", 6),
    ("meta", "", 2),
    ("microdata", "", 6),
)
IS_ADDRESS = re.compile(r"^(?:https?:)?//|^www\.", re.IGNORECASE)
MAX_NAME_CHARS = 100
MAX_DESCRIPTION_CHARS = 5_000
MAX_LICENSE_CHARS = 300
LICENSE_WORD = re.compile(
    r"^https?://|creative ?commons|\bcc[ -](?:by|0)|public domain|licen[cs]e|copyright|©", re.IGNORECASE
)


def choose_publisher(candidates: Sequence[Candidate]) -> tuple[str | None, list[Evidence]]:
    """Site or paper by name; an address is none."""
    return first(
        candidates, "publisher", PUBLISHER_TRUST, lambda v: len(v) <= MAX_NAME_CHARS and not IS_ADDRESS.match(v)
    )


def choose_section(candidates: Sequence[Candidate], title: str | None) -> tuple[str | None, list[Evidence]]:
    """Department of the site."""
    folded = fold(title or "")
    return first(
        candidates,
        "section",
        SECTION_TRUST,
        lambda v: len(v) <= MAX_NAME_CHARS and not IS_ADDRESS.match(v) and fold(v) != folded,
    )


def choose_description(candidates: Sequence[Candidate], title: str | None) -> tuple[str | None, list[Evidence]]:
    """Standfirst or summary; one that only repeats the headline is none."""
    folded = fold(title or "")
    return first(
        candidates,
        "description",
        DESCRIPTION_TRUST,
        lambda v: fold(v) not in ("", folded) and len(v) <= MAX_DESCRIPTION_CHARS,
    )


def choose_license(candidates: Sequence[Candidate]) -> tuple[str | None, list[Evidence]]:
    """Licence address or name."""
    return first(
        candidates, "license", LICENSE_TRUST, lambda v: len(v) <= MAX_LICENSE_CHARS and bool(LICENSE_WORD.search(v))
    )


def first(
    candidates: Sequence[Candidate], field: str, table: Trust, is_fit: Callable[[str], bool]
) -> tuple[str | None, list[Evidence]]:
    """The most trusted value that fits."""
    for _, candidate in ranked(candidates, field, table):
        if is_fit(candidate.value):
            return candidate.value, [evidence_of(field, candidate)]
    return None, []
