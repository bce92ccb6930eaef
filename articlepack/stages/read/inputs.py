"""Which files a build reads: INPUT arguments become a sorted list of files, each with its path as in `source`."""

import difflib
import math
import os
import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from pathlib import Path

from msgspec import Struct

from articlepack.errors import BuildError, UsageError
from articlepack.stages.read.globs import translate_glob
from articlepack.stages.read.hub import notes_of
from articlepack.stages.read.remote import is_address, is_of_web, items_below, name_of_address
from articlepack.stages.read.sources import InputSource, encode_part, reason_of

STDIN = "-"
JSON_LINES = "application/x-ndjson"

MAX_MANIFEST_BYTES = 100_000_000
GLOB_SIGNS = re.compile(r"[*?\[]")


class Named(Struct, frozen=True):
    """One INPUT argument, understood."""

    given: str
    name: str
    root: str
    """Absolute path of the file, the folder, or the fixed folder part of a glob; an address as it is given."""
    pattern: str | None = None


class Found(Struct, frozen=True):
    """A file under a folder."""

    relative: str
    location: str
    note: str | None = None
    is_hidden: bool = False


def list_inputs(inputs: Sequence[str]) -> list[InputSource]:
    """Every file of the inputs once, sorted by path; the order of the inputs changes nothing.

    Hidden, special and unreachable files are listed with a note. Raises UsageError if an input does not exist, is
    given twice, or has the NAME of another; BuildError if there is no file at all.
    """
    if not inputs:
        raise UsageError("Nothing to read: name a file, a folder, a glob in quotes, or - for JSON lines on stdin.")
    named = [parse_input(given) for one in inputs for given in expanded(one)]
    check_names(named)
    found = sorted((source for one in named for source in find_sources(one)), key=lambda s: (s.path, s.note or ""))
    if not found:
        raise BuildError(
            f"Nothing to read: no file in {', '.join(inputs)}. Put the articles there, or name their place."
        )
    return [found[0], *(after for before, after in pairwise(found) if after.path != before.path)]


def expanded(given: str) -> list[str]:
    """The inputs that `@FILE` names, one a line, relative to the file's folder; any other input is itself.

    Blank lines and lines that begin with `#` name none. A file really called `@x` wins.
    """
    if not given.startswith("@") or is_there(given):
        return [given]
    manifest = Path(given[1:])
    try:
        with manifest.open("rb") as file:
            text = file.read(MAX_MANIFEST_BYTES).decode("utf-8-sig", "surrogateescape")
    except OSError as error:
        raise UsageError(f"{given}: the list of inputs cannot be read ({reason_of(error)}).") from None
    lines = [line.strip() for line in text.splitlines()]
    return [beside(manifest.parent, line) for line in lines if line and not line.startswith("#")]


def beside(folder: Path, line: str) -> str:
    """One line of a list of inputs, its path relative to where the list lies."""
    if is_address(line):
        return line
    name, sign, path = line.partition("=")
    is_named = bool(sign and name) and "/" not in name and not is_there(str(folder / line))
    if is_named and is_address(path):
        return line
    return f"{name}={folder / path}" if is_named else str(folder / line)


def parse_input(given: str) -> Named:
    """Understand one INPUT argument. A file really called `a=b.txt` wins over NAME=PATH."""
    name, path = parted(given)
    return locate(given, path, encode_part(name))


def parted(given: str) -> tuple[str, str]:
    """(NAME, "" where none is given; the path)."""
    name, sign, path = given.partition("=")
    is_named = bool(sign and name) and "/" not in name and not is_there(given)
    return (name, path) if is_named else ("", given)


def locate(given: str, path: str, name: str) -> Named:
    """Find what a path names: standard input, a file or folder, or a glob. An empty name: the path's own."""
    if path == STDIN:
        return Named(given, name or "stdin", STDIN)
    if is_there(path):
        root = absolute(path)
        return Named(given, name or own_name(root, given), root)
    if is_address(path):
        return locate_address(given, path, name)
    if GLOB_SIGNS.search(path):
        folder, pattern = split_glob(path)
        if is_there(folder):
            root = absolute(folder)
            return Named(given, name or own_name(root, given), root, pattern)
    raise UsageError(f"{given}: no such file or folder.{nearest_name(path)}")


def locate_address(given: str, address: str, name: str) -> Named:
    """An address of a file or folder, or a glob below one. In the web, `?` begins a query."""
    pattern = None
    if GLOB_SIGNS.search(address) and not is_of_web(address):
        address, pattern = split_glob(address)
    return Named(given, name or encode_part(name_of_address(address)), address.rstrip("/"), pattern)


def is_there(path: str) -> bool:
    """Whether something of this name exists, be it only a link to nothing."""
    return bool(path) and os.path.lexists(path)


def absolute(path: str) -> str:
    """Absolute path without `.` and `..`; links stay as they are."""
    return os.path.normpath(Path(path).absolute())


def own_name(root: str, given: str) -> str:
    """The last part of an absolute path, as NAME."""
    name = Path(root).name
    if not name:
        raise UsageError(f"{given}: has no name of its own. Give it one: NAME={given}")
    return encode_part(name)


def split_glob(path: str) -> tuple[str, str]:
    """The fixed folder part and the pattern below it.

    >>> split_glob("raw/news/**/*.html"), split_glob("*.txt")
    (('raw/news', '**/*.html'), ('.', '*.txt'))
    """
    parts = path.split("/")
    n_fixed = next(n for n, part in enumerate(parts) if GLOB_SIGNS.search(part))
    return "/".join(parts[:n_fixed]) or ("/" if path.startswith("/") else "."), "/".join(parts[n_fixed:])


