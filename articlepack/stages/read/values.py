"""What stands in a field, as text, as JSON: a value has the type that its container knows, or that a program
wrote for want of one.
"""

import json
import math
from collections.abc import Mapping
from datetime import date, time
from decimal import Decimal
from uuid import UUID

from resiliparse.parse.encoding import detect_encoding

from articlepack.documents import Budget, document_text
from articlepack.words import replace_surrogates

NO_VALUES = {"", "NaN", "nan", "NaT", "None", "null", "NULL", "\\N", "N/A", "n/a", "#N/A", "<NA>", "undefined"}
"""What programs write where there is no value."""


def as_text(value: object) -> str | None:
    """A value as text that can be written anywhere; None for what is empty or no single value.

    One value in a list is that value, and so is a text, or what says its type, that stands alone in an object.

    >>> as_text(12.0), as_text("  "), as_text(True), as_text(["A"]), as_text({"$date": "2024-03-14"})
    ('12', None, 'true', 'A', '2024-03-14')
    >>> as_text({"rendered": "Ferries"}), as_text({"id": 7})
    ('Ferries', None)
    """
    match value:
        case [one]:
            return as_text(one)
        case Mapping() if len(value) == 1:
            return as_text(sole_value(value))
        case str():
            text = replace_surrogates(value).strip()
        case bytes():
            text = decoded(value).strip()
        case bool():
            text = str(value).lower()
        case float():
            text = (str(int(value)) if value.is_integer() else repr(value)) if math.isfinite(value) else ""
        case int() | Decimal():
            text = str(value)
        case date() | time():
            text = value.isoformat()
        case UUID():
            text = str(value)
        case _:
            text = ""
    return text or None


def as_page(value: object) -> str | bytes:
    """A text, the paragraphs that a list of texts is, a text alone in an object; "" of what is none.

    >>> as_page(["The ferries ran.", "It was cold."]), as_page({"rendered": "They ran."}), as_page(" ")
    ('The ferries ran.\\n\\nIt was cold.', 'They ran.', '')
    """
    match value:
        case str() | bytes():
            return "" if value.isspace() else value
        case list() if all(isinstance(one, str | None) for one in value):
            return as_page("\n\n".join(one for one in value if one))
        case dict() if len(value) == 1 and isinstance(one := sole_value(value), str):
            return as_page(one)
    return ""


def sole_value(value: Mapping[str, object]) -> object:
    """What an object of one value has under a name that says no more than that it is one; None for any other."""
    ((name, one),) = value.items()
    return one if str(name).startswith("$") or (name in SOLE_NAMES and isinstance(one, str)) else None


SOLE_NAMES = {"rendered", "raw", "processed", "value", "text", "html", "_", "#text"}
"""Under which sites, and what makes JSON of XML, keep a text that has no other value beside it."""


def as_document(value: object) -> str:
    """What a document of nodes says, or the markup that an object keeps of it; "" of what is none.

    >>> as_document([{"type": "p", "children": [{"text": "They "}, {"text": "ran.", "bold": True}]}])
    'They ran.'
    """
    nodes = value if isinstance(value, list) else [value]
    is_list_of_pages = any(isinstance(one, dict) and one.keys() & OWN_PAGE for one in nodes)
    return "" if is_list_of_pages or not isinstance(value, dict | list) else document_text(value, Budget())


OWN_PAGE = {"title", "headline"}
"""What tells that an object is a page of its own, and no node."""


def decoded(value: bytes) -> str:
    """Bytes as text, in UTF-8 or in what they seem to be in."""
    try:
        return value.decode()
    except UnicodeDecodeError:
        return value.decode(str(detect_encoding(value)), "replace")


def as_value(value: object) -> str | None:
    """A value as text; None for what programs write where there is none.

    >>> as_value("NaN"), as_value("Nan and the sea")
    (None, 'Nan and the sea')
    """
    text = as_text(value)
    return None if text in NO_VALUES else text


def as_id(value: object) -> str | None:
    """What names a row; bytes that are no text by their digits.

    >>> as_id(b"\\x00\\xff"), as_id(b"a1")
    ('00ff', 'a1')
    """
    if isinstance(value, bytes):
        try:
            text = value.decode()
        except UnicodeDecodeError:
            return value.hex()
        return as_value(text) if text.isprintable() else value.hex()
    return as_value(value)


def as_json(value: object) -> object:
    """A value as JSON can hold it: numbers that are none become null, other types text."""
    match value:
        case None | bool() | int() | str():
            return value
        case float():
            return value if math.isfinite(value) else None
        case Mapping():
            return {str(name): as_json(one) for name, one in value.items()}
        case list() | tuple():
            return [as_json(one) for one in value]
        case _:
            return as_text(value)


def as_json_text(values: Mapping[str, object]) -> str:
    """Values as one JSON object, its names in order."""
    kept = {name: as_json(value) for name, value in values.items()}
    return replace_surrogates(json.dumps(kept, ensure_ascii=False, sort_keys=True, allow_nan=False))


def encoded(text: str) -> bytes:
    """UTF-8, with U+FFFD for halves of surrogate pairs."""
    try:
        return text.encode()
    except UnicodeEncodeError:
        return replace_surrogates(text).encode()


def kind_of(value: object) -> str:
    """What a value is, in a word for `detail`."""
    if value is None:
        return "null"
    return "empty" if isinstance(value, str | bytes) else f"no text but {type(value).__name__}"
