"""The dates of lines: which of a text's lines tell its day, and which column each date of a line fills."""

import re
from collections.abc import Sequence

from articlepack.dates import FoundDate, find_dates
from articlepack.lexicon import PUBLISHED, UPDATED
from articlepack.records import Block, Candidate
from articlepack.stages.describe.beside import MASTHEAD, PAGE_TAGS
from articlepack.stages.describe.candidates import add

MAX_LINE_CHARS = 300
MAX_BYLINE_CHARS = 160
LINES_ABOVE_DATED, LINES_BELOW_DATED, LINES_AFTER_DATED = 10, 5, 12
"""Lines above and below a text's headline, and after its body, in which a date may be its own."""
LINES_BELOW_STANDFIRST = 14
"""Lines below the first of a body that may part it from the second: bylines, dates, captions."""
MIN_DAYS_OF_LIST = 3
"""Different days of lines below a headline, from which they are those of a list of other articles."""
PARAGRAPH_CHARS = 80
MAX_WORDS_BEFORE_DATE = 6
MAX_CHARS_TO_DATE = 16
MIN_DATE_SHARE = 0.25
MAX_DATELINE_CHARS = 90

DATED = ("byline", "date", "dateline")
"""Labels of lines in which a date is looked for."""
OF_MEMBER = re.compile(r"^[^/]*(?:joined|member-?since)")
"""Hints of an element that says since when somebody has been a member."""
HAS_DIGIT = re.compile(r"\d")
DATELINE_END = re.compile(r"\s*(?:[(（/][^()（）/]{2,40}[)）/]\s*(?:[—–-]{1,2}|:)?|[—–-]{1,2})\s")
"""What stands between the date that an agency's paragraph opens with and its text."""


def own_dates(blocks: Sequence[Block], labels: Sequence[str], dated: Sequence[int], title: int | None) -> list[int]:
    """Which of the dated lines speak of the article: those by its headline, and one just below its body.

    Lines below the headline go before lines above it, which are tickers and teasers as often, and count only by it.
    Below the body a date is the article's where it is the only one: several are those of comments or of other articles.
    """
    if not dated:
        return []
    near = head_range(labels, title)
    head = [i for i in dated if i in near and dates_in(blocks[i])]
    if title is not None:
        head = [i for i in head if i >= title] or [i for i in head if is_by_title(blocks, labels, i, title)]
    return head + below_body(blocks, [i for i in dated if i >= near.stop], body_ends(labels), bool(head))


def is_by_title(blocks: Sequence[Block], labels: Sequence[str], i: int, title: int) -> bool:
    """Whether a dated line above the headline of a page is its own, and not the day at the top of the page: it says
    published, or a label before it does, stands in the element that holds the headline, or with none but dates and
    bylines between.
    """
    if (
        PUBLISHED.search(blocks[i].text[:MAX_LINE_CHARS])
        or i
        and is_label(blocks[i - 1])
        and PUBLISHED.search(blocks[i - 1].text)
    ):
        return True
    own, of_title = names_around(blocks[i]), names_around(blocks[title])
    n_apart, n_between = parted_at(own, of_title)
    if any(is_masthead(own[k], own[k + 1 :]) for k in range(n_apart)):
        return False
    if all(label in DATED for label in labels[i + 1 : title]):
        return True
    is_close = n_between == 1 or n_between == 2 and title - i <= LINES_IN_HEAD
    return is_close and of_title[n_between].partition(" ")[0] not in PAGE_TAGS


LINES_IN_HEAD = 3
"""Lines by which a date may stand above a headline that is alone in an element."""
MAX_LABEL_CHARS = 40


def is_label(block: Block) -> bool:
    """Whether a line may be a mere label, whose words speak of the line after it."""
    return len(block.text) <= MAX_LABEL_CHARS and not HAS_DIGIT.search(block.text)


def names_around(block: Block) -> list[str]:
    """The names of a block's element and of those around it, as far as they are told whole."""
    return block.hints.split(" / ")[:-1]


MIN_SHARED = 3
"""Elements in a row around both of two blocks by which they are told, where those farther out are not."""


def parted_at(one: Sequence[str], other: Sequence[str]) -> tuple[int, int]:
    """How many names of `one`, and of `other`, stand before those of the innermost element around both."""
    for j in range(1, len(other)):
        for i in range(len(one)):
            n = min(len(one) - i, len(other) - j)
            is_whole = len(one) - i == len(other) - j
            if (is_whole or n >= MIN_SHARED) and one[i : i + n] == other[j : j + n]:
                return i, j
    return len(one), len(other)


def is_masthead(names: str, around: Sequence[str]) -> bool:
    """Whether an element with these names, and these around it, stands at the top of every page of a site."""
    if MASTHEAD.search(names):
        return True
    is_header = names.partition(" ")[0] in ("header", "nav")
    return is_header and not any(outer.partition(" ")[0] in ("article", "main") for outer in around)


