"""The dataset card, README.md: front matter that loaders read, and a body filled from the build alone.

No clock, no path, no command and no number of workers: the same recipe gives the same card.
"""

import json
import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import yaml
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from articlepack.columns import TABLES, card_features, columns_table, schema_version
from articlepack.records import WrittenFile
from articlepack.shares import split_position
from articlepack.stages.publish.facts import QUANTILES, TOP, Count, Facts, Length
from articlepack.stages.publish.licenses import hub_license
from articlepack.stages.publish.manifest import About, recipe_digest, rows_without_key, told_without_key
from articlepack.stages.publish.markdown import escape, escape_line, fenced, link, share, table, thousands
from articlepack.stages.publish.rai import biases
from articlepack.words import squeeze

CARD = "README.md"
TEMPLATE = "card.md.jinja"

CONFIG_NAMES = {"article": "default", "rejected": "rejected", "removed": "removed", "inputs": "inputs"}

SIZES = ((1_000, "n<1K"), (10_000, "1K<n<10K"), (100_000, "10K<n<100K"), (1_000_000, "100K<n<1M"))
LARGER_SIZES = ((10_000_000, "1M<n<10M"), (100_000_000, "10M<n<100M"), (10**9, "100M<n<1B"), (10**10, "1B<n<10B"))
LARGEST = "10B<n<100B"

# A language of fewer rows is as likely a mistake of the detector.
MIN_LANGUAGE_SHARE = 0.001
PRIMARY_LANGUAGE = re.compile(r"[a-z]{2,3}")
NO_LANGUAGES = ("und", "zxx", "mul", "mis")

MAX_YEARS = 40


def write_card(folder: Path, about: About, facts: Facts, written: Sequence[WrittenFile]) -> None:
    """Write README.md of a dataset."""
    front = yaml.safe_dump(front_matter(about, facts, written), sort_keys=False, allow_unicode=True, width=10_000)
    (folder / CARD).write_text(f"---\n{front}---\n\n{body(about, facts, written)}", "utf-8", newline="\n")


def front_matter(about: About, facts: Facts, written: Sequence[WrittenFile]) -> dict[str, Any]:
    """What the Hub and `load_dataset` read."""
    tables = [name for name in TABLES if is_config(name, about) and any(file.table == name for file in written)]
    languages = card_languages(facts)
    return {
        "pretty_name": squeeze(about.card.title or about.name),
        **({"language": languages} if languages else {}),
        **hub_license(about.license),
        **({"multilinguality": ["monolingual" if len(languages) == 1 else "multilingual"]} if languages else {}),
        "language_creators": ["found"],
        "task_categories": ["text-generation"],
        "tags": ["articles", "articlepack"],
        "size_categories": [size_category(facts.n_rows)],
        "configs": [card_config(name, written) for name in tables],
        "dataset_info": [dataset_info(name, written) for name in tables],
    }


def is_config(table: str, about: About) -> bool:
    """Whether `load_dataset` can open a table by name: it reads all of a folder's configs as it reads the first."""
    return table == "article" or about.format == "parquet"


def card_languages(facts: Facts) -> list[str]:
    """Languages measured, most frequent first, by the primary subtag, which is all the Hub takes."""
    counts: dict[str, int] = {}
    for tag, n in facts.languages:
        primary = (tag or "").split("-")[0].lower()
        if PRIMARY_LANGUAGE.fullmatch(primary) and primary not in NO_LANGUAGES:
            counts[primary] = counts.get(primary, 0) + n
    often = [tag for tag, n in counts.items() if n >= MIN_LANGUAGE_SHARE * facts.n_rows]
    return sorted(often, key=lambda tag: (-counts[tag], tag))


def size_category(n_rows: int) -> str:
    """The Hub's class of size.

    >>> size_category(999), size_category(1_000), size_category(10**10)
    ('n<1K', '1K<n<10K', '10B<n<100B')
    """
    return next((name for limit, name in (*SIZES, *LARGER_SIZES) if n_rows < limit), LARGEST)


def card_config(name: str, written: Sequence[WrittenFile]) -> dict[str, Any]:
    """Which files a config's splits have."""
    files = [
        {"split": split, "path": re.sub(r"\d{5}-of-\d{5}\..*", "*", group[0].path)}
        for split, group in by_split(name, written).items()
    ]
    return {"config_name": CONFIG_NAMES[name], **({"default": True} if name == "article" else {}), "data_files": files}


