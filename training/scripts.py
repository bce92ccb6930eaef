"""Text of known pages rewritten into other scripts, so that the model learns what holds in any script."""

import random
import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from zlib import crc32

from training.pages import Line

# fmt: off
ALPHABETS = {
    "latin": "etaoinshrdlucmfwypvbgkjqxzäöåéèçñõšžăőğı",
    "cyrillic": "оеаинтсрвлкмдпуяыьгзбчйхжшюцщэфёіїє",
    "greek": "αοιεντσρκπυλμηγδωχθφβξζψάέήίόύώ",
    "armenian": "աբգդեզէըթժիլխծկհձղճմյնշոչպջռսվտրցւփքօֆ",
    "georgian": "აბგდევზთიკლმნოპჟრსტუფქღყშჩცძწჭხჯჰ",
    "arabic": "ابتثجحخدذرزسشصضطظعغفقكلمنهويةىئء",
    "hebrew": "אבגדהוזחטיכלמנסעפצקרשתםןףך",
    "devanagari": "कखगघचछजझटठडढणतथदधनपफबभमयरलवशसहािीुूेैोौं",
    "bengali": "কখগঘচছজঝটঠডতথদধনপফবভমযরলশসহািীুূেো",
    "tamil": "கஙசஞடணதநபமயரலவழளறனஜஸஹாிீுூெேைொோ",
    "ethiopic": "ሀለሐመሠረሰሸቀበተቸኀነኘአከወዐዘየደጀገጠጸፀፈፐሁሉ",
    "thai": "กขคงจชซญดตถทนบปผพฟมยรลวสหอะาิีึุูเแโใไ่้",
    "khmer": "កខគឃងចឆជញដឋណតថទធនបផពភមយរលវសហអាិីុូេែោ",
}
# fmt: on
HAN = "".join(map(chr, range(0x4E00, 0x4E00 + 2400)))
KANA = "".join(map(chr, [*range(0x3042, 0x3093), *range(0x30A2, 0x30F3)]))
HANGUL = "".join(map(chr, range(0xAC00, 0xD7A0, 7)))
WORD = re.compile(r"[^\W\d_]+")


def _letters(word: str, alphabet: str, key: str) -> str:
    """The word with every letter exchanged, case kept where the alphabet has one."""
    out = [alphabet[crc32(f"{key}{char.lower()}".encode()) % len(alphabet)] for char in word]
    return "".join(new.upper() if old.isupper() else new for old, new in zip(word, out, strict=True))


def _signs(word: str, signs: str, key: str, letters_a_sign: float) -> str:
    """A few signs for the whole word, always the same for the same word."""
    n = max(1, round(len(word) / letters_a_sign))
    return "".join(signs[crc32(f"{key}{word.lower()}{i}".encode()) % len(signs)] for i in range(n))


def _spelled(text: str, spell: Callable[[str], str]) -> str:
    return WORD.sub(lambda match: spell(match[0]), text)


def lettered(text: str, script: str, key: str) -> str:
    """Text in a script that parts its words."""
    text = _spelled(text, partial(_letters, alphabet=ALPHABETS[script], key=key))
    stop = {"devanagari": "।", "bengali": "।", "ethiopic": "።", "armenian": "։"}.get(script, ".")
    text = re.sub(r"\.(?=\s|$)", stop, text)
    return text.replace("?", "؟").replace(",", "،") if script == "arabic" else text


def unparted(text: str, script: str, key: str) -> str:
    """Text in a script that parts sentences and phrases only, and has no full stop."""
    text = re.sub(r"\.(?=\s|$)", "" if script == "thai" else "។", lettered(text, script, key))
    parted = re.split(r"([^\w\s]\s|\d+)", text)
    return " ".join(part.replace(" ", "") for part in parted if part.strip())


def ideographic(text: str, key: str, signs: str, letters_a_sign: float) -> str:
    """Text in wide signs without spaces."""
    text = _spelled(text, partial(_signs, signs=signs, key=key, letters_a_sign=letters_a_sign))
    for old, new in (
        (r"\.(?=\s|$)", "。"),
        (r",\s", "，"),
        (r"\?", "？"),
        (r"!", "！"),
        (r"\(", "（"),
        (r"\)", "）"),
        (r": ", "："),
    ):
        text = re.sub(old, new, text)
    return re.sub(r"(?<=[^\x00-\x7f]) (?=[^\x00-\x7f])", "", text).strip()


def korean(text: str, key: str) -> str:
    """Text in syllable blocks with spaces."""
    return _spelled(text, partial(_signs, signs=HANGUL, key=key, letters_a_sign=2.2))


def rewritten(lines: Sequence[Line], script: str, rng: random.Random) -> list[Line]:
    """The lines in another script; counts of words stay those of the page."""
    key = str(rng.random())
    ways: dict[str, Callable[[str], str]] = {
        "chinese": partial(ideographic, key=key, signs=HAN, letters_a_sign=3.2),
        "japanese": partial(ideographic, key=key, signs=KANA + KANA + KANA + HAN[:400], letters_a_sign=2.2),
        "korean": partial(korean, key=key),
    }
    ways |= {name: partial(unparted, script=name, key=key) for name in ("thai", "khmer")}
    way = ways.get(script) or partial(lettered, script=script, key=key)
    return [replace(line, text=way(line.text) or line.text) for line in lines]


SCRIPTS = (*ALPHABETS, "chinese", "japanese", "korean", "chinese", "japanese", "korean", "latin", "latin", "latin")
