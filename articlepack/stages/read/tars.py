"""tar archives, also compressed, in one pass: header, data, header ... A damaged header is a gap to the next good one.

The standard library reads a header; its own reader ends silently at the first that is damaged, and takes the length of
an extended one on trust.
"""

import re
import tarfile
from collections.abc import Iterator

from msgspec import Struct

from articlepack.stages.read.compression import Gap
from articlepack.stages.read.members import Member, MemberError
from articlepack.stages.read.options import ReadOptions
from articlepack.stages.read.sources import InputSource
from articlepack.stages.read.stream import Stream

BLOCK = 512
EMPTY = bytes(BLOCK)
SIGN_OFFSET = 257
SEARCH_BYTES = 1 << 16
FREE_ARCHIVE_BYTES = 1 << 24
"""Unpacked at any ratio: members of an archive are held, and like ones pack well."""
MAX_EXTENDED_BYTES = 1 << 20
"""Of a header that carries a long name and the like."""
PAX_RECORD = re.compile(rb"(\d{1,9}) ([^=\n]{1,200})=")

PROBLEMS = {
    tarfile.SYMTYPE: ("link", "a symbolic link"),
    tarfile.LNKTYPE: ("link", "a hard link"),
    tarfile.CHRTYPE: ("special_file", "a device"),
    tarfile.BLKTYPE: ("special_file", "a device"),
    tarfile.FIFOTYPE: ("special_file", "a named pipe"),
    tarfile.GNUTYPE_SPARSE: ("special_file", "a sparse file"),
}
IS_FOLDER = {tarfile.DIRTYPE, b"D"}
HAS_NO_DATA = {tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.CHRTYPE, tarfile.BLKTYPE, tarfile.FIFOTYPE}
GNU_NAMES = {tarfile.GNUTYPE_LONGNAME: b"path", tarfile.GNUTYPE_LONGLINK: b"linkpath"}
EXTENDED = {*GNU_NAMES, tarfile.XHDTYPE, tarfile.XGLTYPE, tarfile.SOLARIS_XHDTYPE}


def tar_members(source: InputSource, options: ReadOptions) -> Iterator[Member | Gap]:
    """The members of a tar archive in their order; each must be read before the next is asked for."""
    with Stream(source, max_ratio=options.max_ratio, n_free_bytes=FREE_ARCHIVE_BYTES) as stream:
        yield from TarFile(stream).members()


class Header(Struct, frozen=True):
    """What stands before a member's data."""

    name: str
    n_bytes: int
    kind: bytes


