"""Prose of made-up words for the generated corpora: nothing is random but by the seed."""

import random
from itertools import accumulate

SYLLABLES = [
    a + b for a in "b d f g k l m n p r s t v z br dr gl kr pl st tr".split() for b in "a e i o u an el ir os".split()
]
N_WORDS = 6_000
COMMON = "the of and a to in is that was for it on with as by at from".split()
ZIPF_SHIFT = 20
"""Flattens the head of the word frequencies, as a language's content words do."""


class Prose:
    """A writer with a vocabulary of its own. Two of one seed write the same."""

    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)
        made = (("".join(self.chance.choices(SYLLABLES, k=self.chance.randint(2, 4)))) for _ in range(N_WORDS))
        self.words = [*COMMON, *sorted(set(made))]
        self.chance.shuffle(self.words)
        self.weights = list(accumulate(1 / (ZIPF_SHIFT + place) for place in range(len(self.words))))

    def some_words(self, n_words: int) -> list[str]:
        """So many words."""
        return self.chance.choices(self.words, cum_weights=self.weights, k=n_words)

    def sentence(self) -> str:
        """Six to twenty-four words and a full stop."""
        return " ".join(self.some_words(self.chance.randint(6, 24))).capitalize() + "."

    def paragraph(self) -> str:
        """One to five sentences."""
        return " ".join(self.sentence() for _ in range(self.chance.randint(1, 5)))

    def label(self) -> str:
        """One to three words, as a menu has them."""
        return " ".join(self.some_words(self.chance.randint(1, 3))).title()

    def name(self) -> str:
        """A person."""
        return " ".join(self.some_words(2)).title()

    def day(self) -> str:
        """A date, in one of four forms."""
        day, month, year = self.chance.randint(1, 28), self.chance.randint(1, 12), self.chance.randint(2015, 2024)
        named = MONTHS[month - 1]
        forms = (
            f"{day} {named} {year}",
            f"{named} {day}, {year}",
            f"{year}-{month:02}-{day:02}",
            f"{day}.{month}.{year}",
        )
        return self.chance.choice(forms)


MONTHS = ("January February March April May June July August September October November December").split()
