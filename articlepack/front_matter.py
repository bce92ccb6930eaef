"""Front matter: what a file says of itself above its text: YAML between lines `---`, TOML between `+++`, or lines that
each begin with the name of a column, up to an empty one.
"""

import re
import tomllib
from collections.abc import Mapping
from typing import Any

import yaml
from yaml.composer import ComposerError

MAX_CHARS = 65_536
FENCED = re.compile(r"(?sm)\A\ufeff?(---|\+\+\+)[ \t]*\r?\n(.*?)^(?:\1|\.\.\.)[ \t]*(?:\r?\n|\Z)")
NAME = re.compile(r"[\w.-]+")
"""Of a value; words parted by spaces are a line of the text that happens to have a colon."""


MAX_DEPTH = 50
"""Of brackets within each other: far above what anybody writes, far below what the parser takes in any thread."""
BRACKET = re.compile(r"[\[\]{}]")


class WithoutAliases(yaml.BaseLoader):
    """Every value as the text that stands there; no value stands for another, which a few lines could multiply."""

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        """The next node. Raises ComposerError for an alias."""
        if self.check_event(yaml.AliasEvent):  # type: ignore[no-untyped-call]
            raise ComposerError(None, None, "an alias", None)
        return super().compose_node(parent, index)


COLUMNS = {
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
"""What writers, clippers and scrapers call it, in any case: column of ours. The first one counts."""
HEADERS = re.compile(
    rf"\A\ufeff?(?:(?:{'|'.join(COLUMNS)})[ \t]?:[ \t]++\S[^\r\n]*+\r?\n){{2,{len(COLUMNS)}}}+[ \t]*+\r?\n",
    re.IGNORECASE,
)
ENTRY = re.compile(r"(?P<name>[\w.-]++):(?:[ \t]++(?P<value>.*))?|[ \t]*+-[ \t]++(?P<item>.*)|[ \t]*+(?:#.*)?")
QUOTED = re.compile(r"""(["'])(?P<inside>.*)\1""")


def find_front_matter(text: str) -> tuple[Mapping[str, Any], int]:
    """(names and values of a text's front matter, where the text goes on behind it); nothing and 0 where it has none.

    >>> find_front_matter("---\\ntitle: Ferries run again\\n---\\nThe ferries ran.")
    ({'title': 'Ferries run again'}, 33)
    >>> find_front_matter("---\\nA rule: above and below\\n---\\nThe ferries ran.")
    ({}, 0)
    """
    found = FENCED.match(text, 0, MAX_CHARS)
    values = parsed(found[1], found[2]) if found else {}
    return (values, found.end()) if found and values else find_headers(text)


def find_headers(text: str) -> tuple[Mapping[str, Any], int]:
    """The same of lines with names of columns, of which one is the title.

    >>> find_headers("Title: Ferries run again\\nDate: 5 March 2024\\n\\nThe ferries ran.")
    ({'Title': 'Ferries run again', 'Date': '5 March 2024'}, 45)
    >>> find_headers("Date: 5 March 2024\\nSource: Harbour office\\n\\nThe ferries ran.")
    ({}, 0)
    """
    found = HEADERS.match(text, 0, MAX_CHARS)
    lines = found[0].split("\n") if found else []
    parted = [line.partition(":") for line in lines if ":" in line]
    values = {name.strip("\ufeff \t"): value.strip() for name, _, value in parted}
    return (values, found.end()) if found and "title" in map(str.casefold, values) else ({}, 0)


def parsed(fence: str, inside: str) -> Mapping[str, Any]:
    """The names and values between two fences; nothing where there are none."""
    try:
        if is_deep(inside):
            values = read_lines(inside) if fence == "---" else {}
        else:
            values = tomllib.loads(inside) if fence == "+++" else WithoutAliases(inside).get_single_data()
    except ComposerError:
        return {}
    except yaml.YAMLError:
        values = read_lines(inside)
    except (ValueError, RecursionError):
        return {}
    is_named = isinstance(values, Mapping) and all(isinstance(name, str) and NAME.fullmatch(name) for name in values)
    return values if is_named else {}


def is_deep(text: str) -> bool:
    """Whether brackets open within each other deeper than is parsed.

    >>> is_deep("tags: [a, [b, c]]"), is_deep("[" * 51), is_deep("[]" * 51)
    (False, True, False)
    """
    depth = 0
    for bracket in BRACKET.finditer(text):
        depth = depth + 1 if bracket[0] in "[{" else max(0, depth - 1)
        if depth > MAX_DEPTH:
            return True
    return False


def read_lines(inside: str) -> dict[str, Any]:
    """Names and values of what was meant for YAML and is none, line by line: a colon in a title is the commonest slip.

    >>> read_lines("title: Flood: what we know\\nauthors:\\n  - Ana Sol\\n  - Jo Field")
    {'title': 'Flood: what we know', 'authors': ['Ana Sol', 'Jo Field']}
    """
    values: dict[str, Any] = {}
    name = ""
    for line in inside.splitlines():
        found = ENTRY.fullmatch(line)
        if found is None:
            return {}
        if found["name"]:
            name = found["name"]
            values[name] = read_value((found["value"] or "").rstrip(" \t"))
        elif found["item"] and name:
            if not isinstance(values[name], list):
                values[name] = []
            values[name].append(read_value(found["item"].rstrip(" \t")))
    return values


def read_value(text: str) -> Any:
    """A value without the quotes around it; a list in brackets as one."""
    if text.startswith("[") and not is_deep(text):
        try:
            return WithoutAliases(text).get_single_data()
        except (yaml.YAMLError, RecursionError):
            return text
    quoted = QUOTED.fullmatch(text)
    n_within = quoted["inside"].count(quoted[1]) if quoted else 0
    # Two within part the value into three: '"Peace" talks of "war"' has no quotes around it.
    return quoted["inside"] if quoted and (n_within == 0 or n_within % 2) else text
