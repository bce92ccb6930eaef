"""Bytes of a file as they were before compression, by content, in one pass and little memory.

A compressed file is a row of members (gzip) or frames (Zstandard); a web archive has one for each record. Another
compression (bzip2, xz, Brotli) is one more function of `COMPRESSIONS`, with the signs it begins with.
"""

import io
import zlib
from collections import deque
from collections.abc import Callable, Iterator
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Self

import zstandard
from msgspec import Struct

from articlepack.stages.read.inputs import reason_of

CHUNK_BYTES = 1 << 16
MAX_PIECE_BYTES = 1 << 20
# A slice of Zstandard can unfold 32,000-fold: 32 MB at worst.
ZSTD_SLICE_BYTES = 1 << 10


class Gap(Struct, frozen=True):
    """A part of a file that could not be read."""

    offset: str
    """In the file as it lies on disk, as `Stream.place` gives it."""
    n_bytes: int
    why: str


class Piece(Struct, frozen=True):
    """Some unpacked bytes; `member_start` is the offset in the file where a member begins with them."""

    data: bytes
    member_start: int | None = None


class DamageError(Exception):
    """The rest of the file cannot be unpacked."""

    def __init__(self, offset: int, why: str) -> None:
        super().__init__(why)
        self.offset = offset
        self.why = why


def plain_pieces(file: BinaryIO) -> Iterator[Piece]:
    """A file that is not compressed."""
    start: int | None = 0
    while data := file.read(CHUNK_BYTES):
        yield Piece(data, start)
        start = None


def gzip_pieces(file: BinaryIO) -> Iterator[Piece]:
    """All members of a gzip file. Zeros after the last are padding."""
    data = b""
    while data := data or file.read(CHUNK_BYTES):
        data = data.lstrip(b"\0")
        if data:
            member = GzipMember(file, data, file.tell() - len(data))
            yield from member.pieces()
            data = member.rest


class GzipMember:
    """One member of a gzip file; `rest` is what was read beyond its end."""

    def __init__(self, file: BinaryIO, data: bytes, start: int) -> None:
        self.rest = data
        self._file = file
        self._start: int | None = start
        self._inflater = zlib.decompressobj(zlib.MAX_WBITS | 16)

    def pieces(self) -> Iterator[Piece]:
        """The member unpacked. Raises DamageError where it is damaged or ends early."""
        is_hungry = False
        while not self._inflater.eof:
            if is_hungry and not self.rest:
                self.rest = self._file.read(CHUNK_BYTES)
                if not self.rest:
                    raise DamageError(self._file.tell(), "gzip ends early")
            unpacked = self._inflate()
            is_hungry = len(unpacked) < MAX_PIECE_BYTES
            yield Piece(unpacked, self._start)
            self._start = None

    def _inflate(self) -> bytes:
        before = self._file.tell() - len(self.rest)
        try:
            unpacked = self._inflater.decompress(self.rest, MAX_PIECE_BYTES)
        except zlib.error as error:
            raise DamageError(before, f"gzip is damaged: {error}") from error
        self.rest = self._inflater.unused_data if self._inflater.eof else self._inflater.unconsumed_tail
        return unpacked


def zstd_pieces(file: BinaryIO) -> Iterator[Piece]:
    """All frames of a Zstandard file."""
    decoder: zstandard.ZstdDecompressionObj | None = None
    while data := file.read(ZSTD_SLICE_BYTES):
        while data:
            start = None
            if decoder is None or decoder.eof:
                decoder, start = zstandard.ZstdDecompressor().decompressobj(), file.tell() - len(data)
            try:
                unpacked = decoder.decompress(data)
            except zstandard.ZstdError as error:
                raise DamageError(file.tell() - len(data), f"Zstandard is damaged: {error}") from error
            yield Piece(unpacked, start)
            data = decoder.unused_data if decoder.eof else b""
    if decoder is not None and not decoder.eof:
        raise DamageError(file.tell(), "Zstandard ends early")


COMPRESSIONS: dict[str, tuple[tuple[bytes, ...], Callable[[BinaryIO], Iterator[Piece]]]] = {
    "gzip": ((b"\x1f\x8b",), gzip_pieces),
    "zstd": ((b"\x28\xb5\x2f\xfd", *(bytes([0x50 + n]) + b"\x2a\x4d\x18" for n in range(16))), zstd_pieces),
}
"""Name, as at the end of a media type: first bytes, and the function that unpacks."""


