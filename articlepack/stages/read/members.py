"""Archives: each member is read as a file of its own would be, from memory, and nothing is ever extracted.

`zips` and `tars` list the members; here it is decided which are opened.
"""

import re
from collections.abc import Callable, Iterator
from typing import Protocol

from msgspec import Struct
from msgspec.structs import replace

from articlepack.records import Note, RawPage, Reject
from articlepack.stages.read.compression import Gap, without_compression
from articlepack.stages.read.keys import KeyBook
from articlepack.stages.read.options import ReadOptions
from articlepack.stages.read.refusals import damaged, refuse, too_large
from articlepack.stages.read.sniff import ARCHIVES, tell_format
from articlepack.stages.read.sources import InputSource, encode_part

CHUNK_BYTES = 1 << 20
MAX_NAME_CHARS = 200
"""Of a path that is too long, in `source`."""
MAX_NAMES_IN_NOTE = 5
FREE_MEMBER_BYTES = 1 << 20
"""So much may come out of any member: a small one hurts nobody, however well it is packed."""
DRIVE = re.compile(r"[A-Za-z]:")


class Readable(Protocol):
    """What a member's bytes come from."""

    def read(self, n_bytes: int, /) -> bytes:
        """The next bytes; none at its end."""


class MemberError(Exception):
    """Why a member cannot be read on."""

    def __init__(self, why: str, reason: str = "") -> None:
        super().__init__(why)
        self.reason = reason or "container_damaged"


class Member(Struct, frozen=True):
    """One entry of an archive that is no folder."""

    name: str
    """As the archive has it, parted by `/`; lone surrogates stand for bytes that are no UTF-8."""
    n_bytes: int
    """As the archive states it."""
    n_packed: int
    place: str
    """Where it begins in the archive."""
    open: Callable[[], Readable] | None = None
    problem: str = ""
    """Why it must not be opened: `encrypted`, `link`, `special_file` ..."""
    detail: str = ""


Found = RawPage | Reject | Note
Reader = Callable[[InputSource, ReadOptions], Iterator[Found]]


def read_members(
    members: Iterator[Member | Gap], source: InputSource, options: ReadOptions, readers: dict[str, Reader]
) -> Iterator[Found]:
    """What the members hold, in their order, then a note on those that are no pages."""
    yield from Archive(source, options, readers).results(members)


