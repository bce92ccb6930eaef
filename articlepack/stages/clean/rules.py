"""The line rules: each line judged alone, then by its neighbours.

A text has three parts: what stands before the first prose line (headline, standfirst, byline, widgets), the body, and
what stands after the last prose line (topics, dates, links, buttons). The same short line means different things in
each. A rule is a function of one line in its place; the first that speaks decides.
"""

from articlepack.common_words import is_common, n_common
from articlepack.lexicon import CREDIT_WORDS, RELATED_WORDS, TOPIC_WORDS
from articlepack.records import Verdict
from articlepack.stages.clean import traits
from articlepack.stages.clean.kinds import (
    asks_for_click,
    closes_with_credit,
    ends_in_credit,
    has_byline_word,
    heads_links,
    is_byline_like,
    labels_ad,
    names_networks,
    speaks_of,
    speaks_of_any,
)
from articlepack.stages.clean.places import Place, Rule
from articlepack.stages.clean.shapes import MIN_PROSE_WORDS

MIN_HEADING_WORDS = 4
"""Of a line above the body that may be the body's first heading, and no caption."""
MAX_SIGNS_APART = 6
"""Characters of punctuation and space by which two forms of one headline differ in length."""
MAX_CAPTION_WORDS, MAX_PICTURE_WORDS = 60, 3
MAX_STANDFIRST_WORDS = 60
LINES_TO_DATE = 3
MAX_IMAGE_NAMES = 3  # lines joined by hyphens in one text: more are cells or terms


def is_the_headline(place: Place) -> Verdict | None:
    """The headline stands above the body once."""
    return Verdict("title", 0.8, "headline") if place.index == place.title else None


def repeats_headline(place: Place) -> Verdict | None:
    """The same headline again, in the head of the page."""
    if place.title < 0 or place.index == place.title or not place.is_head:
        return None
    if abs(len(place.shape.text) - len(place.shapes[place.title].text)) > MAX_SIGNS_APART:
        return None
    return Verdict("title", 0.7, "headline_again") if place.shape.folded == place.shapes[place.title].folded else None


def stands_first(place: Place) -> Verdict | None:
    """A paragraph between headline and byline or date: the standfirst, which the row's description holds."""
    return leads_in(place) if place.shape.is_prose else None


def leads_in(place: Place) -> Verdict | None:
    """A line of a standfirst's length between headline and byline or date, whether it ends a sentence or not."""
    following = place.neighbour(1)
    if not 0 <= place.title < place.index <= place.title + 2 or following is None:
        return None
    is_sized = MIN_PROSE_WORDS <= place.shape.n_words(MAX_STANDFIRST_WORDS + 1) <= MAX_STANDFIRST_WORDS
    is_signed = following.is_date_line or has_byline_word(following)
    return Verdict("standfirst", 0.85, "standfirst") if is_sized and is_signed else None


def is_told_again(place: Place) -> Verdict | None:
    """A standfirst whose words the body has again: nothing is lost with it."""
    return stands_first(place) or is_prose_above_body(place)


def stands_first_open(place: Place) -> Verdict | None:
    """A standfirst without a full stop, as many have none and few paragraphs do."""
    return None if place.shape.ends_sentence else stands_first(place)


def lists_references(_: Place) -> Verdict:
    """One of a list of cited works, as `references` found it: it is the article's, though it looks like a link."""
    return Verdict("body", 0.8, "reference")


def is_prose_above_body(place: Place) -> Verdict | None:
    """Prose of the head is the standfirst."""
    return Verdict("standfirst", 0.8, "standfirst") if place.is_head and place.shape.is_prose else None


def states_date(place: Place) -> Verdict | None:
    """A line that is little more than a date and a time."""
    return Verdict("date", 0.95, "date_line") if place.shape.is_date_line and place.is_edge else None


def lists_topics(place: Place) -> Verdict | None:
    """`Topics: ...` and its kin: a known word, a colon, and no sentence."""
    label = place.shape.label_of_colon
    if not label or place.shape.ends_sentence or not speaks_of(label, TOPIC_WORDS):
        return None
    return Verdict("topics", 0.95, "topic_list")


def asks_to_share(place: Place) -> Verdict | None:
    """A button: names of networks, or, at the edge of the text, what a button asks for."""
    shape = place.shape
    is_button = not shape.is_prose and (names_networks(shape) or place.is_edge and asks_for_click(shape))
    return Verdict("share", 0.9, "button") if is_button else None


def is_button_within(place: Place) -> Verdict | None:
    """What a button asks for, within the text: `Follow the money` may head a part of it, where the model keeps it."""
    return Verdict("share", 0.9, "button") if asks_for_click(place.shape) else None


