"""Read what else there is: JSON documents, feeds, messages, Arrow, ARC. An object, entry, message, row is a page."""

import bz2
import json
import lzma
from collections.abc import Callable
from pathlib import Path

import brotli
import pyarrow as pa
import pytest

from articlepack.records import InputFile, Origin, Page, RawPage, Reject
from articlepack.stages.decode import decode
from articlepack.stages.read import Note, ReadOptions, digest_input, list_inputs, read_pages
from articlepack.stages.read.feed_file import FeedFile
from articlepack.stages.read.parquet import WatchedFile
from articlepack.stages.read.stream import Stream

Found = RawPage | Reject | Note
ARTICLE = "The bridge over the Aare is closed. Repairs begin on Monday."


def read(folder: Path, name: str, content: bytes | str, options: ReadOptions | None = None) -> list[Found]:
    (folder / name).write_bytes(content.encode() if isinstance(content, str) else content)
    (source,) = list_inputs([str(folder / name)])
    return list(read_pages(source, digest_input(source).media_type, options or ReadOptions()))


def pages(found: list[Found]) -> list[RawPage]:
    return [one for one in found if isinstance(one, RawPage)]


def refusals(found: list[Found]) -> list[tuple[str, str]]:
    return [(one.source.partition("#")[2], one.reason) for one in found if isinstance(one, Reject)]


@pytest.mark.parametrize("compress", [bz2.compress, lzma.compress, brotli.compress])
def test_bzip2_xz_and_brotli_are_unpacked(tmp_path: Path, compress: Callable[[bytes], bytes]) -> None:
    (page,) = read(tmp_path, "a.txt.br", compress(ARTICLE.encode()))

    assert isinstance(page, RawPage)
    assert page.content == ARTICLE.encode()


@pytest.mark.parametrize("name", ["mine", "mine.v1", "mine.txt"])
@pytest.mark.parametrize(
    ("file", "content", "media_type"),
    [
        ("a.csv", b"title,text\nOne,a story\nTwo,another\n", "text/csv"),
        ("a.md", b"# One\n\na story\n", "text/markdown"),
        ("a.txt.br", brotli.compress(ARTICLE.encode()), "text/plain+br"),
        ("no-extension", ARTICLE.encode(), "text/plain"),
    ],
)
def test_a_file_that_is_given_a_name_is_read_as_by_its_own(
    name: str, file: str, content: bytes, media_type: str, tmp_path: Path
) -> None:
    (tmp_path / file).write_bytes(content)
    sources = [*list_inputs([f"{name}={tmp_path / file}"]), *list_inputs([f"{name}=file://{tmp_path / file}"])]

    assert [source.path for source in sources] == [name, name]
    assert [digest_input(source).media_type for source in sources] == [media_type, media_type]


def test_a_list_of_objects_is_no_json_lines_whatever_it_is_called(tmp_path: Path) -> None:
    rows = [{"text": f"{ARTICLE} {n}"} for n in range(3)]

    assert len(pages(read(tmp_path, "one-line.jsonl", json.dumps(rows)))) == 3
    assert len(pages(read(tmp_path, "laid-out.ndjson", json.dumps(rows, indent=1)))) == 3
    assert len(pages(read(tmp_path, "lines.jsonl", "\n".join(map(json.dumps, rows))))) == 3


@pytest.mark.parametrize(("sign", "is_text"), [("\b", True), ("\x1b", True), ("\x7f", False), ("\1", False)])
def test_what_is_no_text_to_read_is_none_to_decode(tmp_path: Path, sign: str, is_text: bool) -> None:
    content = "".join(f"{word}{sign}{word} " for word in ARTICLE.split() * 9).encode()
    (tmp_path / "a.txt").write_bytes(content)
    (source,) = list_inputs([str(tmp_path / "a.txt")])

    assert (digest_input(source).media_type is not None) == is_text
    assert isinstance(decode(RawPage(Origin("a", "a"), content, "text/plain")), Page) == is_text


def test_what_is_called_brotli_and_is_text_is_text(tmp_path: Path) -> None:
    (page,) = read(tmp_path, "a.txt.br", ARTICLE)

    assert isinstance(page, RawPage)
    assert page.content == ARTICLE.encode()


ROWS = [{"id": f"n{n}", "text": f'Article [{n}] "quoted" {{braces}} \\ ' + "word " * n} for n in range(200)]


@pytest.mark.parametrize(
    "laid_out",
    [
        json.dumps(ROWS),
        json.dumps(ROWS, indent=2),
        "\ufeff \n" + json.dumps(ROWS, separators=(",", ":")),
        "\n".join(json.dumps(row, indent=1) for row in ROWS),
        "".join(f"\x1e{json.dumps(row)}\n" for row in ROWS),
    ],
)
def test_each_object_of_a_json_document_is_a_page(tmp_path: Path, laid_out: str) -> None:
    found = read(tmp_path, "a.json", laid_out)

    assert [(page.origin.source_id, page.content.decode()) for page in pages(found)] == [
        (row["id"], row["text"]) for row in ROWS
    ]
    assert len(found) == len(ROWS)


