"""Raw article text from HTML pages with gold, in several ways, each line with its labels."""

import random
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import pyarrow.parquet as pq
from inscriptis import get_text
from resiliparse.extract.html2text import extract_plain_text
from resiliparse.parse.encoding import bytes_to_str, detect_encoding
from selectolax.lexbor import LexborHTMLParser, LexborNode

from training.label import Stated, aligned, element_label, folded, inherited, is_body, json_values, line_label, stated

UNSEEN = frozenset("script style noscript template svg head iframe object textarea math canvas select option datalist video audio".split())  # fmt: skip
INLINE = frozenset("a abbr acronym b bdi bdo big cite code data del dfn em font i ins kbd mark q s samp small span strong strike sub sup time tt u var wbr label ruby rt rp nobr input".split())  # fmt: skip
PARTED = frozenset("p h1 h2 h3 h4 h5 h6 ul ol table blockquote figure pre section article hr".split())
MAX_DEPTH = 200


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


# ---------------------------------------------------------------- walking the tree
@dataclass(frozen=True)
class Style:
    """How a walk writes a page down."""

    with_alts: bool = True
    with_captions: bool = True
    breaks_lines: bool = True  # at <br>
    joins_cells: bool = False  # a table row on one line
    bullet: str = ""
    parts_paragraphs: bool = False  # an empty line around paragraphs only; else one wherever a block ends


@dataclass
class Walk:
    """Lines of a tree with the labels their elements state."""

    style: Style
    lines: list[tuple[str, int, str | None]]
    parts: list[tuple[str, str | None]]
    n_blank: int = 0

    def flush(self) -> None:
        """End the line."""
        text = " ".join("".join(part for part, _ in self.parts).split())
        if text:
            self.lines.append((text, min(self.n_blank, 2), self._label()))
            self.n_blank = 0
        self.parts.clear()

    def _label(self) -> str | None:
        """The label of most of the line's characters."""
        weight: dict[str | None, int] = {}
        for part, label in self.parts:
            weight[label] = weight.get(label, 0) + len(part.strip())
        return max(weight, key=lambda label: weight[label])

    def visit(self, node: LexborNode, label: str | None, depth: int) -> None:
        """Write down a node and what is in it."""
        tag = node.tag or ""
        if tag == "-text":
            self.parts.append((node.text_content or "", label))
        elif tag == "br":
            self.flush() if self.style.breaks_lines else self.parts.append((" ", label))
        elif tag in ("img", "amp-img"):
            self._visit_image(node, label)
        elif not (tag.startswith("-") or tag in UNSEEN or depth > MAX_DEPTH):
            self._visit_element(node, tag, label, depth)

    def _visit_image(self, node: LexborNode, label: str | None) -> None:
        alt = (node.attributes.get("alt") or "").strip()
        if alt and self.style.with_alts:
            self.flush()
            self.parts.append((alt, inherited(label, "caption")))
            self.flush()

    def _visit_element(self, node: LexborNode, tag: str, label: str | None, depth: int) -> None:
        label = inherited(label, element_label(tag, node.attributes))
        if tag == "figcaption" and not self.style.with_captions:
            return
        is_cell = self.style.joins_cells and tag in ("td", "th")
        is_block = tag not in INLINE and not is_cell
        if is_block:
            self._part(tag)
        if is_cell:
            self.parts.append((" ", label))
        if tag == "li" and self.style.bullet:
            self.parts.append((self.style.bullet, label))
        child = node.child
        while child is not None:
            self.visit(child, label, depth + 1)
            child = child.next
        if is_block:
            self._part(tag)

    def _part(self, tag: str) -> None:
        self.flush()
        if not self.style.parts_paragraphs or tag in PARTED:
            self.n_blank += 1


def walked(tree: LexborHTMLParser, style: Style) -> list[tuple[str, int, str | None]]:
    """(text, blank lines before, stated label) of each line of a page."""
    walk = Walk(style, [], [])
    if tree.body is not None:
        walk.visit(tree.body, None, 0)
    walk.flush()
    return walk.lines


def stated_by(page: Page, tree: LexborHTMLParser) -> Stated:
    """What the page's gold, meta elements and JSON-LD state."""
    meta: dict[str, str] = {}
    for node in tree.css("meta"):
        name, value = node.attributes.get("name") or node.attributes.get("property"), node.attributes.get("content")
        if name and value:
            meta.setdefault(name.lower(), value)
    scripts = [node.text() for node in tree.css('script[type="application/ld+json"]')]
    return stated(page.gold, meta, json_values(scripts))


def split_lines(text: str) -> tuple[list[str], list[int]]:
    """(stripped non-empty lines, number of empty lines before each)."""
    lines, blanks, n_blank = [], [], 0
    for line in text.split("\n"):
        line = " ".join(line.split())
        if line:
            lines.append(line)
            blanks.append(n_blank)
        n_blank = 0 if line else n_blank + 1
    return lines, blanks


