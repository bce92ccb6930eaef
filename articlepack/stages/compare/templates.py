"""Which blocks of a page are its site's template: lines that recur over stories where texts do not.

A line recurs over as many *stories* as share it: pages of one site that have a good part of their prose in common tell
one story, so that a story on two pages, and what two pages tell alike, recur nowhere. Of a line that recurs the place
decides: before the first and behind the last prose that is the page's own, and in boxes between, it is template. A
sentence within the text is not, however often it is said: a quotation, a refrain, a notice.
"""

from collections.abc import Callable, Sequence
from itertools import pairwise

import numpy as np
from msgspec import Struct
from msgspec.structs import replace
from numpy.typing import NDArray

from articlepack.compiled import compiled
from articlepack.lines import SUBHEADINGS
from articlepack.records import Draft, Verdict
from articlepack.stages.compare.overlap import MULTIPLIER
from articlepack.stages.compare.recurring import joined_lines, line_keys
from articlepack.stages.compare.sentences import ends_of_lines
from articlepack.words import hash64

MIN_SENTENCE_WORDS = 4
"""Shorter ones are calls of buttons, but for what is quoted."""
MIN_PROSE_WORDS = 8
LONG_WORDS = 20
"""A line of so many words is prose without an end of a sentence too: some scripts write none."""
SMALL_SITE = 8
"""Pages of a site on which two stories with a line are many."""
MIN_SHARE = 0.002
MIN_PROSE_SHARE = 0.1
"""Of a site's stories, at the edges of a page: a sentence needs more to be its template than a label."""
MIN_BOX_SHARE = 0.1
MIN_LONE_SHARE = 0.25
"""Within the text: of lines that recur together, and of a line by itself."""
MIN_WITHIN = 3
MIN_LEFT = 1 / 3
"""Of a page's words: where template would leave less, the page is left as it is."""

StoriesOf = Callable[[NDArray[np.uint64]], NDArray[np.int64]]
"""Keys of lines on a site, or of the site itself, to the numbers of stories."""


PROSE, SENTENCE, KEPT, OPEN, HEADING = (1 << bit for bit in range(5))
"""Prose; a sentence; body; body, or by no name of its own, since what is known as a menu or a byline keeps its name; a
heading."""
FLAGS_OF = {"body": KEPT | OPEN, "other": OPEN}
BLOCK = np.dtype([("keys", np.uint64, 3), ("n_words", np.uint32), ("flags", np.uint8)])
"""A block as the counting sees it."""

Blocks = NDArray[np.void]
"""Of BLOCK."""
Flags = NDArray[np.uint8]
Counts = NDArray[np.int64]
"""Of each block: the stories that have it, in the wording that most have."""
Chosen = NDArray[np.bool_]


class Marks(Struct, frozen=True, array_like=True):
    """Which blocks of a page are its site's template."""

    n_stories: int = 0
    """Of its site; 0 where no block is template."""
    counts: tuple[tuple[int, int], ...] = ()
    """Place of a block, and over how many stories it recurs."""


def blocks_of(draft: Draft, site: str) -> Blocks:
    """The blocks of a draft, with keys that are its site's own."""
    texts = [block.text for block in draft.blocks]
    (keys, n_words), (begins, ends) = line_keys(texts), ends_of_lines(joined_lines(texts), len(texts))
    is_sentence = ends & (begins | (n_words >= MIN_SENTENCE_WORDS))
    is_prose = (n_words >= LONG_WORDS) | (is_sentence & (n_words >= MIN_PROSE_WORDS))
    named = [
        FLAGS_OF.get(verdict.label, 0) | (HEADING if block.tag in SUBHEADINGS else 0)
        for block, verdict in zip(draft.blocks, draft.verdicts, strict=True)
    ]
    rows = np.zeros(len(texts), BLOCK)
    rows["keys"], rows["n_words"] = on_site(keys, hash64(site)), n_words
    rows["flags"] = np.array(named, np.uint8) | np.where(is_prose, PROSE, 0) | np.where(is_sentence, SENTENCE, 0)
    return rows


def on_site(keys: NDArray[np.uint64], own: int) -> NDArray[np.uint64]:
    """The keys of lines on the site of this hash; 0 stays 0."""
    return np.where(keys > 0, (keys ^ np.uint64(own)) * MULTIPLIER, np.uint64(0))


