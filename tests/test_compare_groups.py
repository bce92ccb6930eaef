"""Honest splits: like rows lie in one split, or one of them goes, and what cannot be kept stops the build."""

import json
import subprocess
import sys
from collections import Counter
from datetime import UTC, datetime, timedelta
from itertools import combinations
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from articlepack.config import Config
from articlepack.errors import BuildError
from articlepack.hosts import ascii_host
from articlepack.records import row_id
from articlepack.stages.compare import pinned_sketches, sketch, write_sketches
from articlepack.stages.compare.query import open_database
from articlepack.stages.split import split_of, split_of_place
from tests.builds import run_build
from tests.test_compare import STORY, Page, Result, article, run
from tests.wire_made import likeness, make_chain, make_wire, shingles_of

HALVES = {"train": 0.5, "test": 0.5}
THIRDS = {"test": 0.3, "validation": 0.3, "train": 0.4}
WIRE = make_wire(seed=3, n_stories=70)
FIRST = datetime(2024, 1, 1, tzinfo=UTC)


def wire_pages() -> list[Page]:
    """Wire copy with dates and publishers of its own; some have neither."""
    return [
        Page(
            copy.name,
            copy.text,
            date=FIRST + timedelta(hours=7 * place % 391) if place % 9 else None,
            publisher=f"Paper {place % 7}" if place % 5 else None,
        )
        for place, copy in enumerate(WIRE)
    ]


def leaks(result: Result, pages: list[Page], threshold: float) -> list[tuple[str, str]]:
    """Pairs of rows across splits that are that much alike: by brute force."""
    shingles = {page.source: shingles_of(page.text) for page in pages}
    rows = [(str(row["source"]), row["split"]) for row in result.rows]
    return [
        (a, b)
        for (a, split_a), (b, split_b) in combinations(rows, 2)
        if split_a != split_b and a[:5] == b[:5] and likeness(shingles[a], shingles[b]) >= threshold
    ]


@pytest.mark.parametrize("dedup", ["none", "exact", "near"])
@pytest.mark.parametrize("split_by", ["hash", "time", "publisher"])
def test_no_two_like_rows_stand_in_different_splits(dedup: str, split_by: str) -> None:
    pages = wire_pages()
    result = run([pages], Config(dedup=dedup, split=THIRDS, split_by=split_by))

    assert leaks(result, pages, 0.85) == []
    assert len(leaks(result, pages, 0.8)) <= 1
    assert set(result.comparison.splits) == set(THIRDS)


def test_without_groups_they_would() -> None:
    pages = wire_pages()

    assert leaks(run([pages], Config(dedup="exact", split=THIRDS, split_by="time", allow_leaks=True)), pages, 0.85)


def test_rows_of_a_group_share_cluster_and_split() -> None:
    result = run([wire_pages()], Config(dedup="exact", split=HALVES))
    splits: dict[str, set[str]] = {}
    members: dict[str, list[str]] = {}
    for row in result.rows:
        splits.setdefault(str(row["cluster_id"]), set()).add(str(row["split"]))
        members.setdefault(str(row["cluster_id"]), []).append(str(row["id"]))

    assert max(map(len, splits.values())) == 1
    assert max(map(len, members.values())) > 1
    # Named by its first row by source: rows stand in that order.
    assert all(ids[0] == cluster for cluster, ids in members.items())


def test_equal_texts_that_stay_share_a_split() -> None:
    pages = [Page(f"{place:02}-{copy}", text) for place, text in enumerate(apart(30)) for copy in range(2)]
    result = run([pages], Config(dedup="none", split=HALVES))
    split_of_source = {str(row["source"]): row["split"] for row in result.rows}

    assert all(split_of_source[f"{place:02}-0"] == split_of_source[f"{place:02}-1"] for place in range(30))


def apart(n_texts: int) -> list[str]:
    """Texts that have nothing in common."""
    return [next(iter(make_chain(1, seed=100 + number))) for number in range(n_texts)]


