"""Columns of other names: which of a file nothing reads, and how to have them read."""

import re
import shlex
from collections.abc import Iterable, Iterator, Mapping, Sequence

from articlepack.records import Note
from articlepack.stages.read.options import KNOWN_COLUMNS, ReadOptions
from articlepack.stages.read.values import sole_value
from articlepack.words import replace_surrogates

MAX_NAMES_IN_NOTE, MAX_NAME_CHARS = 30, 40
MAX_NAMES = 1000
"""Of columns, in a file of which each row may have others."""
MAX_DEPTH = 5
"""Of objects and lists within each other, in which a text is looked for."""
MIN_TEXT_CHARS = 200
"""Of what may be a page: titles and addresses are shorter."""
MARKUP = re.compile(r"<(?:p|div|br|h[1-6]|html|body|article)[\s/>]", re.IGNORECASE)
OF_PANDAS = re.compile(r"\s*|Unnamed: \d+|__index_level_\d+__")
"""What pandas calls the numbers of rows."""
LIKELY = {
    "id": "uuid guid docid articleid documentid",
    "url": "link uri href permalink weburl sourceurl pageurl articleurl canonicalurl originalurl",
    "html": "rawhtml htmlcontent contenthtml bodyhtml htmlbody pagehtml",
    "title": "headline heading titel titre título titulo titolo заголовок タイトル 标题 標題 العنوان",
    "authors": "author byline writer creator authorname autor autoren auteur autore автор 著者 作者 الكاتب",
    "date_published": "date published publishedat publishedon publishdate publisheddate publicationdate publishingdate "
    "publishtime publicationtime publishedtime pubdate datepublish webpublicationdate "
    "datum fecha дата 日付 日期 التاريخ",
    "language": "lang languagecode langcode locale sprache idioma langue lingua язык 言語 语言 اللغة",
    "date_crawled": "crawldate crawltime crawledat datedownload downloaddate downloadedat fetchdate fetchtime "
    "fetchedat scrapedat scrapedate retrievedat seendate",
}
"""Column of ours: what others call it, in small letters and nothing but these."""
MEANT = {name: ours for ours, names in LIKELY.items() for name in (ours.replace("_", ""), *names.split())}

PAGES = dict.fromkeys(LIKELY["html"].split(), "html") | dict.fromkeys(
    "fulltext maintext articletext articlebody bodytext plaintext rawtext cleantext contenttext textcontent body "
    "content article selftext story transcript inhalt artikel contenido contenu texto texte testo tekst текст "
    "содержание 本文 正文 内容 본문 النص".split(),
    "text",
)
"""The same of what may be the page, surest first."""


class ColumnBook:
    """The columns of one file, in their order; one within an object as `outer.inner`."""

    def __init__(self, names: Iterable[str] = ()) -> None:
        self.names = dict.fromkeys(names)

    def learn(self, row: Mapping[str, object]) -> None:
        """The columns of a row that became a page."""
        for name in names_within(row):
            if len(self.names) < MAX_NAMES:
                self.names.setdefault(name)

    def notes(self, options: ReadOptions, read: Mapping[str, str]) -> list[Note]:
        """What nothing reads of them, and how it may be meant; `read`: columns of ours that are in other letters."""
        theirs = {options.theirs(ours): ours for ours in KNOWN_COLUMNS} | {name: ours for ours, name in read.items()}
        left = [name for name in self.names if not is_read(name, {*theirs, *options.keep_column})]
        if not left:
            return []
        filled = {theirs[name] for name in self.names if name in theirs} | {*options.column}
        meant = [f"--column {shlex.quote(f'{ours}={name}')}" for ours, name in meant_by(left, filled)]
        use = f"; to use them: {' '.join(meant)}" if meant else ""
        text = f"columns not read: {listed(left)}{use}; --keep-column NAME carries one along"
        return [Note(replace_surrogates(text))]


def names_within(row: Mapping[str, object]) -> Iterator[str]:
    """The names of a row's columns; of an object those within it, but for what only tells its type or is a name's."""
    for name, value in row.items():
        is_sole = isinstance(value, Mapping) and len(value) == 1 and sole_value(value) is not None
        parts = value if isinstance(value, Mapping) and not is_sole else ()
        inner = [f"{name}.{one}" for one in parts if not one.startswith(TYPES)]
        yield from inner or ([] if name.startswith(TYPES) else [name])


