"""Parts: the settled pages of a shard as Arrow tables in one sealed file, each mapped into memory where it is read.

The tables lie one after the other, each an Arrow IPC file, then an index of them and of the pages, its length, a mark.
"""

from collections.abc import Mapping
from pathlib import Path

import msgspec
import pyarrow as pa
from msgspec import Struct

from articlepack.durable import SEAL_BYTES, read_sealed, write_sealed

MARK = b"articles"
LENGTH_BYTES = 8
ALIGNMENT = 64
"""Arrow's: so that a mapped table is read where it lies."""
MAX_BATCH_ROWS = 256
"""Rows of a record batch: what a reader takes at once from a memory map."""
REFUSED = -1


class SettledPage(Struct, frozen=True, array_like=True):
    """One page of a part. Its rows are those that come next in the tables."""

    key: bytes
    n_removed: int
    """Its rows of `removed`; `REFUSED`: it is a row of `rejected`, not of `article`."""
    marks: bytes = b""
    """Digest of what other pages say of it: which of its blocks are their site's template."""


class PartIndex(Struct, frozen=True, array_like=True):
    """What a part holds."""

    made_from: str
    """Digest of the pack it was made from, whole; "" where it must not be taken as a whole."""
    pages: list[SettledPage]
    tables: dict[str, tuple[int, int]]
    """Name: start and size in bytes."""
    counted_by: str = ""
    """Digest of the pack and of all that was counted over all pages: where that is the same, so is the part."""


def write_part(
    path: Path, made_from: str, pages: list[SettledPage], tables: Mapping[str, pa.Table], counted_by: str = ""
) -> str:
    """Write a part; its digest."""
    content, places = bytearray(), dict[str, tuple[int, int]]()
    for name, table in tables.items():
        data = arrow_bytes(table)
        places[name] = (len(content), len(data))
        content += data + bytes(-len(data) % ALIGNMENT)
    index = msgspec.msgpack.encode(PartIndex(made_from, pages, places, counted_by))
    content += index + len(index).to_bytes(LENGTH_BYTES, "little") + MARK
    return write_sealed(path, bytes(content))


def arrow_bytes(table: pa.Table) -> bytes:
    """A table as an Arrow IPC file, not compressed, so that single rows can be taken through a memory map."""
    sink = pa.BufferOutputStream()
    with pa.ipc.new_file(sink, table.schema) as writer:
        writer.write_table(table.combine_chunks(), max_chunksize=MAX_BATCH_ROWS)
    return bytes(sink.getvalue())


def read_index(path: Path) -> tuple[PartIndex, str] | None:
    """The index of a part and the part's digest; None where there is none that is whole."""
    found = read_sealed(path)
    return (index_of(found[0]), found[1]) if found else None


def index_of(content: bytes | memoryview) -> PartIndex:
    """The index at the end of a part's content."""
    end = len(content) - len(MARK) - LENGTH_BYTES
    n_bytes = int.from_bytes(content[end : end + LENGTH_BYTES], "little")
    return msgspec.msgpack.decode(content[end - n_bytes : end], type=PartIndex)


def open_table(path: Path | str, name: str) -> pa.ipc.RecordBatchFileReader:
    """A table of a part, mapped; of a file that is a single Arrow table, that one."""
    with pa.memory_map(str(path)) as mapped:
        buffer = mapped.read_buffer()
    content = memoryview(buffer)[:-SEAL_BYTES]
    if content[-len(MARK) :] != MARK:
        return pa.ipc.open_file(buffer)
    return pa.ipc.open_file(buffer.slice(*index_of(content).tables[name]))


def open_index(path: Path) -> PartIndex:
    """The index of a part that is known to be whole; the tables are not read."""
    with pa.memory_map(str(path)) as mapped:
        return index_of(memoryview(mapped.read_buffer())[:-SEAL_BYTES])
