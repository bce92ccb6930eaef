"""The craft of HTML: one parse, and one walk that turns a page into blocks.

Nobody changes the tree: `collect` and `walk_blocks` read the same one.
"""

from collections.abc import Iterator

from msgspec import Struct
from selectolax.lexbor import LexborHTMLParser, LexborNode

from articlepack.records import Block
from articlepack.words import WHITE_SPACE, squeeze

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
MAX_CELLS_IN_ROW = 200


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
    seen = collect_blocks(body, UNSEEN)
    if sum(len(block.text) for block in seen) >= MIN_SEEN_CHARS:
        return seen
    return collect_blocks(body, UNSEEN - {"noscript"})


def collect_blocks(body: LexborNode, unseen: frozenset[str]) -> list[Block]:
    """The blocks of an element, but for what stands in the elements named."""
    collector = BlockCollector()
    for event in walk(body, unseen):
        collector.take(event)
    return collector.finished()


def walk(root: LexborNode, unseen: frozenset[str]) -> Iterator[tuple[str, LexborNode | None]]:
    """('open', element), ('text', node) and ('close', None) in document order, without recursion."""
    stack: list[LexborNode | None] = [root]
    while stack:
        node = stack.pop()
        if node is None:
            yield "close", None
        elif node.is_text_node:
            yield "text", node
        elif node.is_element_node and node.tag not in unseen:
            yield "open", node
            stack.append(None)
            stack.extend(children_reversed(node))


def children_reversed(node: LexborNode) -> list[LexborNode]:
    """The children of a node, last first."""
    children = []
    child = node.last_child
    while child is not None:
        children.append(child)
        child = child.prev
    return children


class BlockCollector:
    """Turns the events of `walk` into blocks."""

    def __init__(self) -> None:
        self.blocks: list[Block] = []
        self.frames: list[Frame] = [Frame("", "", "")]
        self.parts: list[str] = []
        self.link_chars = 0
        self.n_links = 0
        self.row_depth = 0

    def take(self, event: tuple[str, LexborNode | None]) -> None:
        """Take one event of the walk."""
        kind, node = event
        if kind == "close":
            self.close()
        elif node is not None and kind == "text":
            self.add_text(node.text_content or "")
        elif node is not None:
            self.open(node)

    def open(self, node: LexborNode) -> None:
        """Enter an element: one that is no inline element ends the line before it."""
        tag, outer = node.tag or "", self.frames[-1]
        if tag == "br":
            self.add_break()
        elif self.row_depth:
            self.row_depth += 1
            self.open_in_row(tag)
        elif tag not in INLINE:
            self.flush()
            self.row_depth = int(tag == "tr" and is_plain_row(node))
        self.n_links += tag == "a"
        self.frames.append(frame_of(tag, node, outer))

    def open_in_row(self, tag: str) -> None:
        """Inside a row of inline cells, a new cell is a bar."""
        if tag in ("td", "th") and any(part.strip() for part in self.parts):
            self.parts.append(" | ")

    def close(self) -> None:
        """Leave an element: one that is no inline element ends its line."""
        frame = self.frames[-1]
        self.row_depth = max(0, self.row_depth - 1)
        if frame.tag not in INLINE and frame.tag != "br" and not self.row_depth:
            self.flush()
        self.n_links -= frame.tag == "a"
        self.frames.pop()

    def add_text(self, text: str) -> None:
        """Text of the innermost element; outside <pre>, the source's own line ends are spaces."""
        self.parts.append(text if self.frames[-1].block_tag == "pre" else WHITE_SPACE.sub(" ", text))
        if self.n_links:
            self.link_chars += len(squeeze(text))

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


def block_text(text: str, is_preformatted: bool) -> str:
    """Its lines with single spaces, the empty ones left out; preformatted text keeps its inner white space."""
    if is_preformatted:
        return text.strip("\n").rstrip() if text.strip() else ""
    return "\n".join(filter(None, (" ".join(line.split()) for line in text.split("\n"))))


def frame_of(tag: str, node: LexborNode, outer: Frame) -> Frame:
    """The frame of an element inside `outer`."""
    if tag in INLINE or tag == "br":
        return Frame(tag, outer.block_tag, outer.hints)
    block_tag = tag if tag in OWN_BLOCK or outer.block_tag not in OWN_BLOCK else outer.block_tag
    return Frame(tag, block_tag, hints_of(tag, node, outer.hints))


def hints_of(tag: str, node: LexborNode, outer: str) -> str:
    """Tag, class, id and role words of an element, then those of its ancestors, lower case."""
    attributes = node.attributes
    words = [tag, *(attributes.get(name) or "" for name in ATTRIBUTES_READ)]
    if "hidden" in attributes or attributes.get("aria-hidden") == "true" or is_styled_away(attributes.get("style")):
        words.append("is-hidden")
    own = " ".join(" ".join(filter(None, words)).split())[:MAX_ELEMENT_HINT_CHARS].lower()
    return f"{own} / {outer}"[:MAX_HINT_CHARS]


def is_styled_away(style: str | None) -> bool:
    """Whether an inline style hides the element."""
    return style is not None and "display:none" in style.replace(" ", "").lower()


def is_plain_row(row: LexborNode) -> bool:
    """Whether the cells of a table row hold inline content only: else the table is a layout, and cells are blocks."""
    inside = set()
    for n_seen, node in enumerate(row.traverse(include_text=False)):
        if n_seen > MAX_CELLS_IN_ROW:
            return False
        inside.add(node.tag)
    return not (inside - INLINE - UNSEEN - {"tr", "td", "th", "br"})