def nearest_name(path: str) -> str:
    """A sentence that names the file most like the missing one, or nothing."""
    folder = Path(path).absolute().parent
    try:
        names = sorted(entry.name for entry in folder.iterdir())
    except OSError:
        return f" Nor is there a folder {folder}."
    near = difflib.get_close_matches(Path(path).name, names, n=1)
    return f" Did you mean {near[0]!r}?" if near else " Check the spelling."


def check_names(named: Sequence[Named]) -> None:
    """Raise UsageError if an input is given twice, or one NAME stands for two places."""
    places: dict[str, Named] = {}
    for one in named:
        other = places.setdefault(one.name, one)
        if other is not one and (other.root, other.pattern) == (one.root, one.pattern):
            raise UsageError(f"{one.given}: this input is given twice. Name it once.")
        if other.root != one.root:
            raise UsageError(
                f"{other.given} and {one.given} would both be called {one.name!r}. "
                f"Give one of them another name: NAME={parted(one.given)[1]}"
            )


def find_sources(named: Named) -> Iterator[InputSource]:
    """The files of one input."""
    if named.root == STDIN:
        yield InputSource(named.name, named.name, STDIN, stated_type=JSON_LINES)
    elif is_address(named.root):
        yield from remote_sources(named)
    elif Path(named.root).is_dir():
        yield from sources_below(named)
    else:
        yield InputSource(named.name, named.name, named.root, called=Path(named.root).name)


def remote_sources(named: Named) -> Iterator[InputSource]:
    """The files at an address. Raises UsageError where nothing is there, or it does not answer."""
    try:
        items = list(items_below(named.root))
    except OSError as error:
        raise UsageError(f"{named.given}: {reason_of(error)}. Check the address, and who may read it.") from None
    matches = re.compile(translate_glob(named.pattern or "**")).fullmatch
    chosen = [item for item in items if not named.pattern or matches(item.relative)]
    notes = notes_of({item.relative: item.location for item in chosen if item.relative})
    for item in chosen:
        parts = item.relative.split("/") if item.relative else []
        is_hidden = any(part.startswith(".") for part in parts)
        note = "not read: hidden file" if is_hidden else notes.get(item.relative)
        path = "/".join([named.name, *map(encode_part, parts)])
        called = "" if parts else name_of_address(item.location)
        yield InputSource(named.name, path, item.location, note=note, n_bytes=item.n_bytes, called=called)
    if named.pattern and not chosen:
        raise UsageError(f"{named.given}: matches no file. Check the pattern, or name the folder itself.")


def sources_below(named: Named) -> Iterator[InputSource]:
    """The files of a folder, or those below it that a glob matches. Raises UsageError if a glob matches none."""
    files = {found.relative: found for found in walk(named.root, named.pattern)}
    notes = notes_of({relative: found.location for relative, found in files.items() if found.note is None})
    for found in files.values():
        path = "/".join([named.name, *(encode_part(part) for part in found.relative.split("/") if part)])
        yield InputSource(named.name, path, found.location, note=found.note or notes.get(found.relative))
    if named.pattern and not files:
        raise UsageError(f"{named.given}: matches no file. Check the pattern, or name the folder itself.")


def walk(root: str, pattern: str | None) -> Iterator[Found]:
    """The files below a folder, links followed, no folder entered from within itself. In no particular order.

    A pattern leaves hidden files out, as the shell does.
    """
    matches = re.compile(translate_glob(pattern or "**")).fullmatch
    max_depth = math.inf if not pattern or "**" in pattern.split("/") else pattern.count("/")
    waiting: list[tuple[str, str, tuple[Identity, ...]]] = [(root, "", (folder_identity(root),))]
    while waiting:
        folder, above, ancestors = waiting.pop()
        for found, identity in list_folder(folder, above, ancestors):
            is_match = not pattern or (matches(found.relative) is not None and not found.is_hidden)
            if identity is None and is_match:
                yield found
            if identity is not None and (is_match or found.relative.count("/") < max_depth):
                waiting.append((found.location, found.relative, (*ancestors, identity)))


Identity = tuple[int, int]
"""Device and inode: the same folder under whatever name."""


def folder_identity(folder: str) -> Identity:
    """Device and inode of a folder; (0, 0) if it cannot be asked."""
    try:
        found = Path(folder).stat()
    except OSError:
        return (0, 0)
    return (found.st_dev, found.st_ino)


def list_folder(folder: str, above: str, ancestors: Sequence[Identity]) -> list[tuple[Found, Identity | None]]:
    """The entries of a folder; a folder to enter comes with its identity."""
    try:
        with os.scandir(folder) as entries:
            return [look_at(entry, above, ancestors) for entry in entries]
    except OSError as error:
        return [(Found(above, folder, f"not read: the folder cannot be listed ({reason_of(error)})"), None)]


def look_at(entry: os.DirEntry[str], above: str, ancestors: Sequence[Identity]) -> tuple[Found, Identity | None]:
    """One entry of a folder: a file, a folder to enter, or something with a note."""
    relative = f"{above}/{entry.name}" if above else entry.name
    try:
        is_folder = entry.is_dir()
        identity = folder_identity(entry.path) if is_folder else None
    except OSError as error:
        return Found(relative, entry.path, f"not read: {reason_of(error)}"), None
    if entry.name.startswith("."):
        note = f"not read: hidden {'folder' if is_folder else 'file'}"
        return Found(relative, entry.path, note, is_hidden=True), None
    if identity in ancestors:
        return Found(relative, entry.path, "not read: a link back to a folder it lies in"), None
    return Found(relative, entry.path), identity