def test_one_json_object_over_many_lines_is_a_page(tmp_path: Path) -> None:
    page, note = read(tmp_path, "one.json", json.dumps({"text": ARTICLE, "more": [{"a": 1}]}, indent=2))

    assert isinstance(page, RawPage)
    assert (page.content.decode(), page.origin.source) == (ARTICLE, "one.json#1")
    assert note == Note("columns not read: more; --keep-column NAME carries one along")


@pytest.mark.parametrize(
    ("broken", "reason"),
    [
        ('{"text": "no end of the string}', "bad_json"),
        ('{"text": "no end of the object"', "bad_json"),
        ('{"text": unquoted}', "bad_json"),
        ('{"text": NaN}', "no_content"),
        ('["no object"]', "bad_json"),
        ("17", "bad_json"),
        ("}", "bad_json"),
        ('{"a": ' + "[" * 500 + "]" * 500 + "}", "too_deep"),
        ('{"text": "' + "x" * 100_000 + '"}', "too_large"),
    ],
)
def test_a_broken_object_costs_itself_alone(tmp_path: Path, broken: str, reason: str) -> None:
    good = '{"text": "' + ARTICLE + '"}'
    content = f"[{good}, {broken}, {good}, {good}]"
    found = read(tmp_path, "a.json", content, ReadOptions(max_line_bytes=50_000))

    assert len(pages(found)) == 3
    assert refusals(found) == [("2", reason)]
    assert all(
        f"at byte {len(good) + 3}" in one.detail for one in found if isinstance(one, Reject) and reason == "bad_json"
    )


TITLED: list[dict[str, str]] = [{**row, "title": f"Bridge {n}"} for n, row in enumerate(ROWS[:2])]


@pytest.mark.parametrize(
    "content",
    [
        json.dumps({"status": "ok", "response": {"n": 2, "results": TITLED, "tags": [{"id": "sea"}]}}),
        json.dumps({"articles": TITLED}, indent=1),
        json.dumps({name: {str(n): row[name] for n, row in enumerate(TITLED)} for name in TITLED[0]}),
        ",\n".join(map(json.dumps, TITLED)) + ",\n",
        "\n".join(json.dumps(row, indent=2) for row in TITLED),
    ],
    ids=["answer", "laid-out-answer", "columns", "commas", "laid-out"],
)
@pytest.mark.parametrize("name", ["a.json", "a.jsonl"])
def test_rows_are_found_in_the_ways_that_programs_write_them(tmp_path: Path, name: str, content: str) -> None:
    found = pages(read(tmp_path, name, content))

    assert [(page.origin.source_id, page.content.decode()) for page in found] == [
        (row["id"], row["text"]) for row in TITLED
    ]


def test_parts_of_an_article_and_its_comments_are_no_rows(tmp_path: Path) -> None:
    said = [{"text": f"{ARTICLE} {n}", "by": "Ada"} for n in range(3)]
    found = read(tmp_path, "a.json", json.dumps({"title": "Bridge", "body": ARTICLE, "comments": said}))

    assert refusals(found) == [("1", "no_content")]


@pytest.mark.parametrize("within", [lambda page: page, lambda page: {"result": page}])
def test_an_article_in_a_column_of_another_name_is_not_lost_for_the_teasers_beside_it(
    tmp_path: Path, within: Callable[[dict[str, object]], dict[str, object]]
) -> None:
    page: dict[str, object] = {"title": "Bridge", "body": "The bridge is closed. " * 40, "related": TITLED}
    found = read(tmp_path, "a.json", json.dumps(within(page)))

    assert refusals(found) == [("1", "no_content")]


def test_the_entries_of_a_feed_in_json_are_pages(tmp_path: Path) -> None:
    items = [
        {"id": "1", "url": "https://a.example/1", "title": "One", "content_html": "<p>a", "authors": [{"name": "Jo"}]},
        {"id": "2", "content_text": "b", "content_html": "", "date_published": "2024-03-05T10:00:00Z"},
    ]
    feed = {"version": "https://jsonfeed.org/version/1.1", "title": "F", "authors": [{"name": "F"}], "items": items}
    found = pages(read(tmp_path, "feed.json", json.dumps(feed | {"language": "en"})))

    assert [(page.content, page.media_type) for page in found] == [(b"<p>a", "text/html"), (b"b", "text/plain")]
    assert [page.origin.supplied.authors for page in found] == [("Jo",), ("F",)]
    assert [page.origin.supplied.language for page in found] == ["en", "en"]


