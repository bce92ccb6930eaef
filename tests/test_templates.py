"""Templates: what a site's frame repeats is found by counting; what texts repeat is left in them."""

import json
import random
from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from msgspec.structs import replace

from articlepack import build
from articlepack.config import Config
from articlepack.pipeline import counting, page
from articlepack.pipeline.counting import marks_of, site_of
from articlepack.records import Article, Block, Draft, Origin, Reject, Verdict
from articlepack.shards import Pack
from articlepack.stages.compare import recount
from articlepack.stages.compare.stories import Counts, count_runs
from articlepack.stages.compare.templates import Marks
from benchmarks.bench_templates import drafts_of, judge
from tests.builds import built, bytes_of, rows_of
from tests.counting import counted, marked, packed
from tests.prose import Prose
from tests.sites_made import make_sites
from tests.test_compiled import plain

NAV = ("Home", "World news", "Weather and tides")
FOOTER = ("Subscribe to our letters", "© 2024 Harbour Herald. All rights reserved by the publisher of this paper.")


def draft_of(source: str, lines: list[str], url: str | None = None, tags: dict[str, str] | None = None) -> Draft:
    return Draft(
        origin=Origin(source=source, path=source.partition("#")[0], url=url),
        media_type="text/plain",
        encoding="utf-8",
        raw_sha256="",
        n_bytes_raw=0,
        decoding=(),
        blocks=tuple(Block(place, line, (tags or {}).get(line, "")) for place, line in enumerate(lines)),
        verdicts=tuple(Verdict("body", 0.5, "test") for _ in lines),
        candidates=(),
        extractor="lines",
        extraction_score=1.0,
    )


def site(pages: list[list[str]], **more: dict[str, str]) -> list[Draft]:
    return [draft_of(f"in/{n}", lines, f"https://www.herald.example.com/{n}", **more) for n, lines in enumerate(pages)]


def marked_lines(drafts: list[Draft], folder: Path, n_files: int = 1) -> list[list[str]]:
    """The lines of each draft that are found to be template."""
    counts = counted([drafts[n::n_files] for n in range(n_files)], folder)
    return [
        [block.text for block, v in zip(draft.blocks, draft.verdicts, strict=True) if v.label == "template"]
        for draft in marked(drafts, counts)
    ]


def stories(n: int, seed: int = 1) -> list[list[str]]:
    """Texts of ten paragraphs that have nothing in common."""
    prose = Prose(seed)
    return [[f"{prose.sentence()} {prose.sentence()}" for _ in range(10)] for _ in range(n)]


@pytest.mark.parametrize("n_pages", [2, 3, 12])
def test_what_stands_around_every_text_of_a_site_is_template(tmp_path: Path, n_pages: int) -> None:
    found = marked_lines(site([[*NAV, *story, *FOOTER] for story in stories(n_pages)]), tmp_path)

    assert found == [[*NAV, *FOOTER]] * n_pages


def test_dates_names_and_counts_may_change(tmp_path: Path) -> None:
    days, names = (
        ["4 May 2024", "2023-11-30", "June 1, 2022", "12.3.2021"],
        ["Ann Lee", "Bo", "Ines Calloway", "Jo Ott"],
    )
    pages = [
        [f"Updated {day}", *story, f"{17 * n + 2} comments", f"Curated for you by {name} of our own desk"]
        for n, (story, day, name) in enumerate(zip(stories(4), days, names, strict=True))
    ]

    assert [len(lines) for lines in marked_lines(site(pages), tmp_path)] == [3, 3, 3, 3]


def test_what_is_template_does_not_depend_on_which_pages_are_asked_for_together(tmp_path: Path) -> None:
    frame = ["Qorvel mastra and the lindo", "Brentha vosk dilmure"]
    # One line more before each, so that no two pages have their template at the same places.
    drafts = site([[*story[:n], frame[0], *story[n:], frame[1]] for n, story in enumerate(stories(12))])
    refused = Reject(source="x", id="x", stage="count", reason="crash", detail="")
    mixed: list[Draft | Reject] = [*drafts[:5], refused, draft_of("raw/other/x", []), *drafts[5:]]
    pages = [packed(page) for page in mixed]
    counts = Counts(counted([drafts], tmp_path))

    together = marks_of(Pack("", pages), counts)

    assert together == [marks_of(Pack("", [page]), counts)[0] for page in pages]
    assert together[5] == refused
    assert together[6] == Marks() != together[0]


