"""The types that tell the flow: RawPage, Page, Block with Verdict, Draft, Article, and Reject at any point.

Each is a promise. A `RawPage` is bytes as they were found; a `Page` has no bytes any more; a `Draft` has no HTML any
more; an `Article` has no boilerplate any more. A field is optional only where the world is.
"""

import hashlib
from datetime import datetime

from msgspec import Struct

LABELS = (
    "body",
    "title",
    "standfirst",
    "byline",
    "dateline",
    "date",
    "caption",
    "topics",
    "related",
    "share",
    "nav",
    "ad",
    "paywall",
    "comment",
    "template",
    "other",
)
"""What a block can be. Only `body` stays in the text."""

ORIGINS = (
    "json-ld",
    "meta",
    "microdata",
    "element",
    "line",
    "url",
    "http",
    "input",
    "measured",
)
"""Where a metadata value can come from."""

MAX_DETAIL_CHARS, TEXT_HEAD_CHARS = 500, 500
"""Of a refusal: its words, and the beginning of the text of the page."""


class Evidence(Struct, frozen=True, gc=False):
    """Where one metadata value was found; `detail` names the tag, line or reason."""

    field: str
    origin: str
    detail: str


class Supplied(Struct, frozen=True):
    """What the user's own columns say of a page. Each value wins over one found in the page."""

    title: str | None = None
    authors: tuple[str, ...] = ()
    date_published: str | None = None
    language: str | None = None


class Origin(Struct, frozen=True):
    """Which page this is and how it came; carried unchanged from `read` to the row."""

    source: str
    """NAME/relative path, then '#' and the key where there is one; unique in a build."""
    path: str
    """The input file of this page: `source` without the key."""
    source_id: str | None = None
    url: str | None = None
    date_crawled: str | None = None
    """ISO 8601 with offset, or as the user wrote it."""
    http_status: int | None = None
    http_headers: tuple[tuple[str, str], ...] = ()
    """Lower-case name and value, in the order received; only where the page came over HTTP."""
    warc_record_id: str | None = None
    supplied: Supplied = Supplied()
    extra: str | None = None
    """JSON object of the columns named by --keep-column."""


class RawPage(Struct, frozen=True, tag=True):
    """One page as its container held it. `read` answers these."""

    origin: Origin
    content: bytes
    """UTF-8 where `is_text`, else bytes as they were found."""
    media_type: str | None = None
    """As its place says: `text/html`, `application/xhtml+xml`, `text/plain`, `text/markdown`; None: nothing said.
    Where content plainly contradicts it, `decode` goes by content."""
    charset: str | None = None
    """As the HTTP header names it; where `is_text`, what the container was written in, if not UTF-8."""
    is_text: bool = False
    """The container has decoded it already (text columns of JSON, CSV, Parquet)."""


class Note(Struct, frozen=True, tag=True):
    """What in an input file is no page, or why nothing of it was read: words for `inputs.note`."""

    text: str


class Page(Struct, frozen=True):
    """One page decoded: text without byte order mark, NFC, lines ended by \\n. `decode` answers these."""

    origin: Origin
    text: str
    media_type: str
    encoding: str
    """WHATWG name of the charset used; a trailing '?' where it stays doubtful."""
    raw_sha256: str
    n_bytes_raw: int
    decoding: tuple[Evidence, ...] = ()
    """What was done to the bytes, field `encoding`."""

    @property
    def is_html(self) -> bool:
        """Whether the text is markup; else it is article text already."""
        return self.media_type in ("text/html", "application/xhtml+xml")


class Block(Struct, frozen=True, array_like=True, gc=False):
    """A line or paragraph of a text, or a block element of a page: where text and HTML meet."""

    ordinal: int
    """0, 1, 2 ... in the order of the page."""
    text: str
    """White space folded; never empty."""
    tag: str = ""
    """HTML: p, h1 to h6, li, blockquote, pre, tr, figcaption, img (its alt text), time, div ...; "" for a text line."""
    start_char: int | None = None
    end_char: int | None = None
    """Span in `Page.text`; None for HTML."""
    n_blank: int = 0
    """Empty lines before it (text only)."""
    link_chars: int = 0
    """Characters of `text` inside links (HTML only)."""
    hints: str = ""
    """HTML: tag, class, id, itemprop, rel words of the element and its ancestors, innermost first; a draft has none."""


