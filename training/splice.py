"""Texts whose body is interrupted: by lines that ask, by what interrupts other pages, and by headings, which are body."""

import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from training.asks import LANGUAGES_OF, Speaker, grammar
from training.changes import core_of
from training.foreign import COMMON, as_if_in
from training.pages import Line, Sample
from training.scripts import SCRIPTS, rewritten

SPLICED = ("walk-alts", "careless", "careless-plain", "changed-careless", "clean-careless")
"""Flavours of which texts are spliced."""
AS_FOREIGN = ("walk-alts", "careless", "clean-careless")
"""Those of which they are spliced as if in another language, too."""
LENT = ("walk-alts", "careless")
"""Those that lend headings and interruptions to the other pages of their fold."""
ASKS = "asks"
"""The flavour of what is told of a language for the vocabulary alone."""

MIN_PROSE, MAX_HEADING = 15, 9  # words
MAX_RUN = 3  # lines


@dataclass(frozen=True)
class Pieces:
    """What may be spliced into the pages of a fold."""

    headings: Sequence[Line]
    runs: Sequence[Sequence[Line]]  # lines that stood between paragraphs and are not body
    headlines: Sequence[str]


def spliced_samples(
    made: Sequence[Sequence[Sample]], fold: Mapping[str, int], language: Mapping[str, str]
) -> Iterator[Sample]:
    """Each page's texts with what interrupts spliced in, as they are and as if foreign; nothing leaves its fold."""
    lent: dict[int, list[Sample]] = {}
    for sample in (sample for samples in made for sample in samples if sample.flavour in LENT):
        lent.setdefault(fold[sample.page_id], []).append(sample)
    pieces = {number: pieces_of(samples) for number, samples in sorted(lent.items())}
    for sample in (sample for samples in made for sample in samples if sample.flavour in SPLICED):
        rng = random.Random(f"spliced {sample.flavour} {sample.page_id}")
        own, theirs = language.get(sample.page_id) or "en", pieces[fold[sample.page_id]]
        fitting = theirs if own == "en" else Pieces((), (), theirs.headlines)
        yield spliced(sample, fitting, own if own in grammar() else "en", rng)
        if sample.flavour in AS_FOREIGN:
            yield from foreign(sample, rng)


def foreign(sample: Sample, rng: random.Random) -> Iterator[Sample]:
    """A text as if in another language, with what asks in it spliced in; and the words of both, for the vocabulary."""
    script = rng.choice([script for script in SCRIPTS if script in LANGUAGES_OF])
    language = rng.choice(LANGUAGES_OF[script])
    known = language in COMMON
    lines = as_if_in(language, sample.lines, script, rng) if known else rewritten(sample.lines, script, rng)
    pieces = Pieces((), (), [line.text[:60] for line in lines if is_prose(line)])
    out = spliced(Sample(sample.page_id, f"{script} {sample.flavour}", tuple(lines)), pieces, language, rng)
    yield out
    old = set(lines)
    asks = [line for line in out.lines if line not in old and not line.is_body]
    if asks or known:
        yield Sample(sample.page_id, ASKS, (*asks, *map(body, COMMON.get(language, ()))))


def pieces_of(samples: Sequence[Sample]) -> Pieces:
    """What some pages lend to others."""
    headings: list[Line] = []
    runs: list[list[Line]] = []
    headlines: list[str] = []
    for sample in samples:
        lines = sample.lines
        headlines += [line.text for line in lines if line.label == "title" and line.n_words > 2]
        headings += [lines[i] for i in range(1, len(lines) - 1) if is_heading(lines, i)]
        runs += interruptions(lines)
    return Pieces(headings, runs, headlines)


def is_prose(line: Line) -> bool:
    return line.is_body and line.n_words >= MIN_PROSE


def is_heading(lines: Sequence[Line], i: int) -> bool:
    """A short line of body without a sentence's end between two paragraphs."""
    short = lines[i].is_body and lines[i].n_words <= MAX_HEADING and not lines[i].text.endswith((".", ":", ",", ";"))
    return short and is_prose(lines[i - 1]) and is_prose(lines[i + 1])


