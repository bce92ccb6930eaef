"""Raw article text from HTML pages with gold, in several ways, each line with its labels."""

import random
from collections.abc import Sequence
from dataclasses import replace

from inscriptis import get_text
from resiliparse.extract.html2text import extract_plain_text
from selectolax.lexbor import LexborHTMLParser

from training.changes import around_body, body_only, changed, core_of, respaced
from training.label import Stated, aligned, folded, json_values, line_label, stated
from training.pages import Line, Page, Sample
from training.scripts import SCRIPTS, rewritten
from training.walk import Style, walked


def stated_by(page: Page, tree: LexborHTMLParser) -> Stated:
    """What the page's gold, meta elements and JSON-LD state."""
    meta: dict[str, str] = {}
    for node in tree.css("meta"):
        name, value = node.attributes.get("name") or node.attributes.get("property"), node.attributes.get("content")
        if name and value:
            meta.setdefault(name.lower(), value)
    scripts = [node.text() for node in tree.css('script[type="application/ld+json"]')]
    return stated(page.gold, meta, json_values(scripts))


def split_lines(text: str) -> tuple[list[str], list[int]]:
    """(stripped non-empty lines, number of empty lines before each)."""
    lines, blanks, n_blank = [], [], 0
    for line in text.split("\n"):
        line = " ".join(line.split())
        if line:
            lines.append(line)
            blanks.append(n_blank)
        n_blank = 0 if line else n_blank + 1
    return lines, blanks


def own_lines(page: Page, tree: LexborHTMLParser, style: Style) -> list[Line]:
    """The page by our own walk."""
    walked_lines, known = walked(tree, style), stated_by(page, tree)
    matches = aligned([text for text, _, _ in walked_lines], page.body)
    labels = [line_label(text, hint, known) for text, _, hint in walked_lines]
    lines = [
        Line(text, blank, label, label != "other", *match)
        for (text, blank, _), label, match in zip(walked_lines, labels, matches, strict=True)
    ]
    return with_one_title(lines, folded(str(page.gold.get("title") or "")))


def with_one_title(lines: Sequence[Line], title: str) -> list[Line]:
    """Where the gold title stands on the page, that line is the title, and what else looks like it is unknown.

    In a fifth of the pages it stands in an element named like a menu or teaser; then the last above the body counts.
    """
    equal = [i for i, line in enumerate(lines) if title and folded(line.text) == title]
    if not equal:
        return list(lines)
    chosen = {i for i in equal if lines[i].label == "title"}
    if not chosen:
        first = next(iter(core_of(lines)), len(lines))
        chosen = {max((i for i in equal if i < first), default=equal[0])}
    out = []
    for i, line in enumerate(lines):
        if i in chosen:
            out.append(replace(line, label="title", is_known=True))
        elif line.label == "title":
            out.append(replace(line, label="other", is_known=False))
        else:
            out.append(line)
    return out


def foreign_lines(page: Page, text: str, own: Sequence[Line]) -> list[Line]:
    """The page as another tool wrote it, with the classes of our walk's equal lines."""
    label_of = {folded(line.text): (line.label, line.is_known) for line in reversed(own)}
    lines, blanks = split_lines(text)
    found = [label_of.get(folded(line), ("other", False)) for line in lines]
    matches = aligned(lines, page.body)
    return [Line(*parts[:2], *parts[2], *parts[3]) for parts in zip(lines, blanks, found, matches, strict=True)]


def clean_lines(page: Page) -> list[Line]:
    """The gold body as it is: all of it is to be kept."""
    lines, blanks = split_lines(page.body)
    sizes = [max(1, len(line.split())) for line in lines]
    return [Line(text, blank, "other", False, n, n) for text, blank, n in zip(lines, blanks, sizes, strict=True)]


STYLES = (
    Style(),
    Style(with_alts=False, parts_paragraphs=True),
    Style(with_alts=False, with_captions=False, breaks_lines=False),
    Style(joins_cells=True, bullet="- ", parts_paragraphs=True),
    Style(with_alts=False, joins_cells=True, bullet="• "),
)


def samples_of(page: Page, seed: int = 0) -> list[Sample]:
    """All texts made of one page; the same for the same page and seed."""
    rng = random.Random(f"{seed} {page.id}")
    tree = LexborHTMLParser(page.html)
    alts, plain = own_lines(page, tree, STYLES[0]), own_lines(page, tree, rng.choice(STYLES[1:]))
    if page.page_type != "article":
        return _few_samples(page, alts, plain, rng)
    inscriptis = foreign_lines(page, get_text(page.html), alts)
    resiliparse = foreign_lines(page, extract_plain_text(page.html, main_content=False, alt_texts=False), alts)
    careless = respaced(around_body(alts, rng), 1)
    clean = clean_lines(page)
    made = {
        "walk-alts": alts,
        "walk": plain,
        "inscriptis": inscriptis,
        "resiliparse": resiliparse,
        "careless": careless,
        "careless-again": respaced(around_body(alts, rng), 1),
        "careless-plain": around_body(plain, rng),
        "careless-inscriptis": around_body(inscriptis, rng),
        "careless-resiliparse": around_body(resiliparse, rng),
        "changed-whole": changed(rng.choice((alts, inscriptis, resiliparse)), rng),
        "changed-careless": changed(careless, rng),
        "changed-again": changed(around_body(rng.choice((alts, plain)), rng), rng),
        "clean": clean,
        "clean-changed": changed(clean, rng),
        "clean-careless": body_only(careless),
    }
    return [Sample(page.id, flavour, tuple(lines)) for flavour, lines in made.items() if lines]


def _few_samples(page: Page, alts: list[Line], plain: list[Line], rng: random.Random) -> list[Sample]:
    """Pages that are no articles weigh little: our own walks and clean text will do."""
    made = {
        "walk-alts": alts,
        "walk": plain,
        "careless": respaced(around_body(alts, rng), 1),
        "changed-whole": changed(plain, rng),
        "clean": clean_lines(page),
    }
    return [Sample(page.id, flavour, tuple(lines)) for flavour, lines in made.items() if lines]


def rewritten_samples_of(samples: Sequence[Sample]) -> list[Sample]:
    """Some of a page's texts in other scripts."""
    if not samples:
        return []
    rng = random.Random(samples[0].page_id)
    by_flavour = {sample.flavour: sample for sample in samples}
    chosen = [rng.choice(group) for group in REWRITTEN]
    out = []
    for sample in (by_flavour[flavour] for flavour in chosen if flavour in by_flavour):
        script = rng.choice(SCRIPTS)
        lines = rewritten(sample.lines, script, rng)
        out.append(Sample(sample.page_id, f"{script} {sample.flavour}", tuple(lines)))
    return out


REWRITTEN = (
    ("walk-alts", "walk", "inscriptis", "resiliparse", "changed-whole"),
    ("walk-alts", "walk", "inscriptis", "resiliparse"),
    ("careless", "careless-again", "careless-plain"),
    ("changed-careless", "careless-inscriptis", "careless-again"),
    ("clean", "clean-changed", "clean-careless"),
)


def try_samples_of(page: Page) -> list[Sample]:
    """All texts made of one page, none where a tool cannot read it."""
    try:
        return samples_of(page)
    except (ValueError, RecursionError, AssertionError):
        return []
