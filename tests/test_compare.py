"""The comparison: who is refused for whom, in what order the others stand, and that nobody is lost."""

import hashlib
import random
from collections import Counter
from datetime import datetime
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import Struct
from msgspec.structs import asdict

from articlepack.columns import arrow_schema
from articlepack.config import Config
from articlepack.records import Article, Metadata, Origin
from articlepack.stages.compare import Comparison, SplitRule, compare, sketch, write_sketches
from articlepack.stages.compare.buckets import N_BEFORE, N_FIRST
from articlepack.stages.compare.exchange import Each, in_turn
from articlepack.stages.compare.overlap import count_shared, shingle_hashes
from articlepack.stages.compare.sketch import fingerprints_of
from articlepack.stages.compare.stars import MIN_OVERLAP
from articlepack.stages.compare.tables import write_arrow, write_parquet
from articlepack.stages.split import split_of, split_of_place
from articlepack.words import count_words, fold

STORY = (
    "The harbour council voted on Monday to repair the old crane. Its chain broke in March, when a barge pulled it "
    "sideways. Two firms have offered to do the work before autumn. The cheaper one wants eighteen weeks."
)
UPDATE = STORY + " On Tuesday the mayor added that the footbridge would be closed meanwhile."
OTHER = (
    "Seventeen beekeepers met in the school hall to count the hives that came through winter. Most lost a third. "
    "They blame the wet spring, and a mite that nobody in the valley had seen before last year."
)


class Page(Struct, frozen=True):
    """What a test says of a settled page."""

    source: str
    text: str
    canonical: str | None = None
    url: str | None = None
    date: datetime | None = None
    publisher: str | None = None
    domain: str | None = None


class Result(Struct, frozen=True):
    """What a comparison left on disk, as plain rows."""

    comparison: Comparison
    rows: list[dict[str, str | int]]
    rejected: list[dict[str, str | int]]
    duplicates: list[dict[str, str | float]]
    paths: list[dict[str, str | int]]

    @property
    def kept(self) -> list[str | int]:
        return [row["source"] for row in self.rows]

    @property
    def refusals(self) -> dict[str, tuple[str, str]]:
        """Source of each page refused: the reason, and the source of the row kept."""
        sources = {str(row["id"]): str(row["source"]) for row in self.rows}
        return {str(row["source"]): (str(row["reason"]), sources[str(row["duplicate_of"])]) for row in self.duplicates}


def article(page: Page) -> Article:
    return Article(
        id=hashlib.sha256(page.source.encode()).hexdigest()[:32],
        origin=Origin(source=page.source, path=page.source.partition("#")[0]),
        metadata=Metadata(
            url_canonical=page.canonical,
            title="A title",
            url=page.url or "https://herald.example/" + page.source.replace("#", "-"),
            date_published=page.date,
            publisher=page.publisher,
            domain=page.domain,
        ),
        text=page.text,
        text_format="plain",
        text_sha256="",
        n_chars=len(page.text),
        n_words=count_words(page.text),
        extractor="rules",
        extraction_score=1.0,
        encoding="utf-8",
        media_type="text/plain",
        raw_sha256="",
        n_bytes_raw=0,
    )


def share_held(part: str, whole: str) -> float:
    """Share of the shingles of one text that another has too."""
    shingles = shingle_hashes(part)
    return count_shared(shingles, shingle_hashes(whole)) / max(1, len(shingles))


def settle(folder: Path, parts: list[list[Page]], refused: list[list[str]], config: Config) -> tuple[list[Path], ...]:
    """The files that settling these pages would leave: sketches, articles and refusals by part."""
    schema = pa.schema([("source", pa.string()), ("text", pa.string())])
    files: tuple[list[Path], list[Path], list[Path]] = ([], [], [])
    for part, pages in enumerate(parts):
        near = config.dedup_threshold
        sketches = [sketch(article(page), part, row, 10 * row, 3, near) for row, page in enumerate(pages)]
        files[0].append(folder / f"sketches-{part}.parquet")
        files[1].append(folder / f"articles-{part}.arrow")
        write_sketches(files[0][-1], sketches)
        write_arrow(files[1][-1], schema, [{"source": page.source, "text": page.text} for page in pages])
    for part, sources in enumerate(refused):
        files[2].append(folder / f"rejected-{part}.arrow")
        rows = [{"source": source, "stage": "filter", "reason": "too_short"} for source in sources]
        write_arrow(files[2][-1], arrow_schema("rejected"), rows)
    return files