def test_a_single_page_has_no_template(tmp_path: Path) -> None:
    assert marked_lines(site([[*NAV, *stories(1)[0]]]), tmp_path) == [[]]


def test_lines_of_another_site_do_not_count(tmp_path: Path) -> None:
    first, second = stories(2)
    drafts = [
        draft_of("in/1", [*NAV, *first], "https://herald.example.com/1"),
        draft_of("in/2", [*NAV, *second], "https://courier.test.org/2"),
    ]

    assert marked_lines(drafts, tmp_path) == [[], []]


def test_where_the_site_is_unknown_the_folder_is_one(tmp_path: Path) -> None:
    drafts = [
        draft_of(f"in/{folder}/{n}.txt", [*NAV, *story])
        for n, (folder, story) in enumerate(zip("aab", stories(3), strict=True))
    ]

    assert marked_lines(drafts, tmp_path) == [list(NAV), list(NAV), []]


def test_subdomains_are_one_site() -> None:
    urls = ("https://news.herald.co.uk/a", "http://www.herald.co.uk/b?c")

    assert {site_of(Origin(source="x", path="x", url=url)) for url in urls} == {"herald.co.uk"}
    assert site_of(Origin(source="x", path="x", url="http://127.0.0.1/b")) == "127.0.0.1"
    assert {site_of(Origin(source="x", path="in/a/b.txt", url=url)) for url in (None, "", "http://[", "b")} == {"in/a/"}


def test_a_story_on_two_pages_is_no_template(tmp_path: Path) -> None:
    first, second, third = stories(3)
    pages = [
        [*NAV, *first],
        [*NAV, *first, "One word more was added in the evening edition of the paper."],
        [*NAV, *second],
        [*NAV, *third],
    ]

    assert marked_lines(site(pages), tmp_path) == [list(NAV)] * 4


def test_texts_that_differ_in_a_number_alone_are_no_template(tmp_path: Path) -> None:
    text = stories(1)[0]

    assert marked_lines(site([[f"Part {n}", f"{n} {text[0]}"] for n in range(20)]), tmp_path) == [[]] * 20


def test_the_half_that_two_stories_share_is_no_template(tmp_path: Path) -> None:
    shared, *others = stories(8)
    pages = [[*NAV, *(shared[:6] if n < 2 else []), *story, *FOOTER] for n, story in enumerate(others)]

    assert marked_lines(site(pages), tmp_path) == [[*NAV, *FOOTER]] * 7


def test_what_is_said_within_the_text_stays(tmp_path: Path) -> None:
    """A notice on every page, a quotation on three, a refrain on one."""
    notice, quote, refrain = (
        "All figures are rounded to the nearest ten, as the law asks.",
        "“We never left.”",
        "And the sea went on",
    )
    pages = [
        [
            *NAV,
            *story[:4],
            notice,
            *story[4:6],
            *([quote] if n < 3 else [refrain]),
            *story[6:8],
            refrain,
            *story[8:],
            *FOOTER,
        ]
        for n, story in enumerate(stories(10))
    ]
    pages[0] = [line for line in pages[0] if line != refrain]
    found = marked_lines(site(pages), tmp_path)

    assert all(notice not in lines and quote not in lines for lines in found)


def test_a_heading_that_many_texts_have_stays(tmp_path: Path) -> None:
    pages = [[*NAV, *story[:5], "Method", *story[5:]] for story in stories(9)]

    assert marked_lines(site(pages, tags={"Method": "h2"}), tmp_path) == [list(NAV)] * 9


def test_a_box_within_the_text_is_template(tmp_path: Path) -> None:
    box = ["More on this", "Tide tables: this week", "12 readers like this"]
    pages = [[*NAV, *story[:5], *box, *story[5:]] for story in stories(9)]

    assert marked_lines(site(pages), tmp_path) == [[*NAV, *box]] * 9


