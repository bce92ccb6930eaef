"""store: a dataset to a folder of an object store (`s3://BUCKET/FOLDER`), file by file, its build.json last.

A store swaps no folders. Who reads there knows a dataset by its build.json, so that goes before any other file changes,
and comes when all others have arrived. Between the two a record stands there of what has arrived, by its digest.
"""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import msgspec
from msgspec import Struct

from articlepack.durable import put
from articlepack.errors import BuildError, UsageError
from articlepack.stages.publish.manifest import MANIFEST, TOOL, Json, is_of_this_tool
from articlepack.stages.read.remote import asked, is_of_web, place_of
from articlepack.tending.hold import check_whole, held
from articlepack.tending.push import Pushed

RECORD, PART = ".push.json", ".push.part"
RECORD_EVERY_BYTES = 64 << 20
"""So much at most is sent again after a push that was stopped."""

Files = dict[str, str | None]
"""Path -> sha256 of a file that is ours there; None where it may have changed since it was known."""
Tell = Callable[[str], None]


BUCKETS = ("s3", "s3a", "gs", "gcs", "az", "abfs", "abfss", "adl")
"""Kinds of store that know no folders, but what names begin with. To make one there would be to make a bucket."""
DISK = ("file", "local")
"""Kinds of address that are a path of this machine: there half a file has its name while it is written."""


class Shelf(Struct, frozen=True):
    """A folder of a store."""

    system: Any
    """Of fsspec."""
    root: str
    address: str

    @property
    def has_folders(self) -> bool:
        """Whether a file asks for its folder to be there before it."""
        return self.kind not in BUCKETS

    @property
    def kind(self) -> str:
        """Of store."""
        return self.address.partition("://")[0].lower()

    def sizes(self) -> dict[str, int]:
        """Path below the folder -> bytes, of all that is there now."""
        # What was listed before may be remembered, and old.
        self.system.invalidate_cache()
        found = asked(lambda: self.system.find(self.root, detail=True), self.address)
        sizes = {path[len(self.root) :].lstrip("/"): item["size"] for path, item in found.items()}
        return {path: size for path, size in sizes.items() if path != PART}

    def read(self, path: str) -> bytes:
        """A small file."""
        content: bytes = asked(lambda: self.system.cat_file(self.at(path)), self.address)
        return content

    def write(self, path: str, content: bytes) -> None:
        """A small file; in buckets and on disks there as a whole or not at all."""
        with self.whole(path) as place:
            asked(lambda: self.system.pipe_file(place, content), self.address)

    def put(self, file: Path, path: str) -> None:
        """A file; in buckets and on disks there as a whole or not at all."""
        with self.whole(path) as place:
            asked(lambda: self.system.put_file(str(file), place), self.address)

    @contextmanager
    def whole(self, path: str) -> Iterator[str]:
        """Where to write a file that is at `path` at the end, in its folder where the store asks for one."""
        if self.has_folders:
            above = self.at(path).rpartition("/")[0]
            asked(lambda: self.system.makedirs(above, exist_ok=True), self.address)
        if self.kind not in DISK:
            yield self.at(path)
            return
        # One place for all files, so that the next push writes over what a kill left there.
        yield self.at(PART)
        put(Path(self.at(PART)), Path(self.at(path)))

    def remove(self, paths: Iterable[str]) -> None:
        """Files that are there."""
        for path in paths:
            asked(lambda path=path: self.system.rm_file(self.at(path)), self.address)  # type: ignore[misc]

    def at(self, path: str) -> str:
        """Where the store has it."""
        return f"{self.root}/{path}"


def push_to_store(folder: Path, address: str, tell: Tell = lambda _: None) -> Pushed:
    """Make a folder of a store the same as this dataset; files that arrived before are not sent again.

    Files of others there stay. Who you are is told by the environment alone, as the store's own tools ask for it.

    Raises UsageError for an address that cannot be written to, BuildError where the dataset is not whole, where the
    folder holds something else, and where the store does not take it.
    """
    shelf = shelf_of(address)
    with held(folder) as (place, manifest):
        check_whole(folder, place.target, manifest)
        with told_plainly(shelf):
            return send(shelf, place.target, manifest, tell)


