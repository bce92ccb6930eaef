"""Letters of Vietnamese as windows-1258 writes them."""

import unicodedata

TONES = "\u0300\u0301\u0303\u0309\u0323"


def split_tone(char: str) -> str:
    """A letter, then its tone, where the charset has no sign for both."""
    try:
        char.encode("cp1258")
    except UnicodeEncodeError:
        parts = unicodedata.normalize("NFD", char)
        tone = "".join(part for part in parts if part in TONES)
        return unicodedata.normalize("NFC", "".join(part for part in parts if part not in TONES)) + tone
    return char
