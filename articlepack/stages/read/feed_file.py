"""A feed as the parser wants it: bare signs are escaped, and within an entry every element that begins ends.

The parser ends an element at whatever end comes next: one `<br>` in a description, and all entries behind it lie within
the first.
"""

import re
from collections import Counter
from collections.abc import Iterator

from articlepack.stages.read.compression import Gap
from articlepack.stages.read.plain import pass_over_rest
from articlepack.stages.read.stream import Stream

QUOTES = rb"""[^<>"']|"[^"<]*+"|'[^'<]*+'"""
SIGN = re.compile(
    rb"<!\[CDATA\[|<!--|<\?|&(?!#?\w{1,31};)|<(?![a-zA-Z_:/!?\x80-\xff])"
    rb"|<(?P<end>/?)(?P<name>[a-zA-Z_:\x80-\xff][^\s<>/\"']{0,200}+)(?P<rest>(?:" + QUOTES + rb")*+)>"
    rb"|(?P<like><)"
)
"""A bare ampersand, a bare sign for less, what begins a place where they may stand, a tag, and what begins like one."""
BARE = re.compile(rb"&(?!#?\w{1,31};)")
WELL_FORMED = re.compile(rb"(?:\s++[^\s=<>/\"']++\s*+=\s*+(?:\"[^\"<]*+\"|'[^'<]*+'))*+\s*+/?")
"""What stands in a tag behind its name."""
ESCAPES = {b"&": b"&amp;", b"<": b"&lt;"}
ENDS = {b"<![CDATA[": b"]]>", b"<!--": b"-->", b"<?": b"?>"}
CUT = re.compile(
    rb"(?:&#?\w{0,31}|<(?:!(?:\[C?D?A?T?A?|-)?|/?[a-zA-Z_:\x80-\xff](?:" + QUOTES + rb")*+(?:\"[^\"<]*|'[^'<]*)?|/)?)\Z"
)
"""What may go on to be an entity, one of those or a tag."""
MAX_TAG_BYTES = 1 << 16
ENTRY_NAMES = {b"item", b"entry"}
FEED_NAMES = {b"channel", b"rss", b"feed", b"rdf"}
EMPTY_NAMES = {b"br", b"hr", b"img", b"wbr", b"input", b"embed", b"area", b"col"}
"""Elements of HTML that have no end, and are none of a feed's own."""


class FeedFile:
    """A feed as the parser wants it: bytes, within the cap, and then an end; bare signs are escaped."""

    def __init__(self, stream: Stream, max_bytes: int) -> None:
        self.n_read = 0
        self.n_skipped = 0
        """Bytes above the cap."""
        self.is_cut = False
        """Whether there is more of the feed than was handed on, known once that is at its end."""
        self._stream = stream
        self._max_bytes = max_bytes
        self._rest = b""
        """Read already, and not yet handed on: how it goes on is not known."""
        self._end = b""
        """What ends the CDATA or the comment that goes on."""
        self._is_wide: bool | None = None
        self.n_seen = 0
        """Entries that the parser has seen, those within others too."""
        self.problem = ""
        """What may have kept it from going on, and whether it has."""
        self.is_broken = False
        self._n_handed_on = 0
        self._tags = Tags()
        self._begun: list[int] = []
        """Where entries begin, in the bytes that are handed on: about where they do in those of the feed."""

    def read(self, n_bytes: int) -> bytes:
        """About as many of the next bytes; none at the end, and above the cap."""
        while data := self._stream.read(min(n_bytes, self._max_bytes - self.n_read)):
            self.n_read += len(data)
            if self._is_wide is None:
                self._is_wide = b"\0" in data[:4]
            # Of UTF-16 no byte is a sign.
            if handed_on := data if self._is_wide else self._escaped(data):
                return handed_on
        self.pass_over_rest()
        rest, self._rest = self._rest, b""
        return rest

    def pass_over_rest(self) -> None:
        """Count what is not handed on."""
        self.n_skipped += pass_over_rest(self._stream)
        self.is_cut = self.n_skipped > 0 or self._stream.gap is not None

    def gaps(self) -> Iterator[Gap]:
        """What is not read: entries behind those that the parser has seen, what is above the cap, and what cannot be
        unpacked.
        """
        place = self._stream.place(self.n_read)
        lost = [] if self.is_cut else self._begun[self.n_seen :]
        if lost:
            entries = "1 entry" if len(lost) == 1 else f"{len(lost)} entries"
            why = f"{entries} of a feed cannot be read: {self.problem or 'the parser ends before them'}"
            yield Gap(self._stream.place(lost[0]), max(0, self.n_read - lost[0]), why)
        elif self.is_broken:
            yield Gap(place, self.n_skipped, f"the feed cannot be read on: {self.problem}")
        elif self.n_skipped:
            yield Gap(place, self.n_skipped, f"more than {self._max_bytes} bytes of a feed are not read", "too_large")
        if self._stream.gap:
            yield self._stream.gap

    def _escaped(self, data: bytes) -> bytes:
        """The bytes that are sure, bare ampersands as XML has them; what may go on is kept back."""
        data, out, at, n_out = self._rest + data, [], 0, self._n_handed_on
        while True:
            if self._end:
                stop = data.find(self._end, at)
                if stop < 0:
                    cut = max(at, len(data) - len(self._end) + 1)
                    break
                at, stop, self._end = stop + len(self._end), at, b""
                out.append(data[stop:at])
                n_out += at - stop
            found = SIGN.search(data, at)
            if found is None or (len(data) - found.start() < MAX_TAG_BYTES and CUT.match(data, found.start())):
                opened = CUT.search(data, max(at, len(data) - MAX_TAG_BYTES))
                cut = opened.start() if opened else len(data)
                break
            before = data[at : found.start()]
            sign = self._tags.ended(found) if found["name"] else self._sign(found)
            out += [before, sign]
            n_out += len(before)
            if found["name"] and not found["end"] and local_name(found["name"]) in ENTRY_NAMES:
                self._begun.append(n_out)
            n_out += len(sign)
            at, self._end = found.end(), ENDS.get(found[0], b"")
        self._rest = data[cut:]
        self._n_handed_on = n_out + cut - at
        return b"".join([*out, data[at:cut]])

    def _sign(self, found: re.Match[bytes]) -> bytes:
        """A sign as XML has it. What begins like a tag and is none is text, but not above the entries."""
        is_above = found["like"] and not self._tags.is_open
        return found[0] if is_above else ESCAPES.get(found[0], found[0])


