"""remove: what was taken down is nowhere in the dataset, every law still holds, and no build brings it back."""

import json
import sys
from pathlib import Path
from typing import Any

import pytest

from articlepack.command import main
from articlepack.config import Config
from articlepack.engines import Engine
from articlepack.pipeline import build, running
from articlepack.progress import Silent
from articlepack.stages.filter import digest_entry
from articlepack.stages.publish.read_back import table_and_split
from articlepack.stages.publish.verify import verify
from articlepack.stages.read import list_inputs
from tests.builds import built, rows_of, run_build
from tests.datasets_made import REFUSED, ROWS, contents, make
from tests.parts import article, refusal

Capture = pytest.CaptureFixture[str]
FORMS = ("parquet", "hf", "jsonl")


def take_down(folder: Path, tmp_path: Path, *names: str) -> int:
    (tmp_path / "ids.txt").write_text("\n".join(names) + "\n")
    return main(["remove", str(folder), "--ids", str(tmp_path / "ids.txt")])


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("is_shuffled", [False, True])
def test_a_dataset_without_the_pages_is_whole(tmp_path: Path, form: str, is_shuffled: bool) -> None:
    folder = make(tmp_path / "set", form=form, is_shuffled=is_shuffled, splits={ROWS[0]["source"]: "test"})

    assert take_down(folder, tmp_path, ROWS[3]["id"], ROWS[4]["source"], ROWS[5]["url"]) == 0
    assert verify(folder) == []
    counts = json.loads((folder / "build.json").read_text())["counts"]
    assert (counts["pages"], counts["rows"]["train"]) == (32, 21)
    assert counts["rejected"] == {"filter": {"taken_down": 5, "too_short": 5}}


@pytest.mark.parametrize("form", FORMS)
def test_as_an_input_a_dataset_is_its_rows_and_nothing_else(tmp_path: Path, form: str) -> None:
    folder = make(tmp_path / "set", form=form)
    take_down(folder, tmp_path, ROWS[3]["id"])

    read = [source.path.removeprefix("set/") for source in list_inputs([str(folder)]) if source.note is None]
    assert (folder / "takedown.txt").exists()
    assert {table_and_split(path) for path in read} == {("article", "train")}


def test_nothing_of_the_pages_is_left_but_source_and_id(tmp_path: Path, capsys: Capture) -> None:
    secret = article(3, text="Quite a private matter.", title="Private", url="https://news3.example/private")
    copy = refusal(
        7, stage="compare", reason="exact_duplicate", duplicate_of=secret["id"], title="Private",
        text_head="Quite a private matter.",
    )  # fmt: skip
    rows = [*ROWS[:3], secret | {"n_duplicates": 1}, *ROWS[4:]]
    folder = make(tmp_path / "set", rows, [REFUSED[0], copy])

    assert take_down(folder, tmp_path, secret["url"], "https://nobody.example/") == 0
    assert "taken down: 1 rows, 1 refusals" in capsys.readouterr().out
    assert verify(folder) == []
    told = [row for row in rows_of(folder, "rejected") if row["reason"] == "taken_down"]
    assert {row["source"] for row in told} == {secret["source"], copy["source"]}
    assert all(row["title"] is row["url"] is row["text_head"] is row["duplicate_of"] is None for row in told)
    for path, content in contents(folder).items():
        assert b"rivate matter" not in content, path
        assert b"example/private" not in content, path
    assert {row["id"] for row in rows_of(folder, "removed")} == {row["id"] for row in rows} - {secret["id"]}


def test_a_duplicate_that_goes_alone_is_no_longer_counted_and_its_row_is_named(tmp_path: Path, capsys: Capture) -> None:
    copies = [
        refusal(n, stage="compare", reason="exact_duplicate", duplicate_of=ROWS[1]["id"], source=f"raw/copy{n}.txt")
        for n in range(2)
    ]
    rows = [ROWS[0], ROWS[1] | {"n_duplicates": 2}, *ROWS[2:]]
    folder = make(tmp_path / "set", rows, copies)

    assert take_down(folder, tmp_path, "raw/copy0.txt") == 0
    assert verify(folder) == []
    assert {row["id"]: row["n_duplicates"] for row in rows_of(folder)}[ROWS[1]["id"]] == 1
    assert f"stay, since nobody named them: {ROWS[1]['source']}\n" in capsys.readouterr().out


