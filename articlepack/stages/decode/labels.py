"""Names of charsets: what the web writes, what it means by it, and what Python calls that."""

LABELS = {
    "utf-8": "utf8 unicode-1-1-utf-8 unicode11utf8 unicode20utf8 x-unicode20utf8",
    "windows-1252": "ascii us-ascii iso-8859-1 iso8859-1 iso88591 iso_8859-1 latin1 latin-1 l1 cp1252 x-cp1252 cp819 "
    "ansi_x3.4-1968 win-1252",
    "iso-8859-2": "latin2 latin-2 l2 iso8859-2 iso88592 iso_8859-2",
    "iso-8859-3": "latin3 iso8859-3",
    "iso-8859-4": "latin4 iso8859-4",
    "iso-8859-5": "cyrillic iso8859-5",
    "iso-8859-6": "arabic iso8859-6 ecma-114",
    "iso-8859-7": "greek greek8 iso8859-7 ecma-118",
    "iso-8859-8": "hebrew iso8859-8 iso-8859-8-i iso-8859-8-e logical visual",
    "windows-1254": "latin5 iso-8859-9 iso8859-9 cp1254 x-cp1254 win-1254",
    "iso-8859-10": "latin6 iso8859-10",
    "iso-8859-13": "iso8859-13",
    "iso-8859-14": "iso8859-14",
    "iso-8859-15": "latin9 iso8859-15 l9",
    "iso-8859-16": "iso8859-16",
    "windows-874": "tis-620 iso-8859-11 iso8859-11 dos-874 cp874",
    "windows-1250": "cp1250 x-cp1250 win-1250",
    "windows-1251": "cp1251 x-cp1251 win-1251",
    "windows-1253": "cp1253 x-cp1253 win-1253",
    "windows-1255": "cp1255 x-cp1255 win-1255",
    "windows-1256": "cp1256 x-cp1256 win-1256",
    "windows-1257": "cp1257 x-cp1257 win-1257",
    "windows-1258": "cp1258 x-cp1258 win-1258",
    "ibm866": "cp866 866 csibm866",
    "koi8-r": "koi koi8 koi8_r cskoi8r",
    "koi8-u": "koi8-ru",
    "macintosh": "mac mac-roman x-mac-roman csmacintosh",
    "x-mac-cyrillic": "x-mac-ukrainian mac-cyrillic",
    "gb18030": "gb2312 gbk x-gbk gb_2312 gb_2312-80 chinese csgb2312 iso-ir-58 cp936 hz-gb-2312",
    "big5": "big5-hkscs big5hkscs cn-big5 x-x-big5 csbig5 cp950",
    "euc-jp": "euc_jp x-euc-jp eucjp cseucpkdfmtjapanese",
    "iso-2022-jp": "iso2022_jp csiso2022jp",
    "shift_jis": "shift-jis sjis x-sjis ms_kanji ms932 windows-31j cp932 csshiftjis",
    "euc-kr": "euc_kr ks_c_5601-1987 ks_c_5601-1989 ksc5601 ksc_5601 korean cp949 uhc windows-949 cseuckr",
    "utf-16le": "utf-16 utf16 unicode ucs-2 iso-10646-ucs-2 utf-16-le utf_16 utf_16_le",
    "utf-16be": "utf-16-be unicodefffe utf_16_be",
    "utf-32le": "utf-32 utf32 utf_32 utf-32-le utf_32_le",
    "utf-32be": "utf-32-be utf_32_be",
}
"""WHATWG name: labels that mean it (https://encoding.spec.whatwg.org/#names-and-labels), and some met in the wild."""

BY_LABEL = {label: name for name, labels in LABELS.items() for label in (name, *labels.split())}

CODECS = {
    "windows-874": "cp874",
    "x-mac-cyrillic": "mac_cyrillic",
    "macintosh": "mac_roman",
    "big5": "big5hkscs",
    "shift_jis": "cp932",
    "euc-kr": "cp949",
    "ibm866": "cp866",
    "utf-16le": "utf-16-le",
    "utf-16be": "utf-16-be",
    "utf-32le": "utf-32-le",
    "utf-32be": "utf-32-be",
}
"""WHATWG name: Python's, where it is another. The web's big5, shift_jis and euc-kr are their supersets."""


def charset_name(label: str) -> str | None:
    """The WHATWG name of a label; None for one that is unknown.

    >>> charset_name("Latin-1"), charset_name("GB2312"), charset_name("klingon")
    ('windows-1252', 'gb18030', None)
    """
    return BY_LABEL.get(label.strip().lower())
