"""The article that a page keeps in its data only: as a string, a list of parts, or a document of nodes.

What scripts hold as JSON is read, however it is wrapped: plain, assigned, as a string of code, in an attribute, or as a
list whose objects name its items by number.
"""

import json
import re
from collections.abc import Iterator, Sequence
from itertools import chain, islice
from operator import itemgetter

import msgspec

from articlepack.documents import CHARS_A_NODE, Budget, document_text
from articlepack.html import Tree, parse
from articlepack.stages.extract.elements import streamed_markup
from articlepack.words import count_words, read_entities

DATA_SCRIPTS = 'script[type*="ld+json" i], script[type*="application/json" i], script#__NEXT_DATA__'
FLIGHT = re.compile(r'self\.__next_f\.push\(\[1,("(?:[^"\\]|\\.)*")\]\)')
FLIGHT_TEXT = re.compile(rb"(?:^|\n|(?<=[\]}>\"]))[0-9a-f]+:T([0-9a-f]+),")
"""How Next.js writes its data into a page: strings that together are rows, some of them texts with their length."""
BODY_KEYS = ("articleBody", "articlebody", "bodyText", "bodyHtml", "body", "content", "text", "html")
"""Names under which pages keep an article's text in their data, surest first."""
OTHERS_KEYS = frozenset(("comment", "comments", "replies", "reviews", "related", "recommended", "recommendations"))
"""Of what is no part of an article, though it has texts too."""
OWN_KEYS = frozenset(("title", "headline", "name", "author", "user", "url", "link", "slug"))
"""Names by which an item of a list has its own page or maker: a teaser or a comment, and no part of an article."""
ASSIGNED = re.compile(r"""(?<![=!<>])=\s*+(?=\{\s*"|\[\s*\{\s*")""")
QUOTED = re.compile(r"""\(\s*+(?:("(?=[\[{])(?:[^"\\]|\\.)*+")|'(?=[\[{])((?:[^'\\]|\\.)*+)')""", re.DOTALL)
"""Data that is handed to a function as a string of code: `JSON.parse("{...}")`."""
PROPERTY = re.compile(rf'[{{,]\s*+({"|".join(BODY_KEYS)})\s*+:\s*+("(?:[^"\\]|\\.)*+")', re.DOTALL)
"""A string of an object that is code, where names have no quotation marks."""
ATTRIBUTE = re.compile(r"""\sdata-[\w-]{1,60}+=(?:"([\[{][^"]*+)"|'([\[{][^']*+)')""")
JSON_VALUE = json.JSONDecoder()
MAX_ASSIGNED = 64
"""Values of each kind that are read of a page's scripts and attributes."""
MIN_SCRIPT_WORDS = 80
"""Of a text within data that is taken for an article."""
MIN_DATA_CHARS = 400
"""Of a string, or an attribute, that is read as data itself."""
MAX_SCRIPT_CHARS = 5_000_000


def script_body(text: str) -> str:
    """The article that a page keeps in its data only, as text or markup; "" where none is plainly one.

    The text under the surest name wins, the longest under equal names. Data that is broken or too large is passed over.
    """
    best, rank, tree = "", len(BODY_KEYS), parse(text)
    data = (script.text() for script in tree.css(DATA_SCRIPTS))
    code = "\n".join(script.text() for script in tree.css("script:not([src])"))[:MAX_SCRIPT_CHARS]
    values = chain(
        (decoded(one) for one in data if len(one) <= MAX_SCRIPT_CHARS),
        assigned_values(code),
        quoted_values(code),
        attribute_values(text[:MAX_SCRIPT_CHARS]),
    )
    budget, rows = Budget(), flight_rows(code)
    for key, value in chain(
        chain.from_iterable(strings_of(value, budget) for value in values),
        flight_texts(rows),
        property_texts(code),
        (("html", streamed_markup(own, budget)) for own in (rows,) if own),
    ):
        own = BODY_KEYS.index(key)
        if (own < rank or own == rank and len(value) > len(best)) and count_words(value) >= MIN_SCRIPT_WORDS:
            best, rank = value, own
    return best or unscripted(tree)


def unscripted(tree: Tree) -> str:
    """What a page shows without scripts only, if it is of an article's length."""
    texts = ((one.text(separator=" "), one) for one in tree.css("noscript")[:MAX_ASSIGNED])
    n_words, best = max(((count_words(text), one) for text, one in texts), key=itemgetter(0), default=(0, None))
    return best.inner_html or "" if best is not None and n_words >= MIN_SCRIPT_WORDS else ""


def decoded(data: str) -> object:
    """What JSON says; None where it is broken."""
    try:
        return msgspec.json.decode(data)
    except (msgspec.DecodeError, RecursionError, ValueError):
        return None


def assigned_values(code: str) -> Iterator[object]:
    """The values that scripts write out as JSON: `name = {...};`."""
    past = 0
    for found in islice(ASSIGNED.finditer(code), MAX_ASSIGNED):
        if found.end() < past:
            continue
        try:
            value, past = JSON_VALUE.raw_decode(code, found.end())
        except (ValueError, RecursionError):
            continue
        yield value


def quoted_values(code: str) -> Iterator[object]:
    """The values that scripts write out as strings of JSON."""
    for found in islice(QUOTED.finditer(code), MAX_ASSIGNED):
        literal = found[1] or f'"{CODE_ESCAPE.sub(as_json, found[2])}"'
        if isinstance(inner := decoded(literal), str):
            yield decoded(inner)


CODE_ESCAPE = re.compile(r'\\x([0-9a-fA-F]{2})|\\.|"', re.DOTALL)


