"""The work of each step on one shard: plain functions of small jobs, run by any engine in any process.

    digest  input files -> InputFile records
    read    input files -> shards of RawPage
    draft   a shard of RawPage -> a shard of Draft
    settle  a shard of Draft -> a part: articles, removed, rejected (Arrow) and sketches (Parquet)

A refusal passes through the shards unchanged until `settle` writes it to the part's `rejected`.
"""

from functools import partial
from pathlib import Path

from msgspec import Struct

from articlepack.config import Config
from articlepack.pipeline.page import draft_pages, guarded, settle_draft
from articlepack.records import Article, Draft, InputFile, RawPage, Reject
from articlepack.rows import Row, article_row, reject_row, removed_rows, write_rows
from articlepack.shards import read_records, write_records
from articlepack.stages.compare import Sketch, sketch, write_sketches
from articlepack.stages.read import InputSource, Note, ReadOptions, digest_input, read_pages

MAX_SHARD_PAGES = 128
MAX_SHARD_BYTES = 4_000_000
"""Of page content: a few seconds of work, so that all cores are busy to the end and a stop loses little."""
MAX_NOTE_CHARS = 2_000


class ReadJob(Struct, frozen=True):
    """Input files to read, one after the other, into shards named by `number`."""

    number: int
    inputs: tuple[tuple[InputSource, InputFile], ...]
    options: ReadOptions
    folder: Path
    limit: int | None = None
    """Pages at most."""


class ReadResult(Struct, frozen=True):
    """What reading a job gave."""

    files: tuple[InputFile, ...]
    """The input files with pages counted and notes."""
    shards: tuple[tuple[Path, int], ...]
    """Each shard and its number of pages and refusals."""


class PageJob(Struct, frozen=True):
    """One shard to take a step further."""

    shard: Path
    part: int
    folder: Path
    config: Config


class PageResult(Struct, frozen=True):
    """What became of the pages of a shard."""

    n_pages: int
    n_refused: int


def digest(source: InputSource) -> InputFile:
    """Size, digest and media type of one input file."""
    return digest_input(source)


def read(job: ReadJob) -> ReadResult:
    """Read the input files of a job into shards of a few megabytes."""
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
        for found in read_pages(source, file.media_type, self.job.options):
            if isinstance(found, Note):
                notes.append(found.text)
            elif self.is_full():
                notes.append("read in part: --limit was reached")
                break
            else:
                self.add(found)
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
        self.n_bytes += len(found.content) if isinstance(found, RawPage) else 0
        if len(self.pending) >= MAX_SHARD_PAGES or self.n_bytes >= MAX_SHARD_BYTES:
            self.end_shard()

    def end_shard(self) -> None:
        """Write what is pending."""
        if self.pending:
            path = self.job.folder / f"{self.job.number:06}-{len(self.shards):06}.pages"
            self.shards.append((path, write_records(path, self.pending)))
            self.pending, self.n_bytes = [], 0


def draft(job: PageJob) -> PageResult:
    """Draft the pages of a shard; the shard read is then of no more use."""
    found = list(read_records(job.shard, RawPage | Reject))  # type: ignore[arg-type]
    drafts = iter(draft_pages([page for page in found if isinstance(page, RawPage)], job.config))
    results = [next(drafts) if isinstance(page, RawPage) else page for page in found]
    write_records(draft_file(job.folder, job.part), results)
    job.shard.unlink()
    return PageResult(len(results), sum(isinstance(result, Reject) for result in results))


def settle(job: PageJob) -> PageResult:
    """Settle the drafts of a shard into a part."""
    part = Part(job.part, job.config)
    for page in read_records(job.shard, Draft | Reject):  # type: ignore[arg-type]
        part.take(page)
    part.write(job.folder)
    job.shard.unlink()
    return PageResult(len(part.articles) + len(part.rejected), len(part.rejected))


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
