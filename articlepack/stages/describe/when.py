"""When it was published and changed: instants, how exact they are, and what says so."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime, timedelta

from msgspec import Struct
from msgspec.structs import replace

from articlepack import dates
from articlepack.records import Candidate, Evidence
from articlepack.stages.describe.reading import STRONG, Context, Stated, read_candidate, stated_by
from articlepack.stages.describe.trust import ARTICLE, Trust, evidence_of, places, trust_table

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
    ("line", r"^line below text", 3.6),
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


class Moment(Struct, frozen=True):
    """The three columns of a date."""

    instant: datetime
    precision: str
    offset: str | None


def choose_date(
    candidates: Sequence[Candidate],
    field: str,
    context: Context,
    month_first: bool | None,
    changed: date | None = None,
) -> tuple[Moment | None, list[Evidence]]:
    """(the date, evidence). The day with the most trust behind it, then its most exact statement.

    The user's own decides alone. `changed`: the day of the last change, where known; nothing is published after it that
    is also said to be before.
    """
    table = PUBLISHED_TRUST if field == "date_published" else MODIFIED_TRUST
    stated, problems = read_all(candidates, field, table, context, month_first)
    if not stated:
        return None, problems[:1]
    timely = [s for s in stated if s.candidate.origin == "input"] or without_rebuilds(stated, changed)
    best_day = first_shown(timely, heaviest_day(timely))
    backing = sorted((s for s in timely if is_same_day(s, best_day)), key=lambda s: (-s.weight, -exactness(s)))
    winner = in_local_time(most_exact(backing), backing)
    moment = Moment(dates.instant_of(winner.found), winner.found.precision, offset_of(winner))
    return moment, [evidence_of(field, winner.candidate, note_of(winner, backing, stated))]


def without_rebuilds(stated: list[Stated], changed: date | None) -> list[Stated]:
    """Statements without those after the last change, if one of the page's head is before it: they tell a rebuild."""
    if changed is None or not any(s.candidate.origin in ("json-ld", "meta") and s.day <= changed for s in stated):
        return stated
    return [s for s in stated if s.day <= changed + timedelta(days=1)]


def offset_of(stated: Stated) -> str | None:
    """A day has no offset."""
    return None if stated.found.precision == "day" else stated.found.offset


def read_all(
    candidates: Sequence[Candidate], field: str, table: Trust, context: Context, month_first: bool | None
) -> tuple[list[Stated], list[Evidence]]:
    """The dates that candidates state, and evidence of those that could not be used."""
    stated, problems = [], []
    title = next((i for i, c in enumerate(candidates) if c.field == "title" and c.detail == "h1"), -1)
    placed = [(i <= title, c) for i, c in enumerate(candidates) if c.field == field]
    for _, candidate in sorted(placed, key=lambda p: p[0]):
        weight = table(candidate.origin, candidate.detail)
        if weight <= 0:
            continue
        found, note = read_candidate(candidate, weight, context, month_first)
        if found is not None:
            stated.append(stated_by(candidate, weight, found, note))
        elif note:
            problems.append((weight, Evidence(field, candidate.origin, f"{candidate.detail}: not used, {note}")))
    return own_first(stated), [evidence for _, evidence in sorted(problems, key=lambda p: -p[0])]


LISTED = ("element", "microdata")
"""Places that occur once for each article of a list."""
LATER_SHARE = 0.3


def own_first(stated: Sequence[Stated]) -> list[Stated]:
    """Of elements of one kind that name several days, one is the article's: that of its lines, else the first below its
    headline. The others count little.
    """
    shown = {s.day for s in stated if s.candidate.origin == "line"}
    first: dict[tuple[str, str], date] = {}
    out = []
    for one in sorted(stated, key=lambda s: s.day not in shown):
        own = first.setdefault((one.candidate.origin, one.candidate.detail), one.day)
        if one.candidate.origin in LISTED and one.day != own:
            out.append(replace(one, weight=LATER_SHARE * one.weight, is_own=False))
        else:
            out.append(one)
    return out


def is_same_day(stated: Stated, day: date) -> bool:
    """Whether a statement means this day, as written or as an instant."""
    return day in (stated.day, stated.utc_day)


def heaviest_day(stated: Sequence[Stated]) -> date:
    """The day with the most trust behind it; each kind of place counts once, later ones for a tenth."""
    votes: dict[date, float] = defaultdict(float)
    strongest: dict[date, float] = defaultdict(float)
    for one in sorted(stated, key=lambda s: -s.weight):
        for day in (one.day, one.utc_day):
            strongest[day] = max(strongest[day], one.weight)
    for day, weight in strongest.items():
        others = {s.candidate.detail: s.weight for s in stated if is_same_day(s, day)}
        votes[day] = weight + 0.1 * (sum(others.values()) - weight)
    leader = max(votes.values())
    return next(
        s.day for s in sorted(stated, key=lambda s: -s.weight) if votes[s.day] == leader or votes[s.utc_day] == leader
    )


SHOWN = ("head line", "path")


def first_shown(stated: Sequence[Stated], day: date) -> date:
    """The earliest day that the page shows beside its headline, where that is before `day`.

    What was shown as of a day cannot have been published after it: a machine-written date that is later is that of a
    rebuild of the site.
    """
    shown = [s.day for s in stated if s.is_own and s.candidate.detail.startswith(SHOWN)]
    shown = [own for own in shown if own < day - timedelta(days=1)]
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


def in_local_time(winner: Stated, backing: Sequence[Stated]) -> Stated:
    """The same instant as its own clock showed it, where another place states that beside UTC."""
    if winner.found.offset != "+00:00" or winner.found.precision == "day":
        return winner
    instant = dates.instant_of(winner.found)
    local = (s for s in backing if s.found.precision != "day" and s.found.offset not in (None, "+00:00"))
    return next((s for s in local if dates.instant_of(s.found) == instant), winner)


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
