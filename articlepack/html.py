"""The craft of HTML: one parse, and one walk that turns a page into blocks.

Nobody changes the tree. `walk_blocks` reads it as the parser writes it out again, where every element is closed and
every value quoted: a tenth faster than asking for each node.
"""

import re
from functools import lru_cache
from html import escape

from msgspec import Struct
from selectolax.lexbor import LexborHTMLParser

from articlepack.records import Block

Tree = LexborHTMLParser

UNSEEN = frozenset(
    "script style noscript template svg head iframe object embed audio video canvas map math select option datalist "
    "textarea input meta link title base param source track area col colgroup frame frameset noframes".split()
)
"""Elements without text that a reader sees."""

INLINE = frozenset(
    "a abbr acronym b bdi bdo big cite code data del dfn em font i ins kbd label mark nobr output q rb rp rt ruby s "
    "samp small span strike strong sub sup tt u var wbr img picture amp-img".split()
)
"""Elements that do not begin a new line. All others do, those that no standard knows included."""

OWN_BLOCK = frozenset(
    "p h1 h2 h3 h4 h5 h6 li blockquote pre figcaption caption dt dd td th time address button summary legend".split()
)
"""Elements that name the blocks inside them; a div or section inside them does not rename these."""

ATTRIBUTES_READ = ("class", "id", "itemprop", "rel", "role", "data-testid", "data-component")
MAX_HINT_CHARS = 400
"""Of one block: the innermost ten or so elements, enough for every rule that reads hints."""
MAX_ELEMENT_HINT_CHARS = 120
MIN_SEEN_CHARS = 200
"""Of a page that can be read without its <noscript>: 26 of 1,497 WCXB dev pages, forums mostly, show nothing else."""
IN_PLAIN_ROW = INLINE | UNSEEN | {"td", "th", "br"}
MAX_CELLS_IN_ROW = 200

VOID = frozenset(
    "area base basefont bgsound br col embed frame hr img input keygen link meta param source track wbr".split()
)
"""Elements without an end."""
UNREAD = re.compile(r"<!--.*?-->|<(script|style|iframe|noembed|noframes)(?=[\s>])[^>]*>.*?</\1>", re.DOTALL)
"""Comments, and elements whose text is written out as it is; none of it is seen."""
VERBATIM = re.compile(
    r"<!--.*?-->|<(script|style|iframe|noembed|noframes|xmp)(?=[\s>])[^>]*>(.*?)</\1>|"
    r"<plaintext(?=[\s>])[^>]*>(.*)</plaintext>",
    re.DOTALL,
)
"""The same with the two elements of old whose text is written out as it is, and seen."""
TAG = re.compile(r"<([^>]*)>")


class Frame(Struct):
    """An element the walk is inside of."""

    tag: str
    block_tag: str
    hints: str


def parse(text: str) -> Tree:
    """The tree that a browser without scripts would build. Never raises on any text."""
    return LexborHTMLParser(text)


def walk_blocks(tree: Tree) -> list[Block]:
    """The visible text of a page, as blocks in the order of the page. Linear in the size of the page.

    A block is the text between two line breaks of the layout; its `tag` is the innermost element that says what it is.
    A table row whose cells hold only inline text is one block, its cells parted by ' | '. Words of images (alt), form
    fields and scripts are no text. What stands in <noscript> is text only where a page shows next to nothing else.
    """
    body = tree.body
    if body is None:
        return []
    pieces = pieces_of(body.html or "")
    seen = collect_blocks(pieces, UNSEEN)
    if sum(len(block.text) for block in seen) >= MIN_SEEN_CHARS:
        return seen
    return collect_blocks(pieces, UNSEEN - {"noscript"})


def pieces_of(markup: str) -> list[str]:
    """Text and what stands between angle brackets, by turns, of an element as the parser wrote it; text comes first."""
    if "<xmp" in markup or "<plaintext" in markup:
        return TAG.split(VERBATIM.sub(as_markup, markup))
    return TAG.split(UNREAD.sub("", markup))


def as_markup(found: re.Match[str]) -> str:
    """What VERBATIM found, with its text escaped as all other is; nothing where it is not seen."""
    text = found[2] if found[1] == "xmp" else found[3]
    return f"<xmp>{escape(text, quote=False)}</xmp>" if text else ""


def collect_blocks(pieces: list[str], unseen: frozenset[str]) -> list[Block]:
    """The blocks of an element, but for what stands in the elements named."""
    collector, skipped, depth = BlockCollector(), "", 0
    for i in range(1, len(pieces), 2):
        piece = pieces[i]
        name, _, attributes = piece.partition(" ")
        if skipped:
            depth += (name == skipped) - (name == f"/{skipped}")
            if depth:
                continue
            skipped = ""
        elif piece[0] == "/":
            collector.close()
        elif name in unseen:
            skipped, depth = ("", 0) if name in VOID else (name, 1)
        else:
            is_plain = name == "tr" and not collector.row_depth and is_plain_row(pieces, i)
            collector.open(name, attributes, is_plain)
        if pieces[i + 1] and not skipped:
            collector.add_text(pieces[i + 1])
    return collector.finished()


