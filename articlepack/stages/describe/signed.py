"""What of a text's lines says by whom it is: a word for it, a name beside a date, a name that is presented."""

import re
from collections.abc import Sequence

from articlepack.common_words import is_common, n_common
from articlepack.dates import FoundDate, find_dates
from articlepack.dates.calendars import month_of
from articlepack.lexicon import PUBLISHED, REPORTER_ENDING, UPDATED
from articlepack.records import Block, Candidate
from articlepack.stages.describe.candidates import add
from articlepack.stages.describe.places import find_city

OTHER_WORKS = (
    r"audio|listen\w*|videos|images?|pictures?|graphics?|maps?|charts?|music|narrated|voiced|read|translated|brought|"
    r"created|made|built|designed|produced|developed|hosted|powered|provided|managed|owned|operated|recommended|"
    r"followed|liked|trusted"
)
"""Before 'by', what somebody did for a page other than to write it."""
BY_WORD = re.compile(
    r"^\W{0,3}(?:(?!(?:\w+\s)?(?:reviewed|checked|edited|photo\w*|illustrat\w*|video|updated|verified|"
    r"approved|sponsored|presented|supported|distributed|" + OTHER_WORKS + r")\s+by)"
    r"(?:[a-z]+\s){1,2}by\b:?|authors?\s*:|byline\s*:|by|von|text von|autor(?:in|en|es|a)?\s*:|"
    r"(?:text|words|story|texte|texto|testo|tekst|haber|muhabir|report(?:er|aje|age)|redattore|repórter|reportero)\s*:|"
    r"(?:eine?\s+)?(?:kommentar|kolumne|beitrag|gastbeitrag|analyse|essay|reportage|bericht|interview) von"
    r"(?=\s(?-i:[^\W\d_a-z])\S*\s(?-i:[^\W\d_a-z]))|"
    r"par|(?:écrit|publié|rédigé|propos recueillis|entretien réalisé) par|auteurs?\s*:|por|"
    r"escrito por|de autoria de|scritto da|autore\s*:|a cura di|door|"
    r"auteur\s*:|av|af|skrevet av|skriven av|"
    r"kirjoittanut|autorzy?\s*:|autorka?\s*:|yazan|yazar\s*:|автор\s*:|автор|автори\s*:|του|της|γράφει\s[οη]|oleh|"
    r"penulis\s*:|بقلم|كتبت?|लेखक\s*:|文(?:・写真)?\s*[:：/／=＝]|作者\s*[:：]|撰[文稿]\s*[:：]|текст\s*:|מאת|"
    r"記者\s*[:：]|글\s*[:=]|tác giả\s*:|聞き手\s*[・:：]|글\s*[·・]\s*사진|文\s*・(?!写真)|โดย|記者(?=\s)|记者(?=\s))"
    r"(?:[\s:：]+|(?<=[:：／=＝・])(?<![a-z]:))(?=\S)",
    re.IGNORECASE,
)
TITLE_AFTER = re.compile(rf"(?<=\S)\s*{REPORTER_ENDING}")
SAYS_WRITTEN = re.compile(
    r"^\W{0,3}(?:(?:article|posted|published|story|text|words|written) by:?|(?:geschrieben|text|verfasst) von:?|"
    r"escrito por:?|(?:écrit|publié|rédigé) par:?|scritto da:?|geschreven door:?|(?:skrevet|skriven) (?:af|av):?|by:|"
    r"authors?\s*:|autor(?:in|en|es|a|e)?\s*:|auteurs?\s*:|autorzy?\s*:|автор\s*:|作者\s*[:：]|撰[文稿]\s*[:：])\s*(?=\S)",
    re.IGNORECASE,
)
"""What begins a line that is about who wrote an article, wherever it stands: a mere `by` may follow anything."""
AUTHOR_WORDS = (
    r"(?:article|written|posted|words|story|text) by|authors?|author\(s\)|(?:geschrieben|verfasst) von|"
    r"autor(?:in|en|es|a|e|i)?|(?:écrit|publié|rédigé) par|auteure?s?|escrito por|scritto da|geschreven door|"
    r"(?:skrevet|skriven) (?:af|av)|kirjoittanut|kirjoittaja|autorzy|napisane przez|napsal\w*|szerző|scris de|"
    r"yazan|yazar|автор(?:ы|и)?|написано(?: автором)?|συντάκτης|συντάχθηκε από|penulis|ditulis oleh|được viết bởi|"
    r"tác giả|เขียนโดย|作者|撰文|執筆者|著者|글쓴이|작성자|लेखक|كتب بواسطة|بقلم|الكاتب|نوشته شده توسط|נכתב על יד"
)
"""What stands alone above or beside the name of who wrote an article."""
LONE_AUTHOR = re.compile(rf"^\W*(?:{AUTHOR_WORDS})\W*$", re.IGNORECASE)
LONE_BY = re.compile(rf"^\W*(?:by|von|par|por|di|door|av|af|{AUTHOR_WORDS})\W*$", re.IGNORECASE)
"""The same, or a mere word that may stand before any other too."""
LABELLED_AUTHOR = re.compile(
    r"(?<=[\s|·•)）】])(?:authors?|written by|posted by|autor(?:in|a|es|en)?|auteure?s?|автор|作者|撰文|撰稿|記者|记者|"
    r"글|글쓴이|الكاتب|بقلم|लेखक)\s?[:：]\s*(?P<names>[^\s:：|•·(（][^:：|•·(（\n]{0,60}?)"
    r"(?=\s+[^\s:：]{1,12}\s?[:：]|\s*[|•·(（\n]|\s*$)",
    re.IGNORECASE,
)
"""A label and names among other labels of one line: `来源：湖报 作者：王小明 编辑：李四`."""


