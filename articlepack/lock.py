"""The craft of holding a dataset: a lock in a folder beside it, which the system frees when its process ends."""

import fcntl
import os
import platform
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from articlepack.errors import BuildError

CACHE, LOCK = "cache", "lock"
MAX_HOLDER_BYTES = 1_000


class HeldError(BuildError):
    """Somebody else is at work on the dataset."""


def beside(target: Path, kind: str) -> Path:
    """What lies beside a dataset, on the same disk, by its kind.

    >>> beside(Path("/output/news"), CACHE).as_posix()
    '/output/.news.cache'
    """
    target = Path(os.path.abspath(target))
    return target.with_name(f".{target.name}.{kind}")


@contextmanager
def locked(target: Path, *, is_shared: bool = False) -> Iterator[None]:
    """Hold a dataset, be there one yet or not, alone or with others that share it.

    Who held it alone leaves no cache that has nothing in it. Raises HeldError, and OSError where the disk does not
    take it.
    """
    cache = beside(target, CACHE)
    descriptor = hold(target, cache / LOCK, fcntl.LOCK_SH if is_shared else fcntl.LOCK_EX)
    try:
        yield
    finally:
        if not is_shared:
            drop_empty(cache)
        os.close(descriptor)


def hold(target: Path, lock: Path, kind: int) -> int:
    """Descriptor of the lock, held as long as it is open; whoever finds it held reads by whom."""
    while True:
        lock.parent.mkdir(parents=True, exist_ok=True)
        try:
            descriptor = os.open(lock, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o644)
        except FileNotFoundError:
            # A build that has ended meanwhile has taken the folder away.
            continue
        if not is_free(descriptor, kind):
            holder = os.read(descriptor, MAX_HOLDER_BYTES).decode("utf-8", "replace").strip()
            os.close(descriptor)
            raise HeldError(
                f"{target}: another build is at work on it ({holder or 'just begun'}). Wait for its end, or stop it."
            )
        if is_at(descriptor, lock):
            sign(descriptor)
            return descriptor
        os.close(descriptor)


def is_free(descriptor: int, kind: int) -> bool:
    """Take the lock, if nobody has it, or share it."""
    try:
        fcntl.flock(descriptor, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def is_at(descriptor: int, path: Path) -> bool:
    """Whether an open file still has its name: a build that has ended may have taken it, and the lock is on nothing."""
    try:
        return os.path.samestat(os.fstat(descriptor), path.stat())
    except FileNotFoundError:
        return False


def sign(descriptor: int) -> None:
    """Say in the lock who holds it; where the disk does not take it, the lock is given back. Raises OSError."""
    try:
        os.truncate(descriptor, 0)
        os.write(descriptor, f"process {os.getpid()} on {platform.node()}\n".encode())
        # Nodes of a cluster read it, to see that they share this folder.
        os.fsync(descriptor)
    except OSError:
        os.close(descriptor)
        raise


def drop_empty(cache: Path) -> None:
    """Remove a cache that holds nothing but the lock, which is held by us alone; whoever comes next makes another."""
    # A disk that fails, or one who has come between the two.
    with suppress(OSError):
        if [path.name for path in cache.iterdir()] == [LOCK]:
            (cache / LOCK).unlink()
            cache.rmdir()
