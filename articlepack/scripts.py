"""Which characters are letters of a word, and in which scripts no space parts words."""

import re
import unicodedata

HAN_KANA = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
HAN_KANA_SIGNS = "\u3000-\u303f\uff00-\uff65"
"""Full stops, commas, brackets and wide forms, which no space parts from letters."""
UNSPACED = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff"
UNPARTED = re.compile(f"[{HAN_KANA}{UNSPACED}]")
"""A letter of a script in which no space parts words."""

MARKS = "".join(char for char in map(chr, range(0x300, 0x10000)) if unicodedata.category(char)[0] == "M")
"""Vowel signs and accents, which belong to the letter before them; `\\w` has none of them."""

LETTER = rf"[^\W_{HAN_KANA}{UNSPACED}]"
