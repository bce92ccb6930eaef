"""The nodes of a page's JSON-LD: graphs of any shape, with @graph, references and several types a node.

A script that is no JSON costs only its own values; size, depth and number of nodes are capped before anything is read.
"""

import json
import re
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache

import msgspec
from msgspec import Struct
from selectolax.lexbor import LexborNode

from articlepack.scripts import HAN_KANA
from articlepack.stages.describe.title import LIKE
from articlepack.stages.describe.trust import ARTICLE_TYPES

Json = dict[str, "Json"] | list["Json"] | str | int | float | bool | None
Object = dict[str, Json]

MAX_SCRIPT_CHARS = 2_000_000
MAX_PAGE_CHARS = 4_000_000
MAX_DEPTH = 32
MAX_NODES = 5_000
MAX_VALUES = 100
"""Of one property."""

ARTICLE_TYPE = re.compile(f"(?:{ARTICLE_TYPES})$")
WORK_TYPES = frozenset("Review CriticReview Recipe HowTo CreativeWork Blog VideoObject PodcastEpisode Book".split())
PAGE_TYPES = re.compile(r"Page$")
SITE_TYPES = frozenset("WebSite Organization NewsMediaOrganization Corporation".split())
DISTANT_KEYS = frozenset(
    "hasPart itemListElement isPartOf citation isBasedOn relatedLink mentions about comment review reviews subjectOf "
    "author creator contributor editor significantLink mainContentOfPage video image associatedMedia "
    "liveBlogUpdate acceptedAnswer suggestedAnswer".split()
)
"""Nodes under these are not the page's own article."""


class Node(Struct):
    """An object of the graph, whether it stands near the root, and its types."""

    values: Object
    is_near: bool
    types: tuple[str, ...]


def nodes_of_page(scripts: Sequence[LexborNode]) -> Iterator[Node]:
    """The typed objects of every JSON-LD script, in order."""
    budget, n_nodes = MAX_PAGE_CHARS, 0
    for script in scripts:
        text = script.text(deep=True)
        budget -= len(text)
        if len(text) > MAX_SCRIPT_CHARS or budget < 0:
            continue
        for node in walk_nodes(parse_json(text)):
            yield node
            n_nodes += 1
            if n_nodes >= MAX_NODES:
                return


CONTROL = re.compile(r"[\x00-\x1f]+")
WRAPPING = re.compile(
    r"^\s*+(?:<!--|//\s*+<!\[CDATA\[|/\*\s*+<!\[CDATA\[\s*+\*/|<!\[CDATA\[)|(?:-->|//\s*+\]\]>|"
    r"/\*\s*+\]\]>\s*+\*/|\]\]>)\s*+;?\s*+$"
)
TRAILING_COMMA = re.compile(r",(\s*[}\]])")


def parse_json(text: str) -> Json:
    """The value of a script, with the usual faults forgiven: wrapping comments, raw line ends, a comma too many."""
    for attempt in (str, repaired):
        try:
            return msgspec.json.decode(attempt(text))  # type: ignore[no-any-return]
        except (msgspec.DecodeError, RecursionError, UnicodeEncodeError):
            continue
    return first_value(text)


def repaired(text: str) -> str:
    """A script without what wraps it, raw line ends and commas that end a list."""
    return TRAILING_COMMA.sub(r"\1", CONTROL.sub(" ", WRAPPING.sub("", text)).rstrip("; "))


def first_value(text: str) -> Json:
    """The first object of a script that holds more than one, or None."""
    begin = text.find("{")
    if begin < 0 or text.count("{") + text.count("[") > 10 * MAX_NODES:
        return None
    try:
        value: Json = json.JSONDecoder(strict=False).raw_decode(text, begin)[0]
    except (ValueError, RecursionError):
        return None
    return value


