"""The elements that a page streams as data, for a script to make them of: those with the lines of its article."""

import re
from collections.abc import Iterator
from contextlib import suppress
from html import escape
from typing import TypeGuard

import msgspec

from articlepack.documents import Budget
from articlepack.words import count_words

HEAD = re.compile(rb"[0-9a-f]{0,8}:(?:T([0-9a-f]{1,8}),)?")
"""How a row begins: its number, and of a text its length, where others end with their line."""
LINES = frozenset(("p", "h2", "h3", "h4", "h5", "h6", "li", "blockquote", "pre", "figcaption"))
PASSED = frozenset(
    (
        "nav",
        "header",
        "footer",
        "aside",
        "form",
        "button",
        "script",
        "style",
        "svg",
        "noscript",
        "template",
        "h1",
        "title",
    )
)
AROUND = frozenset(("article", "main"))
MIN_WORDS = 80
"""Of what stands in an article's own element, to leave out all else."""


def streamed_markup(rows: bytes, budget: Budget) -> str:
    """The lines of the elements in these rows as markup; those of its article alone where it has an element."""
    found = [line for tree in trees_of(rows) for line in lines_of(tree, budget)]
    own = "".join(line for line, is_within in found if is_within)
    return own if count_words(own, at_most=MIN_WORDS) >= MIN_WORDS else "".join(line for line, _ in found)


def trees_of(rows: bytes) -> Iterator[object]:
    """The rows that are lists, in their order; the broken ones are passed over."""
    at = 0
    while at < len(rows):
        head = HEAD.match(rows, at)
        if head and head[1]:
            at = head.end() + int(head[1], 16)
            continue
        end = rows.find(b"\n", at)
        end = len(rows) if end < 0 else end
        if head and rows.startswith(b"[", head.end()):
            with suppress(msgspec.DecodeError, RecursionError):
                yield msgspec.json.decode(rows[head.end() : end])
        at = end + 1


def lines_of(tree: object, budget: Budget) -> Iterator[tuple[str, bool]]:
    """(the markup of each element that is a line of text, whether it stands in an article's element)."""
    stack = [(tree, False)]
    while stack and budget.spend():
        node, is_within = stack.pop()
        if not is_element(node):
            stack += [(own, is_within) for own in reversed(node)] if isinstance(node, list) else []
        elif node[1] in LINES:
            text = text_of(children_of(node), budget)
            yield (f"<{node[1]}>{escape(text)}</{node[1]}>" if text.strip() else ""), is_within
        elif node[1] not in PASSED:
            stack.append((children_of(node), is_within or node[1] in AROUND))


def is_element(node: object) -> TypeGuard[list[object]]:
    """Whether a value stands for an element: a sign, its name, its key, and what it has."""
    return isinstance(node, list) and len(node) > 3 and node[0] == "$" and isinstance(node[3], dict)


def children_of(node: list[object]) -> object:
    """What an element has in it."""
    has = node[3]
    return has.get("children") if isinstance(has, dict) else None


def text_of(value: object, budget: Budget) -> str:
    """The strings in an element, those in other elements of it too; names of other rows are none."""
    pieces: list[str] = []
    stack = [value]
    while stack and budget.spend():
        node = stack.pop()
        if isinstance(node, str):
            own = node[1:] if node.startswith("$$") else "" if node.startswith("$") else node
            pieces.append(own if budget.spend(len(own)) else "")
        elif is_element(node):
            stack.append("\n" if node[1] == "br" else children_of(node))
        elif isinstance(node, list):
            stack += reversed(node)
    return "".join(pieces)
