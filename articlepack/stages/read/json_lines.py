"""JSON lines: one object a line. A broken line is one page refused, and costs no other."""

import json
import re
from collections.abc import Iterator

import orjson
from msgspec import Struct
from resiliparse.parse.encoding import detect_encoding

from articlepack.records import Note, RawPage, Reject
from articlepack.stages.read.charsets import marked_charset, open_rows
from articlepack.stages.read.compression import MAX_PIECE_BYTES, Gap
from articlepack.stages.read.json_rows import pages_of
from articlepack.stages.read.options import ReadOptions
from articlepack.stages.read.refusals import damaged, refuse, too_large
from articlepack.stages.read.rows import RowReader
from articlepack.stages.read.sources import InputSource
from articlepack.stages.read.stream import Stream

BYTE_ORDER_MARK = b"\xef\xbb\xbf"
# A string, or the beginning of one that never ends; possessive, so that time stays linear.
JSON_STRING = re.compile(rb'"[^"\\]*+(?:\\.[^"\\]*+)*+(?:"|\\?\Z)', re.DOTALL)
TAKEN_ELSEWHERE = re.compile(rb"\\u[dD]|NaN|Infinity")
BRACKET = re.compile(rb"[\[\]{}]")


MAX_INT_DIGITS = 19


class Line(Struct, frozen=True):
    """A line of a file, without its end. Above the cap, `data` is empty."""

    number: int
    """1-based."""
    data: bytes
    n_bytes: int
    place: str
    """Of its first byte, as `Stream.place` gives it."""


class BadJsonError(Exception):
    """Why a line is no row."""

    def __init__(self, reason: str, detail: str) -> None:
        super().__init__(detail)
        self.reason = reason
        self.detail = detail


def lines_of(stream: Stream, max_bytes: int) -> Iterator[Line | Gap]:
    """The lines of a file, and its gaps; a line cut off by damage is left out, it is part of the gap."""
    number = 0
    while True:
        place = stream.place(stream.position)
        data = stream.readline(max_bytes + 1)
        number += bool(data)
        if len(data) > max_bytes and not data.endswith(b"\n"):
            yield Line(number, b"", len(data) + pass_over_line(stream), place)
        elif data and (data.endswith(b"\n") or not stream.gap):
            yield Line(number, data.rstrip(b"\r\n"), len(data), place)
        if stream.gap:
            yield stream.gap
            if not stream.resume():
                return
        elif not data:
            return


def pass_over_line(stream: Stream) -> int:
    """Read to the end of the line without holding it; number of bytes."""
    n_bytes = 0
    while data := stream.readline(MAX_PIECE_BYTES):
        n_bytes += len(data)
        if data.endswith(b"\n"):
            break
    return n_bytes


def read_json_lines(source: InputSource, options: ReadOptions) -> Iterator[RawPage | Reject | Note]:
    """The pages of a file of JSON lines. Blank lines are no pages.

    A name twice in an object: the last wins. NaN and Infinity are no value. A number too large for 64 bits becomes a
    float. Halves of surrogate pairs become U+FFFD. A line that is no UTF-8 is read in the charset detected.
    """
    reader, number = RowReader(source, options), 0
    with open_rows(source, marked_charset(source), options) as stream:
        for line in lines_of(stream, options.max_line_bytes):
            if isinstance(line, Gap):
                yield damaged(reader.key(str(number + 1)), line, f"after line {number}")
                continue
            number = line.number
            if line.n_bytes > options.max_line_bytes:
                yield too_large(reader.key(str(number)), line.n_bytes, options.max_line_bytes, f"line {number}")
            elif line.data.strip() not in {b"", BYTE_ORDER_MARK}:
                yield from pages_of_line(line, reader, options)
    yield from reader.notes()


def pages_of_line(line: Line, reader: RowReader, options: ReadOptions) -> Iterator[RawPage | Reject]:
    """The page of one line, or those within it, or why it gives none."""
    data, charset = as_utf8(line.data.removeprefix(BYTE_ORDER_MARK) if line.number == 1 else line.data)
    try:
        row = parse_object(data, options.max_json_depth)
    except BadJsonError as error:
        where = f"line {line.number}, {line.n_bytes} bytes at byte {line.place}"
        yield refuse(reader.key(str(line.number)), error.reason, f"{where}: {error.detail}")
    else:
        yield from pages_of(line.number, row, reader, charset)


def as_utf8(data: bytes) -> tuple[bytes, str | None]:
    """The line in UTF-8, and the charset it was in if that was another."""
    try:
        data.decode()
    except UnicodeDecodeError:
        charset = str(detect_encoding(data))
        return data.decode(charset, "replace").encode("utf-8", "replace"), charset
    return data, None


def parse_object(data: bytes, max_depth: int) -> dict[str, object]:
    """The object a line holds. Raises BadJsonError."""
    try:
        value = parse_json(data, max_depth)
    except ValueError as error:
        raise BadJsonError("bad_json", str(error)) from error
    # Nearly no row has lists or objects within: that is cheaper to see of the value than of the text.
    if is_deeper(value, max_depth):
        raise too_deep(max_depth)
    if not isinstance(value, dict):
        raise BadJsonError("bad_json", f"holds {type(value).__name__}, no object")
    return value


def parse_json(data: bytes, max_depth: int) -> object:
    """What the line holds. Raises ValueError, and BadJsonError where what cannot be parsed is nested deeper than that.

    orjson refuses halves of surrogate pairs and NaN, which scrapers do write: those lines go to the parser that takes
    them.
    """
    try:
        return orjson.loads(data)
    except orjson.JSONDecodeError as error:
        if opens_too_many(data, max_depth):
            raise too_deep(max_depth) from error
        if "infinity" not in error.msg and TAKEN_ELSEWHERE.search(data) is None:
            raise ValueError(f"{error.msg} (byte {error.pos + 1})") from error
        return json.loads(data, parse_constant=no_value, parse_int=number_of)


def number_of(digits: str) -> int | float:
    """A whole number; beyond 64 bits a float, which beyond its own range is infinite, and then no value."""
    return int(digits) if len(digits) < MAX_INT_DIGITS else float(digits)


def no_value(name: str) -> None:
    """NaN and Infinity are no JSON and say nothing, but Python writes them."""


def too_deep(max_depth: int) -> BadJsonError:
    """Lists and objects within each other, more of them than wanted."""
    return BadJsonError("too_deep", f"nested deeper than {max_depth}")


def is_deeper(value: object, max_depth: int) -> bool:
    """Whether lists and objects are nested deeper than that."""
    level = [value]
    for _ in range(max_depth + 1):
        nested = [one.values() if isinstance(one, dict) else one for one in level if isinstance(one, dict | list)]
        if not nested:
            return False
        level = [child for one in nested for child in one]
    return True


def opens_too_many(data: bytes, max_depth: int) -> bool:
    """Whether lists and objects are nested deeper than that, told without a parser."""
    if data.count(b"[") + data.count(b"{") <= max_depth:
        return False
    depth = 0
    for bracket in BRACKET.finditer(JSON_STRING.sub(b"", data)):
        depth += 1 if bracket.group() in b"[{" else -1
        if depth > max_depth:
            return True
    return False
