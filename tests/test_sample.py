"""sample and audit: a person judges a few lines, and knows how far that speaks for all."""

import csv
import io
import json
import random
from collections import Counter
from pathlib import Path

import pytest

from articlepack.command import main
from articlepack.stages.publish import database
from articlepack.tending.audit import audit, wilson
from articlepack.tending.sample import deal, draw
from tests.datasets_made import REFUSED, ROWS, contents, make
from tests.parts import article

Capture = pytest.CaptureFixture[str]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make(tmp_path_factory.mktemp("set") / "set", ROWS, REFUSED, n_removed=3)


def lines(folder: Path, capsys: Capture, *options: str) -> list[dict[str, str]]:
    assert main(["sample", str(folder), *options]) == 0
    return list(csv.DictReader(io.StringIO(capsys.readouterr().out)))


def test_as_many_lines_of_each_label_with_an_empty_verdict(folder: Path, capsys: Capture) -> None:
    drawn = lines(folder, capsys, "--n", "12", "--stratify", "label", "--seed", "1")

    assert Counter(line["label"] for line in drawn) == {"ad": 4, "nav": 4, "share": 4}
    assert {(line["verdict"], line["stratum_size"]) for line in drawn} == {("", "25")}
    assert all("right to take this block out" in line["question"] for line in drawn)


def test_one_seed_draws_one_sample_whatever_the_parts(tmp_path: Path, capsys: Capture) -> None:
    one = lines(make(tmp_path / "a", n_parts=1), capsys, "--n", "9", "--seed", "4")
    same = lines(make(tmp_path / "b", n_parts=4, form="jsonl"), capsys, "--n", "9", "--seed", "4")
    other = lines(make(tmp_path / "c"), capsys, "--n", "9", "--seed", "5")

    assert one == same
    assert one != other


def test_rows_and_refusals_can_be_judged_too(folder: Path, capsys: Capture) -> None:
    rows = lines(folder, capsys, "--n", "10", "--stratify", "language")
    assert Counter(line["stratum"] for line in rows) == {"ar": 2, "de": 2, "en": 2, "es": 2, "ja": 2}
    refused = lines(folder, capsys, "--n", "4", "--stratify", "reason")
    assert Counter(line["reason"] for line in refused) == {"exact_duplicate": 2, "too_short": 2}
    assert {line["stratum"] for line in lines(folder, capsys, "--of", "rows", "--n", "3")} == {"all"}


def test_what_one_stratum_has_not_the_others_give() -> None:
    assert deal(10, {"a": 1, "b": 2, "c": 90}) == {"a": 1, "b": 2, "c": 7}
    assert deal(10, {"a": 1, "b": 2}) == {"a": 1, "b": 2}


def test_no_spreadsheet_runs_a_text(tmp_path: Path, capsys: Capture) -> None:
    rows = [article(0, text="=HYPERLINK(1)", title="+1")]

    [line] = lines(make(tmp_path / "set", rows, []), capsys, "--of", "rows")
    assert (line["text"], line["title"]) == ("'=HYPERLINK(1)", "'+1")


@pytest.mark.parametrize(
    "options",
    [("--n", "0"), ("--n", "1000000"), ("--stratify", "mood"), ("--of", "cats"), ("--stratify", "text; DROP")],
)
def test_wrong_use_is_said(folder: Path, capsys: Capture, options: tuple[str, ...]) -> None:
    assert main(["sample", str(folder), *options]) == 2
    assert options[0] in capsys.readouterr().err


# --- audit


def judged(file: Path, verdicts: dict[str, str], sizes: dict[str, int]) -> Path:
    """A sample with verdicts, each a letter: y, n, or . for none."""
    with file.open("w") as out:
        print("verdict,stratum,stratum_size", file=out)
        for stratum, letters in verdicts.items():
            for letter in letters:
                print(f"{letter.replace('.', '')},{stratum},{sizes[stratum]}", file=out)
    return file


@pytest.mark.parametrize(("output", "why"), [("no/where.csv", "No such file or directory"), (".", "Is a directory")])
def test_a_sample_that_cannot_be_written_is_said(
    folder: Path, tmp_path: Path, output: str, why: str, capsys: Capture
) -> None:
    assert main(["sample", str(folder), "-o", str(tmp_path / output)]) == 2
    assert f"{tmp_path / output}: cannot be written: {why}." in capsys.readouterr().err


