"""Read web archives: HTML and text records are pages, all others are counted; damage is said, never silent."""

import gzip
import re
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest
import zstandard

from articlepack.records import RawPage, Reject
from articlepack.stages.read import Note, ReadOptions, digest_input, list_inputs, read_pages

HTML = b"<!doctype html><html><body><p>The bridge is closed.</p></body></html>"


def record(kind: str, block: bytes, content_type: str, number: int = 1) -> bytes:
    header = (
        f"WARC/1.1\r\nWARC-Type: {kind}\r\nWARC-Record-ID: <urn:uuid:{number}>\r\nWARC-Date: 2024-01-02T03:04:05Z\r\n"
        f"WARC-Target-URI: https://news.example/{number}\r\nContent-Type: {content_type}\r\n"
        f"Content-Length: {len(block)}\r\n\r\n"
    )
    return header.encode() + block + b"\r\n\r\n"


def response(body: bytes, number: int = 1, status: int = 200, headers: str = "Content-Type: text/html") -> bytes:
    head = f"HTTP/1.1 {status} Any\r\n{headers}\r\n\r\n".encode()
    return record("response", head + body, "application/http; msgtype=response", number)


RECORDS = [
    record("warcinfo", b"software: none\r\n", "application/warc-fields"),
    response(HTML, 1),
    response(HTML, 2, status=404),
    response(b"\x89PNG", 3, headers="Content-Type: image/png"),
    record("conversion", "Brücke gesperrt.".encode(), "text/plain", 4),
    record("resource", HTML, "text/html", 5),
]


def whole(records: list[bytes]) -> bytes:
    return b"".join(records)


def gzip_each(records: list[bytes]) -> bytes:
    return b"".join(map(gzip.compress, records))


def gzip_whole(records: list[bytes]) -> bytes:
    return gzip.compress(whole(records))


def zstd_each(records: list[bytes]) -> bytes:
    return b"".join(map(zstandard.compress, records))


def read(folder: Path, content: bytes, options: ReadOptions | None = None) -> list[RawPage | Reject | Note]:
    (folder / "a.warc").write_bytes(content)
    (source,) = list_inputs([str(folder / "a.warc")])
    return list(read_pages(source, digest_input(source).media_type, options or ReadOptions()))


PACKED = gzip.compress(HTML, mtime=0)


def told(found: list[RawPage | Reject | Note]) -> list[str]:
    """Number of a page's record, reason of a refusal, text of a note."""
    return [
        str(one.origin.url).rpartition("/")[2]
        if isinstance(one, RawPage)
        else one.reason
        if isinstance(one, Reject)
        else one.text
        for one in found
    ]


@pytest.mark.parametrize("pack", [whole, gzip_each, gzip_whole, zstd_each])
def test_records_with_html_or_text_are_pages_and_others_are_counted(
    tmp_path: Path, pack: Callable[[list[bytes]], bytes]
) -> None:
    found = read(tmp_path, pack(RECORDS))

    assert told(found) == ["1", "2", "4", "5", "2 records that are no pages: 1 response of image/png, 1 warcinfo"]
    assert len({one.origin.source for one in found if isinstance(one, RawPage)}) == 4


def test_a_page_knows_how_it_came(tmp_path: Path) -> None:
    headers = "Content-Type: text/html; charset=ISO-8859-1\r\nX-Robots-Tag: noai\r\nSet-Cookie: a\r\nSet-Cookie: b"
    (page,) = read(tmp_path, response(HTML, 9, 404, headers))

    assert isinstance(page, RawPage)
    assert (page.content, page.media_type, page.charset) == (HTML, "text/html", "ISO-8859-1")
    assert (page.origin.url, page.origin.http_status) == ("https://news.example/9", 404)
    assert (page.origin.date_crawled, page.origin.warc_record_id) == ("2024-01-02T03:04:05Z", "urn:uuid:9")
    assert [name for name, _ in page.origin.http_headers] == [
        "content-type",
        "x-robots-tag",
        "set-cookie",
        "set-cookie",
    ]


@pytest.mark.parametrize("pack", [whole, gzip_each, zstd_each])
def test_the_key_is_the_offset_of_the_record_in_the_file(tmp_path: Path, pack: Callable[[list[bytes]], bytes]) -> None:
    (_, page) = read(tmp_path, pack([response(HTML, 1), response(HTML, 2)]))

    assert isinstance(page, RawPage)
    assert page.origin.source == f"a.warc#{len(pack([response(HTML, 1)]))}"


