"""Archives, compression, web archives, feeds and messages."""

import bz2
import gzip
import io
import lzma
import stat
import tarfile
import zipfile
from collections.abc import Sequence

import brotli
import zstandard

from tests.hostile.case import Case, Cases, article, page


def text(name: str) -> bytes:
    """An article as bytes."""
    return article(name).encode()


def zip_of(files: Sequence[tuple[str | zipfile.ZipInfo, bytes]], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A ZIP archive."""
    sink = io.BytesIO()
    with zipfile.ZipFile(sink, "w", method) as archive:
        for name, content in files:
            archive.writestr(name, content)
    return sink.getvalue()


def tar_of(files: Sequence[tuple[str | tarfile.TarInfo, bytes]]) -> bytes:
    """A tar archive."""
    sink = io.BytesIO()
    with tarfile.open(fileobj=sink, mode="w") as archive:
        for name, content in files:
            info = tarfile.TarInfo(name) if isinstance(name, str) else name
            info.size = len(content)
            archive.addfile(info, io.BytesIO(content))
    return sink.getvalue()


def special(name: str, kind: bytes) -> tarfile.TarInfo:
    """A tar entry that is no file."""
    info = tarfile.TarInfo(name)
    info.type, info.linkname = kind, "../../canary.txt"
    return info


def zip_link() -> zipfile.ZipInfo:
    """A symbolic link in a ZIP."""
    info = zipfile.ZipInfo("link.txt")
    info.external_attr = (stat.S_IFLNK | 0o777) << 16
    return info


def archive_cases() -> Cases:
    """Members that must not be opened, beside one that must."""
    for kind, pack in (("zip", zip_of), ("tar", tar_of)):

        def good(name: str, kind: str = kind) -> tuple[str, bytes]:
            return "good.txt", text(f"{kind} {name}")

        made = {
            "climbs": ([("../../@NAME@.txt", b"x"), good("climbs")], ("unsafe_path",)),
            "absolute": ([("/tmp/@NAME@.txt", b"x"), good("absolute")], ("unsafe_path",)),
            "windows": ([("..\\..\\x.txt", b"x"), good("windows")], ("unsafe_path",)),
            "drive": ([("C:/x.txt", b"x"), good("drive")], ("unsafe_path",)),
            "long-path": ([("d/" * 2000 + "x.txt", b"x"), good("long path")], ("path_too_long",)),
            "bomb": (
                [("bomb.txt", b"a" * 20_000_000), good("bomb")] if kind == "zip" else [good("bomb")],
                ("too_compressed",) if kind == "zip" else (),
            ),
            "nested": ([("in.zip", zip_of([("a.txt", text("inner"))])), good("nested")], ("nested_archive",)),
            "hidden": ([(".hidden.txt", b"x"), ("__MACOSX/._a.txt", b"x"), good("hidden")], ()),
            "images": ([("a.png", b"\x89PNG\r\n\x1a\n" + bytes(99)), good("images")], ()),
            "same-names": ([("good.txt", text(f"{kind} same one")), good("same two")], ()),
            "folders": ([("d/", b""), good("folders")], ()),
            "odd-names": (
                [("<script>.txt", text(f"{kind} odd one")), ("a\nb.txt", text(f"{kind} odd two")), good("odd three")],
                (),
            ),
            "empty-member": ([("empty.txt", b""), good("empty")], ("empty",)),
            "lines": ([("rows.jsonl", b'{"text": "broken\n'), good("lines")], ("bad_json",)),
        }
        n_rows = {"same-names": 2, "odd-names": 3}
        for name, (files, reasons) in made.items():
            content = pack([(str(n).replace("@NAME@", f"escaped-{kind}-{name}"), c) for n, c in files])
            yield Case(
                f"{kind}-{name}",
                "harm is refused by name, the good member is a row",
                {f"a.{kind}": content},
                n_rows=n_rows.get(name, 1),
                reasons=reasons,
            )


def broken_archive_cases() -> Cases:
    """Archives that are damaged, or made to mislead."""
    files = [(f"{n}.txt", text(f"broken {n}")) for n in range(3)]
    whole, tar = zip_of(files), tar_of(files)
    encrypted = bytearray(zip_of([("a.txt", text("secret"))]))
    encrypted[encrypted.rindex(b"PK\x01\x02") + 8] |= 1
    flipped = bytearray(whole)
    flipped[60:70] = bytes(10)
    lied = bytearray(zip_of([("a.txt", text("lied"))], zipfile.ZIP_STORED))
    lied[lied.rindex(b"PK\x01\x02") + 24 :][:4] = b"\x05\0\0\0"
    sum_of_tar = bytearray(tar)
    sum_of_tar[150] ^= 1
    size = bytearray(tar)
    size[124:136] = b"77777777777\0"
    links = [
        (special(kind, flag), b"")
        for kind, flag in (
            ("s", tarfile.SYMTYPE),
            ("h", tarfile.LNKTYPE),
            ("p", tarfile.FIFOTYPE),
            ("c", tarfile.CHRTYPE),
        )
    ]
    made = {
        "zip-cut": ("a.zip", whole[:-30], None),
        "zip-half": ("a.zip", whole[: len(whole) // 2], None),
        "zip-flipped": ("a.zip", bytes(flipped), None),
        "zip-encrypted": ("a.zip", bytes(encrypted), ("encrypted",)),
        "zip-link": ("a.zip", zip_of([(zip_link(), b"@CANARY@")]), ("link",)),
        "zip-lied": ("a.zip", bytes(lied), None),
        "zip-no-name": ("a.zip", zip_of([("a.txt", text("no name"))]).replace(b"a.txt", b"\0.txt"), None),
        "zip-empty": ("a.zip", zip_of([]), ()),
        "zip-prefix": ("a.zip", b"MZ garbage" + whole, None),
        "zip-sign-only": ("a.zip", b"PK\x03\x04" * 20_000, None),
        "zip-many": ("a.zip", zip_of([(f"{n}.png", b"\x89PNG\r\n\x1a\n") for n in range(5000)]), ()),
        "zip-docx": ("a.docx", zip_of([("[Content_Types].xml", b"<x/>"), ("word/document.xml", b"<x/>")]), ()),
        "tar-cut": ("a.tar", tar[:1500], None),
        "tar-sum": ("a.tar", bytes(sum_of_tar), None),
        "tar-size": ("a.tar", bytes(size), None),
        "tar-links": ("a.tar", tar_of(links), ("link", "link", "special_file", "special_file")),
        "tar-shifted": ("a.tar", tar[:1024] + b"x" + tar[1024:], None),
        "tar-gz-cut": ("a.tar.gz", gzip.compress(tar)[:-50], None),
        "tar-gz-bomb": ("a.tgz", gzip.compress(tar_of([("a.txt", b"a" * 60_000_000)])), ("too_compressed",)),
        "tar-xz": ("a.tar.xz", lzma.compress(tar_of([("a.txt", text("tar xz"))])), ()),
        "tar-zeros": ("a.tar", bytes(10_240), ()),
    }
    for name, (file, content, reasons) in made.items():
        yield Case(f"broken-{name}", "damage is named, what is whole is read", {file: content}, reasons=reasons)


def compression_cases() -> Cases:
    """Each compression whole, cut, flipped, with garbage behind, twice, and as a bomb."""
    packers = {
        "gz": gzip.compress,
        "bz2": bz2.compress,
        "xz": lzma.compress,
        "zst": zstandard.compress,
        "br": brotli.compress,
    }
    for end, compress in packers.items():
        content = compress(text(f"packed {end}"))
        yield Case(f"{end}-whole", "what is inside is read", {f"a.txt.{end}": content}, n_rows=1, reasons=())
        yield Case(f"{end}-cut", "half a page is no page", {f"a.txt.{end}": content[:-9]}, n_rows=0)
        flipped = bytearray(content)
        flipped[len(content) // 2] ^= 0xFF
        yield Case(f"{end}-flipped", "damage is named or harmless, never a crash", {f"a.txt.{end}": bytes(flipped)})
        yield Case(f"{end}-garbage", "garbage behind is named", {f"a.txt.{end}": content + b"garbage" * 10})
        yield Case(f"{end}-twice", "compressed twice is not unfolded", {f"a.txt.{end}": compress(content)}, n_rows=0)
        yield Case(
            f"{end}-zeros", "a bomb is stopped by a cap", {f"a.txt.{end}": compress(bytes(20_000_000))}, n_rows=0
        )
        yield Case(f"{end}-empty", "nothing, packed", {f"a.txt.{end}": compress(b"")}, n_rows=0)
        yield Case(
            f"{end}-named-only",
            "the name says packed, the bytes do not",
            {f"a.txt.{end}": text(f"named {end}")},
            n_rows=1,
        )
    lines = [
        gzip.compress(b'{"text": "' + article(f"member {n}").replace("\n\n", " ").encode() + b'"}\n') for n in range(5)
    ]
    broken = lines[2][:30] + bytes(20) + lines[2][50:]
    yield Case(
        "gz-member",
        "a damaged member costs itself; reading goes on at the next",
        {"a.jsonl.gz": b"".join([*lines[:2], broken, *lines[3:]])},
        n_rows=4,
        reasons=("container_damaged",),
    )


def record(name: str, body: bytes | None = None, kind: str = "response", **changes: str) -> bytes:
    """A WARC record."""
    http = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n" + (page(name) if body is None else body)
    headers = {
        "WARC-Type": kind,
        "WARC-Record-ID": f"<urn:uuid:{name}>",
        "WARC-Date": "2024-01-02T03:04:05Z",
        "WARC-Target-URI": f"https://news.example/{name.replace(' ', '-')}",
        "Content-Type": "application/http; msgtype=response",
        "Content-Length": str(len(http)),
    } | {key.replace("_", "-"): value for key, value in changes.items()}
    lines = "".join(f"{key}: {value}\r\n" for key, value in headers.items())
    return b"WARC/1.0\r\n" + lines.encode("utf-8", "surrogatepass") + b"\r\n" + http + b"\r\n\r\n"


def web_archive_cases() -> Cases:
    """A bad record between two good ones."""
    bad = {
        "length-long": record("bad", Content_Length="99999999"),
        "length-short": record("bad", Content_Length="100"),
        "length-one-more": record("bad").replace(b"</html>", b"</html>x", 1),
        "length-missing": record("bad").replace(b"Content-Length", b"Content-Width"),
        "length-negative": record("bad", Content_Length="-5"),
        "length-huge": record("bad", Content_Length="9" * 17),
        "length-words": record("bad", Content_Length="many"),
        "version": record("bad").replace(b"WARC/1.0", b"WORC/1.0"),
        "header-cut": record("bad")[:120] + b"\r\n",
        "garbage": b"garbage \xff\0 between\r\n" * 50,
        "no-blank": record("bad").rstrip(b"\r\n"),
        "header-endless": b"WARC/1.0\r\n" + b"X: y\r\n" * 200_000,
        "zeros": bytes(5000),
    }
    for name, content in bad.items():
        files: dict[str | bytes, bytes] = {"a.warc": record(f"{name} one") + content + record(f"{name} two")}
        n_rows = 2 if name != "no-blank" else None
        yield Case(f"warc-{name}", "a damaged record costs itself; the next is found", files, n_rows=n_rows)
    body = page("coded")
    odd = {
        "chunked-lies": record("chunk", b"").replace(
            b"\r\n\r\n\r\n\r\n", b"\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nnot chunked\r\n\r\n"
        ),
        "http-broken": record("http", None).replace(b"HTTP/1.1 200 OK", b"HTTP/9 what"),
        "binary-html": record("binary", bytes(range(256)) * 20),
        "url-odd": record("url", WARC_Target_URI="javascript:alert(1)"),
        "url-path": record("path", WARC_Target_URI="file:///../../etc/passwd"),
        "date-odd": record("date", WARC_Date="2023-02-31T99:99:99Z"),
        "id-odd": record("id", WARC_Record_ID="<\x1b[31m>"),
        "revisit": record("revisit", b"", kind="revisit"),
        "request": record("request", b"", kind="request"),
        "type-odd": record("type", kind="../x"),
        "status-odd": record("status", body).replace(b" 200 OK", b" 99999 OK"),
        "wat": record("wat", b'{"a": 1}', kind="metadata"),
        "empty": b"",
        "sign-only": b"WARC/",
        "signs": b"WARC/1.0\r\n" * 20_000,
    }
    for name, content in odd.items():
        yield Case(f"warc-odd-{name}", "odd headers are data; what is no page is counted", {"a.warc": content})
    members = [gzip.compress(record(f"gz {n}")) for n in range(5)]
    members[2] = members[2][:100] + bytes(50) + members[2][150:]
    yield Case(
        "warc-gz-member",
        "a damaged member costs its record",
        {"a.warc.gz": b"".join(members)},
        n_rows=4,
        reasons=("container_damaged",),
    )


def feed_and_mail_cases() -> Cases:
    """XML and MIME."""
    item = "<item><title>{0}</title><description><![CDATA[<p>" + article("{0}") + "</p>]]></description></item>"
    rss = '<?xml version="1.0"?>{doctype}<rss version="2.0"><channel>{items}</channel></rss>'
    lol = "".join(f'<!ENTITY l{n} "' + f"&l{n - 1};" * 10 + '">' for n in range(1, 10))
    feeds = {
        "whole": (rss.format(doctype="", items=item.format("feed whole")), 1),
        "laughs": (
            rss.format(
                doctype=f'<!DOCTYPE rss [<!ENTITY l0 "lol">{lol}]>',
                items="<item><title>&l9;</title><description>&l9;</description></item>" + item.format("feed laughs"),
            ),
            None,
        ),
        "canary": (
            rss.format(
                doctype='<!DOCTYPE rss [<!ENTITY c SYSTEM "file://@CANARY@">]>',
                items="<item><description>&c;</description></item>" + item.format("feed canary"),
            ),
            None,
        ),
        "remote": (
            rss.format(doctype='<!DOCTYPE rss SYSTEM "http://127.0.0.1:9/a.dtd">', items=item.format("feed remote")),
            1,
        ),
        "cut": (rss.format(doctype="", items=item.format("feed cut") + "<item><title>cut")[:-24], None),
        "deep": (rss.format(doctype="", items="<a>" * 5000 + item.format("feed deep")), None),
        "bad-name": (rss.format(doctype="", items="<item><:description>x</:description></item>"), 0),
        "empty": (rss.format(doctype="", items=""), 0),
        "nested": (rss.format(doctype="", items="<item>" * 200 + item.format("feed nested")), None),
        "many": (rss.format(doctype="", items="<item/>" * 20_000), 0),
    }
    for name, (content, n_rows) in feeds.items():
        yield Case(
            f"feed-{name}",
            "entities are not expanded, nothing is fetched, entries are read as far as they go",
            {"a.xml": content.encode()},
            n_rows=n_rows,
            says_not=("canary sings", "lollollol"),
        )
    head = "From: a@b.example\r\nSubject: {subject}\r\nDate: {date}\r\nMIME-Version: 1.0\r\n"
    plain = head.format(subject="Gate", date="Tue, 05 Mar 2024 10:00:00 +0000")
    mails = {
        "whole": plain + "Content-Type: text/plain\r\n\r\n" + article("mail whole"),
        "deep": plain + "".join(f'Content-Type: multipart/mixed; boundary="{n}"\r\n\r\n--{n}\r\n' for n in range(500)),
        "open-boundary": plain
        + 'Content-Type: multipart/mixed; boundary="b"\r\n\r\n--b\r\n\r\n'
        + article("mail open"),
        "no-boundary": plain + "Content-Type: multipart/mixed\r\n\r\n" + article("mail none"),
        "bad-base64": plain + "Content-Transfer-Encoding: base64\r\nContent-Type: text/html\r\n\r\n!!!not base64!!!",
        "bad-charset": plain + "Content-Type: text/plain; charset=klingon\r\n\r\n" + article("mail klingon"),
        "bad-words": head.format(subject="=?klingon?b?!!!?= =?utf-8?q?=ff?=", date="x")
        + "\r\n"
        + article("mail words"),
        "bad-date": head.format(subject="Gate", date="Tue, 31 Feb 2024 99:00:00 +9999") + "\r\n" + article("mail date"),
        "long-header": plain + "X: " + "y" * 1_000_000 + "\r\n\r\n" + article("mail long"),
        "attachment": plain + 'Content-Disposition: attachment; filename="../../x"\r\nContent-Type: text/html\r\n\r\nx',
    }
    for name, message in mails.items():
        yield Case(f"mail-{name}", "a message is one page, whatever its parts say", {"a.eml": message.encode()})
    yield Case(
        "mail-nul-charset",
        "Python's parser decodes a part that is only counted, by a name that no codec may have; what is meant is tried",
        {"a.eml": (plain + "Content-Type: text/plain; charset=kling\0n\r\n\r\n" + article("mail – nul")).encode()},
        n_rows=1,
        says=("the pilots of mail – nul waited",),
    )


def container_cases() -> Cases:
    """All of them."""
    for make in (archive_cases, broken_archive_cases, compression_cases, web_archive_cases, feed_and_mail_cases):
        yield from make()
