"""The craft of dates: find and read them in any string, in some forty languages and six calendars.

Nothing is guessed: an impossible date is told as such and never becomes another day, a date coarser than a day is none,
a numeric date whose day and month could change places says so, and an ambiguous zone name stays a name until
`offset_in_zones` resolves it by zones the caller has evidence for.
"""

from articlepack.dates.find import find_dates
from articlepack.dates.found import FoundDate, Reading, instant_of, resolved, swapped
from articlepack.dates.read import read_date
from articlepack.dates.relative import find_relative
from articlepack.dates.zones import offset_in_zones

__all__ = [
    "FoundDate",
    "Reading",
    "find_dates",
    "find_relative",
    "instant_of",
    "offset_in_zones",
    "read_date",
    "resolved",
    "swapped",
]
