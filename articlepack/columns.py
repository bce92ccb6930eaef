"""Reads schema/ and turns it into what others ask for: Arrow schemas, Hub features, the card's table."""

import json
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import pyarrow as pa
from msgspec import Struct

TABLES = ("article", "rejected", "removed", "inputs")
"""The tables of a dataset; `article` is the data, the others are the ledger."""

EVIDENCE = pa.struct([("field", pa.string()), ("origin", pa.string()), ("detail", pa.string())])

ARROW_TYPES: dict[str, pa.DataType] = {
    "string": pa.string(),
    "bool": pa.bool_(),
    "int16": pa.int16(),
    "int32": pa.int32(),
    "int64": pa.int64(),
    "float32": pa.float32(),
    "float64": pa.float64(),
    "timestamp[us, tz=UTC]": pa.timestamp("us", tz="UTC"),
    "list<string>": pa.list_(pa.string()),
    "list<struct<field: string, origin: string, detail: string>>": pa.list_(EVIDENCE),
}


HUB_NAMES = {"float": "float32", "double": "float64"}
"""Where Arrow's own name of a type is not the one in `ARROW_TYPES`."""


class Column(Struct, frozen=True):
    """One column as schema/ states it."""

    name: str
    arrow: str
    description: str
    is_nullable: bool
    unit: str | None
    example: Any
    sources: tuple[str, ...]


def schema_folder() -> Path:
    """schema/ of the checkout, or its copy inside the installed package."""
    packaged = Path(str(files("articlepack"))) / "_schema"
    return packaged if packaged.is_dir() else Path(__file__).resolve().parent.parent / "schema"


@cache
def schema_document(table: str) -> dict[str, Any]:
    """The JSON Schema of a table, one of `TABLES`."""
    document: dict[str, Any] = json.loads((schema_folder() / f"{table}.schema.json").read_text("utf-8"))
    return document


def schema_version() -> int:
    """Major version of the row's schema: a rename, removal or change of meaning raises it."""
    version: int = schema_document("article")["version"]
    return version


def columns_of(table: str) -> list[Column]:
    """The columns of a table, in order."""
    return [column_of(name, stated) for name, stated in schema_document(table)["properties"].items()]


def column_of(name: str, stated: dict[str, Any]) -> Column:
    """One entry of a schema document as a record."""
    return Column(
        name=name,
        arrow=stated["arrow"],
        description=stated["description"],
        is_nullable="null" in stated["type"],
        unit=stated.get("unit"),
        example=stated["examples"][0],
        sources=tuple(stated["sources"]),
    )


def values_of(table: str, column: str) -> dict[str, str]:
    """The names that a column can hold, each with its meaning; nothing for one that holds anything.

    >>> values_of("removed", "label")["byline"], values_of("removed", "text")
    ('who wrote it', {})
    """
    values: dict[str, str] = schema_document(table)["properties"][column].get("values", {})
    return values


@cache
def arrow_schema(table: str) -> pa.Schema:
    """The Arrow schema of a table, all fields nullable as the Hub writes them, without metadata."""
    return pa.schema([pa.field(c.name, ARROW_TYPES[c.arrow]) for c in columns_of(table)])


def card_features(table: str) -> list[dict[str, Any]]:
    """The columns as the YAML of a dataset card states them, readable by old and new versions of datasets.

    A list of values is a `sequence`, which every version since 2.0 reads alike; a list of records is a `list`, because
    a `sequence` of records means a record of lists.
    """
    return [{"name": field.name, **card_type(field.type)} for field in arrow_schema(table)]


def hub_name(arrow: pa.DataType) -> str:
    """A type that is no list and no record, as the Hub names it.

    >>> hub_name(pa.float32()), hub_name(pa.timestamp("us", tz="UTC"))
    ('float32', 'timestamp[us, tz=UTC]')
    """
    return HUB_NAMES.get(str(arrow), str(arrow))


