"""Read archives: a member is read as a file of its own; what could do harm is named and never opened."""

import gzip
import io
import json
import stat
import tarfile
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from articlepack.records import RawPage, Reject
from articlepack.stages.read import Note, ReadOptions, digest_input, list_inputs, read_pages

Found = RawPage | Reject | Note
ARTICLE = b"The bridge over the Aare is closed. Repairs begin on Monday."
LINES = b"".join(json.dumps({"text": f"Article {n}"}).encode() + b"\n" for n in range(3))
FILES = {"news/a.txt": ARTICLE, "news/b.jsonl": LINES, "c #1.html.gz": gzip.compress(b"<p>Hello")}


def read(folder: Path, content: bytes, options: ReadOptions | None = None, name: str = "a.bin") -> list[Found]:
    (folder / name).write_bytes(content)
    (source,) = list_inputs([str(folder / name)])
    return list(read_pages(source, digest_input(source).media_type, options or ReadOptions()))


def sources(found: list[Found]) -> list[str]:
    return [one.origin.source for one in found if isinstance(one, RawPage)]


def refusals(found: list[Found]) -> dict[str, str]:
    return {one.source.partition("#")[2]: one.reason for one in found if isinstance(one, Reject)}


def notes(found: list[Found]) -> list[str]:
    return [one.text for one in found if isinstance(one, Note)]


def as_zip(files: dict[str, bytes]) -> bytes:
    sink = io.BytesIO()
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return sink.getvalue()


def tar_of(entries: list[tuple[tarfile.TarInfo, bytes]], **options: int) -> bytes:
    sink = io.BytesIO()
    with tarfile.open(fileobj=sink, mode="w", **options) as archive:  # type: ignore[call-overload]
        for info, content in entries:
            info.size = len(content)
            archive.addfile(info, io.BytesIO(content))
    return sink.getvalue()


def as_tar(files: dict[str, bytes]) -> bytes:
    return tar_of([(tarfile.TarInfo(name), content) for name, content in files.items()])


def as_tar_gz(files: dict[str, bytes]) -> bytes:
    return gzip.compress(as_tar(files))


@pytest.mark.parametrize("pack", [as_zip, as_tar, as_tar_gz])
def test_a_member_is_read_as_a_file_of_its_own(tmp_path: Path, pack: Callable[[dict[str, bytes]], bytes]) -> None:
    found = read(tmp_path, pack(FILES))

    assert sources(found) == [
        "a.bin#news/a.txt",
        *(f"a.bin#news/b.jsonl#{n}" for n in (1, 2, 3)),
        "a.bin#c %231.html.gz",
    ]
    assert {one.origin.path for one in found if isinstance(one, RawPage)} == {"a.bin"}
    assert notes(found) == []


@pytest.mark.parametrize("pack", [as_zip, as_tar])
def test_members_that_are_no_pages_are_noted(tmp_path: Path, pack: Callable[[dict[str, bytes]], bytes]) -> None:
    found = read(
        tmp_path, pack({"x.png": b"\x89PNG\r\n\x1a\n", ".hidden": b"x", "a.txt": ARTICLE, "__MACOSX/a.txt": b"x"})
    )

    assert sources(found) == ["a.bin#a.txt"]
    assert notes(found) == ["3 members not read: 2 hidden file (.hidden, __MACOSX/a.txt); 1 an image (x.png)"]


@pytest.mark.parametrize("pack", [as_zip, as_tar])
@pytest.mark.parametrize(
    "name", ["../out.txt", "/etc/passwd", "a/../../out.txt", "C:\\out.txt", "..\\out.txt", "a\\..\\..\\out.txt"]
)
def test_a_path_that_leads_out_is_refused(tmp_path: Path, pack: Callable[[dict[str, bytes]], bytes], name: str) -> None:
    found = read(tmp_path, pack({name: ARTICLE, "in.txt": ARTICLE}))

    assert sources(found) == ["a.bin#in.txt"]
    assert list(refusals(found).values()) == ["unsafe_path"]


def test_links_and_special_files_in_tar_are_refused(tmp_path: Path) -> None:
    kinds = {
        "s": tarfile.SYMTYPE,
        "h": tarfile.LNKTYPE,
        "p": tarfile.FIFOTYPE,
        "c": tarfile.CHRTYPE,
        "b": tarfile.BLKTYPE,
    }
    entries = []
    for name, kind in kinds.items():
        info = tarfile.TarInfo(name)
        info.type, info.linkname = kind, "/etc/passwd"
        entries.append((info, b""))
    found = read(tmp_path, tar_of([*entries, (tarfile.TarInfo("in.txt"), ARTICLE)]))

    assert sources(found) == ["a.bin#in.txt"]
    assert refusals(found) == {"s": "link", "h": "link", "p": "special_file", "c": "special_file", "b": "special_file"}


