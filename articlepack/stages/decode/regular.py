"""Text made regular for every later stage: NFC, lines ended by \\n, no control characters. In linear time."""

import re
import unicodedata
from collections.abc import Callable
from functools import lru_cache

from articlepack.records import Evidence

Repair = Callable[[str], str]

# No script stacks more than a handful of marks on a letter; NFC takes quadratic time on thousands.
MAX_MARKS = 30

RETURN = re.compile(r"\r\n?")
ODD_LINE_ENDS = "\x0b\x0c\x85\u2028\u2029"
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
STRUCK_SIGN = re.compile("([<>=])\u0338+")

# To see that a long text has no control character: tens of times faster on its bytes than by the pattern above.
LOW_CONTROLS = bytes({*range(32), 127} - set(b"\t\n\r"))
HIGH_CONTROL = re.compile(rb"\xc2[\x80-\x9f]")
# How any combining mark begins in UTF-8; Latin letters and the common punctuation begin otherwise.
MARK_LEADS = bytes({*range(0xCC, 0xE2), 0xE3, 0xEA, 0xEF, 0xF0})
ASCII = bytes(range(128))
MARK_PAIRS = (b"\xe2\x83", b"\xe2\xb3", b"\xe2\xb5", b"\xe2\xb7")


def make_regular(text: str, is_markup: bool) -> tuple[str, list[Evidence]]:
    """The text as every later stage expects it, and what was done to it."""
    done: list[Evidence] = []
    for repair, words in MARKUP_REPAIRS if is_markup else TEXT_REPAIRS:
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
    return RETURN.sub("\n", text) if "\r" in text else text


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
    data = text.encode()
    is_clean = len(data.translate(None, LOW_CONTROLS)) == len(data) and not HIGH_CONTROL.search(data)
    return text if is_clean else CONTROL.sub("", text)


def free_signs(text: str) -> str:
    """A stroke set through `<`, `>` or `=` goes: NFC would make one letter of both, and a tag would have no end."""
    return STRUCK_SIGN.sub(r"\1", text) if "\u0338" in text else text


def cap_marks(text: str) -> str:
    """Of more than 30 combining marks in a row, 30 stay."""
    if not may_have_marks(text):
        return text
    marks = "".join(sorted(char for char in set(beyond_ascii(text).decode()) if unicodedata.combining(char)))
    return re.sub(f"([{marks}]{{{MAX_MARKS}}})[{marks}]+", r"\1", text) if marks else text


def may_have_marks(text: str) -> bool:
    """False only where there is no combining mark: a quick look at the bytes."""
    data = beyond_ascii(text)
    return len(data.translate(None, MARK_LEADS)) < len(data) or any(pair in data for pair in MARK_PAIRS)


@lru_cache(maxsize=1)
def beyond_ascii(text: str) -> bytes:
    """The text without its ASCII, as UTF-8: a hundredth of most pages, and all that NFC and marks are about."""
    return b"" if text.isascii() else text.encode().translate(None, ASCII)


def compose(text: str) -> str:
    """NFC, so that the same letter is the same character. Only marks compose with ASCII letters."""
    asked = text if may_have_marks(text) else beyond_ascii(text).decode()
    return text if unicodedata.is_normalized("NFC", asked) else unicodedata.normalize("NFC", text)


BEFORE: tuple[tuple[Repair, str], ...] = (
    (drop_byte_order_marks, "{n} byte order marks removed within the text"),
    (unify_returns, ""),
)
AFTER: tuple[tuple[Repair, str], ...] = (
    (drop_controls, "{n} control characters removed"),
    (cap_marks, "{n} combining marks cut, beyond 30 in a row"),
    (compose, "NFC changed it"),
)
TEXT_REPAIRS = (*BEFORE, (break_lines, ""), *AFTER)
MARKUP_REPAIRS = (*BEFORE, (space_lines, ""), (free_signs, "{n} strokes through signs of markup removed"), *AFTER)
"""What is done, in order, and what the evidence says of it; line ends go unmentioned."""
