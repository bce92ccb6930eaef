"""Places: which names are cities, in which country, in which time zone."""

from collections import defaultdict
from functools import cache

from msgspec import Struct

from articlepack.tables import read_rows


class City(Struct, frozen=True):
    """A city by one of its names."""

    country: str
    """ISO 3166 code of two letters."""
    zone: str
    is_large: bool
    """At least 300,000 inhabitants."""


@cache
def load_cities() -> dict[str, City]:
    """City by folded name; one name stands for its largest city."""
    cities: dict[str, City] = {}
    for country, zone, size, names in read_rows("places.tsv", "articlepack.stages.describe"):
        city = City(country, zone, size == "large")
        for name in names.split("|"):
            cities.setdefault(name.casefold(), city)
    return cities


@cache
def zones_of_countries() -> dict[str, tuple[str, ...]]:
    """The time zones of each country's cities."""
    zones: dict[str, set[str]] = defaultdict(set)
    for city in load_cities().values():
        zones[city.country].add(city.zone)
    return {country: tuple(sorted(found)) for country, found in zones.items()}


COUNTRY_OF_SUFFIX = {
    "uk": "GB",
    "eu": "",
    "io": "",
    "co": "",
    "tv": "",
    "me": "",
    "ai": "",
    "fm": "",
    "ly": "",
    "cc": "",
}
"""Country domains that are not the country's code, or are sold to all the world."""


def country_of_suffix(host: str) -> str | None:
    """The country that a domain's last part stands for."""
    suffix = host.rsplit(".", 1)[-1].lower()
    country = COUNTRY_OF_SUFFIX.get(suffix, suffix.upper())
    return country if country in zones_of_countries() else None


def find_city(name: str) -> City | None:
    """The city of a name, as written in any of its languages."""
    return load_cities().get(name.strip(" .,;:-–—").casefold())


MAX_PLACE_WORDS = 4


def split_place(text: str) -> tuple[str, str | None]:
    """(text without the place at its end, the place): 'BS Web Team New Delhi' -> ('BS Web Team', 'New Delhi').

    A single word after two could be a surname ('Jane Doe London'), so it must be a large city; at least two words stay.
    """
    words = text.split()
    for n_words in range(min(MAX_PLACE_WORDS, len(words) - 2), 0, -1):
        name = " ".join(words[-n_words:])
        city = find_city(name)
        if city and name[0].isupper() and (n_words > 1 or city.is_large or len(words) > 3):
            return " ".join(words[:-n_words]).rstrip(" ,|/-–—•·"), name.strip(" .,;:-–—")
    return text, None


def puts_day_first(offset: str | None) -> bool:
    """Whether the countries of an offset write the day before the month: ahead of UTC and short of the Philippines."""
    return offset is not None and "+00:00" < offset < "+08:00"
