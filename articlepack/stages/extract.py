"""Extract: which blocks of a web page are its body. trafilatura decides; its output is aligned to our blocks.

trafilatura is called without its metadata (one impossible date there loses the article) on a tree that libxml2 was
told to build without its size limits. Where it answers nothing, the page is not lost: the caller asks the line cleaner.
"""

import json
import logging
import re
from collections.abc import Iterator, Sequence
from configparser import ConfigParser
from functools import cache
from itertools import chain, islice

import lxml.html
import msgspec
import trafilatura
from lxml import etree
from msgspec import Struct
from rapidfuzz.distance import LCSseq
from trafilatura.settings import use_config

from articlepack.html import parse
from articlepack.records import Block
from articlepack.words import count_words, find_words, hash64

MIN_BODY_WORDS = 10
"""Of an answer worth taking; shorter ones are captions and cookie notes."""
MAX_GAP_WORDS = 20_000
"""Words of one gap that are aligned word by word: bounds the quadratic alignment at 0.1 s and 50 MB."""
MIN_ANCHOR_WORDS = 6
"""Of a line that anchors the alignment: menus and link lists repeat shorter ones."""
MIN_MATCHED_SHARE = 0.5
"""Of the words of a block, to count it as body."""
MIN_LOOSE_WORDS = 4
"""Shorter blocks must match whole: two stray words in order prove nothing."""


DATA_SCRIPTS = 'script[type*="ld+json" i], script[type*="application/json" i], script#__NEXT_DATA__'
FLIGHT = re.compile(r'self\.__next_f\.push\(\[1,("(?:[^"\\]|\\.)*")\]\)')
FLIGHT_TEXT = re.compile(rb"(?:^|\n|(?<=[\]}>\"]))[0-9a-f]+:T([0-9a-f]+),")
"""How Next.js writes its data into a page: strings that together are rows, some of them texts with their length."""
BODY_KEYS = ("articleBody", "articlebody", "bodyText", "bodyHtml", "body", "content", "text", "html")
"""Names under which pages keep an article's text in their data, surest first."""
OTHERS_KEYS = frozenset(("comment", "comments", "replies", "reviews", "related", "recommended", "recommendations"))
"""Of what is no part of an article, though it has texts too."""
OWN_KEYS = frozenset(("title", "headline", "name", "author", "user", "url", "link", "slug"))
"""Names by which an item of a list has its own page or maker: a teaser or a comment, and no part of an article."""
ASSIGNED = re.compile(r"""(?<![=!<>])=\s*+(?=\{\s*"|\[\s*\{\s*")""")
JSON_VALUE = json.JSONDecoder()
MAX_ASSIGNED = 64
"""Values of scripts that are read of a page."""
MIN_SCRIPT_WORDS = 80
"""Of a text within data that is taken for an article."""
MAX_SCRIPT_CHARS = 5_000_000
MAX_NODES = 200_000


class Extraction(Struct, frozen=True):
    """Which blocks are body, and how well the extractor's answer was found among them."""

    kept: tuple[bool, ...]
    extractor: str
    score: float
    """0 to 1: share of the extractor's words that stand in the kept blocks."""


def extract(text: str, blocks: Sequence[Block]) -> Extraction | None:
    """Body blocks of an HTML page by trafilatura; None where it finds no body."""
    answer = trafilatura_lines(text)
    answered = [find_words(line.lower()) for line in answer]
    n_answered = sum(map(len, answered))
    if n_answered < MIN_BODY_WORDS:
        return None
    kept = align(answered, [find_words(block.text.lower()) for block in blocks])
    if not any(kept):
        return None
    return Extraction(tuple(kept), "trafilatura", share_found(answered, blocks, kept))


def trafilatura_lines(text: str) -> list[str]:
    """trafilatura's body, line by line; empty where it finds none."""
    try:
        tree = lxml.html.document_fromstring(text.encode("utf-8", "replace"), parser=html_parser())
    except (etree.ParserError, etree.XMLSyntaxError):
        return []
    document = trafilatura.bare_extraction(tree, include_comments=False, with_metadata=False, config=settings())
    body = getattr(document, "text", None)
    return [line for line in body.split("\n") if line.strip()] if isinstance(body, str) else []


@cache
def settings() -> ConfigParser:
    """trafilatura's own defaults, without its alarm signal, which works in main threads only.

    Its complaints about single pages are silenced: the ledger says what became of them.
    """
    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)
    config = use_config()
    config.set("DEFAULT", "EXTRACTION_TIMEOUT", "0")
    return config


def html_parser() -> lxml.html.HTMLParser:
    """libxml2 without limits on depth and text size: `decode` and the block walk have set ours."""
    return lxml.html.HTMLParser(encoding="utf-8", huge_tree=True)


def align(answered: Sequence[list[str]], found: Sequence[list[str]]) -> list[bool]:
    """For each block (its words), whether it stands in the answer (lines of words), in order.

    Whole lines are matched first; between two such anchors, words. Bounded by `MAX_GAP_WORDS` a gap.
    """
    kept = [False] * len(found)
    answer_at = block_at = 0
    for answer_next, block_next in [*anchors(answered, found), (len(answered), len(found))]:
        fill_gap(answered[answer_at:answer_next], found[block_at:block_next], kept, block_at)
        if block_next < len(found):
            kept[block_next] = True
        answer_at, block_at = answer_next + 1, block_next + 1
    return kept


