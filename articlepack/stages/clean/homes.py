"""What the hints of elements say, by machine code: what `read_home` says of each, of all elements of a batch at once."""

from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from articlepack.compiled import compiled
from articlepack.stages.clean.chars import Hashes, Ints
from articlepack.stages.clean.class_names import HINT_LABELS, HINT_WORDS, MAX_TOKENS, read_part
from articlepack.stages.clean.known_words import (
    AT_END,
    BEFORE_HYPHEN,
    BEFORE_OTHER,
    FULL,
    Bytes,
    Words,
    all_words,
    forget_if_many,
    joint_at,
    learn_fresh,
    word_at,
)
from articlepack.words import hash64

MAX_ALIKE = 6
"""Elements of one kind around another whose words count: quotations in quotations, without end, are no other page."""
PATH_TAGS = 4
LABELLED_BY = 3
"""The element itself and those around it whose names label it."""

# Of one element: bits of its own names, of those around it, and of sections; labels; whether it stands among comments;
# its tokens; where the hints of those around it begin; how many bytes its path has; whether all this could be told.
OWN, OUTER, SECTION, LABELS, COMMENTS, N_TOKENS, REST, N_PATH, IS_TOLD, N_FIELDS = range(10)
N_WORDS, N_LABELS = len(HINT_WORDS), len(HINT_LABELS)
WORD_BITS, LABEL_BITS = (1 << N_WORDS) - 1, (1 << N_LABELS) - 1
ITEMPROP, ITEMPROP_BIT = np.frombuffer(b"itemprop", np.uint8), 1 << N_WORDS
SPACE, HYPHEN, SLASH = b" -/"
GAP = 3  # bytes between two elements


class Home(NamedTuple):
    """What a block's hints say: its own element, and those around it."""

    own: int
    outer: int
    sections: int
    labels: int
    """A bit for each of HINT_LABELS that the element, or one of the two around it, is named as."""
    is_among_comments: bool
    place: int
    """Hash of the container: the element with all its ancestors."""
    outer_place: int
    tokens: tuple[int, ...]


def read_home(hints: str) -> Home:
    """An element's hints read, in any script."""
    texts = hints.split(" / ")
    own, *around = parts = list(map(read_part, texts))
    outer, sections, tokens, labels = 0, own.section, tokens_of(0, texts[0]), 0
    for part in around:
        outer |= part.flags
        sections |= part.section
    for part in parts[:LABELLED_BY]:
        labels |= part.labels
    n_alike: dict[str, int] = {}
    for level, text in enumerate(texts[1:], 1):
        if len(tokens) >= MAX_TOKENS:
            break
        n_alike[text] = n_alike.get(text, 0) + 1
        if n_alike[text] <= MAX_ALIKE:
            tokens += tokens_of(min(level, 2), text)
    path, comments = path_hash(" ".join([part.tag for part in parts[:PATH_TAGS]])), any(p.is_comments for p in parts)
    place, outer_place = hash64(hints), hash64(hints.partition(" / ")[2])
    return Home(own.flags, outer, sections, labels, comments, place, outer_place, (*tokens[:MAX_TOKENS], path))


def tokens_of(level: int, part: str) -> tuple[int, ...]:
    """Hashes of the class words of a block's own element (0), of the one around it (1), or of one farther out (2)."""
    return tuple([hash64(f"{level} {word}") for word in read_part(part).tokens])


@lru_cache(maxsize=16_384)
def path_hash(tags: str) -> int:
    """Hash of the tags of an element and the three around it."""
    return hash64(f"path {tags}")


class Homes(NamedTuple):
    """Those of some elements, one of each array's rows for each."""

    said: Ints  # (elements, N_FIELDS)
    places: Hashes  # (elements, 2): of the container, and of the container's own
    tokens: Hashes  # (elements, MAX_TOKENS + 1): the first N_TOKENS, of which the last is the path


def read_homes(hints: Sequence[str]) -> Homes:
    """What the hints of some elements say."""
    joined, words = "".join(hints), all_words()
    n, size = len(hints), len(joined)
    homes = Homes(np.empty((n, N_FIELDS), np.int64), np.empty((n, 2), np.uint64), np.zeros((n, MAX_TOKENS + 1), np.uint64))
    # A sign of any script is one byte here, so that places are the same; such hints are not told.
    data = np.frombuffer(joined.encode("ascii", "replace"), np.uint8)
    ends, paths = np.cumsum([len(one) for one in hints], dtype=np.int64), np.empty(size + n, np.uint8)
    forget_if_many(words)
    while True:
        n_bytes = read_all(data, ends, words, homes.said, homes.tokens, paths)
        if not learn_fresh(words):
            break
    fill_in(homes, hints, paths[:n_bytes].tobytes().decode())
    return homes


def fill_in(homes: Homes, hints: Sequence[str], paths: str) -> None:
    """The hashes of places and paths, and all that machine code could not tell."""
    said, at, rows = homes.said, 0, []
    for i, (one, (n_tokens, rest, n_path, is_told)) in enumerate(zip(hints, said[:, N_TOKENS:].tolist(), strict=True)):
        path = paths[at : at + n_path]
        at += n_path
        if is_told and one.isascii():
            rows.append((hash64(one), hash64(one[rest:]), path_hash(path)))
            continue
        home = read_home(one)
        said[i, : N_TOKENS + 1] = *home[:5], len(home.tokens) - 1
        homes.tokens[i, : len(home.tokens)] = home.tokens
        rows.append((home.place, home.outer_place, home.tokens[-1]))
    found = np.array(rows, np.uint64).reshape(-1, 3)
    homes.places[:] = found[:, :2]
    homes.tokens[np.arange(len(rows)), said[:, N_TOKENS]] = found[:, 2]
    said[:, N_TOKENS] += 1


