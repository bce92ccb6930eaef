"""The headline: the article's, not the site's."""

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence

from msgspec.structs import replace

from articlepack.dates import find_dates
from articlepack.records import Candidate, Evidence
from articlepack.stages.describe.candidates import fold
from articlepack.stages.describe.trust import ARTICLE, NEWSROOM_TYPES, evidence_of, places, ranked, trust_table
from articlepack.words import find_words, squeeze

NEWSROOM = re.compile(rf"\w*(?:{NEWSROOM_TYPES})\.")
TRUST = trust_table(
    ("input", "", 100),
    ("element", r"\(beside\)", 0),
    ("microdata", r"\(beside\)", 0),
    ("json-ld", r"\(nested\)", 0),
    ("json-ld", f"^{NEWSROOM.pattern}", 5.0),
    ("json-ld", ARTICLE, 2.8),
    ("element", r"^h1 \(site\)", 0),
    ("element", r"^h1", 4.0),
    ("meta", r"^og:title", 2.4),
    ("microdata", "", 2.2),
    ("json-ld", r"Page\.", 1.2),
    ("json-ld", "", 1.5),
    ("meta", r"^(?:parsely|sailthru|citation|headline|hdl|cxense|dc)", 1.2),
    ("meta", r"^twitter:title", 1.6),
    ("meta", "", 1.2),
    ("element", r"^title", 0.7),
    ("line", r"^title line", 1.0),
    ("line", r"^headline", 0.5),
)
MAX_TITLE_CHARS = 500
MAX_RAW_CHARS = 1_000
"""Of a headline with the names of site and section around it."""
HEADLINE = re.compile(r"^h1$|headline$")
SEPARATOR = re.compile(r"\s+[|\-–—·•»«:~/\\>]{1,3}\s+|\s*\|\s*|\s*[»｜]\s*|:\s+")
MARKUP = re.compile(r"</?[a-zA-Z][^>]{0,200}>")


def choose_title(
    candidates: Sequence[Candidate], sites: Sequence[str], sections: Sequence[str] = ()
) -> tuple[str | None, list[Evidence]]:
    """(title, evidence). `sites`: names of the site, as found in publisher candidates and the domain; `sections`: of
    its departments.
    """
    candidates = [c for c in candidates if c.field == "title" and len(c.value) <= MAX_RAW_CHARS]
    pairs = with_one_heading(ranked(candidates, "title", TRUST))
    folded_sites = {f for f in (fold(site) for site in sites) if f}
    folded_sites |= {fold(c.value) for c in candidates if c.detail == OF_SITE}
    folded_sections = {f for f in (fold(section) for section in sections) if f}
    headlines = tuple(dict.fromkeys(c.value for _, c in pairs if HEADLINE.search(c.detail)))
    shown = [c.value for _, c in pairs if c.origin == "line" and c.detail == "headline"]
    votes: dict[str, float] = defaultdict(float)
    backing: dict[str, list[tuple[str, Candidate]]] = defaultdict(list)
    for weight, candidate in pairs:
        is_own = candidate.origin == "input"
        title = candidate.value if is_own else clean_title(candidate.value, folded_sites, headlines, folded_sections)
        title = title if is_own else without_prefix(title, shown)
        key = fold(title)
        if key and (is_own or key not in folded_sites) and len(title) <= MAX_TITLE_CHARS:
            seen = any(family(c) == family(candidate) for _, c in backing[key])
            votes[key] += 0.2 * weight if seen else weight
            backing[key].append((title, candidate))
    if not votes:
        return None, []
    best = max(votes, key=lambda key: votes[key])
    title, winner = backing[best][0]
    return title, [evidence_of("title", winner, note_of(best, backing))]


def family(candidate: Candidate) -> str:
    """Places that one program fills from one value agree for no reason."""
    return (
        "social" if candidate.detail.startswith(("og:", "twitter:")) else f"{candidate.origin} {candidate.detail[:6]}"
    )


LINK_HOME = "rel=home"
"""Detail of a link to the site's first page; what it reads is the publisher where the page's title has it as a part."""
OF_SITE = "h1 (site)"
"""Detail of a level-one heading that only names the site."""


