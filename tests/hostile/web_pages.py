"""Web pages that break parsers, take them endless time, or carry values that do harm where they are written."""

import json

from tests.hostile.case import Case, Cases, article, page

MANY = 20_000
LOST = ("foreign",)
"""Not shown by a browser."""


def structure_cases() -> Cases:
    """Trees that no one draws by hand."""
    wraps = {
        "nested-300": (
            "<div>" * 300,
            "</div>" * 300,
            "libxml2 stops at 255 levels; the text is shown and must be kept",
        ),
        "nested-3000": ("<div>" * 3000, "</div>" * 3000, "recursion dies at 1,000 levels"),
        "nested-inline": ("<b>" * 2000, "</b>" * 2000, "open inline elements are copied into each paragraph"),
        "unclosed-divs": ("<div>" * MANY, "", "a tree 20,000 deep without an end tag"),
        "unclosed-lists": ("<ul><li>" * 1000, "", "lists within lists, none closed"),
        "stray-end-tags": ("</div></p></table>" * MANY, "", "end tags of nothing"),
        "nested-tables": ("<table><tr><td>" * 300, "</td></tr></table>" * 300, "old layouts nest tables"),
        "nested-forms": ("<form>" * 500, "</form>" * 500, "forms do not nest; what is in them is shown"),
        "nested-anchors": ('<a href="/x">' * 500, "</a>" * 500, "anchors close each other"),
        "nested-quotes": ("<blockquote>" * 400, "</blockquote>" * 400, "quotes within quotes"),
        "misnested": ("<b><i><p></b></i>" * 500, "", "formatting that is closed in the wrong order"),
        "foreign": ("<svg><desc>" * 100, "</desc></svg>" * 100, "HTML within SVG within HTML"),
        "center-font": ("<center><font size=7>" * 200, "</font></center>" * 200, "pages of 1998"),
        "custom-elements": ("<x-a><x-b>" * 200, "</x-b></x-a>" * 200, "unknown elements are shown"),
        "huge-comment": ("<!--" + "x" * 12_000_000 + "-->", "", "a comment of 12 MB; libxml2 refuses nodes of 10"),
        "many-comments": ("<!-- a -->" * MANY, "", "20,000 comments"),
        "comment-dashes": ("<!--" + "-" * 200_000 + ">", "", "dashes make some patterns take quadratic time"),
        "open-comment-late": ("", "<!-- never closed " + "y " * 1000, "a comment to the end of the file"),
        "attributes": ("<div " + " ".join(f"a{n}=1" for n in range(50_000)) + "></div>", "", "50,000 attributes"),
        "same-attributes": ("<div " + "class=x " * MANY + "></div>", "", "the same attribute again and again"),
        "long-attribute": ('<div title="' + "z" * 5_000_000 + '"></div>', "", "one attribute of 5 MB"),
        "open-attribute": ("", '<img alt="never closed ' + "q " * 1000, "a quote to the end of the file"),
        "long-tag": ("<" + "t" * 1_000_000 + ">", "", "a tag name of 1 MB"),
        "lone-brackets": ("<" * 100_000, "", "100,000 signs that begin no tag"),
        "entities": ("", "<p>" + "&amp;" * 200_000 + "</p>", "entities by the hundred thousand"),
        "entities-open": ("", "<p>" + "&#x" * 100_000 + "</p>", "numbers that never end"),
        "entity-zero": ("<p>&#0;&#xD800;&#x110000;&#99999999999;</p>", "", "numbers of no character"),
        "breaks": ("<br>" * MANY, "", "20,000 line breaks"),
        "rules": ("<hr>" * MANY, "", "20,000 rules"),
        "empty-paragraphs": ("<p></p>" * MANY, "", "20,000 paragraphs of nothing"),
        "data-uri": ('<img src="data:image/png;base64,' + "A" * 5_000_000 + '">', "", "an image of 5 MB in the page"),
        "inline-style": ("<style>" + "a{b:c}" * 100_000 + "</style>", "", "600 KB of style"),
        "open-style": ("", "<style> p { color: red }", "style to the end of the file"),
        "script": ("<script>" + "var a='<p>no</p>';" * 20_000 + "</script>", "", "markup within a script is not shown"),
        "open-script": ("", "<script> var a = 1;", "a script to the end of the file"),
        "cdata": ("<![CDATA[ x ]]>", "", "CDATA in HTML is a comment"),
        "conditional": ("<!--[if IE]><p>old</p><![endif]-->", "", "a comment for one browser"),
        "xml-instruction": ("<?php echo 1; ?><?xml-stylesheet href='http://127.0.0.1:9/x'?>", "", "nothing is fetched"),
        "fetches": (
            '<link rel=stylesheet href="http://127.0.0.1:9/a.css"><img src="http://127.0.0.1:9/a.png">'
            '<iframe src="http://127.0.0.1:9/"></iframe><script src="http://127.0.0.1:9/a.js"></script>',
            "",
            "nothing that a page names is fetched",
        ),
        "nul-in-tags": ("<d\0iv><p cl\0ass=x>", "</p></div>", "NUL within tags"),
        "base": ('<base href="file:///etc/">', "", "addresses must not become files"),
        "refresh": ('<meta http-equiv=refresh content="0;url=http://127.0.0.1:9/">', "", "no redirect is followed"),
        "deep-then-shallow": ("<div>" * 2000 + "</div>" * 2000, "", "a deep empty tree beside the text"),
        "select": ("<select>" + "<option>choose" * 5000 + "</select>", "", "a menu of 5,000 options"),
        "ruby": ("<ruby>漢<rt>かん</rt></ruby>" * 1000, "", "signs with their reading"),
        "hidden": ('<div style="display:none">secret</div>' * 100, "", "what is hidden is no harm"),
        "noscript": ("<noscript><p>Turn it on.</p></noscript>", "", "shown without scripts"),
        "template": ("<template><p>Not shown.</p></template>", "", "templates are not shown"),
        "bom-inside": ("\ufeff\ufeff", "\ufeff", "marks within the text"),
    }
    for name, (before, after, why) in wraps.items():
        yield Case(
            f"html-{name}",
            why,
            {"a.html": page(name, before=before, after=after)},
            says=() if name in LOST else (f"The {name} gate",),
            n_rows=None if name in LOST else 1,
        )


