"""Our own walk of a page: its visible text line by line, with what the elements state of each line."""

from dataclasses import dataclass

from selectolax.lexbor import LexborHTMLParser, LexborNode

from training.label import element_label, inherited

UNSEEN = frozenset("script style noscript template svg head iframe object textarea math canvas select option datalist video audio".split())  # fmt: skip
INLINE = frozenset("a abbr acronym b bdi bdo big cite code data del dfn em font i ins kbd mark q s samp small span strong strike sub sup time tt u var wbr label ruby rt rp nobr input".split())  # fmt: skip
PARTED = frozenset("p h1 h2 h3 h4 h5 h6 ul ol table blockquote figure pre section article hr".split())
MAX_DEPTH = 200


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
