"""Refuses articles that are not worth a row: empty, an error page, too short, in a language not asked for, and where it
is asked for those whose rights are reserved.

Each rule is a complaint, by the name of its reason; it answers None where it has nothing to say.
"""

import hashlib
import re
from functools import cache, lru_cache

from msgspec import Struct

from articlepack.addresses import key_of_address
from articlepack.config import Config
from articlepack.hosts import HOST, ascii_host, hosts_of
from articlepack.languages import is_within, read_tag
from articlepack.records import TEXT_HEAD_CHARS, Article, Reject
from articlepack.tables import read_rows
from articlepack.words import fold

FIRST_ERROR_STATUS = 400

TAKEN_DOWN, TAKEN_DOWN_WORDS = "taken_down", "someone has asked that it be no row"
"""Reason and detail of what was taken down."""

# An error page says little, but may list links to popular articles; an article of this title says more.
MAX_ERROR_PAGE_WORDS = 150
# With other words in the title than the site's name, it may be a short article about errors.
MAX_DOUBTFUL_WORDS = 50


class Complaint(Struct, frozen=True):
    """What a rule says against an article."""

    reason: str
    detail: str
    value: float | None = None


def refuse(article: Article, config: Config) -> Reject | None:
    """The first complaint of `RULES` as a refusal; None for an article worth keeping."""
    for rule in RULES:
        complaint = rule(article, config)
        if complaint is not None:
            return reject(article, complaint)
    return None


def reject(article: Article, complaint: Complaint) -> Reject:
    """The refusal of an article, with what the ledger shows of it."""
    if complaint.reason == TAKEN_DOWN:
        return Reject(
            source=article.origin.source, id=article.id, stage="filter", reason=TAKEN_DOWN, detail=complaint.detail
        )
    return Reject(
        source=article.origin.source,
        id=article.id,
        stage="filter",
        reason=complaint.reason,
        detail=complaint.detail,
        url=article.metadata.url,
        title=article.metadata.title,
        reason_value=complaint.value,
        n_words=article.n_words,
        text_head=article.text[:TEXT_HEAD_CHARS],
    )


def taken_down(article: Article, config: Config) -> Complaint | None:
    """Someone has asked that it be no row; nothing of it is kept in the ledger but its place and id."""
    if not config.takedown:
        return None
    entries, hosts = entries_of(config.takedown)
    addresses = (article.metadata.url, article.metadata.url_canonical)
    lain = {*(host for url in addresses for host in hosts_of(url)), ascii_host(article.metadata.domain or "")}
    keys = (key_of_address(url) for url in addresses if url)
    named = (article.id, article.origin.source, article.metadata.domain, article.text_sha256)
    told = {*named, *addresses, *keys, *lain} - {None}
    if not hosts.isdisjoint(lain) or any(name in entries or digest_entry(name) in entries for name in told if name):
        return Complaint(TAKEN_DOWN, TAKEN_DOWN_WORDS)
    return None


@lru_cache(maxsize=1)
def entries_of(takedown: tuple[str, ...]) -> tuple[frozenset[str], frozenset[str]]:
    """(the entries and the keys of addresses among them, the hosts among them as they are looked up)."""
    keys = filter(None, map(key_of_address, takedown))
    return frozenset((*takedown, *keys)), frozenset(ascii_host(entry) for entry in takedown if HOST.fullmatch(entry))


def digest_entry(name: str) -> str:
    """An entry that does not tell what it names.

    >>> digest_entry("news.example")[:20]
    'sha256:281808bf264b3'
    """
    return f"sha256:{hashlib.sha256(name.encode()).hexdigest()}"


def error_page(article: Article, config: Config) -> Complaint | None:
    """The server or the page itself says that there is no article here."""
    if config.keep_error_pages:
        return None
    status = article.origin.http_status
    if status is not None and status >= FIRST_ERROR_STATUS:
        return Complaint("error_page", f"HTTP status {status}, an error from {FIRST_ERROR_STATUS} on", status)
    limit = max_words_beside(headline(article), site_names(article))
    if article.n_words > limit:
        return None
    said = f"the title {headline(article)!r} is an error's"
    detail = f"{said}, and the cleaned text has {article.n_words} words, at most {limit}"
    return Complaint("error_page", detail, article.n_words)


def empty(article: Article, config: Config) -> Complaint | None:  # noqa: ARG001 - the signature of a rule
    """No text at all: nothing visible is left. Not a matter of thresholds."""
    if any(char.isprintable() and not char.isspace() for char in article.text):
        return None
    return Complaint("empty", "no text", 0)


