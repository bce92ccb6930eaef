"""The command: what a user types, and what they get."""

import json
import os
from pathlib import Path

import pytest

from articlepack.command import build_main, main
from articlepack.config import load_config
from articlepack.lines import split_blocks
from articlepack.options import Options, flags_of
from articlepack.pipeline import tasks
from tests.builds import built, rows_of, run_build

STORY = "The ferries left the harbour of Lindau on Monday, nine days after the storm had closed it. "


@pytest.fixture
def raw(tmp_path: Path) -> Path:
    folder = tmp_path / "raw"
    folder.mkdir()
    for i in range(3):
        (folder / f"{i}.txt").write_text(f"Story number {i} of the harbour\n\n{STORY * 4}{i}.\n")
    return folder


def build(*arguments: object) -> int:
    return build_main([*map(str, arguments), "--engine", "serial", "--quiet"])


def test_the_summary_alone_is_on_standard_output(raw: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert build(raw, "-o", tmp_path / "out") == 0

    out, err = capsys.readouterr()
    assert "3 pages, 3 rows" in out
    assert "load_dataset(" in out
    assert err == ""


def test_an_input_whose_name_is_no_utf8_is_built_and_added_to(raw: Path, tmp_path: Path) -> None:
    name = os.fsdecode(b"gr\xf6\xdfe.txt")
    (raw / "0.txt").rename(raw / name)

    assert build(raw / name, "-o", tmp_path / "out") == 0
    assert build(raw / "1.txt", "-o", tmp_path / "out", "--add") == 0
    assert [row["source"] for row in rows_of(tmp_path / "out")] == ["1.txt", "gr%F6%DFe.txt"]


@pytest.mark.parametrize("option", ["--name", "--license", "--takedown", "--keep-column", "-o"])
def test_what_is_no_utf8_and_would_have_to_be_written_down_is_wrong_use(
    option: str, raw: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    stated = [raw, *(() if option == "-o" else ("-o", tmp_path / "out"))]

    assert build(*stated, option, tmp_path / os.fsdecode(b"n\xe4me")) == 2
    [line] = capsys.readouterr().err.splitlines()
    assert "UTF-8" in line


def test_the_summary_can_be_json(raw: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    build(raw, "-o", tmp_path / "out", "--json")

    summary = json.loads(capsys.readouterr().out)
    assert (summary["pages"], summary["rows"], summary["splits"]) == (3, 3, {"train": 3})


@pytest.mark.parametrize(
    ("by", "says"),
    [
        ("publisher", "3 of 3 rows name no publisher: each is dealt by a hash of its own"),
        ("time", "3 of 3 rows have no date: they are in the first split"),
        ("hash", "3 pages, 3 rows"),
    ],
)
def test_the_summary_counts_rows_that_have_nothing_to_be_dealt_by(
    raw: Path, tmp_path: Path, by: str, says: str, capsys: pytest.CaptureFixture[str]
) -> None:
    build(raw, "-o", tmp_path / "out", "--split", "train=0.5,test=0.5", "--split-by", by, "--allow-leaks")

    told = capsys.readouterr().out
    assert says in told
    assert ("of 3 rows" in told) is (by != "hash")


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["raw", "-o", "out", "--min-word", "3"], "--min-words"),
        (["raw", "-o", "out", "--min-words", "many"], "--min-words"),
        (["raw", "-o", "out", "--page-memory", "0.5"], "--page-memory 0.5: is no whole number"),
        (["raw", "-o", "out", "--limit", "9" * 30], "must be 1,000,000,000,000 or less"),
        (["raw", "-o", "out", "--takedown", ""], "--takedown is empty"),
        (["raw", "", "-o", "out"], "an input is empty"),
        (["raw", "-o", "out", "--column", "html=a", "--column", "html=b"], "'html' is mapped to 'a' already"),
        (["raw", "-o", "out", "--dedup", "exakt"], "exact"),
        (["raw", "-o", "out", "--split", "train=0.5"], "1"),
        (["raw", "-o", "out", "--column", "html"], "html=raw_body"),
        (["raw"], "-o output/NAME"),
        (["-o", "out"], "input"),
        (["rwa", "-o", "out"], "raw"),
    ],
)
def test_wrong_use_is_2_and_one_line_that_says_what_to_do(
    arguments: list[str],
    says: str,
    raw: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)

    assert build_main(arguments) == 2

    out, err = capsys.readouterr()
    assert out == ""
    assert len(err.splitlines()) == 1
    assert says in err
    assert not (tmp_path / "out").exists()


