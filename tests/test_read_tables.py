"""Read tables: JSON lines, CSV and Parquet. A row is a page; a broken row costs itself and nothing else."""

import gzip
import json
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from articlepack.errors import UsageError
from articlepack.records import RawPage, Reject, Supplied
from articlepack.stages.read import Note, ReadOptions, check_options, digest_input, list_inputs, read_pages
from articlepack.stages.read.keys import HashSet, KeyBook

Found = RawPage | Reject | Note


def read(path: Path, options: ReadOptions | None = None) -> list[Found]:
    (source,) = list_inputs([str(path)])
    return list(read_pages(source, digest_input(source).media_type, options or ReadOptions()))


def written(path: Path, content: str | bytes) -> Path:
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def pages(found: list[Found]) -> list[RawPage]:
    return [one for one in found if isinstance(one, RawPage)]


def refusals(found: list[Found]) -> list[tuple[str, str]]:
    return [(one.source.partition("#")[2], one.reason) for one in found if isinstance(one, Reject)]


def notes(found: list[Found]) -> list[str]:
    return [one.text for one in found if isinstance(one, Note)]


def as_json_lines(path: Path, rows: list[dict[str, object]]) -> Path:
    return written(path / "a.jsonl", "".join(json.dumps(row) + "\n" for row in rows))


def as_csv(path: Path, rows: list[dict[str, object]]) -> Path:
    names = list(rows[0])
    lines = [
        names,
        *([json.dumps(row[name], ensure_ascii=False).replace('\\"', '""') for name in names] for row in rows),
    ]
    return written(path / "a.csv", "\n".join(map(",".join, lines)))


def as_parquet(path: Path, rows: list[dict[str, object]]) -> Path:
    pq.write_table(pa.Table.from_pylist(rows), path / "a.parquet")
    return path / "a.parquet"


@pytest.mark.parametrize("write", [as_json_lines, as_csv, as_parquet])
def test_columns_are_known_by_name(write: Callable[[Path, list[dict[str, object]]], Path], tmp_path: Path) -> None:
    row: dict[str, object] = {
        "id": 7,
        "url": "https://news.example/7",
        "html": "<p>Grüße, 東京</p>",
        "text": "not the page",
        "title": "Bridge closed",
        "authors": "Ada Roy",
        "date_published": "2024-02-29",
        "language": "de",
        "date_crawled": "2024-03-01T00:00:00Z",
        "section": "Local",
    }
    (page,) = read(write(tmp_path, [row]), ReadOptions(keep_column=("section",)))

    assert isinstance(page, RawPage)
    assert page.origin.source == page.origin.path + "#7"
    assert (page.content.decode(), page.media_type, page.is_text) == ("<p>Grüße, 東京</p>", "text/html", True)
    assert (page.origin.source_id, page.origin.url) == ("7", "https://news.example/7")
    assert page.origin.supplied == Supplied("Bridge closed", ("Ada Roy",), "2024-02-29", "de")
    assert (page.origin.date_crawled, page.origin.extra) == ("2024-03-01T00:00:00Z", '{"section": "Local"}')


def test_a_column_of_another_name_is_mapped(tmp_path: Path) -> None:
    path = as_json_lines(tmp_path, [{"raw_body": "<p>a", "html": "not this", "no": "x1"}])
    page, note = read(path, ReadOptions(column={"html": "raw_body", "id": "no"}))

    assert isinstance(page, RawPage)
    assert (page.content, page.origin.source) == (b"<p>a", "a.jsonl#x1")
    assert note == Note("columns not read: html; --keep-column NAME carries one along")


def test_html_is_the_page_unless_text_alone_is_mapped_or_html_is_empty(tmp_path: Path) -> None:
    path = as_json_lines(
        tmp_path, [{"html": "<p>a", "text": "b", "body": "c"}, {"html": " ", "text": "b", "body": "c"}]
    )

    assert [page.content for page in pages(read(path))] == [b"<p>a", b"b"]
    mapped = pages(read(path, ReadOptions(column={"text": "body"})))
    assert [(page.content, page.media_type) for page in mapped] == [(b"c", "text/plain")] * 2


