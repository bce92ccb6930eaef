"""Globs as regular expressions over relative paths."""

import re


def translate_glob(pattern: str) -> str:
    """A regular expression for relative paths; what lies in a matching folder matches too.

    `**` is any number of folders, `*` and `?` stop at '/'.
    """
    *folders, last = [part for part in pattern.split("/") if part]
    above = "".join("(?:[^/]+/)*" if part == "**" else translate_part(part) + "/" for part in folders)
    return above + ("[^/]+" if last == "**" else translate_part(last)) + "(?:/(?s:.*))?"


GLOB_TOKEN = re.compile(r"\[!?\]?[^\]]*\]|.", re.DOTALL)


def translate_part(part: str) -> str:
    """One part of a glob, between two '/', as a regular expression."""
    return "".join(translate_token(token) for token in GLOB_TOKEN.findall(part))


def translate_token(token: str) -> str:
    """`*`, `?`, `[a-z]`, `[!a-z]` or a character that stands for itself."""
    if token in {"*", "?"}:
        return "[^/]*" if token == "*" else "[^/]"
    if len(token) == 1:
        return re.escape(token)
    inside, sign = (token[2:-1], "^/") if token[1] == "!" else (token[1:-1], "")
    return "[" + sign + re.sub(r"([\\\[\]^&~|])", r"\\\1", inside) + "]"
