"""JSON documents: a list of objects, or objects one after the other, however they are laid out. An object is a page.

Read object by object, never whole. A broken object costs itself: reading goes on at the next that begins as the first
one did.
"""

import re
from collections.abc import Iterator

from msgspec import Struct

from articlepack.records import Note, RawPage, Reject
from articlepack.stages.read.charsets import marked_charset, open_rows
from articlepack.stages.read.compression import MAX_PIECE_BYTES
from articlepack.stages.read.json_lines import BYTE_ORDER_MARK, BadJsonError, as_utf8, parse_object
from articlepack.stages.read.json_rows import pages_of
from articlepack.stages.read.options import ReadOptions
from articlepack.stages.read.refusals import damaged, refuse, too_large
from articlepack.stages.read.rows import RowReader
from articlepack.stages.read.signs import SCRIPT_OPENING
from articlepack.stages.read.sources import InputSource
from articlepack.stages.read.stream import Stream

BETWEEN = re.compile(rb"[\s,\x1e]*+")
"""What may stand between values: white space, commas, the sign before each value of a JSON text sequence (RFC 7464)."""
BETWEEN_IN_SCRIPT = re.compile(rb"[\s,;)]*+")
"""The same where a script begins the document, and ends it."""
SCALAR = re.compile(rb'[^\s,\[\]{}"]++')
# Possessive, so that time stays linear; a backslash at the very end waits for what it escapes.
STRING_REST = re.compile(rb'[^"\\]*+(?:\\.[^"\\]*+)*+', re.DOTALL)
STRUCTURE = re.compile(rb'["\[\]{}]')
FIRST_KEY = re.compile(rb'\{\s*+("[^"]{0,200}"\s*+:)')
MAX_AGAIN_BYTES = 400_000_000
"""Read again behind broken objects, in a file."""


class Value(Struct, frozen=True):
    """One value of the list."""

    number: int
    """1-based."""
    data: bytes
    """Empty above the cap."""
    n_bytes: int
    place: str
    is_whole: bool = True


def read_json(source: InputSource, options: ReadOptions) -> Iterator[RawPage | Reject | Note]:
    """The pages of a JSON document. What holds for JSON lines holds for each of its objects."""
    reader = RowReader(source, options)
    with open_rows(source, marked_charset(source), options) as stream:
        document = Document(stream, options.max_line_bytes)
        is_more = True
        while is_more:
            for value in document.values():
                if value.is_whole or not stream.gap:
                    yield from pages_of_value(value, document, reader, options)
            if stream.gap:
                yield damaged(reader.key(str(document.number + 1)), stream.gap, f"after object {document.number}")
            is_more = stream.resume()
    yield from reader.notes()


def pages_of_value(
    value: Value, document: "Document", reader: RowReader, options: ReadOptions
) -> Iterator[RawPage | Reject]:
    """The page of one value, or those within it, or why it gives none. A broken one is read again behind its
    beginning.
    """
    where = f"object {value.number}, at byte {value.place}"
    if value.n_bytes > options.max_line_bytes:
        yield too_large(reader.key(str(value.number)), value.n_bytes, options.max_line_bytes, where)
        return
    data, charset = as_utf8(value.data)
    try:
        row = parse_object(data, options.max_json_depth)
    except BadJsonError as error:
        n_bytes = document.try_again(value)
        why = error.detail if value.is_whole else "it has no end"
        yield refuse(reader.key(str(value.number)), error.reason, f"{where}, {n_bytes} bytes: {why}")
        return
    document.remember(value)
    yield from pages_of(value.number, row, reader, charset)


