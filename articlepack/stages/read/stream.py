"""A file unpacked as one stream that knows where in the file it is, and where the file cannot be read."""

import io
import math
from collections import deque
from collections.abc import Callable, Iterator
from types import TracebackType
from typing import BinaryIO, Self

from articlepack.stages.read.compression import (
    CHUNK_BYTES,
    COMPRESSIONS,
    MAX_PIECE_BYTES,
    TRIAL_BYTES,
    Gap,
    Piece,
    compression_of,
    plain_pieces,
    unpacked_pieces,
)
from articlepack.stages.read.options import CAPS
from articlepack.stages.read.sources import InputSource, reason_of

FREE_FILE_BYTES = 1 << 28
"""So much may come out of any file: lines that repeat pack well, and what is unpacked is never held whole."""

# More than lie in a buffer ahead of the reader; if a hostile file has more, a place is told from an earlier member.
MAX_MEMBERS = 1 << 17

Recode = Callable[[Iterator[Piece | Gap]], Iterator[Piece | Gap]]


class Unpacked(io.RawIOBase):
    """The pieces as one stream. At a gap it ends, `gap` says where and why, and `resume` goes on behind it."""

    def __init__(self, pieces: Iterator[Piece | Gap], file: BinaryIO, max_ratio: float, n_free_bytes: int) -> None:
        super().__init__()
        self.gap: Gap | None = None
        self.members: deque[tuple[int, int]] = deque(maxlen=MAX_MEMBERS)
        """Where members begin: offset in this stream, offset in the file. The reader drops those it has passed."""
        self._pieces = pieces
        self._file = file
        self._max_ratio = max_ratio
        self._n_free_bytes = n_free_bytes
        self._n_unpacked = 0
        self._left = memoryview(b"")
        self._is_over = False

    def readable(self) -> bool:
        """As `io` asks it."""
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        """Fill the buffer as far as one piece goes; 0 at the end or at a gap."""
        while not self._left:
            piece = None if self.gap else self._next_piece()
            if piece is None:
                return 0
            self._note_member(piece)
            self._left = memoryview(piece.data)
        n_copied = min(len(buffer), len(self._left))
        buffer[:n_copied] = self._left[:n_copied]
        self._left = self._left[n_copied:]
        return n_copied

    def resume(self) -> bool:
        """Go on behind the gap; False where there is none, or nothing behind it."""
        if self.gap is None or self._is_over:
            return False
        self.gap = None
        return True

    def close(self) -> None:
        """Close the file as well."""
        self._file.close()
        super().close()

    def _next_piece(self) -> Piece | None:
        try:
            found = next(self._pieces, None)
        except OSError as error:
            self._end_at(f"the file cannot be read on: {reason_of(error)}")
            return None
        if found is None:
            self._is_over = True
        if isinstance(found, Gap):
            self.gap = found
            return None
        if self._n_unpacked > max(self._n_free_bytes, self._max_ratio * self._file.tell()):
            self._end_at(f"unpacks to more than {self._max_ratio:g} times its size", "too_compressed")
            return None
        return found

    def _end_at(self, why: str, reason: str = "container_damaged") -> None:
        """A gap from here to the end of the file."""
        offset = self._file.tell()
        n_left = self._file.seek(0, io.SEEK_END) - offset
        self._is_over = True
        self.gap = Gap(str(offset), max(0, n_left), why, reason)

    def _note_member(self, piece: Piece) -> None:
        if piece.member_start is not None:
            if self.members and self.members[-1][0] == self._n_unpacked:
                self.members.pop()  # an empty member: however many there are, one is remembered
            self.members.append((self._n_unpacked, piece.member_start))
        self._n_unpacked += len(piece.data)


class Stream:
    """A file unpacked, to be read from its beginning to its end, that knows where in the file it is."""

    def __init__(
        self,
        source: InputSource,
        recode: Recode | None = None,
        max_ratio: float = CAPS.ratio,
        n_free_bytes: int = FREE_FILE_BYTES,
    ) -> None:
        """`recode`: another reader around the unpacked pieces; `n_free_bytes`: what may come out at any ratio."""
        file = source.open()
        self.compression = compression_of(file.read(TRIAL_BYTES), source.file_name)
        file.seek(0)
        pieces = unpacked_pieces(file, COMPRESSIONS[self.compression]) if self.compression else plain_pieces(file)
        if self.compression is None:
            max_ratio = math.inf
        self._raw = Unpacked(recode(pieces) if recode else pieces, file, max_ratio, n_free_bytes)
        self._buffer = io.BufferedReader(self._raw, CHUNK_BYTES)
        self._member = (0, 0)
        self._ahead = b""
        self.position = 0
        """Bytes read so far, unpacked."""

    def read(self, n_bytes: int) -> bytes:
        """That many bytes, fewer only at the end or before a gap."""
        data, self._ahead = self._ahead[:n_bytes], self._ahead[n_bytes:]
        if len(data) < n_bytes:
            data += self._buffer.read(n_bytes - len(data))
        self.position += len(data)
        return data

    def unread(self, data: bytes) -> None:
        """Put back what was read last, for `read` to give it again."""
        self._ahead = data + self._ahead
        self.position -= len(data)

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
        """What could not be read, known once the stream seems to end."""
        return self._raw.gap

    def resume(self) -> bool:
        """Go on behind the gap; False where nothing is there."""
        return self._raw.resume()

    def place(self, position: int) -> str:
        """Where in the file a position is: a byte offset; in a compressed file the offset of the member, with
        `+` and the bytes unpacked since where the position is not its beginning. Positions must not go back.
        """
        if self.compression is None:
            return str(position)
        while self._raw.members and self._raw.members[0][0] <= position:
            self._member = self._raw.members.popleft()
        inside = max(0, position - self._member[0])
        return f"{self._member[1]}+{inside}" if inside else str(self._member[1])

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._buffer.close()