def card_type(arrow: pa.DataType) -> dict[str, Any]:
    """One Arrow type in the words of the card.

    >>> card_type(pa.list_(pa.string())), card_type(pa.timestamp("us", tz="UTC"))
    ({'sequence': 'string'}, {'dtype': 'timestamp[us, tz=UTC]'})
    """
    if not pa.types.is_list(arrow):
        return {"dtype": hub_name(arrow)}
    if pa.types.is_struct(arrow.value_type):
        return {"list": [{"name": field.name, **card_type(field.type)} for field in arrow.value_type]}
    return {"sequence": hub_name(arrow.value_type)}


def disk_features(table: str) -> dict[str, Any]:
    """The columns as `dataset_info.json` of a `save_to_disk` folder states them, for old and new versions alike."""
    return {field.name: disk_type(field.type) for field in arrow_schema(table)}


def disk_type(arrow: pa.DataType) -> Any:
    """One Arrow type as datasets serialises it.

    >>> disk_type(pa.int32())
    {'dtype': 'int32', '_type': 'Value'}
    """
    if not pa.types.is_list(arrow):
        return {"dtype": hub_name(arrow), "_type": "Value"}
    if pa.types.is_struct(arrow.value_type):
        return [{field.name: disk_type(field.type) for field in arrow.value_type}]
    return {"feature": disk_type(arrow.value_type), "_type": "Sequence"}


def columns_table(table: str) -> str:
    """The columns of a table as a Markdown table: name, type, meaning."""
    lines = ["| column | type | meaning |", "| --- | --- | --- |"]
    lines += [f"| `{c.name}` | {type_name(c)} | {meaning(c)} |" for c in columns_of(table)]
    return "\n".join(lines)


def plain_name(arrow: pa.DataType) -> str:
    """A type without angle brackets, which Markdown would take for HTML.

    >>> plain_name(EVIDENCE)
    '{field, origin, detail}'
    """
    return f"{{{', '.join(field.name for field in arrow)}}}" if pa.types.is_struct(arrow) else hub_name(arrow)


def type_name(column: Column) -> str:
    """The Arrow type as people read it, and whether the value can be missing."""
    arrow = ARROW_TYPES[column.arrow]
    name = f"list of {plain_name(arrow.value_type)}" if pa.types.is_list(arrow) else plain_name(arrow)
    return f"{name}, nullable" if column.is_nullable else name


def meaning(column: Column) -> str:
    """The description with its unit, safe inside a table."""
    unit = f" Unit: {column.unit}." if column.unit and column.unit not in column.description else ""
    return (column.description + unit).replace("|", "\\|")


SCHEMA_README = """\
# What a row is

Version {version}. The `*.schema.json` files here are the source; this page is generated from them:

    python -c "from articlepack.columns import write_schema_readme; write_schema_readme()"

Each file is a JSON Schema. Beside JSON's own `type` a column states `arrow` (its type in the dataset), `unit`,
`examples`, `sources` (where its value can come from), and `values`, where it is one of a few names: what each means.

## The version rule

One number for all four tables, in the `version` of each file, in build.json and in the card.

- A new column that may be null is a **minor** change: the number stays, and who reads by name notices nothing.
- A column renamed or removed, another type, another meaning, another order of columns: a **major** change. It raises
  the number in all four files and needs a line in CHANGELOG.md that says how to read the old and the new.
- All columns of a version are always written: null where nothing is known, an empty list where a list is.

{tables}"""

TABLE_HEADINGS = {
    "article": "## Articles: the default config",
    "rejected": "## `rejected`: every page that did not become a row",
    "removed": "## `removed`: every block taken out of a page that did",
    "inputs": "## `inputs`: every file that was named or found",
}


def schema_readme() -> str:
    """The text of schema/README.md."""
    tables = [f"{TABLE_HEADINGS[table]}\n\n{columns_table(table)}\n" for table in TABLES]
    return SCHEMA_README.format(version=schema_version(), tables="\n".join(tables))


def write_schema_readme() -> None:
    """Bring schema/README.md up to date."""
    (schema_folder() / "README.md").write_text(schema_readme(), "utf-8")
