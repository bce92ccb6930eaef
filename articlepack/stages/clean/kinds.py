"""What kind of line a line is, told by its words and shape wherever it stands."""

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cache

from articlepack.lexicon import (
    AD_WORDS,
    AROUND_AD_WORDS,
    BYLINE_WORDS,
    CREDIT_WORDS,
    PUBLISHED,
    RELATED_WORDS,
    REPORTER_ENDING,
    SHARE_WORDS,
    SOCIAL_NAMES,
    TOPIC_WORDS,
    UPDATED,
)
from articlepack.scripts import UNPARTED
from articlepack.stages.clean import traits
from articlepack.stages.clean.shapes import Shape, Shapes
from articlepack.words import fold

MIN_NAMES, MAX_NAME_WORDS, MAX_PARTICLE_CHARS = 2, 8, 3
MAX_BUTTON_WORDS = 5
MAX_AD_WORDS = 7
MIN_JOINED_CHARS = 4
"""Of two words that stand together: 関連記事, where 記事 alone is any article."""
LAST_BRACKET = re.compile(r"[(（\[]([^()（）\[\]]{3,80})[)）\]]\W*$")


def speaks_of(label: str, words: frozenset[str]) -> bool:
    """Whether a folded label is made of these words alone; one without spaces is looked up whole."""
    return set(label.split()) <= words or label.replace(" ", "") in words


def speaks_of_any(shape: Shape, words: frozenset[str]) -> bool:
    """Whether any of its words is among these; in scripts without spaces, whether one of these stands in it."""
    if any(word in words for word in shape.folded):
        return True
    return not shape.is_cased and any(len(word) > 1 and word in shape.text for word in unparted(words))


@cache
def unparted(words: frozenset[str]) -> tuple[str, ...]:
    """Those of scripts that part no words."""
    return tuple(sorted(word for word in words if UNPARTED.match(word)))


def names_networks(shape: Shape) -> bool:
    """Whether a short line names networks, and says little more than what buttons ask for."""
    if not shape.is_short or SOCIAL_NAMES.isdisjoint(shape.folded):
        return False
    n_networks = sum(word in SOCIAL_NAMES for word in shape.folded)
    n_asked = sum(word in SHARE_WORDS for word in shape.folded)
    return 2 * (n_networks + n_asked) >= len(shape.folded)


def asks_for_click(shape: Shape) -> bool:
    """Whether a short line begins with what buttons ask for and says little more."""
    return shape.is_short and 1 <= len(shape.folded) <= MAX_BUTTON_WORDS and shape.folded[0] in SHARE_WORDS


def heads_links(shape: Shape) -> bool:
    """Whether a short line says that links to other articles follow, and nothing else: `Read also`.

    It has two words at least, or is one of a script that parts no words: `Next` may head a part of the body.
    """
    words = shape.folded
    if not shape.is_short or not words or not speaks_of(" ".join(words), RELATED_WORDS):
        return False
    return len(words) > 1 if shape.is_cased else len("".join(words)) >= MIN_JOINED_CHARS


def labels_ad(shape: Shape) -> bool:
    """Whether a short line is the label of an advertisement, and says at most that the text goes on behind it."""
    if not shape.is_short or not 1 <= len(shape.folded) <= MAX_AD_WORDS:
        return False
    if (is_ad := "".join(shape.folded) in AD_WORDS) or AD_WORDS.isdisjoint(shape.folded):
        return is_ad
    beside = set(shape.folded) - AD_WORDS
    return beside <= AROUND_AD_WORDS and beside not in ({"la"}, {"the"})


def is_marked(shape: Shape) -> bool:
    """Whether a short line says what it is, and it is nothing of an article: buttons, links, topics, credits, dates."""
    if not shape.is_short:
        return False
    if shape.folded and set(shape.folded) <= SHARE_WORDS or labels_ad(shape) or shape.is_trail or heads_links(shape):
        return True
    label = shape.label_of_colon
    is_labelled = bool(label) and any(speaks_of(label, words) for words in (RELATED_WORDS, TOPIC_WORDS, CREDIT_WORDS))
    return is_labelled or names_networks(shape) or ends_in_credit(shape.text) or tells_appearance(shape)


