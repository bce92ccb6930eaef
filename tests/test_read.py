"""Read: which files, what they are, and files that are one page each. Tables and web archives have their own tests."""

import gzip
import os
import re
from collections.abc import Callable
from pathlib import Path

import pytest
import zstandard
from msgspec import structs

from articlepack.config import Config
from articlepack.errors import BuildError, UsageError
from articlepack.pipeline.inputs import read_options
from articlepack.records import RawPage, Reject
from articlepack.stages.read import InputSource, Note, ReadOptions, digest_input, list_inputs, read_pages
from articlepack.stages.read.globs import translate_glob
from tests.hostile.places import make_socket

ARTICLE = "The bridge over the Aare is closed.\n\nRepairs begin on Monday.\n"
BROKEN_GZIP = gzip.compress(ARTICLE.encode(), mtime=0)[:10] + b"\xff" * 40


def paths_of(*inputs: str | Path) -> list[str]:
    return [source.path for source in list_inputs([str(one) for one in inputs])]


def read(path: Path, options: ReadOptions | None = None) -> list[RawPage | Reject | Note]:
    (source,) = list_inputs([str(path)])
    return list(read_pages(source, digest_input(source).media_type, options or ReadOptions()))


@pytest.fixture
def raw(tmp_path: Path) -> Path:
    """A folder of three articles."""
    folder = tmp_path / "raw"
    (folder / "news").mkdir(parents=True)
    (folder / "b.txt").write_text(ARTICLE)
    (folder / "a.html").write_text("<html><p>Hello</p></html>")
    (folder / "news" / "c.txt").write_text(ARTICLE)
    return folder


def test_a_folder_gives_all_its_files_in_order_of_path(raw: Path) -> None:
    assert paths_of(raw) == ["raw/a.html", "raw/b.txt", "raw/news/c.txt"]


