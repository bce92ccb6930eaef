"""The road of a page, from bytes to a row: every stage that needs no other page, in order.

Pages travel a shard at a time, since the line cleaner is several times as fast on many texts at once; what becomes of a
page never depends on the others.
"""

import hashlib
import traceback
from collections.abc import Callable, Sequence
from functools import partial
from typing import TypeVar

from msgspec import Struct

from articlepack.config import Config
from articlepack.html import Tree, parse, walk_blocks
from articlepack.lines import split_blocks
from articlepack.records import Article, Block, Draft, Origin, Page, RawPage, Reject, Verdict, row_id
from articlepack.stages.clean import clean_texts, label_dropped
from articlepack.stages.decode import decode
from articlepack.stages.describe import choose, collect
from articlepack.stages.extract import extract
from articlepack.stages.filter import refuse
from articlepack.words import count_words

A = TypeVar("A")

MAX_DETAIL_CHARS = 500


class Opened(Struct, frozen=True):
    """A page of plain text whose lines wait to be judged together with those of other pages."""

    page: Page
    blocks: list[Block]


def draft_pages(raws: Sequence[RawPage], mode: str) -> list[Draft | Reject]:
    """Pages as blocks with verdicts and candidates for their metadata, or why they cannot be; one for each."""
    opened = [guarded("draft", partial(open_page, raw, mode), raw.origin) for raw in raws]
    waiting = [page for page in opened if isinstance(page, Opened)]
    verdicts = iter(clean_texts([page.blocks for page in waiting], mode))
    return [
        guarded("draft", partial(close_page, page, next(verdicts)), page.page.origin)
        if isinstance(page, Opened)
        else page
        for page in opened
    ]


def open_page(raw: RawPage, mode: str) -> Opened | Draft | Reject:
    """A page decoded: one of text as its lines, one of HTML all the way to its draft, for its tree is large."""
    page = decode(raw)
    if isinstance(page, Reject):
        return page
    if not page.is_html:
        return Opened(page, split_blocks(page.text))
    tree = parse(page.text)
    blocks = walk_blocks(tree)
    extraction = extract(page.text, blocks)
    if extraction is None:
        [verdicts] = clean_texts([blocks], mode)
        return draft_of(page, tree, blocks, verdicts, "lines", certainty(verdicts))
    verdicts = label_dropped(blocks, extraction.kept, extraction.score)
    return draft_of(page, tree, blocks, verdicts, extraction.extractor, extraction.score)


def close_page(opened: Opened, verdicts: list[Verdict]) -> Draft:
    """The draft of a text whose lines are judged."""
    return draft_of(opened.page, None, opened.blocks, verdicts, "lines", certainty(verdicts))


def certainty(verdicts: Sequence[Verdict]) -> float:
    """Mean score of the lines kept; 0 where none is."""
    kept = [verdict.score for verdict in verdicts if verdict.is_kept]
    return sum(kept) / len(kept) if kept else 0.0


def draft_of(
    page: Page, tree: Tree | None, blocks: list[Block], verdicts: list[Verdict], extractor: str, score: float
) -> Draft:
    """The draft of a page of which every block is judged."""
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


def guarded(stage: str, work: Callable[[], A], origin: Origin) -> A | Reject:
    """The work on one page; a page that breaks it costs itself only, and the ledger names the place."""
    try:
        return work()
    except Exception as error:  # noqa: BLE001 - law 4: whatever one page does, the others are not lost
        frame = traceback.extract_tb(error.__traceback__)[-1]
        return Reject(
            source=origin.source,
            id=row_id(origin.source),
            stage=stage,
            reason="crash",
            detail=f"{type(error).__name__} in {frame.name}: {error}"[:MAX_DETAIL_CHARS],
            url=origin.url,
        )
