"""croissant.json: the dataset as machines that look for datasets read it (Croissant 1.0, with the RAI fields).

Types, files and digests so that its records can be read through it; what was measured; and what only the maker knows,
as stated. What is unknown is absent or said to be unknown. No clock: dates are those of the config and of the pages.
"""

import json
import re
from collections.abc import Sequence
from pathlib import Path

import pyarrow as pa

from articlepack.columns import TABLES, Column, arrow_schema, columns_of
from articlepack.config import SUFFIXES
from articlepack.records import WrittenFile
from articlepack.stages.publish.card import CONFIG_NAMES, by_split, card_languages
from articlepack.stages.publish.facts import Facts
from articlepack.stages.publish.manifest import About, Json
from articlepack.stages.publish.rai import rai_fields

CROISSANT = "croissant.json"

CONFORMS_TO = ["http://mlcommons.org/croissant/1.0", "http://mlcommons.org/croissant/RAI/1.0"]
ISO_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
ADDRESS = re.compile(r"https?://\S+")

# As the specification gives it, with the terms of the RAI vocabulary.
CONTEXT: Json = {
    "@language": "en",
    "@vocab": "https://schema.org/",
    "citeAs": "cr:citeAs",
    "column": "cr:column",
    "conformsTo": "dct:conformsTo",
    "cr": "http://mlcommons.org/croissant/",
    "rai": "http://mlcommons.org/croissant/RAI/",
    "data": {"@id": "cr:data", "@type": "@json"},
    "dataType": {"@id": "cr:dataType", "@type": "@vocab"},
    "dct": "http://purl.org/dc/terms/",
    "equivalentProperty": "cr:equivalentProperty",
    "examples": {"@id": "cr:examples", "@type": "@json"},
    "extract": "cr:extract",
    "field": "cr:field",
    "fileProperty": "cr:fileProperty",
    "fileObject": "cr:fileObject",
    "fileSet": "cr:fileSet",
    "format": "cr:format",
    "includes": "cr:includes",
    "isLiveDataset": "cr:isLiveDataset",
    "jsonPath": "cr:jsonPath",
    "key": "cr:key",
    "md5": "cr:md5",
    "parentField": "cr:parentField",
    "path": "cr:path",
    "recordSet": "cr:recordSet",
    "references": "cr:references",
    "regex": "cr:regex",
    "repeated": "cr:repeated",
    "replace": "cr:replace",
    "samplingRate": "cr:samplingRate",
    "sc": "https://schema.org/",
    "separator": "cr:separator",
    "source": "cr:source",
    "subField": "cr:subField",
    "transform": "cr:transform",
}

ENCODINGS = {
    SUFFIXES["parquet"]: "application/x-parquet",
    SUFFIXES["hf"]: "application/vnd.apache.arrow.stream",
    SUFFIXES["jsonl"]: "application/zstd",
}
READABLE = SUFFIXES["parquet"]
"""Records are described of the files that readers of Croissant can open."""

DATA_TYPES = {
    "string": "sc:Text",
    "bool": "sc:Boolean",
    "int16": "cr:Int16",
    "int32": "cr:Int32",
    "int64": "cr:Int64",
    "float": "cr:Float32",
    "double": "cr:Float64",
    "timestamp[us, tz=UTC]": "sc:DateTime",
}
"""By the name of the Arrow type."""

SPLIT_OF_PATH = r"data/(.+)-\d{5}-of-\d{5}\.parquet"


def write_croissant(folder: Path, about: About, facts: Facts, written: Sequence[WrittenFile]) -> None:
    """Write croissant.json of a dataset."""
    text = json.dumps(croissant(about, facts, written), indent=2, ensure_ascii=False)
    (folder / CROISSANT).write_text(text + "\n", "utf-8", newline="\n")


def croissant(about: About, facts: Facts, written: Sequence[WrittenFile]) -> Json:
    """The whole document."""
    readable = [name for name in TABLES if any(f.table == name and f.path.endswith(READABLE) for f in written)]
    splits = list(by_split("article", written)) if "article" in readable else []
    return {
        "@context": CONTEXT,
        "@type": "sc:Dataset",
        "conformsTo": CONFORMS_TO,
        "name": about.name,
        "description": about.card.description or description(about, facts),
        "keywords": ["articles", "text", "articlepack"],
        "isLiveDataset": False,
        **stated(about),
        **({"inLanguage": languages} if (languages := card_languages(facts)) else {}),
        **rai_fields(about, facts),
        "distribution": [*map(file_object, sorted(written, key=lambda file: file.path)), *map(file_set, readable)],
        "recordSet": [*([split_set(splits)] if splits else []), *(record_set(name) for name in readable)],
    }


