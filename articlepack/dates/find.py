"""Dates in running text."""

import re
import unicodedata
from collections.abc import Callable
from datetime import date
from functools import lru_cache

from msgspec.structs import replace

from articlepack.dates.calendars import ERAS, gregorian, month_of, weekdays
from articlepack.dates.found import FoundDate, swapped, with_span
from articlepack.dates.patterns import (
    CLOCK_BEFORE,
    COMPACT_CLOCK,
    DAY_PATTERNS,
    MAX_CHARS_BEFORE,
    MIGHT_HOLD_DATE,
    clock_after,
    weekday_before,
)
from articlepack.dates.zones import offset_of

MAX_CHARS = 20_000
"""Of a string searched for dates; what follows is not read."""


def to_ascii_digits(text: str) -> str:
    """Decimal digits of other scripts as ASCII ones; positions stay."""
    if text.isascii():
        return text
    return re.sub(r"[^\W\D]", lambda m: str(unicodedata.digit(m[0])), text)


def find_dates(text: str) -> list[FoundDate]:
    """The dates of a text that name a day, in order, none overlapping another. Impossible ones are left out.

    >>> [(d.month, d.day, d.hour, d.zone_name) for d in find_dates("First Published: Dec 27 2023 | 6:02 PM IST")]
    [(12, 27, 18, 'IST')]
    """
    return [attempt for attempt in attempts(text) if isinstance(attempt, FoundDate)]


def attempts(text: str) -> tuple[FoundDate | str, ...]:
    """Every date of a text, an impossible one as the string it was."""
    return remembered_attempts(text) if len(text) <= MAX_REMEMBERED_CHARS else search_dates(text)


MAX_REMEMBERED_CHARS = 400
"""Of a line that is asked about several times: what is it about, when was it published, who wrote it."""


ISO_ALONE = re.compile(r"\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d[\d:.]*(?:Z|[+-]\d\d:?\d\d)?)?")
"""What machines write; no other pattern need look."""


def search_dates(text: str) -> tuple[FoundDate | str, ...]:
    """`attempts`, made."""
    if not MIGHT_HOLD_DATE.search(text):
        return ()
    digits = to_ascii_digits(text[:MAX_CHARS])
    spans: list[tuple[int, int, FoundDate | str]] = []
    taken = bytearray(len(digits))
    for kind, pattern in DAY_PATTERNS[:1] if ISO_ALONE.fullmatch(digits) else DAY_PATTERNS:
        for match in pattern.finditer(digits):
            attempt = READERS[kind](match, digits)
            begin, end = match.span()
            if attempt is not None and not any(taken[begin:end]):
                spans.append((begin, end, attempt))
                taken[begin:end] = b"\1" * (end - begin)
    return tuple(attempt for _, _, attempt in sorted(spans, key=lambda s: s[:2]))


remembered_attempts = lru_cache(maxsize=4_096)(search_dates)


def full_year(text: str) -> int:
    """A year of two or four digits: of two, from 1970 to 2069."""
    year = int(text.lstrip("'’"))
    return year if year > 99 else year + (1900 if year >= 70 else 2000)


def read_ymd(match: re.Match[str], text: str) -> FoundDate | str | None:
    """2023-12-27 and its like."""
    return found_date(match, text, int(match["y"]), int(match["m"]), int(match["d"]))


def read_cjk(match: re.Match[str], text: str) -> FoundDate | str | None:
    """2023年12月27日, 令和5年12月27日, 2023년 12월 27일."""
    year = 1 if match["y"] == "元" else int(match["y"])
    if match["era"]:
        year += ERAS[match["era"]]
    elif year < 1000:
        return None
    return found_date(match, text, year, int(match["m"]), int(match["d"]))


def read_named(match: re.Match[str], text: str) -> FoundDate | str | None:
    """Dates with a month's name, in any order."""
    groups = match.groupdict()
    month, day = month_of(match["w"]), groups["d"] or groups.get("d0")
    if month is None or day is None:
        return None
    return found_date(match, text, full_year(match["y"]), month[0], int(day), is_jalali=month[1])


def read_ctime(match: re.Match[str], _text: str) -> FoundDate | str | None:
    """Wed Dec 27 18:02:00 IST 2023."""
    month = month_of(match["w"])
    if month is None:
        return None
    line = f"{match['y']}-{month[0]}-{match['d']} {match['t']} {match['z'] or ''}"
    inner = find_dates(line)
    if not inner:
        return match[0]
    return with_span(inner[0], match.start(), match.end())