def test_a_row_without_content_is_a_page_refused(tmp_path: Path) -> None:
    found = read(as_json_lines(tmp_path, [{"id": "x", "url": "https://a.example"}, {"text": {"no": "text"}}]))

    assert refusals(found) == [("x", "no_content"), ("2", "no_content")]
    assert [(one.url, one.detail) for one in found if isinstance(one, Reject)] == [
        (
            "https://a.example",
            "html is missing; text is missing; map one with --column text=NAME (columns: id, url)",
        ),
        (None, "html is missing; text is no text but dict"),
    ]


@pytest.mark.parametrize("write", [as_json_lines, as_csv, as_parquet])
def test_columns_are_known_in_other_letters_too(
    write: Callable[[Path, list[dict[str, object]]], Path], tmp_path: Path
) -> None:
    path = write(tmp_path, [{"ID": 7, "Text": "a", "TITLE": "Bridge", "Url": "https://a.example", "url": "/b"}])
    page, note = read(path)

    assert isinstance(page, RawPage)
    assert (page.content, page.origin.source_id, page.origin.supplied.title) == (b"a", "7", "Bridge")
    assert note == Note("columns not read: Url; --keep-column NAME carries one along")
    assert page.origin.url == "/b", "a name that is the same comes before one that is not"


@pytest.mark.parametrize("write", [as_json_lines, as_parquet])
def test_a_column_may_lie_within_another(
    write: Callable[[Path, list[dict[str, object]]], Path], tmp_path: Path
) -> None:
    rows: list[dict[str, object]] = [
        {"content": {"rendered": "<p>a"}, "meta": {"url": "https://a.example", "by": {"name": "Ada Roy"}}, "n": 1}
    ]
    columns = {"html": "content.rendered", "url": "meta.url", "authors": "meta.by.name", "title": "n.none"}
    page, note = read(write(tmp_path, rows), ReadOptions(column=columns, keep_column=("meta.url",)))

    assert isinstance(page, RawPage)
    assert (page.content, page.origin.url, page.origin.supplied.authors) == (b"<p>a", "https://a.example", ("Ada Roy",))
    assert page.origin.extra == '{"meta.url": "https://a.example"}'
    assert note == Note("no column n.none, as asked for by --column or --keep-column")


def test_a_list_of_texts_is_the_paragraphs_of_one(tmp_path: Path) -> None:
    for path in (as_json_lines(tmp_path, [{"text": ["a", "b"]}]), as_parquet(tmp_path, [{"text": ["a", "b"]}])):
        assert [page.content for page in pages(read(path))] == [b"a\n\nb"]


def test_what_programs_write_where_there_is_no_value_is_none(tmp_path: Path) -> None:
    rows = "".join(f"{none},{none},a,{none},{none}\n" for none in ("NaN", "\\N", "None", "NULL"))
    found = pages(read(written(tmp_path / "a.csv", "id,title,text,url,authors\n" + rows)))

    assert [page.origin.source for page in found] == [f"a.csv#{n}" for n in range(2, 6)]
    assert {(page.origin.url, page.origin.supplied) for page in found} == {(None, Supplied())}


def test_of_columns_of_one_name_the_first_counts_that_is_not_empty(tmp_path: Path) -> None:
    path = written(tmp_path / "a.csv", "text,title,text\nWhole,a,Teaser\n ,b,Whole\n")
    table = pa.Table.from_arrays([pa.array(["Whole", None]), pa.array(["Teaser", "Whole"])], names=["text", "text"])
    pq.write_table(table, tmp_path / "a.parquet")

    assert [page.content for page in pages(read(path))] == [b"Whole", b"Whole"]
    assert [page.content for page in pages(read(tmp_path / "a.parquet"))] == [b"Whole", b"Whole"]


def test_bytes_are_text_in_what_they_are_written_in_and_an_id_their_digits(tmp_path: Path) -> None:
    table = pa.table({"id": pa.array([b"\x00\xff"]), "title": pa.array(["Fähre über Größen".encode("latin-1")])})
    pq.write_table(table.append_column("text", pa.array(["a"])), tmp_path / "a.parquet")
    (page,) = read(tmp_path / "a.parquet")

    assert isinstance(page, RawPage)
    assert (page.origin.source, page.origin.supplied.title) == ("a.parquet#00ff", "Fähre über Größen")


