"""settle over a shard: a pack of drafts, less their template, becomes a part, whose rows the exchanges and `write` take
as they are.
"""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import NamedTuple

import msgspec
import pyarrow as pa
from msgspec import Struct, structs

from articlepack.columns import arrow_schema
from articlepack.config import Config
from articlepack.engines import working_on
from articlepack.parts import REFUSED, PartIndex, SettledPage, open_table, read_index, write_part
from articlepack.pipeline.counting import marks_of, whole_pack
from articlepack.pipeline.jobs import PageJob, Shard, between_pages, earlier_files, judged, make, pages_at, source_pack
from articlepack.records import Draft, Reject
from articlepack.rows import Columns, Row, article_row, reject_row, removed_columns
from articlepack.shards import KEY_BYTES, NO_KEY, key_of
from articlepack.stages.compare import SKETCH_SCHEMA, sketch
from articlepack.stages.compare.stories import Counts
from articlepack.stages.compare.templates import Marks, mark

SCHEMAS = {**{table: arrow_schema(table) for table in ("article", "removed", "rejected")}, "sketches": SKETCH_SCHEMA}


class First(NamedTuple):
    """Where the rows of a page begin in the tables of a part; in `sketches` as in `article`."""

    article: int = 0
    removed: int = 0
    rejected: int = 0


class Rows(Struct, frozen=True):
    """The rows that one page gave, by table; or, of an earlier part, where they lie."""

    page: SettledPage
    new: Mapping[str, Row] = {}
    """Its one row of a table."""
    removed: Columns = {}
    part: Path | None = None
    first: First = First()

    def old(self, table: str) -> range:
        """Its rows of a table of the earlier part; none of one it has no row of."""
        if table == "removed":
            return range(self.first.removed, self.first.removed + max(0, self.page.n_removed))
        is_of_refused = table == "rejected"
        start = self.first.rejected if is_of_refused else self.first.article
        return range(start, start + int(is_of_refused == (self.page.n_removed == REFUSED)))

    def n_new(self, table: str) -> int:
        """How many of its rows of a table are new."""
        return self.page.n_removed if table == "removed" and self.removed else int(table in self.new)


def settle(job: PageJob) -> Shard:
    """Settle the drafts of a shard, unless the journal has them."""
    between_pages()
    found = read_index(job.made / job.shard.name)
    counted_by = counts_of(job)
    if found and counted_by and found[0].counted_by == counted_by:
        return shard_of(job, found[0].pages, found[1])
    marks = marks_in(job)
    told = [digest_of(own) for own in marks]
    state = state_of(job, told)
    if found and found[0].made_from == state:
        return shard_of(job, found[0].pages, found[1])
    return make(Settling(job, marks, told, state), job)


def counts_of(job: PageJob) -> str:
    """Digest of what a shard's template is told from; empty where none is sought."""
    if job.lines is None:
        return ""
    return hashlib.sha256(f"{job.shard.digest} {job.lines.digest} {job.lines.told}".encode()).hexdigest()


def marks_in(job: PageJob) -> list[Marks | Reject]:
    """What counting says of each page of a shard: what is template, or why the page is refused."""
    if job.lines is None:
        return [Marks()] * job.shard.n_pages
    counts = Counts(job.lines.counts)
    return marks_of(whole_pack(job.lines.pack, job.lines.digest), counts)


def state_of(job: PageJob, told: Sequence[bytes]) -> str:
    """Digest of all that a shard is settled from; `told`: digests of what counting says of its pages."""
    return hashlib.sha256(job.shard.digest.encode() + b"".join(own or bytes(KEY_BYTES) for own in told)).hexdigest()


def digest_of(marks: Marks | Reject) -> bytes:
    """Digest of what counting says of a page; empty where it says nothing."""
    return b"" if marks == Marks() else key_of(msgspec.msgpack.encode(marks))


def shard_of(job: PageJob, pages: Sequence[SettledPage], digest: str) -> Shard:
    """A part, seen from outside."""
    return Shard(job.shard.name, digest, len(pages), sum(page.n_removed == REFUSED for page in pages))