def test_links_and_encrypted_members_of_zip_are_refused(tmp_path: Path) -> None:
    sink = io.BytesIO()
    with zipfile.ZipFile(sink, "w") as archive:
        link = zipfile.ZipInfo("link.txt")
        link.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(link, "/etc/passwd")
        archive.writestr("secret.txt", ARTICLE)
    content = bytearray(sink.getvalue())
    content[content.rindex(b"PK\x01\x02") + 8] |= 1

    assert refusals(read(tmp_path, bytes(content))) == {"link.txt": "link", "secret.txt": "encrypted"}


@pytest.mark.parametrize("pack", [as_zip, as_tar])
def test_each_cap_has_its_own_refusal(tmp_path: Path, pack: Callable[[dict[str, bytes]], bytes]) -> None:
    options = ReadOptions(max_member_bytes=1000, max_path_chars=50)
    files = {"big.txt": b"x" * 1001, "n" * 51: ARTICLE, "in.zip": as_zip(FILES), "a.txt": ARTICLE}
    found = read(tmp_path, pack(files), options)

    assert refusals(found) == {"big.txt": "too_large", "n" * 50 + "n...": "path_too_long", "in.zip": "nested_archive"}
    assert sources(found) == ["a.bin#a.txt"]


@pytest.mark.parametrize("pack", [as_zip, as_tar_gz])
def test_what_unpacks_to_far_more_than_its_size_is_refused(
    tmp_path: Path, pack: Callable[[dict[str, bytes]], bytes]
) -> None:
    found = read(tmp_path, pack({"a.txt": ARTICLE, "bomb.txt": b"a" * 50_000_000}))

    assert sources(found) == ["a.bin#a.txt"]
    assert "too_compressed" in refusals(found).values()


def test_archives_within_archives_are_opened_as_deep_as_asked(tmp_path: Path) -> None:
    found = read(tmp_path, as_zip({"in.tar": as_tar(FILES)}), ReadOptions(max_nesting=2))

    assert sources(found)[0] == "a.bin#in.tar#news/a.txt"
    assert sources(found)[1] == "a.bin#in.tar#news/b.jsonl#1"


@pytest.mark.parametrize("pack", [as_zip, as_tar])
def test_two_members_of_one_name_have_two_keys(tmp_path: Path, pack: Callable[[dict[str, bytes]], bytes]) -> None:
    content = pack({"a.txt": ARTICLE, "b.txt": ARTICLE}).replace(b"b.txt", b"a.txt")
    if pack is as_tar:
        content = tar_of([(tarfile.TarInfo("a.txt"), ARTICLE)] * 2)

    assert sources(read(tmp_path, content)) == ["a.bin#a.txt", "a.bin#a.txt~2"]


def test_names_of_any_length_and_bytes_are_told_apart(tmp_path: Path) -> None:
    names = ["ö" * 200 + ".txt", "a\nb.txt", "no-utf8-\udcff.txt"]
    for form in (tarfile.PAX_FORMAT, tarfile.GNU_FORMAT):
        found = read(tmp_path, tar_of([(tarfile.TarInfo(name), ARTICLE) for name in names], format=form))
        assert sources(found) == ["a.bin#" + "ö" * 200 + ".txt", "a.bin#a%0Ab.txt", "a.bin#no-utf8-%FF.txt"]


def test_a_damaged_member_of_a_zip_costs_itself_alone(tmp_path: Path) -> None:
    content = bytearray(as_zip({"a.txt": ARTICLE, "b.txt": ARTICLE * 2, "c.txt": ARTICLE}))
    start = content.index(b"b.txt") + 5
    content[start + 3 : start + 9] = bytes(6)
    found = read(tmp_path, bytes(content))

    assert sources(found) == ["a.bin#a.txt", "a.bin#c.txt"]
    assert refusals(found) == {"b.txt": "container_damaged"}


def test_a_zip_without_its_directory_is_read_by_the_headers_of_its_members(tmp_path: Path) -> None:
    content = as_zip(FILES)
    found = read(tmp_path, content[: content.index(b"PK\x01\x02")], name="a.zip")

    assert [source.partition("#")[2].partition("#")[0] for source in sources(found)][:2] == [
        "news/a.txt",
        "news/b.jsonl",
    ]
    assert list(refusals(found).values()) == ["container_damaged"]
    assert len(sources(found)) == 5


