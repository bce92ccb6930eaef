"""Candidates from the head: <meta> of every vocabulary, <title>, <link>, and lang attributes."""

import re
from collections.abc import Mapping, Sequence

from selectolax.lexbor import LexborNode

from articlepack.html import Tree
from articlepack.records import Candidate
from articlepack.stages.describe.candidates import add
from articlepack.stages.describe.graph import as_list, parse_json
from articlepack.stages.describe.signed import LONE_AUTHOR

META_FIELDS = {
    "title": (
        "og:title twitter:title title headline hdl dc.title dcterms.title parsely-title sailthru.title citation_title "
        "article:title cxenseparse:title mrf:title analyticsattributes.title"
    ),
    "description": (
        "description og:description twitter:description dc.description dcterms.description dcterms.abstract "
        "sailthru.description"
    ),
    "authors": (
        "author article:author article:author_name parsely-author sailthru.author dc.creator dcterms.creator creator "
        "citation_author byl byline og:article:author cxenseparse:author cxenseparse:article:author authors "
        "articleauthor article_author dc.contributor og:author mrf:authors article-author news:author"
    ),
    "date_published": (
        "article:published_time og:article:published_time og:published_time parsely-pub-date sailthru.date "
        "dc.date.issued dcterms.issued dcterms.date dc.date dc.date.created dcterms.created citation_publication_date "
        "citation_date citation_online_date article.published published_time pubdate publishdate publish-date "
        "publication_date publish_date date cxenseparse:recs:publishtime cxenseparse:publishtime article_date_original "
        "originalpublicationdate date.issued datepublished article:published published-date date_published "
        "bt:pubdate ptime displaydate publish_time analyticsattributes.articledate og:pubdate article.created "
        "release_date rnews:datepublished iso-8601-publish-date article:post_date prism.publicationdate creationdate "
        "datecreated firstpublished pdate last-published published"
    ),
    "date_modified": (
        "article:modified_time og:updated_time og:modified_time lastmod last-modified dcterms.modified "
        "dc.date.modified "
        "datemodified article.updated modified_time utime revised updated_time date.modified article:modified "
        "iso-8601-modified-date og:article:modified_time"
    ),
    "section": (
        "article:section section parsely-section sailthru.section category articlesection cxenseparse:taxonomy "
        "article.section og:article:section"
    ),
    "topics": (
        "article:tag keywords news_keywords parsely-tags sailthru.tags dc.subject dcterms.subject og:article:tag "
        "citation_keywords og:tag video:tag cxenseparse:keyword"
    ),
    "publisher": (
        "og:site_name application-name dc.publisher dcterms.publisher citation_journal_title publisher "
        "twitter:app:name:iphone apple-mobile-web-app-title article:publisher copyright"
    ),
    "language": "og:locale content-language dc.language dcterms.language language citation_language",
    "license": "dc.rights.license dcterms.license license dc.rights dcterms.rights",
    "url_canonical": "og:url twitter:url parsely-link",
    "page_type": "og:type parsely-type",
    "article_type": "article:type content-type-name",
    "place": "dateline dc.coverage dcterms.spatial",
    "is_free": "article:content_tier is_free isaccessibleforfree",
    "robots": "robots googlebot",
    "tdm_reservation": "tdm-reservation",
    "tdm_policy": "tdm-policy",
}
FIELD_OF = {name: field for field, names in META_FIELDS.items() for name in names.split()}

ITEMPROP_FIELDS = {
    "headline": "title",
    "datepublished": "date_published",
    "datecreated": "date_published",
    "datemodified": "date_modified",
    "author": "authors",
    "creator": "authors",
    "description": "description",
    "articlesection": "section",
    "keywords": "topics",
    "publisher": "publisher",
    "inlanguage": "language",
    "license": "license",
    "isaccessibleforfree": "is_free",
}


def collect_tags(tree: Tree, heads: Mapping[str, Sequence[LexborNode]]) -> list[Candidate]:
    """The candidates of the page's <meta>, <title> and <link>, by tag in order of the page, and of its root."""
    found: list[Candidate] = []
    for node in heads["meta"]:
        collect_meta(node, found)
    collect_labelled(heads["meta"], found)
    for node in heads["title"]:
        if node.parent is not None and node.parent.tag == "head":
            add(found, "title", node.text(deep=True), "element", "title")
    for node in heads["link"]:
        collect_link(node, found)
    root = tree.root
    if root is not None:
        attributes = root.attributes
        add(found, "language", attributes.get("lang") or attributes.get("xml:lang"), "element", "html[lang]")
    return found