@compiled
def read_all(
    data: Bytes, ends: Ints, words: Words, said: Ints, tokens: Hashes, paths: Bytes
) -> int:
    """Write what each element's hints say, and its path, one after the other; the bytes of all paths."""
    start = size = 0
    for i in range(len(ends)):
        said[i] = 0
        said[i, REST] = ends[i] - start
        said[i, IS_TOLD] = read_one(data, start, ends[i], words, said[i], tokens[i])
        said[i, N_PATH] = write_path(data, start, ends[i], paths, size)
        size += said[i, N_PATH]
        start = ends[i]
    return size


@compiled
def read_one(data: Bytes, start: int, end: int, words: Words, home: Ints, tokens: Hashes) -> bool:
    """What one element's hints say; whether that can be told."""
    level, at = 0, start
    firsts = np.empty((end - start) // GAP + 2, np.int64)
    while True:
        past = end_of_part(data, at, end)
        firsts[level] = at
        is_heard = home[N_TOKENS] < MAX_TOKENS and not is_too_like(data, firsts, level, past)
        n_before = home[N_TOKENS]
        found = read_names(data, at, past, words, min(level, 2), home, tokens)
        if found < 0:
            return False
        if not is_heard:
            home[N_TOKENS] = n_before
        own = found & WORD_BITS | (ITEMPROP_BIT if has_itemprop(data, at, past) else 0)
        home[OUTER if level else OWN] |= own
        home[LABELS] |= found >> N_WORDS & LABEL_BITS if level < LABELLED_BY else 0
        home[COMMENTS] |= found >> N_WORDS + N_LABELS
        if past >= end:
            return True
        at, level = past + GAP, level + 1
        if level == 1:
            home[REST] = at - start


@compiled
def end_of_part(data: Bytes, at: int, end: int) -> int:
    """Where the hints of one element end: before ' / '."""
    while at + GAP <= end and not (data[at] == SPACE and data[at + 1] == SLASH and data[at + 2] == SPACE):
        at += 1
    return at if at + GAP <= end else end


@compiled
def is_too_like(data: Bytes, firsts: Ints, level: int, past: int) -> bool:
    """Whether MAX_ALIKE elements around, nearer than this one, have the very same hints."""
    n_alike = 0
    for other in range(1, level):
        size = firsts[other + 1] - GAP - firsts[other]
        if size == past - firsts[level] and are_same(data, firsts[other], firsts[level], size):
            n_alike += 1
    return n_alike >= MAX_ALIKE


@compiled
def are_same(data: Bytes, one: int, other: int, size: int) -> bool:
    """Whether the same bytes stand there."""
    for i in range(size):
        if data[one + i] != data[other + i]:
            return False
    return True


@compiled
def has_itemprop(data: Bytes, start: int, end: int) -> bool:
    """Whether one of the names, but for the first, begins so."""
    for at in range(start, end - len(ITEMPROP)):
        if data[at] == SPACE and data[at + 1] == ITEMPROP[0]:
            n_same = 1
            while n_same < len(ITEMPROP) and data[at + 1 + n_same] == ITEMPROP[n_same]:
                n_same += 1
            if n_same == len(ITEMPROP):
                return True
    return False


@compiled
def is_letter(data: Bytes, at: int, end: int) -> bool:
    """Whether a small letter stands there."""
    return at < end and 97 <= data[at] <= 122


@compiled
def read_names(data: Bytes, start: int, end: int, words: Words, level: int, home: Ints, tokens: Hashes) -> int:
    """The bits that the names of one element say; its tokens and its section are noted. -1 where that is not known."""
    found, at = 0, start
    while at < end:
        if not is_letter(data, at, end):
            if 65 <= data[at] <= 90:
                return -1
            at += 1
            continue
        past = at
        while is_letter(data, past, end):
            past += 1
        slot = word_at(words, data, at, past)
        if slot == FULL:
            return -1
        is_last = past == end or data[past] == SPACE
        bound = AT_END if is_last else BEFORE_HYPHEN if data[past] == HYPHEN else BEFORE_OTHER
        found |= words.said[slot, bound]
        if at == start and is_last:
            home[SECTION] |= words.section[slot]
        if past - at > 1 and home[N_TOKENS] < MAX_TOKENS:
            tokens[home[N_TOKENS]] = words.tokens[slot, level]
            home[N_TOKENS] += 1
        if bound == BEFORE_HYPHEN and words.joins[slot] and is_letter(data, past + 1, end):
            behind = past + 1
            while is_letter(data, behind, end):
                behind += 1
            joint = joint_at(words, data, at, past, behind)
            if joint == FULL:
                return -1
            found |= words.said[joint, BEFORE_OTHER]
        at = past
    return found


@compiled
def write_path(data: Bytes, start: int, end: int, out: Bytes, n: int) -> int:
    """Write the tags of an element and the three around it, a space between; the bytes written."""
    first, at = n, start
    for level in range(PATH_TAGS):
        if level:
            out[n] = SPACE
            n += 1
        past, begin = end_of_part(data, at, end), at
        while at < past and data[at] != SPACE:
            at += 1
        out[n : n + at - begin] = data[begin:at]
        n += at - begin
        if past >= end:
            break
        at = past + GAP
    return n - first
