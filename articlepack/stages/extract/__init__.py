"""Extract: which blocks of a web page are its body. trafilatura decides; its output is aligned to our blocks.

trafilatura is called without its metadata (one impossible date there loses the article) on a tree that libxml2 was
told to build without its size limits. Where it answers nothing, the page is not lost: the caller asks the line cleaner.

data       the article that a page keeps in its data only; `documents` one that is kept as a document of nodes
elements   one that is streamed as elements to be made
"""

import logging
from collections.abc import Sequence
from configparser import ConfigParser
from functools import cache

import lxml.html
import trafilatura
from lxml import etree
from msgspec import Struct
from rapidfuzz.distance import LCSseq
from trafilatura.settings import use_config

from articlepack.records import Block
from articlepack.stages.extract.data import script_body
from articlepack.words import find_words, hash64

__all__ = ["Extraction", "extract", "script_body"]

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


class Extraction(Struct, frozen=True):
    """Which blocks are body, and how well the extractor's answer was found among them."""

    kept: tuple[bool, ...]
    extractor: str
    score: float
    """0 to 1: share of the extractor's words that stand in the kept blocks."""


def extract(text: str, blocks: Sequence[Block], *, is_fast: bool = False) -> Extraction | None:
    """Body blocks of an HTML page by trafilatura; None where it finds no body. `is_fast`: without its fallbacks."""
    answer = trafilatura_lines(text, is_fast=is_fast)
    answered = [find_words(line.lower()) for line in answer]
    n_answered = sum(map(len, answered))
    if n_answered < MIN_BODY_WORDS:
        return None
    kept = align(answered, [find_words(block.text.lower()) for block in blocks])
    if not any(kept):
        return None
    return Extraction(tuple(kept), "trafilatura", share_found(answered, blocks, kept))


def trafilatura_lines(text: str, *, is_fast: bool) -> list[str]:
    """trafilatura's body, line by line; empty where it finds none. `is_fast`: it asks no other extractor in turn."""
    try:
        tree = lxml.html.document_fromstring(text.encode("utf-8", "replace"), parser=html_parser())
    except (etree.ParserError, etree.XMLSyntaxError):
        return []
    document = trafilatura.bare_extraction(
        tree, fast=is_fast, include_comments=False, with_metadata=False, config=settings()
    )
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
