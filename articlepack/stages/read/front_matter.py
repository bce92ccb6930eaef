"""Front matter: what a Markdown file says of itself above its text, YAML between lines `---` or TOML between `+++`."""

import re
import tomllib
from collections.abc import Mapping
from typing import Any

import yaml
from yaml.composer import ComposerError

from articlepack.stages.read.rows import Row

MAX_BYTES = 65_536
FENCED = re.compile(
    rb"\A(?:\xef\xbb\xbf)?(---|\+\+\+)[ \t]*\r?\n(.*?)^(?:\1|\.\.\.)[ \t]*(?:\r?\n|\Z)", re.DOTALL | re.MULTILINE
)
NAMES = {
    "title": "title",
    "authors": "authors",
    "author": "authors",
    "by": "authors",
    "date_published": "date_published",
    "published": "date_published",
    "publishdate": "date_published",
    "pubdate": "date_published",
    "date": "date_published",
    "language": "language",
    "lang": "language",
    "canonical_url": "url",
    "canonical": "url",
    "url": "url",
    "source": "url",
    "link": "url",
}
"""What writers and clippers call it, in any case: column of ours. The first one counts."""
NULLS = {"", "~", "null"}
NAME = re.compile(r"[\w.-]+")
"""Of a value; words parted by spaces are a line of the text that happens to have a colon."""
ADDRESS = re.compile(r"https?://\S+")
NOTE_LINK = re.compile(r"\[\[(?:[^\]|]*\|)?([^\]|]*)\]\]")
"""A link to a note of the same collection, as clippers write names; what it shows."""


class WithoutAliases(yaml.BaseLoader):
    """Every value as the text that stands there; no value stands for another, which a few lines could multiply."""

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        """The next node. Raises ComposerError for an alias."""
        if self.check_event(yaml.AliasEvent):  # type: ignore[no-untyped-call]
            raise ComposerError(None, None, "an alias", None)
        return super().compose_node(parent, index)


def split_front_matter(content: bytes) -> tuple[Row, bytes]:
    """(what a file's front matter says, the file without it); nothing and the whole file where it has none.

    >>> split_front_matter(b"---\\ntitle: Ferries run again\\nauthor: Mara Lindqvist\\n---\\nThe ferries ran.")
    ({'title': 'Ferries run again', 'author': 'Mara Lindqvist', 'authors': 'Mara Lindqvist'}, b'The ferries ran.')
    >>> split_front_matter(b"---\\nA rule: above and below\\n---\\nThe ferries ran.")[0]
    {}
    """
    found = FENCED.match(content[:MAX_BYTES])
    values = parsed(found[1], found[2]) if found else None
    if not found or not values:
        return {}, content
    return with_our_names(values), content[found.end() :]


def parsed(fence: bytes, inside: bytes) -> Mapping[str, Any] | None:
    """The names and values between two fences; None where there are none."""
    try:
        text = inside.decode()
        values = tomllib.loads(text) if fence == b"+++" else WithoutAliases(text).get_single_data()
    except (ValueError, yaml.YAMLError, RecursionError):
        return None
    is_named = isinstance(values, Mapping) and all(isinstance(name, str) and NAME.fullmatch(name) for name in values)
    return values if is_named else None


def with_our_names(values: Mapping[str, Any]) -> Row:
    """The values under the names they have there, and under those of our columns."""
    folded, own = {name.casefold(): value for name, value in values.items()}, dict[str, Any]()
    for name, ours in NAMES.items():
        value = folded.get(name)
        # The address of a page within its own site says nothing elsewhere.
        if str(value or "").casefold() not in NULLS and (ours != "url" or ADDRESS.fullmatch(str(value))):
            own.setdefault(ours, shown(value) if ours == "authors" else value)
    return {name: value for name, value in values.items() if name != "url"} | own


def shown(value: Any) -> Any:
    """Names without the marks of a link to a note."""
    if isinstance(value, list):
        return [shown(one) for one in value]
    return NOTE_LINK.sub(r"\1", value) if isinstance(value, str) else value
