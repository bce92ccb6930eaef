"""Lists and tables whose lines say so: each has a bullet, a number that counts it, a time of day, or figures.

Such runs stand within the body of texts in every language; elsewhere they are menus, which no paragraph follows.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from articlepack.stages.clean.kinds import marked_among
from articlepack.stages.clean.layout import Flags, Numbers
from articlepack.stages.clean.lists import in_familiar
from articlepack.stages.clean.shapes import Shapes
from articlepack.stages.clean.traits import CASELESS, DIGITS, LONG, Bits
from articlepack.words import ends_sentence

MIN_LINES = 3
KEEP_MARKED_FROM = {"precise": 0.3, "balanced": 0.15, "gentle": 0.08}
"""Mean body scores from which the lines stay that the model drops of a list some lines of which stay; of one that
stands beside a line that stays, SURER times as much. Out of fold on whole WCXB pages, of those that come back so 1,042
in 1,213 are body: F1 0.9395 -> 0.9406."""
SURER = 4 / 3
MAX_MARKED_CHARS = 300
BULLETS = "•‣▪▸►◦●○■□✓✔→*·–—-"
FIRST = frozenset(BULLETS + "0123456789(（[")
BEGUN = re.compile(
    rf"(?P<bullet>[{BULLETS}])\s?\S|[(（]?\d{{1,3}}(?P<number>[.)）、])\s?\S|[(\[]?\d{{1,2}}[:.h]\d\d(?!\d)\W(?P<time>)"
)
FIGURE = re.compile(r"(?<!\S)[^\w\s]{0,3}\d[\d.,:/-]*[A-Za-z%°]{0,2}[^\w\s]{0,2}(?!\S)")
MIN_FIGURES, MAX_WORDS_A_FIGURE = 2, 4
MAX_ALIKE = 0.5
"""Share of a list's lines that end in one word, from which they are links: `Repairs in Lindau`, `Repairs in Wexley`."""
MAX_HEADED, MAX_MARK_CHARS = 0.3, 6
"""Share of a list's lines that are lines of the text below it too, from which it is a table of contents; characters of
a mark, at most."""


def marked_of(shapes: Shapes, traits: Bits, body: Numbers, kept: Flags, mode: str) -> list[int]:
    """Which dropped lines of a page belong to lists and tables within its body, as the lines themselves say."""
    long = np.flatnonzero(kept & (traits & LONG > 0))
    if not len(long) or kept[long[0] : long[-1]].all():
        return []
    if (traits & CASELESS).any():
        body = in_familiar(body, traits)
    least, first, last, lines = KEEP_MARKED_FROM[mode], int(long[0]), int(long[-1]), shapes.lines
    likely = (np.flatnonzero(~kept[first:last] & (body[first:last] >= least)) + first).tolist()
    has_digits = (traits & DIGITS > 0).tolist()
    likely = [i for i in likely if has_digits[i] or lines[i][:1] in FIRST]
    runs = [
        (start, end)
        for start, end in marked_runs(lines, has_digits, likely, last)
        if is_likely(body[start:end], kept[start:end], bool(kept[start - 1] or kept[end]), least)
        and not any(True for _ in marked_among(shapes, traits, (i for i in range(start, end) if not kept[i])))
    ]
    return [i for start, end in without_links(lines, runs) for i in range(start, end) if not kept[i]]


def is_likely(body: Numbers, kept: Flags, is_beside: bool, least: float) -> bool:
    """Whether a list's dropped lines score enough, beside others of it that stay, or a line next to it."""
    is_partly = bool(kept.any())
    if not is_partly and not is_beside:
        return False
    dropped = body[~kept]
    return float(dropped.sum()) >= len(dropped) * (least if is_partly else SURER * least)


def marked_runs(
    lines: Sequence[str], has_digits: Sequence[bool], likely: Sequence[int], last: int
) -> Iterator[tuple[int, int]]:
    """Where lines with one mark stand one below the other, among them one of the likely ones, and above the last."""
    done = 1
    for i in likely:
        if i < done or not (mark := mark_of(lines[i], has_digits[i])):
            continue
        start, end = i, i + 1
        while start > done and mark_of(lines[start - 1], has_digits[start - 1]) == mark:
            start -= 1
        while end < last and mark_of(lines[end], has_digits[end]) == mark:
            end += 1
        done = end
        if end - start >= MIN_LINES:
            yield start, end


def mark_of(line: str, has_digits: bool = True) -> str:
    """What makes a line one of a list: its bullet, `1` of a number, `:` of a time, `#` of a row of figures; else "".

    >>> [mark_of(line) for line in ("• Tar and rope", "2. Row out", "09:15 Doors open", "Tar 12 1,250", "In 2024")]
    ['•', '1', ':', '#', '']
    """
    if len(line) > MAX_MARKED_CHARS:
        return ""
    if line[:1] in FIRST and (begun := BEGUN.match(line)):
        return begun["bullet"] or ("1" if begun["number"] else ":")
    return "#" if has_digits and is_row(line) else ""


def is_row(line: str) -> bool:
    """Whether a line has figures enough for a row of a table, and few words beside them."""
    n_figures = len(FIGURE.findall(line))
    is_filled = n_figures >= MIN_FIGURES and len(line.split()) <= MAX_WORDS_A_FIGURE * n_figures
    return is_filled and not ends_sentence(line)


def without_links(lines: Sequence[str], runs: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """The lists whose lines do not lead elsewhere: to pages of one kind, or to the headings of this text below."""
    lists = {run: [core(line) for line in lines[slice(*run)]] for run in runs if mark_of(lines[run[0]]) != "#"}
    last_at = last_places(lines, lists) if lists else {}
    return [run for run in runs if run not in lists or not are_links(lists[run], run[1], last_at)]


def last_places(lines: Sequence[str], lists: Mapping[tuple[int, int], Sequence[str]]) -> dict[str, int]:
    """Where each line below the first of some lists is last, of those that are about as long as their lines."""
    sizes = [len(item) for items in lists.values() for item in items]
    least, most, begin = min(sizes), max(sizes) + MAX_MARK_CHARS, min(end for _, end in lists)
    return {core(line): i for i, line in enumerate(lines[begin:], begin) if least <= len(line) <= most}


def are_links(items: Sequence[str], end: int, last_at: Mapping[str, int]) -> bool:
    """Whether most of a list's lines end alike, or many of them are lines below its end, by where each is last."""
    last_words = Counter(item.rpartition(" ")[2] for item in items)
    are_alike = len(items) > MIN_LINES and max(last_words.values()) >= MAX_ALIKE * len(items)
    return are_alike or sum(last_at.get(item, 0) >= end for item in items) >= MAX_HEADED * len(items)


def core(line: str) -> str:
    """A line without what it begins with as one of a list, and without its last sign."""
    return line.lstrip(BULLETS + "0123456789.)(（）、 ").rstrip(" .:").casefold()
