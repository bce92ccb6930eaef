"""What the names of an element and of those around it say: tag, class, id, role and the like."""

import re
from functools import lru_cache

from articlepack.html.tables import N_ELEMENTS, NAMER, PARENT, TAG, Walk
from articlepack.html.tags import Tags

ATTRIBUTES_READ = ("class", "id", "itemprop", "rel", "role", "data-testid", "data-component")
ATTRIBUTE = re.compile(r'([^ =]+)="([^"]*)"')
MAX_HINT_CHARS = 400
"""Of one block: the innermost ten or so elements, enough for every rule that reads hints."""
MAX_ELEMENT_HINT_CHARS = 120


class Hints:
    """The hints of the elements of one page, read where a block asks for them."""

    def __init__(self, seen: bytes, tags: Tags, walk: Walk) -> None:
        elements = walk.elements[: int(walk.state[N_ELEMENTS])]
        opened_by = elements[:, TAG]
        self.seen, self.starts, self.ends = seen, tags.name.take(opened_by).tolist(), tags.end.take(opened_by).tolist()
        self.parents, self.namers = elements[:, PARENT].tolist(), elements[:, NAMER].tolist()
        self.known: list[str | None] = [""] + [None] * (len(elements) - 1)

    def tag_of(self, element: int) -> str:
        """The name of the element that names the element's blocks."""
        element = self.namers[element]
        return "" if not element else self.tag(element).partition(b" ")[0].decode("utf-8", "surrogatepass")

    def tag(self, element: int) -> bytes:
        """What stands between the angle brackets of its tag."""
        return self.seen[self.starts[element] : self.ends[element]]

    def of(self, element: int) -> str:
        """Those of an element and its ancestors, innermost first."""
        chain = []
        while (hints := self.known[element]) is None:
            chain.append(element)
            element = self.parents[element]
        for element in reversed(chain):
            own = own_hints(self.tag(element))
            hints = self.known[element] = f"{own} / {hints}"[:MAX_HINT_CHARS]
        return hints


@lru_cache(maxsize=16_384)
def own_hints(tag: bytes) -> str:
    """Name, class, id and role words of an element, lower case; `tag` is what stands between its angle brackets."""
    name, _, attributes = tag.decode("utf-8", "surrogatepass").partition(" ")
    if not attributes:
        return name.lower()
    values = dict(ATTRIBUTE.findall(attributes))
    words = [name, unescaped(" ".join([values.get(read, "") for read in ATTRIBUTES_READ]))]
    if "hidden" in values or values.get("aria-hidden") == "true" or is_styled_away(values.get("style", "")):
        words.append("is-hidden")
    return " ".join(" ".join(words).split())[:MAX_ELEMENT_HINT_CHARS].lower()


def unescaped(text: str) -> str:
    """Text as it was before the parser wrote it out: these four are all that it escapes."""
    if "&" not in text:
        return text
    text = text.replace("&nbsp;", "\xa0").replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", '"')
    return text.replace("&amp;", "&")


def is_styled_away(style: str) -> bool:
    """Whether an inline style hides the element."""
    return "display:none" in style.replace(" ", "").lower()
