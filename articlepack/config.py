"""The options of a build: one frozen record, from flags and build.toml alike."""

import re
import tomllib
from datetime import date
from pathlib import Path
from typing import Any

import msgspec
from msgspec import Struct, field

from articlepack.errors import UsageError, did_you_mean, nearest
from articlepack.maker import CardText
from articlepack.shares import check_shares, parse_shares

SUFFIXES = {"parquet": ".parquet", "hf": ".arrow", "jsonl": ".jsonl.zst"}
"""How names of the data's files end, by --format. The ledger is Parquet always, as whoever audits a dataset expects."""
FORMATS = tuple(SUFFIXES)
ENGINES = ("local", "serial", "ray")
DEDUPS = ("none", "exact", "near")
KEEPS = ("longest", "earliest", "newest")
SPLITS_BY = ("hash", "time", "publisher", "domain")
REMOVED = ("full", "counts", "none")
ORDERS = ("source", "shuffled")
CLEANS = ("precise", "balanced", "gentle", "off")
EXTRACTORS = ("auto", "model", "trafilatura")
TEXT_FORMATS = ("plain", "markdown")
KEEPABLE = ("title", "standfirst", "caption", "comment", "template")
CHOICES = {
    "format": FORMATS,
    "engine": ENGINES,
    "dedup": DEDUPS,
    "keep_which": KEEPS,
    "split_by": SPLITS_BY,
    "clean": CLEANS,
    "extractor": EXTRACTORS,
    "text_format": TEXT_FORMATS,
    "removed": REMOVED,
    "order": ORDERS,
}
"""Options with a few fixed values."""
LEAST = {"dedup_threshold": 0.3, "workers": 0, "min_words": 0, "limit": 1, "page_timeout": 0, "page_memory": 0}
"""The least value of options that are numbers."""
MAX_NUMBER = 10**12
"""No number need be higher, and not everyone who reads one could be told one of any length."""


class Caps(Struct, frozen=True, forbid_unknown_fields=True, rename="kebab"):
    """What is read at most; above, a page or a member is refused by a reason of its own."""

    line_bytes: int = 100_000_000
    """Of a line, of an object of a JSON document, or of a feed."""
    json_depth: int = 100
    member_bytes: int = 100_000_000
    """Of a member of an archive, unpacked."""
    ratio: float = 200
    """Bytes that come out of a byte of a compressed file or member."""
    nesting: int = 1
    """Archives within each other that are opened."""
    path_chars: int = 1000
    """Of the path of a member."""


class Config(Struct, frozen=True, forbid_unknown_fields=True, rename="kebab"):
    """Every option of a build. `pipeline.recipe.RECIPE_OPTIONS` names those that can change rows."""

    inputs: tuple[str, ...] = ()
    output: str = ""
    name: str = ""
    format: str = "parquet"
    workers: int = 0
    """0: one for each processor this process may use."""
    engine: str = "local"
    ray_address: str = ""
    """Of the cluster; empty: one of this machine alone, started for the build."""
    split: dict[str, float] = field(default_factory=lambda: {"train": 1.0})
    clean: str = "balanced"
    """How much of a text's lines must speak for it: precise leaves less residue, gentle loses fewer words."""
    extractor: str = "auto"
    """What finds the body of a web page: auto asks trafilatura too where the model is unsure."""
    keep: tuple[str, ...] = ()
    """Labels whose blocks stay in the text; other blocks that are no body go."""
    drop_tables: bool = False
    text_format: str = "plain"
    split_by: str = "hash"
    """hash: groups of like rows stay together; else like rows in two splits are refused."""
    allow_leaks: bool = False
    """Like rows may stand in different splits."""
    dedup: str = "exact"
    dedup_threshold: float = 0.8
    """From which share of shingles in common two texts are alike."""
    keep_which: str = "longest"
    """Of like pages."""
    against: tuple[str, ...] = ()
    """Folders of datasets whose rows are not to be repeated."""
    prefer_source: tuple[str, ...] = ()
    """Names of inputs whose pages are kept before those of others, in this order."""
    column: dict[str, str] = field(default_factory=dict)
    """Our column name: the user's."""
    keep_column: tuple[str, ...] = ()
    limit: int | None = None
    min_words: int = 50
    language: tuple[str, ...] = ()
    """Keep only these, BCP 47; empty keeps all."""
    license: str | None = None
    removed: str = "full"
    order: str = "source"
    overwrite: bool = False
    keep_error_pages: bool = False
    page_timeout: int = 60
    """Seconds that a page may take; 0 is no limit."""
    page_memory: int = 2_000
    """Megabytes that a page may take; 0 is no limit."""
    retry_failed: bool = False
    respect_rights: bool = False
    """Refuse pages that reserve their use: noindex, noai, noimageai, or a TDM reservation."""
    add: bool = False
    """The inputs of the build before are inputs too."""
    pin_splits: bool = False
    """Rows of the dataset that stands there keep their split."""
    changes: bool = False
    """Leave a list of the rows that are new, changed and gone."""
    shard: str = ""
    """I/N: work on the I-th of N shares of the inputs, up to the first exchange; empty: a whole build."""
    finish: bool = False
    """Only put together what `shard` runs have made; with `shard`, take a share of that beyond the first exchange."""
    fresh: bool = False
    """Forget what earlier builds have left."""
    no_cache: bool = False
    """Leave nothing for later builds."""
    takedown: tuple[str, ...] = ()
    """Pages that are never rows: id, source, url, domain, text_sha256, or `sha256:` and the digest of one of these."""
    card: CardText = CardText()
    caps: Caps = Caps()


