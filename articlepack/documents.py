"""A document of nodes, as editors keep one: each node has a kind and a list of nodes in it; the innermost have text."""

from msgspec import Struct

MAX_NODES = 500_000
"""Of a page's data that are looked at, all in all."""
LISTS = ("content", "children", "blocks", "nodes")
"""Names under which a node keeps those in it."""
INNER = ("root", "document", "doc", "json", "raw", "rendered", "processed", "value", "data")
"""Names under which the document, or the markup written from it, stands within another object."""
LEAVES = ("text", "value")
CHARS_A_NODE = 20
"""What the text of a node costs beside it: where each level of a page's data may be the document, it is put together
at each.
"""


class Budget(Struct):
    """How many nodes may still be looked at."""

    left: int = MAX_NODES

    def spend(self, n_chars: int = 0) -> bool:
        """Whether one more may be, that has so much text."""
        self.left -= 1 + n_chars // CHARS_A_NODE
        return self.left >= 0


def document_text(value: object, budget: Budget) -> str:
    """The text of a document, its paragraphs parted by an empty line, or the markup that is kept of it; "" of none."""
    if isinstance(value, dict):
        for name in INNER:
            own = value.get(name)
            if isinstance(own, str) and "</" in own:
                return own
            if isinstance(own, dict) and own:
                value = own
    lines: list[str] = []
    stack = [value]
    while stack and budget.spend():
        node = stack.pop()
        if isinstance(node, list):
            if any(map(is_leaf, node)):
                lines.append(line_of(node, budget))
            else:
                stack += reversed(node)
        elif isinstance(node, dict):
            stack.append(nodes_in(node))
            data = node.get("data")
            text = data.get("text") if isinstance(data, dict) else None
            if isinstance(text, str) and budget.spend(len(text)):
                lines.append(text)
    return "\n\n".join(line for line in lines if line.strip())


def nodes_in(node: dict[str, object]) -> list[object]:
    """The nodes that a node has in it."""
    return next((own for name in LISTS if isinstance(own := node.get(name), list)), [])


def is_leaf(node: object) -> bool:
    """Whether a node is a piece of text within a line."""
    return isinstance(node, dict) and any(isinstance(node.get(name), str) for name in LEAVES) and not nodes_in(node)


def line_of(nodes: list[object], budget: Budget) -> str:
    """The text of a line's pieces, of links and emphasis too."""
    pieces: list[str] = []
    stack = nodes[::-1]
    while stack and budget.spend():
        node = stack.pop()
        if isinstance(node, str) and budget.spend(len(node)):
            pieces.append(node)
        elif isinstance(node, dict):
            inner = nodes_in(node)
            text = next((own for name in LEAVES if isinstance(own := node.get(name), str)), "" if inner else " ")
            if budget.spend(len(text)):
                pieces.append(text)
            stack += inner[::-1]
    return "".join(pieces)
