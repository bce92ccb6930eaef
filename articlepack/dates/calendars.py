"""Names of months and weekdays in some fifty languages, and years of other calendars as ours."""

import unicodedata
from collections.abc import Iterator
from datetime import date
from functools import cache
from itertools import product

from articlepack.tables import read_rows

JALALI = "fa-jalali"


def strip_accents(text: str) -> str:
    """The letters without their marks, for month names typed without accents."""
    return "".join(c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c))


@cache
def month_names() -> dict[str, tuple[int, bool]]:
    """Folded month name: (1 to 12, whether it belongs to the Persian calendar). A name of two months is in none."""
    names: dict[str, tuple[int, bool]] = {}
    # Of each language; the spellings of a name are parted by slashes.
    for language, *months in read_rows("months.tsv"):
        for number, spellings in enumerate(months, start=1):
            for name in spellings.split("/"):
                names.setdefault(name, (number, language == JALALI))
                if name.isascii() or not strip_accents(name).isascii():
                    continue
                names.setdefault(strip_accents(name), (number, False))
    return names


@cache
def weekdays() -> dict[str, set[int]]:
    """Folded weekday name: the days that some language calls so, from 0 for Monday to 6."""
    days: dict[str, set[int]] = {}
    for _, *names in read_rows("weekdays.tsv"):
        for day, spellings in enumerate(names):
            for name in spellings.split("/"):
                days.setdefault(name, set()).add(day)
    return days


@cache
def weekday_names() -> list[str]:
    """Every folded weekday name, the longest first."""
    return sorted(weekdays(), key=lambda name: (-len(name), name))


def month_of(word: str) -> tuple[int, bool] | None:
    """The month a word names.

    >>> month_of("Août"), month_of("DEC."), month_of("Friday")
    ((8, False), (12, False), None)
    """
    folded = word.casefold().strip(".'’")
    names = month_names()
    if folded in names:
        return names[folded]
    return names.get(folded.replace("i̇", "i")) or names.get(folded.replace("i", "ı"))


def month_spellings() -> list[str]:
    """Every folded word of which `month_of` knows the month."""
    names = month_names()
    dotted = {word for name in names for word in respelled(name, "i", "i\u0307")}
    dotless = {word for name in names if "i" not in name for word in respelled(name, "ı", "i")}
    return sorted({*names, *dotted, *dotless})


def respelled(name: str, letter: str, other: str) -> Iterator[str]:
    """A name with a letter, or another, wherever it has that letter."""
    first, *rest = name.split(letter)
    for letters in product((letter, other), repeat=len(rest)):
        yield first + "".join(map("".join, zip(letters, rest, strict=True)))


ERAS = {"令和": 2018, "平成": 1988, "昭和": 1925, "民國": 1911, "民国": 1911}
"""Year before the first of the era."""
BUDDHIST_YEARS = 543
FIRST_BUDDHIST_YEAR, LAST_BUDDHIST_YEAR = 2460, 2700
FIRST_JALALI_YEAR, LAST_JALALI_YEAR = 1300, 1500


def days_of_jalali_year(year: int) -> int:
    """Days from the calendar's epoch to the first of Farvardin. Valid for 1178 to 1633 (33-year rule)."""
    cycle, rest = divmod(year + 1595, 33)
    return 365 * (year + 1595) + cycle * 8 + (rest + 3) // 4


def jalali_date(year: int, month: int, day: int) -> date:
    """The Gregorian day of a Persian one. Raises ValueError where there is none.

    >>> jalali_date(1402, 10, 6)
    datetime.date(2023, 12, 27)
    """
    length = 31 if month <= 6 else 30
    if not (1 <= month <= 12 and 1 <= day <= length and FIRST_JALALI_YEAR <= year <= LAST_JALALI_YEAR):
        raise ValueError(f"no such day: {year}-{month}-{day}")
    before = (month - 1) * 31 if month <= 7 else (month - 7) * 30 + 186
    ordinal = date(2023, 3, 21).toordinal() + days_of_jalali_year(year) - days_of_jalali_year(1402) + before + day - 1
    answer = date.fromordinal(ordinal)
    if month == 12 and day == 30 and days_of_jalali_year(year + 1) - days_of_jalali_year(year) == 365:
        raise ValueError(f"no leap year: {year}")
    return answer


def gregorian(year: int, month: int, day: int, is_jalali: bool = False) -> date:
    """The day in our calendar, from a Buddhist, Persian or Gregorian year. Raises ValueError where there is none."""
    if is_jalali or (FIRST_JALALI_YEAR <= year <= LAST_JALALI_YEAR):
        return jalali_date(year, month, day)
    if FIRST_BUDDHIST_YEAR <= year <= LAST_BUDDHIST_YEAR:
        year -= BUDDHIST_YEARS
    return date(year, month, day)