def run(
    parts: list[list[Page]],
    config: Config | None = None,
    refused: list[list[str]] | None = None,
    name: str = "work",
    pins: Path | None = None,
    each: Each = in_turn,
) -> Result:
    """Compare pages that lie in these parts."""
    config = config or Config()
    with TemporaryDirectory() as place:
        folder = Path(place) / name
        folder.mkdir()
        sketches, articles, rejected = settle(folder, parts, refused or [], config)
        rule = SplitRule(partial(split_of, shares=config.split), partial(split_of_place, shares=config.split))
        found = compare(sketches, articles, rejected, folder / "compared", config, rule, pins, each=each)
        return Result(
            found,
            pq.read_table(found.rows).to_pylist(),
            pq.read_table(found.rejected).to_pylist(),
            pa.ipc.open_file(found.duplicates.read_bytes()).read_all().to_pylist(),
            pq.read_table(found.paths).to_pylist(),
        )


# Exact duplicates


def test_the_same_words_are_kept_once_the_first_by_source() -> None:
    result = run([[Page("b", STORY), Page("a", STORY.upper()), Page("c", OTHER), Page("d", STORY + " !")]])

    assert result.kept == ["a", "c"]
    assert result.refusals == {"b": ("exact_duplicate", "a"), "d": ("exact_duplicate", "a")}


@pytest.mark.parametrize(
    ("typed", "set_in_type"), [("L'été d'Anne", "L’été d’Anne"), ("П'ять", "Пʼять"), ("ג'ורג'", "ג׳ורג׳")]
)
def test_the_same_words_may_be_written_with_any_apostrophe(typed: str, set_in_type: str) -> None:
    assert run([[Page("a", typed), Page("b", set_in_type)]]).comparison.refused == {"exact_duplicate": 1}


def test_without_comparison_every_page_stays() -> None:
    result = run([[Page("b", STORY), Page("a", STORY)]], Config(dedup="none"))

    assert result.kept == ["a", "b"]
    assert result.comparison.refused == {}


def test_texts_without_words_are_compared_as_they_stand() -> None:
    result = run([[Page("b", "!!!"), Page("a", "!!!"), Page("c", "???"), Page("d", "! ! !")]])

    assert result.kept == ["a", "c", "d"]
    assert result.refusals == {"b": ("exact_duplicate", "a")}


# Pages of one address


def test_a_shorter_version_of_the_same_url_goes_for_the_longer() -> None:
    result = run([[Page("a", STORY, "https://h.example/crane"), Page("b", UPDATE, "https://h.example/crane")]])

    assert result.kept == ["b"]
    assert result.refusals == {"a": ("same_canonical_url", "b")}


def test_of_versions_of_one_length_the_first_by_source_stays() -> None:
    changed = STORY.replace("eighteen", "twenty")
    result = run([[Page("b", STORY, "https://h.example/crane"), Page("a", changed, "https://h.example/crane")]])

    assert result.refusals == {"b": ("same_canonical_url", "a")}


def test_different_articles_that_point_at_the_home_page_stay() -> None:
    result = run([[Page("a", STORY, "https://h.example/"), Page("b", OTHER, "https://h.example/")]])

    assert result.kept == ["a", "b"]


def test_versions_without_a_common_url_stay() -> None:
    result = run(
        [[Page("a", STORY, "https://h.example/1"), Page("b", UPDATE, "https://h.example/2"), Page("c", UPDATE)]]
    )

    assert result.kept == ["a", "b"]


