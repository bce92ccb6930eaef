"""Pages made for tests of describe, and their metadata."""

from collections.abc import Sequence

from articlepack import html
from articlepack.records import Draft, Evidence, Metadata, Origin, Page, Verdict
from articlepack.stages.describe import choose, collect

BODY = "The ferry left the harbour on Monday, and nobody on the quay had expected it to return before the storm. "


def describe(
    head: str = "",
    body: str = "",
    origin: Origin | None = None,
    text: str = BODY * 3,
    body_tags: Sequence[str] = ("p",),
) -> Metadata:
    """The metadata of a page, by the stage's two steps; elements of `body_tags` are taken for the body."""
    origin = origin or Origin("in/a.html", "in/a.html", url="https://www.thepost.example/news/a")
    markup = f"<html lang=en><head>{head}</head><body>{body}<p>{text}</p></body></html>"
    page = Page(origin, markup, "text/html", "utf-8", "0", len(markup))
    tree = html.parse(markup)
    blocks = html.walk_blocks(tree)
    verdicts = [Verdict("body" if b.tag in body_tags else "other", 1.0, "test") for b in blocks]
    candidates = collect(page, tree, blocks, verdicts)
    draft = Draft(
        origin, "text/html", "utf-8", "0", 0, (), tuple(blocks), tuple(verdicts), tuple(candidates), "rules", 1.0
    )
    return choose(draft, text)


def json_ld(text: str) -> str:
    """A JSON-LD script."""
    return f'<script type="application/ld+json">{text}</script>'


def evidence_for(metadata: Metadata, field: str) -> Evidence:
    """The first evidence of a column."""
    return next(e for e in metadata.evidence if e.field == field)
