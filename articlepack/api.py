"""articlepack as a library: the same roads as the command's, for one page or for a build."""

from collections.abc import Iterable
from html import escape
from os import PathLike
from typing import Any

from msgspec import structs

from articlepack.config import Config, load_config
from articlepack.errors import ArticlepackError, UsageError
from articlepack.idle import check_used
from articlepack.pipeline import Summary
from articlepack.pipeline import build as build_config
from articlepack.pipeline.page import draft_pages, finish
from articlepack.progress import Silent
from articlepack.records import Article, Origin, RawPage, Reject


class PageRefusedError(ArticlepackError):
    """A single page that cannot be read; the text is the ledger's reason."""


class ShownArticle(Article, frozen=True, kw_only=True):
    """An article that shows itself in a notebook."""

    def _repr_html_(self) -> str:
        """Title, text, and the columns that are known with their evidence; every value escaped."""
        known = {name: value for name, value in structs.asdict(self.metadata).items() if value not in (None, ())}
        rows = "".join(html_row(name, value, self) for name, value in known.items() if name != "evidence")
        text = "".join(f"<p style='white-space: pre-line'>{escape(part)}</p>" for part in self.text.split("\n\n"))
        title = escape(self.metadata.title or "without a title")
        head = "".join(f"<th{CELL}>{name}</th>" for name in ("column", "value", "found in"))
        return f"<article dir='auto'{PAPER}><h3>{title}</h3>{text}</article><table><tr>{head}</tr>{rows}</table>"


PAPER = " style='max-width: 46rem; max-height: 32rem; overflow: auto'"
"""A long text does not push the rest of a notebook away."""
CELL = " style='text-align: start; vertical-align: top'"
"""Notebooks set cells to the right."""


def html_row(name: str, value: object, article: Article) -> str:
    """One column of an article with the evidence of its value."""
    shown = ", ".join(map(str, value)) if isinstance(value, tuple) else str(value)
    if isinstance(value, float):
        shown = f"{value:.4g}"
    found = "; ".join(f"{e.origin}: {e.detail}" for e in article.metadata.evidence if e.field == name)
    cells = f"<td{CELL}>{escape(name)}</td><td dir='auto'{CELL}>{escape(shown)}</td><td{CELL}>{escape(found)}</td>"
    return f"<tr>{cells}</tr>"


Place = str | PathLike[str]


def build(inputs: Place | Iterable[Place], output: Place, **options: Any) -> Summary:
    """Build a dataset as `build_dataset.py` does, without a word on the terminal.

    `options` are those of the command with underscores: `min_words=0`, `split={"train": 0.9, "test": 0.1}`.
    Raises UsageError for a wrong option, BuildError where no dataset can be built.
    """
    given = inputs if isinstance(inputs, Iterable) and not isinstance(inputs, str | bytes) else [inputs]
    options = {name: plain(value) for name, value in options.items()}
    flags = {"inputs": [written(place) for place in given], "output": written(output)} | options
    config = load_config(None, flags)
    check_used(flags, config)
    return build_config(config, Silent())


def plain(value: object) -> object:
    """The value of an option as a file of options would have it: paths as text."""
    if isinstance(value, list | tuple):
        return [plain(one) for one in value]
    return str(value) if isinstance(value, PathLike) else value


def written(place: Place) -> str:
    """A path or an address as text. Raises UsageError for what is neither."""
    if not isinstance(place, str | PathLike):
        raise UsageError(f"{place!r} is neither a path nor an address. Give both as text, or a path as pathlib.Path.")
    return str(place)


def read_article(text_or_html: str | bytes, url: str | None = None) -> Article:
    """One page as the row a build would make of it, unfiltered. In a notebook it shows itself with its evidence.

    Its title, url and all that a page says of itself are in `metadata`. Raises PageRefusedError if the bytes cannot be
    read as a page, TypeError for what is neither text nor bytes.
    """
    if not isinstance(text_or_html, str | bytes) or not isinstance(url, str | None):
        raise TypeError("read_article takes the text of a page, or its bytes, and its url as text.")
    is_text = isinstance(text_or_html, str)
    content = text_or_html.encode("utf-8", "surrogatepass") if isinstance(text_or_html, str) else text_or_html
    raw = RawPage(Origin(source="", path="", url=url), content, is_text=is_text)
    [draft] = draft_pages([raw], Config())
    if isinstance(draft, Reject):
        raise PageRefusedError(f"{draft.reason}: {draft.detail}")
    made = finish(draft)
    return ShownArticle(**{name: getattr(made, name) for name in made.__struct_fields__})


def clean(text_or_html: str | bytes) -> str:
    """The body of one page: paragraphs, headings and list items parted by one empty line.

    >>> page = '''Harbour reopens after the storm
    ... Share on Facebook
    ... The ferries ran again on Monday, nine days after the storm had closed the harbour.'''
    >>> clean(page)
    'The ferries ran again on Monday, nine days after the storm had closed the harbour.'
    """
    return read_article(text_or_html).text
