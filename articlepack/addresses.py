"""The craft of addresses: the one spelling of an address that says what is read, and not where a reader came from."""

import re
from functools import lru_cache
from urllib.parse import parse_qsl, quote, urlencode, urljoin, urlsplit, urlunsplit

from articlepack.hosts import ascii_host
from articlepack.words import replace_surrogates

MAX_ADDRESS_CHARS = 4_000

TRACKING = re.compile(
    r"^(?:utm_\w+|ga_\w+|hsa_\w+|mc_[ce]id|mkt_tok|fbclid|gclid|gclsrc|dclid|gbraid|wbraid|msclkid|twclid|"
    r"yclid|ttclid|igshid|"
    r"igsh|li_fat_id|_hsenc|_hsmi|__hs\w+|_ga|_gl|vero_\w+|oly_\w+_id|wickedid|at_(?:campaign|medium|custom\d)|xtor|"
    r"cmpid|cmp|ns_\w+|s_kwcid|sr_share|wt_?\.?mc\w*|wtrid|traffic_source|spm|scid|rss|ref_?src|ref_url|"
    r"ref|referrer|smid|"
    r"smtyp|soc_src|soc_trk|guce_\w+|guccounter|ncid|trk\w*|fb_\w+|action_\w+_map|amp|outputtype|source|src|from|via)$",
    re.IGNORECASE,
)
"""Query parameters that say where a reader came from, not what is read."""
SEARCHED = re.compile(r"^(?:source|src|from|ref|via|amp|rss)$", re.IGNORECASE)
"""Of those, the ones that on some sites name the page: dropped only where others remain or the path names a page."""


@lru_cache(maxsize=1_024)
def canonical_address(stated: str, base: str | None) -> str | None:
    """An absolute http(s) address without fragment and tracking parameters, or None where `stated` is none.

    >>> canonical_address("/a?utm_source=x&id=3#top", "https://news.example/b")
    'https://news.example/a?id=3'
    """
    try:
        parts = urlsplit(urljoin(base or "", replace_surrogates(stated.strip()))[:MAX_ADDRESS_CHARS])
        host = parts.hostname
        port = parts.port
    except ValueError:
        return None
    if parts.scheme.lower() not in ("http", "https") or not host or ("." not in host and ":" not in host):
        return None
    kept = [
        (key, value)
        for key, value in parse_qsl(parts.query, keep_blank_values=True)
        if not is_tracking(key, parts.path)
    ]
    query = parts.query if len(kept) == parts.query.count("=") and "&" not in parts.query and kept else urlencode(kept)
    netloc = f"[{host}]" if ":" in host else host
    if port and (parts.scheme.lower(), port) not in (("http", 80), ("https", 443)):
        netloc = f"{netloc}:{port}"
    path = quote(parts.path or "/", safe="/%:@!$&'()*+,;=~-._")
    return urlunsplit((parts.scheme.lower(), netloc, path, query, ""))


def is_tracking(key: str, path: str) -> bool:
    """Whether a parameter only says where the reader came from."""
    return bool(TRACKING.match(key)) and not (SEARCHED.match(key) and path in ("", "/"))


def address_key(canonical: str) -> str:
    """What spellings of one canonical address have in common: not the scheme, `www.` nor the last slash.

    >>> address_key("http://www.news.example/a/"), address_key("https://news.example/a")
    ('//news.example/a', '//news.example/a')
    """
    host, slash, path = canonical.partition("://")[2].partition("/")
    return f"//{ascii_host(host).removeprefix('www.').rstrip('.')}{slash}{path}".rstrip("/")


def key_of_address(stated: str) -> str | None:
    """The key of an address however it is spelled; None of what is none.

    >>> key_of_address("HTTP://News.example/a/?utm_source=mail#top"), key_of_address("raw/a.txt")
    ('//news.example/a', None)
    >>> key_of_address("https://münchen.example") == key_of_address("https://xn--mnchen-3ya.example./")
    True
    """
    address = canonical_address(stated, None)
    return address_key(address) if address else None