def test_an_unknown_column_of_ours_names_the_nearest() -> None:
    with pytest.raises(UsageError, match="Did you mean 'text'"):
        check_options(ReadOptions(column={"txt": "body"}))


def test_a_column_asked_for_that_no_row_has_is_noted(tmp_path: Path) -> None:
    path = as_json_lines(tmp_path, [{"text": "a"}, {"text": "b", "kind": "x"}])

    assert notes(read(path, ReadOptions(keep_column=("kind", "colour")))) == [
        "no column colour, as asked for by --column or --keep-column"
    ]


def test_authors_may_be_a_list_a_string_or_objects(tmp_path: Path) -> None:
    given: list[object] = [
        ["A", "B"],
        "A and B",
        '["A", "B"]',
        "['A', 'B']",
        [{"name": "A"}, {"name": "B"}],
        None,
        [None, " "],
    ]
    found = pages(read(as_json_lines(tmp_path, [{"text": "t", "authors": authors} for authors in given])))

    assert [page.origin.supplied.authors for page in found] == [
        ("A", "B"), ("A and B",), ("A", "B"), ("A", "B"), ("A", "B"), (), ()
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("authors", "names"),
    [
        ([{"first": "Ada", "middle": ["M", "N"], "last": "Roy", "suffix": "Jr."}], ("Ada M N Roy Jr.",)),
        ([{"given": "Jo", "family": "Field"}, {"family": "Berg", "given": "Li", "non-dropping-particle": "van den"}],
         ("Jo Field", "Li van den Berg")),
        ({"firstName": "Ada", "lastName": "Roy"}, ("Ada Roy",)),
        ([{"literal": "The Harbour Group"}, {"fullName": "Bo Lund"}], ("The Harbour Group", "Bo Lund")),
        ({"data": [{"id": 1, "attributes": {"name": "Ada Roy"}}]}, ("Ada Roy",)),
        ([{"family": "山田", "given": "太郎"}, {"family": "سالم", "given": "ليلى"}], ("山田太郎", "ليلى سالم")),
        ('[{"name": "Ada Roy"}]', ("Ada Roy",)),
        ("['Ada Roy' 'Bo Lund']", ("Ada Roy", "Bo Lund")),
        ([{"given": "Ada"}, {"id": 7, "slug": "ada"}, {"name": None}], ()),
    ],
)  # fmt: skip
def test_authors_may_be_objects_with_the_parts_of_a_name(
    tmp_path: Path, authors: object, names: tuple[str, ...]
) -> None:
    (page,) = pages(read(as_json_lines(tmp_path, [{"text": "t", "authors": authors}])))

    assert page.origin.supplied.authors == names


@pytest.mark.parametrize(("zone", "told"), [
    ("Asia/Kolkata", "2024-03-01T15:30:00+05:30"), ("+05:30", "2024-03-01T15:30:00+05:30"),
    ("Mars/Phobos", "2024-03-01T10:00:00+00:00"), ("", "2024-03-01T10:00:00"),
])  # fmt: skip
def test_a_zone_that_nobody_knows_costs_no_page(tmp_path: Path, zone: str, told: str) -> None:
    times = pa.array([1709287200], pa.timestamp("s", tz=zone or None))
    listed = pa.ListArray.from_arrays(pa.array([0, 1], pa.int32()), times)
    pq.write_table(pa.table({"text": ["t"], "date_published": times, "all": listed}), tmp_path / "a.parquet")
    (page,) = pages(read(tmp_path / "a.parquet", ReadOptions(keep_column=("all",))))

    assert page.origin.supplied.date_published == told


def test_authors_of_parquet_may_be_structs(tmp_path: Path) -> None:
    pq.write_table(pa.table({"text": ["t"], "authors": [[{"first": "Ada", "last": "Roy"}]]}), tmp_path / "a.parquet")
    (page,) = pages(read(tmp_path / "a.parquet"))

    assert page.origin.supplied.authors == ("Ada Roy",)


