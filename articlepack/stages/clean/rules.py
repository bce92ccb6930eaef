"""The line rules: each line judged alone, then by its neighbours.

A text has three parts: what stands before the first prose line (headline, standfirst, byline, widgets), the body, and
what stands after the last prose line (topics, dates, links, buttons). The same short line means different things in
each. A rule is a function of one line in its place; the first that speaks decides.
"""

from collections.abc import Callable, Sequence

from msgspec import Struct

from articlepack.lexicon import BYLINE_WORDS, RELATED_WORDS, SHARE_WORDS, SOCIAL_NAMES, TOPIC_WORDS
from articlepack.records import Block, Verdict
from articlepack.stages.clean.shapes import Shape

MIN_TITLE_WORDS = 3
MAX_TITLE_WORDS = 40
MAX_HEAD_LINES = 40
"""A first prose line that comes later stands in a whole page, with its menus; the headline is then near it."""
MAX_NAME_WORDS = 8
MIN_REPEATED_SHARE = 0.8
"""Of the words of a standfirst that is said again in the body."""


class Place(Struct, frozen=True):
    """A line among its neighbours."""

    shapes: Sequence[Shape]
    index: int
    first_prose: int
    """Index of the first prose line that is body; the number of lines where there is none."""
    last_prose: int
    """Index of the last prose line; -1 where there is none."""
    title: int
    """Index of the headline; -1 where there is none."""

    @property
    def shape(self) -> Shape:
        """The line itself."""
        return self.shapes[self.index]

    @property
    def is_head(self) -> bool:
        """Before the body."""
        return self.index < self.first_prose

    @property
    def is_tail(self) -> bool:
        """After the body."""
        return self.index > self.last_prose

    @property
    def is_edge(self) -> bool:
        """Before or after the body."""
        return self.is_head or self.is_tail

    def neighbour(self, step: int) -> Shape | None:
        """The line `step` lines on; None beyond the ends."""
        at = self.index + step
        return self.shapes[at] if 0 <= at < len(self.shapes) else None


Rule = Callable[[Place], Verdict | None]


def clean_lines(blocks: Sequence[Block]) -> list[Verdict]:
    """A verdict for each line of a text. A text without any prose is kept whole: nothing tells what its lines are."""
    shapes = [Shape(block) for block in blocks]
    prose = [i for i, shape in enumerate(shapes) if shape.is_prose]
    if not prose:
        return [Verdict("body", 0.5, "no_prose") for _ in blocks]
    first, title = first_body_line(shapes, prose)
    return [judge(Place(shapes, i, first, prose[-1], title)) for i in range(len(shapes))]


def first_body_line(shapes: Sequence[Shape], prose: Sequence[int]) -> tuple[int, int]:
    """(index of the first body line, index of the headline or -1).

    Prose that byline, date or widget lines part from the rest of the prose, below a headline, is the standfirst.
    """
    first = prose[0]
    title = headline_before(shapes, first)
    if len(prose) > 1 and title >= 0 and is_standfirst(shapes, prose):
        first = prose[1]
    return first, title


def headline_before(shapes: Sequence[Shape], first: int) -> int:
    """The headline: the first line above the body that is long enough and no date, widget or byline."""
    for index in range(max(0, first - MAX_HEAD_LINES), first):
        if is_headline(shapes[index]):
            return index
    return -1


def is_headline(shape: Shape) -> bool:
    """Whether a line may be the headline."""
    if not MIN_TITLE_WORDS <= len(shape.words) <= MAX_TITLE_WORDS or shape.is_date_line or shape.ends_in_colon:
        return False
    return not (is_share_line(shape) or is_byline_like(shape) or shape.label_of_colon in TOPIC_WORDS)


def is_standfirst(shapes: Sequence[Shape], prose: Sequence[int]) -> bool:
    """Whether the first prose line is set apart from the second by a date or byline, or is said again in the body."""
    between = shapes[prose[0] + 1 : prose[1]]
    if any(shape.is_date_line or is_byline_like(shape) for shape in between):
        return True
    said = set(shapes[prose[0]].folded)
    later = {word for i in prose[1:] for word in shapes[i].folded}
    return bool(between) and len(said & later) >= MIN_REPEATED_SHARE * len(said)


def judge(place: Place) -> Verdict:
    """The first rule that speaks; a line that no rule speaks against is body."""
    for rule in RULES:
        if verdict := rule(place):
            return verdict
    return Verdict("body", 0.9 if place.shape.is_prose else 0.6, "prose" if place.shape.is_prose else "unopposed")


def is_the_headline(place: Place) -> Verdict | None:
    """The headline stands above the body once."""
    return Verdict("title", 0.8, "headline") if place.index == place.title else None


def repeats_headline(place: Place) -> Verdict | None:
    """The same headline again, in the head of the page."""
    if place.title < 0 or place.index == place.title or not place.is_head:
        return None
    return Verdict("title", 0.7, "headline_again") if place.shape.folded == place.shapes[place.title].folded else None


def is_prose_above_body(place: Place) -> Verdict | None:
    """Prose of the head is the standfirst."""
    return Verdict("standfirst", 0.8, "standfirst") if place.is_head and place.shape.is_prose else None


