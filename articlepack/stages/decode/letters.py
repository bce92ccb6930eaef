"""Which reading of bytes is language: how usual its letters are behind one another, in some sixty languages."""

import unicodedata
from functools import cache

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from articlepack.tables import read_rows

Ints = NDArray[np.int64]

TABLE = ("letters.tsv", "articlepack.stages.decode")
"""Made by training/letters.py: language, cost, pairs of letters (_ is what is no letter) or characters of that cost."""

N_CODES = 1 << 16
SPACE, USUAL_SIGN, SIGN, WRONG, OTHER, FAR = range(6)
"""Symbols that are no letter of the table: the last are letters of none of its languages, and characters of Asia."""
FIRST_OF_ASIA = 0x2E80
USUAL_SIGNS = "\u00a0\u00ad“”‘’‚„«»‹›–—…•·°€£©®™¿¡§×\u200c\u200d\u200e\u200f"
FOLDED = str.maketrans("șțیݔ", "şţيي")
"""Letters that charsets do not tell apart."""

LENDERS = ("de", "en", "es", "fr", "it", "pt")
"""Languages whose words and names stand in texts of all others."""

# In halves of a bit, as the table: what the table does not know, and what is known of no language at all.
UNKNOWN, OF_ANOTHER, LOANED, STRANGE, NONE = 36, 14, 8, 40, 56
BEFORE_USUAL, BEFORE_SIGN, BESIDE_FAR, WITHIN_WORD = 16, 28, 24, 16


class Letters(Struct, frozen=True):
    """What each language takes for usual."""

    languages: tuple[str, ...]
    symbols: NDArray[np.int16]  # of each character of the basic plane
    cases: NDArray[np.uint8]  # 1: small, 2: capital
    pairs: NDArray[np.int16]  # (language, symbol * n_symbols + symbol)
    asian: NDArray[np.int16]  # (language, character from FIRST_OF_ASIA on)
    n_symbols: int


def costs(first: Ints, second: Ints, n: Ints) -> Ints:
    """What pairs of characters, of which there are n, cost in each language, in halves of a bit."""
    known = letters()
    at = known.symbols[first].astype(np.int64) * known.n_symbols + known.symbols[second]
    total: Ints = known.pairs[:, at].astype(np.int64) @ n
    far = second >= FIRST_OF_ASIA
    if far.any():
        total += known.asian[:, second[far] - FIRST_OF_ASIA].astype(np.int64) @ n[far]
    rises = (known.cases[first] == 1) & (known.cases[second] == 2) & ((first > 0x7F) | (second > 0x7F))
    return total + WITHIN_WORD * int(n[rises].sum())


@cache
def letters() -> Letters:
    """The table, as arrays."""
    rows = [(language, int(cost), chars) for language, cost, chars in read_rows(*TABLE)]
    languages = tuple(dict.fromkeys(language for language, _, _ in rows))
    alphabets = [language for language in languages if language not in BY_CHARACTER]
    known = sorted({char for language, _, chars in rows if language in alphabets for char in chars} - {"_"})
    number = {"_": SPACE, **{char: FAR + 1 + at for at, char in enumerate(known)}}
    pairs = pair_costs(rows, languages, number)
    return Letters(
        languages, symbol_table(number), case_table(), pairs, asian_costs(rows, languages), len(number) + FAR
    )


BY_CHARACTER = ("ja", "ko", "zh_Hans", "zh_Hant")


def pair_costs(
    rows: list[tuple[str, int, str]], languages: tuple[str, ...], number: dict[str, int]
) -> NDArray[np.int16]:
    """(language, symbol * n_symbols + symbol)."""
    n = len(number) + FAR
    table = np.full((len(languages), n, n), UNKNOWN, np.int16)
    for language, cost, chars in rows:
        if language not in BY_CHARACTER:
            firsts, seconds = ([number[char] for char in chars[at::2]] for at in (0, 1))
            table[languages.index(language), firsts, seconds] = cost
    english = languages.index("en")
    for language in BY_CHARACTER:
        table[languages.index(language)] = table[english]
    lenders = [languages.index(language) for language in LENDERS]
    loaned = np.minimum(table.min(axis=0) + OF_ANOTHER, table[lenders].min(axis=0) + LOANED)
    table = np.minimum(table, loaned)
    script = np.array([-1] * (FAR + 1) + scripts_of(number))
    mixed = (script[:, None] != script) & (script[:, None] >= 0) & (script >= 0)
    table[:, mixed] = NONE
    add_signs(table)
    flat: NDArray[np.int16] = table.reshape(len(languages), n * n)
    return flat


