"""What unpacks one member of a compressed file, each in the shape of `bz2.BZ2Decompressor`."""

import lzma
import zlib
from typing import Protocol

import brotli
import zstandard

# Far above what `xz -9` and `zstd --ultra` ask for, far below what a hostile header may.
MAX_WINDOW_BYTES = 1 << 28


class Unpacker(Protocol):
    """What unpacks one member: as `bz2.BZ2Decompressor` does."""

    @property
    def eof(self) -> bool:
        """Whether the member has ended."""

    @property
    def unused_data(self) -> bytes:
        """What was given beyond its end."""

    @property
    def needs_input(self) -> bool:
        """Whether nothing more can be unpacked without more bytes."""

    def decompress(self, data: bytes, max_length: int) -> bytes:
        """The next bytes, at most about so many."""


class GzipUnpacker:
    """zlib's, in the shape of the others."""

    def __init__(self) -> None:
        self._inflater = zlib.decompressobj(zlib.MAX_WBITS | 16)
        self._is_hungry = True

    @property
    def eof(self) -> bool:
        """As Unpacker has it."""
        return self._inflater.eof

    @property
    def unused_data(self) -> bytes:
        """As Unpacker has it."""
        return self._inflater.unused_data

    @property
    def needs_input(self) -> bool:
        """As Unpacker has it."""
        return self._is_hungry and not self._inflater.unconsumed_tail

    def decompress(self, data: bytes, max_length: int) -> bytes:
        """As Unpacker has it."""
        unpacked = self._inflater.decompress(self._inflater.unconsumed_tail + data, max_length)
        self._is_hungry = len(unpacked) < max_length
        return unpacked


class NeedsDictionaryError(ValueError):
    """Whole, but packed with a dictionary that is not in the file."""


class ZstdUnpacker:
    """Zstandard's. It knows no limit for a call, so it must be fed little: 1 KB unfolds to 32 MB at worst."""

    needs_input = True

    def __init__(self) -> None:
        self._frame = zstandard.ZstdDecompressor(max_window_size=MAX_WINDOW_BYTES).decompressobj()

    @property
    def eof(self) -> bool:
        """As Unpacker has it."""
        return bool(self._frame.eof)

    @property
    def unused_data(self) -> bytes:
        """As Unpacker has it."""
        return bytes(self._frame.unused_data)

    def decompress(self, data: bytes, max_length: int) -> bytes:  # noqa: ARG002
        """As Unpacker has it, but for the limit."""
        try:
            return self._frame.decompress(data)
        except zstandard.ZstdError as error:
            if "Dictionary mismatch" not in str(error):
                raise
            raise NeedsDictionaryError(
                "was packed with a dictionary that is not read; unpack it first (zstd -d -D DICTIONARY)"
            ) from error


class BrotliUnpacker:
    """Brotli's. A file is one stream; what follows it is not told from it."""

    unused_data = b""

    def __init__(self) -> None:
        self._stream = brotli.Decompressor()

    @property
    def eof(self) -> bool:
        """As Unpacker has it."""
        return bool(self._stream.is_finished())

    @property
    def needs_input(self) -> bool:
        """As Unpacker has it."""
        return bool(self._stream.can_accept_more_data())

    def decompress(self, data: bytes, max_length: int) -> bytes:
        """As Unpacker has it."""
        return bytes(self._stream.process(data, output_buffer_limit=max_length))


UNPACK_ERRORS = (zlib.error, zstandard.ZstdError, lzma.LZMAError, brotli.error, OSError, EOFError, ValueError)
"""What unpackers raise for damaged bytes; bzip2's is an OSError."""


def xz_unpacker() -> lzma.LZMADecompressor:
    """xz's, within bounds of memory."""
    return lzma.LZMADecompressor(lzma.FORMAT_XZ, memlimit=MAX_WINDOW_BYTES)
