"""Packs: the files that pass pages between steps, and that later builds take pages from again.

A pack holds a shard: a few pages that take each step together. Each page has a key, which tells all that it was made
from within its step's section of the recipe; so where some pages of a shard have changed, the others are taken as they
stand, without being unpacked. The bytes of a pack depend on its pages alone, and it is sealed.

Where a shard begins is told by the names and weights of pages alone, so that a page more or less moves the borders
around it and no others.
"""

import hashlib
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import TypeVar

import msgspec
import zstandard
from msgspec import Struct

from articlepack.durable import read_sealed, write_named_by_content, write_sealed

T = TypeVar("T")

COMPRESSION_LEVEL = 1
KEY_BYTES = 16
NAME_DIGITS = 32
MAX_RECORD_BYTES = 1 << 31
NO_KEY = b""
"""Of a page that no later build may take as it stands."""


class Packed(Struct, frozen=True, array_like=True):
    """One page of a pack."""

    key: bytes
    is_refused: bool
    record: bytes
    """msgpack in a zstd frame."""


class Pack(Struct, frozen=True, array_like=True):
    """The pages of a shard after one step."""

    made_from: str
    """Digest of the pack that it was made from, whole; "" where it must not be taken as a whole."""
    pages: list[Packed]


def write_pack(path: Path, pack: Pack) -> str:
    """Write a pack; its digest."""
    return write_sealed(path, msgspec.msgpack.encode(pack))


def write_new_pack(folder: Path, pack: Pack) -> str:
    """Write a pack under its digest, unless it stands there; its digest."""
    return write_named_by_content(folder, msgspec.msgpack.encode(pack))


def read_pack(path: Path) -> tuple[Pack, str] | None:
    """A pack and its digest; None where there is none that is whole."""
    found = read_sealed(path)
    return (msgspec.msgpack.decode(found[0], type=Pack), found[1]) if found else None


def known_pages(files: Iterable[Path], wanted: Iterable[bytes]) -> dict[bytes, Packed]:
    """The pages of some packs that have one of these keys."""
    keys = set(wanted) - {NO_KEY}
    packs = [found[0] for file in files if (found := read_pack(file))]
    return {page.key: page for pack in packs for page in pack.pages if page.key in keys}


def pack_record(record: bytes) -> bytes:
    """A record's msgpack, compressed."""
    return compressor().compress(record)


def unpack_record(packed: Packed, kind: type[T]) -> T:
    """The record of a page."""
    data = decompressor().decompress(packed.record, max_output_size=MAX_RECORD_BYTES)
    return msgspec.msgpack.decode(data, type=kind)


@cache
def compressor() -> zstandard.ZstdCompressor:
    """What compresses every record of this process."""
    return zstandard.ZstdCompressor(level=COMPRESSION_LEVEL)


@cache
def decompressor() -> zstandard.ZstdDecompressor:
    """What decompresses every record of this process."""
    return zstandard.ZstdDecompressor()


def key_of(record: bytes) -> bytes:
    """The key of a page as it was read: a digest of its bytes, its name and all else that is known of it."""
    return hashlib.sha256(record).digest()[:KEY_BYTES]


def name_of(source: str) -> str:
    """A file name for what begins with this source."""
    return hashlib.sha256(source.encode()).hexdigest()[:NAME_DIGITS]


def begins_shard(source: str, weight: float) -> bool:
    """Whether a page begins a shard: of pages that weigh 1 together, one does on average.

    >>> [begins_shard("raw/a.txt", weight) for weight in (0.0, 1.0)]
    [False, True]
    """
    return int.from_bytes(hashlib.sha256(source.encode()).digest()[-8:], "big") < weight * 2**64