def test_a_json_document_that_ends_early_gives_what_is_whole(tmp_path: Path) -> None:
    found = read(tmp_path, "a.json", json.dumps(ROWS)[:-20])

    assert len(pages(found)) == len(ROWS) - 1
    assert refusals(found) == [("200", "bad_json")]


@pytest.mark.parametrize(("name", "sign"), [("a.tsv", "\t"), ("a.csv", ";"), ("a.csv", "\t"), ("a.csv", "|")])
def test_tables_are_parted_by_what_makes_columns_of_their_header(tmp_path: Path, name: str, sign: str) -> None:
    found = read(tmp_path, name, f'id{sign}text\n7{sign}"One, two{sign} three"\n8{sign}Four\n')

    assert [(page.origin.source_id, page.content.decode()) for page in pages(found)] == [
        ("7", f"One, two{sign} three"),
        ("8", "Four"),
    ]


RSS = """<?xml version="1.0" encoding="UTF-8"?><!DOCTYPE rss [<!ENTITY big "bigbigbig"><!ENTITY f SYSTEM "file:///etc/passwd">]>
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/">
<channel><title>News</title><item><title>Bridge &amp;amp; road closed</title><link>https://news.example/1</link>
<guid>tag:1</guid><pubDate>Tue, 05 Mar 2024 10:00:00 GMT</pubDate><dc:creator>Ada Roy</dc:creator>
<description>Short.</description><content:encoded><![CDATA[<p>The whole story.</p>]]></content:encoded></item>
<item><title>Two &big; &f;</title><description>Plain&nbsp;words</description></item></channel></rss>"""

ATOM = """<feed xmlns="http://www.w3.org/2005/Atom"><title>News</title><entry><id>urn:1</id><title>Bridge</title>
<link rel="self" href="https://news.example/self"/><link href="https://news.example/1"/>
<author><name>Ada Roy</name><email>a@b.example</email></author><published>2024-03-05T10:00:00Z</published>
<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>The <b>whole</b> story.</p></div></content>
</entry></feed>"""


def test_entries_of_rss_are_pages_with_what_the_feed_says_of_them(tmp_path: Path) -> None:
    first, second = pages(read(tmp_path, "feed.xml", RSS))

    assert (first.content, first.media_type) == (b"<p>The whole story.</p>", "text/html")
    assert (first.origin.source, first.origin.url) == ("feed.xml#tag:1", "https://news.example/1")
    assert (first.origin.supplied.title, first.origin.supplied.authors) == ("Bridge & road closed", ("Ada Roy",))
    assert first.origin.supplied.date_published == "Tue, 05 Mar 2024 10:00:00 GMT"
    assert (second.content.decode(), second.origin.source) == ("Plain\xa0words", "feed.xml#2")


def test_no_entity_of_a_feed_is_expanded_or_fetched(tmp_path: Path) -> None:
    (_, second) = pages(read(tmp_path, "feed.xml", RSS))

    assert second.origin.supplied.title == "Two &big; &f;"


def test_entries_of_atom_are_pages(tmp_path: Path) -> None:
    (page,) = pages(read(tmp_path, "feed.xml", ATOM))

    assert b"<p>The <b>whole</b> story.</p>" in page.content
    assert (page.origin.url, page.origin.supplied.authors) == ("https://news.example/1", ("Ada Roy",))


def test_what_of_a_feed_is_above_the_cap_is_refused_with_the_entry_that_is_cut_there(tmp_path: Path) -> None:
    items = [f"<item><title>{n}</title><description>{ARTICLE} {n}</description></item>" for n in range(9)]
    feed = f'<rss version="2.0"><channel>{"".join(items)}</channel></rss>'
    cap = feed.index(items[4]) + len(items[4]) // 2
    found = read(tmp_path, "feed.xml", feed, ReadOptions(max_line_bytes=cap))

    assert [page.content.decode() for page in pages(found)] == [f"{ARTICLE} {n}" for n in range(4)]
    assert refusals(found) == [("5", "too_large")]
    assert f"at byte {cap}: {len(feed) - cap} bytes skipped after entry 4" in str(found[-1])
    assert len(pages(read(tmp_path, "feed.xml", feed, ReadOptions(max_line_bytes=len(feed))))) == 9


@pytest.mark.parametrize(
    "odd",
    [
        "water < 3 m, wind <- west, hearts <3",
        "<i>" * 300 + "</i>" * 300,
        "&lt;p&gt;" + "x" * 10_500_000,
        "<![CDATA[ a <item> of a list, and < this ]]>",
        "<?note an <item> of a list ?>",
    ],
)
def test_no_entry_of_a_feed_is_lost_behind_an_odd_one(tmp_path: Path, odd: str) -> None:
    items = [
        f"<item><title>{n}</title><description>{ARTICLE} {odd if n == 2 else n}</description></item>" for n in range(9)
    ]
    found = read(tmp_path, "feed.xml", f'<rss version="2.0"><channel>{"".join(items)}</channel></rss>')

    assert len(pages(found)) == 9
    assert refusals(found) == []