@pytest.mark.parametrize("cut", [0, 100])
def test_a_damaged_header_of_a_tar_costs_its_member_alone(tmp_path: Path, cut: int) -> None:
    content = bytearray(as_tar({"a.txt": ARTICLE, "b.txt": ARTICLE, "c.txt": ARTICLE}))
    content[1024:1030] = b"\xff" * 6
    found = read(tmp_path, bytes(content[: 1024 + cut] + content[1024 + 2 * cut :]))

    assert sources(found) == ["a.bin#a.txt", "a.bin#c.txt"]
    assert refusals(found) == {"1024": "container_damaged"}
    assert f"at byte 1024: {1024 - cut} bytes skipped" in next(one.detail for one in found if isinstance(one, Reject))


def test_a_tar_that_ends_within_a_member_says_so(tmp_path: Path) -> None:
    found = read(tmp_path, as_tar({"a.txt": ARTICLE, "b.txt": ARTICLE})[: 1024 + 512 + 10])

    assert sources(found) == ["a.bin#a.txt"]
    assert refusals(found) == {"b.txt": "container_damaged"}


def test_an_office_document_is_no_archive_of_articles(tmp_path: Path) -> None:
    (tmp_path / "a.docx").write_bytes(as_zip({"[Content_Types].xml": b"<x/>", "word/document.xml": b"<x/>"}))
    (source,) = list_inputs([str(tmp_path / "a.docx")])

    assert "office document" in str(digest_input(source).note)


@pytest.mark.parametrize(
    ("name", "member"), [("a.xlsx", "sheet.xml"), ("a.bin", "docProps/app.xml"), ("a.EPUB", "mimetype")]
)
def test_an_office_document_is_told_by_its_name_or_its_first_member(tmp_path: Path, name: str, member: str) -> None:
    (tmp_path / name).write_bytes(as_zip({member: b"no page " * 20, "a.html": b"<p>Hello"}))

    assert "an office document" in str(digest_input(list_inputs([str(tmp_path / name)])[0]).note)


@pytest.mark.parametrize("cut", [None, -22])
def test_names_in_utf_8_are_read_also_where_a_zip_does_not_say_so(tmp_path: Path, cut: int | None) -> None:
    """Without its directory too."""
    packed = as_zip({"X" * len("Fähre.txt".encode()): ARTICLE, "Y" * len("Fähre.md"): ARTICLE})
    packed = packed.replace(b"X" * 10, "Fähre.txt".encode()).replace(b"Y" * 8, "Fähre.md".encode("cp437"))

    assert sources(read(tmp_path, packed[:cut])) == ["a.bin#Fähre.txt", "a.bin#Fähre.md"]


def test_of_a_wacz_only_the_web_archive_is_read(tmp_path: Path) -> None:
    lines = b'{"format": "json-pages-1.0"}\n' + LINES
    packed = as_zip({"archive/a.txt": ARTICLE, "pages/pages.jsonl": lines, "datapackage.json": b'{"profile": "x"}'})
    found = read(tmp_path, packed, name="crawl.WACZ")

    assert sources(found) == ["crawl.WACZ#archive/a.txt"]
    assert refusals(found) == {}
    assert notes(found) == ["2 members not read: 2 beside the web archive (pages/pages.jsonl, datapackage.json)"]


@pytest.mark.parametrize(("charset", "names"), [
    ("cp932", ["港の新聞記事その一.txt", "港の新聞記事その二.txt"]), ("gbk", ["新闻/渡轮再次出航.txt"]),
    ("cp866", ["Паром снова ходит.txt"]), ("cp1251", ["Паром снова ходит.txt", "Статья.txt"]),
    ("cp437", ["Größe.txt", "Éléphant à Noël.txt", "niño.txt"]),
])  # fmt: skip
def test_names_that_do_not_say_their_charset_are_read_in_the_one_of_all(
    tmp_path: Path, charset: str, names: list[str]
) -> None:
    raw = [name.encode(charset) for name in names]
    stand_ins = [f"{number:02}{'x' * (len(name) - 6)}.txt" for number, name in enumerate(raw)]
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        for name in stand_ins:
            archive.writestr(name, "The ferries ran.")
    packed = (tmp_path / "a.zip").read_bytes()
    for stand_in, own in zip(stand_ins, raw, strict=True):
        packed = packed.replace(stand_in.encode(), own)
    (tmp_path / "a.zip").write_bytes(packed)
    (source,) = list_inputs([str(tmp_path / "a.zip")])
    found = read_pages(source, "application/zip", ReadOptions())

    assert [one.origin.source for one in found if isinstance(one, RawPage)] == [f"a.zip#{name}" for name in names]
