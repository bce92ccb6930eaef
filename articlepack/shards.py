"""Files that pass records between steps: msgpack, one after the other, in one zstd frame.

A shard holds records of one type, in order. The bytes depend on the records alone.
"""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TypeVar

import msgspec
import zstandard

T = TypeVar("T")

COMPRESSION_LEVEL = 1
LENGTH_BYTES = 8


def write_records(path: Path, records: Iterable[object]) -> int:
    """Write a shard; the number of records. The file appears whole or not at all."""
    encoder, n_records, part = msgspec.msgpack.Encoder(), 0, path.with_name(path.name + ".part")
    compressor = zstandard.ZstdCompressor(level=COMPRESSION_LEVEL)
    with part.open("wb") as file, compressor.stream_writer(file) as stream:
        for record in records:
            data = encoder.encode(record)
            stream.write(len(data).to_bytes(LENGTH_BYTES, "little"))
            stream.write(data)
            n_records += 1
    part.replace(path)
    return n_records


def read_records(path: Path, kind: type[T]) -> Iterator[T]:
    """The records of a shard, one at a time: memory holds one record, not the file."""
    decoder = msgspec.msgpack.Decoder(kind)
    with path.open("rb") as file, zstandard.ZstdDecompressor().stream_reader(file) as stream:
        while head := stream.read(LENGTH_BYTES):
            yield decoder.decode(stream.read(int.from_bytes(head, "little")))