def test_entries_that_the_parser_does_not_reach_are_refused(tmp_path: Path) -> None:
    one = (
        f'<rss version="2.0"><channel><item><title>1</title><description>{ARTICLE}</description></item></channel></rss>'
    )
    found = read(tmp_path, "feed.xml", one + one)

    assert len(pages(found)) == 1
    assert refusals(found) == [("2", "container_damaged")]
    assert f"at byte {len(one) + one.index('<item>')}" in str(found[-1])
    assert "1 entry of a feed cannot be read: Extra content" in str(found[-1])


def test_a_feed_that_ends_early_gives_the_entries_that_are_whole(tmp_path: Path) -> None:
    assert pages(read(tmp_path, "feed.xml", RSS[: RSS.index("<item><title>Two") + 20]))[0].origin.source_id == "tag:1"


ITEM = "<item><guid>{n}</guid><description>{text}</description></item>"


@pytest.mark.parametrize(
    ("text", "read_as"),
    [
        ("One<br>two <img src='a>b'> three", 'One<br>two <img src="a&gt;b"> three'),
        ("One<br></br>two", "One<br>two"),
        ("<p>One<p>two", "<p>One<p>two</p></p>"),
        ("<p class=a>One</p> <a href='?a&b'>two</a>", '<p>One</p> <a href="?a&amp;b">two</a>'),
        ("<P>One</p> two</b>", "<P>One</P> two"),
        ("One <i>two", "One <i>two</i>"),
        ("One</description></item>{item}<item><guid>9</guid><description>two", None),
    ],
)
@pytest.mark.parametrize("chunk", [b"", b" " * 32_700])
def test_an_element_that_does_not_end_costs_no_entry_behind_it(
    tmp_path: Path, text: str, read_as: str | None, chunk: bytes
) -> None:
    """`chunk`: wherever the parser is given the next bytes."""
    text = text.replace("{item}", "<item><guid>8</guid><description>no end")
    feed = "".join(ITEM.format(n=n, text=text if n == 1 else "<![CDATA[<p>Whole<br>]]>") for n in range(4))
    found = pages(read(tmp_path, "a.rss", b"<rss><channel>" + chunk + f"{feed}</channel></rss>".encode()))

    assert [page.origin.source_id for page in found] == ["0", "1", *(() if read_as else ("8", "9")), "2", "3"]
    assert found[-1].content == b"<p>Whole<br>"
    assert read_as is None or found[1].content.decode() == read_as


@pytest.mark.parametrize("chunk", [1, 7, 1 << 15])
def test_a_feed_is_given_to_the_parser_whole_however_it_is_read(tmp_path: Path, chunk: int) -> None:
    text = "One & two < three <a href=\"x>y\" title='>'>four</a><br><hr/> <!-- <b> -->five</i>"
    content = f"<rss><channel>{ITEM.format(n=1, text=text)}</channel></rss>"
    (tmp_path / "a.rss").write_text(content)
    with Stream(list_inputs([str(tmp_path / "a.rss")])[0]) as stream:
        file = FeedFile(stream, 10_000)
        handed_on = b"".join(iter(lambda: file.read(chunk), b""))

    assert handed_on.decode() == content.replace("& ", "&amp; ").replace("< three", "&lt; three").replace(
        "<br>", "<br/>"
    ).replace("</i>", "")


@pytest.mark.parametrize(
    ("declared", "charset"),
    [("UTF-8", "cp1252"), ("", "cp1251"), ("ISO-8859-1", "utf-8"), ("ISO-8859-1", "cp1252"), ("UTF-8", "utf-8")],
)
def test_a_feed_is_read_in_what_it_is_written_in_whatever_it_says(tmp_path: Path, declared: str, charset: str) -> None:
    text = "Паром через пролив снова пошёл" if charset == "cp1251" else "Die Fähre fährt über den Sund"
    feed = f'<?xml version="1.0" encoding="{declared}"?>'.replace(' encoding=""', "")
    feed += f"<rss><channel><item><title>{text}</title><description>{text * 20}</description></item></channel></rss>"
    (page,) = read(tmp_path, "a.rss", feed.encode(charset))

    assert isinstance(page, RawPage)
    assert (page.origin.supplied.title, page.content.decode()) == (text, text * 20)


MAIL = (
    b"From: =?utf-8?q?Ada_R=C3=B6y?= <ada@news.example>\r\nSubject: =?utf-8?b?QnLDvGNrZQ==?= zu\r\n"
    b"Date: Tue, 05 Mar 2024 10:00:00 +0100\r\nMessage-ID: <1@news.example>\r\nMIME-Version: 1.0\r\n"
    b'Content-Type: multipart/alternative; boundary="b"\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\nPlain\r\n'
    b"--b\r\nContent-Type: text/html; charset=iso-8859-1\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n"
    b"<p>Br=FCcke</p>\r\n--b--\r\n"
)


