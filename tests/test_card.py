"""The card by the Hub's own rules, without the Hub: its classes read it, and every value is one that it knows."""

import json
import re
from importlib.resources import files
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from articlepack.maker import CardText
from tests.datasets_made import ROWS, make
from tests.parts import article, refusal

hub = pytest.importorskip("huggingface_hub")

LISTS = files("datasets.utils").joinpath("resources")
LICENSE_NAME = re.compile(r"[a-z0-9][a-z0-9.-]*")
"""What the Hub takes for `license_name`."""
KNOWN_KEYS = {
    "pretty_name", "language", "license", "license_name", "license_link", "multilinguality", "language_creators",
    "task_categories", "tags", "size_categories", "configs", "dataset_info",
}  # fmt: skip


def known(name: str) -> Any:
    """A list of values that the Hub knows, as `datasets` ships it."""
    return json.loads(LISTS.joinpath(name).read_text("utf-8"))


def faults(folder: Path) -> list[str]:
    """What the Hub would complain of."""
    data = hub.DatasetCard.load(folder / "README.md", ignore_metadata_errors=False).data.to_dict()
    found = [f"unknown key {key}" for key in data if key not in KNOWN_KEYS]
    found += [f"language {tag}" for tag in data.get("language", []) if tag not in known("languages.json")]
    found += [f"size {size}" for size in data["size_categories"] if size not in known("size_categories.json")]
    found += [f"{m}" for m in data.get("multilinguality", []) if m not in known("multilingualities.json")]
    found += [f"{c}" for c in data["language_creators"] if c not in known("creators.json")["language"]]
    if data["license"] == "other" and not LICENSE_NAME.fullmatch(data["license_name"]):
        found.append(f"license_name {data['license_name']}")
    return found


HOSTILE = "x\n---\nlicense: mit\n| a | <script>alert(1)</script> [c](javascript:d) *e* \u202eevil"


@pytest.mark.parametrize("form", ["parquet", "hf", "jsonl"])
@pytest.mark.parametrize("stated", [None, "CC-BY-4.0", "https://news.example/terms of use", HOSTILE])
def test_the_hub_has_nothing_to_complain_of(tmp_path: Path, form: str, stated: str | None) -> None:
    rows = [article(n, language=tag) for n, tag in enumerate(["pt-BR", "zh-Hans", "und", None, "de", HOSTILE])]

    assert faults(make(tmp_path / "set", rows, form=form, stated_license=stated, name=HOSTILE)) == []


@pytest.mark.parametrize("form", ["parquet", "hf", "jsonl"])
def test_its_configs_and_sizes_are_what_datasets_reads(tmp_path: Path, form: str) -> None:
    from datasets.info import DatasetInfosDict
    from datasets.utils.metadata import MetadataConfigs

    data = hub.DatasetCard.load(make(tmp_path / "set", form=form) / "README.md").data
    configs, infos = MetadataConfigs.from_dataset_card_data(data), DatasetInfosDict.from_dataset_card_data(data)

    assert configs.get_default_config_name() == "default"
    assert infos["default"].splits["train"].num_examples == len(ROWS)
    assert list(configs) == list(infos)


def test_what_only_the_maker_knows_stands_as_stated(tmp_path: Path) -> None:
    stated = CardText(
        collection="From our own archive.", uses="For **search**.", limits="No photos.", sensitive="Minors are out.",
        impact="Helps readers.", maintenance="Write to desk@news.example.", version="2.0.0",
    )  # fmt: skip
    text = (make(tmp_path / "set", card=stated) / "README.md").read_text("utf-8")

    for field in ("collection", "uses", "limits", "sensitive", "impact", "maintenance", "version"):
        assert getattr(stated, field) in text
    assert text.count("stated nothing") == 0


@pytest.mark.parametrize(
    ("homepage", "shown"),
    [
        ("https://news.example/data?set=1", "Homepage: <https://news.example/data?set=1>\n"),
        ("https://a.example> <script>alert(1)</script>", "&lt;script&gt;"),
        ("javascript:alert(1)", "Homepage: javascript\\:alert\\(1\\)\n"),
    ],
)
def test_its_homepage_is_a_link_if_it_is_an_address(homepage: str, shown: str, tmp_path: Path) -> None:
    text = (make(tmp_path / "set", card=CardText(homepage=homepage)) / "README.md").read_text("utf-8")

    assert shown in text
    assert "<script>" not in text


def test_a_licence_is_counted_once_by_whichever_of_its_names_a_page_states_it(tmp_path: Path) -> None:
    names = (
        "https://creativecommons.org/licenses/by/4.0/", "http://creativecommons.org/licenses/by/4.0",
        "https://www.creativecommons.org/licenses/by/4.0/deed.es", "CC BY 4.0", "cc-by-4.0",
        "https://creativecommons.org/licenses/by/4.0/legalcode",
    )  # fmt: skip
    others = (
        "https://creativecommons.org/licenses/by-nc/4.0/",
        "https://creativecommons.org/licenses/by/3.0/de/",
        None,
    )
    rows = [article(n, license=name) for n, name in enumerate([*names, *others])]
    folder = make(tmp_path / "set", rows, [])
    section = (folder / "README.md").read_text("utf-8").split("\n## Licence and rights\n")[1]

    lines = [line for line in section.splitlines() if line.startswith("| ") and "creativecommons" in line]
    assert [re.findall(r"org/(\S+) \| (\d+)", line.replace("\\", ""))[0] for line in lines] == [
        ("licenses/by/4.0", "6"),
        ("licenses/by-nc/4.0", "1"),
        ("licenses/by/3.0/de", "1"),
    ]
    stated = [row["license"] for row in pq.read_table(folder / "data").to_pylist()]
    assert sorted(filter(None, stated)) == sorted(filter(None, [*names, *others]))