def test_no_page_is_emptied(tmp_path: Path) -> None:
    pages = [["Nothing here", "Come back later", f"Page {n}"] for n in range(6)]

    assert marked_lines(site(pages), tmp_path) == [[]] * 6


def test_scripts_without_capitals_or_spaces_have_templates_too(tmp_path: Path) -> None:
    chance = random.Random(3)
    signs = [chr(0x4E00 + n) for n in range(500)]
    pages = [
        [
            "ホーム",
            "天気 2024年5月4日" if n % 2 else "天気 2023年11月30日",
            *("".join(chance.choices(signs, k=60)) + "。" for _ in range(5)),
            "著作権",
        ]
        for n in range(6)
    ]

    assert [len(lines) for lines in marked_lines(site(pages), tmp_path)] == [3] * 6


def test_what_is_named_already_keeps_its_name(tmp_path: Path) -> None:
    drafts = site([[*NAV, *story] for story in stories(4)])
    named = (Verdict("nav", 0.9, "model"), Verdict("other", 0.4, "model"), *drafts[0].verdicts[2:])
    [page] = marked([replace(drafts[0], verdicts=named)], counted([drafts], tmp_path))

    assert [(v.label, v.rule) for v in page.verdicts[:3]] == [
        ("nav", "model"),
        ("template", "on 4 of 4"),
        ("template", "on 4 of 4"),
    ]
    assert page.verdicts[2].score == 1.0


