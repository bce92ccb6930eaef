"""columns: schema/ is the one source; what others read of it is generated and up to date."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pytest

from articlepack.columns import (
    TABLES,
    arrow_schema,
    card_features,
    columns_of,
    columns_table,
    disk_features,
    schema_document,
    schema_folder,
    schema_readme,
    schema_version,
    values_of,
)
from articlepack.pipeline.journal import STEPS
from articlepack.reasons import DUPLICATES
from articlepack.records import ORIGINS
from articlepack.stages.publish.facts import STAGES
from tests.builds import CHECKOUT

VERSION_1 = (
    "id source source_id url url_canonical domain title description text text_format authors topics publisher section "
    "place license date_published date_modified date_published_precision date_modified_precision "
    "date_published_offset date_modified_offset date_crawled language language_score page_type page_type_score "
    "article_type extractor extraction_score is_free noindex noai noimageai tdm_reservation tdm_policy n_chars n_words "
    "n_tokens n_duplicates cluster_id encoding media_type http_status warc_record_id raw_sha256 text_sha256 "
    "n_bytes_raw evidence extra"
)


def test_the_page_about_the_schema_is_up_to_date() -> None:
    """If not: python -c "from articlepack.columns import write_schema_readme; write_schema_readme()"."""
    assert (schema_folder() / "README.md").read_text("utf-8") == schema_readme()


def test_a_column_of_version_1_is_not_renamed_moved_or_removed_without_a_new_version() -> None:
    names = arrow_schema("article").names

    assert schema_version() > 1 or names[: len(VERSION_1.split())] == VERSION_1.split()


def test_all_tables_have_one_version() -> None:
    assert {schema_document(table)["version"] for table in TABLES} == {schema_version()}


@pytest.mark.parametrize("table", TABLES)
def test_every_column_is_required_even_where_it_may_be_null(table: str) -> None:
    document = schema_document(table)

    assert document["required"] == list(document["properties"])


def test_columns_and_their_evidence_come_from_where_the_code_knows() -> None:
    sources = {source for table in TABLES for column in columns_of(table) for source in column.sources}

    assert sources == set(ORIGINS)
    assert f"one of {', '.join(ORIGINS)}." in schema_document("article")["properties"]["evidence"]["description"]


def test_lists_are_never_null() -> None:
    lists = [c for c in columns_of("article") if pa.types.is_list(arrow_schema("article").field(c.name).type)]

    assert [c.name for c in lists if c.is_nullable] == []


def test_the_card_writes_a_list_of_strings_as_a_sequence() -> None:
    features = {feature["name"]: feature for feature in card_features("article")}

    assert features["authors"] == {"name": "authors", "sequence": "string"}
    assert features["date_published"] == {"name": "date_published", "dtype": "timestamp[us, tz=UTC]"}
    assert features["language_score"] == {"name": "language_score", "dtype": "float32"}
    assert [part["name"] for part in features["evidence"]["list"]] == ["field", "origin", "detail"]


@pytest.mark.parametrize("table", TABLES)
def test_datasets_reads_our_features_as_our_types(table: str) -> None:
    from datasets import Features

    assert Features._from_yaml_list(card_features(table)).arrow_schema.remove_metadata() == arrow_schema(table)
    assert Features.from_dict(disk_features(table)).arrow_schema.remove_metadata() == arrow_schema(table)


@pytest.mark.parametrize("table", TABLES)
def test_the_table_of_columns_has_a_line_for_each_and_three_cells_in_each(table: str) -> None:
    lines = columns_table(table).splitlines()

    assert len(lines) == 2 + len(columns_of(table))
    assert {line.replace("\\|", "").count("|") for line in lines} == {4}
    assert "<" not in columns_table(table)


def refusing_in(file: Path) -> Iterator[str]:
    """The stages in whose name the code of a file refuses."""
    for node in ast.walk(ast.parse(file.read_text("utf-8"))):
        match node:
            case ast.Call(func=ast.Name("guarded"), args=[ast.Constant(str(stage)), *_]):
                yield stage
            case ast.keyword("stage", ast.Constant(str(stage))):
                yield stage
            case ast.Assign(targets=[ast.Name("STAGE")], value=ast.Constant(str(stage))):
                yield stage
            case ast.Dict(keys, values):
                row = {k.value: v for k, v in zip(keys, values, strict=True) if isinstance(k, ast.Constant)}
                if {"source", "stage"} <= row.keys() and isinstance(row["stage"], ast.Constant):
                    yield str(row["stage"].value)


def test_the_stages_that_refuse_are_those_that_schema_and_docs_name() -> None:
    files = sorted((CHECKOUT / "articlepack").rglob("*.py"))
    [column] = [column for column in columns_of("rejected") if column.name == "stage"]
    concepts = (CHECKOUT / "docs/concepts.md").read_text("utf-8")

    # A page that no worker survives is refused in the name of its step.
    assert {stage for file in files for stage in refusing_in(file)} | set(STEPS) == set(STAGES)
    assert f"{', '.join(STAGES[:-1])} or {STAGES[-1]}." in column.description
    assert [stage for stage in STAGES if f"| {stage} |" not in concepts and f"*{stage}*" not in concepts] == []


def test_the_reasons_of_the_comparison_are_said_once() -> None:
    said = {name: meaning.partition(": ")[0] for name, meaning in values_of("rejected", "reason").items()}
    names = {*DUPLICATES}
    as_a_string = re.compile(rf"[\"'](?:{'|'.join(sorted(names))})[\"']")
    files = sorted((CHECKOUT / "articlepack").rglob("*.py"))

    assert names == {name for name, stage in said.items() if stage == "compare"}
    assert [file.name for file in files if as_a_string.search(file.read_text("utf-8"))] == ["reasons.py"]