def test_a_page_that_declares_no_url_is_a_version_of_what_stood_at_its_own() -> None:
    """A crawl that came twice, once by a link from elsewhere; the story had been carried on meanwhile."""
    first = Page("a", STORY, url="http://www.h.example/crane/?utm_source=letter#top")
    second, other = Page("b", UPDATE, url="https://h.example/crane"), Page("c", OTHER, url="https://h.example/crane")
    declaring = Page("d", STORY + " It is blue.", canonical="https://h.example/crane", url="https://m.h.example/7")
    result = run([[first, second, other, declaring]])

    assert result.kept == ["b", "c"]
    assert result.refusals == {"a": ("same_canonical_url", "b"), "d": ("same_canonical_url", "b")}


def test_versions_at_one_address_that_all_stay_are_not_parted() -> None:
    rewritten = STORY.replace("The cheaper one wants eighteen weeks", "Both were turned down")
    pages = [Page("a", STORY, url="https://h.example/crane"), Page("b", rewritten, url="https://h.example/crane")]
    result = run([[*pages, Page("c", OTHER)]], Config(dedup="none"))

    clusters = [row["cluster_id"] for row in result.rows]
    assert clusters[0] == clusters[1]
    assert clusters[2] != clusters[0]


def test_a_chain_of_versions_names_a_row_that_is_kept() -> None:
    """The third stands in the second, not in the first: it must not go for a page that is gone itself."""
    first, second, third = chain_of_texts()
    url = "https://h.example/live"
    result = run([[Page("a", first, url), Page("b", second, url), Page("c", third, url)]])

    assert result.kept == ["a", "c"]
    assert result.refusals == {"b": ("same_canonical_url", "a")}


def chain_of_texts() -> tuple[str, str, str]:
    words = [f"word{number}" for number in range(100)]
    return " ".join(words[:60]), " ".join(words[25:75]), " ".join(words[52:88])


def test_a_twin_of_a_refused_page_goes_with_it_for_the_row_kept() -> None:
    url = "https://h.example/crane"
    result = run([[Page("a", STORY, url), Page("b", STORY), Page("c", UPDATE, url)]])

    assert result.kept == ["c"]
    assert result.refusals == {"a": ("same_canonical_url", "c"), "b": ("same_canonical_url", "c")}
    assert "the same words as a, which has the address of c" in str(result.duplicates[1]["detail"])


def test_a_url_of_many_different_texts_costs_each_page_a_bounded_number_of_looks() -> None:
    """A text meets the first 16 of its URL and the 16 right before it."""
    n_texts = N_FIRST + N_BEFORE + 3
    texts = [" ".join(f"word{page}x{number}" for number in range(60, 0, -1)) for page in range(n_texts)]
    pages = [Page(f"p{number:02d}", text, "https://h.example/") for number, text in enumerate(texts)]
    half = [" ".join(texts[number].split()[:40]) for number in (0, N_FIRST, n_texts - 1)]
    versions = [Page(f"v{number}", text, "https://h.example/") for number, text in enumerate(half)]
    result = run([[*pages, *versions]], Config(dedup_threshold=1.0))

    assert result.refusals == {"v0": ("same_canonical_url", "p00"), "v2": ("same_canonical_url", f"p{n_texts - 1}")}
    assert len(result.kept) == n_texts + 1


# How much of one text stands in another


@pytest.mark.parametrize(
    ("text", "longer"),
    [
        (STORY, "A word before. " + UPDATE),
        (
            "港の古いクレーンは秋の嵐が来る前に修理される予定だ。",
            "速報。港の古いクレーンは秋の嵐が来る前に修理される予定だ。",
        ),
        ("เครนเก่าของท่าเรือจะได้รับการซ่อมแซมก่อนฤดูใบไม้ร่วง", "ข่าวใหม่ๆเครนเก่าของท่าเรือจะได้รับการซ่อมแซมก่อนฤดูใบไม้ร่วง"),
        (
            "ستصلح الرافعة القديمة في الميناء قبل عواصف الخريف",
            "عاجل: ستصلح الرافعة القديمة في الميناء قبل عواصف الخريف المقبل",
        ),
    ],
)
def test_a_text_stands_in_its_longer_version_in_any_script(text: str, longer: str) -> None:
    assert share_held(text, longer) == 1.0
    assert share_held(longer, text) < 1.0


def test_the_order_of_words_counts() -> None:
    backwards = " ".join(reversed(STORY.split()))

    assert share_held(STORY, backwards) == 0.0


