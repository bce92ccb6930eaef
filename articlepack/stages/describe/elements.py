"""Candidates from visible elements: headlines, <time>, rel=author, microdata, and classes that say byline or date."""

import re
from collections.abc import Sequence
from functools import lru_cache

from selectolax.lexbor import LexborNode

from articlepack.html import Tree
from articlepack.records import Candidate
from articlepack.stages.describe.beside import Places, place_of, places_among
from articlepack.stages.describe.bylines import NOT_BY
from articlepack.stages.describe.candidates import ACCOUNT_CLASS, POSTERS, add
from articlepack.stages.describe.date_lines import HAS_DIGIT, collect_dates, field_of_words
from articlepack.stages.describe.signed import LONE_BY
from articlepack.stages.describe.tags import ITEMPROP_FIELDS, field_of
from articlepack.stages.describe.title import LINK_HOME
from articlepack.words import read_entities

HEAD_TAGS = ("meta", "link", "title", "base", "script")
SELECTOR = (
    'meta[content], title, base[href], script[type*="ld+json" i], h1, time, [itemprop], [property], [rel], '
    "[class*=author i], [class*=byline i], [class*=autor i], [class*=reporter i], [class*=date i], "
    "[data-author], [data-author-username], [class*=username i], "
    'a[href*="creativecommons.org/licenses/"]'
)
TELLING_RELS = {"author", "tag", "license", "home"}
MAX_ELEMENTS = 600
MAX_TEXT_CHARS = 300
MAX_LABEL_CHARS = 60
MAX_DATE_CHARS = 160
MAX_BYLINE_CHARS = 140
"""A longer element holds the author's life, not only the name."""

AUTHOR_CLASS = re.compile(r"author|byline|autor|writer|reporter", re.IGNORECASE)
NO_AUTHOR_CLASS = re.compile(
    r"bio|descr|image|img|photo|avatar|social|link-?list|more|title|role|job|about|count|follow|email|twitter|popup|"
    r"tooltip|share|desc|info-?box|date|time|comment",
    re.IGNORECASE,
)
DATE_CLASS = re.compile(r"publish|date|posted", re.IGNORECASE)
MODIFIED_CLASS = re.compile(r"modif|updat|edited", re.IGNORECASE)


def find_nodes(tree: Tree) -> tuple[dict[str, list[LexborNode]], list[LexborNode]]:
    """(the elements that speak of the page unseen, by tag; those of its text that may hold metadata), in order of the
    page; one walk for all.
    """
    heads: dict[str, list[LexborNode]] = {tag: [] for tag in HEAD_TAGS}
    elements = []
    # An element comes once for each part of the selector that it matches.
    for node in {node.mem_id: node for node in tree.css(SELECTOR)}.values():
        tag = node.tag or ""
        if tag in heads:
            heads[tag].append(node)
        elif tag != "a" or is_telling(node.attributes):
            elements.append(node)
    return heads, elements[:MAX_ELEMENTS]


def is_telling(attributes: dict[str, str | None]) -> bool:
    """Whether a link says more than that it should not be followed: as one of many does."""
    if set((attributes.get("rel") or "").lower().split()) & TELLING_RELS:
        return True
    return any(attributes.get(name) for name in ("class", "itemprop", "property")) or "creativecommons.org/" in (
        attributes.get("href") or ""
    )


def collect_elements(nodes: Sequence[LexborNode]) -> list[Candidate]:
    """The candidates of a page's elements, in order of the page; those that stand beside the article say so."""
    found: list[Candidate] = []
    places = places_among(nodes)
    for node in nodes:
        collect_element(node, places, found)
    return found


def collect_element(node: LexborNode, places: Places, found: list[Candidate]) -> None:
    """Everything one element is a candidate for."""
    attributes = node.attributes
    made: list[Candidate] = []
    if node.tag == "h1":
        add(made, "title", heading_text(node), "element", "h1 (home)" if links_home(node) else "h1")
    if node.tag == "time":
        collect_time(node, attributes, made)
    if attributes.get("itemprop") or attributes.get("property"):
        collect_property(node, attributes, made)
    if attributes.get("rel"):
        collect_relation(node, attributes, made)
    elif node.tag == "a" and "creativecommons.org/licenses/" in (attributes.get("href") or ""):
        add(made, "license", attributes.get("href"), "element", "a[href]")
    if attributes.get("class"):
        collect_class(node, attributes.get("class") or "", made)
    collect_poster(node, attributes, found, made)
    if made:
        place = place_of(node, places)
        found.extend(c if not place else Candidate(c.field, c.value, c.origin, f"{c.detail} {place}") for c in made)


