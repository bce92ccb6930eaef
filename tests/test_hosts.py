"""hosts: two spellings of one host are equal, of two they are not, and whatever an address holds is spelled at once."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articlepack.hosts import ascii_host, hosts_of


@pytest.mark.parametrize(
    "spellings",
    [
        ("straße.example", "STRAßE.example", "xn--strae-oqa.example"),
        ("münchen.example", "mu\u0308nchen.example", "MÜNCHEN。EXAMPLE", "xn--mnchen-3ya.example"),
        ("νέα.example", "ΝΈΑ.example", "xn--ixai8a.example"),
        ("βήτας.example", "xn--jxagb0ei.example"),
        ("☃.example", "xn--n3h.example"),
        ("مثال.example", "xn--mgbh0fb.example"),
        ("例え.example", "xn--r8jz45g.example"),
        ("foo_bar.straße.example", "foo_bar.xn--strae-oqa.example"),
    ],
)
def test_a_host_is_one_however_it_is_spelled(spellings: tuple[str, ...]) -> None:
    assert {ascii_host(spelling) for spelling in spellings} == {spellings[-1]}


@pytest.mark.parametrize(
    "hosts", [("straße.example", "strasse.example"), ("βήτας.example", "βήτασ.example"), ("a.example", "а.example")]
)
def test_two_hosts_are_two(hosts: tuple[str, str]) -> None:
    """The last two are of Latin and of Cyrillic letters."""
    assert len(set(map(ascii_host, hosts))) == 2


@pytest.mark.parametrize(
    "host", ["", ".", "a..ü", "\ud800.example", "xn--ü.example", "ü\x00.example", "\u200d.example", "ü." * 100_000]
)
def test_what_is_no_host_stays_itself_or_is_spelled(host: str) -> None:
    assert ascii_host(ascii_host(host)) == ascii_host(host)
    assert hosts_of(f"https://{host}/") == hosts_of(f"https://{host.upper()}/")


@given(st.text())
def test_any_text_is_spelled(text: str) -> None:
    assert ascii_host(text) == ascii_host(ascii_host(text))
    assert all(hosts_of(f"https://{text}/a"))


def test_the_hosts_of_an_address_without_end_are_few() -> None:
    assert len(hosts_of("https://" + "a." * 1_000_000 + "example/")) == 123
    assert hosts_of("https://" + "a" * 300 + "news.example/") == ["example"]