def too_short(article: Article, config: Config) -> Complaint | None:
    """Fewer words than asked for."""
    if article.n_words >= config.min_words:
        return None
    return Complaint("too_short", f"{article.n_words} words, fewer than {config.min_words}", article.n_words)


def wrong_language(article: Article, config: Config) -> Complaint | None:
    """Not in one of the languages asked for, if any were; a language that nobody could tell is none of them."""
    language, wanted = article.metadata.language, config.language
    if not wanted or any(is_within(language or "", read_tag(tag) or tag) for tag in wanted):
        return None
    detail = f"language {language or 'unknown'}, not {' or '.join(wanted)}"
    return Complaint("wrong_language", detail, article.metadata.language_score)


RIGHTS = ("noindex", "noai", "noimageai", "tdm_reservation")
"""Columns by which a page reserves its use, where they are true."""


def rights_reserved(article: Article, config: Config) -> Complaint | None:
    """The page or its HTTP headers reserve its use, and the user wants that respected."""
    reserved = [name for name in RIGHTS if getattr(article.metadata, name)] if config.respect_rights else []
    if not reserved:
        return None
    places = {e.field: f" ({e.origin}: {e.detail})" for e in article.metadata.evidence}
    return Complaint("rights_reserved", ", ".join(f"{name}{places.get(name, '')}" for name in reserved))


# An error page is nearly empty, and one in another language is still an error page: the most telling reason first.
RULES = (taken_down, error_page, empty, rights_reserved, too_short, wrong_language)


def headline(article: Article) -> str:
    """The title; the first line of the text where none is known."""
    return article.metadata.title or article.text.lstrip().partition("\n")[0]


def site_names(article: Article) -> set[str]:
    """How the page names its site, without spaces: publisher, and domain without its last part."""
    domain = (article.metadata.domain or "").partition(".")[0]
    return {joined(article.metadata.publisher or ""), joined(domain)} - {""}


def max_words_beside(title: str, sites: set[str]) -> int:
    """How many words a page of this title may have and still be an error page; -1: the title names no error.

    >>> max_words_beside("404: Page not found | The Herald", {"theherald"})
    150
    >>> max_words_beside("Error 404: how a message became a mascot", set())
    -1
    """
    segments = [fold(segment) for segment in SEPARATOR.split(title)]
    own = [segment for segment in segments if segment and joined(segment) not in sites]
    errors = [segment for segment in own if is_error_title(segment)]
    if not errors:
        return -1
    return MAX_ERROR_PAGE_WORDS if len(errors) == len(own) else MAX_DOUBTFUL_WORDS


def is_error_title(folded: str) -> bool:
    """Whether a folded title says nothing but that there is an error."""
    return len(folded) <= MAX_TITLE_CHARS and error_title().fullmatch(folded) is not None


def joined(text: str) -> str:
    """Folded, without spaces: `The Herald` as in `theherald.example`."""
    return fold(text).replace(" ", "")


SEPARATOR = re.compile(r"\s+[-–—:]+\s+|\s*[|·•»›｜]\s*")
"""What parts a headline from a site's name."""

ERROR_TITLES = ("error_titles.tsv", "articlepack.stages")
"""Whole titles of pages that answer in an article's place: not there, not allowed, not working, not for machines.

With the words for `error` and what may stand around them; by language, so that a reader of it can correct it.
"""

CODE = r"(?:40[0-8]|410|42[29]|451|50[0-5]|52[0-7])"
"""Statuses that a page shows to people."""

MAX_TITLE_CHARS = 120
"""A longer headline is no error's; the pattern need not look."""


@cache
def error_title() -> re.Pattern[str]:
    """Matches the folded title of an error page: phrases and codes of errors, fillers between them, nothing else.

    A bare number counts only as 403 or 404: others stand in headlines too.
    """
    titles, fillers, words = (alternatives(kind) for kind in ("title", "filler", "word"))
    telling = rf"(?:{titles}|{words}(?: code| status| {words})* {CODE}|(?:http|status) {CODE}|{CODE} {words}|40[34])"
    return re.compile(rf"(?:(?:{fillers}|{words}|{CODE}) )*{telling}(?: (?:{telling}|{fillers}|{words}|{CODE}))*")


def alternatives(kind: str) -> str:
    """The phrases of one kind in error_titles.tsv as a pattern, folded as titles are; the longest first."""
    rows = read_rows(*ERROR_TITLES)
    phrases = {fold(phrase) for name, _, listed in rows if name == kind for phrase in listed.split(",")}
    return "(?:" + "|".join(re.escape(phrase) for phrase in sorted(phrases, key=lambda p: (-len(p), p))) + ")"
