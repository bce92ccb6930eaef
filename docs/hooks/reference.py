"""The pages of the reference, made from the code and the schema whenever the site is built: they cannot go stale."""

import io
import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cyclopts import App
from rich.console import Console

from articlepack.columns import TABLE_HEADINGS, TABLES, Column, columns_of, schema_version, type_name, values_of
from articlepack.command import COMMANDS, articlepack_app

if TYPE_CHECKING:
    from mkdocs.structure.files import Files

CHECKOUT = Path(__file__).resolve().parents[2]
CARDS = CHECKOUT / "articlepack/stages/clean"
HELP_COLUMNS = 110
"""How wide the help of a command is shown."""

SEARCH, FETCHED_SEARCH = "assets/search.js", "https://unpkg.com/iframe-worker/shim"
"""Our script for searching without a server; what the theme would fetch for it when a page is looked at."""

WITHIN_SITE = {
    "../schema/README.md": "reference/columns.md",
    "../CHANGELOG.md": "reference/changes.md",
    "../articlepack/stages/clean/model_card.md": "reference/line-model.md",
    "../articlepack/stages/clean/page_model_card.md": "reference/page-model.md",
}
"""Where a link that leaves docs/ leads to on the site."""

LINK_OF_README, TO_PAGE = re.compile(r"\[docs/[a-z]+\.md\]\(docs/([a-z]+)\.md\)"), r"[\1](../\1.md)"
"""A link of README.md to a page of docs/, and the same from a page of the reference."""


def on_files(files: "Files", config: Any) -> "Files":
    """Called by mkdocs: the written pages, and those that are made here."""
    from mkdocs.structure.files import File

    for path, make in PAGES.items():
        files.append(File.generated(config, path, content=make()))
    files.append(File.generated(config, SEARCH, abs_src_path=str(CHECKOUT / "docs/hooks/search.js")))
    return files


def on_page_markdown(markdown: str, page: Any, **_: Any) -> str:
    """Called by mkdocs: a page whose links stay on the site."""
    return within_site(markdown) if "/" not in page.file.src_uri else markdown


def on_post_page(output: str, page: Any, **_: Any) -> str:
    """Called by mkdocs: a page that fetches nothing."""
    return output.replace(FETCHED_SEARCH, "../" * page.file.dest_uri.count("/") + SEARCH)


def on_post_template(output_content: str, **_: Any) -> str:
    """Called by mkdocs: the page for what is not there, which is shown from the root of a server."""
    return output_content.replace(FETCHED_SEARCH, f"/{SEARCH}")


def within_site(markdown: str) -> str:
    """Links to files beside docs/ lead to the pages made of them.

    >>> within_site("[columns](../schema/README.md)")
    '[columns](reference/columns.md)'
    """
    for outside, inside in WITHIN_SITE.items():
        markdown = markdown.replace(f"]({outside}", f"]({inside}")
    return markdown


def commands_page() -> str:
    """Each command with its help as a terminal shows it, and the exit codes."""
    app = articlepack_app()
    parts = [f"## articlepack {name}\n\n```text\n{help_of(app, name)}\n```" for name in command_names()]
    head = "# Commands\n\n`python build_dataset.py` is `articlepack build`. Made from the commands' own help."
    return "\n\n".join([head, *parts, "## Exit codes", table_of_readme("| exit code | meaning |")])


def command_names() -> list[str]:
    """The commands in the order of the help."""
    return [command.__name__ for command in COMMANDS]


def help_of(app: App, name: str) -> str:
    """The help of one command, without colour."""
    page = io.StringIO()
    console = Console(file=page, width=HELP_COLUMNS, color_system=None, force_terminal=False, legacy_windows=False)
    app.help_print([name], console=console)
    return "\n".join(line.rstrip() for line in page.getvalue().strip().splitlines())


def options_page() -> str:
    """The table of options, which a test holds to the config."""
    head = "# Options\n\nOf `articlepack build`, on the command line or in the file that `--config` names."
    table = table_of_readme("| option | default | meaning |")
    return f"{head}\n\n{LINK_OF_README.sub(TO_PAGE, table)}"


def table_of_readme(header: str) -> str:
    """The table of README.md that begins with this line."""
    readme = (CHECKOUT / "README.md").read_text("utf-8")
    found = re.search(rf"(?m)^{re.escape(header)}\n(?:\|.*\n)+", readme)
    if not found:
        raise LookupError(f"README.md has no table {header}")
    return found[0]


def columns_page() -> str:
    """Every column of every table, with an example and where its value can come from."""
    head = f"# Columns\n\nSchema version {schema_version()}. Made from `schema/*.schema.json`."
    return "\n\n".join([head, *(f"{TABLE_HEADINGS[table]}\n\n{full_table(table)}" for table in TABLES)])


def full_table(table: str) -> str:
    """The columns of a table as Markdown."""
    lines = ["| column | meaning | example | comes from |", "|---|---|---|---|"]
    return "\n".join(lines + [column_line(column) for column in columns_of(table)])


def column_line(column: Column) -> str:
    """One column as a line of a table."""
    unit = f" Unit: {column.unit}." if column.unit and column.unit not in column.description else ""
    example = f"`{shortened(column.example)}`".replace("|", "\\|")
    meaning = (column.description + unit).replace("|", "\\|")
    return f"| `{column.name}`<br>{type_name(column)} | {meaning} | {example} | {', '.join(column.sources)} |"


def shortened(example: object, n_chars: int = 60) -> str:
    """An example that does not stretch its table.

    >>> shortened("a" * 70)[-3:], shortened(7)
    ('a …', '7')
    """
    text = " ".join(str(example).split())
    return text if len(text) <= n_chars else f"{text[:n_chars]} …"


def reasons_page() -> str:
    """Why a page was refused, and what a removed block was."""
    refused = {name: meaning.partition(": ") for name, meaning in values_of("rejected", "reason").items()}
    lines = [f"| `{name}` | {stage} | {meaning} |" for name, (stage, _, meaning) in refused.items()]
    head = "# Reasons and labels\n\nMade from `schema/rejected.schema.json` and `schema/removed.schema.json`."
    reasons = "\n".join(["| reason | stage | the page |", "|---|---|---|", *lines])
    labels = value_table("label", values_of("removed", "label"))
    return f"{head}\n\n## Why a page was refused\n\n{reasons}\n\n## What a removed block was\n\n{labels}\n"


def value_table(name: str, values: Mapping[str, str]) -> str:
    """Names and meanings as a table."""
    return "\n".join(
        [f"| {name} | what it is |", "|---|---|", *(f"| `{key}` | {words} |" for key, words in values.items())]
    )


def file_of(path: Path) -> Callable[[], str]:
    """A page that is a file of the repository; its links to other files become words."""
    return lambda: re.sub(r"\[([^\]]*)\]\((?!https?:)[^)]*\)", r"\1", path.read_text("utf-8"))


PAGES: dict[str, Callable[[], str]] = {
    "reference/commands.md": commands_page,
    "reference/options.md": options_page,
    "reference/columns.md": columns_page,
    "reference/reasons.md": reasons_page,
    "reference/line-model.md": file_of(CARDS / "model_card.md"),
    "reference/page-model.md": file_of(CARDS / "page_model_card.md"),
    "reference/changes.md": file_of(CHECKOUT / "CHANGELOG.md"),
}
"""Path on the site -> what makes it."""
