"""Folders that are datasets already, of the Hub or saved by `datasets`: what describes them is no article."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence

import yaml

from articlepack.front_matter import WithoutAliases
from articlepack.stages.read.globs import translate_glob
from articlepack.stages.read.sources import open_place

CARD = "README.md"
DESCRIPTIONS = {"dataset_info.json", "state.json", "dataset_dict.json", "dataset_infos.json"}
OURS = {"build.json", "croissant.json", "report.html", "takedown.txt"}
LEDGER = re.compile(r"(rejected|removed|inputs)/\1-\d{5}-of-\d{5}\.(?:parquet|arrow|jsonl\.zst)")
"""Tables of ours beside the rows; where `datasets` cannot tell them from those, no configuration has them."""
MARKS = ({"state.json", "dataset_info.json"}, {"dataset_dict.json"}, {"dataset_infos.json"})
"""Files that tell a folder of `datasets`."""
MAX_CARD_BYTES = 1 << 20
FRONT = re.compile(r"---\n(.*?)\n---(?:\n|\Z)", re.DOTALL)


def notes_of(files: Mapping[str, str]) -> dict[str, str]:
    """Why some of a folder's files are not to be read; `files`: path relative to the folder -> location."""
    notes: dict[str, str] = {}
    folders: dict[str, set[str]] = {}
    for relative in files:
        above, _, name = relative.rpartition("/")
        folders.setdefault(above, set()).add(name)
    for above, names in sorted(folders.items()):
        prefix = f"{above}/" if above else ""
        if any(mark <= names for mark in MARKS):
            notes |= {prefix + name: "not read: describes a dataset of its folder" for name in names & DESCRIPTIONS}
        configs = configs_of(files[prefix + CARD]) if CARD in names else None
        if configs is not None:
            notes |= {prefix + name: "not read: describes a dataset of its folder" for name in names & {CARD, *OURS}}
            inside = [relative for relative in files if relative.startswith(prefix)]
            if "build.json" in names:
                ledger = (relative for relative in inside if LEDGER.fullmatch(relative.removeprefix(prefix)))
                notes |= dict.fromkeys(ledger, "not read: of the ledger of a dataset")
            notes |= dict(other_configs(configs, inside, prefix))
    return notes


def configs_of(card: str) -> list[dict[str, object]] | None:
    """The configurations that the card of a Hub dataset names; None where it is no such card."""
    try:
        with open_place(card) as file:
            text = file.read(MAX_CARD_BYTES).decode("utf-8", "replace").replace("\r\n", "\n")
        found = FRONT.match(text)
        front = WithoutAliases(found[1]).get_single_data() if found else None
    except (OSError, yaml.YAMLError, ValueError, RecursionError):
        return None
    if not isinstance(front, dict) or not {"configs", "dataset_info"} & front.keys():
        return None
    configs = front.get("configs")
    return [config for config in configs if isinstance(config, dict)] if isinstance(configs, list) else []


def other_configs(
    configs: Sequence[Mapping[str, object]], inside: Sequence[str], prefix: str
) -> Iterator[tuple[str, str]]:
    """Files of a configuration that is not the one that is loaded without a name, and why they are not read."""
    if not configs:
        return
    usual = next((config for config in configs if str(config.get("default")).lower() == "true"), None)
    usual = usual or next((config for config in configs if config.get("config_name") == "default"), configs[0])
    wanted = matchers_of(usual)
    for config in configs:
        if config is not usual:
            own = matchers_of(config)
            for relative in inside:
                path = relative.removeprefix(prefix)
                if any(one(path) for one in own) and not any(one(path) for one in wanted):
                    yield relative, f"not read: of the configuration {str(config.get('config_name'))[:60]!r}"


def matchers_of(config: Mapping[str, object]) -> list[Callable[[str], object]]:
    """What tells of a path whether it is one of a configuration's files."""
    return [re.compile(translate_glob(pattern)).fullmatch for pattern in patterns_of(config)]


def patterns_of(config: Mapping[str, object]) -> list[str]:
    """The patterns of a configuration's files."""
    files = config.get("data_files")
    found: list[str] = []
    for one in files if isinstance(files, list) else [files]:
        path = one.get("path") if isinstance(one, dict) else one
        found += [str(part) for part in (path if isinstance(path, list) else [path]) if part]
    return found