LISTS_OF_WORDS = ("language", "keep-column", "keep", "prefer-source")
LISTS = (*LISTS_OF_WORDS, "inputs", "takedown", "against")
"""Options of any number of values, of which one may be written without brackets; words may then be parted by commas,
which may be part of the name of a file or of an address.
"""
LANGUAGE = re.compile(r"[a-z]{2,3}(?:[-_][a-z0-9]{2,8})*", re.IGNORECASE)
NOT_IN_SHARES = "goes neither with --shard nor with --finish"
SHARD = re.compile(r"(\d{1,6})/(\d{1,6})", re.ASCII)


def load_config(path: Path | None, flags: dict[str, Any]) -> Config:
    """The options of a build.toml, each flag given winning over it.

    Raises UsageError naming the file, the key and the nearest known one.
    """
    stated = read_toml(path) if path else {}
    merged = stated | {kebab(name): value for name, value in flags.items() if value is not None}
    if isinstance(stated.get("caps"), dict) and "caps" in flags:
        merged["caps"] = stated["caps"] | flags["caps"]
    for key in merged:
        if key not in keys_of(Config):
            raise UsageError(f"{f'{path}: ' if path else ''}unknown option {key!r}.{nearest(key, keys_of(Config))}")
    return checked(convert(merged, path))


def read_toml(path: Path) -> dict[str, Any]:
    """A build.toml with its top keys in kebab case, as the flags are spelled; inputs and output as they stand."""
    try:
        return {kebab(name): value for name, value in tomllib.loads(path.read_text("utf-8-sig")).items()}
    except FileNotFoundError:
        raise UsageError(f"{path}: no such file. --config takes a TOML file of options.") from None
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise UsageError(f"{path}: cannot be read as TOML: {error}") from None


def convert(values: dict[str, Any], path: Path | None) -> Config:
    """A Config of plain values; shares and lists may be written as on the command line."""
    values = dict(values)
    for name in LISTS:
        if isinstance(given := values.get(name), str):
            parts = given.split(",") if name in LISTS_OF_WORDS else [given]
            values[name] = [part.strip() for part in parts if part.strip()]
    if isinstance(values.get("split"), str):
        values["split"] = parse_shares(values["split"])
    if isinstance(card := values.get("card"), dict):
        values["card"] = {name: value.isoformat() if isinstance(value, date) else value for name, value in card.items()}
    if isinstance(values.get("caps"), dict):
        values["caps"] = {kebab(str(name)): value for name, value in values["caps"].items()}
    try:
        return msgspec.convert(values, Config)
    except msgspec.ValidationError as error:
        told, _, option = str(error).partition(" - at `$.")
        place = f"{path}: " if path else ""
        name = f"{option.rstrip('`')}: " if option else ""
        unknown = UNKNOWN.match(told)
        meant = nearest(unknown[1], keys_of(TABLES[option.rstrip("`")])) if unknown else ""
        raise UsageError(f"{place}{name}{told}.{meant} `build_dataset.py --help` lists the options.") from None


UNKNOWN = re.compile(r"Object contains unknown field `(.*)`")
"""What msgspec says of a key that its table does not have."""


TABLES: dict[str, type[Struct]] = {"caps": Caps, "card": CardText}
"""The tables of build.toml."""