def test_a_sample_comes_back_as_precision(folder: Path, tmp_path: Path, capsys: Capture) -> None:
    file = tmp_path / "sample.csv"
    assert main(["sample", str(folder), "--n", "30", "--stratify", "label", "-o", str(file)]) == 0
    rows = list(csv.DictReader(file.open()))
    with file.open("w", newline="") as out:
        writer = csv.DictWriter(out, list(rows[0]))
        writer.writeheader()
        writer.writerows(row | {"verdict": "wrong" if row["label"] == "ad" else "Right "} for row in rows)

    assert main(["audit", str(file)]) == 0
    out_lines = capsys.readouterr().out.splitlines()
    assert out_lines[1].split()[:5] == ["ad", "25", "10", "0", "0.0%"]
    assert out_lines[-1].startswith("all, by size                 75      30     20   66.7%")
    assert main(["audit", str(file), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["all"]["share"] == pytest.approx(2 / 3)


def test_a_large_stratum_weighs_more(tmp_path: Path) -> None:
    file = judged(tmp_path / "s.csv", {"nav": "yyyy", "ad": "nn..", "none": "..."}, {"nav": 900, "ad": 100, "none": 50})

    strata, total = audit(file)
    assert [(one.stratum, one.n_judged, one.share) for one in strata] == [("ad", 2, 0.0), ("nav", 4, 1.0)]
    assert (total.size, total.share) == (1_000, 0.9)
    assert total.low < 0.9 < total.high


def test_the_interval_of_one_stratum_is_wilsons() -> None:
    # Brown, Cai and DasGupta 2001, and as any calculator has it.
    assert wilson(0.5, 10) == pytest.approx((0.2366, 0.7634), abs=1e-4)
    assert wilson(0.0, 30) == pytest.approx((0.0, 0.1135), abs=1e-4)


def test_the_interval_of_all_holds_the_truth_as_often_as_it_says(tmp_path: Path) -> None:
    """Drawn 400 times from two strata of known shares: the truth lies within in 93 % or more."""
    rng, truth = random.Random(7), 0.9 * 0.95 + 0.1 * 0.5
    held = 0
    for _ in range(400):
        verdicts = {
            s: "".join("y" if rng.random() < p else "n" for _ in range(40)) for s, p in (("a", 0.95), ("b", 0.5))
        }
        _, total = audit(judged(tmp_path / "s.csv", verdicts, {"a": 900, "b": 100}))
        held += total.low <= truth <= total.high

    assert held >= 0.93 * 400


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("verdict,stratum,stratum_size\nperhaps,a,1\n", "entry 1"),
        ("verdict,stratum,stratum_size\nyes,a,many\n", "no number"),
        ("verdict,stratum,stratum_size\n,a,1\n", "no line has a verdict"),
        ("a,b\n1,2\n", "is no sample"),
        ("", "is no sample"),
    ],
)
def test_what_is_no_judged_sample_is_said(tmp_path: Path, content: str, says: str, capsys: Capture) -> None:
    (tmp_path / "s.csv").write_text(content)

    assert main(["audit", str(tmp_path / "s.csv")]) == 2
    assert says in capsys.readouterr().err


def test_the_draw_is_even(tmp_path: Path) -> None:
    """Over many seeds every line is drawn about as often as another."""
    folder = make(tmp_path / "set", ROWS[:10], [], n_removed=0)
    drawn = Counter(row["id"] for seed in range(60) for row in draw(folder, 5, None, seed, "rows").rows)

    assert len(drawn) == 10
    assert all(12 <= n <= 48 for n in drawn.values())


@pytest.mark.parametrize("command", ["sample", "verify", "report", "diff"])
def test_what_memory_does_not_hold_is_one_line(
    command: str, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Capture
) -> None:
    before = contents(folder)
    others = [str(make(tmp_path / "other"))] if command == "diff" else []
    monkeypatch.setattr(database, "MEMORY_LIMIT", "1MB")

    assert main([command, str(folder), *others]) == 1
    [line] = capsys.readouterr().err.splitlines()
    assert "need more memory than is set aside" in line
    assert contents(folder) == before