def test_what_nobody_stated_is_said_to_be_unknown(tmp_path: Path) -> None:
    text = (make(tmp_path / "set") / "README.md").read_text("utf-8")

    assert text.count("unknown: the maker of this dataset stated nothing") == 2
    for heading in ("Where it comes from", "Uses", "Whom it can help or harm", "Maintenance", "Citation"):
        section = text.split(f"\n## {heading}\n")[1].split("\n## ")[0]
        assert "nknown" in section, heading


def test_rows_are_not_said_to_be_articles_and_their_kinds_are_told(tmp_path: Path) -> None:
    kinds = ["product"] * 3 + ["article"] * 2 + [None]
    folder = make(tmp_path / "set", [article(n, page_type=kind) for n, kind in enumerate(kinds)], [])
    text = (folder / "README.md").read_text("utf-8")

    assert "\n6 rows with " in text
    assert "6 articles" not in text
    assert "- **Kinds of page**: product 50.0 %, article 33.3 %, unknown 16.7 %." in text
    assert "| product | 3 | 50.0 % |" in text
    assert "Kinds of page" in (folder / "report.html").read_text("utf-8")


def test_refusals_stand_in_the_order_of_work(tmp_path: Path) -> None:
    refused = [
        *(refusal(n, stage="compare", reason="exact_duplicate") for n in range(1)),
        *(refusal(n, stage="filter", reason="too_short") for n in range(1, 3)),
        *(refusal(n, stage="filter", reason="empty") for n in range(3, 6)),
        *(refusal(n, stage="read", reason="not_text") for n in range(6, 7)),
    ]
    text = (make(tmp_path / "set", rejected=refused) / "README.md").read_text("utf-8")

    assert re.findall(r"\| refused by (\w+)", text) == ["read", "filter", "filter", "compare"]
    assert "| refused by filter: empty | −3 |" in text


def test_the_mix_is_told_with_its_shares(tmp_path: Path) -> None:
    rows = [article(n, language="de", domain=f"d{n % 20}.example") for n in range(40)]
    text = (make(tmp_path / "set", rows, []) / "README.md").read_text("utf-8")

    assert "- **Languages**: de 100.0 %." in text
    assert "the 10 most frequent together 50.0 %" in text
    assert "40 pages from 4 files of 27 bytes" in text
    assert "| text/plain | 40 | 100.0 % |" in text
    assert "multilinguality:\n- monolingual" in text


SPLIT_BY_HASH = {"split_by": "hash", "allow_leaks": False, "dedup_threshold": 0.8, "split": {"train": 1.0}}


def test_rows_that_kept_their_split_are_told_of(tmp_path: Path) -> None:
    def said(name: str, **recipe: Any) -> str:
        splits = {ROWS[0]["source"]: "test"}
        folder = make(tmp_path / name, splits=splits, recipe={"options": SPLIT_BY_HASH} | recipe)
        return (folder / "README.md").read_text("utf-8")

    told = "stand in one split. Rows of an earlier build kept their split (`--pin-splits`).\n"
    assert told in said("later", pinned_splits="0a" * 32)
    assert told not in (first := said("first", pinned_splits="00" * 32))
    assert "a hash of it tells their split" in first


def test_pages_that_reserve_their_use_are_said_to_be_no_rows_where_that_is_respected(tmp_path: Path) -> None:
    for name, respects in (("no", False), ("yes", True)):
        folder = make(tmp_path / name, recipe={"options": {"respect_rights": respects}})
        for file in ("README.md", "report.html"):
            said = (folder / file).read_text("utf-8")
            assert ("in the dataset all the same" in said) is not respects
            assert ("are no rows (" in said) is respects
        assert ("those that reserve their use" in (folder / "croissant.json").read_text("utf-8")) is respects


def test_languages_are_not_said_to_be_measured_where_they_were_stated(tmp_path: Path) -> None:
    folder = make(tmp_path / "set")

    said = "As the input states it, else as measured on the text, or where that is unsure as the page states it"
    for file in ("README.md", "report.html"):
        assert said in (folder / file).read_text("utf-8")


@pytest.mark.parametrize(
    ("by", "column", "says"),
    [
        ("publisher", "publisher", "2 of 5 rows name no publisher."),
        ("domain", "domain", "2 of 5 rows have no domain."),
        ("time", "date_published", "2 of 5 rows have no date."),
    ],
)
def test_rows_that_have_nothing_to_be_dealt_by_are_counted(tmp_path: Path, by: str, column: str, says: str) -> None:
    rows = [article(n, **({"publisher": "Paper"} | ({column: None} if n < 2 else {}))) for n in range(5)]
    options = SPLIT_BY_HASH | {"split_by": by}
    folder = make(tmp_path / "set", rows, [], splits={ROWS[0]["source"]: "test"}, recipe={"options": options})

    assert says in (folder / "README.md").read_text("utf-8")
    assert json.loads((folder / "build.json").read_text("utf-8"))["counts"]["rows_without_key"] == {column: 2}


@pytest.mark.parametrize("n_unknown", [1, 30])
def test_as_many_known_values_are_shown_as_are_said_to_be_however_many_rows_have_none(
    tmp_path: Path, n_unknown: int
) -> None:
    rows = [article(n, publisher=f"Paper {n // 2}" if n < 46 else None) for n in range(46 + n_unknown)]
    text = (make(tmp_path / "set", rows, []) / "README.md").read_text("utf-8")

    assert "23 known; the 20 most frequent." in text
    assert len(re.findall(r"^\| Paper \d+ \|", text, re.MULTILINE)) == 20
    assert re.search(rf"^\| \*unknown\* \| {n_unknown} \|", text, re.MULTILINE)