GLUED = re.compile(
    r"(?<=[^\W\d_A-Z])(?:(?P<label>(?=(?:Published|Updated|Posted|Modified|Last [Uu]pdated)\b|(?:The|In) [A-Z]))|"
    r"(?=(?P<month>[^\W\d_a-z][^\W\d_]{2,11})\.?\s?\d))"
)


def unglued(text: str) -> str:
    """A byline parted where an extractor left no space: before a label of dates, a month, a house.

    >>> unglued("By Ana SolPublished: Jan 29"), unglued("Ana SolMay 20"), unglued("Ana McMay")
    ('By Ana Sol Published: Jan 29', 'Ana Sol | May 20', 'Ana McMay')
    """

    def parted(found: re.Match[str]) -> str:
        return " " if found["label"] is not None else " | " if month_of(found["month"]) else ""

    return GLUED.sub(parted, text)


PARTS = re.compile(r"\s*[|•·]\s*")


def by_part(text: str) -> str:
    """The part of a line that says by whom, and what follows it: all of `By Ana Sol | 9 March`; "" where none does."""
    if BY_WORD.match(text):
        return text
    return next((part for part in PARTS.split(parted_at_dates(text, find_dates(text))) if BY_WORD.match(part)), "")


def parted_at_dates(text: str, dates: Sequence[FoundDate]) -> str:
    """A line with a sign that parts it in place of each of its dates."""
    for date in reversed(dates):
        text = f"{text[: date.start]} | {text[date.end :]}"
    return text


NAME = re.compile(r"[^\W\d_a-z][\w'’.-]*(?: [^\W\d_][\w'’.-]*){1,3}")
TRAILING_SMALL = re.compile(r"(?:\s+[^\W\d_A-Z]{1,3})+\s*$")
PARTICLES = frozenset("de da di do du dos del della van von der den ter al el la le bin ibn af av y e".split())
"""Words within names of people that are written without a capital."""
NO_FIRST = frozenset("The A An Breaking Latest Top Last Press Die Der Das Le La Les El Los Las".split())
NO_LAST = frozenset(
    "News Release Times Post Mail League Journal Herald Press Update Updates Edition Nachrichten".split()
)
"""Words that houses, sections and labels begin or end with, and few names."""
BESIDE_DATE = re.compile(r"[\s|/•·–—,-]+$")