def test_a_page_that_another_dataset_has_is_no_duplicate_of_the_row_with_the_same_id(
    tmp_path: Path, capsys: Capture
) -> None:
    known = refusal(7, stage="compare", reason="already_known", duplicate_of=ROWS[1]["id"], similarity=1.0)
    folder = make(tmp_path / "set", ROWS, [known])

    assert verify(folder) == []
    assert main(["explain", str(folder), ROWS[1]["id"]]) == 0
    assert "refused for it" not in capsys.readouterr().out
    assert take_down(folder, tmp_path, ROWS[1]["id"]) == 0
    assert "taken down: 1 rows, 0 refusals" in capsys.readouterr().out
    assert verify(folder) == []
    assert [row["reason"] for row in rows_of(folder, "rejected") if row["id"] == known["id"]] == ["already_known"]
    assert take_down(folder, tmp_path, ROWS[1]["id"]) == 0
    assert "all of it was taken down before" in capsys.readouterr().out


def test_what_was_taken_down_before_changes_nothing_when_it_is_named_again(raw: Path, tmp_path: Path) -> None:
    """Else a list that is heeded each night would make the dataset another each night, and the next build anew."""
    options: list[Any] = [raw, "--engine", "serial", "--quiet"]
    folder = built(tmp_path / "set", *options)
    assert take_down(folder, tmp_path, "raw/beta.txt", "raw/nowhere.txt") == 0
    before = contents(folder)
    assert take_down(folder, tmp_path, "raw/beta.txt", "raw/nowhere.txt") == 0
    assert contents(folder) == before

    built(folder, *options)
    assert take_down(folder, tmp_path, "raw/beta.txt") == 0
    assert b"up to date" in run_build(*options, "-o", folder).stdout
    assert take_down(folder, tmp_path, "raw/beta.txt", "raw/another.txt") == 0
    assert contents(folder) != before
    assert verify(folder) == []


def test_an_address_is_meant_however_it_is_spelled(tmp_path: Path, capsys: Capture) -> None:
    """As a letter has it from a browser; and the page may come back from a crawl under yet another spelling."""
    url = "https://www.news.example/private"
    folder = make(tmp_path / "set", [*ROWS[:3], article(3, url=url), *ROWS[4:]], [])

    assert take_down(folder, tmp_path, "HTTP://News.example/private/?utm_source=mail#top") == 0
    told = capsys.readouterr().out
    assert "taken down: 1 rows, 0 refusals" in told
    assert "of no page here" not in told
    entries = (folder / "takedown.txt").read_text().split()
    assert digest_entry("//news.example/private") in entries
    assert url not in " ".join(entries)


def test_rows_of_the_same_text_go_with_the_one_that_was_named(tmp_path: Path, capsys: Capture) -> None:
    rows = [article(n, text="Said by everybody." if n in (1, 4) else f"Said by {n}.") for n in range(6)]
    folder = make(tmp_path / "set", rows, [])

    assert take_down(folder, tmp_path, rows[1]["id"]) == 0
    told = capsys.readouterr().out
    assert "taken down: 2 rows, 0 refusals" in told
    assert f"with the same text as one that was named: {rows[4]['source']}\n" in told
    assert verify(folder) == []
    assert {row["id"] for row in rows_of(folder)} == {rows[n]["id"] for n in (0, 2, 3, 5)}


def test_a_domain_goes_as_a_whole(tmp_path: Path) -> None:
    refused = [refusal(n, url=f"https://www.news{n}.example/x", text_head="words") for n in range(3)]
    folder = make(tmp_path / "set", ROWS, refused)

    assert main(["remove", str(folder), "--domain", "News1.example"]) == 0
    assert {row["domain"] for row in rows_of(folder)} == {"news0.example", "news2.example", "news3.example"}
    assert [row["text_head"] for row in rows_of(folder, "rejected") if row["reason"] != "taken_down"] == ["words"] * 2
    assert verify(folder) == []


def test_shards_that_lose_no_row_stay_as_they_are(tmp_path: Path) -> None:
    folder = make(tmp_path / "set", splits={ROWS[0]["source"]: "test"})
    before = contents(folder)

    take_down(folder, tmp_path, ROWS[3]["id"])
    after = contents(folder)
    assert after["data/test-00000-of-00001.parquet"] == before["data/test-00000-of-00001.parquet"]
    assert after["data/train-00000-of-00001.parquet"] != before["data/train-00000-of-00001.parquet"]


def test_a_split_whose_last_row_goes_has_no_file(tmp_path: Path) -> None:
    folder = make(tmp_path / "set", splits={ROWS[0]["source"]: "test"})

    take_down(folder, tmp_path, ROWS[0]["id"])
    assert not list(folder.glob("data/test-*"))
    assert verify(folder) == []


def test_a_group_is_called_by_a_row_that_is_there(tmp_path: Path) -> None:
    rows = [article(n, cluster_id=ROWS[0]["id"]) for n in range(3)]
    folder = make(tmp_path / "set", [*rows, *ROWS[3:]], [])

    take_down(folder, tmp_path, rows[0]["id"])
    left = {row["id"]: row["cluster_id"] for row in rows_of(folder)}
    assert left[rows[1]["id"]] == left[rows[2]["id"]] in (rows[1]["id"], rows[2]["id"])


