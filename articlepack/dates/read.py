"""One value that should be one date: machine forms, and what is impossible or too coarse."""

import re
from datetime import UTC, date, datetime, timedelta

from articlepack.dates.calendars import month_of
from articlepack.dates.find import MAX_CHARS, attempts, to_ascii_digits
from articlepack.dates.found import FoundDate, Reading, resolved
from articlepack.dates.patterns import WORD, YEAR
from articlepack.dates.zones import MAIL_OFFSETS

COARSE = re.compile(r"^\W*(?:\d{4}(?:[-/.]\d{1,2})?|\d{1,2}[-/.]\d{4}|\d{4}\s?[年년](?:\s?\d{1,2}\s?[月월])?)\W*$")
COARSE_NAMED = re.compile(rf"^\W*(?:(?P<w>{WORD})[\s,.]+(?:de\s+)?{YEAR}|{YEAR}[\s,.]+(?P<v>{WORD}))\W*$")
EPOCH = re.compile(
    r"^\s*(?:(\d{10}|\d{13}|\d{16}|\d{19})(?:\.\d+)?"
    r"|/Date\((\d{12,13})(?:([+-](?:0\d|1[0-4]))([0-5]\d))?\)/)\s*$"
)
"""Seconds since 1970, or their thousandths and so on, told by the number of digits; thousandths as .NET writes them."""
WEEK_DATE = re.compile(r"^\s*(\d{4})-?W(\d{2})-?([1-7])(?=T|\s|$)")
ORDINAL_DATE = re.compile(r"^\s*(\d{4})-?(\d{3})(?=T|\s|$)")
COMPACT_DATE = re.compile(r"^\s*((?:19|20)\d\d)(\d\d)(\d\d)(\d{2}(?:\d{2}){0,2})?\s*$")
MAIL_DATE = re.compile(
    r"^\s*(?:[A-Z][a-z]{2},\s)?\d{1,2}\s[A-Z][a-z]{2}\s\d{2,4}\s\d\d:\d\d(?::\d\d)?\s(EST|CST|MST|PST)\s*$"
)


def read_date(value: str) -> Reading:
    """What a value that should be one date says. The first date counts; machine forms are known besides those of prose.

    >>> read_date("2023-02-31").problem, read_date("March 2021").problem, read_date("soon").problem
    ('impossible', 'coarse', 'none')
    """
    value = value[:MAX_CHARS]
    digits = rewrite_machine_form(to_ascii_digits(value))
    tried = attempts(digits)
    dates = [attempt for attempt in tried if isinstance(attempt, FoundDate)]
    if dates and tried[0] is dates[0]:
        mail = MAIL_DATE.match(digits)
        return Reading(resolved(dates[0], MAIL_OFFSETS[mail[1]]) if mail and dates[0].zone_name else dates[0])
    if tried:
        return Reading(problem="impossible")
    return Reading(problem="coarse" if is_coarse(digits) else "none")


def is_coarse(value: str) -> bool:
    """Whether a value is a date that names no day."""
    named = COARSE_NAMED.match(value)
    return bool(COARSE.match(value)) or bool(named and month_of(named["w"] or named["v"]))


def rewrite_machine_form(value: str) -> str:
    """Week dates, ordinal dates, digits in a row and time since 1970 as ISO 8601 with hyphens.

    >>> rewrite_machine_form("1710408600000000"), rewrite_machine_form("/Date(1710408600000+0530)/")
    ('2024-03-14T09:30:00Z', '2024-03-14T15:00:00+05:30')
    """
    if match := EPOCH.match(value):
        return since_1970(*match.groups())
    if match := COMPACT_DATE.match(value):
        clock = match[4] or ""
        return f"{match[1]}-{match[2]}-{match[3]}" + (f"T{':'.join(re.findall('..', clock))}" if len(clock) > 2 else "")
    try:
        if match := WEEK_DATE.match(value):
            return date.fromisocalendar(int(match[1]), int(match[2]), int(match[3])).isoformat() + value[match.end() :]
        if match := ORDINAL_DATE.match(value):
            ordinal = date(int(match[1]), 1, 1).toordinal() + int(match[2]) - 1
            return date.fromordinal(ordinal).isoformat() + value[match.end() :]
    except ValueError:
        pass
    return value


def since_1970(digits: str | None, thousandths: str | None, hours: str | None, minutes: str | None) -> str:
    """An instant told by what `EPOCH` finds, on the clock of its offset."""
    seconds = int(digits[:10]) if digits else int(thousandths or 0) // 1000
    sign = -1 if hours and hours[0] == "-" else 1
    ahead = timedelta(hours=int(hours or 0), minutes=sign * int(minutes or 0))
    clock = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds) + ahead
    return clock.strftime("%Y-%m-%dT%H:%M:%S") + (f"{hours}:{minutes}" if hours else "Z")
