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
from msgspec.structs import replace

from articlepack.config import Config
from articlepack.engines import working_on
from articlepack.html import parse, walk_blocks
from articlepack.lines import join_blocks, split_blocks, written_as
from articlepack.pipeline.opening import Opened, open_page
from articlepack.records import (
    MAX_DETAIL_CHARS,
    Article,
    Block,
    Candidate,
    Draft,
    Origin,
    Page,
    RawPage,
    Reject,
    Verdict,
    row_id,
)
from articlepack.stages.clean import (
    Choice,
    LineScores,
    captions_among,
    choose_blocks,
    clean_texts,
    label_dropped,
    label_page,
    score_blocks,
    stated_names,
)
from articlepack.stages.describe import choose, with_lines
from articlepack.stages.extract import extract, script_body
from articlepack.stages.filter import refuse
from articlepack.words import count_words, replace_surrogates

A = TypeVar("A")


UNSURE, SURELY_ARTICLE = 0.945, 0.6
"""Expected F1 of the model's choice, below which trafilatura is asked for a second opinion on a page, and probability
that it is an article, from which: of lists and shops taken for articles trafilatura takes away more than it brings. Out
of fold that is one page in 28; WCXB F1 0.8806 -> 0.8810, its articles 0.9580 -> 0.9586, fundus 0.9660 -> 0.9674."""

MIN_SHOWN_WORDS = 40
"""Words of body below which a page's data is asked for its article."""
SCRIPT_SCORE = 0.8


class Judged(Struct, frozen=True):
    """What the blocks of a page are, who says so, and how sure."""

    verdicts: list[Verdict]
    extractor: str
    score: float
    page_type: tuple[str, float] | None = None
    more: tuple[Block, ...] = ()
    """Blocks that the page holds in its data only, judged behind its own."""


def draft_pages(raws: Sequence[RawPage | Reject], config: Config) -> list[Draft | Reject]:
    """Pages as blocks with verdicts and candidates for their metadata, or why they cannot be; one for each."""
    opened = [open_unless_refused(raw, place) for place, raw in enumerate(raws)]
    working_on(None)
    texts = [page for page in opened if isinstance(page, Opened) and not page.page.is_html]
    webs = [page for page in opened if isinstance(page, Opened) and page.page.is_html]
    verdicts = iter(clean_texts([page.blocks[page.n_front :] for page in texts], config.clean))
    scores = iter(scored(webs, config.extractor))
    drafts: list[Draft | Reject] = []
    for place, page in enumerate(opened):
        working_on(place)
        if isinstance(page, Reject):
            drafts.append(page)
            continue
        if page.page.is_html:
            judge = partial(judge_web_page, page, next(scores), config)
        else:
            front = FRONT_KEPT if config.clean == "off" else FRONT_READ
            judge = partial(judge_text, [front] * page.n_front + next(verdicts))
        drafts.append(guarded("draft", partial(close_page, page, judge, config), page.page.origin))
    return drafts


def open_unless_refused(raw: RawPage | Reject, place: int) -> Opened | Reject:
    """The page at this place of its shard, opened; what is refused already stays so."""
    working_on(place)
    return raw if isinstance(raw, Reject) else guarded("draft", partial(open_page, raw), raw.origin)


FRONT_READ, FRONT_KEPT = (Verdict(label, 1.0, "front_matter") for label in ("other", "body"))


def scored(pages: Sequence[Opened], extractor: str) -> list[LineScores | None]:
    """What the model says of the blocks of web pages; None where it is not asked."""
    return [None] * len(pages) if extractor == "trafilatura" else list(score_blocks([page.blocks for page in pages]))


def judge_text(verdicts: list[Verdict]) -> Judged:
    """A text, by its lines."""
    return Judged(verdicts, "lines", certainty(verdicts))


def judge_web_page(opened: Opened, scores: LineScores | None, config: Config) -> Judged:
    """A web page: by the model, where it is unsure with trafilatura's second opinion, or by trafilatura alone."""
    blocks, mode, names = opened.blocks, config.clean, stated_names(opened.candidates)
    if scores is None:
        extraction = extract(opened.page.text, blocks)
        if extraction is None:
            return judge_text(clean_texts([blocks], mode)[0])
        verdicts = label_dropped(blocks, extraction.kept, extraction.score, names)
        return Judged(verdicts, extraction.extractor, extraction.score)
    choice, extractor = choose_blocks(scores, mode), "model"
    if config.extractor == "auto" and is_unsure(scores, choice):
        extraction = extract(opened.page.text, blocks, is_fast=True)
        if extraction is not None:
            choice = choose_blocks(scores, mode, extraction.kept)
            extractor = f"model, {extraction.extractor}"
    judged = Judged(label_page(blocks, scores, choice, names), extractor, choice.score, scores.page_type)
    return with_script_body(opened, judged)