def test_a_message_is_a_page(tmp_path: Path) -> None:
    (page,) = read(tmp_path, "a.eml", MAIL)

    assert isinstance(page, RawPage)
    assert (page.content.strip(), page.media_type, page.charset) == (b"<p>Br\xfccke</p>", "text/html", "iso-8859-1")
    assert (page.origin.supplied.title, page.origin.supplied.authors) == ("Brücke zu", ("Ada Röy",))
    assert page.origin.supplied.date_published == "2024-03-05T10:00:00+01:00"


def test_a_saved_web_page_is_a_page(tmp_path: Path) -> None:
    saved = MAIL.replace(b"multipart/alternative", b"multipart/related").replace(
        b"MIME-Version", b"Snapshot-Content-Location: https://news.example/1\r\nMIME-Version"
    )
    (page,) = read(tmp_path, "a.mhtml", saved)

    assert isinstance(page, RawPage)
    assert (page.origin.url, page.origin.supplied.date_published) == ("https://news.example/1", None)
    assert page.origin.date_crawled == "2024-03-05T10:00:00+01:00"


@pytest.mark.parametrize(
    ("head", "title", "author"),
    [
        ("Subject: Bridge\r\n  closed" + " " * 1_000_000 + "today\r\nFrom: Ada <a@b>", "Bridge closed", "Ada"),
        ("Subject: Bridge\r\nFrom: " + "(" * 20_000, "Bridge", None),
    ],
)
def test_a_message_is_a_page_however_long_its_headers_are(
    tmp_path: Path, head: str, title: str, author: str | None
) -> None:
    """A test that hangs has failed."""
    (page,) = read(tmp_path, "a.eml", f"{head}\r\nTo: b\r\nDate: x\r\n\r\n{ARTICLE}")

    assert isinstance(page, RawPage)
    assert (page.origin.supplied.title or "").startswith(title)
    assert page.origin.supplied.authors == ((author,) if author else ())


@pytest.mark.parametrize("charset", ["utf-8", "windows-1252"])
def test_letters_that_stand_bare_in_a_header_are_read(tmp_path: Path, charset: str) -> None:
    head = "From: Jörg Böhme <j@news.example>\r\nTo: x\r\nSubject: Die Fähre fährt über den Sund\r\n\r\n"
    (page,) = read(tmp_path, "a.eml", (head + ARTICLE).encode(charset))

    assert isinstance(page, RawPage)
    assert page.origin.supplied.title == "Die Fähre fährt über den Sund"
    assert page.origin.supplied.authors == ("Jörg Böhme",)


MAILBOX = b"".join(
    b"From ada@news.example Tue Mar  5 10:0%d:00%b 2024\r\nFrom: Ada Roy <ada@news.example>\r\nSubject: Bridge %d\r\n"
    b"Date: Tue, 05 Mar 2024 10:0%d:00 +0100\r\n\r\nThe bridge is closed.\r\n\r\n>From here on nobody passes.\r\n"
    b"From 10:00 to 12:00 2024 cars waited.\r\n\r\n" % (n, zone, n, n)
    for n, zone in enumerate((b"", b" +0000"))
)


@pytest.mark.parametrize("name", ["inbox.mbox", "2024-March.txt", "inbox"])
def test_each_message_of_a_mailbox_is_a_page(tmp_path: Path, name: str) -> None:
    found = pages(read(tmp_path, name, MAILBOX))

    assert [page.origin.supplied.title for page in found] == ["Bridge 0", "Bridge 1"]
    assert [page.origin.source.partition("#")[2] for page in found] == ["0", str(MAILBOX.rindex(b"From ada"))]
    assert found[0].content == (
        b"The bridge is closed.\n\nFrom here on nobody passes.\nFrom 10:00 to 12:00 2024 cars waited.\n"
    )


def test_what_stands_above_the_first_message_of_a_mailbox_is_not_lost(tmp_path: Path) -> None:
    for name, begins in (("a.mbox", b"\xef\xbb\xbf"), ("b.mbox", b"\xef\xbb\xbf\r\n\n")):
        assert len(pages(read(tmp_path, name, begins + MAILBOX))) == 2

    first, *others = pages(read(tmp_path, "c.mbox", b"The bridge is open again.\n\n" + MAILBOX))
    assert (first.content.strip(), len(others)) == (b"The bridge is open again.", 2)

    assert refusals(read(tmp_path, "d.mbox", b"x" * 2000, ReadOptions(max_page_bytes=1000))) == [("0", "too_large")]