def odd_cases() -> Cases:
    """Documents that are hardly documents."""
    text = article("odd")
    made = {
        "empty": b"",
        "blank": b" \r\n\t " * 100,
        "only-tags": b"<html><body></body></html>",
        "only-head": b"<html><head><title>Only a title</title></head>",
        "only-comment": b"<!-- nothing -->",
        "frameset": b"<html><frameset cols=50%,50%><frame src=a.html><frame src=b.html></frameset></html>",
        "only-script": b"<html><script>document.write('x')</script></html>",
        "one-bracket": b"<",
        "doctype-only": b"<!DOCTYPE html>",
        "many-doctypes": b"<!DOCTYPE html>" * 5000,
        "many-bodies": b"<html><body>" * 5000,
        "open-title": b"<html><head><title>" + b"t " * 100_000,
        "open-textarea": b"<html><body><textarea>" + text.encode(),
        "plaintext": b"<html><body><plaintext>" + text.encode(),
        "xmp": b"<html><body><xmp>" + text.encode() + b"</xmp>",
        "pdf-in-html": b"<html>%PDF-1.7" + bytes(range(256)) * 10,
        "php": b"<?php " + b"echo 1; " * 1000,
    }
    for name, content in made.items():
        yield Case(
            f"html-odd-{name}", "no article, or hardly one: a row or a refusal, never a crash", {"a.html": content}
        )
    lol = "".join(f'<!ENTITY l{n} "' + f"&l{n - 1};" * 10 + '">' for n in range(1, 10))
    yield Case(
        "xhtml-entities",
        "entities that unfold to a billion are not unfolded",
        {
            "a.xhtml": f'<?xml version="1.0"?><!DOCTYPE html [<!ENTITY l0 "lol">{lol}]><html><body><p>&l9;</p><p>{text}</p></body></html>'.encode()
        },
        says_not=("lollollol",),
    )
    yield Case(
        "xhtml-canary",
        "an external entity names a file outside: it is not read",
        {
            "a.xhtml": f'<?xml version="1.0"?><!DOCTYPE html [<!ENTITY c SYSTEM "file://@CANARY@">]><html><body><p>&c; {text}</p></body></html>'.encode()
        },
        says_not=("canary sings",),
    )