def with_script_body(opened: Opened, judged: Judged) -> Judged:
    """The article in a page's data, where the page shows next to nothing itself."""
    shown = [block.text for block, verdict in zip(opened.blocks, judged.verdicts, strict=True) if verdict.is_kept]
    if count_words(" ".join(shown[:MIN_SHOWN_WORDS]), at_most=MIN_SHOWN_WORDS) >= MIN_SHOWN_WORDS:
        return judged
    body = replace_surrogates(script_body(opened.page.text))
    found = walk_blocks(parse(body)) if "</" in body else split_blocks(body)
    captions, n, told = captions_among(found), len(opened.blocks), frozenset(shown)
    lines = [(one, text) for one in found for text in lines_of(one) if text and text not in told]
    if not lines:
        return judged
    more = tuple(Block(n + i, text, one.tag or "p", hints=one.hints or "p") for i, (one, text) in enumerate(lines))
    titles = [one.ordinal for one in found if one.tag == "h1"]
    others = dict.fromkeys(titles if len(titles) == 1 else (), "title") | dict.fromkeys(captions, "caption")
    labels = [others.get(one.ordinal, "body") for one, _ in lines]
    verdicts = [*judged.verdicts, *(Verdict(label, SCRIPT_SCORE, "script") for label in labels)]
    return Judged(verdicts, "script", SCRIPT_SCORE, judged.page_type, more)


def lines_of(block: Block) -> list[str]:
    """The lines of a block that a page keeps in its data; preformatted ones belong together."""
    return [block.text] if block.tag == "pre" else block.text.split("\n")


def is_unsure(scores: LineScores, choice: Choice) -> bool:
    """Whether trafilatura is worth its time: of pages that are no articles it knows less than the model."""
    kind, probability = scores.page_type or ("other", 0.0)
    return kind == "article" and probability >= SURELY_ARTICLE and choice.score < UNSURE


def close_page(opened: Opened, judge: Callable[[], Judged], config: Config) -> Draft:
    """The draft of a page whose blocks are judged."""
    judged = judge()
    blocks = [*opened.blocks, *judged.more]
    found = with_lines(opened.page, opened.candidates, blocks, judged.verdicts)
    candidates = [
        replace(one, value=replace_surrogates(one.value), detail=replace_surrogates(one.detail)) for one in found
    ]
    if judged.page_type:
        kind, probability = judged.page_type
        candidates.append(Candidate("page_type", kind, "measured", "model of web pages", probability))
    if config.keep or config.drop_tables:
        judged = replace(judged, verdicts=as_wished(blocks, judged.verdicts, config))
    return draft_of(opened.page, candidates, blocks, judged)


TABLE_TAGS = ("tr", "td", "th", "caption")


def as_wished(blocks: Sequence[Block], verdicts: Sequence[Verdict], config: Config) -> list[Verdict]:
    """Verdicts with what the user wants in the text, and without what they do not."""
    out = []
    for block, verdict in zip(blocks, verdicts, strict=True):
        if verdict.label in config.keep:
            out.append(Verdict("body", verdict.score, f"--keep {verdict.label}"))
        elif config.drop_tables and verdict.is_kept and block.tag in TABLE_TAGS:
            out.append(Verdict("other", verdict.score, "--drop-tables"))
        else:
            out.append(verdict)
    return out


def certainty(verdicts: Sequence[Verdict]) -> float:
    """Mean score of the lines kept; 0 where none is."""
    kept = [verdict.score for verdict in verdicts if verdict.is_kept]
    return sum(kept) / len(kept) if kept else 0.0


def draft_of(page: Page, candidates: Sequence[Candidate], blocks: Sequence[Block], judged: Judged) -> Draft:
    """The draft of a page of which every block is judged."""
    return Draft(
        origin=page.origin,
        media_type=page.media_type,
        encoding=page.encoding,
        raw_sha256=page.raw_sha256,
        n_bytes_raw=page.n_bytes_raw,
        decoding=page.decoding,
        blocks=tuple(map(without_hints, blocks)),
        verdicts=tuple(judged.verdicts),
        candidates=tuple(candidates),
        extractor=judged.extractor,
        extraction_score=judged.score,
    )


def without_hints(of: Block) -> Block:
    """A block as later steps need it: the names of its element have been heard."""
    return Block(of.ordinal, of.text, written_as(of), of.start_char, of.end_char, of.n_blank, of.link_chars)


def settle_draft(draft: Draft, config: Config) -> Article | Reject:
    """The finished article of a draft, or why it is refused."""
    article = finish(draft, config.text_format)
    return refuse(article, config) or article


def finish(draft: Draft, text_format: str = "plain") -> Article:
    """Text, metadata and signals of a draft."""
    kept = [block for block, verdict in zip(draft.blocks, draft.verdicts, strict=True) if verdict.is_kept]
    text = join_blocks(kept, text_format)
    return Article(
        id=row_id(draft.origin.source),
        origin=draft.origin,
        metadata=choose(draft, text),
        text=text,
        text_format=text_format,
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
    """The work on one page; a page that breaks it costs itself only, and the ledger names the place.

    Raises MemoryError: how much there is depends on the machine, so the engine tries such a page again, alone.
    """
    try:
        return work()
    except MemoryError:
        raise
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
