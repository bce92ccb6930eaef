"""One page's story in the terminal: what became of each block, and where each metadata value was found."""

from pathlib import Path

import msgspec
from msgspec import Struct
from rich.text import Text

from articlepack.config import Config
from articlepack.errors import UsageError
from articlepack.pipeline.page import draft_pages, finish
from articlepack.records import Article, Candidate, Draft, RawPage, Reject
from articlepack.stages.describe import trust_in
from articlepack.stages.read import Note, ReadOptions, digest_input, list_inputs, read_pages
from articlepack.terminal import DROPPED_STYLE, KEPT_STYLE, VALUE_STYLE, print_lines, print_values, value_line, visible


class Story(Struct, frozen=True):
    """A page with all that was decided of it."""

    draft: Draft
    article: Article


def explain_file(path: Path, config: Config) -> Story:
    """The story of the first page of a file, judged as a build with these options would.

    Raises UsageError if the file holds no page, or one that cannot be read.
    """
    page = first_page(path)
    [draft] = draft_pages([page], config)
    if isinstance(draft, Reject):
        raise UsageError(f"{path}: refused by {draft.stage}: {draft.reason}, {draft.detail}")
    return Story(draft, finish(draft))


def first_page(path: Path) -> RawPage:
    """The first page that a build would read of the file."""
    if not path.is_file():
        told = "is no file that can be read" if path.exists() else "no such file"
        raise UsageError(f"{path}: {told}. explain takes one file with an article in it.")
    source = list_inputs([str(path)])[0]
    file = digest_input(source)
    for found in read_pages(source, file.media_type or "", ReadOptions()) if file.media_type else ():
        if isinstance(found, RawPage):
            return found
        raise UsageError(f"{path}: {found.text if isinstance(found, Note) else found.detail}")
    raise UsageError(f"{path}: holds no page{f' ({file.note})' if file.note else ''}.")


def print_json(story: Story) -> None:
    """Blocks with verdicts, the metadata with evidence, and all candidates for it, as one JSON object."""
    blocks = [
        {"block": b.ordinal, "label": v.label, "score": round(v.score, 3), "rule": v.rule, "text": b.text}
        for b, v in zip(story.draft.blocks, story.draft.verdicts, strict=True)
    ]
    candidates = [msgspec.structs.asdict(c) | {"trust": trust_in(c)} for c in story.draft.candidates]
    metadata = msgspec.to_builtins(story.article.metadata)
    print_values({"blocks": blocks, "metadata": metadata, "candidates": candidates, "text": story.article.text})


def print_story(story: Story) -> None:
    """Each block on a line of its own, kept or dropped with label, score and rule; then the values found, and for each
    column all that was found for it.
    """
    blocks, values = block_lines(story.draft), value_lines(story.article)
    print_lines([*blocks, Text(), *values, Text(), *candidate_lines(story.draft, story.article)])


def block_lines(draft: Draft) -> list[Text]:
    """The lines for the blocks."""
    return [
        Text.assemble(
            (f"{'keep' if verdict.is_kept else 'drop':5}", KEPT_STYLE if verdict.is_kept else DROPPED_STYLE),
            (f"{verdict.label:11}{verdict.score:5.2f}  {verdict.rule:16} ", "dim"),
            (visible(block.text.replace("\n", " / ")), "" if verdict.is_kept else DROPPED_STYLE),
        )
        for block, verdict in zip(draft.blocks, draft.verdicts, strict=True)
    ]


def value_lines(article: Article) -> list[Text]:
    """The lines for the metadata: the values found, each with its evidence, then the columns left null."""
    values = {name: value for name, value in msgspec.structs.asdict(article.metadata).items() if name != "evidence"}
    found = {name: value for name, value in values.items() if value not in (None, ())}
    lines = [value_line(name, value, evidence_for(name, article)) for name, value in found.items()]
    unknown = ", ".join(name for name in values if name not in found)
    return [*lines, Text(f"unknown: {unknown}", "dim")]


def evidence_for(name: str, article: Article) -> list[tuple[str, str]]:
    """Where a column's value was found: (origin, detail)."""
    return [(e.origin, e.detail) for e in article.metadata.evidence if e.field == name]


MAX_SHOWN_CHARS = 160


def candidate_lines(draft: Draft, article: Article) -> list[Text]:
    """For each column, every candidate in order of the page; why one won, the evidence of the value says."""
    fields = sorted({candidate.field for candidate in draft.candidates})
    lines: list[Text] = []
    for field in fields:
        own = [candidate for candidate in draft.candidates if candidate.field == field]
        lines.append(Text.assemble((field, VALUE_STYLE), (f": {len(own)} found", "dim")))
        lines += [candidate_line(candidate, article) for candidate in own]
    return lines


def candidate_line(candidate: Candidate, article: Article) -> Text:
    """One candidate: a star where its column's evidence names its place, the trust in that place, the value."""
    columns = COLUMNS_OF.get(candidate.field, (candidate.field,))
    told = [e for e in article.metadata.evidence if e.field in columns and e.origin == candidate.origin]
    is_winner = any(e.detail.startswith(candidate.detail) for e in told)
    sure = trust_in(candidate) if candidate.score is None else candidate.score
    trust = "" if sure is None else f"{sure:.2f}" if sure < 1 else f"{sure:.4g}"
    shown = candidate.value if len(candidate.value) <= MAX_SHOWN_CHARS else f"{candidate.value[:MAX_SHOWN_CHARS]} ..."
    mark = ("  * ", KEPT_STYLE) if is_winner else ("    ", "")
    place = visible(f"{candidate.origin} {candidate.detail}: ")
    return Text.assemble(mark, (f"{trust:>5}  ", "dim"), (place, "dim"), visible(shown))


COLUMNS_OF = {"robots": ("noindex", "noai", "noimageai")}
"""Fields of candidates that fill columns of other names."""
