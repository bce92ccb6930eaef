"""Names in a byline of any spelling: people and desks, nobody else."""

import re

from articlepack.common_words import n_common
from articlepack.dates import find_dates
from articlepack.dates.calendars import weekday_names
from articlepack.stages.describe.persons import ROLE, ROLE_PART, is_name
from articlepack.stages.describe.places import find_city, split_place
from articlepack.stages.describe.signed import BY_WORD, OTHER_WORKS, PARTICLES, TITLE_AFTER, is_personal, unglued

AFTER_NAMES = re.compile(
    r"[\s,|·•]+(?i:in|at|from|for|für|pour|para|per):?\s+(?=[^\W\d_a-z])|"
    r"[|·•\s](?i:filed under|updated|published|posted)\b"
)
"""What follows the names in 'By X, in News' or 'By X for The Post'."""
WEEKDAYS = "|".join(map(re.escape, weekday_names()))
AFTER_LABEL = r"(?:^|(?<=[|,·•–»(-])|(?<=[|,·•–»(-]\s)|(?<=\son\s)|(?<=\sam\s)|(?<=\sel\s)|(?<=\sle\s)|(?<=ed\s))"
"""Where a weekday is one and no surname: Domingo, Sabato."""
DATE_LABEL = re.compile(
    r"(?:[\s|,·•]*+(?<!\w)(?:(?:last )?(?:updated?|published|posted|modified|edited|reviewed)(?: on)?|stand|"
    r"on|am|le|el|vom|den|at|"
    rf"[^\W\d_]+day|{AFTER_LABEL}(?:{WEEKDAYS})(?:[.,]|(?<=[^\W\d_]{{3}}))|[^\W\d_]+:)[\s:,]*+)++$",
    re.IGNORECASE,
)
NOT_BY = re.compile(
    r"^\W*(?:(?:medically |expert |clinically |legally )?(?:reviewed|fact[- ]checked|checked|edited|"
    r"updated|credits?|photos?|photograph\w*|illustrat\w*|fotos?|bild|video)(?: by|:|…|\.\.)|foto:|bild:|(?:"
    + OTHER_WORKS
    + r") by|"
    r"(?:责任?编辑?|責任?編輯?|编辑|編輯|編集|편집|редактор|redaktion|editor)\s*[:：])",
    re.IGNORECASE,
)
"""A line about somebody who did not write it."""
MAX_AUTHORS = 30

TOKEN, SPACES = re.compile(r"\S+"), re.compile(r"[ \t\xa0]{2,}")
ADDRESS = re.compile(r"https?:/|www\.|@|\.(?:com|org|net|html?)/", re.IGNORECASE)
"""What only an address has: of a page, of mail, of an account."""
IN_BRACKETS = re.compile(r"[(\[（【<][^()\[\]（）【】<>]{0,80}[)\]）】>]")
BETWEEN = re.compile(
    r"(?:\s+»|\s*[,;،；|•·⋅●/、＆&\n／])\s*(?:(?:and|und|et(?!\s+al\b)|og|och|y|и)\s+)?|\s+[–—-]\s+|(?<=[^\W\d_])・(?=\s)"
    r"|\s+(?:(?i:and|und|et|en|og|och|oraz|ve|dan|with|mit|con la|con|avec|com|met|та|και|और)|y|e|i|a|ja|и|і|và|و)\s+"
)
"""What stands between names: signs, and the words for 'and' and 'with'. One capital letter is an initial."""
COMMA_NAME = re.compile(r"^([^\W\d_][\w'’.-]+),\s+([^\W\d_][\w'’.-]+(?:\s[^\W\d_][\w'’.]*)?)$")
MAX_BYLINE_CHARS = 2_000


def read_byline(raw: str, is_line: bool = False) -> tuple[list[str], str | None]:
    """The names in a byline, and the place after them.

    >>> read_byline("By Ana Sol and Jo Field, Reporter")
    (['Ana Sol', 'Jo Field'], None)
    >>> read_byline("BS Web Team New Delhi", is_line=True)
    (['BS Web Team'], 'New Delhi')
    >>> read_byline("Bo Ray, Berlin"), read_byline("Sol, Berlin")
    ((['Bo Ray'], 'Berlin'), (['Sol', 'Berlin'], None))
    >>> read_byline("Author: Sol, Ana.", is_line=True), read_byline("Autor: Sol, Ana; Field, Jo", is_line=True)
    ((['Ana Sol'], None), (['Ana Sol', 'Jo Field'], None))
    """
    text = text_of_names(raw, is_line)
    place: str | None = None
    names: list[str] = []
    saw_role = False
    for part in parts_of(text, is_line and not AUTHOR_LABEL.match(raw))[: MAX_AUTHORS * 2]:
        if is_line and is_prose(part):
            break  # a biography: whom it names did not write the article
        if (names or is_line and not DESK.search(part)) and ROLE_PART.search(part):
            if not is_line:
                break  # 'Name, Role, Company': what follows a role is no other author
            saw_role, part = True, name_before_role(part)  # noqa: PLW2901
        name, found = split_place(clean_name(part, is_line)) if is_line else (clean_name(part), None)
        if saw_role and " " not in name:
            continue
        if names and (is_line or " " in names[0]) and found is None and find_city(name):
            found, name = name, ""
        place = place or found
        if name and is_name(name, is_line) and (not is_line or looks_written(name)):
            names.append(name)
    return names, place