def advertises(place: Place) -> Verdict | None:
    """`Advertisement`, alone or with a word that the text goes on below it."""
    return Verdict("ad", 0.9, "ad_label") if labels_ad(place.shape) else None


def introduces_links(place: Place) -> Verdict | None:
    """`Related:` and its kin, alone or with the headline they lead to."""
    shape = place.shape
    if not shape.is_short or not shape.label_of_colon or not speaks_of(shape.label_of_colon, RELATED_WORDS):
        return None
    return Verdict("related", 0.9, "related_header")


def introduces_nothing(place: Place) -> Verdict | None:
    """A heading in colon at the end of a text."""
    is_header = place.shape.is_short and place.shape.ends_in_colon and place.neighbour(1) is None
    return Verdict("related", 0.7, "related_header") if is_header else None


def is_remark(place: Place) -> Verdict | None:
    """One remark in brackets on a line of its own, outside the prose: a credit."""
    return Verdict("other", 0.8, "bracketed") if place.shape.is_bracketed and place.is_edge else None


def ends_in_link_header(place: Place) -> Verdict | None:
    """`Related:` as the last line of a text."""
    shape = place.shape
    is_header = shape.ends_in_colon and shape.is_short and speaks_of(shape.label_of_colon, RELATED_WORDS)
    return Verdict("related", 0.9, "related_header") if is_header and place.neighbour(1) is None else None


def stands_over_links(place: Place) -> Verdict | None:
    """`Read also` and its kin, alone below the body."""
    return Verdict("related", 0.9, "related_header") if place.is_tail and heads_links(place.shape) else None


def follows_link_header(place: Place) -> Verdict | None:
    """A short line below the body, in a run of such lines that a related header begins."""
    if not place.is_tail or not place.shape.is_short:
        return None
    for i in range(place.index - 1, max(place.last_prose, place.index - traits.MAX_LINKS - 1), -1):
        shape = place.shapes[i]
        if shape.label_of_colon and speaks_of(shape.label_of_colon, RELATED_WORDS) or heads_links(shape):
            return Verdict("related", 0.85, "after_related_header")
        if not shape.is_short:
            return None
    return None


def credits_image(place: Place) -> Verdict | None:
    """A line that names an image or its maker: a credit word and a colon, or a credit in brackets at its end."""
    shape = place.shape
    if shape.n_words(MAX_CAPTION_WORDS + 1) > MAX_CAPTION_WORDS:
        return None
    is_credit = bool(shape.label_of_colon) and not shape.ends_sentence and speaks_of(shape.label_of_colon, CREDIT_WORDS)
    return Verdict("caption", 0.9, "credit") if is_credit or ends_in_credit(shape.text) else None


def closes_caption(place: Place) -> Verdict | None:
    """A line whose last words name an image's maker: no paragraph of the body does."""
    shape = place.shape
    is_sized = shape.n_words(MAX_CAPTION_WORDS + 1) <= MAX_CAPTION_WORDS
    return Verdict("caption", 0.9, "credit") if is_sized and closes_with_credit(shape) else None


def is_trail(place: Place) -> Verdict | None:
    """A path or row of links at the edge of the text."""
    return Verdict("nav", 0.85, "trail") if place.is_edge and place.shape.is_trail else None


def names_picture(place: Place) -> Verdict | None:
    """`File photo`, `Symbolic picture`: a word for an image and little more, alone before a paragraph of the body."""
    shape = place.shape
    is_named = (
        shape.n_words(MAX_PICTURE_WORDS + 1) <= MAX_PICTURE_WORDS
        and not shape.ends_sentence
        and speaks_of_any(shape, CREDIT_WORDS)
    )
    return Verdict("caption", 0.85, "picture") if is_named and is_alone(place) else None


def is_alone(place: Place) -> bool:
    """Whether a paragraph follows the line, and one stands before it or the body begins here."""
    before, after = place.neighbour(-1), place.neighbour(1)
    is_begun = place.is_head or (before is not None and before.is_prose)
    return is_begun and after is not None and after.is_prose


def names_image(place: Place) -> Verdict | None:
    """The alt text of an image: words joined like a file name, alone before a paragraph of the body."""
    if not place.shape.is_slug or place.shapes.n_slugs > MAX_IMAGE_NAMES:
        return None
    return Verdict("caption", 0.85, "image_name") if is_alone(place) else None


def signs_article(place: Place) -> Verdict | None:
    """A byline word and names, above the body."""
    is_byline = place.is_head and place.shape.is_short and has_byline_word(place.shape)
    return Verdict("byline", 0.9, "byline_word") if is_byline else None


