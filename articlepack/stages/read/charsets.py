"""Charsets of whole files of rows: where a file is no UTF-8, its lines are made so before anyone looks for them.

Pages are another matter: each is decoded by itself, by `decode`.
"""

import codecs
from collections.abc import Iterable, Iterator, Sequence

from msgspec import Struct
from resiliparse.parse.encoding import detect_encoding

from articlepack.stages.read.compression import Gap, Piece
from articlepack.stages.read.options import ReadOptions
from articlepack.stages.read.sources import InputSource
from articlepack.stages.read.stream import Stream

SAMPLE_BYTES = 1 << 20
# A character of UTF-8 may be cut at the end of the sample.
MAX_CUT_BYTES = 3


def open_rows(source: InputSource, charset: str | None, options: ReadOptions, *, has_returns: bool = False) -> Stream:
    """A file of rows, as UTF-8 whatever it is written in; `has_returns`: its lines end in carriage returns alone."""
    recode = (lambda pieces: recoded(pieces, charset)) if charset else with_line_feeds if has_returns else None
    return Stream(source, recode, options.max_ratio)


def with_line_feeds(pieces: Iterable[Piece | Gap]) -> Iterator[Piece | Gap]:
    """The same with line feeds for carriage returns."""
    for piece in pieces:
        yield piece if isinstance(piece, Gap) else Piece(piece.data.replace(b"\r", b"\n"), piece.member_start)


def recoded(pieces: Iterable[Piece | Gap], charset: str) -> Iterator[Piece | Gap]:
    """The same text in UTF-8; what is no character becomes U+FFFD."""
    decoder = codecs.getincrementaldecoder(charset)("replace")
    for piece in pieces:
        if isinstance(piece, Gap):
            decoder.reset()
            yield piece
        else:
            yield Piece(decoder.decode(piece.data).encode("utf-8", "replace"), piece.member_start)
    yield Piece(decoder.decode(b"", final=True).encode("utf-8", "replace"))


def marked_charset(source: InputSource) -> str | None:
    """`utf-16` or `utf-32` where a file begins with its byte order mark."""
    with Stream(source) as stream:
        head = stream.read(4)
    if head in {codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE}:
        return "utf-32"
    return "utf-16" if head[:2] in {codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE} else None


class Beginning(Struct, frozen=True):
    """What the first megabyte of a table tells."""

    charset: str | None
    """None: UTF-8."""
    has_returns: bool
    """Whether its lines end as old Macs wrote them, in carriage returns alone."""
    lines: Sequence[str]
    """Those that are whole; bytes that are no character are U+FFFD."""


def beginning_of(source: InputSource) -> Beginning:
    """How a file of rows begins."""
    charset = marked_charset(source)
    with Stream(source) as stream:
        sample = stream.read(SAMPLE_BYTES)
    has_returns = charset is None and b"\r" in sample and b"\n" not in sample
    charset = charset or told_by(sample)
    lines = sample.decode(charset or "utf-8-sig", "replace").split("\r" if has_returns else "\n")
    return Beginning(charset, has_returns, lines[:-1] if len(sample) == SAMPLE_BYTES else lines)


def told_by(sample: bytes) -> str | None:
    """What a sample is in; None: UTF-8, or most of it."""
    return None if is_utf8(sample) or is_mostly_utf8(sample) else str(detect_encoding(sample, max_len=0))


def is_mostly_utf8(sample: bytes) -> bool:
    """Whether most lines beyond ASCII are UTF-8: then the others are for `decode` to read, each by itself."""
    lines = [line for line in sample.split(b"\n")[:-1] if not line.isascii()]
    return 2 * sum(map(is_utf8, lines)) > len(lines)


def is_utf8(sample: bytes) -> bool:
    """Whether a sample is UTF-8 but for a character cut at its end."""
    try:
        sample.decode()
    except UnicodeDecodeError as error:
        return error.reason == "unexpected end of data" and len(sample) - error.start <= MAX_CUT_BYTES
    return True