def name_before_role(part: str) -> str:
    """The name that a role follows in one part of a line; "" where it has a role alone.

    >>> name_before_role("Ana Sol Political Correspondent"), name_before_role("Chief Political Correspondent")
    ('Ana Sol', '')
    """
    words = part.split()
    n_named = next((n for n, word in enumerate(words) if n_common(word)[0] or ROLE_PART.search(word)), 0)
    name = " ".join(words[:n_named])
    return name if n_named > 1 and is_personal(name) else ""


def parts_of(text: str, is_line: bool) -> list[str]:
    """The parts of a byline, each of one name; 'Sol, Ana; Field, Jo' has two, each with the surname first."""
    pieces = [piece.strip() for piece in text.split(";") if piece.strip()]
    if is_line or len(pieces) < 2 or not all(map(SURNAME_FIRST.fullmatch, pieces)):
        return BETWEEN.split(text)
    halves = [[half.strip() for half in piece.split(",")] for piece in pieces]
    # A name whole before each comma, and behind it what the person is: 'Ana Sol, Reporter; Jo Field, Reuters'.
    if all(" " in name for name, _ in halves):
        return [name for name, _ in halves]
    return [f"{first} {surname}" for surname, first in halves]


SURNAME_FIRST = re.compile(r"[^\W\d_][^,;\d]*,\s*[^\W\d_][^,;\d]*")
"""A name of a list whose names are parted by semicolons, and their halves by commas."""


def text_of_names(raw: str, is_line: bool) -> str:
    """A byline without addresses, dates, brackets, what follows 'in' or 'for', and the word 'by'; '' if of others."""
    spaced = unglued(raw[:MAX_BYLINE_CHARS]) if is_line else raw[:MAX_BYLINE_CHARS]
    text = without_dates(SPACES.sub(" ", TOKEN.sub(without_address, spaced)))
    if is_line:
        text = without_places(BEFORE_DATE.sub("", text))
    text = GLUED_BY.sub("By ", IN_BRACKETS.sub(" ", text).strip(" .,:;|-–—•·*"))
    if NOT_BY.match(text) or "{" in text:
        return ""
    stripped = BY_WORD.sub("", LEADING_DI.sub("", text) if is_line else text)
    while stripped != text:
        text, stripped = stripped, BY_WORD.sub("", stripped)
    text = before_dash(text) if is_line else text
    return in_spoken_order(text) if not is_line or AUTHOR_LABEL.match(raw) else text


AUTHOR_LABEL = re.compile(r"\W{0,3}(?:byline|authors?|autor\w{0,3}|auteurs?|автор\w?)\s?:", re.IGNORECASE)
"""Before names as catalogues have them, also with the surname first."""
BEFORE_DATE = re.compile(r"(?<=\S)\s+(?:on|am|le|el|den|vom|il)$")
"""The word at the end of a byline whose date stands in an element of its own."""
DASH = re.compile(r"\s[–—-]\s")


def before_dash(text: str) -> str:
    """What stands before a dash with spaces, if it names anybody: behind it stands for whom, or where, it was written.

    >>> before_dash("Ana Sol, Jo Field — Lake Post"), before_dash("Politics - Ana Sol")
    ('Ana Sol, Jo Field', 'Politics - Ana Sol')
    """
    first = DASH.split(text, maxsplit=1)[0]
    return first if any(is_personal(part.strip()) for part in BETWEEN.split(first)) else text


def without_places(text: str) -> str:
    """A byline without what follows 'in' or 'for': of several names that each have it, of each."""
    first, *rest = AFTER_NAMES.split(text)
    # 'in News and Sports' names sections; 'in London and John Roe in Paris' goes on.
    parted = [BETWEEN.split(piece) for piece in rest[:-1]]
    return " | ".join([first, *(parts[-1] for parts in parted if len(parts) > 1 and " " in parts[-1])])


def without_address(token: re.Match[str]) -> str:
    """A word, or a sign that parts names in place of an address; what stands glued before a page's stays."""
    found = ADDRESS.search(token[0])
    if found is None:
        return token[0]
    before = token[0][: found.start()] if found[0].lower() in ("https:/", "http:/", "www.") else ""
    return f"{before} | "


