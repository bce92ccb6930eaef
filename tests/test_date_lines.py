"""Which lines of a text tell its day: by their place, by what they say, and by the other dates of the text."""

from collections.abc import Sequence

import pytest

from articlepack.lines import split_blocks
from articlepack.records import Candidate, Draft, Metadata, Origin, Page, Verdict
from articlepack.stages.clean.shapes import Shape
from articlepack.stages.describe import choose, collect

BODY_1 = "The ferries left the harbour of Lindau on Monday morning, nine days after the storm had closed it."
BODY_2 = "Nobody was hurt, the harbour master Ida Brandt said, but repairs will go on until the end of the summer."
HEADLINE = "Harbour reopens after the storm"
Line = tuple[str, str]
BODY: list[Line] = [("body", f"{BODY_1} {BODY_2} {BODY_1}"), ("body", f"{BODY_2} {BODY_1} {BODY_2}")] * 4
ARTICLE: list[Line] = [("title", HEADLINE), *BODY]


def collected(lines: Sequence[Line]) -> tuple[list[Candidate], Metadata]:
    """The candidates and the columns of a text whose lines have these labels."""
    text = "\n\n".join(line for _, line in lines)
    blocks = split_blocks(text)
    verdicts = [Verdict(label, 0.9, "test") for label, _ in lines]
    page = Page(Origin("in/a.txt", "in/a.txt"), text, "text/plain", "utf-8", "0", len(text))
    found = collect(page, None, blocks, verdicts)
    draft = Draft(
        page.origin, "text/plain", "utf-8", "0", 0, (), tuple(blocks), tuple(verdicts), tuple(found), "lines", 1.0
    )
    return found, choose(draft, f"{BODY_1}\n\n{BODY_2}")


def days(lines: Sequence[Line]) -> tuple[str | None, str | None]:
    """(day of publishing, day of the last change) of such a text."""
    got = collected(lines)[1]
    published, changed = (str(when.date()) if when else None for when in (got.date_published, got.date_modified))
    return published, changed


def test_the_one_line_that_says_when_it_was_published_counts_wherever_it_stands() -> None:
    far = [("nav", f"Link {n}") for n in range(20)]

    assert days([*ARTICLE, *far, ("related", "Publisert: 09.03.24 kl. 14:47")]) == ("2024-03-09", None)
    assert days([*ARTICLE, *far, ("related", "Harbour fair, 9 March 2024")]) == (None, None)
    twice = [("related", "Published: 9 March 2024"), ("related", "Published: 2 May 2024")]
    assert days([*ARTICLE, *far, *twice]) == (None, None)


def test_several_lines_that_say_posted_are_comments() -> None:
    head = [("title", HEADLINE), ("date", "9 March 2024"), *BODY]
    comments = [("related", "Posted by Karl at 11 March 2024 09:30"), ("date", "Posted by Sol at 12 March 2024 10:15")]

    assert days([*head, *comments]) == ("2024-03-09", None)
    assert days([*ARTICLE, *comments]) == (None, None)


def test_the_hour_may_follow_the_only_date_below_a_body() -> None:
    assert days([*ARTICLE, ("date", "• 9. 3. 2024, 18:41 Uhr")]) == ("2024-03-09", None)
    assert days([*ARTICLE, ("date", "Karl 9 March 2024 18:41")]) == (None, None)
    assert days([*ARTICLE, ("date", "9 March 2024 18:41"), ("related", "Fair on 2 May 2024")]) == (None, None)


def test_of_two_dates_below_one_another_the_later_is_that_of_a_change() -> None:
    head = ("title", HEADLINE)

    assert days([head, ("date", "8/1/2025"), ("date", "8/27/2025"), *BODY]) == ("2025-08-01", "2025-08-27")
    assert days([head, ("date", "8/27/2025"), ("date", "8/1/2025"), *BODY]) == ("2025-08-01", "2025-08-27")
    named = [("date", "Ida Brandt 1 August 2025"), ("date", "Karl Weber 27 August 2025")]
    assert days([head, *named, *BODY])[1] is None


