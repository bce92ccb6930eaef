"""Pages in 25 and more charsets and 25 languages: one for each pair that goes together."""

import json
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from training.vietnamese import split_tone

TEXTS: dict[str, str] = json.loads((Path(__file__).with_name("texts.json")).read_text("utf-8"))

WESTERN = ("en", "de", "fr", "es", "pt", "it", "sv")
CENTRAL = ("pl", "cs", "hu")
CHARSETS: dict[str, tuple[str, tuple[str, ...]]] = {
    "utf-8": ("utf-8", tuple(TEXTS)),
    "utf-16le": ("utf-16-le", tuple(TEXTS)),
    "utf-16be": ("utf-16-be", tuple(TEXTS)),
    "utf-32le": ("utf-32-le", tuple(TEXTS)),
    "utf-32be": ("utf-32-be", tuple(TEXTS)),
    "windows-1252": ("cp1252", WESTERN),
    "iso-8859-15": ("iso8859-15", WESTERN[1:]),
    "macintosh": ("mac-roman", WESTERN[1:]),
    "windows-1250": ("cp1250", CENTRAL),
    "iso-8859-2": ("iso8859-2", CENTRAL),
    "iso-8859-16": ("iso8859-16", ("ro",)),
    "windows-1251": ("cp1251", ("ru", "uk", "bg")),
    "iso-8859-5": ("iso8859-5", ("ru", "bg")),
    "koi8-r": ("koi8-r", ("ru",)),
    "koi8-u": ("koi8-u", ("uk",)),
    "ibm866": ("cp866", ("ru",)),
    "windows-1253": ("cp1253", ("el",)),
    "iso-8859-7": ("iso8859-7", ("el",)),
    "windows-1254": ("cp1254", ("tr",)),
    "windows-1255": ("cp1255", ("he",)),
    "iso-8859-8": ("iso8859-8", ("he",)),
    "windows-1256": ("cp1256", ("ar",)),
    "iso-8859-6": ("iso8859-6", ("ar",)),
    "windows-1257": ("cp1257", ("lt",)),
    "iso-8859-13": ("iso8859-13", ("lt",)),
    "windows-1258": ("cp1258", ("vi",)),
    "windows-874": ("cp874", ("th",)),
    "gb18030": ("gb18030", ("zh",)),
    "gbk": ("gbk", ("zh",)),
    "big5": ("big5", ("zh-TW",)),
    "euc-jp": ("euc-jp", ("ja",)),
    "shift_jis": ("cp932", ("ja",)),
    "iso-2022-jp": ("iso2022-jp", ("ja",)),
    "euc-kr": ("cp949", ("ko",)),
}
"""WHATWG name or label: Python's codec, and the languages written in it."""


class CharsetCase(NamedTuple):
    """A text in a charset."""

    label: str
    language: str
    text: str
    codec: str

    def page(self, is_declared: bool) -> bytes:
        """A web page of it, which says its charset or does not."""
        meta = f'<meta charset="{self.label}">' if is_declared else ""
        body = f"<p>{self.text}</p>\n" * 3
        html = f"<!DOCTYPE html><html><head>{meta}<title>{self.text[:20]}</title></head><body>{body}</body></html>"
        return html.encode(self.codec)


def charset_cases() -> Iterator[CharsetCase]:
    """Every charset with every language that goes with it."""
    for label, (codec, languages) in CHARSETS.items():
        for language in languages:
            yield CharsetCase(label, language, encodable(TEXTS[language], codec), codec)


def encodable(text: str, codec: str) -> str:
    """The text as that charset can hold it."""
    if codec == "cp1258":
        # Vietnamese there: letters with their own mark, tones apart.
        return "".join(map(split_tone, unicodedata.normalize("NFC", text)))
    text = text.replace("ș", "ş").replace("ț", "ţ") if codec != "iso8859-16" else text
    if codec in {"iso8859-15", "iso8859-7"}:
        text = text.replace("–", "-")
    try:
        text.encode(codec)
    except UnicodeEncodeError:
        return text.encode(codec, "ignore").decode(codec)
    return text