class Tags:
    """The elements that are open, from an entry on."""

    def __init__(self) -> None:
        self._open: list[bytes] = []
        self._n_open: Counter[bytes] = Counter()
        """By name, in small letters."""

    @property
    def is_open(self) -> bool:
        """Whether an entry is."""
        return bool(self._open)

    def ended(self, tag: re.Match[bytes]) -> bytes:
        """A tag as XML has it, behind the ends that it lacks before it; nothing for an end of what is not open."""
        name, local = tag["name"], local_name(tag["name"])
        if tag["end"]:
            return self._end_of(name, local, tag[0])
        if not self._open and local not in ENTRY_NAMES:
            return BARE.sub(b"&amp;", tag[0])
        ends = self._ends_before(local)
        # The parser takes an element with other attributes for one that has ended.
        inside = BARE.sub(b"&amp;", tag["rest"].removesuffix(b"/")) if WELL_FORMED.fullmatch(tag["rest"]) else b""
        if tag["rest"].endswith(b"/") or name.lower() in EMPTY_NAMES:
            return ends + b"<%s%s/>" % (name, inside)
        self._open.append(name)
        self._n_open[name.lower()] += 1
        return ends + b"<%s%s>" % (name, inside)

    def _end_of(self, name: bytes, local: bytes, tag: bytes) -> bytes:
        if not self._open:
            return tag
        if local in FEED_NAMES and not self._n_open[name.lower()]:
            return self._ends_down_to(0) + tag
        if not self._n_open[name.lower()]:
            return b""
        ends: list[bytes] = []
        while not ends or ends[-1].lower() != b"</%s>" % name.lower():
            ends.append(self._ends_down_to(len(self._open) - 1))
        return b"".join(ends)

    def _ends_before(self, local: bytes) -> bytes:
        """What ends before an entry: one of RSS never stands in another, one of Atom never as its child."""
        is_child = bool(self._open) and local_name(self._open[-1]) in ENTRY_NAMES
        return self._ends_down_to(0) if local == b"item" or (local == b"entry" and is_child) else b""

    def _ends_down_to(self, n_open: int) -> bytes:
        """The ends of the innermost elements, until so many are open."""
        names = self._open[n_open:]
        del self._open[n_open:]
        self._n_open.subtract(name.lower() for name in names)
        return b"".join(b"</%s>" % name for name in reversed(names))


def local_name(name: bytes) -> bytes:
    """A name in small letters, without its prefix."""
    return name.rpartition(b":")[2].lower()