def test_a_text_without_words_stands_in_none() -> None:
    result = run([[Page("a", STORY, "https://h.example/crane"), Page("b", "…", "https://h.example/crane")]])

    assert result.kept == ["a", "b"]


# Order, splits, counts, and the ledger


def test_rows_stand_in_the_order_of_the_bytes_of_their_source() -> None:
    sources = ["ｚ/1", "é", "a#10", "a#9", "Z", "a", "😀", "a/b", "a b"]
    result = run([[Page(source, f"{OTHER} {number}") for number, source in enumerate(sources)]])

    assert result.kept == sorted(sources, key=lambda source: source.encode())


def test_shuffled_rows_stand_in_the_order_of_a_hash_of_their_id() -> None:
    result = run([[Page(f"p{number}", f"{OTHER} {number}") for number in range(30)]], Config(order="shuffled"))

    assert result.kept != sorted(map(str, result.kept))
    assert [row["id"] for row in result.rows] == sorted(
        (str(row["id"]) for row in result.rows), key=lambda id_: hashlib.sha256(id_.encode()).hexdigest()
    )


def test_a_row_knows_where_it_lies_and_how_many_pages_went_for_it() -> None:
    result = run([[Page("x#1", STORY)], [Page("x#2", OTHER), Page("x#3", STORY)]])
    row = result.rows[0]

    assert (row["source"], row["path"], row["part"], row["row"]) == ("x#1", "x", 0, 0)
    assert [row["n_duplicates"] for row in result.rows] == [1, 0]
    assert [(row["part"], row["row"], row["removed_start"], row["n_removed"]) for row in result.rows] == [
        (0, 0, 0, 3),
        (1, 0, 0, 3),
    ]


def test_every_refusal_of_the_build_can_be_found_in_order_of_source() -> None:
    result = run([[Page("b", STORY), Page("d", STORY)]], refused=[["c", "a"], [], ["e#1"]])

    found = [(row["source"], row["part"], row["row"], row["stage"], row["reason"]) for row in result.rejected]
    assert found == [
        ("a", 0, 1, "filter", "too_short"),
        ("c", 0, 0, "filter", "too_short"),
        ("d", 3, 0, "compare", "exact_duplicate"),
        ("e#1", 2, 0, "filter", "too_short"),
    ]


def test_a_refusal_shows_the_ledger_what_was_compared() -> None:
    result = run([[Page("a", UPDATE, "https://h.example/crane"), Page("b", STORY, "https://h.example/crane")]])
    refusal = result.duplicates[0]

    assert refusal["stage"] == "compare"
    assert refusal["similarity"] == refusal["reason_value"] == 1.0
    assert refusal["text_head"] == STORY[:500]
    assert refusal["duplicate_of"] == result.rows[0]["id"]
    assert (refusal["title"], refusal["url"]) == ("A title", "https://herald.example/b")
    assert "the address of a, https://h.example/crane: 100% of this text" in str(refusal["detail"])


def test_each_input_file_is_accounted_for() -> None:
    pages = [Page("x#1", STORY), Page("x#2", STORY), Page("y", OTHER)]
    result = run([pages], refused=[["x#3", "z"]])

    assert result.paths == [
        {"path": "x", "rows": 1, "rejected": 2},
        {"path": "y", "rows": 1, "rejected": 0},
        {"path": "z", "rows": 0, "rejected": 1},
    ]


@pytest.mark.parametrize("parts", [[], [[]], [[], []]])
def test_a_build_of_which_nothing_was_settled_compares_to_nothing(parts: list[list[Page]]) -> None:
    result = run(parts, refused=[["a"]])

    assert result.rows == []
    assert [row["source"] for row in result.rejected] == ["a"]


def test_a_work_folder_may_have_any_name() -> None:
    assert run([[Page("a", STORY)], [Page("b", STORY)]], name="it's [my] *?folder é").kept == ["a"]


def test_a_long_file_is_written_whole_in_batches(tmp_path: Path) -> None:
    n_rows = write_parquet(tmp_path / "a", pa.schema([("n", pa.int64())]), ({"n": n} for n in range(12_345)))

    assert n_rows == 12_345
    assert pq.read_table(tmp_path / "a")["n"].to_pylist() == list(range(12_345))


