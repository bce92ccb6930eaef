"""Tags of languages, BCP 47, from whatever code somebody has written."""

import re
from functools import cache

from articlepack.tables import read_rows

TAG = re.compile(r"^\s*([a-z]{2,3})(?:[-_]([a-z]{4}))?(?:[-_]([a-z]{2}|\d{3}))?(?:[-_.@,;\s].*)?$", re.IGNORECASE)
NONE = ("und", "mul", "zxx", "xx")
"""Codes that name no one language."""


def read_tag(value: str) -> str | None:
    """A BCP 47 tag in its usual capitals, without variants; the shortest code of its language.

    >>> read_tag("en_us"), read_tag("zh-hant-TW"), read_tag("ger"), read_tag("English")
    ('en-US', 'zh-Hant-TW', 'de', None)
    """
    match = TAG.match(value)
    if not match or match[1].lower() in NONE:
        return None
    code = match[1].lower()
    parts = (aliases().get(code, code), (match[2] or "").title(), (match[3] or "").upper())
    return "-".join(part for part in parts if part)


@cache
def aliases() -> dict[str, str]:
    """Code: the one that BCP 47 has for it."""
    return {other: code for code, others in read_rows("languages.tsv") for other in others.split("/")}
