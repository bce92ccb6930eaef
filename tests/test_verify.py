"""verify: silent on a whole dataset, and names the file for anything that is not."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from articlepack.columns import arrow_schema
from articlepack.durable import digest_file
from articlepack.stages.publish.manifest import canonical, sealed
from articlepack.stages.publish.verify import verify
from tests.datasets_made import REFUSED, ROWS, contents, make
from tests.parts import article, refusal

FORMS = ("parquet", "hf", "jsonl")
TRAIN = "data/train-00000-of-00001.parquet"
REJECTED = "rejected/rejected-00000-of-00001.parquet"
REMOVED = "removed/removed-00000-of-00001.parquet"
INPUTS = "inputs/inputs-00000-of-00001.parquet"


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A whole dataset; take a copy before you break it."""
    return make(tmp_path_factory.mktemp("whole") / "set", splits={ROWS[0]["source"]: "test"})


@pytest.fixture
def folder(whole: Path, tmp_path: Path) -> Path:
    """A whole dataset of one's own."""
    return Path(shutil.copytree(whole, tmp_path / "set"))


def problems(folder: Path) -> str:
    """All findings as one text."""
    return "\n".join(str(finding) for finding in verify(folder))


def reseal(
    folder: Path, change: Callable[[dict[str, Any]], object] = lambda _: None, is_croissant_too: bool = True
) -> None:
    """Change build.json and make its digests right again, and those of croissant.json: a lie told well."""
    if is_croissant_too:
        croissant = json.loads((folder / "croissant.json").read_text("utf-8"))
        for one in croissant["distribution"]:
            if "contentUrl" in one:
                one["sha256"] = digest_file(folder / one["contentUrl"])
        (folder / "croissant.json").write_text(json.dumps(croissant), "utf-8")
    told = json.loads((folder / "build.json").read_text("utf-8"))
    for path, entry in told["files"].items():
        if (folder / path).exists():
            entry["sha256"] = digest_file(folder / path)
    change(told)
    (folder / "build.json").write_bytes(canonical(sealed(told)))


def edit(folder: Path, path: str, change: Callable[[list[dict[str, Any]]], object]) -> None:
    """Change the rows of a file, and make build.json agree with its digest."""
    file = folder / path
    table, schema = path.split("/")[0].replace("data", "article"), pq.read_schema(file)
    rows = pq.read_table(file).to_pylist()
    change(rows)
    pq.write_table(pa.Table.from_pylist(rows, arrow_schema(table)), file)
    assert schema.equals(arrow_schema(table))
    reseal(folder)


def one_row_more(entry: dict[str, Any]) -> None:
    """An input that claims a page and a row it has not."""
    entry.update(pages=entry["pages"] + 1, rows=entry["rows"] + 1)


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("removed", ["full", "counts", "none"])
def test_a_whole_dataset_has_no_findings(tmp_path: Path, form: str, removed: str) -> None:
    folder = make(tmp_path / "set", form=form, removed=removed, splits={ROWS[0]["source"]: "test"})

    assert problems(folder) == ""


@pytest.mark.parametrize("form", FORMS)
def test_a_shuffled_dataset_is_whole(tmp_path: Path, form: str) -> None:
    assert problems(make(tmp_path / "set", form=form, is_shuffled=True)) == ""


def test_a_dataset_of_which_nothing_was_refused_is_whole(tmp_path: Path) -> None:
    assert problems(make(tmp_path / "set", rejected=[], n_removed=0)) == ""