class Verdict(Struct, frozen=True, array_like=True, gc=False):
    """What a block is (`LABELS`), how sure, and which rule or model said so."""

    label: str
    score: float
    """0 to 1: confidence in the label."""
    rule: str

    @property
    def is_kept(self) -> bool:
        """Whether the block stays in the text."""
        return self.label == "body"


class Candidate(Struct, frozen=True, array_like=True, gc=False):
    """One value for one column, from one place. Normalised later, by `describe.choose`."""

    field: str
    value: str
    origin: str
    """One of `ORIGINS`."""
    detail: str
    """The tag, property, line or rule it was found by."""
    score: float | None = None
    """0 to 1: how sure a model is of it; None where the page itself states it."""


class Draft(Struct, frozen=True, tag=True):
    """A page as blocks with verdicts, and candidates for its metadata. Passes between steps as a file."""

    origin: Origin
    media_type: str
    encoding: str
    raw_sha256: str
    n_bytes_raw: int
    decoding: tuple[Evidence, ...]
    blocks: tuple[Block, ...]
    verdicts: tuple[Verdict, ...]
    """One for each block."""
    candidates: tuple[Candidate, ...]
    extractor: str
    """`lines`, `model`, `model, trafilatura`, `trafilatura` or `script`: which way the body was found."""
    extraction_score: float


class Metadata(Struct, frozen=True, kw_only=True):
    """The described columns of a row, as `describe.choose` answers them."""

    url: str | None = None
    url_canonical: str | None = None
    domain: str | None = None
    title: str | None = None
    description: str | None = None
    authors: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    publisher: str | None = None
    section: str | None = None
    place: str | None = None
    license: str | None = None
    date_published: datetime | None = None
    date_published_precision: str | None = None
    date_published_offset: str | None = None
    date_modified: datetime | None = None
    date_modified_precision: str | None = None
    date_modified_offset: str | None = None
    date_crawled: datetime | None = None
    language: str | None = None
    language_score: float | None = None
    page_type: str | None = None
    page_type_score: float | None = None
    article_type: str | None = None
    is_free: bool | None = None
    noindex: bool | None = None
    noai: bool | None = None
    noimageai: bool | None = None
    tdm_reservation: bool | None = None
    tdm_policy: str | None = None
    evidence: tuple[Evidence, ...] = ()


class Article(Struct, frozen=True, kw_only=True):
    """A finished row but for what only the comparison knows (`n_duplicates`, `cluster_id`)."""

    id: str
    origin: Origin
    metadata: Metadata
    text: str
    text_format: str
    text_sha256: str
    n_chars: int
    n_words: int
    n_tokens: int | None = None
    extractor: str
    extraction_score: float
    encoding: str
    media_type: str
    raw_sha256: str
    n_bytes_raw: int


class Reject(Struct, frozen=True, kw_only=True, tag=True):
    """A page refused: by whom, why, and where the threshold was missed. A row of `rejected`."""

    source: str
    id: str
    stage: str
    reason: str
    """A stable name: `empty`, `too_short`, `wrong_language`, `exact_duplicate`, `container_damaged` ..."""
    detail: str = ""
    url: str | None = None
    title: str | None = None
    reason_value: float | None = None
    n_words: int | None = None
    similarity: float | None = None
    duplicate_of: str | None = None
    """`id` of the row kept."""
    text_head: str | None = None


class InputFile(Struct, frozen=True, kw_only=True):
    """What became of one input file. A row of `inputs`; the counts of rows come with `compare`."""

    path: str
    bytes: int | None = None
    sha256: str | None = None
    media_type: str | None = None
    pages: int = 0
    note: str | None = None
    """Why the file was not read, or what of it was not: None where all is well."""


class WrittenFile(Struct, frozen=True, kw_only=True):
    """One file of the dataset as `write` left it; `publish` counts, digests and describes it."""

    table: str
    """One of `columns.TABLES`."""
    split: str
    path: str
    """Relative to the dataset's folder, parted by `/`."""
    n_rows: int
    n_bytes: int
    """Size of the file."""
    n_bytes_rows: int
    """Size of its rows before encoding and compression."""
    sha256: str


def row_id(source: str) -> str:
    """The `id` of a row: the same in every rebuild.

    >>> row_id("raw/news.jsonl#12")
    'cff12d9fad3c1c16ce4189da7fad9159'
    """
    return hashlib.sha256(source.encode()).hexdigest()[:32]
