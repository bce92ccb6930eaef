"""Tables and JSON: broken rows, odd values, limits."""

import io
import json

import pyarrow as pa
import pyarrow.parquet as pq

from tests.hostile.case import Case, Cases, article


def row(name: str, **more: object) -> str:
    """A good row."""
    return json.dumps({"text": article(name), **more})


def json_line_cases() -> Cases:
    """A bad line among good ones."""
    bad = {
        "cut": ('{"text": "cut off', "bad_json"),
        "nan": ('{"text": NaN}', "no_content"),
        "infinity": ('{"text": -Infinity}', "no_content"),
        "list": ('["text"]', "bad_json"),
        "number": ("17", "bad_json"),
        "null": ("null", "bad_json"),
        "string": ('"text"', "bad_json"),
        "single-quotes": ("{'text': 'x'}", "bad_json"),
        "trailing-comma": ('{"text": "x",}', "bad_json"),
        "comment": ('{"text": "x"} // no', "bad_json"),
        "two-objects": ('{"text": "x"}{"text": "y"}', "bad_json"),
        "control": ('{"text": "a\x01b"}', "bad_json"),
        "unquoted": ("{text: 1}", "bad_json"),
        "deep-lists": ('{"a": ' + "[" * 100_000 + "]" * 100_000 + "}", "too_deep"),
        "deep-objects": ('{"a":' * 5000 + "1" + "}" * 5000, "too_deep"),
        "deep-open": ('{"a": ' + "[{" * 50_000, "too_deep"),
        "bad-escape": ('{"text": "\\x"}', "bad_json"),
        "half-escape": ('{"text": "\\u12"}', "bad_json"),
        "no-content": ('{"title": "x"}', "no_content"),
        "empty-text": ('{"text": ""}', "no_content"),
        "text-is-list": ('{"text": ["a", ["b"]]}', "no_content"),
        "text-is-number": ('{"text": 5}', "no_content"),
        "text-is-null": ('{"text": null, "html": null}', "no_content"),
        "empty-object": ("{}", "no_content"),
    }
    for name, (line, reason) in bad.items():
        content = f"{row(f'jl1 {name}')}\n{line}\n{row(f'jl2 {name}')}\n"
        yield Case(
            f"jsonl-{name}",
            "a bad line costs itself, not its neighbours",
            {"a.jsonl": content.encode()},
            n_rows=2,
            reasons=(reason,),
        )


def odd_line_cases() -> Cases:
    """Lines that are odd and can be read."""
    odd = {
        "twice": '{"text": "first", "text": ' + json.dumps(article("twice named")) + "}",
        "huge-number": row("huge number", id=10**400),
        "long-number": row("long number")[:-1] + ', "n": ' + "9" * 5000 + "}",
        "surrogate": row("surrogate")[:-1] + ', "title": "\\ud800"}',
        "nul": row("nul")[:-1] + ', "title": "a\\u0000b"}',
        "many-keys": row("many keys", **{f"k{n}": n for n in range(50_000)}),
        "long-key": row("long key", **{"k" * 1_000_000: 1}),
        "long-id": row("long id", id="i" * 100_000),
        "id-is-list": row("id is list", id=[1, 2]),
        "id-path": row("id path", id="../../x#y%z\n"),
        "brackets-in-string": row("brackets", title="[{" * 5000),
        "spaces": "  " + row("spaces") + "   ",
        "mark": "\ufeff" + row("mark"),
        "crlf": row("crlf") + "\r",
        "other-fields": row("fields one", a=1)
        + "\n"
        + row("fields two", b=[1])
        + "\n"
        + row("fields three", a={"c": 1}),
        "same-ids": "\n".join(row(f"same ids {n}", id="same") for n in range(3)),
        "blank-lines": "\n\n \n" + row("blank lines") + "\n\n",
        "no-end": row("no end"),
        "utf16": row("utf16"),
    }
    n_rows = {"other-fields": 3, "same-ids": 3}
    for name, lines in odd.items():
        content = lines.encode("utf-16" if name == "utf16" else "utf-8", "surrogatepass")
        yield Case(
            f"jsonl-odd-{name}",
            "odd JSON with a stated treatment",
            {"a.jsonl": content},
            n_rows=n_rows.get(name, 1),
            reasons=(),
        )