TYPES = ("$", "@")
"""How names begin under which an object says of what kind it is."""


def is_read(name: str, wanted: set[str]) -> bool:
    """Whether a column is wanted, is within one that is, or holds one; what numbers the rows says nothing."""
    outer = name.partition(".")[0]
    return (
        name in wanted
        or OF_PANDAS.fullmatch(name) is not None
        or (outer in wanted and outer not in KNOWN_TEXTS)
        or any(one.startswith(f"{name}.") for one in wanted)
    )


KNOWN_TEXTS = {*KNOWN_COLUMNS} - {"authors"}
"""Columns that have to be texts: what is within an object in their place is not read."""


def meant_by(names: Sequence[str], filled: set[str]) -> list[tuple[str, str]]:
    """(column of ours, theirs) where a name, or the end or else the beginning of one, tells of one that is not filled.

    >>> meant_by(["Pub Date", "byline.original", "desk"], {"title"})
    [('authors', 'byline.original'), ('date_published', 'Pub Date')]
    """
    found: dict[str, str] = {}
    for name in names:
        ours = next((MEANT[part] for part in parts_of(name) if part in MEANT), None)
        if ours and ours not in filled:
            found.setdefault(ours, name)
    return [(ours, found[ours]) for ours in KNOWN_COLUMNS if ours in found]


def parts_of(name: str) -> tuple[str, str, str]:
    """A name in small letters, its end and its beginning."""
    inner, outer = name.rpartition(".")[2], name.partition(".")[0]
    return bare(name), bare(inner), bare(outer)


def bare(name: str) -> str:
    """Small letters, and nothing but letters and digits."""
    return re.sub(r"[\W_]+", "", name.lower())


def how_to_map(columns: Sequence[str]) -> str:
    """What to do where no column of a known name holds the page.

    >>> how_to_map(["id", "Body"])
    'map one, perhaps --column text=Body (columns: id, Body)'
    """
    names = {bare(name): name for name in reversed(columns)}
    meant = next((f"{ours}={names[name]}" for name, ours in PAGES.items() if name in names), None)
    how = f"one, perhaps --column {shlex.quote(meant)}" if meant else "one with --column text=NAME"
    return f"map {how} (columns: {listed(columns)})"


def listed(names: Sequence[str]) -> str:
    """The first of some names of columns."""
    # Where a table has no header, what stands in its place are texts of a page.
    shown = [name if len(name) <= MAX_NAME_CHARS else f"{name[:MAX_NAME_CHARS]}..." for name in names]
    return ", ".join(shown[:MAX_NAMES_IN_NOTE]) + (" ..." if len(names) > MAX_NAMES_IN_NOTE else "")


def how_to_map_text(row: Mapping[str, object], tried: Sequence[str] = ()) -> str:
    """What to do where a row has a text in a column of another name than those that were tried; "" where it has none.

    >>> how_to_map_text({"took": 3, "hits": [{"source": {"body": "The seals came back. " * 20}}]})
    'its longest text may be the page: --column text=source.body'
    """
    found = (text for text in texts_within(row, "", MAX_DEPTH) if text[1] not in tried)
    n_chars, path, is_html = max(found, key=lambda text: text[0], default=(0, "", False))
    column = shlex.quote(f"{'html' if is_html else 'text'}={path}")
    return f"its longest text may be the page: --column {column}" if n_chars >= MIN_TEXT_CHARS else ""


def texts_within(row: Mapping[str, object], above: str, depth: int) -> Iterator[tuple[int, str, bool]]:
    """(characters, name, whether it has markup) of each text in a row, and in those of lists within it."""
    for name, value in row.items():
        path = f"{above}.{name}" if above else name
        if isinstance(value, str):
            yield len(value), path, MARKUP.search(value) is not None
        elif isinstance(value, Mapping) and depth > 1:
            yield from texts_within(value, path, depth - 1)
        elif isinstance(value, list) and depth > 1:
            for one in value:
                yield from texts_within(one, "", depth - 1) if isinstance(one, Mapping) else ()
