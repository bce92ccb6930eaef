"""The patterns of days and of times."""

import re
from functools import cache

from articlepack.dates.calendars import weekday_names

MIGHT_HOLD_DATE = re.compile(r"\d{4}|\d\s?[./\-]\s?\d|\d['’]?\d?\s*[年년]|[和成]元年|['’]\d\d")
"""Without one of these no pattern below can match."""

WORD = r"[^\W\d_][^\s\d,،;:|/()\[\]•·–—_<>\"-]{1,19}(?: (?:الثاني|الأول))?"
YEAR = r"(?:1[3-9]\d\d|2[0-24-6]\d\d)"
ORDINAL = r"(?:st|nd|rd|th|er|re|º|ª|°|-?(?:го|а)|\.)?"
DAY_PATTERNS: tuple[tuple[str, re.Pattern[str]], ...] = (
    (
        "ymd",
        re.compile(rf"(?<![\d.,/-])(?P<y>{YEAR})(?P<s>[-/.‐‑]|\.\s)(?P<m>\d{{1,2}})(?P=s)(?P<d>\d{{1,2}})(?![\d])"),
    ),
    ("ymd", re.compile(rf"(?<!\d)(?P<y>{YEAR})(?P<m>\d\d)(?P<d>\d\d)(?=T\d{{4}})")),
    (
        "cjk",
        re.compile(
            rf"(?P<era>令和|平成|昭和|民國|民国)?\s?(?P<y>{YEAR}|\d{{1,3}}|元)\s?[年년][도]?\s?"
            r"(?P<m>\d{1,2})\s?[月월]\s?(?P<d>\d{1,2})\s?[日일号號]?"
        ),
    ),
    (
        "named",
        re.compile(
            rf"(?<![\d.:/-])(?P<d>\d{{1,2}}){ORDINAL}(?:\s*[-./,]?\s*)(?:(?:de|of|di|do|des)\s+|(?:d|ta)['’]\s?)?"
            rf"(?P<w>{WORD})\s*[-./,،]?\s*(?:(?:de|del|do|of|พ\.ศ\.|г\.)\s+)?(?P<y>{YEAR}|['’]?\d\d(?![\d:.]))(?!\d)"
        ),
    ),
    (
        "named",
        re.compile(
            rf"(?<![^\W\d_])(?P<w>{WORD})[./-]?\s*(?P<d>\d{{1,2}})(?:st|nd|rd|th|er|º|\.)?\s*[,،/-]?\s*"
            rf"(?:(?:de|del|of)\s+)?(?P<y>{YEAR}|['’]\d\d)(?![\d])"
        ),
    ),
    (
        "named",
        re.compile(
            rf"(?<![\d.,/-])(?P<y>{YEAR})(?:\.?\s?gada\b|\s?m\.|\.|,|/|-|[-‐]?(?:ko|eko)\b|"
            rf"\s?оны\b)?\s*(?:(?P<d0>\d{{1,2}})\.?\s*)?"
            rf"(?P<w>{WORD})[./-]?\s*(?P<d>\d{{1,2}})?(?!\d)"
        ),
    ),
    (
        "ctime",
        re.compile(
            rf"(?<![^\W\d_])(?P<w>{WORD})\s+(?P<d>\d{{1,2}})\s+(?P<t>\d{{1,2}}:\d\d(?::\d\d)?)(?:\s(?P<z>[A-Z]{{1,5}}|"
            rf"[+-]\d{{4}}))?"
            rf"\s(?P<y>{YEAR})(?!\d)"
        ),
    ),
    (
        "dmy",
        re.compile(
            rf"(?<![\d.,/:-])(?P<a>\d{{1,2}})(?P<s>\s?[./-]\s?)(?P<b>\d{{1,2}})(?P=s)(?P<y>{YEAR}|"
            rf"\d\d)(?![\d/-])(?!\.\d)"
        ),
    ),
    ("dmy", re.compile(rf"(?<!\d)(?P<a>\d{{1,2}})\s+tháng\s+(?P<b>\d{{1,2}})\s*,?\s*(?:năm\s+)?(?P<y>{YEAR})(?!\d)")),
)

