"""Lists within a text: runs of short lines between paragraphs of it, or below a line in colon that introduces them."""

import numpy as np

from articlepack.compiled import compiled
from articlepack.stages.clean.chars import Ints
from articlepack.stages.clean.kinds import marked_among
from articlepack.stages.clean.layout import Flags, Numbers
from articlepack.stages.clean.shapes import Shapes
from articlepack.stages.clean.traits import CASELESS, COLON, LONG, Bits

MAX_ITEM_WORDS, MIN_PARAGRAPH_WORDS, MIN_ITEM = 8, 10, 0.18
"""Words of a list's line, at most, and of a paragraph, at least; body score of a list's line that the model drops."""
MIN_LIST, MIN_SHORT_LIST, SURER = 8, 4, 1.08
"""Lines of a list between two paragraphs, and of one whose lines score so many times as much."""
MIN_KEPT_SHARE = 0.25
"""Of the lines of a list with a paragraph on one side alone: so many stay already."""
KEEP_LISTS_FROM = {"precise": 0.9, "balanced": 0.8, "gentle": 0.6}
"""Mean body scores of the lines that the model drops, from which they stay. Between other lines that are dropped one in
three such lines is body. Out of fold on careless WCXB text, of those that come back so 1,178 in 1,565 are body."""
KEEP_INTRODUCED_FROM = {"precise": 0.7, "balanced": 0.5, "gentle": 0.35}
"""The same below a line in colon: 498 in 638."""
SURER_LED = 1.2
"""So many times as much where the model drops that line too, below a paragraph, and a paragraph follows the list."""
UNFAMILIAR = 0.3
"""In scripts without case so much of a score is enough where a colon or a mark says that a list is one: the model knows
few of their words."""


def items_of(shapes: Shapes, traits: Bits, n_words: Ints, body: Numbers, kept: Flags, mode: str) -> list[int]:
    """Which dropped lines of a page belong to lists within its body; none with a line that says what it is."""
    found = listed(shapes, traits, n_words, body, kept, mode) if kept.any() else []
    marked = list(marked_among(shapes, traits, found))
    if not marked:
        return found
    body = body.copy()
    body[marked] = 0
    return listed(shapes, traits, n_words, body, kept, mode)


def listed(shapes: Shapes, traits: Bits, n_words: Ints, body: Numbers, kept: Flags, mode: str) -> list[int]:
    """The dropped lines of lists between paragraphs, and of those below a line that ends in a colon."""
    may_be = items(n_words, body, kept)
    found = between_paragraphs(may_be, n_words, body, kept, KEEP_LISTS_FROM[mode])
    if (traits & CASELESS).any():
        body = in_familiar(body, traits)
        may_be = items(n_words, body, kept)
    is_lead = may_lead(may_be, traits, kept)
    for i in np.flatnonzero(is_lead).tolist():
        is_lead[i] = shapes.lines[i].endswith((":", "："))
    found |= introduced(is_lead, may_be, traits, body, kept, KEEP_INTRODUCED_FROM[mode])
    return np.flatnonzero(found).tolist()


@compiled
def items(n_words: Ints, body: Numbers, kept: Flags) -> Flags:
    """The short lines that stay or score enough for one of a list."""
    found = np.zeros(len(kept), np.bool_)
    for i in range(len(kept)):
        found[i] = n_words[i] <= MAX_ITEM_WORDS and (kept[i] or body[i] >= MIN_ITEM)
    return found


@compiled
def between_paragraphs(may_be: Flags, n_words: Ints, body: Numbers, kept: Flags, least: float) -> Flags:
    """The dropped lines of the runs that are lists for the paragraphs around them."""
    found, begin, n_kept, total = np.zeros(len(kept), np.bool_), 0, 0, 0.0
    for i in range(len(kept)):
        if may_be[i]:
            n_kept += kept[i]
            total += 0.0 if kept[i] else np.float64(body[i])
            continue
        n_beside = is_paragraph(n_words, kept, begin - 1) + is_paragraph(n_words, kept, i)
        if is_list(i - begin, n_kept, n_beside, total, least):
            for k in range(begin, i):
                found[k] = not kept[k]
        begin, n_kept, total = i + 1, 0, 0.0
    return found


@compiled
def in_familiar(body: Numbers, traits: Bits) -> Numbers:
    """The body scores, those of lines in scripts without case as if the model knew their words."""
    out = body.copy()
    for i in range(len(body)):
        if traits[i] & CASELESS:
            out[i] = min(body[i] / UNFAMILIAR, 1.0)
    return out


@compiled
def may_lead(may_be: Flags, traits: Bits, kept: Flags) -> Flags:
    """The lines with a colon that stay, right above a line that may be one of a list; others below a paragraph."""
    found = np.zeros(len(kept), np.bool_)
    for i in range(len(kept) - 1):
        is_below = i > 0 and kept[i - 1] and traits[i - 1] & LONG
        found[i] = (kept[i] or (may_be[i] and is_below)) and traits[i] & COLON and may_be[i + 1]
    return found


@compiled
def introduced(is_lead: Flags, may_be: Flags, traits: Bits, body: Numbers, kept: Flags, least: float) -> Flags:
    """The dropped lines of the runs below lines that introduce one, each down to the next such line, which score so
    much in the mean and have a line below them, or among them, that stays.
    """
    found, lead, n, total, last = np.zeros(len(kept), np.bool_), -1, 0, 0.0, np.max(np.flatnonzero(kept))
    for i in range(len(kept)):
        if lead >= 0 and i < last and may_be[i] and not is_lead[i]:
            n += not kept[i]
            total += 0.0 if kept[i] else np.float64(body[i])
            continue
        if 0 <= lead < last and may_follow(kept[lead], i - lead, kept[i] and traits[i] & LONG > 0, total, least * n):
            for k in range(lead, i):
                found[k] = not kept[k]
        lead, n, total = i if is_lead[i] else -1, 0, 0.0
        if lead >= 0 and not kept[lead]:
            n, total = 1, np.float64(body[lead])
    return found


@compiled
def may_follow(is_led: bool, n: int, is_closed: bool, total: float, needed: float) -> bool:
    """Whether lines that score so much are a list, by whether their lead stays or else a paragraph closes it."""
    return total >= needed if is_led else is_closed and n > MIN_SHORT_LIST and total >= SURER_LED * needed


@compiled
def is_list(n: int, n_kept: int, n_beside: int, total: float, least: float) -> bool:
    """Whether a run of short lines, of which so many stay and the others score `total`, is a list of the body."""
    needed = least * (n - n_kept)
    if n_beside == 2 and n >= MIN_SHORT_LIST and total >= SURER * needed:
        return True
    is_beside = n_beside == 2 or (n_beside == 1 and n_kept >= MIN_KEPT_SHARE * n)
    return is_beside and n >= MIN_LIST and total >= needed


@compiled
def is_paragraph(n_words: Ints, kept: Flags, i: int) -> bool:
    """Whether a long line that stays is there."""
    return bool(i >= 0 and kept[i] and n_words[i] >= MIN_PARAGRAPH_WORDS)