def test_within_one_compressed_member_the_key_says_how_far(tmp_path: Path) -> None:
    (_, page) = read(tmp_path, gzip_whole([response(HTML, 1), response(HTML, 2)]))

    assert isinstance(page, RawPage)
    assert page.origin.source == f"a.warc#0+{len(response(HTML, 1))}"


@pytest.mark.parametrize(
    ("headers", "body"),
    [
        ("Content-Encoding: gzip", gzip.compress(HTML, mtime=0)),
        ("Content-Encoding: gzip", HTML),
        ("Content-Encoding: x-gzip", gzip.compress(HTML, mtime=0)),
        ("X-Said: nothing", gzip.compress(HTML, mtime=0)),
        ("Content-Encoding: deflate", zlib.compress(HTML)),
        ("Content-Encoding: deflate", zlib.compress(HTML)[2:-4]),
        ("Transfer-Encoding: chunked", b"%x;a=b\r\n%s\r\n0;last\r\n\r\n" % (len(HTML), HTML)),
        (
            "Transfer-Encoding: chunked\r\nContent-Encoding: gzip",
            b"%x;a=b\r\n%s\r\n0\r\n\r\n" % (len(PACKED), PACKED),
        ),
        ("Transfer-Encoding: chunked", b"%x\r\n%s\r\n0\r\n\r\n" % (len(HTML), HTML)),
        ("Transfer-Encoding: chunked", HTML),
    ],
)
def test_the_body_is_decoded_also_where_the_crawler_had_done_so(tmp_path: Path, headers: str, body: bytes) -> None:
    (page,) = read(tmp_path, response(body, headers=f"Content-Type: text/html\r\n{headers}"))

    assert isinstance(page, RawPage)
    assert page.content == HTML


def test_a_body_that_stays_binary_is_refused(tmp_path: Path) -> None:
    body = b"\x1f\x8b\x08\0\0\0" + bytes(range(32)) * 8
    assert told(read(tmp_path, response(body, headers="Content-Type: text/html\r\nContent-Encoding: gzip"))) == [
        "bad_content_encoding"
    ]


def test_html_without_a_type_is_told_by_content(tmp_path: Path) -> None:
    assert told(read(tmp_path, response(HTML, 1, headers="Server: x") + response(b"{}", 2, headers="Server: x"))) == [
        "1",
        "1 records that are no pages: 1 response of no type",
    ]


def with_header(record: bytes, header: bytes) -> bytes:
    return record.replace(b"\r\n\r\n", b"\r\n" + header + b"\r\n\r\n", 1)


def test_half_a_page_is_none(tmp_path: Path) -> None:
    first = with_header(response(b"<p>One"), b"WARC-Segment-Number: 1")
    second = with_header(record("continuation", b" and two", "text/plain", 2), b"WARC-Segment-Number: 2")
    refused, note = read(tmp_path, first + second)

    assert isinstance(refused, Reject)
    assert (refused.reason, refused.url) == ("segmented", "https://news.example/1")
    assert note == Note("1 records that are no pages: 1 continuation")


def test_pages_that_the_crawler_has_cut_off_are_counted(tmp_path: Path) -> None:
    cut = [with_header(response(b"<p>One", number), b"WARC-Truncated: length") for number in (1, 2)]
    found = read(tmp_path, b"".join([*cut, response(b"<p>Whole", 3)]))

    assert [type(one) for one in found] == [RawPage, RawPage, RawPage, Note]
    assert found[-1] == Note("2 pages that the crawler has cut off (WARC-Truncated): 2 for length")


def test_a_record_above_the_cap_is_refused_and_the_next_is_read(tmp_path: Path) -> None:
    options = ReadOptions(max_page_bytes=1000)
    found = read(tmp_path, response(HTML + b"x" * 100_000, 1) + response(HTML, 2), options)

    assert told(found) == ["too_large", "2"]


def test_a_body_that_unfolds_above_the_cap_is_refused(tmp_path: Path) -> None:
    bomb = response(gzip.compress(bytes(100_000)), 1, headers="Content-Type: text/html\r\nContent-Encoding: gzip")

    assert told(read(tmp_path, bomb, ReadOptions(max_page_bytes=10_000))) == ["too_large"]


ONE, TWO = response(HTML, 1), response(HTML, 2)


