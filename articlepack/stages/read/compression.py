"""Bytes of a file as they were before compression, by content, in one pass and little memory.

A compressed file is a row of members (gzip), frames (Zstandard) or streams (bzip2, xz); a web archive has one for each
record. A damaged one is a gap, and reading goes on at the next that can be unpacked. Another compression is one more
entry of `COMPRESSIONS`.
"""

import bz2
import re
from collections.abc import Callable, Iterator
from typing import BinaryIO

from msgspec import Struct

from articlepack.content import MAX_CONTROL_SHARE, NO_TEXT
from articlepack.stages.read.unpackers import (
    UNPACK_ERRORS,
    BrotliUnpacker,
    GzipUnpacker,
    NeedsDictionaryError,
    Unpacker,
    ZstdUnpacker,
    xz_unpacker,
)

CHUNK_BYTES = 1 << 16
MAX_PIECE_BYTES = 1 << 20
# A member that unpacks so far is one; damaged bytes that only begin like one break off sooner.
TRIAL_BYTES = 1 << 10
MAX_TRIALS = 20_000
"""Of places that look like the next member, in a file: a hostile one has millions."""


class Gap(Struct, frozen=True):
    """A part of a file that could not be read."""

    offset: str
    """In the file as it lies on disk, as `Stream.place` gives it."""
    n_bytes: int
    why: str
    reason: str = "container_damaged"


class Piece(Struct, frozen=True):
    """Some unpacked bytes; `member_start` is the offset in the file where a member begins with them."""

    data: bytes
    member_start: int | None = None


class Compression(Struct, frozen=True):
    """One way to compress: how its members begin, and what unpacks one."""

    title: str
    sign: re.Pattern[bytes] | None
    """How a member begins; None: only a file's name tells."""
    make: Callable[[], Unpacker]
    extensions: tuple[str, ...]
    chunk_bytes: int = CHUNK_BYTES


COMPRESSIONS: dict[str, Compression] = {
    "gzip": Compression("gzip", re.compile(rb"\x1f\x8b\x08[\0-\x1f]"), GzipUnpacker, ("gz", "gzip")),
    "zstd": Compression(
        "Zstandard",
        re.compile(rb"\x28\xb5\x2f\xfd|[\x50-\x5f]\x2a\x4d\x18"),
        ZstdUnpacker,
        ("zst", "zstd"),
        chunk_bytes=1 << 10,
    ),
    "bzip2": Compression(
        "bzip2", re.compile(rb"BZh[1-9](?:1AY&SY|\x17rE8P\x90)"), bz2.BZ2Decompressor, ("bz2", "bzip2")
    ),
    "xz": Compression("xz", re.compile(rb"\xfd7zXZ\0"), xz_unpacker, ("xz",)),
    "br": Compression("Brotli", None, BrotliUnpacker, ("br",)),
}
"""Name, as at the end of a media type."""

COMPRESSED_NAME = re.compile(r"\.(" + "|".join(end for one in COMPRESSIONS.values() for end in one.extensions) + ")$")


def compression_of(head: bytes, name: str = "") -> str | None:
    """Name of the compression that a file has that begins like this; None: none that is known.

    Where its first bytes are damaged, or have no sign as in Brotli, the file's name and a first look decide.
    """
    for found, compression in COMPRESSIONS.items():
        if compression.sign is not None and compression.sign.match(head):
            return found
    named = COMPRESSED_NAME.search(name.lower())
    if named is None or not head:
        return None
    found = next(found for found, compression in COMPRESSIONS.items() if named[1] in compression.extensions)
    is_so = can_unpack(COMPRESSIONS[found], head[:TRIAL_BYTES]) if found == "br" else has_controls(head)
    return found if is_so else None


def without_compression(media_type: str) -> str:
    """The media type of what is inside.

    >>> without_compression("text/csv+gzip"), without_compression("application/xhtml+xml")
    ('text/csv', 'application/xhtml+xml')
    """
    inner, _, compression = media_type.rpartition("+")
    return inner if compression in COMPRESSIONS else media_type


