"""Sites for the detector of templates: pages of lines, of each of which it is known what it is.

By these rules: sites of 2 to 200 pages, each with its own menu, widgets and footer, in which dates, names and counts
change; wire copy shared between sites with local edits; quotations, and refrains within a page; standing notices in the
body; stories of which two pages tell one half. Template is what the site's frame repeats; all else is body, however
often it recurs.
"""

import random
from collections.abc import Iterator

from msgspec import Struct

from tests.prose import Prose

N_SITES = 300
LEAST_PAGES, MOST_PAGES = 2, 200
N_WIRE = 400
"""Stories of the agency."""


class Line(Struct, frozen=True):
    """One line of a page and what it is."""

    text: str
    kind: str
    """nav, widget or footer: template. body, wire, quote, refrain, notice, shared: body."""


class SitePage(Struct, frozen=True):
    """One page of a site."""

    url: str
    lines: tuple[Line, ...]


class Frame(Struct, frozen=True):
    """What a site puts around its stories; each line may have slots for what changes."""

    nav: tuple[str, ...]
    after_opening: tuple[str, ...]
    within: tuple[tuple[str, ...], ...]
    """Boxes of two or three lines between the paragraphs of some pages."""
    after: tuple[str, ...]
    footer: tuple[str, ...]
    notice: str
    """Said within the body of many pages: who paid, how figures were rounded."""


def make_sites(seed: int = 7, n_sites: int = N_SITES, most_pages: int = MOST_PAGES) -> Iterator[list[SitePage]]:
    """The pages of each site, site after site."""
    agency = Prose(seed)
    wire = [[agency.paragraph() for _ in range(agency.chance.randint(5, 14))] for _ in range(N_WIRE)]
    for number in range(n_sites):
        yield make_site(number, Prose(seed * 100_003 + number), wire, most_pages)


def make_site(number: int, prose: Prose, wire: list[list[str]], most_pages: int) -> list[SitePage]:
    """One site. Small sites are as frequent as large ones, by the logarithm."""
    chance = prose.chance
    n_pages = round(LEAST_PAGES * (most_pages / LEAST_PAGES) ** chance.random())
    frame, pages = make_frame(prose), []
    halves: list[str] = []
    quotes = [f"“{prose.sentence()}”" for _ in range(3)]
    for page in range(n_pages):
        story = make_story(prose, wire, quotes, halves)
        url = f"https://www.site{number}.example.com/{page}" if number % 7 else f"https://site{number}.example/{page}"
        pages.append(SitePage(url.replace(".example.com", f"x{number}.com"), tuple(framed(prose, frame, story, page))))
    return pages


def make_frame(prose: Prose) -> Frame:
    """The frame of a site: five to thirty lines in all."""
    chance, name = prose.chance, prose.label()
    nav = [prose.label() for _ in range(chance.randint(2, 10))]
    nav += chance.sample([f"{name} | {{day}}", "{n} " + prose.label(), prose.sentence()], k=chance.randint(0, 2))
    after_opening = ["{n} " + prose.label(), f"{prose.label()}: {{day}}", prose.label()][: chance.randint(0, 3)]
    box = (prose.label(), f"{prose.label()}: {prose.label()}", f"{{n}} {prose.label()}")
    within = [box[: chance.randint(2, 3)] for _ in range(chance.randint(0, 1))]
    named = f"{' '.join(prose.some_words(4)).capitalize()} {{name}} {' '.join(prose.some_words(3))}"
    after = [prose.label(), f"{prose.label()} ({{n}})", f"{prose.sentence()} {{day}}", prose.paragraph(), named]
    chance.shuffle(after)
    footer = [f"© {{year}} {name}. {prose.sentence()}", prose.label(), f"{prose.label()} {{n}} {prose.label()}"]
    return Frame(
        nav=tuple(nav),
        after_opening=tuple(after_opening),
        within=tuple(within),
        after=tuple(after[: chance.randint(1, 5)]),
        footer=tuple(footer[: chance.randint(1, 3)]),
        notice=prose.sentence(),
    )


def make_story(prose: Prose, wire: list[list[str]], quotes: list[str], halves: list[str]) -> list[Line]:
    """The body of a page."""
    chance = prose.chance
    if chance.random() < 0.15:
        lines = [Line(edited(text, chance, prose), "wire") for text in chance.choice(wire)]
        return [Line(prose.paragraph(), "body"), *lines] if chance.random() < 0.5 else lines
    lines = [Line(prose.paragraph(), "body") for _ in range(chance.randint(4, 20))]
    if chance.random() < 0.1:
        lines.insert(chance.randrange(1, len(lines)), Line(chance.choice(quotes), "quote"))
    if chance.random() < 0.05:
        refrain = Line(" ".join(prose.some_words(6)).capitalize(), "refrain")
        lines = [line for pair in lines for line in (pair, refrain)][:-1]
    if chance.random() < 0.06:
        if halves:
            lines[: len(halves)] = [Line(text, "shared") for text in halves]
            halves.clear()
        else:
            halves += [line.text for line in lines[: len(lines) // 2 + 1] if line.kind == "body"]
    return lines


def edited(text: str, chance: random.Random, prose: Prose) -> str:
    """A paragraph as a local desk leaves it: now and then a word changed."""
    words = text.split()
    if chance.random() < 0.3:
        words[chance.randrange(len(words))] = prose.some_words(1)[0]
    return " ".join(words)


def framed(prose: Prose, frame: Frame, story: list[Line], page: int) -> Iterator[Line]:
    """The lines of a whole page."""
    chance = prose.chance
    yield from (filled(prose, text, "nav") for text in frame.nav)
    yield Line(" ".join(prose.some_words(8)).capitalize(), "body")
    yield from (filled(prose, text, "widget") for text in frame.after_opening)
    has_notice, boxes = chance.random() < 0.4, list(frame.within) if chance.random() < 0.6 else []
    for place, line in enumerate(story):
        yield line
        if boxes and place and place % 3 == 2 and place + 1 < len(story):
            yield from (filled(prose, text, "widget") for text in boxes.pop())
        if has_notice and place == len(story) // 2 and 0 < place < len(story) - 1:
            yield Line(frame.notice, "notice")
    yield from (filled(prose, text, "widget") for text in frame.after)
    yield from (filled(prose, text, "footer") for text in frame.footer)


def filled(prose: Prose, text: str, kind: str) -> Line:
    """A line of the frame with what changes in it."""
    chance = prose.chance
    slots = {
        "day": prose.day(),
        "name": prose.name(),
        "n": str(chance.randint(2, 9_999)),
        "year": str(chance.randint(2015, 2024)),
    }
    return Line(text.format(**slots), kind)
