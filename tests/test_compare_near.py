"""Near duplicates: who goes, for whom, and that likeness is verified, in any script and any arrangement."""

import json
import random
import subprocess
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from unittest.mock import Mock

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from articlepack.compiled import Compiled
from articlepack.config import Config, load_config
from articlepack.errors import UsageError
from articlepack.records import row_id
from articlepack.stages.compare import stars
from articlepack.stages.compare.buckets import N_BEFORE, N_FIRST, pairs_of
from articlepack.stages.compare.divide import HALF, LOWER
from articlepack.stages.compare.exchange import in_turn
from articlepack.stages.compare.overlap import count_shared, hash_runs, shingle_hashes
from articlepack.stages.compare.signature import band_keys, band_shape, minhash
from tests.builds import built, rows_of, run_build
from tests.test_compare import OTHER, STORY, Page, Result, run, spread_anew, told
from tests.test_compiled import plain
from tests.wire_made import jaccard, likeness, make_chain, make_wire, shingles_of, true_pairs

NEAR = Config(dedup="near")
LONG = " ".join(make_chain(1, n_words=200))
EDITED = LONG.replace(LONG.split()[40], "otherwise", 1)
LONGER = LONG + " " + " ".join(make_chain(1, seed=6, n_words=300))


def test_a_text_that_is_nearly_the_same_goes_for_the_longer() -> None:
    result = run([[Page("a", EDITED), Page("b", LONG + " and more"), Page("c", OTHER)]], NEAR)

    assert result.refusals == {"a": ("near_duplicate", "b")}
    assert result.duplicates[0]["similarity"] == pytest.approx(
        jaccard(shingles_of(EDITED), shingles_of(LONG + " and more")), abs=1e-6
    )
    assert [row["n_duplicates"] for row in result.rows] == [1, 0]


def test_a_brief_goes_for_the_longer_article_that_holds_it() -> None:
    result = run([[Page("a", LONG), Page("b", LONGER)]], NEAR)

    assert result.refusals == {"a": ("contained", "b")}
    assert result.duplicates[0]["similarity"] == 1.0


def test_the_twin_of_a_page_refused_says_in_one_sentence_for_whom_it_goes() -> None:
    contained = run([[Page("a", LONG), Page("b", LONG.upper()), Page("c", LONGER)]], NEAR)
    near = run([[Page("a", EDITED), Page("b", EDITED.upper()), Page("c", LONG + " and more")]], NEAR)

    assert [row["detail"] for row in contained.duplicates] == [
        "100% of its shingles stand in c",
        "the same words as a, of whose shingles 100% stand in c",
    ]
    assert [row["detail"] for row in near.duplicates] == [
        "94% of its and c's shingles are in common",
        "the same words as a, of whose and c's shingles 94% are in common",
    ]


def test_a_longer_article_never_goes_for_a_brief_that_came_first() -> None:
    days = day(1), day(2)
    result = run(
        [[Page("a", LONG, date=days[0]), Page("b", LONGER, date=days[1])]], Config(dedup="near", keep_which="earliest")
    )

    assert result.kept == ["a", "b"]
    assert len({row["cluster_id"] for row in result.rows}) == 1


def day(number: int) -> datetime:
    return datetime(2024, 1, number, tzinfo=UTC)


@pytest.mark.parametrize(("which", "kept"), [("longest", "c"), ("earliest", "b"), ("newest", "a")])
def test_which_page_is_kept_is_told(which: str, kept: str) -> None:
    pages = [
        Page("a", EDITED, date=day(9)),
        Page("b", LONG, date=day(2)),
        Page("c", LONG + " and so on", date=day(5)),
        Page("d", LONG.replace(LONG.split()[90], "likewise", 1)),
    ]

    assert run([pages], Config(dedup="near", keep_which=which)).kept == [kept]


def test_pages_of_a_preferred_input_are_kept_before_others() -> None:
    pages = [Page("agency/1", LONG), Page("paper/1", LONG + " and more"), Page("blog#7", LONG + " and much more")]

    assert run([pages], Config(dedup="near", prefer_source=("agency", "blog"))).kept == ["agency/1"]
    assert run([pages], Config(dedup="near")).kept == ["blog#7"]


def test_exact_leaves_what_is_only_near() -> None:
    result = run([[Page("a", EDITED), Page("b", LONG)]])

    assert result.kept == ["a", "b"]
    assert {row["cluster_id"] for row in result.rows} == {result.rows[0]["id"]}


def test_the_threshold_is_an_option() -> None:
    pages = [[Page("a", EDITED), Page("b", LONG)]]
    alike = likeness(shingles_of(EDITED), shingles_of(LONG))

    assert run(pages, Config(dedup="near", dedup_threshold=alike + 0.002)).kept == ["a", "b"]
    assert run(pages, Config(dedup="near", dedup_threshold=alike - 0.002)).kept == ["a"]