def has_controls(head: bytes) -> bool:
    """Whether there are more control characters than any text has in a charset of one byte a character."""
    return len(head) - len(head.translate(None, NO_TEXT)) > MAX_CONTROL_SHARE * len(head)


def can_unpack(compression: Compression, data: bytes) -> bool:
    """Whether a member seems to begin here."""
    try:
        compression.make().decompress(data, CHUNK_BYTES)
    except UNPACK_ERRORS:
        return False
    return True


def plain_pieces(file: BinaryIO) -> Iterator[Piece | Gap]:
    """A file that is not compressed."""
    start: int | None = 0
    while data := file.read(CHUNK_BYTES):
        yield Piece(data, start)
        start = None


def unpacked_pieces(file: BinaryIO, compression: Compression) -> Iterator[Piece | Gap]:
    """All members of a file, and a gap for what lies between them and cannot be unpacked."""
    yield from Members(file, compression).pieces()


PADDING = b"\0\r\n"


class DamageError(Exception):
    """A member cannot be unpacked: where that was seen."""

    def __init__(self, offset: int, why: str) -> None:
        super().__init__(why)
        self.offset = offset
        self.why = why


class Members:
    """The members of one compressed file, one after the other."""

    def __init__(self, file: BinaryIO, compression: Compression) -> None:
        self._file = file
        self._compression = compression
        self._rest = b""
        """Read already, and not yet given to an unpacker."""
        self._start = 0
        self._n_trials = 0

    def pieces(self) -> Iterator[Piece | Gap]:
        """Pieces of members, and gaps. Zeros and line ends between members are padding."""
        while self._fill():
            self._rest = self._rest.lstrip(PADDING)
            if not self._rest:
                continue
            self._start = self._position()
            try:
                yield from self._member()
            except DamageError as damage:
                yield self._gap(damage)

    def _position(self) -> int:
        """Offset in the file of what was not yet given to an unpacker."""
        return self._file.tell() - len(self._rest)

    def _fill(self) -> bytes:
        self._rest = self._rest or self._file.read(self._compression.chunk_bytes)
        return self._rest

    def _member(self) -> Iterator[Piece]:
        """One member unpacked. Raises DamageError where it is damaged or ends early."""
        unpacker = self._compression.make()
        start: int | None = self._start
        while not unpacker.eof:
            if unpacker.needs_input and not self._fill():
                raise DamageError(self._file.tell(), f"{self._compression.title} ends early")
            yield Piece(self._unpack(unpacker), start)
            start = None
        self._rest = unpacker.unused_data + self._rest

    def _unpack(self, unpacker: Unpacker) -> bytes:
        given, before = b"", self._position()
        if unpacker.needs_input:
            given = self._rest[: self._compression.chunk_bytes]
        try:
            unpacked = unpacker.decompress(given, MAX_PIECE_BYTES)
        except UNPACK_ERRORS as error:
            what = "" if isinstance(error, NeedsDictionaryError) else "is damaged: "
            raise DamageError(before, f"{self._compression.title} {what}{error}") from error
        self._rest = self._rest[len(given) :]
        return unpacked

    def _gap(self, damage: DamageError) -> Gap:
        """Go to the next member that can be unpacked, or to the end; what lies before it is the gap."""
        self._file.seek(max(damage.offset, self._start + 1))
        self._rest = b""
        while not self._find_sign() and self._more():
            continue
        return Gap(str(damage.offset), max(0, self._position() - damage.offset), damage.why)

    def _more(self) -> bool:
        """One chunk more, behind what may be the beginning of a sign."""
        data = self._file.read(CHUNK_BYTES)
        self._rest = self._rest[-TRIAL_BYTES:] + data if data else b""
        return bool(data)

    def _find_sign(self) -> bool:
        """Whether a member begins in what is held; then it is what is held."""
        sign = self._compression.sign
        for found in sign.finditer(self._rest) if sign else ():
            self._n_trials += 1
            if self._n_trials > MAX_TRIALS:
                return False
            if can_unpack(self._compression, self._rest[found.start() :][:TRIAL_BYTES]):
                self._rest = self._rest[found.start() :]
                return True
        return False
