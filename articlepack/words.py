"""The craft of words: what a word is in any script, folding for comparison, hashing, and lines of a text.

A word is a run of letters, marks and digits. In scripts written without spaces (Han, kana, Thai, Lao, Khmer,
Myanmar) a run is no word: a Han or kana character counts as one word, and four characters of the others do.
"""

import re
import unicodedata
from html import unescape
from itertools import islice

import xxhash

from articlepack.scripts import HAN_KANA, LETTER, MARKS, UNSPACED
from articlepack.wording import parted

RUN = rf"{LETTER}+(?:[{MARKS}]+{LETTER}*)*"
WORD = re.compile(rf"[{HAN_KANA}]|[{UNSPACED}]{{1,4}}|{RUN}(?:['’]{RUN})*")
ASCII_WORD = re.compile(r"[A-Za-z0-9]+(?:'[A-Za-z0-9]+)*")
"""The same of text in ASCII alone, found in half the time."""
TERMINALS = ".!?…。！？．।॥؟۔።։။។៕"
"""Signs that end a sentence."""
LONG_CHARS = 300
"""Of a text whose words machine code finds in less time than the pattern takes."""
CHARS_A_WORD = 10
"""More than words have as a rule, their spaces counted."""
MANY_CHARS = 1_000_000
"""Of a text whose words are not held in memory all at once, to be counted."""
HIDDEN_CHARS = "\u00ad\u200b\u2060"
# The character first: what it stands behind is looked at where there is one, not at every character.
HIDDEN_SPACE = re.compile(rf"\u200b(?<![{UNSPACED}]\u200b)")
LONG_NUMBER = re.compile(r"&#0*+([0-9]{8,}+);?|&#0{8,}+(?=[0-9])")
LONE_SURROGATE = re.compile("[\ud800-\udfff]")
APOSTROPHES = "’ʼ׳"
"""Signs that editors and typewriters write as `'`; the last is Hebrew's."""
CLOSERS = "\"'”’»«)]}」』）】›‹“‘"
"""Signs that may follow the end of a sentence."""


def find_words(text: str) -> list[str]:
    """The words of a text, in order, as written.

    >>> find_words("It's 5 o'clock in 東京")
    ["It's", '5', "o'clock", 'in', '東', '京']
    >>> find_words("हिन्दी में")
    ['हिन्दी', 'में']
    """
    if len(text) >= LONG_CHARS:
        words = parted(text)[0]
        return words.split(" ") if words else []
    return word_of(text).findall(text)


def word_of(text: str) -> re.Pattern[str]:
    """The pattern of a word, as far as the text's characters need it."""
    return ASCII_WORD if text.isascii() else WORD


def count_words(text: str, at_most: int | None = None) -> int:
    """Number of words, as `find_words` sees them; counting ends at `at_most`."""
    word = word_of(text)
    if at_most is not None:
        # Of most texts the beginning has words enough; a word that its end cuts through counts as one.
        n_first = count_words(text[: CHARS_A_WORD * at_most])
        if n_first >= at_most or len(text) <= CHARS_A_WORD * at_most:
            return min(n_first, at_most)
    elif len(text) <= MANY_CHARS:
        return parted(text)[1] if len(text) >= LONG_CHARS else len(word.findall(text))
    return sum(1 for _ in islice(word.finditer(text), at_most))


def fold(text: str) -> str:
    """For comparison: compatibility forms, case, punctuation and white space folded away; one apostrophe for all.

    >>> fold("  The “Big” DAY… "), fold("It’s")
    ('the big day', "it's")
    """
    folded = unicodedata.normalize("NFKC", text).casefold()
    if not folded.isascii():
        for sign in APOSTROPHES:
            folded = folded.replace(sign, "'")
    return parted(folded)[0] if len(folded) >= LONG_CHARS else " ".join(find_words(folded))


def squeeze(text: str) -> str:
    """White space of every kind folded to single spaces, none at the ends."""
    return " ".join(text.split())


def replace_surrogates(text: str) -> str:
    """U+FFFD for halves of surrogate pairs, which JSON may name: no encoder takes them."""
    return text if text.isascii() else LONE_SURROGATE.sub("\ufffd", text)


def read_entities(text: str) -> str:
    """The text with the characters that its entities stand for; U+FFFD for numbers that are none, of any length.

    >>> read_entities("Salt &amp; sea &#8212; &#99999999;")
    'Salt & sea — \ufffd'
    """
    # Python makes no number of thousands of digits.
    return unescape(LONG_NUMBER.sub(lambda number: "\ufffd" if number[1] else "&#", text)) if "&" in text else text


def drop_hidden(text: str) -> str:
    """The text without soft hyphens and joiners that have no width; a space of no width stays where it parts words.

    >>> drop_hidden("har\u00adbour\u200b")
    'harbour'
    """
    if text.isascii():
        return text
    return HIDDEN_SPACE.sub("", text).replace("\u00ad", "").replace("\u2060", "")


def hash64(text: str) -> int:
    """Stable 64-bit hash, the same on every machine and in every run."""
    return xxhash.xxh3_64_intdigest(text.encode("utf-8", "surrogatepass"))


def ends_sentence(text: str) -> bool:
    """Whether the text ends like a sentence, perhaps within quotes or brackets.

    >>> ends_sentence("He said: “We go.”"), ends_sentence("Behind Closed Doors")
    (True, False)
    """
    bare = text.rstrip(CLOSERS + " ")
    return bool(bare) and bare[-1] in TERMINALS