# ---------------------------------------------------------------- whole pages
def own_lines(page: Page, tree: LexborHTMLParser, style: Style) -> list[Line]:
    """The page by our own walk."""
    walked_lines, known = walked(tree, style), stated_by(page, tree)
    matches = aligned([text for text, _, _ in walked_lines], page.body)
    labels = [line_label(text, hint, known) for text, _, hint in walked_lines]
    lines = [
        Line(text, blank, label, label != "other", *match)
        for (text, blank, _), label, match in zip(walked_lines, labels, matches, strict=True)
    ]
    return with_one_title(lines, folded(str(page.gold.get("title") or "")))


def with_one_title(lines: Sequence[Line], title: str) -> list[Line]:
    """Where the gold title stands on the page, that line is the title, and what else looks like it is unknown.

    In a fifth of the pages it stands in an element named like a menu or teaser; then the last above the body counts.
    """
    equal = [i for i, line in enumerate(lines) if title and folded(line.text) == title]
    if not equal:
        return list(lines)
    chosen = {i for i in equal if lines[i].label == "title"}
    if not chosen:
        first = next(iter(core_of(lines)), len(lines))
        chosen = {max((i for i in equal if i < first), default=equal[0])}
    out = []
    for i, line in enumerate(lines):
        if i in chosen:
            out.append(replace(line, label="title", is_known=True))
        elif line.label == "title":
            out.append(replace(line, label="other", is_known=False))
        else:
            out.append(line)
    return out


def foreign_lines(page: Page, text: str, own: Sequence[Line]) -> list[Line]:
    """The page as another tool wrote it, with the classes of our walk's equal lines."""
    label_of = {folded(line.text): (line.label, line.is_known) for line in reversed(own)}
    lines, blanks = split_lines(text)
    found = [label_of.get(folded(line), ("other", False)) for line in lines]
    matches = aligned(lines, page.body)
    return [Line(*parts[:2], *parts[2], *parts[3]) for parts in zip(lines, blanks, found, matches, strict=True)]


def clean_lines(page: Page) -> list[Line]:
    """The gold body as it is: all of it is to be kept."""
    lines, blanks = split_lines(page.body)
    sizes = [max(1, len(line.split())) for line in lines]
    return [Line(text, blank, "other", False, n, n) for text, blank, n in zip(lines, blanks, sizes, strict=True)]


# ---------------------------------------------------------------- what careless hands do to text
def core_of(lines: Sequence[Line]) -> list[int]:
    """The long lines of body."""
    return [i for i, line in enumerate(lines) if line.n_words >= 8 and line.is_body]


def title_above(lines: Sequence[Line], first: int) -> int:
    """The last title not far above a line, or that line."""
    return next((i for i in range(first - 1, max(0, first - 40) - 1, -1) if lines[i].label == "title"), first)


def around_body(lines: Sequence[Line], rng: random.Random) -> list[Line]:
    """From about the headline to a little after the body; nothing if there is no prose of the body."""
    core = core_of(lines)
    if not core:
        return []
    title = title_above(lines, core[0])
    start = title if title < core[0] and rng.random() < 0.8 else core[0]
    before, after = rng.choice((0, 0, 0, 1, 2, 4, 7, 12)), rng.choice((0, 0, 1, 2, 3, 5, 8, 12, 18, 30))
    return list(lines[max(0, start - before) : core[-1] + 1 + after])