def collect_poster(
    node: LexborNode, attributes: dict[str, str | None], found: Sequence[Candidate], made: list[Candidate]
) -> None:
    """The account of the first post of a page: who wrote the others is of no interest."""
    told, shown = POSTERS
    name, detail = attributes.get("data-author-username") or attributes.get("data-author"), told
    if not name and ACCOUNT_CLASS.search(attributes.get("class") or "") and node.tag != "label":
        name, detail = text_of(node), shown
    if name and not any(one.detail in POSTERS for one in found):
        add(made, "authors", name[:MAX_LABEL_CHARS], "element", detail)


def text_of(node: LexborNode) -> str:
    """Visible text of an element, its parts separated."""
    return node.text(deep=True, separator=" ").strip()


HOME = re.compile(r"(?:https?:)?//[^/?#]+/?|/|\./|/?(?:index|default)\.\w+", re.IGNORECASE)
"""Address of a site's first page."""


def links_home(heading: LexborNode) -> bool:
    """Whether all of a heading is a link to the site's first page."""
    link = heading.css_first("a[href]")
    if link is None or text_of(link) != text_of(heading):
        return False
    attributes = link.attributes
    return "home" in (attributes.get("rel") or "").split() or bool(
        HOME.fullmatch((attributes.get("href") or "").strip())
    )


def heading_text(node: LexborNode) -> str:
    """The text of a heading as it is read: an element within a word does not part it, and one that works something is
    no part of it, unless it is all of it.
    """
    markup = PERMALINK.sub("", COMMENT.sub("", (node.html or "")[:MAX_HEADING_CHARS]))
    if "<rt" in markup:
        markup = READINGS.sub("", markup)
    text = read_entities(TAGS.sub(joint, WORKING.sub(" ", markup)))
    return text if text.strip() else read_entities(TAGS.sub(joint, markup))


def joint(found: re.Match[str]) -> str:
    """What to read for tags: nothing for an inline one within a word, else a space; a capital begins a word."""
    before, after = found.string[: found.start()][-1:], found.string[found.end() : found.end() + 1]
    is_within = INLINE_TAG.fullmatch(found[0]) and (before.isupper() or before in OPENING or not after.isupper())
    return "" if is_within else " "


PERMALINK = re.compile(r"<a\b[^<>]*>(?:<[^<>]*>)?\s*[^\w\s<>&]\s*(?:<[^<>]*>)?</a>")
"""A sign alone, that links to the heading it stands in."""
OPENING = "([{«“„‘'\"-–/"
READINGS = re.compile(r"<(r[tp])\b[^<>]*+>(?:[^<]|<(?!/?r[tp]\b))*+</\1>")
"""How the letters of a word are said, and the brackets around that."""
WORKING = re.compile(r"<(button|script|select|style)\b[^<>]*+>.{0,2000}?</\1>", re.DOTALL)
"""What a reader works with, or never sees."""
MAX_HEADING_CHARS = 20_000
COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)
TAGS = re.compile(r"(?:<[^>]*>)+")
INLINE_TAG = re.compile(
    r"</?(?:a|abbr|b|bdi|bdo|big|cite|code|em|font|i|ins|kbd|mark|nobr|q|rb|ruby|s|samp|small|span|strike|strong|sub|sup|u|var|wbr)"
    r"(?:\s[^>]*)?>"
)
"""Elements that headlines have within words."""


def names_of(node: LexborNode) -> str:
    """The text of a byline; where a part of it is a full name, its parts stand apart, since nothing else may do so."""
    parts = [part for piece in node.text(deep=True, separator="\n").split("\n") if (part := piece.strip(" ,\t\xa0"))]
    by = next((i for i, part in enumerate(parts[:-1]) if LONE_BY.match(part)), -1)
    if by > 0 and not NOT_BY.match(" ".join(parts[: by + 1])):
        parts = parts[by + 1 :]
    if len(parts) < 2:
        return parts[0] if parts else ""
    if sum(map(len, parts)) > MAX_BYLINE_CHARS:
        return " ".join(parts)
    if not any(map(FULL_NAME.match, parts)):
        links = [text for link in node.css("a") if (text := text_of(link)) in parts]
        return " | ".join(dict.fromkeys(links)) if len(set(links)) > 1 else " ".join(parts)
    return " | ".join(part for part in parts if not ENDS_WITH_BY.search(part))


ENDS_WITH_BY = re.compile(r"\bby:?$", re.IGNORECASE)
FULL_NAME = re.compile(r"[^\W\d_a-z][\w'’.-]*(?: [\w'’.-]+){1,3}$")


def collect_time(node: LexborNode, attributes: dict[str, str | None], made: list[Candidate]) -> None:
    """<time datetime> or its text; published or updated as its class says, else the words before it."""
    words, text = f"{attributes.get('class') or ''} {attributes.get('itemprop') or ''}", text_of(node)[:MAX_TEXT_CHARS]
    stated = attributes.get("datetime")
    is_modified = MODIFIED_CLASS.search(words) or is_update(node, text if stated else "")
    field = "date_modified" if is_modified else "date_published"
    if stated:
        add(made, field, stated, "element", "time[datetime]")
    else:
        add_dates(text, "time", field, made)


