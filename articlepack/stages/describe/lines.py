"""Candidates from blocks: the lines the cleaner labelled, and what stands around the headline of a page."""

import re
from collections.abc import Collection, Sequence

from articlepack.dates import FoundDate, find_dates
from articlepack.records import Block, Candidate, Verdict
from articlepack.stages.describe.candidates import add
from articlepack.words import fold

MAX_LINE_CHARS = 300
MAX_BYLINE_CHARS = 160
LINES_BEFORE_TITLE = 6
LINES_AFTER_TITLE = 14
MAX_BLOCKS_TO_TITLE = 1_000
LINES_ABOVE_DATED, LINES_BELOW_DATED, LINES_AFTER_DATED = 10, 5, 12
"""Lines above and below a text's headline, and after its body, in which a date may be its own."""
LONG_LINE_CHARS = 240
"""A paragraph; after the second of them the head of the article is over."""

PUBLISHED = re.compile(
    r"publish|posted|\bissued\b|released on|veröffentlicht|erschienen|erstellt|publi[éeck]|publié|"
    r"parution|créé|pubblicat|gepubliceerd|geplaatst|"
    r"publicerad|publisert|offentliggjort|julkaistu|opublikow|zveřejn|vydán|yayın|опубликован|опубліков|дата публ|"
    r"δημοσ|diterbitkan|dipublikasi|نشر|تاريخ|प्रकाशित|公開|発行|掲載|投稿|发布|發布|发表|刊登|발행|입력|"
    r"등록|게시|เผยแพร่|đăng|ngày tạo|انتشار",
    re.IGNORECASE,
)
UPDATED = re.compile(
    r"updat|modifi|edited|revised|reviewed|last changed|aktualis|geändert|mis à jour|mise à jour|\bmaj\b|"
    r"actuali[zs]|aggiorn|atualiz|"
    r"bijgewerkt|gewijzigd|uppdater|ändrad|oppdater|endret|opdater|ændret|päivitet|muokattu|aktualiz|"
    r"güncel|обновл|изменен|"
    r"оновлен|ενημέρ|τελευταία|diperbarui|تحديث|अपडेट|अद्यतन|更新|編集|修改|수정|업데이트|แก้ไข|อัปเดต|cập nhật|به‌روز",
    re.IGNORECASE,
)
BY_WORD = re.compile(
    r"^\W{0,3}(?:(?!(?:\w+\s)?(?:reviewed|checked|edited|photo\w*|illustrat\w*|video|updated|verified|"
    r"approved)\s+by)(?:[a-z]+\s){1,2}by\b:?|authors?\s*:|by|von|text von|autor(?:in|en|es|a)?\s*:|"
    r"par|écrit par|auteurs?\s*:|por|escrito por|de autoria de|scritto da|autore\s*:|a cura di|door|"
    r"auteur\s*:|av|af|skrevet av|skriven av|"
    r"kirjoittanut|autorzy?\s*:|autorka?\s*:|yazan|yazar\s*:|автор\s*:|автор|автори\s*:|του|της|oleh|"
    r"penulis\s*:|بقلم|كتب|लेखक\s*:|文\s*[:：/／]|作者\s*[:：]|"
    r"記者\s*[:：]|글\s*[:=]|tác giả\s*:)[\s:]+(?=\S)",
    re.IGNORECASE,
)
DATE_HINT = re.compile(r"\b\S*(?:date|time|publish|posted|meta|byline|dateline)\S*", re.IGNORECASE)
DATELINE = re.compile(
    r"^(?P<place>[^\W\d_][^\d()\[\]:;!?\"“”]{1,48}?)\s*(?:[(（](?P<agency>[^()（）]{2,40})[)）]\s*[—–-]{0,2}|"
    r"\s[—–-]{1,2})\s+\S"
)


def collect_lines(
    blocks: Sequence[Block], verdicts: Sequence[Verdict], is_html: bool, titles: Collection[str] = ()
) -> list[Candidate]:
    """The candidates of labelled lines and, in a page, of the lines around its headline (one of `titles`)."""
    found: list[Candidate] = []
    dated = [i for i, verdict in enumerate(verdicts) if verdict.label in DATED]
    own = set(dated if is_html else dates_of_text(blocks, verdicts, dated))
    for i, (block, verdict) in enumerate(zip(blocks, verdicts, strict=True)):
        if verdict.label in LABELLED or verdict.label in DATED:
            collect_labelled(block, verdict.label, is_html, found)
        if i in own:
            collect_dates(block.text, f"{verdict.label} line", found)
    head = head_of(blocks, titles) if is_html else head_of_text(blocks, verdicts)
    for i, block in enumerate(head):
        collect_head_line(block, head[i + 1] if i + 1 < len(head) else None, found)
    collect_dateline(blocks, verdicts, found)
    return found


LABELLED = {"title": "title", "standfirst": "description", "topics": "topics", "dateline": "place"}
"""Label of a line: the column it fills."""
DATED = ("byline", "date", "dateline")
"""Labels of lines in which a date is looked for."""
TEXT_ONLY = ("title", "standfirst", "topics")
"""Labels that say less of a web page than its elements do, which are candidates themselves."""


def collect_labelled(block: Block, label: str, is_html: bool, found: list[Candidate]) -> None:
    """What a line with a label is a candidate for."""
    detail = f"{label} line"
    if label in LABELLED and not (is_html and label in TEXT_ONLY):
        add(found, LABELLED[label], block.text, "line", detail)
    if label == "byline":
        add(found, "authors", block.text[:MAX_LINE_CHARS], "line", detail)


