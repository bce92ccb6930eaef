"""What bytes would be in each charset, and which of that is language."""

import re
from functools import cache

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from articlepack.stages.decode.labels import CODECS, LABELS
from articlepack.stages.decode.letters import Ints, costs

# It ends where the next tag begins, so that time stays linear.
MARKUP = re.compile(rb"<[^<>]*>|&#?\w{1,31};")
BEYOND_ASCII = re.compile(rb"[\x80-\xff]")
# Letters near by tell in which language those beyond ASCII have to make sense.
NEAR = 60
MAX_REGION, MAX_SAMPLE = 1 << 20, 1 << 14

ASIAN = ("gb18030", "big5", "euc-jp", "shift_jis", "euc-kr")
NOT_COMPARED = {"utf-8", "utf-16le", "utf-16be", "utf-32le", "utf-32be", "iso-2022-jp", *ASIAN}
ONE_BYTE = tuple(name for name in LABELS if name not in NOT_COMPARED)
MAX_BROKEN_SHARE = 0.02
# In halves of a bit: a charset for letters of which none stands there.
UNUSED = 24
LATIN_LETTERS = frozenset(map(ord, "äéıāș"))
"""One at least is in each charset for languages in Latin letters."""
ASCII_CHARS = frozenset(map(chr, range(128)))


class Sample(Struct, frozen=True):
    """What stands beyond ASCII in a page, and near it: the bytes, and its pairs of bytes with their number."""

    content: bytes
    first: Ints
    second: Ints
    n: Ints


class Reading(Struct, frozen=True):
    """A charset, what a sample costs in it (halves of a bit; less is likelier), and its characters beyond ASCII."""

    charset: str
    cost: int
    chars: bytes


def rival_of(own: Reading, readings: tuple[Reading, ...]) -> Reading | None:
    """The likeliest reading that is another text."""
    return next((reading for reading in readings if reading.chars != own.chars), None)


# In halves of a bit: by how much another charset has to read better; and, of what the text costs, how much names and
# words of other languages may cost it.
TO_DOUBT, TO_LOAN = 6, 2000
USUAL = "windows-1252"
"""What the web takes a page of bytes beyond ASCII for that says nothing."""


def with_usual_first(readings: tuple[Reading, ...]) -> tuple[Reading, ...]:
    """The readings, the one of most pages before others that are no likelier to speak of."""
    usual = next((reading for reading in readings if reading.charset == USUAL), None)
    if usual is None or usual.cost - readings[0].cost > TO_DOUBT + usual.cost // TO_LOAN:
        return readings
    return usual, *(reading for reading in readings if reading is not usual)


def readings_of(content: bytes) -> tuple[Reading, ...]:
    """All charsets in which next to nothing is broken, the likeliest first."""
    sample = sample_of(content)
    found = [*one_byte_readings(sample), *asian_readings(sample)]
    return tuple(sorted(found, key=lambda reading: reading.cost))


def sample_of(content: bytes) -> Sample:
    """What is within 60 bytes of a byte beyond ASCII, at first; of tags only if all those are in tags."""
    first = BEYOND_ASCII.search(content)
    start = max(0, first.start() - NEAR) if first else 0
    region = content[start : start + MAX_REGION]
    text = MARKUP.sub(b" ", region)
    data = np.frombuffer(b" " + (region if text.isascii() else text) + b" ", np.uint8)
    n_high = np.cumsum(data > 0x7F, dtype=np.int64)
    ends = np.minimum(np.arange(len(data)) + NEAR, len(data) - 1)
    starts = np.maximum(np.arange(len(data)) - NEAR - 1, 0)
    kept = np.flatnonzero(n_high[ends] > n_high[starts])[:MAX_SAMPLE]
    near = np.insert(data[kept], np.flatnonzero(np.diff(kept) > 1) + 1, 0x20)
    counts = np.bincount(near[:-1].astype(np.int64) << 8 | near[1:])
    pairs = np.flatnonzero(counts)
    return Sample(near.tobytes(), pairs >> 8, pairs & 0xFF, weighed(counts[pairs]))


def weighed(n: Ints) -> Ints:
    """What is said again and again, such as a name, tells little more than what is said once."""
    weight: Ints = np.frexp(n)[1].astype(np.int64)
    return weight


def one_byte_readings(sample: Sample) -> list[Reading]:
    """Those of a byte a character."""
    high = (sample.first > 0x7F) | (sample.second > 0x7F)
    plain = costs(sample.first[~high], sample.second[~high], sample.n[~high])
    first, second, n = sample.first[high], sample.second[high], sample.n[high]
    used = np.unique(second[second > 0x7F])
    found = []
    for charset in ONE_BYTE:
        chars = chars_of(charset)
        cost = int((plain + costs(chars[first], chars[second], n)).min())
        text = "".join(map(chr, chars[used]))
        found.append(Reading(charset, cost + UNUSED * is_for_nothing(charset, text), text.encode("utf-32-le")))
    return found


def is_for_nothing(charset: str, text: str) -> bool:
    """Whether a charset is there for letters that are not Latin, and the text has none beyond ASCII."""
    return not is_latin(charset) and not any(map(str.isalpha, text))


@cache
def is_latin(charset: str) -> bool:
    """Whether a charset is for languages in Latin letters."""
    return not LATIN_LETTERS.isdisjoint(chars_of(charset).tolist())


@cache
def chars_of(charset: str) -> NDArray[np.int64]:
    """The character of each byte."""
    text = bytes(range(256)).decode(CODECS.get(charset, charset), "replace")
    return np.array([ord(char) for char in text], np.int64)


def asian_readings(sample: Sample) -> list[Reading]:
    """Those of several bytes a character, as far as they hold."""
    found = (wide_reading(sample, charset) for charset in ASIAN)
    return [reading for reading in found if reading is not None]


def wide_reading(sample: Sample, charset: str) -> Reading | None:
    """That of a charset of several bytes a character; None where it does not hold."""
    text = sample.content.decode(CODECS.get(charset, charset), "replace")
    if text[:-1].count("\ufffd") > MAX_BROKEN_SHARE * len(sample.content):
        return None
    codes = np.frombuffer(text.encode("utf-32-le"), np.uint32).astype(np.int64)
    pairs, n = np.unique(np.minimum(codes[:-1], 0xFFFF) << 16 | np.minimum(codes[1:], 0xFFFF), return_counts=True)
    cost = int(costs(pairs >> 16, pairs & 0xFFFF, weighed(n)).min())
    return Reading(charset, cost, "".join(sorted({*text} - ASCII_CHARS)).encode("utf-32-le"))


def reads_as_utf8(content: bytes) -> bool:
    """Whether UTF-8 is likelier than all others."""
    sample = sample_of(content)
    utf8 = wide_reading(sample, "utf-8")
    others = [*one_byte_readings(sample), *asian_readings(sample)]
    return utf8 is not None and all(utf8.cost < other.cost for other in others)
