"""Where each page of the last build lies: so that a page is found again, in whatever shard it comes now.

12 bytes a page, sorted, mapped into memory. It only says where to look: what is found there is known by its own key and
seal, so an index that is damaged or old costs work, and never a wrong page.
"""

import mmap
from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from articlepack.durable import write_whole
from articlepack.shards import KEY_BYTES, NO_KEY

LENGTH_BYTES = 8
NAME_BYTES = 64
SHORT_KEY = np.dtype("<u8")
"""The first bytes of a key; where two pages share them one is looked for in vain, and made again."""
NUMBER = np.dtype("<u4")


def write_index(file: Path, shards: Iterable[tuple[str, Sequence[bytes]]]) -> None:
    """Write the index of shards: the name of each, and the keys of its pages."""
    names, keys, numbers = list[bytes](), list[NDArray[np.uint64]](), list[NDArray[np.uint32]]()
    for number, (name, own) in enumerate(shards):
        names.append(name.encode())
        keys.append(short_keys(own))
        numbers.append(np.full(len(keys[-1]), number, NUMBER))
    all_keys = np.concatenate([np.empty(0, SHORT_KEY), *keys])
    all_numbers = np.concatenate([np.empty(0, NUMBER), *numbers])
    order = np.argsort(all_keys, kind="stable")
    sizes = (len(names).to_bytes(LENGTH_BYTES, "little"), len(all_keys).to_bytes(LENGTH_BYTES, "little"))
    write_whole(file, *sizes, all_keys[order].tobytes(), all_numbers[order].tobytes(), *names)


def short_keys(keys: Sequence[bytes]) -> NDArray[np.uint64]:
    """The first bytes of keys, as numbers; pages without a key are left out."""
    whole = b"".join(key for key in keys if key != NO_KEY)
    return np.frombuffer(whole, SHORT_KEY)[:: KEY_BYTES // SHORT_KEY.itemsize]


def find_shards(file: Path, keys: Sequence[bytes]) -> list[str]:
    """Names of the shards in which the last build had pages of these keys, each once, in order."""
    try:
        with file.open("rb") as opened, mmap.mmap(opened.fileno(), 0, access=mmap.ACCESS_READ) as mapped:
            return look_up(mapped, np.unique(short_keys(keys)))
    # ValueError: an empty file cannot be mapped.
    except (OSError, ValueError):
        return []


def look_up(index: mmap.mmap, wanted: NDArray[np.uint64]) -> list[str]:
    """The same, in an index that is open."""
    n_shards, n_keys = (int.from_bytes(index[at : at + LENGTH_BYTES], "little") for at in (0, LENGTH_BYTES))
    starts = np.cumsum([2 * LENGTH_BYTES, n_keys * SHORT_KEY.itemsize, n_keys * NUMBER.itemsize]).tolist()
    if not n_keys or starts[-1] + n_shards * NAME_BYTES != len(index):
        return []
    known = np.frombuffer(index, SHORT_KEY, n_keys, starts[0])
    places = np.minimum(np.searchsorted(known, wanted), n_keys - 1)
    found = np.frombuffer(index, NUMBER, n_keys, starts[1])[places[known[places] == wanted]]
    numbers = [int(number) for number in np.unique(found) if number < n_shards]
    # The map cannot be closed while an array looks at it.
    del known, found
    offsets = [starts[2] + number * NAME_BYTES for number in numbers]
    return [index[at : at + NAME_BYTES].decode("ascii", "replace") for at in offsets]
