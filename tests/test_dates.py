"""The craft of dates: every form read, no day invented."""

from datetime import UTC, datetime

import pytest

from articlepack.dates import find_dates, find_relative, instant_of, offset_in_zones, read_date, swapped

DAY = (2023, 12, 27)

DAYS = """
27 December 2023|December 27, 2023|Dec. 27, 2023|Dec 27 '23|27th of December 2023|Wed, 27 Dec 2023|27-Dec-2023
27. Dezember 2023|27.12.2023|27.12.23|27. 12. 2023|27 décembre 2023|27 de diciembre de 2023|27 dicembre 2023
27 de dezembro de 2023|27 december 2023|27. desember 2023|27. december 2023|27. joulukuuta 2023|27 grudnia 2023
27. prosince 2023|27 Aralık 2023|27 декабря 2023 г.|27 грудня 2023|27 Δεκεμβρίου 2023|27 Desember 2023
٢٧ ديسمبر ٢٠٢٣|27 كانون الأول 2023|27 दिसंबर 2023|२७ दिसंबर २०२३|2023年12月27日|令和5年12月27日|2023년 12월 27일
2023. 12. 27.|27 ธันวาคม 2566|27 ธ.ค. 2566|۶ دی ۱۴۰۲|2023 m. gruodžio 27 d.|2023. gada 27. decembris
2023. december 27.|27 tháng 12, 2023|27 de desembre de 2023|12/27/2023|2023/12/27
2023-12-27|20231227|2023-W52-3|2023-361
"""


@pytest.mark.parametrize(
    "text", [form for line in DAYS.split("\n") for form in line.split("|") if form and " x " not in form]
)
def test_a_day_is_read_in_any_language_calendar_and_script(text: str) -> None:
    found = read_date(text).found

    assert found is not None
    assert (found.year, found.month, found.day, found.precision, found.offset) == (*DAY, "day", None)


TIMES = [
    ("2023-12-27T18:02:00+05:30", (18, 2, 0), "+05:30", "second"),
    ("2023-12-27T18:02:00.123Z", (18, 2, 0), "+00:00", "second"),
    ("20231227T180200Z", (18, 2, 0), "+00:00", "second"),
    ("20231227180200", (18, 2, 0), None, "second"),
    ("Wed, 27 Dec 2023 18:02:00 +0530", (18, 2, 0), "+05:30", "second"),
    ("Wed, 27 Dec 2023 18:02:00 EST", (18, 2, 0), "-05:00", "second"),
    ("1703680000", (12, 26, 40), "+00:00", "second"),
    ("1703680000000", (12, 26, 40), "+00:00", "second"),
    ("1703680000000000", (12, 26, 40), "+00:00", "second"),
    ("1703680000000000000", (12, 26, 40), "+00:00", "second"),
    ("/Date(1703680000000)/", (12, 26, 40), "+00:00", "second"),
    ("/Date(1703680000000+0530)/", (17, 56, 40), "+05:30", "second"),
    ("Mittwoch, 27.12.2023 um 18.02 Uhr", (18, 2, None), None, "minute"),
    ("27 décembre 2023 à 18h02", (18, 2, None), None, "minute"),
    ("27 dicembre 2023 alle 18:02", (18, 2, None), None, "minute"),
    ("27 декабря 2023 г., 18:02 МСК", (18, 2, None), "+03:00", "minute"),
    ("27 Desember 2023 pukul 18:02 WIB", (18, 2, None), "+07:00", "minute"),
    ("2023年12月27日(水) 午後6:02", (18, 2, None), None, "minute"),
    ("2023년 12월 27일 오후 6:02", (18, 2, None), None, "minute"),
    ("Dec. 27, 2023, at 6:02 p.m. ET", (18, 2, None), "-05:00", "minute"),
    ("6:02 PM ET, Wed December 27, 2023", (18, 2, None), "-05:00", "minute"),
    ("27-Dec-2023 18:02:33 GMT+5:30", (18, 2, 33), "+05:30", "second"),
    ("12:05 a.m., 27 December 2023", (0, 5, None), None, "minute"),
    ("2023年12月27日下午6:02", (18, 2, None), None, "minute"),
    ("2023年12月27日晚上6点02分", (18, 2, None), None, "minute"),
    ("2023年12月27日星期三下午6:02", (18, 2, None), None, "minute"),
    ("2023年12月27日午後0時30分", (12, 30, None), None, "minute"),
    ("2023年12月27日（水） 18時02分", (18, 2, None), None, "minute"),
    ("27 Aralık 2023 Çarşamba 18:02", (18, 2, None), None, "minute"),
    ("27.12.2023, Mi, 18:02", (18, 2, None), None, "minute"),
    ("27 декабря 2023 года в 18:02", (18, 2, None), None, "minute"),
    ("27 December 2023, Wednesday 18:02", (18, 2, None), None, "minute"),
    ("27 בדצמבר 2023 18:02", (18, 2, None), None, "minute"),
]