def dataset_info(name: str, written: Sequence[WrittenFile]) -> dict[str, Any]:
    """Columns and sizes of a config; a wrong number of examples would be an error at load."""
    splits = by_split(name, written)
    sizes = [
        {"name": split, "num_bytes": sum(f.n_bytes_rows for f in group), "num_examples": sum(f.n_rows for f in group)}
        for split, group in splits.items()
    ]
    return {
        "config_name": CONFIG_NAMES[name],
        "features": card_features(name),
        "splits": sizes,
        "download_size": sum(file.n_bytes for group in splits.values() for file in group),
        "dataset_size": sum(file.n_bytes_rows for group in splits.values() for file in group),
    }


def by_split(name: str, written: Sequence[WrittenFile]) -> dict[str, list[WrittenFile]]:
    """The files of a table, split by split: train, validation, test, then others by name."""
    groups: dict[str, list[WrittenFile]] = {}
    for file in sorted(written, key=lambda file: (split_position(file.split), file.path)):
        if file.table == name:
            groups.setdefault(file.split, []).append(file)
    return groups


def body(about: About, facts: Facts, written: Sequence[WrittenFile]) -> str:
    """The text under the front matter."""
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        autoescape=False,  # It is Markdown, which `escape` makes safe.
    )
    environment.filters.update(md=escape, link=link, n=thousands, fenced=fenced)
    return environment.get_template(TEMPLATE).render(
        about=about,
        card=about.card,
        facts=facts,
        splits=split_table(about, facts, written),
        groups=group_line(about, facts, [*about.splits, *by_split("article", written)]),
        load=load_lines(about, written),
        columns=columns_table("article"),
        schema_version=schema_version(),
        recipe=fenced(recipe_text(about), "json"),
        respects_rights=about.option("respect_rights"),
        funnel=funnel_table(facts),
        removed=count_table("label", facts.removed),
        publishers=count_table("publisher", facts.publishers, facts.n_rows),
        domains=count_table("domain", facts.domains, facts.n_rows),
        languages=count_table("language", facts.languages, facts.n_rows),
        page_types=count_table("kind of page", facts.page_types, facts.n_rows),
        licenses=count_table("licence of the article", facts.licenses, facts.n_rows),
        years=count_table("year", lump_years(facts.years), facts.n_rows),
        lengths=length_table(facts.lengths),
        unknown=table(["column", "rows without", ""], shares(facts.unknown, facts.n_rows)),
        media_types=count_table("form", facts.media_types, facts.n_pages, "pages"),
        biases="\n".join(map(bias_line, biases(facts)[1:])),
        recipe_sha256=recipe_digest(about.recipe),
        declared=table(["the page states", "rows", ""], shares(facts.declared, facts.n_rows)),
        n_total={length.column: length.total for length in facts.lengths},
        top=TOP,
    )


def bias_line(told: str) -> str:
    """What is counted, and the counts."""
    name, _, counts = told.partition(": ")
    return f"- **{name}**: {escape_line(counts)}"


def load_lines(about: About, written: Sequence[WrittenFile]) -> str:
    """The line that loads the dataset, and one for each table of the ledger; the folder is the one the card lies in."""
    quoted = json.dumps(about.name, ensure_ascii=False)
    ledger = [name for name in TABLES[1:] if any(file.table == name for file in written)]
    first = f"dataset = datasets.{'load_from_disk' if about.format == 'hf' else 'load_dataset'}({quoted})"
    others = [f'{name} = datasets.load_dataset({ledger_address(about, name)}, split="train")' for name in ledger]
    return fenced("\n".join(["import datasets", "", first, *others]), "python")


def ledger_address(about: About, table: str) -> str:
    """What `load_dataset` is given for a table of the ledger."""
    if is_config(table, about):
        return f"{json.dumps(about.name, ensure_ascii=False)}, {json.dumps(table)}"
    files = f"{about.name}/{table}/*.parquet"
    return f'"parquet", data_files={json.dumps(files, ensure_ascii=False)}'


