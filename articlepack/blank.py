"""A build.toml to begin with: every option that is worth keeping in a file, with its words and its default."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import fields
from pathlib import Path
from typing import Annotated, get_args, get_origin, get_type_hints

from cyclopts import Parameter

from articlepack.config import Config, kebab
from articlepack.errors import UsageError, in_words
from articlepack.maker import CardText
from articlepack.options import COMMAND_ONLY, Options

HEAD = """\
# What a build is told: python build_dataset.py --config {name}
# A line that begins with # is a default, or an example, and does nothing until the # is taken away.

inputs = ["raw/"]
output = "output/my-news"
"""

ONCE = ("output", "shard", "finish", "fresh", "retry_failed", "overwrite", "against", "cap")
"""What is said once, on the command line, or stands in the head."""
TABLES = ("split", "column", "caps")
"""Options that are tables of their own."""

EXAMPLES: dict[str, object] = {
    "name": "my-news",
    "keep": ["caption"],
    "keep_column": ["desk"],
    "limit": 1000,
    "language": ["en", "de"],
    "license": "CC-BY-4.0",
    "takedown": ["https://news.example/a-page-that-was-asked-to-go"],
    "prefer_source": ["archive"],
    "ray_address": "auto",
}
"""Where the default says nothing."""

CARD: dict[str, tuple[str, str]] = {
    "title": ("What is it called?", "My news"),
    "description": ("What is it, in two sentences?", "News of one harbour, 2010 to 2024."),
    "author": ("Who made it?", "The archive of the Harbour Courier"),
    "contact": ("Where are questions asked?", "desk@news.example"),
    "homepage": ("Where does it live?", "https://news.example/dataset"),
    "citation": ("How is it cited?", "@misc{mynews, title={My news}, year={2024}}"),
    "date": ("Of what day is it? No clock is read.", "2024-05-01"),
    "version": ("Which version is it?", "1.0.0"),
    "collection": (
        "Where do the pages come from, how were they chosen and fetched, with what right?",
        "Our own archive.",
    ),
    "uses": ("What is it meant for, and what not?", "For training language models; not for facts about persons."),
    "limits": ("What is missing or skewed, beyond what is measured?", "No pictures, no weekend editions."),
    "sensitive": ("What was done about personal and sensitive content?", "Names of minors were left out."),
    "impact": ("Whom can it help, whom can it harm?", "Helps readers of small towns; can spread old errors."),
    "maintenance": (
        "Who corrects it, how often, and where is a takedown asked for?",
        "Monthly; desk@news.example.",
    ),
}
"""By field of the card, what only the maker can answer, and an answer that may look like theirs."""

SPLIT = """\
# [split]
# train = 0.98
# validation = 0.01
# test = 0.01

# [column]
# html = "raw_body"

# [caps]
# member-bytes = 100000000
"""


def write_blank(file: Path) -> None:
    """Write the file. Raises UsageError where one stands there already, or it cannot be written."""
    try:
        with file.open("x", encoding="utf-8", newline="\n") as out:
            out.write(blank(file.name))
    except FileExistsError:
        raise UsageError(f"{file}: is there already, and was not touched. Name another file.") from None
    except OSError as error:
        raise UsageError(f"{file}: cannot be written: {in_words(error)}.") from None


def blank(name: str) -> str:
    """The text of a build.toml called `name`."""
    return "\n".join([HEAD.format(name=name), *option_lines(), SPLIT, *card_lines()]) + "\n"


def option_lines() -> Iterator[str]:
    """Each option of a build: its words, then the line that would set it."""
    hints, group = get_type_hints(Options, include_extras=True), ""
    told = [(field.name, parameter_of(hints[field.name])) for field in fields(Options)]
    kept = [(name, p) for name, p in told if name not in (*COMMAND_ONLY, *ONCE, *TABLES)]
    for name, parameter in sorted(kept, key=lambda item: group_of(item[1])):
        if group_of(parameter) != group:
            group = group_of(parameter)
            yield f"# --- {group.partition(' ')[2]}\n"
        default = getattr(Config(), name)
        value = EXAMPLES[name] if default in (None, "", ()) else default
        yield f"# {parameter.help}\n# {kebab(name)} = {toml(value)}\n"


def parameter_of(hint: object) -> Parameter:
    """What the command line says of an option."""
    assert get_origin(hint) is Annotated
    return next(one for one in get_args(hint) if isinstance(one, Parameter))


def group_of(parameter: Parameter) -> str:
    """The group of an option, so that groups sort as in the help page."""
    [group] = parameter.group if isinstance(parameter.group, tuple) else (parameter.group,)
    return f"{getattr(group, 'sort_key', '')} {getattr(group, 'name', '')}"


def card_lines() -> Iterator[str]:
    """What only the maker knows."""
    yield "# --- What only you know. What is left out is said to be unknown in the card.\n\n# [card]"
    for field in CardText.__struct_fields__:
        question, answer = CARD[field]
        yield f"# # {question}\n# {field} = {toml(answer)}"


def toml(value: object) -> str:
    """A value as TOML has it; strings, numbers and lists are as in JSON."""
    assert not isinstance(value, Mapping)
    return json.dumps(value, ensure_ascii=False)