def name_beside_date(text: str) -> str:
    """The name that a date line begins with, `Ana Sol | 9 March 2024`, or has in a part of its own; "" without one."""
    text = unglued(text)
    dates = find_dates(text)
    before = BESIDE_DATE.sub("", TRAILING_SMALL.sub("", text[: dates[0].start])) if dates else ""
    first = DATE_PARTS.split(before, maxsplit=1)[0]
    told = PUBLISHED.search(first) or UPDATED.search(first)
    first = first[: told.start()].rstrip() if told else first
    return first if is_personal(first) else lone_name(text, dates)


def lone_name(text: str, dates: Sequence[FoundDate]) -> str:
    """The one part of a date line that is a name, and has no word that texts write small; "" where none or several are.

    >>> line = "9 March 2024 • Friday Thoughts • Ana Sol • 3 min"
    >>> lone_name(line, find_dates(line))
    'Ana Sol'
    """
    parts = [part.strip(BETWEEN_PARTS) for part in DATE_PARTS.split(parted_at_dates(text, dates))]
    names = [name for part in parts if (name := name_alone(DATE_WORD.sub("", part)))]
    return names[0] if len(names) == 1 else ""


DATE_WORD = re.compile(rf"\s+\S*(?:{PUBLISHED.pattern}|{UPDATED.pattern})\S*$", re.IGNORECASE)
"""At the end of a part, what the date behind it tells: `김민수 기자 입력`."""


def name_alone(text: str) -> str:
    """The name that all of a text is, but for where or for whom its bearer writes; "" where it is none.

    >>> name_alone("Ana Sol in News"), name_alone("Friday Thoughts"), name_alone("Ana Sol writes in News")
    ('Ana Sol', '', '')
    """
    name = FOR_WHOM.sub("", text) if len(text) <= MAX_NAME_CHARS else ""
    is_short = name and max(map(len, name.split())) <= MAX_WORD_CHARS
    return name if is_short and is_personal(name) and not n_common(name)[0] else ""


MAX_NAME_CHARS, MAX_WORD_CHARS = 80, 24
FOR_WHOM = re.compile(r"\s(?:in|for|at|on behalf of|für|im Auftrag von|pour|dans|para|en|per|voor)\s.*", re.DOTALL)
"""Behind a name, where its bearer writes, or for whom."""


DATE_PARTS = re.compile(r"\s*[|•]\s*|\s+[/·–—]\s+")
"""Signs that part what a date line says; dots and dashes without spaces stand in names."""
BETWEEN_PARTS = " /·–—"
"""Of them, those that are left beside a date which is cut out."""


def is_personal(name: str) -> bool:
    """Whether words look like the name of a person: by their capitals, no house, no section, no label, no city."""
    words = name.split()
    small = [word for word in words if word[0].islower()]
    if not NAME.fullmatch(name) or not PARTICLES.issuperset(small) or words[-1] in small:
        return False
    return words[0] not in NO_FIRST and words[-1] not in NO_LAST and not is_common(name) and not find_city(name)


PRESENTS = re.compile(
    r"(?:is|was|has|writes|covers|works|reports|lives|joined|ist|war|hat|schreibt|arbeitet|berichtet|est|écrit|a|es|"
    r"escribe|é|è|scrive|är|er|skriver|jest|on)\b|\("
)
"""What goes on from a name to what its bearer is or does."""


def collect_presented(head: Sequence[Block], blocks: Sequence[Block], found: list[Candidate]) -> None:
    """A name alone in the head of a text whose bearer a line of it presents: `Ana Sol is a reporter of the Post.`"""
    for block in head:
        if NAME.fullmatch(block.text):
            begin = f"{block.text} "
            if any(other.text.startswith(begin) and PRESENTS.match(other.text, len(begin)) for other in blocks):
                add(found, "authors", block.text, "line", "byline line")