def is_update(node: LexborNode, text: str = "") -> bool:
    """Whether the words just before an element, or those of its `text`, say that it tells a change."""
    return field_of_words(f"{words_before(node)} {text}") == "date_modified"


MAX_SIBLINGS_BEFORE = 6
LABEL_TAGS = frozenset("-text span b strong em i small label dt div p".split())


def words_before(node: LexborNode) -> str:
    """The short words that stand before an element, or before the one that it begins, where they may be its label."""
    words = siblings_before(node)
    outer = node.parent
    return words if words.strip() or outer is None else siblings_before(outer)


def siblings_before(node: LexborNode) -> str:
    """The text of the few elements before one, as far as it is short."""
    words, sibling = "", node.prev
    for _ in range(MAX_SIBLINGS_BEFORE):
        if sibling is None or sibling.tag not in LABEL_TAGS:
            break
        text = (sibling.text_content or "") if sibling.tag == "-text" else text_of(sibling)
        if len(text) > MAX_LABEL_CHARS:
            break
        words, sibling = f"{text} {words}", sibling.prev
    return words


def add_dates(text: str, detail: str, field: str, made: list[Candidate]) -> None:
    """The dates in the text of an element, each by the words beside it, or the text itself, which may say 'yesterday';
    `field` where no word says what it is.
    """
    n_made = len(made)
    collect_dates(text, detail, made, "element", field)
    if len(made) == n_made:
        own = field_of_words(text)
        add(made, field if own == "date_published" else own, text, "element", detail)


def collect_property(node: LexborNode, attributes: dict[str, str | None], made: list[Candidate]) -> None:
    """Microdata and RDFa of a visible element."""
    for kind in ("itemprop", "property"):
        for name in (attributes.get(kind) or "").lower().split():
            own = re.split(r"[:/#]", name)[-1]
            field = ITEMPROP_FIELDS.get(own) or (field_of(name) if kind == "property" else None)
            if field:
                address = attributes.get("href") if field == "license" else None
                value = attributes.get("content") or attributes.get("datetime") or address or named_text(node, own)
                add(made, field, value, "microdata", f"{kind}={own}")


NAMED = ("author", "creator", "publisher")
NAME_INSIDE = '[itemprop~="name"], [property~="name"], [property~="schema:name"]'
"""Properties of people and houses, and the one that says how they are called."""


def named_text(node: LexborNode, name: str) -> str:
    """The text of a property; of a person or a publisher, the name inside."""
    inner = node.css_first(NAME_INSIDE) if name in NAMED else None
    if inner is not None:
        return inner.attributes.get("content") or text_of(inner)[:MAX_BYLINE_CHARS]
    if name == "publisher" and any(inner.mem_id != node.mem_id for inner in node.css("[itemprop], [property]")):
        return ""
    text = text_of(node)
    limit = MAX_BYLINE_CHARS if name in NAMED else 5 * MAX_TEXT_CHARS
    return text if len(text) <= limit else ""


def collect_relation(node: LexborNode, attributes: dict[str, str | None], made: list[Candidate]) -> None:
    """rel=author, rel=tag, rel=license, and rel=home, whose link may bear the name of the site."""
    rels = (attributes.get("rel") or "").lower().split()
    if "author" in rels and node.tag == "a":
        add(made, "authors", text_of(node)[:MAX_TEXT_CHARS], "element", "rel=author")
    if "tag" in rels:
        add(made, "topics", text_of(node)[:MAX_TEXT_CHARS], "element", "rel=tag")
    if "home" in rels and node.tag == "a":
        add(made, "publisher", text_of(node)[:MAX_LABEL_CHARS], "element", LINK_HOME)
    if "license" in rels and node.tag == "a":
        add(made, "license", attributes.get("href"), "element", "rel=license")


def collect_class(node: LexborNode, classes: str, made: list[Candidate]) -> None:
    """Elements whose class says that they hold a byline or a date."""
    is_author, is_date, is_modified = kinds_of_class(classes)
    if is_author:
        text = names_of(node)
        if text and len(text) <= MAX_BYLINE_CHARS:
            add(made, "authors", text, "element", "class=author")
    if is_date and node.tag != "time":
        text = text_of(node)
        if HAS_DIGIT.search(text) and len(text) <= MAX_DATE_CHARS:
            field = "date_modified" if is_modified or is_update(node) else "date_published"
            add_dates(text, "class=date", field, made)


@lru_cache(maxsize=16_384)
def kinds_of_class(classes: str) -> tuple[bool, bool, bool]:
    """Whether a class says author, date, and change."""
    is_author = bool(AUTHOR_CLASS.search(classes)) and not NO_AUTHOR_CLASS.search(classes)
    return is_author, bool(DATE_CLASS.search(classes)), bool(MODIFIED_CLASS.search(classes))