class Archive:
    """One archive that is being read."""

    def __init__(self, source: InputSource, options: ReadOptions, readers: dict[str, Reader]) -> None:
        self._source = source
        self._options = options
        self._readers = readers
        self._book = KeyBook()
        self._no_pages: dict[str, list[str]] = {}
        self._is_web_archive = source.file_name.lower().endswith(".wacz")
        """Its pages are in `archive/`; beside them stand lists, indexes and the text of the same pages."""

    def results(self, members: Iterator[Member | Gap]) -> Iterator[Found]:
        """Pages, refusals and notes."""
        for member in members:
            if isinstance(member, Gap):
                yield damaged(self._source.at(self._book.claim(member.offset)), member)
            else:
                yield from self._read(member)
        if self._no_pages:
            yield Note(describe_no_pages(self._no_pages))

    def _read(self, member: Member) -> Iterator[Found]:
        """What one member holds, or why it is not opened."""
        name = encode_path(member.name)
        shown = name if len(name) <= self._options.max_path_chars else f"{name[:MAX_NAME_CHARS]}..."
        inner = replace(
            self._source,
            member=self._inside(self._book.claim(shown)),
            called=shown,
            depth=self._source.depth + 1,
            stated_type=None,
        )
        reason, detail = self._why_not(member)
        if reason:
            yield refuse(inner.at(), reason, detail)
            return
        if is_hidden(member.name):
            self._no_pages.setdefault("hidden file", []).append(name)
            return
        if self._is_web_archive and not member.name.startswith("archive/"):
            self._no_pages.setdefault("beside the web archive", []).append(name)
            return
        content = self._content(member, inner.at())
        if isinstance(content, Reject):
            yield content
        else:
            yield from self._read_content(replace(inner, content=content), name)

    def _inside(self, name: str) -> str:
        return f"{self._source.member}#{name}" if self._source.member else name

    def _why_not(self, member: Member) -> tuple[str, str]:
        """(reason, detail) of a member that is not to be opened."""
        options = self._options
        if len(member.name) > options.max_path_chars:
            return "path_too_long", f"{len(member.name)} characters, at most {options.max_path_chars} are read"
        if is_unsafe(member.name):
            return "unsafe_path", "its path leads out of the archive"
        if member.problem or member.open is None:
            return member.problem, member.detail
        if member.n_bytes > options.max_member_bytes:
            return "too_large", f"{member.n_bytes} bytes stated, at most {options.max_member_bytes} are read"
        if member.n_bytes > max(FREE_MEMBER_BYTES, options.max_ratio * member.n_packed):
            return "too_compressed", f"states to unpack to more than {options.max_ratio:g} times its size"
        return "", ""

    def _content(self, member: Member, source: str) -> bytes | Reject:
        """The bytes of a member, or why they cannot be had. What it states of its size is not believed."""
        assert member.open is not None
        options, data = self._options, bytearray()
        try:
            reader = member.open()
            while chunk := reader.read(CHUNK_BYTES):
                data += chunk
                if len(data) > options.max_member_bytes:
                    return too_large(source, len(data), options.max_member_bytes, "member, so far")
                if len(data) > max(FREE_MEMBER_BYTES, options.max_ratio * member.n_packed):
                    return refuse(
                        source, "too_compressed", f"unpacks to more than {options.max_ratio:g} times its size"
                    )
        except MemberError as error:
            return damaged(source, Gap(member.place, member.n_packed, str(error), error.reason))
        return bytes(data)

    def _read_content(self, inner: InputSource, name: str) -> Iterator[Found]:
        """The pages of a member that is held."""
        told = tell_format(inner)
        if told.media_type is None:
            self._no_pages.setdefault((told.note or "").removeprefix("not read: "), []).append(name)
            return
        kind = without_compression(told.media_type)
        if kind in ARCHIVES and inner.depth >= self._options.max_nesting:
            yield refuse(inner.at(), "nested_archive", f"archives are opened {self._options.max_nesting} deep")
        else:
            yield from self._readers[kind](inner, self._options)


def encode_path(name: str) -> str:
    """A member's path as it stands in `source`.

    >>> encode_path("news/50% #1.txt")
    'news/50%25 %231.txt'
    """
    return "/".join(encode_part(part.replace("\udc00", "\ufffd")) for part in safe_name(name).split("/"))


def safe_name(name: str) -> str:
    """The name with U+FFFD for surrogates that are no raw byte: no file system takes them."""
    return re.sub(r"[\ud800-\udc7f\udd00-\udfff]", "\ufffd", name)


def is_unsafe(name: str) -> bool:
    """Whether a path is absolute, climbs above its archive or names a drive, on whatever system.

    >>> is_unsafe("a/../../b"), is_unsafe("C:\\\\b"), is_unsafe("a/..b")
    (True, True, False)
    """
    parts = name.replace("\\", "/").split("/")
    return not parts[0] or ".." in parts or DRIVE.match(name) is not None or "\0" in name


def is_hidden(name: str) -> bool:
    """Whether a file or a folder above it is hidden, as in a folder; and what macOS puts into archives."""
    return any(part.startswith(".") and part != "." or part == "__MACOSX" for part in name.split("/"))


def describe_no_pages(names: dict[str, list[str]]) -> str:
    """One sentence on all members that were not read, most frequent kind first."""
    ranked = sorted(names.items(), key=lambda item: (-len(item[1]), item[0]))
    words = []
    for kind, found in ranked:
        more = ", ..." if len(found) > MAX_NAMES_IN_NOTE else ""
        words.append(f"{len(found)} {kind} ({', '.join(found[:MAX_NAMES_IN_NOTE])}{more})")
    return f"{sum(map(len, names.values()))} members not read: {'; '.join(words)}"