def is_plain_row(pieces: list[str], start: int) -> bool:
    """Whether the cells of a table row hold inline content only: else the table is a layout, and cells are blocks."""
    for n_seen in range(MAX_CELLS_IN_ROW * 2):
        piece = pieces[start + 2 * n_seen + 2]
        name = piece.partition(" ")[0]
        if name == "/tr":
            return True
        if piece[0] != "/" and name not in IN_PLAIN_ROW:
            return False
    return False


class BlockCollector:
    """Turns a page's elements and texts into blocks."""

    def __init__(self) -> None:
        self.blocks: list[Block] = []
        self.frames: list[Frame] = [Frame("", "", "")]
        self.parts: list[str] = []
        self.link_chars = 0
        self.n_links = 0
        self.row_depth = 0

    def open(self, tag: str, attributes: str, is_plain_row: bool) -> None:
        """Enter an element, if it has an end: one that is no inline element ends the line before it."""
        outer = self.frames[-1]
        if tag == "br":
            self.add_break()
            return
        is_inline = tag in INLINE
        if self.row_depth:
            self.row_depth += tag not in VOID
            self.open_in_row(tag)
        elif not is_inline:
            if self.parts:
                self.flush()
            self.row_depth = int(is_plain_row)
        if tag in VOID:
            return
        if is_inline:
            self.n_links += tag == "a"
            self.frames.append(Frame(tag, outer.block_tag, outer.hints))
            return
        block_tag = tag if tag in OWN_BLOCK or outer.block_tag not in OWN_BLOCK else outer.block_tag
        hints = f"{own_hints(tag, attributes)} / {outer.hints}"[:MAX_HINT_CHARS]
        self.frames.append(Frame(tag, block_tag, hints))

    def open_in_row(self, tag: str) -> None:
        """Inside a row of inline cells, a new cell is a bar."""
        if tag in ("td", "th") and any(part.strip() for part in self.parts):
            self.parts.append(" | ")

    def close(self) -> None:
        """Leave an element: one that is no inline element ends its line."""
        frame = self.frames[-1]
        if self.row_depth:
            self.row_depth -= 1
        if self.parts and not self.row_depth and frame.tag not in INLINE:
            self.flush()
        self.n_links -= frame.tag == "a"
        if len(self.frames) > 1:
            self.frames.pop()

    def add_text(self, text: str) -> None:
        """Text of the innermost element; outside <pre>, the source's own line ends are spaces."""
        is_pre = self.frames[-1].block_tag == "pre"
        if not is_pre and text.isspace():
            if self.parts:
                self.parts.append(" ")
            return
        text = unescaped(text)
        self.parts.append(text if is_pre else text.replace("\n", " "))
        if self.n_links:
            self.link_chars += len(" ".join(text.split()))

    def add_break(self) -> None:
        """A <br>: one is a new line of the same block, two in a row end it."""
        if self.row_depth:
            self.parts.append(" ")
        elif self.parts and self.parts[-1] == "\n":
            self.flush()
        else:
            self.parts.append("\n")

    def flush(self) -> None:
        """End the line: what was gathered becomes a block of the innermost element open."""
        frame = self.frames[-1]
        text = block_text("".join(self.parts), frame.block_tag == "pre")
        if text:
            link_chars = min(self.link_chars, len(text))
            self.blocks.append(Block(len(self.blocks), text, frame.block_tag, link_chars=link_chars, hints=frame.hints))
        self.parts, self.link_chars = [], 0

    def finished(self) -> list[Block]:
        """All blocks, once the walk is done."""
        self.flush()
        return self.blocks


def unescaped(text: str) -> str:
    """Text as it was before the parser wrote it out: these four are all that it escapes."""
    if "&" not in text:
        return text
    text = text.replace("&nbsp;", "\xa0").replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", '"')
    return text.replace("&amp;", "&")


def block_text(text: str, is_preformatted: bool) -> str:
    """Its lines with single spaces, the empty ones left out; preformatted text keeps its inner white space."""
    if is_preformatted:
        return text.strip("\n").rstrip() if text.strip() else ""
    if "\n" not in text:
        return " ".join(text.split())
    return "\n".join(filter(None, (" ".join(line.split()) for line in text.split("\n"))))


@lru_cache(maxsize=16_384)
def own_hints(tag: str, attributes: str) -> str:
    """Tag, class, id and role words of an element, lower case."""
    if not attributes:
        return tag.lower()
    words = [tag, *(value_of(name, attributes) or "" for name in ATTRIBUTES_READ)]
    is_hidden = value_of("hidden", attributes) is not None or value_of("aria-hidden", attributes) == "true"
    if is_hidden or is_styled_away(value_of("style", attributes)):
        words.append("is-hidden")
    return " ".join(" ".join(words).split())[:MAX_ELEMENT_HINT_CHARS].lower()


def value_of(name: str, attributes: str) -> str | None:
    """An attribute's value; what is sought cannot stand within a value, where quotes are written otherwise."""
    sought = f'{name}="'
    start = 0 if attributes.startswith(sought) else attributes.find(f" {sought}") + 1
    if not start and not attributes.startswith(sought):
        return None
    start += len(sought)
    return unescaped(attributes[start : attributes.find('"', start)])


def is_styled_away(style: str | None) -> bool:
    """Whether an inline style hides the element."""
    return style is not None and "display:none" in style.replace(" ", "").lower()
