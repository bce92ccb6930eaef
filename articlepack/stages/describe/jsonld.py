"""Candidates from JSON-LD, the article's own node first."""

from collections.abc import Collection, Sequence

from selectolax.lexbor import LexborNode

from articlepack.records import Candidate
from articlepack.stages.describe.candidates import add, fold
from articlepack.stages.describe.graph import (
    Json,
    Node,
    Object,
    address_of,
    as_list,
    closeness,
    kind_of,
    kind_of_types,
    nodes_of_page,
    resolve,
    text_of,
    types_of,
)
from articlepack.stages.describe.title import likeness
from articlepack.words import find_words

PAGE_TYPE_OF = {
    "Product": "product",
    "DiscussionForumPosting": "forum",
    "QAPage": "forum",
    "Question": "forum",
    "CollectionPage": "collection",
    "SearchResultsPage": "listing",
    "ItemList": "listing",
    "APIReference": "documentation",
    "TechArticle": "documentation",
    "Service": "service",
}


def collect_jsonld(
    scripts: Sequence[LexborNode], addresses: Sequence[str] = (), titles: Sequence[str] = ()
) -> list[Candidate]:
    """All candidates of the page's JSON-LD scripts, the article's own node first: that of the page's `addresses`, else
    with a headline like its `titles`, else the richest.
    """
    nodes = list(nodes_of_page(scripts))
    index = {
        key: node.values for node in nodes if isinstance(key := node.values.get("@id"), str) and len(node.values) > 1
    }
    found: list[Candidate] = []
    nodes = own_first(nodes, addresses, titles)[:12]
    own = next((node for node in nodes if node.is_near and kind_of(node) == "article"), None)
    for node in nodes:
        if own and node is not own and kind_of(node) == "article" and is_other_article(node, own):
            collect_node(Node(node.values, is_near=False, types=node.types), index, found)
        else:
            collect_node(node, index, found)
    return found


def own_first(nodes: Sequence[Node], addresses: Sequence[str], titles: Sequence[str]) -> list[Node]:
    """The nodes of a page, its own before others; titles are asked where there are several articles."""
    paths = {path for address in addresses if (path := path_of(address))}
    is_one = sum(node.is_near and kind_of(node) == "article" for node in nodes) < 2
    stated = [] if is_one else [words for title in titles if (words := words_of(title))]
    return sorted(nodes, key=lambda node: closeness(node, is_of_page(node, paths), likeness_of(node, stated)))


def words_of(text: str) -> frozenset[str]:
    """The words of a title."""
    return frozenset(find_words(fold(text)))


def likeness_of(node: Node, stated: Sequence[frozenset[str]]) -> float:
    """How like a node's headline is to the title that it is most like, from 0 to 1."""
    words = words_of(headline_of(node)) if stated else frozenset()
    return max((likeness(words, title) for title in stated), default=0.0)


def headline_of(node: Node) -> str:
    """What a node says that it is called."""
    return str(node.values.get("headline") or node.values.get("name") or "")[:MAX_HEADLINE_CHARS]


MAX_HEADLINE_CHARS = 500


def path_of(url: str) -> str:
    """The path of an address, '' for a home page."""
    return (url.split("://", 1)[-1].split("?")[0].split("#")[0].partition("/")[2]).strip("/")


def is_of_page(node: Node, paths: Collection[str]) -> bool:
    """Whether a node says that it is about the page with one of these paths."""
    stated = (address_of(node.values.get(key)) for key in ("mainEntityOfPage", "url", "@id"))
    return any(isinstance(value, str) and path_of(value) in paths for value in stated)


def is_other_article(node: Node, own: Node) -> bool:
    """Whether a node is about another article than `own`: both have a headline, and not the same."""
    texts = [headline_of(n)[:40].casefold() for n in (node, own)]
    return bool(texts[0] and texts[1]) and texts[0] != texts[1]


TEXT_PROPERTIES = {
    "headline": "title",
    "description": "description",
    "abstract": "description",
    "articleSection": "section",
    "datePublished": "date_published",
    "dateModified": "date_modified",
    "dateCreated": "date_published",
    "inLanguage": "language",
    "license": "license",
    "keywords": "topics",
    "isAccessibleForFree": "is_free",
}


