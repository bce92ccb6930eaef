"""Words of any script, found by a pattern in short texts and by machine code in long ones."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articlepack import wording
from articlepack.words import LONG_CHARS, WORD, count_words, ends_sentence, find_words, fold, read_entities

CHARS = "ab1_ '’-\n.éÉ\u0301\u0308ßÅกข้ำ\u0e34าहिन्दी日本カか語عربي\u200cِ\U0001d400\U00020000\ud800\ufffd\U000e0100"
TEXTS = st.text(st.sampled_from(CHARS), max_size=40)


@given(TEXTS)
def test_machine_code_finds_the_words_that_the_pattern_finds(text: str) -> None:
    words = WORD.findall(text)

    assert wording.parted(text) == (" ".join(words), len(words))


@given(TEXTS)
def test_the_plain_functions_find_them_too(text: str) -> None:
    with pytest.MonkeyPatch.context() as patch:
        for name in ("part_words", "end_of_word", "end_of_run", "class_at"):
            patch.setattr(wording, name, getattr(wording, name).py_func)
        words = WORD.findall(text)

        assert wording.parted(text) == (" ".join(words), len(words))


def test_every_character_is_of_the_class_that_the_pattern_says() -> None:
    every = "".join(map(chr, range(0x110000)))

    assert wording.parted(every)[0].split(" ") == WORD.findall(every)


@pytest.mark.parametrize("text", ["It's 5 o'clock in 東京, กรุงเทพ. ", "हिन्दी में Ärger. ", "... -- "])
def test_a_long_text_has_the_words_of_its_pieces(text: str) -> None:
    n_times = LONG_CHARS // len(text) + 2

    assert find_words(text * n_times) == find_words(text) * n_times
    assert count_words(text * n_times) == len(find_words(text)) * n_times
    assert fold(text * n_times) == " ".join([fold(text)] * n_times).strip()
    assert fold(text) == " ".join(WORD.findall(unicodedata.normalize("NFKC", text).casefold().replace("’", "'")))


@pytest.mark.parametrize(
    "text", ["It is open.", "港は開いた。", "開いた．", "नाव चली।", "ខ្ញុំទៅផ្សារ។", "လှေထွက်သည်။", "“It is open!”"]
)
def test_full_stops_of_any_script_end_a_sentence(text: str) -> None:
    assert ends_sentence(text)


def test_a_number_of_any_length_may_name_a_character() -> None:
    assert read_entities(f"&#{'0' * 5_000}65; &#0000000066; &#{'9' * 5_000};") == "A B \ufffd"
