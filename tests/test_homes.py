"""What the hints of elements say: by machine code the same as by reading each."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articlepack.stages.clean import homes
from articlepack.stages.clean.class_names import MAX_TOKENS
from articlepack.stages.clean.homes import AMONG_COMMENTS, IS_TOLD, N_TOKENS, Home, read_home, read_homes, read_labels
from articlepack.stages.clean.known_words import MAX_KNOWN, all_words
from tests.test_class_names import NAMES

ELEMENTS = st.lists(NAMES, min_size=1, max_size=4).map(" ".join)
HINTS = st.lists(ELEMENTS, max_size=9).map(" / ".join)
ODD = [
    "",
    "p / ",
    " / ",
    "p /",
    " / / / / b",
    " / / /",
    " / / / / / / c",
    "div / / b",
    "p post-text itemprop-name / article",
    "p post- -text post--text tag- ads / div follow-us most- lead / ul tags",
    "blockquote / " + "blockquote / " * 12 + "div story-body comments",
    "é comment-list / div",
    "DIV comments / p",
    f"li {'x' * 40} / ul menu",
    "p / div comment-" + "list" * 12,
    "p cut off / div entry-con",
]


def homes_of(hints: list[str]) -> list[Home]:
    """What machine code says of each."""
    found = read_homes(hints)
    rows = zip(found.said.tolist(), found.places.tolist(), found.tokens.tolist(), strict=True)
    return [home_of(*said[:N_TOKENS], *places, tokens[: said[N_TOKENS]]) for said, places, tokens in rows]


def home_of(*fields: Any) -> Home:
    return Home._make((*fields[:-1], tuple(fields[-1])))


@given(st.lists(HINTS, min_size=1, max_size=5))
def test_hints_say_the_same_whoever_reads_them(hints: list[str]) -> None:
    assert homes_of(hints) == list(map(read_home, hints))


def test_odd_hints_say_the_same() -> None:
    assert homes_of(ODD) == list(map(read_home, ODD))
    assert homes_of([]) == []


@pytest.mark.parametrize("hints", ["é comment-list / div", "DIV / p", f"li {'x' * 40}"])
def test_what_machine_code_cannot_tell_is_read_otherwise(hints: str) -> None:
    assert homes_of([hints]) == [read_home(hints)]


def test_words_without_room_are_read_otherwise(monkeypatch: pytest.MonkeyPatch) -> None:
    hints = [f"p {one}{other}story / article" for one in "abcdefghij" for other in "klmnopqrst"]
    words = all_words()
    monkeypatch.setattr(homes, "forget_if_many", lambda _: None)
    words.n[0] = MAX_KNOWN - 20

    assert homes_of(hints) == list(map(read_home, hints))
    assert words.n[0] == MAX_KNOWN


def test_a_full_table_begins_anew() -> None:
    words = all_words()
    words.n[0] = MAX_KNOWN

    assert homes_of(["p words-of-another-page"]) == [read_home("p words-of-another-page")]
    assert words.n[0] < 10


def test_an_element_is_labelled_by_itself_and_two_around_it_and_stands_among_comments_anywhere() -> None:
    near, far = read_labels(["p / div / div share-buttons", "p / div / div / div share-buttons"])
    among, other = read_labels(["p / a / b / c / section comments", "p / a / b / c / section"])

    assert (near > 0, far) == (True, 0)
    assert (among & AMONG_COMMENTS, other & AMONG_COMMENTS) == (AMONG_COMMENTS, 0)


def test_no_more_tokens_are_kept_than_are_looked_up() -> None:
    found = read_homes(["p " + " ".join(f"word{'abcdefghijklmnopqrst'[i]}" for i in range(20)) + " / div"])

    assert found.said[0, N_TOKENS] == MAX_TOKENS + 1
    assert found.said[0, IS_TOLD]
