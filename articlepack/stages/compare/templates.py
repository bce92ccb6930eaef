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

from articlepack.records import Block, Draft, Verdict
from articlepack.stages.compare.overlap import MULTIPLIER
from articlepack.stages.compare.recurring import line_keys
from articlepack.words import ends_sentence, hash64

MIN_SENTENCE_WORDS = 4
"""Shorter ones are calls of buttons, but for what is quoted."""
QUOTES = "\"'“„‟«»‹›「『‘‚"
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


class Line(Struct, frozen=True, array_like=True, gc=False):
    """A block as the counting sees it."""

    keys: tuple[int, int, int]
    n_words: int
    is_prose: bool
    is_sentence: bool
    is_kept: bool
    is_open: bool
    """Body, or by no name of its own: what is known as a menu or a byline keeps its name."""
    is_heading: bool


class Marks(Struct, frozen=True, array_like=True):
    """Which blocks of a page are its site's template."""

    n_stories: int = 0
    """Of its site; 0 where no block is template."""
    counts: tuple[tuple[int, int], ...] = ()
    """Place of a block, and over how many stories it recurs."""


def lines_of(draft: Draft, site: str) -> list[Line]:
    """The blocks of a draft, with keys that are its site's own."""
    keys, n_words = line_keys([block.text for block in draft.blocks])
    own = on_site(keys, hash64(site)).tolist()
    return list(map(line_of, draft.blocks, draft.verdicts, own, n_words.tolist()))


def line_of(block: Block, verdict: Verdict, keys: Sequence[int], n_words: int) -> Line:
    """One block, with its keys and how many words it has."""
    is_told = n_words >= MIN_SENTENCE_WORDS or block.text[0] in QUOTES
    is_sentence = is_told and ends_sentence(block.text)
    is_prose = n_words >= LONG_WORDS or (is_sentence and n_words >= MIN_PROSE_WORDS)
    is_open = verdict.is_kept or verdict.label == "other"
    is_heading = block.tag in HEADINGS
    return Line((keys[0], keys[1], keys[2]), n_words, is_prose, is_sentence, verdict.is_kept, is_open, is_heading)


def on_site(keys: NDArray[np.uint64], own: int) -> NDArray[np.uint64]:
    """The keys of lines on the site of this hash; 0 stays 0."""
    return np.where(keys > 0, (keys ^ np.uint64(own)) * MULTIPLIER, np.uint64(0))


def site_key(site: str) -> int:
    """The key under which the number of stories of a site itself stands."""
    return hash64(f"site {site}")


def find_marks(pages: Sequence[tuple[Sequence[Line], int]], stories_of: StoriesOf) -> list[Marks]:
    """Which blocks of each page, given with the key of its site, are template. All are looked up at once."""
    sites = stories_of(np.array([site for _, site in pages], np.uint64)).tolist()
    keys = [line.keys for (lines, _), n_stories in zip(pages, sites, strict=True) if n_stories > 1 for line in lines]
    flat = stories_of(np.array(keys, np.uint64).reshape(-1)).reshape(-1, 3).max(axis=1, initial=1).tolist()
    found, end = list[Marks](), 0
    for (lines, _), n_stories in zip(pages, sites, strict=True):
        start, end = end, end + len(lines) * (n_stories > 1)
        found.append(page_marks(lines, flat[start:end], n_stories) if end > start else Marks())
    return found


def page_marks(lines: Sequence[Line], counts: Sequence[int], n_stories: int) -> Marks:
    """Which blocks of a page are template; `counts`: stories that have each line, in the wording that most have."""
    # A line that no two stories have is template nowhere.
    if not any(count > 1 and line.is_open for line, count in zip(lines, counts, strict=True)):
        return Marks()
    marks = find_templates(lines, counts, n_stories)
    found = tuple((place, counts[place]) for place, line in enumerate(lines) if marks[place] and line.is_open)
    return Marks(n_stories, found) if found else Marks()


def mark(draft: Draft, marks: Marks) -> Draft:
    """The draft with its site's template labelled so, each with the number of stories that have it as evidence."""
    verdicts = list(draft.verdicts)
    for place, count in marks.counts:
        share = min(1.0, count / marks.n_stories)
        verdicts[place] = Verdict("template", share, f"on {count} of {marks.n_stories}")
    return replace(draft, verdicts=tuple(verdicts))


def find_templates(lines: Sequence[Line], counts: Sequence[int], n_stories: int) -> list[bool]:
    """Which lines are template; none where next to nothing would be left."""
    own = [place for place, line in enumerate(lines) if line.is_kept and line.is_prose and counts[place] < 2]
    first, last = (own[0], own[-1]) if own else (len(lines), -1)
    marks = [False] * len(lines)
    least = max(2 if n_stories <= SMALL_SITE else 3, MIN_SHARE * n_stories)
    least_of_prose = max(least, MIN_PROSE_SHARE * n_stories)
    # Most lines are no other story's.
    for place in (place for place, count in enumerate(counts) if count > 1):
        if place < first or place > last:
            marks[place] = counts[place] >= (least_of_prose if lines[place].is_prose else least)
        else:
            marks[place] = is_box(lines, counts, place, n_stories)
    n_kept = sum(line.n_words for line in lines if line.is_kept)
    n_lost = sum(line.n_words for line, mark in zip(lines, marks, strict=True) if line.is_kept and mark)
    return marks if n_kept - n_lost >= MIN_LEFT * n_kept else [False] * len(lines)


def is_box(lines: Sequence[Line], counts: Sequence[int], place: int, n_stories: int) -> bool:
    """Whether a line within the text is furniture: no sentence, no heading, on many pages, with others or alone."""
    line = lines[place]
    beside = [other for other in (place - 1, place + 1) if 0 <= other < len(lines) and not lines[other].is_prose]
    in_box = any(counts[other] >= MIN_WITHIN for other in beside)
    if line.is_prose or line.is_heading or (line.is_sentence and not in_box):
        return False
    return counts[place] >= max(MIN_WITHIN, (MIN_BOX_SHARE if in_box else MIN_LONE_SHARE) * n_stories)
