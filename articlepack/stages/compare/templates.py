"""Which blocks of a page are its site's template: lines that recur over stories where texts do not.

A line recurs over as many *stories* as share it: pages of one site that have a good part of their prose in common tell
one story, so that a story on two pages, and what two pages tell alike, recur nowhere. Of a line that recurs the place
decides: before the first and behind the last prose that is the page's own, and in boxes between, it is template. A
sentence within the text is not, however often it is said: a quotation, a refrain, a notice.
"""

from collections.abc import Callable, Sequence

import numpy as np
from msgspec import Struct
from msgspec.structs import replace
from numpy.typing import NDArray

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
HEADINGS = ("h2", "h3", "h4", "h5", "h6")

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
Counts = NDArray[np.int64]
"""Of each block: the stories that have it, in the wording that most have."""


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
        FLAGS_OF.get(verdict.label, 0) | (HEADING if block.tag in HEADINGS else 0)
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
    sites = stories_of(np.array([site for _, site in pages], np.uint64)).tolist()
    sought = [blocks["keys"] for (blocks, _), n_stories in zip(pages, sites, strict=True) if n_stories > 1]
    keys = np.concatenate([np.zeros((0, 3), np.uint64), *sought])
    counts = stories_of(keys.reshape(-1)).reshape(-1, 3).max(axis=1, initial=1)
    found, end = list[Marks](), 0
    for (blocks, _), n_stories in zip(pages, sites, strict=True):
        start, end = end, end + len(blocks) * (n_stories > 1)
        found.append(page_marks(blocks, counts[start:end], n_stories) if end > start else Marks())
    return found


def page_marks(blocks: Blocks, counts: Counts, n_stories: int) -> Marks:
    """Which blocks of a page are template."""
    is_open = (blocks["flags"] & OPEN) > 0
    # A line that no two stories have is template nowhere.
    if not (is_open & (counts > 1)).any():
        return Marks()
    places = np.flatnonzero(find_templates(blocks, counts, n_stories) & is_open)
    found = tuple(zip(places.tolist(), counts[places].tolist(), strict=True))
    return Marks(n_stories, found) if found else Marks()


def mark(draft: Draft, marks: Marks) -> Draft:
    """The draft with its site's template labelled so, each with the number of stories that have it as evidence."""
    verdicts = list(draft.verdicts)
    for place, count in marks.counts:
        share = min(1.0, count / marks.n_stories)
        verdicts[place] = Verdict("template", share, f"on {count} of {marks.n_stories}")
    return replace(draft, verdicts=tuple(verdicts))


def find_templates(blocks: Blocks, counts: Counts, n_stories: int) -> NDArray[np.bool_]:
    """Which blocks are template; none where next to nothing would be left."""
    flags, n_words, places = blocks["flags"], blocks["n_words"].astype(np.int64), np.arange(len(blocks))
    is_prose, is_kept = (flags & PROSE) > 0, (flags & KEPT) > 0
    own = np.flatnonzero(is_kept & is_prose & (counts < 2))
    first, last = (own[0], own[-1]) if len(own) else (len(blocks), -1)
    least = max(2 if n_stories <= SMALL_SITE else 3, MIN_SHARE * n_stories)
    at_edge = counts >= np.where(is_prose, max(least, MIN_PROSE_SHARE * n_stories), least)
    is_edge = (places < first) | (places > last)
    marks = np.where(is_edge, at_edge, are_boxes(flags, counts, n_stories)) & (counts > 1)
    n_kept, n_lost = n_words[is_kept].sum(), n_words[is_kept & marks].sum()
    return marks if n_kept - n_lost >= MIN_LEFT * n_kept else np.zeros(len(blocks), np.bool_)


def are_boxes(flags: NDArray[np.uint8], counts: Counts, n_stories: int) -> NDArray[np.bool_]:
    """Which blocks within the text are furniture: no sentence, no heading, on many pages, with others or alone."""
    recurs = np.pad((counts >= MIN_WITHIN) & ((flags & PROSE) == 0), 1)
    in_box = recurs[:-2] | recurs[2:]
    is_furniture = (flags & (PROSE | HEADING) == 0) & (in_box | (flags & SENTENCE == 0))
    least = np.maximum(MIN_WITHIN, np.where(in_box, MIN_BOX_SHARE, MIN_LONE_SHARE) * n_stories)
    return is_furniture & (counts >= least)
