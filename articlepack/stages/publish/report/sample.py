"""Whole articles for the report: the most doubtful first, then some at random, each laid together as its page was."""

from collections.abc import Iterator, Sequence
from itertools import zip_longest
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
from msgspec import Struct

from articlepack.records import WrittenFile
from articlepack.stages.publish.facts import paths_of
from articlepack.stages.publish.read_back import read_batches
from articlepack.stages.publish.report.figures import Figures
from articlepack.stages.publish.report.pieces import Piece, Run, fitted, runs_of

N_EVIDENCE, DETAIL_CHARS = 24, 80
MAX_UNSURE_SCORE = 0.95
"""A body found with more certainty is no doubtful case, be it the least certain of all."""

COLUMNS = (
    "id", "source", "url", "title", "text", "authors", "publisher", "date_published", "date_published_precision",
    "language", "n_words", "page_type", "extractor", "extraction_score", "n_duplicates", "evidence",
)  # fmt: skip

Row = dict[str, Any]


class Sampled(Struct, frozen=True):
    """An article with its page's blocks, and why it is shown; no reason: it was drawn."""

    row: Row
    runs: tuple[Run, ...]
    doubts: tuple[str, ...]
    n_removed: int
    evidence: tuple[tuple[str, str], ...]
    """Column and where its value was found."""

    @property
    def labels(self) -> list[str]:
        """Labels of the blocks removed, each once."""
        return sorted({run.first.label for run in self.runs if run.first.label})


def draw_sample(folder: Path, written: Sequence[WrittenFile], figures: Figures) -> tuple[list[Sampled], dict[str, Row]]:
    """(articles to show, the rows that clusters of duplicates are about by id)."""
    doubts = find_doubts(figures)
    worst = {block.id: block.block for block in figures.doubtful}
    shown = list(dict.fromkeys([*doubts, *figures.random]))
    kept = [cluster.id for cluster in figures.clusters]
    rows = {row["id"]: row for row in rows_of(folder, written, "article", COLUMNS, {*shown, *kept})}
    removed: dict[str, list[Row]] = {}
    for block in rows_of(folder, written, "removed", ("id", "block", "text", "label", "score"), set(shown)):
        removed.setdefault(block["id"], []).append(block)
    told = [
        sampled(rows[one], removed.get(one, []), doubts.get(one, ()), worst.get(one)) for one in shown if one in rows
    ]
    return told, rows


def find_doubts(figures: Figures) -> dict[str, tuple[str, ...]]:
    """`id` of the doubtful rows and what is doubtful, of both kinds by turns, the worst first."""
    unsure = [
        (row_id, f"body found with certainty {score:.2f}")
        for row_id, score in figures.unsure
        if score < MAX_UNSURE_SCORE
    ]
    blocks = [
        (block.id, f"{block.n_chars:,} characters removed as {block.label}, certainty {block.score:.2f}")
        for block in figures.doubtful
    ]
    doubts: dict[str, tuple[str, ...]] = {}
    for turn in zip_longest(unsure, blocks):
        for row_id, doubt in filter(None, turn):
            doubts[row_id] = (*doubts.get(row_id, ()), doubt)
    return doubts


def rows_of(
    folder: Path, written: Sequence[WrittenFile], table: str, columns: Sequence[str], ids: set[str]
) -> Iterator[Row]:
    """The rows of some ids, in the order of the table."""
    wanted = pa.array(sorted(ids), pa.string())
    for batch in read_batches(folder, paths_of(written, table), table, columns):
        found = batch.filter(pc.is_in(batch["id"], value_set=wanted))
        yield from found.to_pylist() if len(found) else ()


def sampled(row: Row, removed: Sequence[Row], doubts: tuple[str, ...], worst: int | None) -> Sampled:
    """One article as it is shown; `worst` is the number of the block that it is shown for."""
    told = [
        (str(e["field"]), f"{e['origin']}: {e['detail'][:DETAIL_CHARS]}" if e["detail"] else str(e["origin"]))
        for e in (row["evidence"] or [])[:N_EVIDENCE]
    ]
    pieces = fitted(laid_together(row["text"], removed, worst))
    return Sampled(row, runs_of(pieces), doubts, len(removed), tuple(told))


def laid_together(text: str, removed: Sequence[Row], worst: int | None = None) -> list[Piece]:
    """The blocks of a page in its order: a removed block says its place, and paragraphs of the text fill the others.

    A paragraph is taken for a block, so behind a block with empty lines in it (code) the order can be off.

    >>> [p.text for p in laid_together("a\\n\\nc", [{"block": 1, "text": "b", "label": "nav", "score": 0.9}])]
    ['a', 'b', 'c']
    """
    pieces, paragraphs, place = list[Piece](), iter(text.split("\n\n")), 0
    for block in sorted(removed, key=lambda block: block["block"]):
        while place < block["block"] and (paragraph := next(paragraphs, None)) is not None:
            pieces.append(Piece(paragraph))
            place += 1
        is_worst = block["block"] == worst
        pieces.append(Piece(block["text"], block["label"], block["score"], is_doubtful=is_worst))
        place = block["block"] + 1
    return [*pieces, *map(Piece, paragraphs)]