def test_a_repeated_key_gets_the_first_free_number(tmp_path: Path) -> None:
    ids = ["a", "a", "a~2", "a", None, "", 5]
    found = pages(read(as_json_lines(tmp_path, [{"id": one, "text": "t"} for one in ids])))

    keys = [page.origin.source.partition("#")[2] for page in found]
    assert keys == ["a", "a~2", "a~2~2", "a~3", "5", "6", "5~2"]
    assert [page.origin.source_id for page in found] == ["a", "a", "a~2", "a", None, None, "5"]


def test_keys_are_safe_to_write(tmp_path: Path) -> None:
    lines = '{"id": "a\\nb\\u0000", "text": "t"}\n{"id": "\\ud800", "text": "t\\udc00"}\n{"id": "%s", "text": "t"}\n'
    found = pages(read(written(tmp_path / "a.jsonl", lines % ("x" * 5000))))

    assert [page.origin.source for page in found] == ["a.jsonl#a%0Ab%00", "a.jsonl#\ufffd", "a.jsonl#3"]
    assert found[1].content == "t\ufffd".encode()


def test_a_set_of_hashes_knows_what_it_was_given() -> None:
    hashes = HashSet()
    values = [n * 0x9E3779B97F4A7C15 % 2**64 for n in range(1, 5000)]

    for value in values[::2]:
        hashes.add(value)

    assert all(value in hashes for value in values[::2])
    assert not any(value in hashes for value in values[1::2])


def test_a_key_claimed_often_is_counted_on() -> None:
    book = KeyBook()

    assert [book.claim("same") for _ in range(1000)] == ["same", *(f"same~{n}" for n in range(2, 1001))]


def test_an_id_that_looks_like_one_of_our_keys_never_makes_two_the_same() -> None:
    book = KeyBook()
    keys = [book.claim(wanted) for wanted in ("a", "a~3", "a~5", *["a"] * 20, *["a~3"] * 5)]

    assert len(set(keys)) == len(keys)


@pytest.mark.parametrize(
    ("line", "reason", "words"),
    [
        (b'{"text": "cut off', "bad_json", "line 2"),
        (b'{"text": NaN}', "no_content", "text is null"),
        (b'{"n": NaN, "text": nan}', "bad_json", "line 2"),
        (b'["text"]', "bad_json", "holds list"),
        (b'{"a": ' + b"[" * 200 + b"]" * 200 + b"}", "too_deep", "deeper than 100"),
        (b'{"a": ' + b"[" * 100_000, "too_deep", "deeper than 100"),
        (b'{"text": "' + b"x" * 2000 + b'"}', "too_large", "at most 1000"),
    ],
)
def test_a_broken_line_costs_itself_alone(tmp_path: Path, line: bytes, reason: str, words: str) -> None:
    path = written(tmp_path / "a.jsonl", b'{"text": "one"}\n' + line + b'\n\n \r\n{"text": "five"}\r\n')
    cap = 1000 if reason == "too_large" else 10**6
    found = read(path, ReadOptions(max_line_bytes=cap))

    assert [page.origin.source for page in pages(found)] == ["a.jsonl#1", "a.jsonl#5"]
    assert refusals(found) == [("2", reason)]
    assert all(words in one.detail for one in found if isinstance(one, Reject))


def test_numbers_that_are_none_are_no_value(tmp_path: Path) -> None:
    """Python writes them where a table had none."""
    path = written(tmp_path / "a.jsonl", '{"text": "NaN, \\ud800", "title": NaN, "n": [-Infinity, 1]}\n')
    (page,) = read(path, ReadOptions(keep_column=("n",)))

    assert isinstance(page, RawPage)
    assert (page.content, page.origin.supplied.title) == ("NaN, \ufffd".encode(), None)
    assert page.origin.extra == '{"n": [null, 1]}'


def test_brackets_within_strings_are_not_depth(tmp_path: Path) -> None:
    path = as_json_lines(tmp_path, [{"text": '[{"\\' * 500}])

    assert len(pages(read(path))) == 1


def test_what_is_odd_but_readable_in_json_is_read(tmp_path: Path) -> None:
    lines = '\ufeff{"text": "first", "text": "last"}\n{"text": "a", "id": 123456789012345678901234567890}\n'
    found = pages(read(written(tmp_path / "a.jsonl", lines)))

    assert found[0].content == b"last", "of a name given twice the last wins"
    assert found[1].origin.source == "a.jsonl#123456789012345677877719597056", "an id beyond 64 bits is a float"


