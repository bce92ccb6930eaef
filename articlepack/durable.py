"""Files that are whole, whatever happens: written beside, put on the disk, then given their name in one step."""

import os
from pathlib import Path


def write_whole(path: Path, content: bytes) -> None:
    """Write a file. A kill or a full disk at any moment leaves the old one, or none, or the new one."""
    part = path.with_name(f"{path.name}.{os.getpid()}.part")
    try:
        part.write_bytes(content)
        sync(part)
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)
    sync(path.parent)


def sync(path: Path) -> None:
    """One file or folder on the disk, not only in the machine's memory."""
    descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0))
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