def as_json(found: re.Match[str]) -> str:
    """What a string between single marks has, as one between double marks writes it."""
    if found[1]:
        return rf"\u00{found[1]}"
    return {'"': r"\"", r"\'": "'"}.get(found[0], found[0])


def attribute_values(text: str) -> Iterator[object]:
    """The values that elements keep in an attribute for the scripts of the page."""
    for found in islice(ATTRIBUTE.finditer(text), MAX_ASSIGNED):
        value = found[1] or found[2]
        if len(value) >= MIN_DATA_CHARS:
            yield decoded(read_entities(value))


def property_texts(code: str) -> Iterator[tuple[str, str]]:
    """The strings under BODY_KEYS in objects that are code."""
    for found in PROPERTY.finditer(code):
        if len(found[2]) >= MIN_DATA_CHARS and isinstance(value := decoded(found[2]), str):
            yield found[1], value


def flight_rows(scripts: str) -> bytes:
    """The data that Next.js streams into a page; none where it is broken."""
    parts = []
    for match in FLIGHT.finditer(scripts):
        try:
            parts.append(msgspec.json.decode(match[1], type=str))
        except msgspec.DecodeError:
            return b""
    return "".join(parts).encode("utf-8", "replace")


def flight_texts(rows: bytes) -> Iterator[tuple[str, str]]:
    """The long texts among these data."""
    at = 0
    # What looks like a head within a text is of that text: each byte is read once.
    while head := FLIGHT_TEXT.search(rows, at):
        at = head.end() + int(head[1][:8], 16)
        yield "content", rows[head.end() : at].decode("utf-8", "replace")


def strings_of(value: object, budget: Budget) -> Iterator[tuple[str, str]]:
    """The texts under BODY_KEYS in what JSON said, wherever they stand: strings, those of a list of parts as one, and
    documents of nodes.
    """
    if isinstance(value, list):
        yield from numbered_strings(value)
    stack, cache = [value], NO_CACHE
    while stack and budget.spend():
        node = stack.pop()
        if isinstance(node, dict):
            cache = node if CACHE_ROOT in node else cache
            for key, own in node.items():
                if key in OTHERS_KEYS:
                    continue
                inner, is_body = data_within(own), key in BODY_KEYS
                written = document_text(own, budget) if is_body and not isinstance(own, str) else ""
                if count_words(written, at_most=MIN_SCRIPT_WORDS) >= MIN_SCRIPT_WORDS:
                    yield key, written
                elif is_body and isinstance(own, str) and not inner:
                    yield key, own
                else:
                    stack += inner
        elif isinstance(node, list):
            stack += [own for own in node if isinstance(own, dict | list)]
            yield from joined_parts(node)
            if cache:
                yield from joined_parts(referred(node, cache, budget), OWN_KEYS_OF_RECORDS)


def data_within(value: object) -> list[object]:
    """A value in which texts may stand, as a list of none or one; a string may be data itself."""
    if isinstance(value, str):
        is_data = len(value) >= MIN_DATA_CHARS and value.startswith(DATA_STARTS)
        return [decoded(value)] if is_data else []
    return [value] if isinstance(value, dict | list) else []


DATA_STARTS = ('{"', '[{"', '["')


def numbered_strings(items: Sequence[object]) -> Iterator[tuple[str, str]]:
    """The strings under BODY_KEYS where objects of one list name its items by number, and some their names as well."""
    named: dict[tuple[str, int], str] = {}
    for item in items:
        for key, place in item.items() if isinstance(item, dict) else ():
            name = item_at(items, key[1:]) if key.startswith("_") else key
            if isinstance(name, str) and name in BODY_KEYS and isinstance(text := item_at(items, place), str):
                # Many may name one: it is looked at once.
                named.setdefault((name, id(text)), text)
    for (name, _), text in named.items():
        yield name, text


def item_at(items: Sequence[object], place: object) -> object:
    """The item with this number; None where it is none."""
    if isinstance(place, str) and place.isdecimal() and len(place) < MAX_DIGITS:
        place = int(place)
    if not isinstance(place, int) or isinstance(place, bool):
        return None
    return items[place] if 0 <= place < len(items) else None


MAX_DIGITS = 9


CACHE_ROOT = "ROOT_QUERY"
"""Of the records by name in which Apollo keeps what a page has asked for."""
NO_CACHE: dict[str, object] = {}
OWN_KEYS_OF_RECORDS = OWN_KEYS - {"name"}
"""Paragraphs may have a name there."""


def referred(items: Sequence[object], cache: dict[str, object], budget: Budget) -> list[object]:
    """The records that the items of a list refer to, without what they have no value for."""
    found: list[object] = []
    for item in items:
        name = (item.get("__ref") or item.get("id")) if isinstance(item, dict) else None
        record = cache.get(name) if isinstance(name, str) else None
        if isinstance(record, dict) and not budget.spend(CHARS_A_NODE * len(record)):
            break
        own = {key: value for key, value in record.items() if value is not None} if isinstance(record, dict) else {}
        if not budget.spend(sum(len(value) for value in own.values() if isinstance(value, str))):
            break
        found.append(own)
    return found


def joined_parts(items: Sequence[object], own_keys: frozenset[str] = OWN_KEYS) -> Iterator[tuple[str, str]]:
    """The strings under each of BODY_KEYS of a list's items as one, in order; items of their own title are no parts."""
    parts = [item for item in items if isinstance(item, dict) and not item.keys() & own_keys]
    for key in BODY_KEYS:
        texts = [own for part in parts if isinstance(own := part.get(key), str)]
        if len(texts) > 1:
            is_markup = any("</" in text for text in texts)
            yield key, "".join(f"<div>{text}</div>" for text in texts) if is_markup else "\n\n".join(texts)
