"""publish: a dataset says of itself what was measured, loads in one line, and takes its place whole or not at all."""

import contextlib
import json
import shutil
from pathlib import Path
from typing import Any

import duckdb
import pytest
import yaml

from articlepack import durable
from articlepack.columns import arrow_schema
from articlepack.errors import BuildError
from articlepack.maker import CardText
from articlepack.stages.publish import check_replaceable, finish_swap, is_up_to_date, publish, recipe_digest, swap
from articlepack.stages.publish.manifest import canonical, sealed
from tests.datasets_made import RECIPE, REFUSED, ROWS, contents, make
from tests.parts import article

FORMS = ("parquet", "hf", "jsonl")


def front(folder: Path) -> dict[str, Any]:
    """The front matter of a card."""
    head: dict[str, Any] = yaml.safe_load((folder / "README.md").read_text("utf-8").split("---\n")[1])
    return head


def body(folder: Path) -> str:
    """The text of a card."""
    return (folder / "README.md").read_text("utf-8").split("\n---\n", 1)[1]


def manifest(folder: Path) -> dict[str, Any]:
    """build.json."""
    answer: dict[str, Any] = json.loads((folder / "build.json").read_text("utf-8"))
    return answer


# --- loading


@pytest.fixture
def offline(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("datasets.config.HF_DATASETS_OFFLINE", True)


@pytest.mark.usefixtures("offline")
@pytest.mark.parametrize("form", FORMS)
def test_every_config_loads_in_one_line_with_our_types(tmp_path: Path, form: str) -> None:
    import datasets

    folder = make(tmp_path / "set", form=form, splits={ROWS[0]["source"]: "test"})

    loaded = datasets.load_dataset(str(folder), cache_dir=str(tmp_path / "cache"))
    assert {split: len(rows) for split, rows in loaded.items()} == {"train": 24, "test": 1}
    assert loaded["train"].features.arrow_schema.remove_metadata() == arrow_schema("article")
    assert loaded["test"][0]["date_published"] == ROWS[0]["date_published"]
    assert loaded["test"][0]["evidence"] == ROWS[0]["evidence"]
    for table in ("rejected", "removed", "inputs"):
        named = {"path": str(folder), "name": table} if form == "parquet" else ledger_files(folder, table)
        ledger = datasets.load_dataset(**named, split="train", cache_dir=str(tmp_path / "cache"))
        assert ledger.features.arrow_schema.remove_metadata() == arrow_schema(table)


def ledger_files(folder: Path, table: str) -> dict[str, str]:
    """How a table of the ledger is loaded beside data of another form, as the card says."""
    assert f"my-news/{table}/*.parquet" in body(folder)
    return {"path": "parquet", "data_files": str(folder / table / "*.parquet")}


def test_load_from_disk_reads_the_hf_form(tmp_path: Path) -> None:
    import datasets

    folder = make(tmp_path / "set", form="hf", splits={ROWS[0]["source"]: "test"})

    loaded = datasets.load_from_disk(str(folder))
    assert list(loaded) == ["train", "test"]
    assert loaded["train"].features.arrow_schema.remove_metadata() == arrow_schema("article")
    assert loaded["test"][0]["text"] == ROWS[0]["text"]
    assert loaded["train"].map(lambda row: {"length": len(row["text"])}, keep_in_memory=True)[0]["length"] > 0


@pytest.mark.usefixtures("offline")
def test_streaming_reads_rows_in_order(tmp_path: Path) -> None:
    import datasets

    folder = make(tmp_path / "set")

    stream = datasets.load_dataset(str(folder), split="train", streaming=True)
    assert [row["source"] for row in stream] == sorted(row["source"] for row in ROWS)


def test_polars_and_duckdb_read_the_parquet(tmp_path: Path) -> None:
    polars = pytest.importorskip("polars")
    files = str(make(tmp_path / "set") / "data/train-*.parquet")

    assert polars.read_parquet(files)["n_words"].sum() == sum(row["n_words"] for row in ROWS)
    assert duckdb.execute(f"SELECT sum(n_words) FROM '{files}'").fetchall() == [(sum(row["n_words"] for row in ROWS),)]


@pytest.mark.usefixtures("offline")
@pytest.mark.parametrize("form", FORMS)
def test_a_build_of_which_nothing_was_refused_or_removed_loads(tmp_path: Path, form: str) -> None:
    import datasets

    folder = make(tmp_path / "set", rejected=[], n_removed=0, form=form)

    configs = [config["config_name"] for config in front(folder)["configs"]]
    assert configs == (["default", "inputs"] if form == "parquet" else ["default"])
    assert len(datasets.load_dataset(str(folder), split="train", cache_dir=str(tmp_path / "cache"))) == 25


# --- the card


def test_the_default_config_stands_first_with_exact_sizes(tmp_path: Path) -> None:
    folder = make(tmp_path / "set", splits={ROWS[0]["source"]: "test"})

    head = front(folder)
    assert head["configs"][0] == {
        "config_name": "default",
        "default": True,
        "data_files": [{"split": "train", "path": "data/train-*"}, {"split": "test", "path": "data/test-*"}],
    }
    assert [(s["name"], s["num_examples"]) for s in head["dataset_info"][0]["splits"]] == [("train", 24), ("test", 1)]
    sizes = [(folder / f"data/{split}-00000-of-00001.parquet").stat().st_size for split in ("train", "test")]
    assert head["dataset_info"][0]["download_size"] == sum(sizes)


def test_languages_are_measured_and_stand_by_frequency(tmp_path: Path) -> None:
    rows = [article(n, language=tag) for n, tag in enumerate(["pt-BR", "pt", "no", "und", None, "zh-Hans"])]

    assert front(make(tmp_path / "set", rows))["language"] == ["pt", "no", "zh"]


def test_a_language_of_fewer_rows_than_the_detector_errs_is_not_promised(tmp_path: Path) -> None:
    rows = [article(n, language="tlh" if n == 0 else "de") for n in range(1_001)]
    folder = make(tmp_path / "set", rows, [], n_removed=0)

    assert front(folder)["language"] == ["de"]
    assert "| tlh | 1 | 0.1 % |" in body(folder)


@pytest.mark.parametrize(
    ("stated", "shown"),
    [
        (None, {"license": "unknown"}),
        ("", {"license": "unknown"}),
        ("CC-BY-SA-4.0", {"license": "cc-by-sa-4.0"}),
        ("House rules: ask!", {"license": "other", "license_name": "house-rules-ask"}),
        ("許諾", {"license": "other", "license_name": "other"}),
    ],
)
def test_the_licence_is_the_one_given_and_never_guessed(
    tmp_path: Path, stated: str | None, shown: dict[str, str]
) -> None:
    head = front(make(tmp_path / "set", ROWS[:2], [], stated_license=stated))

    assert {key: value for key, value in head.items() if key.startswith("license")} == shown


HOSTILE = "x\n---\nlicense: mit\n| a | <script>alert(1)</script> `b` [c](javascript:d) *e* \u202eevil\x1b[0m"


def test_hostile_values_break_neither_front_matter_nor_tables(tmp_path: Path) -> None:
    rows = [article(n, publisher=HOSTILE, domain=HOSTILE, language=HOSTILE, license=HOSTILE) for n in range(3)]
    card = CardText(title=HOSTILE, citation="```\n# not a heading\n```")
    folder = make(tmp_path / "set", rows, [], stated_license=HOSTILE, card=card, name='a": [b')

    head, text = front(folder), body(folder)
    assert head["license"] == "other"
    assert head["pretty_name"].startswith("x --- license: mit")
    assert "<script>" not in text
    assert "\u202e" not in text
    assert "\x1b" not in text
    assert "](javascript" not in text
    assert "````\n```\n# not a heading\n```\n````" in text
    assert {line.replace("\\|", "").count("|") for line in text.splitlines() if line.startswith("| x")} == {4}


def test_the_card_tells_the_way_from_pages_to_rows(tmp_path: Path) -> None:
    text = body(make(tmp_path / "set"))

    assert "| pages read | 32 | 100.0 % |" in text
    assert r"| refused by compare: exact\_duplicate | −2 | 6.2 % |" in text
    assert r"| refused by filter: too\_short | −5 | 15.6 % |" in text
    assert "| **rows** | 25 | 78.1 % |" in text


def test_the_card_says_unknown_where_the_maker_said_nothing(tmp_path: Path) -> None:
    text = body(make(tmp_path / "set"))

    assert "The licence of this dataset is unknown" in text
    assert "Unknown: the maker of this dataset stated none." in text


def test_the_card_shows_what_the_maker_said(tmp_path: Path) -> None:
    card = CardText(title="Harbour news", description="All about *one* harbour.", citation="@misc{h}", date="2024")
    text = body(make(tmp_path / "set", card=card))

    assert text.startswith("\n# Harbour news\n\nAll about *one* harbour.\n")
    assert "```\n@misc{h}\n```" in text
    assert "Date: 2024" in text


def test_card_and_manifest_do_not_tell_folder_or_inputs_of_the_machine(tmp_path: Path) -> None:
    folder = make(tmp_path / "set")

    text = (folder / "README.md").read_text("utf-8") + (folder / "build.json").read_text("utf-8")
    assert str(tmp_path) not in text


@pytest.mark.parametrize("form", FORMS)
def test_the_same_build_elsewhere_gives_the_same_bytes(
    tmp_path: Path, form: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = make(tmp_path / "one" / "set", form=form, n_parts=1, batch_rows=50)
    monkeypatch.setenv("TZ", "Asia/Tokyo")
    monkeypatch.chdir(tmp_path)
    other = make(tmp_path / "other" / "set", form=form, n_parts=4, batch_rows=2)

    assert contents(one) == contents(other)


# --- build.json


def test_build_json_counts_everything_and_lists_every_other_file(tmp_path: Path) -> None:
    folder = make(tmp_path / "set")

    told = manifest(folder)
    assert told["counts"] == {
        "inputs": 4,
        "inputs_with_note": 1,
        "pages": 32,
        "rows": {"train": 25, "validation": 0, "test": 0},
        "rejected": {"compare": {"exact_duplicate": 2}, "filter": {"too_short": 5}},
        "removed": {"nav": 25, "share": 25},
    }
    assert set(told["files"]) == set(contents(folder)) - {"build.json"}
    assert told["files"]["data/train-00000-of-00001.parquet"]["rows"] == 25
    assert told["files"]["README.md"]["rows"] is None


def test_build_json_is_canonical_and_carries_its_own_digest(tmp_path: Path) -> None:
    folder = make(tmp_path / "set")

    told = manifest(folder)
    assert (folder / "build.json").read_bytes() == canonical(told)
    assert sealed(told) == told
    assert told["recipe_sha256"] == recipe_digest(RECIPE)


def test_a_recipe_has_one_digest_whatever_the_order_of_its_keys() -> None:
    assert recipe_digest({"a": 1, "b": [1, 2]}) == recipe_digest({"b": [1, 2], "a": 1})
    assert recipe_digest({"b": [1, 2]}) != recipe_digest({"b": [2, 1]})


def test_a_dataset_is_up_to_date_for_its_recipe_alone_and_only_while_whole(tmp_path: Path) -> None:
    folder = make(tmp_path / "set")

    assert is_up_to_date(folder, recipe_digest(RECIPE))
    assert not is_up_to_date(folder, recipe_digest({}))
    (folder / "data/train-00000-of-00001.parquet").unlink()
    assert not is_up_to_date(folder, recipe_digest(RECIPE))
    assert not is_up_to_date(tmp_path / "absent", recipe_digest(RECIPE))


# --- taking its place


@pytest.fixture(scope="module")
def two(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Two datasets; take copies."""
    folder = tmp_path_factory.mktemp("two")
    return make(folder / "old"), make(folder / "new", rejected=[])


@pytest.fixture(params=["exchange", "two renames"])
def way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    if request.param == "two renames":
        monkeypatch.setattr(swap, "exchange", lambda *_: False)


def test_a_dataset_goes_where_nothing_or_an_empty_folder_is(tmp_path: Path, two: tuple[Path, Path]) -> None:
    (tmp_path / "empty").mkdir()
    for name in ("new", "deep/er/new", "empty"):
        publish(Path(shutil.copytree(two[0], tmp_path / "set")), tmp_path / name)

        assert contents(tmp_path / name) == contents(two[0])
        assert not (tmp_path / "set").exists()


@pytest.mark.usefixtures("way")
def test_our_own_dataset_is_replaced_and_nothing_is_left_beside_it(tmp_path: Path, two: tuple[Path, Path]) -> None:
    shutil.copytree(two[0], tmp_path / "out/news")
    publish(Path(shutil.copytree(two[1], tmp_path / "set")), tmp_path / "out/news")

    assert not (tmp_path / "out/news/rejected").exists()
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["news"]
    assert not (tmp_path / "set").exists()


def test_a_folder_that_is_not_ours_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out/thesis.txt").write_text("three years")
    (tmp_path / "out/build.json").write_text("{}")

    with pytest.raises(BuildError, match="--overwrite"):
        publish(make(tmp_path / "set"), tmp_path / "out")
    assert (tmp_path / "out/thesis.txt").read_text() == "three years"
    assert (tmp_path / "set/build.json").exists()


@pytest.mark.usefixtures("way")
def test_overwrite_gives_a_folder_up(tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out/old.txt").write_text("old")

    publish(make(tmp_path / "set"), tmp_path / "out", overwrite=True)
    assert "old.txt" not in contents(tmp_path / "out")
    assert "build.json" in contents(tmp_path / "out")


def test_a_file_or_a_link_is_never_replaced(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("mine")
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "real")

    for name in ("file", "link"):
        with pytest.raises(BuildError):
            check_replaceable(tmp_path / name, overwrite=True)


@pytest.mark.usefixtures("way")
def test_links_inside_an_old_dataset_are_not_followed(tmp_path: Path, two: tuple[Path, Path]) -> None:
    (tmp_path / "precious").mkdir()
    (tmp_path / "precious/file").write_text("mine")
    (Path(shutil.copytree(two[0], tmp_path / "out")) / "link").symlink_to(tmp_path / "precious")

    publish(Path(shutil.copytree(two[1], tmp_path / "set")), tmp_path / "out")
    assert (tmp_path / "precious/file").read_text() == "mine"


class KillError(Exception):
    """Stands for a kill."""


@pytest.mark.usefixtures("way")
@pytest.mark.parametrize("n_done", range(8))
def test_a_kill_at_any_step_leaves_a_whole_dataset(
    tmp_path: Path, two: tuple[Path, Path], n_done: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    old, new = contents(two[0]), contents(two[1])
    shutil.copytree(two[0], tmp_path / "out")
    shutil.copytree(two[1], tmp_path / "new")
    steps = iter(range(n_done))

    def dying(step: Any) -> Any:
        def run(*given: Any, **named: Any) -> Any:
            if next(steps, None) is None:
                raise KillError
            return step(*given, **named)

        return run

    with monkeypatch.context() as patch:
        patch.setattr(Path, "rename", dying(Path.rename))
        patch.setattr(swap, "exchange", dying(swap.exchange))
        patch.setattr(shutil, "rmtree", dying(shutil.rmtree))
        patch.setattr(swap, "sync_tree", dying(swap.sync_tree))
        patch.setattr(swap, "sync", dying(durable.sync))
        with contextlib.suppress(KillError):
            publish(tmp_path / "new", tmp_path / "out")
    finish_swap(tmp_path / "out")

    assert contents(tmp_path / "out") in (old, new)
    assert not list(tmp_path.glob(".out*"))


def test_a_kill_between_two_renames_brings_the_old_dataset_back(tmp_path: Path) -> None:
    expected = contents(make(tmp_path / "set"))
    publish(tmp_path / "set", tmp_path / "out")
    (tmp_path / "out").rename(swap.aside_of(tmp_path / "out"))

    finish_swap(tmp_path / "out")
    assert contents(tmp_path / "out") == expected


def test_another_disk_is_an_error_that_says_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: Any) -> None:
        raise OSError(18, "Invalid cross-device link")

    staged = make(tmp_path / "set", rejected=REFUSED)
    monkeypatch.setattr(Path, "rename", refuse)

    with pytest.raises(BuildError, match="same disk"):
        publish(staged, tmp_path / "out")
    assert staged.is_dir()
