"""Which lines of a page the rules are asked about, and which rules: by the bits of `traits` and by where a line stands.

Most lines show nothing that any rule knows. A line's bits are found for the whole page at once, by compiled code.
"""

from collections.abc import Sequence
from functools import cache

import numpy as np

from articlepack.compiled import compiled
from articlepack.stages.clean.chars import Hashes, Ints
from articlepack.stages.clean.decide import SURE_BODY
from articlepack.stages.clean.layout import Flags, Numbers
from articlepack.stages.clean.places import Rule
from articlepack.stages.clean.repeats import share_told_below
from articlepack.stages.clean.rules import LIKELY_RULES, LINES_TO_DATE, MAX_SIGNS_APART, NAMING_RULES, SURE_RULES
from articlepack.stages.clean.traits import (
    ABOVE_TITLE,
    ALONE,
    BELOW_TITLE,
    BRIEF,
    BY_DATE,
    DIGITS,
    EDGE,
    HEAD,
    LAST,
    LIKE_TITLE,
    LISTED,
    LONG,
    MAX_LINKS,
    RELATING,
    TITLE,
    TOLD_AGAIN,
    UNDER_TITLE,
    Bits,
    has_all,
)

Asked = tuple[tuple[Rule, ...], tuple[Rule, ...]]

MIN_TOLD = 0.8
"""Share of a standfirst's pairs of words from which the body is taken to tell it again."""
NEAR = 20
"""Lines from the body, beyond which the rules are not asked: what is dropped there is no article's any more."""
SURE, KEPT = 1 << 30, 1 << 31
"""Bits above those of `traits`: the model is sure that the line is body; it keeps the line."""
NEEDS: tuple[Bits, Bits, Bits] = (
    np.array([rule.needs for rule in SURE_RULES], np.uint32),
    np.array([rule.needs for rule in LIKELY_RULES], np.uint32),
    np.array([rule.needs for rule in NAMING_RULES], np.uint32),
)


@cache
def asked(bits: int) -> Asked:
    """The rules that may speak of a line with these bits: (those that overrule the model, those that name it)."""
    overruling = SURE_RULES if bits & SURE else SURE_RULES + LIKELY_RULES
    return needed(overruling, bits), needed(() if bits & KEPT else NAMING_RULES, bits)


def needed(rules: Sequence[Rule], bits: int) -> tuple[Rule, ...]:
    """The rules whose needs a line with these bits meets."""
    return tuple(rule for rule in rules if bits & rule.needs == rule.needs)


@compiled
def long_kept(traits: Bits, kept: Flags) -> Ints:
    """The lines that stay and may be prose."""
    chosen = np.empty(len(kept), np.int64)
    n = 0
    for i in range(len(kept)):
        if kept[i] and traits[i] & LONG:
            chosen[n] = i
            n += 1
    return chosen[:n]


@compiled
def bits_asked(
    traits: Bits,
    lines: tuple[Flags, Numbers, Ints],
    words: tuple[Hashes, Ints],
    place: tuple[int, int, int],
    needs: tuple[Bits, Bits, Bits],
) -> Bits:
    """The bits of each line of a page of which some rule may speak; 0 of the others.

    Of `lines`: whether each is kept, its body score, its characters. `words` are the hashes of the page's words, and
    where each line's begin. `place`: the first and the last line of the body that are prose, and the headline, or -1.
    `needs` of the sure rules, of the likely ones, of those that name.
    """
    (kept, body, n_chars), (first, last, title) = lines, place
    bits = placed(traits, kept, first, last, title)
    if title >= 0:
        mark_told(bits, words, title, first, last)
        for i in range(first):
            if bits[i] and abs(n_chars[i] - n_chars[title]) <= MAX_SIGNS_APART:
                bits[i] |= LIKE_TITLE
    for i in range(len(bits)):
        if kept[i]:
            bits[i] |= KEPT | SURE if body[i] >= SURE_BODY else KEPT
        if not may_be_asked(bits[i], needs):
            bits[i] = 0
    return bits


@compiled
def placed(traits: Bits, kept: Flags, first: int, last: int, title: int) -> Bits:
    """The bits of each line with those of its place; none for lines that are dropped far from the body."""
    n, header = len(traits), -MAX_LINKS - 1
    bits = np.zeros(n, np.uint32)
    for i in range(n):
        if has_all(traits[i], BRIEF | RELATING):
            header = i
        if not kept[i] and (i < min(first, max(title, 0)) - NEAR or i > last + NEAR):
            continue
        before, after = traits[i - 1] if i else 0, traits[i + 1] if i + 1 < n else 0
        found = traits[i] | (HEAD | EDGE if i < first else EDGE if i > last else 0)
        if title >= 0:
            found |= TITLE if i == title else ABOVE_TITLE if i < title else UNDER_TITLE
        if 0 <= title < i <= title + 2:
            found |= BELOW_TITLE
        if i > last and i - header <= MAX_LINKS:
            found |= LISTED
        if has_all(after, LONG) and (i < first or has_all(before, LONG)):
            found |= ALONE
        if i < first and (is_near_date(traits, i, 1) or is_near_date(traits, i, -1)):
            found |= BY_DATE
        bits[i] = found | LAST if i == n - 1 else found
    return bits


@compiled
def is_near_date(traits: Bits, at: int, step: int) -> bool:
    """Whether a short line with digits stands on this side of a line, with nothing but short lines between."""
    for n in range(1, LINES_TO_DATE + 1):
        i = at + n * step
        if not 0 <= i < len(traits) or not has_all(traits[i], BRIEF):
            return False
        if has_all(traits[i], DIGITS):
            return True
    return False


@compiled
def mark_told(bits: Bits, words: tuple[Hashes, Ints], title: int, first: int, last: int) -> None:
    """Set TOLD_AGAIN of the lines that may be a standfirst, most of whose words the body has again."""
    word_hash, first_word = words
    for i in range(title + 1, min(max(first, title + 3), len(bits))):
        if bits[i] & LONG and share_told_below(word_hash, first_word, i, last) >= MIN_TOLD:
            bits[i] |= TOLD_AGAIN


@compiled
def may_be_asked(bits: int, needs: tuple[Bits, Bits, Bits]) -> bool:
    """Whether some rule may speak of a line."""
    sure, likely, naming = needs
    return bool(
        meets_any(bits, sure)
        or (not bits & SURE and meets_any(bits, likely))
        or (not bits & KEPT and meets_any(bits, naming))
    )


@compiled
def meets_any(bits: int, needs: Bits) -> bool:
    """Whether a line with these bits meets the needs of one rule."""
    n_met = 0
    for needed in needs:
        n_met += has_all(bits, needed)
    return n_met > 0