def document_cases() -> Cases:
    """JSON documents."""
    good = [row(f"doc {n}") for n in range(12)]
    made = {
        "array": (f"[{good[0]},{good[1]}]", 2, ()),
        "pretty": (json.dumps([json.loads(good[2]), json.loads(good[3])], indent=4), 2, ()),
        "one": (json.dumps(json.loads(good[4]), indent=1), 1, ()),
        "broken-middle": (f'[{good[5]}, {{"text": "open}}, {good[6]}]', 2, ("bad_json",)),
        "scalars": (f"[1, null, {good[7]}]", 1, ("bad_json", "bad_json")),
        "cut": (f"[{good[8]}, {good[9][:50]}", 1, ("bad_json",)),
        "deep": (f"[{good[10]}, " + "[" * 200_000 + "]", 1, ("too_deep",)),
        "empty": ("[]", 0, ()),
        "closers": (f"[{good[11]}" + "]" * 1000, 1, None),
    }
    for name, (content, n_rows, reasons) in made.items():
        yield Case(
            f"json-{name}",
            "a document is read object by object",
            {"a.json": content.encode()},
            n_rows=n_rows,
            reasons=reasons,
        )


def csv_cases() -> Cases:
    """CSV and TSV."""
    text = article("csv").replace("\n\n", " ")

    def rows(name: str, *middle: str) -> str:
        return "\n".join(["id,text", f'1,"{text} {name} a"', *middle, f'9,"{text} {name} b"', ""])

    made = {
        "too-few": (rows("few", "2"), 2, ("bad_csv_row",)),
        "too-many": (rows("many", "2,a,b,c"), 2, ("bad_csv_row",)),
        "open-quote": (rows("quote", '2,"never closed'), 2, ("bad_csv_row",)),
        "nul": (rows("nul").replace("gate", "ga\0te"), 2, ()),
        "blank": (rows("blank", "", "", ""), 2, ()),
        "crlf": (rows("crlf").replace("\n", "\r\n"), 2, ()),
        "semicolons": (
            rows("semicolons").replace("id,text", "id;text").replace('1,"', '1;"').replace('9,"', '9;"'),
            2,
            (),
        ),
        "tabs": (rows("tabs").replace("id,text", "id\ttext").replace('1,"', '1\t"').replace('9,"', '9\t"'), 2, ()),
        "mark": ("\ufeff" + rows("mark"), 2, ()),
        "no-column": ("a,b\n1,2\n", 0, ()),
        "header-only": ("id,text\n", 0, ()),
        "same-names": (rows("names").replace("id,text", "text,text"), 0, ("too_short",) * 2),
        "formula": (rows("formula", "=cmd|' /C calc'!A0,\"" + text + ' formula"'), 3, ()),
        "wide": (
            ",".join(["text", *(f"c{n}" for n in range(5000))]) + "\n" + text + " wide" + "," * 5000 + "\n",
            1,
            (),
        ),
        "quotes-only": ("id,text\n" + '"' * 100_001 + "\n", 0, None),
        "quoted-lines": ('id,text\n1,"' + article("quoted lines") + '"\n', 1, ()),
        "latin": (rows("latin").replace("water", "wäter"), 2, ()),
    }
    for name, (content, n_rows, reasons) in made.items():
        data = content.encode("latin-1" if name == "latin" else "utf-8")
        yield Case(
            f"csv-{name}",
            "a bad row costs itself; quotes, marks, delimiters as they come",
            {"a.csv": data},
            n_rows=n_rows,
            reasons=reasons,
        )


def columnar_cases() -> Cases:
    """Parquet and Arrow."""
    table = pa.Table.from_pylist([{"id": n, "text": article(f"columnar {n}")} for n in range(6)])
    sink = io.BytesIO()
    pq.write_table(table, sink, row_group_size=2)
    parquet = sink.getvalue()
    stream = pa.BufferOutputStream()
    with pa.ipc.new_stream(stream, table.schema) as writer:
        writer.write_table(table, max_chunksize=2)
    arrow = stream.getvalue().to_pybytes()
    made: dict[str, tuple[str, bytes]] = {
        "cut": ("a.parquet", parquet[:-20]),
        "head-only": ("a.parquet", parquet[:4]),
        "sign-only": ("a.parquet", b"PAR1PAR1"),
        "footer-zeros": ("a.parquet", parquet[:-60] + bytes(40) + parquet[-20:]),
        "footer-length": ("a.parquet", parquet[:-8] + b"\xff\xff\xff\x7f" + parquet[-4:]),
        "arrow-cut": ("a.arrow", arrow[:-300]),
        "arrow-zeros": ("a.arrow", arrow[:400] + bytes(60) + arrow[460:]),
        "arrow-length": ("a.arrow", b"\xff\xff\xff\xff\xff\xff\xff\x7f" + arrow[8:]),
    }
    for name, (file, content) in made.items():
        yield Case(f"columnar-{name}", "damage is named; what is whole is read; the process lives", {file: content})
    whole = pa.Table.from_pylist([{"id": n, "text": article(f"whole {n}")} for n in range(6)])
    pq.write_table(whole, sink := io.BytesIO())
    yield Case("columnar-whole", "a file that is whole", {"a.parquet": sink.getvalue()}, n_rows=6, reasons=())


def table_cases() -> Cases:
    """All of them."""
    for make in (json_line_cases, odd_line_cases, document_cases, csv_cases, columnar_cases):
        yield from make()