def tell_site_headings(candidates: Sequence[Candidate], headings: Iterable[str]) -> list[Candidate]:
    """The candidates, level-one headings that only name the site told; the site is the publisher where one links home.

    `headings`: the texts of the page's other headings.
    """
    titles = [c.value for c in candidates if c.field == "title" and c.detail == "title"]
    folded = {fold(text) for text in headings} if titles else set()
    found: list[Candidate] = []
    for candidate in candidates:
        is_home = candidate.detail == "h1 (home)"
        if candidate.detail.startswith(LINK_HOME):
            is_part = any(fold(candidate.value) == fold(rest) for title in titles for _, rest in shorter_titles(title))
            found += [candidate] if is_part else []
        elif candidate.detail != "h1" and not is_home:
            found.append(candidate)
        elif not any(names_site(fold(candidate.value), title, is_home, folded) for title in titles):
            found.append(replace(candidate, detail="h1"))
        else:
            found.append(replace(candidate, detail=OF_SITE))
            found += [replace(candidate, field="publisher", detail=OF_SITE)] if is_home else []
    return found


def names_site(heading: str, title: str, is_home: bool, headings: Collection[str]) -> bool:
    """Whether a folded heading is the site's part of the page's title: it links home, or ends the title after a
    sign and another heading or much more text. One that links home and has no word of the title is the site's, too.
    """
    if not heading:
        return False
    if is_home and not set(find_words(heading)) & set(find_words(fold(title))):
        return True
    for part, rest in shorter_titles(title):
        ends = title.startswith(part)
        if fold(rest) == heading and (is_home or ends and (len(part) > 2 * len(heading) or fold(part) in headings)):
            return True
    return False


LIKE, UNLIKE = 0.4, 0.15
"""Share of words that a level-one heading has in common with a title stated elsewhere: from the one on it is the
headline that readers see, beside one written for search engines; below the other it names the site, or a part."""
SEEN_WEIGHT, UNLIKE_WEIGHT = 8.0, 1.0
SEEN_BESIDE_NEWS_WEIGHT = 7.0
"""Of a heading beside the headline that a newsroom states as such."""


def with_one_heading(pairs: list[tuple[float, Candidate]]) -> list[tuple[float, Candidate]]:
    """Of several h1, the one most like a title stated elsewhere, else the first; weighed by how like it is."""
    headings = [c for _, c in pairs if c.detail == "h1"]
    elsewhere = (c.value for _, c in pairs if c.detail != "h1" and c.origin != "microdata")
    stated = [words for value in elsewhere if (words := frozenset(find_words(fold(value))))]
    if not headings or not stated:
        return [(weight, c) for weight, c in pairs if c.detail != "h1" or c is headings[0]]
    likes = [max(likeness(frozenset(find_words(fold(c.value))), words) for words in stated) for c in headings]
    like, kept = max(likes), headings[likes.index(max(likes))]
    seen = SEEN_BESIDE_NEWS_WEIGHT if any(is_newsroom(c) for _, c in pairs) else SEEN_WEIGHT
    own = seen if like >= LIKE else UNLIKE_WEIGHT if like < UNLIKE else None
    if has_kicker(kept, pairs):
        own = UNLIKE_WEIGHT
    return [(own or weight if c is kept else weight, c) for weight, c in pairs if c.detail != "h1" or c is kept]


MAX_KICKER_WORDS = 4


def has_kicker(heading: Candidate, pairs: Sequence[tuple[float, Candidate]]) -> bool:
    """Whether a heading is a few words, and then the headline that the page states twice elsewhere."""
    whole, others = fold(heading.value), [(family(c), fold(c.value)) for _, c in pairs if c.detail != "h1"]
    rests = {rest for _, rest in others if rest and whole.endswith(f" {rest}")}
    rests = {rest for rest in rests if len(whole) < 2 * len(rest) and kicker_words(whole, rest) <= MAX_KICKER_WORDS}
    return any(len({own for own, value in others if f"{value} ".startswith(f"{rest} ")}) > 1 for rest in rests)


def kicker_words(whole: str, rest: str) -> int:
    """Words before the rest of a heading."""
    return len(whole.removesuffix(rest).split())


def is_newsroom(candidate: Candidate) -> bool:
    """Whether a title is a newsroom's own word for its headline."""
    return candidate.origin == "json-ld" and bool(NEWSROOM.match(candidate.detail))


def likeness(one: frozenset[str], other: frozenset[str]) -> float:
    """Words in common, as a share of the mean number of words."""
    return 2 * len(one & other) / (len(one) + len(other))