def dates_of_text(blocks: Sequence[Block], verdicts: Sequence[Verdict], dated: Sequence[int]) -> list[int]:
    """Which of a text's dated lines speak of the article: those by its headline, and one just below its body.

    Lines below the headline go before lines above it, which are tickers and teasers as often. Below the body a date is
    the article's where it is the only one: several are those of comments or of other articles.
    """
    body = [i for i, verdict in enumerate(verdicts) if verdict.is_kept]
    first, last = (body[0], body[-1]) if body else (0, len(blocks))
    title = next((i for i, verdict in enumerate(verdicts) if verdict.label == "title"), first)
    top, end = min(first, title) - LINES_ABOVE_DATED, max(first, title) + LINES_BELOW_DATED
    head = [i for i in dated if top <= i <= end and find_dates(blocks[i].text[:MAX_LINE_CHARS])]
    head = [i for i in head if i >= title] or head
    tail = [i for i in dated if i > max(last, end) and find_dates(blocks[i].text[:MAX_LINE_CHARS])]
    stated = [i for i in tail if PUBLISHED.search(blocks[i].text)]
    lone = stated if len(stated) == 1 else [] if head else tail
    return head + [i for i in lone if len(lone) == 1 and i <= last + LINES_AFTER_DATED]


def head_of(blocks: Sequence[Block], titles: Collection[str]) -> list[Block]:
    """The lines just before and after a page's headline, up to its second long paragraph."""
    title = title_position(blocks, titles)
    if title is None:
        return []
    head = list(blocks[max(0, title - LINES_BEFORE_TITLE) : title])
    n_long = 0
    for block in blocks[title + 1 : title + 1 + LINES_AFTER_TITLE]:
        n_long += len(block.text) > LONG_LINE_CHARS
        if n_long > 1:
            break
        head.append(block)
    return head


def head_of_text(blocks: Sequence[Block], verdicts: Sequence[Verdict]) -> list[Block]:
    """The lines between a text's headline and its body, but for those that the cleaner took for dates and bylines."""
    title = next((i for i, verdict in enumerate(verdicts) if verdict.label == "title"), None)
    if title is None:
        return []
    below = range(title + 1, min(title + 1 + LINES_AFTER_TITLE, len(blocks)))
    end = next((i for i in below if verdicts[i].is_kept), below.stop)
    return [blocks[i] for i in range(title + 1, end) if verdicts[i].label not in DATED]


def title_position(blocks: Sequence[Block], titles: Collection[str]) -> int | None:
    """Where the headline stands: the heading or line that repeats a title the page states, else the first heading."""
    stated = sorted({fold(title) for title in titles} - {""})
    heads = {title[:4] for title in stated}
    best: tuple[int, int] | None = None
    for i, block in enumerate(blocks[:MAX_BLOCKS_TO_TITLE]):
        if block.tag not in ("h1", "h2") and fold(block.text[:12])[:4] not in heads:
            continue
        rank = title_rank(block, stated)
        if rank and (best is None or rank > best[0]):
            best = (rank, i)
    return best[1] if best else None


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


LONE_BY = re.compile(
    r"^\W*(?:(?:written |posted |words |story )?by|author|autor(?:in)?|von|par|por|di|door|av|af|автор)\W*$",
    re.IGNORECASE,
)


def collect_head_line(block: Block, following: Block | None, found: list[Candidate]) -> None:
    """A byline or date line near the headline; a lone 'By' speaks of the line after it."""
    text = block.text
    if following and len(following.text) <= MAX_BYLINE_CHARS and LONE_BY.match(text):
        add(found, "authors", following.text, "line", "by line")
    if len(text) <= MAX_BYLINE_CHARS and BY_WORD.match(text):
        add(found, "authors", text, "line", "by line")
    if len(text) <= MAX_LINE_CHARS and is_about_dates(block):
        collect_dates(text, "head line", found)


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


def collect_dates(text: str, detail: str, found: list[Candidate]) -> None:
    """Each date of a line, as published or updated by the words before it."""
    end = 0
    for date in find_dates(text[:MAX_LINE_CHARS]):
        field, word = field_of_date(text, end, date)
        add(found, field, text[date.start : date.end], "line", f"{detail}{word}")
        end = date.end


def field_of_date(text: str, begin: int, date: FoundDate) -> tuple[str, str]:
    """('date_published' or 'date_modified', what says so), by the nearest word before the date, else just after it."""
    before, after = text[begin : date.start], text[date.end : date.end + 16]
    published, updated = last_end(PUBLISHED, before), last_end(UPDATED, before)
    if published < 0 and updated < 0 and not find_dates(text[date.end :]):
        published, updated = last_end(PUBLISHED, after), last_end(UPDATED, after)
    if updated > published:
        return "date_modified", " (updated)"
    return "date_published", " (published)" if published >= 0 else ""


def last_end(pattern: re.Pattern[str], text: str) -> int:
    """Where the last match ends, or -1."""
    return max((match.end() for match in pattern.finditer(text)), default=-1)


def collect_dateline(blocks: Sequence[Block], verdicts: Sequence[Verdict], found: list[Candidate]) -> None:
    """The place that the first paragraph opens with: 'LISBON (Agency) - ...'."""
    for block, verdict in zip(blocks, verdicts, strict=True):
        if verdict.label == "body" and len(block.text) > 80:
            match = DATELINE.match(block.text)
            if match:
                add(found, "place", match["place"], "line", "first paragraph")
            return