def walk_nodes(root: Json) -> Iterator[Node]:
    """Every object with a type, in document order, without recursion."""
    stack: list[tuple[Json, int, bool]] = [(root, 0, True)]
    while stack:
        value, depth, is_near = stack.pop()
        if depth > MAX_DEPTH:
            continue
        if isinstance(value, list):
            stack.extend((item, depth + 1, is_near) for item in reversed(value[:MAX_NODES]))
        elif isinstance(value, dict):
            types = types_of(value)
            if types:
                yield Node(value, is_near, types)
            stack.extend(
                (child, depth + 1, is_near and key not in DISTANT_KEYS)
                for key, child in reversed(value.items())
                if isinstance(child, dict | list)
            )


def types_of(node: Object) -> tuple[str, ...]:
    """The node's types without their vocabulary's address."""
    stated = node.get("@type")
    values = stated if isinstance(stated, list) else [stated]
    return tuple(v.rsplit("/", 1)[-1].rsplit(":", 1)[-1] for v in values[:8] if isinstance(v, str) and v)


def kind_of(node: Node) -> str:
    """`article`, `work`, `page`, `site` or `other`. A question that nobody asked is of a list of answers."""
    return "other" if "Question" in node.types and "author" not in node.values else kind_of_types(node.types)


@lru_cache(maxsize=1_000)
def kind_of_types(types: tuple[str, ...]) -> str:
    """The first kind that any of the types belongs to."""
    for kind, belongs in KINDS:
        if any(belongs(name) for name in types):
            return kind
    return "other"


KINDS: tuple[tuple[str, Callable[[str], bool]], ...] = (
    ("article", lambda name: bool(ARTICLE_TYPE.search(name))),
    ("page", lambda name: bool(PAGE_TYPES.search(name))),
    ("work", lambda name: name in WORK_TYPES),
    ("site", lambda name: name in SITE_TYPES),
)


KIND_ORDER = ("article", "work", "page", "site", "other")
TELLING_KEYS = ("headline", "datePublished", "author", "articleBody", "mainEntityOfPage")


def closeness(node: Node, is_of_page: bool, likeness: float) -> tuple[bool, int, bool, bool, int, float]:
    """Sort key: the article's own node first, of its kind that of the page, then one like its title, the richest."""
    telling = sum(key in node.values for key in TELLING_KEYS)
    return (
        not node.is_near,
        KIND_ORDER.index(kind_of(node)),
        not is_of_page,
        likeness < LIKE,
        -telling,
        -likeness,
    )


def address_of(value: Json) -> Json:
    """The address of a node given as text or object."""
    if isinstance(value, dict):
        return value.get("@id") or value.get("url")
    return value


def as_list(value: Json) -> list[Json]:
    """A value or the first of many, also where an object only says that they have an order."""
    if isinstance(value, dict) and ("@list" in value or "@set" in value):
        value = value.get("@list") or value.get("@set")
    return value[:MAX_VALUES] if isinstance(value, list) else [] if value is None else [value]


PERSON_KEYS = ("givenName", "familyName")


def text_of(value: Json, index: dict[str, Object], depth: int = 0) -> str:
    """A value as text: an object stands for its name, a reference for what it points at."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return value
    if isinstance(value, int | float):
        return str(value)
    if depth > 3:
        return ""
    if isinstance(value, list):
        return text_of(value[0], index, depth + 1) if value else ""
    if isinstance(value, dict):
        node = resolve(value, index)
        if "name" not in node and (name := name_of_parts(node)):
            return name
        for key in ("name", "@value", "@list", "alternateName", "url", "@id"):
            if key in node and (text := text_of(node[key], index, depth + 1)):
                return text
    return ""


def name_of_parts(node: Object) -> str:
    """A person's name of its parts; in Chinese, Japanese and Korean the family's stands first."""
    given, family = (part.strip() if isinstance(part := node.get(key), str) else "" for key in PERSON_KEYS)
    if EAST_ASIAN.match(given + family):
        return f"{family}{given}"
    return f"{given} {family}".strip()


EAST_ASIAN = re.compile(f"[{HAN_KANA}가-힣]")


def resolve(node: Object, index: dict[str, Object]) -> Object:
    """The object that a bare reference points at, else the object itself."""
    key = node.get("@id")
    if isinstance(key, str) and "name" not in node:
        return index.get(key, node)
    return node