def description(about: About, facts: Facts) -> str:
    """What can be said without the maker."""
    return (
        f"{facts.n_rows:,} articles, of {facts.n_pages:,} pages read, cleaned of boilerplate and described with "
        f"evidence by articlepack {about.tool_version}; every page refused and every block removed is on record."
    )


def stated(about: About) -> Json:
    """What the maker has stated; what they have not is absent."""
    card = about.card
    is_address, is_date = ADDRESS.fullmatch(card.homepage or ""), ISO_DATE.fullmatch(card.date or "")
    found = {
        "license": about.license,
        "url": card.homepage if is_address else None,
        "citeAs": card.citation,
        "version": card.version,
        "datePublished": card.date if is_date else None,
        # Whether a name is a person's is not known; an organisation may be one.
        "creator": {"@type": "sc:Organization", "name": card.author} if card.author else None,
    }
    return {name: value for name, value in found.items() if value}


def file_object(file: WrittenFile) -> Json:
    """One file with its digest."""
    return {
        "@type": "cr:FileObject",
        "@id": file.path,
        "name": file.path,
        "contentUrl": file.path,
        "contentSize": f"{file.n_bytes} B",
        "encodingFormat": ENCODINGS["".join(Path(file.path).suffixes)],
        "sha256": file.sha256,
    }


def file_set(table: str) -> Json:
    """All files of a table."""
    folder = "data" if table == "article" else table
    return {
        "@type": "cr:FileSet",
        "@id": f"{CONFIG_NAMES[table]}-files",
        "name": f"{CONFIG_NAMES[table]}-files",
        "description": f"All files in {folder}/.",
        "encodingFormat": ENCODINGS[READABLE],
        "includes": f"{folder}/*{READABLE}",
    }


def split_set(splits: Sequence[str]) -> Json:
    """The splits by name."""
    return {
        "@type": "cr:RecordSet",
        "@id": "splits",
        "name": "splits",
        "description": "The splits that have rows.",
        "dataType": "cr:Split",
        "key": {"@id": "splits/name"},
        "field": [{"@type": "cr:Field", "@id": "splits/name", "name": "name", "dataType": "sc:Text"}],
        "data": [{"splits/name": split} for split in splits],
    }


def record_set(table: str) -> Json:
    """The rows of a table."""
    name = CONFIG_NAMES[table]
    return {
        "@type": "cr:RecordSet",
        "@id": name,
        "name": name,
        "description": TABLE_WORDS[table],
        "key": {"@id": f"{name}/{KEYS[table]}"},
        "field": [*([split_field(name)] if table == "article" else []), *(field(table, c) for c in columns_of(table))],
    }


TABLE_WORDS = {
    "article": "Articles, one a row.",
    "rejected": "Pages that were read and did not become a row, each with the reason.",
    "removed": "Blocks that were taken out of pages that became rows, each with its label.",
    "inputs": "Files that were named or found, and what came of each.",
}
KEYS = {"article": "id", "rejected": "id", "removed": "id", "inputs": "path"}


def split_field(name: str) -> Json:
    """The split of a row, which its file's name says."""
    return {
        "@type": "cr:Field",
        "@id": f"{name}/split",
        "name": "split",
        "description": "Split of the row, by the name of its file.",
        "dataType": "sc:Text",
        "references": {"field": {"@id": "splits/name"}},
        "source": {
            "fileSet": {"@id": f"{name}-files"},
            "extract": {"fileProperty": "fullpath"},
            "transform": {"regex": SPLIT_OF_PATH},
        },
    }


def field(table: str, column: Column) -> Json:
    """One column; a list of records has a part for each of their fields."""
    name = CONFIG_NAMES[table]
    arrow = arrow_schema(table).field(column.name).type
    is_list = pa.types.is_list(arrow)
    one = arrow.value_type if is_list else arrow
    source = {"fileSet": {"@id": f"{name}-files"}, "extract": {"column": column.name}}
    told: Json = {
        "@type": "cr:Field",
        "@id": f"{name}/{column.name}",
        "name": column.name,
        "description": column.description,
        **({"repeated": True} if is_list else {}),
    }
    if pa.types.is_struct(one):
        return told | {"subField": [sub_field(f"{name}/{column.name}", part, source) for part in one]}
    return told | {"dataType": DATA_TYPES[str(one)], "source": source}


def sub_field(parent: str, part: pa.Field, source: Json) -> Json:
    """One field of a list of records."""
    return {
        "@type": "cr:Field",
        "@id": f"{parent}/{part.name}",
        "name": part.name,
        "dataType": DATA_TYPES[str(part.type)],
        "source": source | {"transform": {"jsonPath": part.name}},
    }
