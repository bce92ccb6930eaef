"""Which elements belong to something beside the article: other articles, menus, what readers wrote."""

import re
from collections.abc import Iterable
from functools import lru_cache

from msgspec import Struct
from selectolax.lexbor import LexborNode

MAX_ANCESTORS = 14
FAR_AWAY = re.compile(
    r"(?<![\w-])(?:related|recommend\w*|sidebar|comments?|comment-list|commentlist|teasers?|promos?|"
    r"trending|popular|carousel|"
    r"most-?read|more-?(?:from|news|stories|articles|posts)|also-?read|read-?(?:more|next)|pagination|"
    r"similar|suggested)"
    r"(?![\w]|-(?:count|link|wrap\w*|content|meta|enabled|open))|related-?(?:posts?|articles?|stories|"
    r"content|news|links)|"
    r"\brelated\b|recirc|recommended|outbrain|taboola",
    re.IGNORECASE,
)
"""Class or id of an element that holds other articles, or what readers wrote."""
CARD = re.compile(
    r"(?<![\w-])(?:card|cards|teaser\w*|promo\w*|slide|swiper-slide|post-item|list-item|entry-item|"
    r"summary-item)(?![\w-])",
    re.IGNORECASE,
)
"""Class of an element that shows one article among others, where it is near."""
MASTHEAD = re.compile(r"(?<![\w-])(?:masthead|top-?(?:bar|header)|site-?header|header-?top)(?![\w-])", re.IGNORECASE)
"""Class or id of what stands at the top of every page of a site."""
FAR_TAGS = ("nav", "footer", "aside")
ITEM_OF_OTHERS = re.compile(
    r"comments?|(?:accepted|suggested)Answer|reviews?|(?:\S*/)?(?:UserComments|Comment|Answer)", re.IGNORECASE
)
"""Property or type of an item of microdata that somebody else wrote about the page's own."""
N_NEAR = 4
MAX_DEPTH = 100
"""Ancestors among which the <article> with the headline is looked for."""


PAGE_TAGS = ("body", "html", "main")
BESIDE = "(beside)"


class Places(Struct):
    """What is known of where the elements of a page stand."""

    own: int | None
    """Memory address of the only outermost <article> with a level-one heading."""
    known: dict[int, str]
    """Answers for ancestors of the elements, by memory address."""


def places_among(nodes: Iterable[LexborNode]) -> Places:
    """What the headings among a page's elements tell of the places of all."""
    outermost = {article.mem_id for node in nodes if node.tag == "h1" and (article := outermost_article(node))}
    return Places(next(iter(outermost)) if len(outermost) == 1 else None, {})


def outermost_article(node: LexborNode) -> LexborNode | None:
    """The <article> around an element that no other is around."""
    found, ancestor = None, node.parent
    for _ in range(MAX_DEPTH):
        if ancestor is None:
            break
        found, ancestor = ancestor if ancestor.tag == "article" else found, ancestor.parent
    return found


def place_of(node: LexborNode, places: Places) -> str:
    """'(beside)' where the element belongs to something beside the article, else ''."""
    ancestor: LexborNode | None = node
    for _ in range(N_NEAR):
        if ancestor is None or ancestor.tag in PAGE_TAGS:
            return ""
        if (told := told_by(ancestor, places, is_near=True)) is not None:
            return told
        ancestor = ancestor.parent
    if ancestor is None:
        return ""
    key = ancestor.mem_id
    if key not in places.known:
        places.known[key] = place_of_ancestor(ancestor, places)
    return places.known[key]


def place_of_ancestor(ancestor: LexborNode | None, places: Places) -> str:
    """What `place_of` answers from an ancestor on."""
    for _ in range(MAX_ANCESTORS - N_NEAR):
        if ancestor is None or ancestor.tag in PAGE_TAGS:
            return ""
        if (told := told_by(ancestor, places, is_near=False)) is not None:
            return told
        ancestor = ancestor.parent
    return ""


def told_by(element: LexborNode, places: Places, is_near: bool) -> str | None:
    """What an element says of the place of all that it holds: '' of the page's own article; None if nothing."""
    if element.tag == "article":
        if element.css_first("h1") is not None:
            return ""
        if is_one_of_many(element) or is_outside(element, places.own):
            return BESIDE
    return BESIDE if is_beside(element, is_near) or is_site_header(element) else None


def is_site_header(element: LexborNode) -> bool:
    """Whether an element is the <header> of the page, and not of its article: it has no heading."""
    if element.tag != "header" or element.css_first("h1, h2, h3") is not None:
        return False
    outer = element.parent
    while outer is not None and outer.tag not in ("article", *PAGE_TAGS):
        outer = outer.parent
    return outer is not None and outer.tag in ("body", "html")


def is_beside(node: LexborNode, is_near: bool) -> bool:
    """Whether an element holds other articles; one that shows an article among others counts only where it is near."""
    attributes = node.attributes
    if "itemscope" in attributes and is_of_others(attributes):
        return True
    words = f"{attributes.get('class') or ''} {attributes.get('id') or ''}"
    if len(words) == 1 and node.tag not in FAR_TAGS:
        return False
    is_far, is_card = kind_of_words(words)
    return is_far or is_card and is_near or node.tag in FAR_TAGS and "meta" not in words and not ends_entry(node)


def ends_entry(node: LexborNode) -> bool:
    """Whether an element is the <footer> of an entry of microformats: of whom and of when it is stands there."""
    parent = node.parent if node.tag == "footer" else None
    return parent is not None and "h-entry" in (parent.attributes.get("class") or "").split()


def is_of_others(attributes: dict[str, str | None]) -> bool:
    """Whether an item of microdata is a comment, an answer or a reader's review."""
    stated = f"{attributes.get('itemprop') or ''} {attributes.get('itemtype') or ''}".split()
    return any(map(ITEM_OF_OTHERS.fullmatch, stated))


@lru_cache(maxsize=16_384)
def kind_of_words(words: str) -> tuple[bool, bool]:
    """Whether class and id say that an element holds other articles, and that it shows one among others."""
    return bool(FAR_AWAY.search(words) or MASTHEAD.search(words)), bool(CARD.search(words))


def is_one_of_many(article: LexborNode) -> bool:
    """Whether articles follow one another in a list, each in its item if it has items."""
    parent = article.parent
    item = parent if parent is not None and parent.tag == "li" else article
    beside = [one for one in (element_beside(item, "next"), element_beside(item, "prev")) if one is not None]
    return any(one.tag == item.tag and (item is article or one.css_first("article") is not None) for one in beside)


def element_beside(node: LexborNode, side: str) -> LexborNode | None:
    """The element after a node (`next`) or before it (`prev`)."""
    sibling: LexborNode | None = getattr(node, side)
    while sibling is not None and not sibling.is_element_node:
        sibling = getattr(sibling, side)
    return sibling


def is_outside(article: LexborNode, own: int | None) -> bool:
    """Whether an <article> does not stand within the one that is the page's own."""
    ancestor = article.parent
    for _ in range(MAX_DEPTH):
        if own is None or ancestor is not None and ancestor.mem_id == own:
            return False
        if ancestor is None:
            return True
        ancestor = ancestor.parent
    return False