def chained() -> list[Page]:
    """Sixty texts of their own, and eight in a chain."""
    texts = [*apart(60), *make_chain(8)]
    return [Page(f"{place:03}", text) for place, text in enumerate(texts)]


def test_a_group_above_a_tenth_of_the_rows_stops_the_build() -> None:
    with pytest.raises(BuildError, match=r"8 of 68 rows .* \(of 060\).*--allow-leaks"):
        run([chained()], Config(dedup="exact", split=HALVES))


def test_leaks_that_are_allowed_part_such_a_group() -> None:
    result = run([chained()], Config(dedup="exact", split=HALVES, allow_leaks=True))
    chain = [row for row in result.rows if str(row["source"]) >= "060"]

    assert {row["split"] for row in chain} == {"train", "test"}
    assert all(row["cluster_id"] == row["id"] for row in chain)


@pytest.mark.parametrize("config", [Config(dedup="near", split=HALVES), Config(dedup="exact")])
def test_no_group_is_too_large_where_nothing_is_parted(config: Config) -> None:
    """Near duplicates that are refused tie nothing, and one split has no border."""
    assert run([chained()], config).rows


# Splits that a row tells itself


def dated(n_pages: int, n_undated: int = 0) -> list[Page]:
    days = [FIRST + timedelta(days=place) for place in range(n_pages - n_undated)] + [None] * n_undated
    return [Page(f"{place:03}", text, date=days[place]) for place, text in enumerate(apart(n_pages))]


def test_by_time_the_newest_rows_are_the_test() -> None:
    shares = {"test": 0.2, "train": 0.7, "validation": 0.1}
    result = run([dated(20)], Config(split=shares, split_by="time"))

    assert [row["split"] for row in result.rows] == ["train"] * 14 + ["validation"] * 2 + ["test"] * 4


def test_rows_without_a_date_go_to_train() -> None:
    result = run([dated(20, 6)], Config(split=HALVES, split_by="time"))
    split_of_source = {str(row["source"]): row["split"] for row in result.rows}

    assert all(split_of_source[f"{place:03}"] == "train" for place in range(14, 20))
    assert result.comparison.splits == {"train": 10, "test": 10}


def test_one_instant_is_in_one_split() -> None:
    pages = [Page(page.source, page.text, date=FIRST) for page in dated(10)]

    assert run([pages], Config(split=HALVES, split_by="time")).comparison.splits == {"train": 10}


def test_there_may_be_hundreds_of_splits() -> None:
    splits = {f"s{n:03}": 1 / 300 for n in range(300)}
    pages = [Page(f"{n:03}", text, publisher=f"paper {n}") for n, text in enumerate(apart(400))]
    rows = run([pages], Config(split=splits, split_by="publisher")).rows

    assert {row["source"]: row["split"] for row in rows} == {
        page.source: split_of(str(page.publisher), splits) for page in pages
    }


@pytest.mark.parametrize("split_by", ["publisher", "domain"])
def test_what_one_house_published_is_in_one_split(split_by: str) -> None:
    houses = ["Herald", "Post", "Times", "Echo", "Courier", "Globe"]
    pages = [
        Page(page.source, page.text, publisher=houses[place % 6], domain=houses[place % 6].lower() + ".example")
        for place, page in enumerate(dated(36))
    ]
    result = run([pages], Config(split=HALVES, split_by=split_by))
    split_of_source = {str(row["source"]): row["split"] for row in result.rows}

    assert set(split_of_source.values()) == {"train", "test"}
    assert all(len({split_of_source[f"{place:03}"] for place in range(first, 36, 6)}) == 1 for first in range(6))


SPELLINGS = {
    "publisher": [
        [f"The Courier {n}", f"THE COURIER {n}", f"The Courier {n}.", f"the  courier, {n}"] for n in range(9)
    ],
    "domain": [[f"straße{n}.example", f"STRAßE{n}.example", ascii_host(f"straße{n}.example")] for n in range(9)],
}