@pytest.mark.parametrize(("text", "clock", "offset", "precision"), TIMES)
def test_a_time_keeps_its_offset_and_how_exact_it_is(
    text: str, clock: tuple[int, int, int | None], offset: str | None, precision: str
) -> None:
    found = read_date(text).found

    assert found is not None
    assert (found.year, found.month, found.day) == DAY
    assert (found.hour, found.minute, found.second) == clock
    assert (found.offset, found.precision) == (offset, precision)


@pytest.mark.parametrize("text", ["2023-02-31", "31. Februar 2023", "2023-13-01", "February 30, 2023", "30 اسفند 1402"])
def test_an_impossible_date_is_told_and_never_becomes_another_day(text: str) -> None:
    assert read_date(text).problem == "impossible"
    assert find_dates(text) == []


def test_a_time_behind_a_word_that_is_no_weekday_is_of_something_else() -> None:
    [found] = find_dates("27 December 2023 Concert 18:02")

    assert (found.precision, found.hour) == ("day", None)


@pytest.mark.parametrize(("text", "year"), [("1889-05-05", 1889), ("5 May 1612", 1612), ("1789年5月5日", 1789)])
def test_days_of_other_centuries_are_days(text: str, year: int) -> None:
    assert [(date.year, date.month, date.day) for date in find_dates(text)] == [(year, 5, 5)]


@pytest.mark.parametrize("text", ["March 2021", "2021-03", "2021", "03/2021", "mars 2021", "2021年3月"])
def test_a_date_without_a_day_is_none(text: str) -> None:
    assert read_date(text).problem == "coarse"


@pytest.mark.parametrize(
    "text",
    ["soon", "", "1.2.3.4", "from 1990 to 2005", "tel 2023-1234-5678", "3-2-10", "In 2021, 12 people came", "10:30"],
)
def test_numbers_that_are_no_date_are_none(text: str) -> None:
    assert find_dates(text) == []


def test_a_numeric_date_says_when_day_and_month_could_change_places() -> None:
    doubtful, sure = find_dates("05/06/2023 and 25/06/2023")

    assert doubtful.is_ambiguous
    assert (doubtful.month, doubtful.day) == (6, 5)
    assert (swapped(doubtful).month, swapped(doubtful).day) == (5, 6)
    assert not sure.is_ambiguous


def test_a_day_of_the_persian_calendar_has_no_other_reading() -> None:
    (found,) = find_dates("03/05/1402")

    assert (found.year, found.month, found.day) == (2023, 7, 25)
    assert not found.is_ambiguous


@pytest.mark.parametrize(
    ("text", "month"),
    [
        ("Submitted on Tue, 03/05/2024 - 10:00", 3),
        ("Dienstag, 05/03/2024", 3),
        ("Thứ ba, 05/03/2024", 3),
        ("الثلاثاء، 05/03/2024", 3),
        ("Viernes 03-05-2024", 5),
    ],
)
def test_the_weekday_before_a_numeric_date_tells_its_order(text: str, month: int) -> None:
    (found,) = find_dates(text)

    assert (found.month, found.is_ambiguous) == (month, False)
    assert find_dates(text[found.start : found.end])[0].month == month


@pytest.mark.parametrize("text", ["Thu, 03/05/2024", "Tue, 03/12/2024", "on 03/05/2024"])
def test_a_weekday_of_neither_or_both_readings_tells_no_order(text: str) -> None:
    (found,) = find_dates(text)

    assert found.is_ambiguous


def test_an_ambiguous_zone_is_resolved_by_zones_alone() -> None:
    (found,) = find_dates("Dec 27 2023 | 6:02 PM IST")

    assert (found.offset, found.zone_name) == (None, "IST")
    assert offset_in_zones(found, ["Asia/Kolkata"]) == "+05:30"
    assert offset_in_zones(found, ["Asia/Jerusalem"]) == "+02:00"
    assert offset_in_zones(found, ["Europe/Paris"]) is None
    assert offset_in_zones(found, ["Asia/Kolkata", "Asia/Jerusalem"]) is None


def test_spans_cover_date_and_time() -> None:
    text = "2 min read Last Updated : Dec 27 2023 | 6:02 PM IST"
    (found,) = find_dates(text)

    assert text[found.start : found.end] == "Dec 27 2023 | 6:02 PM IST"


def test_instants_are_utc_and_an_unknown_offset_is_taken_as_utc() -> None:
    (known,) = find_dates("2023-12-27T18:02:00+05:30")
    (unknown,) = find_dates("2023-12-27 18:02")

    assert instant_of(known) == datetime(2023, 12, 27, 12, 32, tzinfo=UTC)
    assert instant_of(unknown) == datetime(2023, 12, 27, 18, 2, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "day"), [("3 days ago", 24), ("vor 2 Tagen", 25), ("gestern", 26), ("il y a 5 heures", 27), ("2日前", 25)]
)
def test_relative_dates_count_from_the_crawl(text: str, day: int) -> None:
    found = find_relative(text, datetime(2023, 12, 27, 12, tzinfo=UTC))

    assert found is not None
    assert found.day == day


def test_a_hostile_string_costs_no_more_than_its_length() -> None:
    assert find_dates("2023 " * 20_000) == []
    assert find_dates("1/" * 50_000) == []