def test_options_can_stand_in_a_file_and_a_flag_wins(raw: Path, tmp_path: Path) -> None:
    config = tmp_path / "build.toml"
    config.write_text(f'inputs = ["{raw}"]\noutput = "{tmp_path / "out"}"\nmin-words = 10_000\nlicense = "cc0-1.0"\n')

    assert build("--config", config, "--min-words", "10") == 0

    assert "license: cc0-1.0" in (tmp_path / "out" / "README.md").read_text()


def test_a_file_of_options_may_begin_with_a_mark_and_hold_a_date(tmp_path: Path) -> None:
    """As editors of Windows save it, and as TOML writes a day."""
    config = tmp_path / "build.toml"
    config.write_text("\ufeffmin-words = 3\n[card]\ndate = 2024-05-01\n", "utf-8")

    found = load_config(config, {})
    assert (found.min_words, found.card.date) == (3, "2024-05-01")


def test_the_refusals_of_a_build_without_a_row_are_not_left_beside_a_dataset(raw: Path, tmp_path: Path) -> None:
    assert build(raw, "-o", tmp_path / "out", "--min-words", "9999") == 1
    assert (tmp_path / ".out.log" / "rejected").is_dir()

    assert build(raw, "-o", tmp_path / "out") == 0
    assert [path.name for path in (tmp_path / ".out.log").iterdir()] == ["inputs.json"]


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("a.txt", "Too short a text.", "none of 1 pages became a row: too_short 1. too_short: --min-words N"),
        ("a.jsonl", '{"\\u001bbody": "%s"}' % (STORY * 4), "no_content: html is missing; text is missing; its longest"),
        ("a.bin", "%PDF-1.7 ...", "no page was found in 1 input file. a.bin: not read: PDF"),
    ],
)
def test_a_build_without_a_row_says_why_and_what_to_do(
    name: str, content: str, words: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / name).write_text(content)

    assert build(tmp_path / name, "-o", tmp_path / "out") == 1
    [line] = capsys.readouterr().err.splitlines()
    assert words in line
    assert "\x1b" not in line


def test_a_dataset_is_not_built_from_itself(raw: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    build(raw, "-o", tmp_path / "out")

    assert build(tmp_path / "out", "-o", tmp_path / "out") == 2
    assert "is of the dataset that is built here" in capsys.readouterr().err


def test_an_unknown_key_of_the_file_names_the_nearest(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "build.toml").write_text("min-wrods = 3\n")

    assert build("--config", tmp_path / "build.toml") == 2
    assert "min-words" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("table", "key", "nearest"), [("card", "maintenence", "maintenance"), ("caps", "ratoi", "ratio")]
)
def test_an_unknown_key_of_a_table_names_the_nearest(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], table: str, key: str, nearest: str
) -> None:
    (tmp_path / "build.toml").write_text(f"[{table}]\n{key} = 3\n")

    assert build("raw", "-o", "out", "--config", tmp_path / "build.toml") == 2
    assert f"unknown field `{key}`. Did you mean '{nearest}'?" in capsys.readouterr().err


def test_one_value_of_a_list_is_taken_whole(tmp_path: Path) -> None:
    (tmp_path / "build.toml").write_text(
        'inputs = "a,b"\nagainst = "c,d"\nlanguage = "en, de"\ntakedown = "https://x.example/a,b"\n'
    )

    found = load_config(tmp_path / "build.toml", {})
    assert (found.inputs, found.against, found.language) == (("a,b",), ("c,d",), ("en", "de"))
    assert found.takedown == ("https://x.example/a,b",)


def test_json_lines_come_on_standard_input(tmp_path: Path) -> None:
    lines = "".join(json.dumps({"id": i, "text": STORY * 8}) + "\n" for i in range(2))

    done = run_build("-", "-o", tmp_path / "out", "--dedup", "none", stdin=lines.encode())

    assert done.returncode == 0, done.stderr
    assert [row["source"] for row in rows_of(tmp_path / "out")] == ["stdin#0", "stdin#1"]


def test_a_limit_reads_the_first_pages(raw: Path, tmp_path: Path) -> None:
    build(raw, "-o", tmp_path / "out", "--limit", "2", "--min-words", "0")

    rows = rows_of(tmp_path / "out")
    assert [row["source"] for row in rows] == ["raw/0.txt", "raw/1.txt"]
    assert [row["note"] for row in rows_of(tmp_path / "out", "inputs")] == [None, None, "not read: --limit was reached"]


