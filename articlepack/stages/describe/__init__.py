"""describe: metadata from every place a page holds it, each value with its evidence.

`collect` gathers candidates as they stand; `choose` reads them, weighs them, and answers the columns. What nothing
supports is null.
"""

from collections.abc import Mapping, Sequence

from msgspec.structs import replace

from articlepack.addresses import canonical_address
from articlepack.html import Tree
from articlepack.lines import SUBHEADINGS
from articlepack.records import Block, Candidate, Draft, Evidence, Metadata, Origin, Page, Supplied, Verdict
from articlepack.stages.describe.addresses import (
    base_address,
    collect_address_date,
    domain_label,
    registrable_domain,
)
from articlepack.stages.describe.answers import Answers
from articlepack.stages.describe.authors import choose_authors
from articlepack.stages.describe.candidates import add
from articlepack.stages.describe.elements import collect_elements, find_nodes
from articlepack.stages.describe.jsonld import collect_jsonld
from articlepack.stages.describe.kinds import choose_kinds
from articlepack.stages.describe.language import choose_language, declared_tags
from articlepack.stages.describe.lines import collect_lines
from articlepack.stages.describe.names import choose_description, choose_license, choose_publisher, choose_section
from articlepack.stages.describe.places import find_city
from articlepack.stages.describe.reading import Context, collect_order, month_order, read_crawled
from articlepack.stages.describe.rights import choose_rights, collect_headers
from articlepack.stages.describe.tags import collect_tags
from articlepack.stages.describe.title import OF_SITE, choose_title, tell_site_headings
from articlepack.stages.describe.topics import choose_topics
from articlepack.stages.describe.trust import evidence_of
from articlepack.stages.describe.trusts import trust_in
from articlepack.stages.describe.when import Moment, choose_date

__all__ = ["choose", "collect", "collect_page", "trust_in", "with_lines"]


def collect(page: Page, tree: Tree | None, blocks: Sequence[Block], verdicts: Sequence[Verdict]) -> list[Candidate]:
    """Every candidate from every place, as it stands there; values are cut to a bounded length.

    The user's own values come first. `tree` is None for text; each block has one verdict.
    """
    return with_lines(page, collect_page(page, tree), blocks, verdicts)


def collect_page(page: Page, tree: Tree | None) -> list[Candidate]:
    """The candidates that need no verdicts: the user's, those of headers, and those of the tree."""
    found = collect_supplied(page.origin.supplied)
    found += collect_headers(page.origin.http_headers)
    if tree is None:
        return found
    heads, elements = find_nodes(tree)
    tags, shown = collect_tags(tree, heads), collect_elements(elements)
    addresses = [
        *([page.origin.url] if page.origin.url else []),
        *(c.value for c in tags if c.field == "url_canonical"),
    ]
    titles = [c.value for c in (*shown, *tags) if c.field == "title" and c.detail in OWN_TITLES]
    found += collect_jsonld(heads["script"], addresses, titles) + tags + shown
    return with_absolute_addresses(found, base_address(heads["base"], page.origin.url))


OWN_TITLES = ("h1", "title", "og:title")
"""Where a page says what it is called."""


def with_lines(
    page: Page, found: Sequence[Candidate], blocks: Sequence[Block], verdicts: Sequence[Verdict]
) -> list[Candidate]:
    """The candidates of a page with those of its lines, and of its addresses."""
    found = tell_site_headings(found, [block.text for block in blocks if page.is_html and block.tag in SUBHEADINGS])
    titles = tuple(
        dict.fromkeys(
            c.value for c in found if c.field == "title" and "(nested)" not in c.detail and c.detail != OF_SITE
        )
    )
    sites = tuple(c.value for c in found if c.detail == OF_SITE)
    canonical = next((c.value for c in found if c.field == "url_canonical"), None)
    lines = collect_lines(blocks, verdicts, page.is_html, titles, sites)
    found = [*found, *lines, *collect_address_date((page.origin.url, canonical))]
    return [*found, *collect_order(found, blocks)]


def collect_supplied(supplied: Supplied) -> list[Candidate]:
    """The user's own values."""
    found: list[Candidate] = []
    for field in ("title", "date_published", "language"):
        add(found, field, getattr(supplied, field), "input", f"column {field}")
    for author in supplied.authors:
        add(found, "authors", author, "input", "column authors")
    return found


def with_absolute_addresses(found: Sequence[Candidate], base: str | None) -> list[Candidate]:
    """Canonical addresses resolved against the page's base; those that are no address are left out."""
    resolved = []
    for candidate in found:
        if candidate.field != "url_canonical":
            resolved.append(candidate)
        elif address := canonical_address(candidate.value, base):
            resolved.append(replace(candidate, value=address))
    return resolved


def choose(draft: Draft, text: str) -> Metadata:
    """All described columns of a row, each value with its evidence. `text` is the final body."""
    answers = Answers()
    choose_words(draft, text, answers)
    choose_dates(draft, answers)
    choose_kinds(draft.candidates, answers)
    choose_rights(draft.candidates, answers)
    return Metadata(**answers.columns, evidence=(*answers.evidence, *evidence_beside(draft.origin, answers.columns)))