def test_a_message_of_a_mailbox_above_the_cap_costs_only_itself(tmp_path: Path) -> None:
    large = MAILBOX.replace(b"The bridge is closed.", b"The bridge is closed. " * 100, 1)
    found = read(tmp_path, "a.mbox", large, ReadOptions(max_page_bytes=1000))

    assert [page.origin.supplied.title for page in pages(found)] == ["Bridge 1"]
    assert refusals(found) == [("0", "too_large")]


@pytest.mark.parametrize("name", ["a.txt", "a"])
def test_a_message_saved_as_text_is_read_as_one(tmp_path: Path, name: str) -> None:
    (page,) = read(tmp_path, name, MAIL)

    assert isinstance(page, RawPage)
    assert page.origin.supplied.title == "Brücke zu"


def test_a_text_that_begins_with_what_a_message_says_of_itself_is_a_text(tmp_path: Path) -> None:
    told = f"From: The harbour office\nTo: All newsrooms\nSubject: Bridge closed\nDate: 5 March 2024\n\n{ARTICLE}"
    quoted = f"Notes: {ARTICLE}\n\nFrom: a\nMessage-ID: <1@a>\n\nFrom ada on Tue Mar 5 10:00:00 2024\nIt rained."

    for text in (told, quoted, f"From Ada, at 10:00 2024\n{ARTICLE}"):
        (page,) = read(tmp_path, "a.txt", text)
        assert isinstance(page, RawPage)
        assert page.content == text.encode()


def test_parts_within_parts_without_end_are_refused(tmp_path: Path) -> None:
    deep = b"".join(b'Content-Type: multipart/mixed; boundary="%d"\r\n\r\n--%d\r\n' % (n, n) for n in range(400))

    assert refusals(read(tmp_path, "a.eml", b"From: a\r\nTo: b\r\nSubject: c\r\n" + deep)) == [("", "too_deep")]


@pytest.mark.parametrize("make", [pa.ipc.new_file, pa.ipc.new_stream])
def test_rows_of_arrow_files_are_pages(tmp_path: Path, make: Callable[..., pa.ipc.RecordBatchStreamWriter]) -> None:
    table = pa.Table.from_pylist([{"id": n, "text": f"{ARTICLE} {n}"} for n in range(40)])
    sink = pa.BufferOutputStream()
    with make(sink, table.schema) as writer:
        writer.write_table(table, max_chunksize=10)
    found = read(tmp_path, "data-00000-of-00001.arrow", sink.getvalue().to_pybytes())

    assert [page.origin.source_id for page in pages(found)] == [str(n) for n in range(40)]


def test_a_string_of_an_arrow_file_that_is_no_utf8_costs_no_row(tmp_path: Path) -> None:
    buffers = pa.array([ARTICLE.encode(), "Fähre".encode("latin-1"), b"Bridge"]).buffers()
    texts = pa.StringArray.from_buffers(3, *buffers[1:])
    columns = {
        "text": texts,
        "title": texts.take(pa.array([1, 1, 1])),
        "authors": pa.ListArray.from_arrays(pa.array([0, 1, 3, 3]), texts),
        "id": pa.DictionaryArray.from_arrays(pa.array([0, 2, 1]), texts),
    }
    batch = pa.RecordBatch.from_pydict(columns)
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, batch.schema) as writer:
        for _ in range(2):
            writer.write_batch(batch)
    found = read(tmp_path, "a.arrow", sink.getvalue().to_pybytes())

    contents = [(ARTICLE.encode(), True), ("Fähre".encode("latin-1"), False), (b"Bridge", True)]
    assert [(page.content, page.is_text) for page in pages(found)] == contents * 2
    assert len(found) == 6


def test_a_damaged_arrow_file_gives_what_is_whole_and_one_refusal(tmp_path: Path) -> None:
    table = pa.Table.from_pylist([{"id": n, "text": f"{ARTICLE} {n}"} for n in range(40)])
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, table.schema) as writer:
        writer.write_table(table, max_chunksize=10)
    found = read(tmp_path, "a.arrow", sink.getvalue().to_pybytes()[:-500])

    assert len(pages(found)) == 30
    assert [reason for _, reason in refusals(found)] == ["container_damaged"]


HTTP = b"HTTP/1.0 200 OK\r\nContent-Type: text/html\r\n\r\n<!doctype html><p>The bridge is closed.</p>"


def arc_record(url: bytes, block: bytes) -> bytes:
    return b"%s 192.0.2.1 20090102030405 text/html %d\n%s\n" % (url, len(block), block)


