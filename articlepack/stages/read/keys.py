"""The part of `source` after '#': one key for each page of a file, safe to write and never the same twice."""

import re
from array import array

from articlepack.words import hash64, replace_surrogates

CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")

# Longer than any id or address in use; a whole article in the id column must not end up in `source`.
MAX_KEY_CHARS = 1000


def percent_encode(char: str) -> str:
    """The UTF-8 bytes of a character as %XX."""
    return "".join(f"%{byte:02X}" for byte in char.encode())


def safe_key(text: str) -> str:
    """A user's id as it may stand in `source`: control characters percent-encoded, no lone surrogates.

    >>> safe_key("a/b c\\n1")
    'a/b c%0A1'
    """
    return CONTROL.sub(lambda found: percent_encode(found.group()), replace_surrogates(text))


class HashSet:
    """A set of 64-bit hashes that takes 16 to 32 bytes each, where Python's own takes about 90."""

    def __init__(self) -> None:
        self._slots = array("Q", bytes(8 * 1024))
        self._n_used = 0

    def __contains__(self, value: int) -> bool:
        """Zero stands for an empty slot, so 0 and 1 are taken for the same."""
        return self._slots[self._find(value or 1)] != 0

    def add(self, value: int) -> None:
        """Put a value in that is not there yet."""
        self._slots[self._find(value or 1)] = value or 1
        self._n_used += 1
        if 2 * self._n_used > len(self._slots):
            self._grow()

    def _find(self, value: int) -> int:
        """The slot that holds the value, or the empty one where it belongs."""
        slots, mask = self._slots, len(self._slots) - 1
        slot = value & mask
        while slots[slot] not in {0, value}:
            slot = (slot + 1) & mask
        return slot

    def _grow(self) -> None:
        before, self._slots = self._slots, array("Q", bytes(16 * len(self._slots)))
        for value in before:
            if value:
                self._slots[self._find(value)] = value


class KeyBook:
    """Gives out the keys of one file. A key asked for again gets `~2`, `~3` ...

    Two different keys whose 64-bit hashes agree are taken for the same: the second gets a `~2` it did not need.
    """

    def __init__(self) -> None:
        self._used = HashSet()

    def claim(self, wanted: str) -> str:
        """The key itself, or with a `~n` that makes it new: the first, where no id looks like one of ours."""
        key = wanted if self._is_free(wanted) else f"{wanted}~{self._free_number(wanted)}"
        self._used.add(hash64(key))
        return key

    def _is_free(self, key: str) -> bool:
        return hash64(key) not in self._used

    def _free_number(self, wanted: str) -> int:
        """Found by doubling, then halving: a million rows of one id must not take a million steps each."""
        taken, free = 1, 2
        while not self._is_free(f"{wanted}~{free}"):
            taken, free = free, 2 * free
        while free - taken > 1:
            middle = (taken + free) // 2
            taken, free = (taken, middle) if self._is_free(f"{wanted}~{middle}") else (middle, free)
        return free
