"""One thing to read: a file of an input, or a member of an archive, that can be opened and has a place in `source`."""

import errno
import io
import os
import re
import stat
from pathlib import Path
from typing import BinaryIO

from msgspec import Struct

from articlepack.stages.read.keys import percent_encode
from articlepack.stages.read.remote import is_address, open_address, state_of_address
from articlepack.words import hash64

# Lone surrogates stand for bytes that are no UTF-8 (surrogateescape).
UNSAFE = re.compile(r"[%#\x00-\x1f\x7f-\x9f\u2028\u2029\udc80-\udcff]")


class InputSource(Struct, frozen=True):
    """One input file, or a member of one: what it is called in the dataset, and where its bytes are."""

    name: str
    """NAME of the input it came with."""
    path: str
    """NAME/relative path, percent-encoded, as in `source`."""
    location: str
    """Absolute path on this machine, or address; "-" for standard input. Never written to the dataset."""
    stated_type: str | None = None
    """Media type where it is known beforehand and not to be told by content."""
    note: str | None = None
    """Why it is listed but not to be opened."""
    n_bytes: int | None = None
    """Its size when it was digested, where that is known."""
    member: str = ""
    """Path within the archive, percent-encoded, `#` between archives; "" for a file."""
    called: str = ""
    """What it is called where it lies, where `path` or `member` had to be another: the name tells of its format."""
    content: bytes | None = None
    """The bytes of a member; a file has none, it is opened where it lies."""
    depth: int = 0
    """Archives around it."""

    def open(self) -> BinaryIO:
        """Its bytes from their beginning. Raises OSError."""
        return open_place(self.location) if self.content is None else io.BytesIO(self.content)

    def at(self, key: str = "") -> str:
        """The `source` of a page in it: the file's path, then `#` and the member, then `#` and the key."""
        return "#".join(part for part in (self.path, self.member, key) if part)

    @property
    def file_name(self) -> str:
        """Its own name where it lies, without what it lies in."""
        return (self.called or self.path).rpartition("/")[2]


def open_place(location: str) -> BinaryIO:
    """The bytes of a file of this machine, or at an address. Raises OSError."""
    return open_address(location) if is_address(location) else Path(location).open("rb")


def state_of_place(location: str) -> tuple[int, int, int]:
    """What changes when a file does: size, time of change and inode, or what its server calls its version.

    -1 for a size, 0 for a version that is not told. Raises OSError.
    """
    if is_address(location):
        n_bytes, version = state_of_address(location)
        return n_bytes, hash64(version) >> 1 if version else 0, 0
    found = Path(location).stat()
    return found.st_size, found.st_mtime_ns, found.st_ino


def encode_part(part: str) -> str:
    """A file's name as it stands in `source`: the same on every machine, and it can be undone.

    >>> encode_part("50% #1.txt")
    '50%25 %231.txt'
    """
    return UNSAFE.sub(encode_unsafe, os.fsencode(part).decode("utf-8", "surrogateescape"))


def encode_unsafe(found: re.Match[str]) -> str:
    """%XX of one character, or of the one raw byte that was no UTF-8."""
    char = found.group()
    return f"%{ord(char) - 0xDC00:02X}" if char >= "\udc80" else percent_encode(char)


def reason_of(error: OSError) -> str:
    """Why the system refused, in words that do not change with the locale."""
    words = {errno.EACCES: "permission denied", errno.ENOENT: "not there", errno.ELOOP: "a link that leads to itself"}
    words[errno.EREMOTEIO] = "the address does not answer"
    return words.get(error.errno or 0, errno.errorcode.get(error.errno or 0, "cannot be read"))


SPECIAL_FILES = {
    stat.S_IFIFO: "a named pipe",
    stat.S_IFSOCK: "a socket",
    stat.S_IFCHR: "a device",
    stat.S_IFBLK: "a device",
    stat.S_IFDIR: "a folder",
}


def unreadable(location: str) -> str | None:
    """Why a file cannot be read, told without opening it; None where it can."""
    if is_address(location):
        return None
    try:
        mode = Path(location).stat().st_mode
    except FileNotFoundError:
        is_link = Path(location).is_symlink()
        return "not read: a link to nothing" if is_link else "not read: not there any more"
    except OSError as error:
        return f"not read: {reason_of(error)}"
    return None if stat.S_ISREG(mode) else f"not read: {SPECIAL_FILES.get(stat.S_IFMT(mode), 'no regular file')}"