@pytest.mark.parametrize("threshold", ["0", "0.29", "1.01", "nan"])
def test_a_threshold_that_nobody_means_is_wrong_use(threshold: str) -> None:
    with pytest.raises(UsageError, match="dedup-threshold"):
        load_config(None, {"dedup_threshold": float(threshold)})


@pytest.mark.parametrize(
    "words",
    [
        "港の古い起重機は秋の嵐が来る前に修理される予定だと市の議会は月曜日の会議で決めた。鎖は三月に切れ、船が横から引いたためだった。",
        "เครนเก่าของท่าเรือจะได้รับการซ่อมแซมก่อนฤดูใบไม้ร่วงตามที่สภาเมืองตัดสินใจในวันจันทร์โซ่ขาดในเดือนมีนาคมเมื่อเรือดึงมันไปด้านข้าง",
        "ستصلح الرافعة القديمة في الميناء قبل عواصف الخريف كما قرر مجلس المدينة يوم الاثنين انقطعت السلسلة في مارس",
        "Старый кран в порту починят до осенних бурь так решил городской совет в понедельник цепь порвалась",
    ],
)
def test_near_is_near_in_any_script(words: str) -> None:
    text = words + words[::-1] + words[1::2]
    result = run([[Page("a", text), Page("b", text + words[:12]), Page("c", words[::-2] + words[::3])]], NEAR)

    assert result.kept == ["b", "c"]


def test_a_chain_of_neighbours_becomes_many_stars() -> None:
    """Each refused page is as like the row kept for it as the threshold says, however long the chain."""
    texts = list(make_chain(300))
    result = run([[Page(f"{place:04}", text) for place, text in enumerate(texts)]], NEAR)

    assert len(result.kept) > 30
    for source, (_, kept) in result.refusals.items():
        assert likeness(shingles_of(texts[int(source)]), shingles_of(texts[int(kept)])) >= 0.8


def test_who_hands_out_jobs_needs_no_machine_code(monkeypatch: pytest.MonkeyPatch) -> None:
    """It would load it for the few pages alone that are compared with who stands for another."""
    called, is_job = Compiled.__call__, [True]

    def within_jobs(function: Any, *arguments: Any) -> Any:
        assert is_job[0], function
        return called(function, *arguments)

    def each(task: Any, jobs: Sequence[Any]) -> list[Any]:
        is_job[0] = True
        results = in_turn(task, jobs)
        is_job[0] = False
        return results

    monkeypatch.setattr(Compiled, "__call__", within_jobs)
    monkeypatch.setattr(stars, "likeness", asked := Mock(wraps=stars.likeness))
    run([[Page(f"{place:04}", text) for place, text in enumerate(make_chain(100))]], NEAR, each=each)

    assert asked.called
    assert not is_job[0]


def test_a_page_that_bridges_two_clusters_goes_for_one_and_joins_none() -> None:
    a, bridge, c = (list(make_chain(6))[place] for place in (0, 2, 4))
    result = run([[Page("a", a + " first"), Page("b", bridge), Page("c", c + " third")]], NEAR)

    assert result.kept == ["a", "c"]
    assert result.refusals["b"][1] == "a"


def test_pairs_of_generated_wire_copy_are_found() -> None:
    copies = make_wire(n_stories=60)
    pages = [Page(copy.name, copy.text) for copy in copies]
    result = run([pages], NEAR)
    kept = [copy for copy in copies if copy.name in result.kept]

    assert true_pairs(kept, 0.8) == {}
    texts = {copy.name: shingles_of(copy.text) for copy in copies}
    for source, (reason, held_by) in result.refusals.items():
        own, other = texts[source], texts[held_by]
        assert reason in ("near_duplicate", "contained", "exact_duplicate")
        assert likeness(own, other) >= 0.8


@settings(max_examples=6)
@given(st.randoms(use_true_random=False), st.sampled_from(["none", "exact", "near"]))
def test_parts_and_their_order_change_nothing_near(chance: random.Random, dedup: str) -> None:
    pages = [Page(f"{n:03}", text) for n, text in enumerate(make_chain(25))]
    pages += [Page(copy.name, copy.text) for copy in make_wire(n_stories=4)]
    config = Config(dedup=dedup, split={"train": 0.5, "test": 0.5}, allow_leaks=True)
    result, moved = run([pages], config), run(spread_anew([pages], chance), config)

    assert told(result) == told(moved)
    check_accounts(result, len(pages))


def check_accounts(result: Result, n_pages: int) -> None:
    assert len(result.rows) + len(result.duplicates) == n_pages
    assert sum(int(row["n_duplicates"]) for row in result.rows) == len(result.duplicates)


# Signatures, bands and buckets


