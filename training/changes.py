"""What careless hands do to a text: cut it out of its page, shorten, wrap, join and space it anew."""

import random
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from training.pages import Line


def core_of(lines: Sequence[Line]) -> list[int]:
    """The long lines of body."""
    return [i for i, line in enumerate(lines) if line.n_words >= 8 and line.is_body]


def title_above(lines: Sequence[Line], first: int) -> int:
    """The last title not far above a line, or that line."""
    return next((i for i in range(first - 1, max(0, first - 40) - 1, -1) if lines[i].label == "title"), first)


def around_body(lines: Sequence[Line], rng: random.Random) -> list[Line]:
    """From about the headline to a little after the body; nothing if there is no prose of the body."""
    core = core_of(lines)
    if not core:
        return []
    title = title_above(lines, core[0])
    start = title if title < core[0] and rng.random() < 0.8 else core[0]
    before, after = rng.choice((0, 0, 0, 1, 2, 4, 7, 12)), rng.choice((0, 0, 1, 2, 3, 5, 8, 12, 18, 30))
    return list(lines[max(0, start - before) : core[-1] + 1 + after])


def shortened(lines: Sequence[Line], rng: random.Random) -> list[Line]:
    """A run of the lines, at least a third of them."""
    n = rng.randint(max(1, len(lines) // 3), max(1, len(lines)))
    start = rng.randint(0, len(lines) - n) if lines else 0
    return list(lines[start : start + n])


def cut_after(lines: Sequence[Line], rng: random.Random) -> list[Line]:
    """The first lines only, as a reader without the rest of the article gets."""
    return list(lines[: rng.randint(min(3, len(lines)), len(lines))])


def respaced(lines: Sequence[Line], n_blank: int) -> list[Line]:
    """The same number of empty lines before each line."""
    return [replace(line, n_blank=n_blank) for line in lines]


def wrapped(lines: Sequence[Line], width: int = 80) -> list[Line]:
    """Lines broken at spaces."""
    return [part for line in lines for part in _wrap(line, width)]


def _wrap(line: Line, width: int) -> Iterator[Line]:
    pieces = re.findall(rf".{{1,{width}}}(?:\s|$)|\S{{{width},}}", line.text) or [line.text]
    for i, piece in enumerate(pieces):
        if piece.strip():
            n = max(1, len(piece.split()))
            yield Line(piece.strip(), line.n_blank if i == 0 else 0, line.label, line.is_known, n, n * line.is_body)


def glued(lines: Sequence[Line], rng: random.Random) -> list[Line]:
    """Neighbouring body paragraphs joined to one line here and there."""
    out: list[Line] = []
    for line in lines:
        if out and line.is_body and out[-1].is_body and min(line.n_words, out[-1].n_words) > 12 and rng.random() < 0.3:
            last = out[-1]
            counts = last.n_words + line.n_words, last.n_matched + line.n_matched
            out[-1] = Line(f"{last.text} {line.text}", last.n_blank, last.label, last.is_known, *counts)
        else:
            out.append(line)
    return out


def without_alts(lines: Sequence[Line]) -> list[Line]:
    """No captions that are not body."""
    return [line for line in lines if line.label != "caption" or line.is_body]


def body_only(lines: Sequence[Line]) -> list[Line]:
    """Clean text in the shape of a careless one."""
    return [line for line in lines if line.is_body]


Change = Callable[[Sequence[Line], random.Random], Sequence[Line]]
CHANGES: tuple[Change, ...] = (
    lambda lines, rng: respaced(lines, 0),
    lambda lines, rng: wrapped(lines, rng.choice((72, 80, 100))),
    shortened,
    cut_after,
    glued,
    lambda lines, rng: without_alts(lines),
)


def changed(lines: Sequence[Line], rng: random.Random) -> list[Line]:
    """Lines after one change drawn by chance."""
    return list(rng.choice(CHANGES)(lines, rng))