def anchors(answered: Sequence[list[str]], found: Sequence[list[str]]) -> list[tuple[int, int]]:
    """Pairs (line of the answer, block) with the same words, in order of both. Short lines recur, so none anchors."""
    ours, theirs = (
        [i for i, words in enumerate(lines) if len(words) >= MIN_ANCHOR_WORDS] for lines in (answered, found)
    )
    pairs: list[tuple[int, int]] = []
    for op in LCSseq.opcodes(*(line_keys(lines, at) for lines, at in ((answered, ours), (found, theirs)))):
        if op.tag == "equal":
            pairs.extend(zip(ours[op.src_start : op.src_end], theirs[op.dest_start : op.dest_end], strict=True))
    return pairs


def line_keys(lines: Sequence[list[str]], chosen: Sequence[int]) -> list[int]:
    """One key for the words of each line chosen."""
    return [hash64(" ".join(lines[i])) for i in chosen]


def fill_gap(answered: Sequence[list[str]], found: Sequence[list[str]], kept: list[bool], offset: int) -> None:
    """Mark the blocks of one gap between anchors whose words stand in the answer's lines of that gap."""
    if not answered or not found:
        return
    flat_answer = [word for line in answered for word in line][:MAX_GAP_WORDS]
    flat_found = [word for words in found for word in words][:MAX_GAP_WORDS]
    matched = bytearray(len(flat_found))
    for op in LCSseq.opcodes(flat_answer, flat_found):
        if op.tag == "equal":
            matched[op.dest_start : op.dest_end] = b"\1" * (op.dest_end - op.dest_start)
    at = 0
    for index, words in enumerate(found):
        kept[offset + index] = is_matched(sum(matched[at : at + len(words)]), len(words))
        at += len(words)


def is_matched(n_matched: int, n_words: int) -> bool:
    """Whether enough words of a block stand in the answer."""
    if n_words < MIN_LOOSE_WORDS:
        return 0 < n_words == n_matched
    return n_matched >= MIN_MATCHED_SHARE * n_words


def share_found(answered: Sequence[list[str]], blocks: Sequence[Block], kept: Sequence[bool]) -> float:
    """Share of the answer's words that the kept blocks hold, by number."""
    n_kept = sum(len(find_words(block.text)) for block, keep in zip(blocks, kept, strict=True) if keep)
    n_answered = sum(map(len, answered))
    return min(n_kept, n_answered) / max(n_kept, n_answered)


def script_body(text: str) -> str:
    """The article that a page keeps in its data only, as text or markup; "" where none is plainly one.

    The text under the surest name wins, the longest under equal names. Data that is broken or too large is passed over.
    """
    best, rank, tree = "", len(BODY_KEYS), parse(text)
    data = (script.text() for script in tree.css(DATA_SCRIPTS))
    code = "\n".join(script.text() for script in tree.css("script:not([src])"))[:MAX_SCRIPT_CHARS]
    values = chain((decoded(one) for one in data if len(one) <= MAX_SCRIPT_CHARS), assigned_values(code))
    for key, value in chain(chain.from_iterable(map(strings_of, values)), flight_texts(code)):
        own = BODY_KEYS.index(key)
        if (own < rank or own == rank and len(value) > len(best)) and count_words(value) >= MIN_SCRIPT_WORDS:
            best, rank = value, own
    return best


def decoded(data: str) -> object:
    """What JSON says; None where it is broken."""
    try:
        return msgspec.json.decode(data)
    except (msgspec.DecodeError, RecursionError, ValueError):
        return None


def assigned_values(code: str) -> Iterator[object]:
    """The values that scripts write out as JSON: `name = {...};`."""
    past = 0
    for found in islice(ASSIGNED.finditer(code), MAX_ASSIGNED):
        if found.end() < past:
            continue
        try:
            value, past = JSON_VALUE.raw_decode(code, found.end())
        except (ValueError, RecursionError):
            continue
        yield value


def flight_texts(scripts: str) -> Iterator[tuple[str, str]]:
    """The long texts among the data that Next.js streams into a page."""
    parts = []
    for match in FLIGHT.finditer(scripts):
        try:
            parts.append(msgspec.json.decode(match[1], type=str))
        except msgspec.DecodeError:
            return
    rows, at = "".join(parts).encode("utf-8", "replace"), 0
    # What looks like a head within a text is of that text: each byte is read once.
    while head := FLIGHT_TEXT.search(rows, at):
        at = head.end() + int(head[1][:8], 16)
        yield "content", rows[head.end() : at].decode("utf-8", "replace")


def strings_of(value: object) -> Iterator[tuple[str, str]]:
    """The strings under BODY_KEYS in what JSON said, wherever they stand; those of a list of parts also as one."""
    stack = [value]
    for _ in range(MAX_NODES):
        if not stack:
            return
        node = stack.pop()
        if isinstance(node, dict):
            for key, own in node.items():
                if isinstance(own, str) and key in BODY_KEYS:
                    yield key, own
                elif isinstance(own, dict | list) and key not in OTHERS_KEYS:
                    stack.append(own)
        elif isinstance(node, list):
            stack += [own for own in node if isinstance(own, dict | list)]
            yield from joined_parts(node)


def joined_parts(items: Sequence[object]) -> Iterator[tuple[str, str]]:
    """The strings under each of BODY_KEYS of a list's items as one, in order; items of their own title are no parts."""
    parts = [item for item in items if isinstance(item, dict) and not item.keys() & OWN_KEYS]
    for key in BODY_KEYS:
        texts = [own for part in parts if isinstance(own := part.get(key), str)]
        if len(texts) > 1:
            is_markup = any("</" in text for text in texts)
            yield key, "".join(f"<div>{text}</div>" for text in texts) if is_markup else "\n\n".join(texts)
