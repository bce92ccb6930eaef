"""The craft of HTML: one parse, and one walk that turns a page into blocks.

Nobody changes the tree. `walk_blocks` reads it as the parser writes it out again, where every element is closed and
every value quoted: that is many times faster than asking for each node, and machine code reads it.

tags      the tags of the markup             elements  what is known of elements by their names
walk      which blocks they bound            tables    what the walk meets
phrases   which of them stand in a line of text
parts     what is done with the pieces of a block     rows  which rows are a layout
writing   the text of each block             chars     its characters
numbers   of the lines of code
names     what an element is called             hints     that, of it and of those around it
xml       what XML writes otherwise
"""

import re
from html import escape

import numpy as np
from selectolax.lexbor import LexborHTMLParser

from articlepack.html.elements import names_table
from articlepack.html.hints import Hints
from articlepack.html.tables import empty_walk
from articlepack.html.tags import FORMULA, NOSCRIPT, ODD, UNSEEN, Bytes, Tags, find_tags
from articlepack.html.walk import bound_blocks
from articlepack.html.writing import write_blocks
from articlepack.html.xml import without_self_closed
from articlepack.records import Block
from articlepack.words import HIDDEN_CHARS, drop_hidden

Tree = LexborHTMLParser

MIN_SEEN_CHARS = 200
"""Of a page that can be read without its <noscript>: 26 of 1,497 WCXB dev pages, forums mostly, show nothing else."""
VERBATIM = re.compile(
    r"<!--.*?-->|<(script|style|iframe|noembed|noframes|xmp)(?=[\s>])[^>]*>(.*?)</\1>|"
    r"<plaintext(?=[\s>])[^>]*>(.*)</plaintext>",
    re.DOTALL,
)
"""Comments, elements whose text is written out as it is and never seen, and the two of old of which it is seen."""
DRAWN = re.compile(r'class="(?:katex-html|MJX_Assistive_MathML)\b')
"""What stands beside a formula that a script has written out a second time, in letters, for the eye."""
SHADOW_ROOT = "shadowrootmode="
MIN_TAG_BYTES = 2
TEMPLATE_TAG = re.compile(r"</?template(?=[\s>])[^>]*>")


def parse(text: str, *, is_xml: bool = False) -> Tree:
    """The tree that a browser without scripts would build; `is_xml`: of XHTML. Never raises on any text."""
    return LexborHTMLParser(without_self_closed(text) if is_xml else text)


def walk_blocks(tree: Tree) -> list[Block]:
    """The visible text of a page, as blocks in the order of the page. Linear in the size of the page.

    A block is the text between two line breaks of the layout; its `tag` is the innermost element that says what it is.
    A table row whose cells hold only inline text is one block, its cells parted by ' | '. Words of images (alt), form
    fields and scripts are no text, nor are readings of letters (<rt>) without brackets (<rp>) to part them.
    What stands in <noscript> is text only where a page shows next to nothing else.
    """
    body = tree.body
    markup = body.html if body is not None else None
    if not markup:
        return []
    seen, tags = read_tags(markup)
    if (tags.kind & ODD).any() and (plain := without_odd(markup)) != markup:
        seen, tags = read_tags(plain)
    unseen = UNSEEN | FORMULA if (tags.kind & FORMULA).any() and DRAWN.search(markup) else UNSEEN
    blocks = collect_blocks(seen, tags, unseen | NOSCRIPT)
    is_bare = sum(len(block.text) for block in blocks) < MIN_SEEN_CHARS
    return collect_blocks(seen, tags, unseen) if is_bare and (tags.kind & NOSCRIPT).any() else blocks


def without_odd(markup: str) -> str:
    """Markup in which all that is seen is plain elements and escaped text."""
    has_shadow = SHADOW_ROOT in markup
    if has_shadow or "<xmp" in markup or "<plaintext" in markup:
        markup = VERBATIM.sub(as_markup, markup)
    return with_shadow_roots(markup) if has_shadow else markup


def as_markup(found: re.Match[str]) -> str:
    """What VERBATIM found, with its text escaped as all other is; nothing where it is not seen."""
    text = found[2] if found[1] == "xmp" else found[3]
    return f"<xmp>{escape(text, quote=False)}</xmp>" if text else ""


def with_shadow_roots(markup: str) -> str:
    """Markup in which templates that declare a shadow root are plain elements: browsers show them without a script."""
    are_shown: list[bool] = []

    def shown(tag: re.Match[str]) -> str:
        if tag[0].startswith("</"):
            return "</div>" if are_shown and are_shown.pop() else tag[0]
        are_shown.append(SHADOW_ROOT in tag[0])
        return "<div>" if are_shown[-1] else tag[0]

    return TEMPLATE_TAG.sub(shown, markup)


def read_tags(markup: str) -> tuple[Bytes, Tags]:
    """(an element's markup as UTF-8, without comments and what is never seen; its tags)."""
    data = np.frombuffer(markup.encode("utf-8", "surrogatepass"), np.uint8)
    seen, tags = np.empty(len(data), np.uint8), Tags(*np.empty((4, len(data) // MIN_TAG_BYTES + 1), np.int64))
    size, n_tags = find_tags(data, names_table(), seen, tags)
    return seen[:size], Tags(*(column[:n_tags] for column in tags))


def collect_blocks(seen: Bytes, tags: Tags, unseen: int) -> list[Block]:
    """The blocks of an element, but for what stands in elements of the kinds in `unseen`."""
    if not len(tags.kind):
        return []
    walk, out = empty_walk(len(tags.kind)), np.empty(len(seen), np.uint8)
    n = bound_blocks(seen, tags, unseen, walk)
    text = out[: write_blocks(seen, walk, out)].tobytes().decode("utf-8", "surrogatepass")
    hints = Hints(seen, tags, walk, n)
    found = [(element, text[start:end], n_linked) for element, start, end, n_linked in walk.blocks[:n].tolist()]
    if any(char in text for char in HIDDEN_CHARS):
        found = [(element, bare, n_linked) for element, own, n_linked in found if (bare := drop_hidden(own).strip())]
    return [
        Block(i, own, hints.tag_of(element), link_chars=n_linked, hints=hints.of(element))
        for i, (element, own, n_linked) in enumerate(found)
    ]
