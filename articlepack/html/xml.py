"""XHTML as HTML: elements that XML lets close themselves are written out, as an HTML parser would leave them open."""

import re

from articlepack.html.elements import KINDS
from articlepack.html.tags import VOID

SELF_CLOSED = re.compile(r"""<([a-zA-Z][\w:.-]*+)((?:[^<>"'/]|"[^"<]*"|'[^'<]*'|/(?!>))*+)/>""")
VOID_NAMES = frozenset(KINDS[VOID].split())


def without_self_closed(markup: str) -> str:
    """Markup in which every element but the void ones has an end tag. Linear in the markup.

    >>> without_self_closed('<script src="a.js"/><p>One<br/>two')
    '<script src="a.js"></script><p>One<br/>two'
    """
    return SELF_CLOSED.sub(written_out, markup) if "/>" in markup else markup


def written_out(tag: re.Match[str]) -> str:
    """A tag that closes itself as two."""
    name, rest = tag.groups()
    return tag[0] if name.lower() in VOID_NAMES else f"<{name}{rest}></{name}>"
