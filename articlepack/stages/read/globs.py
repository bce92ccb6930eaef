"""Globs as regular expressions over relative paths."""

import re

STAR, ANY, NOTHING = "[^/]*", "[^/]", "(?!)"


def translate_glob(pattern: str) -> str:
    """A regular expression for relative paths; what lies in a matching folder matches too.

    `**` is any number of folders, `*` and `?` stop at '/'. What stands between two of them is looked for at the nearest
    place only, which is enough: time grows with the lengths of path and pattern, whatever they are.
    """
    parts = [part for part in pattern.split("/") if part]
    if not parts:
        return NOTHING
    within = [""]
    for part, before in zip(parts[:-1], ["", *parts], strict=False):
        if part != "**":
            within[-1] += translate_part(part) + "/"
        elif before != "**":
            within.append("(?:[^/]+/)*?")
    within[-1] += "[^/]+" if parts[-1] == "**" else translate_part(parts[-1])
    return "".join(f"(?>{one})" for one in within[:-1]) + f"(?>{within[-1]}(?![^/]))(?:/(?s:.*))?"


GLOB_TOKEN = re.compile(r"\*+|\[!?+\]?+[^\]]*\]|.", re.DOTALL)
"""A bracket that is never closed is a character."""


def translate_part(part: str) -> str:
    """One part of a glob, between two '/', as a regular expression. It fits up to the next '/' in one way at most."""
    between = [""]
    for token in GLOB_TOKEN.findall(part):
        if token[0] == "*":
            between.append("")
        else:
            between[-1] += translate_token(token)
    first, *others = between
    nearest = "".join(f"(?>{STAR}?{one})" for one in others[:-1])
    return first + nearest + (STAR + others[-1] if others else "")


def translate_token(token: str) -> str:
    """`?`, `[a-z]`, `[!a-z]` or a character that stands for itself."""
    if token == "?":
        return ANY
    if len(token) == 1:
        return re.escape(token)
    is_not = token[1] == "!"
    chars = translate_chars(token[1 + is_not : -1])
    if is_not:
        return f"[^/{chars}]"
    return f"(?!/)[{chars}]" if chars else NOTHING


CHARS = re.compile(r"(.)-(.)|(.)", re.DOTALL)


def translate_chars(inside: str) -> str:
    """What stands in brackets. A range that ends before it begins has no character.

    >>> translate_chars("a-c_"), translate_chars("z-a")
    ('a-c_', '')
    """
    items = (
        re.escape(one) if one else f"{re.escape(low)}-{re.escape(high)}" if low <= high else ""
        for low, high, one in CHARS.findall(inside)
    )
    return "".join(items)