def scripts_of(number: dict[str, int]) -> list[int]:
    """The script of each letter of the table, as a number; -1 for marks, which go with any."""
    names = [unicodedata.name(char).split()[0] for char in number if char != "_"]
    known = sorted(set(names) - {"COMBINING"})
    return [known.index(name) if name in known else -1 for name in names]


def add_signs(table: NDArray[np.int16]) -> None:
    """What signs, which end a word as a space does, cost; and what is no character."""
    table[:, SPACE, SPACE] = 0
    for symbol in (USUAL_SIGN, SIGN, WRONG, OTHER, FAR):
        table[:, symbol] = table[:, SPACE]
        table[:, :, symbol] = table[:, :, SPACE]
    table[:, :, USUAL_SIGN] += BEFORE_USUAL
    table[:, :, SIGN] += BEFORE_SIGN
    table[:, SIGN, FAR + 1 :] += BEFORE_SIGN
    table[:, FAR + 1 :, FAR] += BESIDE_FAR
    table[:, FAR, FAR + 1 :] += BESIDE_FAR
    table[:, OTHER] = table[:, :, OTHER] = STRANGE
    table[:, WRONG] = table[:, :, WRONG] = NONE


def asian_costs(rows: list[tuple[str, int, str]], languages: tuple[str, ...]) -> NDArray[np.int16]:
    """(language, character from FIRST_OF_ASIA on)."""
    table = np.full((len(languages), N_CODES - FIRST_OF_ASIA), STRANGE, np.int16)
    common = [ord(char) - FIRST_OF_ASIA for char in common_chars()]
    for language in BY_CHARACTER:
        table[languages.index(language), common] = UNKNOWN
    for language, cost, chars in rows:
        if language in BY_CHARACTER:
            table[languages.index(language), [ord(char) - FIRST_OF_ASIA for char in chars]] = cost
    return table


def common_chars() -> str:
    """What the standards of China, Taiwan, Japan and Korea take for common, and number first."""
    levels = (("gb2312", 0xA1, 0xD7), ("big5", 0xA1, 0xC6), ("euc-jp", 0xA1, 0xCF), ("euc-kr", 0xA1, 0xC8))
    chars = {
        bytes([lead, trail]).decode(codec, "ignore")
        for codec, start, end in levels
        for lead in range(start, end + 1)
        for trail in range(0x40 if codec == "big5" else 0xA1, 0xFF)
    }
    return "".join(sorted(char for char in chars if len(char) == 1 and ord(char) >= FIRST_OF_ASIA))


def symbol_table(number: dict[str, int]) -> NDArray[np.int16]:
    """The symbol of each character of the basic plane."""
    return np.array([symbol_of(chr(code), number) for code in range(N_CODES)], np.int16)


def symbol_of(char: str, number: dict[str, int]) -> int:
    """The number of the small letter; or which kind of sign it is."""
    found = number.get(char.lower()[0].translate(FOLDED)) if char != "_" else None
    if found is not None:
        return found
    kind = unicodedata.category(char)
    if char < "\x80" and char != "\x7f":
        return SPACE
    if char in USUAL_SIGNS:
        return USUAL_SIGN
    if kind in {"Cc", "Co", "Cn", "Cs"} or char == "\ufffd":
        return WRONG
    if char >= chr(FIRST_OF_ASIA):
        return FAR
    return OTHER if kind[0] in "LM" and char not in "ªº" else SIGN


def case_table() -> NDArray[np.uint8]:
    """Which characters of the basic plane are small letters (1), and which are capitals (2)."""
    kinds = {"Ll": 1, "Lu": 2}
    return np.array([kinds.get(unicodedata.category(chr(code)), 0) for code in range(N_CODES)], np.uint8)
