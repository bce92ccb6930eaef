"""Authors, however a field holds them: one string, a list, a list written as text, or objects with parts of a name."""

import re
from collections.abc import Mapping, Sequence

import orjson

from articlepack.scripts import HAN_KANA
from articlepack.stages.read.values import as_value
from articlepack.words import replace_surrogates

STRING = re.compile(r"""(?:'(?:[^'\\]|\\.)*+'|"(?:[^"\\]|\\.)*+")""", re.DOTALL)
LIST_OF_PYTHON = re.compile(rf"\[\s*+{STRING.pattern}(?:(?:\s*+,\s*+|\s++){STRING.pattern})*+\s*+,?\s*+\]", re.DOTALL)
"""A list of strings as Python or NumPy shows it, which is what a table gets where nobody made it text."""
ESCAPED = re.compile(r"\\([\\'\"])")

WHOLE = ("name", "fullname", "displayname", "realname", "literal", "authorname")
GIVEN = ("given", "givenname", "givennames", "first", "firstname", "forename", "fname")
MIDDLE = ("middle", "middlename", "middlenames", "middleinitial")
PARTICLE = ("nondroppingparticle", "droppingparticle", "particle", "prefixlast")
FAMILY = ("family", "familyname", "last", "lastname", "surname", "lname")
SUFFIX = ("suffix",)
"""What objects call the parts of a name, in small letters and nothing but these: as in schema.org, CSL, S2ORC."""
HOLDERS = ("attributes", "fields", "data", "node", "author", "person", "user", "profile")
"""Under which answers of sites keep a person's own values."""
NO_SPACE = re.compile(rf"[{HAN_KANA}\uac00-\ud7af]+")


def as_names(value: object) -> tuple[str, ...]:
    """Authors from a list, a JSON list in a string, objects that have a name or its parts, or one string.

    >>> as_names([{"given": "Ada", "family": "Roy"}, {"name": "Bo Lund"}, "Li Wei"])
    ('Ada Roy', 'Bo Lund', 'Li Wei')
    """
    if isinstance(value, str) and value.lstrip().startswith(("[", "{")):
        value = parsed(value)
    if isinstance(value, Mapping):
        return names_of_object(value)
    if isinstance(value, Sequence) and not isinstance(value, str | bytes):
        return tuple(name for one in value for name in as_names(one))
    name = as_value(value)
    return (name,) if name else ()


def names_of_object(value: Mapping[str, object]) -> tuple[str, ...]:
    """The name that an object has, whole or in parts; else those of whom it holds."""
    own = {re.sub(r"[\W_]+", "", str(key).lower()): one for key, one in value.items()}
    whole = next((own[key] for key in WHOLE if as_value(own.get(key)) or isinstance(own.get(key), Mapping)), None)
    name = joined_name(own) if whole is None else whole
    return as_names(name or next((own[key] for key in HOLDERS if own.get(key)), None))


def joined_name(own: Mapping[str, object]) -> str:
    """The parts of a name in the order in which they are said; "" where there is no family name.

    >>> joined_name({"given": "Ada", "family": "Roy"}), joined_name({"given": "太郎", "family": "山田"})
    ('Ada Roy', '山田太郎')
    """
    given, family = part_of(own, GIVEN), part_of(own, FAMILY)
    if not family:
        return ""
    if NO_SPACE.fullmatch(given + family):
        return family + given
    parts = (given, part_of(own, MIDDLE), part_of(own, PARTICLE), family, part_of(own, SUFFIX))
    return " ".join(part for part in parts if part)


def part_of(own: Mapping[str, object], keys: Sequence[str]) -> str:
    """The first part of a name under one of these, its words in one line; "" for none."""
    value = next((own[key] for key in keys if own.get(key)), None)
    words = value if isinstance(value, list | tuple) else [value]
    return " ".join(word for word in map(as_value, words) if word)


def parsed(text: str) -> object:
    """The list or object that a JSON text holds, or a list as Python shows it; else the text.

    >>> parsed('["Ada Roy"]'), parsed("['Ada Roy', \\"Jo O'Field\\"]"), parsed("[sic]")
    (['Ada Roy'], ['Ada Roy', "Jo O'Field"], '[sic]')
    >>> parsed("['Ada Roy'\\n 'Bo Lund']")
    ['Ada Roy', 'Bo Lund']
    """
    try:
        names = orjson.loads(replace_surrogates(text))
    except orjson.JSONDecodeError:
        is_of_python = LIST_OF_PYTHON.fullmatch(text.strip())
        return [ESCAPED.sub(r"\1", one[1:-1]) for one in STRING.findall(text)] if is_of_python else text
    listed = names if isinstance(names, list) else [names]
    return names if all(isinstance(one, str | dict) for one in listed) else text
