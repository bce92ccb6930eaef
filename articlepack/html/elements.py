"""What the walk knows of elements by their names."""

from functools import cache

import numpy as np
from numpy.typing import NDArray

from articlepack.html.tags import (
    BLOCK,
    BRACKET,
    BREAK,
    CELL,
    CONTROL,
    FORMULA,
    FRACTION,
    HEADING,
    INLINE,
    LINK,
    NAMING,
    NOSCRIPT,
    NUMBER_SHIFT,
    ODD,
    PHRASE,
    POWER,
    PREFORMATTED,
    RAISED,
    READING,
    ROW,
    SENTENCE,
    TABLE_SIZE,
    UNREAD,
    UNSEEN,
    VOID,
    WRAPPER,
    Names,
    packed,
)

KINDS = {
    UNSEEN: (
        "script style template svg head iframe object embed audio video canvas map select option datalist "
        "textarea input meta link title base param source track area col colgroup frame frameset noframes "
        "annotation annotation-xml"
    ),
    NOSCRIPT: "noscript",
    INLINE: (
        "a abbr acronym b bdi bdo big cite code data del dfn em font i ins kbd label mark nobr output q rb rp rt rtc "
        "ruby s samp small span strike strong sub sup tt u var wbr img picture amp-img "
        "math semantics mrow mi mn mo ms mtext mspace msup msub msubsup mfrac msqrt mroot mover munder munderover "
        "mmultiscripts mprescripts mtable mtr mtd mfenced menclose mstyle mpadded mphantom merror maction"
    ),
    NAMING: ("p h1 h2 h3 h4 h5 h6 li blockquote pre figcaption caption dt dd td th time address button summary legend"),
    VOID: "area base basefont bgsound br col embed frame hr img input keygen link meta param source track wbr",
    UNREAD: "script style iframe noembed noframes",
    CELL: "td th",
    LINK: "a",
    BREAK: "br",
    ROW: "tr",
    PREFORMATTED: "pre",
    HEADING: "h1 h2 h3 h4 h5 h6 dt",
    READING: "rt rtc",
    BRACKET: "rp",
    RAISED: "sup",
    FRACTION: "mfrac",
    POWER: "msup",
    FORMULA: "math",
    WRAPPER: "p div",
    ODD: "template xmp plaintext",
    SENTENCE: "p h1 h2 h3 h4 h5 h6",
    PHRASE: "time button meter progress slot",
    CONTROL: "button",
    BLOCK: (
        "html body div section article main nav aside header footer hgroup search form fieldset details dialog figure "
        "figcaption ul ol dl menu dir table thead tbody tfoot center optgroup listing marquee multicol"
    ),
}
"""The elements of each kind; see `tags` for what a kind means."""


@cache
def names_table() -> Names:
    """The kinds of all names, to be looked up by the bytes of a name."""
    flags: dict[str, int] = {}
    for flag, names in KINDS.items():
        for name in names.split():
            flags[name] = flags.get(name, 0) | flag
    first, second, kind = (np.zeros(TABLE_SIZE, np.int64) for _ in range(3))
    for number, (name, own) in enumerate(flags.items(), 1):
        data = bytes_of(name)
        key = packed(data, 0, len(data))
        slot = sum(key) % TABLE_SIZE
        while kind[slot]:
            slot = (slot + 1) % TABLE_SIZE
        first[slot], second[slot], kind[slot] = *key, own | number << NUMBER_SHIFT
    return Names(first, second, kind)


def bytes_of(text: str) -> NDArray[np.uint8]:
    """UTF-8."""
    return np.frombuffer(text.encode("utf-8", "surrogatepass"), np.uint8)
