"""Files at an address (`https://`, `s3://`, `hf://` and whatever else fsspec knows), read block by block.

Nothing is copied to disk first, but for what a server gives only whole. A block that does not come is asked for again,
so that a line that breaks costs some seconds and no page.
"""

import errno
import io
import re
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from typing import IO, Any, BinaryIO, TypeVar
from urllib.parse import urlsplit

from msgspec import Struct

from articlepack.errors import UsageError

T = TypeVar("T")

ADDRESS = re.compile(r"[a-z][a-z0-9+.-]+://", re.IGNORECASE)
BLOCK_BYTES = 4 << 20
MAX_SPOOLED_BYTES = 16 << 20
"""Of a file that a server gives only whole, in memory; more of it goes to a temporary file."""
ATTEMPTS, FIRST_WAIT = 5, 0.5
"""How often a block is asked for; seconds before the second time, twice as many before each next."""
VERSION_KEYS = ("ETag", "etag", "LastModified", "last_modified", "last_commit", "mtime", "updated", "blob_id", "sha256")
"""What file systems call that which changes when a file does."""
EXTRAS = {"s3": "s3fs", "s3a": "s3fs", "gs": "gcsfs", "gcs": "gcsfs", "az": "adlfs", "abfs": "adlfs"}
"""The package that a kind of address asks for, where it does not come with ours."""


class RemoteItem(Struct, frozen=True):
    """A file below an address."""

    relative: str
    """Its path from there; "" for the address itself."""
    location: str
    n_bytes: int | None


def is_address(location: str) -> bool:
    """Whether it names a place by its protocol.

    >>> is_address("s3://bucket/raw"), is_address("C://raw"), is_address("raw/s3")
    (True, False, False)
    """
    return ADDRESS.match(location) is not None


def is_of_web(address: str) -> bool:
    """Whether it is read by HTTP as it stands, from whatever server."""
    return address.lower().startswith(("http://", "https://"))


def name_of_address(address: str) -> str:
    """The last part of an address, as NAME.

    >>> name_of_address("https://x.example/dumps/may.warc.gz?sig=a"), name_of_address("s3://bucket/raw/")
    ('may.warc.gz', 'raw')
    """
    parts = urlsplit(address)
    return next((part for part in reversed(parts.path.split("/")) if part), parts.netloc)


def place_of(address: str) -> tuple[Any, str]:
    """(the file system of an address, its path there).

    Raises UsageError where the protocol is unknown, or asks for a package that is not there.
    """
    import fsspec

    protocol = address.partition("://")[0].lower()
    try:
        system, path = fsspec.url_to_fs(address)
    except ImportError:
        package = EXTRAS.get(protocol, f"what fsspec asks for {protocol}")
        raise UsageError(f"{address}: addresses of {protocol}:// ask for a package: pip install {package}") from None
    except ValueError:
        raise UsageError(f"{address}: {protocol}:// is no kind of address that can be read.") from None
    return system, path


def lost_lines() -> tuple[type[BaseException], ...]:
    """What is raised where a line breaks, by the packages that are loaded."""
    found: list[type[BaseException]] = [OSError]
    for module, name in (("aiohttp", "ClientError"), ("botocore.exceptions", "BotoCoreError")):
        if module in sys.modules:
            found.append(getattr(sys.modules[module], name))
    return tuple(found)


def without_credentials() -> tuple[type[BaseException], ...]:
    """What is raised where a store asks who you are and the environment does not say; asking again does not help."""
    module = sys.modules.get("botocore.exceptions")
    return (module.NoCredentialsError, module.PartialCredentialsError) if module else ()


def asked(work: Callable[[], T], address: str) -> T:
    """What the work answers, asked for again where the line breaks. Raises OSError where it keeps breaking.

    PermissionError where the environment has no credentials: credentials come from nowhere else.
    """
    wait = FIRST_WAIT
    for attempt in range(ATTEMPTS):
        if attempt:
            time.sleep(wait)
            wait *= 2
        try:
            return work()
        except (FileNotFoundError, PermissionError, IsADirectoryError):
            raise
        except without_credentials():
            raise PermissionError(errno.EACCES, "no credentials in the environment", address) from None
        except lost_lines() as error:
            last = error
    raise OSError(errno.EREMOTEIO, f"{type(last).__name__} {ATTEMPTS} times", address)