@pytest.mark.parametrize(
    ("options", "code", "says"),
    [
        ([], 2, "nothing to remove"),
        (["--domain", "nowhere"], 2, "example.com"),
        (["--ids", "absent"], 2, "cannot be read"),
    ],
)
def test_wrong_use_changes_nothing(tmp_path: Path, options: list[str], code: int, says: str, capsys: Capture) -> None:
    folder = make(tmp_path / "set")
    before = contents(folder)

    assert main(["remove", str(folder), *options]) == code
    assert says in capsys.readouterr().err
    assert contents(folder) == before


def test_the_last_row_is_not_taken(tmp_path: Path, capsys: Capture) -> None:
    folder = make(tmp_path / "set", ROWS[:2], [])
    before = contents(folder)

    assert take_down(folder, tmp_path, ROWS[0]["id"], ROWS[1]["id"]) == 1
    assert "no row would be left" in capsys.readouterr().err
    assert contents(folder) == before


# --- later builds

STORY = "{} left the harbour of Lindau on Monday, nine days after the storm had closed it, and came back at noon. "

MUNICH = ("münchen.example", "xn--mnchen-3ya.example", "MÜNCHEN.example")
STREET = ("straße.example", "xn--strae-oqa.example")


@pytest.fixture
def raw(tmp_path: Path) -> Path:
    folder = tmp_path / "raw"
    folder.mkdir()
    for name in ("alpha", "beta", "gamma"):
        (folder / f"{name}.txt").write_text(STORY.format(name) * 6)
    return folder


def sources(folder: Path, table: str = "data") -> list[str]:
    return [row["source"] for row in rows_of(folder, table)]


def test_no_later_build_brings_it_back(raw: Path, tmp_path: Path) -> None:
    options: list[Any] = [raw, "--engine", "serial", "--quiet"]
    folder = built(tmp_path / "set", *options)
    assert take_down(folder, tmp_path, "raw/beta.txt") == 0
    # The same text at another place is no way back either.
    (raw / "copy.txt").write_text((raw / "beta.txt").read_text())

    built(folder, *options)
    assert sources(folder) == ["raw/alpha.txt", "raw/gamma.txt"]
    assert {(row["source"], row["reason"]) for row in rows_of(folder, "rejected")} == {
        ("raw/beta.txt", "taken_down"),
        ("raw/copy.txt", "taken_down"),
    }
    assert verify(folder) == []
    assert b"up to date" in run_build(*options, "-o", folder).stdout
    built(folder, *options, "--fresh", "--min-words", "20")
    assert sources(folder) == ["raw/alpha.txt", "raw/gamma.txt"]


def test_takedowns_can_stand_in_the_options_too(raw: Path, tmp_path: Path) -> None:
    folder = built(tmp_path / "set", raw, "--takedown", "raw/beta.txt", "--engine", "serial")

    assert sources(folder) == ["raw/alpha.txt", "raw/gamma.txt"]
    assert (folder / "takedown.txt").read_text() == "raw/beta.txt\n"
    assert "raw/beta.txt" not in (folder / "README.md").read_text()
    assert sources(built(tmp_path / "set", raw, "--engine", "serial")) == ["raw/alpha.txt", "raw/gamma.txt"]


