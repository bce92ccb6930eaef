"""Pages that tell one story: half of the shorter one in common, they stay rows and lie in one split; series do not."""

import random
from collections import Counter, defaultdict
from datetime import UTC, datetime, timedelta
from itertools import combinations
from pathlib import Path

import numpy as np
import pytest

from articlepack.config import Config
from articlepack.stages.compare.buckets import FEW_PAGES, are_small
from articlepack.stages.compare.exchange import in_turn
from tests.prose import Prose
from tests.test_compare import Page, Result, run
from tests.test_compare_groups import apart, pinned
from tests.wire_made import contained, likeness, shingles_of

HALVES = {"train": 0.5, "test": 0.5}
FIRST = datetime(2024, 1, 1, tzinfo=UTC)


def paragraphs(prose: Prose, n: int) -> list[str]:
    """Each of forty words."""
    return [" ".join(prose.some_words(40)) for _ in range(n)]


def versions(prose: Prose) -> dict[str, str]:
    """One story as papers have it, none so like another that it would be refused."""
    story, own = paragraphs(prose, 6), paragraphs(prose, 8)
    told = {
        "first": story,
        "new lead": [*own[:2], *story[1:]],
        "cut": [*story[:3], own[2]],
        "grown": [*own[3:6], *story[1:]],
        "swapped": [*story[:2], *own[6:], *story[4:]],
    }
    return {name: "\n\n".join(text) for name, text in told.items()}


def stories(n: int) -> list[Page]:
    return [
        Page(f"{story:03}-{name}", text, date=FIRST + timedelta(days=place))
        for story in range(n)
        for place, (name, text) in enumerate(versions(Prose(story)).items())
    ]


def series(name: str, n: int) -> list[Page]:
    """Reports of one kind: of nine paragraphs six are the same every day."""
    prose = Prose(3_000 + len(name))
    opening, closing = paragraphs(prose, 3), paragraphs(prose, 3)
    return [Page(f"{name}-{day:03}", "\n\n".join([*opening, *paragraphs(prose, 3), *closing])) for day in range(n)]


def groups_of(result: Result) -> dict[str, list[str]]:
    groups = defaultdict(list)
    for row in result.rows:
        groups[str(row["cluster_id"])].append(str(row["source"]))
    return dict(groups)


def parted(result: Result, pages: list[Page], at_least: float) -> list[tuple[str, str]]:
    """Pairs of one story across splits: by brute force."""
    shingles = {page.source: shingles_of(page.text) for page in pages}
    splits = {str(row["source"]): row["split"] for row in result.rows}
    return [
        (a, b)
        for a, b in combinations(splits, 2)
        if a[:3] == b[:3] and splits[a] != splits[b] and contained(shingles[a], shingles[b]) >= at_least
    ]


def test_versions_are_less_alike_than_what_is_refused() -> None:
    shingles = [shingles_of(text) for text in versions(Prose(1)).values()]

    assert max(likeness(a, b) for a, b in combinations(shingles, 2)) < 0.8
    assert all(contained(shingles[0], one) > 0.6 for one in shingles)


@pytest.mark.parametrize("dedup", ["none", "exact", "near"])
def test_versions_of_one_story_are_rows_of_one_group(dedup: str) -> None:
    pages = stories(40)
    result = run([pages], Config(dedup=dedup, split=HALVES))

    assert sorted(map(str, result.kept)) == sorted(page.source for page in pages)
    assert parted(result, pages, 0.5) == []
    assert Counter(map(len, groups_of(result).values())) == {5: 40}


def test_a_group_holds_one_story_alone() -> None:
    groups = groups_of(run([stories(40)], Config(split=HALVES)))

    assert all(len({source[:3] for source in sources}) == 1 for sources in groups.values())


@pytest.mark.parametrize(
    "alphabet",
    [
        "abcdeäöüß",
        "的一是不了人我在有他这中大来上国",
        "のにはをたがでてとしれさある",
        "ابتثجحخدذرزسشصضطظ",
        "กขคงจชซดตถทนบปผ",
    ],
)
def test_stories_are_known_in_every_script(alphabet: str) -> None:
    chance = random.Random(7)
    gap = " " if alphabet[0] in "aا" else ""

    def told(n_words: int) -> str:
        return gap.join("".join(chance.choices(alphabet, k=5)) for _ in range(n_words)) + "."

    pages = list[Page]()
    for story in range(20):
        shared = told(60)
        pages += [Page(f"{story:03}-{n}", f"{told(40)}\n\n{shared}") for n in range(2)]

    assert set(map(len, groups_of(run([pages], Config(split=HALVES))).values())) == {2}


@pytest.mark.parametrize("n", [FEW_PAGES + 1, 60])
def test_a_series_is_no_story(n: int) -> None:
    pages = [*stories(40), *series("weather", n), *series("horoscopes", n)]
    groups = groups_of(run([pages], Config(split=HALVES)))

    assert Counter(map(len, groups.values())) == {5: 40, 1: 2 * n}


def test_a_report_told_anew_is_one_story_within_its_series() -> None:
    pages = series("weather", 40)
    changed = pages[7].text.replace("\n\n", "\n\nUpdated at noon. ", 4)
    groups = groups_of(run([[*pages, Page("weather-x", changed)]], Config(dedup="exact", split=HALVES)))

    assert sorted(sources for sources in groups.values() if len(sources) > 1) == [["weather-007", "weather-x"]]