def interruptions(lines: Sequence[Line]) -> Iterator[list[Line]]:
    """Short runs of lines that are not body between paragraphs of body."""
    last = None
    for i, line in enumerate(lines):
        if is_prose(line):
            run: list[Line] = list(lines[last + 1 : i]) if last is not None else []
            if 0 < len(run) <= MAX_RUN and not any(other.is_body for other in run):
                yield run
            last = i
        elif line.is_body:
            last = None


def spliced(sample: Sample, pieces: Pieces, language: str, rng: random.Random) -> Sample:
    """The text with lines spliced in between its paragraphs and at its end."""
    lines, core = sample.lines, core_of(sample.lines)
    flavour = f"spliced-{sample.flavour}"
    if len(core) < 3:
        return replace(sample, flavour=flavour)
    prose = [lines[i].text for i in core]
    say = Speaker(language, prose, pieces.headlines or [text[:60] for text in prose], rng)
    gaps = [i for i in core[1:] if is_prose(lines[i]) and lines[i - 1].is_body]
    inserted = in_gaps(gaps, pieces, say, rng)
    end = core[-1] + 1
    inserted.setdefault(end, []).extend(say.ask() for _ in range(rng.choice((0, 0, 1, 1, 2, 3))))
    n_blank = {i: lines[i].n_blank for i in gaps}
    n_blank.setdefault(end, int(lines[core[1]].n_blank > 0))
    out: list[Line] = []
    for i in range(len(lines) + 1):
        out += [replace(line, n_blank=n_blank.get(i, 0)) for line in inserted.get(i, ())]
        out += lines[i : i + 1]
    return Sample(sample.page_id, flavour, tuple(out))


def in_gaps(gaps: Sequence[int], pieces: Pieces, say: Speaker, rng: random.Random) -> dict[int, list[Line]]:
    """Lines to stand before the paragraphs at `gaps`: near one another now and then."""
    near = rng.choice((len(gaps), len(gaps), 6))
    asked = gaps[:near] if rng.random() < 0.5 else gaps[-near:]
    inserted: dict[int, list[Line]] = {}
    if not gaps:
        return inserted
    for _ in range(min(rng.choice((0, 0, 1, 1, 2, 3)), len(gaps))):
        inserted.setdefault(rng.choice(asked), []).append(say.ask())
    for _ in range(min(rng.choice((0, 1, 2, 3, 4)), len(gaps)) if pieces.runs else 0):
        inserted.setdefault(rng.choice(asked), []).extend(rng.choice(pieces.runs))
    add_headings(inserted, gaps, pieces.headings, say, rng)
    return inserted


def add_headings(
    inserted: dict[int, list[Line]], gaps: Sequence[int], headings: Sequence[Line], say: Speaker, rng: random.Random
) -> None:
    """Headings above some of the paragraphs, and times as a live blog has them."""
    share = rng.choice((0, 0, 0.1, 0.25))
    has_times = rng.random() < 0.04
    clock = rng.choice(CLOCKS)
    for gap in gaps:
        if has_times and rng.random() < 0.6:
            inserted.setdefault(gap, []).append(body(clock(rng)))
        if rng.random() < share:
            is_lent = headings and rng.random() < 0.6
            inserted.setdefault(gap, []).append(rng.choice(headings) if is_lent else body(say.heading()))


def body(text: str) -> Line:
    n = max(1, len(text.split()))
    return Line(text, 0, "other", False, n, n)


CLOCKS: tuple[Callable[[random.Random], str], ...] = (
    lambda rng: f"{rng.randint(0, 23):02}:{rng.randint(0, 59):02}",
    lambda rng: f"{rng.randint(0, 23):02}.{rng.randint(0, 59):02}",
    lambda rng: f"{rng.randint(0, 23)}h{rng.randint(0, 59):02}",
    lambda rng: f"{rng.randint(1, 12)}:{rng.randint(0, 59):02} {rng.choice(('a.m.', 'p.m.', 'AM', 'PM'))}",
    lambda rng: f"{rng.randint(0, 23):02}:{rng.randint(0, 59):02} Uhr",
)
