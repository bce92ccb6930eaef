"""The road of one page, from bytes to a row: every stage that needs no other page, in order."""

import hashlib
import traceback
from collections.abc import Callable
from typing import TypeVar

from articlepack.config import Config
from articlepack.html import parse, walk_blocks
from articlepack.lines import split_blocks
from articlepack.records import Article, Block, Draft, Page, RawPage, Reject, Verdict, row_id
from articlepack.stages.clean import clean_lines, label_dropped
from articlepack.stages.decode import decode
from articlepack.stages.describe import choose, collect
from articlepack.stages.extract import extract
from articlepack.stages.filter import refuse
from articlepack.words import count_words

P = TypeVar("P", RawPage, Draft)
A = TypeVar("A")

TEXT_HEAD_CHARS = 500


def draft_page(raw: RawPage) -> Draft | Reject:
    """A page as blocks with verdicts and candidates for its metadata, or why it cannot be."""
    page = decode(raw)
    if isinstance(page, Reject):
        return page
    tree = parse(page.text) if page.is_html else None
    blocks = walk_blocks(tree) if tree is not None else split_blocks(page.text)
    verdicts, extractor, score = judge_blocks(page, blocks)
    return Draft(
        origin=page.origin,
        media_type=page.media_type,
        encoding=page.encoding,
        raw_sha256=page.raw_sha256,
        n_bytes_raw=page.n_bytes_raw,
        decoding=page.decoding,
        blocks=tuple(blocks),
        verdicts=tuple(verdicts),
        candidates=tuple(collect(page, tree, blocks, verdicts)),
        extractor=extractor,
        extraction_score=score,
    )


def judge_blocks(page: Page, blocks: list[Block]) -> tuple[list[Verdict], str, float]:
    """(verdict for each block, extractor, its score). A web page in which no body is found is judged as lines."""
    extraction = extract(page.text, blocks) if page.is_html else None
    if extraction is not None:
        return label_dropped(blocks, extraction.kept, extraction.score), extraction.extractor, extraction.score
    verdicts = clean_lines(blocks)
    kept = [verdict.score for verdict in verdicts if verdict.is_kept]
    return verdicts, "rules", sum(kept) / len(kept) if kept else 0.0


def settle_draft(draft: Draft, config: Config) -> Article | Reject:
    """The finished article of a draft, or why it is refused."""
    article = finish(draft)
    return refuse(article, config) or article


def finish(draft: Draft) -> Article:
    """Text, metadata and signals of a draft."""
    text = "\n\n".join(b.text for b, v in zip(draft.blocks, draft.verdicts, strict=True) if v.is_kept)
    return Article(
        id=row_id(draft.origin.source),
        origin=draft.origin,
        metadata=choose(draft, text),
        text=text,
        text_format="plain",
        text_sha256=hashlib.sha256(text.encode()).hexdigest(),
        n_chars=len(text),
        n_words=count_words(text),
        extractor=draft.extractor,
        extraction_score=draft.extraction_score,
        encoding=draft.encoding,
        media_type=draft.media_type,
        raw_sha256=draft.raw_sha256,
        n_bytes_raw=draft.n_bytes_raw,
    )


def guarded(stage: str, work: Callable[[P], A], page: P) -> A | Reject:
    """The work on one page; a page that breaks it costs itself only, and the ledger names the place."""
    try:
        return work(page)
    except Exception as error:  # noqa: BLE001 - law 4: whatever one page does, the others are not lost
        frame = traceback.extract_tb(error.__traceback__)[-1]
        source = page.origin.source
        return Reject(
            source=source,
            id=row_id(source),
            stage=stage,
            reason="crash",
            detail=f"{type(error).__name__} in {frame.name}: {error}"[:TEXT_HEAD_CHARS],
            url=page.origin.url,
        )
