"""The blocks of an article as the report shows them: all that there is room for, the text before what was removed."""

from collections.abc import Iterator, Sequence
from html import escape
from itertools import chain, zip_longest

from msgspec import Struct

ARTICLE_BYTES = 16_000
"""Of an article's blocks as HTML: some 2,500 words of English."""
PIECE_BYTES = 90
"""Of the markup around a block."""
SHORT_CHARS, DOUBTFUL_CHARS = 300, 2_000
"""What is left of a long block, and of the one that the article is shown for, where there is not room for all."""
TEXT_SHARE = 3 / 4
"""Of the room, for the text, before what was removed gets the rest."""


class Piece(Struct, frozen=True):
    """A block of a page: one that stayed has no label. A gap stands for what is not shown."""

    text: str
    label: str = ""
    score: float = 1
    is_gap: bool = False
    is_doubtful: bool = False
    """The article is shown for this one."""


class Run(Struct, frozen=True):
    """Blocks that stand together and were removed with one label; or one that stayed, is doubtful, or a gap."""

    pieces: tuple[Piece, ...]

    @property
    def first(self) -> Piece:
        """What label and kind it has."""
        return self.pieces[0]

    @property
    def least(self) -> float:
        """The least certainty of its blocks."""
        return min(piece.score for piece in self.pieces)


def runs_of(pieces: Sequence[Piece]) -> tuple[Run, ...]:
    """Removed blocks of one label that stand together as one; a menu has hundreds."""
    found: list[list[Piece]] = []
    for piece in pieces:
        if found and continues(found[-1][0], piece):
            found[-1].append(piece)
        else:
            found.append([piece])
    return tuple(Run(tuple(run)) for run in found)


def continues(first: Piece, piece: Piece) -> bool:
    """Whether a block belongs to the run that another began."""
    return bool(piece.label) and first.label == piece.label and not (first.is_doubtful or piece.is_doubtful)


def fitted(pieces: Sequence[Piece]) -> tuple[Piece, ...]:
    """The pieces, if there is room. Else the doubtful one, then the ends of the text, then those of what was removed.

    >>> [piece.text for piece in fitted([Piece("menu", "nav")] * 400 + [Piece("Text.")]) if not piece.label]
    ['233 more removed blocks, not shown here', 'Text.']
    """
    if sum(map(cost, pieces)) <= ARTICLE_BYTES:
        return tuple(pieces)
    short = [shortened(piece) for piece in pieces]
    doubtful = [place for place, piece in enumerate(short) if piece.is_doubtful]
    text = [place for place, piece in enumerate(short) if not piece.label]
    removed = [place for place, piece in enumerate(short) if piece.label and not piece.is_doubtful]
    shown = set(doubtful)
    shown |= taken(short, ends_first(text), int(ARTICLE_BYTES * TEXT_SHARE))
    shown |= taken(
        short, ends_first(removed), ARTICLE_BYTES - sum(cost_of_showing(short[place], len(short)) for place in shown)
    )
    return tuple(with_gaps(short, shown))


def cost(piece: Piece) -> int:
    """Bytes of a piece as HTML."""
    return len(escape(piece.text).encode("utf-8", "replace")) + PIECE_BYTES


def cost_of_showing(piece: Piece, n_pieces: int) -> int:
    """Bytes of a piece, and of the gap that can stand beside text or a doubtful block; all else is in a row."""
    is_apart = piece.is_doubtful or not piece.label
    return cost(piece) + (cost(gap(n_pieces)) if is_apart else 0)


def shortened(piece: Piece) -> Piece:
    """A piece with what is left of a long text."""
    limit = DOUBTFUL_CHARS if piece.is_doubtful else SHORT_CHARS
    n_more = len(piece.text) - limit
    if n_more <= 0:
        return piece
    text = f"{piece.text[:limit]} … [{n_more:,} more characters]"
    return Piece(text, piece.label, piece.score, is_doubtful=piece.is_doubtful)


def ends_first(places: Sequence[int]) -> list[int]:
    """The first, the last, the second, the last but one ...

    >>> ends_first([1, 2, 3, 4, 5])
    [1, 5, 2, 4, 3]
    """
    half = (len(places) + 1) // 2
    turns = chain.from_iterable(zip_longest(places[:half], places[half:][::-1]))
    return [place for place in turns if place is not None]


def taken(pieces: Sequence[Piece], places: Sequence[int], room: int) -> set[int]:
    """As many of these places, in this order, as have room."""
    found = set[int]()
    for place in places:
        room -= cost_of_showing(pieces[place], len(pieces))
        if room < 0:
            break
        found.add(place)
    return found


def with_gaps(pieces: Sequence[Piece], shown: set[int]) -> Iterator[Piece]:
    """What is shown, and between it how much is not."""
    left: list[Piece] = []
    for place, piece in enumerate(pieces):
        if place not in shown:
            left.append(piece)
            continue
        if left:
            yield gap(len(left), all(one.label for one in left))
        yield piece
        left = []
    if left:
        yield gap(len(left), all(one.label for one in left))


def gap(n: int, is_removed: bool = True) -> Piece:
    """What stands for blocks that are not shown.

    >>> gap(1).text, gap(2_000, is_removed=False).text
    ('1 more removed block, not shown here', '2,000 more blocks, not shown here')
    """
    return Piece(
        f"{n:,} more {'removed ' if is_removed else ''}{'block' if n == 1 else 'blocks'}, not shown here", is_gap=True
    )