@pytest.mark.parametrize("form", FORMS)
def test_one_byte_flipped_in_any_file_names_that_file(tmp_path: Path, form: str) -> None:
    folder = make(tmp_path / "set", form=form, splits={ROWS[0]["source"]: "test"})

    for path, content in contents(folder).items():
        for place in (0, len(content) // 3, len(content) - 1):
            flipped = bytearray(content)
            flipped[place] ^= 1
            (folder / path).write_bytes(flipped)

            assert {finding.path for finding in verify(folder)} == {path}
        (folder / path).write_bytes(content)
    assert problems(folder) == ""


@pytest.mark.parametrize("cut", [0, 1, 100, -1])
def test_a_file_cut_short_is_named(folder: Path, cut: int) -> None:
    for path, content in contents(folder).items():
        (folder / path).write_bytes(content[:cut])

        assert {finding.path for finding in verify(folder)} == {path}
        (folder / path).write_bytes(content)


def test_a_file_that_is_absent_is_named(folder: Path) -> None:
    (folder / REJECTED).unlink()

    assert problems(folder) == f"{REJECTED}: is listed in build.json and is not there"


def test_a_file_that_is_not_listed_is_named(folder: Path) -> None:
    (folder / "data/train-00001-of-00002.parquet").write_bytes(b"more")

    assert problems(folder) == "data/train-00001-of-00002.parquet: is not listed in build.json"


def test_what_others_put_beside_the_tables_is_no_fault_and_what_they_put_among_them_is(folder: Path) -> None:
    (folder / "notes.txt").write_text("mine")
    (folder / "plots").mkdir()
    (folder / "plots/lengths.png").write_bytes(b"mine")
    assert problems(folder) == ""

    (folder / "removed/notes.txt").write_text("mine")
    assert problems(folder) == "removed/notes.txt: is not listed in build.json"


def test_a_link_in_place_of_a_file_is_named(folder: Path, tmp_path: Path) -> None:
    (folder / TRAIN).rename(tmp_path / "elsewhere")
    (folder / TRAIN).symlink_to(tmp_path / "elsewhere")

    assert problems(folder) == f"{TRAIN}: is a symbolic link, which is not followed"


@pytest.mark.parametrize("content", [b"", b"[]", b"{", b"\xff\xfe", b'{"tool": 1}', b"[" * 100_000, b'"\\ud800"'])
def test_a_damaged_build_json_is_a_finding_and_no_traceback(folder: Path, content: bytes) -> None:
    (folder / "build.json").write_bytes(content)

    assert [finding.path for finding in verify(folder)] == ["build.json"]


def test_a_build_json_without_what_it_must_have_is_a_finding(folder: Path) -> None:
    for name in ("counts", "files", "recipe"):
        before = (folder / "build.json").read_bytes()
        reseal(folder, lambda told, name=name: told.pop(name))  # type: ignore[misc]

        assert [finding.path for finding in verify(folder)] == ["build.json"]
        (folder / "build.json").write_bytes(before)


def test_a_listing_that_leads_out_of_the_folder_is_not_followed(folder: Path) -> None:
    reseal(folder, lambda told: told["files"].update({"../x": {"sha256": "", "bytes": 0, "rows": None}}))

    assert [finding.path for finding in verify(folder)] == ["build.json"]


def test_no_dataset_is_a_finding(tmp_path: Path) -> None:
    assert [finding.path for finding in verify(tmp_path / "absent")] == ["build.json"]


def test_a_table_that_cannot_be_read_is_named_even_if_its_digest_is_right(folder: Path) -> None:
    content = (folder / TRAIN).read_bytes()
    for damaged in (b"PAR1", content[:-20], content[:2_000] + bytes(500) + content[2_500:]):
        (folder / TRAIN).write_bytes(damaged)
        reseal(folder)

        assert TRAIN in problems(folder)


def test_another_schema_is_named(folder: Path) -> None:
    table = pq.read_table(folder / TRAIN)
    pq.write_table(table.drop_columns("extra"), folder / TRAIN)
    reseal(folder)

    assert problems(folder) == f"{TRAIN}: has other columns or types than schema/article.schema.json"


def test_a_stamp_on_the_schema_is_named(folder: Path) -> None:
    table = pq.read_table(folder / TRAIN)
    pq.write_table(table.replace_schema_metadata({"huggingface": "{}"}), folder / TRAIN)
    reseal(folder)

    assert TRAIN in problems(folder)


@pytest.mark.parametrize(
    ("path", "change", "problem"),
    [
        (TRAIN, lambda rows: rows[3].update(text="other"), "text_sha256 is not the digest of text, in 1 rows"),
        (TRAIN, lambda rows: rows[3].update(n_chars=1), "n_chars is not the length of text, in 1 rows"),
        (TRAIN, lambda rows: rows[3].update(id="0" * 32), "id is not the digest of source, in 1 rows"),
        (TRAIN, lambda rows: rows.reverse(), "rows are not in order"),
        (TRAIN, lambda rows: rows.append(rows[-1]), "one is there twice"),
        (TRAIN, lambda rows: rows.pop(), "has 23 rows; build.json says 24"),
        (TRAIN, lambda rows: rows[3].update(cluster_id=ROWS[0]["id"]), "one cluster_id stand in two splits"),
        (TRAIN, lambda rows: rows[3].update(n_duplicates=9), "n_duplicates is not the number"),
        (REJECTED, lambda rows: rows[0].update(duplicate_of="0" * 32), "duplicate_of names no row"),
        (REJECTED, lambda rows: rows[0].update(reason="bored"), "counts.rejected"),
        (REMOVED, lambda rows: rows[0].update(label="ad"), "counts.removed"),
        (REMOVED, lambda rows: rows.reverse(), "rows are not in order"),
        (INPUTS, lambda rows: rows[0].update(pages=99), "pages is not rows + rejected"),
        (INPUTS, lambda rows: one_row_more(rows[0]), "rows is not the number of rows of the input"),
    ],
)
def test_a_law_broken_is_named(
    folder: Path, path: str, change: Callable[[list[dict[str, Any]]], object], problem: str
) -> None:
    edit(folder, path, change)

    assert problem in problems(folder)


def test_a_page_that_is_a_row_and_refused_is_named(tmp_path: Path) -> None:
    twice = refusal(0, source=ROWS[3]["source"])

    assert "a page is a row and refused" in problems(make(tmp_path / "set", ROWS, [*REFUSED, twice]))


def test_a_removed_block_of_no_row_is_named(folder: Path) -> None:
    stranger = article(999)
    edit(folder, REMOVED, lambda rows: rows[-1].update(source="zzz", id=article(999, source="zzz")["id"]))

    assert stranger["id"] not in problems(folder)
    assert "a block is of no row" in problems(folder)


def test_counts_of_build_json_are_checked(folder: Path) -> None:
    reseal(folder, lambda told: told["counts"].update(pages=33))

    assert "counts.inputs or counts.pages" in problems(folder)


def test_a_croissant_of_other_files_is_named(folder: Path) -> None:
    before = (folder / "croissant.json").read_text("utf-8")
    for text in (
        before.replace('"sha256": "', '"sha256": "0'),
        before.replace(TRAIN, "data/x.parquet"),
        "[]",
        "{",
        "[" * 99_999,
    ):
        (folder / "croissant.json").write_text(text, "utf-8")
        reseal(folder, is_croissant_too=False)

        assert [finding.path for finding in verify(folder)] == ["croissant.json"]


@pytest.mark.parametrize("name", ["croissant.json", "report.html"])
def test_what_every_dataset_has_must_be_there(folder: Path, name: str) -> None:
    (folder / name).unlink()
    reseal(folder, lambda told: told["files"].pop(name), is_croissant_too=False)

    assert problems(folder) == f"{name}: is not there: every dataset has one"


def test_another_recipe_than_its_digest_is_named(folder: Path) -> None:
    reseal(folder, lambda told: told["recipe"].update(name="other"))

    assert problems(folder) == "build.json: recipe_sha256 is not the digest of the recipe"
