"""What the model is told of each line: numbers of the line, of its page and of its place, and keys of its words."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from articlepack.stages.clean import batch_lines as ln
from articlepack.stages.clean import chars as ch
from articlepack.stages.clean.batch_lines import Layout, Numbers, Text, logs, shares
from articlepack.stages.clean.chars import Hashes, Ints

# Lines of this weight in Latin letters that end a sentence or hold several are counted as prose.
PROSE_LETTERS, LONG_LETTERS = 80, 200
BUCKET_BITS = 17
# A line of fewer word triples repeats others by chance.
MIN_TRIPLES = 5


@dataclass(frozen=True)
class Batch:
    """Pages as flat arrays of lines."""

    layout: Layout
    text: Text
    blanks: Ints


def read_batch(pages: Sequence[Sequence[str]], blanks: Sequence[Sequence[int]]) -> Batch:
    """The pages' lines, read once."""
    flat = [line for page in pages for line in page]
    n_blank = np.array([n for page in blanks for n in page], np.int64)
    return Batch(ln.layout_of([len(page) for page in pages]), ln.read_lines(flat), n_blank)


def per_line(batch: Batch, chosen: NDArray[np.bool_]) -> Ints:
    """How many of the chosen words each line has."""
    return np.bincount(batch.text.word_line[chosen], minlength=batch.layout.n)