def test_a_sketch_is_read_back_as_it_was_written(tmp_path: Path) -> None:
    written = sketch(article(Page("a#1", STORY, "https://h.example/")), 2, 7, 30, 4)
    write_sketches(tmp_path / "sketches.parquet", [written])

    [row] = pq.read_table(tmp_path / "sketches.parquet").to_pylist()
    numbers = np.fromfile(fingerprints_of(tmp_path / "sketches.parquet"), np.uint32)
    shingles = np.unique((shingle_hashes(STORY) >> np.uint64(32)).astype(np.uint32))
    assert {name: row[name] for name in row if hasattr(written, name)} == {
        name: value for name, value in asdict(written).items() if name != "fingerprint"
    }
    assert (row["fingerprint_start"], row["n_shingles"]) == (0, len(shingles))
    assert numbers[-written.n_shingles :].tolist() == shingles.tolist()


# Laws

texts = st.sampled_from([STORY, STORY.lower(), UPDATE, OTHER, *chain_of_texts()])
urls = st.sampled_from([None, "https://h.example/", "https://h.example/crane"])
Layout = list[tuple[str, str | None, int]]
"""Text, URL and part of each page."""

layouts = st.lists(st.tuples(texts, urls, st.integers(0, 2)), max_size=12)


def laid_out(layout: Layout) -> list[list[Page]]:
    parts: list[list[Page]] = [[], [], []]
    for number, (text, url, part) in enumerate(layout):
        parts[part].append(Page(f"in/{number:02d}", text, url))
    return parts


@settings(max_examples=8)
@given(layouts, st.lists(st.integers(100, 105), unique=True))
def test_every_page_is_exactly_once_a_row_or_a_refusal(layout: Layout, refused: list[int]) -> None:
    parts = laid_out(layout)
    result = run(parts, Config(split={"train": 0.5, "test": 0.5}), [[f"in/{number}" for number in refused]])

    seen = Counter([*result.kept, *(row["source"] for row in result.rejected)])
    given_pages = [page.source for part in parts for page in part] + [f"in/{number}" for number in refused]
    assert seen == Counter(given_pages)
    assert result.comparison.kept == len(result.rows) == sum(result.comparison.splits.values())
    assert sum(result.comparison.refused.values()) == len(result.duplicates)
    assert sum(int(row["n_duplicates"]) for row in result.rows) == len(result.duplicates)


@settings(max_examples=8)
@given(layouts)
def test_a_page_goes_only_for_a_row_that_is_kept_and_that_holds_it(layout: Layout) -> None:
    parts = laid_out(layout)
    text_by_source = {page.source: page.text for part in parts for page in part}
    result = run(parts)

    for source, (reason, kept) in result.refusals.items():
        text, kept_text = text_by_source[source], text_by_source[kept]
        if reason == "exact_duplicate":
            assert fold(text) == fold(kept_text)
        else:
            assert share_held(text, kept_text) >= MIN_OVERLAP


@settings(max_examples=8)
@given(layouts, st.randoms(use_true_random=False), st.sampled_from(["source", "shuffled"]))
def test_parts_and_their_order_change_nothing(layout: Layout, chance: random.Random, order: str) -> None:
    config = Config(order=order, split={"train": 0.5, "test": 0.5})
    result, moved = run(laid_out(layout), config), run(spread_anew(laid_out(layout), chance), config)

    assert told(result) == told(moved)


def spread_anew(parts: list[list[Page]], chance: random.Random) -> list[list[Page]]:
    pages = [page for part in parts for page in part]
    chance.shuffle(pages)
    cut = chance.randrange(len(pages) + 1)
    return [pages[:cut], [], pages[cut:]]


def told(result: Result) -> tuple[object, ...]:
    """All of a result but where in the parts it lies."""
    places = ("part", "row", "removed_start")
    rows, rejected = (
        [{name: value for name, value in row.items() if name not in places} for row in table]
        for table in (result.rows, result.rejected)
    )
    return rows, rejected, result.duplicates, result.paths, result.comparison.splits, result.comparison.refused