def keys_of(table: type[Struct]) -> list[str]:
    """The keys of a table of build.toml, or of all of it."""
    return [field.encode_name for field in msgspec.structs.fields(table)]


def checked(config: Config) -> Config:
    """The config, if its values make sense together; else UsageError with the values that do."""
    for name, choices in CHOICES.items():
        if (value := getattr(config, name)) not in choices:
            meant = did_you_mean(value, choices)
            raise UsageError(f"--{kebab(name)} {value}: choose one of {', '.join(choices)}.{meant}")
    for label in (label for label in config.keep if label not in KEEPABLE):
        raise UsageError(f"--keep {label}: choose of {', '.join(KEEPABLE)}.{did_you_mean(label, KEEPABLE)}")
    check_numbers(config)
    check_lists(config)
    for tag in (tag for tag in config.language if not LANGUAGE.fullmatch(tag)):
        raise UsageError(f"--language {tag}: is no BCP 47 tag. Write it as en, de or pt-BR.")
    for cap in msgspec.structs.fields(Caps):
        if not 1 <= getattr(config.caps, cap.name) <= MAX_NUMBER:  # nor is it what is no number
            raise UsageError(f"caps: {cap.encode_name} must be 1 or more, and {MAX_NUMBER:,} at most.")
    check_texts(config)
    if "://" in config.output:
        text = f"is a folder of this machine. Build it here, and say --push-to {config.output}, or articlepack push."
        raise UsageError(f"--output {config.output}: {text}")
    check_comparison(config)
    check_shares(config.split)
    check_shard(config)
    return config


def check_numbers(config: Config) -> None:
    """Raise UsageError where a number is below or above what makes sense."""
    for name, least in LEAST.items():
        if (value := getattr(config, name)) is not None and (value < least or value > MAX_NUMBER):
            bound = f"{least} or more" if value < least else f"{MAX_NUMBER:,} or less"
            raise UsageError(f"--{kebab(name)} {value}: must be {bound}.")


def check_lists(config: Config) -> None:
    """Raise UsageError where one of several values is empty, as a variable of the shell is that was never set."""
    for name in LISTS:
        if "" in getattr(config, name.replace("-", "_")):
            told = "an input" if name == "inputs" else f"--{name}"
            raise UsageError(f"{told} is empty. Leave it out, or say what is meant.")


def check_texts(config: Config) -> None:
    """Raise UsageError where a text cannot be written down: bytes that are no UTF-8, or half a character.

    Inputs are files, whose names may be such; of the output its whole path is looked at.
    """
    for option in msgspec.structs.fields(Config):
        if option.name not in ("inputs", "output"):
            try:
                msgspec.json.encode(getattr(config, option.name))
            except UnicodeEncodeError:
                raise UsageError(f"--{option.encode_name}: holds bytes that are no text. Write it in UTF-8.") from None


def check_shard(config: Config) -> None:
    """Raise UsageError unless a share can be done by itself, and what shares have made put together."""
    number, total = shard_numbers(config.shard)
    if config.shard and not 1 <= number <= total:
        raise UsageError(f"--shard {config.shard}: write it as I/N, with I from 1 to N.")
    if not (config.shard or config.finish):
        return
    if config.limit:
        raise UsageError(f"--limit {NOT_IN_SHARES}.")
    if config.fresh:
        raise UsageError(f"--fresh {NOT_IN_SHARES}: all shares would be lost. To start over, remove the cache.")
    if config.retry_failed:
        raise UsageError(f"--retry-failed {NOT_IN_SHARES}. Build with it alone, once they are put together.")


def shard_numbers(shard: str) -> tuple[int, int]:
    """The numbers of I/N; 0 where there is none.

    >>> shard_numbers("2/16"), shard_numbers("two")
    ((2, 16), (0, 0))
    """
    found = SHARD.fullmatch(shard)
    return (int(found[1]), int(found[2])) if found else (0, 0)


def check_comparison(config: Config) -> None:
    """Raise UsageError where the options of comparing make no sense."""
    if config.against and config.dedup == "none":
        raise UsageError("--against: nothing is compared with --dedup none. Leave that out, or choose exact or near.")
    if not config.dedup_threshold <= 1:
        raise UsageError(f"--dedup-threshold {config.dedup_threshold:g}: must be 1 or less.")


def kebab(name: str) -> str:
    """The spelling of flags: min_words is min-words."""
    return name.replace("_", "-")