class TarFile:
    """One archive that is being read."""

    def __init__(self, stream: Stream) -> None:
        self._stream = stream
        self._extended: dict[bytes, bytes] = {}
        """What extended headers say of the member to come."""
        self.n_left = 0
        """Bytes of the member's data that were not read yet."""
        self._n_padding = 0
        self._is_gap_told = False
        """Whether the refusal of a member says already where the stream breaks off."""

    def members(self) -> Iterator[Member | Gap]:
        """Members, and gaps where a header or the compression is damaged."""
        while True:
            start = self._stream.position
            block = self._stream.read(BLOCK)
            if len(block) < BLOCK:
                yield from self._end(block, start)
                if not self._stream.resume():
                    return
                continue
            if block == EMPTY:
                continue
            header = header_of(block)
            if header is None:
                yield self._pass_over_damage(block, start)
            elif header.kind in EXTENDED:
                self._extend(header)
            else:
                yield from self._member(header, start)

    def _end(self, block: bytes, start: int) -> Iterator[Gap]:
        """What is to be said where the stream ends or breaks off."""
        if self._stream.gap:
            if not self._is_gap_told:
                yield self._stream.gap
            self._is_gap_told = False
        elif block.strip(b"\0"):
            yield Gap(self._stream.place(start), len(block), "the archive ends within a header")

    def _member(self, header: Header, start: int) -> Iterator[Member | Gap]:
        """One member, then go to the header behind it."""
        place = self._stream.place(start)
        extended, self._extended = self._extended, {}
        name = extended[b"path"].decode("utf-8", "surrogateescape") if b"path" in extended else header.name
        n_bytes = as_number(extended.get(b"size"), header.n_bytes)
        if header.kind in HAS_NO_DATA:
            n_bytes = 0
        problem, detail = PROBLEMS.get(header.kind, ("", ""))
        if any(key.startswith(b"GNU.sparse") for key in extended):
            problem, detail = PROBLEMS[tarfile.GNUTYPE_SPARSE]
        self.n_left, self._n_padding = n_bytes, -n_bytes % BLOCK
        if header.kind not in IS_FOLDER and (n_bytes or problem or not name.endswith("/")):
            yield Member(name, n_bytes, n_bytes, place, lambda: self, problem, detail)
        self.n_left -= self._stream.skip(self.n_left)
        n_missing = self.n_left
        self._stream.skip(0 if n_missing else self._n_padding)
        if n_missing and not self._stream.gap and (problem or header.kind in IS_FOLDER):
            yield Gap(place, n_bytes - n_missing, "the archive ends within a member")

    def read(self, n_bytes: int, /) -> bytes:
        """The next bytes of the member. Raises MemberError where the archive ends within it."""
        data = self._stream.read(min(n_bytes, self.n_left))
        self.n_left -= len(data)
        if not data and self.n_left:
            gap, self._is_gap_told = self._stream.gap, True
            raise MemberError(gap.why if gap else "the archive ends within the member", gap.reason if gap else "")
        return data

    def _extend(self, header: Header) -> None:
        """Remember what an extended header says; one that is too long says nothing."""
        data = self._stream.read(min(header.n_bytes, MAX_EXTENDED_BYTES))
        self._stream.skip(header.n_bytes - len(data) + -header.n_bytes % BLOCK)
        if header.n_bytes > MAX_EXTENDED_BYTES or header.kind == tarfile.XGLTYPE:
            return
        if header.kind in GNU_NAMES:
            self._extended[GNU_NAMES[header.kind]] = data.rstrip(b"\0")
        else:
            self._extended |= pax_records(data)

    def _pass_over_damage(self, block: bytes, start: int) -> Gap:
        """Go to the next header whose sum is right, wherever it stands."""
        place, n_skipped, held = self._stream.place(start), 0, block[1:]
        while True:
            data = self._stream.read(SEARCH_BYTES)
            held += data
            found = find_header(held)
            n_skipped += len(held) if found is None else found
            if found is not None or not data:
                break
            keep = held[-BLOCK + 1 :]
            n_skipped, held = n_skipped - len(keep), keep
        if found is not None:
            self._stream.unread(held[found:])
        return Gap(place, n_skipped + 1, "no tar header stands here")


def find_header(data: bytes) -> int | None:
    """Where in some bytes the first whole header begins."""
    for sign in re.finditer(b"ustar", data):
        start = sign.start() - SIGN_OFFSET
        if start >= 0 and len(data) >= start + BLOCK and header_of(data[start : start + BLOCK]):
            return start
    return None


def header_of(block: bytes) -> Header | None:
    """The header that a block is; None if its sum is wrong."""
    try:
        info = tarfile.TarInfo.frombuf(block, "utf-8", "surrogateescape")
    except (tarfile.HeaderError, ValueError):
        return None
    return Header(info.name, max(0, info.size), info.type)


def pax_records(data: bytes) -> dict[bytes, bytes]:
    """The records `length key=value` of an extended header, as far as they are whole."""
    records: dict[bytes, bytes] = {}
    position = 0
    while found := PAX_RECORD.match(data, position):
        end = position + int(found[1])
        if end <= found.end() or end > len(data):
            break
        records[found[2]] = data[found.end() : end - 1]
        position = end
    return records


def as_number(text: bytes | None, otherwise: int) -> int:
    """A length as an extended header writes it, if it is one."""
    return int(text) if text and len(text) < 20 and text.isdigit() else otherwise
