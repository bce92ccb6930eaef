"""Wire copy for the detector of near duplicates: stories and their versions, as papers print them.

Versions are edits of 1 to 60 % of the words, paragraphs put in, ends cut, paragraphs reordered, and briefs
inside longer stories. What is a pair is not told by how a version was made, but by what is left of it: `true_pairs`.
"""

from collections.abc import Iterator
from itertools import combinations

from msgspec import Struct

from tests.prose import Prose


class Copy(Struct, frozen=True):
    """One text of the corpus."""

    name: str
    story: int
    """Texts of different stories share words by chance alone."""
    change: str
    text: str


CHANGES = ("edit", "insert", "cut", "reorder", "brief", "same")


def make_wire(seed: int = 11, n_stories: int = 200, n_versions: int = 5) -> list[Copy]:
    """Stories, each followed by its versions."""
    prose, copies = Prose(seed), []
    for story in range(n_stories):
        paragraphs = [prose.paragraph() for _ in range(prose.chance.randint(3, 14))]
        copies.append(Copy(f"{story:05}-0", story, "first", "\n\n".join(paragraphs)))
        for version in range(1, prose.chance.randint(0, n_versions) + 1):
            change = prose.chance.choice(CHANGES)
            text = "\n\n".join(changed(prose, list(paragraphs), change))
            copies.append(Copy(f"{story:05}-{version}", story, change, text))
    return copies


def changed(prose: Prose, paragraphs: list[str], change: str) -> list[str]:
    """A version of a story."""
    chance = prose.chance
    if change == "edit":
        share = chance.uniform(0.01, 0.6)
        return [reworded(prose, text, share) for text in paragraphs]
    if change == "insert":
        for _ in range(chance.randint(1, 3)):
            paragraphs.insert(chance.randint(0, len(paragraphs)), prose.paragraph())
        return paragraphs
    if change == "cut":
        return paragraphs[: max(1, round(len(paragraphs) * chance.uniform(0.3, 0.95)))]
    if change == "reorder":
        chance.shuffle(paragraphs)
        return paragraphs
    if change == "brief":
        return paragraphs[: max(1, len(paragraphs) // 4)]
    return [text.upper() for text in paragraphs]


def reworded(prose: Prose, text: str, share: float) -> str:
    """A text with this share of its words exchanged."""
    return " ".join(prose.some_words(1)[0] if prose.chance.random() < share else word for word in text.split())


def make_chain(n_pages: int, seed: int = 5, n_words: int = 120) -> Iterator[str]:
    """Texts of which each shares nine tenths of its shingles with the next: a window sliding over one long text."""
    prose = Prose(seed)
    # Of n shingles, a step of s leaves (n - s) / (n + s) in common: 0.9 at s = n / 19.
    step = (n_words - SHINGLE_WORDS + 1) // 19
    words = prose.some_words(n_words + step * n_pages)
    for page in range(n_pages):
        yield " ".join(words[page * step : page * step + n_words])


SHINGLE_WORDS = 5


def shingles_of(text: str) -> set[tuple[str, ...]]:
    """The runs of five words of a text of plain words, counted without the tool."""
    words = "".join(char if char.isalnum() else " " for char in text.lower()).split()
    return {tuple(words[place : place + SHINGLE_WORDS]) for place in range(max(1, len(words) - SHINGLE_WORDS + 1))}


def jaccard(a: set[tuple[str, ...]], b: set[tuple[str, ...]]) -> float:
    """What two texts share of all that they have."""
    return len(a & b) / len(a | b)


def contained(a: set[tuple[str, ...]], b: set[tuple[str, ...]]) -> float:
    """What the shorter has that the longer has too."""
    return len(a & b) / min(len(a), len(b))


def likeness(a: set[tuple[str, ...]], b: set[tuple[str, ...]]) -> float:
    """The Jaccard similarity, or that of two texts of one length that have as much in common as the shorter has."""
    n_shared, least = len(a & b), min(len(a), len(b))
    return n_shared / (2 * least - n_shared)


def true_pairs(copies: list[Copy], threshold: float) -> dict[tuple[str, str], float]:
    """Every two texts that are that much alike, or of which the one stands that much in the other.

    By brute force within each story.
    """
    by_story: dict[int, list[Copy]] = {}
    for copy in copies:
        by_story.setdefault(copy.story, []).append(copy)
    found = {}
    for story in by_story.values():
        shingles = {copy.name: shingles_of(copy.text) for copy in story}
        for a, b in combinations(sorted(shingles), 2):
            alike = likeness(shingles[a], shingles[b])
            if alike >= threshold:
                found[a, b] = alike
    return found