def dates_of_text(blocks: Sequence[Block], labels: Sequence[str], dated: Sequence[int]) -> list[int]:
    """The same of a text, where other lines that say that something was published or updated then count too.

    Lines between headline and body go before those within the body, which may be of teasers.
    """
    titles, (first, last) = [i for i, label in enumerate(labels) if label == "title"], body_ends(labels)
    title, near = titles[0] if titles else first, head_range(labels, titles[-1] if titles else None)
    near = range(min(near.start, title - LINES_ABOVE_DATED), near.stop)
    close = [i for i in range(len(blocks)) if i in near or last < i <= last + LINES_AFTER_DATED]
    others = [i for i in close if i not in dated and labels[i] != "body" and tells_when(blocks[i].text)]
    found = [i for i in sorted([*dated, *others]) if dates_in(blocks[i])]
    head = [i for i in found if i in near]
    if not head and "body" in labels[first + 1 :]:
        # What is body above the date line may be the standfirst alone.
        second = labels.index("body", first + 1)
        head = [i for i in found if near.stop <= i < min(second, first + LINES_BELOW_STANDFIRST)]
    if not head and not titles:
        head = [i for i in found if i < first_paragraph(blocks, labels)]
    head = of_head(blocks, head, title, (first, last))
    own = head + below_body(blocks, [i for i in found if i >= near.stop], (first, last), bool(head))
    return own or sole_statement(blocks, labels)


def dates_in(block: Block) -> list[FoundDate]:
    """The dates of a line, of a long one those near its beginning; none of when somebody became a member."""
    return [] if OF_MEMBER.search(block.hints) else find_dates(block.text[:MAX_LINE_CHARS])


def of_head(blocks: Sequence[Block], near: Sequence[int], title: int, body: tuple[int, int]) -> list[int]:
    """Of the dated lines near a headline, those between it and the body, else below it, else above.

    Those above it too go before lines below it of several days: these are of a list of other articles.
    """
    below, above = [i for i in near if i >= title], [i for i in near if i < title]
    if above and len({day for i in below for day in days_of(blocks[i].text)}) >= MIN_DAYS_OF_LIST:
        return above
    if any(i <= body[0] for i in below):
        return [i for i in below if i <= body[0] or i > body[1]]
    # Below the body a date that does not say what of may be the day on which an archive took the article in.
    return [i for i in below if i <= body[1] or tells_when(blocks[i].text)] or above or below


def sole_statement(blocks: Sequence[Block], labels: Sequence[str]) -> list[int]:
    """The one line of a text, wherever it stands, that says when something was published."""
    said = [i for i, label in enumerate(labels) if label != "body" and tells_when(blocks[i].text, PUBLISHED)]
    return said if len(said) == 1 else []


def below_body(blocks: Sequence[Block], dated: Sequence[int], body: tuple[int, int], has_head: bool) -> list[int]:
    """The one dated line below the body, which has its first and last line there, that is the article's.

    Where several lines from the body on say that something was published they are comments, or entries of a list; so
    are times of day, but for a date alone on its line that is the only one below the body.
    """
    first, last = body
    tail = [i for i in dated if i > last and dates_in(blocks[i])]
    lone = [i for i in tail if says_published(blocks[i].text)]
    if len(lone) != 1 or any(says_published(blocks[i].text) for i in range(first + 1, len(blocks)) if i != lone[0]):
        lone = []
    if not lone and not has_head:
        lone = [i for i in tail if is_of_days(blocks[i].text)] or only_date(blocks, tail, last)
    return [i for i in lone if len(lone) == 1 and i <= last + LINES_AFTER_DATED]


def only_date(blocks: Sequence[Block], tail: Sequence[int], last: int) -> list[int]:
    """The dated line below the body that says nothing else, where no other line there has a date."""
    below = [i for i in range(last + 1, len(blocks)) if dates_in(blocks[i])]
    return below if below == list(tail) and len(below) == 1 and is_bare(blocks[below[0]].text) else []


def is_bare(text: str) -> bool:
    """Whether a line is one date, and perhaps a word for the hour."""
    dates = find_dates(text[:MAX_LINE_CHARS])
    if len(dates) != 1 or any(char.isalnum() for char in text[: dates[0].start]):
        return False
    return sum(any(char.isalnum() for char in word) for word in text[dates[0].end :].split()) <= 1


def says_published(text: str) -> bool:
    """Whether a short line has a word for publishing and a date."""
    is_short = len(text) <= MAX_BYLINE_CHARS and HAS_DIGIT.search(text) is not None
    return is_short and PUBLISHED.search(text) is not None and bool(find_dates(text))


def tells_when(text: str, *words: re.Pattern[str]) -> bool:
    """Whether a short line says of its first date that something was published (or updated) then."""
    is_short = len(text) <= MAX_BYLINE_CHARS and HAS_DIGIT.search(text)
    date = next(iter(find_dates(text)), None) if is_short else None
    before = text[max(0, date.start - MAX_CHARS_TO_DATE) : date.start] if date else ""
    return any(pattern.search(before) for pattern in words or (PUBLISHED, UPDATED))


