"""Candidates from blocks: the lines the cleaner labelled, and what stands around the headline of a page."""

import re
from collections.abc import Collection, Sequence

from articlepack.lexicon import TITLE_LABELS
from articlepack.lines import SUBHEADINGS
from articlepack.records import Block, Candidate, Verdict
from articlepack.stages.describe.candidates import add, fold
from articlepack.stages.describe.date_lines import (
    DATED,
    MAX_BYLINE_CHARS,
    MAX_LINE_CHARS,
    body_ends,
    collect_dates,
    dateline_day,
    dates_of_text,
    head_range,
    is_bare,
    own_dates,
)
from articlepack.stages.describe.head_lines import (
    OF_OTHERS,
    collect_head_line,
    field_before,
    head_of,
    head_of_text,
    is_of_member,
    paragraphs_above,
)
from articlepack.stages.describe.signed import (
    BY_WORD,
    LONE_AUTHOR,
    SAYS_WRITTEN,
    TITLE_AFTER,
    by_part,
    collect_presented,
    name_alone,
    name_beside_date,
)
from articlepack.stages.describe.title import shorter_titles

MAX_BLOCKS_TO_TITLE = 1_000

DATELINE = re.compile(
    r"^(?P<place>[^\W\d_][^\d()\[\]:;!?\"“”]{1,48}?)(?:,\s+(?:[^\W\d_]{3,12}\.?\s+\d{1,2}|\d{1,2}\.?\s+[^\W\d_]{3,12}\.?)"
    r"(?:,?\s+\d{4})?)?\s*(?:[(（](?P<agency>[^()（）]{2,40})[)）]\s*[—–-]{0,2}|"
    r"\s[—–-]{1,2})\s+\S"
)


def collect_lines(
    blocks: Sequence[Block],
    verdicts: Sequence[Verdict],
    is_html: bool,
    titles: Collection[str] = (),
    sites: Collection[str] = (),
) -> list[Candidate]:
    """The candidates of labelled lines and, in a page, of the lines around its headline (one of `titles`, and none of
    `sites`).
    """
    found: list[Candidate] = []
    title = title_position(blocks, titles, sites) if is_html else titled_line(verdicts)
    labels = [verdict.label for verdict in verdicts]
    dated = [i for i, label in enumerate(labels) if label in DATED and not is_of_member(blocks, i)]
    if is_html and title is not None:
        collect_headline(blocks[title], titles, found)
    own = set(own_dates(blocks, labels, dated, title) if is_html else dates_of_text(blocks, labels, dated))
    near, beside = head_range(labels, title), body_range(labels)
    if not is_html:
        near = range(near.start, min(near.stop, body_ends(labels)[1] + 1))
    for i, label in enumerate(labels):
        is_asked = label in LABELLED or label in DATED or i in own
        if not is_asked or (is_html and label == "topics" and i not in beside):
            continue
        collect_labelled(blocks[i], label, is_html, i in near, found)
        if i in own:
            text = joined_with_next(blocks, own, i)
            collect_dates(text, f"{label} line", found, field=field_before(blocks[i - 1] if i else None))
    head = [] if title is None else head_of(blocks, labels, title) if is_html else head_of_text(blocks, verdicts, title)
    around = [None, *(blocks[i] for i in head), None]
    for n_above, before, block, following in zip(
        paragraphs_above(head, blocks, verdicts), around, around[1:], around[2:], strict=False
    ):
        if block and n_above <= (block.tag not in SUBHEADINGS):
            collect_head_line(block, before, following, "line below text" if n_above else "head line", found)
    if is_html:
        collect_signed_below(blocks, labels, found)
    else:
        collect_presented([blocks[i] for i in head if not verdicts[i].is_kept], blocks, found)
    collect_dateline(blocks, verdicts, found)
    return found


def collect_signed_below(blocks: Sequence[Block], labels: Sequence[str], found: list[Candidate]) -> None:
    """The one line below the body of a page that says who wrote it; several are of other articles, or of comments."""
    last = body_ends(labels)[1]
    below = range(last + 1, min(last + 1 + BLOCKS_BELOW_BODY, len(blocks))) if "body" in labels else range(0)
    signed = {signed_at(blocks, i) for i in below if labels[i] not in OF_OTHERS} - {""}
    if len(signed) == 1:
        add(found, "authors", signed.pop(), "line", "by line (far)")


def signed_at(blocks: Sequence[Block], i: int) -> str:
    """What a line says of who wrote the article, or the name behind it where it is a label alone; "" where nothing."""
    text = blocks[i].text
    if len(text) <= MAX_BYLINE_CHARS and SAYS_WRITTEN.match(text):
        return text
    return name_alone(blocks[i + 1].text) if i + 1 < len(blocks) and LONE_AUTHOR.match(text) else ""


def joined_with_next(blocks: Sequence[Block], own: Collection[int], i: int) -> str:
    """The text of a dated line; of two lines in a row that are dates alone, both, as one line would have them."""
    pair = blocks[i : i + 2]
    is_pair = i + 1 in own and i - 1 not in own and all(is_bare(block.text) for block in pair)
    return " ".join(block.text for block in pair) if is_pair and len(pair) > 1 else blocks[i].text


