"""How often the title and the date of a cleaned text's row are right, where the text has them."""

from collections.abc import Collection, Sequence
from datetime import UTC, date, datetime, timedelta

from articlepack.dates import find_dates
from articlepack.pipeline.page import Judged, draft_of, finish
from articlepack.records import Block, Metadata, Verdict
from articlepack.records import Origin as PageOrigin
from articlepack.records import Page as DecodedPage
from articlepack.stages.describe import collect
from training.label import folded

MAX_DATE_LINE = 4000


def columns_of(blocks: list[Block], verdicts: list[Verdict]) -> Metadata:
    """The described columns of the row that a text becomes; nothing but its lines is known of it."""
    text = "\n".join(block.text for block in blocks)
    page = DecodedPage(PageOrigin("texts/0", "texts/0"), text, "text/plain", "utf-8", "", 0)
    candidates = collect(page, None, blocks, verdicts)
    return finish(draft_of(page, candidates, blocks, Judged(verdicts, "lines", 1.0))).metadata


def has_title(lines: Sequence[str], gold: str) -> bool:
    """Whether a line is the gold title."""
    return bool(gold) and folded(gold) in map(folded, lines)


def gold_days(gold: str) -> set[date]:
    """The day as gold writes it, and that of its instant in UTC."""
    try:
        stated = datetime.fromisoformat(gold)
    except ValueError:
        return set()
    return {stated.date()} | ({stated.astimezone(UTC).date()} if stated.tzinfo else set())


def has_day(lines: Sequence[str], days: Collection[date]) -> bool:
    """Whether a line names one of the days, in either order of day and month where it is ambiguous."""
    wanted = {(day.year, *order) for day in days for order in ((day.month, day.day), (day.day, day.month))}
    found = (date for line in lines for date in find_dates(line[:MAX_DATE_LINE]))
    return any((date.year, date.month, date.day) in wanted for date in found)


def day_of(columns: Metadata) -> date | None:
    """The day on which a row says its article was published."""
    return local_day(columns.date_published, columns.date_published_offset, columns.date_published_precision)


def stated_day_of(columns: Metadata) -> date | None:
    """The day of publishing, or where a text tells none, that of its last change."""
    changed = columns.date_modified, columns.date_modified_offset, columns.date_modified_precision
    return day_of(columns) or local_day(*changed)


def local_day(instant: datetime | None, offset: str | None, precision: str | None) -> date | None:
    """The day as it was written: an instant in its own offset."""
    if instant is None:
        return None
    if offset and precision != "day":
        hours, minutes = offset[1:].split(":")
        shift = timedelta(hours=int(hours), minutes=int(minutes))
        instant += shift if offset[0] == "+" else -shift
    return instant.date()