@pytest.mark.parametrize("split_by", SPELLINGS)
def test_a_house_is_one_however_it_is_spelled(split_by: str) -> None:
    pages, houses = iter(dated(36)), dict[str, int]()
    spelled: list[Page] = []
    for house, names in enumerate(SPELLINGS[split_by]):
        for name in names:
            page = next(pages)
            houses[page.source] = house
            publisher, domain = (name, None) if split_by == "publisher" else (None, name)
            spelled.append(Page(page.source, page.text, publisher=publisher, domain=domain))
    result = run([spelled], Config(split=HALVES, split_by=split_by))

    assert {row["split"] for row in result.rows} == {"train", "test"}
    assert len({(houses[str(row["source"])], row["split"]) for row in result.rows}) == len(SPELLINGS[split_by])


def test_the_later_of_two_like_rows_goes_with_what_went_for_it() -> None:
    pages = [Page(page.source, page.text, date=page.date) for page in dated(8)]
    like = pages[0].text + " with a last word"
    pages += [Page("late", like, date=FIRST + timedelta(days=40)), Page("twin", like.upper())]
    result = run([pages], Config(split=HALVES, split_by="time", keep_which="earliest"))

    assert result.refusals == {"late": ("split_leak", "000"), "twin": ("split_leak", "000")}
    details = [str(row["detail"]) for row in result.duplicates]
    assert details[0] == "like 000, which stands in another split"
    assert details[1] == "the same words as late, like 000, which stands in another split"
    assert {str(row["source"]): row["n_duplicates"] for row in result.rows}["000"] == 2


def test_of_equal_texts_in_three_splits_those_of_the_first_stay() -> None:
    pages = dated(12)
    text = pages[0].text
    pages += [Page(f"x{n}", text, date=FIRST + timedelta(days=n)) for n in (5, 6, 20)]
    result = run([pages], Config(split=THIRDS, split_by="time", dedup="none"))

    assert [source for source in result.kept if str(source).startswith("x")] == ["x5"]
    assert result.refusals == {"x6": ("split_leak", "000"), "x20": ("split_leak", "000")}


@given(st.integers(1, 50), st.dictionaries(st.sampled_from("train test b".split()), st.integers(0, 9), min_size=1))
@settings(max_examples=80)
def test_by_place_each_split_gets_its_share_within_one_row(n_rows: int, shares: dict[str, int]) -> None:
    total = sum(shares.values())
    if total:
        splits = [split_of_place(place, n_rows, shares) for place in range(n_rows)]
        assert all(abs(splits.count(name) - n_rows * share / total) <= 1 for name, share in shares.items())


# Splits that rows have to keep


def pinned(result_splits: dict[str, str], folder: Path) -> Path:
    table = pa.table({"id": [row_id(source) for source in result_splits], "split": list(result_splits.values())})
    pq.write_table(table, folder / "pins.parquet")
    return folder / "pins.parquet"


def test_a_new_row_joins_the_pinned_row_that_it_is_like(tmp_path: Path) -> None:
    texts = apart(12)
    pages = [Page(f"{n:02}", text) for n, text in enumerate(texts)] + [Page("new", texts[4] + " again")]
    pins = pinned({f"{n:02}": "test" if n == 4 else "train" for n in range(12)}, tmp_path)
    result = run([pages], Config(split=HALVES), pins=pins)

    assert {str(row["source"]): row["split"] for row in result.rows}["new"] == "test"


def test_a_new_row_tied_to_rows_of_two_splits_is_refused(tmp_path: Path) -> None:
    one, bridge, other = (list(make_chain(5))[n] for n in (0, 1, 2))
    pages = [*(Page(f"{n:02}", text) for n, text in enumerate(apart(40))), Page("a", one)]
    pages += [Page("b", bridge), Page("c", other)]
    pins = pinned({"a": "train", "c": "test"}, tmp_path)
    result = run([pages], Config(split=HALVES), pins=pins)

    assert result.refusals == {"b": ("split_leak", "c")}
    splits = {str(row["source"]): row["split"] for row in result.rows}
    assert (splits["a"], splits["c"]) == ("train", "test")


