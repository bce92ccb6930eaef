"""What a date is: as written, with no more than the text states."""

from datetime import UTC, datetime, timedelta, tzinfo

from msgspec import Struct


class FoundDate(Struct, frozen=True):
    """A date as written: local time, the offset only where the text states it."""

    start: int
    end: int
    year: int
    month: int
    day: int
    hour: int | None = None
    minute: int | None = None
    second: int | None = None
    offset: str | None = None
    """'+05:30'; real UTC is '+00:00'."""
    zone_name: str | None = None
    """An abbreviation that names more than one offset ('IST'), not resolved yet."""
    precision: str = "day"
    """`day`, `minute` or `second`."""
    is_ambiguous: bool = False
    """Numeric, and day and month could change places; read as day first."""


class Reading(Struct, frozen=True):
    """What one value says: a date, or why it says none (`impossible`, `coarse`, `none`)."""

    found: FoundDate | None = None
    problem: str = ""


def local_time(found: FoundDate, zone: tzinfo) -> datetime:
    """The written time as one of a zone."""
    return datetime(
        found.year, found.month, found.day, found.hour or 0, found.minute or 0, found.second or 0, tzinfo=zone
    )


def with_span(found: FoundDate, start: int, end: int) -> FoundDate:
    """The same date, at another span."""
    return FoundDate(start, end, *(getattr(found, name) for name in FoundDate.__struct_fields__[2:]))


def resolved(found: FoundDate, offset: str) -> FoundDate:
    """The date with its offset known."""
    fields = {name: getattr(found, name) for name in FoundDate.__struct_fields__}
    return FoundDate(**(fields | {"offset": offset, "zone_name": None}))


def swapped(found: FoundDate) -> FoundDate:
    """The other reading of an ambiguous date: month first."""
    fields = {name: getattr(found, name) for name in FoundDate.__struct_fields__}
    return FoundDate(**(fields | {"month": found.day, "day": found.month, "is_ambiguous": False}))


def instant_of(found: FoundDate) -> datetime:
    """The instant in UTC. A day is its midnight; a time without offset is taken as if UTC."""
    local = local_time(found, UTC)
    if found.offset is None or found.precision == "day":
        return local
    sign = -1 if found.offset[0] == "-" else 1
    return local - sign * timedelta(hours=int(found.offset[1:3]), minutes=int(found.offset[4:6]))
