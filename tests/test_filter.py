"""What the filter refuses, and what it must not."""

from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articlepack.config import Config
from articlepack.records import Article, Metadata, Origin
from articlepack.stages.filter import RULES, refuse
from articlepack.words import count_words

SENTENCE = "The harbour council voted to repair the old crane before the autumn storms arrive."
LONG = " ".join([SENTENCE] * 20)


@dataclass
class Given:
    """What a test says of an article; the rest does not matter to it."""

    text: str = LONG
    title: str | None = "Harbour crane to be repaired"
    http_status: int | None = None
    language: str | None = "en"
    noai: bool | None = None
    tdm_reservation: bool | None = None
    publisher: str | None = "The Herald"
    domain: str | None = "harbour-herald.example"


def article(given: Given) -> Article:
    return Article(
        id="0" * 32,
        origin=Origin(source="raw/a.html", path="raw/a.html", http_status=given.http_status),
        metadata=Metadata(
            url="https://harbour-herald.example/crane",
            title=given.title,
            language=given.language,
            language_score=0.75,
            noai=given.noai,
            tdm_reservation=given.tdm_reservation,
            publisher=given.publisher,
            domain=given.domain,
        ),
        text=given.text,
        text_format="plain",
        text_sha256="",
        n_chars=len(given.text),
        n_words=count_words(given.text),
        extractor="rules",
        extraction_score=1.0,
        encoding="utf-8",
        media_type="text/html",
        raw_sha256="",
        n_bytes_raw=0,
    )


def reason_for(config: Config | None = None, **known: str | int | bool | None) -> str | None:
    """Why an article of which this is known is refused; None if it stays."""
    refusal = refuse(article(Given(**known)), config or Config())  # type: ignore[arg-type]
    return refusal.reason if refusal else None


def test_an_article_stays() -> None:
    assert reason_for() is None


@pytest.mark.parametrize("entry", ["Harbour-Herald.example", "HARBOUR-HERALD.EXAMPLE", "harbour-herald.example"])
def test_a_domain_is_taken_down_in_whatever_case_it_is_named(entry: str) -> None:
    assert reason_for(Config(takedown=(entry,))) == "taken_down"
    assert reason_for(Config(takedown=(f"not-{entry}",))) is None


@pytest.mark.parametrize(
    "entry",
    [
        "https://harbour-herald.example/crane",
        "http://www.harbour-herald.example/crane/",
        "HTTPS://Harbour-Herald.example/crane?utm_source=mail#comments",
    ],
)
def test_a_page_is_taken_down_however_its_address_is_spelled(entry: str) -> None:
    assert reason_for(Config(takedown=(entry,))) == "taken_down"
    assert reason_for(Config(takedown=(entry.replace("crane", "cranes"),))) is None
    assert reason_for(Config(takedown=("https://harbour-herald.example/",))) is None


def test_a_refusal_tells_the_ledger_all_it_needs() -> None:
    refusal = refuse(article(Given(text=SENTENCE)), Config(min_words=50))

    assert refusal is not None
    assert (refusal.source, refusal.id, refusal.stage, refusal.reason) == (
        "raw/a.html",
        "0" * 32,
        "filter",
        "too_short",
    )
    assert refusal.detail == "14 words, fewer than 50"
    assert (refusal.reason_value, refusal.n_words) == (14, 14)
    assert (refusal.url, refusal.title) == ("https://harbour-herald.example/crane", "Harbour crane to be repaired")
    assert refusal.text_head == SENTENCE


def test_the_ledger_sees_500_characters() -> None:
    refusal = refuse(article(Given(language="fr")), Config(language=("en",)))

    assert refusal is not None
    assert refusal.text_head == LONG[:500]


def test_a_threshold_is_the_first_length_that_stays() -> None:
    assert reason_for(Config(min_words=14), text=SENTENCE) is None
    assert reason_for(Config(min_words=15), text=SENTENCE) == "too_short"


def test_words_are_counted_in_scripts_without_spaces() -> None:
    assert reason_for(Config(min_words=20), text="港の古いクレーンは秋の嵐が来る前に修理される予定だ。") is None


@pytest.mark.parametrize("text", ["", "   \n\n", "\u200b\ufeff", "\u00a0\u2003"])
def test_no_text_is_empty_even_where_any_length_will_do(text: str) -> None:
    assert reason_for(Config(min_words=0), text=text) == "empty"


@pytest.mark.parametrize("text", ["Yes.", "…", "👍", "是"])
def test_any_text_stays_where_any_length_will_do(text: str) -> None:
    assert reason_for(Config(min_words=0), text=text) is None


@pytest.mark.parametrize(
    ("language", "wanted", "stays"),
    [
        ("pt-BR", ("pt",), True),
        ("pt", ("pt-BR",), False),
        ("pt-br", ("PT-BR",), True),
        ("fil", ("fi",), False),
        ("de", ("en", "de"), True),
        ("zh-Hant", ("zh",), True),
        ("nb", ("no",), True),
        ("no", ("nb",), True),
        ("nn", ("nb",), False),
        ("no", ("nn",), False),
        ("arz", ("ar",), True),
        ("ar", ("arz",), False),
        ("yue", ("zh",), True),
        ("fil", ("tl",), True),
        ("sq", ("gsw",), False),
        ("en", (), True),
        (None, (), True),
        (None, ("en",), False),
    ],
)
def test_a_language_is_kept_by_its_tag_or_a_coarser_one(
    language: str | None, wanted: tuple[str, ...], stays: bool
) -> None:
    refused = reason_for(Config(language=wanted), language=language)

    assert refused == (None if stays else "wrong_language")