def test_a_file_of_which_a_limit_leaves_some_is_read_in_part(tmp_path: Path) -> None:
    lines = [json.dumps({"id": n, "text": f"{n} {STORY * 4}"}) + "\n" for n in range(3)]
    (tmp_path / "rows.jsonl").write_text("".join(lines))
    build(tmp_path / "rows.jsonl", "-o", tmp_path / "out", "--limit", "2", "--min-words", "0")

    assert [row["note"] for row in rows_of(tmp_path / "out", "inputs")] == ["read in part: --limit was reached"]


def test_columns_can_be_mapped_and_kept(tmp_path: Path) -> None:
    table = tmp_path / "news.jsonl"
    table.write_text(json.dumps({"id": "a", "raw_body": STORY * 8, "desk": "city"}) + "\n")

    build(table, "-o", tmp_path / "out", "--column", "text=raw_body", "--keep-column", "desk")

    [row] = rows_of(tmp_path / "out")
    assert (row["source"], row["source_id"], json.loads(row["extra"])) == ("news.jsonl#a", "a", {"desk": "city"})


def test_columns_that_may_be_meant_are_told_with_the_summary(
    raw: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    pages = [{"Pub Date": "2024-03-14", "body": f"{number} {STORY * 8}"} for number in range(3)]
    (raw / "a.jsonl").write_text("".join(f"{json.dumps(page)}\n" for page in pages))
    (raw / "b.csv").write_text("text,author\n" + f"{STORY * 8},Ada Roy\n")

    assert build(raw, "-o", tmp_path / "out") == 0

    told = "columns that nothing read may be meant: --column text=body --column authors=author\n"
    assert told in capsys.readouterr().out
    found = json.loads((tmp_path / "out" / "build.json").read_bytes())["counts"]["columns_proposed"]
    assert found == {"--column text=body": 3, "--column authors=author": 1}


def test_only_the_language_asked_for_is_kept(raw: Path, tmp_path: Path) -> None:
    german = "Die Fähren verließen am Montag den Hafen von Lindau, neun Tage nachdem der Sturm ihn geschlossen hatte. "
    (raw / "de.txt").write_text(german * 6)

    build(raw, "-o", tmp_path / "out", "--language", "de")

    assert [row["source"] for row in rows_of(tmp_path / "out")] == ["raw/de.txt"]
    assert {row["reason"] for row in rows_of(tmp_path / "out", "rejected")} == {"wrong_language"}


def test_ctrl_c_changes_nothing_and_leaves_nothing(
    raw: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setitem(tasks.STEPS, "settle", interrupted)

    assert build(raw, "-o", tmp_path / "out") == 130
    assert "stopped" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


def test_a_page_that_breaks_the_code_costs_itself(raw: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Law 4: the ledger names the error, the others are rows."""

    def broken(text: str) -> object:
        if "number 1" in text:
            raise ZeroDivisionError("on purpose")
        return split_blocks(text)

    monkeypatch.setattr("articlepack.pipeline.opening.split_blocks", broken)

    build(raw, "-o", tmp_path / "out")

    [refused] = rows_of(tmp_path / "out", "rejected")
    assert (refused["source"], refused["reason"]) == ("raw/1.txt", "crash")
    assert "on purpose" in refused["detail"]
    assert len(rows_of(tmp_path / "out")) == 2


def test_explain_shows_the_fate_of_each_line(raw: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", str(raw / "0.txt")]) == 0

    out = capsys.readouterr().out
    assert "drop title" in out
    assert "keep body" in out
    assert "Story number 0 of the harbour" in out


def test_no_sign_of_a_page_commands_the_terminal(raw: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "a.html").write_text(
        f"<title>Storm \u202eover</title><h1>Storm \u202eover</h1><p>{STORY * 4}\u202e</p>"
    )

    assert main(["explain", str(tmp_path / "a.html")]) == 0

    assert "\u202e" not in capsys.readouterr().out


def test_explain_answers_in_json(raw: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main(["explain", str(raw / "0.txt"), "--json"])

    story = json.loads(capsys.readouterr().out)
    assert [block["label"] for block in story["blocks"]] == ["title", "body"]
    assert story["metadata"]["title"] == "Story number 0 of the harbour"


RESERVED = """<html><head><title>Harbour reopens | The Post</title><meta name=robots content="noai, noindex"></head>
<body><h1>Harbour reopens</h1>
<p>The ferries ran again on Monday, nine days after the storm had closed the harbour to all.</p></body></html>"""


def test_explain_shows_every_candidate_of_a_column(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "a.html").write_text(RESERVED, "utf-8")

    main(["explain", str(tmp_path / "a.html")])
    out = capsys.readouterr().out
    assert "title: 2 found" in out
    assert "element title: Harbour reopens | The Post" in out
    assert "*     4  element h1: Harbour reopens" in out


def test_a_build_respects_rights_where_asked_to(tmp_path: Path) -> None:
    pages = tmp_path / "pages"
    pages.mkdir()
    (pages / "free.html").write_text(RESERVED.replace("noai, noindex", "index"), "utf-8")
    (pages / "reserved.html").write_text(RESERVED.replace("Monday", "Tuesday"), "utf-8")

    all_pages = built(tmp_path / "all", pages, "--min-words", "0")
    respected = built(tmp_path / "respected", pages, "--min-words", "0", "--respect-rights")
    assert [row["noai"] for row in rows_of(all_pages)] == [False, True]
    assert [row["source"] for row in rows_of(respected)] == ["pages/free.html"]
    [refused] = rows_of(respected, "rejected")
    assert refused["reason"] == "rights_reserved"
    assert refused["detail"] == "noindex (meta: robots: noai, noindex), noai (meta: robots: noai, noindex)"


@pytest.mark.parametrize(
    ("cap", "words"),
    [
        ("lin-bytes=3", "Did you mean 'line-bytes'?"),
        ("line-bytes=inf", "NAME=NUMBER"),
        ("ratio=nan", "must be 1 or more"),
        ("line-bytes=100000000000000000000", "1,000,000,000,000 at most"),
        ("nesting", "NAME=NUMBER"),
    ],
)
def test_a_cap_that_cannot_be_meant_says_what_to_do(cap: str, words: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert build_main(["raw", "-o", "out", "--cap", cap]) == 2
    assert words in capsys.readouterr().err


def test_a_cap_on_the_command_line_wins_over_the_file(raw: Path, tmp_path: Path) -> None:
    (tmp_path / "build.toml").write_text("[caps]\nline-bytes = 100\njson-depth = 7\n")

    flags = flags_of([str(raw)], Options(cap=["line-bytes=1_000", "ratio=2.5"]))

    caps = load_config(tmp_path / "build.toml", flags).caps
    assert (caps.line_bytes, caps.json_depth, caps.ratio) == (1000, 7, 2.5)


def test_explain_names_a_missing_file(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", "nowhere.txt"]) == 2
    assert "nowhere.txt" in capsys.readouterr().err


def test_verify_passes_a_whole_dataset_and_names_a_changed_file(
    raw: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    build(raw, "-o", tmp_path / "out")
    assert main(["verify", str(tmp_path / "out")]) == 0

    [data] = (tmp_path / "out" / "data").iterdir()
    content = bytearray(data.read_bytes())
    content[100] ^= 1
    data.write_bytes(content)

    assert main(["verify", str(tmp_path / "out")]) == 1
    assert data.name in capsys.readouterr().err


@pytest.mark.parametrize("table", ["article", "rejected", "removed", "inputs"])
def test_schema_prints_the_columns(table: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["schema", table]) == 0
    assert "string" in capsys.readouterr().out


def test_help_reads_well(capsys: pytest.CaptureFixture[str]) -> None:
    assert build_main(["--help"]) == 0
    assert "--min-words" in capsys.readouterr().out


def test_the_real_seeds_come_out_perfect(shared: Path, tmp_path: Path) -> None:
    dataset = built(tmp_path / "out", shared / "seeds", "--min-words", "0")

    first, second = rows_of(dataset)
    paragraphs = first["text"].split("\n\n")
    assert len(paragraphs) == 7
    assert paragraphs[0].startswith("Chinese smartphone maker")
    assert paragraphs[6].startswith("In March 2021")
    assert (first["authors"], first["place"], first["language"]) == (["BS Web Team"], "New Delhi", "en")
    assert first["title"].startswith("Xiaomi to reveal")
    assert first["description"].startswith("Xiaomi is planning to make")
    assert first["date_published"].isoformat() == "2023-12-27T12:32:00+00:00"
    assert (first["date_published_precision"], first["date_published_offset"]) == ("minute", "+05:30")
    assert first["topics"] == ["Xiaomi", "Electric Vehicles", "Cars"]
    assert len(second["text"].split("\n\n")) == 7
    assert second["text"].endswith("remain uncertain.")
    assert "Xiaomi-Car" not in second["text"]
    assert (second["title"], second["authors"], second["topics"], second["date_published"]) == (None, [], [], None)
