"""What an address says of its page: the registrable domain, what others are relative to, the date it may hold."""

import re
from collections.abc import Iterable, Sequence
from functools import cache, lru_cache
from urllib.parse import urljoin

from selectolax.lexbor import LexborNode
from tldextract import TLDExtract

from articlepack.addresses import MAX_ADDRESS_CHARS
from articlepack.records import Candidate
from articlepack.stages.describe.candidates import add


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
