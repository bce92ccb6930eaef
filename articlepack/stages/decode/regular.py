"""Text made regular for every later stage: NFC, lines ended by \\n, no control characters. In linear time."""

import re
import unicodedata
from collections.abc import Callable

from articlepack.records import Evidence
from articlepack.stages.decode.signs import (
    BOM,
    CONTROLS,
    HIDDEN,
    LINE_ENDS,
    MARKS,
    ODD_LINE_ENDS,
    RETURNS,
    STROKES,
    UNSURE,
)
from articlepack.words import drop_hidden

Repair = Callable[[str], str]

# No script stacks more than a handful of marks on a letter; NFC takes quadratic time on thousands.
MAX_MARKS = 30
ASCII = bytes(range(128))

CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
STRUCK_SIGN = re.compile("([<>=])\u0338+")


def make_regular(text: str, signs: int, is_markup: bool) -> tuple[str, list[Evidence]]:
    """The text as every later stage expects it, and what was done to it; `signs`: the bits of all that it holds."""
    done: list[Evidence] = []
    for repair, needed, words in MARKUP_REPAIRS if is_markup else TEXT_REPAIRS:
        if not signs & needed:
            continue
        repaired = repair(text)
        if words and repaired != text:
            done.append(Evidence("encoding", "measured", words.format(n=len(text) - len(repaired))))
        text = repaired
    return text, done


def drop_byte_order_marks(text: str) -> str:
    """U+FEFF is invisible wherever it stands."""
    return text.replace("\ufeff", "")


def unify_returns(text: str) -> str:
    """Line ends of Windows and of old Macs become \\n."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


def break_lines(text: str) -> str:
    """Form feed, vertical tab, NEL and Unicode's line and paragraph separators end a line."""
    return replace_signs(text, ODD_LINE_ENDS, "\n")


def space_lines(text: str) -> str:
    """In markup they become spaces: a line end within a JSON-LD string would make it unreadable."""
    return replace_signs(text, ODD_LINE_ENDS, " ")


def replace_signs(text: str, signs: str, by: str) -> str:
    """Each of the signs replaced. Sign by sign: where there is none, that costs next to nothing."""
    for sign in signs:
        text = text.replace(sign, by)
    return text


def drop_controls(text: str) -> str:
    """Control characters but tab and line end go."""
    return CONTROL.sub("", text)


def free_signs(text: str) -> str:
    """A stroke set through `<`, `>` or `=` goes: NFC would make one letter of both, and a tag would have no end."""
    return STRUCK_SIGN.sub(r"\1", text)


def cap_marks(text: str) -> str:
    """Of more than 30 combining marks in a row, 30 stay."""
    beyond_ascii = text.encode().translate(None, ASCII).decode()
    marks = "".join(sorted(char for char in set(beyond_ascii) if unicodedata.combining(char)))
    return re.sub(f"([{marks}]{{{MAX_MARKS}}})[{marks}]+", r"\1", text) if marks else text


def compose(text: str) -> str:
    """NFC, so that the same letter is the same character."""
    return text if unicodedata.is_normalized("NFC", text) else unicodedata.normalize("NFC", text)


BEFORE: tuple[tuple[Repair, int, str], ...] = (
    (drop_byte_order_marks, BOM, "{n} byte order marks removed within the text"),
    (unify_returns, RETURNS, ""),
    (drop_hidden, HIDDEN, "{n} soft hyphens and other characters without width removed"),
)
AFTER: tuple[tuple[Repair, int, str], ...] = (
    (drop_controls, CONTROLS, "{n} control characters removed"),
    (cap_marks, MARKS, "{n} combining marks cut, beyond 30 in a row"),
    (compose, MARKS | UNSURE, "NFC changed it"),
)
TEXT_REPAIRS = (*BEFORE, (break_lines, LINE_ENDS, ""), *AFTER)
MARKUP_REPAIRS = (
    *BEFORE,
    (space_lines, LINE_ENDS, ""),
    (free_signs, STROKES, "{n} strokes through signs of markup removed"),
    *AFTER,
)
"""What is done, in order, to a text that has such signs, and what the evidence says of it; line ends go unmentioned."""