def evidence_beside(origin: Origin, columns: Mapping[str, object]) -> list[Evidence]:
    """The evidence of what comes with a page: its address, what is read from that, and when it was fetched."""
    came = ("http", "of the web archive's record") if origin.warc_record_id else ("input", "given with the page")
    places = {"url": came, "domain": ("url", "of `url`"), "date_crawled": came}
    return [Evidence(field, *place) for field, place in places.items() if columns[field] is not None]


def choose_words(draft: Draft, text: str, answers: Answers) -> None:
    """The columns of names and words."""
    candidates, url = draft.candidates, draft.origin.url
    answers.put("url", url)
    answers.put("domain", registrable_domain(url) if url else None)
    answers.put("url_canonical", *choose_canonical(candidates))
    sites = site_names(candidates, url)
    title = answers.put("title", *choose_title(candidates, sites, section_names(candidates)))
    answers.put("description", *choose_description(candidates, title))
    authors, byline_place, author_evidence = choose_authors(candidates, sites)
    answers.put("authors", authors, author_evidence)
    answers.put("topics", *choose_topics(candidates, f"{title or ''}\n{text}", sites))
    answers.put("publisher", *choose_publisher(candidates))
    answers.put("section", *choose_section(candidates, title))
    answers.put("place", *choose_place(candidates, byline_place, author_evidence))
    answers.put("license", *choose_license(candidates))
    language, score, language_evidence = choose_language(candidates, text)
    answers.put("language", language, language_evidence)
    answers.put("language_score", score)


def choose_dates(draft: Draft, answers: Answers) -> None:
    """When it was published, changed and fetched."""
    columns = answers.columns
    address = columns["url"] or columns["url_canonical"]
    context = context_of(draft, columns["place"], columns["language"], address)
    order = month_order(draft.candidates, context)
    changed, evidence = choose_date(draft.candidates, "date_modified", context, order)
    last = changed.instant.date() if changed else None
    published, published_evidence = choose_date(draft.candidates, "date_published", context, order, last)
    put_date(answers, "date_published", published, published_evidence)
    put_date(answers, "date_modified", changed, evidence)
    answers.put("date_crawled", context.crawled)


def put_date(answers: Answers, field: str, moment: Moment | None, evidence: Sequence[Evidence]) -> None:
    """The three columns of a date."""
    answers.put(field, moment.instant if moment else None, evidence)
    answers.put(f"{field}_precision", moment.precision if moment else None)
    answers.put(f"{field}_offset", moment.offset if moment else None)


def site_names(candidates: Sequence[Candidate], url: str | None) -> list[str]:
    """What the site calls itself: publishers named anywhere, and the name in its domain."""
    named = [c.value for c in candidates if c.field == "publisher" and len(c.value) < 80]
    label, domain = domain_label(url), registrable_domain(url) if url else None
    return [*dict.fromkeys(named), *([label] if label else []), *([domain] if domain else [])]


def section_names(candidates: Sequence[Candidate]) -> list[str]:
    """The departments that the page says it belongs to; the last step of a breadcrumb trail is the article."""
    named = (c.value for c in candidates if c.field == "section" and c.detail != "BreadcrumbList")
    return list(dict.fromkeys(value for value in named if len(value) <= 20))


def context_of(draft: Draft, place: str | None, language: str | None, address: str | None) -> Context:
    """What else is known of a page that helps to read its dates."""
    tags = [tag for tag, _ in declared_tags(draft.candidates)]
    with_region = next((tag for tag in tags if "-" in tag), language or (tags[0] if tags else None))
    host = address.split("//", 1)[-1].split("/", 1)[0].split(":", 1)[0] if address else None
    return Context(read_crawled(draft.origin.date_crawled), with_region, place, host)


def choose_place(
    candidates: Sequence[Candidate], byline_place: str | None, author_evidence: Sequence[Evidence]
) -> tuple[str | None, list[Evidence]]:
    """The dateline: a place that a byline ends with, else one that opens the text or stands in the metadata."""
    if byline_place and author_evidence:
        return byline_place, [
            Evidence("place", author_evidence[0].origin, f"end of the {author_evidence[0].detail.split(';')[0]}")
        ]
    for candidate in candidates:
        if candidate.field == "place" and "(nested)" not in candidate.detail and len(candidate.value) < 80:
            name = candidate.value.strip(" .,;:-–—")
            if candidate.detail == "first paragraph" and not find_city(name.split(",")[0]):
                continue
            if not name:
                continue
            return name.title() if name.isupper() else name, [evidence_of("place", candidate)]
    return None, []


def choose_canonical(candidates: Sequence[Candidate]) -> tuple[str | None, list[Evidence]]:
    """The address the page declares for itself: its link, else og:url, else its JSON-LD."""
    order = {"element": 0, "meta": 1, "json-ld": 2}
    stated = sorted((c for c in candidates if c.field == "url_canonical"), key=lambda c: order.get(c.origin, 3))
    return (stated[0].value, [evidence_of("url_canonical", stated[0])]) if stated else (None, [])