def test_a_wrong_language_is_named_with_its_score() -> None:
    refusal = refuse(article(Given(language="fr")), Config(language=("en", "de")))

    assert refusal is not None
    assert (refusal.detail, refusal.reason_value) == ("language fr, not en or de", 0.75)


@pytest.mark.parametrize(("status", "reason"), [(200, None), (304, None), (404, "error_page"), (503, "error_page")])
def test_an_error_status_refuses_whatever_the_page_says(status: int, reason: str | None) -> None:
    assert reason_for(http_status=status) == reason


@pytest.mark.parametrize(
    "title",
    [
        "404",
        "404 Not Found",
        "Error 404: Page not found",
        "Page not found | The Herald",
        "Page not found - The Herald",
        "The Herald: 404 – Page not found",
        "Oops! That page can’t be found.",
        "HTTP 500 Internal Server Error",
        "503 Service Temporarily Unavailable",
        "Access Denied",
        "Just a moment...",
        "Attention Required! | Cloudflare",
        "Are you a robot?",
        "Seite nicht gefunden (Fehler 404)",
        "Erreur 404 : page introuvable",
        "Error 404 - Página no encontrada",
        "Página não encontrada",
        "Страница не найдена",
        "Η σελίδα δεν βρέθηκε",
        "Sayfa bulunamadı",
        "الصفحة غير موجودة",
        "صفحه مورد نظر یافت نشد",
        "העמוד לא נמצא",
        "पृष्ठ नहीं मिला",
        "ไม่พบหน้า",
        "Không tìm thấy trang",
        "お探しのページは見つかりませんでした。",
        "404错误 页面不存在",
        "페이지를 찾을 수 없습니다",
    ],
)
def test_a_short_page_with_an_error_for_a_title_is_refused(title: str) -> None:
    assert reason_for(Config(min_words=0), title=title, text=SENTENCE) == "error_page"


@pytest.mark.parametrize(
    "title",
    [
        "Error 404: how a message became a mascot",
        "404 ways to cook an egg",
        "Not found in translation",
        "Court: access denied to 300 files was unlawful",
        "Fehler im System",
        "Error",
        "500",
        "Gone",
        "Forbidden City reopens",
        "The robot that paints",
        "ページ",
    ],
)
def test_a_short_article_about_errors_stays(title: str) -> None:
    assert reason_for(Config(min_words=0), title=title, text=SENTENCE) is None


def test_a_long_article_stays_whatever_its_title() -> None:
    assert reason_for(title="404 Not Found") is None


def test_beside_other_words_only_a_nearly_empty_page_counts_as_an_error() -> None:
    title, brief = "404 – a short history", " ".join([SENTENCE] * 5)

    assert reason_for(Config(min_words=0), title=title, text=brief) is None
    assert reason_for(Config(min_words=0), title=title, text=SENTENCE) == "error_page"


def test_without_a_title_the_first_line_speaks() -> None:
    text = "Page not found\n\nThe page you asked for has moved. Try the search, or go back to the home page."

    assert reason_for(Config(min_words=0), title=None, text=text) == "error_page"


def test_the_words_of_an_error_page_are_said_to_be_those_that_cleaning_left() -> None:
    refusal = refuse(article(Given(title="404 Not Found", text="")), Config(min_words=0))

    assert refusal is not None
    assert refusal.detail == "the title '404 Not Found' is an error's, and the cleaned text has 0 words, at most 150"


def test_error_pages_stay_where_they_are_asked_for() -> None:
    config = Config(min_words=0, keep_error_pages=True)

    assert reason_for(config, title="404 Not Found", http_status=404, text=SENTENCE) is None


@pytest.mark.parametrize("column", ["noai", "tdm_reservation"])
def test_reserved_rights_count_where_they_are_to_be_respected(column: str) -> None:
    assert reason_for(Config(respect_rights=True), **{column: True}) == "rights_reserved"
    assert reason_for(Config(respect_rights=True), **{column: False}) is None
    assert reason_for(Config(), **{column: True}) is None


def test_the_most_telling_reason_comes_first() -> None:
    """An empty page of status 404 is not a page without text, and an English error page is no German one."""
    assert reason_for(http_status=404, text="", language=None) == "error_page"
    assert reason_for(Config(language=("de",)), text="", language=None) == "empty"


@given(st.text(max_size=300), st.text(max_size=200), st.integers(0, 60))
def test_no_text_or_title_breaks_a_rule(text: str, title: str, min_words: int) -> None:
    refusal = refuse(article(Given(text=text, title=title)), Config(min_words=min_words, language=("en",)))

    assert refusal is None or refusal.reason in {rule.__name__ for rule in RULES}