def read_dmy(match: re.Match[str], text: str) -> FoundDate | str | None:
    """27.12.2023, 12/27/2023: day first unless that cannot be."""
    first, second, year = int(match["a"]), int(match["b"]), full_year(match["y"])
    groups = match.groupdict()
    separator = (groups.get("s") or "").strip()
    if len(match["y"]) == 2 and (separator == "-" or (separator == "." and len(match["a"] + match["b"]) < 4)):
        return None  # a score, a version, a part of a number
    is_free = first <= 12 and second <= 12 and first != second and separator in ("/", "-")
    day, month = (second, first) if second > 12 >= first else (first, second)
    found = found_date(match, text, year, month, day, is_ambiguous=is_free)
    return by_weekday(found, text, match.start()) if isinstance(found, FoundDate) and found.is_ambiguous else found


def by_weekday(found: FoundDate, text: str, start: int) -> FoundDate:
    """The reading of an ambiguous date, which starts there, that falls on the weekday before it, if one alone does."""
    begin = max(0, start - MAX_CHARS_BEFORE)
    named = weekday_before().search(text[begin:start])
    days = weekdays().get(named[1].casefold(), set()) if named else set()
    readings = replace(found, is_ambiguous=False), swapped(found)
    told = [one for one in readings if date(one.year, one.month, one.day).weekday() in days]
    if named is None or len(told) != 1:
        return found
    return with_span(told[0], min(found.start, begin + named.start()), found.end)


READERS: dict[str, Callable[[re.Match[str], str], FoundDate | str | None]] = {
    "ymd": read_ymd,
    "cjk": read_cjk,
    "named": read_named,
    "ctime": read_ctime,
    "dmy": read_dmy,
}


def found_date(
    match: re.Match[str],
    text: str,
    year: int,
    month: int,
    day: int,
    *,
    is_jalali: bool = False,
    is_ambiguous: bool = False,
) -> FoundDate | str:
    """The date of a match with the time beside it, or the text of an impossible one."""
    try:
        real = gregorian(year, month, day, is_jalali)
    except ValueError:
        return match[0]
    # A day of the Persian calendar is another one in ours: no other reading follows from it.
    is_free = is_ambiguous and (real.month, real.day) == (month, day)
    found = FoundDate(match.start(), match.end(), real.year, real.month, real.day, is_ambiguous=is_free)
    return with_time_after(found, text) or with_time_before(found, text) or found


def with_time_after(found: FoundDate, text: str) -> FoundDate | None:
    """The date with the time that follows it."""
    for pattern in (COMPACT_CLOCK, clock_after()):
        match = pattern.match(text, found.end)
        timed = with_clock(found, match) if match else None
        if match and timed:
            return with_span(timed, found.start, match.end())
    return None


def with_time_before(found: FoundDate, text: str) -> FoundDate | None:
    """The date with the time that stands before it: 'at 6:02 PM on ...'."""
    begin = max(0, found.start - MAX_CHARS_BEFORE)
    match = CLOCK_BEFORE.search(text[begin : found.start])
    timed = with_clock(found, match) if match else None
    return with_span(timed, begin + match.start(), found.end) if match and timed else None


def with_clock(found: FoundDate, match: re.Match[str]) -> FoundDate | None:
    """The date with the time of a clock pattern; None if no clock shows it."""
    groups = match.groupdict()
    hour = hour_of_day(int(match["h"]), groups.get("half") or groups.get("pre") or "")
    minute, second = int(match["mi"]), int(groups["sec"]) if groups.get("sec") else None
    if hour is None or minute > 59 or (second or 0) > 60:
        return None
    offset, name = (
        offset_of(groups["z"], date(found.year, found.month, found.day), hour) if groups.get("z") else (None, None)
    )
    return FoundDate(
        found.start,
        found.end,
        found.year,
        found.month,
        found.day,
        hour,
        minute,
        None if second is None else min(second, 59),
        offset,
        name,
        "minute" if second is None else "second",
        found.is_ambiguous,
    )


AFTERNOON = ("pm", "م", "μμ", "午後", "오후", "下午", "晚上")
MORNING = ("am", "ص", "πμ", "午前", "오전", "上午", "凌晨")


def hour_of_day(hour: int, half: str) -> int | None:
    """Hour on the 24-hour clock; None if there is no such hour."""
    half = half.lower().replace(".", "").replace(" ", "")
    if half in AFTERNOON and hour < 12:
        hour += 12
    elif half in MORNING and hour == 12:
        hour = 0
    return hour if hour <= 23 else None
