"""The craft of hosts: the one spelling in which two spellings of a host are equal, and what a host stands below.

As browsers do it (UTS 46, non-transitional, as in the URL standard): signs that IDNA 2008 keeps out of names, such as
emoji, are spelled too, and what is no name at all stays as it is but for its case.
"""

import re
from functools import lru_cache
from urllib.parse import urlsplit

import idna

HOST = re.compile(r"[^\s/:@.]+(?:\.[^\s/:@.]+)+")
"""A name of a host with something above it."""
MAX_HOST_CHARS = 253
"""Of a name that can be looked up (RFC 1035); Python spells longer ones in quadratic time."""


@lru_cache(maxsize=1_024)
def ascii_host(host: str) -> str:
    """A host as it is looked up: small letters of ASCII.

    >>> ascii_host("München.example"), ascii_host("News.example"), ascii_host("☃.example")
    ('xn--mnchen-3ya.example', 'news.example', 'xn--n3h.example')
    >>> ascii_host("straße.example") == ascii_host("strasse.example")
    False
    """
    if host.isascii() or len(host) > MAX_HOST_CHARS:
        return host.lower()
    try:
        labels = idna.uts46_remap(host, std3_rules=False, transitional=False).split(".")
    except UnicodeError:
        return host.lower()
    return ".".join(label if label.isascii() else f"xn--{label.encode('punycode').decode()}" for label in labels)


def hosts_of(url: str | None) -> list[str]:
    """The host of an address and all above it, as the address spells them, and as they are looked up.

    >>> hosts_of("https://www.news.example:8080/a"), hosts_of(None), hosts_of("http://[")
    (['www.news.example', 'news.example', 'example'], [], [])
    >>> hosts_of("https://münchen.example./")
    ['münchen.example', 'example', 'xn--mnchen-3ya.example']
    """
    try:
        host = (urlsplit(url or "").hostname or "").rstrip(".")
    except ValueError:
        return []
    return list(dict.fromkeys(above for name in (host, ascii_host(host)) for above in hosts_above(name)))


def hosts_above(host: str) -> list[str]:
    """A host and all above it; of what is too long to be one, those above it that are not."""
    parts = host[-MAX_HOST_CHARS:].split(".")[len(host) > MAX_HOST_CHARS :]
    return [".".join(parts[place:]) for place in range(len(parts)) if parts[place]]