def states_date(place: Place) -> Verdict | None:
    """A line that is little more than a date and a time."""
    if not place.shape.is_date_line:
        return None
    return Verdict("date", 0.95 if place.is_edge else 0.8, "date_line")


def lists_topics(place: Place) -> Verdict | None:
    """`Topics: ...` and its kin: a known word, a colon, and no sentence."""
    label = place.shape.label_of_colon
    if not label or place.shape.ends_sentence or not speaks_of(label, TOPIC_WORDS):
        return None
    return Verdict("topics", 0.95, "topic_list")


def speaks_of(label: str, words: frozenset[str]) -> bool:
    """Whether a folded label is made of these words alone; one without spaces is looked up whole."""
    return set(label.split()) <= words or label.replace(" ", "") in words


def asks_to_share(place: Place) -> Verdict | None:
    """A button: names of networks, or what a button asks for."""
    if place.shape.is_prose or not is_share_line(place.shape):
        return None
    return Verdict("share", 0.9, "button")


def is_share_line(shape: Shape) -> bool:
    """Whether a short line names networks, or at the most four words ask for what buttons do."""
    if not shape.is_short or not shape.folded:
        return False
    n_networks = sum(word in SOCIAL_NAMES for word in shape.folded)
    n_asked = sum(word in SHARE_WORDS for word in shape.folded)
    return n_networks > 0 and 2 * (n_networks + n_asked) >= len(shape.folded) or is_request(shape, n_asked)


def is_request(shape: Shape, n_asked: int) -> bool:
    """Whether the line begins with what buttons ask for and says little more."""
    return n_asked > 0 and shape.folded[0] in SHARE_WORDS and len(shape.folded) <= 5


def introduces_links(place: Place) -> Verdict | None:
    """`Related:` and its kin, and any heading in colon that introduces nothing."""
    shape, following = place.shape, place.neighbour(1)
    if not shape.is_short or not shape.label_of_colon:
        return None
    is_known = speaks_of(shape.label_of_colon, RELATED_WORDS)
    introduces_nothing = shape.ends_in_colon and (following is None or place.is_tail)
    return Verdict("related", 0.9 if is_known else 0.7, "related_header") if is_known or introduces_nothing else None


def is_remark(place: Place) -> Verdict | None:
    """One remark in brackets on a line of its own, outside the prose: a credit."""
    return Verdict("other", 0.8, "bracketed") if place.shape.is_bracketed and place.is_edge else None


def names_image(place: Place) -> Verdict | None:
    """The alt text of an image: words joined like a file name."""
    return Verdict("caption", 0.85, "image_name") if place.shape.is_slug else None


def names_author(place: Place) -> Verdict | None:
    """A short line of names above the body, beside a date line or after a byline word."""
    if not place.is_edge or not place.shape.is_short:
        return None
    if has_byline_word(place.shape):
        return Verdict("byline", 0.9, "byline_word")
    beside = [s for s in (place.neighbour(1), place.neighbour(-1)) if s is not None]
    if place.is_head and is_byline_like(place.shape) and any(s.is_date_line for s in beside):
        return Verdict("byline", 0.8, "names_by_date")
    return None


def has_byline_word(shape: Shape) -> bool:
    """Whether it begins as a byline, and names follow."""
    if not shape.folded or not 2 <= len(shape.words) <= MAX_NAME_WORDS + 1 or shape.folded[0] not in BYLINE_WORDS:
        return False
    return not shape.is_cased or shape.n_capitalised >= 0.6 * len(shape.words)


def is_byline_like(shape: Shape) -> bool:
    """Whether it may be a byline: two to eight capitalised words, or a byline word and names."""
    if has_byline_word(shape):
        return True
    if not shape.is_short or shape.is_date_line or not 2 <= len(shape.words) <= MAX_NAME_WORDS or not shape.is_cased:
        return False
    return shape.n_capitalised == len(shape.words) and not any(c.isdigit() for c in shape.text)


def captions_image(place: Place) -> Verdict | None:
    """A short line of the head, below the headline, that is no byline: the words of an image."""
    is_below = 0 <= place.title < place.index
    if not place.is_head or not is_below or not place.shape.is_short or heads_body(place):
        return None
    return Verdict("caption", 0.6, "below_headline")


def heads_body(place: Place) -> bool:
    """Whether the line is the last above the body and long enough for a heading of it."""
    return place.index == place.first_prose - 1 and len(place.shape.words) > MIN_TITLE_WORDS


def is_above_headline(place: Place) -> Verdict | None:
    """Short lines above the headline are menus and bars."""
    if place.title < 0 or place.index >= place.title or not place.shape.is_short:
        return None
    return Verdict("nav", 0.7, "above_headline")


def is_below_body(place: Place) -> Verdict | None:
    """A short line with no prose after it heads nothing."""
    return Verdict("nav", 0.6, "below_body") if place.is_tail and place.shape.is_short else None


RULES: tuple[Rule, ...] = (
    is_the_headline,
    repeats_headline,
    is_prose_above_body,
    lists_topics,
    states_date,
    asks_to_share,
    introduces_links,
    is_remark,
    names_image,
    names_author,
    captions_image,
    is_above_headline,
    is_below_body,
)
"""In order: the first that speaks decides."""