@pytest.mark.parametrize("charset", ["utf-16", "utf-8-sig", "windows-1252"])
@pytest.mark.parametrize("name", ["a.jsonl", "a.csv"])
def test_rows_in_another_charset_are_read(tmp_path: Path, charset: str, name: str) -> None:
    text = "Die Brücke über die Aare bleibt für größere Fahrzeuge gesperrt, bestätigt das Straßenbauamt. " * 5
    lines = f'{{"text": "{text}"}}\n' * 2 if name == "a.jsonl" else f'id,text\n1,"{text}"\n2,"{text}"\n'
    found = pages(read(written(tmp_path / name, lines.encode(charset))))

    assert [page.content.decode() for page in found] == [text] * 2


def test_a_truncated_file_gives_what_is_whole_and_one_refusal(tmp_path: Path) -> None:
    rows = "".join(json.dumps({"text": f"article {n} " + "word " * n}) + "\n" for n in range(1, 3000))
    path = written(tmp_path / "a.jsonl.gz", gzip.compress(rows.encode())[:-5000])
    found = read(path)

    n_whole = len(pages(found))
    assert n_whole > 1000
    assert refusals(found) == [(str(n_whole + 1), "container_damaged")]


def test_a_csv_record_may_hold_line_ends_and_is_named_by_its_first_line(tmp_path: Path) -> None:
    path = written(tmp_path / "a.csv", '\ufefftitle,text\r\nA,"one\r\n\r\ntwo ""quoted"", three"\r\n\r\nB,four\r\n')
    found = pages(read(path))

    assert [(page.origin.source, page.content) for page in found] == [
        ("a.csv#2", b'one\n\ntwo "quoted", three'),
        ("a.csv#6", b"four"),
    ]


def test_a_csv_row_with_a_wrong_number_of_fields_is_refused(tmp_path: Path) -> None:
    path = written(tmp_path / "a.csv", "id,text\n1,a,b\n2\n3,c,,\n4,d\n")
    found = read(path)

    assert refusals(found) == [("2", "bad_csv_row"), ("3", "bad_csv_row")]
    assert [page.origin.source_id for page in pages(found)] == ["3", "4"]


def test_a_quote_that_is_never_closed_is_refused(tmp_path: Path) -> None:
    found = read(written(tmp_path / "a.csv", 'id,text\n1,a\n2,"b\n3,c\n'))

    assert refusals(found) == [("3", "bad_csv_row")]
    assert [page.content for page in pages(found)] == [b"a", b"c"], "what follows is read as rows of its own"


def test_a_csv_field_that_is_no_utf8_goes_on_as_bytes(tmp_path: Path) -> None:
    path = written(tmp_path / "a.csv", b"id,text\n" + b",%s\n" % (b"x" * 9_999) * 110 + b"2,Gr\xfc\xdfe\n")
    last = list(read_pages(list_inputs([str(path)])[0], "text/csv", ReadOptions()))[-1]

    assert isinstance(last, RawPage)
    assert (last.content, last.is_text) == (b"Gr\xfc\xdfe", False)


def test_a_table_without_a_column_for_the_page_says_which_there_are(tmp_path: Path) -> None:
    for path in (written(tmp_path / "a.csv", "id,body\n1,a\n"), as_parquet(tmp_path, [{"id": 1, "body": "a"}])):
        assert [one.text for one in read(path) if isinstance(one, Note)] == [
            "not read: no column html or text; map one, perhaps --column text=body (columns: id, body)"
        ]


@pytest.mark.parametrize(("head", "told"), [
    ("no;Überschrift;Artikel", "map one, perhaps --column text=Artikel (columns: no, Überschrift, Artikel)"),
    ("client_id\tsentence\tvotes", "map one with --column text=NAME (columns: client_id, sentence, votes)"),
])  # fmt: skip
def test_a_table_without_a_known_column_is_parted_by_what_makes_most_of_them(
    tmp_path: Path, head: str, told: str
) -> None:
    found = read(written(tmp_path / "a.csv", f"{head}\n"))

    assert notes(found) == [f"not read: no column html or text; {told}"]


