"""The report as HTML: every value is escaped by the template engine, and no script runs but the one that is ours.

The page says so itself: its content policy names the digest of our script, so that even a value that got out of its
place would stay text to the browser.
"""

import base64
import hashlib
import json
import unicodedata
from collections.abc import Iterable, Sequence
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from articlepack.records import LABELS, ORIGINS
from articlepack.stages.publish.facts import TOP, Facts
from articlepack.stages.publish.manifest import About
from articlepack.stages.publish.markdown import TURNING, share, thousands
from articlepack.stages.publish.report.charts import columns, date_columns, percent, steps, with_others, word_columns
from articlepack.stages.publish.report.figures import Figures
from articlepack.stages.publish.report.sample import Row, Sampled

LANGUAGE_IS = "As the input states it, else as measured on the text, or where that is unsure as the page states it."
VALUE_CHARS = 200
"""Of a title, an address, a name."""
SHOWN_REASONS = 60
PAGE, STYLE, SCRIPT = "report.html.jinja", "report.css.jinja", "report.js.jinja"

POLICY = "default-src 'none'; img-src data:; style-src '{}'; script-src '{}'; base-uri 'none'; form-action 'none'"

RIGHT_TO_LEFT = ("R", "AL")
"""Classes of letters (Unicode) by which a text runs from right to left."""


def render(about: About, facts: Facts, figures: Figures, sample: tuple[list[Sampled], dict[str, Row]]) -> str:
    """The whole page."""
    articles, kept = sample
    style, script = own(STYLE), own(SCRIPT)
    return (
        environment()
        .get_template(PAGE)
        .render(
            about=about,
            facts=facts,
            figures=figures,
            articles=articles,
            kept=kept,
            style=style,
            script=script,
            policy=POLICY.format(csp_digest(style), csp_digest(script)),
            steps=steps(figures.refused, facts.n_pages)[:SHOWN_REASONS],
            words=word_columns(figures.words),
            dates=date_columns(figures.months),
            lists=value_lists(facts),
            evidence=evidence_rows(figures, facts.n_rows),
            origins=[origin for origin in ORIGINS if any(origin in found for found in figures.evidence.values())],
            languages=sorted({article.row["language"] for article in articles if article.row["language"]}),
            labels=[label for label in LABELS if any(label in article.labels for article in articles)],
            n_words=sum(length.total for length in facts.lengths if length.column == "n_words"),
            declared=[(text.replace("`", ""), n) for text, n in facts.declared],
            recipe=json.dumps(without_inputs(about.recipe), sort_keys=True, indent=2, ensure_ascii=False),
            respects_rights=about.option("respect_rights"),
            top=TOP,
        )
    )


def without_inputs(recipe: dict[str, Any]) -> dict[str, Any]:
    """A recipe without the digests of its inputs, which build.json has."""
    return {key: value for key, value in recipe.items() if key != "inputs"}


@cache
def environment() -> Environment:
    """The engine: everything it is handed is text, and none of it markup."""
    made = Environment(
        loader=FileSystemLoader(Path(__file__).parent),
        undefined=StrictUndefined,
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters.update(n=thousands, share=share, percent=percent, short=short, day=day, dir=direction)
    made.globals.update(columns=columns)
    return made


@cache
def own(name: str) -> str:
    """A file that stands in the page as it is: no value comes into it."""
    return (Path(__file__).parent / name).read_text("utf-8")


def csp_digest(text: str) -> str:
    """The digest by which a content policy knows what may run."""
    return f"sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}"


def short(value: object, limit: int = VALUE_CHARS) -> str:
    """A value with an end, without signs that would turn the line around it.

    >>> short("abcdef", 4), short(None), short("a\\u202eb")
    ('abc…', '', 'ab')
    """
    text = "" if value is None else str(value)
    text = "".join(char for char in text[: limit + 1] if char not in TURNING)
    return text if len(text) <= limit else text[: limit - 1] + "…"


def direction(text: str) -> str:
    """The way a text runs, by its first letter that has one: a block of its own is laid out so without its neighbours.

    >>> direction("1. Harbour"), direction("مرحبا")
    ('ltr', 'rtl')
    """
    for char in text[:VALUE_CHARS]:
        if (kind := unicodedata.bidirectional(char)) in ("L", *RIGHT_TO_LEFT):
            return "ltr" if kind == "L" else "rtl"
    return "ltr"


def day(instant: datetime | None) -> str:
    """The day of an instant."""
    return f"{instant:%Y-%m-%d}" if instant else ""


def value_lists(facts: Facts) -> list[tuple[str, str, list[tuple[str | None, int]]]]:
    """(heading, what is said of it, counts) of columns whose values are counted."""
    languages = facts.languages[:TOP]
    return [
        ("Languages", LANGUAGE_IS, with_others(languages, facts.n_rows)),
        ("Kinds of page", "As the page says, or a model takes it for.", with_others(facts.page_types, facts.n_rows)),
        ("Publishers", f"{facts.n_publishers:,} known.", with_others(facts.publishers, facts.n_rows)),
        ("Domains", f"{facts.n_domains:,} known.", with_others(facts.domains, facts.n_rows)),
        ("Licences", "As the pages state them.", with_others(facts.licenses, facts.n_rows)),
    ]


def evidence_rows(figures: Figures, n_rows: int) -> Iterable[tuple[str, int, dict[str, int]]]:
    """(column, rows with evidence, rows by origin) of all columns with evidence, the best known first."""
    found: Sequence[tuple[str, dict[str, int]]] = sorted(
        figures.evidence.items(), key=lambda item: (-item[1].get("", 0), item[0])
    )
    return [(field, min(counts.get("", 0), n_rows), counts) for field, counts in found]