def letters_of(text: Text) -> Ints:
    """Weight of each line in Latin letters: a wide character or a Hangul syllable says as much as two."""
    counts = text.counts
    seen = counts[:, [ch.LOWER, ch.UPPER, ch.LETTER]].sum(1) + 2 * (counts[:, ch.WIDE] + counts[:, ch.HANGUL])
    looked_at = np.minimum(text.n_chars, ln.HEAD_CHARS + ln.TAIL_CHARS)
    return np.asarray(seen * text.n_chars // np.maximum(looked_at, 1))


def ends_sentence(text: Text) -> NDArray[np.bool_]:
    """Whether the line ends with a terminal sign, perhaps within quotes or brackets."""
    last, before = text.marks[:, 1], text.marks[:, 2]
    closed = ((last == ch.QUOTE) | (last == ch.BRACKET)) & (before == ch.TERMINAL)
    return np.asarray((last == ch.TERMINAL) | (closed & (text.n_chars > 1)))


def is_prose(text: Text, letters: Ints) -> NDArray[np.bool_]:
    """Long lines, and rather long ones that hold a sentence's end."""
    sentence = ends_sentence(text) | (text.marks[:, 5] > 0)
    return (letters > PROSE_LETTERS) & (sentence | (letters > LONG_LETTERS))


def shape_features(text: Text, letters: Ints, n_words: Ints) -> list[Numbers]:
    """Lengths, and shares and counts of the kinds of characters."""
    counts, n_seen = text.counts, text.counts.sum(1) - 1
    sizes = [logs(text.n_chars), logs(letters), logs(n_words), shares(letters, n_words, 8)]
    kinds = (ch.UPPER, ch.DIGIT, ch.WIDE, ch.LETTER, ch.HANGUL, ch.SPACE)
    rare = (ch.TERMINAL, ch.COMMA, ch.QUOTE, ch.BRACKET, ch.SEPARATOR, ch.SYMBOL, ch.DASH)
    ratios = [*shares(counts[:, kinds], n_seen[:, None]).T, *shares(counts[:, rare], n_seen[:, None], 1024).T]
    totals = [*logs(counts[:, (*rare, ch.DIGIT)]).T, *logs(text.marks[:, 5:8]).T]
    return sizes + ratios + totals


def edge_features(text: Text) -> list[Numbers]:
    """How the line begins and ends."""
    first, last, _, last_code, first_code = text.marks[:, :5].T
    ends: list[NDArray[np.bool_]] = [ends_sentence(text)]
    ends += [_any_of(last_code, codes) for codes in (":：", "…", "?？؟")]
    ends += [last == kind for kind in (ch.LOWER, ch.UPPER, ch.DIGIT, ch.QUOTE, ch.BRACKET, ch.SEPARATOR, ch.COMMA)]
    ends += [
        first == kind
        for kind in (ch.LOWER, ch.UPPER, ch.DIGIT, ch.QUOTE, ch.BRACKET, ch.SEPARATOR, ch.DASH, ch.TERMINAL)
    ]
    ends += [_any_of(first_code, "•*-·–●"), _any_of(first_code, "#")]
    return [part.astype(np.float32) for part in ends]


def _any_of(codes: Ints, chars: str) -> NDArray[np.bool_]:
    """Whether each code is that of one of the characters."""
    found: NDArray[np.bool_] = codes == ord(chars[0])
    for char in chars[1:]:
        found |= codes == ord(char)
    return found


def word_features(batch: Batch, n_words: Ints, marks: NDArray[np.uint8]) -> list[Numbers]:
    """Shares of function words, capitals, numbers, long words; counts of date words and years."""
    flags = batch.text.word_flags
    kinds = [(marks & 1) > 0] + [(flags & bit) > 0 for bit in (ln.CAPITAL, ln.ALL_CAPS, ln.NUMBER, ln.LONG)]
    joined = shares(per_line(batch, (flags & ln.JOINED) > 0), n_words - 1)
    few = [(marks & 2) > 0, (flags & ln.YEAR) > 0]
    counted = [np.minimum(per_line(batch, chosen), 6).astype(np.float32) for chosen in few]
    return [shares(per_line(batch, chosen), n_words) for chosen in kinds] + [joined] + counted


def repetition_features(batch: Batch, marks: NDArray[np.uint8], prose: NDArray[np.bool_]) -> list[Numbers]:
    """Who repeats whom: the line in its page, its words in the page's prose, and how frequent they are."""
    layout, text = batch.layout, batch.text
    n_pages = len(layout.offsets) - 1
    same, repeated = _repeated_lines(batch)
    content = ((marks & 1) == 0) & ((text.word_flags & ln.NUMBER) == 0)
    slot, n_slots = ln.page_slots(text.word_hash, layout.page[text.word_line], n_pages)
    n_equal = np.bincount(slot, minlength=n_slots)[slot]
    of_prose = prose[text.word_line]
    elsewhere = (np.bincount(slot[of_prose], minlength=n_slots)[slot] > of_prose) & content
    n_content = per_line(batch, content)
    mean_frequency = np.bincount(text.word_line, logs(n_equal) * content, layout.n).astype(np.int64)
    return [
        same, repeated, shares(per_line(batch, elsewhere), n_content), logs(n_content),
        np.minimum(mean_frequency // np.maximum(n_content, 1), 128).astype(np.float32),
        shares(per_line(batch, (n_equal == 1) & content), n_content),
    ]  # fmt: skip


def _repeated_lines(batch: Batch) -> tuple[Numbers, Numbers]:
    """(how often the line stands elsewhere on its page, whether it stood before)."""
    layout = batch.layout
    slot, n_slots = ln.page_slots(batch.text.line_hash, layout.page, len(layout.offsets) - 1)
    first = np.empty(n_slots, np.int64)
    first[slot[::-1]] = np.arange(layout.n)[::-1]  # of equal slots the last write stays: the first line
    n_same = np.bincount(slot, minlength=n_slots)[slot]
    return logs(n_same - 1), (first[slot] < np.arange(layout.n)).astype(np.float32)


def retold_features(batch: Batch) -> list[Numbers]:
    """Shares of the line's word triples in later and in earlier lines: standfirsts, pull quotes, teasers."""
    layout, text = batch.layout, batch.text
    line, hashes = text.word_line, text.word_hash
    at = np.flatnonzero(line[2:] == line[:-2])
    triple = ch.mixed((hashes[at] * np.uint64(3) + hashes[at + 1]) * np.uint64(5) + hashes[at + 2])
    line = line[at]
    slot, n_slots = ln.page_slots(triple, layout.page[line], len(layout.offsets) - 1)
    n_triples = np.bincount(line, minlength=layout.n)
    later = _meets(slot, triple, line, n_slots)
    earlier = _meets(slot[::-1], triple[::-1], line[::-1], n_slots)[::-1]
    few = n_triples < MIN_TRIPLES
    parts = [shares(np.bincount(line[found], minlength=layout.n), n_triples) for found in (later, earlier)]
    return [np.where(few, np.float32(0), part) for part in parts]


def _meets(slot: Ints, key: Hashes, line: Ints, n_slots: int) -> NDArray[np.bool_]:
    """Whether the last equal key stands in another line; rarely missed where two keys share a slot."""
    last = np.empty(n_slots, np.int64)
    last[slot] = np.arange(len(slot))  # of equal slots the last write stays
    there = last[slot]
    return np.asarray((key[there] == key) & (line[there] != line))


def place_features(batch: Batch, letters: Ints, prose: NDArray[np.bool_]) -> list[Numbers]:
    """Where the line stands: by lines, by letters, by prose, and between which prose."""
    layout = batch.layout
    index, size = np.arange(layout.n) - layout.start, layout.end - layout.start
    mass = letters * prose
    mass_before, mass_all = layout.running(mass)
    letters_before, letters_all = layout.running(letters)
    before, after = _nearest_prose(layout, prose)
    return [
        shares(index, np.maximum(size - 1, 1)), logs(index), logs(size - 1 - index),
        shares(letters_before, letters_all),
        shares(mass_before, mass_all), shares(mass_all - mass_before - mass, mass_all),
        logs(mass_before), logs(mass_all - mass_before - mass),
        *_prose_distance(layout, before, letters, -1), *_prose_distance(layout, after, letters, 1),
        logs(size), logs(mass_all), shares(mass_all, letters_all), logs(letters_all // np.maximum(size, 1)),
    ]  # fmt: skip


def _nearest_prose(layout: Layout, prose: NDArray[np.bool_]) -> tuple[Ints, Ints]:
    """(last prose line before, first prose line after) each line; out of its page where there is none."""
    index = np.arange(layout.n)
    before = np.maximum.accumulate(np.where(prose, index, -1))
    after = np.minimum.accumulate(np.where(prose, index, layout.n)[::-1])[::-1]
    return np.concatenate([[-1], before[:-1]]), np.concatenate([after[1:], [layout.n]])


def _prose_distance(layout: Layout, at: Ints, letters: Ints, direction: int) -> list[Numbers]:
    """(distance to the prose line, its letters); the greatest distance and 0 where there is none."""
    there = (at >= layout.start) & (at < layout.end)
    distance = np.where(there, (at - np.arange(layout.n)) * direction, 60000)
    return [logs(distance), logs(np.where(there, letters[np.clip(at, 0, layout.n - 1)], 0))]


def page_features(batch: Batch) -> list[Numbers]:
    """What the whole page is like: its script and layout."""
    layout, text = batch.layout, batch.text
    size = layout.end - layout.start
    counts = text.counts
    n_letters = layout.total(counts[:, [ch.LOWER, ch.UPPER, ch.LETTER, ch.WIDE, ch.HANGUL]].sum(1))
    scripts = [shares(layout.total(counts[:, k]), n_letters) for k in (ch.UPPER, ch.LETTER, ch.WIDE, ch.HANGUL)]
    ends = ends_sentence(text).astype(np.int64)
    lined = ((text.n_chars >= 60) & (text.n_chars <= 100)).astype(np.int64)
    return [
        *scripts, shares(layout.total(ends), size), shares(layout.total(lined), size),
        shares(layout.total(np.minimum(batch.blanks, 4)), size, 32),
        shares(layout.total(counts[:, ch.TERMINAL]), n_letters, 2048),
    ]  # fmt: skip


def numeric_features(batch: Batch) -> Numbers:
    """Whole numbers from 0 to 128, shape (lines, numbers)."""
    text = batch.text
    letters, n_words = letters_of(text), np.bincount(text.word_line, minlength=batch.layout.n)
    prose, marks = is_prose(text, letters), ln.word_marks(text.word_hash)
    blanks_after = batch.layout.shifted(batch.blanks, 1, 4)
    own = [np.minimum(part, 4).astype(np.float32) for part in (batch.blanks, blanks_after)]
    own += [prose.astype(np.float32)]
    own += shape_features(text, letters, n_words) + edge_features(text) + word_features(batch, n_words, marks)
    own += repetition_features(batch, marks, prose) + retold_features(batch) + place_features(batch, letters, prose)
    return np.stack(own + page_features(batch), 1)


def vocabulary_features(layout: Layout, n_known: Ints, n_looked_at: Ints) -> Numbers:
    """Share of the words looked at that the model knows, of the line and of its page; shape (lines, 2)."""
    page = shares(layout.total(n_known), layout.total(n_looked_at))
    return np.stack([shares(n_known, n_looked_at), page], 1)


@dataclass(frozen=True)
class Keys:
    """Lexical keys of the lines: words first, then pairs of words, edge words and whole lines."""

    bucket: Ints
    line: Ints
    n_words: int  # how many of the keys are words


def lexical_keys(batch: Batch) -> Keys:
    """Buckets of the words that are looked at, of pairs near the line's ends, of its edge words and of itself."""
    text, n = batch.text, batch.layout.n
    line, hashes = text.word_line, text.word_hash
    n_words = np.bincount(line, minlength=n)
    first = np.concatenate([[0], np.cumsum(n_words)])[:-1]
    from_start = np.arange(len(line)) - first[line]
    from_end = n_words[line] - 1 - from_start
    words = np.flatnonzero((from_start < ln.HEAD_WORDS) | (from_end < ln.TAIL_WORDS))
    pairs = np.flatnonzero(((from_start < 8) | (from_end < 5)) & (from_end > 0))
    starts, ends = np.flatnonzero(from_start == 0), np.flatnonzero(from_end == 0)
    groups = [
        (hashes[words], line[words]),
        (ch.mixed(hashes[pairs] * np.uint64(3) + hashes[pairs + 1]), line[pairs]),
        (ch.mixed(hashes[starts] + np.uint64(0x51)), line[starts]),
        (ch.mixed(hashes[ends] + np.uint64(0xA7)), line[ends]),
        (ch.mixed(text.line_hash + np.uint64(0x1D)), np.arange(n)),
    ]
    bucket = np.concatenate([_buckets(keys) for keys, _ in groups])
    return Keys(bucket, np.concatenate([own for _, own in groups]), len(words))


def _buckets(keys: Hashes) -> Ints:
    return (keys >> np.uint64(64 - BUCKET_BITS)).astype(np.int64)
