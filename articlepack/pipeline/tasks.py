"""The work of each step on one shard: plain functions of small jobs, run by any engine in any process.

    digest  input files -> InputFile records
    read    input files -> shards of RawPage
    draft   a shard of RawPage -> a shard of Draft
    settle  a shard of Draft -> a part: articles, removed, rejected (Arrow) and sketches (Parquet)

A refusal passes through the shards unchanged until `settle` writes it to the part's `rejected`. Each says which of its
pages it is working on, so that whoever watches knows the one that was too much.
"""

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from itertools import islice
from pathlib import Path
from typing import TypeVar

from msgspec import Struct

from articlepack.config import Config
from articlepack.engines import allow, working_on
from articlepack.pipeline.verdicts import Verdict, has_verdicts, key_of, read_verdict, refusal
from articlepack.records import Article, Draft, InputFile, Origin, RawPage, Reject
from articlepack.rows import Row, article_row, reject_row, removed_rows, write_rows
from articlepack.shards import read_records, write_records
from articlepack.stages.compare import Sketch, sketch, write_sketches
from articlepack.stages.read import InputSource, Note, ReadOptions, digest_input, read_pages

MAX_SHARD_PAGES = 128
MAX_SHARD_BYTES = 4_000_000
"""Of page content: a few seconds of work, so that all cores are busy to the end and a stop loses little."""
MAX_NOTE_CHARS = 2_000

P = TypeVar("P", RawPage, Draft)


class ReadJob(Struct, frozen=True):
    """Input files to read, one after the other, into shards named by `number`."""

    number: int
    inputs: tuple[tuple[InputSource, InputFile], ...]
    options: ReadOptions
    folder: Path
    verdicts: Path
    limit: int | None = None
    """Pages at most."""
    patience: int = 1
    """How many times the limits it may take."""
    verdict: Verdict | None = None
    """Where the reading of its one input file has to end."""


class ReadResult(Struct, frozen=True):
    """What reading a job gave."""

    files: tuple[InputFile, ...]
    """The input files with pages counted and notes."""
    shards: tuple[tuple[Path, int], ...]
    """Each shard and its number of pages and refusals."""


class PageJob(Struct, frozen=True):
    """A shard, or a piece of one, to take a step further."""

    shard: Path
    part: int
    first: int
    end: int
    """Its pages: from `first` on, up to before `end`."""
    folder: Path
    verdicts: Path
    config: Config
    patience: int = 1
    """How many times the limits a page may take."""
    verdict: Verdict | None = None
    """Why its one page is to be refused."""


class PageResult(Struct, frozen=True):
    """What became of the pages of a shard."""

    part: int
    n_pages: int
    n_refused: int


def warm_up() -> None:
    """Load what every worker will need: one page of each kind goes all the way."""
    from articlepack.pipeline.page import draft_pages, settle_draft

    config, origin = Config(min_words=0), Origin(source="", path="")
    pages = [RawPage(origin, content) for content in (b"The ferries ran again.", b"<p>The ferries ran again.</p>")]
    for draft in draft_pages(pages, config):
        if isinstance(draft, Draft):
            settle_draft(draft, config)


def digest(source: InputSource) -> InputFile:
    """Size, digest and media type of one input file."""
    return digest_input(source)


def read(job: ReadJob) -> ReadResult:
    """Read the input files of a job into shards of a few megabytes."""
    allow(job.patience)
    writer = ShardWriter(job)
    files = [writer.read_file(source, file) for source, file in job.inputs]
    writer.end_shard()
    return ReadResult(tuple(files), tuple(writer.shards))


class ShardWriter:
    """Gathers pages into shards. Holds one shard in memory."""

    def __init__(self, job: ReadJob) -> None:
        self.job = job
        self.shards: list[tuple[Path, int]] = []
        self.pending: list[RawPage | Reject] = []
        self.n_bytes = 0
        self.n_pages = 0

    def read_file(self, source: InputSource, file: InputFile) -> InputFile:
        """The record of one input file once it is read, with its pages counted."""
        n_before, notes = self.n_pages, [file.note] if file.note else []
        if file.media_type is None or file.sha256 is None:
            return file
        verdict = self.job.verdict or read_verdict(self.job.verdicts, key_of("read", file))
        pages = whatever_comes(read_pages(source, file.media_type, self.job.options, file.bytes), source)
        for found in until(pages, verdict.item) if verdict else pages:
            if isinstance(found, Note):
                notes.append(found.text)
            elif self.is_full():
                notes.append("read in part: --limit was reached")
                break
            else:
                self.add(found)
        if verdict:
            end = refusal(Origin(source=f"{file.path}#~{verdict.reason}", path=file.path), "read", verdict)
            notes.append(f"read up to its page {verdict.item + 1}: {end.detail}")
            self.add(end)
        note = "; ".join(notes)[:MAX_NOTE_CHARS] or None
        return InputFile(
            path=file.path,
            bytes=file.bytes,
            sha256=file.sha256,
            media_type=file.media_type,
            pages=self.n_pages - n_before,
            note=note,
        )

    def is_full(self) -> bool:
        """Whether the limit is reached."""
        return self.job.limit is not None and self.n_pages >= self.job.limit

    def add(self, found: RawPage | Reject) -> None:
        """One page more; a full shard is written."""
        self.pending.append(found)
        self.n_pages += 1
        working_on(self.n_pages)
        self.n_bytes += len(found.content) if isinstance(found, RawPage) else 0
        if len(self.pending) >= MAX_SHARD_PAGES or self.n_bytes >= MAX_SHARD_BYTES:
            self.end_shard()

    def end_shard(self) -> None:
        """Write what is pending."""
        if self.pending:
            path = self.job.folder / f"{self.job.number:06}-{len(self.shards):06}.pages"
            self.shards.append((path, write_records(path, self.pending)))
            self.pending, self.n_bytes = [], 0