def test_the_order_of_inputs_and_the_working_folder_change_nothing(raw: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    other = raw.parent / "other.txt"
    other.write_text(ARTICLE)
    expected = paths_of(raw, other)

    assert paths_of(other, raw) == expected
    monkeypatch.chdir(raw)
    assert paths_of(".", "../other.txt") == expected


def test_a_glob_gives_the_sources_that_its_folder_gives(raw: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(raw.parent)

    assert paths_of("raw/**/*.txt") == ["raw/b.txt", "raw/news/c.txt"]
    assert paths_of("raw/*.txt") == ["raw/b.txt"]
    assert paths_of("raw/[a-b].*") == ["raw/a.html", "raw/b.txt"]
    assert paths_of("raw/**") == paths_of("raw")
    assert paths_of("raw/n*") == ["raw/news/c.txt"], "a folder that matches is read whole"


def test_brackets_of_a_glob_that_hold_nothing_are_no_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("x[].txt", "a.txt", "-.txt", "[.txt"):
        Path(name).write_text(ARTICLE)

    assert paths_of(f"s={tmp_path}/?[].txt") == ["s/x[].txt"]
    assert paths_of(f"s={tmp_path}/[!z-a].txt") == ["s/-.txt", "s/[.txt", "s/a.txt"]
    assert paths_of(f"s={tmp_path}/[z-a[-].txt") == ["s/-.txt", "s/[.txt"]
    with pytest.raises(UsageError, match="matches no file"):
        list_inputs(["[z-a]*"])


@pytest.mark.parametrize(
    ("pattern", "other", "like"),
    [
        ("*a" * 50 + "b", "a" * 200, "a" * 200 + "b"),
        ("**/" * 30 + "*.q", "d/" * 30 + "f.txt", "d/" * 30 + "f.q"),
        ("**/*a*a*a/" * 20 + "b", "aaaa/" * 50 + "a", "aaaa/" * 50 + "b/c"),
    ],
)
def test_a_glob_takes_no_longer_than_its_length_deserves(pattern: str, other: str, like: str) -> None:
    """A test that hangs has failed."""
    assert re.fullmatch(translate_glob(pattern), like)
    assert re.fullmatch(translate_glob(pattern), other) is None


def test_a_file_named_by_two_inputs_appears_once(raw: Path) -> None:
    assert paths_of(raw, f"{raw}/**/*.txt") == paths_of(raw)


def test_a_name_can_be_given(raw: Path) -> None:
    assert paths_of(f"mine={raw / 'news'}", f"one={raw / 'b.txt'}") == ["mine/c.txt", "one"]


def test_a_file_really_called_with_an_equals_sign_wins(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("a=b.txt").write_text(ARTICLE)
    Path("b.txt").write_text(ARTICLE)

    assert paths_of("a=b.txt") == ["a=b.txt"]


def test_standard_input_is_json_lines_called_stdin() -> None:
    (source,) = list_inputs(["-"])

    assert (source.path, source.location, source.stated_type) == ("stdin", "-", "application/x-ndjson")


def test_names_are_percent_encoded_so_that_they_can_be_undone(tmp_path: Path) -> None:
    for name in (b"50% #1.txt", b"line\nend.txt", b"no-utf8-\xff.txt", "größe 東京.txt".encode()):
        Path(os.fsdecode(os.fsencode(tmp_path) + b"/" + name)).write_text(ARTICLE)

    assert [path.split("/")[1] for path in paths_of(tmp_path)] == [
        "50%25 %231.txt",
        "größe 東京.txt",
        "line%0Aend.txt",
        "no-utf8-%FF.txt",
    ]


@pytest.mark.parametrize(
    ("inputs", "words"),
    [
        (["rew"], "Did you mean 'raw'"),
        (["raw", "./raw/"], "given twice"),
        (["raw", "other/raw"], "NAME=other/raw$"),
        (["raw=raw", "raw=other/raw"], "NAME=other/raw$"),
        (["raw/*.pdf"], "matches no file"),
        (["gs://bucket/raw"], "pip install gcsfs"),
        ([], "Nothing to read"),
    ],
)
def test_an_input_that_cannot_be_meant_says_what_to_do(
    raw: Path, monkeypatch: pytest.MonkeyPatch, inputs: list[str], words: str
) -> None:
    monkeypatch.chdir(raw.parent)
    (raw.parent / "other" / "raw").mkdir(parents=True)

    with pytest.raises(UsageError, match=words):
        list_inputs(inputs)


def test_an_empty_folder_is_nothing_to_read(tmp_path: Path) -> None:
    with pytest.raises(BuildError, match="Nothing to read"):
        list_inputs([str(tmp_path)])


def test_what_cannot_be_read_is_listed_with_a_note_and_never_opened(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.txt")
    (tmp_path / ".DS_Store").write_bytes(b"\0\0")
    (tmp_path / ".git").mkdir()
    (tmp_path / ".git" / "HEAD").write_text("x")
    (tmp_path / "lost.txt").symlink_to(tmp_path / "nowhere")
    (tmp_path / "self.txt").symlink_to(tmp_path / "self.txt")
    (tmp_path / "loop").symlink_to(tmp_path)
    make_socket(tmp_path)
    files = [digest_input(source) for source in list_inputs([f"raw={tmp_path}"])]

    assert {file.path: file.note for file in files} == {
        "raw/.DS_Store": "not read: hidden file",
        "raw/.git": "not read: hidden folder",
        "raw/loop": "not read: a link back to a folder it lies in",
        "raw/lost.txt": "not read: a link to nothing",
        "raw/pipe.txt": "not read: a named pipe",
        "raw/self.txt": "not read: a link that leads to itself",
        "raw/socket.txt": "not read: a socket",
    }
    assert all(file.sha256 is None and file.media_type is None for file in files)


@pytest.mark.parametrize(
    ("name", "content", "media_type"),
    [
        ("a.txt", ARTICLE.encode(), "text/plain"),
        ("readme", ARTICLE.encode(), "text/plain"),
        ("Mr. Field goes to sea", ARTICLE.encode(), "text/plain"),
        ("2024.01.31", ARTICLE.encode(), "text/plain"),
        ("a.txt.1", ARTICLE.encode(), "text/plain"),
        ("index.html?page=2.5", b"<p>Hello", "text/html"),
        ("index.html@page=2", b"<p>Hello", "text/html"),
        ("Who won? And why?.csv", b"id,text\n1,Hello\n", "text/csv"),
        ("What now? A report.md", b"# Title\n\nText\n", "text/markdown"),
        ("a.md", b"# Title\n\nText\n", "text/markdown"),
        ("a.md", b'{\n "title": "One"\n}\n\nText', "text/markdown"),
        ("a.Rmd", b"# Title\n\nText\n", "text/markdown"),
        ("a.htm", b"<p>Hello", "text/html"),
        ("a.txt", b"\n<!-- saved --><!DOCTYPE html><p>Hello", "text/html"),
        ("index.php", b"<?php ?>\n<html lang=de><p>Hallo", "text/html"),
        ("a.xhtml", b'<?xml version="1.0"?>\n<html xmlns="x"><p>Hello</p></html>', "application/xhtml+xml"),
        ("a.jsonl", b'{"text": "broken', "application/x-ndjson"),
        ("a.txt", b'{"text": "Hello"}\n', "application/x-ndjson"),
        ("one.json", b'{"text": "Hello"}', "application/x-ndjson"),
        ("one.json", b'{\n"text": "Hello"}', "application/json"),
        ("a.txt", b'[{"text": "Hello"}]', "application/json"),
        ("a.txt", b"[Photo: Ada Roy] The bridge", "text/plain"),
        ("a.txt", b"ORCHESTRA plays on.", "text/plain"),
        ("a.tsv", b"id\ttext\n", "text/tab-separated-values"),
        ("a.txt", "Größe".encode("utf-16-le") * 20, "text/plain"),
        ("a.txt", "Größe".encode("utf-32-be") * 20, "text/plain"),
        ("a.xml", b'<?xml version="1.0"?><rss></rss>', "application/rss+xml"),
        ("a.eml", b"From: a@b.example\n\nHello", "message/rfc822"),
        ("a.csv", b"id,text\n1,Hello\n", "text/csv"),
        ("a.parquet", b"no parquet at all", "application/vnd.apache.parquet"),
        ("a.bin", b"WARC/1.0\r\n", "application/warc"),
        ("a.txt", "Größe".encode("utf-16"), "text/plain"),
        ("a.txt.gz", gzip.compress(ARTICLE.encode(), mtime=0), "text/plain+gzip"),
        ("a.txt", zstandard.compress(ARTICLE.encode()), "text/plain+zstd"),
        ("a.jsonl.gz", b'{"text": "not compressed"}\n', "application/x-ndjson"),
        ("a.mdx", b"# Seals\n\nThey came back.\n", "text/markdown"),
        ("a.shtml", b"<div><p>They came back.</div>\n", "text/html"),
        ("a.txt", b"\0" * 512 + ARTICLE.encode() + bytes(4096), "text/plain"),
        ("LZIP.txt", b"LZIP is an archiver, and this is a text about it.\n", "text/plain"),
    ],
)
def test_what_a_file_is_is_told_by_content_first(tmp_path: Path, name: str, content: bytes, media_type: str) -> None:
    (tmp_path / name).write_bytes(content)
    file = digest_input(list_inputs([str(tmp_path / name)])[0])

    assert (file.media_type, file.note, file.bytes) == (media_type, None, len(content))


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("a.txt", b"\x89PNG\r\n\x1a\n", "an image"),
        ("a.html", b"%PDF-1.7", "PDF; save it as HTML or text first"),
        ("a.db", b"SQLite format 3\0" + bytes(99), "an SQLite database; write its rows as Parquet or JSON lines first"),
        ("zeros.txt", bytes(4096), "unknown format"),
        ("a.7z", b"7z\xbc\xaf\x27\x1c", "7z"),
        ("a.gz", gzip.compress(gzip.compress(b"x", mtime=0), mtime=0), "compressed twice"),
        ("map.xml", b'<?xml version="1.0"?><urlset></urlset>', "make a line of JSON of each article first"),
        ("a.xml", b'<doc title="Seals"><main><p>They came back.</p></main></doc>', "no XHTML"),
        ("a.dbk", b'<book xmlns="http://docbook.org/ns/docbook"><para>Seals</para></book>', "no XHTML"),
        ("a.xml.gz", BROKEN_GZIP, "gzip is damaged: Error -3"),
        ("a.txt.Z", b"\x1f\x9d\x90" + bytes(range(256)) * 4, "unpack it first"),
        ("a.lz", b"LZIP\1" + bytes(range(256)) * 4, "unpack it first"),
        ("a.feather", b"FEA1" + bytes(range(256)) * 4, "a Feather file"),
        ("a.webarchive", b"bplist00" + bytes(range(256)) * 4, "web archive of Apple"),
        ("a.py", b"import this\n", "unknown format (.py); name it .txt"),
        ("a.js?version=2.1", b"run(this)\n", "unknown format (.js); name it .txt"),
        ("a.py.1", b"import this\n", "unknown format (.py); name it .txt"),
        ("a.txt", bytes(range(256)) * 4, "unknown format"),
        ("a.jsonl", b"", "empty file"),
    ],
)
def test_what_is_not_read_says_so_and_gives_no_page(tmp_path: Path, name: str, content: bytes, words: str) -> None:
    (tmp_path / name).write_bytes(content)
    file = digest_input(list_inputs([str(tmp_path / name)])[0])

    assert file.media_type is None
    assert words in str(file.note)
    assert read(tmp_path / name) == []


@pytest.mark.parametrize(
    ("name", "content"),
    [("a.csv", b"text,title\n"), ("a.json", b"[]"), ("a.jsonl", b"\n \n"), ("a.zip", b"PK\5\6" + bytes(18))],
)
def test_a_file_in_which_there_is_nothing_says_so(tmp_path: Path, name: str, content: bytes) -> None:
    (tmp_path / name).write_bytes(content)

    assert read(tmp_path / name) == [Note("holds no row and no page")]


def test_what_is_packed_with_a_dictionary_is_not_called_damaged(tmp_path: Path) -> None:
    samples: list[bytes | bytearray | memoryview[int]] = [
        f"{number} {ARTICLE} {number * 7}".encode() for number in range(400)
    ]
    packer = zstandard.ZstdCompressor(dict_data=zstandard.train_dictionary(2048, samples))
    (tmp_path / "a.jsonl.zst").write_bytes(packer.compress(b'{"text": "Hello"}'))

    (refused,) = read(tmp_path / "a.jsonl.zst")
    assert isinstance(refused, Reject)
    assert refused.reason == "container_damaged"
    assert "was packed with a dictionary that is not read; unpack it first (zstd -d -D DICTIONARY)" in refused.detail


def test_an_empty_plain_file_is_a_page_without_content(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(b"")

    (page,) = read(tmp_path / "a.txt")

    assert isinstance(page, RawPage)
    assert page.content == b""


@pytest.mark.parametrize(
    ("comment", "url"),
    [
        ("<!-- saved from url=(0022)https://news.example/a?b=1 -->", "https://news.example/a?b=1"),
        ("<html><!--\n Page saved with SingleFile \n url: https://news.example/a \n saved date: today\n-->", None),
        ("<!-- saved from url=(0014)about:internet -->", ""),
        ("<p>saved from url=(0022)https://news.example/a", ""),
    ],
)
def test_a_page_that_a_browser_saved_says_its_address(tmp_path: Path, comment: str, url: str | None) -> None:
    (tmp_path / "a.html").write_text(f"<!doctype html>\n{comment}<p>{ARTICLE}")

    (page,) = read(tmp_path / "a.html")

    assert isinstance(page, RawPage)
    assert page.origin.url == ("https://news.example/a" if url is None else url or None)


def test_a_plain_file_is_one_page_whose_source_is_its_path(raw: Path) -> None:
    (page,) = read(raw / "b.txt")

    assert isinstance(page, RawPage)
    assert (page.origin.source, page.origin.path, page.content) == ("b.txt", "b.txt", ARTICLE.encode())


def test_a_file_of_several_compressed_members_is_read_whole(tmp_path: Path) -> None:
    halves = ARTICLE.encode()[:20], ARTICLE.encode()[20:]
    (tmp_path / "a.txt.gz").write_bytes(b"".join(map(gzip.compress, halves)) + bytes(512) + b"\n")
    (tmp_path / "a.txt.zst").write_bytes(b"".join(map(zstandard.compress, halves)))

    for name in ("a.txt.gz", "a.txt.zst"):
        (page,) = read(tmp_path / name)
        assert isinstance(page, RawPage)
        assert page.content == ARTICLE.encode()


@pytest.mark.parametrize("compress", [gzip.compress, zstandard.compress])
def test_a_compressed_file_that_ends_early_is_no_article(tmp_path: Path, compress: Callable[[bytes], bytes]) -> None:
    content = compress(os.urandom(300_000).hex().encode())[:-100]
    (tmp_path / "a.txt.gz").write_bytes(content)
    (reject,) = read(tmp_path / "a.txt.gz")

    assert isinstance(reject, Reject)
    assert (reject.source, reject.stage, reject.reason) == ("a.txt.gz", "read", "container_damaged")
    assert f"ends early at byte {len(content)}" in reject.detail


def test_a_page_above_the_cap_is_refused_with_its_size(raw: Path) -> None:
    (reject,) = read(raw / "b.txt", ReadOptions(max_page_bytes=10))

    assert isinstance(reject, Reject)
    assert (reject.reason, reject.reason_value) == ("too_large", float(len(ARTICLE)))


def test_a_file_that_vanishes_is_refused_as_such(tmp_path: Path) -> None:
    gone = InputSource("a.txt", "a.txt", str(tmp_path / "a.txt"))

    (reject,) = read_pages(gone, "text/plain", ReadOptions())

    assert isinstance(reject, Reject)
    assert reject.reason == "vanished"


def test_a_file_that_changes_after_its_digest_is_told(raw: Path) -> None:
    (source,) = list_inputs([str(raw / "b.txt")])
    file = digest_input(source)
    (raw / "b.txt").write_text(ARTICLE * 2)
    page, reject = read_pages(structs.replace(source, n_bytes=file.bytes), file.media_type, ReadOptions())

    assert isinstance(page, RawPage)
    assert isinstance(reject, Reject)
    assert reject.reason == "changed"


def test_a_list_of_inputs_is_relative_to_where_it_lies(raw: Path) -> None:
    (raw.parent / "list.txt").write_text("# the news\n\nraw/news\nmine=raw/b.txt\n")

    assert paths_of(f"@{raw.parent / 'list.txt'}") == ["mine", "news/c.txt"]


def test_a_list_of_inputs_that_is_not_there_says_so(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="list of inputs cannot be read"):
        list_inputs([f"@{tmp_path / 'none.txt'}"])


def test_of_a_dataset_of_the_hub_the_usual_configuration_is_read(tmp_path: Path) -> None:
    card = "---\nconfigs:\n- config_name: default\n  data_files:\n  - split: train\n    path: data/train-*.jsonl\n"
    card += "- config_name: rejected\n  data_files: rejected/*.jsonl\n---\n# A dataset\n"
    for name, content in (
        ("README.md", card),
        ("data/train-0.jsonl", "{}"),
        ("rejected/a.jsonl", "{}"),
        ("x.txt", "x"),
    ):
        (tmp_path / "set" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "set" / name).write_text(content)

    assert {source.path: source.note for source in list_inputs([str(tmp_path / "set")])} == {
        "set/README.md": "not read: describes a dataset of its folder",
        "set/data/train-0.jsonl": None,
        "set/rejected/a.jsonl": "not read: of the configuration 'rejected'",
        "set/x.txt": None,
    }


@pytest.mark.parametrize(
    ("more", "noted"),
    [
        ('- data_files: "[z-a].txt"', set()),
        ("- data_files: /", set()),
        ("- data_files: 1_0.txt", {"1_0.txt"}),
        ('- data_files: [a.txt, b.txt]\n  size: !!int ""', {"b.txt"}),
        ("- data_files: b.txt\n  default: true", {"a.txt"}),
        ('- data_files: b.txt\n  n: !!float ""\n  is: !!bool zz\n  at: !!timestamp zz', {"b.txt"}),
    ],
)
def test_whatever_a_card_says_its_folder_is_listed(tmp_path: Path, more: str, noted: set[str]) -> None:
    for name in ("a.txt", "b.txt", "1_0.txt"):
        (tmp_path / name).write_text(ARTICLE)
    (tmp_path / "README.md").write_text(f"---\nconfigs:\n- data_files: a.txt\n{more}\n---\n# A dataset\n")

    listed = {source.path.removeprefix("set/"): source.note for source in list_inputs([f"set={tmp_path}"])}
    assert {name for name, note in listed.items() if note} == noted | {"README.md"}


def test_of_a_dataset_saved_to_disk_the_rows_are_read(tmp_path: Path) -> None:
    for name in ("data-00000-of-00001.arrow", "state.json", "dataset_info.json"):
        (tmp_path / name).write_text("{}")

    noted = {source.path for source in list_inputs([f"set={tmp_path}"]) if source.note}
    assert noted == {"set/state.json", "set/dataset_info.json"}


def test_a_text_that_begins_like_an_archive_is_a_text(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(f"WARC/1.0 is a format of web archives. {ARTICLE}")

    (page,) = read(tmp_path / "a.txt")
    assert isinstance(page, RawPage)


def test_what_is_read_at_most_is_the_same_where_nobody_names_caps() -> None:
    assert read_options(Config()) == ReadOptions()
