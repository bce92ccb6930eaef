"""The columns that front matter of a Markdown file or a text fills."""

import codecs
import re
from collections.abc import Mapping
from typing import Any

from resiliparse.parse.encoding import detect_encoding

from articlepack.front_matter import COLUMNS, MAX_CHARS, find_front_matter
from articlepack.stages.read.charsets import is_utf8
from articlepack.stages.read.rows import PAGE_ADDRESS, Row

MAX_BYTES = 2 * MAX_CHARS
REPLACEMENT, ESCAPE = "\ufffd", "\x1b"
WIDE_MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
NULLS = {"", "~", "null"}
NOTE_LINK = re.compile(r"\[\[(?:[^\]|]*+\|)?+([^\]|]*+)\]\]|\[\[[^\]|]*+")
"""A link to a note of the same collection, as clippers write names: what it shows. Else brackets that are none up to
where the next may begin, so that time stays linear.
"""


BEGINS = re.compile(rb"(?:\xef\xbb\xbf)?(?:---|\+\+\+|(?:%s)[ \t]?:)" % "|".join(COLUMNS).encode(), re.IGNORECASE)


def front_matter_row(content: bytes) -> Row:
    """What a file's front matter says, as a row of a table would; nothing where it has none."""
    head = content[:MAX_BYTES]
    if not head.startswith(WIDE_MARKS) and not BEGINS.match(head):
        return {}
    charset = "utf-16" if head.startswith(WIDE_MARKS) else "utf-8" if is_utf8(head) else str(detect_encoding(head))
    text = head.decode(charset, "replace")
    # What cannot be told here `decode` may tell of the text; a broken name would stand before what that finds.
    return {} if REPLACEMENT in text or ESCAPE in text else with_our_names(find_front_matter(text)[0])


def with_our_names(values: Mapping[str, Any]) -> Row:
    """The values under the names they have there, and under those of our columns."""
    folded, own = {name.casefold(): value for name, value in values.items()}, dict[str, Any]()
    for name, ours in COLUMNS.items():
        value = folded.get(name)
        # The address of a page within its own site says nothing elsewhere.
        if str(value or "").casefold() not in NULLS and (ours != "url" or PAGE_ADDRESS.fullmatch(str(value))):
            own.setdefault(ours, shown(value) if ours == "authors" else value)
    return {name: value for name, value in values.items() if name.casefold() != "url"} | own


def shown(value: Any) -> Any:
    """Names without the marks of a link to a note."""
    if isinstance(value, list):
        return [shown(one) for one in value]
    return (
        NOTE_LINK.sub(lambda link: link[0] if link[1] is None else link[1], value) if isinstance(value, str) else value
    )
