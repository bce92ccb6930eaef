"""Made lines: those that ask something of the reader, in many languages, and headings of an article's own words.

What asks is made by a small grammar, `asks.tsv` (language, kind, template), written for this. `{a|b}` is one of them, `[a|b]`
one of them or nothing; both may hold others. `$S` is a site, `$P` a person, `$p` an account, `$C` a place or code, `$W` a
network, `$M` an address, `$D` a day, `$T` a headline, `$n` a number, `$$` a currency.
"""

import random
import re
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from pathlib import Path

from training.pages import Line

CLASS_OF = {
    "newsletter": "paywall", "paywall": "paywall", "donate": "paywall", "app": "ad", "ad": "ad", "follow": "share",
    "comment": "comment", "tip": "comment", "more": "related", "bio": "byline", "note": "other",
}  # fmt: skip
NETWORKS = ("Facebook", "X", "Twitter", "Instagram", "WhatsApp", "YouTube", "TikTok", "LinkedIn", "Telegram", "Threads")
LANGUAGES_OF = {
    "cyrillic": ("ru", "uk"), "greek": ("el",), "arabic": ("ar",), "devanagari": ("hi",),
    "latin": ("de", "fr", "es", "it", "pt", "nl", "sv", "no", "da", "pl", "cs", "fi", "hu", "ro", "tr", "id", "vi"),
    "chinese": ("zh",), "japanese": ("ja",), "korean": ("ko",),
}  # fmt: skip
INNERMOST = re.compile(r"\{([^{}\[\]]*)\}|\[([^{}\[\]]*)\]")
NAME = re.compile(r"(?<=[a-zà-ÿ,] )[^\W\d_a-z]\w{2,}(?: [^\W\d_a-z]\w{2,}){0,2}")
STAND_IN_NAMES = ["Meridian", "Astra Post"]
NUMBERS = (1, 2, 3, 5, 10, 12, 20, 25, 50, 99, 2024)


@cache
def grammar() -> Mapping[str, tuple[tuple[str, str], ...]]:
    """(kind, template) of each language."""
    out: dict[str, list[tuple[str, str]]] = {}
    for row in Path(__file__).with_name("asks.tsv").read_text("utf-8").splitlines():
        language, kind, template = row.split("\t")
        out.setdefault(language, []).append((kind, template))
    return {language: tuple(templates) for language, templates in out.items()}


def unfolded(template: str, rng: random.Random) -> str:
    """One of the sentences that a template stands for."""

    def chosen(match: re.Match[str]) -> str:
        if match[1] is not None:
            return rng.choice(str(match[1]).split("|"))
        return rng.choice(str(match[2]).split("|")) if rng.random() < 0.6 else ""

    while INNERMOST.search(template):
        template = INNERMOST.sub(chosen, template)
    return template


def ask(language: str, name: Callable[[], str], headline: Callable[[], str], rng: random.Random) -> Line:
    """A line that asks, in a language of the grammar; `name` gives words that name somebody or something."""
    kind, template = rng.choice(grammar()[language])
    account = re.sub(r"\W", "", name()).lower()
    slots: dict[str, Callable[[], str]] = {
        "$$": lambda: rng.choice("$£€"),
        "$S": name,
        "$P": name,
        "$p": lambda: account,
        "$C": lambda: name().split()[0],
        "$W": lambda: rng.choice(NETWORKS),
        "$M": lambda: f"{rng.choice(('news', 'tips', 'editor', 'info'))}@{account}.example",
        "$D": lambda: f"{rng.randint(1, 28)}.{rng.randint(1, 12)}.20{rng.randint(10, 26)}",
        "$T": headline,
        "$n": lambda: str(rng.choice(NUMBERS)),
    }
    text = " ".join(re.sub(r"\$[$SPpCWMDTn]", lambda match: slots[match[0]](), unfolded(template, rng)).split())
    if rng.random() < 0.08:
        text = text.upper()
    return Line(text, 0, CLASS_OF[kind], kind != "note", max(1, len(text.split())), 0)


class Speaker:
    """Makes lines with the words of an article."""

    def __init__(self, language: str, prose: Sequence[str], headlines: Sequence[str], rng: random.Random) -> None:
        self.language, self.prose, self.headlines, self.rng = language, prose, headlines, rng
        self.names: Sequence[str] = NAME.findall(" ".join(prose)) or STAND_IN_NAMES

    def name(self) -> str:
        return self.rng.choice(self.names)

    def ask(self) -> Line:
        """A line that asks, once in a while in another language."""
        language = self.language
        if self.rng.random() < 0.05:
            language = self.rng.choice(sorted(grammar()))
        return ask(language, self.name, lambda: self.rng.choice(self.headlines), self.rng)

    def words(self, low: int, high: int) -> str:
        """Some words from where a sentence begins, or from within it."""
        text = self.rng.choice(self.prose)
        sentences = re.split(r"(?<=[.!?。]) ?", text)
        words = self.rng.choice([sentence for sentence in sentences if sentence] or [text]).split()
        start = self.rng.choice((0, 0, self.rng.randint(0, max(0, len(words) - low))))
        out = " ".join(words[start : start + self.rng.randint(low, high)]).strip(".,;:!?\"'“”()。、，")[:120]
        return out[:1].upper() + out[1:] or self.name()

    def heading(self) -> str:
        """A heading."""
        ending = self.rng.choice(("", "", "", "", "?", ":"))
        number = self.rng.choice(("", "", "", "", f"{self.rng.randint(1, 12)}. "))
        return number + self.words(1, self.rng.choice((1, 2, 4, 6))) + ending