HALVES = "午前|午後|오전|오후|上午|下午|晚上|凌晨"
HALF_BEFORE = rf"(?P<pre>{HALVES})"
HALF_AFTER = r"(?P<half>[ap]\.?\s?m\b\.?|[AP]\.?\s?M\b\.?|ص|م|π\.μ\.|μ\.μ\.)"
ZONE = (
    r"(?P<z>Z\b|(?:UTC|GMT)\s?[+\-−]\s?\d{1,2}(?::?\d{2})?|[+\-−]\d{2}:?\d{2}(?::\d{2})?(?!\d)|[+\-−]\d{2}(?![\d:])"
    r"|(?:[A-Z]{2,5}|МСК)\b)"
)
CLOCK = (
    rf"(?:{HALF_BEFORE}\s?)?(?P<h>\d{{1,2}})\s?(?:[:.hHu時时點点시]|h\s|Uhr\s)\s?(?P<mi>\d{{2}})(?!\d)\s?[分분]?"
    rf"(?:[:.](?P<sec>\d{{2}})(?!\d)(?:[.,]\d{{1,9}})?)?\s?(?:{HALF_AFTER})?\s*(?:(?:Uhr|uhr|h|hs|hrs|น\.|น|klo)\b\.?)?"
    rf"\s*\(?(?:{ZONE})?"
)
JOINER = (
    r"(?:[\s,،;|•·@/–—()г.日일-]|\bat\b|\bum\b|\bà\b|\bàs\b|\bas\b|\ba\s+las\b|\bkl\b|\bklo\b|\bore\b|"
    r"\balle\b|\bore\b|\bom\b"
    r"|\bsaat\b|\bpukul\b|\bjam\b|\bo\b|\bgodz\b|\bв\b|\bо\b|\bo\b|\bу\b|\bv\b|\bla\b|\blúc\b|\bΣτις\b|"
    r"\bστις\b|เวลา|الساعة"
    r"|\bساعت\b|\bд\b|\bd\b|\buhr\b|\bhrs\b)*"
)
COMPACT_CLOCK = re.compile(r"T(?P<h>\d{2})(?P<mi>\d{2})(?P<sec>\d{2})?(?:\.\d+)?(?P<z>Z|[+-]\d{2}:?\d{2})?")
GLUED_WORD = rf"\(?(?:(?!{HALVES})[^\W\d_]){{1,12}}\)?\.?,?\s*"
YEAR_WORDS = r"года|году|року|годзе"
"""'Of the year', where it stands behind its number."""


@cache
def clock_after() -> re.Pattern[str]:
    """A time behind a date: what stands between them is glued to the date, or a weekday, or a word that joins them."""
    apart = rf"[\s,，،]*[(（]?\s*(?i:{'|'.join(map(re.escape, weekday_names()))}|{YEAR_WORDS})(?![^\W\d_])\s*[)）]?\.?"
    return re.compile(rf"(?:T|(?:{GLUED_WORD}|{apart})?{JOINER}){CLOCK}")


@cache
def weekday_before() -> re.Pattern[str]:
    """A weekday at the end of a text, as it stands before a date."""
    return re.compile(rf"(?i:(?<!\w)({'|'.join(map(re.escape, weekday_names()))}))\.?\s?[,،]?\s{{1,3}}$")


CLOCK_BEFORE = re.compile(
    rf"(?<![\d.:,]){CLOCK}(?:[\s,|•·–—)-]|\b(?:on|am|vom|den|le|del|el|dne|na)\b|[^\W\d_]{{2,12}}[.,]?\s)*$"
)
MAX_CHARS_BEFORE = 40