def shortened(lines: Sequence[Line], rng: random.Random) -> list[Line]:
    """A run of the lines, at least a third of them."""
    n = rng.randint(max(1, len(lines) // 3), max(1, len(lines)))
    start = rng.randint(0, len(lines) - n) if lines else 0
    return list(lines[start : start + n])


def cut_after(lines: Sequence[Line], rng: random.Random) -> list[Line]:
    """The first lines only, as a reader without the rest of the article gets."""
    return list(lines[: rng.randint(min(3, len(lines)), len(lines))])


def respaced(lines: Sequence[Line], n_blank: int) -> list[Line]:
    """The same number of empty lines before each line."""
    return [replace(line, n_blank=n_blank) for line in lines]


def wrapped(lines: Sequence[Line], width: int = 80) -> list[Line]:
    """Lines broken at spaces."""
    return [part for line in lines for part in _wrap(line, width)]


def _wrap(line: Line, width: int) -> Iterator[Line]:
    pieces = re.findall(rf".{{1,{width}}}(?:\s|$)|\S{{{width},}}", line.text) or [line.text]
    for i, piece in enumerate(pieces):
        if piece.strip():
            n = max(1, len(piece.split()))
            yield Line(piece.strip(), line.n_blank if i == 0 else 0, line.label, line.is_known, n, n * line.is_body)


def glued(lines: Sequence[Line], rng: random.Random) -> list[Line]:
    """Neighbouring body paragraphs joined to one line here and there."""
    out: list[Line] = []
    for line in lines:
        if out and line.is_body and out[-1].is_body and min(line.n_words, out[-1].n_words) > 12 and rng.random() < 0.3:
            last = out[-1]
            counts = last.n_words + line.n_words, last.n_matched + line.n_matched
            out[-1] = Line(f"{last.text} {line.text}", last.n_blank, last.label, last.is_known, *counts)
        else:
            out.append(line)
    return out


def without_alts(lines: Sequence[Line]) -> list[Line]:
    """No captions that are not body."""
    return [line for line in lines if line.label != "caption" or line.is_body]


def body_only(lines: Sequence[Line]) -> list[Line]:
    """Clean text in the shape of a careless one."""
    return [line for line in lines if line.is_body]


Change = Callable[[Sequence[Line], random.Random], Sequence[Line]]
CHANGES: tuple[Change, ...] = (
    lambda lines, rng: respaced(lines, 0),
    lambda lines, rng: wrapped(lines, rng.choice((72, 80, 100))),
    shortened,
    cut_after,
    glued,
    lambda lines, rng: without_alts(lines),
)


def changed(lines: Sequence[Line], rng: random.Random) -> list[Line]:
    """Lines after one change drawn by chance."""
    return list(rng.choice(CHANGES)(lines, rng))


STYLES = (
    Style(),
    Style(with_alts=False, parts_paragraphs=True),
    Style(with_alts=False, with_captions=False, breaks_lines=False),
    Style(joins_cells=True, bullet="- ", parts_paragraphs=True),
    Style(with_alts=False, joins_cells=True, bullet="• "),
)


def samples_of(page: Page, seed: int = 0) -> list[Sample]:
    """All texts made of one page; the same for the same page and seed."""
    rng = random.Random(f"{seed} {page.id}")
    tree = LexborHTMLParser(page.html)
    alts, plain = own_lines(page, tree, STYLES[0]), own_lines(page, tree, rng.choice(STYLES[1:]))
    if page.page_type != "article":
        return _few_samples(page, alts, plain, rng)
    inscriptis = foreign_lines(page, get_text(page.html), alts)
    resiliparse = foreign_lines(page, extract_plain_text(page.html, main_content=False, alt_texts=False), alts)
    careless = respaced(around_body(alts, rng), 1)
    clean = clean_lines(page)
    made = {
        "walk-alts": alts,
        "walk": plain,
        "inscriptis": inscriptis,
        "resiliparse": resiliparse,
        "careless": careless,
        "careless-again": respaced(around_body(alts, rng), 1),
        "careless-plain": around_body(plain, rng),
        "careless-inscriptis": around_body(inscriptis, rng),
        "careless-resiliparse": around_body(resiliparse, rng),
        "changed-whole": changed(rng.choice((alts, inscriptis, resiliparse)), rng),
        "changed-careless": changed(careless, rng),
        "changed-again": changed(around_body(rng.choice((alts, plain)), rng), rng),
        "clean": clean,
        "clean-changed": changed(clean, rng),
        "clean-careless": body_only(careless),
    }
    return [Sample(page.id, flavour, tuple(lines)) for flavour, lines in made.items() if lines]


def _few_samples(page: Page, alts: list[Line], plain: list[Line], rng: random.Random) -> list[Sample]:
    """Pages that are no articles weigh little: our own walks and clean text will do."""
    made = {
        "walk-alts": alts,
        "walk": plain,
        "careless": respaced(around_body(alts, rng), 1),
        "changed-whole": changed(plain, rng),
        "clean": clean_lines(page),
    }
    return [Sample(page.id, flavour, tuple(lines)) for flavour, lines in made.items() if lines]


def rewritten_samples_of(samples: Sequence[Sample]) -> list[Sample]:
    """Some of a page's texts in other scripts."""
    from training.scripts import SCRIPTS, rewritten  # it needs Line

    if not samples:
        return []
    rng = random.Random(samples[0].page_id)
    by_flavour = {sample.flavour: sample for sample in samples}
    chosen = [rng.choice(group) for group in REWRITTEN]
    out = []
    for sample in (by_flavour[flavour] for flavour in chosen if flavour in by_flavour):
        script = rng.choice(SCRIPTS)
        lines = rewritten(sample.lines, script, rng)
        out.append(Sample(sample.page_id, f"{script} {sample.flavour}", tuple(lines)))
    return out


REWRITTEN = (
    ("walk-alts", "walk", "inscriptis", "resiliparse", "changed-whole"),
    ("walk-alts", "walk", "inscriptis", "resiliparse"),
    ("careless", "careless-again", "careless-plain"),
    ("changed-careless", "careless-inscriptis", "careless-again"),
    ("clean", "clean-changed", "clean-careless"),
)


def try_samples_of(page: Page) -> list[Sample]:
    """All texts made of one page, none where a tool cannot read it."""
    try:
        return samples_of(page)
    except (ValueError, RecursionError, AssertionError):
        return []