def shelf_of(address: str) -> Shelf:
    """The folder at an address. Raises UsageError where nothing can be written there."""
    if is_of_web(address):
        raise UsageError(f"{address}: what is read by HTTP is not written to. Name a folder of a store: s3://...")
    if address.lower().startswith("hf://"):
        raise UsageError(f"{address}: to the Hub push by its name, OWNER/NAME.")
    if "@" in urlsplit(address).netloc:
        raise UsageError("credentials do not stand in an address: set them in the environment.")
    system, path = place_of(address)
    if not path.strip("/"):
        raise UsageError(f"{address}: names no bucket. Write it as s3://BUCKET/FOLDER.")
    return Shelf(system, path.rstrip("/"), address.rstrip("/"))


def check_address(address: str) -> None:
    """Raise, before hours of work, what would keep a dataset from there after them."""
    shelf = shelf_of(address)
    with told_plainly(shelf):
        known_files(shelf, shelf.sizes())


@contextmanager
def told_plainly(shelf: Shelf) -> Iterator[None]:
    """What the store or the way to it denies becomes a BuildError of one line."""
    try:
        yield
    except PermissionError as error:
        raise BuildError(f"{shelf.address}: you may not write there ({error.strerror or error}).") from None
    except OSError as error:
        if isinstance(error, FileNotFoundError) and not shelf.has_folders:
            raise BuildError(f"{shelf.address}: there is no such bucket. Make it first.") from None
        told = error.strerror or str(error)
        raise BuildError(f"{shelf.address}: not all arrived ({told}). The same command goes on.") from None


def send(shelf: Shelf, folder: Path, manifest: Json, tell: Tell) -> Pushed:
    """Make the shelf the same as the folder."""
    there = shelf.sizes()
    known = known_files(shelf, there)
    entries = manifest["files"]
    arrived: Files = {
        path: known[path]
        for path, entry in entries.items()
        if known.get(path) == entry["sha256"] and there.get(path) == entry["bytes"]
    }
    gone = sorted((known.keys() & there.keys()) - entries.keys())
    is_same = MANIFEST in there and shelf.read(MANIFEST) == (folder / MANIFEST).read_bytes()
    if not (is_same and len(arrived) == len(entries)):
        record(shelf, dict.fromkeys([*known, *entries]) | arrived)
        shelf.remove([MANIFEST] if MANIFEST in there else [])
        put_files(shelf, folder, entries, arrived, dict.fromkeys([*known, *entries]), tell)
        shelf.remove(gone)
        check_sizes(shelf, entries)
        shelf.put(folder / MANIFEST, MANIFEST)
        there[RECORD] = 0
        is_same = False
    shelf.remove([RECORD] if RECORD in there else [])
    return Pushed(shelf.address, len(entries) + 1, len(gone), not is_same)


def put_files(shelf: Shelf, folder: Path, entries: Json, arrived: Files, ours: Files, tell: Tell) -> None:
    """Send each file that has not arrived, and keep the record of those that have."""
    n_bytes = 0
    for path in sorted(entries.keys() - arrived.keys()):
        tell(f"{path}: {entries[path]['bytes']:,} bytes")
        shelf.put(folder / path, path)
        arrived[path] = entries[path]["sha256"]
        n_bytes += entries[path]["bytes"]
        if n_bytes >= RECORD_EVERY_BYTES:
            record(shelf, ours | arrived)
            n_bytes = 0


def record(shelf: Shelf, files: Files) -> None:
    """Write down which files are ours there, and which are as they should be."""
    shelf.write(RECORD, msgspec.json.encode({"tool": {"name": TOOL}, "files": files}))


def known_files(shelf: Shelf, there: dict[str, int]) -> Files:
    """The files of ours that stand there, by its build.json or else by the record of a push that was stopped.

    Raises BuildError where something else stands there.
    """
    name = next((name for name in (MANIFEST, RECORD) if name in there), None)
    if name is None:
        if there:
            raise BuildError(f"{shelf.address}: holds {min(there)} and no {MANIFEST}. Name an empty folder.")
        return {}
    try:
        told = msgspec.json.decode(shelf.read(name))
        files = {path: entry["sha256"] if name == MANIFEST else entry for path, entry in told["files"].items()}
        is_ours = is_of_this_tool(told)
    except (msgspec.DecodeError, UnicodeDecodeError, AttributeError, KeyError, TypeError):
        is_ours = False
    if not is_ours:
        raise BuildError(f"{shelf.address}: its {name} is none of ours, or cannot be read. Name another folder.")
    return files


def check_sizes(shelf: Shelf, entries: Json) -> None:
    """Raise BuildError where a file is not there with its size: something else writes there too."""
    there = shelf.sizes()
    if wrong := [path for path, entry in entries.items() if there.get(path) != entry["bytes"]]:
        raise BuildError(f"{shelf.address}/{wrong[0]}: is not as it was sent. Does something else write there?")