def site_key(site: str) -> int:
    """The key under which the number of stories of a site itself stands."""
    return hash64(f"site {site}")


def find_marks(pages: Sequence[tuple[Blocks, int]], stories_of: StoriesOf) -> list[Marks]:
    """Which blocks of each page, given with the key of its site, are template. All are looked up at once."""
    sites, found = stories_of(np.array([site for _, site in pages], np.uint64)), [Marks()] * len(pages)
    shared = np.flatnonzero(sites > 1).tolist()
    blocks = np.concatenate([np.zeros(0, BLOCK), *(pages[page][0] for page in shared)])
    counts = stories_of(blocks["keys"].reshape(-1)).reshape(-1, 3).max(axis=1, initial=1)
    ends = np.cumsum([len(pages[page][0]) for page in shared], dtype=np.int64)
    marks = np.zeros(len(blocks), np.bool_)
    mark_pages(blocks["flags"].copy(), blocks["n_words"].astype(np.int64), counts, ends, sites[shared], marks)
    places = np.flatnonzero(marks)
    bounds, firsts = np.searchsorted(places, ends).tolist(), [0, *ends.tolist()]
    for page, first, (start, end) in zip(shared, firsts, pairwise([0, *bounds]), strict=False):
        own = places[start:end]
        if len(own):
            told = zip((own - first).tolist(), counts[own].tolist(), strict=True)
            found[page] = Marks(int(sites[page]), tuple(told))
    return found


def mark(draft: Draft, marks: Marks) -> Draft:
    """The draft with its site's template labelled so, each with the number of stories that have it as evidence."""
    verdicts = list(draft.verdicts)
    for place, count in marks.counts:
        share = min(1.0, count / marks.n_stories)
        verdicts[place] = Verdict("template", share, f"on {count} of {marks.n_stories}")
    return replace(draft, verdicts=tuple(verdicts))


@compiled
def mark_pages(flags: Flags, n_words: Counts, counts: Counts, ends: Counts, sites: Counts, marks: Chosen) -> None:
    """Mark the blocks of some pages that are template and open: no name of their own says better what they are.

    `ends`: past the blocks of each page; `sites`: stories of its site.
    """
    start = 0
    for page in range(len(ends)):
        own = slice(start, ends[page])
        mark_page(flags[own], n_words[own], counts[own], sites[page], marks[own])
        start = ends[page]


@compiled
def mark_page(flags: Flags, n_words: Counts, counts: Counts, n_stories: int, marks: Chosen) -> None:
    """Mark the blocks of one page; none where next to nothing would be left."""
    first, last = own_prose(flags, counts)
    least = max(2 if n_stories <= SMALL_SITE else 3, MIN_SHARE * n_stories)
    n_kept = n_lost = 0
    for place in range(len(flags)):
        # A line that no two stories have is template nowhere.
        if counts[place] > 1 and flags[place] & OPEN:
            if first <= place <= last:
                marks[place] = is_box(flags, counts, place, n_stories)
            else:
                is_prose = flags[place] & PROSE
                marks[place] = counts[place] >= (max(least, MIN_PROSE_SHARE * n_stories) if is_prose else least)
        if flags[place] & KEPT:
            n_kept += n_words[place]
            n_lost += n_words[place] if marks[place] else 0
    if n_kept - n_lost < MIN_LEFT * n_kept:
        marks[:] = False


@compiled
def own_prose(flags: Flags, counts: Counts) -> tuple[int, int]:
    """Where the first and the last prose of the text stand that is no other page's; past the end, and before it, if
    there is none.
    """
    first, last = len(flags), -1
    for place in range(len(flags)):
        if flags[place] & KEPT and flags[place] & PROSE and counts[place] < 2:
            first, last = min(first, place), place
    return first, last


@compiled
def is_box(flags: Flags, counts: Counts, place: int, n_stories: int) -> bool:
    """Whether a line within the text is furniture: no sentence, no heading, on many pages, with others or alone."""
    in_box = False
    for other in (place - 1, place + 1):
        if 0 <= other < len(flags) and not flags[other] & PROSE and counts[other] >= MIN_WITHIN:
            in_box = True
    if flags[place] & (PROSE | HEADING) or (flags[place] & SENTENCE and not in_box):
        return False
    return bool(counts[place] >= max(MIN_WITHIN, (MIN_BOX_SHARE if in_box else MIN_LONE_SHARE) * n_stories))
