"""By what a line is known again: the keys that machine code makes part lines as the rules in plain Python do."""

import re
import unicodedata
from collections.abc import Sequence
from itertools import groupby

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from articlepack.dates.calendars import month_of, month_spellings
from articlepack.stages.compare import recurring
from articlepack.stages.compare.recurring import MAX_NAMED_WORDS, MIN_LITERAL_WORDS, line_keys
from articlepack.stages.compare.sentences import QUOTES, ends_of_lines
from articlepack.words import ends_sentence, find_words

Words = tuple[str, ...]

NUMBER, NAME = "#", "@"
WORDS = "read Read 4 2024-05-04 May may mayıs MAYIS 5月 Ann Brown Übung ß ﬁn of that was told it's … 東京 กขคงจ"
ODD = ("İ", "Ⅷ", "ǅ", "\ud800", "\n", "-")
LINES = st.lists(st.lists(st.sampled_from((*WORDS.split(" "), *ODD)), max_size=9).map(" ".join), min_size=1, max_size=8)


def test_a_key_of_words_numbers_and_names() -> None:
    keys, _ = line_keys(["READ more!", "Read More", "12", "13", "…", "Ann B"])
    shouted, told, twelve, thirteen, no_words, names = keys

    assert shouted[0] == told[0]
    assert twelve[1] != thirteen[1]
    assert no_words.tolist() == [0, 0, 0]
    assert names[2] == 0


def plain_keys(text: str) -> tuple[Words, Words, Words | None]:
    """What the keys of a line stand for."""
    words = find_words(unicodedata.normalize("NFKC", text))
    folded = " ".join(words).casefold().split(" ") if words else []
    are_dated = dated(folded)
    numbered = collapsed([NUMBER if is_dated else word for word, is_dated in zip(folded, are_dated, strict=True)])
    marked = [
        NAME if is_name(place, word) else NUMBER if is_dated else low
        for place, (word, low, is_dated) in enumerate(zip(words, folded, are_dated, strict=True))
    ]
    named = collapsed(marked)
    n_literal = sum(sign not in (NAME, NUMBER) for sign in named)
    is_short = len(words) <= MAX_NAMED_WORDS
    is_telling = NAME in named and n_literal >= MIN_LITERAL_WORDS and 2 * n_literal >= len(named) and is_short
    exact = tuple(folded)
    return exact, exact if numbered == (NUMBER,) else numbered, named if is_telling else None


def is_name(place: int, word: str) -> bool:
    return place > 0 and word[0].isupper() and not re.search(r"\d", word)


def dated(words: Sequence[str]) -> list[bool]:
    """Which words have digits, or name a month beside one that has."""
    numeric = [False, *(bool(re.search(r"\d", word)) for word in words), False]
    beside = [before or after for before, after in zip(numeric, numeric[2:], strict=False)]
    return [n or (b and bool(month_of(word))) for n, b, word in zip(numeric[1:], beside, words, strict=False)]


def collapsed(signs: Sequence[str]) -> tuple[str, ...]:
    """The words, with one sign for each run of the same."""
    runs = ((sign, list(run)) for sign, run in groupby(signs))
    return tuple(word for sign, run in runs for word in (run[:1] if sign in (NAME, NUMBER) else run))


def check(texts: list[str]) -> None:
    """Lines have a key in common where the rules say so."""
    keys, n_words = line_keys(texts)
    plain = [plain_keys(text) for text in texts]

    assert n_words.tolist() == [len(words) for words, _, _ in plain]
    for number in range(3):
        for key, rule in zip(keys[:, number].tolist(), plain, strict=True):
            assert (key == 0) == (not rule[number])
            for other_key, other in zip(keys[:, number].tolist(), plain, strict=True):
                assert (key == other_key) == (rule[number] == other[number] or not (rule[number] or other[number]))


@settings(max_examples=300)
@given(LINES)
def test_lines_are_known_by_the_rules(texts: list[str]) -> None:
    check(texts)


@settings(max_examples=50)
@given(LINES)
@pytest.mark.filterwarnings("ignore:overflow encountered:RuntimeWarning")
def test_the_plain_functions_stay_within_their_arrays(texts: list[str]) -> None:
    with pytest.MonkeyPatch.context() as patch:
        for name in ("read_words", "find_keys", "are_numbers", "numbered", "named", "mixed_in"):
            patch.setattr(recurring, name, getattr(recurring, name).py_func)
        check(texts)


def test_every_spelling_of_a_month_is_one() -> None:
    spellings = month_spellings()

    assert all(map(month_of, spellings))
    assert {"mayıs", "mayis", "ni\u0307san", "nisan", "march", "août"} <= set(spellings)


def test_a_line_without_end_is_read_once() -> None:
    keys, n_words = line_keys(["of " * 100_000 + "Ann", "x" * 100_000, ""])

    assert n_words.tolist() == [100_001, 1, 0]
    assert keys[0, 2] == 0


@given(st.lists(st.text(st.sampled_from(list("ab .!?。…\"'”’»)]„«“ é\U0001f600")), min_size=1), min_size=1, max_size=4))
def test_ends_of_lines_are_seen_at_once(lines: list[str]) -> None:
    begins, ends = ends_of_lines("\n".join(lines), len(lines))

    assert ends.tolist() == list(map(ends_sentence, lines))
    assert begins.tolist() == [line[0] in QUOTES for line in lines]
