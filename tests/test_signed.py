"""By whom a text says it is: in a line that says so, beside its date, in a name that the text presents."""

import pytest
from msgspec.structs import replace

from articlepack.config import Config
from articlepack.pipeline.page import draft_pages, finish
from articlepack.records import Article, Block, Candidate, Draft, Origin, RawPage
from articlepack.stages.describe.authors import read_candidate
from articlepack.stages.describe.signed import by_part, collect_presented, name_beside_date

HEADLINE = "Harbour of Lindau reopens after the storm"
BODY = [
    "The ferries left the harbour of Lindau on Monday morning, nine days after the storm had closed it.",
    "Nobody was hurt, the harbour master Ida Brandt said, but repairs will go on until the end of the summer.",
    "Two of the three piers are open again, and the third one follows in May if the weather is kind to the town.",
    "The town has set aside four million for a new mole, which engineers had asked for since the flood of 1999.",
]


@pytest.mark.parametrize(
    ("line", "part"),
    [
        ("By Ana Sol | 9 March 2024", "By Ana Sol | 9 March 2024"),
        ("Do 25.04.24 | 14:07 Uhr | Von Eva Kirsch", "Von Eva Kirsch"),
        ("September 1st, 2023 By Emily North", "By Emily North"),
        ("Kommentar von Carla Stein - 28.04.2024", "Kommentar von Carla Stein - 28.04.2024"),
        ("9 March 2024 | Lindau", ""),
    ],
)
def test_a_line_says_by_whom_it_is_in_any_of_its_parts(line: str, part: str) -> None:
    assert by_part(line) == part


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ("Marco Pizzo 4 Febbraio 2025 - 14:41", "Marco Pizzo"),
        ("Ayşe Kar | 05.04.2025 - Güncelleme : 05.04.2025", "Ayşe Kar"),
        ("Jen MillsPublished Jul 17, 2024, 11:21am", "Jen Mills"),
        ("Ana Sol / POST.EXAMPLE / Sep 2, 2024, 17:07 IST", "Ana Sol"),
        ("Matt Field on Dec. 13, 2025", "Matt Field"),
        ("Lena Graf11. März 2024", "Lena Graf"),
        ("9 March 2024 • Friday Thoughts • Ana Sol • 3 min read", "Ana Sol"),
        ("27. Januar 2026 • Lena Graf • 3 Minuten", "Lena Graf"),
        ("9 March 2024 • Ana Sol • Jo Field", ""),
        ("Product Reviews | 9 March 2024", ""),
        ("Will Young | 9 March 2024", "Will Young"),
        ("Jean–Luc Sol | 9 March 2024", ""),
        ("Updated: 9 March 2024", ""),
        ("2 min read 9 March 2024", ""),
        ("the ferries of 9 March 2024", ""),
        ("no date at all", ""),
        ("Sports News | 9 March 2024", ""),
        ("The White House | 9 March 2024", ""),
        ("San Francisco, 9 March 2024", ""),
        ("Online seit 09.03.2024", ""),
        ("Publié le 09/03/2024", ""),
    ],
)
def test_a_date_line_begins_with_a_name_or_not(line: str, name: str) -> None:
    assert name_beside_date(line) == name


def test_a_name_that_the_text_presents_is_the_author_s() -> None:
    found: list[Candidate] = []
    lines = [Block(0, "Lake News"), Block(1, "Ana Sol"), Block(2, "Lake News"), Block(3, "Ana Sol writes of lakes.")]

    collect_presented(lines[:2], lines, found)
    assert [(one.field, one.value) for one in found] == [("authors", "Ana Sol")]


@pytest.mark.parametrize(
    ("head", "authors"),
    [
        (["By Ana Sol", "9 March 2024"], ("Ana Sol",)),
        (["Ana Sol | 9 March 2024"], ("Ana Sol",)),
        (["9 March 2024 | By Ana Sol and Jo Field"], ("Ana Sol", "Jo Field")),
    ],
)
def test_the_authors_of_what_is_linked_below_are_others(head: list[str], authors: tuple[str, ...]) -> None:
    below = ["More from the lake", "By Bo Kern", "What the storm has cost", "By Cleo Marx"]
    text = "\n\n".join([HEADLINE, *head, *BODY, *below])

    [draft] = draft_pages([RawPage(Origin("a", "a"), text.encode(), "text/plain")], Config())
    assert isinstance(draft, Draft)
    assert finish(draft).metadata.authors == authors


@pytest.mark.parametrize("button", ["Κοινοποίηση", "Download PDF", "Enregistrer"])
def test_what_a_button_asks_for_beside_a_date_is_nobody_s_name(button: str) -> None:
    line = Candidate("authors", button, "line", "byline line")

    assert read_candidate(line) == ((), None)
    assert read_candidate(replace(line, value="Del Marsh"))[0] == ("Del Marsh",)


WORK = ["Title: The Salt Road", "Author: Henrik Sand", "Publisher: Corner Books", "Published: 4 May 2021", "Pages: 312"]
OBRA = ["Título: La ruta de la sal", "Autor: Henrik Sand", "Publicado: 4 de mayo de 2021", "Páginas: 312"]


def row_of(*lines: str) -> Article:
    """The row of a text of these lines above and below a body."""
    [draft] = draft_pages([RawPage(Origin("a", "a"), "\n\n".join(lines).encode(), "text/plain")], Config())
    assert isinstance(draft, Draft)
    return finish(draft)


@pytest.mark.parametrize(("work", "title"), [(WORK, "The Salt Road"), (OBRA, "La ruta de la sal")])
def test_who_wrote_the_book_at_the_top_did_not_write_of_it(work: list[str], title: str) -> None:
    row = row_of(*work, *BODY, "Share this review")

    assert (row.metadata.title, row.metadata.authors, row.metadata.date_published) == (title, (), None)
    assert all(line in row.text for line in work[1:])


def test_a_byline_above_the_book_is_the_article_s() -> None:
    row = row_of(HEADLINE, "By Anna Pike", *WORK[1:], *BODY, "Share this review")

    assert row.metadata.authors == ("Anna Pike",)
    assert WORK[1] in row.text


def test_labels_of_an_article_are_its_own() -> None:
    row = row_of(*WORK[:2], "Section: Books", WORK[3], *BODY, "Share this review")

    assert row.metadata.authors == ("Henrik Sand",)
