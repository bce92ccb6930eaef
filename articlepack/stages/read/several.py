"""Several articles in one text: parted where each begins with lines that name its title; else at least told."""

import re
from codecs import BOM_UTF8
from itertools import pairwise

from articlepack.front_matter import COLUMNS, find_headers

NAMES = "|".join(COLUMNS).encode()
RULE = rb"[-=*_#~]{3,200}[ \t]*+\r?\n"
FIRST_NAME = re.compile(rb"(?:%s)?(%s)[ \t]?:" % (BOM_UTF8, NAMES), re.IGNORECASE)
HEAD = re.compile(
    rb"(?:(?:%s)[ \t]?:[ \t]++\S[^\r\n]*+\r?\n){2,%d}+[ \t]*+\r?\n" % (NAMES, len(COLUMNS)), re.IGNORECASE
)
MIN_PART_BYTES = 200
"""Of each text behind its head: a list of books at the end of an article has less."""


def parts_of(content: bytes) -> list[tuple[int, bytes]]:
    """(where it begins, its bytes) of each article of a text; the rule between two of them is of neither.

    Parted before each head that begins with the name with which the first one does, behind an empty line or a rule.
    """
    first = FIRST_NAME.match(content)
    if first is None:
        return [(0, content)]
    before = re.compile(rb"(?<=\n)(?:[ \t]*+\r?\n|%s)(?=%s[ \t]?:)" % (RULE, first[1]), re.IGNORECASE)
    starts = [0, *(found.end() for found in before.finditer(content) if is_head(content, found.end()))]
    ends = [*starts[1:], len(content)]
    parts = [(start, LAST_RULE.sub(b"", content[start:end])) for start, end in zip(starts, ends, strict=True)]
    return parts if len(parts) > 1 and all(map(is_article, parts)) else [(0, content)]


LAST_RULE = re.compile(rb"(?<=\n)%s\s*+\Z" % RULE)


def is_head(content: bytes, at: int) -> bool:
    """Whether lines stand here that name a title and something else of an article."""
    found = HEAD.match(content, at)
    return found is not None and bool(find_headers(found[0].decode("utf-8", "replace"))[0])


def is_article(part: tuple[int, bytes]) -> bool:
    """Whether a text stands behind the head of a part."""
    found = HEAD.match(part[1].removeprefix(BOM_UTF8))
    return found is not None and len(part[1]) - found.end() >= MIN_PART_BYTES


PARTING = re.compile(rb"(?:\A|\n)(\f|[-=*_#~]{5,200}[ \t]*+\r?(?=\n))")
HEADLINE = re.compile(rb"\s*+[^\r\n]{10,150}(?<![.:;,!])(?<!%s)\r?\n" % "。".encode())
"""A line that is short, and no sentence."""
MIN_TOLD, MIN_TOLD_BYTES = 3, 500
"""Articles, and bytes of each, from which on they are told: an article may have rules above its footnotes too."""


def told_parts(content: bytes) -> str | None:
    """A note on a text that rules part into what may be articles; None for any other."""
    if b"\n\f" not in content and not RULED.search(content):
        return None
    places = [0, *(found.end() for found in PARTING.finditer(content)), len(content)]
    parts = [content[start:end] for start, end in pairwise(places)]
    is_like = all(len(part) >= MIN_TOLD_BYTES and HEADLINE.match(part) for part in parts)
    if len(parts) < MIN_TOLD or not is_like:
        return None
    return f"may hold {len(parts)} articles, parted by rules; if so, put each into a file of its own"


RULED = re.compile(rb"\n[-=*_#~]{5}")