class Document:
    """The values at the top of a document, found by their brackets and strings alone."""

    def __init__(self, stream: Stream, max_bytes: int) -> None:
        self.number = 0
        self._stream = stream
        self._max_bytes = max_bytes
        self._held = b""
        self._at = 0
        """Where in what is held reading stands."""
        self._offset = 0
        """Of what is held, in the unpacked file."""
        self._between = BETWEEN
        self._first_key: re.Pattern[bytes] | None = None
        self._n_again = 0
        self._begin = 0
        """Where in what is held the value begins that is being read, or goes on behind `_parts`."""
        self._parts = bytearray()

    def values(self) -> Iterator[Value]:
        """The values up to the end or a gap."""
        if self._offset == 0 and self._at == 0:
            self._begin_document()
        is_begun = False
        while self._pass_over(self._between):
            sign = self._held[self._at : self._at + 1]
            if sign == b"]" or (sign == b"[" and not is_begun and self.number == 0):
                self._at += 1
            else:
                yield self._value()
            is_begun = True

    def _begin_document(self) -> None:
        """Go behind a byte order mark, and behind what a script writes before its data."""
        self._more()
        self._at = len(BYTE_ORDER_MARK) * self._held.startswith(BYTE_ORDER_MARK)
        if script := SCRIPT_OPENING.match(self._held, BETWEEN.match(self._held, self._at).end()):  # type: ignore[union-attr]
            self._at, self._between = script.end(), BETWEEN_IN_SCRIPT

    def remember(self, value: Value) -> None:
        """How objects of this document begin, told by one that is whole."""
        found = FIRST_KEY.match(value.data) if self._first_key is None else None
        if found:
            self._first_key = re.compile(rb"\{\s*+" + re.escape(found[1]))

    def try_again(self, value: Value) -> int:
        """Go back to where the next object seems to begin within a broken one; how many bytes are given up."""
        found = self._first_key.search(value.data, 1) if self._first_key else None
        n_behind = len(value.data) - found.start() if found else 0
        self._n_again += n_behind
        if not found or self._n_again > MAX_AGAIN_BYTES:
            return value.n_bytes
        self._held = value.data[found.start() :] + self._held[self._at :]
        self._offset += self._at - n_behind
        self._at = 0
        return found.start()

    def _more(self) -> bool:
        """Hold more bytes, the longer the more are held, so that time stays linear."""
        data = self._stream.read(max(1 << 16, min(len(self._held), MAX_PIECE_BYTES)))
        self._held += data
        return bool(data)

    def _drop(self) -> None:
        """Let go of what was passed."""
        self._held, self._offset, self._at = self._held[self._at :], self._offset + self._at, 0

    def _pass_over(self, pattern: re.Pattern[bytes]) -> bool:
        """Go to where the pattern does not match any more; False if nothing is there."""
        while True:
            found = pattern.match(self._held, self._at)
            self._at = found.end() if found else self._at
            if self._at < len(self._held):
                return True
            self._drop()
            if not self._more():
                return False

    def _value(self) -> Value:
        """The value that begins here."""
        self.number += 1
        start, self._begin = self._offset + self._at, self._at
        place, self._parts = self._stream.place(start), bytearray()
        is_whole = self._find_end(start)
        n_bytes = self._offset + self._at - start
        data = bytes(self._parts) + self._held[self._begin : self._at] if n_bytes <= self._max_bytes else b""
        return Value(self.number, data, n_bytes, place, is_whole)

    def _find_end(self, start: int) -> bool:
        """Go behind the value; whether it ends before the file does."""
        if self._held[self._at : self._at + 1] not in {b"[", b"{", b'"'}:
            self._at += 1
            return self._pass_over(SCALAR)
        depth, is_string = 0, False
        while True:
            if is_string:
                self._at = STRING_REST.match(self._held, self._at).end()  # type: ignore[union-attr]
                if self._held[self._at : self._at + 1] == b'"':
                    self._at, is_string = self._at + 1, False
            else:
                found = STRUCTURE.search(self._held, self._at)
                self._at = found.end() if found else len(self._held)
                sign = found[0] if found else b""
                is_string = sign == b'"'
                depth += (sign in {b"[", b"{"}) - (sign in {b"]", b"}"})
            if depth <= 0 and not is_string and self._at and self._held[self._at - 1 : self._at] in {b'"', b"]", b"}"}:
                return True
            if self._is_at_end(is_string) and not self._go_on(start):
                return False

    def _go_on(self, start: int) -> bool:
        """Hold more bytes of the value that began at `start`; False at the end."""
        if self._offset + self._at - start <= self._max_bytes:
            self._parts += self._held[self._begin : self._at]
        self._drop()
        self._begin = 0
        if self._more():
            return True
        self._at = len(self._held)
        return False

    def _is_at_end(self, is_string: bool) -> bool:
        """Whether nothing more can be told from what is held; a backslash waits for what it escapes."""
        rest = self._held[self._at : self._at + 2]
        return not rest or (is_string and rest == b"\\")
