"""Whether a text reads as if its charset were the right one, told by letters and signs alone, in no language."""

import re
import unicodedata
from collections.abc import Iterable

MAX_ODD_SHARE = 0.05
"""Of the characters beyond ASCII. In 25 languages, right: 0.02 at most; KOI8 read as windows-1251: 0.13."""

BEYOND_ASCII = re.compile("[^\x00-\x7f]")
FIRST_OF_ASIA = "\u2e80"
"""Chinese, Japanese and Korean, which part no words, stand behind it."""
MAX_LOOKED_AT = 1 << 20
"""Characters, from the first beyond ASCII on: as many tell how a text reads."""
MIN_ZEROS = 4
JOINING = frozenset("’‘·‐‑–—…ʼ־״׳")
"""Signs beyond ASCII that stand between the letters of words."""


def odd_share(text: str) -> float:
    """How many of the characters beyond ASCII stand where none would: a capital behind a small letter, a sign of
    currency or a dagger within a word, letters of two scripts in one, many accents in a row, a control character.

    0 where there is none beyond ASCII; 1 where capitals and small letters have changed places.

    >>> odd_share("Die Brücke, 5 €"), odd_share("Die BrŸcke")
    (0.0, 1.0)
    """
    first = BEYOND_ASCII.search(text)
    if not first:
        return 0.0
    text = text[max(0, first.start() - 1) : first.start() + MAX_LOOKED_AT]
    chars = {char for char in set(text) if char > "\x7f"}
    small, capital, control = of_kind(chars, "Ll"), of_kind(chars, "Lu"), of_kind(chars, "Cc")
    letter = of_kind(chars, "L")
    sign = "".join(sorted(char for char in chars if is_sign(char)))
    near = "".join(
        char for char in letter if char < FIRST_OF_ASIA and not unicodedata.name(char, "").startswith("LATIN")
    )
    latin = "".join(char for char in letter if unicodedata.name(char, "").startswith("LATIN"))
    far = "".join(char for char in letter if char >= FIRST_OF_ASIA)
    odd = [
        (control, "[{}]"),
        (capital, f"(?<=[a-z{re.escape(small)}])[{{}}]"),
        (sign, f"(?<=[A-Za-z{re.escape(letter)}])[{{}}](?=[A-Za-z{re.escape(letter)}])"),
        (latin, "[{}]{{4,}}"),
        (near, "(?<=[A-Za-z])[{0}]|[{0}](?=[A-Za-z])"),
        (far, "(?<=[A-Za-z])[{}](?=[A-Za-z])"),
    ]
    if are_cases_swapped(text, near):
        return 1.0
    pattern = "|".join(form.format(re.escape(chars_of_it)) for chars_of_it, form in odd if chars_of_it)
    n_beyond = len(text) - len(text.encode("ascii", "ignore"))
    return len(re.findall(pattern, text)) / n_beyond if pattern else 0.0


def are_cases_swapped(text: str, near: str) -> bool:
    """Whether words begin small and go on in capitals, as KOI8 does that is read as windows-1251, and the reverse."""
    small, capital = of_kind(near, "Ll"), of_kind(near, "Lu")
    if not small or not capital or sum(map(text.count, capital)) < 2 * sum(map(text.count, small)):
        return False
    return re.search(f"(?<!\\w)[{re.escape(small)}][{re.escape(capital)}]{{2}}", text) is not None


def is_sign(char: str) -> bool:
    """Whether a character is a sign that stands between words, of scripts that part them."""
    return unicodedata.category(char)[0] in "SP" and char not in JOINING and char < FIRST_OF_ASIA


def of_kind(chars: Iterable[str], kind: str) -> str:
    """Those of a Unicode category, in order."""
    return "".join(sorted(char for char in chars if unicodedata.category(char).startswith(kind)))


def looks_wide(content: bytes) -> str | None:
    """UTF-16 or UTF-32 without a byte order mark: zeros, which no other charset has, all in the same places."""
    head = content[: 1 << 14]
    head = head[: len(head) // 4 * 4]
    if head.count(0) < max(MIN_ZEROS, len(head) // 50):
        return None
    zeros = [head[place::4].count(0) for place in range(4)]
    n_chars = len(head) // 4
    for charset, codec, places in (
        ("utf-32le", "utf-32-le", (2, 3)),
        ("utf-32be", "utf-32-be", (0, 1)),
    ):
        if n_chars and zeros[places[0 if charset == "utf-32be" else 1]] == n_chars and is_text(head, codec):
            return charset
    n_even, n_odd = zeros[0] + zeros[2], zeros[1] + zeros[3]
    if min(n_even, n_odd) * 10 > max(n_even, n_odd):
        return None
    charset, codec = ("utf-16le", "utf-16-le") if n_odd > n_even else ("utf-16be", "utf-16-be")
    return charset if is_text(head, codec) else None


def is_text(head: bytes, codec: str) -> bool:
    """Whether bytes are text in a wide charset, but for a character cut at their end."""
    text = head.decode(codec, "replace")
    n_bad = text[:-1].count("\ufffd") + sum(text.count(chr(code)) for code in range(9))
    return n_bad * 20 <= len(text)
