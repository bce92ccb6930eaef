"""Records of web archives, found by ourselves: readers return a truncated record without an error, swallow the next
ones where a length is wrong, and give up at the first damage.

Here the length is checked against what follows; a damaged record is one refusal with its offset and length, and reading
goes on at the next line that begins a record, also within what a wrong length had claimed.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterator

from msgspec import Struct

from articlepack.records import Note, RawPage, Reject
from articlepack.stages.read.compression import Gap
from articlepack.stages.read.options import ReadOptions
from articlepack.stages.read.refusals import damaged, too_large
from articlepack.stages.read.sources import InputSource
from articlepack.stages.read.stream import Stream
from articlepack.stages.read.warc_page import (
    MAX_HEADER_BYTES,
    PEEK_BYTES,
    TRUNCATED,
    describe_cut,
    describe_no_pages,
    no_page,
    page_of,
)

TAIL_BYTES = 1 << 12
"""Enough of what follows a record to see how the next begins."""
FILL_BYTES = 1 << 16
OVERLAP_BYTES = 1 << 11


class BrokenRecordError(Exception):
    """A record that cannot be read: why."""


class Grammar(Struct, frozen=True):
    """How records of a kind of web archive begin and end."""

    begins: re.Pattern[bytes]
    """The first line of a record, at the beginning of a line."""
    next: re.Pattern[bytes]
    """The same behind damage, wherever it stands: a record that is cut ends within a line."""
    is_one_line: bool
    """Whether a header is a line, and not all up to a blank one."""
    parse: Callable[[bytes], tuple[bytes, int] | None]
    """A header as fastwarc wants it, without the length, and the length of the block; None where it has none."""
    separator: re.Pattern[bytes]
    """What stands between records."""


class RecordFile:
    """Finds the records of one file and reads those that are pages. Holds one record."""

    def __init__(self, stream: Stream, source: InputSource, options: ReadOptions, grammar: Grammar) -> None:
        self._stream = stream
        self._source = source
        self._max_bytes = options.max_page_bytes
        self._grammar = grammar
        self._no_pages: Counter[str] = Counter()
        self._cut: Counter[str] = Counter()
        self._held = bytearray()
        self._start = 0
        """Of what is held, in the unpacked file."""

    def results(self) -> Iterator[RawPage | Reject | Note]:
        """Pages and refusals in the order of the file, then notes on the records that are no pages, or not whole."""
        while True:
            while self._find_line():
                start = self._start
                place = self._stream.place(start)
                try:
                    result = self._record(self._source.at(place))
                except BrokenRecordError as error:
                    result = self._pass_over_damage(place, start, str(error))
                if result is not None:
                    yield result
            if self._stream.gap:
                yield damaged(self._source.at(self._stream.gap.offset), self._stream.gap)
            if not self._stream.resume():
                break
        if self._no_pages:
            yield Note(describe_no_pages(self._no_pages))
        if self._cut:
            yield Note(describe_cut(self._cut))

    def _fill(self, n_bytes: int) -> bool:
        """Hold so many bytes; False where there are fewer before the end or a gap."""
        while len(self._held) < n_bytes:
            data = self._stream.read(max(FILL_BYTES, n_bytes - len(self._held)))
            if not data:
                return False
            self._held += data
        return True

    def _drop(self, n_bytes: int) -> None:
        del self._held[:n_bytes]
        self._start += n_bytes

    def _find_line(self) -> bool:
        """Go to the next line that is not blank; False at the end or at a gap."""
        while self._fill(1):
            n_blank = len(self._held) - len(self._held.lstrip(b"\r\n"))
            self._drop(n_blank)
            if self._held:
                return True
        return False

    def _record(self, source: str) -> RawPage | Reject | None:
        """Read one record whole; None if it is no page. Raises BrokenRecordError."""
        header, n_header, n_bytes = self._header()
        n_total = n_header + n_bytes
        self._fill(n_header + min(n_bytes, PEEK_BYTES))
        kind = no_page(header, bytes(self._held[n_header : min(n_total, n_header + PEEK_BYTES)]))
        if n_bytes > self._max_bytes:
            self._pass_over(n_total)
            block = b""
        else:
            self._check_end(n_header, n_total)
            block = bytes(self._held[n_header:n_total])
            self._drop(n_total)
        if kind is not None:
            self._no_pages[kind] += 1
            return None
        if n_bytes > self._max_bytes:
            return too_large(source, n_bytes, self._max_bytes, "record")
        if cut := TRUNCATED.search(header):
            self._cut[cut[1].decode().lower()] += 1
        return page_of(source, self._source.path, header, block, self._max_bytes)

    def _header(self) -> tuple[bytes, int, int]:
        """The header as fastwarc wants it, its length, and that of the block. Raises BrokenRecordError."""
        self._fill(TAIL_BYTES)
        if not self._grammar.begins.match(self._held):
            raise BrokenRecordError("no record begins here")
        n_header = self._find_header_end()
        parsed = self._grammar.parse(bytes(self._held[:n_header]))
        if parsed is None:
            raise BrokenRecordError("the record has no Content-Length")
        return parsed[0], n_header, parsed[1]

    def _find_header_end(self) -> int:
        """Where the block begins. Raises BrokenRecordError where the next record begins before."""
        start = 0
        while start < MAX_HEADER_BYTES:
            end = self._held.find(b"\n", start)
            if end < 0 and not self._fill(len(self._held) + TAIL_BYTES):
                break
            if end < 0:
                continue
            if self._grammar.is_one_line or end - start < 2 and not self._held[start:end].strip(b"\r"):
                if self._next_start(1, end) is not None:
                    break
                return end + 1
            start = end + 1
            if self._grammar.begins.match(self._held, start):
                break
        raise BrokenRecordError("the record's header has no end")

    def _check_end(self, n_header: int, n_total: int) -> None:
        """A separator, and then the next record or the end of the file, must follow; else the length was wrong.

        Garbage behind a separator is let pass, unless the block holds what looks like a record itself.
        """
        self._fill(n_total + TAIL_BYTES)
        if len(self._held) < n_total:
            raise BrokenRecordError("the file ends within a record")
        tail = bytes(self._held[n_total : n_total + TAIL_BYTES])
        if self._is_end(tail):
            return
        is_parted = self._grammar.separator.match(tail) is not None
        if not is_parted or self._next_start(n_header + 1, n_total) is not None:
            raise BrokenRecordError("the record's length is wrong")

    def _is_end(self, tail: bytes) -> bool:
        """Whether a record can end before this."""
        behind = tail.lstrip(b"\r\n")
        return not behind or (behind != tail and self._grammar.begins.match(behind) is not None)

    def _next_start(self, start: int, end: int | None = None) -> int | None:
        """Where in what is held a line begins a record."""
        found = self._grammar.next.search(self._held, start, len(self._held) if end is None else end)
        return found.start() if found else None

    def _pass_over(self, n_total: int) -> None:
        """Pass over a record that is not held. Raises BrokenRecordError where its end is wrong.

        What looks like a record within it is held until the end is seen, to be read if the length is wrong.
        """
        if self._stream.compression is None and not self._is_end_at(self._start + n_total):
            raise BrokenRecordError("the record's length is wrong")
        end = self._start + n_total
        while self._start < end:
            if not self._fill(min(FILL_BYTES, end - self._start)):
                raise BrokenRecordError("the file ends within a record")
            found = self._next_start(0, min(len(self._held), end - self._start))
            if found is not None and self._stream.compression is not None:
                self._drop(found)
                break
            self._drop(min(end - self._start, max(len(self._held) - OVERLAP_BYTES, OVERLAP_BYTES)))
        n_left = end - self._start
        if n_left and (n_left > self._max_bytes or not self._fill(n_left)):
            raise BrokenRecordError("the record's length is wrong")
        self._fill(n_left + TAIL_BYTES)
        if not self._is_end(bytes(self._held[n_left : n_left + TAIL_BYTES])):
            raise BrokenRecordError("the record's length is wrong")
        self._drop(n_left)

    def _is_end_at(self, position: int) -> bool:
        """Whether a record can end at a place far ahead, in a file that is not compressed."""
        with self._source.open() as file:
            if position > file.seek(0, 2):
                return False
            file.seek(position)
            return self._is_end(file.read(TAIL_BYTES))

    def _pass_over_damage(self, place: str, start: int, why: str) -> Reject | None:
        """Go to the next line that begins a record. None if the stream itself breaks off: then that is the gap."""
        if self._start > start and self._grammar.begins.match(self._held):
            return damaged(self._source.at(place), Gap(place, self._start - start, why))
        while (found := self._next_start(1 if self._start == start else 0)) is None:
            self._drop(max(0, len(self._held) - OVERLAP_BYTES))
            if not self._fill(len(self._held) + 1):
                self._drop(len(self._held))
                break
        self._drop(found or 0)
        if not self._held and self._stream.gap:
            return None
        return damaged(self._source.at(place), Gap(place, self._start - start, why))