def test_equal_places_of_two_signatures_estimate_likeness() -> None:
    one, other = shingle_hashes(LONG), shingle_hashes(LONG + " " + LONGER[-700:])
    true = count_shared(one, other) / len(np.union1d(one, other))

    assert (minhash(one, 1_000) == minhash(other, 1_000)).mean() == pytest.approx(true, abs=0.06)


@pytest.mark.parametrize("threshold", [0.3, 0.5, 0.8, 0.9, 1.0])
def test_bands_find_what_is_as_like_as_the_threshold(threshold: float) -> None:
    n_bands, n_rows = band_shape(threshold)

    assert n_bands * n_rows <= 128
    assert 1 - (1 - threshold**n_rows) ** n_bands >= 0.9999


def test_a_text_without_words_has_bands_too() -> None:
    assert len(band_keys(shingle_hashes("…"), (25, 5))) == 25


@given(st.text(st.sampled_from("ab cé漢"), max_size=30))
@settings(max_examples=60)
@pytest.mark.filterwarnings("ignore:overflow encountered:RuntimeWarning")
def test_compiled_shingles_are_those_of_the_plain_code(text: str) -> None:
    encoded = np.frombuffer(" ".join(text.split()).encode(), np.uint8)

    assert hash_runs(encoded, 3).tolist() == plain(hash_runs)(encoded, 3).tolist()
    shingles = np.unique(hash_runs(encoded, 3))
    assert minhash(shingles, 7).tolist() == plain(minhash)(shingles, 7).tolist()


@given(st.lists(st.integers(0, 3), max_size=120))
@settings(max_examples=60)
def test_in_a_bucket_each_meets_the_first_and_those_right_before(keys: list[int]) -> None:
    codes = pairs_of(np.array(keys, np.uint32), np.arange(len(keys), dtype=np.int32))
    found = sorted((int(code >> HALF), int(code & LOWER)) for code in codes)

    expected = []
    for later, key in enumerate(keys):
        before = [place for place in range(later) if keys[place] == key]
        expected += [(later, place) for place in sorted({*before[:N_FIRST], *before[-N_BEFORE:]})]
    assert found == sorted(expected)


def test_what_another_dataset_has_is_not_repeated(tmp_path: Path) -> None:
    texts = [next(iter(make_chain(1, seed=40 + n))) for n in range(6)]
    old, new = tmp_path / "old.jsonl", tmp_path / "new.jsonl"
    old.write_text("".join(json.dumps({"id": f"o{n}", "text": text}) + "\n" for n, text in enumerate(texts[:3])))
    changed = texts[1].replace(texts[1].split()[50], "otherwise", 1)
    rows = [("n0", texts[0]), ("n1", changed), ("n3", texts[3]), ("n4", texts[4]), ("n5", texts[4] + " again")]
    new.write_text("".join(json.dumps({"id": name, "text": text}) + "\n" for name, text in rows))
    built(tmp_path / "had", old)
    made = built(tmp_path / "made", new, "--against", tmp_path / "had", "--dedup", "near")

    assert [row["source"] for row in rows_of(made)] == ["new.jsonl#n3", "new.jsonl#n5"]
    refused = {row["source"]: row for row in rows_of(made, "rejected")}
    assert {source: row["reason"] for source, row in refused.items()} == {
        "new.jsonl#n0": "already_known",
        "new.jsonl#n1": "already_known",
        "new.jsonl#n4": "near_duplicate",
    }
    assert refused["new.jsonl#n0"]["duplicate_of"] == row_id("old.jsonl#o0")
    assert refused["new.jsonl#n0"]["detail"] == "the same words as had: old.jsonl#o0"
    assert subprocess.run([sys.executable, "-m", "articlepack", "verify", str(made)], check=False).returncode == 0


def test_a_dataset_is_not_compared_against_itself(tmp_path: Path) -> None:
    (tmp_path / "new.txt").write_text(LONG)
    done = run_build(tmp_path / "new.txt", "-o", tmp_path / "made", "--against", tmp_path / "other" / ".." / "made")

    assert done.returncode == 2
    assert b"say --add" in done.stderr


def test_a_folder_that_is_no_dataset_cannot_be_compared_against(tmp_path: Path) -> None:
    (tmp_path / "new.txt").write_text(LONG)
    done = run_build(tmp_path / "new.txt", "-o", tmp_path / "made", "--against", tmp_path)

    assert done.returncode == 2
    assert b"--against" in done.stderr


def test_options_stand_in_a_file_too(tmp_path: Path) -> None:
    (tmp_path / "build.toml").write_text('dedup = "near"\nkeep-which = "newest"\nprefer-source = "agency, blog"\n')

    config = load_config(tmp_path / "build.toml", {})
    assert (config.dedup, config.keep_which, config.prefer_source) == ("near", "newest", ("agency", "blog"))


def test_a_story_and_another_are_not_near() -> None:
    assert run([[Page("a", STORY), Page("b", OTHER)]], NEAR).kept == ["a", "b"]
