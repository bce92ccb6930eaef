"""What the names of an element and of those around it say: tag, class, id, role and the like."""

from itertools import pairwise

import numpy as np

from articlepack.html.names import find_heard, write_names
from articlepack.html.tables import NAMER, PARENT, TAG, Walk
from articlepack.html.tags import Bytes, Ints, Tags

MAX_HINT_CHARS = 400
"""Of one block: the innermost ten or so elements, enough for every rule that reads hints."""
MORE_BYTES = 16
"""By how much what an element is called may be longer than its tag."""


class Hints:
    """The hints of the elements that bear the blocks of one page."""

    def __init__(self, seen: Bytes, tags: Tags, walk: Walk, n_blocks: int) -> None:
        heard = np.flatnonzero(find_heard(walk, n_blocks))
        opened_by = walk.elements[heard, TAG]
        room = int((tags.end.take(opened_by) - tags.name.take(opened_by)).sum()) + MORE_BYTES * len(heard)
        out, ends = np.empty(room, np.uint8), np.empty(len(heard), np.int64)
        write_names(seen, tags, walk, heard, out, ends)
        self.own, self.known = {0: ""}, {0: ""}
        owns = texts_of(out, ends)
        # Whoever stands around an element was met before it.
        for element, parent, own in zip(heard.tolist(), walk.elements[heard, PARENT].tolist(), owns, strict=True):
            self.own[element] = own
            self.known[element] = f"{own} / {self.known[parent]}"[:MAX_HINT_CHARS]
        self.namers = walk.elements[:, NAMER]

    def tag_of(self, element: int) -> str:
        """The name of the element that names the element's blocks."""
        return self.own[int(self.namers[element])].partition(" ")[0]

    def of(self, element: int) -> str:
        """Those of an element and of those around it, innermost first."""
        return self.known[element]


def texts_of(data: Bytes, ends: Ints) -> list[str]:
    """The texts that stand one after the other, in small letters."""
    bounds = [0, *ends.tolist()]
    content = data[: bounds[-1]].tobytes()
    if content.isascii():
        text = content.decode()
        return [text[start:end] for start, end in pairwise(bounds)]
    return [content[start:end].decode("utf-8", "surrogatepass").lower() for start, end in pairwise(bounds)]
