"""What a date candidate says: a day or an instant, or why it says none; read with what else the page tells."""

import re
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta

from msgspec import Struct

from articlepack import dates
from articlepack.dates import FoundDate
from articlepack.records import Block, Candidate
from articlepack.stages.describe.places import country_of_suffix, find_city, puts_day_first, zones_of_countries
from articlepack.words import squeeze

STRONG = 5.0
"""From here on a place is machine-written for this article, or says 'published'."""
EARLIEST_YEAR = 1995
"""Pages older than the web need a strong place to say so."""
LATEST_YEAR = 2100
DAYS_AHEAD = 2
"""Clocks differ; a page fetched today may be dated tomorrow."""
MAX_VALUE_CHARS = 200


class Context(Struct, frozen=True):
    """What else is known of a page that helps to read a date."""

    crawled: datetime | None = None
    language: str | None = None
    """BCP 47, as declared."""
    place: str | None = None
    host: str | None = None


class Stated(Struct, frozen=True):
    """A date read from a candidate."""

    candidate: Candidate
    weight: float
    found: FoundDate
    note: str
    day: date
    """As written."""
    utc_day: date
    """Of the instant."""
    is_own: bool = True
    """Not one of the later dates of a list of articles."""


def stated_by(candidate: Candidate, weight: float, found: FoundDate, note: str) -> Stated:
    """A candidate with what it was read as."""
    day = date(found.year, found.month, found.day)
    is_instant = found.precision != "day" and found.offset not in (None, "+00:00")
    return Stated(candidate, weight, found, note, day, dates.instant_of(found).date() if is_instant else day)


def read_candidate(
    candidate: Candidate, weight: float, context: Context, month_first: bool | None
) -> tuple[FoundDate | None, str]:
    """(date, note), or (None, why not; '' where the value is no date at all)."""
    value = candidate.value[:MAX_VALUE_CHARS]
    reading = dates.read_date(value)
    found = reading.found
    if found is None:
        return (
            read_relative(value, context)
            if reading.problem == "none"
            else (None, f"{PROBLEMS[reading.problem]} {value!r}")
        )
    note = ""
    if found.is_ambiguous:
        if month_first is None:
            return None, f"day and month could change places in {value!r}"
        found = dates.swapped(found) if month_first else found
    if found.zone_name:
        found, note = resolve_zone(found, context)
    return (found, note) if is_plausible(found, weight, context) else (None, f"out of time {value!r}")


PROBLEMS = {"impossible": "impossible date", "coarse": "coarser than a day:"}


def read_relative(value: str, context: Context) -> tuple[FoundDate | None, str]:
    """'3 days ago', where it is known when the page was fetched."""
    day = dates.find_relative(value, context.crawled) if context.crawled and len(value) < 60 else None
    if day is None:
        return None, ""
    return FoundDate(0, len(value), day.year, day.month, day.day), f"{value!r} when the page was fetched"


def is_plausible(found: FoundDate, weight: float, context: Context) -> bool:
    """Not after the page was fetched, and not before the web unless a strong place says so."""
    latest = (context.crawled + timedelta(days=DAYS_AHEAD)).date() if context.crawled else date(LATEST_YEAR, 1, 1)
    day = date(found.year, found.month, found.day)
    return day <= latest and (found.year >= EARLIEST_YEAR or (weight >= STRONG and found.year >= 1500))


def resolve_zone(found: FoundDate, context: Context) -> tuple[FoundDate, str]:
    """An ambiguous zone name resolved by the place, else the country of the language tag or of the domain."""
    for what, name, zones in zone_evidence(context):
        offset = dates.offset_in_zones(found, zones)
        if offset:
            return dates.resolved(found, offset), f"{found.zone_name} is {offset} by {what} {name}"
    return found, f"{found.zone_name} not resolved"


def zone_evidence(context: Context) -> list[tuple[str, str, tuple[str, ...]]]:
    """(what, its name, time zones) that the page gives evidence for, the nearest first."""
    given: list[tuple[str, str, tuple[str, ...]]] = []
    city = find_city(context.place) if context.place else None
    if city and context.place:
        given.append(("the place", context.place, (city.zone,)))
    country = country_of_suffix(context.host) if context.host else None
    if country:
        given.append(("the domain's country", country, zones_of_countries()[country]))
    region = region_of(context.language)
    if region in zones_of_countries():
        given.append(("the language's country", region, zones_of_countries()[region]))
    return given


def region_of(language: str | None) -> str:
    """'US' of 'en-US' and 'en_US', else ''."""
    parts = (language or "").replace("_", "-").split("-")
    return next((part.upper() for part in parts[1:] if len(part) == 2 and part.isalpha()), "")


MONTH_FIRST_COUNTRIES = frozenset({"US", "PH", "FM", "MH", "PW", "GU", "PR"})


NUMERIC = re.compile(r"(?<![\d./-])(\d{1,2})([./-])(\d{1,2})\2(?:19|20)\d\d(?!\d)")
"""Day and month as numbers, in either order, and a year."""


def numeric_order(text: str) -> bool | None:
    """Whether the numeric dates of a text have the month first; None where none tells, or they differ."""
    told = {int(second) > 12 for first, _, second in NUMERIC.findall(text) if (int(first) > 12) != (int(second) > 12)}
    return told.pop() if len(told) == 1 else None


def collect_order(found: Sequence[Candidate], blocks: Sequence[Block]) -> list[Candidate]:
    """Where a date's day and month could change places, the first line with one whose order is certain."""
    stated = (c.value for c in found if c.field in ("date_published", "date_modified"))
    if not any(date.is_ambiguous for value in stated for date in dates.find_dates(value[:MAX_VALUE_CHARS])[:2]):
        return []
    lines = (block.text[:MAX_VALUE_CHARS] for block in blocks)
    told = next((line for line in lines if numeric_order(line) is not None), None)
    return [Candidate("date_order", told, "line", "another date of the page")] if told else []


def month_order(candidates: Sequence[Candidate], context: Context) -> bool | None:
    """Whether numeric dates of this page have the month first; None where nothing says.

    The page's other dates first: a numeric date that can be read one way only, or a written one whose day an ambiguous
    one equals in one reading. Then the country, then language and offset: only English of the west has both orders.
    """
    sure, doubtful = set(), []
    for candidate in candidates:
        if candidate.field == "date_order":
            return numeric_order(candidate.value)
        if candidate.field not in ("date_published", "date_modified"):
            continue
        for found in dates.find_dates(candidate.value[:MAX_VALUE_CHARS])[:2]:
            if found.is_ambiguous:
                doubtful.append(found)
            else:
                sure.add((found.year, found.month, found.day))
    for found in doubtful:
        as_day_first = (found.year, found.month, found.day) in sure
        as_month_first = (found.year, found.day, found.month) in sure
        if as_day_first != as_month_first:
            return as_month_first
    country = (country_of_suffix(context.host) if context.host else None) or region_of(context.language)
    if country:
        return country in MONTH_FIRST_COUNTRIES
    is_english = (context.language or "")[:2].lower() in ("en", "")
    return None if is_english and not any(puts_day_first(found.offset) for found in doubtful) else False


def read_crawled(value: str | None) -> datetime | None:
    """The instant a page was fetched, from ISO 8601 or as the user wrote it."""
    if not value:
        return None
    found = dates.read_date(squeeze(value)[:MAX_VALUE_CHARS]).found
    return dates.instant_of(found).astimezone(UTC) if found else None