def compression_of(head: bytes) -> str | None:
    """Name of the compression a file that begins like this has; None: none that is known."""
    return next((name for name, (signs, _) in COMPRESSIONS.items() if head.startswith(signs)), None)


class Unpacked(io.RawIOBase):
    """The pieces as one stream. Where they break off it ends, and `gap` says where and why."""

    def __init__(self, pieces: Iterator[Piece], file: BinaryIO, n_bytes: int) -> None:
        super().__init__()
        self.gap: Gap | None = None
        self.members: deque[tuple[int, int]] = deque()
        """Where members begin: offset in this stream, offset in the file. The reader drops those it has passed."""
        self._pieces = pieces
        self._file = file
        self._n_bytes = n_bytes
        self._n_unpacked = 0
        self._left = memoryview(b"")

    def readable(self) -> bool:
        """As `io` asks it."""
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        """Fill the buffer as far as one piece goes; 0 at the end or at a gap."""
        while not self._left:
            piece = self._next_piece()
            if piece is None:
                return 0
            self._note_member(piece)
            self._left = memoryview(piece.data)
        n_copied = min(len(buffer), len(self._left))
        buffer[:n_copied] = self._left[:n_copied]
        self._left = self._left[n_copied:]
        return n_copied

    def close(self) -> None:
        """Close the file as well."""
        self._file.close()
        super().close()

    def _next_piece(self) -> Piece | None:
        try:
            return next(self._pieces, None)
        except DamageError as damage:
            self.gap = Gap(str(damage.offset), max(0, self._n_bytes - damage.offset), damage.why)
        except OSError as error:
            offset = self._file.tell()
            self.gap = Gap(
                str(offset), max(0, self._n_bytes - offset), f"the file cannot be read on: {reason_of(error)}"
            )
        return None

    def _note_member(self, piece: Piece) -> None:
        if piece.member_start is not None:
            if self.members and self.members[-1][0] == self._n_unpacked:
                self.members.pop()  # an empty member: however many there are, one is remembered
            self.members.append((self._n_unpacked, piece.member_start))
        self._n_unpacked += len(piece.data)


class Stream:
    """A file unpacked, to be read from its beginning to its end, that knows where in the file it is."""

    def __init__(self, location: str, recode: Callable[[Iterator[Piece]], Iterator[Piece]] | None = None) -> None:
        """`recode`: another reader around the unpacked pieces."""
        path = Path(location)
        file = path.open("rb")
        self.compression = compression_of(file.read(4))
        file.seek(0)
        unpack = COMPRESSIONS[self.compression][1] if self.compression else plain_pieces
        pieces = recode(unpack(file)) if recode else unpack(file)
        self._raw = Unpacked(pieces, file, path.stat().st_size)
        self._buffer = io.BufferedReader(self._raw, CHUNK_BYTES)
        self._member = (0, 0)
        self.position = 0
        """Bytes read so far, unpacked."""

    def read(self, n_bytes: int) -> bytes:
        """That many bytes, fewer only at the end or before a gap."""
        data = self._buffer.read(n_bytes)
        self.position += len(data)
        return data

    def skip(self, n_bytes: int) -> int:
        """Pass over bytes without holding them; how many there were."""
        n_left = n_bytes
        while n_left and (data := self.read(min(n_left, MAX_PIECE_BYTES))):
            n_left -= len(data)
        return n_bytes - n_left

    def readline(self, max_bytes: int) -> bytes:
        """A line with its end, or the first `max_bytes` of it."""
        data = self._buffer.readline(max_bytes)
        self.position += len(data)
        return data

    @property
    def gap(self) -> Gap | None:
        """What could not be read, known once the end is reached."""
        return self._raw.gap

    def place(self, position: int) -> str:
        """Where in the file a position is: a byte offset; in a compressed file the offset of the member, with
        `+` and the bytes unpacked since where the position is not its beginning. Positions must not go back.
        """
        if self.compression is None:
            return str(position)
        while self._raw.members and self._raw.members[0][0] <= position:
            self._member = self._raw.members.popleft()
        inside = position - self._member[0]
        return f"{self._member[1]}+{inside}" if inside else str(self._member[1])

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._buffer.close()
