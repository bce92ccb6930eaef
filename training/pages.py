"""Pages with gold, the lines of a text made of one, and the text: what a training run reads and learns from."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pyarrow.parquet as pq
from resiliparse.parse.encoding import bytes_to_str, detect_encoding

from training.label import is_body


@dataclass(frozen=True)
class Line:
    """One line of made text with its labels."""

    text: str
    n_blank: int = 0
    label: str = "other"  # the class, for lines that are not body
    is_known: bool = True  # whether the class was found
    n_words: int = 0
    n_matched: int = 0

    @property
    def is_body(self) -> bool:
        return is_body(self.n_words, self.n_matched)


@dataclass(frozen=True)
class Page:
    """A page with its gold: what a training run reads."""

    id: str
    url: str
    page_type: str
    html: str
    gold: Mapping[str, object]

    @property
    def body(self) -> str:
        return str(self.gold["body"] or "")


@dataclass(frozen=True)
class Sample:
    """One text made of a page."""

    page_id: str
    flavour: str
    lines: tuple[Line, ...]


def read_pages(folder: Path) -> list[Page]:
    """The pages of all sets of a folder that have a gold body, in order of set and id."""
    return [page for gold in sorted(folder.glob("*.gold.parquet")) for page in _read_set(gold)]


def _read_set(gold: Path) -> Iterator[Page]:
    table = pq.read_table(gold.with_name(gold.name.replace(".gold.", ".pages.")), columns=["id", "html"])
    html = dict(zip(*table.to_pydict().values(), strict=True))
    for row in sorted(pq.read_table(gold).to_pylist(), key=lambda row: str(row["id"])):
        if row["body"]:
            yield Page(row["id"], row["url"] or "", row["page_type"] or "", decoded(html[row["id"]]), row)


def decoded(html: bytes) -> str:
    """The page's text; what is not UTF-8 is decoded as detected."""
    try:
        return html.decode("utf-8")
    except UnicodeDecodeError:
        return str(bytes_to_str(html, detect_encoding(html) or "utf-8"))