MARKING = traits.SHARING | traits.RELATING | traits.COLON | traits.SIGNS | traits.BRACKETS | traits.DIGITS
"""Bits one of which a line has that says what it is."""


def marked_among(shapes: Shapes, bits: traits.Bits, lines: Iterable[int]) -> Iterator[int]:
    """Which of some lines say what they are: most show at a glance that they do not."""
    return (i for i in lines if bits[i] & MARKING and is_marked(shapes[i]))


def tells_appearance(shape: Shape) -> bool:
    """Whether a date line says of its day that something appeared, or was changed, then."""
    return shape.is_date_line and bool(PUBLISHED.search(shape.text) or UPDATED.search(shape.text))


REPORTER_AFTER = re.compile(rf"[^\W\d_a-z]\s+{REPORTER_ENDING}")


def has_byline_word(shape: Shape) -> bool:
    """Whether it begins as a byline, and names follow; or ends as one, where the word stands behind the name."""
    if shape.is_short and REPORTER_AFTER.search(shape.text):
        return not closes_with_credit(shape)
    if not 2 <= shape.n_words(MAX_NAME_WORDS + 2) <= MAX_NAME_WORDS + 1 or shape.folded[0] not in BYLINE_WORDS:
        return False
    return not shape.is_cased or shape.n_capitalised >= 0.6 * len(shape.words) or is_name(shape.words[1:])


def is_name(words: Sequence[str]) -> bool:
    """Whether words may be a name with small ones in it: `Joost van der Meer`."""
    ends = (words[0], words[-1])
    return all(word[0].isupper() or (len(word) <= MAX_PARTICLE_CHARS and word not in ends) for word in words)


def is_signed(shape: Shape) -> bool:
    """Whether it is a byline of a word and two names at least."""
    return shape.is_short and shape.n_words(MIN_NAMES + 1) > MIN_NAMES and has_byline_word(shape)


def is_byline_like(shape: Shape) -> bool:
    """Whether it may be a byline: two to eight capitalised words, or a byline word and names."""
    if has_byline_word(shape):
        return True
    if not shape.is_short or shape.is_date_line or not 2 <= len(shape.words) <= MAX_NAME_WORDS or not shape.is_cased:
        return False
    return shape.n_capitalised == len(shape.words) and not any(c.isdigit() for c in shape.text)


def ends_in_credit(text: str) -> bool:
    """Whether the text ends with a credit in brackets: `(Photo: Ida Brandt)`, `(in May, photo: Ida Brandt)`."""
    bracket = LAST_BRACKET.search(text)
    label = bracket[1].replace("：", ":").partition(":") if bracket else ("", "", "")
    return bool(label[1]) and speaks_of(fold(WITHIN_BRACKET.split(label[0])[-1]), CREDIT_WORDS)


WITHIN_BRACKET = re.compile(r"[,;、，；]")
LAST_CREDIT = re.compile(
    r"(?:(?:[.!?]|\s[—–|/-])\s+|[.!?]?\s/|[。！？]\s*|[(（\[]\s?)(?P<label>[^\W\d_a-z][^\W\d_]*)\s*[:：=＝]\s*"
    r"(?P<maker>[^:：=＝.!?。]{2,60})$"
)
"""Behind a sentence, a sign that parts, or an open bracket; Korean and Japanese also write it with `=`."""
MAX_MAKER_WORDS = 6


def closes_with_credit(shape: Shape) -> bool:
    """Whether a caption's last words are a credit: `The flooded town. Photo: Ida Brandt`."""
    credit = None if shape.ends_sentence else LAST_CREDIT.search(shape.text)
    if credit is None or not speaks_of(fold(credit["label"]), CREDIT_WORDS):
        return False
    words = credit["maker"].split()
    return len(words) <= MAX_MAKER_WORDS and 2 * sum(not word[0].islower() for word in words) > len(words)


def is_set_apart(shapes: Shapes, first: int, second: int) -> bool:
    """Whether a date or byline parts the first prose line from the second: then the first is the standfirst."""
    return any(shape.is_date_line or is_byline_like(shape) for shape in shapes.between(first + 1, second))
