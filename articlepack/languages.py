"""Tags of languages, BCP 47, from whatever code somebody has written."""

import re
from functools import cache

from articlepack.tables import read_rows

TAG = re.compile(r"^\s*([a-z]{2,3})(?:[-_]([a-z]{4}))?(?:[-_]([a-z]{2}|\d{3}))?(?:[-_.@,;\s].*)?$", re.IGNORECASE)
NONE = ("und", "mul", "zxx", "xx")
"""Codes that name no one language."""
WIDER = {
    **dict.fromkeys(("nb", "nn"), "no"),
    **dict.fromkeys(("arz", "ary", "apc"), "ar"),
    **dict.fromkeys(("cdo", "gan", "hak", "nan", "wuu", "yue"), "zh"),
    "azb": "az",
    "ckb": "ku",
    "dty": "ne",
    "gom": "kok",
    "prs": "fa",
    "vro": "et",
}
"""Codes of languages that another names too: its macrolanguage in ISO 639-3."""


def primary(tag: str) -> str:
    """The language of a tag, by the widest code that names it.

    >>> primary("nn-NO"), primary("arz"), primary("pt-BR")
    ('no', 'ar', 'pt')
    """
    code = tag.split("-")[0].lower()
    return WIDER.get(code, code)


def is_within(language: str, wanted: str) -> bool:
    """Whether a BCP 47 tag is the wanted one or a finer one. `no` is as good as `nb`: what is Nynorsk says so.

    >>> is_within("pt-BR", "pt"), is_within("pt", "pt-BR"), is_within("fil", "fi"), is_within("nn", "no")
    (True, False, False, True)
    """
    names = (language, primary(language), "nb" if language == "no" else "")
    return any(f"{name}-".casefold().startswith(f"{wanted}-".casefold()) for name in names)


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