def whatever_comes(pages: Iterator[RawPage | Reject | Note], source: InputSource) -> Iterator[RawPage | Reject | Note]:
    """What a reader answers; one that breaks on its file costs the rest of that file only, and the ledger says so."""
    from articlepack.pipeline.page import guarded

    origin = Origin(source.at("crash"), source.path)
    while (found := guarded("read", partial(next, pages, None), origin)) is not None:
        yield found


def until(pages: Iterator[RawPage | Reject | Note], n_pages: int) -> Iterator[RawPage | Reject | Note]:
    """So many pages, and the notes between; what comes after them is not touched."""
    while n_pages and (found := next(pages, None)) is not None:
        yield found
        n_pages -= not isinstance(found, Note)


def draft(job: PageJob) -> PageResult:
    """Draft the pages of a shard."""
    from articlepack.pipeline.page import draft_pages

    allow(job.patience)
    drafts = draft_pages(judged(pages_of(job, RawPage), "draft", job), job.config)
    write_records(draft_file(job.folder, job.part), drafts)
    return PageResult(job.part, len(drafts), sum(isinstance(draft, Reject) for draft in drafts))


def settle(job: PageJob) -> PageResult:
    """Settle the drafts of a shard into a part."""
    allow(job.patience)
    part = Part(job.part, job.config)
    for place, page in enumerate(judged(pages_of(job, Draft), "settle", job)):
        working_on(place)
        part.take(page)
    part.write(job.folder)
    return PageResult(job.part, len(part.articles) + len(part.rejected), len(part.rejected))


STEPS: dict[str, Callable[[PageJob], PageResult]] = {"draft": draft, "settle": settle}
"""What is done to shards of pages, by name."""


def pages_of(job: PageJob, kind: type[P]) -> list[P | Reject]:
    """The pages of a job, of which some may be refused already."""
    return list(islice(read_records(job.shard, kind | Reject), job.first, job.end))  # type: ignore[arg-type]


def judged(pages: Sequence[P | Reject], step: str, job: PageJob) -> list[P | Reject]:
    """The pages, those refused on which there is a verdict."""
    if job.verdict:
        return [page if isinstance(page, Reject) else refusal(page.origin, step, job.verdict) for page in pages]
    if not has_verdicts(job.verdicts):
        return list(pages)
    return [page if isinstance(page, Reject) else unless_known(page, step, job.verdicts) for page in pages]


def unless_known(page: P, step: str, verdicts: Path) -> P | Reject:
    """The page, or the verdict on it."""
    verdict = read_verdict(verdicts, key_of(step, page))
    return refusal(page.origin, step, verdict) if verdict else page


class Part:
    """The settled pages of one shard, as rows."""

    def __init__(self, number: int, config: Config) -> None:
        self.number, self.config = number, config
        self.articles: list[Row] = []
        self.removed: list[Row] = []
        self.rejected: list[Row] = []
        self.sketches: list[Sketch] = []

    def take(self, page: Draft | Reject) -> None:
        """Settle one draft; a refusal is only written down."""
        if isinstance(page, Reject):
            self.rejected.append(reject_row(page))
            return
        from articlepack.pipeline.page import guarded, settle_draft

        result = guarded("settle", partial(settle_draft, page, self.config), page.origin)
        if isinstance(result, Reject):
            self.rejected.append(reject_row(result))
        else:
            self.add(result, page)

    def add(self, article: Article, draft: Draft) -> None:
        """One article more, with what was removed from it."""
        removed = [] if self.config.removed == "none" else removed_rows(article.id, draft)
        self.sketches.append(sketch(article, self.number, len(self.articles), len(self.removed), len(removed)))
        self.articles.append(article_row(article))
        self.removed.extend(removed)

    def write(self, folder: Path) -> None:
        """Write the part's four files."""
        for table, rows in (("article", self.articles), ("removed", self.removed), ("rejected", self.rejected)):
            write_rows(part_file(folder, self.number, table), table, rows)
        write_sketches(part_file(folder, self.number, "sketches"), self.sketches)


def draft_file(folder: Path, part: int) -> Path:
    """Where the drafts of a shard lie."""
    return folder / f"{part:06}.drafts"


def part_file(folder: Path, part: int, table: str) -> Path:
    """Where a part's table lies."""
    return folder / f"{part:06}.{table}.{'parquet' if table == 'sketches' else 'arrow'}"
