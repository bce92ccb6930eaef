"""Plain text and bytes that are hardly text."""

import random

from tests.hostile.case import Case, Cases, article
from tests.hostile.charset_cases import charset_cases


def sign_cases() -> Cases:
    """Signs that no one sees."""
    inserted = {
        "nul": "\0",
        "controls": "\x01\x02\x1b\x7f",
        "c1": "\x80\x9f",
        "nel": "\x85",
        "u2028": "\u2028",
        "form-feed": "\f\v",
        "bidi": "\u202e\u2066\u2069",
        "tags": "\U000e0041\U000e007f",
        "private": "\ue000\U000f0000",
        "zero-width": "\u200b\u200d\u2060\ufeff",
        "soft-hyphen": "\u00ad",
        "not-a-character": "\ufffe\uffff\U0001ffff",
        "replacement": "\ufffd",
        "marks": "\u0301" * 3000,
        "mixed-marks": "\u0301\u0323" * 3000,
        "hangul": "\u1100\u1161" * 1000,
        "enclosing": "\u20dd" * 500,
        "variation": "\ufe0f" * 500,
        "emoji": "👩\u200d👩\u200d👧" * 200,
        "spaces": "\u00a0\u3000\u2003" * 500,
    }
    for name, signs in inserted.items():
        text = article(f"sign {name}").replace(" of ", f" {signs}of ", 3)
        yield Case(
            f"text-sign-{name}",
            "invisible signs neither stop a tool nor reach the rows as controls",
            {"a.txt": text.encode()},
            n_rows=1,
            says_not=("\0", "\x1b"),
        )


def shape_cases() -> Cases:
    """Lines and lengths."""
    text = article("shape")
    made = {
        "one-line-3mb": "word " * 600_000,
        "one-word-3mb": "a" * 3_000_000,
        "blank-lines": "\n" * 500_000 + text,
        "spaces-between": text.replace(" ", " " * 2000, 50),
        "spaces-end": " " * 1_000_000 + "x",
        "one-char-lines": "x\n" * 50_000,
        "numbered": "".join(f"{n}\n" for n in range(30_000)),
        "cr-only": text.replace("\n", "\r"),
        "crlf-mixed": text.replace("\n\n", "\r\n\n\r"),
        "repeated-line": "The same line again.\n" * 20_000,
        "brackets": "(" * 200_000,
        "quotes": '"' * 200_000,
        "addresses": "http://" * 30_000,
        "by": "By " * 30_000,
        "dates": "12 March 2024, " * 10_000,
        "slashes": "/" * 200_000,
        "pipes": "| " * 100_000,
        "dots": "." * 300_000,
        "dashes": "- " * 100_000,
        "at-signs": "a@" * 100_000,
        "colons": "a: " * 50_000,
        "hash-lines": "#\n" * 30_000,
        "empty": "",
        "one-char": "x",
        "html-in-text": text + "<script>alert(1)</script>",
        "looks-like-json": "{ this is no JSON\n" + text,
        "looks-like-csv": "id,text,\n" + text,
        "looks-like-warc": "WARC is a format.\n" + text,
        "looks-like-zip": "PK is what the file begins with.\n" + text,
        "looks-like-orc": "ORCHESTRA of the harbour.\n" + text,
    }
    for name, content in made.items():
        yield Case(
            f"text-shape-{name}",
            "long, empty or endlessly repeated: bounded time, a row or a refusal",
            {"a.txt": content.encode()},
        )


def byte_cases() -> Cases:
    """Bytes that are no text, or text in parts."""
    text = article("bytes").encode()
    chance = random.Random(7)
    made = {
        "ff": b"\xff" * 10_000,
        "zeros": bytes(10_000),
        "all-bytes": bytes(range(256)) * 50,
        "cut-utf8": text + "ü".encode()[:1],
        "overlong": text + b"\xc0\xaf\xe0\x80\xaf",
        "cesu": text + b"\xed\xa0\xbd\xed\xb8\x80",
        "lone-surrogate": text + b"\xed\xa0\x80",
        "beyond-unicode": text + b"\xf4\x90\x80\x80\xf8\x88\x80\x80\x80",
        "latin-in-utf8": text + "größer".encode("latin-1") + "größer".encode(),
        "utf16-odd": article("utf16odd").encode("utf-16") + b"x",
        "utf16-wrong-mark": b"\xfe\xff" + article("utf16mark").encode("utf-16-le"),
        "mark-only": b"\xef\xbb\xbf",
        "two-marks": b"\xef\xbb\xbf\xef\xbb\xbf" + text,
        "utf7": b"+AGEAYg-" + text,
        "escapes": b"\x1b$B" * 1000 + text,
        "twice-encoded": ("größer – “so” " * 20 + article("twice")).encode().decode("latin-1").encode(),
    }
    for name, content in made.items():
        yield Case(
            f"bytes-{name}",
            "bytes that are no text in part: shown as U+FFFD and flagged, or refused",
            {"a.txt": content},
        )
    for number in range(20):
        noise = bytearray((article(f"noise {number}") * 3).encode())
        for _ in range(10 * (number + 1)):
            noise[chance.randrange(len(noise))] = chance.randrange(256)
        kind = ("a.txt", "a.html", "a.jsonl", "a.csv", "a.xml")[number % 5]
        yield Case(f"bytes-noise-{number}", "single bytes overwritten: a row or a refusal", {kind: bytes(noise)})


def charset_page_cases() -> Cases:
    """Pages in every charset, declared and not."""
    seen = set()
    for case in charset_cases():
        for is_declared in (True, False):
            if (case.label, is_declared) not in seen:
                seen.add((case.label, is_declared))
                words = "declared: right" if is_declared else "undeclared: right or flagged, never silently wrong"
                name = f"charset-{case.label}-{'declared' if is_declared else 'bare'}"
                content = case.page(is_declared).replace(b"<p>", b"<p>", 1)
                yield Case(name, words, {"a.html": content})


def text_cases() -> Cases:
    """All of them."""
    for make in (sign_cases, shape_cases, byte_cases, charset_page_cases):
        yield from make()
