"""Offsets: as numbers, as abbreviations, and what an ambiguous abbreviation means in given time zones."""

import re
from collections.abc import Collection
from datetime import date, datetime, timedelta
from functools import cache
from importlib.resources import files
from zoneinfo import ZoneInfo

from articlepack.dates.found import FoundDate, local_time

OFFSETS = {
    "Z": "+00:00", "UTC": "+00:00", "GMT": "+00:00", "UT": "+00:00", "WET": "+00:00", "WEST": "+01:00",
    "CET": "+01:00", "CEST": "+02:00", "MEZ": "+01:00", "MESZ": "+02:00", "EET": "+02:00", "EEST": "+03:00",
    "MSK": "+03:00", "МСК": "+03:00", "TRT": "+03:00", "JST": "+09:00", "KST": "+09:00", "HKT": "+08:00",
    "SGT": "+08:00", "WIB": "+07:00", "WITA": "+08:00", "PKT": "+05:00", "NPT": "+05:45", "AEST": "+10:00",
    "AEDT": "+11:00", "ACST": "+09:30", "ACDT": "+10:30", "AWST": "+08:00", "NZST": "+12:00", "NZDT": "+13:00",
    "EDT": "-04:00", "CDT": "-05:00", "MDT": "-06:00", "PDT": "-07:00", "AKST": "-09:00", "AKDT": "-08:00",
    "NST": "-03:30", "BRT": "-03:00", "SAST": "+02:00", "EAT": "+03:00", "WAT": "+01:00", "CAT": "+02:00",
}  # fmt: skip
"""Abbreviations in wide use with one meaning."""
MAIL_OFFSETS = {"EST": "-05:00", "CST": "-06:00", "MST": "-07:00", "PST": "-08:00"}
"""What RFC 822 says they mean; only within its format."""
REGIONS = {"ET": "America/New_York", "CT": "America/Chicago", "MT": "America/Denver", "PT": "America/Los_Angeles"}
"""Names for the time of a region, summer or winter."""
AMBIGUOUS = frozenset("IST BST CST EST MST PST AST ADT GST PHT WST SST LST ICT ECT".split())


@cache
def load_zone(key: str) -> ZoneInfo | None:
    """A time zone from the tzdata package, never from the machine's own copy; None if there is no such zone."""
    place = files("tzdata") / "zoneinfo"
    for part in key.split("/"):
        place = place / part
    if not place.is_file():
        return None
    with place.open("rb") as file:
        return ZoneInfo.from_file(file, key)


def format_offset(delta: timedelta) -> str:
    """As columns hold it: '+05:30'."""
    minutes = int(delta.total_seconds() // 60)
    return f"{'-' if minutes < 0 else '+'}{abs(minutes) // 60:02d}:{abs(minutes) % 60:02d}"


def offset_in_zones(found: FoundDate, zones: Collection[str]) -> str | None:
    """What the zone name of `found` means in these zones ('Asia/Kolkata'): None if nothing, or not one thing."""
    offsets = set()
    for key in sorted(zones):
        zone = load_zone(key)
        moment = local_time(found, zone) if zone else None
        delta = moment.utcoffset() if moment else None
        if moment is not None and delta is not None and moment.tzname() == found.zone_name:
            offsets.add(format_offset(delta))
    return offsets.pop() if len(offsets) == 1 else None


def offset_of(zone: str, day: date, hour: int) -> tuple[str | None, str | None]:
    """(offset, ambiguous name) of a zone as written: 'Z', '+0530', 'UTC+5', 'EDT', 'IST'. Both None: no zone."""
    name = zone.strip().upper()
    if name in OFFSETS:
        return OFFSETS[name], None
    if name in REGIONS:
        region = load_zone(REGIONS[name])
        delta = datetime(day.year, day.month, day.day, hour, tzinfo=region).utcoffset() if region else None
        return (format_offset(delta) if delta is not None else None), None
    if name in AMBIGUOUS:
        return None, name
    return numeric_offset(name), None


NUMERIC_OFFSET = re.compile(r"(?:UTC|GMT)?\s?([+\-−])\s?(\d{1,2}):?(\d{2})?(?::\d{2})?$")


def numeric_offset(name: str) -> str | None:
    """'+05:30' from '+0530', 'GMT+5:30', '-3'; None if it is none or no clock on earth shows it."""
    match = NUMERIC_OFFSET.match(name)
    if not match:
        return None
    hours, minutes = int(match[2]), int(match[3] or 0)
    if hours * 60 + minutes > 14 * 60 or minutes > 59:
        return None
    return f"{'+' if match[1] == '+' or not hours + minutes else '-'}{hours:02d}:{minutes:02d}"
