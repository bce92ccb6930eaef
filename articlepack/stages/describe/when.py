"""When it was published and changed: instants, how exact they are, and what says so."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta

from msgspec import Struct

from articlepack import dates
from articlepack.dates import FoundDate
from articlepack.records import Candidate, Evidence
from articlepack.stages.describe.places import country_of_suffix, find_city, zones_of_countries
from articlepack.stages.describe.trust import ARTICLE, Trust, evidence_of, places, trust_table, weight_of

PUBLISHED_TRUST = trust_table(
    ("input", "", 1000),
    ("element", r"\(beside\)", 0),
    ("microdata", r"\(beside\)", 0),
    ("json-ld", r"\(nested\)", 0),
    ("json-ld", ARTICLE + "datePublished", 10),
    ("meta", r"published|pub-?date|issued|sailthru|publication|citation|publish", 8),
    ("microdata", r"datepublished", 7.5),
    ("json-ld", r"Page\.datePublished", 6),
    ("json-ld", r"datePublished", 5),
    ("line", r"\(published\)", 6),
    ("element", r"^time\[datetime\]", 5),
    ("line", r"^(?:date|byline|dateline) line", 4.5),
    ("line", r"^head line|^first paragraph", 4),
    ("element", r"^time", 4),
    ("element", r"^class=date", 3.5),
    ("meta", "", 5),
    ("url", "", 3.8),
    ("json-ld", r"dateCreated", 3),
    ("microdata", "", 3),
)
MODIFIED_TRUST = trust_table(
    ("element", r"\(beside\)", 0),
    ("microdata", r"\(beside\)", 0),
    ("json-ld", r"\(nested\)", 0),
    ("json-ld", ARTICLE, 10),
    ("meta", "", 8),
    ("microdata", "", 7),
    ("json-ld", "", 6),
    ("line", "", 5),
    ("element", "", 4),
)
STRONG = 5.0
"""From here on a place is machine-written for this article, or says 'published'."""
EARLIEST_YEAR = 1995
"""Pages older than the web need a strong place to say so."""
LATEST_YEAR = 2100
DAYS_AHEAD = 2
"""Clocks differ; a page fetched today may be dated tomorrow."""


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
    note: str = ""

    @property
    def day(self) -> date:
        """The day as written."""
        return date(self.found.year, self.found.month, self.found.day)


class Moment(Struct, frozen=True):
    """The three columns of a date."""

    instant: datetime
    precision: str
    offset: str | None


def choose_date(
    candidates: Sequence[Candidate], field: str, context: Context, month_first: bool | None
) -> tuple[Moment | None, list[Evidence]]:
    """(the date, evidence). The day with the most trust behind it, then its most exact statement."""
    table = PUBLISHED_TRUST if field == "date_published" else MODIFIED_TRUST
    stated, problems = read_all(candidates, field, table, context, month_first)
    if not stated:
        return None, problems[:1]
    best_day = first_shown(stated, heaviest_day(stated))
    backing = sorted((s for s in stated if is_same_day(s, best_day)), key=lambda s: (-s.weight, -exactness(s)))
    winner = most_exact(backing)
    moment = Moment(dates.instant_of(winner.found), winner.found.precision, offset_of(winner))
    return moment, [evidence_of(field, winner.candidate, note_of(winner, backing, stated))]


def offset_of(stated: Stated) -> str | None:
    """A day has no offset."""
    return None if stated.found.precision == "day" else stated.found.offset


def read_all(
    candidates: Sequence[Candidate], field: str, table: Trust, context: Context, month_first: bool | None
) -> tuple[list[Stated], list[Evidence]]:
    """The dates that candidates state, and evidence of those that could not be used."""
    stated, problems = [], []
    for candidate in candidates:
        weight = weight_of(candidate, table) if candidate.field == field else 0.0
        if weight <= 0:
            continue
        found, note = read_candidate(candidate, weight, context, month_first)
        if found is not None:
            stated.append(Stated(candidate, weight, found, note))
        elif note:
            problems.append((weight, Evidence(field, candidate.origin, f"{candidate.detail}: not used, {note}")))
    return stated, [evidence for _, evidence in sorted(problems, key=lambda p: -p[0])]


def read_candidate(
    candidate: Candidate, weight: float, context: Context, month_first: bool | None
) -> tuple[FoundDate | None, str]:
    """(date, note), or (None, why not; '' where the value is no date at all)."""
    value = candidate.value[:200]
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


def month_order(candidates: Sequence[Candidate], context: Context) -> bool | None:
    """Whether numeric dates of this page have the month first; None where nothing says.

    The page's other dates first: a numeric date that can be read one way only, or a written one whose day an ambiguous
    one equals in one reading. Then the country, then the language: only English has both orders.
    """
    sure, doubtful = set(), []
    for candidate in candidates:
        if candidate.field not in ("date_published", "date_modified"):
            continue
        for found in dates.find_dates(candidate.value[:200])[:2]:
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
    language = (context.language or "")[:2].lower()
    return None if language in ("en", "") else False


def utc_day(stated: Stated) -> date:
    """The day of the instant in UTC."""
    return dates.instant_of(stated.found).date()


def is_same_day(stated: Stated, day: date) -> bool:
    """Whether a statement means this day, as written or as an instant."""
    return day in (stated.day, utc_day(stated))


def heaviest_day(stated: Sequence[Stated]) -> date:
    """The day with the most trust behind it; each kind of place counts once, later ones for a tenth."""
    votes: dict[date, float] = defaultdict(float)
    strongest: dict[date, float] = defaultdict(float)
    for one in sorted(stated, key=lambda s: -s.weight):
        for day in {one.day, utc_day(one)}:
            strongest[day] = max(strongest[day], one.weight)
    for day, weight in strongest.items():
        others = {s.candidate.detail: s.weight for s in stated if is_same_day(s, day)}
        votes[day] = weight + 0.1 * (sum(others.values()) - weight)
    leader = max(votes.values())
    return next(
        s.day for s in sorted(stated, key=lambda s: -s.weight) if votes[s.day] == leader or votes[utc_day(s)] == leader
    )


SHOWN = ("head line", "time", "class=date", "date line", "path")


def first_shown(stated: Sequence[Stated], day: date) -> date:
    """The earliest day that the page shows beside its headline, where that is before `day`.

    What was shown as of a day cannot have been published after it: a machine-written date that is later is that of a
    rebuild of the site.
    """
    shown = [s.day for s in stated if s.candidate.detail.startswith(SHOWN) and s.day < day - timedelta(days=1)]
    places = {s.candidate.detail for s in stated if is_same_day(s, day)}
    return min(shown) if shown and not any(place.startswith(SHOWN) for place in places) else day


def exactness(stated: Stated) -> int:
    """How much a statement says beyond the day."""
    found = stated.found
    return {"day": 0, "minute": 2, "second": 3}[found.precision] + (
        2 if found.offset and found.precision != "day" else 0
    )


def most_exact(backing: Sequence[Stated]) -> Stated:
    """The most trusted statement that has a time with its offset, else a time, else the most trusted."""
    for least in (4, 2):
        for one in backing:
            if exactness(one) >= least:
                return one
    return backing[0]


def note_of(winner: Stated, backing: Sequence[Stated], stated: Sequence[Stated]) -> str:
    """How the winner was read, who agrees, and which strong places say another day."""
    notes = [winner.note] if winner.note else []
    agreeing = [s.candidate for s in backing if s.candidate.detail != winner.candidate.detail]
    if agreeing:
        notes.append(f"agrees: {places(agreeing)}")
    for one in stated:
        if one not in backing and one.weight >= STRONG:
            notes.append(f"{one.candidate.detail} says {one.candidate.value[:40]!r}")
    return "; ".join(dict.fromkeys(notes[:5]))


def read_crawled(value: str | None) -> datetime | None:
    """The instant a page was fetched, from ISO 8601 or as the user wrote it."""
    if not value:
        return None
    found = dates.read_date(value).found
    return dates.instant_of(found).astimezone(UTC) if found else None