BLOCKS_ABOVE_BODY, BLOCKS_BELOW_BODY = 15, 30
"""Of a page, how far from the body a list of topics may be the article's."""


def body_range(labels: Sequence[str]) -> range:
    """The blocks of the body and those around them."""
    first, last = body_ends(labels)
    return range(first - BLOCKS_ABOVE_BODY, last + BLOCKS_BELOW_BODY) if "body" in labels else range(0)


def titled_line(verdicts: Sequence[Verdict]) -> int | None:
    """Where the cleaner found a text's headline."""
    return next((i for i, verdict in enumerate(verdicts) if verdict.label == "title"), None)


LABELLED = {"title": "title", "standfirst": "description", "topics": "topics", "dateline": "place"}
"""Label of a line: the column it fills."""
TEXT_ONLY = ("title", "standfirst")
"""Labels that say less of a web page than its elements do, which are candidates themselves."""


HEADING_SIGNS = re.compile(
    rf"^#{{1,6}}[ \t]+|[ \t]+#+[ \t]*$|^(?:{'|'.join(sorted(TITLE_LABELS))})\s?[:：]\s*(?=\S)", re.IGNORECASE
)
"""What makes a line a heading in Markdown, or is the label of a title."""


def collect_labelled(block: Block, label: str, is_html: bool, is_near: bool, found: list[Candidate]) -> None:
    """What a line with a label is a candidate for."""
    detail = "topics block" if is_html and label == "topics" else f"{label} line"
    if label == "byline" and not is_near:
        detail += " (far)"
    if label in LABELLED and not (is_html and label in TEXT_ONLY):
        text = HEADING_SIGNS.sub("", block.text) if label == "title" else block.text
        add(found, LABELLED[label], text, "line", detail)
    if label == "byline":
        is_signed = not is_html and is_near and (BY_WORD.match(block.text) or TITLE_AFTER.search(block.text))
        add(found, "authors", block.text[:MAX_LINE_CHARS], "line", "by line" if is_signed else detail)
    elif not is_html and label in DATED and (signed := by_part(block.text[:MAX_LINE_CHARS])):
        add(found, "authors", signed, "line", "by line" if is_near else "by line (far)")
    elif not is_html and label == "date" and is_near:
        add(found, "authors", name_beside_date(block.text[:MAX_LINE_CHARS]), "line", "date line")


def title_position(blocks: Sequence[Block], titles: Collection[str], sites: Collection[str] = ()) -> int | None:
    """Where the headline stands: the heading or line that repeats a title the page states, else the first heading."""
    named = [*titles, *(part for title in titles for part in headlines_in(title))]
    stated = sorted({fold(title) for title in named} - {""})
    lengths = {len(title) + n for title in named for n in range(-FOLDED_CHARS, FOLDED_CHARS + 1)}
    initials = {title[0] for title in stated}
    best: tuple[int, int] | None = None
    for i, block in enumerate(blocks[:MAX_BLOCKS_TO_TITLE]):
        text = block.text
        if block.tag not in ("h1", "h2") and (
            len(text) not in lengths or text[0].isalnum() and text[0].casefold() not in initials
        ):
            continue
        rank = title_rank(block, stated) if text not in sites else 1
        if rank and (best is None or rank > best[0]):
            best = (rank, i)
    return best[1] if best else None


def headlines_in(title: str) -> list[str]:
    """What of a page's title may be its headline, the rest being the name of the site: its larger parts."""
    return [part for part, rest in shorter_titles(title) if len(part) > 2 * len(rest) or len(part) > LONG_TITLE_CHARS]


LONG_TITLE_CHARS = 30


def collect_headline(block: Block, titles: Collection[str], found: list[Candidate]) -> None:
    """A headline that is no heading, where the page's title has the site's name around it."""
    folded = fold(block.text) if block.tag != "h1" and len(block.text) <= MAX_LINE_CHARS else ""
    if any(folded == fold(part) for title in titles for part in headlines_in(title)):
        add(found, "title", block.text, "line", "headline")


FOLDED_CHARS = 8
"""By how much two lines that fold to the same may differ in length."""


def title_rank(block: Block, stated: Collection[str]) -> int:
    """How much a block looks like the headline; 0 not at all."""
    is_heading = block.tag in ("h1", "h2")
    if not is_heading and len(block.text) > MAX_LINE_CHARS:
        return 0
    folded = fold(block.text) if is_heading or len(block.text) > 15 else ""
    if folded and folded in stated:
        return 5 if block.tag == "h1" else 4 if is_heading else 2
    if is_heading and len(folded) > 15 and any(folded in title or title in folded for title in stated):
        return 3
    return 1 if block.tag == "h1" else 0


def collect_dateline(blocks: Sequence[Block], verdicts: Sequence[Verdict], found: list[Candidate]) -> None:
    """The place that the first paragraph opens with: 'LISBON (Agency) - ...'."""
    for block, verdict in zip(blocks, verdicts, strict=True):
        if len(block.text) > 80 and verdict.label == "body":
            match = DATELINE.match(block.text)
            if match:
                add(found, "place", match["place"], "line", "first paragraph")
            if day := dateline_day(block.text):
                add(found, "date_published", day, "line", "first paragraph")
            return
