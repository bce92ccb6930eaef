"""ZIP archives: their members by the directory at the end or, where that is damaged, by the header before each."""

import lzma
import re
import stat
import struct
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from functools import partial
from itertools import islice
from typing import BinaryIO

from msgspec import Struct
from resiliparse.parse.encoding import detect_encoding

from articlepack.stages.read.compression import Gap
from articlepack.stages.read.members import Member, MemberError, Readable
from articlepack.stages.read.sources import InputSource

CHUNK_BYTES = 1 << 16
LOCAL_SIGN = b"PK\x03\x04"
LOCAL_HEADER = struct.Struct("<4s5H3L2H")
STORED, DEFLATED = 0, 8
MAX_VERSION, MAX_METHOD = 63, 99
IS_ENCRYPTED, HAS_NO_SIZES, IS_UTF8 = 0x41, 0x08, 0x800

ZIP_ERRORS = (zipfile.BadZipFile, zlib.error, lzma.LZMAError, struct.error, NotImplementedError, RuntimeError)
ZIP_ERRORS += (OSError, EOFError, ValueError, OverflowError, KeyError, IndexError)  # type: ignore[assignment]
"""What zipfile raises for damaged archives."""

SPECIAL_KINDS = {
    stat.S_IFLNK: ("link", "a symbolic link"),
    stat.S_IFIFO: ("special_file", "a named pipe"),
    stat.S_IFSOCK: ("special_file", "a socket"),
    stat.S_IFCHR: ("special_file", "a device"),
    stat.S_IFBLK: ("special_file", "a device"),
}


def zip_members(source: InputSource) -> Iterator[Member | Gap]:
    """The members of a ZIP archive; gaps where it is damaged."""
    with source.open() as file:
        try:
            archive = zipfile.ZipFile(file)
        except ZIP_ERRORS as error:
            yield from members_by_headers(file, first_line(error))
            return
        with archive:
            charset = charset_of_names(raw for info in archive.infolist() if (raw := raw_name(info)) is not None)
            for info in archive.infolist():
                if not info.orig_filename.endswith("/"):
                    yield member_of(archive, info, charset)


def member_of(archive: zipfile.ZipFile, info: zipfile.ZipInfo, charset: str) -> Member:
    """One entry of the directory; `charset`: of names that do not say theirs."""
    problem, detail = SPECIAL_KINDS.get(stat.S_IFMT(info.external_attr >> 16), ("", ""))
    if info.flag_bits & IS_ENCRYPTED:
        problem, detail = "encrypted", "it is encrypted"
    return Member(
        name=info.orig_filename if (raw := raw_name(info)) is None else read_name(raw, charset),
        n_bytes=info.file_size,
        n_packed=info.compress_size,
        place=str(info.header_offset),
        open=partial(GuardedMember, archive, info),
        problem=problem,
        detail=detail,
    )


def raw_name(info: zipfile.ZipInfo) -> bytes | None:
    """The name of an entry that does not say its charset; None for one that does."""
    # zipfile has decoded what is not said to be UTF-8 as cp437, which has a character for every byte.
    return None if info.flag_bits & IS_UTF8 else info.orig_filename.encode("cp437", "replace")


CHARSETS = {"shift_jis": "cp932", "gb18030": "gb18030", "gbk": "gb18030", "big5": "big5", "euc-kr": "cp949"}
CHARSETS |= {name: name for name in ("cp866", "cp1251", "koi8-r")}
"""Of other than Latin letters, as they are detected: what Windows and DOS write names in."""
MAX_NAMES = 1_000
"""Of an archive that are looked at."""


def charset_of_names(names: Iterable[bytes]) -> str:
    """What the names of an archive are in that do not say it and are no UTF-8, told by all of them; else cp437.

    >>> charset_of_names(["新闻/渡轮再次出航.html".encode("gbk")]), charset_of_names(["Größe.txt".encode("cp437")])
    ('gb18030', 'cp437')
    """
    joined = b"\n".join(islice((name for name in names if not is_utf8(name)), MAX_NAMES))
    told = CHARSETS.get(str(detect_encoding(joined)).lower(), LATIN) if joined else LATIN
    try:
        joined.decode(told)
    except UnicodeDecodeError:
        return LATIN
    return told


LATIN = "cp437"


def is_utf8(name: bytes) -> bool:
    """Whether a name is UTF-8, or ASCII."""
    try:
        name.decode()
    except UnicodeDecodeError:
        return False
    return True


def read_name(name: bytes, charset: str = LATIN) -> str:
    """A name that is not said to be UTF-8: many programs write it so all the same.

    >>> read_name("Fähre".encode()), read_name("Fähre".encode("cp437"))
    ('Fähre', 'Fähre')
    """
    return name.decode() if is_utf8(name) else name.decode(charset, "replace")


