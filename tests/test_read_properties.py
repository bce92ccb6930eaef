"""Whatever bytes a file has, reading and decoding it ends, answers in order, and answers the same again."""

import gzip
import unicodedata
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from articlepack.records import Origin, Page, RawPage, Reject
from articlepack.stages.decode import decode
from articlepack.stages.read import Note, ReadOptions, digest_input, list_inputs, read_pages
from tests.hostile.containers import container_cases
from tests.hostile.tables import table_cases

SEEDS = [
    (name if isinstance(name, str) else name.decode(), content)
    for make in (container_cases, table_cases)
    for case in make()
    for name, content in case.files.items()
    if 0 < len(content) < 20_000
]
NAMES = sorted({name for name, _ in SEEDS} | {"a.txt", "a.html", "a.md", "a"})
CAPS = ReadOptions(max_line_bytes=5_000, max_page_bytes=5_000, max_member_bytes=20_000)
CALM = settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])


def read(folder: Path, name: str, content: bytes) -> list[RawPage | Reject | Note]:
    (folder / name).write_bytes(content)
    (source,) = list_inputs([str(folder / name)])
    return list(read_pages(source, digest_input(source).media_type, CAPS))


def check(folder: Path, name: str, content: bytes) -> None:
    found = read(folder, name, content)
    pages = [one for one in found if not isinstance(one, Note)]
    sources = [page.origin.source if isinstance(page, RawPage) else page.source for page in pages]

    assert all(source.split("#")[0] == name for source in sources)
    assert len(set(sources)) == len(sources), "no two pages of a file have the same source"
    assert all(source == source.encode().decode() and source.isprintable() for source in sources if source.isascii())
    assert found == read(folder, name, content)


@CALM
@given(name=st.sampled_from(NAMES), content=st.binary(max_size=3_000))
def test_any_bytes_under_any_name_are_read(tmp_path: Path, name: str, content: bytes) -> None:
    check(tmp_path, name, content)


@CALM
@given(
    seed=st.sampled_from(SEEDS),
    cut=st.integers(0, 20_000),
    place=st.integers(0, 20_000),
    noise=st.binary(max_size=40),
    is_packed=st.booleans(),
)
def test_a_file_that_is_cut_and_overwritten_is_read(
    tmp_path: Path, seed: tuple[str, bytes], cut: int, place: int, noise: bytes, is_packed: bool
) -> None:
    name, content = seed
    place %= len(content)
    damaged = content[:place] + noise + content[place + len(noise) :]
    damaged = damaged[: max(1, len(damaged) - cut)] if cut < len(damaged) else damaged
    check(tmp_path, name, gzip.compress(damaged) if is_packed else damaged)


@settings(max_examples=300)
@given(
    content=st.one_of(st.binary(max_size=500), st.text(max_size=300).map(lambda text: text.encode("utf-8", "replace"))),
    media_type=st.sampled_from(["text/html", "text/plain", "text/markdown", None]),
    charset=st.sampled_from([None, "utf-8", "latin-1", "utf-16", "gb2312", "iso-2022-jp", "klingon", "koi8-r"]),
)
@example(content=b"\xff\xfe\0", media_type="text/plain", charset=None)
def test_any_bytes_are_decoded_to_regular_text(content: bytes, media_type: str | None, charset: str | None) -> None:
    page = decode(RawPage(Origin("a", "a"), content, media_type, charset))

    if isinstance(page, Page):
        assert page.text.encode().decode() == page.text
        assert unicodedata.is_normalized("NFC", page.text)
        assert not {"\0", "\r", "\x1b", "\ufeff"} & set(page.text)


@pytest.mark.parametrize("name", ["a.warc", "a.jsonl", "a.csv", "a.json", "a.zip", "a.tar", "a.xml", "a.eml", "a.gz"])
@pytest.mark.parametrize("sign", [b"", b"\0", b"\n", b"\r", b'"', b"[", b"{", b"<", b"\x1f\x8b\x08\0", b"PK\x03\x04"])
def test_one_sign_again_and_again_takes_little_time(tmp_path: Path, name: str, sign: bytes) -> None:
    check(tmp_path, name, sign * 20_000)