def test_records_of_arc_files_are_pages(tmp_path: Path) -> None:
    about = b"1 0 Archive\nURL IP-address Archive-date Content-type Archive-length\n"
    head = b"filedesc://a.arc 0.0.0.0 20090102030405 text/plain %d\n%s\n" % (len(about), about)
    damaged = arc_record(b"http://b.example/", HTTP).replace(b"text/html %d" % len(HTTP), b"text/html 999999")
    found = read(
        tmp_path,
        "a.arc",
        head + arc_record(b"http://a.example/", HTTP) + damaged + arc_record(b"http://c.example/", HTTP),
    )

    assert [page.origin.url for page in pages(found)] == ["http://a.example/", "http://c.example/"]
    assert pages(found)[0].origin.date_crawled == "2009-01-02T03:04:05Z"
    assert [reason for _, reason in refusals(found)] == ["container_damaged"]


def test_a_damaged_length_is_made_no_room_for(tmp_path: Path) -> None:
    (tmp_path / "a.arrow").write_bytes(b"abc")

    with (tmp_path / "a.arrow").open("rb") as file:
        assert WatchedFile(file).read(1 << 45) == b"abc"
        file.seek(1)
        assert WatchedFile(file).read() == b"bc"


def test_an_identifier_that_is_an_address_is_that_of_its_entry(tmp_path: Path) -> None:
    entry = "<item><title>T</title>{}<description>Words.</description></item>"
    guids = ("<guid>https://news.example/2</guid>", '<guid isPermaLink="false">https://news.example/3</guid>')
    channel = "".join(entry.format(guid) for guid in guids)
    found = pages(read(tmp_path, "feed.xml", f'<rss version="2.0"><channel>{channel}</channel></rss>'))

    assert [page.origin.url for page in found] == ["https://news.example/2", None]


def test_a_bare_ampersand_in_a_feed_costs_no_letter(tmp_path: Path) -> None:
    items = "".join(
        f"<item><link>http://b.example/?a={n}&b=2</link><title>Tom & Jerry &lt;b&gt;{n}&lt;/b&gt;</title>"
        f"<description><![CDATA[AT&T & co {'x' * n} &amp; more]]></description><!-- a & b --></item>"
        for n in range(900)
    )
    found = pages(read(tmp_path, "feed.xml", f'<rss version="2.0"><channel>{items}</channel></rss>'))

    assert len(found) == 900
    for n, page in enumerate(found):
        assert page.origin.url == f"http://b.example/?a={n}&b=2"
        assert page.origin.supplied.title == f"Tom & Jerry {n}"
        assert page.content.decode() == f"AT&T & co {'x' * n} &amp; more"


def test_what_a_feed_says_once_holds_for_its_entries(tmp_path: Path) -> None:
    entries = '<entry><title>One</title><link href="e1"/><content>Words</content></entry>' * 2
    feed = '<author><name>Ann Poe</name></author><link rel="self" href="http://x.example/f"/>'
    atom = f'<feed xmlns="http://www.w3.org/2005/Atom" xml:base="http://at.example/dir/">{feed}{entries}</feed>'
    rss = """<rss version="2.0"><channel><link>http://f.example/</link><item><link>/rel</link>
    <author>ann@x.example (Ann Poe)</author><description>Words</description></item></channel></rss>"""

    for page in pages(read(tmp_path, "feed.xml", atom)):
        assert (page.origin.url, page.origin.supplied.authors) == ("http://at.example/dir/e1", ("Ann Poe",))
    (page,) = pages(read(tmp_path, "feed.xml", rss))
    assert (page.origin.url, page.origin.supplied.authors) == ("http://f.example/rel", ("Ann Poe",))


def test_entries_of_a_site_s_export_that_no_reader_has_seen_are_refused(tmp_path: Path) -> None:
    states = ("publish", "draft", "private", "inherit")
    items = "".join(
        f"<item><guid>{state}</guid><dc:creator>ann</dc:creator><description>Words</description>"
        f"<wp:status><![CDATA[{state}]]></wp:status></item>"
        for state in states
    )
    login, name = "wp:author_login", "wp:author_display_name"
    account = f"<{login}>ann</{login}><{name}>Ann Poe</{name}>"
    spaces = 'xmlns:wp="http://wordpress.org/export/1.2/" xmlns:dc="http://purl.org/dc/elements/1.1/"'
    export = f"<rss {spaces}><channel><wp:author>{account}</wp:author>{items}</channel></rss>"
    found = read(tmp_path, "export.xml", export)

    assert [page.origin.supplied.authors for page in pages(found)] == [("Ann Poe",)]
    assert [(one.reason, one.detail) for one in found if isinstance(one, Reject)] == [
        ("not_published", f"the feed says: {state}") for state in states[1:]
    ]