def recipe_text(about: About) -> str:
    """The recipe in canonical order, without the digests of the inputs, which build.json has."""
    recipe = {key: value for key, value in about.recipe.items() if key != "inputs"}
    return json.dumps(recipe, sort_keys=True, indent=2, ensure_ascii=False)


def split_table(about: About, facts: Facts, written: Sequence[WrittenFile]) -> str:
    """Rows of each split asked for, and the share that was asked."""
    groups = by_split("article", written)
    names = sorted({*about.splits, *groups}, key=split_position)
    counts = [(name, sum(file.n_rows for file in groups.get(name, []))) for name in names]
    asked = about.recipe.get("options", {}).get("split", {})
    lines = shares([(f"`{name}`", n) for name, n in counts], facts.n_rows)
    told = [
        [*line, f"{100 * asked[name]:g} %" if name in asked else ""]
        for line, (name, _) in zip(lines, counts, strict=True)
    ]
    return table(["split", "rows", "", "asked"], told)


def group_line(about: About, facts: Facts, splits: Iterable[str]) -> str:
    """What tells a row's split, and what the splits promise of near-duplicates; nothing where there is one split."""
    options = about.recipe.get("options", {})
    if len(set(splits)) < 2 or "split_by" not in options:
        return ""
    told = [SPLIT_RULES[options["split_by"]]]
    told.append(f"Near-duplicates (likeness {options['dedup_threshold']:g} or more) stand in one split.")
    if options["allow_leaks"]:
        told = ["Near-duplicates may stand in different splits (`--allow-leaks`)."]
    if without := told_without_key(rows_without_key(about, facts), facts.n_rows):
        told.append(f"{without}.")
    # The digest of no row is 0: a first build has none that could keep its split.
    if int(about.recipe.get(PINNED, "0"), 16):
        told.append("Rows of an earlier build kept their split (`--pin-splits`).")
    return " ".join(told)


PINNED = "pinned_splits"
"""Key of a recipe: the digest of the splits that rows had to keep."""

SPLIT_RULES = {
    "hash": "Rows with one `cluster_id` are near-duplicates or tell one story; a hash of it tells their split.",
    "time": "The oldest rows, and those without a date, are in the first split, the newest in the last.",
    "publisher": "A hash of the publisher tells the split; a row without one stands for itself.",
    "domain": "A hash of the domain tells the split; a row without one stands for itself.",
}


def funnel_table(facts: Facts) -> str:
    """From pages read to rows."""
    refused = [(f"refused by {escape(r.stage)}: {escape(r.reason)}", -r.n_pages) for r in facts.refused]
    lines = [("pages read", facts.n_pages), *refused, ("**rows**", facts.n_rows)]
    cells = [[name, thousands(n).replace("-", "−"), share(abs(n), facts.n_pages)] for name, n in lines]
    return table(["", "pages", ""], cells)


def count_table(name: str, counts: Iterable[Count], whole: int | None = None, unit: str = "rows") -> str:
    """Values of unknown origin and their rows."""
    counts = list(counts)
    total = sum(n for _, n in counts) if whole is None else whole
    named = [(escape(value) if value is not None else "*unknown*", n) for value, n in counts]
    return table([name, unit if whole is not None else "blocks", ""], shares(named, total))


def shares(counts: Iterable[tuple[str, int]], whole: int) -> list[list[str]]:
    """Lines of a table: name, number, part of the whole."""
    return [[name, thousands(n), share(n, whole)] for name, n in counts]


def lump_years(years: Sequence[Count]) -> list[Count]:
    """The years, those before the last `MAX_YEARS` as one."""
    known = [(year, n) for year, n in years if year is not None]
    early, late = known[:-MAX_YEARS], known[-MAX_YEARS:]
    first = [(f"before {late[0][0]}", sum(n for _, n in early))] if early else []
    return [*first, *late, *((year, n) for year, n in years if year is None)]


def length_table(lengths: Iterable[Length]) -> str:
    """How long rows are."""
    head = ["", "shortest", *(f"{100 * q:g} %" for q in QUANTILES), "longest"]
    rows = [[f"`{x.column}`", *(thousands(n) for n in (x.shortest, *x.quantiles, x.longest))] for x in lengths]
    return table(head, rows)
