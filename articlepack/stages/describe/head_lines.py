"""The lines around a page's headline: which they are, and what they say of who wrote it and when."""

import re
from collections.abc import Sequence

from articlepack.dates import find_dates
from articlepack.lexicon import PUBLISHED, UPDATED
from articlepack.records import Block, Candidate, Verdict
from articlepack.stages.describe.candidates import add
from articlepack.stages.describe.date_lines import (
    DATED,
    HAS_DIGIT,
    MAX_BYLINE_CHARS,
    MAX_LINE_CHARS,
    OF_MEMBER,
    PARAGRAPH_CHARS,
    collect_dates,
    field_of_words,
    is_by_title,
    is_label,
    opens_with_date,
)
from articlepack.stages.describe.signed import BY_WORD, LABELLED_AUTHOR, LONE_BY, lone_name, name_alone

LINES_BEFORE_TITLE = 6
LINES_AFTER_TITLE = 14
LINES_JUST_ABOVE = 3
LONG_LINE_CHARS = 240
"""A paragraph; after the second of them the head of the article is over."""

DATE_HINT = re.compile(r"\b\S*(?:date|time|publish|posted|meta|byline|dateline)\S*", re.IGNORECASE)


def head_of(blocks: Sequence[Block], labels: Sequence[str], title: int) -> list[int]:
    """The lines just before and after a page's headline, up to its second long paragraph, that are not of others."""
    head = [
        i
        for i in range(max(0, title - LINES_BEFORE_TITLE), title)
        if not HAS_DIGIT.search(blocks[i].text) or is_by_title(blocks, labels, i, title)
    ]
    n_long = 0
    for i in range(title + 1, min(title + 1 + LINES_AFTER_TITLE, len(blocks))):
        n_long += len(blocks[i].text) > LONG_LINE_CHARS
        if n_long > 1:
            break
        head.append(i)
    return [i for i in head if labels[i] not in OF_OTHERS and not is_of_member(blocks, i)]


def is_of_member(blocks: Sequence[Block], i: int) -> bool:
    """Whether a line says since when somebody has been a member: so its element is named, or it or a label before it
    begins.
    """
    said = blocks[i].text if not i or not is_label(blocks[i - 1]) else f"{blocks[i - 1].text} {blocks[i].text}"
    return bool(OF_MEMBER.search(blocks[i].hints) or SINCE_WHEN.match(said) or SINCE_WHEN.match(blocks[i].text))


SINCE_WHEN = re.compile(
    r"\W*(?:(?:date )?joined|join date|member since|registered|registration date|founded|mitglied seit|dabei seit|"
    r"registriert(?: seit)?|beigetreten|inscrite?(?: le| depuis)?|inscription|membre depuis|miembro desde|"
    r"registrad[oa](?: en| em| desde)?|se unió|membro desde|iscritt[oa](?: dal)?|registrato(?: il)?|lid sinds|"
    r"geregistreerd|dołączył\w*|rejestracja|katılım|kayıt tarihi|зарегистрирован\w*|регистрация|登録日|"
    r"注册(?:时间|日期)?|註冊(?:時間|日期)?|加入(?:时间|日期|時間)?|가입일?|تاريخ التسجيل|عضو منذ)"
    r"\s*(?:[:：]|(?=\d)|(?=\w+\.?,? \d))",
    re.IGNORECASE,
)
"""What forums say before the day on which somebody became a member."""


OF_OTHERS = ("comment", "related")
"""Labels of what readers wrote, and of other articles."""


def paragraphs_above(head: Sequence[int], blocks: Sequence[Block], verdicts: Sequence[Verdict]) -> list[int]:
    """For each line, the paragraphs of the body above it where it is of the body too, else 0: a date between paragraphs
    is a heading of what happened then. One paragraph may be a standfirst.
    """
    numbers, n_paragraphs = [], 0
    for i in head:
        is_kept = verdicts[i].is_kept
        numbers.append(n_paragraphs if is_kept else 0)
        n_paragraphs += is_kept and len(blocks[i].text) >= PARAGRAPH_CHARS
    return numbers


OF_A_WORK = "reference"
"""Rule of the cleaner for lines that say what work the article is about, or cites."""


def head_of_text(blocks: Sequence[Block], verdicts: Sequence[Verdict], title: int) -> list[int]:
    """The lines around a text's headline that the cleaner did not take for dates and bylines: of those below it, all up
    to the body; those above it, and in the body up to its second long paragraph, where they open with a date.
    """
    found, n_long = [], 0
    is_below_head = False
    for i in range(max(0, title - LINES_JUST_ABOVE), min(title + 1 + LINES_AFTER_TITLE, len(blocks))):
        n_long += len(blocks[i].text) > LONG_LINE_CHARS
        is_below_head |= i > title and verdicts[i].is_kept
        if n_long > 1:
            break
        is_open = title < i and not is_below_head
        is_own = verdicts[i].label not in DATED and verdicts[i].rule != OF_A_WORK
        if i != title and is_own and (is_open or opens_with_date(blocks[i].text)):
            found.append(i)
    return found


def field_before(before: Block | None) -> str:
    """The column of a date whose line says nothing of it: as the line before says, if it is a mere label."""
    if before is None or not is_label(before) or BY_A_READER.match(before.text):
        return "date_published"
    return field_of_words(before.text)


BY_A_READER = re.compile(r"\W*(?:\w+ )?(?:edited|reviewed)(?: and \w+)? by\s+\S", re.IGNORECASE)
"""A line that says who went over an article before it appeared, and no label of a date."""


def collect_head_line(
    block: Block, before: Block | None, following: Block | None, detail: str, found: list[Candidate]
) -> None:
    """A byline or date line near the headline; a lone 'By' or 'Updated' speaks of the line after it."""
    text = block.text
    if following and len(following.text) <= MAX_BYLINE_CHARS and LONE_BY.match(text):
        add(found, "authors", following.text, "line", "by line")
    if len(text) <= MAX_BYLINE_CHARS and BY_WORD.match(text):
        add(found, "authors", text, "line", "by line")
    if HAS_DIGIT.search(text[:MAX_LINE_CHARS]) is None:
        if (name := name_alone(text)) and (is_date(before) or is_date(following)):
            add(found, "authors", name, "line", detail)
        return
    if len(text) <= MAX_LINE_CHARS and is_about_dates(block) or opens_with_date(text):
        collect_dates(text, detail, found, field=field_before(before))
        if labelled := LABELLED_AUTHOR.search(text):
            add(found, "authors", labelled["names"], "line", "by line")
        elif len(text) <= MAX_BYLINE_CHARS:
            add(found, "authors", lone_name(text, find_dates(text)), "line", detail)


def is_date(block: Block | None) -> bool:
    """Whether a line is mostly a date."""
    return block is not None and len(block.text) <= MAX_DATE_CHARS and is_about_dates(block)


MAX_DATE_CHARS = 60
"""Of a line that a name stands beside."""


def is_about_dates(block: Block) -> bool:
    """Whether a line tells when the article appeared, and does not only mention a day: no heading, mostly date, or a
    byline, or a word for publishing.
    """
    text = block.text
    found = find_dates(text)
    if not found or block.tag in ("h1", "h2", "h3") and len(text) > 60:
        return False
    n_date_chars = sum(date.end - date.start for date in found)
    if 3 * n_date_chars >= len(text) or BY_WORD.match(text) or DATE_HINT.search(block.hints[:80]):
        return True
    return bool(PUBLISHED.search(text) or UPDATED.search(text)) and len(text) <= MAX_BYLINE_CHARS