def head_range(labels: Sequence[str], title: int | None) -> range:
    """The lines around a headline, or where none is known around the beginning of the body."""
    first = body_ends(labels)[0]
    title = first if title is None else title
    return range(min(first, title) - LINES_ABOVE_DATED, max(first, title) + LINES_BELOW_DATED + 1)


def first_paragraph(blocks: Sequence[Block], labels: Sequence[str]) -> int:
    """The first line of the body that is as long as a paragraph; what stays above it may be a ticker's. -1 without."""
    long = (i for i, label in enumerate(labels) if label == "body" and len(blocks[i].text) >= PARAGRAPH_CHARS)
    return next(long, -1)


def body_ends(labels: Sequence[str]) -> tuple[int, int]:
    """The first and the last line of the body; where there is none, the first, and the one after all."""
    if "body" not in labels:
        return 0, len(labels)
    return labels.index("body"), next(i for i in range(len(labels) - 1, -1, -1) if labels[i] == "body")


def days_of(text: str) -> tuple[tuple[int, int, int], ...]:
    """The days that a line names."""
    return tuple((date.year, date.month, date.day) for date in find_dates(text[:MAX_LINE_CHARS]))


def is_of_days(text: str) -> bool:
    """Whether a line's dates tell no time of day, as those of comments do."""
    return all(date.precision == "day" for date in find_dates(text[:MAX_LINE_CHARS]))


def opens_with_date(text: str) -> bool:
    """Whether a line begins with a date, or says when it was published or updated and by whom, before all else."""
    dates = find_dates(text[:MAX_BYLINE_CHARS])
    if not dates:
        return False
    before = text[: dates[0].start]
    if are_joined(text, dates):
        return True
    if not any(char.isalnum() for char in before):
        return dates[0].end - dates[0].start > MIN_DATE_SHARE * len(text)
    return len(before.split()) <= MAX_WORDS_BEFORE_DATE and bool(PUBLISHED.search(before) or UPDATED.search(before))


def are_joined(text: str, dates: Sequence[FoundDate]) -> bool:
    """Whether a line opens with two dates that no word parts: when an article appeared, and when it was changed."""
    if len(dates) < 2 or len(text[: dates[0].start].split()) > MAX_WORDS_BEFORE_DATE:
        return False
    return not any(char.isalnum() for char in text[dates[0].end : dates[1].start])


def collect_dates(
    text: str, detail: str, found: list[Candidate], origin: str = "line", field: str = "date_published"
) -> None:
    """Each date of a line, as published or updated by the words before it, else as `field`; of two joined ones the
    earlier appeared.
    """
    text = text[:MAX_LINE_CHARS]
    dates = find_dates(text)
    told = [field_of_date(text, begin, date) for begin, date in zip([0, *(d.end for d in dates)], dates, strict=False)]
    fields = [(own if word else field, word) for own, word in told]
    if are_joined(text, dates) and {own for own, _ in fields[:2]} == {"date_published"}:
        later = max((0, 1), key=lambda i: (dates[i].year, dates[i].month, dates[i].day))
        fields[later] = "date_modified", " (the later of two)"
    for date, (own, word) in zip(dates, fields, strict=True):
        add(found, own, text[date.start : date.end], origin, f"{detail}{word}")


def field_of_date(text: str, begin: int, date: FoundDate) -> tuple[str, str]:
    """('date_published' or 'date_modified', what says so), by the nearest word before the date, else just after it."""
    before, after = text[begin : date.start], text[date.end : date.end + 16]
    published, updated = last_end(PUBLISHED, before), last_end(UPDATED, before)
    # With a number behind it, as of hours ago, the word speaks of that.
    if published < 0 and updated < 0 and not HAS_DIGIT.search(text[date.end :]):
        published, updated = last_end(PUBLISHED, after), last_end(UPDATED, after)
    if updated > published:
        return "date_modified", " (updated)"
    return "date_published", " (published)" if published >= 0 else ""


def field_of_words(text: str) -> str:
    """The column of a date after these words: `date_modified` where the last telling one says so."""
    updated = last_end(UPDATED, text)
    return "date_modified" if updated >= 0 and updated > last_end(PUBLISHED, text) else "date_published"


def last_end(pattern: re.Pattern[str], text: str) -> int:
    """Where the last match ends, or -1."""
    return max((match.end() for match in pattern.finditer(text)), default=-1)


def dateline_day(text: str) -> str:
    """The date in 'LISBON, 3 March 2025 (Agency) - ...', as written; "" where a paragraph opens otherwise."""
    date = next(iter(find_dates(text[:MAX_DATELINE_CHARS])), None)
    if date is None or not DATELINE_END.match(text, date.end):
        return ""
    place = text[: date.start].rstrip(" ,，")
    is_place = 2 <= len(place) <= 50 and not any(char.isdigit() or char in '.:;!?"' for char in place)
    return text[date.start : date.end] if is_place and not place[0].islower() else ""