@pytest.mark.parametrize(
    ("content", "expected", "offset", "n_bytes"),
    [
        (ONE + TWO[:-50], ["1", "container_damaged"], len(ONE), len(TWO) - 50),
        (ONE + TWO[:80], ["1", "container_damaged"], len(ONE), 80),
        (ONE + b"garbage\nmore\n" + TWO, ["1", "container_damaged", "2"], len(ONE), 13),
        (ONE.replace(b"-Length: ", b"-Length: 9") + TWO, ["container_damaged", "2"], 0, len(ONE) + 1),
        (ONE.replace(b"</html>", b"</html> and more") + TWO, ["container_damaged", "2"], 0, len(ONE) + 9),
        (ONE.replace(b"Content-Length", b"Content-Width") + TWO, ["container_damaged", "2"], 0, len(ONE) - 1),
    ],
)
def test_damage_is_one_refusal_with_offset_and_length(
    tmp_path: Path, content: bytes, expected: list[str], offset: int, n_bytes: int
) -> None:
    found = read(tmp_path, content)

    assert told(found) == expected
    (reject,) = [one for one in found if isinstance(one, Reject)]
    assert reject.detail.endswith(f"at byte {offset}: {n_bytes} bytes skipped")
    assert reject.source == f"a.warc#{offset}"


def test_a_compressed_archive_that_ends_early_is_one_refusal(tmp_path: Path) -> None:
    content = gzip_each([ONE, TWO])[:-30]
    found = read(tmp_path, content)

    assert told(found) == ["1", "container_damaged"]


def test_a_record_that_ends_with_the_file_is_whole(tmp_path: Path) -> None:
    assert told(read(tmp_path, ONE + TWO.removesuffix(b"\r\n\r\n"))) == ["1", "2"]


def with_length(record: bytes, change: Callable[[int], object]) -> bytes:
    return re.sub(
        rb"Content-Length: (\d+)", lambda found: b"Content-Length: %s" % str(change(int(found[1]))).encode(), record
    )


DAMAGES: list[Callable[[bytes], bytes]] = [
    lambda record: with_length(record, lambda n: 9 * 10**8 + n),
    lambda record: with_length(record, lambda n: n // 2),
    lambda record: with_length(record, lambda n: n + 300),
    lambda record: with_length(record, "{:b}x".format),
    lambda record: record.replace(b"Content-Length", b"Content-Width"),
    lambda record: record.replace(b"WARC/1.1", b"WXRC/1.1"),
    lambda record: record[: len(record) // 2],
    lambda record: record[:60],
    lambda record: record.replace(b"\r\n\r\n", b"\r\n", 1),
    lambda record: bytes(80) + record[80:],
]


@pytest.mark.parametrize("pack", [bytes, gzip.compress])
def test_of_ten_ways_of_damage_each_costs_its_record_alone(tmp_path: Path, pack: Callable[[bytes], bytes]) -> None:
    records = [response(HTML, number) for number in range(200)]
    damaged = {10 + 9 * n: damage for n, damage in enumerate(DAMAGES * 2)}
    parts = [pack(damaged[n](record) if n in damaged else record) for n, record in enumerate(records)]
    found = read(tmp_path, b"".join(parts))

    assert told([one for one in found if isinstance(one, RawPage)]) == [str(n) for n in range(200) if n not in damaged]
    offsets = [str(sum(map(len, parts[:n]))) for n in damaged]
    assert [one.source.partition("#")[2].split("+")[0] for one in found if isinstance(one, Reject)] == offsets


@pytest.mark.parametrize(
    ("headers", "body"),
    [
        ("X-Said: nothing", b"0\r\n<html><p>hello</p></html>"),
        ("Transfer-Encoding: chunked", b"2024\r\n<html><p>The year</p></html>"),
    ],
)
def test_a_body_that_only_begins_like_a_chunk_is_whole(tmp_path: Path, headers: str, body: bytes) -> None:
    (page,) = read(tmp_path, response(body, headers=f"Content-Type: text/html\r\n{headers}"))

    assert isinstance(page, RawPage)
    assert page.content == body


def test_a_packed_body_of_several_members_is_read_to_its_end(tmp_path: Path) -> None:
    (page,) = read(tmp_path, response(PACKED + PACKED, headers="Content-Type: text/html"))

    assert isinstance(page, RawPage)
    assert page.content == HTML * 2


@pytest.mark.parametrize(
    "address", ["metadata://gnu.org/software/wget/warc/wget.log", "urn:text:https://news.example/9"]
)
def test_what_crawlers_leave_beside_the_pages_is_no_page(tmp_path: Path, address: str) -> None:
    made = record("resource", b"Saved 3 files.", "text/plain", 9).replace(b"https://news.example/9", address.encode())
    own = record("resource", b"The bridge is closed.", "text/plain", 8).replace(
        b"https://news.example/8", b"urn:isbn:1"
    )
    page, note = read(tmp_path, own + made)

    assert isinstance(page, RawPage)
    assert page.origin.url == "urn:isbn:1"
    assert note == Note("1 records that are no pages: 1 resource about a crawl or a page of it")
