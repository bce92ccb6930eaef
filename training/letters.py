"""Makes articlepack/stages/decode/letters.tsv: how usual pairs of letters are in each language.

    python -m training.letters DJANGO > articlepack/stages/decode/letters.tsv

DJANGO is the folder of the package of that name: the messages that it shows, in a hundred languages, are sentences of
people; the names of languages, countries, currencies and units come from the locales of CLDR, as Babel holds them.
Nothing of either is in the table but how often which letters follow one another.
"""

import gettext
import math
import re
import sys
import unicodedata
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path

from babel import localedata

from training.vietnamese import split_tone

# Those that were written in a charset of one byte a character, by the charsets that the web knows.
LANGUAGES = (
    "af be bg bs ca cs cy da de el en es et eu fa fi fo fr ga gl he hr hu id is it lt lv mk nb nl nn pl pt ro ru sk sl "
    "sq sr sr_Latn sv th tr uk ur vi ar"
).split()
BY_CHARACTER = {"ja": "ja", "ko": "ko", "zh_Hans": "zh_Hans", "zh_Hant": "zh_Hant"}
KINDS = (
    *("languages", "scripts", "territories", "variants", "currency_names", "unit_patterns", "date_fields", "months"),
    *("days", "quarters", "eras"),
)
NAME = re.compile(r"%\(\w+\)[sd]|%[sd]|\{[^{}]*\}|<[^<>]*>|&\w+;|https?:\S+")
"""What stands in a message for a name, and what is no word."""

MIN_COUNT = 2
SMOOTHING = 8.0
STEPS_PER_BIT = 2
MAX_COST = 28
SIGNS_OF_A_SCRIPT = "״׳־،؛؟"
FOLDED = str.maketrans("șțکیݔ", "şţكيي")
"""Letters that the charsets do not tell apart, or that one of them has in place of the other."""


def main() -> None:
    """The table, a line a language and cost."""
    django = Path(sys.argv[1])
    for language in sorted(LANGUAGES):
        for cost, pairs in costs_of(pair_counts(text_of(language, django), language)):
            print(language, cost, pairs, sep="\t")
    for language in sorted(BY_CHARACTER):
        for cost, chars in character_costs(text_of(language, django)):
            print(language, cost, chars, sep="\t")


def text_of(language: str, django: Path) -> str:
    """All that is known in a language, each thing once, with line ends between."""
    texts = dict.fromkeys((*messages(language, django), *names(language)))
    return "\n".join(NAME.sub(" ", text) for text in texts)


def messages(language: str, django: Path) -> Iterator[str]:
    """What Django says in it; English is what it translates from."""
    folder = "de" if language == "en" else language
    for path in sorted(django.glob(f"**/locale/{folder}/LC_MESSAGES/django.mo")):
        with path.open("rb") as file:
            catalog: Mapping[str | tuple[str, int], str] = vars(gettext.GNUTranslations(file))["_catalog"]
        for key, text in catalog.items():
            message = key if isinstance(key, str) else key[0]
            if language == "en":
                yield message
            elif message and text != message:
                yield text


def names(language: str) -> Iterator[str]:
    """What CLDR names in it."""
    data = localedata.load(language)
    for kind in KINDS:
        yield from strings_of(data.get(kind, {}))


def strings_of(data: object) -> Iterator[str]:
    """All texts within nested mappings."""
    if isinstance(data, str):
        yield data
    elif isinstance(data, Mapping):
        for value in data.values():
            yield from strings_of(value)


def pair_counts(text: str, language: str) -> Counter[str]:
    """How often each pair of letters stands there, in small letters; a space is what is no letter."""
    text = unicodedata.normalize("NFC", text).translate(FOLDED)
    if language == "vi":
        text = "".join(map(split_tone, text))
    letters = "".join(char if is_letter(char) else " " for char in map(small, text))
    spaced = re.sub(" +", " ", f" {letters} ")
    return Counter(spaced[at : at + 2] for at in range(len(spaced) - 1))


def is_letter(char: str) -> bool:
    """Whether a character tells its language: a letter, a mark on one, a sign of one script."""
    return (unicodedata.category(char)[0] in "LM" and char not in "ªº") or char in SIGNS_OF_A_SCRIPT


def small(char: str) -> str:
    """The small letter, one character."""
    return char.lower()[0]


def costs_of(counts: Counter[str]) -> Iterator[tuple[int, str]]:
    """The cost of each pair, in halves of bits, that the second letter follows the first; and the pairs of that cost."""
    firsts: Counter[str] = Counter()
    for pair, n in counts.items():
        firsts[pair[0]] += n
    by_cost: dict[int, list[str]] = {}
    for pair, n in sorted(counts.items()):
        cost = round(-STEPS_PER_BIT * math.log2(n / (firsts[pair[0]] + SMOOTHING)))
        if n >= MIN_COUNT and cost < MAX_COST:
            by_cost.setdefault(cost, []).append(pair.replace(" ", "_"))
    yield from ((cost, "".join(by_cost[cost])) for cost in sorted(by_cost))


def character_costs(text: str) -> Iterator[tuple[int, str]]:
    """The same of single characters, for writing that has thousands."""
    counts = Counter(char for char in text if char >= "\u2e80")
    n_all = sum(counts.values())
    by_cost: dict[int, list[str]] = {}
    for char, n in sorted(counts.items()):
        cost = round(-STEPS_PER_BIT * math.log2(n / n_all))
        if n >= MIN_COUNT:
            by_cost.setdefault(cost, []).append(char)
    yield from ((cost, "".join(by_cost[cost])) for cost in sorted(by_cost))


if __name__ == "__main__":
    main()