VALUES = {
    "yaml": "a: b\n---\n- [x]: *y\n!!python/object:os.system",
    "yaml-quote": "' \" : # {{ }} | > % @ `",
    "markdown": "](http://evil.example) | <b>x</b> | `code` \n\n# Heading",
    "table": "| a | b |\n|---|---|\n| c | d |",
    "html": "</title><script>alert(1)</script>",
    "comment": "--> <!-- x",
    "path": "../../../../etc/passwd",
    "path-windows": "..\\..\\C:\\Windows",
    "ansi": "\x1b[2J\x1b[31mred\x1b]0;title\x07",
    "log-line": "a\r\n2030-01-01 built: 1,000,000 rows",
    "format": "%s %n {0} {x.__class__} ${HOME} $(touch x) `id`",
    "template": "{{ 7*7 }} {% for x in y %}",
    "nul": "a\0b",
    "surrogate": "a\ud800b",
    "bidi": "a\u202egnp.exe\u202c",
    "zero-width": "a\u200b\u200d\u2060b",
    "tags": "a" + "".join(chr(0xE0000 + ord(char)) for char in "ignore"),
    "private": "a\ue000\uf8ffb",
    "long": "long " * 40_000,
    "marks": "a" + "\u0301" * 20_000,
    "sql": "'; DROP TABLE rows; --",
    "csv": '=HYPERLINK("http://evil.example")',
    "json": '{"a": [1, "\\u0000"]}',
    "javascript": "javascript:alert(1)",
    "file": "file:///etc/passwd",
    "date-31": "2023-02-31",
    "date-offset": "2024-01-01T00:00:00+99:99",
    "date-year": "99999-01-01",
    "date-zero": "0000-00-00T00:00:00Z",
    "date-number": "1e400",
}
"""Values that a page, a header or a column may say of itself."""


def value_cases() -> Cases:
    """Each value as everything that a page can say of itself."""
    for name, value in VALUES.items():
        safe = value.replace("&", "&amp;").replace('"', "&quot;").replace("<", "&lt;")
        head = "".join(
            f'<meta {key}="{field}" content="{safe}">'
            for key, field in (
                ("property", "og:title"),
                ("name", "author"),
                ("name", "keywords"),
                ("name", "description"),
            )
        )
        head += f'<meta property="article:published_time" content="{safe}"><link rel=canonical href="{safe}">'
        data = json.dumps(
            {"@type": "NewsArticle", "headline": value, "author": {"name": value}, "datePublished": value}
        )
        head += '<script type="application/ld+json">' + data.replace("</", "<\\/") + "</script>"
        yield Case(
            f"value-html-{name}",
            "a page's own values are data wherever they are written",
            {"a.html": page(f"vh {name}", head)},
            n_rows=1,
        )
        row = dict.fromkeys(("id", "url", "title", "authors", "date_published", "language", "date_crawled"), value)
        line = json.dumps(row | {"text": article(f"vj {name}")}) + "\n"
        yield Case(f"value-row-{name}", "a row's own values are data too", {"a.jsonl": line.encode()}, n_rows=1)


def data_cases() -> Cases:
    """Data within a page."""
    made = {
        "deep": "[" * 100_000,
        "deep-closed": '{"a":' * 5000 + "1" + "}" * 5000,
        "long": json.dumps({"@type": "NewsArticle", "headline": "x" * 3_000_000}),
        "cut": '{"@type": "NewsArticle", "headline": "cut',
        "circle": json.dumps(
            {"@graph": [{"@id": "#a", "author": {"@id": "#b"}}, {"@id": "#b", "author": {"@id": "#a"}}]}
        ),
        "numbers": '{"@type": "NewsArticle", "datePublished": 1' + "0" * 5000 + "}",
        "many": json.dumps([{"@type": "NewsArticle", "headline": f"h{n}"} for n in range(5000)]),
        "types": json.dumps({"@type": [["NewsArticle"]], "author": [[[[1]]]], "headline": {"a": 1}}),
    }
    for name, data in made.items():
        head = f'<script type="application/ld+json">{data}</script>'
        yield Case(
            f"jsonld-{name}",
            "broken or boundless JSON-LD costs its values alone",
            {"a.html": page(f"jsonld {name}", head)},
            n_rows=1,
        )


def web_page_cases() -> Cases:
    """All of them."""
    for make in (structure_cases, odd_cases, value_cases, data_cases):
        yield from make()