def test_files_and_their_order_change_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nor how many lines are in memory at once."""
    drafts = [draft for pages in make_sites(n_sites=6, most_pages=20) for draft in drafts_of(pages)]
    one, other = tmp_path / "one", tmp_path / "other"
    one.mkdir()
    other.mkdir()
    moved = random.Random(5).sample(drafts, len(drafts))
    shards: list[list[Draft | Reject]] = [
        [*moved[n::4], Reject(source="x", id="x", stage="draft", reason="empty")] for n in range(4)
    ]

    counts = [counted([drafts], one)]
    monkeypatch.setattr(counting, "PART_BYTES", 1_000)
    monkeypatch.setattr(recount, "SLICE_PAGES", 7)
    monkeypatch.setattr(counting, "GATHERED_BYTES", 1_000)
    counts.append(counted(shards, other))
    assert counts[0].read_bytes() == counts[1].read_bytes()
    assert len(Counts(counts[0]).keys)


def test_generated_sites_lose_their_frames_and_nothing_else() -> None:
    lines, words = judge(list(make_sites(n_sites=25, most_pages=60)))
    frame = ("nav", "widget", "footer")
    found = sum(n for (kind, is_found), n in lines.items() if is_found and kind in frame)
    wrong = sum(n for (kind, is_found), n in lines.items() if is_found and kind not in frame)
    lost, body = (
        sum(n for (kind, is_found), n in words.items() if kind not in frame and is_found >= least) for least in (1, 0)
    )

    assert found / sum(n for (kind, _), n in lines.items() if kind in frame) >= 0.98
    assert found / (found + wrong) >= 0.995
    assert lost / body <= 0.001


def test_compiled_runs_are_those_of_the_plain_code() -> None:
    chance = np.random.default_rng(4)
    keys, stories_told = (
        np.sort(chance.integers(0, 9, 60)).astype(np.uint64),
        chance.integers(0, 4, 60).astype(np.int32),
    )
    order = np.lexsort((stories_told, keys))
    results = []
    for function in (count_runs, plain(count_runs)):
        out = np.zeros(60, np.uint64), np.zeros(60, np.uint32)
        n = function(keys[order], stories_told[order], *out)
        results.append([n, *(part[:n].tolist() for part in out)])

    assert results[0] == results[1]
    assert dict(zip(*results[0][1:], strict=True)) == {
        key: n
        for key, n in Counter(key for key, _ in set(zip(keys.tolist(), stories_told.tolist(), strict=True))).items()
        if n > 1
    }


def test_a_build_removes_them_with_their_count_and_can_be_told_not_to(tmp_path: Path) -> None:
    strange = ["Qorvel mastra and the lindo", "Brentha vosk dilmure"]
    raw = tmp_path / "raw.jsonl"
    raw.write_text(
        "".join(
            json.dumps(
                {
                    "id": str(n),
                    "url": f"https://herald.example.com/{n}",
                    "text": "\n\n".join([strange[0], *story, strange[1]]),
                }
            )
            + "\n"
            for n, story in enumerate(stories(40))
        )
    )
    one = built(tmp_path / "one" / "news", raw, "--workers", "1", "--clean", "gentle")
    two = built(tmp_path / "two" / "news", raw, "--workers", "2", "--clean", "gentle")
    kept = built(tmp_path / "kept", raw, "--keep", "template", "--clean", "gentle")

    labels = Counter((row["text"], row["label"]) for row in rows_of(one, "removed"))
    assert bytes_of(one) == bytes_of(two)
    assert not any(line in row["text"] for row in rows_of(one) for line in strange)
    assert sum(labels[line, "template"] for line in strange) > 0
    assert not any(row["label"] == "template" for row in rows_of(kept, "removed"))


SITE_PAGES = 40
OPTIONS: dict[str, Any] = {"engine": "serial", "min_words": 0, "clean": "gentle"}


def write_sites(raw: Path, **n_pages: int) -> None:
    """A table of the pages of sites, each between the same two sentences, which are body by themselves."""
    raw.mkdir(exist_ok=True)
    for seed, (name, n) in enumerate(n_pages.items()):
        frame = ["Qorvel mastra told the lindo of the ferry.", "Brentha vosk dilmure came back to the pier at noon."]
        rows = [
            {
                "id": str(page),
                "url": f"https://{name}.example/{page}",
                "text": "\n\n".join([frame[0], *story, frame[1]]),
            }
            for page, story in enumerate(stories(n, seed))
        ]
        (raw / f"{name}.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))


def test_one_page_more_changes_what_is_said_of_its_site_and_no_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its pages that have template are settled anew, as one more story has it too; those without are not."""
    settled: list[str] = []
    settle_draft = page.settle_draft

    def settles(draft: Draft, config: Config) -> Article | Reject:
        settled.append(draft.origin.source)
        return settle_draft(draft, config)

    write_sites(tmp_path / "raw", harbour=SITE_PAGES, islands=SITE_PAGES)
    build([tmp_path / "raw"], tmp_path / "out" / "news", **OPTIONS)
    write_sites(tmp_path / "raw", harbour=SITE_PAGES + 1, islands=SITE_PAGES)
    monkeypatch.setattr(page, "settle_draft", settles)
    build([tmp_path / "raw"], tmp_path / "out" / "news", **OPTIONS)

    marked_pages = {
        row["source"] for row in rows_of(tmp_path / "out" / "news", "removed") if row["label"] == "template"
    }
    changed = {source for source in marked_pages if "harbour" in source} | {f"raw/harbour.jsonl#{SITE_PAGES}"}
    assert len(changed) < len(marked_pages)
    assert sorted(settled) == sorted(changed)
    build([tmp_path / "raw"], tmp_path / "scratch" / "news", **OPTIONS)
    assert bytes_of(tmp_path / "out" / "news") == bytes_of(tmp_path / "scratch" / "news")


def test_a_page_whose_lines_cannot_be_found_is_refused_and_costs_itself(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page_lines = counting.page_lines

    def breaks(draft: Draft) -> counting.PageLines:
        if draft.origin.source.endswith("#3"):
            raise ValueError("a bug")
        return page_lines(draft)

    monkeypatch.setattr(counting, "page_lines", breaks)
    write_sites(tmp_path / "raw", harbour=SITE_PAGES)
    build([tmp_path / "raw"], tmp_path / "news", **OPTIONS)

    assert len(rows_of(tmp_path / "news")) == SITE_PAGES - 1
    [refused] = rows_of(tmp_path / "news", "rejected")
    assert (refused["source"], refused["stage"], refused["reason"]) == ("raw/harbour.jsonl#3", "count", "crash")
    assert [row["score"] for row in rows_of(tmp_path / "news", "removed") if row["label"] == "template"][:1] == [1.0]