@pytest.mark.parametrize(("said", "detail"), [
    ('<app:control xmlns:app="http://www.w3.org/2007/app"><app:draft>yes</app:draft></app:control>', "draft"),
    ('<category scheme="http://schemas.example/g#kind" term="http://schemas.example/k#comment"/>', "comment"),
    ('<category scheme="http://schemas.example/g#kind" term="http://schemas.example/k#post"/>', None),
    ('<app:control xmlns:app="http://www.w3.org/2007/app"><app:draft>no</app:draft></app:control>', None),
    ('<category term="draft"/>', None),
])  # fmt: skip
def test_a_draft_or_comment_in_a_feed_is_no_page(tmp_path: Path, said: str, detail: str | None) -> None:
    entry = f"<entry><id>1</id><title>One</title><content>Words</content>{said}</entry>"
    (found,) = read(tmp_path, "feed.xml", f'<feed xmlns="http://www.w3.org/2005/Atom">{entry}</feed>')

    assert (found.detail if isinstance(found, Reject) else None) == (detail and f"the feed says: {detail}")


def test_a_feed_of_wide_characters_is_read_as_it_stands(tmp_path: Path) -> None:
    body = "並且我們在今天" * 3_000
    item = f"<item><description>{body}</description></item>"
    feed = f'<?xml version="1.0" encoding="UTF-16"?><rss version="2.0"><channel>{item}</channel></rss>'
    (tmp_path / "feed.xml").write_bytes(feed.encode("utf-16"))

    (source,) = list_inputs([str(tmp_path / "feed.xml")])
    (page,) = pages(list(read_pages(source, "application/rss+xml", ReadOptions())))
    assert page.content.decode() == body


@pytest.mark.parametrize("link", ["<link></link>", "<link/>", "<link>#</link>", ""])
def test_an_empty_link_of_a_feed_hides_no_address(tmp_path: Path, link: str) -> None:
    item = f"<item>{link}<guid>https://x.example/p/1</guid><description>Words</description></item>"
    feed = f'<rss version="2.0"><channel><link>https://x.example/</link>{item}</channel></rss>'

    (page,) = pages(read(tmp_path, "feed.xml", feed))
    assert page.origin.url == "https://x.example/p/1"


ROBOTS = "# Our rules\n\nUser-agent: *\nDisallow: /admin/\nCrawl-delay: 5\n\nSitemap: https://a.example/map.xml\n"
SELLERS = "# Ads\nads.example, pub-123, DIRECT, f08c47\ncontact=ads@a.example\nother.example,9,reseller\n"
MARKED = "<!DOCTYPE NETSCAPE-Bookmark-file-1>\n<TITLE>Bookmarks</TITLE><DL><DT><A HREF='https://a.example'>A</A></DL>"
UMLAUTS = "Die Fähre fährt wieder, und die Schlange reichte zurück bis zum alten Zollhaus."


@pytest.mark.parametrize(("name", "content", "words"), [
    ("a.txt", "https://a.example/1\nhttps://a.example/2?x=1\r\n\n", "a list of addresses"),
    ("a.txt", "".join(f"https://a.example/{number}\n" for number in range(9_000)), "a list of addresses"),
    ("robots.txt", ROBOTS, "crawlers (robots.txt)"),
    ("ads.txt", SELLERS, "advertisements (ads.txt)"),
    ("a.html", MARKED, "the bookmarks of a browser"),
    ("a.txt", UMLAUTS.encode("utf-7"), "iconv -f UTF-7"),
    ("a.txt", UMLAUTS.encode("cp500"), "iconv -f CP500"),
    ("a", (UMLAUTS * 1_000).encode("cp273"), "EBCDIC"),
])  # fmt: skip
def test_what_holds_no_article_whatever_it_is_called_says_so(
    tmp_path: Path, name: str, content: str | bytes, words: str
) -> None:
    told = digest(tmp_path, name, content)

    assert told.media_type is None
    assert words in (told.note or "")


@pytest.mark.parametrize("content", [
    "https://a.example/1\nThe ferries ran again.\n",
    "https://a.example/1 The ferries ran again.\n",
    "User-agent: *\nThe file robots.txt begins so.\n",
    "Call +49-30-123, +1-555-0100 or +abc-def-, they say + it is +good-\n",
    "C++ and c++-code, a+b-c, x+yz-1, one+two-three\n",
    "a@b.example @@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@\n",
    "ferries, ships, DIRECT from the yard\nThey ran.\n",
    "Übergröße für Mühlen in Köln.\n".encode("cp1252"),
    "Паром снова ходит на острова.\n".encode("koi8-r"),
    "渡船再次出航，队伍一直排到旧海关。\n".encode("gbk"),
])  # fmt: skip
def test_an_article_about_such_things_is_read(tmp_path: Path, content: str | bytes) -> None:
    assert digest(tmp_path, "a.txt", content).media_type == "text/plain"


def digest(folder: Path, name: str, content: str | bytes) -> InputFile:
    (folder / name).write_bytes(content.encode() if isinstance(content, str) else content)
    return digest_input(list_inputs([str(folder / name)])[0])
