"""What the hints of elements say: what `read_home` says of each, told of all of a batch at once by machine code."""

from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from articlepack.compiled import compiled
from articlepack.html.tags import Bytes
from articlepack.stages.clean.chars import Hashes, Ints
from articlepack.stages.clean.class_names import HINT_LABELS, HINT_WORDS, MAX_TOKENS, read_part
from articlepack.stages.clean.element_names import (
    BETWEEN,
    GAP,
    ITEMPROP_BIT,
    SPACE,
    UNKNOWN,
    Parts,
    empty_parts,
    find_parts,
    read_parts,
)
from articlepack.stages.clean.known_words import TOKENS, Words, all_words, forget_if_many, learn_fresh
from articlepack.words import hash64

MAX_ALIKE = 6
"""Elements of one kind around another whose words count: quotations in quotations, without end, are no other page."""
PATH_TAGS = 4
LABELLED_BY = 3
"""The element itself and those around it whose names label it."""

# Of one element: bits of its own names, of those around it, of sections, and of labels; its tokens; where the hints of
# those around it begin; how many bytes its path has; whether all this could be told.
OWN, OUTER, SECTION, LABELS, N_TOKENS, REST, N_PATH, IS_TOLD, N_FIELDS = range(9)
N_WORDS, N_LABELS = len(HINT_WORDS), len(HINT_LABELS)
WORD_BITS, LABEL_BITS, AMONG_COMMENTS = (1 << N_WORDS) - 1, (1 << N_LABELS) - 1, 1 << N_LABELS


class Home(NamedTuple):
    """What a block's hints say: its own element, and those around it."""

    own: int
    outer: int
    sections: int
    labels: int
    """A bit for each of HINT_LABELS that the element, or one of the two around it, is named as; and AMONG_COMMENTS."""
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
    for level, part in enumerate(parts):
        labels |= part.labels if level < LABELLED_BY else 0
        labels |= AMONG_COMMENTS if part.is_comments else 0
    n_alike: dict[str, int] = {}
    for level, text in enumerate(texts[1:], 1):
        if len(tokens) >= MAX_TOKENS:
            break
        n_alike[text] = n_alike.get(text, 0) + 1
        if n_alike[text] <= MAX_ALIKE:
            tokens += tokens_of(min(level, 2), text)
    path = path_hash(" ".join([part.tag for part in parts[:PATH_TAGS]]))
    place, outer_place = hash64(hints), hash64(hints.partition(" / ")[2])
    return Home(own.flags, outer, sections, labels, place, outer_place, (*tokens[:MAX_TOKENS], path))


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


def read_labels(hints: Sequence[str]) -> list[int]:
    """The bits of labels of some blocks' hints."""
    homes, which = read_each_once(hints)
    found: list[int] = homes.said[:, LABELS].take(which).tolist()
    return found


def read_each_once(hints: Sequence[str]) -> tuple[Homes, Ints]:
    """(what the distinct hints say, which of them each block has)."""
    index: dict[str, int] = {}
    which = np.array([index.setdefault(one, len(index)) for one in hints], np.int64)
    return read_homes(list(index)), which


def read_homes(hints: Sequence[str]) -> Homes:
    """What the hints of some elements say."""
    # A sign of any script is one byte here, so that places are the same.
    data, words = np.frombuffer("".join(hints).encode("ascii", "replace"), np.uint8), all_words()
    ends, n = np.cumsum([len(one) for one in hints], dtype=np.int64), len(hints)
    parts = empty_parts(n, n + sum(one.count(BETWEEN) for one in hints))
    paths = np.empty(len(data) + PATH_TAGS * n, np.uint8)
    n_parts = find_parts(data, ends, parts)
    forget_if_many(words)
    read_parts(data, words, parts, n_parts)
    while learn_fresh(words):
        read_parts(data, words, parts, n_parts)
    said, tokens = np.zeros((n, N_FIELDS), np.int64), np.zeros((n, MAX_TOKENS + 1), np.uint64)
    n_bytes = tell_all(data, words, parts, said, tokens, paths)
    homes = Homes(said, np.empty((n, 2), np.uint64), tokens)
    fill_in(homes, hints, paths[:n_bytes].tobytes().decode())
    return homes


def fill_in(homes: Homes, hints: Sequence[str], paths: str) -> None:
    """The hashes of places and paths, and all that machine code could not tell."""
    ends, n_tokens = np.cumsum(homes.said[:, N_PATH]).tolist(), homes.said[:, N_TOKENS]
    homes.places[:, 0] = [hash64(one) for one in hints]
    homes.places[:, 1] = [hash64(one[rest:]) for one, rest in zip(hints, homes.said[:, REST].tolist(), strict=True)]
    paths_of = [path_hash(paths[start:end]) for start, end in pairwise([0, *ends])]
    homes.tokens[np.arange(len(hints)), n_tokens] = paths_of
    n_tokens += 1
    for i, (one, is_told) in enumerate(zip(hints, homes.said[:, IS_TOLD].tolist(), strict=True)):
        if is_told and one.isascii():
            continue
        home = read_home(one)
        homes.said[i, :REST] = *home[:N_TOKENS], len(home.tokens)
        homes.places[i] = home.place, home.outer_place
        homes.tokens[i, : len(home.tokens)] = home.tokens


@compiled
def tell_all(data: Bytes, words: Words, parts: Parts, said: Ints, tokens: Hashes, paths: Bytes) -> int:
    """Write what each element's hints say, and its path, one after the other; the bytes of all paths."""
    size = 0
    for i in range(len(said)):
        own = parts.numbers[parts.firsts[i] : parts.firsts[i + 1]]
        said[i, IS_TOLD] = tell_one(own, words, parts, said[i], tokens[i])
        whole = parts.spans[own[0], 1] - parts.spans[own[0], 0]
        said[i, REST] = whole if len(own) == 1 else whole + GAP
        said[i, N_PATH] = write_path(data, own[:PATH_TAGS], parts, paths, size)
        size += said[i, N_PATH]
    return size


@compiled
def tell_one(own: Ints, words: Words, parts: Parts, home: Ints, tokens: Hashes) -> bool:
    """What one element's hints say, by its parts; whether that can be told."""
    for level in range(len(own)):
        part = own[level]
        found = parts.said[part]
        if found == UNKNOWN:
            return False
        home[OUTER if level else OWN] |= found & WORD_BITS | (1 << N_WORDS if found & ITEMPROP_BIT else 0)
        home[SECTION] |= parts.section[part]
        home[LABELS] |= found >> N_WORDS & (LABEL_BITS | AMONG_COMMENTS if level < LABELLED_BY else AMONG_COMMENTS)
        if home[N_TOKENS] < MAX_TOKENS and (own[1:level] == part).sum() < MAX_ALIKE:
            n = min(parts.n_tokens[part], MAX_TOKENS - home[N_TOKENS])
            for i in range(n):
                tokens[home[N_TOKENS] + i] = np.uint64(words.rows[parts.tokens[part, i], TOKENS + min(level, 2)])
            home[N_TOKENS] += n
    return True


@compiled
def write_path(data: Bytes, own: Ints, parts: Parts, out: Bytes, n: int) -> int:
    """Write the first names of some parts, a space between; the bytes written."""
    first = n
    for level in range(len(own)):
        start, past = parts.spans[own[level], 0], parts.spans[own[level], 2]
        if level:
            out[n] = SPACE
            n += 1
        out[n : n + past - start] = data[start:past]
        n += past - start
    return n - first
