"""What is to be taken down of a dataset, where it is found, and what later builds are told of it."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

from msgspec import Struct, field

from articlepack.addresses import key_of_address
from articlepack.errors import UsageError, in_words
from articlepack.hosts import HOST, ascii_host, hosts_of
from articlepack.records import WrittenFile
from articlepack.stages.filter import digest_entry
from articlepack.stages.publish.again import written_of
from articlepack.stages.publish.facts import paths_of
from articlepack.stages.publish.laws import row_kept
from articlepack.stages.publish.manifest import Json
from articlepack.stages.publish.read_back import read_batches

Row = dict[str, Any]

ADDRESSES = ("url", "url_canonical")
NAMES = ("id", "source", *ADDRESSES)


class Wanted(Struct, frozen=True, dict=True):
    """What is to be taken down."""

    names: frozenset[str]
    """Each an id, a source or an address, be it where a page was or what it declares."""
    domains: frozenset[str]
    """All hosts at or below one of these."""

    @cached_property
    def hosts(self) -> frozenset[str]:
        """The domains as they are looked up."""
        return frozenset(map(ascii_host, self.domains))

    @cached_property
    def keys(self) -> frozenset[str]:
        """The addresses among the names, however they are spelled."""
        return frozenset(filter(None, map(key_of_address, self.names)))


class Taken(Struct):
    """What was found of it."""

    rows: dict[str, Row] = field(default_factory=dict)
    """By id."""
    copies: list[str] = field(default_factory=list)
    """Sources of those that nobody named: their text is that of one that was."""
    refused: dict[str, Row] = field(default_factory=dict)
    """Pages refused before, by id."""
    clusters: dict[str, str] = field(default_factory=dict)
    """Split groups that were called by a row taken down -> their name now."""
    likes: dict[str, int] = field(default_factory=dict)
    """Rows that stay, by id -> how many of their duplicates were taken down."""
    beside: dict[str, str] = field(default_factory=dict)
    """Keys of addresses of pages taken down that rows have which stay -> the source of one of these."""

    @property
    def pages(self) -> list[Row]:
        """All that was found, rows and refusals."""
        return [*self.rows.values(), *self.refused.values()]


def wanted_of(ids: Path | None, domains: Iterable[str]) -> Wanted:
    """What was asked for. Raises UsageError where that is nothing, or no domain."""
    try:
        lines = ids.read_text("utf-8-sig").splitlines() if ids else []
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"{ids}: cannot be read: {in_words(error)}.") from None
    names = frozenset(line.strip() for line in lines if line.strip())
    hosts = frozenset(domain.strip().lower() for domain in domains)
    if wrong := sorted(host for host in hosts if not HOST.fullmatch(host)):
        raise UsageError(f"--domain {wrong[0]}: is no domain. Write it as example.com, without https://.")
    if not (names or hosts):
        raise UsageError("nothing to remove. Name pages with --ids FILE (id, source or url, one a line) or --domain D.")
    return Wanted(names, hosts)


def find(folder: Path, manifest: Json, wanted: Wanted) -> Taken:
    """The rows and refusals that are meant, which groups lose their name, and which rows stay beside them.

    A row of the same text as one that is meant goes too, since a later build refuses that text.
    """
    written, taken = written_of(manifest), Taken()
    columns = (*NAMES, "domain", "text_sha256", "cluster_id")
    texts = {row["text_sha256"] for row in rows_of(folder, written, "article", columns) if is_wanted(row, wanted)}
    for row in rows_of(folder, written, "article", columns) if texts else ():
        if row["text_sha256"] in texts:
            taken.rows[row["id"]] = row
            taken.copies += [] if is_wanted(row, wanted) else [row["source"]]
    kept: Counter[str] = Counter()
    for row in rows_of(folder, written, "rejected", ("id", "source", "url", "duplicate_of", "reason")):
        like = row_kept(row)
        if like in taken.rows or is_wanted(row, wanted):
            taken.refused[row["id"]] = row
            kept.update([like] if like and like not in taken.rows else [])
    taken.likes = dict(kept)
    look_at_the_rest(folder, written, taken)
    return taken


def look_at_the_rest(folder: Path, written: Sequence[WrittenFile], taken: Taken) -> None:
    """Note of the rows that stay which group is called by one of them now, and which have an address that goes."""
    orphaned = {row["cluster_id"] for row in taken.rows.values()} & taken.rows.keys()
    keys = {key for row in taken.pages for key in keys_of(row)}
    for row in rows_of(folder, written, "article", ("id", "source", "cluster_id", *ADDRESSES)):
        if row["id"] in taken.rows:
            continue
        if row["cluster_id"] in orphaned:
            first = taken.clusters.get(row["cluster_id"], row["id"])
            taken.clusters[row["cluster_id"]] = min(first, row["id"])
        for key in keys.intersection(keys_of(row)):
            taken.beside.setdefault(key, row["source"])


def is_wanted(row: Row, wanted: Wanted) -> bool:
    """Whether a page is meant."""
    is_there = bool(wanted.hosts) and not wanted.hosts.isdisjoint(hosts_in(row))
    is_at = bool(wanted.keys) and not wanted.keys.isdisjoint(keys_of(row))
    return is_there or is_at or any(row.get(name) in wanted.names for name in NAMES)


def addresses_of(row: Row) -> list[str]:
    """Where a page lay, and where it says that it does; the ledger of refusals does not tell the second."""
    return [row[name] for name in ADDRESSES if row.get(name)]


def keys_of(row: Row) -> list[str]:
    """Its addresses, however they are spelled."""
    return [key_of_address(url) or url for url in addresses_of(row)]


def hosts_in(row: Row) -> list[str]:
    """The hosts of its addresses, all above them, and its domain."""
    hosts = (host for url in addresses_of(row) for host in hosts_of(url))
    return [*hosts, *([ascii_host(row["domain"])] if row.get("domain") else [])]


def rows_of(folder: Path, written: Sequence[WrittenFile], table: str, columns: Iterable[str]) -> Iterator[Row]:
    """Some columns of all rows of a table."""
    for batch in read_batches(folder, paths_of(written, table), table, list(columns)):
        yield from batch.to_pylist()


def entries_of(wanted: Wanted, taken: Taken) -> Iterator[str]:
    """What a later build refuses: the names given, and each page by its id, its addresses and its text, as digests.

    An address that a row has which stays is none of its own: a site may declare its home for every page.
    """
    yield from wanted.domains
    yield from map(digest_entry, (*wanted.names, *wanted.keys))
    for row in taken.pages:
        yield from map(digest_entry, [row["id"], *(key for key in keys_of(row) if key not in taken.beside)])
    yield from (digest_entry(row["text_sha256"]) for row in taken.rows.values())


def unknown_of(wanted: Wanted, taken: Taken) -> tuple[str, ...]:
    """Names and domains that no page has, in order."""
    found = {row.get(name) for row in taken.pages for name in NAMES}
    hosts = {host for row in taken.pages for host in hosts_in(row)} if wanted.domains else set()
    absent = (domain for domain in wanted.domains if ascii_host(domain) not in hosts)
    keys = {key for row in taken.pages for key in keys_of(row)} if wanted.keys else set()
    return tuple(sorted([*(name for name in wanted.names - found if key_of_address(name) not in keys), *absent]))