def test_a_sentence_in_common_ties_no_short_texts() -> None:
    prose = Prose(3)
    notes = [" ".join(prose.some_words(14)) for _ in range(30)]
    pages = [
        Page(f"{n:03}-{k}", f"{note}. {' '.join(prose.some_words(9))}") for n, note in enumerate(notes) for k in "ab"
    ]

    assert set(map(len, groups_of(run([pages], Config(split=HALVES))).values())) == {1}


def chain(n: int) -> list[Page]:
    """Pages of which each has two thirds in common with the next."""
    thirds = paragraphs(Prose(2_000), n + 2)
    return [Page(f"chain-{place:03}", "\n\n".join(thirds[place : place + 3])) for place in range(n)]


@pytest.mark.parametrize(("n_links", "n_others", "largest"), [(20, 400, 21), (50, 300, 2), (100, 1200, 2)])
def test_stories_without_end_fall_apart_to_near_pages(n_links: int, n_others: int, largest: int) -> None:
    """Where they are more than a tenth of the rows, or a hundred; no build stops for it."""
    links = chain(n_links)
    near = Page("chain-x", links[0].text + "\n\nA last word.")
    prose = Prose(2_001)
    others = [Page(f"{n:04}", " ".join(prose.some_words(60))) for n in range(n_others)]
    groups = groups_of(run([[*links, near, *others]], Config(split=HALVES)))

    assert max(map(len, groups.values())) == largest
    assert any({"chain-000", "chain-x"} <= {*sources} for sources in groups.values())


def test_groups_do_not_depend_on_how_pages_lie() -> None:
    pages = [*stories(40), *series("weather", 30)]
    whole = groups_of(run([pages], Config(split=HALVES)))
    shuffled = pages[:]
    random.Random(1).shuffle(shuffled)
    parts = [shuffled[place::5] for place in range(5)]

    assert groups_of(run(parts, Config(split=HALVES), each=in_turn)) == whole


@pytest.mark.parametrize("split_by", ["time", "publisher", "domain"])
def test_no_row_is_refused_for_half_of_its_text(split_by: str) -> None:
    pages = stories(20)

    assert not run([pages], Config(split=HALVES, split_by=split_by)).refusals


# Rows that keep their split


def test_a_new_version_joins_the_pinned_row_of_its_story(tmp_path: Path) -> None:
    pages = stories(20)
    old = {page.source: "test" if place % 3 else "train" for place, page in enumerate(pages[::5])}
    result = run([pages], Config(split=HALVES), pins=pinned(old, tmp_path))

    assert {str(row["source"])[:3]: row["split"] for row in result.rows} == {name[:3]: old[name] for name in old}
    assert parted(result, pages, 0.5) == []


def test_a_story_in_two_splits_costs_no_row(tmp_path: Path) -> None:
    """Near rows that keep two splits have what is like both refused; versions of one story have not."""
    texts = versions(Prose(5))
    pages = [Page(name, text) for name, text in texts.items()]
    pages += [Page(f"{n:03}", text) for n, text in enumerate(apart(60))]
    pins = pinned({"first": "train", "grown": "test"}, tmp_path)
    splits = {str(row["source"]): row["split"] for row in run([pages], Config(split=HALVES), pins=pins).rows}

    assert len(splits) == len(pages)
    assert (splits["first"], splits["grown"]) == ("train", "test")


def test_a_near_row_counts_before_one_of_the_same_story(tmp_path: Path) -> None:
    texts = versions(Prose(5))
    pages = [Page("000-a", texts["first"]), Page("001-b", texts["cut"] + "\n\n" + paragraphs(Prose(77), 1)[0])]
    pages += [Page("002-new", pages[1].text + " A last word."), Page("003-newer", pages[1].text + " At last a word.")]
    pages += [Page(f"{n:03}", text) for n, text in enumerate(apart(60), start=10)]
    pins = pinned({"000-a": "train", "001-b": "test"}, tmp_path)
    result = run([pages], Config(split=HALVES), pins=pins)
    splits = {str(row["source"]): row["split"] for row in result.rows}

    assert not result.refusals
    assert (splits["002-new"], splits["003-newer"]) == ("test", "test")


def test_near_rows_join_one_split_where_their_stories_have_two(tmp_path: Path) -> None:
    """Each alone would go with its own story, and then be like a row in another split."""
    one, other, *body = paragraphs(Prose(3), 12)
    own = [paragraph[:100] for paragraph in paragraphs(Prose(4), 2)]
    pages = [Page("a", f"{one}\n\n{own[0]}"), Page("b", f"{other}\n\n{own[1]}")]
    pages += [Page(name, "\n\n".join([*body, last])) for name, last in (("n0", one), ("n1", other))]
    pages += [Page(f"{n:03}", text) for n, text in enumerate(apart(60))]
    result = run([pages], Config(split=HALVES), pins=pinned({"a": "train", "b": "test"}, tmp_path))
    splits = {str(row["source"]): row["split"] for row in result.rows}

    assert not result.refusals
    assert splits["n0"] == splits["n1"]


def test_what_many_have_is_no_sample_of_few() -> None:
    keys = np.repeat(np.array([1, 2, 3], np.uint64), [FEW_PAGES, FEW_PAGES + 1, 1])

    assert are_small(keys).tolist() == [True] * FEW_PAGES + [False] * (FEW_PAGES + 1) + [True]
    assert are_small(keys[:0]).tolist() == []