@pytest.mark.parametrize(
    ("asked", "spellings"),
    [
        *((asked, ("münchen.example", "www.xn--mnchen-3ya.example", "mu\u0308nchen.example.")) for asked in MUNICH),
        *((asked, ("straße.example", "xn--strae-oqa.example", "news.STRAßE.example")) for asked in STREET),
        ("☃.example", ("☃.example", "xn--n3h.example", "www.☃.example")),
    ],
)
def test_a_domain_is_meant_however_it_is_spelled(
    asked: str, spellings: tuple[str, ...], tmp_path: Path, capsys: Capture
) -> None:
    """As a browser understands it: `straße` is not `strasse`."""
    options: list[Any] = [tmp_path / "raw.jsonl", "--engine", "serial", "--quiet", "--dedup", "none"]
    others = ("other.example", "strasse.example")

    def write(word: str) -> None:
        hosts = enumerate((*spellings, *others))
        rows = [{"url": f"https://{host}/{word}", "text": STORY.format(f"{word} {n}") * 6} for n, host in hosts]
        (tmp_path / "raw.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))

    write("Alpha")
    folder = built(tmp_path / "set", *options)
    assert main(["remove", str(folder), "--domain", asked, "--domain", "nowhere.example"]) == 0
    assert "taken down: 3 rows" in (told := capsys.readouterr().out)
    assert "of no page here, remembered all the same: nowhere.example\n" in told
    write("Beta")
    assert [row["url"] for row in rows_of(built(folder, *options))] == [f"https://{host}/Beta" for host in others]


def test_what_is_taken_down_while_a_build_begins_stays_down(
    raw: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    config = Config(inputs=(str(raw),), output=str(tmp_path / "set"), engine="serial")
    build(config, Silent())

    def engine_for(*arguments: Any) -> Engine:
        # Inputs are listed, and the place is not held yet.
        assert take_down(tmp_path / "set", tmp_path, "raw/beta.txt") == 0
        return running.engine_for(*arguments)

    monkeypatch.setattr(sys.modules[build.__module__], "engine_for", engine_for)
    build(config, Silent())

    assert sources(tmp_path / "set") == ["raw/alpha.txt", "raw/gamma.txt"]
    assert (tmp_path / "set" / "takedown.txt").exists()


def test_add_takes_the_inputs_of_a_build_that_ended_while_it_began(
    raw: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second, third = (
        Config(inputs=(str(raw / f"{name}.txt"),), output=str(tmp_path / "set"), engine="serial", add=True)
        for name in ("alpha", "beta", "gamma")
    )
    build(first, Silent())

    def engine_for(*arguments: Any) -> Engine:
        monkeypatch.undo()
        build(second, Silent())
        return running.engine_for(*arguments)

    monkeypatch.setattr(sys.modules[build.__module__], "engine_for", engine_for)
    build(third, Silent())

    assert sources(tmp_path / "set") == ["alpha.txt", "beta.txt", "gamma.txt"]


PAGE = """<html><head><title>{word} left the harbour</title><link rel="canonical" href="https://www.port.example/{word}">
</head><body><article><h1>{word} left the harbour</h1><p>{story}</p></article></body></html>"""


@pytest.mark.parametrize("asked", [["--domain", "port.example"], ["--ids", "ids.txt"]])
def test_a_page_is_meant_by_the_address_that_it_declares(asked: list[str], tmp_path: Path, capsys: Capture) -> None:
    (tmp_path / "raw").mkdir()
    for word in ("alpha", "beta"):
        (tmp_path / "raw" / f"{word}.html").write_text(PAGE.format(word=word, story=STORY.format(word) * 6))
    (tmp_path / "raw" / "gamma.txt").write_text(STORY.format("gamma") * 6)
    (tmp_path / "ids.txt").write_text("https://www.port.example/alpha\nhttps://www.port.example/beta\n")
    options: list[Any] = [tmp_path / "raw", "--engine", "serial", "--quiet"]
    folder = built(tmp_path / "set", *options)

    assert main(["remove", str(folder), *(str(tmp_path / one) if one == "ids.txt" else one for one in asked)]) == 0
    assert "taken down: 2 rows" in (told := capsys.readouterr().out)
    assert "of no page here" not in told
    # The same pages under other names, and with other words, are no way back.
    for word in ("alpha", "beta"):
        page = PAGE.format(word=word, story=STORY.format(f"{word} once more") * 6)
        (tmp_path / "raw" / f"{word}.html").rename(tmp_path / "raw" / f"{word}-2.html").write_text(page)
    assert sources(built(folder, *options)) == ["raw/gamma.txt"]
    taken = [asked[1]] if asked[0] == "--domain" else (tmp_path / "ids.txt").read_text().split()
    said = [word for one in taken for word in ("--takedown", one)]
    assert sources(built(tmp_path / "anew", *options, *said)) == ["raw/gamma.txt"]


def test_the_address_of_a_page_named_by_its_id_is_remembered_unless_a_row_that_stays_has_it_too(
    tmp_path: Path, capsys: Capture
) -> None:
    home, own = "https://www.port.example/", "https://www.port.example/own"
    rows = [article(n, url=None, domain=None, url_canonical=own if n == 1 else home) for n in range(4)]
    folder = make(tmp_path / "set", rows, [])

    assert take_down(folder, tmp_path, rows[0]["id"], rows[1]["id"]) == 0
    entries = (folder / "takedown.txt").read_text()
    assert digest_entry("//port.example/own") in entries
    assert digest_entry("//port.example") not in entries
    assert digest_entry(home) not in entries
    told = capsys.readouterr().out
    assert f"rows of the same address stay, since nobody named them: {rows[3]['source']}\n" in told


def test_names_of_no_page_are_listed_the_first_of_many(tmp_path: Path, capsys: Capture) -> None:
    folder = make(tmp_path / "set")

    assert take_down(folder, tmp_path, ROWS[3]["id"], *(f"raw/absent{n}.txt" for n in range(8))) == 0
    absent = ", ".join(f"raw/absent{n}.txt" for n in range(5))
    assert f"of no page here, remembered all the same: {absent} and 3 more\n" in capsys.readouterr().out