@pytest.mark.parametrize("above", ["# of 2024\n", "Mine,,\n\n", "sep=,\nMine,,\n", '"All, of 2024"\n'])
def test_what_stands_above_the_header_of_a_table_is_passed_over_and_told(tmp_path: Path, above: str) -> None:
    found = read(written(tmp_path / "a.csv", f"{above}id,title,text\n7,Ferries,They ran.\n"))

    assert [(page.origin.source_id, page.content) for page in pages(found)] == [("7", b"They ran.")]
    n_lines = above.removeprefix("sep=,\n").count("\n")
    assert notes(found) == [f"{n_lines} lines above the header were not read"]


@pytest.mark.parametrize(
    "table", ["id,body\n1,text\n", "text\nThey ran.\nid,title,text\n", "raw\nThe text, they say\n"]
)
def test_a_header_is_the_first_line_where_no_other_names_columns(tmp_path: Path, table: str) -> None:
    assert not any("above" in note for note in notes(read(written(tmp_path / "a.csv", table))))


ROW = '{0}{1}Ferries run{1}"They ran, again; they say.\n\nIt was cold."\n'


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("name", ["a.txt", "a"])
def test_a_table_that_is_called_a_text_is_read_row_by_row(tmp_path: Path, name: str, delimiter: str) -> None:
    rows = "".join(ROW.format(number, delimiter) for number in (1, 2))
    header = delimiter.join(("id", "title", "text"))
    found = pages(read(written(tmp_path / name, f"{header}\n{rows}")))

    assert [page.origin.source_id for page in found] == ["1", "2"]
    assert found[0].content == b"They ran, again; they say.\n\nIt was cold."


@pytest.mark.parametrize("text", [
    "Title, text\nThe ferries ran again, they say.\nIt was cold, and late, and dark.\n",
    "Home | Text | Sports\nFerries run again\nThey ran on Tuesday.\n",
    "Title: Ferries, text: Ada Roy\nThey ran, again.\nIt was cold, again.\n",
    "id,title,text\n",
])  # fmt: skip
def test_a_text_that_begins_like_a_table_stays_a_text(tmp_path: Path, text: str) -> None:
    (page,) = pages(read(written(tmp_path / "a.txt", text)))

    assert page.content == text.encode()


def test_parquet_values_become_text_that_any_machine_writes_the_same(tmp_path: Path) -> None:
    table = pa.table(
        {
            "id": pa.array([1.0, 2.5, None]),
            "html": pa.array([b"<p>\xff", b"", None], pa.binary()),
            "text": pa.array(["x", "y", "z"]).dictionary_encode(),
            "authors": pa.array([["A", None], [], None], pa.list_(pa.string())),
            "date_published": pa.array([1709168520 * 10**9 + 1] * 3, pa.timestamp("ns", "UTC")),
            "date_crawled": pa.array([date(2024, 3, 1)] * 3),
            "score": pa.array([float("nan"), 1.5, None]),
        }
    )
    pq.write_table(table, tmp_path / "a.parquet")
    found = pages(read(tmp_path / "a.parquet", ReadOptions(keep_column=("score", "date_crawled"))))

    assert [page.origin.source for page in found] == ["a.parquet#1", "a.parquet#2.5", "a.parquet#3"]
    assert [(page.content, page.is_text) for page in found] == [(b"<p>\xff", False), (b"y", True), (b"z", True)]
    assert found[0].origin.supplied == Supplied(None, ("A",), "2024-02-29T01:02:00+00:00")
    assert found[0].origin.extra == '{"date_crawled": "2024-03-01", "score": null}'


def test_a_damaged_row_group_costs_itself_alone(tmp_path: Path) -> None:
    rows = [{"text": f"article {n} " * 50} for n in range(90)]
    pq.write_table(pa.Table.from_pylist(rows), tmp_path / "a.parquet", row_group_size=30, use_dictionary=False)
    content = bytearray((tmp_path / "a.parquet").read_bytes())
    middle = pq.ParquetFile(tmp_path / "a.parquet").metadata.row_group(1).column(0).data_page_offset
    content[middle : middle + 60] = bytes(60)
    found = read(written(tmp_path / "a.parquet", bytes(content)))

    assert [page.origin.source for page in pages(found)] == [f"a.parquet#{n}" for n in (*range(1, 31), *range(61, 91))]
    assert refusals(found) == [("31", "container_damaged")]
    assert all(
        f"at byte {middle}" in one.detail and "30 rows" in one.detail for one in found if isinstance(one, Reject)
    )