GLUED_BY = re.compile(r"(?:(?<=^)|(?<=\W))[Bb]y(?=[A-Z][a-z]+ [A-Z])")
LEADING_DI = re.compile(r"^[Dd]i\s+(?=[^\W\d_a-z]\S*\s+\S)")
"""Italian 'by', where a visible line opens with it; elsewhere it may be the first part of a surname."""


def in_spoken_order(text: str) -> str:
    """'Sol, Ana' as 'Ana Sol'; a role or a city after the comma is no first name."""
    match = COMMA_NAME.match(text)
    if match and not ROLE.search(match[2]) and not ROLE_PART.search(match[2]) and not find_city(match[2]):
        return f"{match[2]} {match[1]}"
    return text


MAX_LOWER_WORDS = 4


def is_prose(part: str) -> bool:
    """Whether a part of a byline is a piece of a sentence: many words without a capital."""
    words = [word for word in part.split() if word[0].islower() and word not in SMALL_WORDS]
    return len(words) >= MAX_LOWER_WORDS


SMALL_WORDS = PARTICLES | frozenset(
    "das delle dei degli des die dem vom zu zum zur ten te het les los las ben bint bar i of the for and und et für "
    "fra och og na d' l' st".split()
)
"""Words within names of people and desks that are written without a capital."""
DESK = re.compile(r"r[eé]da[ckz][tçczi]|agen[ctz]|equipo|équipe|squadra|staff|team|desk|editors\b", re.IGNORECASE)


def looks_written(name: str) -> bool:
    """In a visible line a name has capitals, where its script has them; only the small words within it have none."""
    words = name.split()
    if not any(not char.islower() and char.isalpha() for char in name):
        return False
    if len(words) > 1 and words[0].islower() and words[0].isalpha() and words[0] not in SMALL_WORDS:
        return False  # 'en Sevilla': where it was written
    return bool(DESK.search(name)) or not any(word[0].islower() and word not in SMALL_WORDS for word in words[1:])


def without_dates(text: str) -> str:
    """The text with its dates cut out, and the word that introduces each ('Stand:')."""
    for date in reversed(find_dates(text)):
        begin = max(0, date.start - MAX_LABEL_CHARS)
        text = f"{text[:begin]}{DATE_LABEL.sub(' | ', text[begin : date.start])} | {text[date.end :]}"
    return text


MAX_LABEL_CHARS = 60


AUTHOR_BEFORE = re.compile(
    r"^(?i:the\s+)?(?i:author|autor(?:in)?|auteur|autore|kolumne von|ein gastbeitrag von|"
    r"eine analyse von)\s+(?=[^\W\d_a-z])"
)
ROLE_AFTER = re.compile(
    r"(?<=\w\s)(?i:redakteur(?:in)?|reporter(?:in)?|journalist(?:in)?|korrespondent(?:in)?|editor|"
    r"correspondent|staff writer|contributor|"
    r"freelancer?|columnist|producer|muhabir|periodista|giornalista|journaliste)$"
)
HOUSE_AFTER = re.compile(r"(?<=[^\W\d_])\s+The [A-Z]\S*\s+[A-Z].*$")
"""For whom somebody writes, right behind the name: 'Ana Sol The Harbour Herald'."""
TRAILING_TIME = re.compile(r"\s+\d+\s*(?:min\w*|hours?|hrs?|days?|weeks?|months?|h|d)\b.*$", re.IGNORECASE)


def clean_name(part: str, is_line: bool = False) -> str:
    """A name without the word 'by' and signs around it; capitals throughout become a name's capitals."""
    name = TRAILING_TIME.sub("", BY_WORD.sub("", part.strip(" .,:;|-–—•·*\"“”'’\t")))
    name = AUTHOR_BEFORE.sub("", TITLE_AFTER.sub("", name))
    if name.count(" ") > 1:
        bare = HOUSE_AFTER.sub("", name) if is_line else name
        name = bare if " " in bare else name
        name = without_role(name, is_line)
    name = " ".join(name.split())
    if name.isupper() and len(name) > 5 and " " in name and name.isascii():
        name = name.title() if not any(len(w) <= 3 and w.isupper() for w in name.split()[:1]) else name
    return name


def without_role(name: str, is_line: bool) -> str:
    """'Ana Sol Reporter' -> 'Ana Sol'; in a visible line, 'Ana Sol Contributing Writer' too."""
    bare = ROLE_AFTER.sub("", name).strip(" ,|-")
    words = bare.split()
    if is_line and len(words) > 3 and ROLE_PART.search(words[-1]):
        return " ".join(words[:2])
    return bare
