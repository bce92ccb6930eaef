"""Addresses: the canonical one, without tracking parameters; the registrable domain; the date an address may hold."""

import re
from collections.abc import Iterable, Sequence
from functools import cache, lru_cache
from urllib.parse import parse_qsl, quote, urlencode, urljoin, urlsplit, urlunsplit

from selectolax.lexbor import LexborNode
from tldextract import TLDExtract

from articlepack.records import Candidate
from articlepack.stages.describe.candidates import add
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


@cache
def domain_splitter() -> TLDExtract:
    """Public suffix list as bundled: no network, no cache on disk."""
    return TLDExtract(suffix_list_urls=(), cache_dir=None)


@lru_cache(maxsize=1_024)
def registrable_domain(url: str) -> str | None:
    """'bbc.co.uk' of 'https://www.bbc.co.uk/news'; None where there is none, as for numbers and names without suffix.

    >>> registrable_domain("https://news.example.com/a"), registrable_domain("http://127.0.0.1/")
    ('example.com', None)
    """
    try:
        return domain_splitter()(url[:MAX_ADDRESS_CHARS]).top_domain_under_public_suffix.lower() or None
    except ValueError:
        return None


@lru_cache(maxsize=1_024)
def domain_label(url: str | None) -> str:
    """The name part of the domain: 'bbc' of 'https://www.bbc.co.uk/'."""
    return domain_splitter()(url[:MAX_ADDRESS_CHARS]).domain.lower() if url else ""


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


def base_address(bases: Sequence[LexborNode], url: str | None) -> str | None:
    """What relative addresses of a page are relative to: its first <base>, if that is an address, else its own."""
    stated = bases[0].attributes.get("href") if bases else None
    try:
        return urljoin(url or "", stated) if stated else url
    except ValueError:
        return url


PATH_DATE = re.compile(r"/((?:19|20)\d\d)[/-](0?[1-9]|1[0-2])[/-](0?[1-9]|[12]\d|3[01])(?=[/_.-]|$)")
PATH_DATE_COMPACT = re.compile(r"[/_-]((?:19|20)\d\d)(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])(?=[/_.-]|$)")


def collect_address_date(addresses: Iterable[str | None]) -> list[Candidate]:
    """The day that an address holds in its path."""
    found: list[Candidate] = []
    for address in addresses:
        path = (address or "")[:MAX_ADDRESS_CHARS].split("?")[0]
        match = PATH_DATE.search(path) or PATH_DATE_COMPACT.search(path)
        if match:
            add(found, "date_published", f"{match[1]}-{match[2]:0>2}-{match[3]:0>2}", "url", "path")
            break
    return found
