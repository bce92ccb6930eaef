"""Which elements belong to something beside the article: other articles, menus, what readers wrote."""

import re
from functools import lru_cache

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
FAR_TAGS = ("nav", "footer", "aside")
N_NEAR = 4


def place_of(node: LexborNode, known: dict[int, str]) -> str:
    """'(beside)' where the element belongs to something beside the article, else ''. `known`: the answers for ancestors
    of the page's other elements.
    """
    ancestor: LexborNode | None = node
    for distance in range(N_NEAR):
        if ancestor is None or ancestor.tag in PAGE_TAGS:
            return ""
        if ancestor.tag == "article" and distance:
            return place_of_article(ancestor)
        if is_beside(ancestor, is_near=True):
            return "(beside)"
        ancestor = ancestor.parent
    if ancestor is None:
        return ""
    key = ancestor.mem_id
    if key not in known:
        known[key] = place_of_ancestor(ancestor)
    return known[key]


PAGE_TAGS = ("body", "html", "main")


def place_of_ancestor(ancestor: LexborNode | None) -> str:
    """What `place_of` answers from an ancestor on."""
    for _ in range(MAX_ANCESTORS - N_NEAR):
        if ancestor is None or ancestor.tag in PAGE_TAGS:
            return ""
        if ancestor.tag == "article":
            return place_of_article(ancestor)
        if is_beside(ancestor, is_near=False):
            return "(beside)"
        ancestor = ancestor.parent
    return ""


def is_beside(node: LexborNode, is_near: bool) -> bool:
    """Whether an element holds other articles; one that shows an article among others counts only where it is near."""
    attributes = node.attributes
    words = f"{attributes.get('class') or ''} {attributes.get('id') or ''}"
    if len(words) == 1 and node.tag not in FAR_TAGS:
        return False
    is_far, is_card = kind_of_words(words)
    return is_far or is_card and is_near or node.tag in FAR_TAGS and "meta" not in words


@lru_cache(maxsize=16_384)
def kind_of_words(words: str) -> tuple[bool, bool]:
    """Whether class and id say that an element holds other articles, and that it shows one among others."""
    return bool(FAR_AWAY.search(words)), bool(CARD.search(words))


def place_of_article(article: LexborNode) -> str:
    """An <article> is the page's own unless others follow one another in a list, each without a level-one heading."""
    if article.css_first("h1") is not None:
        return ""
    sibling = article.next
    while sibling is not None and not sibling.is_element_node:
        sibling = sibling.next
    return "(beside)" if sibling is not None and sibling.tag == "article" else ""