class Settling:
    """A shard while it is settled."""

    def __init__(self, job: PageJob, marks: Sequence[Marks | Reject], told: Sequence[bytes], state: str) -> None:
        self.job, self.source, self.path = job, source_pack(job), job.made / job.shard.name
        self.marks, self.told, self.state = marks, told, state
        keys = [page.key for page in self.source.pages]
        known = known_rows(earlier_files(job, keys), set(keys) - {NO_KEY})
        wanted = list(zip(keys, told, strict=True))
        self.made = {place: known[page] for place, page in enumerate(wanted) if page in known}
        self.missing = [place for place in range(len(self.source.pages)) if place not in self.made]
        self.is_judged = False

    def work(self, places: Sequence[int]) -> None:
        """Settle these pages. One refused by a verdict gets no key: the verdict is asked each time."""
        drafts = pages_at(self.source, places, Draft)
        kept = judged(drafts, "settle", self.job.verdicts)
        for item, (place, draft, page) in enumerate(zip(places, drafts, kept, strict=True)):
            working_on(item)
            self.made[place] = self.settle_one(place, draft, page)

    def settle_one(self, place: int, draft: Draft | Reject, page: Draft | Reject) -> Rows:
        """Settle the page at this place: a draft, or refused by a verdict."""
        marks = self.marks[place]
        if isinstance(page, Draft):
            page = marks if isinstance(marks, Reject) else mark(page, marks)
        is_own = type(page) is type(draft)
        self.is_judged |= not is_own
        key = self.source.pages[place].key if is_own else NO_KEY
        return settle_page(page, SettledPage(key, REFUSED, self.told[place]), self.job.config)

    def save(self) -> Shard:
        """Write the rows made so far; a later build takes the part as a whole only if none is missing."""
        made = [self.made[place] for place in sorted(self.made)]
        is_whole = len(made) == len(self.source.pages) and not self.is_judged
        tables = all_joined(made)
        pages = [rows.page for rows in made]
        made_from, counted_by = (self.state, counts_of(self.job)) if is_whole else ("", "")
        digest = write_part(self.path, made_from, pages, tables, counted_by)
        self.made = dict(zip(sorted(self.made), rows_of(PartIndex("", pages, {}), self.path), strict=True))
        return shard_of(self.job, pages, digest)


def tables_of(drafts: Sequence[Draft | Reject], config: Config) -> dict[str, pa.Table]:
    """The tables of a part that these drafts would give."""
    return all_joined([settle_page(draft, SettledPage(NO_KEY, REFUSED), config) for draft in drafts])


def settle_page(page: Draft | Reject, settled: SettledPage, config: Config) -> Rows:
    """The rows of one page; `settled` is what it is if it is refused."""
    from articlepack.pipeline.page import guarded, settle_draft

    result = page if isinstance(page, Reject) else guarded("settle", partial(settle_draft, page, config), page.origin)
    if isinstance(page, Reject) or isinstance(result, Reject):
        assert isinstance(result, Reject)
        return Rows(settled, {"rejected": reject_row(result)})
    removed = {} if config.removed == "none" else removed_columns(result.id, page)
    n_removed = len(removed["block"]) if removed else 0
    sketched = structs.asdict(sketch(result, 0, 0, 0, n_removed, config.dedup_threshold))
    new = {"article": article_row(result), "sketches": sketched}
    return Rows(structs.replace(settled, n_removed=n_removed), new, removed)


def known_rows(files: Sequence[Path], keys: set[bytes]) -> dict[tuple[bytes, bytes], Rows]:
    """Where the rows of pages of these keys lie, in parts that are whole, by key and digest of marks."""
    parts = [(found[0], file) for file in files if (found := read_index(file))]
    all_rows = (rows for index, file in parts for rows in rows_of(index, file))
    return {(rows.page.key, rows.page.marks): rows for rows in all_rows if rows.page.key in keys}


def rows_of(index: PartIndex, part: Path) -> Iterator[Rows]:
    """Where the rows of each page of a part lie."""
    n_articles = n_removed = n_rejected = 0
    for page in index.pages:
        yield Rows(page, part=part, first=First(n_articles, n_removed, n_rejected))
        if page.n_removed == REFUSED:
            n_rejected += 1
        else:
            n_articles, n_removed = n_articles + 1, n_removed + page.n_removed


def all_joined(made: Sequence[Rows]) -> dict[str, pa.Table]:
    """All tables of a part."""
    return {table: joined(table, made) for table in SCHEMAS}


def joined(table: str, made: Sequence[Rows]) -> pa.Table:
    """A table of a part: the rows of its pages in order, be they new or of earlier parts."""
    new = new_table(table, made)
    found = runs(table, made)
    tables = {part: open_table(part, table).read_all() for part in sorted({part for part, _ in found if part})}
    pieces = [new.slice(0, 0)]
    for part, rows in found:
        pieces.append((tables[part] if part else new).slice(rows.start, len(rows)))
    return pa.concat_tables(pieces).combine_chunks()


def new_table(table: str, made: Sequence[Rows]) -> pa.Table:
    """The new rows of a table, in order."""
    schema = SCHEMAS[table]
    if not any(rows.n_new(table) for rows in made):
        return schema.empty_table()
    if table != "removed":
        return pa.Table.from_pylist([rows.new[table] for rows in made if table in rows.new], schema)
    pieces = [rows.removed for rows in made if rows.removed]
    return pa.table({name: [value for piece in pieces for value in piece[name]] for name in schema.names}, schema)


def runs(table: str, made: Sequence[Rows]) -> list[tuple[Path | None, range]]:
    """The rows of pages, in order, as runs that stand together: of an earlier part, or of the new rows (None)."""
    found, n_new = list[tuple[Path | None, range]](), 0
    for rows in made:
        n_own = rows.n_new(table)
        own = rows.old(table) if rows.part else range(n_new, n_new + n_own)
        n_new += n_own
        if found and found[-1][0] == rows.part and found[-1][1].stop == own.start:
            found[-1] = (rows.part, range(found[-1][1].start, own.stop))
        elif own:
            found.append((rows.part, own))
    return found