def note_of(best: str, backing: dict[str, list[tuple[str, Candidate]]]) -> str:
    """Which other places agree with the winner, and which strong ones do not."""
    agreeing = [c for _, c in backing[best][1:]]
    notes = [f"agrees: {places(agreeing)}"] if agreeing else []
    for key, backers in backing.items():
        title, candidate = backers[0]
        if key != best:
            notes.append(f"{candidate.detail} says {title[:120]!r}")
    return "; ".join(notes[:4])


def clean_title(raw: str, sites: Collection[str], headlines: Iterable[str] = (), sections: Collection[str] = ()) -> str:
    """A headline without markup, and without the name of the site or of its section before or after a separator.

    A part goes only where evidence says that it is the site: its name, its domain, the name of its section as the page
    states it, or a heading that states the headline without it.

    >>> clean_title("Harbour reopens | The Post", {"the post"})
    'Harbour reopens'
    """
    title = without_domain(without_date(without_signs(squeeze(MARKUP.sub(" ", raw)))), sites)
    for headline in headlines:
        rest = title.removeprefix(headline)
        if headline and rest != title and SIGN_FIRST.match(rest):
            return headline
    for _ in range(3):
        parted = ((part, fold(rest)) for part, rest in shorter_titles(title))
        shorter = next((part for part, rest in parted if rest in sections or is_site(rest, sites)), None)
        if shorter is None:
            return title
        title = shorter
    return title


def without_prefix(title: str, shown: Iterable[str]) -> str:
    """A title without what a sign parts from the headline that the page shows alone: 'The Post: Harbour reopens'."""
    ends = (headline for headline in shown if headline != title and title.endswith(headline))
    return next((own for own in ends if SIGN_LAST.search(title.removesuffix(own))), title)


def without_signs(title: str) -> str:
    """A heading without signs that part it from others; marks of a quotation come in pairs.

    >>> without_signs("Harbour reopens »"), without_signs("Bauern: »Es reicht«")
    ('Harbour reopens', 'Bauern: »Es reicht«')
    """
    title = title.strip("| ")
    for sign in UNPAIRED:
        if sum(map(title.count, "«»")) % 2:
            title = sign.sub("", title)
    return title


UNPAIRED = (re.compile(r"\s+[«»]$"), re.compile(r"^[«»]\s+"), re.compile(r"[«»]$"), re.compile(r"^[«»]"))
"""Where a sign may stand that is half of no pair: rather set apart from the words than beside them."""


def without_date(title: str) -> str:
    """A heading without the day that opens it: 'Mar 9 2024 Harbour reopens'; not '2.4.24 -> 2.5.24'."""
    date = next(iter(find_dates(title)), None)
    rest = title[date.end :].strip(" ,:|–—-") if date and date.start == 0 else ""
    return rest if len(rest) > MIN_HEADLINE_CHARS and rest[0] not in "<>=+" else title


MIN_HEADLINE_CHARS = 12


def without_domain(title: str, sites: Collection[str]) -> str:
    """A heading without the site's address before it: 'thepost.example Harbour reopens'."""
    first, _, rest = title.partition(" ")
    return rest if "." in first and fold(first) in sites and rest else title


SIGN_LAST = re.compile(r"(?:[:»]\s|：)\s*$")
SIGN_FIRST = re.compile(r"\s*[|\-–—·•»~｜ㅣ]")


def shorter_titles(title: str) -> list[tuple[str, str]]:
    """(the title without its last part, that part), then without its first."""
    cuts = list(SEPARATOR.finditer(title[:MAX_TITLE_CHARS]))[:8]
    after = [(title[: cut.start()], title[cut.end() :]) for cut in reversed(cuts)]
    before = [(title[cut.end() :], title[: cut.start()]) for cut in cuts]
    return [(part.strip(), rest) for part, rest in after + before if len(fold(part)) >= 4 and fold(rest)]


def is_site(rest: str, sites: Collection[str]) -> bool:
    """Whether words name the site: equal, or one within the other but for small words."""
    tight = rest.replace(" ", "")
    for site in sites:
        bare = site.replace(" ", "")
        if tight == bare or (len(bare) > 3 and tight.removeprefix("the") == bare.removeprefix("the")):
            return True
        if len(bare) >= 4 and (tight.startswith(bare) or tight.endswith(bare)) and len(tight) <= len(bare) + 8:
            return True
        if len(tight) >= 4 and (bare.startswith(tight) or bare.endswith(tight)):
            return True
    return False