def collect_node(node: Node, index: dict[str, Object], found: list[Candidate]) -> None:
    """The candidates of one node, by its kind."""
    kind = kind_of(node)
    name = next((one for one in node.types if kind_of_types((one,)) == kind), node.types[0])
    where = name if node.is_near else f"{name} (nested)"
    if kind == "other":
        if node.is_near and name in PAGE_TYPE_OF and name != "Question":
            add(found, "page_type", PAGE_TYPE_OF[name], "json-ld", where)
        if name == "BreadcrumbList":
            collect_breadcrumb(node.values, found)
        return
    if kind == "site":
        if name == "WebSite" or node.is_near:
            collect_texts(node.values.get("name"), index, "publisher", f"{where}.name", found)
        return
    for key, field in TEXT_PROPERTIES.items():
        if key in node.values:
            collect_texts(node.values[key], index, field, f"{where}.{key}", found)
    collect_roles(node, kind, where, index, found)


def collect_roles(node: Node, kind: str, where: str, index: dict[str, Object], found: list[Candidate]) -> None:
    """Title, people, publisher, place, address and type of a node."""
    values = node.values
    if "headline" not in values:
        collect_texts(values.get("name"), index, "title", f"{where}.name", found)
    for key in ("author", "creator"):
        collect_people(values.get(key), index, f"{where}.{key}", found)
    collect_texts(values.get("publisher"), index, "publisher", f"{where}.publisher", found)
    for key in ("dateline", "locationCreated", "contentLocation"):
        collect_texts(values.get(key), index, "place", f"{where}.{key}", found)
    for key in ("url", "mainEntityOfPage"):
        if node.is_near:
            collect_texts(address_of(values.get(key)), index, "url_canonical", f"{where}.{key}", found)
    collect_about(values.get("about"), index, where, found)
    if kind == "article" and node.is_near:
        for name in node.types:
            add(found, "article_type", name, "json-ld", f"{where}.@type")
            add(found, "page_type", PAGE_TYPE_OF.get(name, "article"), "json-ld", f"{where}.@type")
    elif node.is_near and node.types[0] in PAGE_TYPE_OF:
        add(found, "page_type", PAGE_TYPE_OF[node.types[0]], "json-ld", f"{where}.@type")


def collect_about(value: Json, index: dict[str, Object], where: str, found: list[Candidate]) -> None:
    """Subjects with a name."""
    for item in as_list(value):
        if isinstance(item, dict):
            collect_texts(item.get("name"), index, "topics", f"{where}.about", found)


def collect_texts(value: Json, index: dict[str, Object], field: str, detail: str, found: list[Candidate]) -> None:
    """One candidate for each text in a value: a string, an object's name, a list of either."""
    for item in as_list(value):
        text = text_of(item, index)
        if text:
            add(found, field, text, "json-ld", detail)


def collect_people(value: Json, index: dict[str, Object], detail: str, found: list[Candidate]) -> None:
    """Authors: each a candidate whose detail says what kind of author the page says it is."""
    for item in as_list(value):
        if isinstance(item, dict) and isinstance(item.get("name"), list):
            for name in as_list(item["name"]):
                add(found, "authors", text_of(name, index), "json-ld", detail)
            continue
        node = resolve(item, index) if isinstance(item, dict) else {}
        kind = (types_of(node) or ("",))[0]
        text = text_of(item, index)
        if text and not text.startswith(("http", "#", "/")):
            add(found, "authors", text, "json-ld", f"{detail} {kind}".strip())


def collect_breadcrumb(values: Object, found: list[Candidate]) -> None:
    """The steps of a breadcrumb trail, outermost first."""
    for item in as_list(values.get("itemListElement")):
        if isinstance(item, dict):
            inner = item.get("item")
            name = item.get("name") or (inner.get("name") if isinstance(inner, dict) else None)
            if isinstance(name, str):
                add(found, "section", name, "json-ld", "BreadcrumbList")