PUBLISHED_NAME = re.compile(
    r"publi(?:sh|cation)(?:ed)?[-_.: ]?(?:date|time|on|at)|date[-_.: ]?publish|pub[-_.]?date$|date[-_.]?posted"
)
MODIFIED_NAME = re.compile(
    r"(?:modified|updated?)[-_.: ]?(?:date|time|on|at)|(?:date|last)[-_.: ]?(?:modified|updated)"
)


VOCABULARIES = (
    ("http://schema.org/", "schema:"),
    ("https://schema.org/", "schema:"),
    ("http://ogp.me/ns/article#", "article:"),
    ("http://ogp.me/ns#", "og:"),
    ("http://purl.org/dc/terms/", "dcterms:"),
    ("http://purl.org/dc/elements/1.1/", "dc:"),
)
"""How RDFa may spell out a name, and its usual short form."""


def field_of(name: str) -> str | None:
    """The column that a meta name or an RDFa property speaks of: known ones first, then what a new one plainly says."""
    if name in FIELD_OF:
        return FIELD_OF[name]
    for address, prefix in VOCABULARIES:
        if name.startswith(address):
            name = prefix + name.removeprefix(address)
    vocabulary, _, own = name.partition(":")
    if vocabulary == "schema":
        return ITEMPROP_FIELDS.get(own)
    if vocabulary in ("dc", "dct", "dcterms"):
        return FIELD_OF.get(f"{'dc' if vocabulary == 'dc' else 'dcterms'}.{own}")
    if name in FIELD_OF:
        return FIELD_OF[name]
    if MODIFIED_NAME.search(name):
        return "date_modified"
    return "date_published" if PUBLISHED_NAME.search(name) else None


def collect_meta(node: LexborNode, found: list[Candidate]) -> None:
    """One <meta>: its name, property, itemprop or http-equiv may each be the key; some pages give two keys in one."""
    attributes = node.attributes
    content = attributes.get("content")
    for key in ("property", "name", "itemprop", "http-equiv"):
        stated = attributes.get(key)
        if not stated or not content:
            continue
        for name in stated.lower().split():
            if name == "parsely-page":
                collect_parsely(content, found)
            field = ITEMPROP_FIELDS.get(name) if key == "itemprop" else field_of(name)
            if field:
                origin = "microdata" if key == "itemprop" else "meta"
                add(found, field, content, origin, f"itemprop={name}" if key == "itemprop" else name)


LABEL_NAME = "twitter:label"


def collect_labelled(nodes: Sequence[LexborNode], found: list[Candidate]) -> None:
    """Who wrote the page, where one <meta> has the label (`twitter:label1`) and another the name (`twitter:data1`)."""
    stated = {(node.attributes.get("name") or node.attributes.get("property") or ""): node for node in nodes}
    for name, node in stated.items():
        if name.startswith(LABEL_NAME) and LONE_AUTHOR.match(node.attributes.get("content") or ""):
            told = stated.get(f"twitter:data{name.removeprefix(LABEL_NAME)}")
            add(found, "authors", told.attributes.get("content") if told is not None else None, "meta", name)


PARSELY_NAMES = {
    "title": "parsely-title",
    "pub_date": "parsely-pub-date",
    "author": "parsely-author",
    "authors": "parsely-author",
    "section": "parsely-section",
    "tags": "parsely-tags",
    "link": "parsely-link",
}
"""Keys of the object in <meta name=parsely-page>, and the names that say the same alone."""


def collect_parsely(content: str, found: list[Candidate]) -> None:
    """All that one <meta> says at once, as an object of JSON."""
    stated = parse_json(content)
    values = stated if isinstance(stated, dict) else {}
    for key, name in PARSELY_NAMES.items():
        for value in as_list(values.get(key)):
            if isinstance(value, str):
                add(found, FIELD_OF[name], value, "meta", name)


LINK_FIELDS = {"canonical": "url_canonical", "license": "license", "tdm-policy": "tdm_policy"}


def collect_link(node: LexborNode, found: list[Candidate]) -> None:
    """<link rel=canonical>, <link rel=license> and <link itemprop=license>."""
    attributes = node.attributes
    if attributes.get("itemprop") == "license":
        add(found, "license", attributes.get("href"), "microdata", "itemprop=license")
    for rel in (attributes.get("rel") or "").lower().split():
        if rel in LINK_FIELDS:
            add(found, LINK_FIELDS[rel], attributes.get("href"), "element", f"link rel={rel}")
