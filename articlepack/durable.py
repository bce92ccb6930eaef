"""Files that are whole, whatever happens: written beside, put on the disk, then given their name in one step.

A sealed file ends with the sha256 of all before it, so that damage is found before anything is made of it.
"""

import hashlib
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

SEAL_BYTES = 32
PIECE_BYTES = 1_000_000
UNFINISHED = ".part"
"""How the name of a file ends while it is written."""


def write_whole(path: Path, *pieces: bytes) -> None:
    """Write a file. A kill or a full disk at any moment leaves the old one, or none, or the new one."""
    with beside(path) as part:
        with part.open("wb") as file:
            file.writelines(pieces)
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
    sync(path.parent)


def write_aside(path: Path, *pieces: bytes) -> None:
    """Write a file that is gone with its build: whole or not at all to whoever looks, but not put on the disk."""
    with beside(path) as part:
        with part.open("wb") as file:
            file.writelines(pieces)
        part.replace(path)


@contextmanager
def beside(path: Path) -> Iterator[Path]:
    """Where a file is written until it is whole; nothing is left there at the end."""
    # The machine too: several may write to one folder (--shard, a cluster).
    part = path.with_name(f"{path.name}.{os.uname().nodename}-{os.getpid()}{UNFINISHED}")
    try:
        yield part
    finally:
        part.unlink(missing_ok=True)


def remove_unfinished(folder: Path) -> None:
    """Remove what writers that were killed left in a folder, where nobody writes now."""
    for part in folder.glob(f"*{UNFINISHED}"):
        part.unlink()


def write_sealed(path: Path, content: bytes) -> str:
    """Write a sealed file; the hex sha256 of its content."""
    digest = hashlib.sha256(content)
    write_whole(path, content, digest.digest())
    return digest.hexdigest()


def write_named_by_content(folder: Path, content: bytes) -> str:
    """Write a sealed file that is called as the hex sha256 of its content, unless it stands there whole; its name."""
    name = hashlib.sha256(content).hexdigest()
    if read_sealed(folder / name) is None:
        write_sealed(folder / name, content)
    return name


def write_pieces(path: Path, pieces: Iterable[bytes]) -> None:
    """Write a sealed file that is too long for memory, where nobody looks yet: `put` gives it its place."""
    digest = hashlib.sha256()
    with path.open("wb") as file:
        for piece in pieces:
            file.write(piece)
            digest.update(piece)
        file.write(digest.digest())


def put(made: Path, path: Path) -> None:
    """Put a file that was made on the same disk on the disk, and in its place."""
    sync(made)
    made.replace(path)
    sync(path.parent)


def seal_of(path: Path) -> bytes:
    """The seal of a sealed file; nothing else of it is looked at. Raises FileNotFoundError."""
    with path.open("rb") as file:
        file.seek(max(0, path.stat().st_size - SEAL_BYTES))
        return file.read()


def is_sealed(path: Path) -> bool:
    """Whether there is a sealed file that is whole, read piece by piece."""
    if not path.exists():
        return False
    left, digest = path.stat().st_size - SEAL_BYTES, hashlib.sha256()
    with path.open("rb") as file:
        while left > 0:
            piece = file.read(min(left, PIECE_BYTES))
            digest.update(piece)
            left -= len(piece)
        return file.read() == digest.digest()


def read_sealed(path: Path) -> tuple[bytes, str] | None:
    """Content of a sealed file and its hex sha256; None where there is none that is whole."""
    try:
        data = path.read_bytes()
    except OSError:
        return None
    content = data[:-SEAL_BYTES]
    digest = hashlib.sha256(content)
    return (content, digest.hexdigest()) if digest.digest() == data[-SEAL_BYTES:] else None


def digest_file(path: Path) -> str:
    """Hex sha256 of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def sync(path: Path) -> None:
    """One file or folder on the disk, not only in the machine's memory."""
    descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0))
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