class GuardedMember:
    """A member that is being read: whatever is wrong with it is a MemberError."""

    def __init__(self, archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> None:
        try:
            self._file = archive.open(info)
        except ZIP_ERRORS as error:
            raise MemberError(f"ZIP member is damaged: {first_line(error)}") from error

    def read(self, n_bytes: int, /) -> bytes:
        """The next bytes."""
        try:
            return self._file.read(n_bytes)
        except ZIP_ERRORS as error:
            raise MemberError(f"ZIP member is damaged: {first_line(error)}") from error


def first_line(error: BaseException) -> str:
    """What is wrong, without what changes from run to run."""
    return re.sub(r"<[^>]*>", "", str(error).split("\n", 1)[0])[:200] or type(error).__name__


class LocalHeader(Struct, frozen=True):
    """The header before a member."""

    start: int
    flags: int
    method: int
    n_packed: int
    n_bytes: int
    name: str
    data_start: int


def members_by_headers(file: BinaryIO, why: str) -> Iterator[Member | Gap]:
    """The members of an archive whose directory is damaged, then the gap that the directory is."""
    n_total, position, signs = file.seek(0, 2), 0, Signs(file)
    while (start := signs.find(position)) is not None:
        header = read_header(file, start)
        position = start + len(LOCAL_SIGN)
        if header is None:
            continue
        if not header.flags & HAS_NO_SIZES and header.data_start + header.n_packed <= n_total:
            position = header.data_start + header.n_packed
        if not header.name.endswith("/"):
            yield found_member(file, header, n_total)
    yield Gap(str(position), n_total - position, f"the directory of the ZIP archive cannot be read: {why}")


def found_member(file: BinaryIO, header: LocalHeader, n_total: int) -> Member:
    """A member told by its own header."""
    problem, detail = ("encrypted", "it is encrypted") if header.flags & IS_ENCRYPTED else ("", "")
    n_packed = n_total - header.data_start if header.flags & HAS_NO_SIZES else header.n_packed
    return Member(
        name=header.name,
        n_bytes=header.n_bytes,
        n_packed=n_packed,
        place=str(header.start),
        open=partial(open_found, file, header, n_packed),
        problem=problem,
        detail=detail,
    )


class Signs:
    """Where headers begin in a file; holds one chunk of it."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._start = 0
        self._held = b""

    def find(self, position: int) -> int | None:
        """Offset of the next header."""
        while True:
            found = self._held.find(LOCAL_SIGN, position - self._start) if position >= self._start else -1
            if found >= 0:
                return self._start + found
            self._start = max(position, self._start + max(0, len(self._held) - len(LOCAL_SIGN) + 1))
            self._file.seek(self._start)
            self._held = self._file.read(CHUNK_BYTES)
            if len(self._held) < len(LOCAL_SIGN):
                return None


def read_header(file: BinaryIO, start: int) -> LocalHeader | None:
    """The header at an offset; None where the sign stands there by chance."""
    file.seek(start)
    head = file.read(LOCAL_HEADER.size)
    if len(head) < LOCAL_HEADER.size:
        return None
    _, version, flags, method, _, _, _, n_packed, n_bytes, n_name, n_extra = LOCAL_HEADER.unpack(head)
    if version & 0xFF > MAX_VERSION or method > MAX_METHOD or not n_name:
        return None
    raw = file.read(n_name)
    name = raw.decode("utf-8", "replace") if flags & IS_UTF8 else read_name(raw)
    return LocalHeader(start, flags, method, n_packed, n_bytes, name, start + len(head) + n_name + n_extra)


def open_found(file: BinaryIO, header: LocalHeader, n_packed: int) -> Readable:
    """A member's data, where its method is one of the two that are in use."""
    if header.method not in {STORED, DEFLATED} or (header.method == STORED and header.flags & HAS_NO_SIZES):
        raise MemberError(f"ZIP method {header.method} is not read without a directory")
    return FoundMember(file, header.data_start, n_packed, header.method == DEFLATED)


class FoundMember:
    """The data behind a header. Its end is where deflate ends, or where its length says."""

    def __init__(self, file: BinaryIO, position: int, n_left: int, is_deflated: bool) -> None:
        self._file = file
        self._position = position
        self._n_left = n_left
        self._inflater = zlib.decompressobj(-zlib.MAX_WBITS) if is_deflated else None

    def read(self, n_bytes: int, /) -> bytes:
        """The next bytes. Raises MemberError where they are damaged or end early."""
        while self._inflater is None or not self._inflater.eof:
            self._file.seek(self._position)
            data = self._file.read(min(CHUNK_BYTES, self._n_left))
            self._position, self._n_left = self._position + len(data), self._n_left - len(data)
            unpacked = self._unpack(data, n_bytes)
            if unpacked or (self._inflater is None and not self._n_left):
                return unpacked
            if not data:
                raise MemberError("ZIP member ends early")
        return b""

    def _unpack(self, data: bytes, n_bytes: int) -> bytes:
        if self._inflater is None:
            return data
        try:
            return self._inflater.decompress(self._inflater.unconsumed_tail + data, n_bytes)
        except zlib.error as error:
            raise MemberError(f"ZIP member is damaged: {error}") from error