def test_a_list_of_other_articles_below_the_headline_gives_way_to_the_date_above_it() -> None:
    above = ("date", "16 January 2025")
    listed = [("date", f"Karl Weber | {day} July 2025") for day in (5, 9, 15)]

    assert days([above, ("title", HEADLINE), *listed, *BODY]) == ("2025-01-16", None)
    assert days([above, ("title", HEADLINE), listed[0], *BODY]) == ("2025-07-05", None)


def test_the_day_of_an_archive_below_a_short_body_gives_way_to_the_day_of_the_paper_above_the_headline() -> None:
    paper = [("other", "The Daily Mooring"), ("date", "March 12, 2019 Tuesday"), ("title", HEADLINE), *BODY[:3]]

    assert days([*paper, ("date", "LOAD-DATE: March 13, 2019")]) == ("2019-03-12", None)
    assert days([*paper, ("date", "Published: March 13, 2019")]) == ("2019-03-13", None)
    assert days([*paper[2:], ("date", "LOAD-DATE: March 13, 2019")]) == ("2019-03-13", None)


def test_last_published_tells_a_change() -> None:
    assert days([*ARTICLE, ("date", "Last published 9 March 2024")]) == (None, "2024-03-09")


def test_the_order_of_day_and_month_is_that_of_the_text_s_other_dates() -> None:
    head = [("title", HEADLINE), ("date", "03/09/2024")]

    assert days([*head, *BODY, ("nav", "Fair on 11/24/2024")])[0] == "2024-03-09"
    assert days([*head, *BODY, ("nav", "Fair on 24/11/2024")])[0] == "2024-09-03"
    told = [c for c in collected([*head, *BODY, ("nav", "Fair on 24/11/2024")])[0] if c.field == "date_order"]
    assert [c.value for c in told] == ["Fair on 24/11/2024"]
    assert not [c for c in collected([*head, *BODY])[0] if c.field == "date_order"]


def test_a_word_with_a_number_behind_it_does_not_speak_of_the_date_before() -> None:
    for line in ("14/03/2024 18h05 Atualizado há 2 horas", "March 14, 2024 6:05 PM Updated 2 hours ago"):
        assert days([("title", HEADLINE), ("date", line), *BODY]) == ("2024-03-14", None)
    assert days([("title", HEADLINE), ("date", "14 March 2024 (updated)"), *BODY]) == (None, "2024-03-14")


def test_a_line_with_a_date_gives_its_author_too() -> None:
    lines = [("title", HEADLINE), ("date", "By Jane Doe on March 13, 2024 at 6:05 PM"), *BODY]

    assert collected(lines)[1].authors == ("Jane Doe",)


@pytest.mark.parametrize(
    "line",
    [
        "Published on 13 March 2024.",
        "Updated: March 13, 2024, 6:05 p.m.",
        "March 13, 2024 at 6:05 p.m.",
        "13. März 2024.",
        "By Jane Doe on March 13, 2024",
        "14 มีนาคม 2567 เวลา 18:05 น.",
        "१४ मार्च २०२४",
        "14 במרץ 2024",
        "2024年3月14日 15:30",
    ],
)
def test_a_line_that_is_little_more_than_a_date(line: str) -> None:
    assert Shape(line).is_date_line


@pytest.mark.parametrize(
    "line",
    [
        "He died on 13 March 2004.",
        "Er starb am 13. März 2004.",
        "Murió el 13 de marzo de 2004.",
        "The funeral is on 21 March 2024 at 11:30.",
        "Join us on 13 March 2025 for our annual dinner",
    ],
)
def test_a_line_that_says_what_happens_on_a_day_is_none(line: str) -> None:
    assert not Shape(line).is_date_line