def names_author(place: Place) -> Verdict | None:
    """A short line of names above the body, after a byline word or by a date line: beside it, or, where no word of it
    is common, parted from it by a role, a place or a button.
    """
    if not place.is_edge or not place.shape.is_short:
        return None
    if has_byline_word(place.shape):
        return Verdict("byline", 0.9, "byline_word")
    if place.is_head and is_byline_like(place.shape) and not is_common(place.shape.text):
        n_apart = min(lines_to_date(place, 1), lines_to_date(place, -1))
        if n_apart == 1 or n_apart <= LINES_TO_DATE and not n_common(place.shape.text)[0]:
            return Verdict("byline", 0.8, "names_by_date")
    return None


def lines_to_date(place: Place, step: int) -> int:
    """How many lines on a date line stands, behind short lines alone and not behind the headline; more than
    LINES_TO_DATE where none does.
    """
    for n in range(1, LINES_TO_DATE + 1):
        shape = place.neighbour(n * step)
        if shape is None or place.index + n * step == place.title or not shape.is_short and not shape.is_date_line:
            break
        if shape.is_date_line:
            return n
    return LINES_TO_DATE + 1


def captions_image(place: Place) -> Verdict | None:
    """A short line of the head, below the headline, that is no byline: the words of an image."""
    is_below = 0 <= place.title < place.index
    if not place.is_head or not is_below or not place.shape.is_short or heads_body(place):
        return None
    return Verdict("caption", 0.6, "below_headline")


def heads_body(place: Place) -> bool:
    """Whether the line is the last above the body and long enough for a heading of it."""
    return place.index == place.first_prose - 1 and place.shape.n_words(MIN_HEADING_WORDS) >= MIN_HEADING_WORDS


def is_above_headline(place: Place) -> Verdict | None:
    """Short lines above body and headline are menus and bars."""
    if not place.is_head or place.index >= place.title or not place.shape.is_short:
        return None
    return Verdict("nav", 0.7, "above_headline")


SURE_RULES: tuple[Rule, ...] = (
    Rule(is_the_headline, traits.TITLE),
    Rule(repeats_headline, traits.LIKE_TITLE),
    Rule(lists_references, traits.REFERENCE),
    Rule(signs_article, traits.BELOW_TITLE | traits.HEAD | traits.BRIEF | traits.SIGNED),
    Rule(is_told_again, traits.UNDER_TITLE | traits.LONG | traits.TOLD_AGAIN),
    Rule(lists_topics, traits.COLON | traits.TOPICAL),
    Rule(credits_image, traits.COLON | traits.CREDITING),
    Rule(names_image, traits.SOLID | traits.ALONE),
    Rule(ends_in_link_header, traits.COLON | traits.RELATING | traits.LAST),
)
"""Right by construction, whatever the model thinks; in order, the first that speaks decides."""

LIKELY_RULES: tuple[Rule, ...] = (
    Rule(closes_caption, traits.CREDITING),
    Rule(names_picture, traits.FEW | traits.ALONE | traits.CREDITING),
    Rule(stands_first_open, traits.BELOW_TITLE | traits.LONG),
    Rule(signs_article, traits.HEAD | traits.BRIEF | traits.SIGNED),
    Rule(states_date, traits.EDGE | traits.DIGITS),
    Rule(asks_to_share, traits.BRIEF | traits.SHARING),
    Rule(advertises, traits.BRIEF | traits.SHARING),
    Rule(introduces_links, traits.COLON | traits.BRIEF | traits.RELATING),
    Rule(introduces_nothing, traits.COLON | traits.BRIEF | traits.LAST),
    Rule(stands_over_links, traits.EDGE | traits.BRIEF | traits.RELATING),
    Rule(follows_link_header, traits.BRIEF | traits.LISTED),
    Rule(is_trail, traits.EDGE | traits.SIGNS),
    Rule(is_remark, traits.EDGE | traits.BRACKETS),
)
"""Right unless the model is sure of the opposite; in order, the first that speaks decides."""

NAMING_RULES: tuple[Rule, ...] = (
    Rule(leads_in, traits.BELOW_TITLE | traits.LONG),
    Rule(is_prose_above_body, traits.HEAD | traits.LONG),
    Rule(names_author, traits.EDGE | traits.BRIEF | traits.SIGNED),
    Rule(names_author, traits.BRIEF | traits.BY_DATE),
    Rule(is_button_within, traits.BRIEF | traits.SHARING),
    # A name alone is short too.
    Rule(captions_image, traits.HEAD | traits.UNDER_TITLE | traits.BRIEF, yields_to="byline"),
    Rule(is_above_headline, traits.HEAD | traits.ABOVE_TITLE | traits.BRIEF),
)
"""What a line is that the model drops; in order, the first that speaks decides."""