def test_a_parquet_file_without_its_end_is_one_refusal(tmp_path: Path) -> None:
    path = as_parquet(tmp_path, [{"text": "a"}])
    content = path.read_bytes()[:-10]
    (reject,) = read(written(path, content))

    assert isinstance(reject, Reject)
    assert (reject.source, reject.reason, reject.reason_value) == (
        "a.parquet",
        "container_damaged",
        float(len(content)),
    )


def test_a_line_of_another_charset_costs_the_table_no_letter(tmp_path: Path) -> None:
    rows = ["id,title,text", "1,Grüße,Fähre über den See", "2,Größe,Süße Äpfel"]
    odd = "3,Grüße,Die Wörter für heute sind über uns".encode("latin-1")
    found = pages(read(written(tmp_path / "a.csv", "\n".join(rows).encode() + b"\n" + odd)))

    assert [page.content for page in found] == [
        "Fähre über den See".encode(),
        "Süße Äpfel".encode(),
        "Die Wörter für heute sind über uns".encode("latin-1"),
    ]


@pytest.mark.parametrize(
    "content", ["id,text\r1,One\r2,Two\r", "sep=;\nid;text\n1;One\n2;Two", "sep=,\r\nid,text\r\n1,One\r\n2,Two"]
)
def test_a_table_may_be_a_spreadsheet_s(tmp_path: Path, content: str) -> None:
    assert [page.content for page in pages(read(written(tmp_path / "a.csv", content)))] == [b"One", b"Two"]


@pytest.mark.parametrize(
    ("name", "content", "title", "text"),
    [
        ("a.csv", 'title, text, url\nBridge, "One, and ""two"", words",\n', "Bridge", 'One, and "two", words'),
        (
            "a.csv",
            r'"title","text"' + "\n" + r'"\"Bridge\" \\","\"One\", and two"' + "\n",
            '"Bridge" \\',
            '"One", and two',
        ),
        ("a.tsv", 'title\ttext\n"Peace" talks\tOne, "two"\n', '"Peace" talks', 'One, "two"'),
        ("a.tsv", 'title\ttext\n"A ""b"""\t"One\ntwo"\n', 'A "b"', "One\ntwo"),
        ("a.tsv", 'title\ttext\nBridge\t{"a": "b\\"c"}\n', "Bridge", '{"a": "b\\"c"}'),
        ("a.csv", 'title,text\nC:\\,"One \\""two"\n', "C:\\", 'One \\"two'),
    ],
)
def test_what_quotes_mean_is_told_by_the_table(tmp_path: Path, name: str, content: str, title: str, text: str) -> None:
    """With spaces before them, escaped by backslashes, as signs like others; and in the usual way."""
    (page,) = read(written(tmp_path / name, content))

    assert isinstance(page, RawPage)
    assert (page.origin.supplied.title, page.content.decode()) == (title, text)


def test_a_row_of_several_lines_with_too_few_fields_is_one_refusal(tmp_path: Path) -> None:
    """Lines of its text, with as many commas as the header, are no rows."""
    content = 'title,text,url\nA,"One, two, three.\n\nFour, five, six."\nB,Seven,\n'
    found = read(written(tmp_path / "a.csv", content))

    assert refusals(found) == [("2", "bad_csv_row")]
    assert [page.content for page in pages(found)] == [b"Seven"]


def test_titles_are_read_in_the_charset_of_their_row(tmp_path: Path) -> None:
    rows = "title,text\n" + "".join(f"橋{n},連絡船が再び海峡を渡り始めた。\n" for n in range(4))
    odd = "連絡船が再開,港の事務所は利用者の少ない冬に修理を予定していた。\n".encode("shift_jis")
    found = pages(read(written(tmp_path / "a.csv", rows.encode() + odd)))

    assert found[-1].origin.supplied.title == "連絡船が再開"
    assert found[-1].content.decode("shift_jis").startswith("港の事務所")
