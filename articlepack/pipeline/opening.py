"""A page opened: decoded, as blocks, with the candidates for its metadata that only its tree holds."""

from collections.abc import Mapping

from msgspec import Struct

from articlepack.front_matter import find_front_matter
from articlepack.html import parse, walk_blocks
from articlepack.lines import split_blocks
from articlepack.records import Block, Candidate, Origin, Page, RawPage, Reject
from articlepack.stages.clean import with_heads_parted
from articlepack.stages.decode import decode
from articlepack.stages.describe import collect_page


class Opened(Struct, frozen=True):
    """A decoded page whose blocks wait to be judged together with those of others; its tree is gone."""

    page: Page
    blocks: list[Block]
    candidates: list[Candidate]
    n_front: int = 0
    """Blocks at its beginning that are front matter, and not judged."""


def open_page(raw: RawPage) -> Opened | Reject:
    """A page decoded, as blocks, with the candidates for metadata that its tree holds."""
    page = decode(raw)
    if isinstance(page, Reject):
        return page
    if not page.is_html:
        blocks, n_front = text_blocks(page)
        return Opened(page, blocks, collect_page(page, None), n_front)
    tree = parse(page.text, is_xml=page.media_type == "application/xhtml+xml")
    return Opened(page, with_heads_parted(walk_blocks(tree)), collect_page(page, tree))


def text_blocks(page: Page) -> tuple[list[Block], int]:
    """(the blocks of a text, how many of them are front matter)."""
    values, end = find_front_matter(page.text)
    if not end or not (page.media_type == "text/markdown" or is_read(values, page.origin)):
        return split_blocks(page.text), 0
    front = split_blocks(page.text, end=end)
    return [*front, *split_blocks(page.text, end, first=len(front))], len(front)


def is_read(values: Mapping[str, object], origin: Origin) -> bool:
    """Whether a page's metadata is from there: of a text that begins like front matter nobody says that it is."""
    told = {origin.url, origin.supplied.title, origin.supplied.date_published, origin.supplied.language} - {None}
    return any(str(value) in told for value in values.values())