def test_pins_are_joined_once_so_that_no_later_sort_has_to(tmp_path: Path) -> None:
    """With the join in a view, ranking 4 million sketches, half of them pinned, ran out of the database's memory."""
    write_sketches(tmp_path / "a.parquet", [sketch(article(Page(name, STORY + name)), 0, 0) for name in ("a", "b")])
    pins = pinned({"b": "test", "gone": "train"}, tmp_path)
    with open_database(tmp_path) as database:
        table = pinned_sketches(database, [tmp_path / "a.parquet"], pins, tmp_path)
        plan = database.execute(f"EXPLAIN SELECT * FROM {table}").fetchall()
        rows = database.execute(f"SELECT source, pinned FROM {table} ORDER BY source").fetchall()

    assert rows == [("a", None), ("b", "test")]
    assert "JOIN" not in str(plan)


def test_a_pinned_row_never_goes_for_a_new_one_of_an_earlier_split(tmp_path: Path) -> None:
    pages = dated(8)
    pages[0] = Page("000", pages[7].text + " once more", date=FIRST)
    pins = pinned({"007": "test"}, tmp_path)
    result = run([pages], Config(split=HALVES, split_by="time"), pins=pins)

    assert result.refusals == {"000": ("split_leak", "007")}


def test_a_build_tells_the_sizes_reached_and_what_its_splits_promise(tmp_path: Path) -> None:
    raw = tmp_path / "raw.jsonl"
    rows = ({"id": copy.name, "text": copy.text} for copy in WIRE)
    raw.write_text("".join(json.dumps(row) + "\n" for row in rows))
    done = run_build(
        raw, "-o", tmp_path / "news", "--split", "train=0.5,test=0.5", "--dedup", "near", "--min-words", "9"
    )
    assert done.returncode == 0, done.stderr.decode()
    card = (tmp_path / "news" / "README.md").read_text()
    counts = Counter(row["split"] for row in split_rows(tmp_path / "news"))

    n_rows = sum(counts.values())
    assert f"train {counts['train']} ({100 * counts['train'] / n_rows:.1f} %, asked 50 %)" in done.stdout.decode()
    assert "| split | rows |  | asked |" in card
    assert "Near-duplicates (likeness 0.8 or more) stand in one split." in card
    assert run_verify(tmp_path / "news") == 0


def test_rows_that_would_leak_are_counted_among_the_duplicates(tmp_path: Path) -> None:
    rows = [
        {"text": text, "date_published": f"2024-01-{day:02}"}
        for day, text in enumerate([*apart(5), *apart(5)[:2]], start=1)
    ]
    (tmp_path / "raw.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    options = ("--split", "train=0.7,test=0.3", "--split-by", "time", "--dedup", "none", "--min-words", "9")
    done = run_build(tmp_path / "raw.jsonl", "-o", tmp_path / "news", *options)

    told = done.stdout.decode()
    assert "split_leak 2" in told, done.stderr.decode()
    assert "2 refused (2 duplicates)" in told


def split_rows(dataset: Path) -> list[dict[str, str]]:
    return [
        {"split": file.name.split("-")[0]}
        for file in dataset.glob("data/*.parquet")
        for _ in pq.read_table(file).to_pylist()
    ]


def run_verify(dataset: Path) -> int:
    command = [sys.executable, "-m", "articlepack", "verify", str(dataset)]
    return subprocess.run(command, check=False, capture_output=True).returncode


def test_a_giant_group_leaves_no_dataset(tmp_path: Path) -> None:
    raw = tmp_path / "raw.jsonl"
    raw.write_text("".join(json.dumps({"id": page.source, "text": page.text}) + "\n" for page in chained()[40:]))
    done = run_build(raw, "-o", tmp_path / "news", "--split", "train=0.5,test=0.5")

    assert done.returncode == 1
    assert b"--allow-leaks" in done.stderr
    assert not (tmp_path / "news").exists()
