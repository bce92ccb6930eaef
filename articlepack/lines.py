"""The craft of lines: a plain text becomes blocks, its paragraphs that somebody wrapped put together again, and blocks
become the text of a row.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from msgspec import Struct

from articlepack.records import Block
from articlepack.scripts import HAN_KANA, HAN_KANA_SIGNS, UNSPACED
from articlepack.words import ends_sentence, squeeze

LINE = re.compile(r"[^\n]+")
MAX_WRAP_WIDTH = 120
"""Mail, terminals and e-books wrap at 60 to 100 columns; a longer longest line means the text is not wrapped."""
MIN_WRAP_WIDTH = 40
MIN_WRAPPED_LINES = 3
"""Fewer lines in a text cannot show a habit."""
MIN_WRAPPED_SHARE = 0.75
"""Of the line ends inside paragraphs, where the next word would not have fitted: all but a heading here and there."""
MIN_WRAPPED_UNPARTED, MIN_UNPARTED_SHARE, MIN_SHORT_ENDED, MAX_FULL_ENDED = 4, 0.5, 0.7, 0.35
"""Where no empty line parts the paragraphs: lines that are full, as a number and as a share of those below the first
such, and what share of the others, and at most of those, ends a sentence."""
MAX_HAN_KANA, MAX_UNSPACED = 2, 12
"""Characters that stay together where no space parts words: one and a sign, or those of a word."""
ONE_BY_ONE = re.compile(rf"[{HAN_KANA}{HAN_KANA_SIGNS}]")
UNPARTED = re.compile(rf"[{HAN_KANA}{HAN_KANA_SIGNS}{UNSPACED}]")
UNPARTED_PAIR = re.compile(rf"(?:{UNPARTED.pattern}|[^\w\s])*{UNPARTED.pattern}(?:{UNPARTED.pattern}|[^\w\s])*")


class Line(Struct, frozen=True, gc=False):
    """A line with something on it, and its span in the text."""

    text: str
    start: int
    end: int
    n_blank: int


def split_blocks(text: str, begin: int = 0, end: int | None = None, first: int = 0) -> list[Block]:
    """The blocks of a plain text: its lines, or its paragraphs where the text is wrapped at a fixed width.

    White space is folded in each block; `start_char` and `end_char` are its span in `text`. Linear in the text.
    `begin`, `end`: the part of the text that is looked at; `first`: the ordinal of its first block.
    """
    lines = list(find_lines(text, begin, len(text) if end is None else end))
    width = wrap_width(lines)
    if width:
        return [block_of(ordinal, group) for ordinal, group in enumerate(join_wrapped(lines, width), first)]
    return [Block(i, line.text, "", line.start, line.end, line.n_blank) for i, line in enumerate(lines, first)]


def find_lines(text: str, begin: int, end: int) -> Iterator[Line]:
    """Lines of a part of a text that hold more than white space, each with the number of empty lines before it."""
    n_newlines, at = 0, begin
    for match in LINE.finditer(text, begin, end):
        n_newlines += match.start() - at
        at = match.end()
        line = match[0]
        folded = squeeze(line)
        if folded:
            start = match.start() + len(line) - len(line.lstrip())
            end = at - len(line) + len(line.rstrip())
            yield Line(folded, start, end, max(0, n_newlines - 1))
            n_newlines = 0


def wrap_width(lines: list[Line]) -> int:
    """Column at which the text is wrapped, or 0 if it is not.

    A wrapped line is one that the next line's first word would have made longer than the longest line.
    """
    width = max((len(line.text) for line in lines), default=0)
    if not MIN_WRAP_WIDTH <= width <= MAX_WRAP_WIDTH or len(lines) < MIN_WRAPPED_LINES:
        return 0
    inner = [(a, b) for a, b in pairwise(lines) if b.n_blank == 0]
    wrapped = [overflows(a, b, width) for a, b in inner]
    n_wrapped = sum(wrapped)
    if n_wrapped >= max(MIN_WRAPPED_LINES - 1, MIN_WRAPPED_SHARE * len(inner)):
        return width
    return width if n_wrapped >= MIN_WRAPPED_UNPARTED and is_unparted(inner, wrapped) else 0


def is_unparted(inner: Sequence[tuple[Line, Line]], wrapped: Sequence[bool]) -> bool:
    """Whether lines that would not have taken the next word are those within sentences, and the others end one: a
    wrapped text whose paragraphs no empty line parts. What stands above the first of them is the head of it.
    """
    ended = [ends_sentence(line.text) for line, _ in inner]
    below = slice(wrapped.index(True), None)
    pairs = list(zip(wrapped[below], ended[below], strict=True))
    n_full, n_full_ended = sum(full for full, _ in pairs), sum(full and end for full, end in pairs)
    n_short, n_short_ended = len(pairs) - n_full, sum(end and not full for full, end in pairs)
    if n_full < MIN_UNPARTED_SHARE * len(pairs) or n_short_ended < MIN_SHORT_ENDED * n_short:
        return False
    return n_full_ended <= MAX_FULL_ENDED * n_full


def overflows(line: Line, following: Line, width: int) -> bool:
    """Whether the first word of the next line would not have fitted on this one."""
    word, between = following.text.split(" ", 1)[0], 1
    if UNPARTED.match(word):
        # Its line could have ended nearly anywhere.
        word, between = word[: MAX_HAN_KANA if ONE_BY_ONE.match(word) else MAX_UNSPACED], 0
    return len(line.text) + between + len(word) > width


def join_wrapped(lines: list[Line], width: int) -> list[list[Line]]:
    """Lines of one paragraph together: each but the last is full."""
    groups: list[list[Line]] = []
    for line in lines:
        if groups and line.n_blank == 0 and overflows(groups[-1][-1], line, width):
            groups[-1].append(line)
        else:
            groups.append([line])
    return groups


def block_of(ordinal: int, lines: list[Line]) -> Block:
    """One block of some lines."""
    pieces = [lines[0].text]
    for before, line in pairwise(lines):
        is_unparted = UNPARTED_PAIR.fullmatch(before.text[-1] + line.text[0])
        pieces += ["" if is_unparted else " ", line.text]
    return Block(ordinal, "".join(pieces), start_char=lines[0].start, end_char=lines[-1].end, n_blank=lines[0].n_blank)


def join_blocks(blocks: Sequence[Block], text_format: str) -> str:
    """The text of a row: blocks parted by one empty line, plain or as Markdown."""
    return "\n\n".join(as_markdown(block) if text_format == "markdown" else block.text for block in blocks)


PARAGRAPHS, LISTS = ("p", "div"), ("ol", "ul", "menu")
ORDERED_ITEM = "ol li"
"""Tag of an item of a list whose items are counted."""
HEADINGS = {f"h{level}": "#" * level for level in range(1, 7)}
SUBHEADINGS = tuple(HEADINGS)[1:]
"""Tags of headings below a title."""


def written_as(block: Block) -> str:
    """The tag by which a block is written as Markdown: a paragraph of a quote is a quote, an item's list may count.

    >>> written_as(Block(0, "One.", "li", hints="li / ol steps / div")), written_as(Block(0, "So.", "p", hints="p"))
    ('ol li', 'p')
    """
    if block.tag in PARAGRAPHS and " / blockquote" in block.hints:
        return "blockquote"
    if block.tag == "li" and " / ol" in block.hints:
        names = (own.split(" ", 1)[0] for own in block.hints.split(" / "))
        return ORDERED_ITEM if next((name for name in names if name in LISTS), "") == "ol" else "li"
    return block.tag


BULLETS = {"li": "- ", "dd": "- ", ORDERED_ITEM: "1. "}
SIGNS = re.compile(r"^(?P<number>\d+(?=[.)]\s))?(?P<sign>(?(number)[.)]|(?:#{1,6}\s|[-+*]\s|>|```|~~~)))")
"""What at the beginning of a paragraph would make it something else."""


def as_markdown(block: Block) -> str:
    """A block as Markdown, by the element it comes from; a row of a table has its cells parted by bars already."""
    lines = block.text.split("\n")
    if block.tag in HEADINGS:
        return f"{HEADINGS[block.tag]} {' '.join(filter(None, lines))}"
    if block.tag in BULLETS:
        bullet = BULLETS[block.tag]
        return bullet + "\n".join(f"{' ' * len(bullet)}{line}" if line else "" for line in lines).lstrip(" ")
    if block.tag == "blockquote":
        return "\n".join(f"> {line}".rstrip(" ") for line in lines)
    if block.tag == "pre":
        fence = "`" * max(3, 1 + max(map(len, re.findall("`+", block.text)), default=0))
        return f"{fence}\n{block.text}\n{fence}"
    if block.tag == "tr" and " | " in block.text:
        return f"| {' '.join(lines)} |"
    if not block.tag:
        return block.text
    signed = "  \n".join(SIGNS.sub(r"\g<number>\\\g<sign>", line) for line in lines)
    return signed.replace("  \n  \n", "\n\n")