def info_of(address: str) -> dict[str, Any]:
    """What its file system knows of an address. Raises OSError."""
    system, path = place_of(address)
    found: dict[str, Any] = asked(lambda: system.info(path), address)
    return found


def state_of_address(address: str) -> tuple[int, str]:
    """(size, version) of the file there; -1 and "" where they are not told. Raises OSError."""
    info = info_of(address)
    version = next((str(info[key]) for key in VERSION_KEYS if info.get(key)), "")
    return (-1 if info.get("size") is None else int(info["size"]), version)


def items_below(address: str) -> Iterator[RemoteItem]:
    """The files below an address; of the address of a file, that one. Raises OSError."""
    info = info_of(address)
    if info.get("type") != "directory":
        yield RemoteItem("", address, info.get("size"))
        return
    system, root = place_of(address)
    protocol = address.partition("://")[0]
    found = asked(lambda: system.find(root, detail=True), address)
    for path, item in sorted(found.items()):
        relative = path[len(root) :].lstrip("/")
        location = path if is_address(path) else f"{protocol}://{path}"
        yield RemoteItem(relative, location, item.get("size"))


def open_address(address: str) -> BinaryIO:
    """The bytes there, from their beginning; any part of them can be gone to. Raises OSError."""
    n_bytes, _ = state_of_address(address)
    if n_bytes >= 0 and gives_parts(address, n_bytes):
        return io.BufferedReader(RemoteFile(address, n_bytes), BLOCK_BYTES)
    return whole(address)


def gives_parts(address: str, n_bytes: int) -> bool:
    """Whether a part is given where one is asked for: of the servers of the web some give all."""
    return n_bytes == 0 or not is_of_web(address) or len(part_of(address, 0, 1)) == 1


def part_of(address: str, start: int, end: int) -> bytes:
    """The bytes from `start` to before `end`."""
    system, path = place_of(address)
    part: bytes = asked(lambda: system.cat_file(path, start=start, end=end), address)
    return part


def whole(address: str) -> BinaryIO:
    """All of a file, got once. Raises OSError."""
    system, path = place_of(address)

    def fetch() -> IO[bytes]:
        file = tempfile.SpooledTemporaryFile(MAX_SPOOLED_BYTES)  # noqa: SIM115
        with system.open(path, "rb", block_size=0) as remote:
            while data := remote.read(BLOCK_BYTES):
                file.write(data)
        file.seek(0)
        return file

    return asked(fetch, address)  # type: ignore[return-value]


class RemoteFile(io.RawIOBase):
    """A file at an address that gives parts."""

    def __init__(self, address: str, n_bytes: int) -> None:
        self.address, self.n_bytes, self.at = address, n_bytes, 0

    def readable(self) -> bool:
        """It is."""
        return True

    def seekable(self) -> bool:
        """It is."""
        return True

    def tell(self) -> int:
        """Where the next byte is."""
        return self.at

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        """Go there."""
        self.at = max(offset + {io.SEEK_SET: 0, io.SEEK_CUR: self.at, io.SEEK_END: self.n_bytes}[whence], 0)
        return self.at

    def readinto(self, buffer: Any) -> int:
        """The next bytes; fewer than a block at the end alone. Raises OSError where a part comes short."""
        end = min(self.at + len(buffer), self.n_bytes)
        if end <= self.at:
            return 0
        data = part_of(self.address, self.at, end)
        if len(data) != end - self.at:
            raise OSError(errno.EREMOTEIO, f"{end - self.at} bytes asked for, {len(data)} came", self.address)
        buffer[: len(data)] = data
        self.at = end
        return len(data)
