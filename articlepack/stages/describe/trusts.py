"""The trust order of every column that has one: how much a candidate's place counts."""

from articlepack.records import Candidate
from articlepack.stages.describe import authors, names, title, topics, when

TABLES = {
    "title": title.TRUST,
    "authors": authors.TRUST,
    "topics": topics.TRUST,
    "publisher": names.PUBLISHER_TRUST,
    "section": names.SECTION_TRUST,
    "description": names.DESCRIPTION_TRUST,
    "license": names.LICENSE_TRUST,
    "date_published": when.PUBLISHED_TRUST,
    "date_modified": when.MODIFIED_TRUST,
}


def trust_in(candidate: Candidate) -> float | None:
    """What a candidate's place counts, 0 where it is not used; None for columns that go by other rules.

    >>> trust_in(Candidate("title", "Harbour reopens", "element", "h1"))
    4.0
    """
    table = TABLES.get(candidate.field)
    return table(candidate.origin, candidate.detail) if table else None
